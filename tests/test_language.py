"""bot.language: how likely a syllable is after two others."""
from __future__ import annotations

import pytest

from bot.language import UNKNOWN, Language
from index.syllables import empty, learn

LANGUAGE = Language(learn(["Chiến sĩ thi đua cơ sở."] * 30 + ["Khen thưởng kỷ niệm."] * 30), empty(), 1)


def _ids(text: str) -> list[int]:
    return [LANGUAGE.known(word) for word in text.split()]


def test_what_was_seen_is_likelier_than_what_was_not() -> None:
    a, b, seen, unseen = _ids("chiến sĩ thi sở")
    assert LANGUAGE.score(a, b, seen) > LANGUAGE.score(a, b, unseen) > UNKNOWN
    assert LANGUAGE.score(a, b, -1) < LANGUAGE.score(a, b, unseen)


def test_how_often_a_pair_was_seen() -> None:
    assert LANGUAGE.together(*_ids("thi đua")) == pytest.approx(30, rel=0.1)
    assert LANGUAGE.together(*_ids("thi sở")) == 0.0
    assert LANGUAGE.together(-1, 3) == 0.0


def test_one_word_in_its_spellings() -> None:
    assert LANGUAGE.known("kỉ") == LANGUAGE.known("kỷ") >= 0
    assert LANGUAGE.known("xyz") == -1
    assert [LANGUAGE.words[i] for i in LANGUAGE.by_fold["thuong"]] == ["thưởng"]
    assert [LANGUAGE.words[i] for i in LANGUAGE.by_bare["thương"]] == ["thưởng"]


def test_no_counts_at_all() -> None:
    assert Language(empty(), empty(), 1).known("thi") == -1

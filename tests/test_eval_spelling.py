"""The measurement of spelling: what is folded, half-marked or spoilt, and what counts as right."""
from __future__ import annotations

import random

import pytest

from bot.spelling import Speller
from evals.spelling import SLIPS, changed, completed, halved, repaired, restored, spoilt, well_typed
from index.syllables import empty, learn
from index.text import fold

QUESTION = "Hồ sơ đề nghị khen thưởng gồm những gì"
KNOWING, IGNORANT = Speller(empty(), learn([QUESTION] * 50)), Speller(empty(), learn(["mười"]))


def test_half_of_the_marks() -> None:
    half = halved(QUESTION, random.Random(1))
    assert fold(half) == fold(QUESTION)
    assert half not in (QUESTION, fold(QUESTION))


def test_syllables_that_come_back() -> None:
    assert restored(KNOWING, [QUESTION]) == completed(KNOWING, [QUESTION]) == 1.0
    assert restored(IGNORANT, [QUESTION]) < 1
    assert 0 < completed(IGNORANT, [QUESTION]) < 1


@pytest.mark.parametrize("name", SLIPS)
def test_each_slip_spoils_one_syllable(name: str) -> None:
    case = spoilt("xét khen thưởng tập thể trước năm", SLIPS[name], random.Random(2))
    assert case is not None
    typed, meant, wrong = case
    assert meant != wrong
    assert typed.replace(wrong, meant, 1) == "xét khen thưởng tập thể trước năm"


def test_questions_that_needed_nothing() -> None:
    assert well_typed(KNOWING, QUESTION)
    assert not well_typed(KNOWING, "thuỡng")
    assert changed(KNOWING, [QUESTION]) == []
    assert repaired(KNOWING, [QUESTION], "doubled") == (1.0, 0.0)

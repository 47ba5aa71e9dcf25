"""index.syllables: what is counted, and that counts survive pruning, merging and the disk unchanged."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import within
from hypothesis import given
from hypothesis import strategies as st

from index.syllables import BITS, END, GENERAL, NUMBER, START, Counts, bare, cleaned, empty, is_syllable, learn, merge, shape

TEXTS = ["Thi đua năm 2025. Thi đua yêu nước!", "Khen thưởng.\nThi đua"]


def single(counts: Counts, word: str) -> int:
    return int(counts.singles[counts.words.index(word)]) if word in counts.words else 0


def ngram(counts: Counts, *words: str) -> int:
    key = 0
    for word in words:
        key = key << BITS | counts.words.index(word)
    keys, values = (counts.pair_keys, counts.pairs) if len(words) == 2 else (counts.triple_keys, counts.triples)
    found = np.flatnonzero(keys == key)
    return int(values[found[0]]) if len(found) else 0


def same(a: Counts, b: Counts) -> bool:
    parts = ("singles", "pair_keys", "pairs", "triple_keys", "triples")
    return a.words == b.words and all(np.array_equal(getattr(a, p), getattr(b, p)) for p in parts)


def test_counts_stay_inside_sentences() -> None:
    counts = learn(TEXTS)
    assert single(counts, "thi") == 3
    assert single(counts, START) == single(counts, END) == 4
    assert ngram(counts, "thi", "đua") == 3
    assert ngram(counts, "năm", NUMBER) == 1
    assert ngram(counts, START, "thi", "đua") == 3
    assert ngram(counts, "thưởng", "thi") == ngram(counts, END, START) == 0


def test_words_are_sorted_and_keys_ascend() -> None:
    counts = learn(TEXTS)
    assert list(counts.words) == sorted(counts.words)
    assert (np.diff(counts.pair_keys) > 0).all()
    assert (np.diff(counts.triple_keys) > 0).all()


@given(st.lists(st.text(alphabet="abđ ơ.1", max_size=30), max_size=5), st.lists(st.text(alphabet="abđ ơ.1", max_size=30), max_size=5))
def test_merge_is_learning_both(first: list[str], second: list[str]) -> None:
    assert same(merge(learn(first), learn(second)), learn(first + second))
    assert same(merge(learn(first), learn(second), 3), learn(first + 3 * second))


def test_saved_counts_come_back_and_are_the_same_bytes(tmp_path: Path) -> None:
    counts = merge(learn(TEXTS), learn(["một câu khác"]), 70_000)
    counts.save(tmp_path / "a.npz")
    counts.save(tmp_path / "b.npz")
    assert same(Counts.load(tmp_path / "a.npz"), counts)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_no_text_has_counts_too(tmp_path: Path) -> None:
    empty().save(tmp_path / "none.npz")
    assert same(Counts.load(tmp_path / "none.npz"), empty())
    assert same(merge(empty(), learn(TEXTS)), learn(TEXTS))


def test_pruning_drops_rare_words_with_their_pairs() -> None:
    counts = learn(TEXTS).prune(single=2)
    assert "khen" not in counts.words
    assert ngram(counts, "thi", "đua") == 3
    assert len(learn(TEXTS).prune(pair=2).pairs) < len(learn(TEXTS).pairs)


def test_cleaning_drops_slips_and_plain_doubles() -> None:
    counts = cleaned(learn(["mục " * 500, "muc xuât nđ file cho"]))
    assert {"mục", "nđ", "file", "cho"} <= set(counts.words)
    assert not {"muc", "xuât"} & set(counts.words)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises((ValueError, OSError)):
        Counts.load(tmp_path / "bad.npz")


def test_counts_of_different_length_are_refused() -> None:
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="differ"):
        Counts(("a",), none, none, none, none, none)


def test_syllables_and_tones() -> None:
    assert bare("thưởng") == ("thương", 3)
    assert bare("đua") == ("đua", 0)
    assert all(map(is_syllable, ["thưởng", "nghiêng", "gì", "quyết", "khuỷu", "hòa", "thuở", "ý", "giữ", "muống"]))
    assert not any(map(is_syllable, ["xuât", "nưóc", "iithông", "file", "thng"]))
    assert [shape(t) for t in ("2025", "a4", "đua", "152/2025")] == [NUMBER, NUMBER, "đua", NUMBER]


def test_shipped_model_is_small_and_quick() -> None:
    assert GENERAL.stat().st_size <= 3_000_000
    with within(1):  # 0.1 s on an idle machine
        counts = Counts.load(GENERAL)
    assert single(counts, "thưởng") > 1000
    assert (np.diff(counts.triple_keys) > 0).all()

"""index.postings: blocks that spill to the disk make the very lists that one block in memory makes."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import postings
from index.lexical import Field
from index.postings import Posts


def _fields(texts: list[list[int]], scratch: Path | None) -> list[Field]:
    posts = Posts(scratch, "chunk")
    for text in texts:
        posts.add(np.array(text, dtype=np.int64))
    back = np.arange(9)[::-1].copy()  # the first term met is the last of the vocabulary
    exact = posts.field({f"t{i}": i for i in range(9)}, back, "chunk.exact")
    return [exact, posts.field({f"p{i}": i for i in range(3)}, back // 3, "chunk.plain")]


@pytest.mark.parametrize("count", [0, 1, 40])
def test_spilt_blocks_make_the_same_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    random = np.random.default_rng(3)
    texts = [random.integers(0, 9, random.integers(0, 12)).tolist() for _ in range(count)]
    whole = _fields(texts, None)
    monkeypatch.setattr(postings, "PAIRS", 25)
    spilt = _fields(texts, tmp_path)
    assert (len(list(tmp_path.glob("chunk.[0-9]*.npy"))) > 3) == (count > 1)
    for one, other in zip(whole, spilt, strict=True):
        for part in ("starts", "docs", "weights"):
            np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
        assert one.size == other.size == count


def test_they_are_those_of_a_field_of_the_same_texts() -> None:
    texts = [[0, 1, 1], [], [8, 0]]
    number = np.arange(9)[::-1].copy()
    vocabulary = {f"t{i}": i for i in range(9)}
    ours, theirs = _fields(texts, None)[0], Field.of([number[np.array(t, dtype=np.int64)] for t in texts], vocabulary)
    for part in ("starts", "docs", "weights"):
        np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part))

"""index.best: the rows that adding everything up would give, for any lists, filter and pool."""
from __future__ import annotations

import numpy as np
import pytest
from conftest import document
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.fuse import scaled_top
from index import best as module
from index.best import Listed, Rows, Scores, best
from index.grains import Grains
from index.types import Chunk, Span

SIZE = 60


def _list(rows: set[int], weight: float, seed: int) -> Listed:
    parts = np.random.default_rng(seed).random(len(rows), dtype=np.float32) + np.float32(0.01)
    return Listed(np.array(sorted(rows), dtype=np.int32), parts, float(parts.max()), weight)


LISTS = st.lists(st.builds(_list, st.sets(st.integers(0, SIZE - 1), min_size=1), st.floats(0.1, 3), st.integers(0, 9)), max_size=6)


def _all(lists: list[Listed]) -> Scores:
    total = np.zeros(SIZE, dtype=np.float32)
    for one in lists:
        total[one.rows] += np.float32(one.weight) * one.parts
    return total


@given(LISTS, st.integers(1, 20), st.sets(st.integers(0, SIZE - 1)))
def test_the_best_rows_have_the_scores_of_adding_everything_up(lists: list[Listed], pool: int, outside: set[int]) -> None:
    allowed = np.array([i not in outside for i in range(SIZE)])

    def spread(rows: Rows, scores: Scores) -> tuple[Rows, Scores]:
        return rows[allowed[rows]], scores[allowed[rows]]

    whole = np.where(allowed, _all(lists), 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LONG", 0)  # every list may be looked up only
        rows, scores = best(lists, SIZE, spread, pool)
    np.testing.assert_allclose(scores, whole[rows], rtol=1e-4)
    least = np.sort(whole)[-pool]
    assert set(np.flatnonzero(whole > least * (1 + 1e-4))) <= set(rows.tolist())
    given_back = np.zeros(SIZE, dtype=np.float32)
    given_back[rows] = scaled_top(scores, pool, SIZE)
    if whole.max() > np.sort(whole)[-pool] * 1.001:
        np.testing.assert_allclose(given_back, scaled_top(whole.astype(np.float32), pool), atol=1e-3)


def _grains(count: int) -> tuple[Grains, list[Chunk]]:
    words = "thi đua khen thưởng cờ bằng huân chương quy định hồ sơ".split()
    random = np.random.default_rng(1)
    texts = [" ".join(random.choice(words, 12)) + ". " + " ".join(random.choice(words, 9)) + "." for _ in range(count)]
    documents = {"a": document("\n".join(texts), "a")}
    starts = np.cumsum([0, *(len(t) + 1 for t in texts)])
    chunks = [Chunk(f"c{i}", f"a#{i // 3}", "a", Span(int(starts[i]), int(starts[i]) + len(t)), "Điều") for i, t in enumerate(texts)]
    return Grains.build(chunks, documents), chunks


@pytest.mark.parametrize("plain", [0.0, 0.4, 1.0])
def test_every_grain_gives_chunks_the_scores_that_it_gives_to_all(plain: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG", 0)
    grains, chunks = _grains(90)
    query = {"huân": 1.0, "huân chương": 1.0, "cờ": 0.5, "quy định": 1.0, "không có": 1.0}
    allowed: NDArray[np.bool_] = np.arange(len(chunks)) % 4 > 0
    for (share, whole), (same, rows, scores) in zip(grains.scores(query, plain), grains.best(query, plain, allowed, 10), strict=True):
        assert share == same
        assert len(set(rows.tolist())) == len(rows)
        assert allowed[rows].all()
        np.testing.assert_allclose(scores, whole[rows], rtol=1e-4)
        least = np.sort(np.where(allowed, whole, 0))[-10]
        assert set(np.flatnonzero(allowed & (whole > least * 1.0001))) <= set(rows.tolist())

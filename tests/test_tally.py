"""index.tally: what is looked up for the rows that lead is what adding everything up gives."""
from __future__ import annotations

import numpy as np
import pytest

from index import tally
from index.tally import Listed, Tally, added

SIZE = 4000


def listed(seed: int, shares: tuple[float, ...] = (0.9, 0.002, 0.6, 0.05, 0.01)) -> list[Listed]:
    """The lists of a query: a common word, a rare one, …"""
    random = np.random.default_rng(seed)
    rows = [np.flatnonzero(random.random(SIZE) < share).astype(np.int32) for share in shares]
    return [(r, (random.random(len(r)) * -np.log(share + 1e-9)).astype(np.float32), 1.0 + i) for i, (r, share) in enumerate(zip(rows, shares, strict=True))]


def test_lists_are_added_up() -> None:
    one = (np.array([0, 2], dtype=np.int32), np.array([1, 2], dtype=np.float32), 1.0)
    other = (np.array([2], dtype=np.int32), np.array([4], dtype=np.float32), 0.5)
    assert added([one, other], 4).tolist() == [1, 0, 4, 0]
    assert added([], 2).tolist() == [0, 0]


def test_few_lists_are_added_up_whole() -> None:
    lists = listed(1)
    one = Tally(lists, SIZE)
    rows, _ = one.leading(100)
    whole = added(lists, SIZE)
    assert one.least == 0
    np.testing.assert_array_equal(rows, np.flatnonzero(whole >= np.sort(whole)[-100]))
    np.testing.assert_array_equal(one.scores(rows), whole[rows])


@pytest.mark.parametrize("sample", [1, 40, SIZE])
def test_where_the_best_begin_is_found_whatever_the_sample_says(monkeypatch: pytest.MonkeyPatch, sample: int) -> None:
    monkeypatch.setattr(tally, "SAMPLE", sample)
    lists = listed(2)
    one, whole = Tally(lists, SIZE), added(lists, SIZE)
    for many in (1, 20, 1000, 5000):
        rows, everything = one.leading(many)
        expected = np.flatnonzero(whole >= max(np.sort(whole)[-min(many, SIZE)], 1e-9))
        assert everything == (np.count_nonzero(whole) <= many)
        assert rows.tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_long_lists_looked_up_find_the_best_rows_with_their_scores(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(tally, "WHOLE", 400)
    monkeypatch.setattr(tally, "LEADING", 200)
    lists = listed(seed)
    one, whole = Tally(lists, SIZE), added(lists, SIZE)
    assert one.least == 50
    rows, everything = one.leading(400)
    assert not everything or len(rows) < 400
    np.testing.assert_allclose(one.scores(rows), whole[rows], rtol=1e-5)
    best = set(np.argsort(-whole)[:20].tolist())
    assert len(best & set(rows.tolist())) >= 19


@pytest.mark.parametrize("shares", [(0.9, 0.8), (0.9, 0.0005, 0.7), (0.9,), (0.0,), ()])
def test_common_words_alone_are_added_up(monkeypatch: pytest.MonkeyPatch, shares: tuple[float, ...]) -> None:
    """Where the short lists hold too few rows, those that follow are added up too."""
    monkeypatch.setattr(tally, "WHOLE", 100)
    monkeypatch.setattr(tally, "LEADING", 50)
    lists = listed(3, shares)
    one, whole = Tally(lists, SIZE), added(lists, SIZE)
    rows, everything = one.leading(60)
    assert everything == (np.count_nonzero(whole) == 0)
    np.testing.assert_allclose(one.scores(rows), whole[rows], rtol=1e-5)
    assert len(rows) >= min(60, np.count_nonzero(whole))

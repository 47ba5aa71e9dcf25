"""bot.fuse: two rankings scaled and mixed, the same on every run."""
from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fuse import DENSE_WEIGHT, mix, scaled, scaled_top


def test_scores_are_brought_to_zero_and_one() -> None:
    assert scaled({1: 2.0, 2: 4.0, 3: 3.0}) == {1: 0.0, 2: 1.0, 3: 0.5}
    assert scaled({}) == {}
    assert scaled({5: -3.0}) == {5: 1.0}
    assert scaled({1: 2.0, 2: 2.0}) == {1: 1.0, 2: 1.0}


def test_the_mix_weighs_both_and_orders_best_first() -> None:
    mixed = mix({1: 1.0, 2: 0.0}, {2: 9.0, 1: 0.0, 3: 4.5})
    assert [row for row, _ in mixed] == [2, 1, 3]
    assert dict(mixed) == pytest.approx({1: DENSE_WEIGHT, 2: 1 - DENSE_WEIGHT, 3: (1 - DENSE_WEIGHT) / 2})
    assert [row for row, _ in mix({1: 1.0, 2: 0.0}, {2: 9.0, 1: 0.0}, weight=0.9)] == [1, 2]


def test_ties_go_by_row_whatever_the_order_given() -> None:
    assert mix({}, {9: 1.0, 2: 1.0, 5: 1.0}) == mix({}, {5: 1.0, 9: 1.0, 2: 1.0}) == [(2, 1.0), (5, 1.0), (9, 1.0)]


def test_an_empty_ranking_leaves_the_other_at_full_weight() -> None:
    assert mix({1: 3.0, 2: 1.0}, {}) == [(1, 1.0), (2, 0.0)]
    assert mix({}, {1: 3.0, 2: 1.0}) == [(1, 1.0), (2, 0.0)]
    assert mix({}, {}) == []


def test_only_the_best_of_all_rows_are_scaled() -> None:
    scores = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    assert scaled_top(scores, 2, 4).tolist() == [0.0, 0.0, 1.0]
    assert scaled_top(scores, 10, 4).tolist() == pytest.approx([1 / 3, 2 / 3, 1.0])  # the fourth row has no score
    assert scaled_top(scores, 10, 3).tolist() == pytest.approx([0.0, 1 / 2, 1.0])
    assert scaled_top(scores[:0], 3, 9).tolist() == []
    assert scaled_top(np.zeros(3, dtype=np.float32), 2, 3).tolist() == [0.0, 0.0, 0.0]
    assert scaled_top(np.array([2.0, 2.0, 1.0], dtype=np.float32), 2, 9).tolist() == [1.0, 1.0, 0.0]


SCORES = st.dictionaries(st.integers(0, 50), st.floats(-100, 100, allow_nan=False, width=32), max_size=12)


@given(SCORES, SCORES, st.floats(0, 1), st.randoms(use_true_random=False))
def test_the_mix_depends_on_no_order_and_stays_in_bounds(dense: dict[int, float], lexical: dict[int, float], weight: float, random: Random) -> None:
    def shuffled(ranking: dict[int, float]) -> dict[int, float]:
        items = list(ranking.items())
        random.shuffle(items)
        return dict(items)

    mixed = mix(dense, lexical, weight)
    assert mix(shuffled(dense), shuffled(lexical), weight) == mixed
    assert {row for row, _ in mixed} == {*dense, *lexical}
    assert [s for _, s in mixed] == sorted((s for _, s in mixed), reverse=True)
    assert all(0 <= s <= 1 + 1e-9 for _, s in mixed)

"""The best rows of a field for a question, without adding up what cannot change them: MaxScore over posting lists.

Rare terms are added up first; once the hundredth best row has more than all the long lists left ("của", "và", "quy định") could give
to a row that holds none of the rare ones, those lists are only looked up for the rows still in the running. The scores are those of
adding up everything (Turtle & Flood 1995, "Query evaluation: strategies and optimizations"). What it does not know: what a row is.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]
Spread = Callable[[Rows, Scores], tuple[Rows, Scores]]
"""Rows of a field, ascending, with their scores -> the rows that count (chunks, those that may answer), with theirs."""

LONG = 4096
"""Lists up to this length are always added up: that takes less time than to ask whether it is needed."""


class Listed(NamedTuple):
    """A term of a question in one field: the rows that hold it, ascending, its part of the score of each, and how much it counts."""

    rows: Rows
    parts: Scores
    most: float
    weight: float

    @property
    def bound(self) -> float:
        """The most that it can add to a row."""
        return self.weight * self.most


def best(lists: Sequence[Listed], size: int, spread: Spread, pool: int) -> tuple[Rows, Scores]:
    """The rows that count with their scores, among them all that reach the `pool`-th best; `size` is the number of rows of the field."""
    scores = np.zeros(size, dtype=np.float32)
    waiting, left, added = lists, 0.0, 0
    if size > LONG:
        waiting, left = sorted(lists, key=lambda one: len(one.rows)), sum(one.bound for one in lists)
    for i, one in enumerate(waiting):
        if added and len(one.rows) > max(LONG, added):
            rows = np.flatnonzero(scores).astype(np.int32)
            if (least := _least(*spread(rows, scores[rows]), pool)) > left:
                return _finished(rows, scores[rows], waiting[i:], left, least, spread, pool)
        scores[one.rows] += np.float32(one.weight) * one.parts
        added += len(one.rows)
        left -= one.bound
    rows = np.flatnonzero(scores).astype(np.int32)
    return spread(rows, scores[rows])


def _finished(rows: Rows, scores: Scores, waiting: Sequence[Listed], left: float, least: float, spread: Spread, pool: int) -> tuple[Rows, Scores]:
    """The end of `best`: the lists still `waiting`, those that can give most first, are looked up for the rows that may yet reach the pool."""
    for one in sorted(waiting, key=lambda one: -one.bound):
        keep = scores >= least - left - _SLACK * least
        rows, scores = rows[keep], scores[keep]
        places = np.minimum(np.searchsorted(one.rows, rows), len(one.rows) - 1)
        found = one.rows[places] == rows
        scores[found] += np.float32(one.weight) * one.parts[places[found]]
        left -= one.bound
        least = max(least, _least(*spread(rows, scores), pool))
    return spread(rows, scores)


_SLACK = 1e-5
"""Sums of float32 differ by this much with the order of their terms."""


def _least(_: Rows, scores: Scores, pool: int) -> float:
    """The score of the `pool`-th best row; 0 where there are fewer."""
    return float(np.partition(scores, -pool)[-pool]) if len(scores) >= pool else 0.0

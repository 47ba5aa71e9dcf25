"""The posting lists of a query's terms -> the rows that lead, with their scores.

{"thi đua": 400,000 rows, "chiến sĩ": 9,000 rows, …} -> the thousand rows among which the best hundred are. Lists of up to WHOLE rows together
are simply added up. Above, the short ones are, and the long ones, which are those of common words, are looked up for the rows that lead then.
What it does not know: what a row is, and which rows are allowed.
"""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]
Listed = tuple[NDArray[np.int32], Scores, float]
"""The rows of a term, ascending, what it adds to the score of each, and its weight in the query."""
WHOLE = 1_000_000
"""Rows of all lists of a query up to which they are added up, a millisecond's work."""
LEADING = 2_000
"""Rows that lead by the short lists alone, for which the long ones are looked up."""
SAMPLE = 16_384
"""Rows that tell about where the best scores begin: sorting out all rows takes five times as long, most of them are equal."""


def added(lists: Sequence[Listed], size: int) -> Scores:
    """The sum of `lists` for each of `size` rows."""
    scores = np.zeros(size, dtype=np.float32)
    for docs, weights, weight in lists:
        np.add.at(scores, docs, np.float32(weight) * weights)  # twice as fast as `scores[docs] +=`
    return scores


class Tally:
    """The scores of one query in one field of `size` rows."""

    def __init__(self, lists: Sequence[Listed], size: int) -> None:
        self.size = size
        short, self._long = _split(lists)
        self._scores = added(short, size)
        while self._long and np.count_nonzero(self._scores) < LEADING:  # the short lists alone tell too little
            self._scores += added([self._long.pop(0)], size)

    @property
    def least(self) -> int:
        """How many allowed rows must be among those that lead, so that the best are among them; 0: as many as are wanted."""
        return LEADING // 4 if self._long else 0

    def complete(self) -> None:
        """Adds up the long lists too."""
        if self._long:
            self._scores += added(self._long, self.size)
            self._long = []

    def leading(self, many: int) -> tuple[Rows, bool]:
        """The rows that the best `many` scores belong to by the lists added up, ascending, and whether these are all rows with a score."""
        rows = self._above(many)
        if len(rows) <= many:
            return rows, True
        found = self._scores[rows]
        return rows[found >= np.partition(found, -many)[-many]], False

    def _above(self, many: int) -> Rows:
        """The rows above a score that a sample promises at least `many` rows to exceed, or all rows with a score."""
        sample = self._scores[:: max(1, self.size // SAMPLE)]
        at = max(16, 2 * many * len(sample) // max(1, self.size))
        least = float(np.partition(sample, -at)[-at]) if at < len(sample) else 0.0
        rows = np.flatnonzero(self._scores >= least) if least > 0 else self._scores.nonzero()[0]
        return rows if len(rows) > many or least <= 0 else self._scores.nonzero()[0]

    def scores(self, rows: Rows) -> Scores:
        """The scores of `rows` by all lists."""
        found = self._scores[rows]
        for docs, weights, weight in self._long:
            at = np.minimum(np.searchsorted(docs, rows.astype(np.int32)), len(docs) - 1)
            there = docs[at] == rows
            found[there] += np.float32(weight) * weights[at[there]]
        return found


def _split(lists: Sequence[Listed]) -> tuple[Sequence[Listed], list[Listed]]:
    """The lists that are added up, and the long ones, the shortest of these first."""
    if sum(len(docs) for docs, _, _ in lists) <= WHOLE:
        return lists, []
    ordered = sorted(lists, key=lambda one: len(one[0]))
    many = int(np.searchsorted(np.cumsum([len(docs) for docs, _, _ in ordered]), WHOLE, side="right"))
    return ordered[:many], ordered[many:]

"""BM25 from postings in a database: the lists of a question's terms are fetched by their key and added up here.

"tiêu chuẩn chiến sĩ thi đua" -> for each term one row with all three grains -> the same scores, bit for bit, as the embedded
`Field`. The database does what every engine does well, look up by key; adding is done where the questions are answered, so
that more machines answer more. What it does not know: how grains and spellings are weighed (index/grains).
"""
from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.postgres.connection import Database
from index.tally import Listed, Scores

KEPT_BYTES = 64 << 20
"""Lists kept by one process: common words are in every question, and their lists are the long ones."""
Lists = tuple[tuple[NDArray[np.int32], Scores], ...]
"""Rows and weights at each grain."""
_NONE: Lists = ((np.zeros(0, np.int32), np.zeros(0, np.float32)),) * 3


class Postings:
    """The posting lists of a version; the least used leave when those kept are too long. Safe to share between threads."""

    def __init__(self, database: Database, number: int) -> None:
        self._database, self._number = database, number
        self._held: OrderedDict[tuple[int, str], Lists] = OrderedDict()
        self._bytes, self._lock = 0, threading.Lock()

    def of(self, spelling: int, terms: Iterable[str]) -> dict[str, Lists]:
        """The lists of `terms`; empty ones for a term that is not there. Raises StoreError."""
        wanted = dict.fromkeys(terms)
        with self._lock:
            found = {t: self._held[spelling, t] for t in wanted if (spelling, t) in self._held}
            for term in found:
                self._held.move_to_end((spelling, term))
        if missing := [t for t in wanted if t not in found]:
            rows = self._database.rows(_QUERY, [self._number, spelling, missing], binary=True)
            fetched = dict.fromkeys(missing, _NONE) | {term: _split(*row) for term, *row in rows}
            self._keep(spelling, fetched)
            found |= fetched
        return found

    def _keep(self, spelling: int, fetched: Mapping[str, Lists]) -> None:
        with self._lock:
            for term, lists in fetched.items():
                self._bytes += _bytes(lists) - _bytes(self._held.pop((spelling, term), None))
                self._held[spelling, term] = lists
            while self._bytes > KEPT_BYTES:
                self._bytes -= _bytes(self._held.popitem(last=False)[1])


_QUERY = "SELECT term, sizes, docs, weights FROM postings WHERE version = %s AND spelling = %s AND term = ANY(%s)"


def _split(sizes: list[int], docs: bytes, weights: bytes) -> Lists:
    ends = np.cumsum(sizes)[:-1]
    return tuple(zip(np.split(np.frombuffer(docs, "<i4"), ends), np.split(np.frombuffer(weights, "<f4"), ends), strict=True))


def _bytes(lists: Lists | None) -> int:
    return 0 if lists is None else 400 + sum(8 * len(docs) for docs, _ in lists)  # 400: the objects around an empty list


@dataclass(frozen=True, slots=True)
class StoredField:
    """What `index.lexical.Field` is, over the lists of a database: one spelling at one grain, `size` rows."""

    postings: Postings
    spelling: int
    grain: int
    size: int

    def lists(self, weighted: Mapping[str, float]) -> list[Listed]:
        """The rows of each term of a query that is known, with their weights and its own. Raises StoreError."""
        lists = self.postings.of(self.spelling, weighted)
        return [(*lists[term][self.grain], weight) for term, weight in weighted.items() if len(lists[term][self.grain][0])]

    def rows(self, wanted: Iterable[str]) -> list[NDArray[np.int32]]:
        """The rows that hold each of the terms, ascending; none for an unknown term. Raises StoreError."""
        asked = list(wanted)
        lists = self.postings.of(self.spelling, asked)
        return [lists[term][self.grain][0] for term in asked]

    def idf(self, term: str) -> float:
        """The inverse document frequency of `term`; that of a term in no document when it is unknown."""
        n = len(self.postings.of(self.spelling, [term])[term][self.grain][0])
        return float(np.log1p((self.size - n + 0.5) / (n + 0.5)))

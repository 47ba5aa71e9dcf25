"""Texts as numbers of terms -> the posting lists of a field, in blocks, so that a large store is never in memory whole.

Blocks of some million (term, row) pairs are sorted and counted as they come; what does not fit in one goes to `scratch` and is
merged there. What it does not know: what the terms are, which grain a row is.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import disk
from index.lexical import K1, B, Field

Numbers = NDArray[np.int64]
Block = tuple[Numbers, Numbers, Numbers]
"""Terms, rows and how often the one stands in the other, in the order of terms, then rows."""
PAIRS = 8 << 20
"""Terms of texts in memory at once: some six hundred megabytes while they are sorted."""


class Posts:
    """Rows of one grain as they are added; the terms have the numbers in which they were first met."""

    def __init__(self, scratch: Path | None, name: str) -> None:
        self._scratch, self._name = scratch, name
        self._texts: list[Numbers] = []
        self._held = self._first = 0
        self._lengths: list[int] = []
        self._blocks: list[Block | Path] = []

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, text: Numbers) -> None:
        """Takes the next row."""
        self._texts.append(text)
        self._lengths.append(len(text))
        self._held += len(text)
        if self._held >= PAIRS:
            self._close()

    def _close(self) -> None:
        lengths = self._lengths[self._first :]
        block = _counted(np.concatenate(self._texts), np.repeat(np.arange(self._first, len(self)), lengths))
        if self._scratch is None:
            self._blocks.append(block)
        else:
            path = self._scratch / f"{self._name}.{len(self._blocks)}.npy"
            np.save(path, np.array(block, dtype=np.int32), allow_pickle=False)
            self._blocks.append(path)
        self._texts, self._held, self._first = [], 0, len(self)

    def field(self, vocabulary: Mapping[str, int], number: Numbers, name: str) -> Field:
        """The field of the rows over `vocabulary`, in which the i-th term met is `number[i]`; two of them may be one there.

        BM25 with idf = ln(1 + (N − n + ½)/(n + ½)) (Robertson & Zaragoza 2009).
        """
        if self._texts:
            self._close()
        df = np.zeros(len(vocabulary), dtype=np.int64)
        for terms, rows, _ in self._loaded():
            pairs = np.sort(number[terms] << 32 | rows)  # `np.unique` hashes: 8 s for what takes 0.04 to sort
            df += np.bincount(pairs[np.flatnonzero(np.diff(pairs, prepend=-1))] >> 32, minlength=len(vocabulary))
        starts = np.concatenate(([0], np.cumsum(df))).astype(np.int64)
        docs, weights = self._room(f"{name}.docs", np.int32, int(starts[-1])), self._room(f"{name}.weights", np.float32, int(starts[-1]))
        lengths, many, free = np.array(self._lengths, dtype=np.int64), len(self), starts[:-1].copy()
        idf = np.log1p((many - df + 0.5) / (df + 0.5))
        mean = max(float(lengths.mean()) if many else 1.0, 1e-9)
        for terms, rows, counts in self._renumbered(number):
            here = np.bincount(terms, minlength=len(vocabulary))
            place = np.arange(len(terms)) - np.repeat(np.cumsum(here) - here, here) + np.repeat(free, here)
            norm = K1 * (1 - B + B * lengths[rows] / mean)
            docs[place], weights[place] = rows, idf[terms] * counts * (K1 + 1) / (counts + norm)
            free += here
        return Field(vocabulary, starts, disk.settled(docs), disk.settled(weights), many)

    def _renumbered(self, number: Numbers) -> Iterator[Block]:
        """The blocks with the numbers of a vocabulary."""
        for terms, rows, counts in self._loaded():
            yield _counted(number[terms], rows, counts)

    def _loaded(self) -> Iterator[Block]:
        for block in self._blocks:
            terms, rows, counts = np.load(block) if isinstance(block, Path) else block
            yield terms.astype(np.int64), rows.astype(np.int64), counts.astype(np.int64)

    def _room(self, name: str, kind: type, size: int) -> NDArray[Any]:
        if self._scratch is None or not size:
            return np.empty(size, dtype=kind)
        return np.lib.format.open_memmap(self._scratch / f"{name}.npy", mode="w+", dtype=kind, shape=(size,))


def _counted(terms: Numbers, rows: Numbers, counts: Numbers | None = None) -> Block:
    """Equal pairs of terms and rows made one."""
    pairs = terms << 32 | rows
    if counts is None:
        pairs, counts = np.unique(pairs, return_counts=True)
    elif len(pairs):
        order = np.argsort(pairs)
        pairs, counts = pairs[order], counts[order]
        edges = np.flatnonzero(np.diff(pairs, prepend=-1))
        pairs, counts = pairs[edges], np.add.reduceat(counts, edges)
    return pairs >> 32, pairs & 0xFFFFFFFF, counts

"""A vocabulary on the disk: terms in the order of their bytes, one after the other, found by halving.

["chiến", "chiến sĩ", "sĩ"] -> two arrays; `Words(…)["chiến sĩ"]` is 1, its place. What it does not know: who uses the numbers.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk

KEPT = 1 << 14
"""Terms whose numbers are remembered: those that people ask with are few."""


def write(folder: Path, name: str, terms: Iterable[str]) -> None:
    """Writes `terms`, which are in order, as two arrays."""
    encoded = [term.encode() for term in terms]
    np.save(folder / f"{name}.npy", np.frombuffer(b"".join(encoded), dtype=np.uint8), allow_pickle=False)
    np.save(folder / f"{name}.at.npy", np.cumsum([0, *map(len, encoded)], dtype=np.int64), allow_pickle=False)


class Words(Mapping[str, int]):
    """The numbers of the terms that `write` wrote; raises OSError or ValueError when a file is damaged."""

    def __init__(self, folder: Path, name: str) -> None:
        text: NDArray[np.uint8] = disk.mapped(folder / f"{name}.npy")
        starts: NDArray[np.int64] = disk.mapped(folder / f"{name}.at.npy")
        if not len(starts) or int(starts[-1]) != len(text):
            raise ValueError(f"{name}: terms and their places do not agree")
        self._text, self._at = text.data, starts.data
        self._number = lru_cache(KEPT)(self._found)

    def __getitem__(self, term: str) -> int:
        if (number := self._number(term)) is None:
            raise KeyError(term)
        return number

    def get(self, term: str, default: int | None = None) -> int | None:  # type: ignore[override]  # no exception where a term is unknown
        """The number of a term, `default` for an unknown one."""
        number = self._number(term)
        return default if number is None else number

    def _found(self, term: str) -> int | None:
        wanted, low, high = term.encode(), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._of(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._of(low) == wanted else None

    def _of(self, number: int) -> bytes:
        return self._text[self._at[number] : self._at[number + 1]].tobytes()

    def __iter__(self) -> Iterator[str]:
        return (self._of(i).decode() for i in range(len(self)))

    def __len__(self) -> int:
        return len(self._at) - 1

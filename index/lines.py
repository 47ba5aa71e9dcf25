"""Rows of a snapshot on the disk: JSON lines that are read one at a time, by number or by id.

`write(folder, "articles", …)` -> articles.jsonl and an index of it (where each line starts, rows by the hash of their id); `Lines(folder,
"articles", article_of)["luat-06-2022-qh15#dieu-23"]` -> that article, nothing else is read. What it does not know: what a row is.
"""
from __future__ import annotations

import hashlib
import json
import mmap
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Generic, TypeVar, overload
from weakref import proxy

import numpy as np

from index import disk

T = TypeVar("T")
IDS = 1 << 15
"""Ids whose numbers are remembered."""
KEPT = 32 << 20
"""Bytes of JSON whose rows stay in memory, for each kind of row: a store of ordinary size is soon there whole."""


def write(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Writes `rows`, each with an "id", as `name`.jsonl with the index that finds a line by its number and by its id."""
    starts, keys = [0], []
    with (folder / f"{name}.jsonl").open("wb") as file:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
            file.write(line)
            starts.append(starts[-1] + len(line))
            keys.append(_key(row["id"]))
    hashes = np.array(keys, dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    np.save(folder / f"{name}.npy", np.concatenate((np.array(starts, dtype=np.int64), order, hashes[order].view(np.int64))), allow_pickle=False)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Every row of a file of JSON lines."""
    with path.open(encoding="utf8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def _key(ident: str) -> int:
    return int.from_bytes(hashlib.blake2b(ident.encode(), digest_size=8).digest(), "little")


class Lines(Generic[T]):
    """The rows of one file by number; the least used leave memory first. Safe to share between threads."""

    def __init__(self, folder: Path, name: str, make: Callable[[dict[str, Any]], T], kept: int = KEPT) -> None:
        self._make, self._room = make, kept
        path = folder / f"{name}.jsonl"
        with path.open("rb") as file:
            self._data: mmap.mmap | bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        found = disk.mapped(folder / f"{name}.npy")
        many = len(found) // 3
        if len(found) != 3 * many + 1 or int(found[many]) != len(self._data):
            raise ValueError(f"{path.name} and its index do not agree")
        self._at, self._rows, self._keys = found[: many + 1].data, found[many + 1 : 2 * many + 1], found[2 * many + 1 :].view(np.uint64)
        self._held: OrderedDict[int, T] = OrderedDict()
        self._lock = threading.Lock()
        self._number = lru_cache(IDS)(partial(Lines._found, proxy(self)))  # bound to itself it would outlive its snapshot: a cycle waits for the collector

    def __len__(self) -> int:
        return len(self._at) - 1

    def at(self, number: int) -> T:
        """The row of a number."""
        with self._lock:
            if (held := self._held.get(number)) is not None:
                self._held.move_to_end(number)
                return held
        start, end = self._at[number], self._at[number + 1]
        made = self._make(json.loads(self._data[start:end]))
        with self._lock:
            if number not in self._held:
                self._held[number] = made
                self._room -= end - start
            while self._room < 0 and len(self._held) > 1:
                gone, _ = self._held.popitem(last=False)
                self._room += self._at[gone + 1] - self._at[gone]
        return made

    def number(self, ident: str) -> int:
        """The number of the row with this id; raises KeyError."""
        return self._number(ident)

    def _found(self, ident: str) -> int:
        key = np.uint64(_key(ident))
        place = int(np.searchsorted(self._keys, key))
        while place < len(self._keys) and self._keys[place] == key:
            number = int(self._rows[place])
            if self.at(number).id == ident:  # type: ignore[attr-defined]  # every row has an id
                return number
            place += 1
        raise KeyError(ident)


class Keyed(Mapping[str, T]):
    """Rows by id, in their order."""

    def __init__(self, lines: Lines[T]) -> None:
        self._lines = lines

    def __getitem__(self, ident: str) -> T:
        return self._lines.at(self._lines.number(ident))

    def __iter__(self) -> Iterator[str]:
        return (self._lines.at(i).id for i in range(len(self)))  # type: ignore[attr-defined]  # every row has an id

    def __len__(self) -> int:
        return len(self._lines)


class Ordered(Sequence[T]):
    """Rows by number."""

    def __init__(self, lines: Lines[T]) -> None:
        self._lines = lines

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[T]: ...
    def __getitem__(self, number: int | slice) -> T | Sequence[T]:
        if isinstance(number, slice):
            return [self._lines.at(i) for i in range(*number.indices(len(self)))]
        return self._lines.at(range(len(self))[number])

    def __len__(self) -> int:
        return len(self._lines)


class Ids(Sequence[str]):
    """The ids of rows by number."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows: Sequence[Any] = rows

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        return [one.id for one in self._rows[row]] if isinstance(row, slice) else str(self._rows[row].id)

    def __len__(self) -> int:
        return len(self._rows)

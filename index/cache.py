"""Vectors of passages that were embedded before, in one SQLite file: (fingerprint, text) -> vector.

The same khoản in tomorrow's build costs nothing. What it does not know: which passages are still in use.
"""
from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (fingerprint TEXT, hash BLOB, vector BLOB, PRIMARY KEY (fingerprint, hash)) WITHOUT ROWID"

Vectors = NDArray[np.float32]


def key(text: str) -> bytes:
    """What a passage is found by: the sha256 of its UTF-8 text."""
    return hashlib.sha256(text.encode()).digest()


class VectorCache:
    """A file of vectors; every call opens and closes it, so that a killed build leaves nothing half-written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _open(self) -> sqlite3.Connection:
        return disk.remembered(self.path, _TABLE)

    def get(self, fingerprint: str, texts: Sequence[str]) -> dict[int, Vectors]:
        """The known vectors of `texts`, by position."""
        found: dict[int, Vectors] = {}
        with closing(self._open()) as connection:
            for i, text in enumerate(texts):
                row = connection.execute(
                    "SELECT vector FROM vectors WHERE fingerprint = ? AND hash = ?", (fingerprint, key(text))
                ).fetchone()
                if row:
                    found[i] = np.frombuffer(row[0], dtype=np.float32)
        return found

    def put(self, fingerprint: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Keeps `vectors` (one row a text) in one transaction."""
        rows = [(fingerprint, key(t), np.asarray(v, dtype=np.float32).tobytes()) for t, v in zip(texts, vectors, strict=True)]
        with closing(self._open()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

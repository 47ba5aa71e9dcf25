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

Vectors = NDArray[np.float32]


def key(text: str) -> bytes:
    """What a passage is found by: the sha256 of its UTF-8 text."""
    return hashlib.sha256(text.encode()).digest()


class VectorCache:
    """A file of vectors; every call opens and closes it, so that a killed build leaves nothing half-written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connected()
        except sqlite3.OperationalError:
            raise  # locked, no room, no permission: not the file's fault
        except sqlite3.DatabaseError:
            self.path.unlink()  # damaged: all it held can be computed again
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (fingerprint TEXT, hash BLOB, vector BLOB, PRIMARY KEY (fingerprint, hash)) WITHOUT ROWID"
        )
        return connection

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

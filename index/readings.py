"""What was read of a file before, in one SQLite file: (content, name's suffix, readers) -> its parts.

A scan of 40 pages that took three minutes of recognition yesterday costs nothing today, nor after a build that was killed.
What it does not know: files, processes, which entries are still in use.
"""
from __future__ import annotations

import hashlib
import shutil
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from index import disk
from index.parse import Part
from index.worker import dumped

_TABLE = "CREATE TABLE IF NOT EXISTS readings (hash BLOB PRIMARY KEY, parts BLOB) WITHOUT ROWID"
_PARTS = TypeAdapter(tuple[Part, ...])
_LIBRARIES = ("lxml", "pypdfium2", "trafilatura")
_TOOLS = ("tesseract",)


@cache
def readers() -> str:
    """A fingerprint of all that decides what is read in a file: our readers, their libraries, the programs they call."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in (*sorted((here / "formats").glob("*.py")), here / "parse.py", here / "text.py"):
        digest.update(path.read_bytes())
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            digest.update(f"no {name}".encode())
    digest.update(" ".join(str(shutil.which(tool)) for tool in _TOOLS).encode())
    return digest.hexdigest()


def key(source: str, digest: str) -> bytes:
    """What the reading of a file is found by: its name counts only by its suffix, which chooses the reader."""
    return hashlib.sha256(f"{readers()} {PurePosixPath(source).suffix.lower()} {digest}".encode()).digest()


class Readings:
    """A file of readings; every call opens and closes it, so that a killed build loses nothing that was finished."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _open(self) -> sqlite3.Connection:
        return disk.remembered(self._path, _TABLE)

    def get(self, source: str, digest: str) -> tuple[Part, ...] | None:
        """The parts of the file with this sha256, under its present name; None when these readers have not read it."""
        with closing(self._open()) as connection:
            row = connection.execute("SELECT parts FROM readings WHERE hash = ?", (key(source, digest),)).fetchone()
        try:
            return tuple(replace(p, source=source + p.source) for p in _PARTS.validate_json(zlib.decompress(row[0]))) if row else None
        except (zlib.error, ValidationError):
            return None

    def put(self, source: str, digest: str, parts: tuple[Part, ...]) -> None:
        """Keeps the parts of a file."""
        rooted = tuple(replace(p, source=p.source.removeprefix(source)) for p in parts)
        with closing(self._open()) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?)", (key(source, digest), zlib.compress(dumped(rooted), 3)))

"""Who works on the documents: one service of a var/ folder, or one of all the nodes that share a database; the next one when it is gone.

`Lease(database, "documents").take()` -> True for the node that may, and again every few seconds as long as it lives. A lease and not
a lock of the server: engines that speak PostgreSQL's language have rows, but not all have such locks. What it does not know: the work.
"""
from __future__ import annotations

import fcntl
import os
import secrets
import time
from pathlib import Path
from typing import IO, Protocol

from index import disk
from service.database import Book

SECONDS = 15
"""A lease that nobody renews ends after this; so long the jobs of a killed node wait."""
MARGIN = 4.0
"""So much before its end the holder itself counts it as lost: it may have been told late."""
MARK = ".kho"
"""The file in a documents folder that says to which database it belongs."""


class Place(Protocol):
    """A place that one service has at a time."""

    @property
    def held(self) -> bool:
        """Whether this service has it now."""

    def take(self) -> bool:
        """Takes or keeps the place; False while another service has it. Raises OSError, or what a book raises."""

    def give(self) -> None:
        """Leaves it to others."""


class FilePlace:
    """The place of a var/ folder; the system frees it when its process ends, however that was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    @property
    def held(self) -> bool:
        """Whether this service has it now."""
        return self._file is not None

    def take(self) -> bool:
        """Takes or keeps the place."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def give(self) -> None:
        """Leaves it to others."""
        if self._file is not None:
            self._file.close()
        self._file = None


class Lease:
    """The place of a database, by its clock."""

    def __init__(self, shared: Book, name: str, seconds: int = SECONDS) -> None:
        self._book, self._name, self._seconds, self._holder, self._until = shared, name, seconds, secrets.token_hex(8), 0.0

    @property
    def held(self) -> bool:
        """Whether this service has it now, and surely for a moment more."""
        return time.monotonic() < self._until

    def take(self) -> bool:
        """Takes or keeps the place. Raises StoreError."""
        asked = time.monotonic()
        with self._book.writing(at_once=True) as rows:  # it is asked for again in a moment
            got = rows.execute("INSERT INTO leases (name, holder, until) VALUES (?, ?, now() + ? * interval '1 second') ON CONFLICT (name) DO UPDATE "
                               "SET holder = excluded.holder, until = excluded.until WHERE leases.holder = excluded.holder OR leases.until < now() RETURNING holder",
                               (self._name, self._holder, self._seconds)).fetchone()  # fmt: skip
        self._until = asked + self._seconds - MARGIN if got else 0.0
        return got is not None

    def give(self) -> None:
        """Leaves it to others at once. Raises StoreError."""
        self._until = 0.0
        with self._book.writing(at_once=True) as rows:  # who ends does not wait: it ends by itself
            rows.execute("DELETE FROM leases WHERE name = ? AND holder = ?", (self._name, self._holder))


def belongs(folder: Path, shared: Book) -> bool:
    """Whether `folder` may be written and is the documents folder of this database: the first one that asks is, and carries a mark from then on.

    Two nodes with a folder each would take out of the store what the other brought in.
    """
    if not os.access(folder, os.W_OK):
        return False
    mark = folder / MARK
    with shared.writing(at_once=True) as rows:
        own = mark.read_text("utf8").strip() if mark.is_file() else secrets.token_hex(8)
        rows.execute("INSERT INTO facts (name, value) VALUES ('documents', ?) ON CONFLICT (name) DO NOTHING", (own,))
        known = rows.execute("SELECT value FROM facts WHERE name = 'documents'").fetchone()["value"]
        if known == own and not mark.is_file():
            disk.write(mark, own.encode())  # before the commit: a kill in between leaves a mark that the next one takes
    return bool(known == (mark.read_text("utf8").strip() if mark.is_file() else ""))

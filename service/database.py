"""Where the service keeps its books: small SQLite files in var/, or tables beside the store in PostgreSQL; one SQL for both.

`book(var / "keys.sqlite", "CREATE TABLE IF NOT EXISTS …")` -> `with made.writing() as rows: rows.execute("… WHERE id = ?", (ident,))`;
`made.read(lambda rows: …)` where it only looks and `made.write(lambda rows: …)` where twice is once outlive a restart of the database.
What is written here is what both speak: `?` for a value, ON CONFLICT … DO UPDATE, RETURNING. What it does not know: what is kept.
"""
from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bot.settings import Settings
from index import disk
from index.errors import SnapshotError, StoreError
from index.postgres.address import Address
from index.text import fold

if TYPE_CHECKING:
    from service.postgres import Postgres

T = TypeVar("T")
TROUBLE = (sqlite3.Error, StoreError)
"""What a book raises that cannot be read or written now."""


class Found(Protocol):
    """What a statement gave; rows are known by the names of their columns."""

    @property
    def rowcount(self) -> int:
        """Rows that were changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All that are left."""


class Rows(Protocol):
    """An open transaction."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Found:
        """Runs one statement with its values."""


class Book(Protocol):
    """Tables that several threads may share; TROUBLE is raised where they cannot be reached."""

    @property
    def present(self) -> bool:
        """Whether there is anything to look into: looking must not make an empty file."""

    def writing(self, *, at_once: bool = False) -> AbstractContextManager[Rows]:
        """One transaction: all of it, or nothing, and never twice. Begins when a database that restarts is back, or now or never (`at_once`)."""

    def write(self, work: Callable[[Rows], T]) -> T:
        """What `work` gives in one transaction that comes to the same when it is done twice: repeated while a database restarts."""

    def read(self, work: Callable[[Rows], T]) -> T:
        """What `work` gives, which only looks: that works where nothing can be written, and is repeated while a database restarts."""

    def scrub(self) -> None:
        """Drops what deleted rows have left behind, as far as the engine lets one."""

    def close(self) -> None:
        """Ends what is this book's own."""


Place = Path | Book
"""Where a book is to be: a file of its own, or among the tables of a database."""
MEMORY = Path(":memory:")
"""A book that nothing stays of."""


def book(place: Place, tables: str, *, timeout: float = 5, durable: bool = False) -> Book:
    """The book at `place`; `tables` and the rest are for a file, a database has its own migrations."""
    return File(place, tables, timeout, durable) if isinstance(place, Path) else place


def database_of(settings: Settings) -> Postgres | None:
    """The database of the books, where the store is in one; raises SnapshotError when the driver is not installed."""
    if not isinstance(settings.store, Address):
        return None
    try:
        from service.postgres import Postgres  # noqa: PLC0415  # an optional extra
    except ModuleNotFoundError as error:
        raise SnapshotError("kho đặt trong PostgreSQL cần phần cài thêm; hãy chạy `.venv/bin/pip install 'tdkt[postgresql]'`") from error
    return Postgres(settings.store.url)


class File:
    """An SQLite file: readable by its owner only, write-ahead log, opened when it is first used.

    `timeout` seconds are waited for another writer; what a `durable` one has committed outlives a loss of power.
    """

    def __init__(self, path: Path, tables: str, timeout: float = 5, durable: bool = False) -> None:
        self._path, self._tables, self._timeout, self._durable = path, tables, timeout, durable
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None

    @property
    def present(self) -> bool:
        """Whether the file is there."""
        return self._path == MEMORY or self._path.is_file()

    @contextmanager
    def writing(self, *, at_once: bool = False) -> Iterator[Rows]:
        """The one connection, inside one transaction."""
        with self._lock:
            self._db = self._db or self._opened()
            with self._db:
                yield self._db

    def write(self, work: Callable[[Rows], T]) -> T:
        """What `work` gives in one transaction."""
        with self.writing() as rows:
            return work(rows)

    def read(self, work: Callable[[Rows], T]) -> T:
        """What `work` gives on the same connection, or on one for the moment to a file on a disk that takes nothing."""
        with self._lock:
            try:
                self._db = self._db or self._opened()
            except sqlite3.OperationalError as error:
                if not disk.trouble(error):
                    raise
                with closing(self._read_only()) as db:
                    return work(db)
            with self._db:
                return work(self._db)

    def scrub(self) -> None:
        """Deleted rows are overwritten at once (secure_delete); here they also leave the write-ahead log."""
        with self._lock:
            if self._db is not None:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    def _read_only(self) -> sqlite3.Connection:
        """The file as it was at its last orderly end; raises sqlite3.OperationalError where what was written last stands in its log alone."""
        log = self._path.with_name(f"{self._path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise sqlite3.OperationalError(f"{log.name} còn dữ liệu chưa nhập, không đọc được khi đĩa không ghi được")
        db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        db.row_factory = sqlite3.Row
        return db

    def _opened(self) -> sqlite3.Connection:
        fresh = self._path != MEMORY and not self._path.exists()
        if fresh:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
        db = sqlite3.connect(self._path, timeout=self._timeout, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.create_function("plain", 1, plain, deterministic=True)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
            db.execute("PRAGMA secure_delete = ON")
            db.executescript(self._tables)
        except sqlite3.Error:  # an empty file would count as one that was kept
            db.close()
            if fresh:
                self._path.unlink(missing_ok=True)
            raise
        return db


def plain(text: str) -> str:
    """A text as searches compare it, whatever its accents and capitals; PostgreSQL has a function of this name (sql/)."""
    return fold(text).lower()

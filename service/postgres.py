"""The books of the service in PostgreSQL, shared by all its nodes: the same SQL as in files, tables made when they are first needed.

`Postgres("postgresql://…/tdkt").writing()` -> a transaction whose statements take `?` and give rows by name. What it does not know:
what is kept; how connections outlive a restart of the server (`index.postgres.connection`).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any, LiteralString, TypeVar

from psycopg.rows import dict_row

from index.postgres.connection import PATIENCE_SECONDS, WAIT_SECONDS, Connection, Database, NoTablesError
from index.postgres.migrations import migrate, scripts
from service.database import Found, Rows

T = TypeVar("T")
FAMILY = "dich-vu"
"""Of the migrations in sql/; the store has its own."""
SIZE = 6
"""Connections of one node at most; a statement takes a millisecond."""


class Postgres:
    """All books in one database; safe to share between threads. Connects when it is first used, so that a node starts without it."""

    present = True

    def __init__(self, url: str, *, wait: float = WAIT_SECONDS, patience: float = PATIENCE_SECONDS) -> None:
        self._database = Database(_writable(url), size=SIZE, wait=wait, patience=patience)
        self._made = False

    @contextmanager
    def writing(self, *, at_once: bool = False) -> Iterator[Rows]:
        """One transaction; waits for a server that restarts unless `at_once`, and repeats nothing. Raises StoreError."""
        self._make(patient=not at_once)
        with self._database.connection(patient=not at_once) as connection, connection.transaction():
            yield _Statements(connection)

    def write(self, work: Callable[[Rows], T]) -> T:
        """`work` in one transaction, repeated while the server restarts: nobody knows of a broken one whether it was kept. Raises StoreError."""

        def done(connection: Connection) -> T:
            with connection.transaction():
                return work(_Statements(connection))

        self._make(patient=True)
        return self._database.repeat(done)

    def read(self, work: Callable[[Rows], T]) -> T:
        """`work` with each statement for itself, two ways to the server and back fewer; repeated while the server restarts. Raises StoreError."""
        self._make(patient=True)
        return self._database.repeat(lambda connection: work(_Statements(connection)))

    def scrub(self) -> None:
        """Nothing: the space of deleted rows is the server's to use again (autovacuum), its archives are the administrator's."""

    def close(self) -> None:
        """Nothing: other books are in it; see `end`."""

    def end(self) -> None:
        """Ends all connections; for who opened it."""
        self._database.close()

    def _make(self, *, patient: bool) -> None:
        if not self._made and self._missing(patient=patient):  # no lock: threads that come at once are put in line by the database
            migrate(self._database, FAMILY, scripts(files("service") / "sql"))
        self._made = True

    def _missing(self, *, patient: bool) -> bool:
        """Whether tables are yet to be made: an account that only uses them may not even try."""
        try:
            with self._database.connection(patient=patient) as connection:
                done = connection.execute("SELECT number, digest FROM tdkt_migrations WHERE family = %s ORDER BY number", [FAMILY]).fetchall()
        except NoTablesError:
            return True
        return done != [(m.number, m.digest) for m in scripts(files("service") / "sql")]


class _Statements:
    """A transaction as `service.database` speaks to it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Found:
        return self._connection.cursor(row_factory=dict_row).execute(_marked(sql), [_value(v) for v in values])


def _writable(url: str) -> str:
    """The address of the server that takes writes, also where snapshots are read from a replica."""
    return re.sub(r"target_session_attrs=[\w-]+", "target_session_attrs=read-write", url)


@lru_cache(maxsize=200)
def _marked(sql: str) -> LiteralString:
    """Our `?` as this driver's `%s`; no statement of ours holds a question mark in quotes."""
    return sql.replace("%", "%%").replace("?", "%s")


def _value(value: Any) -> Any:
    """A value as PostgreSQL takes it: members of enumerations as their text, and no NUL, which its texts cannot hold."""
    return str(value).replace("\0", "") if isinstance(value, str) else value

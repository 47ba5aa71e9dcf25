"""The versions in a database: listed, promoted, rolled back, pruned; what PROMOTED and the folders are for a store on disk.

`Versions(url).promote("20261125-101500-1a2b3c4d")` -> served from the next look of every machine on. What it does not know:
what a version holds. A version is seen when it is whole; a build that was killed leaves a draft that nobody sees and the next prune removes.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, LiteralString

from index.errors import SnapshotError, StoreError
from index.postgres.connection import Connection, Database, NoTablesError, Row, connect, shown, speaking
from index.postgres.migrations import migrate, scripts

BUILDING, CHANGING = 0x74646B01, 0x74646B02
"""Advisory locks: of the one build, and of what changes the list of versions."""
_TABLES: tuple[LiteralString, ...] = ("postings", "vectors", "chunks", "articles", "documents", "parts")


class Versions:
    """The versions of one database; each call opens a connection of its own and closes it."""

    def __init__(self, url: str) -> None:
        self.url, self.shown = url, shown(url)

    def prepare(self) -> None:
        """Makes the tables of this version of the product. Raises StoreError."""
        database = Database(self.url, size=1, statement_seconds=0)
        try:
            migrate(database, "kho", scripts(files("index.postgres") / "sql"))
        finally:
            database.close()

    @contextmanager
    def building(self) -> Iterator[None]:
        """One build of the store at a time, from whatever machine: a second one waits here. Raises StoreError.

        The lock ends with the connection, so a build that was killed holds up nobody; one that lost it meanwhile is told at its end.
        """
        self.prepare()
        with self._connection(0) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
            yield
            held = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()").fetchone()
            if held != (1,):
                raise StoreError("khóa dựng chỉ mục đã mất giữa chừng; hãy chạy lại `tdkt index build`")

    # --- reading --------------------------------------------------------------------------------------------------
    def listed(self) -> list[str]:
        """The ids of all whole versions, oldest first; none in a database without tables. Raises StoreError."""
        return self._ids("SELECT id FROM versions WHERE state = 'whole' ORDER BY number")

    def promoted(self) -> list[str]:
        """The ids that were promoted and are still there, oldest first; the last one is served. Raises StoreError."""
        return self._ids("SELECT p.id FROM promotions p JOIN versions v ON v.id = p.id WHERE v.state = 'whole' ORDER BY p.number")

    def manifest(self, ident: str) -> dict[str, Any] | None:
        """The manifest of a whole version as JSON values; None when there is none of that id. Raises StoreError."""
        return self._json("SELECT manifest FROM versions WHERE id = %s AND state = 'whole'", ident)

    def report(self, ident: str) -> dict[str, Any] | None:
        """What the golden questions said of a version; None when it was never checked. Raises StoreError."""
        return self._json("SELECT report FROM versions WHERE id = %s AND state = 'whole'", ident)

    def number(self, ident: str) -> int:
        """By which the tables name a whole version. Raises SnapshotError when there is none."""
        with self._connection() as connection:
            return _number(connection.execute(_NUMBER, [ident]).fetchone(), ident)

    # --- changing -------------------------------------------------------------------------------------------------
    def promote(self, ident: str) -> None:
        """Serves `ident` from now on, in one transaction. Raises SnapshotError when it is no whole version."""
        with self._changing() as connection:
            _number(connection.execute(_NUMBER + " FOR UPDATE", [ident]).fetchone(), ident)  # no prune takes it away meanwhile
            connection.execute("DELETE FROM promotions WHERE id = %s", [ident])
            connection.execute("INSERT INTO promotions (number, id) SELECT coalesce(max(number), 0) + 1, %s FROM promotions", [ident])

    def rollback(self) -> str:
        """Serves the version that was served before; returns its id. Raises SnapshotError when there is none."""
        with self._changing() as connection:
            found = connection.execute("SELECT p.number, p.id FROM promotions p JOIN versions v ON v.id = p.id WHERE v.state = 'whole' "
                                       "ORDER BY p.number DESC LIMIT 2").fetchall()  # fmt: skip
            if len(found) < 2:
                raise SnapshotError("không có bản chỉ mục cũ hơn để quay lại; hãy xem `tdkt index list`")
            connection.execute("DELETE FROM promotions WHERE number > %s", [found[1][0]])
            return str(found[1][1])

    def save_report(self, ident: str, report: Mapping[str, Any]) -> None:
        """Keeps the report on a version. Raises StoreError."""
        with self._changing() as connection:
            connection.execute("UPDATE versions SET report = %s WHERE id = %s", [json.dumps(report, ensure_ascii=False), ident])

    def prune(self, keep: int) -> list[str]:
        """Deletes drafts of killed builds and all but the `keep` newest versions besides the served one; returns the ids of these.

        To be called by the one who builds. Raises StoreError.
        """
        with self._changing() as connection:
            served = self._served(connection)
            rows = connection.execute("SELECT id FROM versions WHERE state = 'whole' ORDER BY number").fetchall()
            old = [str(ident) for (ident,) in rows if ident != served]
            gone = old[: max(0, len(old) - keep)]
            for ident in gone:  # killed halfway, it must not look like a whole version
                connection.execute("UPDATE versions SET state = 'gone' WHERE id = %s", [ident])
                connection.execute("DELETE FROM promotions WHERE id = %s", [ident])
        with self._connection(0) as connection:
            for (number,) in connection.execute("SELECT number FROM versions WHERE state <> 'whole'").fetchall():
                erase(connection, number)
        return gone

    def begin(self, ident: str) -> int:
        """A draft, seen by nobody; returns its number. Raises StoreError."""
        self.prepare()
        with self._changing() as connection:
            known = connection.execute("SELECT number FROM versions WHERE id = %s AND state <> 'whole'", [ident]).fetchone()
            if known:
                erase(connection, known[0])
            made = connection.execute("INSERT INTO versions (number, id, state) SELECT coalesce(max(number), 0) + 1, %s, 'draft' FROM versions RETURNING number",
                                      [ident]).fetchone()  # fmt: skip
            return int(made[0]) if made else 0

    def finish(self, number: int, manifest: Mapping[str, Any]) -> None:
        """Makes a draft a whole version, in one statement. Raises StoreError."""
        with self._changing() as connection:
            connection.execute("UPDATE versions SET state = 'whole', manifest = %s WHERE number = %s", [json.dumps(manifest, ensure_ascii=False), number])

    # --- connections ----------------------------------------------------------------------------------------------
    @contextmanager
    def _connection(self, statement_seconds: int = 30) -> Iterator[Connection]:
        connection = connect(self.url, statement_seconds=statement_seconds)
        try:
            with speaking(self.shown):
                yield connection
        finally:
            connection.close()

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction that no other change of the list runs beside."""
        with self._connection(0) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGING])
            yield connection

    def _ids(self, query: LiteralString) -> list[str]:
        try:
            with self._connection() as connection:
                return [str(ident) for (ident,) in connection.execute(query).fetchall()]
        except NoTablesError:
            return []

    def _json(self, query: LiteralString, ident: str) -> dict[str, Any] | None:
        with self._connection() as connection:
            row = connection.execute(query, [ident]).fetchone()
        found: dict[str, Any] | None = json.loads(row[0]) if row and row[0] else None
        return found

    @staticmethod
    def _served(connection: Connection) -> str:
        row = connection.execute("SELECT p.id FROM promotions p JOIN versions v ON v.id = p.id WHERE v.state = 'whole' ORDER BY p.number DESC LIMIT 1").fetchone()
        return str(row[0]) if row else ""


def erase(connection: Connection, number: int) -> None:
    """Deletes all rows of a version, its name last."""
    connection.execute(f"DROP INDEX IF EXISTS {nearness(number)}")
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE version = %s", [number])  # noqa: S608  # a name of ours
    connection.execute("DELETE FROM versions WHERE number = %s", [number])


def nearness(number: int) -> str:
    """The name of the HNSW index of a version, if it has one."""
    return f"vectors_near_{number:d}"


_NUMBER: LiteralString = "SELECT number FROM versions WHERE id = %s AND state = 'whole'"


def _number(row: Row | None, ident: str) -> int:
    if row is None:
        raise SnapshotError(f"{ident} không phải là một bản chỉ mục nguyên vẹn; hãy xem `tdkt index list`")
    return int(row[0])

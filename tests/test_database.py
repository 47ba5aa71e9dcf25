"""The books in files: what two handles see, what a failed transaction leaves, what a disk that takes nothing still lets one read."""
from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from web_fixtures import make_settings

from index.postgres.address import Address
from service.database import MEMORY, TROUBLE, File, book, database_of
from service.keys import Keys, Role

TABLE = "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)"


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    one, other = book(tmp_path / "var" / "t.sqlite", TABLE), book(tmp_path / "var" / "t.sqlite", TABLE)
    assert not one.present
    with one.writing() as rows:
        rows.execute("INSERT INTO t VALUES (?)", (1,))
    with pytest.raises(TROUBLE), one.writing() as rows:  # noqa: PT012
        rows.execute("INSERT INTO t VALUES (?)", (2,))
        rows.execute("INSERT INTO t VALUES (?)", (1,))
    assert other.read(lambda rows: [row["n"] for row in rows.execute("SELECT n FROM t").fetchall()]) == [1]
    assert stat.S_IMODE((tmp_path / "var" / "t.sqlite").stat().st_mode) == 0o600
    one.close()
    other.close()


def test_what_is_in_memory_is_nowhere_else_and_ends_when_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = book(MEMORY, TABLE)
    assert made.present
    with made.writing() as rows:
        rows.execute("INSERT INTO t VALUES (1)")
    made.close()
    assert made.read(lambda rows: rows.execute("SELECT count(*) AS n FROM t").fetchone()["n"]) == 0
    made.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_made_leaves_none(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error), book(tmp_path / "t.sqlite", "CREATE NOTHING").writing():
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_books_are_in_the_database_where_the_store_is(tmp_path: Path) -> None:
    assert database_of(make_settings(var=tmp_path)) is None
    made = database_of(make_settings(var=tmp_path, store=Address("postgresql://u@127.0.0.1:1/kho")))
    assert made is not None  # nothing connects before it is used
    made.end()


def test_a_file_on_a_disk_that_takes_nothing_can_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(tmp_path / "keys.sqlite")
    keys.create(Role.STAFF)
    keys.close()
    closed = File(tmp_path / "keys.sqlite", "CREATE TABLE IF NOT EXISTS keys (id)")

    def refused() -> sqlite3.Connection:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise error

    monkeypatch.setattr(closed, "_opened", refused)
    assert len(closed.read(lambda rows: rows.execute("SELECT * FROM keys").fetchall())) == 1
    with pytest.raises(sqlite3.OperationalError), closed.writing():
        pass

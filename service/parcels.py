"""Uploads on their way to the node that builds: the files of a job in pieces in the database, acknowledged when they are there.

put("j-1", var/uploads/j-1) on one node -> take("j-1", var/uploads/j-1) on another. In the database and not in a shared folder: the
acknowledgement then stands for bytes and job together, and there is one thing less to mount. What it does not know: what is in a file.
"""
from __future__ import annotations

import shutil
from pathlib import Path

from index import disk
from service import problems
from service.database import Book, Rows
from service.jobs import FINAL

PIECE = 1 << 20
MOST = 2048
"""Pieces of all uploads that wait, some 2 GB; an upload beyond that is refused and nothing of it stays."""
ORPHANED = "1 hour"
"""After which the pieces of an upload without a job are nobody's: its receiver was killed before it had told anybody."""


class Parcels:
    """The uploads of all nodes; every call is one transaction."""

    def __init__(self, shared: Book) -> None:
        self._book = shared

    def put(self, job: str, folder: Path) -> None:
        """Takes in the files of `folder`; raises the problem STORAGE when too many wait already."""
        with self._book.writing() as rows:
            _sweep(rows)
            for path in sorted(p for p in folder.iterdir() if p.is_file()):
                with path.open("rb") as file:
                    for part, piece in enumerate(iter(lambda file=file: file.read(PIECE), b"")):  # type: ignore[misc]
                        _insert(rows, job, path.name, part, piece)
            if rows.execute("SELECT count(*) AS n FROM parcels").fetchone()["n"] > MOST:
                raise problems.STORAGE.error("Đang có quá nhiều tệp chờ xử lý; xin đợi các việc trước xong rồi tải lên.")

    def add(self, job: str, name: str, data: bytes) -> None:
        """One small file more, in place of one of this name."""

        def put(rows: Rows) -> None:
            rows.execute("DELETE FROM parcels WHERE job = ? AND name = ?", (job, name))
            _insert(rows, job, name, 0, data)

        self._book.write(put)

    def get(self, job: str, name: str) -> bytes | None:
        """The first piece of a file; None when there is none."""
        found = self._book.read(lambda rows: rows.execute("SELECT content FROM parcels WHERE job = ? AND name = ? AND part = 0", (job, name)).fetchone())
        return bytes(found["content"]) if found else None

    def take(self, job: str, folder: Path) -> None:
        """Makes `folder` of what was put, unless it is there."""
        if folder.is_dir():
            return
        draft = folder.with_name(f".{folder.name}.dang-nhan")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        pieces = self._book.read(lambda rows: rows.execute("SELECT name, part FROM parcels WHERE job = ? ORDER BY name, part", (job,)).fetchall())
        for piece in pieces:  # each read for itself: a restart of the database costs one of them again, not all
            with (draft / piece["name"]).open("ab") as file:
                file.write(self._piece(job, piece["name"], piece["part"]))
        draft.rename(folder)
        disk.sync(folder.parent)

    def _piece(self, job: str, name: str, part: int) -> bytes:
        sql = "SELECT content FROM parcels WHERE job = ? AND name = ? AND part = ?"
        return bytes(self._book.read(lambda rows: rows.execute(sql, (job, name, part)).fetchone())["content"])

    def drop(self, job: str) -> None:
        """Forgets an upload."""
        self._book.write(lambda rows: rows.execute("DELETE FROM parcels WHERE job = ?", (job,)))

    def sweep(self) -> None:
        """Drops what belongs to no job that is still to end, and is not being received just now."""
        self._book.write(_sweep)


def _sweep(rows: Rows) -> None:
    rows.execute(f"DELETE FROM parcels WHERE created < now() - interval '{ORPHANED}' AND job NOT IN "  # noqa: S608  # our own words
                 f"(SELECT id FROM jobs WHERE state NOT IN ({', '.join('?' * len(FINAL))}))", sorted(FINAL))  # fmt: skip


def _insert(rows: Rows, job: str, name: str, part: int, piece: bytes) -> None:
    rows.execute("INSERT INTO parcels (job, name, part, content) VALUES (?, ?, ?, ?)", (job, name, part, piece))

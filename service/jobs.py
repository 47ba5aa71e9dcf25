"""The list of jobs on documents: what was asked for, how far it is, how it ended.

upload "Nghị định 152.pdf" -> queued, reading, waiting, building, checking, done. A job that was acknowledged is on the disk before
the acknowledgement goes out, and is found again after a kill. What it does not know: how any job is done.
"""
from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from service.database import Place, book

KEEP = 1000
"""Ended jobs that are remembered, with what they replaced; a year of an office that changes four documents a day."""


class Kind(StrEnum):
    """What a job does to the store."""

    UPLOAD = "upload"
    REPLACE = "replace"
    DELETE = "delete"
    EDIT = "edit"
    UNDO = "undo"
    REBUILD = "rebuild"


class State(StrEnum):
    """How far a job is; `waiting` for the next build, `review` for a person, `held` back by the golden questions."""

    QUEUED = "queued"
    READING = "reading"
    REVIEW = "review"
    WAITING = "waiting"
    BUILDING = "building"
    CHECKING = "checking"
    DONE = "done"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({State.DONE, State.HELD, State.FAILED, State.CANCELLED})
CANCELLABLE = frozenset({State.QUEUED, State.READING, State.REVIEW, State.WAITING})
RESUMED = {State.READING: State.QUEUED, State.BUILDING: State.WAITING, State.CHECKING: State.WAITING}
"""Where a job goes that a stop of the service cut short; every step may be repeated."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the list. `warnings` and `details` are JSON values; times are ISO 8601, UTC."""

    id: str
    kind: Kind
    state: State
    name: str
    document_id: str
    title: str
    message: str
    stage: str
    done: int
    total: int
    created: str
    updated: str
    snapshot_id: str
    by: str
    warnings: tuple[str, ...]
    details: Mapping[str, Any]

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in FINAL


_COLUMNS = tuple(f.name for f in fields(Job))
_TEXTS = ", ".join(f"{name} TEXT" for name in _COLUMNS if name not in ("id", "done", "total"))
_TABLE = f"CREATE TABLE IF NOT EXISTS jobs (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, done INTEGER, total INTEGER, {_TEXTS})"


class Jobs:
    """The list; safe to share between threads, every call is one transaction."""

    def __init__(self, place: Place) -> None:
        self._book = book(place, _TABLE, timeout=30, durable=True)  # an acknowledged job outlives a loss of power

    def add(self, kind: Kind, ident: str = "", state: State = State.WAITING, **values: Any) -> Job:
        """A new job at the end of the list, on the disk when this returns."""
        now, made = _now(), ident or new_id()
        row = dict.fromkeys(_COLUMNS, "") | {"id": made, "kind": kind, "state": state, "done": 0, "total": 0, "created": now, "updated": now,
                                             "warnings": (), "details": {}} | values  # fmt: skip
        with self._book.writing() as rows:
            marks = ", ".join("?" * len(_COLUMNS))
            rows.execute(f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({marks})", [_cell(row[c]) for c in _COLUMNS])  # noqa: S608  # our own names
        return self.get(made)

    def get(self, ident: str) -> Job:
        """The job of an id; raises KeyError."""
        found = self._select("WHERE id = ?", (ident,))
        if not found:
            raise KeyError(ident)
        return found[0]

    def recent(self, count: int) -> list[Job]:
        """The last `count` jobs, newest first."""
        return self._select("ORDER BY seq DESC LIMIT ?", (count,))

    def within(self, *states: State) -> list[Job]:
        """All jobs in these states, oldest first."""
        return self._select(f"WHERE state IN ({', '.join('?' * len(states))}) ORDER BY seq", states)

    def move(self, ident: str, old: Sequence[State], new: State, **values: Any) -> bool:
        """Brings a job from one of the `old` states to `new`, with other values; False when somebody else moved it first."""
        changed = {"state": new, "updated": _now(), **values}
        sets = ", ".join(f"{name} = ?" for name in changed)
        with self._book.writing() as rows:
            done = rows.execute(
                f"UPDATE jobs SET {sets} WHERE id = ? AND state IN ({', '.join('?' * len(old))})",  # noqa: S608  # our own names
                [*map(_cell, changed.values()), ident, *old],
            )  # fmt: skip
        return done.rowcount == 1

    def progress(self, idents: Sequence[str], state: State, stage: str, done: int, total: int) -> None:
        """How far the build of these jobs is, in one transaction."""
        with self._book.writing() as rows:
            for ident in idents:
                rows.execute("UPDATE jobs SET state = ?, stage = ?, done = ?, total = ?, updated = ? WHERE id = ? AND state IN (?, ?)",
                             (state, stage, done, total, _now(), ident, State.BUILDING, State.CHECKING))  # fmt: skip

    def resume(self) -> None:
        """Puts jobs that a stop cut short back to where they can be taken up again."""
        for state, back in RESUMED.items():
            for job in self.within(state):
                self.move(job.id, [state], back, stage="", done=0, total=0)

    def forget(self) -> list[str]:
        """Drops all but the last KEEP ended jobs; returns the ids of all that are still known."""
        with self._book.writing() as rows:
            ended = ", ".join(f"'{s}'" for s in FINAL)
            rows.execute(f"DELETE FROM jobs WHERE state IN ({ended}) AND seq NOT IN (SELECT seq FROM jobs ORDER BY seq DESC LIMIT ?)", (KEEP,))  # noqa: S608
            return [row["id"] for row in rows.execute("SELECT id FROM jobs").fetchall()]

    def close(self) -> None:
        """Closes the book; the next call opens it again."""
        self._book.close()

    def _select(self, rest: str, values: Sequence[object]) -> list[Job]:
        found = self._book.read(lambda rows: rows.execute(f"SELECT {', '.join(_COLUMNS)} FROM jobs {rest}", values).fetchall())  # noqa: S608  # our own text
        return [_job(dict(row)) for row in found]


def new_id() -> str:
    """An id that nobody has had."""
    return f"j-{uuid.uuid4().hex[:16]}"


def _cell(value: Any) -> Any:
    return value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)


def _job(row: dict[str, Any]) -> Job:
    row |= {"kind": Kind(row["kind"]), "state": State(row["state"]), "warnings": tuple(json.loads(row["warnings"])), "details": json.loads(row["details"])}
    return Job(**row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")

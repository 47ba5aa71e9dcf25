"""Conversations kept by the server, by id: few enough, short enough, for a while; each belongs to who began it.

`begin("widget/k1/")` -> "Vq3…"; the next question names it and is understood with the turns before. In memory, where a restart
ends them, or in the database of several nodes; two quiet hours end them everywhere. What it does not know: how a question is understood.
"""
from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from bot.types import Turn
from service import limits, problems
from service.database import MEMORY, Place, Rows, book

_TABLE = """
CREATE TABLE IF NOT EXISTS talks (id TEXT PRIMARY KEY, owner TEXT NOT NULL, touched REAL NOT NULL, asked INTEGER NOT NULL, turns TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS talks_touched ON talks (touched);
"""
MOST, IDLE = 5_000, 2 * 3600.0
"""Conversations held at once and seconds that a quiet one lives; full, the one quiet for longest goes. Some 40 MB at the very worst."""
CHARACTERS = 2_000
"""Of a turn kept: what a follow-up question leans on stands at its beginning."""


class Talks:
    """All conversations of one service. Safe to share between threads; every call names the owner, and no other finds it."""

    def __init__(self, place: Place = MEMORY, most: int = MOST, idle: float = IDLE, clock: Callable[[], float] = time.time) -> None:
        self._book, self._most, self._idle, self._clock = book(place, _TABLE), most, idle, clock

    def __len__(self) -> int:
        since = self._clock() - self._idle
        return int(self._book.read(lambda rows: rows.execute("SELECT count(*) AS n FROM talks WHERE touched > ?", (since,)).fetchone()["n"]))

    def begin(self, owner: str) -> str:
        """A new conversation; its id cannot be guessed."""
        ident, now = secrets.token_urlsafe(16), self._clock()
        with self._book.writing() as rows:
            rows.execute("DELETE FROM talks WHERE touched <= ?", (now - self._idle,))
            over = rows.execute("SELECT count(*) AS n FROM talks").fetchone()["n"] + 1 - self._most
            if over > 0:
                rows.execute("DELETE FROM talks WHERE id IN (SELECT id FROM talks ORDER BY touched LIMIT ?)", (over,))
            rows.execute("INSERT INTO talks (id, owner, touched, asked, turns) VALUES (?, ?, ?, 0, '[]')", (ident, owner, now))
        return ident

    def enter(self, ident: str, owner: str) -> tuple[tuple[Turn, ...], int]:
        """The turns so far and how many questions were asked before this one; raises the problem NO_TALK."""
        with self._book.writing() as rows:
            talk = self._touched(rows, ident, owner, 1)
        return _turns(talk), talk["asked"] - 1

    def add(self, ident: str, owner: str, question: str, answer: str) -> None:
        """Keeps a question with its answer, together; nothing where the conversation was deleted meanwhile."""
        with self._book.writing() as rows:
            talk = self._touch(rows, ident, owner, 0)  # first: it holds the row until the end
            if talk is not None:
                turns = [*json.loads(talk["turns"]), ["user", question[:CHARACTERS]], ["assistant", answer[:CHARACTERS]]]
                rows.execute("UPDATE talks SET turns = ? WHERE id = ?", (json.dumps(turns[-limits.TURNS :], ensure_ascii=False), ident))

    def read(self, ident: str, owner: str) -> tuple[tuple[Turn, ...], float]:
        """The turns, and when the conversation ends if nothing more is said (seconds since 1970); raises NO_TALK."""
        talk = self._book.write(lambda rows: self._touched(rows, ident, owner, 0))
        return _turns(talk), talk["touched"] + self._idle

    def forget(self, ident: str, owner: str) -> None:
        """Deletes a conversation; raises NO_TALK."""
        with self._book.writing() as rows:
            self._touched(rows, ident, owner, 0)
            rows.execute("DELETE FROM talks WHERE id = ?", (ident,))

    def close(self) -> None:
        """Ends what is held in memory."""
        self._book.close()

    def _touched(self, rows: Rows, ident: str, owner: str, asked: int) -> Any:
        talk = self._touch(rows, ident, owner, asked)
        if talk is None:
            raise problems.NO_TALK.error()
        return talk

    def _touch(self, rows: Rows, ident: str, owner: str, asked: int) -> Any:
        """The row of a conversation that has not ended, used just now; None when there is none of this owner."""
        now = self._clock()
        return rows.execute("UPDATE talks SET touched = ?, asked = asked + ? WHERE id = ? AND owner = ? AND touched > ? RETURNING *",
                            (now, asked, ident, owner, now - self._idle)).fetchone()  # fmt: skip


def _turns(talk: Any) -> tuple[Turn, ...]:
    return tuple(Turn(role, text) for role, text in json.loads(talk["turns"]))

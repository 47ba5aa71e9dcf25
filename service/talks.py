"""Conversations kept by the server, by id: few enough, short enough, for a while; each belongs to who began it.

`begin("widget/k1/")` -> "Vq3…"; the next question names it and is understood with the turns before. In memory only: a restart
or two quiet hours end them, and nothing said in them stays on a disk. What it does not know: how a question is understood.
"""
from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.types import Turn
from service import limits, problems

MOST, IDLE = 5_000, 2 * 3600.0
"""Conversations held at once and seconds that a quiet one lives; full, the one quiet for longest goes. Some 40 MB at the very worst."""
CHARACTERS = 2_000
"""Of a turn kept: what a follow-up question leans on stands at its beginning."""


@dataclass(slots=True)
class _Talk:
    owner: str
    touched: float
    asked: int = 0
    turns: list[Turn] = field(default_factory=list)


class Talks:
    """All conversations of one service. Safe to share between threads; every call names the owner, and no other finds it."""

    def __init__(self, most: int = MOST, idle: float = IDLE, clock: Callable[[], float] = time.time) -> None:
        self._most, self._idle, self._clock = most, idle, clock
        self._talks: OrderedDict[str, _Talk] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._talks)

    def begin(self, owner: str) -> str:
        """A new conversation; its id cannot be guessed."""
        ident = secrets.token_urlsafe(16)
        with self._lock:
            self._tidy()
            while len(self._talks) >= self._most:
                self._talks.popitem(last=False)
            self._talks[ident] = _Talk(owner, self._clock())
        return ident

    def enter(self, ident: str, owner: str) -> tuple[tuple[Turn, ...], int]:
        """The turns so far and how many questions were asked before this one; raises the problem NO_TALK."""
        with self._lock:
            talk = self._of(ident, owner)
            talk.asked += 1
            return tuple(talk.turns), talk.asked - 1

    def add(self, ident: str, owner: str, question: str, answer: str) -> None:
        """Keeps a question with its answer, together; nothing where the conversation was deleted meanwhile."""
        with self._lock:
            talk = self._talks.get(ident)
            if talk is None or talk.owner != owner:
                return
            talk.touched = self._clock()
            talk.turns += [Turn("user", question[:CHARACTERS]), Turn("assistant", answer[:CHARACTERS])]
            del talk.turns[: -limits.TURNS]

    def read(self, ident: str, owner: str) -> tuple[tuple[Turn, ...], float]:
        """The turns, and when the conversation ends if nothing more is said (seconds since 1970); raises NO_TALK."""
        with self._lock:
            talk = self._of(ident, owner)
            return tuple(talk.turns), talk.touched + self._idle

    def forget(self, ident: str, owner: str) -> None:
        """Deletes a conversation; raises NO_TALK."""
        with self._lock:
            self._of(ident, owner)
            del self._talks[ident]

    def _of(self, ident: str, owner: str) -> _Talk:
        self._tidy()
        talk = self._talks.get(ident)
        if talk is None or talk.owner != owner:
            raise problems.NO_TALK.error()
        talk.touched = self._clock()
        self._talks.move_to_end(ident)
        return talk

    def _tidy(self) -> None:
        """Drops those that were quiet for too long; the order is that of the last use."""
        while self._talks:
            ident, talk = next(iter(self._talks.items()))
            if talk.touched + self._idle > self._clock():
                return
            del self._talks[ident]

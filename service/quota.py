"""How much each caller may ask: by address, by conversation, by key and by day; whoever asks too much is told when to come back.

The 31st question of one address within a minute -> 429 with Retry-After. Everything is bounded: when the memory for
addresses is full of busy ones, a new address is refused and not waved through. Several nodes count together. What it does not know:
HTTP, questions.
"""
from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.settings import Settings
from service import problems
from service.access import Caller
from service.database import TROUBLE, Book
from service.keys import Keys

log = logging.getLogger("tdkt")

ROOM = 20_000
"""Addresses or keys counted at once in one window; some 4 MB."""
SHARED_ROOM = 200_000
"""The same in a database."""
REFUSED_SECONDS = 1.0
"""For which a refusal stands without a look into the database."""
READS = 10
"""Requests of any kind that a guest may make for each question allowed: an answer's sources are opened one by one."""
TALKS_PER_HOUR = 240
"""Conversations that one address may begin: an office of 240 people behind one address, once each."""


class Window:
    """At most `most` events in any `seconds` for each name, by two neighbouring counts (the older one fades out)."""

    def __init__(self, most: int, seconds: float, room: int = ROOM, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._room, self._clock = most, seconds, room, clock
        self._counts: OrderedDict[str, tuple[int, int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Counts one event of `name` and returns 0, or counts nothing and returns the seconds to wait."""
        at, part = divmod(self._clock() / self._seconds, 1)
        now = int(at)
        with self._lock:
            stamp, before, here = self._counts.pop(name, (now, 0, 0))
            if stamp != now:
                before, here = (here, 0) if stamp == now - 1 else (0, 0)
            full = before * (1 - part) + here >= self._most
            if not full and here == before == 0 and not self._fits(now):
                return self._seconds
            self._counts[name] = (now, before, here + (not full))
        return max(1.0, self._seconds * (1 - part)) if full else 0.0

    def _fits(self, now: int) -> bool:
        """Whether there is room for one more name; the one seen longest ago goes if its counts no longer matter."""
        while len(self._counts) >= self._room:
            name, (stamp, _, _) = next(iter(self._counts.items()))
            if stamp >= now - 1:
                return False
            del self._counts[name]
        return True


class SharedWindow:
    """The same rule as `Window`, counted in a book together with the other nodes: one statement for an event that may pass.

    One that was refused is refused again for a moment without asking the book, so that a flood costs it nothing. The nodes' clocks
    may differ by seconds: the later window counts. When the book is full of busy names, new ones are refused.
    """

    def __init__(self, shared: Book, name: str, most: int, seconds: float, room: int = SHARED_ROOM, clock: Callable[[], float] = time.time) -> None:
        self._book, self._name, self._most, self._seconds, self._room, self._clock = shared, name, most, seconds, room, clock
        self._refused: OrderedDict[str, float] = OrderedDict()
        self._tidied, self._crowded = -1, False
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Counts one event of `name` and returns 0, or counts nothing and returns the seconds to wait. Raises StoreError."""
        now = self._clock()
        at, part = divmod(now / self._seconds, 1)
        with self._lock:
            if self._refused.get(name, 0.0) > now:
                return max(1.0, self._seconds * (1 - part))
        if self._counted(f"{self._name}/{name}", int(at), part):
            return 0.0
        with self._lock:
            self._refused[name] = now + REFUSED_SECONDS
            while len(self._refused) > ROOM:
                self._refused.popitem(last=False)
        return max(1.0, self._seconds * (1 - part))

    def _counted(self, name: str, at: int, part: float) -> bool:
        with self._book.writing() as rows:
            if self._tidied != at:
                rows.execute("DELETE FROM counts WHERE name LIKE ? AND stamp < ?", (f"{self._name}/%", at - 1))
                self._tidied = at
                self._crowded = rows.execute("SELECT count(*) AS n FROM counts").fetchone()["n"] >= self._room
            if self._crowded and rows.execute("SELECT 1 FROM counts WHERE name = ?", (name,)).fetchone() is None:
                return False
            return rows.execute(_COUNT, (name, at, 1 - part, self._most)).fetchone() is not None


_COUNT = """
INSERT INTO counts (name, stamp, earlier, here) VALUES (?, ?, 0, 1) ON CONFLICT (name) DO UPDATE SET
  earlier = CASE WHEN counts.stamp >= excluded.stamp THEN counts.earlier WHEN counts.stamp = excluded.stamp - 1 THEN counts.here ELSE 0 END,
  here = CASE WHEN counts.stamp >= excluded.stamp THEN counts.here + 1 ELSE 1 END,
  stamp = CASE WHEN counts.stamp >= excluded.stamp THEN counts.stamp ELSE excluded.stamp END
WHERE (CASE WHEN counts.stamp >= excluded.stamp THEN counts.earlier WHEN counts.stamp = excluded.stamp - 1 THEN counts.here ELSE 0 END) * ?
    + (CASE WHEN counts.stamp >= excluded.stamp THEN counts.here ELSE 0 END) < ?
RETURNING here
"""


class Quota:
    """The limits of one service, counted in memory or, with its other nodes, in a `shared` book; raises the problem TOO_MANY."""

    def __init__(self, settings: Settings, keys: Keys, clock: Callable[[], float] = time.monotonic, shared: Book | None = None) -> None:
        self._settings, self._keys = settings, keys

        def window(name: str, most: int, seconds: float) -> Window | SharedWindow:
            return SharedWindow(shared, name, most, seconds) if shared is not None else Window(most, seconds, clock=clock)

        self._asks = window("ask", settings.widget_per_minute, 60)
        self._reads = window("read", settings.widget_per_minute * READS, 60)
        self._talks = window("talk", TALKS_PER_HOUR, 3600)
        self._keyed = window("key", settings.key_per_minute, 60)

    def ask(self, caller: Caller, asked: int = 0) -> None:
        """Counts one question, the `asked`-th of its conversation (0: none before); the person at this machine asks without limit."""
        if caller.guest and not caller.home:
            if asked >= self._settings.widget_per_session:
                raise problems.TOO_MANY.error("Cuộc hỏi đáp này đã dài; anh/chị vui lòng bắt đầu cuộc mới.", retry_after=1)
            _refuse(self._asks.take(caller.ip), "Địa chỉ mạng này đã hỏi quá nhiều trong một phút.")
            if not self._keys.count(caller.key_id or "anonymous", self._settings.widget_per_day):
                raise problems.TOO_MANY.error("Hôm nay trợ lý đã nhận đủ số câu hỏi; xin hỏi lại vào ngày mai.", retry_after=_until_midnight())
        elif caller.key_id:
            _refuse(self._keyed.take(caller.key_id), "Khóa này đã hỏi quá nhiều trong một phút.")
            try:
                self._keys.count(caller.key_id)
            except TROUBLE as error:  # here the count is for the record alone; a guest's is a limit, and fails closed
                log.warning("không ghi được số lượt dùng khóa: %s", error)

    def read(self, caller: Caller) -> None:
        """Counts one request of a guest, whatever it is for."""
        if caller.guest and not caller.home:
            _refuse(self._reads.take(caller.ip), "Địa chỉ mạng này đã gửi quá nhiều yêu cầu trong một phút.")

    def begin(self, caller: Caller) -> None:
        """Counts one new conversation of a guest."""
        if caller.guest and not caller.home:
            _refuse(self._talks.take(caller.ip), "Địa chỉ mạng này đã mở quá nhiều cuộc hỏi đáp trong một giờ.")


def _refuse(seconds: float, detail: str) -> None:
    if seconds:
        raise problems.TOO_MANY.error(detail, retry_after=seconds)


def _until_midnight() -> float:
    now = datetime.now()
    return ((now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) - now).total_seconds()

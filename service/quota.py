"""How much each caller may ask: by address, by conversation, by key and by day; whoever asks too much is told when to come back.

The 31st question of one address within a minute -> 429 with Retry-After. Everything is bounded: when the memory for
addresses is full of busy ones, a new address is refused and not waved through. What it does not know: HTTP, questions.
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
from service.database import TROUBLE
from service.keys import Keys

log = logging.getLogger("tdkt")

ROOM = 20_000
"""Addresses or keys counted at once in one window; some 4 MB."""
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


class Quota:
    """The limits of one service; raises the problem TOO_MANY."""

    def __init__(self, settings: Settings, keys: Keys, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._keys = settings, keys
        self._asks = Window(settings.widget_per_minute, 60, clock=clock)
        self._reads = Window(settings.widget_per_minute * READS, 60, clock=clock)
        self._talks = Window(TALKS_PER_HOUR, 3600, clock=clock)
        self._keyed = Window(settings.key_per_minute, 60, clock=clock)

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

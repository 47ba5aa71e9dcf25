"""Where the work is done: a few workers, a short line before them, and a question whose events the event loop reads.

A full line is refused at once with 503 instead of piling up. What it does not know: HTTP responses, how answers are found.
"""
from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from bot.types import Event
from service.limits import Limits
from service.problems import BUSY

log = logging.getLogger("tdkt")
T = TypeVar("T")


class Desk:
    """Runs at most `limits.working` pieces of work at once and keeps at most `limits.waiting` in line."""

    def __init__(self, limits: Limits) -> None:
        self._room = limits.working + limits.waiting
        self._pool = ThreadPoolExecutor(limits.working, thread_name_prefix="tdkt")
        self._lock = threading.Lock()
        self._inside = 0

    @property
    def inside(self) -> int:
        """Pieces of work running or in line."""
        return self._inside

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Puts `work` in line; raises the problem BUSY when the line is full or the service is closing."""
        with self._lock:
            if self._inside >= self._room:
                raise BUSY.error()
            self._inside += 1
        try:
            future = self._pool.submit(work)
        except RuntimeError as error:  # the pool is closing
            self._leave()
            raise BUSY.error() from error
        future.add_done_callback(lambda _: self._leave())
        return future

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, awaited without holding the event loop."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Takes no more work; what is in line is dropped, what runs may end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _leave(self) -> None:
        with self._lock:
            self._inside -= 1


class Asking:
    """One question at work: a worker produces its events, the event loop takes them with `next`.

    To be made inside the event loop. `stop` ends the work at its next event: nobody is listening any more.
    """

    def __init__(self, desk: Desk, ask: Callable[[], Iterator[Event]]) -> None:
        self._ask = ask
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        self._stopped = threading.Event()
        self._future = desk.submit(self._work)

    async def next(self, seconds: float) -> Event | Exception | None:
        """The next event, the exception that ended the work, or None at its end; raises TimeoutError after `seconds`."""
        return await asyncio.wait_for(self._queue.get(), seconds)

    def stop(self) -> None:
        """Ends the work as soon as may be; harmless when it is over."""
        self._stopped.set()
        self._future.cancel()

    def _work(self) -> None:
        events: Iterator[Event] = iter(())
        try:
            events = self._ask()
            for event in events:
                if self._stopped.is_set():
                    break
                self._put(event)
        except Exception as error:  # carried to the reader, who tells the person
            self._put(error)
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()
            self._put(None)

    def _put(self, event: Event | Exception | None) -> None:
        with suppress(RuntimeError):  # the event loop is gone: the service was shut down meanwhile
            self._loop.call_soon_threadsafe(self._queue.put_nowait, event)

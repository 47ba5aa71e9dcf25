"""Whether a service that keeps failing is asked at all: closed while it works, open after some failures, half-open for one trial.

Three failures in a row -> for half a minute every call is refused at once, so that nobody waits for a server that is down;
then one caller tries it for all. Safe to share between threads. What it does not know: what is called, and what a failure is.
"""
from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row that open it: one lost connection, or one question too long for the model, must not."""
REST_SECONDS = 30.0
"""How long nobody asks: about what a server of one's own takes to load a model; a quotation takes 30 ms meanwhile."""


class Breaker:
    """Every `enter` that gave True is to be ended by exactly one of `succeeded`, `failed` and `left`."""

    def __init__(self, failures: int = FAILURES, rest: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened: float | None = None
        self._trying = False

    def enter(self) -> bool:
        """Whether a call may be made now; while half-open True for one caller only."""
        with self._lock:
            if self._opened is None:
                return True
            if self._trying or self._clock() - self._opened < self._rest:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        """The call went well: closed again."""
        with self._lock:
            self._failures, self._opened, self._trying = 0, None, False

    def failed(self) -> None:
        """The call failed: one more in a row, or a trial in vain."""
        with self._lock:
            self._failures += 1
            if self._trying or self._failures >= self._most:
                self._opened = self._clock()
            self._trying = False

    def left(self) -> None:
        """The caller went away before anything was known: no judgement, and the next one may try."""
        with self._lock:
            self._trying = False

    @property
    def open(self) -> bool:
        """Whether calls are being refused, but for a trial."""
        return self._opened is not None

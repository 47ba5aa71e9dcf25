"""A stream of an asking, in whichever dialect: it waits with pings, gives up in time, and stops the work when the reader leaves.

POST /api/ask and /v1/chat/completions word the same events differently; what they share is here. What it does not know: the words.
"""
from __future__ import annotations

import time
from collections.abc import AsyncIterator
from enum import Enum

from fastapi.sse import EventSourceResponse
from starlette.types import Receive, Scope, Send

from bot.types import Event
from service import problems
from service.desk import Asking


class Pause(Enum):
    """What stands for an event that has not come yet: time for a sign of life."""

    PAUSE = "pause"


class Stream(EventSourceResponse):
    """The chunks of an asking; when the reader leaves, or was never there, the work is stopped."""

    def __init__(self, asking: Asking, chunks: AsyncIterator[bytes]) -> None:
        super().__init__(chunks, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})  # a proxy must not hold sentences back
        self._asking = asking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  # ASGI
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._asking.stop()


async def heard(asking: Asking, ping: float, end: float) -> Event | Exception | Pause | None:
    """The next event of an asking, PAUSE after `ping` quiet seconds, or the problem TIMEOUT once `end` (monotonic) has passed."""
    try:
        return await asking.next(max(0.01, min(ping, end - time.monotonic())))
    except TimeoutError:
        return Pause.PAUSE if time.monotonic() < end else problems.TIMEOUT.error()

"""service.stream: what both dialects of a streamed answer share; the streams themselves are tested in test_service_ask and test_openai."""
from __future__ import annotations

import asyncio
import time
from typing import Any, cast

from bot.types import Sentence
from service.desk import Asking
from service.problems import ProblemError
from service.stream import Pause, heard


class Quiet:
    """An asking that says one thing after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    async def next(self, seconds: float) -> Any:
        return await asyncio.wait_for(asyncio.sleep(self.seconds, Sentence("Một câu.", (1,))), seconds)


async def listened(after: float, ping: float, whole: float) -> Any:
    return await heard(cast(Asking, Quiet(after)), ping, time.monotonic() + whole)


async def test_an_event_a_pause_and_the_end_of_patience() -> None:
    assert await listened(0.0, 60, 60) == Sentence("Một câu.", (1,))
    assert await listened(600, 0.01, 60) is Pause.PAUSE
    ended = await listened(600, 60, 0.02)
    assert isinstance(ended, ProblemError)
    assert ended.body.status == 504

"""The service with a clock in each step -> processor seconds of a start, and of the answers since a mark.

`python -m evals.stages OUT -m bot.cli serve` is `tdkt serve` for `Service.program`: SIGUSR1 sets a mark, SIGTERM ends it and writes OUT:
{"start": {"snapshot opened": 0.1, …, "process": 6.0}, "answers": {"lexical": 0.9, …}}, until the first mark and since the last. A step's
time is its thread's own, without the steps inside it; "process" is all that the process used. What it does not know: what is asked.
"""
from __future__ import annotations

import inspect
import json
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from bot import cli

OPENING = {
    "encoder opened, its libraries imported": ("service.live:_embedder",),
    "snapshot opened": ("index.snapshot:open_snapshot",),
    "bot made of it, first answer": ("service.live:Live._open",),
}
ANSWERING = {
    "question read": ("bot.question:read",),
    "spelling": ("bot.spelling:Speller.read",),
    "encoder": ("index.embed:_forward",),
    "dense": ("bot.retrieve:Searcher._dense",),
    "lexical": ("bot.retrieve:Searcher._lexical",),
    "mixed, closeness": ("bot.retrieve:Searcher.search",),
    "evidence selected": ("bot.evidence:collect", "bot.evidence:select"),
    "enough or not": ("bot.answerable:judge", "bot.premise:missing"),
    "verified": ("bot.verify:quoted",),
    "special answers, composing": ("bot.ask:Bot.ask",),
    "JSON": ("bot.wire:answer", "fastapi.routing:serialize_response"),
    "question log, figures, limits": ("service.journal:Journal._insert", "service.metrics:Metrics.asked", "service.quota:Quota.ask"),
}
"""Steps by the functions that take them, under the names by which they are called."""


class Clock:
    """Processor seconds of each step, for whatever thread takes it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._own = threading.local()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts what the thread spends inside, less what steps inside it spend."""
        inside: list[float] = self._own.__dict__.setdefault("inside", [])
        inside.append(0.0)
        start = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - start
            self.spent[name] += spent - inside.pop()
            if inside:
                inside[-1] += spent

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function` as a step; of a generator what each of its turns takes, of a coroutine all of it, so it must not wait."""
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                with self.step(name):
                    return await function(*args, **kwargs)

            return awaited
        if inspect.isgeneratorfunction(function):

            @wraps(function)
            def turns(*args: Any, **kwargs: Any) -> Iterator[Any]:
                made, end = function(*args, **kwargs), object()
                while True:
                    with self.step(name):
                        one = next(made, end)
                    if one is end:
                        return
                    yield one

            return turns

        @wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            with self.step(name):
                return function(*args, **kwargs)

        return called

    def place(self, name: str, target: str) -> None:
        """Puts the clock into "module:name.of.function"."""
        module, path = target.split(":")
        *way, last = path.split(".")
        holder: Any = import_module(module)
        for part in way:
            holder = getattr(holder, part)
        setattr(holder, last, self.timed(name, getattr(holder, last)))


class Marks:
    """What was spent until the first mark, and since the last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: list[dict[str, float]] = []

    def mark(self) -> None:
        """The start is over, or the warming up."""
        self._seen.append(self._now())

    def figures(self) -> dict[str, dict[str, float]]:
        """Seconds of the start and of the answers."""
        now = self._now()
        seen = self._seen or [now]
        return {"start": seen[0], "answers": {name: seconds - seen[-1].get(name, 0.0) for name, seconds in now.items()}}

    def _now(self) -> dict[str, float]:
        return {**self._clock.spent, "process": time.process_time()}


def main(out: Path, command: str) -> NoReturn:
    """Serves until SIGTERM."""
    clock = Clock()
    marks = Marks(clock)
    for name, targets in {**OPENING, **ANSWERING}.items():
        for target in targets:
            clock.place(name, target)
    signal.signal(signal.SIGUSR1, lambda *_: marks.mark())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server ends in order first, and then lets it come through
    try:
        sys.exit(cli.main([command]))
    finally:
        out.write_text(json.dumps(marks.figures()), "utf8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[-1])

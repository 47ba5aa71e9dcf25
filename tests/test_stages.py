"""evals.stages: whose time it is when steps stand inside each other, and a real service with a clock in each step."""
from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from evals.running import Service, asking
from evals.stages import ANSWERING, Clock, Marks


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticks = count()
    monkeypatch.setattr(time, "thread_time", lambda: float(next(ticks)))  # one more at each look
    return Clock()


def test_the_time_of_a_step_inside_is_not_that_of_the_outer_one(clock: Clock) -> None:
    with clock.step("outer"), clock.step("inner"):
        pass
    with clock.step("inner"):
        pass
    assert clock.spent == {"outer": 2.0, "inner": 2.0}


def test_a_step_that_fails_is_counted_and_closed(clock: Clock) -> None:
    def fail() -> None:
        raise KeyError

    with pytest.raises(KeyError), clock.step("outer"):
        clock.timed("failed", fail)()
    assert clock.spent == {"failed": 1.0, "outer": 2.0}


async def test_functions_generators_and_coroutines(clock: Clock) -> None:
    def turns(end: int) -> Iterator[int]:
        yield from range(end)

    async def later(value: int) -> int:
        return value

    made = clock.timed("turns", turns)(2)
    assert next(made) == 0
    with clock.step("between"):
        pass
    assert list(made) == [1]
    assert await clock.timed("later", later)(3) == 3
    assert clock.timed("called", lambda x: x)(4) == 4
    assert clock.spent == {"turns": 3.0, "between": 1.0, "later": 1.0, "called": 1.0}


def test_answers_count_from_the_last_mark_and_the_start_ends_at_the_first() -> None:
    clock = Clock()
    marks = Marks(clock)
    for seconds in (1.0, 2.0):
        clock.spent["lexical"] += seconds
        marks.mark()
    clock.spent["lexical"] += 4.0
    found = marks.figures()
    assert (found["start"]["lexical"], found["answers"]["lexical"]) == (1.0, 4.0)
    assert found["answers"]["process"] < found["start"]["process"]


def test_a_service_with_clocks_answers_and_tells(tmp_path: Path) -> None:
    out = tmp_path / "steps.json"
    with Service(tmp_path, documents=1) as service:
        service.command("index", "build")
        service.program = [sys.executable, "-m", "evals.stages", str(out)]
        service.start(120)
        os.kill(service.pid, signal.SIGUSR1)
        with service.client() as client:
            assert client.post("/api/ask", json={"question": asking(0)}).json()["status"] == "answered"
        assert service.stop() == 0
    found = json.loads(out.read_text("utf8"))
    assert found["start"]["snapshot opened"] > 0
    assert {name for name, seconds in found["answers"].items() if seconds > 0} >= set(ANSWERING) - {"encoder"}
    assert sum(found["answers"].get(name, 0.0) for name in ANSWERING) < found["answers"]["process"]

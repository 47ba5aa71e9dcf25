"""bot.breaker: closed, open, half-open."""
from __future__ import annotations

import threading

from bot.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def made() -> tuple[Breaker, Clock]:
    clock = Clock()
    return Breaker(3, 30.0, clock), clock


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        assert breaker.enter()
        breaker.failed()


def test_closed_until_so_many_failures_in_a_row():
    breaker, _ = made()
    fail(breaker, 2)
    assert breaker.enter()
    breaker.succeeded()
    fail(breaker, 2)
    assert not breaker.open
    fail(breaker)
    assert breaker.open
    assert not breaker.enter()


def test_half_open_after_a_rest_for_one_alone():
    breaker, clock = made()
    fail(breaker, 3)
    clock.now = 29.9
    assert not breaker.enter()
    clock.now = 30.0
    assert breaker.enter()
    assert not breaker.enter()
    breaker.succeeded()
    assert not breaker.open
    assert breaker.enter()


def test_a_trial_in_vain_opens_it_for_another_rest():
    breaker, clock = made()
    fail(breaker, 3)
    clock.now = 30.0
    fail(breaker)
    clock.now = 59.0
    assert not breaker.enter()
    clock.now = 60.0
    assert breaker.enter()


def test_who_leaves_a_trial_leaves_it_to_the_next():
    breaker, clock = made()
    fail(breaker, 3)
    clock.now = 31.0
    assert breaker.enter()
    breaker.left()
    assert breaker.open
    assert breaker.enter()


def test_of_many_threads_one_tries():
    breaker, clock = made()
    fail(breaker, 3)
    clock.now = 31.0
    got: list[bool] = []
    gate = threading.Barrier(8)

    def enter() -> None:
        gate.wait()
        got.append(breaker.enter())

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(got) == [False] * 7 + [True]

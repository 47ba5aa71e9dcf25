"""Limits by address, conversation, key and day: what is counted, what is refused and for how long, and that memory is bounded."""
from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_fixtures import make_settings

from bot.visibility import Audience
from service.access import PUBLIC, RIGHTS, Caller
from service.keys import Keys, Role
from service.problems import ProblemError
from service.quota import Quota, Window


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def guest(ip: str = "203.0.113.5", key: str = "") -> Caller:
    return Caller(Role.WIDGET, RIGHTS[Role.WIDGET], key, ip=ip) if key else Caller(None, PUBLIC, ip=ip)


def quota(tmp_path: Path, clock: Clock, **settings: Any) -> Quota:
    return Quota(make_settings(**settings), Keys(tmp_path / "keys.sqlite"), clock)


def refused(call: Any, *args: Any) -> ProblemError:
    with pytest.raises(ProblemError) as error:
        call(*args)
    assert error.value.kind.code == "too_many"
    assert error.value.retry_after >= 1
    return error.value


def test_a_window_forgets() -> None:
    clock = Clock()
    window = Window(3, 60, clock=clock)
    assert [window.take("a") for _ in range(3)] == [0, 0, 0]
    wait = window.take("a")
    assert 1 <= wait <= 60
    assert window.take("b") == 0
    clock.now += 120
    assert window.take("a") == 0


@given(st.lists(st.floats(0, 20), max_size=80))
def test_no_window_ever_lets_more_through_than_twice_its_limit(steps: list[float]) -> None:
    clock, times = Clock(), []
    window = Window(5, 60, clock=clock)
    for step in steps:
        clock.now += step
        if window.take("a") == 0:
            times.append(clock.now)
    for i, start in enumerate(times):
        assert sum(start <= t < start + 60 for t in times[i:]) <= 10


def test_a_full_memory_refuses_newcomers_and_keeps_counting_the_others() -> None:
    clock = Clock()
    window = Window(2, 60, room=3, clock=clock)
    assert [window.take(n) for n in ("a", "b", "c")] == [0, 0, 0]
    assert window.take("d") > 0
    assert window.take("a") == 0
    assert window.take("a") > 0
    clock.now += 180
    assert window.take("d") == 0


def test_many_threads_take_exactly_as_many_as_there_are() -> None:
    window, taken = Window(100, 3600, clock=lambda: 3600.0), []
    threads = [threading.Thread(target=lambda: taken.extend(window.take("a") == 0 for _ in range(50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 100


def test_an_address_has_so_many_questions_a_minute(tmp_path: Path) -> None:
    clock = Clock()
    counted = quota(tmp_path, clock, widget_per_minute=2)
    counted.ask(guest())
    counted.ask(guest(key="k"))
    assert "phút" in refused(counted.ask, guest()).detail
    counted.ask(guest("203.0.113.6"))


def test_a_conversation_has_an_end(tmp_path: Path) -> None:
    counted = quota(tmp_path, Clock(), widget_per_session=3)
    counted.ask(guest(), 2)
    assert "cuộc mới" in refused(counted.ask, guest(), 3).detail


def test_a_day_has_an_end_that_a_restart_does_not_move(tmp_path: Path) -> None:
    for start in (0, 2):
        counted = quota(tmp_path, Clock(), widget_per_day=3, widget_per_minute=100)
        for i in range(start, 3 if start else 2):
            counted.ask(guest(f"203.0.113.{i}", "k"))
    error = refused(counted.ask, guest("203.0.113.9", "k"))
    assert "ngày mai" in error.detail
    assert error.retry_after <= 86400
    counted.ask(guest(key="another"))
    counted.ask(guest())


def test_keys_have_a_limit_of_their_own_and_the_person_at_the_machine_none(tmp_path: Path) -> None:
    counted = quota(tmp_path, Clock(), key_per_minute=2, widget_per_minute=1)
    staff = Caller(Role.STAFF, RIGHTS[Role.STAFF], "abc", ip="203.0.113.5")
    counted.ask(staff)
    counted.ask(staff, 10_000)
    refused(counted.ask, staff)
    home = Caller(Role.STAFF, RIGHTS[Role.STAFF], home=True, ip="127.0.0.1")
    assert home.audience is Audience.STAFF
    for _ in range(500):
        counted.ask(home)
        counted.read(home)


def test_guests_read_and_begin_so_much(tmp_path: Path) -> None:
    counted = quota(tmp_path, Clock(), widget_per_minute=1)
    for _ in range(10):
        counted.read(guest())
    refused(counted.read, guest())
    for _ in range(240):
        counted.begin(guest())
    refused(counted.begin, guest())
    counted.begin(guest("203.0.113.6"))


def test_a_disk_that_cannot_be_written_stops_guests_and_not_staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    counted = quota(tmp_path, Clock())
    monkeypatch.setattr(Keys, "count", full)
    counted.ask(Caller(Role.STAFF, RIGHTS[Role.STAFF], "abc", ip="203.0.113.5"))
    with pytest.raises(sqlite3.Error):
        counted.ask(guest())

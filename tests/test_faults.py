"""Disks that take nothing, files that rot, clocks that jump, a stop while questions run: the fast half; the rest is `python -m evals.faults`."""
from __future__ import annotations

import errno
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_fixtures import PATIENCE, QUESTION, make_store, open_bot, rebuild, serving, until

import index.build
from bot.settings import Settings
from evals.faults import spoil
from index import disk, snapshot
from service.builder import Builder, BuildError
from service.keys import Keys, Role
from service.limits import Limits
from service.live import Live
from service.talks import Talks

WITHIN = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); from bot.cli import main; sys.exit(main(sys.argv[1:]))"


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(("error", "said"), [
    (OSError(errno.ENOSPC, "No space left on device"), disk.FULL), (OSError(errno.EROFS, "Read-only"), disk.CLOSED), (PermissionError(errno.EACCES, "x"), disk.CLOSED),
    (sqlite_error(sqlite3.SQLITE_FULL), disk.FULL), (sqlite_error(sqlite3.SQLITE_READONLY_DIRECTORY), disk.CLOSED), (sqlite_error(sqlite3.SQLITE_CANTOPEN), disk.CLOSED),
    (sqlite_error(sqlite3.SQLITE_BUSY), ""), (FileNotFoundError(errno.ENOENT, "x"), ""), (OSError("x"), ""), (ValueError("x"), ""), (sqlite3.OperationalError("x"), ""),
])  # fmt: skip
def test_what_is_wrong_with_a_disk_is_said_in_vietnamese(error: Exception, said: str) -> None:
    assert disk.trouble(error) == said


def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "TDKT_DOCUMENTS": str(settings.documents), "TDKT_VAR": str(settings.var), "TDKT_EMBED_MODEL": "none"}


@pytest.mark.parametrize("room", [500, 5_000])
def test_a_build_without_room_says_so_and_leaves_nothing(tmp_path: Path, room: int) -> None:
    settings = make_store(tmp_path)
    served = snapshot.current(settings.store).name
    done = subprocess.run([sys.executable, "-c", WITHIN.format(room=room), "index", "build"], env=environment(settings), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert disk.FULL in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert snapshot.current(settings.store).name == served
    assert [p.name for p in settings.store.rglob(".*") if p.suffix in (".draft", ".tmp")] == []
    snapshot.verify(settings.store / served)


def test_a_child_without_memory_is_told_from_other_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_store(tmp_path)
    for name, command, told in (("small", f'ulimit -v 200000; exec {sys.executable} "$@"', "MemoryError|dừng đột ngột|thiếu"), ("shot", "kill -9 $$", "mã -9.*thiếu bộ nhớ"),
                                ("wrong", "exit 3", r"mã 3\); xem var/build.log")):  # fmt: skip
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{command}\n", "utf8")
        path.chmod(0o755)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", str(path))
            with pytest.raises(BuildError, match=told):
                Builder(settings).build(lambda *_: None)


# --- rot ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def two(tmp_path: Path) -> tuple[Settings, str, Path]:
    """A store of two snapshots: its settings, the older one, the folder of the one served."""
    settings = make_store(tmp_path)
    first = snapshot.current(settings.store).name
    return settings, first, settings.store / rebuild(settings)


def test_a_start_over_any_damaged_file_serves_the_one_before_and_says_so(two: tuple[Settings, str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, first, served = two
    monkeypatch.setattr("bot.ask._speller", lambda *_: lambda text: text)  # the general counts take their time, once for each start
    damages = cycle(("flip", "cut", "gone"))  # each file in one way here, in all ways in evals.faults
    for path in sorted(p for p in served.iterdir() if p.stat().st_size):
        kept, damage = path.read_bytes(), next(damages)
        spoil(path, damage, random.Random(7))
        live = Live(settings, Limits())
        live.refresh()
        assert live.served().snapshot.manifest.id == first, path.name
        assert (first in live.complaint) or (path.name, damage) == ("manifest.json", "gone"), path.name
        path.write_bytes(kept)


def test_readyz_says_that_an_older_one_answers_and_names_no_folder(two: tuple[Settings, str, Path]) -> None:
    settings, first, served = two
    spoil(served / "chunks.jsonl", "flip", random.Random(7))
    with serving(settings) as running:
        ready = running.client.get("/readyz").json()
        assert ready["snapshot_id"] == first
        assert "bản trước đang trả lời" in ready["warning"]
        assert str(settings.var) not in ready["warning"]
        whole = rebuild(settings)
        until(lambda: running.client.get("/readyz").json()["snapshot_id"] == whole)
        assert running.client.get("/readyz").json()["warning"] == ""


def test_a_damaged_newcomer_does_not_take_over_and_does_not_end_the_lists(two: tuple[Settings, str, Path]) -> None:
    settings, first, served = two
    (served / "manifest.json").write_text("{", "utf8")
    with serving(settings) as running:
        assert running.client.get("/readyz").json()["snapshot_id"] == first
        for where in ("/api/admin/documents", "/api/admin/snapshots", "/api/documents", "/metrics"):
            assert running.client.get(where).status_code == 200, where


def test_with_another_model_no_older_snapshot_is_dug_out(two: tuple[Settings, str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, _, _ = two
    monkeypatch.setattr(snapshot, "open_snapshot", lambda *_: (_ for _ in ()).throw(snapshot.SnapshotError("mô hình khác")))
    live = Live(settings, Limits())
    assert not live.refresh()
    assert not live.ready
    assert live.complaint == "mô hình khác"


# --- clocks -------------------------------------------------------------------------------------------------------
@contextmanager
def clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Iterator[None]:
    ticks = count()

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz) + timedelta(milliseconds=next(ticks))

    with monkeypatch.context() as patched:
        patched.setattr(index.build, "datetime", Then)
        yield


@pytest.mark.parametrize("jump", [timedelta(days=-9000), timedelta(hours=-1), timedelta(days=9000)])
def test_ids_keep_their_order_when_the_clock_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    settings = make_store(tmp_path)
    order = [snapshot.current(settings.store).name]
    with clock(monkeypatch, datetime.now(UTC) + jump):
        order += [rebuild(settings) for _ in range(2)]
    order.append(rebuild(settings))
    assert snapshot.listed(settings.store) == order
    assert [ident[:15] for ident in order] == sorted(ident[:15] for ident in order)  # within one second the files' times tell
    assert snapshot.prune(settings.store, 1) == order[:2]


def test_a_day_that_comes_twice_gives_no_second_allowance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, today = Keys(tmp_path / "keys.sqlite"), [date(2026, 5, 2)]

    class Day(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return today[0]

    monkeypatch.setattr("service.keys.date", Day)
    taken = []
    for day in (date(2026, 5, 2), date(2026, 5, 1), date(2026, 5, 2), date(2031, 1, 1), date(2026, 5, 2)):
        today[0] = day
        taken += [(day.year, day.day) for _ in range(3) if keys.count("k", 2)]
    assert taken.count((2026, 2)) == 2 or taken.count((2026, 2)) == 4  # counts older than KEPT_DAYS go with a jump of years
    assert taken.count((2026, 1)) == taken.count((2031, 1)) == 2
    keys.close()


def test_a_key_stays_a_key_whatever_the_day(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.sqlite")
    key, token = keys.create(Role.ADMIN, "x")
    assert keys.find(token) is not None
    keys.revoke(key.id)
    assert keys.find(token) is None
    keys.close()


def test_conversations_outlive_a_clock_put_back_and_end_after_a_jump() -> None:
    now = [1_000_000.0]
    talks = Talks(idle=60, clock=lambda: now[0])
    ident = talks.begin("a")
    now[0] -= 500_000
    assert talks.enter(ident, "a") == ((), 0)
    now[0] += 50
    talks.enter(ident, "a")
    assert len(talks) == 1
    now[0] += 500_000
    talks.begin("a")
    assert len(talks) == 1


# --- stopping -----------------------------------------------------------------------------------------------------
def test_a_question_that_runs_ends_whole_when_the_service_is_stopped(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    bot, began = open_bot(settings), threading.Semaphore(0)
    slow = bot.ask

    def ask(*args: Any, **more: Any) -> Any:
        began.release()
        time.sleep(0.7)
        yield from slow(*args, **more)

    bot.ask = ask  # type: ignore[method-assign]
    got: list[Any] = []
    with serving(settings, bot, grace=60) as running:
        plain, stream = (partial(httpx.post, f"{running.url}/api/ask", json={"question": QUESTION}, timeout=2 * PATIENCE) for _ in range(2))
        threads = [threading.Thread(target=lambda: got.append(plain().status_code)),
                   threading.Thread(target=lambda: got.append(stream(headers={"Accept": "text/event-stream"}).text.strip().splitlines()[-2]))]  # fmt: skip
        for thread in threads:
            thread.start()
        for _ in threads:
            assert began.acquire(timeout=PATIENCE)
    for thread in threads:
        thread.join(2 * PATIENCE)
    assert sorted(map(str, got)) == ["200", "event: done"]


# --- a closed var/ ------------------------------------------------------------------------------------------------
def test_a_service_over_a_disk_that_takes_nothing_answers_and_refuses_with_507(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_store(tmp_path)

    def closed(*_: object, **__: object) -> None:
        raise sqlite_error(sqlite3.SQLITE_READONLY)

    with serving(settings) as running:
        monkeypatch.setattr("service.jobs.Jobs.add", closed)
        assert running.ask(QUESTION).status_code == 200
        refused = running.client.post("/api/admin/rebuild")
        assert (refused.status_code, refused.json()["code"]) == (507, "storage")
        assert "không ghi được" in refused.json()["detail"].lower()

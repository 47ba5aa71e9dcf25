"""The exchange of one snapshot for another while questions are being answered."""
from __future__ import annotations

import gc
import logging
import shutil
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from web_fixtures import QUESTION, RULES, Serving, make_store, rebuild, serving, until

from index import snapshot
from service import heap
from service.limits import Limits
from service.live import Live
from service.problems import ProblemError


def test_exchange_under_load_loses_and_mixes_nothing(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    stop = threading.Event()
    seen: list[tuple[str, str]] = []

    def ask_on(running: Serving) -> int:
        bad = 0
        while not stop.is_set():
            found = running.stream()
            names = [name for name, _ in found]
            answer = found[-2][1]
            bad += names[-2:] != ["answer", "done"] or found[0][1]["snapshot_id"] != answer["snapshot_id"]
            quotes = " ".join(c["quote"] for c in answer["citations"])
            seen.append((answer["snapshot_id"], "20%" if "20%" in quotes else "15%" if "15%" in quotes else "?"))
        return bad

    with serving(settings, limits=Limits(check_seconds=0.1)) as running, ThreadPoolExecutor(4) as pool:
        first = running.client.get("/readyz").json()["snapshot_id"]
        askers = [pool.submit(ask_on, running) for _ in range(4)]
        try:
            until(lambda: seen)
            path = settings.documents / "rules" / "luat-mau.md"
            path.write_text(RULES.replace("15%", "20%"), "utf8")
            second = rebuild(settings)
            until(lambda: running.client.get("/readyz").json()["snapshot_id"] == second)
            before = len(seen)
            until(lambda: len(seen) > before + 10)
        finally:
            stop.set()
        assert [one.result() for one in askers] == [0] * 4
        assert set(seen) == {(first, "15%"), (second, "20%")}
        snapshot.rollback(settings.store)
        until(lambda: running.ask().json()["snapshot_id"] == first)


def test_an_exchange_leaves_nothing_of_the_old_snapshot_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_store(tmp_path)
    live, returned = Live(settings, Limits()), []
    live.refresh()
    bot = live.served().bot
    rows = [one._lines for one in (bot.snapshot.documents, bot.snapshot.articles, bot.snapshot.chunks)]
    held = [weakref.ref(one) for one in (bot, *rows)]
    rebuild(settings)
    gc.collect()
    gc.disable()  # it would hide a cycle: its next full round may be a day away
    monkeypatch.setattr(heap, "give_back", lambda: returned.append([one() for one in held]))
    del bot, rows
    try:
        assert live.refresh()
    finally:
        gc.enable()
    assert returned == [[None] * 4]


def test_a_damaged_snapshot_leaves_the_old_one_served(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = make_store(tmp_path)
    live = Live(settings, Limits())
    with pytest.raises(ProblemError):
        live.served()
    assert live.refresh()
    assert not live.refresh()
    first = live.served()
    broken = settings.store / rebuild(settings)
    (broken / "chunks.jsonl").write_text("{}")
    with caplog.at_level(logging.WARNING, "tdkt"):
        assert not live.refresh()
        assert not live.refresh()
    assert live.served() is first
    assert "bị hỏng" in live.complaint
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1  # said once, not at every look
    shutil.rmtree(broken)
    assert not live.refresh()
    assert live.complaint == ""


def test_the_first_index_brings_the_service_to_life(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    shutil.move(settings.store, tmp_path / "aside")
    with serving(settings, limits=Limits(check_seconds=0.05), ready=False) as running:
        until(lambda: running.ask().json().get("code") == "no_index")
        shutil.move(tmp_path / "aside", settings.store)
        until(lambda: running.client.get("/readyz").status_code == 200)
        assert running.ask(QUESTION).json()["status"] == "answered"


def test_missing_weights_leave_bm25(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from index import embed
    from index.errors import EmbedError

    def absent(*_: object, **__: object) -> None:
        raise EmbedError("không có tệp")

    monkeypatch.setattr(embed.Embedder, "open", absent)
    settings = make_store(tmp_path).model_copy(update={"embed_model": ""})
    with caplog.at_level(logging.INFO, "tdkt"), serving(settings) as running:
        assert running.ask().json()["citations"]
    assert any("BM25" in r.message for r in caplog.records)


def test_a_promotion_while_the_model_opens_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from service import live as module

    opened = threading.Event()
    monkeypatch.setattr(module, "_embedder", lambda _settings: opened.wait(60) and None)
    live = Live(make_store(tmp_path), Limits(check_seconds=0.05))
    live.start()
    try:
        assert not live.refresh()
        assert not live.ready
        opened.set()
        until(lambda: live.ready)
    finally:
        live.stop()

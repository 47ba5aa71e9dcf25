"""The command line and the service over a store in a real PostgreSQL, as a person uses them."""
from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from postgres_fixtures import Server
from test_cli import LAW
from web_fixtures import QUESTION, RULES, make_settings, rebuild, serving, until

from bot.cli import main
from bot.settings import Settings
from index import snapshot
from index.build import build
from index.cache import VectorCache
from service.limits import Limits

ASKED = "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?"


@pytest.fixture
def home(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "luat.md").write_text(LAW, "utf8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TDKT_EMBED_MODEL", "none")
    monkeypatch.setenv("TDKT_STORE", postgres_url)
    return tmp_path


def test_the_commands_of_an_index_work_as_with_a_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", ASKED]) == 1
    assert "hãy chạy `tdkt index build`" in capsys.readouterr().err
    assert main(["index", "build", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["promoted"]
    assert main(["ask", ASKED, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "answered"
    assert first["snapshot"].endswith(f"/{answer['snapshot_id']}")
    second = build(home / "documents", Settings().store, None, VectorCache(home / "cache.sqlite"), promote=False).manifest.id
    assert main(["index", "verify"]) == main(["index", "show"]) == main(["index", "list"]) == 0
    shown = capsys.readouterr().out
    assert "nguyên vẹn" in shown
    assert f"* {answer['snapshot_id']}" in shown
    assert f"  {second}" in shown
    assert main(["index", "promote", second, "--force"]) == 0
    assert snapshot.current(Settings().store).name == second
    assert main(["index", "rollback"]) == 0
    assert snapshot.current(Settings().store).name == answer["snapshot_id"]
    assert not (home / "var" / "snapshots").exists()


def test_a_password_is_not_told(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TDKT_STORE", "postgresql://tdkt:mat-khau@127.0.0.1:1/tdkt?connect_timeout=2")
    assert main(["index", "show"]) == 1
    told = capsys.readouterr()
    assert "không kết nối được máy chủ PostgreSQL 127.0.0.1:1/tdkt" in told.err
    assert "mat-khau" not in told.err + told.out + repr(Settings()) + str(Settings().store)


def test_a_service_follows_the_store_and_outlives_a_restart_of_its_server(postgres_server: Server, postgres_url: str, tmp_path: Path) -> None:
    settings = make_settings(documents=tmp_path / "documents", var=tmp_path / "var", store=postgres_url)
    law = settings.documents / "luat-mau.md"
    law.parent.mkdir()
    law.write_text(RULES, "utf8")
    first = rebuild(settings)
    with serving(settings, limits=Limits(check_seconds=0.1)) as running:
        assert running.ask().json()["snapshot_id"] == first
        law.write_text(RULES.replace("15%", "20%"), "utf8")
        second = rebuild(settings)
        until(lambda: running.ask().json()["snapshot_id"] == second)
        snapshot.rollback(settings.store)
        until(lambda: running.ask().json()["snapshot_id"] == first)
        postgres_server.stop()
        threading.Thread(target=lambda: (time.sleep(0.5), postgres_server.start())).start()
        answer = running.ask("Tỷ lệ Chiến sĩ thi đua cơ sở không quá bao nhiêu phần trăm?")  # its words were not asked for before
        assert answer.status_code == 200
        snapshot.promote(settings.store, second)
        until(lambda: running.ask(QUESTION).json()["snapshot_id"] == second)

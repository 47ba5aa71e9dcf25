"""Where the service listens, what surrounds every response, and what it says when it must refuse."""
from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_fixtures import PATIENCE, QUESTION, Serving, events, make_settings, make_store, open_bot, serving

import server
from bot.errors import BotError
from service.journal import Journal
from service.keys import Keys, Role


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "may-chu.gov.vn", ""])
def test_refuses_addresses_that_others_can_reach_without_an_admin_key(host: str, tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.sqlite")
    _, _ = keys.create(Role.STAFF)
    with pytest.raises(BotError, match="tdkt keys create --role admin"):
        server.main(make_settings(host=host, var=tmp_path))
    admin, _ = keys.create(Role.ADMIN)
    server.refuse_strangers(host, keys)
    keys.revoke(admin.id)
    with pytest.raises(BotError):
        server.refuse_strangers(host, keys)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_loopback_may_be_listened_on(host: str, tmp_path: Path) -> None:
    server.refuse_strangers(host, Keys(tmp_path / "keys.sqlite"))


@pytest.mark.parametrize("port", [None, 70_000])
def test_a_port_that_cannot_be_had_is_said(port: int | None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BotError, match="--port"):
            server.listen("127.0.0.1", port or taken.getsockname()[1])


def test_main_announces_the_address_and_stops_on_a_signal(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"import server; from bot.settings import Settings; server.main(Settings(documents={str(settings.documents)!r}, var={str(settings.var)!r}, embed_model='none', port={port}))"
    running = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=Path(server.__file__).parent)
    try:
        assert running.stdout
        assert f"Mở http://127.0.0.1:{port} " in running.stdout.readline().decode()
    finally:
        running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=PATIENCE)[0]
    assert b"Traceback" not in rest
    assert running.returncode == 0


def test_every_response_is_shielded(live: Serving) -> None:
    for path in ("/", "/web/app.js", "/api/documents", "/api/nothing", "/healthz"):
        headers = live.client.get(path).headers
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'",
                     "img-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"):  # fmt: skip
            assert part in policy, path
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]
    assert live.client.get("/api/documents").headers["cache-control"] == "no-store"


def test_the_page_is_served_without_anything_from_elsewhere(live: Serving) -> None:
    page = live.client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="vi">' in page.text
    for path in (Path(server.__file__).parent / "web").rglob("*.*"):
        if path.suffix in (".html", ".js", ".css"):
            text = path.read_text("utf8")
            assert not re.search(r"(?:src|href|url|import|from|fetch|action)\b\W{1,4}https?://(?!www\.w3\.org)", text), path
            assert not re.search(r"(?:inner|outer|Adjacent)HTML|document\.write|\beval\(|new Function", text), path
    assert live.client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert live.client.get("/web/fonts/be-vietnam-pro-vietnamese-400-normal.woff2").content[:4] == b"wOF2"


def test_health_and_readiness(live: Serving) -> None:
    assert live.client.get("/healthz").json()["status"] == "ok"
    ready = live.client.get("/readyz").json()
    assert (ready["status"], ready["documents"]) == ("ready", 3)


def test_without_an_index_it_runs_and_says_what_to_do(tmp_path: Path) -> None:
    with serving(make_settings(documents=tmp_path, var=tmp_path / "var"), ready=False) as running:
        assert running.client.get("/healthz").status_code == 200
        answer = running.ask()
        assert (answer.status_code, answer.json()["code"] in {"no_index", "starting"}) == (503, True)
        assert int(answer.headers["retry-after"]) > 0
        assert running.client.get("/readyz").status_code == 503
        assert running.client.get("/").status_code == 200


def test_what_is_asked_for_in_vain_is_a_problem(live: Serving) -> None:
    for method, path, status, code in [
        ("GET", "/khong-co", 404, "not_found"), ("GET", "/web/../server.py", 404, "not_found"), ("GET", "/web/%2e%2e/server.py", 404, "not_found"),
        ("DELETE", "/api/ask", 405, "method_not_allowed"), ("GET", "/api/documents/khong-co", 404, "document_not_found"),
        ("GET", "/api/articles/luat-mau%23dieu-99", 404, "article_not_found"), ("GET", "/api/documents/khong-co/source", 404, "document_not_found"),
    ]:  # fmt: skip
        response = live.client.request(method, path)
        problem = response.json()
        assert response.headers["content-type"] == "application/problem+json", path
        assert (response.status_code, problem["status"], problem["code"]) == (status, status, code), path
        assert problem["title"]
        assert problem["detail"]


def test_a_given_bot_is_served_at_once(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    app = server.create_app(settings, open_bot(settings))
    assert app.state.live.ready
    assert app.state.live.refresh() is False
    assert app.state.live.served().bot.answer(QUESTION).citations


def test_openapi_is_complete(live: Serving) -> None:
    schema = live.client.get("/openapi.json").json()
    paths = {"/api/ask", "/api/search", "/api/documents", "/api/documents/{ident}", "/api/documents/{ident}/source",
             "/api/articles/{ident}", "/healthz", "/readyz"}  # fmt: skip
    assert paths <= set(schema["paths"])
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["responses"], (method, path)
    ask = schema["paths"]["/api/ask"]["post"]
    assert {"200", "413", "422", "503", "504"} <= set(ask["responses"])
    assert "text/event-stream" in ask["responses"]["200"]["content"]
    assert "application/problem+json" in ask["responses"]["422"]["content"]


def test_a_stop_lets_the_answers_that_run_come_to_their_end(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    bot = open_bot(settings)
    ask, begun = bot.ask, threading.Event()

    def slowly(*args: Any, **more: Any) -> Iterator[Any]:
        for event in ask(*args, **more):
            yield event
            begun.set()
            time.sleep(0.15)

    bot.ask = slowly  # type: ignore[method-assign]
    found: list[tuple[str, Any]] = []

    def read(url: str) -> None:
        response = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}, timeout=PATIENCE)
        found.extend(events(response.text))

    with serving(settings, bot, grace=60) as running:
        reader = threading.Thread(target=read, args=(running.url,))
        reader.start()
        assert begun.wait(PATIENCE)
    # leaving the block stops the server as a signal does
    reader.join(PATIENCE)
    assert [name for name, _ in found][-2:] == ["answer", "done"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{running.url}/healthz")
    journal = Journal(settings.var / "journal.sqlite")
    line = journal.get(found[0][1]["id"])
    journal.close()
    assert line
    assert line.status == "answered"

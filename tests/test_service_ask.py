"""POST /api/ask: the shape of an answer, the order of a stream, its limits, and many at once."""
from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from typing import Any

import pytest
from web_fixtures import HOSTILE_QUESTION, OTHER, PATIENCE, QUESTION, Serving, events, make_store, open_bot, serving, until

from bot.ask import Bot
from bot.settings import Settings
from bot.types import Event, Sentence, Sources, Turn
from service.desk import Asking
from service.limits import Limits

KEYS = {"id", "conversation", "question", "status", "answer", "sentences", "citations", "as_of", "snapshot_id", "timings_ms", "notes", "understood", "related", "made_by"}
CITATION = {"number", "document_id", "article_id", "title", "label", "quote", "span", "url", "in_force", "note", "page", "boxes"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def live(settings: Settings) -> Iterator[Serving]:
    with serving(settings) as running:
        yield running


class Scripted(Bot):
    """A bot that waits at a gate, or fails, after its first sentence."""

    def __init__(self, settings: Settings, error: Exception | None = None) -> None:
        super().__init__(open_bot(settings).snapshot, None)
        self.gate, self.error, self.begun, self.closed = threading.Event(), error, threading.Semaphore(0), threading.Event()
        self.sentences = 0

    def ask(self, text: str, history: Sequence[Turn] = (), as_of: date | None = None, *, verbatim: bool = False) -> Iterator[Event]:
        self.begun.release()
        try:
            yield Sources(())
            yield Sentence("Một câu.")
            if self.error:
                raise self.error
            self.gate.wait(2 * PATIENCE)
            for _ in range(50):
                self.sentences += 1
                yield Sentence("Câu nữa.")
                time.sleep(0.005)
            yield from super().ask(text, history, as_of, verbatim=verbatim)
        finally:
            self.closed.set()


@contextmanager
def scripted(settings: Settings, error: Exception | None = None, **limits: Any) -> Iterator[tuple[Serving, Scripted]]:
    bot = Scripted(settings, error)
    with serving(settings, bot, Limits(**limits)) as running:
        try:
            yield running, bot
        finally:
            bot.gate.set()


def test_an_answer_as_json(live: Serving) -> None:
    response = live.ask()
    answer = response.json()
    assert response.headers["content-type"] == "application/json"
    assert set(answer) == KEYS
    assert answer["status"] == "answered"
    assert answer["as_of"] == date.today().isoformat()
    first = answer["citations"][0]
    assert set(first) == CITATION
    assert first["article_id"] == "luat-mau#dieu-23.khoan-1"
    text = live.client.get("/api/documents/luat-mau").json()["text"]
    assert text[slice(*first["span"])] == first["quote"]
    assert "[1]" in answer["answer"]


def test_a_stream_comes_in_order_and_says_the_same(live: Serving) -> None:
    found = live.stream()
    names = [name for name, _ in found]
    sentences = names.count("sentence")
    assert names == ["meta", "sources", *["sentence"] * sentences, "answer", "done"]
    answer = found[-2][1]
    assert [data for name, data in found if name == "sentence"] == answer["sentences"]
    assert found[1][1]["citations"] == answer["citations"]
    assert found[0][1]["snapshot_id"] == answer["snapshot_id"]
    assert found[0][1]["id"] == answer["id"] == found[0][1]["request_id"]
    assert {**live.ask().json(), "timings_ms": {}, "id": ""} == {**answer, "timings_ms": {}, "id": ""}


def test_a_refusal_streams_in_the_same_order(live: Serving) -> None:
    names = [name for name, _ in live.stream("Thời tiết hôm nay ở Hà Nội thế nào?")]
    assert names[:2] == ["meta", "sources"]
    assert names[-2:] == ["answer", "done"]


def test_history_and_day_reach_the_bot(live: Serving) -> None:
    history = [{"role": "user", "text": QUESTION}, {"role": "assistant", "text": "…"}]
    answer = live.ask("còn tập thể lao động xuất sắc thì sao?", history=history, as_of="2025-03-01").json()
    assert answer["as_of"] == "2025-03-01"
    assert answer["status"] == "answered"


def test_what_was_made_of_a_question_can_be_undone(live: Serving) -> None:
    assert live.ask("tieu chuan CSTDCS la gi").json()["understood"]
    assert not live.ask("tieu chuan CSTDCS la gi", verbatim=True).json()["understood"]


def test_documents_cannot_give_orders(live: Serving) -> None:
    answer = live.ask(HOSTILE_QUESTION).json()
    assert "<img src=x onerror=alert(1)>" in answer["answer"]  # quoted as it stands; the page shows it as text
    assert answer["citations"][0]["document_id"] == "quyet-dinh-la"


@pytest.mark.parametrize(("body", "field"), [
    ({}, "question"),
    ({"question": 5}, "question"),
    ({"question": "x" * 2001}, "question"),
    ({"question": "?", "as_of": "01/01/2025"}, "as_of"),
    ({"question": "?", "as_of": "2025-02-30"}, "as_of"),
    ({"question": "?", "as_of": 20250101}, "as_of"),
    ({"question": "?", "history": [{"role": "system", "text": "x"}]}, "history.0.role"),
    ({"question": "?", "history": [{"role": "user", "text": "x"}] * 21}, "history"),
    ({"question": "?", "histori": []}, "histori"),
    ([], "body"),
])  # fmt: skip
def test_a_wrong_field_is_named_in_vietnamese(live: Serving, body: Any, field: str) -> None:
    response = live.client.post("/api/ask", json=body)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "invalid_request")
    assert problem["errors"][0]["field"] == field
    assert problem["errors"][0]["message"] not in ("", "Giá trị chưa hợp lệ.")


@pytest.mark.parametrize("content", [b"{", b'{"question": "\\ud800"}', b"\xff\xfe", b""])
def test_unreadable_bodies(live: Serving, content: bytes) -> None:
    response = live.client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("question", ["", "   ", "😀😀", "\x00\x01"])
def test_a_question_of_nothing(live: Serving, question: str) -> None:
    response = live.ask(question)
    assert (response.status_code, response.json()["code"]) == (422, "question_unreadable")
    assert [name for name, _ in live.stream(question)] == ["meta", "error", "done"]


def test_control_characters_do_no_harm(live: Serving) -> None:
    answer = live.ask("Tiêu chuẩn\x00 danh hiệu \u202eChiến sĩ thi đua cơ sở\x1b[31m\r\nlà gì?").json()
    assert answer["status"] == "answered"
    assert not set("\x00\u202e\x1b\r") & set(answer["question"])


@pytest.mark.parametrize("chunked", [False, True])
def test_too_much_is_refused(live: Serving, chunked: bool) -> None:
    body = b'{"question": "' + b"a" * 70_000 + b'"}'
    content: Any = iter([body[:40_000], body[40_000:]]) if chunked else body
    response = live.client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_an_exception_ends_the_stream_in_order_and_tells_nothing(settings: Settings) -> None:
    with scripted(settings, ValueError("mật khẩu ở /etc")) as (running, _):
        found = running.stream()
        assert [name for name, _ in found] == ["meta", "sources", "sentence", "error", "done"]
        assert found[-2][1]["code"] == "internal"
        response = running.ask()
        assert (response.status_code, response.json()["code"]) == (500, "internal")
        assert "/etc" not in response.text + str(found)


def test_a_full_line_is_refused_and_others_are_answered(settings: Settings) -> None:
    with scripted(settings, working=1, waiting=1) as (running, bot), ThreadPoolExecutor(2) as pool:
        kept = [pool.submit(running.ask) for _ in range(2)]
        until(lambda: running.app.state.desk.inside == 2)
        for response in (running.ask(), running.client.post("/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})):
            assert (response.status_code, response.json()["code"], response.headers["retry-after"]) == (503, "busy", "2")
        assert running.client.get("/healthz").status_code == 200
        bot.gate.set()
        assert [one.result().json()["status"] for one in kept] == ["answered"] * 2
        until(lambda: running.app.state.desk.inside == 0)


def test_a_quiet_stream_is_kept_alive(settings: Settings) -> None:
    text = ""
    with scripted(settings, ping_seconds=0.1) as (running, bot), running.client.stream(
            "POST", "/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}) as response:  # fmt: skip
        for line in response.iter_lines():
            text += f"{line}\n"
            if text.count(": ping") == 3:
                bot.gate.set()
    assert text.count(": ping") >= 3
    assert [name for name, _ in events(text)][-2:] == ["answer", "done"]


def test_what_takes_too_long_is_given_up(settings: Settings) -> None:
    with scripted(settings, asking_seconds=0.3) as (running, _):
        assert [(name, data.get("code")) for name, data in running.stream()][-2:] == [("error", "timeout"), ("done", None)]
        assert running.ask().status_code == 504


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_reader_who_leaves_stops_the_work(settings: Settings, accept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noticed, stop = threading.Event(), Asking.stop
    monkeypatch.setattr(Asking, "stop", lambda asking: (stop(asking), noticed.set()))
    with scripted(settings) as (running, bot):
        reader = HTTPConnection(running.url.removeprefix("http://"), timeout=PATIENCE)
        reader.request("POST", "/api/ask", json.dumps({"question": QUESTION}), {"Accept": accept, "Content-Type": "application/json"})
        assert bot.begun.acquire(timeout=PATIENCE)
        assert not noticed.is_set()
        reader.close()
        assert noticed.wait(PATIENCE)  # the server looks once a second whether anyone still waits
        bot.gate.set()
        until(bot.closed.is_set)
        assert bot.sentences < 5
        until(lambda: running.app.state.desk.inside == 0)


def test_many_at_once_do_not_mix(live: Serving) -> None:
    expected = {q: live.ask(q).json()["answer"] for q in (QUESTION, OTHER, HOSTILE_QUESTION)}
    questions = list(expected) * 10

    def one(question: str) -> bool:
        found = live.stream(question)
        return (found[-2][1]["question"], found[-2][1]["answer"]) == (question, expected[question])

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(one, questions)) == {True: len(questions)}


def test_asking_needs_json(live: Serving) -> None:
    """A page from elsewhere can post text/plain without asking the browser for leave."""
    response = live.client.post("/api/ask", content=b'{"question": "x"}', headers={"Content-Type": "text/plain"})
    assert response.status_code == 422



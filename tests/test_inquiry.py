"""One question through the one door: how every ending is written down, whatever the channel."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_fixtures import PATIENCE, QUESTION, make_store, open_bot

import server
from bot.types import Answer, Event, Sources
from service.access import RIGHTS, Caller
from service.inquiry import Inquiry, open_inquiry
from service.journal import Journal, Line, Wanted
from service.keys import Role
from service.problems import ProblemError

HOME = Caller(Role.ADMIN, RIGHTS[Role.ADMIN], home=True, ip="127.0.0.1")
WIDGET = Caller(Role.WIDGET, RIGHTS[Role.WIDGET], "k", ip="203.0.113.5")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Any]:
    settings = make_store(tmp_path)
    made = server.create_app(settings, open_bot(settings))
    made.state.journal = Journal(tmp_path / "journal.sqlite")
    yield made
    made.state.desk.close()
    made.state.journal.close()


async def events(inquiry: Inquiry) -> list[Event | Exception]:
    found: list[Event | Exception] = []
    while (event := await inquiry.next(PATIENCE)) is not None:
        found.append(event)
    return found


def lines(app: Any) -> list[Line]:
    return app.state.journal.page(Wanted())[0]


async def test_the_line_is_there_before_the_answer_is(app: Any) -> None:
    inquiry = await open_inquiry(app, HOME, QUESTION, channel="mcp", request_id="r1")
    while not isinstance(await inquiry.next(PATIENCE), Answer):
        pass
    assert app.state.journal.rate("r1", "up", "")
    (line,) = lines(app)
    assert (line.id, line.channel, line.status, line.snapshot_id, line.role) == ("r1", "mcp", "answered", inquiry.snapshot_id, "admin")
    assert line.citations[0]["article_id"].startswith("luat-mau#")
    assert line.total_ms > 0


async def test_a_reader_who_leaves_is_a_stopped_asking(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def slow(*_: Any, **__: Any) -> Iterator[Event]:
        yield Sources(())
        released.wait(PATIENCE)
        yield Sources(())

    monkeypatch.setattr(app.state.live.served().bot, "ask", slow, raising=False)
    inquiry = await open_inquiry(app, HOME, QUESTION, channel="api", request_id="r2")
    assert await inquiry.next(PATIENCE) == Sources(())
    inquiry.stop()
    released.set()
    assert await inquiry.next(PATIENCE) is None
    assert [line.status for line in lines(app)] == ["stopped"]


async def test_an_unreadable_question_and_a_breakdown_are_failed_ones(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await events(await open_inquiry(app, HOME, "   ", channel="api", request_id="r3"))

    def broken(*_: Any, **__: Any) -> Iterator[Event]:
        raise RuntimeError("hỏng")
        yield

    monkeypatch.setattr(app.state.live.served().bot, "ask", broken, raising=False)
    found = await events(await open_inquiry(app, HOME, QUESTION, channel="api", request_id="r4"))
    assert isinstance(found[-1], RuntimeError)
    assert {line.id: line.status for line in lines(app)} == {"r3": "failed", "r4": "failed"}


async def test_what_is_refused_is_neither_asked_nor_written(app: Any) -> None:
    for caller, conversation, code in ((WIDGET, None, "invalid_request"), (WIDGET, "khong-co", "conversation_not_found"), (HOME, "khong-co", "conversation_not_found")):
        with pytest.raises(ProblemError) as refused:
            await open_inquiry(app, caller, QUESTION, channel="api", request_id="r5", conversation=conversation)
        assert refused.value.kind.code == code
    assert lines(app) == []


async def test_a_conversation_goes_on(app: Any) -> None:
    first = await open_inquiry(app, WIDGET, QUESTION, channel="api", request_id="r6", conversation="new")
    answer = (await events(first))[-1]
    assert isinstance(answer, Answer)
    second = await open_inquiry(app, WIDGET, "Tỷ lệ tối đa là bao nhiêu?", channel="api", request_id="r7", conversation=first.conversation)
    follow = (await events(second))[-1]
    assert isinstance(follow, Answer)
    assert follow.understood
    assert second.conversation == first.conversation
    assert [t.text for t in app.state.talks.read(first.conversation, WIDGET.owner)[0]] == [QUESTION, answer.text, "Tỷ lệ tối đa là bao nhiêu?", follow.text]

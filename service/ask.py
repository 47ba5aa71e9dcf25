"""POST /api/ask: one answer as JSON, or its sentences as they are ready by Server-Sent Events.

Every stream is `meta, sources, sentence…`, then exactly one `answer` or `error`, then `done`; nothing that goes wrong
inside cuts it short. What it does not know: how an answer is found.
"""
from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from bot import wire
from bot.errors import QuestionError
from bot.types import Answer, Event, Sentence, Sources, Turn
from index.errors import StoreError
from service import limits, problems
from service.desk import Asking
from service.inquiry import open_inquiry
from service.models import AnswerOut, AskIn
from service.problems import FieldError, ProblemError
from service.state import CallerNow, LimitsNow
from service.stream import Pause, Stream, heard

log = logging.getLogger("tdkt")
router = APIRouter(tags=["hỏi đáp"])

_EXAMPLE = (
    'event: meta\ndata: {"snapshot_id": "20261125-101500-1a2b3c4d"}\n\nevent: sources\ndata: {"citations": []}\n\n'
    'event: sentence\ndata: {"text": "…", "citations": [1]}\n\nevent: answer\ndata: {"status": "answered"}\n\nevent: done\ndata: {}\n\n'
)
_FAILURES = (
    problems.BAD_REQUEST, problems.KEY_MISSING, problems.FORBIDDEN, problems.NO_TALK, problems.TOO_LARGE, problems.INVALID, problems.QUESTION,
    problems.TOO_MANY, problems.BUSY, problems.STARTING, problems.STORE, problems.TIMEOUT,
)  # fmt: skip
_STREAM = {
    "description": "Câu trả lời; dạng text/event-stream khi yêu cầu có Accept: text/event-stream.",
    "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
}


@router.post(
    "/api/ask", response_model=AnswerOut, max_body_size=limits.BODY, summary="Hỏi một câu",
    responses={**problems.documented(*_FAILURES), 200: _STREAM},
)  # fmt: skip
async def ask(asked: AskIn, request: Request, caller: CallerNow, limit: LimitsNow) -> Any:
    """Answers from the documents with citations. Asynchronous, so that a long line of questions holds no thread."""
    turns, ident = [Turn(t.role, t.text) for t in asked.history], request.state.request_id
    inquiry = await open_inquiry(request.app, caller, asked.question, turns, asked.as_of, channel="api", request_id=ident,
                                 conversation=asked.conversation, verbatim=asked.verbatim)  # fmt: skip
    also = {"id": ident, "conversation": inquiry.conversation}
    if _wants_stream(request.headers.get("accept", "")):
        meta = {"snapshot_id": inquiry.snapshot_id, "request_id": ident, **also}
        return Stream(inquiry, _events(inquiry, meta, also, limit.ping_seconds, limit.asking_seconds))
    try:
        return await _whole(inquiry, also, request, limit.asking_seconds)
    finally:
        inquiry.stop()


def _wants_stream(accept: str) -> bool:
    return any(part.split(";")[0].strip().lower() == "text/event-stream" for part in accept.split(","))


async def _whole(asking: Asking, also: dict[str, str], request: Request, seconds: float) -> Any:
    """The answer alone; gives up when nobody waits for it any more."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            event = await asking.next(min(1.0, seconds))
        except TimeoutError:
            if await request.is_disconnected():
                return Response(status_code=499)
            continue
        if isinstance(event, Answer):
            return {**wire.answer(event), **also}
        if event is None or isinstance(event, Exception):
            raise problem_of(event)
    raise problems.TIMEOUT.error()


async def _events(asking: Asking, meta: dict[str, Any], also: dict[str, str], ping: float, seconds: float) -> AsyncIterator[bytes]:
    yield _sse("meta", meta)
    end, sourced = time.monotonic() + seconds, False
    while True:
        event = await heard(asking, ping, end)
        if event is Pause.PAUSE:
            yield KEEPALIVE_COMMENT
            continue
        if event is None or isinstance(event, Exception):
            yield _sse("error", problem_of(event).body.model_dump())
            break
        if not sourced and not isinstance(event, Sources):
            yield _sse("sources", {"citations": []})  # a refusal rests on none; the order of events stays the same
        sourced = True
        name, data = _wire(event)
        if isinstance(event, Answer):
            yield _sse(name, {**data, **also})
            break
        yield _sse(name, data)
    yield _sse("done", {})


def _wire(event: Event) -> tuple[str, dict[str, Any]]:
    if isinstance(event, Sources):
        return "sources", {"citations": [wire.citation(c) for c in event.citations]}
    if isinstance(event, Sentence):
        return "sentence", wire.sentence(event)
    return "answer", wire.answer(event)


def _sse(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))


def problem_of(error: Exception | None) -> ProblemError:
    """What the person is told of `error`; the log gets the rest."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, QuestionError):
        return problems.QUESTION.error(str(error), [FieldError(field="question", message=str(error))])
    if isinstance(error, StoreError):
        return problems.of_store(error)
    log.error("câu hỏi không trả lời được", exc_info=error)
    return problems.INTERNAL.error()

"""The service in OpenAI's dialect: POST /v1/chat/completions, streamed or whole, and GET /v1/models.

{"model": "tdkt", "messages": [{"role": "user", "content": "Tiêu chuẩn CSTĐCS?"}]} -> an answer with [n] and its sources in the
content, url_citation annotations, and everything else in one object "tdkt". Instructions of the client (system, developer) are
never followed: an answer rests on the documents alone. What it does not know: how an answer is found.
"""
from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from bot import wire
from bot.question import MAX_CHARACTERS
from bot.types import Answer, Citation, Event, Sentence, Turn
from index.text import tokens
from service import dialect, limits, problems
from service.ask import problem_of
from service.desk import Asking
from service.inquiry import open_inquiry
from service.models import AnswerOut, Day, Text
from service.problems import FieldError, ProblemError
from service.state import CallerNow, LimitsNow
from service.stream import Pause, Stream, heard

router = APIRouter(tags=["OpenAI"])
MODEL = "tdkt"
MESSAGES = 200
"""Messages of one request; of these the last TURNS before the question are read."""
CREATED = 1_764_028_800
"""When the model is said to be made: the interface wants a moment, and it must not change from call to call."""


class PartIn(BaseModel):
    """One part of a message; only text is read."""

    type: str = Field(max_length=40)
    text: Text | None = None


class MessageIn(BaseModel):
    """One message; `system` and `developer` are taken and not followed."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[PartIn] | None = None


class StreamOptions(BaseModel):
    """`include_usage`: a last chunk with the usage."""

    include_usage: bool | None = None


class OwnIn(BaseModel):
    """What only this service understands: the day whose rules count."""

    as_of: Day | None = None


class ChatIn(BaseModel):
    """The fields that matter here; those that steer a language model (temperature, max_tokens, …) are taken and change nothing."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [
        {"model": MODEL, "messages": [{"role": "user", "content": "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?"}], "stream": False}
    ]})  # fmt: skip
    model: str = Field(max_length=200)
    messages: list[MessageIn] = Field(min_length=1, max_length=MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    response_format: dict[str, Any] | None = None
    logprobs: bool | None = None
    tdkt: OwnIn | None = None


class UrlCitation(BaseModel):
    """Where in the content a marker [n] stands and what it points to."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationOut(BaseModel):
    """One marker."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class MessageOut(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"]
    content: str
    refusal: str | None
    annotations: list[AnnotationOut]


class ChoiceOut(BaseModel):
    """The only choice."""

    index: int
    message: MessageOut
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(BaseModel):
    """Counted in syllables, the tokens of this service."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatOut(BaseModel):
    """A completion; `tdkt` is the whole answer as POST /api/ask gives it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChoiceOut]
    usage: Usage
    tdkt: AnswerOut


class ModelOut(BaseModel):
    """The one model there is."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsOut(BaseModel):
    """All models."""

    object: Literal["list"]
    data: list[ModelOut]


_STREAMED = {"description": "Câu trả lời; dạng text/event-stream khi stream là true.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
_FAILURES = dialect.documented(
    problems.INVALID, problems.KEY_MISSING, problems.FORBIDDEN, problems.NO_MODEL, problems.TOO_LARGE, problems.TOO_MANY, problems.BUSY, problems.TIMEOUT
)
_MODEL = ModelOut(id=MODEL, object="model", created=CREATED, owned_by=MODEL)


@router.get("/v1/models", response_model=ModelsOut, summary="Các mô hình (OpenAI)", responses=dialect.documented(problems.KEY_MISSING, problems.FORBIDDEN))
async def models() -> Any:
    """The one name to ask for."""
    return ModelsOut(object="list", data=[_MODEL])


@router.get("/v1/models/{name}", response_model=ModelOut, summary="Một mô hình (OpenAI)",
            responses=dialect.documented(problems.KEY_MISSING, problems.FORBIDDEN, problems.NO_MODEL))  # fmt: skip
async def model(name: Annotated[str, Path(examples=[MODEL])]) -> Any:
    """The same by name."""
    _known(name)
    return _MODEL


@router.post("/v1/chat/completions", response_model=ChatOut, max_body_size=limits.CHAT_BODY, summary="Hỏi theo giao thức OpenAI",
             responses={**_FAILURES, 200: _STREAMED})  # fmt: skip
async def completions(asked: ChatIn, request: Request, caller: CallerNow, limit: LimitsNow) -> Any:
    """Answers the last message of the user; earlier ones are the conversation."""
    _refuse(asked)
    text, turns = _conversation(asked.messages)
    ident = request.state.request_id
    inquiry = await open_inquiry(request.app, caller, text, turns, asked.tdkt.as_of if asked.tdkt else None, channel="openai", request_id=ident)
    frame = _Frame(f"chatcmpl-{ident}", int(time.time()), inquiry.snapshot_id, f"{request.base_url}", _count(text, *(t.text for t in turns)))
    end = time.monotonic() + limit.asking_seconds
    try:
        first = await _next(inquiry, request, end)
        if not asked.stream:
            event = first
            while not isinstance(event, Answer):
                event = await _next(inquiry, request, end)
            inquiry.stop()
            return frame.whole(event)
    except BaseException:
        inquiry.stop()
        raise
    usage = bool(asked.stream_options and asked.stream_options.include_usage)
    return Stream(inquiry, _chunks(inquiry, frame, first, end, limit.ping_seconds, usage))


async def _next(asking: Asking, request: Request, end: float) -> Event:
    """The next event; raises the problem that took its place."""
    while True:
        try:
            event = await asking.next(max(0.01, min(1.0, end - time.monotonic())))
        except TimeoutError:
            if time.monotonic() < end and not await request.is_disconnected():
                continue
            raise problems.TIMEOUT.error() from None
        if event is None or isinstance(event, Exception):
            raise problem_of(event)
        return event


def _known(name: str) -> None:
    if name != MODEL:
        raise problems.NO_MODEL.error(f"Không có mô hình “{name[:60]}”; mô hình của trợ lý tên là “{MODEL}”.", [FieldError(field="model", message=MODEL)])


def _refuse(asked: ChatIn) -> None:
    """Raises the problem INVALID for what this service cannot do, naming the field: silence would be taken for obedience."""
    _known(asked.model)
    wanted = {
        "tools": bool(asked.tools), "functions": bool(asked.functions), "n": asked.n not in (None, 1), "logprobs": bool(asked.logprobs),
        "response_format": bool(asked.response_format) and (asked.response_format or {}).get("type") != "text",
    }  # fmt: skip
    for field, given in wanted.items():
        if given:
            raise _bad(field, f"Trợ lý không hỗ trợ “{field}”: câu trả lời chỉ là văn bản có trích dẫn, một phương án. Hãy bỏ trường này.")


def _conversation(messages: list[MessageIn]) -> tuple[str, list[Turn]]:
    """The question and the turns before it; raises the problem INVALID."""
    turns: list[Turn] = []
    for i, message in enumerate(messages):
        text = _text(message, f"messages.{i}.content")
        if message.role in ("tool", "function"):
            raise _bad(f"messages.{i}.role", "Trợ lý không dùng công cụ nên không nhận tin nhắn vai “tool”, “function”.")
        if message.role in ("user", "assistant"):
            turns.append(Turn("user" if message.role == "user" else "assistant", text))
    if not turns or turns[-1].role != "user" or not turns[-1].text.strip():
        raise _bad("messages", "Tin nhắn cuối phải là câu hỏi, vai “user”, không để trống.")
    if len(turns[-1].text) > MAX_CHARACTERS:
        raise _bad(f"messages.{len(messages) - 1}.content", f"Câu hỏi dài quá {MAX_CHARACTERS} ký tự.")
    return turns[-1].text, [Turn(t.role, t.text[: limits.TURN_CHARACTERS]) for t in turns[-1 - limits.TURNS : -1]]


def _text(message: MessageIn, field: str) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    other = next((p.type for p in message.content if p.type not in ("text", "refusal")), None)
    if other is not None:
        raise _bad(field, f"Trợ lý chỉ đọc phần văn bản; không nhận phần loại “{other}”.")
    return "\n".join(p.text or "" for p in message.content if p.type == "text")


def _bad(field: str, message: str) -> ProblemError:
    return problems.INVALID.error(message, [FieldError(field=field, message=message)])


def _count(*texts: str) -> int:
    return sum(len(tokens(text)) for text in texts)


class _Frame:
    """What all chunks of one completion share, and how an answer is put into them."""

    def __init__(self, ident: str, created: int, fingerprint: str, base: str, asked: int) -> None:
        self._head = {"id": ident, "created": created, "model": MODEL, "system_fingerprint": fingerprint}
        self._base, self._asked = base, asked
        self._request = ident.removeprefix("chatcmpl-")

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The completion."""
        content = answer.text + tail(answer)
        message = {"role": "assistant", "content": content, "refusal": None, "annotations": self._annotations(answer)}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self.usage(answer), "tdkt": self._own(answer)}

    def chunk(self, delta: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A chunk that carries `delta`."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": more.pop("finish_reason", None)}
        return {**self._head, "object": "chat.completion.chunk", "choices": [choice], **more}

    def last(self, answer: Answer, usage: bool) -> Iterator[dict[str, Any]]:
        """What follows the sentences: sources and notes, the end with all that is known, the usage where it is wanted."""
        yield self.chunk({"content": tail(answer)})
        yield self.chunk({"annotations": self._annotations(answer)}, finish_reason="stop", tdkt=self._own(answer))
        if usage:
            yield {**self._head, "object": "chat.completion.chunk", "choices": [], "usage": self.usage(answer)}

    def usage(self, answer: Answer) -> dict[str, int]:
        """Syllables asked and answered."""
        said = _count(answer.text, tail(answer))
        return {"prompt_tokens": self._asked, "completion_tokens": said, "total_tokens": self._asked + said}

    def _own(self, answer: Answer) -> dict[str, Any]:
        return {**wire.answer(answer), "id": self._request, "conversation": ""}

    def _annotations(self, answer: Answer) -> list[dict[str, Any]]:
        known = {c.number: c for c in answer.citations}
        found = ((m, known.get(int(m[1]))) for m in re.finditer(r"\[(\d{1,3})\]", answer.text))
        return [
            {"type": "url_citation", "url_citation": {"start_index": m.start(), "end_index": m.end(), "title": f"{c.label} {c.title}", "url": self._url(c)}}
            for m, c in found if c is not None
        ]  # fmt: skip

    def _url(self, citation: Citation) -> str:
        """The official page where one is known; else the passage as this service shows it."""
        return citation.url if re.match(r"https?://", citation.url) else f"{self._base}api/articles/{quote(citation.article_id)}"


def tail(answer: Answer) -> str:
    """What makes [n] readable where only the content is shown: the list of sources, then the notes."""
    sources = [f"[{c.number}] {c.label}, {c.title}" for c in answer.citations]
    notes = [f"Lưu ý: {note}" for note in answer.notes]
    return "".join("\n\n" + "\n".join(block) for block in (["Căn cứ:", *sources] if sources else [], notes) if block)


async def _chunks(asking: Asking, frame: _Frame, first: Event, end: float, ping: float, usage: bool) -> AsyncIterator[bytes]:
    """Role, sentences, end; or an error in place of what is missing. `[DONE]` in any case."""
    yield _sse(frame.chunk({"role": "assistant", "content": ""}))
    event: Event | Exception | Pause | None = first
    glue = ""
    while not isinstance(event, Answer):
        if event is None or isinstance(event, Exception):
            yield _sse(dialect.shaped(problem_of(event).body))
            break
        if event is Pause.PAUSE:
            yield KEEPALIVE_COMMENT
        if isinstance(event, Sentence):
            yield _sse(frame.chunk({"content": glue + event.marked}))
            glue = "\n"
        event = await heard(asking, ping, end)
    else:
        for chunk in frame.last(event, usage):
            yield _sse(chunk)
    yield format_sse_event(data_str="[DONE]")


def _sse(data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False))

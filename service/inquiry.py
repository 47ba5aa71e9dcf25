"""One question from whatever channel: counted against its limits, put to the caller's own view of the store, written down when it ends.

`open_inquiry(app, caller, "Ai ký Bằng khen?", channel="api", request_id="…")` -> an `Inquiry` whose events the channel passes on.
What it does not know: how an answer is found, how a channel words it.
"""
from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from fastapi.concurrency import run_in_threadpool

from bot.types import Answer, Event, Turn
from index.errors import StoreError
from service import problems
from service.access import Caller
from service.database import TROUBLE
from service.desk import Asking, Desk
from service.journal import Journal, Line, now
from service.mask import masked
from service.metrics import Metrics
from service.state import view
from service.talks import Talks

log = logging.getLogger("tdkt")

NEW = "new"
"""The conversation that is asked for when there is none yet."""


class Inquiry(Asking):
    """An asking at work, with the snapshot it is answered from and the conversation it belongs to ("" for none)."""

    snapshot_id = ""
    conversation = ""


async def open_inquiry(app: Any, caller: Caller, text: str, turns: Sequence[Turn] = (), as_of: date | None = None, *, channel: str, request_id: str,
                 conversation: str | None = None, verbatim: bool = False) -> Inquiry:  # fmt: skip
    """Puts a question in line. Raises the problems TOO_MANY, BUSY, STARTING, NO_INDEX, NO_TALK, STORE, and INVALID for a guest without conversation.

    `conversation` is None where the client keeps `turns` itself, "new", or the id of one begun before.
    """
    state = app.state
    bot = view(app, caller).bot  # taken once: the whole answer comes from this snapshot, whatever is promoted meanwhile
    ident, turns = await run_in_threadpool(_conversation, state, caller, turns, conversation)  # what it counts may be in a database
    record = _Record(state, caller, text, channel, request_id, ident, bot.snapshot.manifest.id)

    def events() -> Iterator[Event]:
        return record.kept(bot.ask(text, turns, as_of, verbatim=verbatim))

    desk: Desk = state.desk
    inquiry = Inquiry(desk, events)
    inquiry.snapshot_id, inquiry.conversation = bot.snapshot.manifest.id, ident
    return inquiry


def _conversation(state: Any, caller: Caller, turns: Sequence[Turn], wanted: str | None) -> tuple[str, Sequence[Turn]]:
    """The conversation of a question and the turns before it, after counting the question against every limit."""
    try:
        return _counted(state, caller, turns, wanted)
    except StoreError as error:  # not every channel has its own word for it
        raise problems.of_store(error) from error


def _counted(state: Any, caller: Caller, turns: Sequence[Turn], wanted: str | None) -> tuple[str, Sequence[Turn]]:
    talks: Talks = state.talks
    if wanted is None:
        if caller.guest and not caller.home:
            raise problems.INVALID.error("conversation: khóa này chỉ hỏi được trong một cuộc hỏi đáp; hãy gửi \"new\" ở câu đầu tiên.",
                                         [problems.FieldError(field="conversation", message="Thiếu trường này.")])  # fmt: skip
        state.quota.ask(caller)
        return "", turns
    if wanted == NEW:
        state.quota.begin(caller)
        state.quota.ask(caller)
        ident = talks.begin(caller.owner)
        talks.enter(ident, caller.owner)
        return ident, ()
    known, asked = talks.enter(wanted, caller.owner)
    state.quota.ask(caller, asked)
    return wanted, known


class _Record:
    """Writes down how one asking ended: figures, question log, conversation."""

    def __init__(self, state: Any, caller: Caller, text: str, channel: str, request_id: str, conversation: str, snapshot_id: str) -> None:
        self._state, self._caller, self._text, self._channel = state, caller, text, channel
        self._id, self._conversation, self._snapshot = request_id, conversation, snapshot_id
        self._start = time.perf_counter()

    def kept(self, events: Iterator[Event]) -> Iterator[Event]:
        """`events` as they come. How they end is written down once, and before the reader has the answer: a rating may follow at once."""
        status = "stopped"  # unless it ends otherwise: the reader left
        try:
            for event in events:
                if isinstance(event, Answer):
                    status = ""
                    self._remember(event)
                    self._write(event, event.status.value)
                yield event
        except Exception:
            status = "failed"
            raise
        finally:
            if status:
                self._write(None, status)

    def _remember(self, answer: Answer) -> None:
        talks: Talks = self._state.talks
        if not self._conversation:
            return
        try:
            talks.add(self._conversation, self._caller.owner, self._text, answer.text)
        except TROUBLE as error:  # the answer is there all the same; the next question stands for itself
            log.warning("không giữ được cuộc hỏi đáp: %s", error)

    def _write(self, answer: Answer | None, status: str) -> None:
        seconds, stages = time.perf_counter() - self._start, answer.timings_ms if answer else {}
        role = self._caller.role.value if self._caller.role else "anonymous"
        metrics: Metrics = self._state.metrics
        metrics.asked(self._channel, role, status, seconds, stages)
        if self._state.settings.log_questions:
            log.info("câu hỏi: %s", masked(self._text), extra={"status": status, "ms": round(1000 * seconds)})
        journal: Journal | None = self._state.journal
        if journal is None:
            return
        cited = tuple({"document_id": c.document_id, "article_id": c.article_id, "label": c.label, "title": c.title} for c in (answer.citations if answer else ()))
        journal.put(Line(
            self._id, now(), role, self._caller.key_id, self._channel, self._text, answer.understood if answer else "", status, cited, self._snapshot,
            answer.as_of.isoformat() if answer else "", dict(stages), round(1000 * seconds, 1),
        ))  # fmt: skip

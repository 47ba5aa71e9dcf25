"""/api/feedback, and /api/admin/log…: the question log for its admin, as lines, as figures, as a list of things to do, as a sheet.

What it does not know: how lines are kept, how questions are grouped.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.settings import Settings
from bot.types import Status
from index.cache import VectorCache
from service import limits, problems, sheet, usage
from service.golden import append
from service.journal import Line, Wanted
from service.live import Served
from service.models import Day, Text
from service.state import DeskNow, JournalNow, MetricsNow, ServedNow, SettingsNow
from service.themes import Vectors

router = APIRouter()

_GUARDED = (problems.KEY_MISSING, problems.FORBIDDEN, problems.LOG_OFF, problems.INVALID)
_SENT = (problems.BAD_REQUEST, problems.TOO_LARGE)
OPEN_LINES = 2_000
"""Open lines looked at for the list of things to do."""

LineId = Annotated[str, Path(pattern="^[0-9a-zA-Z_-]{1,40}$", description="mã lượt hỏi")]
From = Annotated[Day | None, Query(alias="from", description="từ ngày")]
To = Annotated[Day | None, Query(description="đến hết ngày")]
Outcome = Annotated[Literal["answered", "partial", "clarify", "not_found", "out_of_scope", "failed", "stopped", ""], Query(description="kết quả")]
Thumb = Annotated[Literal["up", "down", ""], Query(description="đánh giá")]
Days = Annotated[int, Query(ge=1, le=366, description="số ngày gần nhất")]


class FeedbackIn(BaseModel):
    """What a reader thinks of the answer whose `id` the service gave."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"id": "3f0c9a1b2c3d4e5f", "thumb": "down", "comment": "Thiếu điểm c"}]})
    id: str = Field(pattern="^[0-9a-zA-Z_-]{1,40}$")
    thumb: Literal["up", "down"]
    comment: Text = Field("", max_length=1000)


class CitedOut(BaseModel):
    """A place that an answer rested on."""

    document_id: str = ""
    article_id: str
    label: str
    title: str


class LineOut(BaseModel):
    """One line of the log."""

    id: str
    at: str
    role: str
    key_id: str
    channel: str
    question: str
    understood: str
    status: str
    citations: list[CitedOut]
    snapshot_id: str
    as_of: str
    timings_ms: dict[str, float]
    total_ms: float
    thumb: Literal["up", "down"] | None
    comment: str
    done: bool


class LinesOut(BaseModel):
    """A page of the log, newest first, and the cursor of the next one."""

    lines: list[LineOut]
    next: str | None


class GroupOut(BaseModel):
    """Open questions of one meaning."""

    text: str
    count: int
    first_at: str
    last_at: str
    statuses: dict[str, int]
    down: int
    ids: list[str]
    examples: list[str]
    comments: list[str]


class GroupsOut(BaseModel):
    """What is left to do, the most frequent first."""

    groups: list[GroupOut]


class DayOut(BaseModel):
    """One day of the log in figures; `refused` are clarify, not_found and out_of_scope together."""

    day: str
    asks: int
    answered: int
    partial: int
    clarify: int
    not_found: int
    out_of_scope: int
    failed: int
    refused: int
    up: int
    down: int
    p50_ms: float | None
    p95_ms: float | None


class TopicOut(BaseModel):
    """What was asked about, by a question that stands for the others, and how often."""

    text: str
    count: int


class UsedOut(BaseModel):
    """A document and how many answers rested on it."""

    id: str
    title: str
    count: int


class StageOut(BaseModel):
    """Milliseconds that half, and nineteen of twenty askings did not exceed."""

    p50: float | None
    p95: float | None


class UsageOut(BaseModel):
    """The log in figures."""

    model_config = ConfigDict(populate_by_name=True)
    first: str = Field(alias="from")
    to: str
    days: list[DayOut]
    topics: list[TopicOut]
    documents: list[UsedOut]
    stages_ms: dict[str, StageOut]
    channels: dict[str, int]


class DoneIn(BaseModel):
    """Lines that were dealt with."""

    model_config = ConfigDict(extra="forbid")
    ids: list[Annotated[str, Field(max_length=40)]] = Field(max_length=OPEN_LINES)


class DoneOut(BaseModel):
    """How many lines were still open."""

    done: int


class PlaceIn(BaseModel):
    """A right place to cite: the number of a document and, if wanted, a Điều."""

    model_config = ConfigDict(extra="forbid")
    document: Text = Field(min_length=1, max_length=100)
    article: Text = Field("", max_length=100)


class GoldenOut(BaseModel):
    """The line that was added."""

    id: str
    question: str
    kind: str
    status: Status
    expected: list[list[str]]
    must_not: list[str]
    citation: list[dict[str, str]]
    confidence: str


class GoldenIn(BaseModel):
    """What a right answer to the question of a line says; `expected` is a list of facts, each a list of wordings."""

    model_config = ConfigDict(extra="forbid")
    question: Text = Field("", max_length=2000, description="trống: câu hỏi của lượt hỏi")
    status: Status
    expected: list[list[Annotated[Text, Field(min_length=1, max_length=300)]]] = Field(default=[], max_length=30)
    must_not: list[Annotated[Text, Field(min_length=1, max_length=300)]] = Field(default=[], max_length=30)
    citation: list[PlaceIn] = Field(default=[], max_length=10)


@router.post("/api/feedback", status_code=204, tags=["hỏi đáp"], summary="Góp ý về một câu trả lời", max_body_size=limits.BODY,
             responses=problems.documented(*_GUARDED, *_SENT, problems.NO_LINE, problems.TOO_MANY))  # fmt: skip
def feedback(given: FeedbackIn, journal: JournalNow, metrics: MetricsNow) -> None:
    """Keeps a thumb and a comment with the line; sent again, it replaces the one before."""
    if not journal.rate(given.id, given.thumb, given.comment):
        raise problems.NO_LINE.error()
    metrics.rated(given.thumb)


@router.get("/api/admin/log", response_model=LinesOut, tags=["quản trị"], summary="Nhật ký hỏi đáp", responses=problems.documented(*_GUARDED))
def log(journal: JournalNow, since: From = None, to: To = None, status: Outcome = "", thumb: Thumb = "",
        q: Annotated[Text, Query(max_length=200)] = "", limit: Annotated[int, Query(ge=1, le=500)] = 50,
        before: Annotated[str, Query(max_length=100, description="con trỏ trang sau")] = "") -> Any:  # fmt: skip
    """The lines wanted, newest first."""
    lines, cursor = journal.page(Wanted(since, to, status, thumb, q), limit, before)
    return LinesOut(lines=[_out(line) for line in lines], next=cursor)


@router.get("/api/admin/log.csv", response_class=StreamingResponse, tags=["quản trị"], summary="Nhật ký hỏi đáp dạng bảng tính",
            responses={**problems.documented(*_GUARDED), 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})  # fmt: skip
def log_csv(journal: JournalNow, since: From = None, to: To = None, status: Outcome = "", thumb: Thumb = "") -> Any:
    """All wanted lines as a file for a spreadsheet."""
    rows = (_row(line) for line in journal.every(Wanted(since, to, status, thumb)))
    headers = {"Content-Disposition": 'attachment; filename="nhat-ky-hoi-dap.csv"'}
    return StreamingResponse(sheet.lines(_HEAD, rows), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/api/admin/log/{ident}", response_model=LineOut, tags=["quản trị"], summary="Một lượt hỏi", responses=problems.documented(*_GUARDED, problems.NO_LINE))
def line(ident: LineId, journal: JournalNow) -> Any:
    """One line."""
    found = journal.get(ident)
    if found is None:
        raise problems.NO_LINE.error()
    return _out(found)


@router.delete("/api/admin/log/{ident}", status_code=204, tags=["quản trị"], summary="Xóa một lượt hỏi", responses=problems.documented(*_GUARDED, problems.NO_LINE))
def delete(ident: LineId, journal: JournalNow) -> None:
    """Deletes one line for good."""
    if not journal.delete(ident):
        raise problems.NO_LINE.error()


@router.post("/api/admin/log/{ident}/golden", response_model=GoldenOut, status_code=201, tags=["quản trị"], summary="Biến một lượt hỏi thành câu hỏi mẫu", max_body_size=limits.BODY,
             responses=problems.documented(*_GUARDED, *_SENT, problems.NO_LINE))  # fmt: skip
def golden(ident: LineId, given: GoldenIn, journal: JournalNow, settings: SettingsNow, request: Request) -> Any:
    """Adds a golden question of the agency's own; later snapshots must answer it to take over."""
    found = journal.get(ident)
    if found is None:
        raise problems.NO_LINE.error()
    question = given.question or usage.wording(found)
    if not question.strip():
        raise problems.INVALID.error("question: lượt hỏi này không lưu lời câu hỏi; xin nhập câu hỏi.")
    row = append(settings.var, question, given.status, given.expected, given.must_not, [c.model_dump(exclude_defaults=True) for c in given.citation],
                 request.app.state.shared)  # fmt: skip
    journal.settle([ident])
    return row


@router.get("/api/admin/unanswered", response_model=GroupsOut, tags=["quản trị"], summary="Câu hỏi chưa trả lời được, gom theo ý",
            responses=problems.documented(*_GUARDED))  # fmt: skip
async def unanswered(journal: JournalNow, served: ServedNow, desk: DeskNow, settings: SettingsNow, days: Days = 30) -> Any:
    """Questions without a good answer that nobody has dealt with, those of one meaning together."""

    def work() -> list[dict[str, Any]]:
        lines = journal.open_lines(date.today() - timedelta(days=days - 1), OPEN_LINES)
        return usage.groups(_newest(lines), encoder(served, settings), served.glossary.named)

    return {"groups": await desk.run(work)}


@router.post("/api/admin/unanswered/done", response_model=DoneOut, tags=["quản trị"], summary="Đánh dấu đã xử lý", max_body_size=limits.BODY,
             responses=problems.documented(*_GUARDED, *_SENT))  # fmt: skip
def done(given: DoneIn, journal: JournalNow) -> Any:
    """Takes lines off the list of things to do."""
    return DoneOut(done=journal.settle(given.ids))


@router.get("/api/admin/usage", response_model=UsageOut, tags=["quản trị"], summary="Số liệu sử dụng", responses=problems.documented(*_GUARDED))
async def figures(journal: JournalNow, served: ServedNow, desk: DeskNow, settings: SettingsNow, days: Days = 30) -> Any:
    """Questions a day and how they ended, latency, topics, documents that answered."""
    last = date.today()
    first = last - timedelta(days=days - 1)

    def work() -> dict[str, Any]:
        lines = list(journal.every(Wanted(first, last)))
        return {**usage.figures(lines, first, last), "topics": usage.topics(_newest(lines), encoder(served, settings), served.glossary.named)}

    return await desk.run(work)


def encoder(served: Served, settings: Settings) -> Callable[[list[str]], Vectors] | None:
    """How questions become vectors here, each computed once and kept by its hash; None where there is no model."""
    store, fingerprint = served.snapshot.dense, served.snapshot.manifest.fingerprint
    if store is None:
        return None

    def encode(texts: list[str]) -> Vectors:
        cache = VectorCache(settings.var / "cache" / "questions.sqlite")
        known = cache.get(fingerprint, texts)
        fresh = [i for i in range(len(texts)) if i not in known]
        made = {i: np.asarray(store.embeddings.embed_query(texts[i]), dtype=np.float32) for i in fresh}
        if made:
            cache.put(fingerprint, [texts[i] for i in fresh], np.array([made[i] for i in fresh], dtype=np.float32))
        return np.array([known[i] if i in known else made[i] for i in range(len(texts))], dtype=np.float32)

    return encode


def _newest(lines: list[Line]) -> list[Line]:
    """The lines of the newest different questions, not more of them than are grouped at once."""
    kept: list[Line] = []
    seen: set[str] = set()
    for one in lines:
        seen.add(usage.wording(one))
        if len(seen) > usage.GROUPED:
            break
        kept.append(one)
    return kept


_HEAD = ("Thời gian", "Câu hỏi", "Hiểu là", "Kết quả", "Căn cứ", "Đánh giá", "Góp ý", "Thời gian trả lời (ms)", "Kênh", "Vai trò", "Bản chỉ mục", "Mã")


def _row(line: Line) -> tuple[object, ...]:
    cited = "; ".join(f"{c['label']} {c['title']}" for c in line.citations)
    return (line.at, line.question, line.understood, line.status, cited, line.thumb, line.comment, line.total_ms, line.channel, line.role, line.snapshot_id, line.id)


def _out(line: Line) -> LineOut:
    return LineOut(**{name: getattr(line, name) for name in LineOut.model_fields if name != "citations"}, citations=[CitedOut(**c) for c in line.citations])

"""What goes over the wire, checked at the border: requests as pydantic models, answers in the shape of `bot.wire`.

What it does not know: how any of it is found.
"""
from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from bot.question import MAX_CHARACTERS
from bot.types import Status
from index.types import InForce
from service import limits

_DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d")
_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and those that turn the direction of what follows; tab and line feed stay."""


def _day(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("iso_day", "ISO date expected")


def _harmless(text: str) -> str:
    return _HARMFUL.sub(" ", text)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"})]
Text = Annotated[str, AfterValidator(_harmless)]


class TurnIn(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    text: Text = Field(max_length=limits.TURN_CHARACTERS)


class AskIn(BaseModel):
    """A question, the conversation before it, and the day whose rules count (today when absent).

    `verbatim` asks it exactly as typed: no diacritics restored, no abbreviation written out, nothing taken from the history.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "history": [], "as_of": None}]},
    )
    question: Text = Field(max_length=MAX_CHARACTERS)
    history: list[TurnIn] = Field(default=[], max_length=limits.TURNS)
    as_of: Day | None = None
    verbatim: bool = False
    conversation: Text | None = Field(None, max_length=40, description="“new” hoặc mã cuộc hỏi đáp do máy chủ giữ; khi đó không gửi history")

    @model_validator(mode="after")
    def _one_memory(self) -> Self:
        if self.conversation is not None and self.history:
            raise PydanticCustomError("two_memories", "history and conversation exclude each other")
        return self


class SentenceOut(BaseModel):
    """A sentence of the answer and the numbers of the citations that carry it."""

    text: str
    citations: list[int]


class CitedLine(BaseModel):
    """A printed line of the quotation: its page from 1, and left, top, right, bottom in points from the page's upper left corner."""

    page: int
    box: tuple[float, float, float, float]


class CitationOut(BaseModel):
    """What [n] points to; `quote` is the span [start, end) of the document's text, in Unicode characters."""

    number: int
    document_id: str
    article_id: str
    title: str
    label: str
    quote: str
    span: tuple[int, int]
    url: str
    in_force: InForce
    note: str
    page: int = Field(default=0, description="trang của tệp gốc nơi đoạn trích bắt đầu; 0 nếu tệp không có trang")
    boxes: list[CitedLine] = Field(default_factory=list, description="các dòng của đoạn trích trên trang của tệp gốc")


class AnswerOut(BaseModel):
    """A whole answer; `answer` is the readable text with [n] markers, `notes` the warnings that belong to it,
    `made_by` whose words it is in: quotations, a chat model's, some of each.
    """

    question: str
    status: Status
    answer: str
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    as_of: date
    snapshot_id: str
    notes: list[str]
    understood: str
    related: list[str]
    timings_ms: dict[str, float]
    made_by: Literal["extract", "model", "both"]
    id: str = Field("", description="mã của lượt hỏi, dùng khi góp ý")
    conversation: str = Field("", description="mã cuộc hỏi đáp do máy chủ giữ; trống nếu không có")


class Badge(BaseModel):
    """Whether a document is in force on the day asked about, as a state and as a sentence; `none`: nothing to be in force."""

    state: Literal["in_force", "expired", "not_yet", "unknown", "none"]
    text: str


class DocumentOut(BaseModel):
    """One document of the store, without its text."""

    id: str
    title: str
    so_hieu: str
    loai: str
    co_quan: str
    issued: date | None
    effective: date | None
    expired: date | None
    replaced_by: list[str]
    in_force: InForce
    badge: Badge
    url: str
    articles: int
    clauses: int
    characters: int
    pages: int | None = Field(description="số trang của tệp gốc PDF; null nếu tệp không có trang")
    source_name: str


class DocumentsOut(BaseModel):
    """The store as of a day."""

    snapshot_id: str
    as_of: date
    documents: list[DocumentOut]


class ClauseOut(BaseModel):
    """A khoản or điểm: its id, label and span in the document's text."""

    id: str
    label: str
    span: tuple[int, int]
    depth: int


class ArticleOut(BaseModel):
    """A Điều or headed section: where it stands in the document's text and what is known to be missing of it."""

    id: str
    label: str
    heading: str
    path: list[str]
    span: tuple[int, int]
    body: tuple[int, int]
    marks: list[str]
    clauses: list[ClauseOut]


class DocumentTextOut(DocumentOut):
    """A document with its whole text and the articles that tile it; spans count Unicode characters."""

    snapshot_id: str
    as_of: date
    text: str
    outline: list[ArticleOut]


class PassageTextOut(BaseModel):
    """One article or clause with its text; `article_id` is the article it stands in, `previous` and `next` its neighbours."""

    id: str
    article_id: str
    document_id: str
    label: str
    heading: str
    title: str
    path: list[str]
    text: str
    span: tuple[int, int]
    marks: list[str]
    in_force: InForce
    badge: Badge
    url: str
    previous: str | None
    next: str | None


class FoundOut(BaseModel):
    """A passage that was found, best first; `score` in 0..1."""

    document_id: str
    article_id: str
    label: str
    heading: str
    title: str
    text: str
    score: float
    in_force: InForce
    badge: Badge


class SearchOut(BaseModel):
    """The passages found for `q` among the rules that count on `as_of`."""

    q: str
    as_of: date
    snapshot_id: str
    passages: list[FoundOut]


class HealthOut(BaseModel):
    """Whether the process lives, and what it serves."""

    status: Literal["ok", "ready"]
    snapshot_id: str = ""
    documents: int = 0
    warning: str = Field("", description="điều người vận hành nên xem, ví dụ bản chỉ mục mới nhất không mở được; trống: không có")

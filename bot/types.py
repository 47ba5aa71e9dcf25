"""The nouns of asking: a question as understood, evidence, citations, the answer and the events that stream it.

What it does not know: how any of them is found.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from index.types import Article, Box, Document, InForce, Span


class Status(StrEnum):
    """How an asking ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One chunk as ranked: `rank` from 0, `score` mixed in 0..1, `dense` the cosine (None without a model)."""

    chunk_id: str
    rank: int
    score: float
    dense: float | None = None
    lexical: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage admitted to answer from: `span` lies in `article` of `document`; `number` is its marker [n]."""

    number: int
    document: Document
    article: Article
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Citation:
    """What [n] points to: `quote` is `span` of the document, character for character.

    `page` is where the quotation starts, 0 where the source has no pages; `boxes` are its printed lines, each with its page.
    """

    number: int
    document_id: str
    article_id: str
    label: str
    title: str
    quote: str
    span: Span
    url: str
    in_force: InForce
    note: str = ""
    page: int = 0
    boxes: tuple[tuple[int, Box], ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer and the numbers of the citations that carry it.

    A row of a table ("| … | … |") carries their markers in its cells.
    """

    text: str
    citations: tuple[int, ...] = ()

    @property
    def marked(self) -> str:
        """The text with its [n] markers."""
        return self.text if self.text.startswith("|") else self.text + "".join(f" [{n}]" for n in self.citations)


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of a chat model's draft of an answer: `shown` sentences open the answer, of which `chosen` are the very sentences of
    the passages, put for some of those `dropped` (why); whether quotations followed (`quoted`), what failed (empty: nothing did).
    """

    shown: int
    dropped: tuple[str, ...] = ()
    chosen: int = 0
    quoted: bool = False
    failure: str = ""

    @property
    def worded(self) -> int:
        """Sentences shown in the model's own words."""
        return self.shown - self.chosen


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of an asking; `notes` are warnings that belong to it, `understood` the question as restored."""

    question: str
    status: Status
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    as_of: date
    snapshot_id: str
    notes: tuple[str, ...] = ()
    understood: str = ""
    related: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    draft: Draft | None = None

    @property
    def made_by(self) -> Literal["extract", "model", "both"]:
        """Whose words it is in: quotations, those of a chat model, or some of each."""
        if self.draft is None or not self.draft.worded:
            return "extract"
        return "both" if self.draft.quoted or self.draft.chosen else "model"

    @property
    def text(self) -> str:
        """The readable answer, [n] markers included; a line for each sentence."""
        return "\n".join(s.marked for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Sources:
    """Sent first: the evidence that the answer may rest on."""

    citations: tuple[Citation, ...]


Event = Sources | Sentence | Answer

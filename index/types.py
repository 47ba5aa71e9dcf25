"""The nouns of the index: frozen values with their invariants, no behaviour beyond them.

A decree file becomes one `Document`, its "Điều 23" one `Article` whose "khoản 1" is a `Clause`, and the
passages that are searched are `Chunk`s. What it does not know: files, scores, questions.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import takewhile


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters in `Document.text`; `0 <= start <= end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}..{self.end} is not a range")

    def of(self, text: str) -> str:
        """The characters of `text` in this range."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


class InForce(StrEnum):
    """Whether a rule is in force on a day: three answers, the third one honest."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Validity:
    """Dates of a legal document; each may be unknown (`None`).

    `expired` is the first day on which the document is no longer in force; `uncertain` the first day from
    which nobody has checked; `replaces`, `replaced_by`, `amends` hold document ids.
    """

    issued: date | None = None
    effective: date | None = None
    expired: date | None = None
    uncertain: date | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.effective and self.expired and self.expired < self.effective:
            raise ValueError(f"expired {self.expired} before effective {self.effective}")

    def on(self, day: date) -> InForce:
        """Whether the document is in force on `day`."""
        if self.expired and day >= self.expired:
            return InForce.NO
        if self.effective and day < self.effective:
            return InForce.NO
        if self.uncertain and day >= self.uncertain:
            return InForce.UNKNOWN
        return InForce.YES if self.effective else InForce.UNKNOWN


Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points (1/72 inch) from the upper left corner of the page as it is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of the text stands in its source: `page` counts from 1, `box` on it, `confidence` of the recogniser in 0..1.

    `box` and `confidence` are None where the format gives none; text that was not recognised from a picture has no confidence.
    """

    span: Span
    page: int
    box: Box | None = None
    confidence: float | None = None

    def __post_init__(self) -> None:
        if self.page < 1:
            raise ValueError(f"page {self.page} does not count from 1")


@dataclass(frozen=True, slots=True)
class Document:
    """One source: `text` is canonical once and for ever, the only text anything quotes.

    `meta` holds what the head of the file says and nothing here computes with (issuer, place, source page…);
    values are strings or tuples of strings. `layout` gives the lines that stand on a page, in the order of their spans.
    """

    id: str
    title: str
    source: str
    sha256: str
    text: str
    validity: Validity = Validity()
    meta: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    layout: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if not self.id or "#" in self.id:
            raise ValueError(f"document id {self.id!r} must be non-empty and hold no '#'")

    def word(self, key: str) -> str:
        """The metadata value of `key` as one string; empty when it is not there."""
        value = self.meta.get(key, "")
        return value if isinstance(value, str) else ", ".join(value)

    def words(self, key: str) -> tuple[str, ...]:
        """The metadata value of `key` as a tuple; empty when it is not there."""
        value = self.meta.get(key, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def places(self, span: Span) -> tuple[Place, ...]:
        """The places of the lines that `span` touches, in the order of the text; none where the source has no pages."""
        first = bisect_right(self.layout, span.start, key=lambda p: p.span.end)
        return tuple(takewhile(lambda p: p.span.start < span.end, self.layout[first:]))


class Mark(StrEnum):
    """What a heading says of its article's content."""

    MISSING = "chua-co"  # the article exists, its content is not in the store
    PARTIAL = "mot-phan"  # only part of it is in the store
    UNREPLACED = "chua-co-dieu-thay"  # repealed, and the article that took its place is not in the store
    CLOSING = "noi-nhan"  # no rule: recipients, signature and seal, kept with the text and never quoted


@dataclass(frozen=True, slots=True)
class Clause:
    """A khoản or điểm inside an article: `id` extends the article's, `label` reads "Điểm a khoản 1 Điều 23".

    `span` holds the number and all that stands under it; a khoản covers its điểm.
    """

    id: str
    label: str
    span: Span
    depth: int


@dataclass(frozen=True, slots=True)
class Article:
    """The unit of citation and evaluation: a Điều, a headed section, or a run of paragraphs.

    The articles of a document tile its text: they follow each other without gap or overlap. `path` names the
    headings above, outermost first; `body` is the part of `span` below the heading line.
    """

    id: str
    document_id: str
    label: str
    heading: str
    path: tuple[str, ...]
    span: Span
    body: Span
    clauses: tuple[Clause, ...] = ()
    marks: frozenset[Mark] = frozenset()

    def __post_init__(self) -> None:
        if not self.span.covers(self.body):
            raise ValueError(f"article {self.id}: body outside of span")
        if any(not self.span.covers(c.span) for c in self.clauses):
            raise ValueError(f"article {self.id}: clause outside of span")

    def clause_at(self, span: Span) -> Clause | None:
        """The deepest clause that holds the whole of `span`."""
        holding = [c for c in self.clauses if c.span.covers(span)]
        return max(holding, key=lambda c: c.depth, default=None)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of retrieval: a slice of one article; `context` (breadcrumb) is indexed with it, never quoted."""

    id: str
    article_id: str
    document_id: str
    span: Span
    context: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that did not come in, and why, in Vietnamese for the person who put it there."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot folder says of itself; `files` maps each file name to its sha256."""

    id: str
    schema: int
    created: str
    fingerprint: str
    documents: int
    articles: int
    chunks: int
    seconds: float
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    files: Mapping[str, str]


def tiles(articles: tuple[Article, ...], length: int) -> bool:
    """Whether the spans of `articles` cover `0..length` in order, without gap or overlap."""

    def edges() -> Iterator[tuple[int, int]]:
        last = 0
        for article in articles:
            yield last, article.span.start
            last = article.span.end
        yield last, length

    return all(a == b for a, b in edges())

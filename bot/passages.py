"""The quotable passages of a snapshot, cut once: whole khoản, the points of long ones, sentences of text without khoản.

Điều 50 of Nghị định 152/2025 -> eleven points, each with the lead-in line of its khoản and the terms it holds. What it
does not know: any question.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.snapshot import Snapshot
from index.text import fold, sentences, tokens
from index.types import Article, Document, Span

SHORT_KHOAN, MAX_PLAIN, MAX_WORDS = 70, 130, 240
"""A khoản up to the first length is only ever quoted whole; one of plain sentences up to the second and a list up to the third
may be, since a list of conditions is never cut silently."""


KEPT = 20_000
"""Pages kept in memory: all of an ordinary store, a few hundred megabytes of a very large one."""
OPENING = 90
"""Characters at the head of a passage that tell of whom it speaks."""
_ITEM = re.compile(r"(?m)^(?:-|•|\d{1,2}\.|[a-zđ]\)|Bước \d)")


_NUMBERS = re.compile(r"^\d+\s?\.|(?:Điều|khoản|điểm) \w+|\d+/\d{4}/\S+")
"""Numbers that name a place in a text; a lead-in line with any other ("01 bộ", "không quá 15%") may be quoted alone."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`span` is what is shown; `lead` the line of its khoản that a point needs to be understood; `terms` its folded
    syllables and bigrams, those of the lead included; `items` counts those of a list in it, `whole` says that it is a khoản from end to end;
    `opening` is how it begins, folded.
    """

    document: Document
    article: Article
    span: Span
    lead: Span | None
    words: int
    terms: frozenset[str]
    items: int = 0
    whole: bool = False
    opening: str = ""

    @property
    def text(self) -> str:
        """The passage."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Page:
    """An article with its passages, and the terms of its heading and of what stands above it."""

    passages: tuple[Passage, ...]
    above: frozenset[str]
    heading: str


def terms_of(text: str) -> frozenset[str]:
    """The folded syllables and bigrams of `text`."""
    words = [fold(t) for t in tokens(text)]
    return frozenset(words) | {f"{a} {b}" for a, b in pairwise(words)}


class Library:
    """The pages of one snapshot, each cut when first asked for and kept; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._pages: dict[str, Page] = {}

    def page(self, article_id: str) -> Page:
        """The page of an article."""
        known = self._pages.get(article_id)
        if known is None:
            if len(self._pages) >= KEPT:
                self._pages.clear()
            article = self._snapshot.articles[article_id]
            document = self._snapshot.documents[article.document_id]
            heading = article.heading or article.label
            above = terms_of(f"{document.title} {' '.join(article.path)} {heading}")
            known = self._pages[article_id] = Page(tuple(_passages(document, article)), above, fold(heading).lower())
        return known


def _passages(document: Document, article: Article) -> list[Passage]:
    text, found = document.text, []

    def add(span: Span, lead: Span | None = None, whole: bool = False) -> None:
        shown = span.of(text)
        found.append(Passage(document, article, span, lead, len(shown.split()), terms_of(f"{lead.of(text) if lead else ''}\n{shown}"), _items(shown), whole,
                             fold(shown[:OPENING]).lower()))  # fmt: skip

    for body in _bodies(text, article):
        words = len(body.of(text).split())
        points = [c.span for c in article.clauses if c.depth == 2 and body.covers(c.span)]
        if points and words > SHORT_KHOAN:
            lead = _lead(text, body, points[0].start)
            if lead and re.search(r"\d", _NUMBERS.sub("", lead.of(text))):
                add(lead)
            for point in (without_note(text, p) for p in points):
                parts = _sentences(text, point) if len(point.of(text).split()) > SHORT_KHOAN else []
                for part in parts if len(parts) > 1 else [point]:
                    add(part, lead)
        elif words > SHORT_KHOAN:
            for sentence in _sentences(text, body):
                add(sentence)
        if words <= (MAX_WORDS if points else MAX_PLAIN if article.clauses else SHORT_KHOAN):
            add(body, whole=bool(article.clauses))
    return found


def _items(text: str) -> int:
    """The items of a list in `text`: its numbered lines, or what semicolons part after a colon."""
    inline = text.split(":", 1)[1].count(";") + 1 if ":" in text else 0
    return max(len(_ITEM.findall(text)), inline)


def _bodies(text: str, article: Article) -> list[Span]:
    """The khoản of an article and the text before them; the lines of an article without khoản, lists kept with their lead-in.

    Lines that open with "Lưu ý:" speak about the text, not for it: they go with the answer as notes.
    """
    tops = [c.span for c in article.clauses if c.depth == 1]
    if tops:
        before = text[article.body.start : tops[0].start]
        head = [Span(_start(text, article.body.start), article.body.start + len(before.rstrip()))] if before.strip() else []
        spans = [*head, *tops]
    elif article.clauses:  # points without khoản: the article is one list
        spans = [Span(_start(text, article.body.start), article.clauses[-1].span.end)]
    else:
        spans = _sentences(text, article.body)
    return [cut for span in spans if len(cut := without_note(text, span))]


def without_note(text: str, span: Span) -> Span:
    """`span` of `text` up to its first line that opens with "Lưu ý:"."""
    match = re.search(r"(?m)^Lưu ý:", span.of(text))
    return span if match is None else Span(span.start, span.start + len(span.of(text)[: match.start()].rstrip()))


def remarks(article: Article, document: Document) -> tuple[str, ...]:
    """The lines of an article that open with "Lưu ý:"."""
    return tuple(re.findall(r"(?m)^Lưu ý:.*$", article.body.of(document.text)))


def _start(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())


def _lead(text: str, body: Span, end: int) -> Span | None:
    """The line of a khoản that introduces its points."""
    line = text[body.start : end].rstrip()
    return Span(body.start, body.start + len(line)) if line else None


def _sentences(text: str, body: Span) -> list[Span]:
    """Sentences of a passage; a line that ends with ":" keeps the list under it."""
    out: list[Span] = []
    for s in sentences(body.of(text)):
        span = Span(body.start + s.start, body.start + s.end)
        listed = out and (out[-1].of(text).endswith((":", ";")) or _listed(out[-1].of(text))) and _listed(span.of(text))
        leaning = out and _LEANS.match(span.of(text)) and len(text[out[-1].start : span.end].split()) <= SHORT_KHOAN
        if listed or leaning:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


_LEANS = re.compile(r"(?:Trong số đó|Trong đó|Ngoài ra|Bên cạnh đó|Đồng thời|Riêng|Khi đó|Việc này|Nội dung này|Ngược lại|Tuy nhiên|Cụ thể|Theo đó)\b")


def _listed(line: str) -> bool:
    return re.search(r"(?:^|\n)(?:-|•|\d{1,2}\.|[a-zđ]\)|Bước \d)\s?[^\n]*$", line) is not None

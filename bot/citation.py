"""A span of an article -> the citation that points to it: the deepest clause that holds it, its warnings, its page; each numbered once.

Khoản 1 Điều 23 -> [1] "Khoản 1 Điều 23", its words, whether it is in force on the day, where it stands on the page. What it does not
know: why the span was chosen.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot import notes
from bot.types import Citation
from index.snapshot import Snapshot
from index.types import Article, Box, Document, Span


def cite(number: int, document: Document, article: Article, span: Span, snapshot: Snapshot, day: date, today: date,
         within: Span | None = None) -> Citation:  # fmt: skip
    """The citation of `span` of `article`, with the document's state on `day`; its clause is the deepest that holds `within` (the span itself)."""
    clause = article.clause_at(within or span)
    return Citation(
        number, document.id, clause.id if clause else article.id, clause.label if clause else article.label, document.title,
        span.of(document.text), span, document.word("nguon"), document.validity.on(day),
        notes.of_quotation(document, article, span, day, today, snapshot), *where(document, span),
    )  # fmt: skip


def where(document: Document, span: Span) -> tuple[int, tuple[tuple[int, Box], ...]]:
    """The page and the boxes of a citation of `span`."""
    places = document.places(span)
    return (places[0].page if places else 0), tuple((p.page, p.box) for p in places if p.box)


@dataclass(slots=True)
class Citations:
    """The citations of one answer as they grow; one a span."""

    snapshot: Snapshot
    day: date
    today: date
    made: list[Citation] = field(default_factory=list)

    def number(self, article: Article, span: Span) -> int:
        """The number of the citation of `span`, made when it is new."""
        known = next((c.number for c in self.made if c.document_id == article.document_id and c.span == span), None)
        if known:
            return known
        self.made.append(cite(len(self.made) + 1, self.snapshot.documents[article.document_id], article, span, self.snapshot, self.day, self.today))
        return len(self.made)

"""What a reader may want to ask next: the same title's dossier, authority, bonus; the same event's other sides; the next Điều.

After "Tiêu chuẩn Chiến sĩ thi đua toàn quốc?" -> "Hồ sơ đề nghị tặng Chiến sĩ thi đua toàn quốc gồm những gì?". Only what an
article that stands on the day is about is offered. What it does not know: how well the answer will read.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.admit import Standing, standing
from bot.evidence import Unit
from bot.glossary import Glossary
from bot.kind import Kind
from bot.question import Question
from index.snapshot import Snapshot
from index.text import fold
from index.types import Article, Document, Mark

KEPT = 4096
"""Findings kept: sides of a title on a day."""
MOST = 3
"""Questions offered: what fits one line on a desk and three on a phone."""
_AWARD = re.compile(r"(?:chien si|lao dong tien|tap the lao|don vi|anh hung|huan chuong|huy chuong|bang khen|giay khen|co thi dua|ky niem chuong|giai thuong|gia dinh van hoa|"
                    r"nha giao|thay thuoc|nghe si|nghe nhan|ba me)(?!\w)")  # fmt: skip
_OTHER_SIDE = re.compile(r"(?<!\w)(?:ho so|tham quyen|tien thuong|mau so|thu hoi|huy bo|hoi dong|tuoc|thong tin chung|le |hieu luc|kinh phi)")


@dataclass(frozen=True, slots=True)
class Facet:
    """One side of a title: what kind of question it answers, how to ask for it, what its article's heading says (folded)."""

    kind: Kind
    asking: str
    heading: re.Pattern[str]


FACETS = (
    Facet(Kind.CRITERIA, "Tiêu chuẩn {name} là gì?", re.compile(r"(?!)")),
    Facet(Kind.DOSSIER, "Hồ sơ đề nghị tặng {name} gồm những gì?", re.compile(r"^(?:thu tuc, )?ho so")),
    Facet(Kind.WHO, "Ai quyết định tặng {name}?", re.compile(r"^tham quyen")),
    Facet(Kind.MONEY, "Tiền thưởng kèm theo {name} là bao nhiêu?", re.compile(r"^muc tien thuong")),
)


class Related:
    """The sides of a title that the articles of one snapshot are about. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, glossary: Glossary) -> None:
        self._snapshot, self._glossary = snapshot, glossary
        self._known: dict[tuple[Kind, str, date], bool] = {}

    def questions(self, asked: Question, chosen: Sequence[Unit]) -> tuple[str, ...]:
        """At most MOST questions, none of them the one that was asked."""
        if not chosen:
            return ()
        event = chosen[0].document if not chosen[0].document.word("so_hieu") else None
        found = dict.fromkeys((*(self._of_event(event, chosen) if event else self._of_title(asked, chosen[0])), *self._neighbours(chosen)))
        return tuple(list(found)[:MOST])

    def _of_title(self, asked: Question, best: Unit) -> Iterator[str]:
        """The other sides of the title asked about, or of the one that the best article is headed by."""
        named = [n for n in (*asked.names, *self._glossary.named(best.article.heading)) if _AWARD.match(fold(n).lower()) and len(n.split()) > 2]
        for name in named[:1]:
            for facet in FACETS:
                if facet.kind not in asked.kinds[:2] and self._stands(facet.kind, fold(name).lower(), asked.day.day):
                    yield facet.asking.format(name=name)

    def _stands(self, kind: Kind, name: str, day: date) -> bool:
        """Whether an article that stands on `day` is about this side of the title; what was found is kept, titles and days are few."""
        if (known := self._known.get((kind, name, day))) is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[kind, name, day] = any(self._about(kind, name, article, day) for article in self._snapshot.holding(name))
        return known

    def _about(self, kind: Kind, name: str, article: Article, day: date) -> bool:
        document, heading = self._snapshot.heads[article.document_id], fold(article.heading).lower()
        if document.word("pham_vi") != "trung-uong" or not document.word("so_hieu") or Mark.MISSING in article.marks:
            return False
        sides = [facet for facet in FACETS if facet.kind is kind and facet.heading.search(heading)]
        if not sides and (kind is not Kind.CRITERIA or _OTHER_SIDE.search(heading)):
            return False
        if standing(document, article, day) not in (Standing.IN_FORCE, Standing.UNCERTAIN):
            return False
        body = article.body.of(self._snapshot.documents[article.document_id].text) if sides else ""
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", f"{heading}\n{fold(body).lower()}") is not None

    def _of_event(self, event: Document, chosen: Sequence[Unit]) -> Iterator[str]:
        """The other sections of an event."""
        cited = {u.article.id for u in chosen}
        for article in self._snapshot.articles_of(event.id):
            heading = article.heading or article.label
            if article.id not in cited and not re.match(r"(?i)nguồn tin|căn cứ|đối chiếu|phần|nơi nhận", heading):
                yield f"{heading} – {event.title}?"

    def _neighbours(self, chosen: Sequence[Unit]) -> Iterator[str]:
        """The Điều after the one that answers, in the same document."""
        best = chosen[0]
        own = self._snapshot.articles_of(best.document.id)
        after = own[own.index(best.article) + 1 :][:2]
        yield from (f"{a.label} {best.document.title} quy định gì?" for a in after if a.label.startswith("Điều ") and Mark.MISSING not in a.marks)

"""References inside an answer's own passages, followed one step: what "khoản 1 Điều 25 của Luật" says, and which repealed
article a Điều took over from.

"… từ ngày 01/7/2025 thẩm quyền của cấp xã được mở rộng theo Điều 59 Nghị định 129/2025/NĐ-CP" -> the passage of that Điều 59.
What it does not know: whether the reader needs it; it offers few, and only those that bear on the question.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.evidence import Need, Unit, weigh
from bot.passages import Library, remarks
from index.snapshot import Snapshot
from index.text import slug
from index.types import Article, Document, InForce, Mark

_REFERENCE = re.compile(
    r"(?:(?:điểm (?P<point>[a-zđ]) )?khoản (?P<clause>\d{1,2}) )?Điều (?P<article>\d{1,3})(?: (?:của )?(?P<where>[A-ZĐ][a-zà-ỹ]+(?: [a-zà-ỹ]+)? (?:số )?\d{1,4}/\d{4}/[\wĐ-]+|"
    r"Luật này|Nghị định này|Thông tư này|Quy định này|Quyết định này|Luật(?! \d)))"
)
_TOOK_OVER = re.compile(r"Điều này tương ứng (Điều \d+ [^.;,(]+?\d{4}/[\wĐ-]+)")
SHARE, WORDS = 0.45, 110
"""A passage referred to is shown when it reaches this share of the best score and is no longer than this."""


@dataclass(frozen=True, slots=True)
class Target:
    """An article referred to, and the number of the khoản where one is named."""

    article: Article
    clause: int | None


def targets(text: str, document: Document, snapshot: Snapshot) -> Iterator[Target]:
    """The articles that `text` of `document` refers to and the store holds with content."""
    for match in _REFERENCE.finditer(text):
        home = _document(match["where"], document, snapshot)
        label = f"Điều {match['article']}"
        article = next((a for a in snapshot.articles_of(home.id) if a.label == label), None) if home else None
        if article and Mark.MISSING not in article.marks:
            yield Target(article, int(match["clause"]) if match["clause"] else None)


def _document(where: str, document: Document, snapshot: Snapshot) -> Document | None:
    """The document that words like "của Luật", "Nghị định này" or a full number mean inside `document`."""
    if where.endswith("này"):
        return document
    if where == "Luật":
        day = document.validity.effective
        laws = [d for d in snapshot.heads.values() if "Thi đua" in d.title and slug(d.word("loai")) == "luat" and not d.validity.amends]
        return next((d for d in laws if day and d.validity.on(day) is InForce.YES), None)
    number = slug(where.rsplit(maxsplit=1)[-1])
    first = number.partition("-")[0]  # tells most of thousands of documents apart without making slugs of their numbers
    return next((d for d in snapshot.heads.values() if d.word("so_hieu").startswith(first) and slug(d.word("so_hieu")) == number), None)


def followed(chosen: Sequence[Unit], wanted: Need, snapshot: Snapshot, library: Library, day: date) -> list[Unit]:
    """At most one passage that the chosen ones refer to, that bears on the question and may count on `day`."""
    best = max((u.score for u in chosen), default=0.0)
    have = {u.article.id for u in chosen}
    for unit in chosen[:2]:
        for target in targets(unit.text, unit.document, snapshot):
            effective = snapshot.heads[target.article.document_id].validity.effective
            if target.article.id in have or (effective and day < effective):
                continue
            page = library.page(target.article.id)
            found = [weigh(p, wanted, page.above, unit.score * 0.3) for p in page.passages if p.words <= WORDS and _in_clause(p.span.start, target)]
            top = max(found, key=lambda u: (u.score, -u.span.start), default=None)
            if top and top.score >= SHARE * best:
                return [top]
    return []


def _in_clause(start: int, target: Target) -> bool:
    if target.clause is None:
        return True
    return any(c.depth == 1 and c.id.endswith(f".khoan-{target.clause}") and c.span.start <= start < c.span.end for c in target.article.clauses)


def took_over(unit: Unit, wanted: Need, snapshot: Snapshot, library: Library) -> Unit | None:
    """The passage of the repealed article that the unit's article says it corresponds to ("Lưu ý: Điều này tương ứng …")."""
    old = next(former(unit.article, unit.document, snapshot), None)
    page = library.page(old.id) if old else None
    found = [weigh(p, wanted, page.above, 0.0) for p in page.passages] if page else []
    return max(found, key=lambda u: (u.score, -u.span.start), default=None)


def former(article: Article, document: Document, snapshot: Snapshot) -> Iterator[Article]:
    """The repealed articles that an article says it corresponds to, those with content in the store."""
    for line in remarks(article, document):
        if match := _TOOK_OVER.search(line):
            yield from (target.article for target in targets(match[1], document, snapshot))

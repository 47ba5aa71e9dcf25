"""The warnings that belong to an answer: repealed or replaced, amended by a law not seen, local, sector, uncertain.

An answer from Luật 06/2022 given after 01-10-2026 -> one line naming Luật 06/2026/QH16 and where to read it. The rules
are data: they follow from the validity links of the documents. What it does not know: the answer.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot import prompts
from bot.admit import Standing, standing
from index.snapshot import Snapshot
from index.types import Article, Document, InForce, Span


def day_text(day: date | None) -> str:
    """A day as staff write it: 01/7/2025; months before October keep one digit."""
    return f"{day.day:02d}/{day.month if day.month > 2 else f'{day.month:02d}'}/{day.year}" if day else "chưa rõ"


def of(document: Document, article: Article, day: date, today: date, snapshot: Snapshot) -> str:
    """The warning that goes with one citation; empty when there is none."""
    validity, name = document.validity, {"title": document.title, "day": day_text(day)}
    state = standing(document, article, day)
    if state is Standing.UNREPLACED:
        return prompts.UNREPLACED.format(**name, date=day_text(validity.expired), successor=_successor(document, snapshot))
    if state is Standing.OUT and validity.effective and day < validity.effective:
        return prompts.NOT_YET.format(**name, date=day_text(validity.effective))
    if validity.expired and today >= validity.expired:
        form = prompts.EXPIRED if state is Standing.OUT else prompts.EXPIRED_THEN
        return form.format(**name, date=day_text(validity.expired), successor=_successor(document, snapshot))
    for base in (document, *(snapshot.documents[i] for i in document.words("quy_dinh_chi_tiet") if i in snapshot.documents)):
        amending = _unseen_amendment(base, day, snapshot)
        if amending is None:
            continue
        return prompts.AMENDED.format(
            title=amending.title, date=day_text(amending.validity.effective), base=base.title, url=amending.word("nguon") or "trang văn bản của Chính phủ"
        )
    if state is Standing.UNCERTAIN:
        return prompts.UNCERTAIN.format(**name)
    return ""


def scope(document: Document) -> str:
    """The warning that a rule is not a national one; empty for national rules and events."""
    kind, place = document.word("pham_vi"), document.word("noi_ap_dung")
    if kind == "dang":
        return prompts.PARTY
    return prompts.LOCAL.format(place=place) if kind in ("nganh", "dia-phuong") and place else ""


def of_quotation(document: Document, article: Article, span: Span, day: date, today: date, snapshot: Snapshot) -> str:
    """The warning of the rule, and that of the scan it was read from."""
    return " ".join(filter(None, (of(document, article, day, today, snapshot), recognised(document, span))))


def recognised(document: Document, span: Span) -> str:
    """The warning that a quotation was read from a scan by a program; empty for text that was not.

    It goes with every such quotation: a recogniser may be sure of a wrong accent (evals/RESULTS.md, "Scans").
    """
    known = [(p.confidence, len(p.span), p.page) for p in document.places(span) if p.confidence is not None]
    if not known:
        return ""
    poor = sum(n for c, n, _ in known if c < UNSURE) / max(1, sum(n for _, n, _ in known))
    return prompts.RECOGNISED.format(page=known[0][2], doubt=prompts.DOUBTFUL if poor > POOR else "")


UNSURE = 0.8
"""Confidence of recognition under which a line is doubtful: those of clean scans seen have 0.85 and more (evals/RESULTS.md, "Scans")."""
POOR = 0.1
"""Share of a quotation on doubtful lines from which it is doubtful itself: one bad line of ten counts, a stray one of twenty does not."""


def _successor(document: Document, snapshot: Snapshot) -> str:
    names = [snapshot.heads[i].title for i in document.validity.replaced_by if i in snapshot.heads]
    return prompts.SUCCESSOR.format(title=", ".join(names)) if names else ""


def _unseen_amendment(document: Document, day: date, snapshot: Snapshot) -> Document | None:
    """A document in force on `day` that amends this one and whose text the store does not hold."""
    return next(
        (d for d in snapshot.heads.values()
         if document.id in d.validity.amends and d.word("noi_dung") == "chua-co" and d.validity.on(day) is not InForce.NO),
        None,
    )  # fmt: skip


def unique(notes: Iterable[str]) -> tuple[str, ...]:
    """Notes in order, each once, empty ones left out."""
    return tuple(dict.fromkeys(n for n in notes if n))

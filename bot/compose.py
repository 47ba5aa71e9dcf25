"""Evidence -> the sentences of an answer and their citations; the quoting composer, which needs no model.

Khoản 1 Điều 23 -> "Theo khoản 1 Điều 23 Luật Thi đua, khen thưởng 2022: …" [1]. It quotes, word for word, and adds only
the lead-in that names the rule. What it does not know: how the evidence was chosen.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import prompts
from bot.citation import cite
from bot.evidence import Unit
from bot.types import Citation, Sentence
from index.snapshot import Snapshot
from index.types import Span

CHOICES = 4
"""Articles offered when a question is asked back."""
_NUMBERED = re.compile(r"\d{1,3}\s?\.\s+")


def extract(chosen: Sequence[Unit], snapshot: Snapshot, day: date, today: date) -> tuple[list[Sentence], list[Citation]]:
    """One sentence a passage, in the order given; each quotes its citation after a lead-in that names the rule.

    Passages that follow each other in one article are one quotation; a further khoản of the same article is named shortly,
    and its points are not led in twice.
    """
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    before: Unit | None = None
    for number, unit in enumerate(_joined(chosen), 1):
        span = _shown(unit)
        citation = cite(number, unit.document, unit.article, span, snapshot, day, today, unit.span)
        same = before is not None and before.article.id == unit.article.id
        lead = f"{unit.passage.lead.of(unit.document.text)} " if unit.passage.lead and not (same and before and before.passage.lead == unit.passage.lead) else ""
        quote = _NUMBERED.sub("", lead, count=1) + span.of(unit.document.text)
        sentences.append(Sentence((_shortly(citation, unit, lead) if same else named(citation, unit)) + quote, (number,)))
        citations.append(citation)
        before = unit
    return sentences, citations


def ask_back(near: Sequence[Unit], snapshot: Snapshot, day: date, today: date) -> tuple[list[Sentence], list[Citation]]:
    """A short question back, with the articles that the question may have meant as choices, each cited."""
    sentences = [Sentence(prompts.ASK_BACK)]
    citations: list[Citation] = []
    for unit in list({u.article.id: u for u in reversed(near)}.values())[::-1]:
        if len(citations) < CHOICES:
            citation = cite(len(citations) + 1, unit.document, unit.article, _shown(unit), snapshot, day, today, unit.span)
            citations.append(citation)
            heading = f"{unit.article.label}. {unit.article.heading}" if unit.article.heading else unit.article.label
            sentences.append(Sentence(f"- {heading} ({unit.document.title})", (citation.number,)))
    return sentences, citations


def add_predecessor(old: Unit, new: Unit, sentences: list[Sentence], citations: list[Citation], snapshot: Snapshot, today: date) -> None:
    """Adds one line that names the repealed article which the first one took over from; staff still know it by that number."""
    citation = cite(len(citations) + 1, old.document, old.article, _shown(old), snapshot, today, today, old.span)
    citations.append(citation)
    sentences.append(Sentence(prompts.TOOK_OVER.format(label=new.article.label, old=old.article.label, title=old.document.title), (citation.number,)))


def one_after_another(answers: Sequence[tuple[Sequence[Sentence], Sequence[Citation]]]) -> tuple[list[Sentence], list[Citation]]:
    """Several answers as one, numbered through; a place that two of them cite is one citation."""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for said, cited in answers:
        numbers: dict[int, int] = {}
        for citation in cited:
            known = next((c.number for c in citations if (c.document_id, c.span) == (citation.document_id, citation.span)), None)
            numbers[citation.number] = known or len(citations) + 1
            if known is None:
                citations.append(replace(citation, number=len(citations) + 1))
        sentences += [replace(s, citations=tuple(numbers[n] for n in s.citations)) for s in said]
    return sentences, citations


def _joined(chosen: Sequence[Unit]) -> list[Unit]:
    """Units with those that touch in one article, and belong to no khoản or to one lead-in, made one."""
    out: list[Unit] = []
    for unit in chosen:
        last = out[-1] if out else None
        if last and last.article.id == unit.article.id and last.passage.lead == unit.passage.lead and _clause(last) == _clause(unit):
            between = unit.document.text[last.span.end : unit.span.start] if last.span.end <= unit.span.start else "x"
            if not between.strip():
                out[-1] = replace(last, passage=replace(last.passage, span=Span(last.span.start, unit.span.end)))
                continue
        out.append(unit)
    return out


def _clause(unit: Unit) -> str:
    clause = unit.article.clause_at(unit.span)
    return clause.id if clause else ""


def _shortly(citation: Citation, unit: Unit, lead: str) -> str:
    """The lead-in of a further passage of the article just named."""
    if not unit.article.clauses:
        return ""
    part = citation.label.split(" Điều ")[0] if " Điều " in citation.label else citation.label
    return "" if unit.passage.lead and not lead else f"{part}: "


def named(citation: Citation, unit: Unit) -> str:
    """The lead-in of a quotation."""
    if unit.document.word("so_hieu"):
        label = citation.label[:1].lower() + citation.label[1:] if not citation.label.startswith("Điều") else citation.label
        return prompts.LEAD.format(label=label, title=citation.title)
    return prompts.LEAD_EVENT.format(title=citation.title)


def _shown(unit: Unit) -> Span:
    """The span without the number that opens a khoản: the lead-in names it."""
    match = _NUMBERED.match(unit.text)
    return Span(unit.span.start + match.end(), unit.span.end) if match else unit.span

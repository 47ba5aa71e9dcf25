"""A question about two days, or about two documents -> the same question for each side, and the passages that show what changed.

"So sánh quy định cũ và mới về Chiến sĩ thi đua toàn quốc" -> the article on the title in the law that was, and in the law that is. What it does
not know: which days a question means (that is `bot.when`), and how passages are weighed.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from bot import notes, prompts, question, when
from bot.answerable import COVERED, judge
from bot.compose import one_after_another
from bot.contrast import Contrast
from bot.crossref import took_over
from bot.evidence import PAPERS, SUBJECTS, Need, Unit, coverage, select, shape
from bot.glossary import Glossary
from bot.kind import ANSWER, Kind, content
from bot.lead import ordered
from bot.passages import Library
from bot.question import Question
from bot.reference import remainder
from bot.types import Citation, Hit, Sentence, Status
from index.snapshot import Snapshot
from index.text import fold
from index.types import Document, InForce

Heads = Mapping[str, Document]
NEAR = 0.7
"""The share of the best score that a passage of a rule that changed must reach to stand before it."""
SHOWN = 0.65
"""The same for a passage with the figure asked for."""
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])")
"""A day of every year; one in the question ("nộp trước 31/3") is compared with another."""
KIN = 0.2
"""What two documents that followed each other have before two that did not, in shares of the best scores."""
_CONDITIONS = "tiêu chuẩn"
OTHERS = 2
"""Passages of a side that are not all of one article."""


def compares(asked: Question) -> bool:
    """Whether two days or two documents are compared."""
    return bool(asked.day.other or _documents(asked))


def halved(asked: Question, glossary: Glossary, heads: Heads) -> list[Question]:
    """`asked` without its times, once for each day or document that it compares, in its order; empty where it compares none."""
    if not compares(asked):
        return []
    part, documents = _subject(asked, glossary), _documents(asked)
    if documents and asked.reference:
        return [replace(part, day=when.When(asked.day.day), reference=replace(asked.reference, documents=(i,))) for i in documents]
    days = [d for d in (asked.day.day, asked.day.other) if d]
    return [_on(part, d, heads) for d in (reversed(days) if asked.day.former_first else days)]


def _on(part: Question, day: date, heads: Heads) -> Question:
    """`part` asked of a day; a document that it names, and that counts on none but the other, is no rule of this one."""
    named = part.reference.documents if part.reference and part.reference.exact else ()
    out = bool(named) and all(heads[i].validity.on(day) is InForce.NO for i in named)
    return replace(part, day=when.When(day), reference=None if out else part.reference)


def _documents(asked: Question) -> tuple[str, ...]:
    """The two documents that a question compares in something; none for any other."""
    reference = asked.reference
    compared = reference and reference.exact and reference.article is None and Kind.COMPARE in asked.kinds
    return reference.documents if reference and compared and len(reference.documents) == 2 else ()


def _subject(asked: Question, glossary: Glossary) -> Question:
    """What is compared, without the words that compare and the days: a mere name is asked for its conditions."""
    text = when.timeless(remainder(asked.understood) if _documents(asked) else asked.understood) or asked.understood
    part = question.about(asked, text, glossary)
    kinds = tuple(k for k in part.kinds if k not in (Kind.COMPARE, Kind.OTHER, Kind.YESNO))
    named = {"danh", "hieu", *" ".join(SUBJECTS).split(), *(w for n in (*part.names, *(typed for typed, _ in part.also)) for w in fold(n).lower().split())}
    if not kinds and part.names and all(fold(w) in named for w in content(text)):
        return question.about(asked, f"{_CONDITIONS} {text}", glossary)
    return replace(part, kinds=kinds or (Kind.OTHER,))


@dataclass(frozen=True, slots=True)
class Side:
    """What is asked of one side, its need, its passages weighed, best first, and the hits they come from."""

    asked: Question
    wanted: Need
    found: Sequence[Unit]
    hits: Sequence[Hit]


def compared(halves: Sequence[Side], snapshot: Snapshot, library: Library, contrast: Contrast, local: bool = False) -> list[Unit]:
    """The passages that answer for each of two sides, in the order of asking; for one that has none those of the article, in force on its day, which the
    other's took over from. Empty where neither answers. More is asked of rules of a place not named (`local`).
    """
    wanted = halves[0].wanted
    leads = [_of_name(half, contrast) or half.found for half in halves]
    chosen = _agreed(wanted, [_shown(half, units) for half, units in zip(halves, _paired(halves, leads, snapshot.heads), strict=True)])
    stand = [judge(half.asked, half.wanted, units, half.hits, snapshot, local=local) is Status.ANSWERED for half, units in zip(halves, chosen, strict=True)]
    alike = any(stand) and not shape(wanted.kinds) and halves[0].asked.day != halves[1].asked.day  # a rule that no longer says what was asked answers too
    chosen = [units if stands or (alike and coverage(wanted, units) >= COVERED) else [] for units, stands in zip(chosen, stand, strict=True)]
    former = [took_over(units[0], wanted, snapshot, library) if units else None for units in reversed(chosen)]
    held = [[old] if old and old.document.validity.on(half.asked.day.day) is InForce.YES else [] for old, half in zip(former, halves, strict=True)]
    first, second = _agreed(wanted, [units or old for units, old in zip(chosen, held, strict=True)])
    return [*first, *(u for u in second if not any(u.article.id == f.article.id for f in first))]


def sooner(asked: Question, chosen: Sequence[Unit], today: date) -> Question | None:
    """`asked` with the eve of the present rule as its former day, where it names no day and no rule was found that is out of force now."""
    other = asked.day.other
    if other is None or when.days(asked.understood, today) or any(u.document.validity.on(asked.day.day) is InForce.NO for u in chosen):
        return None
    new = next((u.document.validity for u in chosen if u.document.validity.on(other) is InForce.NO and u.document.validity.replaces), None)
    return replace(asked, day=replace(asked.day, other=new.effective - timedelta(days=1))) if new and new.effective and new.effective > other + timedelta(days=1) else None


def _of_name(half: Side, contrast: Contrast) -> list[Unit]:
    """Of a side that asks for the conditions of a mere name, those that the article on it states; empty for any other."""
    name = next((n for n in half.asked.names if half.asked.plain == fold(f"{_CONDITIONS} {n}").lower()), "")
    own = contrast.article(name, half.asked.day.day) if name else None
    spans = contrast.conditions(own)[0] if own else []
    return [u for u in half.found if own and u.article.id == own.id and any(s.covers(u.span) for s in spans)]


def _paired(halves: Sequence[Side], found: Sequence[Sequence[Unit]], heads: Heads) -> list[Sequence[Unit]]:
    """The passages that each side is told from: of rules that do not count on the other's day, and of two documents one of which took over from the
    other, where such come near the best.
    """
    mine = [[u for u in units if u.document.validity.on(other.asked.day.day) is InForce.NO] for units, other in zip(found, reversed(halves), strict=True)]
    both = [own if own and own[0].score >= NEAR * units[0].score else units for own, units in zip(mine, found, strict=True)]
    first, second = ([u for u in {u.document.id: u for u in reversed(units)}.values() if u.score >= NEAR * units[0].score] for units in both)
    if not first or not second:
        return both
    best = [units[0].score for units in both]
    pairs = [(a.score / best[0] + b.score / best[1] + KIN * _followed(a, b, heads), a.document.id, b.document.id) for a in first for b in second]
    return [[u for u in units if u.document.id == ident] for units, ident in zip(both, max(pairs)[1:], strict=True)]


def _followed(one: Unit, other: Unit, heads: Heads) -> bool:
    """Whether one of two documents took over from the other, be it by way of a third."""
    return other.document.id in _older(one.document.id, heads) or one.document.id in _older(other.document.id, heads)


def _older(ident: str, heads: Heads) -> set[str]:
    """The documents that one replaced, and those that these replaced."""
    seen, new = set[str](), {ident}
    while new:
        seen |= new
        new = {o for i in new if i in heads for o in heads[i].validity.replaces} - seen
    return seen - {ident}


def _shown(half: Side, found: Sequence[Unit]) -> list[Unit]:
    """The passages of one side: all of the best article that are chosen, or two of several, from the first that shows the form asked for on."""
    best = select(half.wanted, _showing(half.wanted, found))
    own = [u for u in best if u.article.id == best[0].article.id]
    return ordered(half.asked, half.wanted, own if len(own) > 1 else best[:OTHERS])


def _agreed(wanted: Need, chosen: Sequence[list[Unit]]) -> list[list[Unit]]:
    """Both sides, but none that lacks the list of papers which is asked for and which the other has."""
    lists = [any(PAPERS.search(u.text) for u in units) for units in chosen]
    return [units if lists[i] or shape(wanted.kinds) is not Kind.DOSSIER or not any(lists) else [] for i, units in enumerate(chosen)]


def _showing(wanted: Need, found: Sequence[Unit]) -> Sequence[Unit]:
    """`found`, best first, from the first passage that shows a figure or the list of papers asked for and comes near the best one."""
    form = PAPERS if shape(wanted.kinds) is Kind.DOSSIER else None if wanted.listing else ANSWER.get(wanted.kinds[0])
    if wanted.kinds[0] is Kind.DEADLINE and _DAY.search(wanted.plain):
        form = _DAY
    first = next((i for i, u in enumerate(found) if form and form.search(u.text) and u.score >= SHOWN * found[0].score), 0)
    return found[first:]


Tell = Callable[[Question], tuple[Sequence[Sentence], Sequence[Citation]] | None]


def told_apart(asked: Question, halves: Sequence[Question], tell: Tell, heads: Heads) -> tuple[list[Sentence], list[Citation]] | None:
    """Both days told by `tell` and named, each with its own sources; None where no two days are compared, or one has no answer."""
    answers: list[tuple[Sequence[Sentence], Sequence[Citation]]] = []
    for half in halves if asked.day.other else ():
        told = tell(half)
        if told is None:
            return None
        (first, *rest), citations = told
        label = prompts.SIDE_FORMER if half.day.day == asked.day.other else prompts.SIDE_PRESENT
        opened = replace(first, text=label.format(text=re.sub(r"^Theo ", "theo ", first.text)))
        answers.append(([opened, *rest], [replace(c, in_force=heads[c.document_id].validity.on(asked.day.day)) for c in citations]))
    return one_after_another(answers) if answers else None


def labelled(asked: Question, chosen: Sequence[Unit], sentences: Sequence[Sentence], citations: Sequence[Citation], snapshot: Snapshot) -> list[Sentence]:
    """`sentences` with the side that each run of them is of, and a word on a side that has none."""
    if documents := _documents(asked):
        missing = [snapshot.heads[i].title for i in documents if not any(u.document.id == i for u in chosen)]
        return [*sentences, *(Sentence(prompts.SIDE_UNTOLD.format(title=t)) for t in missing)]
    if asked.day.other is None:
        return list(sentences)
    then = notes.day_text(asked.day.other)
    old = {c.number for c in citations if c.in_force is InForce.NO}
    if old and len(old) < len(citations):
        return _opened(sentences, old)
    if old:
        return [*sentences, Sentence(prompts.NO_PRESENT)]
    lead = chosen[0].document
    form = prompts.UNCHANGED if lead.validity.on(asked.day.other) is InForce.YES else prompts.NO_FORMER
    return [*sentences, Sentence(form.format(day=then, title=lead.title, date=notes.day_text(lead.validity.effective)))]


def _opened(sentences: Sequence[Sentence], old: set[int]) -> list[Sentence]:
    """Each run of sentences of one side opened with that side."""
    out: list[Sentence] = []
    for then, run in groupby(sentences, key=lambda s: bool(old & set(s.citations))):
        first, *rest = run
        label = prompts.SIDE_FORMER if then else prompts.SIDE_PRESENT
        out += [replace(first, text=label.format(text=re.sub(r"^Theo ", "theo ", first.text))), *rest]
    return out

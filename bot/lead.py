"""Chosen passages -> the order in which an answer tells them: what answers comes first.

"Người đi biệt phái thì nơi cử hay nơi nhận xét Lao động tiên tiến?" -> the rule that speaks of "biệt phái" before the article that only
bears the title. What it does not know: which passages an answer may rest on (that is `bot.evidence`), and the state of a document.
"""
from __future__ import annotations

from collections.abc import Sequence

from bot.evidence import Need, Unit, hard_terms
from bot.question import Question
from index.text import fold

LITTLE, MUCH = 0.2, 0.6
"""Shares of what is asked besides the names: with less a passage tells only of the name, with more it tells what is asked."""

CLEARLY = 1.04
"""A later clause leads when its score is so much better; below, two such swaps of the sets put what was asked second behind."""


def ordered(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> list[Unit]:
    """`chosen`, as evidence was selected, in the order of an answer."""
    return _best_first(wanted, _asked_before_named(asked, wanted, chosen))


def _best_first(wanted: Need, chosen: Sequence[Unit]) -> list[Unit]:
    """Of the article that leads, the clause of the best passage first where one figure or name is asked for; a list keeps the order of the text."""
    if wanted.listing or not chosen:
        return list(chosen)
    best = max((u for u in chosen if u.article.id == chosen[0].article.id), key=lambda u: u.score)
    if best.score < CLEARLY * chosen[0].score:
        return list(chosen)
    return sorted(chosen, key=lambda u: u.article.id != best.article.id or u.article.clause_at(u.span) != best.article.clause_at(best.span))


def _asked_before_named(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> list[Unit]:
    """The article that holds what is asked first, where the best one bears the name and hardly anything else of the question; no event before a rule."""
    named = {w for name in asked.names for w in fold(name).lower().split()}
    rest = {t: w for t, w in hard_terms(wanted).items() if t not in named}
    total = sum(rest.values())
    if not chosen or not named or not total:
        return list(chosen)
    shares = [sum(w for t, w in rest.items() if t in u.own) / total if _alike(u, chosen[0]) else 0.0 for u in chosen]
    best = max(range(len(chosen)), key=lambda i: (shares[i], -i))
    if max(s for s, u in zip(shares, chosen, strict=True) if u.article.id == chosen[0].article.id) >= LITTLE or shares[best] < MUCH:
        return list(chosen)
    first = chosen[best].article.id
    return sorted(chosen, key=lambda u: u.article.id != first)


def _alike(unit: Unit, best: Unit) -> bool:
    """Whether a passage is of a rule, or the best one is of an event itself."""
    return bool(unit.document.word("so_hieu")) or not best.document.word("so_hieu")

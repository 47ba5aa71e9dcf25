"""Which articles may answer for a given day: those in force, those nobody can vouch for, and repealed ones whose
successor article is not in the store; never any other repealed or future rule, unless it is asked for by name.

Today -> Điều 23 Luật 2022 yes, Điều 24 Luật 2003 no, Điều 30 Nghị định 98/2023 yes (with a warning). What it does not
know: relevance.
"""
from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from index.snapshot import Snapshot
from index.types import Article, Document, InForce, Mark


class Standing(StrEnum):
    """How an article stands on a day."""

    IN_FORCE = "in_force"
    TIMELESS = "timeless"  # events, news, guidance: nothing that is repealed
    UNCERTAIN = "uncertain"
    UNREPLACED = "unreplaced"
    OUT = "out"


def standing(document: Document, article: Article, day: date) -> Standing:
    """The standing of `article` on `day`."""
    validity = document.validity
    if not (validity.effective or validity.expired or document.word("so_hieu")):
        return Standing.TIMELESS
    state = validity.on(day)
    if state is InForce.YES:
        return Standing.IN_FORCE
    if state is InForce.UNKNOWN:
        return Standing.UNCERTAIN
    if validity.expired and day >= validity.expired and Mark.UNREPLACED in article.marks:
        return Standing.UNREPLACED
    return Standing.OUT


def admitted(snapshot: Snapshot, day: date, named: Collection[str] = ()) -> set[str]:
    """The ids of the articles that may answer for `day`; those of `named` documents always may."""
    return {
        a.id
        for a in snapshot.articles.values()
        if a.document_id in named or standing(snapshot.documents[a.document_id], a, day) is not Standing.OUT
    }

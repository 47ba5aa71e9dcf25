"""Which articles may answer for a given day: those in force, those nobody can vouch for, and repealed ones whose
successor article is not in the store; never any other repealed or future rule, unless it is asked for by name.

Today -> Điều 23 Luật 2022 yes, Điều 24 Luật 2003 no, Điều 30 Nghị định 98/2023 yes (with a warning). What it does not
know: relevance.
"""
from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

import numpy as np

from index.places import Mask
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
    state = _state(document, day)
    return Standing.UNREPLACED if state is Standing.OUT and _repealed(document, day) and Mark.UNREPLACED in article.marks else state


def _state(document: Document, day: date) -> Standing:
    """The standing of all the document's articles but those that nothing took the place of."""
    validity = document.validity
    if not (validity.effective or validity.expired or document.word("so_hieu")):
        return Standing.TIMELESS
    return {InForce.YES: Standing.IN_FORCE, InForce.UNKNOWN: Standing.UNCERTAIN, InForce.NO: Standing.OUT}[validity.on(day)]


def _repealed(document: Document, day: date) -> bool:
    return document.validity.expired is not None and day >= document.validity.expired


def admitted(snapshot: Snapshot, day: date, named: Collection[str] = ()) -> Mask:
    """The articles, by number, that may answer for `day`; those of `named` documents always may."""
    states = [_state(document, day) for document in snapshot.heads.values()]
    known = np.array([i in named or state is not Standing.OUT for i, state in zip(snapshot.heads, states, strict=True)], dtype=np.bool_)
    repealed = np.array([_repealed(document, day) for document in snapshot.heads.values()], dtype=np.bool_)
    of = snapshot.places.document_of
    mask: Mask = known[of] | (repealed[of] & snapshot.places.unreplaced)
    return mask


def of_documents(snapshot: Snapshot, named: Collection[str]) -> Mask:
    """The articles, by number, of the documents `named`."""
    mask: Mask = np.array([ident in named for ident in snapshot.heads], dtype=np.bool_)[snapshot.places.document_of]
    return mask

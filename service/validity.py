"""The validity of a document on a day in words: "Còn hiệu lực", "Hết hiệu lực từ 01/01/2024, được thay thế bởi …".

What it does not know: which day was asked about, how it is shown.
"""
from __future__ import annotations

from datetime import date

from bot.notes import day_text
from index.snapshot import Snapshot
from index.types import Document, InForce
from service.models import Badge


def badge(document: Document, day: date, snapshot: Snapshot) -> Badge:
    """The state of `document` on `day`; events and guidance without a number are never in force or repealed."""
    validity = document.validity
    if not (validity.effective or validity.expired or document.word("so_hieu")):
        return Badge(state="none", text="")
    state = validity.on(day)
    if state is InForce.YES:
        return Badge(state="in_force", text="Còn hiệu lực")
    if state is InForce.UNKNOWN:
        return Badge(state="unknown", text="Chưa kiểm chứng hiệu lực")
    if validity.expired and day >= validity.expired:
        names = [snapshot.heads[i].title for i in validity.replaced_by if i in snapshot.heads]
        successor = f", được thay thế bởi {', '.join(names)}" if names else ""
        return Badge(state="expired", text=f"Hết hiệu lực từ {day_text(validity.expired)}{successor}")
    return Badge(state="not_yet", text=f"Chưa có hiệu lực (từ {day_text(validity.effective)})")

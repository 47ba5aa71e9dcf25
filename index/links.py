"""Documents that name one another by số hiệu -> the same documents linked both ways by the ids they have in the store.

A new decree "thay thế Nghị định số 5/2030/NĐ-CP" beside the file nd5.docx of that number -> nd5 is replaced by it, from the
day it comes into force, and the report says so for a person to check. What it does not know: whether the sentence was
understood rightly, and documents outside of the store.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.effect import ident
from index.metadata import local_place
from index.parse import Parsed
from index.types import Document


def settle(parsed: Sequence[Parsed]) -> list[Parsed]:
    """`parsed` with links under the ids of the store, each replacement also written down with the document replaced.

    Dates that a document states for itself are left as they are; a document that only insiders see changes no public one.
    """
    ids = {d.id: d.id for p in parsed if (d := p.document)}
    for p in parsed:
        ids.setdefault(_number(p.document), p.document.id)
    ids.pop("", None)
    found = {p.document.id: replace(p, document=_renamed(p.document, ids)) for p in parsed}
    for new in [p.document for p in found.values()]:
        for old in (found[i] for i in new.validity.replaces if i in found):
            if _may_end(new, old.document):
                found[old.document.id] = _ended(old, new)
    return [found[p.document.id] for p in parsed]


def _number(document: Document) -> str:
    """The id that others give a document by its số hiệu; "" for one without."""
    kind, number = document.word("loai"), document.word("so_hieu")
    return ident(kind, number, document.word("noi_ap_dung") or local_place(document.word("co_quan"))) if kind and number else ""


def _renamed(document: Document, ids: dict[str, str]) -> Document:
    """A document whose links carry the ids of the store where the store has them."""
    v = document.validity
    replaces, replaced_by, amends = (tuple(dict.fromkeys(ids.get(i, i) for i in links)) for links in (v.replaces, v.replaced_by, v.amends))
    if (replaces, replaced_by, amends) == (v.replaces, v.replaced_by, v.amends):
        return document
    return replace(document, validity=replace(v, replaces=replaces, replaced_by=replaced_by, amends=amends))


def _may_end(new: Document, old: Document) -> bool:
    hidden = new.word("pham_vi_xem") == "noi-bo" and old.word("pham_vi_xem") != "noi-bo"
    return new.id != old.id and new.id not in old.validity.replaced_by and old.id not in new.validity.replaced_by and not hidden


def _ended(old: Parsed, new: Document) -> Parsed:
    """The document replaced, with the link back, and its last day where neither it nor anybody states one."""
    v = old.document.validity
    day = new.validity.effective
    expired = v.expired or (day if day and (v.effective is None or v.effective <= day) else None)
    document = replace(old.document, validity=replace(v, replaced_by=(*v.replaced_by, new.id), expired=expired))
    said = f" từ ngày {expired:%d/%m/%Y}" if expired and not v.expired else ""
    note = f"{old.document.source}: được ghi là bị thay thế bởi {new.title}{said}; nếu không đúng, hãy sửa “thay_the” của văn bản mới"
    return replace(old, document=document, warnings=(*old.warnings, note))


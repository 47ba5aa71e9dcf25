"""Which documents apply on a day, asked without naming one -> the national ones on the field, or on the title named, that are in force on it.

"Năm 2020 thi đua, khen thưởng theo luật nào?" -> the law of 2003, from its metadata. What it does not know: which of their articles.
"""
from __future__ import annotations

import re
from datetime import date

from bot.authority import is_award
from bot.kind import content
from bot.lifetime import lives
from bot.question import Question
from bot.types import Citation, Sentence, Status
from bot.when import undated
from index.snapshot import Snapshot
from index.text import fold, slug
from index.types import Document, InForce

_ASKS = re.compile(r"(?<!\w)(luat|nghi dinh|thong tu|van ban|quy dinh) nao(?!\w)")
_FIELD = re.compile(r"(?:luat|ve|linh vuc|cong tac) thi dua, khen thuong")
"""What a summary of a document on the whole field says; "quỹ thi đua, khen thưởng" is a part of it."""
_KINDS = ("luat", "nghi-dinh", "thong-tu")
_ASIDE = frozenset(
    "thi dua khen thuong luat nghi dinh thong tu van ban quy cong tac linh vuc ap dung theo can cu dang hien hanh nay ve huong dan hanh moi nhat co hieu luc la duoc dung xet tang danh hieu "
    "nganh minh cua bo noi vu chinh phu dieu phai thuc hien".split()
)
"""Folded words that ask for the document itself, and those of the field; any other makes it a question about something in them."""
MOST = 4


def applying(asked: Question, snapshot: Snapshot, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
    """The documents that apply on the day of a question; None where it names one, asks for something else, or none is known to apply."""
    kinds = {slug(k) for k in _ASKS.findall(fold(asked.understood).lower())}  # "Văn bản nào quy định về …" asks for the document itself
    if not kinds or (asked.reference and (asked.reference.exact or asked.reference.article)) or asked.day.other:
        return None
    names = [fold(n).lower() for n in asked.names]
    rest = [w for w in (fold(t) for t in content(undated(asked.understood))) if w not in _ASIDE and not any(w in n.split() for n in names)]
    wanted = (kinds & set(_KINDS)) or set(_KINDS)
    titles = [n for n in names if is_award(n) or not set(n.split()) <= _ASIDE]
    found = [d for d in snapshot.heads.values() if slug(d.word("loai")) in wanted and d.validity.on(asked.day.day) is InForce.YES and _about(d, titles)]
    if rest or not found:
        return None
    found.sort(key=lambda d: (_KINDS.index(slug(d.word("loai"))), bool(d.validity.amends), d.id))
    return (Status.ANSWERED, *lives([snapshot.documents[d.id] for d in found[:MOST]], snapshot, asked.day.day, today))


def _about(document: Document, titles: list[str]) -> bool:
    """Whether a national document is on the titles named, or on the whole field where none is."""
    plain = fold(document.word("trich_yeu")).lower()
    return document.word("pham_vi") == "trung-uong" and (any(t in plain for t in titles) if titles else bool(_FIELD.search(plain) or plain.startswith("luat thi dua")))

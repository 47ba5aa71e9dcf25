"""Whether the evidence found answers the question, or an honest "không tìm thấy" is due.

"Hôm nay thời tiết Cần Thơ thế nào?" -> out of scope; "Hội nghị tập huấn năm 2018 ở đâu?" -> not found, since the only
conference in the store is that of 2017. What it does not know: how to say so.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from bot.evidence import Need, Unit, coverage
from bot.kind import ANSWER, Kind
from bot.question import Question
from bot.types import Hit, Status
from index.snapshot import Snapshot
from index.text import fold

COVERED = 0.45
"""Least share of the question's weight that the evidence must cover; evals/RESULTS.md ("abstention")."""
_FIELD = re.compile(
    r"(?<!\w)(?:thi dua|khen thuong|khen|thuong|danh hieu|huan chuong|huy chuong|bang khen|giay khen|ky niem chuong|chien si|lao dong tien tien|"
    r"lao dong xuat sac|anh hung|giai thuong|co thi dua|tap the|ton vinh|dien hinh|phong trao|sang kien|gia dinh van hoa|luong co so|ho so|hoi dong|dai hoi|tap huan|hoi nghi|uu tu|nhan dan)(?!\w)"
)


def judge(asked: Question, wanted: Need, chosen: Sequence[Unit], hits: Sequence[Hit], snapshot: Snapshot) -> Status:
    """ANSWERED, NOT_FOUND or OUT_OF_SCOPE for the evidence chosen."""
    in_field = bool(_FIELD.search(asked.plain) or asked.names or asked.reference)
    if not chosen or not in_field:
        return Status.NOT_FOUND if in_field else Status.OUT_OF_SCOPE
    if coverage(wanted, chosen) < COVERED:
        return Status.NOT_FOUND
    if _foreign_year(asked, chosen) or _no_figure(asked, chosen):
        return Status.NOT_FOUND
    return Status.ANSWERED


def _foreign_year(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether an event of another year stands for the one that was asked about."""
    years = set(re.findall(r"(?<![\d/])(?:19|20)\d{2}(?!\d)", asked.plain))
    event = chosen[0].document if not chosen[0].document.word("so_hieu") else None
    return bool(years and event and not any(y in fold(f"{event.title} {event.text}") for y in years))


def _no_figure(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether a number, a date or a document number is asked for and no passage shows one."""
    kind = asked.kinds[0]
    strict = (Kind.PERCENT, Kind.COUNT, Kind.DEADLINE, Kind.NUMBER, Kind.MONEY)
    return kind in strict and not any(ANSWER[kind].search(u.text) for u in chosen)

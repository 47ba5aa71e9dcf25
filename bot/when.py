"""The day a question is about: "năm 2019", "trước 1/7/2025", "theo luật cũ", "hiện nay" -> a date.

What it does not know: days in words (`bot.calendar`), whether a rule was in force on that day (that is `Validity.on`). Years that belong to a document's
number or to an event's name are blanked out before it looks.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot import reference
from bot.glossary import aligned
from bot.reference import blanked
from index.text import fold, slug
from index.types import Document, InForce

_BEFORE = r"(?P<side>truoc|den het|tinh den|toi het|sau|tu|ke tu|vao|ngay)?\s*(?:ngay\s*|thang\s*|nam\s*)*"
_DATE = re.compile(_BEFORE + r"(?<!\d)(?P<d>\d{1,2})\s*(?:[/.-]|thang)\s*(?P<m>\d{1,2})\s*(?:[/.-]|nam)\s*(?P<y>(?:19|20)\d{2})(?!\d)")
_MONTH = re.compile(r"(?:(?P<side>truoc|sau|tu|dau|cuoi|giua)?\s*(?:thang\s*|t)|(?<!\w)(?=(?:truoc|sau|tu|dau|cuoi|giua) )(?P<bare>\w+) )(?P<m>\d{1,2})\s*(?:[/.-]|nam)\s*(?P<y>(?:19|20)\d{2})(?!\d)")
_YEAR = re.compile(r"(?P<side>truoc|sau|tu|dau|cuoi|giua)?\s*(?:nam|thoi ky|giai doan)?\s*(?<![\d/.-])(?P<y>(?:19|20)\d{2})(?![\d/]|\s*-\s*\d)")
_OLD = re.compile(
    r"(?<!\w)(?:(?:theo |luat |quy dinh |nghi dinh |che do |luc |thoi )+cu|truoc day|truoc kia|hoi truoc|thoi truoc|(?:ngay|hoi|thoi) xua|da het hieu luc|quy dinh cu|luat cu|\(cu\)|(?<!\d )(?<!may )(?<!nhieu )ngay truoc(?! khi| ngay))(?!\w)"
)
_BOTH = re.compile(
    r"(?<!\w)(?:cu va moi|moi va cu|so voi (?:truoc|luat cu|quy dinh cu|thoi)|nhu truoc|khac (?:gi |so |voi )+(?:truoc|luat cu|quy dinh cu)|khac (?:truoc(?! (?:khi|ngay|nam|thang|\d))|luat cu|quy dinh cu)|con (?:nhu )?(?:the|vay)(?: nua)? khong|"
    r"thay doi (?:gi|the nao|nhu the nao|ra sao|o diem nao|o cho nao)|co (?:gi |nhung )?thay doi|co gi (?:moi|khac truoc)|truoc day va)(?!\w)"
)
_NOW = re.compile(r"(?<!\w)(?:hien nay|hien hanh|bay gio|nam nay|moi nhat|(?<!thuc )(?<!cong )hien tai(?! thoi diem)|dang ap dung|(?<!may )(?<!\d )gio (?:con|co|thi|khac)|luat moi|quy dinh moi|nghi dinh moi|va moi)(?!\w)")
_NAY = re.compile(r"(?<!\w)(?<!hiện )(?<!đến )(?<!tới )(?<!lâu )(?<!trước )(?<!xưa )(?<!ngày )(?<!hôm )nay(?!\w)|(?<=[,;] )này(?= (?:thì|còn|có) )")
"""By its own writing: "này" folds to the same."""
_FRAMES = re.compile(
    r"(?<!\w)(?:so sanh|(?:su|diem|nhung diem) khac(?: nhau| biet)?|(?:co )?khac(?: nhau| biet)?(?: gi)?(?: nhau)?(?: the nao| ra sao| cho nao| o diem nao| o cho nao| khong)?|chenh(?: lech| nhau)?|so voi|giua|"
    r"thay doi(?: gi)?|co gi|(?:theo |cac |nhung )*(?:quy dinh|che do)(?: cu| moi)?(?: ve)?|theo|(?:thi |la )?(?:sao|the nao)|(?:co )?(?:dung|phai) khong|vay|con (?:nhu )?(?:the|vay)(?: nua)? khong|gio|nay)(?!\w)"
)
"""Words that compare, or ask whether something is so still, and nothing else (folded)."""


@dataclass(frozen=True, slots=True)
class When:
    """`day` the answer is for; `stated` when the question says so; `other` the second day of a comparison in time, which `former_first` says is
    named before the present.
    """

    day: date
    stated: bool = False
    other: date | None = None
    former_first: bool = False


def find(text: str, today: date, documents: Mapping[str, Document]) -> When:
    """The day that `text` asks about; `today` when it names none."""
    plain = _AROUND.sub(lambda m: f"truoc{' ' * (len(m[0]) - 5)}", _spans(blanked(text), today))
    folded = fold(text).lower()
    day = _named(plain, today)
    if _AROUND.search(folded) and day and day < today:
        return When(today, True, day, True)
    both, old, now = _BOTH.search(folded), _OLD.search(folded), _first(folded, text.lower())
    former = former_regime(documents, today)
    first = now is not None and any(m.start() < now for m in (old, _CU.search(folded), *(p.search(plain) for p in (_DATE, _MONTH, _YEAR))) if m)
    if both and (day is None or day < today):
        return When(today, True, day or former, first)
    if day is not None:
        return When(today, True, day, first) if now is not None and day < today else When(day, True)
    if old and former:
        return When(today, True, former, first) if now is not None else When(former, True)
    return When(today, now is not None and bool(_NOW.search(folded)))


_AROUND = re.compile(r"(?<!\w)truoc (?:va|hay|hoac) sau(?= (?:khi |ngay |thang |nam )*\d)")
"""A day named once for both sides of it: "trước và sau năm 2024"."""
_CU = re.compile(r"(?<!\w)cu(?= va moi)")


def _first(folded: str, text: str) -> int | None:
    """Where the present is named first; None where it is not."""
    return min((m.start() for m in (_NOW.search(folded), _NAY.search(text)) if m), default=None)


_AGAINST = re.compile(r"(?<!\w)(?:so voi|so sanh|khac|giong|thay doi|chenh)(?!\w)")


def against_present(text: str, document: Document, named: str, today: date) -> When | None:
    """The two days of a question that compares a document, `named` in it, that is out of force with the present ("luật 2003 so với bây giờ"); None for any other."""
    folded, expired = fold(text).lower(), document.validity.expired
    now = _first(folded, text.lower())
    if now is None or expired is None or expired > today or not _AGAINST.search(folded):
        return None
    return When(today, True, expired - timedelta(days=1), folded.find(named.strip()) < now)


def undated(text: str) -> str:
    """`text` without the days that it names: years of documents stay."""
    text = " ".join(text.split())
    words, days = aligned(text), re.sub(r"\s{2,}", lambda m: " " + "\1" * (len(m[0]) - 1), blanked(text))  # see `_all`
    if len(days) != len(text):
        return text
    for pattern in (_OLD, _NOW):
        words = pattern.sub(_cut, words)
    for pattern in (_DATE, _MONTH, _YEAR):
        days = pattern.sub(_cut, days)
    return " ".join("".join(" " if "\0" in (w, d) else c for c, w, d in zip(text, words, days, strict=True)).split())


def _cut(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def timeless(text: str) -> str:
    """`text` without the days that it names and the words that compare: what a comparison of two days is about."""
    text = " ".join(text.split())
    plain = aligned(text)
    for pattern in (_AROUND, _BOTH, _OLD, _NOW, _DATE, _MONTH, _YEAR, _FRAMES):
        plain = pattern.sub(_cut, plain)
    kept = "".join(" " if p == "\0" else c for c, p in zip(text, plain, strict=True))
    return re.sub(r"^(?:\W|(?:về|của|với|và|thì|cho)(?!\w))+|(?:\W|(?<!\w)(?:về|của|với|và|thì|cho|từ|có))+$", "", re.sub(r"\s+", " ", kept))


_PRIOR = re.compile(
    r"(?<!\w)truoc (?:khi )?(?:co |ban hanh |ap dung |thi hanh )?(?P<of>(?:luat|nghi dinh|nd|thong tu|tt|quyet dinh|qd) (?:so |nam )?\d{1,4}(?:/\d{4})?(?:/[\w-]+)?)(?:\s(?:co hieu luc|ra doi|duoc ban hanh))?"
)


def prior(text: str, today: date, documents: Mapping[str, Document]) -> tuple[date, str] | None:
    """The eve of the document before which a question is set ("trước khi có Nghị định 152/2025"), and the question without these words."""
    match = _PRIOR.search(aligned(text))
    meant = reference.find(text[match.start("of") : match.end("of")], documents, today) if match else None
    days = [e for i in (meant.documents if meant and meant.exact else ()) if (e := documents[i].validity.effective)]
    return (min(days) - timedelta(days=1), text[: match.start()] + text[match.end() :].lstrip(", ")) if match and days else None


_RANGE = re.compile(r"(?<!\w)(?P<of>giai doan|nam hoc|nhiem ky|tu(?: nam)?)\s+(?P<a>(?:19|20)\d\d)\s*(?:-|–|den|toi)\s*(?:nam\s+)?(?P<b>(?:19|20)\d\d)(?!\d|/)")


def _spans(plain: str, today: date) -> str:
    """`plain` with years from … to … as the last of them where they are over; blank where they are not: they name no day before today."""

    def last(match: re.Match[str]) -> str:
        first, end = int(match["a"]), int(match["b"])
        if not first <= end or end >= today.year:
            return " " * len(match[0])
        return f"thang 5 nam {end}" if match["of"] == "nam hoc" else f"nam {end}"

    return _RANGE.sub(last, plain)


def days(text: str, today: date) -> list[date]:
    """Every day, month or year that `text` names, in its order, as the day it stands for."""
    return list(dict.fromkeys(_all(blanked(text), today)))


def _named(plain: str, today: date) -> date | None:
    return next(iter(_all(plain, today)), None)


def _all(plain: str, today: date) -> Iterator[date]:
    """Full dates first, then months, then bare years, none inside another."""
    plain = re.sub(r"\s{2,}", " ", plain)  # the blanks of many document numbers would cost the patterns cubic time
    for pattern in (_DATE, _MONTH, _YEAR):
        for match in list(pattern.finditer(plain)):
            parts = match.groupdict()
            year, month = int(parts["y"]), int(parts.get("m") or 0)
            if not 1945 <= year <= today.year + 5 or month > 12:
                continue
            found = _day(parts.get("side") or parts.get("bare") or "", year, month, int(parts.get("d") or 0), today)
            if found:
                plain = plain[: match.start()] + " " * len(match[0]) + plain[match.end() :]
                yield found


def _day(side: str, year: int, month: int, day: int, today: date) -> date | None:
    """The day meant by what stands: the eve of "trước …", the last day of a bare past month or year, today in this year, the first day of one to come."""
    try:
        if day:
            exact = date(year, month, day)
            return exact - timedelta(days=1) if side == "truoc" else exact
        first = date(year, month or 1, 1)
    except ValueError:
        return None
    if side == "truoc":
        return first - timedelta(days=1)
    if side in ("sau", "cuoi") and not month:
        return date(year, 12, 31) if side == "cuoi" else date(year + 1, 1, 1)
    if side == "giua":
        return date(year, month or 7, 15 if month else 1)
    if side in ("dau", "tu"):
        return first
    if not month:
        return today if year == today.year else date(year, 12, 31) if year < today.year else first
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def former_regime(documents: Mapping[str, Document], today: date) -> date | None:
    """The last day of the law that the present base law replaced; None when the store holds no such pair."""
    days = [
        d.validity.effective - timedelta(days=1)
        for d in documents.values()
        if d.validity.effective and d.validity.replaces and slug(d.word("loai")) == "luat" and d.validity.on(today) is not InForce.NO
    ]
    return max(days, default=None)

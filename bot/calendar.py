"""Days in words -> days in figures, and what "năm ngoái" means today.

"năm hai nghìn không trăm mười chín" -> "năm 2019"; "ngày mùng một tháng bảy năm 2025" -> "ngày 1 tháng 7 năm 2025"; "quý III/2025" ->
"tháng 9 năm 2025"; "năm ngoái" -> "năm 2025". Every other word stays. What it does not know: which day a question is about.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.glossary import aligned

_ONES = {"khong": 0, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_ONE = "(?:mot|hai|ba|bon|nam|sau|bay|tam|chin)"
_BELOW = rf"(?:{_ONE} muoi(?: (?:mot|hai|ba|tu|bon|nam|lam|sau|bay|tam|chin))?|muoi(?: (?:mot|hai|ba|tu|bon|nam|lam|sau|bay|tam|chin))?|{_ONE}|tu)"
"""A number in words from 1 to 99, folded."""
_Change = Callable[[re.Match[str], date], str]


def _number(words: str) -> int:
    """"hai muoi lam" -> 25."""
    head, ten, tail = words.partition("muoi")
    return _ONES[words] if not ten else 10 * _ONES.get(head.strip(), 1) + _ONES.get(tail.strip(), 0)


def _year(match: re.Match[str], today: date) -> str:
    hundreds = 100 * _ONES[match["hundreds"]] if match["hundreds"] else 0
    return f"năm {1000 * _ONES[match['thousands']] + hundreds + (_number(match['rest']) if match['rest'] else 0)}"


def _month(match: re.Match[str], today: date) -> str:
    return f"tháng {_number(match['month'])}"


def _day(match: re.Match[str], today: date) -> str:
    day = match["day"]
    return f"ngày {day if day.isdigit() else _number(day)}"


def _iso(match: re.Match[str], today: date) -> str:
    return f"{int(match[3])}/{int(match[2])}/{match[1]}"


def _short(match: re.Match[str], today: date) -> str:
    return f"{match[1]}/{match[2]}/20{match[3]}"


def _quarter(match: re.Match[str], today: date) -> str:
    number = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(match[1]) or int(match[1])
    return f"tháng {3 * number} năm {match[2]}"


def _ago(match: re.Match[str], today: date) -> str:
    return f"năm {today.year - (int(match[1]) if match[1].isdigit() else _number(match[1]))}"


def _last_month(match: re.Match[str], today: date) -> str:
    return f"tháng {today.month - 1 or 12} năm {today.year - (today.month == 1)}"


_FORMS: tuple[tuple[re.Pattern[str], _Change], ...] = (
    (re.compile(rf"(?<!\w)nam (?P<thousands>mot|hai) (?:nghin|ngan)(?: (?P<hundreds>khong|mot|hai|ba|bon|nam|sau|bay|tam|chin) tram)?(?: (?:linh|le))?(?: (?P<rest>{_BELOW}))?(?!\w)"), _year),
    (re.compile(r"(?<![\d/-])((?:19|20)\d\d)-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])(?![\d/-])"), _iso),
    (re.compile(r"(?<![\d/])(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])/([0-3]\d)(?![\d/])"), _short),
    (re.compile(r"(?<!\w)quy (i{1,3}|iv|[1-4])(?:\s*/\s*|\s+nam\s+|\s+)((?:19|20)\d\d)(?!\d)"), _quarter),
    (re.compile(rf"(?<!\w)thang (?P<month>gieng|{_BELOW})(?= nam (?:19|20)\d\d(?!\d))"), lambda m, t: "tháng 1" if m["month"] == "gieng" else _month(m, t)),
    (re.compile(rf"(?<!\w)(?:ngay )?(?:mung|mong) (?P<day>\d|muoi|{_ONE}|tu)(?= thang \d)"), _day),
    (re.compile(rf"(?<!\w)ngay (?P<day>{_BELOW})(?= thang \d)"), _day),
    (re.compile(r"(?<!\w)nam ngoai(?!\w)"), lambda _, t: f"năm {t.year - 1}"),
    (re.compile(r"(?<!\w)nam kia(?!\w)"), lambda _, t: f"năm {t.year - 2}"),
    (re.compile(r"(?<!\w)(?:sang nam|nam toi)(?!\w)"), lambda _, t: f"năm {t.year + 1}"),
    (re.compile(rf"(?<!\w)cach day (\d{{1,2}}|{_BELOW}) nam(?!\w)"), _ago),
    (re.compile(r"(?<!\w)thang truoc(?! (?:khi|ngay|do|thang))(?!\w)"), _last_month),
)
"""Folded forms, in the order in which they build on each other: the month needs its year in figures, the day its month."""


def figured(text: str, today: date) -> str:
    """`text` with its days, months and years in figures; `text` itself where it names none in words."""
    for pattern, change in _FORMS:
        plain, out, last = aligned(text), "", 0
        for match in pattern.finditer(plain):
            out += text[last : match.start()] + change(match, today)
            last = match.end()
        text = out + text[last:]
    return text

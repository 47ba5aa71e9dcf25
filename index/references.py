"""References inside a legal text -> which Điều, khoản and điểm they name, one by one, and of which document.

"điểm a, b khoản 1 và khoản 2 Điều 5 Nghị định này" -> (a, 1, 5), (b, 1, 5), (-, 2, 5), named "nghị định này". It reads
canonical or normalised text in any case. What it does not know: whether such an article exists (that is `check`).
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.types import Span

RANGE_MAX = 60
"""A longer range ("Điều 1 đến Điều 90") is the whole document: only its ends are kept."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One place named: `article` is "" for a place inside the same article; `document` the words that follow."""

    point: str
    clause: str
    article: str
    document: str
    span: Span

    @property
    def key(self) -> tuple[str, str, str]:
        """Điểm, khoản and Điều, for comparing."""
        return self.point, self.clause, self.article


@dataclass(slots=True)
class _Chain:
    """References that follow each other without other words: the Điều at the end belongs to all of them."""

    start: int
    points: list[str] = field(default_factory=list)
    pending: list[tuple[str, str]] = field(default_factory=list)
    done: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether nothing waits for the Điều it belongs to."""
        return bool(self.done) and not self.pending and not self.points

    def flush(self) -> None:
        self.done += [(p, k, "") for p, k in self.pending] + [(p, "", "") for p in self.points]
        self.points, self.pending = [], []


_AFTER = "và hoặc của luật nghị thông quyết quy này đến điều khoản các trên tại phần mục chương".replace(" ", "|")
_STOP = rf"(?=\s*(?:[,;.)\]:/]|$|\n|(?:{_AFTER})\b))"
_JOIN = r"\s*(?:,|;|và|hoặc|đến(?:\s+hết)?|-|–)\s*"
_ITEM = re.compile(
    rf"(?<!\w)(?:(?P<diem>điểm)\s+(?P<letters>[a-zđ](?!\w|\))(?:{_JOIN}(?:điểm\s+)?[a-zđ](?![\w)]))*)"
    rf"|(?P<khoan>khoản)\s+(?P<clauses>(?:\d{{1,2}}[a-zđ]?(?![\w%/])|này\b)(?:{_JOIN}(?:khoản\s+)?\d{{1,2}}[a-zđ]?(?![\w%/.]){_STOP})*)"
    rf"|(?P<dieu>điều)\s+(?P<articles>(?:\d{{1,3}}[a-zđ]?(?![\w%/])|này\b)(?:{_JOIN}(?:điều\s+)?\d{{1,3}}[a-zđ]?(?![\w%/]){_STOP})*))",
    re.I,
)
_GAP = re.compile(r"[\s,;]*(?:và|hoặc|của|tại|từ|đến)?[\s,]*(?:các\s+)?\Z", re.I)
_DOCUMENT = re.compile(
    r"\s*,?\s*(?:của\s+)?((?:bộ luật|luật|nghị định|thông tư liên tịch|thông tư|quyết định|nghị quyết|pháp lệnh|hướng dẫn"
    r"|quy định|quy chế|văn bản|điều lệ)\b[^\n;.:)]{0,90})",
    re.I,
)


def references(text: str) -> list[Ref]:
    """Every place that `text` names, lists and ranges taken apart, in order."""
    found: list[Ref] = []
    chain: _Chain | None = None
    last = 0
    for match in _ITEM.finditer(text):
        gap = text[last : match.start()]
        if chain is not None and (not _GAP.match(gap) or (";" in gap and chain.settled)):
            found += _closed(chain, text, last)
            chain = None
        chain = chain or _Chain(match.start())
        _take(chain, match)
        last = match.end()
    return found + (_closed(chain, text, last) if chain else [])


def _take(chain: _Chain, match: re.Match[str]) -> None:
    if match["diem"]:
        if chain.points:  # "điểm a, điểm b khoản 2": both belong to the khoản that follows
            chain.points += _listed(match["letters"], "điểm")
        else:
            chain.points = _listed(match["letters"], "điểm")
    elif match["khoan"]:
        numbers = _listed(match["clauses"], "khoản")
        first, *others = numbers
        chain.pending += [(p, first) for p in chain.points or [""]] + [("", n) for n in others]
        chain.points = []
    else:
        here = [] if match["articles"].lower() == "này" else _listed(match["articles"], "điều")
        before = chain.pending + [(p, "") for p in chain.points] or [("", "")]
        chain.done += [(p, k, a) for p, k in before for a in here or [""]]
        chain.points, chain.pending = [], []


def _closed(chain: _Chain, text: str, end: int) -> list[Ref]:
    chain.flush()
    named = _DOCUMENT.match(text, end)
    span = Span(chain.start, end)
    return [Ref(p, "" if k == "này" else k, a, named[1].strip() if named and a else "", span) for p, k, a in chain.done]


def _listed(text: str, word: str) -> list[str]:
    """The members of "1, khoản 2 và 3" or "5 đến 8"."""
    parts = re.split(r"(\s*(?:,|;|\bvà\b|\bhoặc\b|\bđến(?:\s+hết)?\b|-|–)\s*)", re.sub(rf"\b{word}\b", "", text.lower()))
    out: list[str] = []
    for joint, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        name = part.strip()
        if not name:
            continue
        if out and ("đến" in joint or joint.strip() in ("-", "–")):
            out += _between(out[-1], name)
        out.append(name)
    return out


def _between(first: str, last: str) -> Iterator[str]:
    if first.isdigit() and last.isdigit() and int(last) - int(first) <= RANGE_MAX:
        yield from (str(n) for n in range(int(first) + 1, int(last)))
    elif len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        letters = "abcdđeghiklmnopqrstuvxy"
        if first in letters and last in letters:
            yield from letters[letters.index(first) + 1 : letters.index(last)]

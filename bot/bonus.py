"""Bonus amounts: coefficient × mức lương cơ sở of the day, rounded up, with the source of each; tables come from the corpus.

"CSTĐ cơ sở được thưởng bao nhiêu, quyết định tháng 11/2026?" -> 1,0 × 2.530.000 = 2.530.000 đồng, citing điểm c khoản 1
Điều 50 Nghị định 152/2025 and khoản 2 Điều 3 Nghị định 161/2026. What it does not know: any coefficient, any salary:
both are read from sentences of the form "… được thưởng N lần mức lương cơ sở" and "Từ ngày D, mức lương cơ sở là N đồng".
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from bot.admit import Standing, standing
from index.snapshot import Snapshot
from index.text import fold, tokens
from index.types import Article, Document, Span

ROUND_TO = Decimal(10_000)
"""Amounts are rounded up to tens of thousands of đồng: khoản 2 Điều 49 Nghị định 152/2025/NĐ-CP."""
SUBJECTS = ("cá nhân", "tập thể", "hộ gia đình")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure stands."""

    document: Document
    article: Article
    span: Span


@dataclass(frozen=True, slots=True)
class Rate:
    """One coefficient: the award as its clause names it, whom it is for, and whether it is only a ceiling."""

    award: str
    variants: tuple[tuple[str, tuple[str, ...]], ...]
    subject: str
    times: Decimal
    ceiling: bool
    source: Source

    @property
    def is_title(self) -> bool:
        """Whether it is a danh hiệu thi đua (its article says so) and not an award."""
        return "danh hiệu thi đua" in self.source.article.heading.lower()


@dataclass(frozen=True, slots=True)
class Salary:
    """Mức lương cơ sở from a day on, in đồng a month."""

    since: date
    amount: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Amount:
    """A rate on a day: `exact` = times × salary, `paid` rounded up by the decree's rule."""

    rate: Rate
    salary: Salary
    exact: Decimal
    paid: Decimal


_RATE = re.compile(r"thưởng\s+(?:bằng\s+)?(không quá\s+)?(\d+(?:,\d+)?) lần mức lương cơ sở")
_HOUSEHOLD = re.compile(r"(?P<name>[A-ZĐ][^,:;]*(?:, (?![A-ZĐ])[^,:;]*)*?) là (?P<n>\d+(?:,\d+)?) lần")
_SALARY = re.compile(r"[Tt]ừ ngày (\d{1,2})(?:/| tháng )(\d{1,2})(?:/| năm )(\d{4}), mức lương cơ sở là ([\d.]+) đồng")
_ROUNDING = re.compile(r"làm tròn lên hàng chục (?:nghìn|ngàn) đồng")
_PHRASES = (("lần mức lương",), ("mức lương cơ sở là",), ("làm tròn lên hàng chục",), ("danh hiệu thi đua", "cao nhất"))
"""What an article holds that states a coefficient, a salary, a rounding or a rule for several titles."""
_SELF = re.compile(r"(?<!\w)(?:toi|em|minh|toi duoc|nguoi duoc|mot nguoi)(?!\w)")
_SEVERAL = re.compile(r"(?i)danh hiệu thi đua[^.]*(?:thưởng cao nhất|mức (?:tiền thưởng )?cao nhất|của danh hiệu cao nhất)")
_FILLER = frozenset("cua danh hieu cap cac hoac va o".split())


class Table:
    """The rates and salaries that one snapshot states."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        sources = list(_sources(snapshot))
        self.rates = tuple(rate for source in sources for rate in _rates(source))
        self.salaries = tuple(sorted((s for source in sources for s in _salaries(source)), key=lambda s: s.since))
        self._several = [s for s in sources if _SEVERAL.search(s.span.of(s.document.text))]
        self._rounding = [s for s in sources if _ROUNDING.search(s.span.of(s.document.text))]

    def in_force(self, day: date) -> list[Rate]:
        """The rates of the rules of `day`; those whose force nobody can vouch for only where there is none in force."""
        states = [(r, standing(r.source.document, r.source.article, day)) for r in self.rates]
        sure = [r for r, state in states if state is Standing.IN_FORCE]
        return sure or [r for r, state in states if state in (Standing.UNCERTAIN, Standing.UNREPLACED)]

    def salary(self, day: date) -> Salary | None:
        """The salary of `day`; None before the first one in the store."""
        return next((s for s in reversed(self.salaries) if s.since <= day), None)

    def rounding(self, rate: Rate) -> Source | None:
        """The clause that says how amounts of this rate are rounded: in its own decree, else in one that it replaced or that replaced it."""
        document = rate.source.document
        kin = {document.id: 0} | dict.fromkeys((*document.validity.replaces, *document.validity.replaced_by), 1)
        found = [s for s in self._rounding if s.document.id in kin]
        return min(found, key=lambda s: kin[s.document.id], default=None)

    def principles(self, rate: Rate) -> list[Source]:
        """The clauses of the rate's decree that say what is paid when one person has several titles or awards."""
        return [s for s in self._several if s.document.id == rate.source.document.id]

    def amount(self, rate: Rate, day: date) -> Amount | None:
        """The amount of `rate` when the decision is dated `day`."""
        salary = self.salary(day)
        if salary is None:
            return None
        exact = rate.times * salary.amount
        return Amount(rate, salary, exact, (exact / ROUND_TO).to_integral_value(ROUND_CEILING) * ROUND_TO)

    def asked(self, text: str, day: date) -> list[Rate]:
        """The rates whose awards `text` names, in the order of the text, for the subjects it names (all when none)."""
        words = [w for w in (fold(t) for t in tokens(text)) if w not in _FILLER]
        found: list[tuple[int, int, int, Rate]] = []
        for rate in self.in_force(day):
            places = [(p, name) for name, v in rate.variants if (p := _place(v, words))]
            if places:
                (start, length), name = max(places, key=lambda p: p[0][1])
                found.append((start, start + length, length, replace(rate, award=name)))
        longest = [f for f in found if not any(o[2] > f[2] and o[0] < f[1] and f[0] < o[1] for o in found)]
        subjects = [s for s in SUBJECTS if fold(s) in fold(text).lower()] or (["cá nhân"] if _SELF.search(fold(text).lower()) else [])
        ordered = sorted(longest, key=lambda f: (f[0], SUBJECTS.index(f[3].subject) if f[3].subject in SUBJECTS else 0))
        rates = [r for _, _, _, r in ordered if not subjects or not r.subject or r.subject in subjects]
        return _once(rates)

    def of_kind(self, text: str, day: date) -> list[Rate]:
        """The rates of all awards of the one kind that `text` names without saying which ("Bằng khen", "Huân chương")."""
        plain = fold(text).lower()
        kinds = [k for k in ("bang khen", "huan chuong", "giay khen", "co thi dua", "chien si thi dua", "ky niem chuong", "huy chuong") if k in plain]
        return _once(r for r in self.in_force(day) if kinds and fold(r.award).lower().removeprefix("danh hieu ").startswith(kinds[0]))


def _once(rates: Iterable[Rate]) -> list[Rate]:
    """Rates without repetitions: two clauses may state one coefficient."""
    seen: dict[tuple[object, ...], Rate] = {}
    for rate in rates:
        seen.setdefault((rate.variants[0][1], rate.subject, rate.times), rate)
    return list(seen.values())


def _place(variant: Sequence[str], words: Sequence[str]) -> tuple[int, int] | None:
    """Where `variant` stands in `words` as a run (start, length); one optional pair "chinh phu" may be left out."""
    for run in (tuple(variant), tuple(w for w in variant if w not in ("chinh", "phu"))):
        if len(run) < 2:
            continue
        for start in range(len(words) - len(run) + 1):
            if tuple(words[start : start + len(run)]) == run:
                return start, len(run)
    return None


def _sources(snapshot: Snapshot) -> Iterator[Source]:
    """The deepest clauses (and articles without clauses) of documents that say they are national: a decision that an office adds
    is not taken for one.
    """
    found = {a.id: a for phrases in _PHRASES for a in snapshot.holding(*phrases)}
    for article in sorted(found.values(), key=lambda a: snapshot.places.article(a.id)):
        head = snapshot.heads[article.document_id]
        if head.word("pham_vi") != "trung-uong" or not head.word("so_hieu"):
            continue
        document = snapshot.documents[article.document_id]
        leaves = [c for c in article.clauses if not any(o is not c and c.span.covers(o.span) for o in article.clauses)]
        yield from (Source(document, article, c.span) for c in leaves)
        if not leaves and article.body.of(document.text).strip():
            yield Source(document, article, Span(article.body.start, article.body.start + len(article.body.of(document.text).rstrip())))


def _rates(source: Source) -> Iterator[Rate]:
    text = re.sub(r"^(?:\d+\s?\.|[a-zđ]\s?\))\s*", "", source.span.of(source.document.text))
    text = next((line for line in text.split("\n") if _RATE.search(line) or "lần mức lương" in line), "")
    if text.startswith("Lưu ý"):
        return
    if text.startswith("Hộ gia đình"):
        for match in _HOUSEHOLD.finditer(text.split(":", 1)[-1]):
            yield _rate(match["name"].strip(), "hộ gia đình", match["n"], False, source)
        return
    award = ""
    for part in re.split(r"[;.]\s+", text):
        found = _RATE.search(part)
        if found is None:
            continue
        if ":" in part[: found.start()]:
            award = part[: part.index(":")].strip()
        if award:
            subject = next((s for s in SUBJECTS if s in part[: found.start()].split(":")[-1].lower()), "")
            yield _rate(award, subject, found[2], bool(found[1]), source)


def _rate(award: str, subject: str, times: str, ceiling: bool, source: Source) -> Rate:
    name = re.sub(r"\s*\([^)]*\)|\s+(?:các loại|các cấp|về|tại) .*$|\s+các (?:loại|cấp)$", "", award)
    return Rate(name, tuple((v, _words(v)) for v in _variants(name)), subject, Decimal(times.replace(",", ".")), ceiling, source)


def _variants(award: str) -> Iterator[str]:
    """The ways of naming an award that its clause lists together: "Bằng khen của bộ, ban, ngành, tỉnh" -> … của bộ, … của tỉnh."""
    award = re.sub(r"^[Dd]anh hiệu ", "", award)
    parts = [p.strip() for p in re.split(r", | và (?=[A-ZĐ])", award)]
    groups: list[list[str]] = []
    for part in parts:
        if groups and not part[:1].isupper():
            groups[-1].append(part)
        else:
            groups.append([part])
    for group in groups:
        head, tail = group[0], group[-1]
        if len(group) == 1:
            yield head
        elif head[:1].islower():
            shared = " ".join(tail.split()[-2:])
            yield from (p if p is tail else f"{p} {shared}" for p in group)
        else:
            prefix = head[: head.index(" của ") + 5] if " của " in head else head.rsplit(" ", 1)[0] + " "
            yield from (head if p is head else prefix + p.removeprefix("của ") for p in group)


def _words(name: str) -> tuple[str, ...]:
    return tuple(w for w in (fold(t) for t in tokens(name)) if w not in _FILLER)


def _salaries(source: Source) -> Iterator[Salary]:
    for day, month, year, amount in _SALARY.findall(source.span.of(source.document.text)):
        yield Salary(date(int(year), int(month), int(day)), Decimal(amount.replace(".", "")), source)


def money(value: Decimal) -> str:
    """Đồng as staff write them: 2.530.000."""
    return f"{int(value):,}".replace(",", ".")


def times(value: Decimal) -> str:
    """A coefficient with a decimal comma: 1,0; 12."""
    return str(value).replace(".", ",")

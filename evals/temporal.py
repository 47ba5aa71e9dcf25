"""Questions about other days, made of the validity that the corpus states -> the share whose sources were all in force on the day meant.

Nghị định 98/2023 gave way to 152/2025 on 01/7/2025: headings of both are asked about "năm 2024", "trước ngày 01/7/2025", "từ tháng
7/2025", "hiện nay", by `as_of`, in words. A source that was not in force that day must say so, and by what it was replaced; "so sánh
quy định cũ và mới" must cite both sides. `python -m evals.temporal`. What it does not know: whether the answer holds the facts.
"""
from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.ask import Bot
from bot.cli import open_bot
from bot.settings import Settings
from bot.types import Answer, Citation, Status
from index.snapshot import Snapshot
from index.types import Article, Document, InForce, Mark

HEADINGS = 4
"""Headings asked about, of each document of a pair."""
_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the first and last day that its words may mean (`first` None: it compares two sides), and `as_of` of the API."""

    kind: str
    text: str
    first: date | None
    last: date | None
    as_of: date | None = None
    both: tuple[str, str] | None = None


def pairs(snapshot: Snapshot) -> list[tuple[Document, Document]]:
    """Every document that was replaced by another of the store, with it; both have a day on which they took effect."""
    own = snapshot.documents
    found = [(d, own[i]) for d in own.values() for i in d.validity.replaced_by if i in own]
    return [(old, new) for old, new in found if old.validity.expired and old.validity.effective and new.validity.effective]


def cases(snapshot: Snapshot, today: date, seed: int = 7) -> Iterator[Case]:
    """Each heading drawn, asked about in each way to mean a day."""
    dice = random.Random(seed)  # noqa: S311 - a seeded choice of headings, nothing secret
    for old, new in pairs(snapshot):
        change = new.validity.effective
        assert change is not None  # noqa: S101  # `pairs` has no others
        for document in (old, new):
            articles = _asked(document, snapshot)
            for article in dice.sample(articles, min(len(articles), HEADINGS)):
                subject = _subject(article, document)
                yield from _days(subject, change, today, dice)
                eve = change - timedelta(days=1)
                yield Case("before a document", f"Trước khi có {new.word('loai')} {new.word('so_hieu')}, {subject} quy định thế nào?", eve, eve)
        shared = {_bare(a.heading) for a in _asked(old, snapshot)} & {_bare(a.heading) for a in _asked(new, snapshot)}
        for heading in sorted(shared)[:HEADINGS]:
            for form in ("So sánh quy định cũ và mới về {h}", "{h} theo quy định hiện nay khác gì so với trước ngày {d}?"):
                yield Case("old and new", form.format(h=heading, d=f"{change:%d/%m/%Y}"), None, None, both=(old.id, new.id))


def _days(subject: str, change: date, today: date, dice: random.Random) -> Iterator[Case]:
    """The ways to mean the day before a change, the day of it, a year before it, today, a day to come."""
    eve, year = change - timedelta(days=1), change.year - 1
    years = date(year, 1, 1), date(year, 12, 31)
    yield Case("year", f"{subject} năm {year} quy định thế nào?", *years)
    yield Case("year in words", f"{subject} năm {_in_words(year)} quy định thế nào?", *years)
    yield Case("before a day", f"Trước {dice.choice(('ngày ', ''))}{change.day}/{change.month}/{change.year}, {subject} quy định thế nào?", eve, eve)
    yield Case("before a day in words", f"{subject} trước ngày {change.day:02d} tháng {change.month} năm {change.year} thế nào?", eve, eve)
    yield Case("day in words", f"Vào ngày {_day_in_words(eve)}, {subject} quy định thế nào?", eve, eve)
    yield Case("day", f"{subject} tại thời điểm {eve:{dice.choice(('%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%Y-%m-%d'))}} quy định ra sao?", eve, eve)
    yield Case("from a month", f"Từ tháng {change.month}/{change.year}, {subject} quy định thế nào?", date(change.year, change.month, 1), change)
    yield Case("from a day", f"{subject} kể từ ngày {change:%d/%m/%Y} thế nào?", change, change)
    quarter = (eve.month - 1) // 3
    yield Case("quarter", f"{subject} quý {('I', 'II', 'III', 'IV')[quarter]} năm {eve.year} thế nào?", date(eve.year, 3 * quarter + 1, 1), eve if eve.month % 3 == 0 else today)
    yield Case("past years", f"{subject} giai đoạn {year - 1}-{year} quy định thế nào?", date(year - 1, 1, 1), years[1])
    yield Case("last year", f"{subject} năm ngoái quy định thế nào?", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    yield Case("old law", f"{subject} theo luật cũ quy định thế nào?", date(1945, 1, 1), today - timedelta(days=1))
    yield Case("now", f"{subject} hiện nay quy định thế nào?", today, today)
    yield Case("no day", f"{subject} quy định thế nào?", today, today)
    yield Case("to come", f"{subject} từ ngày 01/01/{today.year + 2} quy định thế nào?", date(today.year + 2, 1, 1), date(today.year + 2, 1, 1))
    for name, day in (("as_of: eve", eve), ("as_of: day of change", change), ("as_of: any", change + timedelta(days=dice.randint(-900, 900)))):
        yield Case(name, f"{subject} quy định thế nào?", day, day, day)


def _asked(document: Document, snapshot: Snapshot) -> list[Article]:
    """The articles that can be asked for by their heading."""
    return [a for a in snapshot.articles.values() if a.document_id == document.id and a.heading and Mark.MISSING not in a.marks and a.body.of(document.text).strip()]


def _bare(heading: str) -> str:
    return heading.replace("“", "").replace("”", "").strip()


def _subject(article: Article, document: Document) -> str:
    """The heading, with the place or sector of a rule that is not national."""
    place = document.word("noi_ap_dung") if document.word("pham_vi") in ("dia-phuong", "nganh") else ""
    return f"{_bare(article.heading)}{f' của {place}' if place else ''}"


def _in_words(year: int) -> str:
    """2019 -> "hai nghìn không trăm mười chín"."""
    ten, one = year % 100 // 10, year % 10
    tens = ("không trăm linh" if ten == 0 else "không trăm mười" if ten == 1 else f"không trăm {_DIGITS[ten]} mươi") + (f" {'lăm' if one == 5 and ten else _DIGITS[one]}" if one else "")
    return f"{_DIGITS[year // 1000]} nghìn {tens}"


def _day_in_words(day: date) -> str:
    """31/12/2023 -> "ba mươi mốt tháng mười hai năm 2023"."""
    ten, one = divmod(day.day, 10)
    tens = "mùng" if ten == 0 else "mười" if ten == 1 else f"{_DIGITS[ten]} mươi"
    ones = "" if not one else "mốt" if one == 1 and ten > 1 else "lăm" if one == 5 and ten else _DIGITS[one]
    months = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
    return f"{tens} {ones} tháng {months[day.month - 1]} năm {day.year}".replace("  ", " ")


def wrong(case: Case, answer: Answer, snapshot: Snapshot) -> str:
    """What is wrong with the day of an answer; empty where all is right."""
    if case.both is not None:
        sides = {snapshot.documents[c.document_id].validity.on(answer.as_of) is InForce.NO for c in answer.citations}
        return "" if answer.status not in _TOLD or sides == {True, False} else "one side only"
    assert case.first is not None and case.last is not None  # noqa: S101, PT018  # only comparisons have none
    if not case.first <= answer.as_of <= case.last:
        return f"answered for {answer.as_of}"
    silent = [c for c in answer.citations if not _told(c, answer, snapshot)]
    return f"not in force and not said: {silent[0].article_id}" if silent else ""


_TOLD = (Status.ANSWERED, Status.PARTIAL)


def _told(citation: Citation, answer: Answer, snapshot: Snapshot) -> bool:
    """Whether a source was in force on the answer's day, or its note says that it was not, and names what replaced it."""
    validity = snapshot.documents[citation.document_id].validity
    if validity.on(answer.as_of) is not InForce.NO:
        return citation.in_force is not InForce.NO
    said = " ".join((citation.note, *answer.notes, answer.text))
    names = [snapshot.documents[i].title for i in validity.replaced_by if i in snapshot.documents]
    if validity.effective and answer.as_of < validity.effective:
        return "chưa có hiệu lực" in said
    return "hết hiệu lực" in said and all(n in said for n in names)


def measured(bot: Bot, found: Sequence[Case]) -> list[tuple[Case, Answer, str]]:
    """Each case with its answer and what is wrong with it."""
    answers = [(case, bot.answer(case.text, as_of=case.as_of)) for case in found]
    return [(case, answer, wrong(case, answer, bot.snapshot)) for case, answer in answers]


def table(results: Sequence[tuple[Case, Answer, str]]) -> str:
    """A line a kind: how many, how many of them were answered from sources, the share that is right."""
    kinds = [*dict.fromkeys(case.kind for case, _, _ in results), "all"]
    lines = [f"{'kind':24s} {'n':>5s} {'answered':>9s} {'right':>6s}"]
    for kind in kinds:
        some = [(answer, bad) for case, answer, bad in results if kind in (case.kind, "all")]
        told = sum(a.status in _TOLD for a, _ in some)
        lines.append(f"{kind:24s} {len(some):5d} {told:9d} {100 * sum(not bad for _, bad in some) / max(1, len(some)):6.1f}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures over the served snapshot and prints each case that is wrong; fails where there is one."""
    parser = argparse.ArgumentParser(prog="python -m evals.temporal", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    bot = open_bot(Settings())
    results = measured(bot, list(cases(bot.snapshot, date.today(), args.seed)))
    print(table(results))
    bad = [(case, what) for case, _, what in results if what]
    for case, what in bad:
        print(f"  {case.kind}: {case.text} {case.as_of or ''} -> {what}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

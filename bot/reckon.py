"""A question about money -> the amounts, each with its formula and its sources, or a question back when it names no award.

"Bằng khen tỉnh cho cá nhân năm 2026?" -> "… cá nhân: 3.800.000 đồng (1,5 × 2.530.000 đồng = 3.795.000 đồng, làm tròn lên …)
[1][2][3]". What it does not know: coefficients and salaries (that is `bonus`), and any other question.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot import bonus, notes, prompts, when
from bot.bonus import Amount, Rate, Source, Table
from bot.citation import Citations
from bot.kind import Kind, content
from bot.question import Question
from bot.sides import each
from bot.types import Citation, Sentence, Status
from index.snapshot import Snapshot
from index.text import fold

_PARTY = re.compile(r"(?<!\w)(?:dang vien|dang bo|chi bo|to chuc dang|trong dang|cap uy)(?!\w)")
_TOTAL = re.compile(r"(?<!\w)(?:tong|tat ca la|cong lai|ca thay)(?!\w)")
_GRADED = re.compile(r"(?<!\w)(?:hang|cap) (?:\w+)")
"""A rank or level that no rate has is no kind to choose from."""
_ROUND = re.compile(r"lam tron")
_REWARD = re.compile(r"(?<!\w)(?:thưởng|kèm|nhận|hệ số|lương cơ sở|thành tiền)(?!\w)")
_HOW_MUCH = re.compile(r"(?<!\w)(?:bao nhiêu|mấy) tiền(?!\w)")
FEW = 3
"""Words beside the award and "bao nhiêu tiền" that may tell who gets it and when ("cho tập thể"); more are about other money."""
_ALLOWED = re.compile(r".*(?<!\w)co (?:duoc|phai|can|bi) (?P<what>.{2,80}?) (?:khong|chua)\W*$")
_PAID = re.compile(r"(?<!\w)(?:thuong|kem|lam tron|nhan|tien)(?!\w)(?! mat)")
MOST = 8
"""Awards listed when a question names only their kind: the longest list of one kind is that of Huân chương, in two lines each."""


@dataclass(slots=True)
class _Draft:
    """Sentences and their citations as they grow."""

    citations: Citations
    sentences: list[Sentence] = field(default_factory=list)

    def say(self, text: str, *sources: Source | None) -> None:
        self.sentences.append(Sentence(text, tuple(sorted({self.citations.number(s.article, s.span) for s in sources if s}))))


def reckoned(asked: Question, table: Table, snapshot: Snapshot, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
    """The answer to a question about a bonus; None when it is none, or names no award that the tables know."""
    if Kind.MONEY not in asked.kinds or _PARTY.search(asked.plain) or not _of_bonus(asked):
        return None
    days = list(when.days(asked.understood, today)) or [asked.day.day]
    if asked.day.other:
        days = sorted({asked.day.other, asked.day.day})
    elif len(days) == 1 or Kind.COMPARE not in asked.kinds:
        days = [asked.day.day]
    text = next((t for t in (each(asked.understood), _official(asked)) if table.asked(t, days[0])), "")
    rates = table.asked(text, days[0])
    if not rates:
        return _ask_back(asked, table, snapshot, today)
    draft = _Draft(Citations(snapshot, days[-1], today))
    amounts = [[a for r in table.asked(text, day) if (a := table.amount(r, day))] for day in days]
    if not all(amounts):
        return None
    if len(days) == 1 and len(rates) > 1 and _TOTAL.search(asked.plain):
        _total(draft, amounts[0], table)
    for day, found in zip(days, amounts, strict=True):
        for amount in found:
            _one(draft, amount, table, prompts.BONUS_WHEN.format(day=notes.day_text(day)) if len(days) > 1 or asked.day.stated else "")
    if len(days) > 1 and all(len(found) == 1 for found in amounts):
        first, last = amounts[0][0], amounts[-1][0]
        draft.say(prompts.BONUS_DIFFERENCE.format(later=bonus.money(max(last.paid, first.paid)), earlier=bonus.money(min(last.paid, first.paid)),
                                                  difference=bonus.money(abs(last.paid - first.paid))), first.rate.source, first.salary.source, last.salary.source)  # fmt: skip
    if _ROUND.search(asked.plain) and (rounding := table.rounding(rates[0])):
        draft.say(_quote(rounding), rounding)
    return Status.ANSWERED, draft.sentences, draft.citations.made


def _of_bonus(asked: Question) -> bool:
    """Whether the money is the bonus itself: not damages or aid, and nothing that a yes or no decides."""
    if (leave := _ALLOWED.search(asked.plain)) and not _PAID.search(leave["what"]):
        return False
    rest = _HOW_MUCH.sub(" ", asked.understood.lower())
    if rest == asked.understood.lower() or _REWARD.search(_without(rest, asked.names)):
        return True
    return len(content(_without(rest, (*(typed for typed, _ in asked.also), *asked.names)))) <= FEW


def _official(asked: Question) -> str:
    """The question with the official names that its words stand for, of several givers the one it names: "Bằng khen của Chủ tịch tỉnh" -> "Bằng khen của tỉnh"."""
    text = asked.understood
    for typed, name in asked.also:
        award, _, givers = name.partition(" của ")
        own = [g for g in givers.split(", ") if "," in givers and fold(g).lower() in fold(typed).lower().split()]
        text = text.replace(typed, f"{award} của {own[-1]}" if own else name) if name in asked.names else text
    return text


def _without(text: str, words: Sequence[str]) -> str:
    """`text`, in small letters, without these words, the longest first."""
    for some in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(some.lower())}(?!\w)", " ", text)
    return text


def _one(draft: _Draft, amount: Amount, table: Table, moment: str) -> None:
    """One amount: figure first, then formula, with rate, salary and (where it changed anything) rounding cited."""
    rate, rounding = amount.rate, table.rounding(amount.rate)
    rounded = amount.paid != amount.exact
    form = prompts.BONUS_CEILING if rate.ceiling else prompts.BONUS
    text = form.format(
        award=rate.award[:1].upper() + rate.award[1:], subject=f", {rate.subject}" if rate.subject else "", when=moment, amount=bonus.money(amount.paid),
        times=f"{bonus.times(rate.times)} lần mức lương cơ sở", salary=bonus.money(amount.salary.amount),
        rounded=prompts.BONUS_ROUNDED.format(exact=bonus.money(amount.exact)) if rounded else "",
    )  # fmt: skip
    draft.say(text, rate.source, amount.salary.source, rounding if rounded else None)


def _total(draft: _Draft, amounts: Sequence[Amount], table: Table) -> None:
    """The sum: of titles for one period the highest only, of awards all (khoản 5–7 Điều 49 Nghị định 152/2025/NĐ-CP)."""
    titles = [a for a in amounts if a.rate.is_title]
    paid = [*([max(titles, key=lambda a: a.paid)] if titles else []), *(a for a in amounts if not a.rate.is_title)]
    rules = list(table.principles(amounts[0].rate)) if len(titles) > 1 else []
    draft.say(prompts.BONUS_TOTAL.format(
        parts=" + ".join(bonus.money(a.paid) for a in paid), total=bonus.money(sum((a.paid for a in paid), start=bonus.ROUND_TO * 0)),
        highest=prompts.BONUS_HIGHEST if len(titles) > 1 else "",
    ), *(a.rate.source for a in paid), *rules)  # fmt: skip
    for rule in rules:
        draft.say(_quote(rule), rule)


def _quote(source: Source) -> str:
    return re.sub(r"^(?:\d+\s?\.|[a-zđ]\s?\))\s*", "", source.span.of(source.document.text))


def _ask_back(asked: Question, table: Table, snapshot: Snapshot, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
    """A short question back with the amounts of each award of the kind named; None when even the kind is not named alone."""
    rates = table.of_kind(asked.understood, asked.day.day)
    subject = next((s for s in bonus.SUBJECTS if fold(s) in asked.plain), "cá nhân")
    rates = [r for r in rates if r.subject == subject] or rates
    if not rates or asked.followed or len(asked.plain.split()) > 12 or _GRADED.search(asked.plain):
        return None
    draft = _Draft(Citations(snapshot, asked.day.day, today))
    draft.say(prompts.BONUS_ASK)
    for rate in rates[:MOST]:
        if amount := table.amount(rate, asked.day.day):
            _listed(draft, rate, amount)
    return Status.CLARIFY, draft.sentences, draft.citations.made


def _listed(draft: _Draft, rate: Rate, amount: Amount) -> None:
    top = "không quá " if rate.ceiling else ""
    draft.say(f"- {rate.award}, {rate.subject}: {top}{bonus.times(rate.times)} lần, {top}{bonus.money(amount.paid)} đồng", rate.source, amount.salary.source)

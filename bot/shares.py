"""Persons or votes counted in a question and the share that a rule asks for -> enough or not, and how many it takes.

"Hội đồng 15 người, 12 người đồng ý có đủ xét Cờ thi đua của Chính phủ không?" + "… phải đạt từ 80% phiếu đồng ý …" -> 12/15 is
80 %, enough. What it does not know: any share; each is read from a passage that names the title, and cited.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from bot import prompts
from bot.admit import Standing, standing
from bot.citation import Citations
from bot.kind import Kind
from bot.passages import Library
from bot.question import Question
from bot.types import Citation, Hit, Sentence
from index.snapshot import Snapshot
from index.text import fold, sentences
from index.types import Article, Span

_COUNT = re.compile(r"(?<![\w/.,-])(\d{1,4})(?: ?/ ?(\d{1,4})(?![/\d]))?(?! ?%)(?![\w/.,]*\d) (?!phan tram|nam|thang|ngay|lan|trieu|dong(?! y)|nghin|bo(?!\w)|gio|nd|luat|tuoi)")
_NOT_COUNTED = re.compile(r"(?:phien|phien hop|ky hop|dieu|khoan|nam|ngay|thang|hang|so|lan|thu|nghi dinh)$")
_VOTES = re.compile(r"(?<!\w)(?:phieu|dong y|tan thanh|bieu quyet)(?!\w)")
_ENOUGH = re.compile(r"(?<!\w)(?:du|dat|qua|dieu kien|(?:bao nhieu|may) (?:phieu|nguoi)|chua)(?!\w)")
_VOTED = re.compile(r"(\d{1,3})\s?% (?:số )?phiếu")
_GIVERS = " bo, ban, nganh, tinh"
_SHARED = re.compile(r"(?i)(?:ít nhất|từ) (\d{1,3})\s?%(?P<of>[^;.]*)")


@dataclass(frozen=True, slots=True)
class Counted:
    """`total` persons or votes, of whom `part` (None where the question names no part) were as `of` says (folded)."""

    total: int
    part: int | None
    of: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The share that a sentence asks for, of what (folded), and where it stands."""

    percent: int
    of: str
    article: Article
    span: Span


def counted(plain: str) -> Counted | None:
    """The count of a folded question: "12/15", or two figures of which the larger is the whole, or the whole alone."""
    found = [m for m in _COUNT.finditer(f"{plain} ") if not _NOT_COUNTED.search(plain[: m.start()].rstrip())]
    for match in found:
        if match[2] and int(match[1]) <= int(match[2]):
            return Counted(int(match[2]), int(match[1]), plain[match.end() :])
    figures = sorted({int(m[1]): m for m in found if not m[2]}.items(), reverse=True)
    if not figures or len(figures) > 2 or figures[0][0] < 2:  # one person is no share of anything
        return None
    part = figures[1] if len(figures) > 1 else None
    return Counted(figures[0][0], part[0] if part else None, re.split(r"[,;?]", plain[part[1].end() :])[0] if part else "")


def told(asked: Question, hits: Sequence[Hit], snapshot: Snapshot, library: Library, today: date) -> tuple[list[Sentence], list[Citation]] | None:
    """For each title named: what its share means for the count, and the sentence that sets it; None without a count or a rule."""
    count = counted(asked.plain) if asked.names and _ENOUGH.search(asked.plain) else None
    if count is None:
        return None
    votes = _VOTES.search(asked.plain) is not None
    articles = [snapshot.articles[i] for i in dict.fromkeys(snapshot.chunk(h.chunk_id).article_id for h in hits)]
    cited = Citations(snapshot, asked.day.day, today)
    lines: list[Sentence] = []
    quotes: list[Sentence] = []
    for name in sorted(_titles(asked), key=lambda n: asked.plain.find(fold(n).lower())):
        rule = _rule(fold(name).lower(), votes, articles, snapshot, library, asked.day.day)
        if rule is None:
            continue
        number = cited.number(rule.article, _whole(rule, library) if Kind.CRITERIA in asked.kinds else rule.span)
        lines.append(Sentence(_said(name, count, rule, votes), (number,)))
        quotes += [] if any(q.citations == (number,) for q in quotes) else [Sentence(_quoted(cited.made[number - 1]), (number,))]
    return ([*lines, *quotes], cited.made) if lines else None


def _titles(asked: Question) -> list[str]:
    """The titles named, each with the givers that the glossary's names leave out ("… bộ, ban, ngành, tỉnh")."""
    return [f"{n}{asked.understood[at : at + len(_GIVERS)]}" if (at := asked.plain.find(fold(n).lower() + _GIVERS) + len(n)) >= len(n) else n for n in asked.names]


def _quoted(citation: Citation) -> str:
    """The citation's words after a lead-in that names its rule."""
    label = citation.label if citation.label.startswith("Điều") else citation.label[:1].lower() + citation.label[1:]
    return prompts.LEAD.format(label=label, title=citation.title) + re.sub(r"^(?:\d{1,3}\s?\.|[a-zđ]\))\s+", "", citation.quote)


def _whole(rule: Rule, library: Library) -> Span:
    """The khoản around a rule, for a question that asks for its other conditions too; the rule's own words where it is long."""
    around = [p.span for p in library.page(rule.article.id).passages if p.whole and p.span.covers(rule.span)]
    return max(around, key=len, default=rule.span)


def _rule(name: str, votes: bool, articles: Sequence[Article], snapshot: Snapshot, library: Library, day: date) -> Rule | None:
    """The first rule found for a folded name, those in force before others; for votes a sentence names it, else the heading does."""
    found = [(standing(snapshot.heads[a.document_id], a, day) is not Standing.IN_FORCE, n, r) for n, a in enumerate(articles) for r in _rules(name, votes, a, library)
             if snapshot.heads[a.document_id].word("pham_vi") == "trung-uong"]  # fmt: skip
    return min(found, key=lambda f: f[:2])[2] if found else None


def _rules(name: str, votes: bool, article: Article, library: Library) -> Iterator[Rule]:
    named = re.compile(rf"(?<!tap the ){re.escape(name)}(?!\w)")
    if not votes and not named.search(re.sub(r"[“”]", "", fold(article.heading).lower())):
        return
    for passage in sorted(library.page(article.id).passages, key=lambda p: p.words):
        for part in sentences(passage.text):
            text = part.of(passage.text)
            match = (_VOTED if votes else _SHARED).search(text)
            if match and (not votes or named.search(fold(text).lower())):
                yield Rule(int(match[1]), "" if votes else fold(match["of"]).lower(), article, Span(passage.span.start + part.start, passage.span.start + part.end))


def _said(name: str, count: Counted, rule: Rule, votes: bool) -> str:
    """What the share means for the count; whether it is enough only where the part counted is the one that the rule speaks of."""
    least = ceil(Fraction(rule.percent * count.total, 100))
    words = {"name": name, "percent": rule.percent, "total": count.total, "least": least}
    same = votes or any(w in rule.of for w in re.findall(r"(?:lao dong tien tien|chien si tien tien|hoan thanh \w+ nhiem vu|hoan thanh nhiem vu|nu)(?!\w)", count.of))
    if count.part is None or not same:
        return prompts.SHARE_NEEDS.format(**words)
    share = f"{100 * count.part / count.total:.1f}".removesuffix(".0").replace(".", ",")
    form = prompts.SHARE_MET if count.part >= least else prompts.SHARE_UNMET
    return form.format(**words, part=count.part, share=share)

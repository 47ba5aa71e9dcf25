"""Hits -> the few passages an answer may rest on, at the grain of khoản and sentence; it may return nothing.

Ten chunks about "chiến sĩ thi đua cơ sở" -> khoản 1 Điều 23, because it covers what was asked, its heading names the
title, and it holds what an answer of this kind must show. What it does not know: how to say it.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.admit import Standing, standing
from bot.kind import ANSWER, Kind, content
from bot.question import Question
from bot.types import Hit
from index.lexical import Field
from index.snapshot import Snapshot
from index.text import fold, sentences, tokens
from index.types import Article, Document, Span

HEADING = 0.7
"""Credit for a question term that only the heading or title above a passage holds (evals/RESULTS.md, "evidence")."""
SHORT_KHOAN, MAX_WORDS = 70, 240
"""A khoản up to the first length is only ever quoted whole; a list up to the second may be, since a list is never cut silently."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable passage: `span` is what is shown, `lead` the line of its khoản that a point needs to be understood."""

    document: Document
    article: Article
    span: Span
    lead: Span | None
    base: float
    score: float = 0.0
    covers: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The passage."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Need:
    """What the evidence is measured against: weighted folded terms, kinds, names asked for, places named."""

    terms: Mapping[str, float]
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    plain: str

    @property
    def total(self) -> float:
        """The weight of all terms."""
        return sum(self.terms.values()) or 1.0


def need(content: Sequence[str], kinds: tuple[Kind, ...], names: tuple[str, ...], plain: str, field: Field) -> Need:
    """The terms of a question by folded syllable and bigram, weighted by their idf in the corpus (bigrams at a half)."""
    words = [fold(w) for w in content]
    weights = {w: field.idf(w) for w in words}
    weights |= {f"{a} {b}": 0.5 * field.idf(f"{a} {b}") for a, b in zip(words, words[1:], strict=False) if f"{a} {b}" in plain}
    return Need(weights, kinds, names, plain)


def units(document: Document, article: Article, base: float) -> list[Unit]:
    """The quotable passages of an article: whole khoản, the points of long ones, and the sentences of text without khoản."""
    text, found = document.text, []
    for body in _bodies(text, article):
        words = len(body.of(text).split())
        points = [c for c in article.clauses if c.depth == 2 and body.covers(c.span)]
        if points and words > SHORT_KHOAN:
            lead = _lead(text, body, points[0].span.start)
            found += [Unit(document, article, p.span, lead, base) for p in points]
        elif not points and words > SHORT_KHOAN:
            found += [Unit(document, article, s, None, base) for s in _sentences(text, body)]
        if words <= (MAX_WORDS if points else SHORT_KHOAN):
            found.append(Unit(document, article, body, None, base))
    return found


def _bodies(text: str, article: Article) -> list[Span]:
    """The khoản of an article and the text before them; the lines of an article without khoản, lists kept with their lead-in."""
    tops = [c.span for c in article.clauses if c.depth == 1]
    start = article.body.start
    if not tops:
        points = [c.span for c in article.clauses]
        if points:
            return [Span(start + len(text[start : points[0].start]) - len(text[start : points[0].start].lstrip()), points[-1].end)]
        return [s for s in _sentences(text, Span(start, article.body.end)) if not s.of(text).startswith("Lưu ý:")]
    before = text[start : tops[0].start]
    head = Span(start + len(before) - len(before.lstrip()), start + len(before.rstrip())) if before.strip() else None
    return [*([head] if head else []), *tops]


def _lead(text: str, body: Span, end: int) -> Span | None:
    """The line of a khoản that introduces its points."""
    line = text[body.start : end].rstrip()
    return Span(body.start, body.start + len(line)) if line else None


def _sentences(text: str, body: Span) -> list[Span]:
    """Sentences of a passage; a line that ends with ":" keeps the list under it."""
    out: list[Span] = []
    for s in sentences(body.of(text)):
        span = Span(body.start + s.start, body.start + s.end)
        if out and (text[out[-1].start : out[-1].end].endswith((":", ";")) or _listed(out[-1].of(text))) and _listed(span.of(text)):
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _listed(line: str) -> bool:
    return re.search(r"(?:^|\n)(?:-|•|\d{1,2}\.|[a-zđ]\))\s[^\n]*$", line) is not None


def scored(unit: Unit, wanted: Need, context: str) -> Unit:
    """`unit` with its score: retrieval, coverage of the question, the names asked for, and the form of an answer."""
    own = set(tokens(fold(f"{unit.lead.of(unit.document.text) if unit.lead else ''} {unit.text}")))
    above = set(tokens(fold(context)))
    text = f" {' '.join(tokens(fold(unit.text)))} "
    around = f" {' '.join(tokens(fold(context)))} "
    inside = {t for t in wanted.terms if (f" {t} " in text if " " in t else t in own)}
    outside = {t for t in wanted.terms if t not in inside and (f" {t} " in around if " " in t else t in above)}
    gain = sum(wanted.terms[t] for t in inside) + HEADING * sum(wanted.terms[t] for t in outside)
    score = unit.base + gain / wanted.total + _form(unit, wanted)
    return replace(unit, score=score, covers=frozenset(inside | outside), own=frozenset(inside))


def _form(unit: Unit, wanted: Need) -> float:
    """A bonus where the passage shows what the first kinds asked for must show."""
    text, bonus = unit.text, 0.0
    for weight, kind in zip((0.15, 0.1, 0.05), wanted.kinds, strict=False):
        if kind in ANSWER and ANSWER[kind].search(text):
            bonus += weight
    return bonus


LISTS = frozenset({Kind.CRITERIA, Kind.DOSSIER, Kind.PROCEDURE, Kind.DEFINITION, Kind.OTHER, Kind.YESNO, Kind.COMPARE})
"""Kinds whose answer is a whole khoản with all its points; the others want the one sentence."""
WORD_COST = 0.0015
"""Taken off a passage for each word where a figure or a name is asked: the sentence beats the page around it."""
NAME_BONUS, LOCAL_COST, LOCAL_BONUS, WEAK_COST = 0.25, 0.6, 0.25, 0.2
"""Near-twins are told apart by the official name in their heading; local and sector rules answer only when their place is
named; a rule that may be out of force stands behind one that is in force. Chosen on rules_dev (evals/RESULTS.md)."""
SECOND_GAIN, SECOND_SHARE = 0.14, 0.62
"""A passage of another article must cover this share of the question anew, and reach this share of the best score."""
SAME_SHARE, SAME_WORDS = {True: 0.7, False: 0.85}, 110
"""Further khoản of the same article join while they reach this share of the best score (lists first, figures second) and all
stay within so many words; more words found more facts and helped nobody read them."""
BUDGET_WORDS, MOST = 170, 4


def collect(question: Question, hits: Sequence[Hit], snapshot: Snapshot, day: date) -> tuple[Need, list[Unit]]:
    """All quotable passages of the articles hit, scored, best first."""
    wanted = need(content(question.understood), question.kinds, question.names, question.plain, snapshot.lexical.chunk.plain)
    best: dict[str, float] = {}
    chunks = {c.id: c for c in snapshot.chunks}
    for hit in hits:
        ident = chunks[hit.chunk_id].article_id
        best[ident] = max(best.get(ident, 0.0), hit.score)
    found: list[Unit] = []
    for ident, base in best.items():
        article = snapshot.articles[ident]
        document = snapshot.documents[article.document_id]
        context = f"{document.title} {' '.join(article.path)} {article.heading or article.label}"
        base += _fit(question, wanted, document, article, day)
        for unit in units(document, article, base):
            found.append(_weighed(scored(unit, wanted, context), question))
    return wanted, sorted(found, key=lambda u: (-u.score, u.article.id, u.span))


def _fit(question: Question, wanted: Need, document: Document, article: Article, day: date) -> float:
    """How well the article's head fits: names asked for, place or sector, standing on the day."""
    fit = 0.0
    heading = fold(f"{article.heading or article.label}").lower()
    title = fold(document.title).lower()
    for name in wanted.names:
        key = fold(name).lower()
        if key in heading or (not document.word("so_hieu") and key in title):
            fit += NAME_BONUS
            break
    place = document.word("noi_ap_dung")
    if document.word("pham_vi") in ("dia-phuong", "nganh", "dang"):
        fit += LOCAL_BONUS if _place_named(place or "dang vien to chuc dang", question.plain) else -LOCAL_COST
    if standing(document, article, day) in (Standing.UNCERTAIN, Standing.UNREPLACED):
        fit -= WEAK_COST
    return fit


def _place_named(place: str, plain: str) -> bool:
    """Whether the question names the place or sector: its own words, without "tỉnh", "thành phố", "Bộ"."""
    words = re.sub(r"^(?:tinh|thanh pho|bo|nganh|uy ban nhan dan)\s+", "", fold(place).lower())
    parts = [words, *[p.strip() for p in re.split(r",| va ", words) if len(p.split()) > 1]]
    return any(p and re.search(rf"(?<!\w){re.escape(p)}(?!\w)", plain) for p in parts)


def _weighed(unit: Unit, question: Question) -> Unit:
    words = len(unit.text.split())
    if question.kinds[0] in LISTS:
        return unit
    return replace(unit, score=unit.score - WORD_COST * words)


def select(wanted: Need, found: Sequence[Unit]) -> list[Unit]:
    """The passages to answer from: the best one, its neighbours in the same article, then others that cover what is still uncovered."""
    if not found:
        return []
    chosen, words = [found[0]], len(found[0].text.split())
    share = SAME_SHARE[wanted.kinds[0] in LISTS]
    for unit in found[1:]:
        if unit.article.id == found[0].article.id and unit.score >= share * found[0].score and not any(_overlap(unit, c) for c in chosen):
            length = len(unit.text.split())
            if words + length <= SAME_WORDS and len(chosen) < MOST:
                chosen.append(unit)
                words += length
    chosen.sort(key=lambda u: u.span)
    covered = {t for u in chosen for t in u.covers}
    for unit in found[1:]:
        length = len(unit.text.split())
        gain = sum(wanted.terms[t] for t in unit.own - covered) / wanted.total
        if unit.score < SECOND_SHARE * found[0].score or len(chosen) >= MOST:
            break
        if gain >= SECOND_GAIN and words + length <= BUDGET_WORDS and not any(_overlap(unit, c) for c in chosen):
            chosen.append(unit)
            covered |= unit.covers
            words += length
    return chosen


def _overlap(a: Unit, b: Unit) -> bool:
    return a.document.id == b.document.id and a.span.start < b.span.end and b.span.start < a.span.end


def coverage(wanted: Need, chosen: Sequence[Unit]) -> float:
    """The share of the question's hard words that the chosen passages, or what stands above them, hold.

    Numbers, dates and the words that only shape a question ("phần trăm", "bao lâu") are left out: the day and the form
    of the answer are checked by themselves.
    """
    hard = {t: w for t, w in wanted.terms.items() if " " not in t and not t[0].isdigit() and t not in _SOFT}
    covered = frozenset[str]().union(*(u.covers for u in chosen))
    return sum(w for t, w in hard.items() if t in covered) / (sum(hard.values()) or 1.0)


_SOFT = frozenset(
    "phan tram ty ti le tien muc lau ngay thang nam han thoi gian gio so luong khac nhau so sanh phan biet buoc mau form deadline ky lam viec nguoi "
    "thuoc ve gi hien quyet dinh ap dung duoc nhan vua roi can cu dap ung".split()
)

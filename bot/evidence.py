"""Hits -> the few passages an answer may rest on, at the grain of khoản and sentence; it may return nothing.

Ten chunks about "chiến sĩ thi đua cơ sở" -> khoản 1 Điều 23, because it covers what was asked, its heading names the
title, and it holds what an answer of this kind must show. What it does not know: how to say it.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.admit import Standing, standing
from bot.kind import ANSWER, Kind, content
from bot.passages import Library, Page, Passage
from bot.question import Question
from bot.types import Hit
from index.lexical import Field
from index.snapshot import Snapshot
from index.text import fold, tokens
from index.types import Article, Document, Span

HEADING = 0.7
"""Credit for a question term that only the heading or title above a passage holds (evals/RESULTS.md, "evidence")."""
LISTS = frozenset({Kind.CRITERIA, Kind.DOSSIER, Kind.PROCEDURE, Kind.DEFINITION, Kind.OTHER, Kind.YESNO, Kind.COMPARE})
"""Kinds whose answer is a whole khoản with all its points; the others want the one sentence."""
WORD_COST = 0.0015
"""Taken off a passage for each word where a figure or a name is asked: the sentence beats the page around it."""
NAME_BONUS, LOCAL_COST, LOCAL_BONUS, WEAK_COST = 0.25, 0.6, 0.25, 0.2
"""Near-twins are told apart by the official name in their heading; local and sector rules answer only when their place is
named; a rule that may be out of force stands behind one that is in force. Chosen on rules_dev (evals/RESULTS.md)."""
SYNONYM_SHARE = 0.75
"""Share of an official wording's syllables that must stand in a passage for the colloquial wording to count as covered."""
OWN_CHUNK = 0.5
"""Share of retrieval that a passage owes to its own chunk, the rest to the best chunk of its article."""
SECOND_GAIN, SECOND_SHARE = 0.14, 0.62
"""A passage of another article must cover this share of the question anew, and reach this share of the best score."""
SAME_SHARE, SAME_WORDS = {True: 0.7, False: 0.85}, 110
"""Further khoản of the same article join while they reach this share of the best score (lists first, figures second) and all
stay within so many words; more words found more facts and helped nobody read them."""
BUDGET_WORDS, MOST = 170, 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage weighed against a question: `own` are the question's terms in it, `covers` also those above it."""

    passage: Passage
    score: float
    covers: frozenset[str]
    own: frozenset[str]

    @property
    def document(self) -> Document:
        """The passage's document."""
        return self.passage.document

    @property
    def article(self) -> Article:
        """The passage's article."""
        return self.passage.article

    @property
    def span(self) -> Span:
        """The passage's place."""
        return self.passage.span

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.passage.text


@dataclass(frozen=True, slots=True)
class Need:
    """What the evidence is measured against: weighted folded terms, kinds, official names asked for; `same` pairs the
    syllables of words typed with those of their official wording, either of which covers them."""

    terms: Mapping[str, float]
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    same: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

    @property
    def total(self) -> float:
        """The weight of all terms."""
        return sum(self.terms.values()) or 1.0


def need(question: Question, field: Field) -> Need:
    """The terms of a question by folded syllable and bigram, weighted by their idf in the corpus (bigrams at a half)."""
    words = [fold(w) for w in content(question.understood)]
    weights = {w: field.idf(w) for w in words}
    pairs = (f"{a} {b}" for a, b in zip(words, words[1:], strict=False))
    weights |= {pair: 0.5 * field.idf(pair) for pair in pairs if pair in question.plain}
    same = tuple((frozenset(tokens(fold(typed).lower())), frozenset(content(fold(other).lower()))) for typed, other in question.also)
    return Need(weights, question.kinds, question.names, same)


def collect(question: Question, hits: Sequence[Hit], snapshot: Snapshot, library: Library, day: date) -> tuple[Need, list[Unit]]:
    """All quotable passages of the articles hit, scored, best first."""
    wanted = need(question, snapshot.lexical.chunk.plain)
    chunks: dict[str, list[tuple[Span, float]]] = {}
    for hit in hits:
        chunk = snapshot.chunk(hit.chunk_id)
        chunks.setdefault(chunk.article_id, []).append((chunk.span, hit.score))
    found: list[Unit] = []
    for ident, spans in chunks.items():
        page, article = library.page(ident), snapshot.articles[ident]
        best = max(score for _, score in spans)
        fit = _fit(question, wanted, snapshot.documents[article.document_id], article, page, day)
        for passage in page.passages:
            own = max((score for span, score in spans if span.start < passage.span.end and passage.span.start < span.end), default=0.0)
            found.append(_scored(passage, wanted, page.above, fit + OWN_CHUNK * own + (1 - OWN_CHUNK) * best))
    return wanted, sorted(found, key=lambda u: (-u.score, u.article.id, u.span))


def _scored(passage: Passage, wanted: Need, above: frozenset[str], base: float) -> Unit:
    """`passage` with its score: retrieval and fit (`base`), coverage of the question, and the form of an answer."""
    inside = _with_synonyms(wanted, frozenset(wanted.terms.keys() & passage.terms), passage.terms)
    outside = (wanted.terms.keys() & above) - inside
    gain = sum(wanted.terms[t] for t in inside) + HEADING * sum(wanted.terms[t] for t in outside)
    cost = 0.0 if wanted.kinds[0] in LISTS else WORD_COST * passage.words
    return Unit(passage, base + gain / wanted.total + _form(passage.text, wanted) - cost, inside | outside, inside)


def _with_synonyms(wanted: Need, inside: frozenset[str], terms: frozenset[str]) -> frozenset[str]:
    """`inside`, and the words typed whose official wording stands (nearly whole) among `terms`."""
    for typed, other in wanted.same:
        if other and len(other & terms) >= SYNONYM_SHARE * len(other):
            inside |= {t for t in wanted.terms if t in typed or (" " in t and set(t.split()) <= typed)}
    return inside


def _form(text: str, wanted: Need) -> float:
    """A bonus where the passage shows what the first kinds asked for must show."""
    return sum(w for w, kind in zip((0.15, 0.1, 0.05), wanted.kinds, strict=False) if kind in ANSWER and ANSWER[kind].search(text))


def _fit(question: Question, wanted: Need, document: Document, article: Article, page: Page, day: date) -> float:
    """How well the article's head fits: names asked for, place or sector, standing on the day."""
    fit = 0.0
    title = fold(document.title).lower()
    if any((key := fold(name).lower()) in page.heading or (not document.word("so_hieu") and key in title) for name in wanted.names):
        fit += NAME_BONUS
    if document.word("pham_vi") in ("dia-phuong", "nganh", "dang"):
        fit += LOCAL_BONUS if place_named(document, question.plain) else -LOCAL_COST
    if standing(document, article, day) in (Standing.UNCERTAIN, Standing.UNREPLACED):
        fit -= WEAK_COST
    return fit


def place_named(document: Document, plain: str) -> bool:
    """Whether the question (folded) names the place, the sector or the Party of a rule that is not national."""
    if document.word("pham_vi") == "dang":
        return re.search(r"(?<!\w)(?:dang vien|dang bo|chi bo|to chuc dang|cap uy|trong dang|cua dang|xep loai|kiem diem)(?!\w)", plain) is not None
    place = fold(document.word("noi_ap_dung")).lower()
    words = re.sub(r"^(?:tinh|thanh pho|bo|nganh|uy ban nhan dan)\s+", "", place)
    parts = [words, *[p.strip() for p in re.split(r",| va ", words) if len(p.split()) > 1]]
    return any(p and re.search(rf"(?<!\w){re.escape(p)}(?!\w)", plain) for p in parts)


def select(wanted: Need, found: Sequence[Unit]) -> list[Unit]:
    """The passages to answer from: the best one, its neighbours in the same article, then others that cover what is still uncovered."""
    if not found:
        return []
    chosen, words = [found[0]], found[0].passage.words
    share = SAME_SHARE[wanted.kinds[0] in LISTS]
    for unit in found[1:]:
        if unit.article.id == found[0].article.id and unit.score >= share * found[0].score and not any(_overlap(unit, c) for c in chosen):
            length = unit.passage.words
            if words + length <= SAME_WORDS and len(chosen) < MOST:
                chosen.append(unit)
                words += length
    chosen.sort(key=lambda u: u.span)
    covered = {t for u in chosen for t in u.covers}
    for unit in found[1:]:
        length = unit.passage.words
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

"""Hits -> the few passages an answer may rest on, at the grain of khoản and sentence; it may return nothing.

Ten chunks about "chiến sĩ thi đua cơ sở" -> khoản 1 Điều 23, because it covers what was asked, its heading names the
title, and it holds what an answer of this kind must show. What it does not know: how to say it.
"""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot import occasion
from bot.admit import Standing, standing
from bot.deed import Deed, asked_of, conditions, doer, held, unasked
from bot.kind import ANSWER, Kind, content, lists, thing
from bot.kind import HEADING as HEADING_OF
from bot.passages import OPENING, Library, Page, Passage
from bot.question import Question
from bot.types import Hit
from index.lexical import Field
from index.snapshot import Snapshot
from index.text import fold, tokens
from index.types import Article, Document, Span

HEADING = 0.7
"""Credit for a question term that only the heading or title above a passage holds (evals/RESULTS.md, "evidence")."""
SPECIAL_COST = 0.25
"""For a document on certain awards where the question names none of them; 0.15 changed nothing, 0.3 answered what the store does not tell."""
_AWARDS = re.compile(r"(?:xet tang(?:, truy tang)?|ve|quy dinh) (?:danh hieu(?: vinh du nha nuoc)?|huy chuong|giai thuong|ky niem chuong) (.+)")
LISTS = frozenset({Kind.CRITERIA, Kind.DOSSIER, Kind.PROCEDURE, Kind.DEFINITION, Kind.OTHER, Kind.YESNO, Kind.COMPARE})
"""Kinds whose answer is a whole khoản with all its points; the others want the one sentence."""
WORD_COST = 0.0025
"""Taken off a passage for each word where a figure or a name is asked: the sentence beats the page around it."""
NAME_BONUS, LOCAL_COST, LOCAL_BONUS = 0.2, 0.9, 0.25
WEAK_COST = {Standing.UNCERTAIN: 0.5, Standing.UNREPLACED: 0.3}
"""Near-twins are told apart by the official name in their heading; local and sector rules answer only when their place is
named; a rule that may be out of force stands behind one that is in force. Chosen on rules_dev (evals/RESULTS.md)."""
SYNONYM_SHARE = 0.75
"""Share of an official wording's syllables that must stand in a passage for the colloquial wording to count as covered."""
HEADING_BONUS, DEFINES_BONUS, EVENT_COST = 0.2, 0.3, 0.3
"""A heading of the kind asked for; a passage that opens "<subject> là …"; an event where the question speaks of none."""
SHAPE_SHARE = 0.2
_SHAPE = frozenset("phan tram ty ti le".split())
"""Words that give the form of the answer, which is looked for by itself: "phần trăm" is written "%" in a rule."""
TAIL = 2.0
"""What a follow-up says itself counts so many times what it carries over from the question before."""
LIST_BONUS, WHOLE_BONUS = 0.25, 0.1
"""For a passage that holds a list where a complete list is asked for; for a whole khoản where conditions are."""
UNSEEN_COST = 0.4
"""For a document whose content is not in the store, where the question speaks of no law or amendment: it only says that it is not known."""
_LAW = re.compile(r"(?<!\w)(?:luat|sua doi|bo sung|nghi dinh|thong tu)(?!\w)")
STATED_BONUS = 0.15
"""For a list, where conditions are asked for: the khoản that lists them stands before the one that adds a case."""
_CONDITIONS = frozenset(("tieu chuan", "dieu kien", "tieu chi"))
DELEGATING_WORDS, DELEGATING_COST = 90, 0.3
"""Up to so many words a passage that names who sets the conditions is one about that alone, and stands behind those that state them."""
ABSENT_COST = 0.3
"""For a passage that says nobody was there, or chaired, where it is asked who did; folded words do not tell "dự" from "đủ"."""
OWN_CHUNK = 0.2
"""Share of retrieval that a passage owes to its own chunk, the rest to the best chunk of its article."""
SECOND_GAIN, SECOND_SHARE = 0.14, 0.62
"""A passage of another article must cover this share of the question anew, and reach this share of the best score."""
FOREIGN_COST, MONEY_COST = 0.6, 0.3
"""For a passage about the army, the police or foreigners where the question names none; for an article on amounts where none is asked."""
ARTICLE_WORDS, STANDARD_WORDS = 260, 330
"""An article that bears the name asked for is given whole up to the first length, one headed "Tiêu chuẩn …", each khoản of which is a condition, up to the
second: a list of conditions is not cut."""
FORM_BONUS = (0.15, 0.1, 0.05)
"""For what the first, second and third kind asked for must show."""
ROUNDED = 9
"""Decimals of a score that count."""
BARE_COST = 0.2
"""For a passage without any share where a share is asked for: alone it would be refused."""
COUNTED_BONUS = 0.2
"""For a passage with a number of the very thing that is counted ("133 đoàn"); 0.1 found none of those that other numbers hid."""
HEADING_WORDS = 3
"""Words of a heading, at least one more, that a question must hold all to ask for the whole article."""
DEFINED_SHARE = 0.9
"""Beside a definition only what is nearly as good."""
SAME_SHARE, SAME_WORDS = {True: 0.7, False: 0.85}, 110
"""Further khoản of the same article join while they reach this share of the best score (lists first, figures second) and all
stay within so many words; more words found more facts and helped nobody read them."""
BUDGET_WORDS, MOST, FEW = 170, 4, 3
WIDE, REACH = 200, 2_000
"""Of an article with more passages, such as a tariff (the longest of the rules on awards has 41), only those so near to a chunk that was found
are weighed: ten thousand passages of one article took half a second (evals/RESULTS.md, "scale")."""


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
    syllables of words typed with those of their official wording, either of which covers them; `subject` is what a
    definition is asked of (folded); `whole` where a complete list is asked for; `tail` what a follow-up says itself; `plain` the question folded; `office` the words
    of the office whose holder is asked for; `deeds` what is to be done with an award besides giving it; `role` the place in a council whose holder is asked for;
    `levels` those of the councils asked about.
    """

    terms: Mapping[str, float]
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    same: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    subject: str = ""
    whole: bool = False
    tail: frozenset[str] = frozenset()
    plain: str = ""
    office: frozenset[str] = frozenset()
    deeds: tuple[Deed, ...] = ()
    role: str = ""
    levels: frozenset[str] = frozenset()

    @property
    def listing(self) -> bool:
        """Whether the answer is a list of conditions or parts, not one figure."""
        return self.whole or self.kinds[0] in LISTS

    @property
    def total(self) -> float:
        """The weight of all terms."""
        return sum(self.terms.values()) or 1.0


def need(question: Question, field: Field) -> Need:
    """The terms of a question by folded syllable and bigram, weighted by their idf in the corpus (bigrams at a half)."""
    words = [fold(w) for w in content(question.understood)]
    weights = {w: field.idf(w) for w in words}
    for w in (fold(t) for t in content(question.tail)):
        weights[w] = TAIL * field.idf(w)
    weights |= {w: SHAPE_SHARE * weights[w] for w in _SHAPE & weights.keys()}
    pairs = (f"{a} {b}" for a, b in pairwise(words))
    weights |= {pair: 0.5 * field.idf(pair) for pair in pairs if pair in question.plain}
    same = tuple((frozenset(tokens(fold(typed))), frozenset(fold(t) for t in content(other))) for typed, other in question.also)
    return Need(weights, question.kinds, question.names, same, fold(question.subject).lower(), lists(question.tail or question.understood), frozenset(fold(t) for t in content(question.tail)), question.plain,
                _office(question.plain) if Kind.WHO in question.kinds else frozenset(), asked_of(question.plain), _role(question.plain), frozenset(_COUNCIL.findall(question.plain)))  # fmt: skip


def collect(question: Question, hits: Sequence[Hit], snapshot: Snapshot, library: Library, day: date, local: float = LOCAL_COST) -> tuple[Need, list[Unit]]:
    """All quotable passages of the articles hit, scored, best first; `local` is what a rule of a place not named is charged."""
    wanted = need(question, snapshot.lexical.chunk.plain)
    chunks: dict[str, list[tuple[Span, float]]] = {}
    for hit in hits:
        chunk = snapshot.chunk(hit.chunk_id)
        chunks.setdefault(chunk.article_id, []).append((chunk.span, hit.score))
    found: list[Unit] = []
    for ident, spans in chunks.items():
        page, article = library.page(ident), snapshot.articles[ident]
        best = max(score for _, score in spans)
        fit = _fit(question, wanted, snapshot.documents[article.document_id], article, page, day, local)
        for passage in _near(page.passages, [span for span, _ in spans]):
            own = max((score for span, score in spans if span.start < passage.span.end and passage.span.start < span.end), default=0.0)
            found.append(weigh(passage, wanted, page.above, fit + OWN_CHUNK * own + (1 - OWN_CHUNK) * best))
    return wanted, ranked(found)


def ranked(found: Sequence[Unit]) -> list[Unit]:
    """Units best first, equal ones by place. Scores are sums over sets, whose order is another in every process: what differs by less than a rounding is equal."""
    return sorted(found, key=lambda u: (-round(u.score, ROUNDED), u.article.id, u.span))


def _near(passages: Sequence[Passage], spans: Sequence[Span]) -> Sequence[Passage]:
    """`passages`; of more than WIDE only those at most REACH characters from one of `spans`, by place."""
    if len(passages) <= WIDE:
        return passages
    ordered, kept = sorted(passages, key=lambda p: p.span), set[int]()
    for span in spans:
        first = bisect_left(ordered, span.start - REACH, key=lambda p: p.span.start)
        kept.update(range(first, bisect_right(ordered, span.end + REACH, key=lambda p: p.span.start)))
    return [ordered[i] for i in sorted(kept)]


def weigh(passage: Passage, wanted: Need, above: frozenset[str], base: float) -> Unit:
    """`passage` with its score: retrieval and fit (`base`), coverage of the question, and the form of an answer."""
    inside = _with_synonyms(wanted, frozenset(wanted.terms.keys() & passage.terms), passage.terms)
    told = held(wanted.deeds, passage.terms) or held(wanted.deeds, above)
    outside = (wanted.terms.keys() & above) - inside
    gain = sum(wanted.terms[t] for t in inside) + HEADING * sum(wanted.terms[t] for t in outside)
    cost = 0.0 if wanted.listing else WORD_COST * passage.words
    whole = LIST_BONUS if wanted.whole and passage.items > 2 else 0.0
    whole += WHOLE_BONUS if wanted.listing and passage.whole else 0.0
    whole += STATED_BONUS if wanted.kinds[0] is Kind.CRITERIA and passage.items > 1 and passage.terms & _CONDITIONS else 0.0
    whole += PAPERS_BONUS if shape(wanted.kinds) is Kind.DOSSIER and passage.items > 1 and PAPERS.search(passage.text) else 0.0
    whole -= FOREIGN_COST if FOREIGN.search(passage.opening) and not FOREIGN.search(wanted.plain) else 0.0
    whole -= ABSENT_COST if not occasion.attended(wanted.plain, passage.text) else 0.0
    whole -= SUBJECT_COST if _other_subject(passage, wanted.plain) or _other_council(passage, wanted.levels) or _of_collectives(passage, wanted.names) else 0.0
    whole += granted(passage, wanted)
    whole -= DELEGATING_COST if wanted.kinds[0] in (Kind.CRITERIA, *SHAPED) and Kind.WHO not in wanted.kinds and delegates(passage.text) else 0.0
    whole += _deed(passage, wanted, told) if wanted.deeds else 0.0
    return Unit(passage, base + gain / wanted.total + _form(passage.text, wanted) + whole - cost, inside | outside, inside)


DEED_COST, DEED_BONUS = 0.4, 0.25
"""For a passage that neither itself nor by its headings speaks of the deed asked for, or is headed by one where none is asked for; for one
that says when it is done, or who does it, where that is asked."""


def _deed(passage: Passage, wanted: Need, told: bool) -> float:
    """What a passage gains or loses by the deed asked for; `told`: it or its headings speak of that."""
    if not told:
        return -DEED_COST
    says = {Kind.CRITERIA: conditions, Kind.WHO: doer}.get(wanted.kinds[0])
    return DEED_BONUS if says and says(wanted.deeds, fold(passage.text).lower()) else 0.0


_DELEGATES = re.compile(r"(?i)(?<!\w)(?:do|theo) .{3,90} quy định|(?<!\w)quy định (?:chi tiết|cụ thể)|^(?:\w{1,2}[.)] )?quy định (?:việc|thẩm quyền|trách nhiệm|đối tượng|tiêu chuẩn)")


def delegates(text: str) -> bool:
    """Whether a short passage leaves its matter to somebody else: "Tiêu chuẩn cụ thể … do Bộ, ban, ngành, tỉnh quy định chi tiết"."""
    return len(text.split()) < DELEGATING_WORDS and _DELEGATES.search(text) is not None


SUBJECTS = ("ca nhan", "tap the", "ho gia", "dang vien")
"""Whom an award is for, as folded bigrams: persons, collectives, households, members of the Party (whose cells are collectives)."""
SUBJECT_COST = 0.25
"""For a passage that speaks only of another subject than the one asked about; 0.15 found less, 0.4 nothing more (golden questions)."""


_COUNCIL = re.compile(r"(?<!\w)hoi dong (?:[\w-]+ |- ){0,8}?cap (tinh|xa|huyen|bo|co so|trung uong)(?!\w)")


def _other_council(passage: Passage, levels: frozenset[str]) -> bool:
    """Whether councils of some `levels` are asked about and the passage is of one of another level."""
    lead = passage.lead
    told = _COUNCIL.findall(fold(lead.of(passage.document.text)).lower() if lead else passage.opening) if levels else []
    return bool(told) and levels.isdisjoint(told)


def _of_collectives(passage: Passage, names: Sequence[str]) -> bool:
    """Whether a title is asked about and the passage is of the collectives' title that has it in its name: "Tập thể lao động tiên tiến"."""
    return "tap the" in passage.opening and any(
        f"tap the {n}" in passage.opening and not re.search(rf"(?<!tap the ){re.escape(n)}", passage.opening) for n in (fold(name).lower() for name in names)
    )


def _other_subject(passage: Passage, asked: str) -> bool:
    """Whether one of the subjects is asked about and the passage speaks only of others."""
    named = [s for s in SUBJECTS if s in asked]
    return len(named) == 1 and named[0] not in passage.terms and any(s in passage.terms for s in SUBJECTS)


TWIN_COST, GRANTS_BONUS, FIRST_BONUS = 0.5, 0.2, 0.05
"""For a passage whose subject is another title or rank than the one whose conditions are asked for."""
_TITLE = (r"(?:huan chuong|huy chuong|chien si|lao dong|tap the|don vi|anh hung|nha giao|thay thuoc|nghe|bang khen|giay khen|co thi dua|ky niem chuong|giai thuong|gia dinh van hoa|thon"
          r"|xa, phuong|ba me|tinh anh hung)")  # fmt: skip
_GRANTS = re.compile(rf"^(?:\d+\. |[a-z]\) )?(?:tieu chuan tang |danh hieu )?(?P<title>{_TITLE} ?[^.;:(]{{0,60}}?)(?: \([^)]*\))? (?:cung )?(?:tang|duoc tang|duoc xet|thuc hien)(?!\w)")
_LISTED = re.compile(rf"(?m)^[a-z]\) {_TITLE}(?:(?!(?<!\w)(?:tang|dat|duoc|co|la|phai)(?!\w))[^.;:\n]){{0,90}}[;.]?$")


def granted(passage: Passage, wanted: Need) -> float:
    """A bonus for a passage that grants one of the titles whose conditions are asked for, a cost where it grants another title or rank: near-twins share all other words."""
    if wanted.kinds[0] not in (Kind.CRITERIA, Kind.DEFINITION, Kind.OTHER, Kind.YESNO) or not wanted.names or wanted.deeds:
        return 0.0
    lead = passage.lead
    given = _GRANTS.match(fold(lead.of(passage.document.text)[:OPENING]).lower() if lead else passage.opening)
    if given is None:
        return -TWIN_COST if wanted.kinds[0] is Kind.CRITERIA and _only_listed(passage.text, wanted.names) else 0.0
    same = any(name in given["title"] or given["title"] in name for name in (fold(n).lower() for n in wanted.names))
    if not same or not (wanted.kinds[0] is Kind.CRITERIA or (wanted.kinds[0] is Kind.OTHER and _bare(wanted))):
        return 0.0 if same else -TWIN_COST
    return GRANTS_BONUS + (FIRST_BONUS if any(c.span.start == passage.span.start for c in passage.article.clauses[:1]) else 0.0)


def _bare(wanted: Need) -> bool:
    """Whether a title is named and nothing else: its own article is meant, not its papers or its bonus."""
    words = {w for name in wanted.names for w in fold(name).lower().replace(",", "").split()}
    return all(t in words or " " in t or t in ("danh", "hieu") for t in wanted.terms)


def _only_listed(text: str, names: Sequence[str]) -> bool:
    """Whether a list has one of the names, or its ranks, among its items and says nothing of it: "i) Huân chương Dũng cảm;" among the orders there are."""
    listed = [m[0] for m in _LISTED.finditer(fold(text).lower())]
    return any(RANKED.sub("", fold(n).lower()) in item for item in listed for n in names)


FOREIGN = re.compile(r"(?<!\w)(?:quan doi|cong an|nguoi nuoc ngoai|nuoc ngoai|dinh cu o|ngoai nuoc|luc luong vu trang|quan khu|bo quoc phong|dan quan)(?!\w)")


def _with_synonyms(wanted: Need, inside: frozenset[str], terms: frozenset[str]) -> frozenset[str]:
    """`inside`, and the words typed whose official wording stands (nearly whole) among `terms`."""
    for typed, other in wanted.same:
        if other and len(other & terms) >= SYNONYM_SHARE * len(other):
            inside |= {t for t in wanted.terms if t in typed or (" " in t and set(t.split()) <= typed)}
    return inside


def _form(text: str, wanted: Need) -> float:
    """A bonus where the passage shows what the first kinds asked for must show."""
    if wanted.kinds[0] is Kind.PERCENT and not ANSWER[Kind.PERCENT].search(text):
        return -BARE_COST
    bonus = sum(w for w, kind in zip(FORM_BONUS, wanted.kinds, strict=False) if kind in ANSWER and ANSWER[kind].search(text))
    if (counted := thing(wanted.plain)) and re.search(rf"\d (?:\w+ )?{counted}(?!\w)", fold(text).lower()):
        bonus += COUNTED_BONUS
    if _MEMBERS.search(wanted.plain) and _MADE_OF.search(text):
        bonus += MEMBERS_BONUS
    held = wanted.role and re.search(rf"(?<!\w){wanted.role}(?: (?:thuong truc|hoi dong))* ?(?:la |: )", fold(text).lower())
    if held or (wanted.subject and _defines(wanted.subject, text)) or (wanted.office and _names_holder(wanted.office, text)):
        bonus += DEFINES_BONUS
    return bonus


MEMBERS_BONUS = 0.15
"""For a passage that opens by telling what a body is made of, where its members are asked for."""
_MEMBERS = re.compile(r"(?<!\w)(?:gom (?:co |nhung )*ai|co nhung ai|thanh phan|gom (?:co |nhung |cac )*thanh (?:vien|phan))(?!\w)")
_MADE_OF = re.compile(r"(?i)^(?:\d+\. )?[^.;:\n]{0,140}(?<!\w)gồm(?: có)?(?!\w)")


def _defines(subject: str, text: str) -> bool:
    return re.match(rf"(?:\d+\. |[a-z]\) )?(?:danh hieu )?{re.escape(subject)} (?:la|gom)[ :]", fold(text).lower()) is not None


_HOLDER = re.compile(r"(?<!\w)ai la (?P<a>.+?)\W*$|^(?:hien nay |theo luat,? )?(?P<b>.+?) la ai(?!\w)")


def _office(asked: str) -> frozenset[str]:
    """The words of the office whose holder a folded question asks for ("ai là …", "… là ai"), in any order; empty for other questions."""
    match = _HOLDER.search(asked)
    return frozenset(re.findall(r"\w+", match["a"] or match["b"])) if match else frozenset()


def _role(asked: str) -> str:
    """The place in a council whose holder a folded question asks for ("do ai làm chủ tịch"); empty for other questions."""
    match = re.search(r"(?<!\w)ai (?:se )?(?:la|lam|giu chuc)(?: vu)? (pho chu tich|chu tich|truong ban|thu ky|uy vien thuong truc)(?= hoi dong|\W*$)", asked)
    return match[1] if match else ""


def _names_holder(office: frozenset[str], text: str) -> bool:
    """Whether a passage says in one line who holds the office: "Chủ tịch Hội đồng … Trung ương là Thủ tướng Chính phủ"."""
    subject, copula, _ = re.sub(r"^(?:\d+|[a-z])[.)] ", "", fold(text).lower()).partition(" la ")
    return bool(copula) and frozenset(re.findall(r"\w+", subject)) == office


SHAPED, SHAPED_COST, PAPERS_BONUS = (Kind.PROCEDURE, Kind.DOSSIER), 0.3, 0.4
"""Kinds whose answer stands under a heading of its own: an article on the title itself is about something else, and a passage that lists the
papers is the answer. A rule on the papers or the steps may be headed by an order without its rank, or by its kind."""
STATED = (Kind.CRITERIA, Kind.DEFINITION, Kind.RANK)
"""Kinds whose answer stands in an article on the title itself: one headed by papers and steps stands behind, at the same cost."""
OTHER_COST = 0.3
"""For an article headed by another title, or another giver, than that whose papers or steps are asked for."""
_QUOTED = re.compile(r"[“\"](?!cua )\w+ \w+")
_MARKS = re.compile(r"[“”\"]")
RANKED = re.compile(r" hang \w+$")
PAPERS = re.compile(r"(?i)hồ sơ(?:[^.;\n]|\.(?=\S)){0,120} (?:gồm|có \d+ bộ)")
"""What opens a list of papers."""
_EVENT = re.compile(
    r"(?<!\w)(?:hoi nghi|tap huan|dai hoi|phien hop|le (?:trao|phat|ky|tong|ton|cong|don|tuyen)|phat dong|phong trao|dien ra|tham du|dai bieu|tong ket|so ket|"
    r"ke hoach|khoi thi dua|cum thi dua|giai doan|lan thu|(?:19|20)\d\d|su kien|chu tri|khoi truong|khoi pho|bao cao vien|chuyen de|trao tang)(?!\w)"
)


def _fit(question: Question, wanted: Need, document: Document, article: Article, page: Page, day: date, local: float) -> float:
    """How well the article's head fits: names asked for, the kind of question, place or sector, standing on the day."""
    fit = _named(wanted, page.heading)
    if not document.word("so_hieu"):
        fit += max(_named(wanted, fold(document.title).lower()) - fit, 0.0)
        if document.word("loai") == "su-kien" and not _EVENT.search(wanted.plain):
            fit -= EVENT_COST
    fit += max((HEADING_BONUS for kind in wanted.kinds[:2] if kind in HEADING_OF and HEADING_OF[kind].search(page.heading)), default=0.0)
    fit -= SHAPED_COST if wanted.kinds[0] in STATED and any(HEADING_OF[k].search(page.heading) for k in SHAPED) else 0.0
    if kind := shape(wanted.kinds):
        fit -= OTHER_COST if other_giver(question, page.heading) else 0.0
        fit -= 0.0 if HEADING_OF[kind].search(page.heading) else SHAPED_COST
    if document.word("noi_dung") == "chua-co" and not _LAW.search(wanted.plain):
        fit -= UNSEEN_COST
    if document.word("pham_vi") in ("dia-phuong", "nganh", "dang"):
        fit += LOCAL_BONUS if place_named(document, question) else -local
    fit -= DEED_COST if unasked(wanted.plain, page.heading) else 0.0
    fit -= SPECIAL_COST if _of_another_award(document, wanted.plain) else 0.0
    if "tien thuong" in page.heading and Kind.MONEY not in wanted.kinds and "tien thuong" not in wanted.plain:
        fit -= MONEY_COST
    return fit - WEAK_COST.get(standing(document, article, day), 0.0)


def _of_another_award(document: Document, asked: str) -> bool:
    """Whether a whole document is on awards of which a question (folded) names none: its rules on "Hội đồng" are of those awards only."""
    about = _AWARDS.search(fold(document.word("trich_yeu")).lower())
    named = [part.strip() for part in re.split(r"[,;]| va | tai ", about[1])] if about else []
    words = {pair for part in named for pair in ([" ".join(p) for p in pairwise(part.split())] or [part])}
    return bool(words) and not any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", asked) for w in words if w)


def other_giver(question: Question, heading: str) -> bool:
    """Whether a folded heading names the award asked about, and another giver of it: Bằng khen của Thủ tướng for that of a tỉnh."""
    for name in (*question.names, *(other for _, other in question.also)):
        award, _, giver = fold(name).lower().partition(" cua ")
        others = re.findall(rf"(?<!\w){re.escape(award)} cua ([\w ,-]+)", heading) if giver else []
        if others and not any(set(re.findall(r"\w+", o)) & set(giver.split()) for o in others):
            return True
    return False


def shape(kinds: Sequence[Kind]) -> Kind | None:
    """Whether papers or steps are asked for, or how many sets of papers; None for anything else."""
    first = kinds[1:] if kinds[0] is Kind.COUNT else kinds
    return first[0] if first and first[0] in SHAPED else None


def kin(question: Question) -> str:
    """What a rule on the papers or steps of a whole kind of award is headed by, for a question about one of them; often empty."""
    order = next((n for n in question.names if f"{fold(n).lower()} ".startswith(("huan chuong ", "huy chuong "))), "")
    return f"hồ sơ, thủ tục {' '.join(order.split()[:2])} các loại" if order and shape(question.kinds) else ""


def unquoted(text: str) -> str:
    """`text` folded, in small letters, without quotation marks: how headings and names are compared."""
    return _MARKS.sub("", fold(text).lower())


def _keys(name: str, kin: bool) -> tuple[str, ...]:
    """A folded name as headings write it; its order without the rank, and its kind ("huan chuong cac loai"), where these serve it too."""
    return (name, RANKED.sub("", name), f"{' '.join(name.split()[:2])} cac loai") if kin else (name,)


def _named(wanted: Need, heading: str) -> float:
    """The bonus of a heading that holds a name asked for: more, the more of the heading the name is."""
    shaped = shape(wanted.kinds) is not None
    keys = {key for name in wanted.names for key in _keys(fold(name).lower(), shaped)}
    bare = unquoted(heading)
    if shaped and wanted.names and heading and not any(key in bare for key in keys) and _QUOTED.search(heading):
        return -OTHER_COST
    shares = [len(key) / len(bare) for key in keys if bare and key in bare]
    shares += [1.0 for name in wanted.names if _levelled(fold(name).lower(), wanted.plain, heading)]
    return NAME_BONUS * (0.4 + 0.6 * max(shares)) if shares else 0.0


def _levelled(name: str, asked: str, heading: str) -> bool:
    """Whether a heading names the giver of the level asked for: "Bằng khen của Bộ, ban, ngành, tỉnh" for "bằng khen cấp tỉnh"."""
    level = re.search(rf"(?<!\w){re.escape(name)} cap (\w+)", asked)
    return level is not None and heading.startswith(f"{name} cua ") and level[1] in re.findall(r"\w+", heading)


def place_named(document: Document, question: Question) -> bool:
    """Whether the question names the place, the sector or the Party of a rule that is not national.

    Official names are left out of the question first: the "lao động" of "Lao động tiên tiến" is no ministry.
    """
    plain = question.plain
    for name in question.names:
        if not fold(name).lower().startswith(("bo ", "tinh ", "thanh pho ", "toa an ")):
            plain = plain.replace(fold(name).lower(), " ")
    if document.word("pham_vi") == "dang":
        return re.search(r"(?<!\w)(?:dang vien|dang bo|chi bo|to chuc dang|cap uy|trong dang|cua dang|xep loai|kiem diem)(?!\w)", plain) is not None
    place = re.sub(r"^(?:tinh|thanh pho|bo|nganh|uy ban nhan dan|linh vuc)\s+", "", fold(document.word("noi_ap_dung")).lower())
    parts = [place, re.split(r",| va | - ", place)[0], *(fold(w).lower() for w in document.words("tu_khoa"))]
    return any(len(p.split()) > 1 and re.search(rf"(?<!\w){re.escape(p.strip())}(?!\w)", plain) for p in parts)


def select(wanted: Need, found: Sequence[Unit]) -> list[Unit]:
    """The passages to answer from: the best one, its neighbours in the same article, then others that cover what is still uncovered."""
    if wanted.listing:  # the points of a khoản that can be given whole are no answer by themselves
        found = _without_points(found)
    if not found:
        return []
    chosen = _article(wanted, found) or _neighbours(wanted, found)
    words = sum(u.passage.words for u in chosen)
    covered = {t for u in chosen for t in u.covers}
    for unit in found[1:]:
        length = unit.passage.words
        gain = sum(wanted.terms[t] for t in unit.own - covered) / wanted.total
        if unit.score < SECOND_SHARE * found[0].score or len(chosen) >= MOST:
            break
        if gain >= SECOND_GAIN and words + length <= BUDGET_WORDS and not any(_overlap(unit, c) for c in chosen) and _of_title(wanted, unit):
            chosen.append(unit)
            covered |= unit.covers
            words += length
    return chosen


def few(chosen: Sequence[Unit]) -> list[Unit]:
    """The first passages of `chosen`; those of one article all, since a list is not cut."""
    return list(chosen) if len({u.article.id for u in chosen}) == 1 else list(chosen[:FEW])


def _without_points(found: Sequence[Unit]) -> list[Unit]:
    """`found` without the points of khoản that are in it as a whole; khoản of one article do not overlap."""
    whole: dict[str, list[Span]] = {}
    for unit in sorted((u for u in found if u.passage.whole), key=lambda u: u.span):
        whole.setdefault(unit.article.id, []).append(unit.span)

    def inside(unit: Unit) -> bool:
        spans = whole.get(unit.article.id, [])
        at = bisect_right(spans, unit.span.start, key=lambda s: s.start) - 1
        return at >= 0 and spans[at].covers(unit.span)

    return [u for u in found if u.passage.whole or not inside(u)]


def _of_title(wanted: Need, unit: Unit) -> bool:
    """Whether a further passage is of the title whose papers or steps are asked for; true where none are, or no title is named."""
    heads = {" ".join(fold(name).lower().split()[:2]) for name in wanted.names} if shape(wanted.kinds) else set()
    return not heads or any(head in unit.passage.terms or head in fold(unit.article.heading).lower() for head in heads)


def _article(wanted: Need, found: Sequence[Unit]) -> list[Unit]:
    """All of the best passage's article, where conditions of the very name in its heading are asked for and it is short; else none."""
    heading = fold(found[0].article.heading or found[0].article.label).lower()
    if wanted.subject and _defines(wanted.subject, found[0].text):
        return []
    if wanted.kinds[0] not in (Kind.CRITERIA, Kind.DEFINITION, Kind.OTHER) or not (any(fold(n).lower() in heading for n in wanted.names) or (found[0].passage.whole and _by_heading(heading, wanted))):
        return []
    own = sorted((u for u in found if u.article.id == found[0].article.id), key=lambda u: u.span)
    most = STANDARD_WORDS if "tieu chuan" in heading else ARTICLE_WORDS
    return own if sum(u.passage.words for u in own) <= most and not any(_overlap(a, b) for a, b in pairwise(own)) else []


def _by_heading(heading: str, wanted: Need) -> bool:
    """Whether a question says a whole heading: "nguyên tắc phân cấp, phân quyền trong khen thưởng"."""
    words = re.findall(r"\w+", heading)
    return len(words) > HEADING_WORDS and wanted.terms.keys() >= set(words)


def _neighbours(wanted: Need, found: Sequence[Unit]) -> list[Unit]:
    """The best passage and those of its article that come near it; beside a figure only passages that show one too."""
    chosen, words = [found[0]], found[0].passage.words
    form = PAPERS if shape(wanted.kinds) is Kind.DOSSIER else None if wanted.listing else ANSWER.get(wanted.kinds[0])
    share = DEFINED_SHARE if wanted.kinds[0] is Kind.DEFINITION else SAME_SHARE[wanted.listing]
    for unit in found[1:]:
        near = unit.article.id == found[0].article.id and unit.score >= share * found[0].score
        fits = words + unit.passage.words <= SAME_WORDS and len(chosen) < MOST
        if near and fits and (form is None or form.search(unit.text)) and not any(_overlap(unit, c) for c in chosen):
            chosen.append(unit)
            words += unit.passage.words
    return sorted(chosen, key=lambda u: u.span)


def _overlap(a: Unit, b: Unit) -> bool:
    return a.document.id == b.document.id and a.span.start < b.span.end and b.span.start < a.span.end


def hard_terms(wanted: Need) -> dict[str, float]:
    """The syllables of a question that its evidence must hold, with their capped weights.

    Numbers, dates and the words that only shape a question ("phần trăm", "bao lâu") are left out: the day and the form
    of the answer are checked by themselves.
    """
    return {t: min(w, RARE * (TAIL if t in wanted.tail else 1.0)) for t, w in wanted.terms.items() if " " not in t and not t[0].isdigit() and t not in _SOFT}


def coverage(wanted: Need, chosen: Sequence[Unit]) -> float:
    """The share of the question's hard words that the chosen passages, or what stands above them, hold."""
    hard = hard_terms(wanted)
    covered = frozenset[str]().union(*(u.covers for u in chosen))
    return sum(w for t, w in hard.items() if t in covered) / (sum(hard.values()) or 1.0)


RARE = 3.0
"""Weights are capped here: one rare everyday word ("cuối") must not outweigh the title that was asked for."""
_SOFT = frozenset(
    "phan tram ty ti le tien muc lau ngay thang nam han thoi gian gio so luong khac nhau so sanh phan biet buoc mau form deadline ky lam viec nguoi "
    "loai gom thuoc ve gi hien cuoi dau hang quyet dinh ap dung duoc nhan vua roi can cu dap ung".split()
)

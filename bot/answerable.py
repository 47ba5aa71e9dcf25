"""Whether the evidence found answers the question, or an honest "không tìm thấy" is due.

"Hôm nay thời tiết Cần Thơ thế nào?" -> out of scope; "Hội nghị tập huấn năm 2018 ở đâu?" -> not found, since the only
conference in the store is that of 2017. What it does not know: how to say so.
"""
from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot import occasion
from bot.crux import missed
from bot.deed import asked_of
from bot.deed import held as deed_held
from bot.evidence import Need, Unit, coverage, hard_terms, other_giver, shape
from bot.kind import ANSWER, Kind, content
from bot.passages import terms_of
from bot.polar import unstated
from bot.question import Question
from bot.types import Hit, Status
from bot.when import undated
from index.snapshot import Snapshot
from index.text import fold, proper_names, sentences, tokens
from index.types import Span

COVERED, COVERED_NAMED = 0.45, 0.3
"""Least share of the question's weight that the evidence must cover; less where the article bears the very name asked for;
evals/RESULTS.md ("abstention")."""
FOCUS = 3
"""Content words at the head of a question that name what is asked for."""
COVERED_LOCAL = 0.65
"""What a rule of a place or sector that the question does not name must cover: near misses there mislead more than they help."""
SURE, SURE_NAMED, SURE_LOCAL = 0.08, 0.025, 0.6
"""Least probability (`Signals.probability`) at which an answer is given: usually, where the article bears the very name asked for,
and from a rule of a place or sector that the question does not name; evals/RESULTS.md ("abstention, calibrated")."""
SURE_SEVERAL = 0.3
"""The same where rules of several places or sectors say it; 0.1 answers nothing more."""
SURE_NEXT = 0.35
"""The least for the articles after the best one where that one does not answer; 0.25 answered one question of rules_dev more, wrongly."""
WEIGHTS = {"own": 2.12, "asked": 1.72, "score": 2.06, "cosine": 20.32, "unseen": -3.59, "bias": -24.81}
WEIGHTS_PLAIN = {"own": 2.91, "asked": 1.09, "score": 2.68, "cosine": 0.0, "unseen": 0.0, "bias": -7.5}
"""Logistic regression on the golden and dev questions, each asked twice: as it is, and with the articles that answer it taken
out of the store; the first row also on known titles asked for unknown things (evals/unheld.jsonl). The second row is without an encoder, or with another one than the shipped: cosines are each model's own."""
CALIBRATED = "384-mean-54f2495775de10f1"
"""Fingerprint of the shipped encoder, with which the first row of weights was fitted."""
OWN_WORDS, OWN_PAIRS = 0.85, 0.6
"""A question of other words than those of the field belongs to it where the evidence holds nearly all of them, and most as they stand
side by side: an office's own documents have words of their own."""
VAGUE = 6
"""Content words up to which a question of generic words only is asked back."""
_GIVES = re.compile(r"(?i)(?<!\w)tặng(?!\w)")
"""With its tone: without it the word means to rise."""
_FIELD = re.compile(
    r"(?<!\w)(?:thi dua|khen thuong|khen|thuong|danh hieu|huan chuong|huy chuong|bang khen|giay khen|ky niem chuong|chien si|lao dong tien tien|"
    r"lao dong xuat sac|anh hung|giai thuong|co thi dua|tap the|ton vinh|dien hinh|phong trao|sang kien|gia dinh van hoa|luong co so|ho so|hoi dong|dai hoi|tap huan|hoi nghi|uu tu|nhan dan|to trinh|bao cao thanh tich|cong trang|le (?:ky niem|phat dong|trao|ton vinh|tuyen duong)|phien hop|chuyen de|mau so|van hoa|ky luat hoc sinh|giay to|"
    r"hoan thanh (?:tot|xuat sac)|xep loai|khoi (?:thi dua|truong|pho|nay)|bieu duong|truy tang|hiep y|cong hien|nien han|thanh tich|don vi (?:quyet thang|tien tien)|nha giao|thay thuoc|nghe si|nghe nhan|ba me viet nam|thu tuc don gian|luat (?:moi|sua doi))(?!\w)"
)


def judge(asked: Question, wanted: Need, chosen: Sequence[Unit], hits: Sequence[Hit], snapshot: Snapshot, local: bool = False, sure: float = 0.0) -> Status:
    """ANSWERED, NOT_FOUND or OUT_OF_SCOPE for the evidence chosen; more is asked of evidence of a place not named (`local`), and a
    probability of `sure` at least.
    """
    in_field = bool(_FIELD.search(asked.plain) or _GIVES.search(asked.understood) or asked.reference or _own_field(wanted, chosen))
    if not chosen or not in_field:
        return Status.NOT_FOUND if in_field else Status.OUT_OF_SCOPE
    heading = fold(chosen[0].article.heading).lower()
    named = any(fold(name).lower() in heading for name in asked.names)
    if coverage(wanted, chosen) < (COVERED_LOCAL if local else COVERED_NAMED if named else COVERED):
        return Status.NOT_FOUND
    if signals(asked, wanted, chosen, hits, snapshot).probability < max(sure, (SURE_SEVERAL if _several(asked, wanted, chosen) else SURE_LOCAL) if local else SURE_NAMED if named else SURE):
        return Status.NOT_FOUND
    if missed(asked, wanted, chosen) or unstated(asked, chosen) or _foreign_year(asked, chosen) or _over(asked, chosen) or _unattended(asked, chosen) or _no_figure(asked, chosen) or _foreign_name(asked, chosen) or _off_focus(asked, wanted, chosen) or _elsewhere(asked, chosen[0]):
        return Status.NOT_FOUND
    return Status.ANSWERED


def _several(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> bool:
    """Whether something is asked to be so, and rules of several places or sectors each hold nearly all of it: that is said by no accident. Their figures differ."""
    by = {u.document.id: [o for o in chosen if o.document.id == u.document.id] for u in chosen}
    return Kind.YESNO in asked.kinds and sum(coverage(wanted, units) >= COVERED_LOCAL for units in by.values()) > 1


def _own_field(wanted: Need, chosen: Sequence[Unit]) -> bool:
    """Whether the evidence speaks in the question's words, by syllable and by pair."""
    held = frozenset[str]().union(*(u.covers for u in chosen))
    pairs = {t: w for t, w in wanted.terms.items() if " " in t}
    return bool(chosen) and coverage(wanted, chosen) >= OWN_WORDS and _share(pairs, held) >= OWN_PAIRS


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the evidence: shares of the question's weight that its passages hold themselves (`own`), of that what its
    document's title, its heading and the official names leave over (`asked`), the best passage's `score`, and the `cosine`
    of its article's best chunk (None without the calibrated encoder; `unseen`: it is not among the nearest, and has the last one's).
    """

    own: float
    asked: float
    score: float
    cosine: float | None
    unseen: bool = False

    @property
    def probability(self) -> float:
        """How likely the evidence answers the question, in 0..1."""
        w = WEIGHTS_PLAIN if self.cosine is None else WEIGHTS
        z = w["own"] * self.own + w["asked"] * self.asked + w["score"] * self.score
        z += w["cosine"] * (self.cosine or 0.0) + w["unseen"] * self.unseen + w["bias"]
        return 1 / (1 + math.exp(-z))


def signals(asked: Question, wanted: Need, chosen: Sequence[Unit], hits: Sequence[Hit], snapshot: Snapshot) -> Signals:
    """The signals of chosen evidence; `chosen` must not be empty."""
    hard = hard_terms(wanted)
    own = frozenset[str]().union(*(u.own for u in chosen))
    best = chosen[0]
    named = {w for text in (best.document.title, best.article.heading, *asked.names) for w in fold(text).lower().split()}
    rest = {t: w for t, w in hard.items() if t not in named}
    shares = _share(hard, own), _share(rest, own)
    near = {h.chunk_id: h.dense for h in hits if h.dense is not None}
    if snapshot.manifest.fingerprint != CALIBRATED or not near:
        return Signals(*shares, best.score, None)
    mine = [cosine for ident, cosine in near.items() if snapshot.chunk(ident).article_id == best.article.id]
    return Signals(*shares, best.score, max(mine, default=min(near.values())), not mine)


def _share(terms: dict[str, float], held: frozenset[str]) -> float:
    total = sum(terms.values())
    return sum(w for t, w in terms.items() if t in held) / total if total else 1.0


def _foreign_year(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether an event of another year stands for the one that was asked about."""
    years = set(re.findall(r"(?<![\d/])(?:19|20)\d{2}(?!\d)", asked.plain))
    event = chosen[0].document if not chosen[0].document.word("so_hieu") else None
    return bool(years and event and not any(y in fold(f"{event.title} {event.text}") for y in years))


def _over(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether an event to come is asked about and the one found is over."""
    day = occasion.held_on(chosen[0].document) if occasion.coming(asked.understood) else None
    return day is not None and day <= asked.day.day


def _unattended(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether it is asked only who was at an event, or chaired it, and no passage says so."""
    alone = not set(asked.kinds) - {Kind.WHO, Kind.OTHER} and not chosen[0].document.word("so_hieu")
    return alone and not any(occasion.attended(asked.understood, u.text) for u in chosen)


def _no_figure(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether a number, a date or a document number is asked for and no passage shows one."""
    kind = asked.kinds[0]
    strict = (Kind.CONTACT, Kind.PERCENT, Kind.COUNT, Kind.DEADLINE, Kind.NUMBER, Kind.MONEY)
    return kind in strict and not any(ANSWER[kind].search(u.text) for u in chosen)


_SILENT = re.compile(r"(?<!\w)(?:không|chưa) (?:nêu|ghi|nhắc|nói|cho biết|đề cập|công bố)(?!\w)")
SILENT_SHARE, SILENT_GAIN = 0.5, 0.1
"""A document's own word that it does not tell something counts when it holds this share of what is asked besides its title, and this
share that the chosen passages lack."""


def disclaimed(wanted: Need, chosen: Sequence[Unit]) -> Span | None:
    """The sentence in which the chosen event document says itself that it does not tell what is asked ("Bài báo không nêu kết quả …")."""
    document = chosen[0].document if chosen else None
    if document is None or document.word("so_hieu"):
        return None
    titled = frozenset(re.findall(r"\w+", fold(document.title).lower()))
    titled = titled.union(*(typed for typed, other in wanted.same if other <= titled))  # "lớp tập huấn" is the "hội nghị tập huấn" of the title
    rest = {t: w for t, w in hard_terms(wanted).items() if t not in titled}
    held = frozenset[str]().union(*(u.own for u in chosen if not _SILENT.search(u.text)))
    for span in sentences(document.text):
        text = span.of(document.text)
        if denied := _SILENT.search(text):
            told = frozenset(fold(t) for t in tokens(re.split(r"(?<!\w)(?:ngoài|trừ)(?!\w)", text[denied.end() :])[0]))
            if _share(rest, told) >= SILENT_SHARE and _share(rest, told | held) - _share(rest, held) >= SILENT_GAIN:
                return span
    return None


def _elsewhere(asked: Question, best: Unit) -> bool:
    """Whether papers or steps are asked for and those found are of another title or of another giver."""
    if shape(asked.kinds) is None:
        return False
    lead = best.passage.lead.of(best.document.text) if best.passage.lead else ""
    heading = f"{best.document.title} {' '.join(best.article.path)} {best.article.label} {best.article.heading}"
    if deeds := asked_of(asked.plain):  # those rules are headed by the deed and hold for all awards
        return not deed_held(deeds, terms_of(heading))
    held = fold(f"{heading} {lead} {best.text}").lower()
    named = not asked.names or any(" ".join(fold(name).lower().split()[:2]) in held for name in asked.names)
    return not named or other_giver(asked, fold(best.article.heading or best.article.label).lower())


_OF_WHAT = re.compile(r"(?:la bao nhieu|bao nhieu|la ai|la gi|mang so may)(?: .{0,25})?[\s?.!]*$")


def _foreign_name(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether the question names a person, place or body (capitals inside the sentence) of which the evidence says nothing."""
    known = frozenset[str]().union(*(u.passage.terms | terms_of(f"{u.document.title} {u.article.heading} {' '.join(u.article.path)}") for u in chosen))
    official = " ".join(fold(n).lower() for n in asked.names)
    claimed = _claimed(asked.understood, chosen)
    for name in _names(asked.understood):
        if name in claimed:  # who did it is told, though another did
            continue
        pairs = [f"{a} {b}" for a, b in pairwise(name.split())]
        opened = any(fold(o).lower().startswith(name.partition(" ")[2] or name) for o in asked.names)  # "Trình Huân chương Độc lập"
        if name not in official and not opened and sum(p in known for p in pairs) < len(pairs) / 2:
            return True
    return False


_CLAIM = re.compile(r"(?<!\w)do (?P<who>.{4,60}?) (?P<did>phát động|chủ trì|chủ tọa|ký|trao|ban hành|tổ chức|công bố)(?!\w).*(?:phải|đúng) không")
PERSON = 3
"""Words of a person's name, at least."""


def _claimed(text: str, chosen: Sequence[Unit]) -> str:
    """Who did a thing, as a question wants it confirmed (folded), where the evidence names a person who did it: "do ông A phát động phải không?"."""
    claim = _CLAIM.search(text)
    if claim is None:
        return ""
    told = (n for u in chosen if re.search(rf"(?<!\w){claim['did']}(?!\w)", u.text) for n in proper_names(u.text))
    return fold(claim["who"]).lower() if any(len(n.split()) >= PERSON for n in told) else ""


def _names(text: str) -> list[str]:
    """The proper names of a question, folded; the word that opens it is none for its capital ("Theo Quy định 366-QĐ/TW", "Ở Cần Thơ")."""
    runs = ([w for i, w in enumerate(n.split()) if i or content(w)] for n in proper_names(text))
    return [fold(" ".join(run)).lower() for run in runs if len(run) > 1]


def _off_focus(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> bool:
    """Whether the thing whose amount or name is asked for ("số điện thoại … là bao nhiêu") is not in the evidence."""
    if not _OF_WHAT.search(asked.plain):
        return False
    focus = [t for t in (fold(w) for w in content(undated(asked.understood))) if t in wanted.terms and not t[0].isdigit()][:FOCUS]
    covered = frozenset[str]().union(*(u.covers for u in chosen))
    weight = sum(wanted.terms[t] for t in focus)
    return bool(weight) and sum(wanted.terms[t] for t in focus if t not in covered) > weight / 2


_GENERIC = frozenset(
    "ho so nop gui trinh thoi han mau bao cao thanh tich khen thuong danh hieu thi dua tieu chuan dieu kien thu tuc bang huan chuong giay xet ai ky gi "
    "so ngay nam muc tien bieu thang hang quy trinh cap tham quyen quyet dinh to mot cua ti le ty phan tram phieu".split()
)


def vague(asked: Question) -> bool:
    """Whether a question names nothing that could be looked up: "Hồ sơ nộp khi nào?" of which title, which award?"""
    if asked.names or asked.followed or asked.reference or asked.kinds[0] in (Kind.COMPARE, Kind.DEFINITION, Kind.YESNO, Kind.OTHER, Kind.NUMBER):
        return False
    words = [fold(w) for w in content(asked.understood)]
    return 0 < len(words) <= VAGUE and all(w in _GENERIC for w in words)

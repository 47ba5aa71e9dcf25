"""A yes-no question and the passage that decides it -> "Có", "Không", "Tùy điều kiện", "Đúng", "Không đúng"; nothing where it does not.

"Nghỉ thai sản có được xét Lao động tiên tiến không?" + "Thời gian nghỉ thai sản … được tính khi xét danh hiệu …" -> "Có". What it
does not know: facts that the passage does not state in so many words; then it gives no verdict and the quotation speaks.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.evidence import Need, Unit, hard_terms
from bot.kind import Kind, content
from bot.question import Question
from index.text import fold, sentences

SHARE, PAIRS_DENIED, PAIRS_DEPENDS, PAIRS_GRANTED = 0.6, 0.3, 0.35, 0.8
"""Shares of the question that the deciding sentence must hold: of its weighted words (with lead-in and heading), and of its pairs of
neighbouring words for a "Không", a "Tùy điều kiện" and a "Có". Read off 41 yes-no questions and 24 more asked by hand (evals/LOG.md)."""
LISTED = 2
"""Items above which a passage is a list; the number of its khoản counts as one."""
_VERB = r"(?:xét|tặng|khen|tính|nhận|hưởng|cộng|đề nghị|trình|dùng|lấy|áp dụng|tham gia|đăng ký|sử dụng|cấp|thưởng)"
_MAY = re.compile(r"(?<!\w)(?:có|vẫn|còn|đã)?\s?(?:được|dùng|cần|phải|bắt buộc)(?: [\w%]+){0,12} (?:không|chưa)(?: ạ| nhỉ| vậy)?\s*[?.!]*$")
_DENIED = re.compile(rf"(?<!\w)(?:không|chưa)(?: được)?(?: đề nghị)? {_VERB}(?!\w)|(?<!\w)(?:không|chưa) được(?!\w)|không (?:nhất thiết|bắt buộc)|(?:chưa|không) thuộc đối tượng|nằm ngoài")
_GRANTED = re.compile(rf"(?<!\w)được(?: \w+)? {_VERB}(?!\w)|(?<!\w)được {_VERB}(?!\w)")
_CONDITION = re.compile(
    r"(?<!\w)(?:nếu|với điều kiện|(?:khi|mà) (?:có|đạt|đủ|lập|hoàn thành|đáp ứng|chấp hành)|phải (?:đạt|có|đủ)|trừ (?:trường hợp|khi)|đạt một trong)(?!\w)"
)
_EXCEPT = re.compile(r"(?<!\w)trừ (?:trường hợp|khi|người|cá nhân)(?!\w)")
_CONFIRM = re.compile(r"(?:đúng|phải) (?:không|chưa)(?: ạ| nhỉ| vậy)?\s*[?.!]*$")
_FIGURE = re.compile(r"(?<![\d/.,])(\d+(?:[.,]\d+)?)\s?(%|phần trăm|ngày|tháng|năm|bộ|lần|người|đơn vị|đại biểu|phiếu)(?!\w)")
_WORDS = {w: str(n) for n, w in enumerate("một hai ba bốn năm sáu bảy tám chín mười".split(), 1)}
_SPELT = re.compile(r"(?i)(?<!\w)(một|hai|ba|bốn|sáu|bảy|tám|chín|mười) (?=bộ|lần|người|đơn vị|đại biểu|phiếu|ngày|tháng)")


def verdict(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> tuple[str, Unit] | None:
    """The word that answers a yes-no question and the passage that it rests on; None where no passage decides."""
    if Kind.YESNO not in asked.kinds or asked.kinds[0] in (Kind.MONEY, Kind.COMPARE, Kind.DEADLINE, Kind.WHO):
        return None
    best = max(chosen, key=lambda u: u.score)
    text = asked.understood.lower()
    if _CONFIRM.search(text):
        word = _confirmed(asked, best)
    else:
        rule = _rule(asked, wanted, best)
        plain = _MAY.search(text) and not _reversed(text)
        word = _allowed(text, rule, best.passage.items > LISTED) if plain and rule.words >= SHARE and _within(asked.plain, fold(rule.text)) else ""
    return (word, best) if word else None


def _reversed(text: str) -> bool:
    """Whether the question itself denies ("không có sáng kiến thì …"): what a denial in the rule means then is not plain."""
    return re.search(r"(?<!\w)(?:không|chưa)(?!\w)", re.sub(r"(?:không|chưa)\W*$", "", text)) is not None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A sentence that may decide, in small letters, and the shares of the question's weighted words and of its word pairs that it holds."""

    text: str
    words: float
    pairs: float


def _rule(asked: Question, wanted: Need, unit: Unit) -> _Rule:
    """The sentence of the passage that holds most of the question; a list counts as one, with its lead-in."""
    hard = hard_terms(wanted)
    total = sum(hard.values()) or 1.0
    asking = [fold(w) for w in content(asked.understood)]
    pairs = {f"{a} {b}" for a, b in pairwise(asking)} & {f"{a} {b}" for a, b in pairwise(asked.plain.split())}
    named = " ".join(fold(n).lower() for n in asked.names)
    pairs = {p for p in pairs if p not in named} or pairs  # the name alone says nothing of what is asked about it
    lead = unit.passage.lead.of(unit.document.text).lower() if unit.passage.lead else ""
    above = set(fold(f"{unit.article.heading} {lead}").lower().split())
    found = []
    for text in [unit.text] if unit.passage.items > LISTED else [s.of(unit.text) for s in sentences(unit.text)]:
        whole = f"{lead} {text.lower()}".strip()
        plain = " ".join(re.findall(r"\w+", fold(whole)))
        held = sum(w for t, w in hard.items() if t in set(plain.split()) | above) / total
        found.append(_Rule(whole, held, sum(p in plain for p in pairs) / len(pairs) if pairs else 1.0))
    return max(found, key=lambda r: (r.words, r.pairs))


def _allowed(text: str, rule: _Rule, listed: bool) -> str:
    """What a rule says of something that a question asks leave for; leave is only read out of one sentence that says nearly all of it."""
    denied = _DENIED.search(rule.text)
    granted = _GRANTED.search(_DENIED.sub(lambda m: "#" * len(m[0]), rule.text))  # "chưa được khen" grants nothing
    if denied and not (granted and granted.start() < denied.start()):
        if rule.pairs < PAIRS_DENIED:
            return ""
        return "Tùy điều kiện" if _EXCEPT.search(rule.text) else "Không"
    if granted is None or listed:
        return ""
    if denied or _CONDITION.search(rule.text):
        return "Tùy điều kiện" if rule.pairs >= PAIRS_DEPENDS else ""
    return "Có" if rule.pairs >= PAIRS_GRANTED and re.search(r"(?<!\w)được(?!\w)", text) else ""


_BOUND = re.compile(r"(duoi|khong qua|toi da|tu|it nhat|toi thieu|tren|qua|du)? ?(?<![\d/.,])(\d+(?:[.,]\d+)?) ?(%|ngay|thang(?! \d)|nam(?! \d)|lan|nguoi)(?: (tro len|tro xuong))?(?!\w)")


def _within(plain: str, rule: str) -> bool:
    """Whether the lengths of time and shares that a question states meet the bounds that the rule puts on the same units.

    A rule about "dưới 06 tháng" decides nothing for somebody with eight.
    """
    for _, number, unit, _ in _BOUND.findall(plain):
        bounds = [b for b in _BOUND.findall(rule) if b[2] == unit]
        if bounds and not any(_meets(float(number.replace(",", ".")), *b) for b in bounds):
            return False
    return True


def _meets(value: float, word: str, number: str, _unit: str, tail: str) -> bool:
    bound = float(number.replace(",", "."))
    if word == "duoi":
        return value < bound
    if word in ("tren", "qua"):
        return value > bound
    if word in ("khong qua", "toi da") or tail == "tro xuong":
        return value <= bound
    return value >= bound if word or tail else value == bound


def _confirmed(asked: Question, unit: Unit) -> str:
    """Whether the figure that a question wants confirmed is the passage's: both must name one of the same unit."""
    mine, theirs = _figures(asked.understood), _figures(unit.text)
    shared = mine.keys() & theirs.keys()
    if len(mine) != 1 or len(shared) != 1:
        return ""
    kind = shared.pop()
    return "Đúng" if mine[kind] & theirs[kind] else "Không đúng"


_UNIT = re.compile(r"\d\s?(%|phần trăm|ngày|tháng|năm|bộ|lần|người|đơn vị|đại biểu|phiếu)(?!\w)")


def unstated(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether a figure is to be confirmed ("45 ngày phải không?") of which no passage shows one of the same unit."""
    plain = re.sub(r"(?:ngày|tháng|năm) \d+(?:/\d+)*", "", asked.understood)
    units = {"%" if u == "phần trăm" else u for u in _UNIT.findall(plain)} if _CONFIRM.search(asked.understood.lower()) else set()
    return bool(units) and not any(units & _figures(u.text).keys() for u in chosen)


def _figures(text: str) -> dict[str, set[str]]:
    """The numbers of a text by their unit; years, document numbers and dates are none."""
    spelt = _SPELT.sub(lambda m: f"{_WORDS[m[1].lower()]} ", text)
    out: dict[str, set[str]] = {}
    for number, unit in _FIGURE.findall(re.sub(r"ngày \d+|tháng \d+", "", spelt)):
        if not (unit == "năm" and len(number) > 2):
            out.setdefault("%" if unit == "phần trăm" else unit, set()).add(number.replace(",", ".").lstrip("0") or "0")
    return out

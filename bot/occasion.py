"""The event a question is about: where its name stands, which number of a series is meant, which of a kind is the latest, what is asked of it.

"Hội nghị điển hình tiên tiến toàn quốc gần nhất ở đâu, ai dự?" -> that of 11/6/2023, asked "… ở đâu" and "… ai dự". What it does not know: events that the
store does not hold; the latest is the latest that is held.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.glossary import aligned
from bot.kind import content
from index.text import canonical, fold
from index.types import Document, Span

_HEAD = re.compile(r"(?<!\w)(?:dai hoi|hoi nghi|(?:lop )?tap huan|phien hop|le (?:trao|phat dong|ky|ton|don|tuyen duong|cong bo)|phong trao|dot thi dua|hoi thi|khoi thi dua|ke hoach (?:so )?\d[\w/-]*)(?!\w)")
"""What the name of an event begins with (folded)."""
_TO_COME = r"(?:(?:lần|kỳ|khóa|phiên|đợt) (?:tới|sau|tiếp theo|kế tiếp|tiếp)|sắp tới|tiếp theo|kế tiếp)"
_ASKED = re.compile(
    r"(?<!\w)(?:(?<!ban )tổ chức|diễn ra|họp|khai mạc|bế mạc|phát động|bắt đầu|kết thúc|kéo dài|có|do|ai|gồm|nhằm|là|vào|được|đã|sẽ|ở đâu|tại đâu|khi nào|bao giờ|lúc nào|ngày (?:nào|mấy)|"
    r"tháng (?:nào|mấy)|năm (?:nào|mấy)|bao nhiêu|mấy|những|nào|gì|ra sao|thế nào|như thế nào|kết quả|chủ đề|nội dung|thành phần|thời gian|địa điểm|kinh phí|bàn|hướng đến|"
    rf"(?:quyết định|thống nhất|yêu cầu) (?:gì|những|điều)|{_TO_COME})(?!\w)|[?!]| - (?!khen thưởng|xã hội|công nghệ|\d)",
    re.I,
)
"""Where what is asked of an event begins, behind its name; with marks, for "cơ quan" and "có" fold alike. A name itself holds "tại Cần Thơ" and "năm 2017"."""
_LATEST = re.compile(r"(?<!\w)(?:lan |ky |dip )?(?:gan (?:day )?nhat|moi (?:day )?nhat|vua (?:roi|qua)|moi day)(?!\w)")
_COMING = re.compile(rf"(?<!\w){_TO_COME}(?!\w)", re.I)
_THIS_YEAR = re.compile(r"(?<!\w)nam nay(?!\w)")
_NUMBER = re.compile(r"(?<!\w)(?:lan(?: thu)?|phien(?: hop)?(?: lan)?(?: thu)?|dai hoi|khoa|ky hop(?: thu)?) (?P<n>[ivx]{1,6}|\d{1,3})(?![\w/])")
_STEP = re.compile(r"(?<!\w)(?P<what>lan|ky|khoa|phien(?: hop)?|dai hoi|hoi nghi|dot) (?:lien |ngay )?(?P<way>truoc|sau|toi|tiep theo|ke tiep)(?: do)?(?!\w)")
HELD = 0.85
"""Share of the words of a name asked for that an event's title must hold to be one of the kind."""


def phrase(text: str) -> Span | None:
    """The place of the name of the event that `text` is about; None where it names none."""
    plain = aligned(text)
    head = _HEAD.search(plain)
    if head is None:
        return None
    asked = _ASKED.search(text, head.end())
    end = asked.start() if asked else len(text)
    return Span(head.start(), head.start() + len(text[head.start() : end].rstrip(" ,.?!-")))


def number(text: str) -> Span | None:
    """The place of the figure that tells an event from others of its series: "lần thứ XI", "phiên họp thứ 15"; Roman ones in capitals."""
    found = (m.span("n") for m in _NUMBER.finditer(aligned(text)))
    return next((Span(a, b) for a, b in found if text[a:b].isdigit() or text[a:b].isupper()), None)


def stepped(text: str, before: str) -> str:
    """`text` with "lần trước" as the number before that of the event in `before`, "lần sau" as the one behind it; else `text`."""
    step, at = _STEP.search(aligned(text)), number(before)
    if step is None or at is None:
        return text
    figure = at.of(before)
    value = (int(figure) if figure.isdigit() else _value(figure)) + (-1 if step["way"] == "truoc" else 1)
    if value < 1:
        return text
    what = "phiên họp" if step["what"].startswith("phien") else "lần"
    return f"{text[: step.start()]}{what} thứ {value if figure.isdigit() else _roman(value)}{text[step.end() :]}"


_FIGURES = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _roman(value: int) -> str:
    out = ""
    for size, figure in _FIGURES:
        out, value = out + figure * (value // size), value % size
    return out


def _value(figure: str) -> int:
    digits = [{"I": 1, "V": 5, "X": 10}[c] for c in figure.upper()]
    return sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits))


@dataclass(frozen=True, slots=True)
class Latest:
    """The event meant by "gần nhất", and the question without these words."""

    document: Document
    text: str


def latest(text: str, documents: Mapping[str, Document], today: date) -> Latest | None:
    """The latest event of the kind that `text` names with "gần nhất"; None where it does not ask so or none is held."""
    name, asked = phrase(text), _LATEST.search(aligned(text))
    if name is None or asked is None:
        return None
    words = _words(_LATEST.sub(" ", aligned(name.of(text))))
    held = [(day, d.id, d) for d in documents.values() if (day := held_on(d)) and day <= today and _share(d, words) >= HELD]
    if not held:
        return None
    return Latest(max(held)[2], canonical(text[: asked.start()] + text[asked.end() :]))


def named_alone(text: str, documents: Mapping[str, Document]) -> bool:
    """Whether the name in `text` is that of one event and no kind of them: one title holds more of its words than any other does."""
    name = phrase(text)
    words = _words(name.of(text)) if name else frozenset[str]()
    shares = sorted((_share(d, words) for d in documents.values() if not d.word("so_hieu")), reverse=True)
    return bool(words and shares) and shares[0] >= HELD and shares[0] not in shares[1:2]


_SHORT = ((re.compile(r"(?<!\w)tp\.? ?(?=\w)"), "thanh pho "), (re.compile(r"(?<!\w)hcm(?!\w)"), "ho chi minh"))
"""How cities are written for short (folded)."""


def _words(name: str) -> frozenset[str]:
    """The folded words that a name of an event carries."""
    plain = fold(name).lower()
    for short, full in _SHORT:
        plain = short.sub(full, plain)
    return frozenset(content(plain))


def _share(document: Document, words: frozenset[str]) -> float:
    """The share of `words` that a document's title holds."""
    return len(words & frozenset(re.findall(r"\w+", fold(document.title).lower()))) / len(words) if words else 0.0


def held_on(document: Document) -> date | None:
    """The day an event began; None of rules and where no source tells it."""
    try:
        return None if document.word("so_hieu") else date.fromisoformat(document.word("ngay"))
    except ValueError:
        return None


def this_year(text: str, today: date) -> str:
    """A question about an event with "năm nay" as the year it is: its documents are of years, not of today."""
    match = _THIS_YEAR.search(aligned(text)) if phrase(text) else None
    return f"{text[: match.start()]}năm {today.year}{text[match.end() :]}" if match else text


_ATTENDS = re.compile(r"(?<!\w)(?:ai|nhung ai|nguoi nao|co quan nao|don vi nao|thanh phan)(?: nao| gi)?(?: da| se| duoc moi| den| toi)* (?:tham du|du|tham gia|co mat)(?!\w)")
_ATTENDED = re.compile(r"(?<!\w)(?:dự|tham gia|tham dự|đại biểu|có mặt|thành viên|khách mời)(?!\w)", re.I)


_ROLE = re.compile(r"(?<!\w)ai (?:la nguoi )?(?:da |se )?(?:phat bieu )?(?P<role>chu tri|khai mac|be mac|ket luan|doc dien van)(?!\w)")


def attended(text: str, told: str) -> bool:
    """Whether `told` says who was there, or who chaired, opened or closed, where `text` asks that; true for other questions. With marks: "đủ" and "dự" fold alike."""
    plain = aligned(text)
    role = _ROLE.search(plain)
    if role and role["role"] not in aligned(told):
        return False
    return _ATTENDS.search(plain) is None or _ATTENDED.search(told) is not None


def coming(text: str) -> bool:
    """Whether `text` asks about an event that is still to come: "đại hội lần tới"."""
    return phrase(text) is not None and _COMING.search(text) is not None


_CUT = re.compile(r"\s*,\s*(?:và\s+|còn\s+)?|\s+và\s+|\s*\?\s*(?=\w)", re.I)
_JOINT = re.compile(r"(?:\s(?:tại|ở|của|trong|nhân|dự|về))?\s*$", re.I)
_ASKING = re.compile(r"(?<!\w)(?:ai|gi|nao|o dau|tai dau|khi nao|bao gio|bao nhieu|may|ra sao|the nao|chu de|noi dung|thanh phan)(?!\w)")


def asks(text: str) -> tuple[tuple[str, str], ...]:
    """The things asked of one event, each as it is said and as a question: "… ở đâu, ai dự" -> ("ở đâu", "… ở đâu"), ("ai dự", "… ai dự"); empty where one is asked."""
    name = phrase(text)
    if name is None:
        return ()
    if behind := _several(text[name.end :]):
        return tuple((piece, f"{text[: name.end] if i == 0 else name.of(text)} {piece}") for i, piece in enumerate(behind))
    joint = _JOINT.search(text[: name.start])
    rest = text[joint.start() if joint else name.start :].strip()
    return tuple((piece, f"{piece} {rest}") for piece in _several(text[: joint.start() if joint else name.start]))


def _several(text: str) -> tuple[str, ...]:
    """The clauses of `text`, where there are more than one and each asks something; else none."""
    pieces = tuple(_CUT.split(text.strip(" ?.!,")))
    return pieces if len(pieces) > 1 and all(_ASKING.search(fold(p).lower()) for p in pieces) else ()

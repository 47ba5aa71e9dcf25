"""A follow-up joined to the conversation: "còn tập thể thì sao?" after a question about individuals.

History "Bằng khen Thủ tướng cho cá nhân được bao nhiêu tiền?" + "Thế còn cho tập thể thì sao?" -> "Bằng khen Thủ tướng cho
tập thể được bao nhiêu tiền?"; + "hồ sơ gồm những gì?" -> "hồ sơ đề nghị tặng Bằng khen Thủ tướng cho cá nhân gồm những gì?". A
question that stands alone drops the topic. What it does not know: the answers given.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot import occasion
from bot.glossary import Glossary, aligned
from bot.kind import Kind, content, kinds, subject
from bot.slots import Part, Slot, slots
from bot.types import Turn
from index.text import canonical, fold
from index.types import Span

Join = Callable[[str, Sequence[Turn], Glossary], str]
"""A way to make a follow-up whole: see `joined`."""

_OPENERS = re.compile(r"^(?:the con|con|the|vay|neu|ngoai ra|rieng|voi|doi voi|tai sao|vi sao|co khac|lan do|luc do|hoi do|nam do)(?!\w)")
_POINTERS = re.compile(
    r"(?<!\w)(?:thi sao|the thi|vay thi|khoi nay|viec (?:nay|do)|cai (?:nay|do)|hoi nghi (?:nay|do)|danh hieu (?:nay|do)|hinh thuc (?:nay|do)|"
    r"truong hop (?:nay|do)|sau do|(?:nguoi|lan|dip|loai) do|ong ay|ba ay|luc do|o do|tren day|nhu tren|co khac khong|khac khong|gui vao dau)(?!\w)"
)
_GENERIC = frozenset(
    "hồ sơ thủ tục quy trình trình tự nộp gửi xin giấy tờ thành phần mẫu tờ báo cáo tiêu chuẩn điều kiện tiêu chí đối tượng thời hạn hạn gian ngày tháng năm khi lúc chậm nhất "
    "mức tiền thưởng được nhận hệ số lương cơ sở triệu lần tỷ tỉ lệ phần trăm phiếu tối đa thiểu ký quyết định thẩm quyền tặng trao xét duyệt ban hành cấp cơ quan người "
    "nơi địa điểm số lượng bộ bản căn cứ khác kèm theo công khai có là gồm lâu danh hiệu loại tên dùng ra như nói hỏi riêng đối ý đề nghị quy định trước mỗi một áp dụng hiệu lực".split()
)
"""Words that say what is asked, not of what: a question of these alone leans on the one before."""
_EVENT = re.compile(r"(?<!\w)(?:dai hoi|hoi nghi|(?:lop )?tap huan|phien hop|le (?:trao|phat|ky|ton)|phong trao|khoi thi dua|chuyen de|ke hoach (?:so )?\d[\w/-]*)(?!\w)")
_ASPECTS = frozenset("chủ đề nội dung mục tiêu đích kết quả thành phần phương châm khẩu hiệu".split())
"""What is asked of an event as "… là gì?" and is no thing of its own."""
SHORT, SHORT_EVENT = 1, 5
"""Words of its own up to which a question without award and opener leans on the one before; more where that was about an event,
whose questions name nothing ("ai khai mạc?"); evals/RESULTS.md ("follow-ups")."""
_WHO = re.compile(r"^(?:the |vay |va |con )*(?:do )?ai(?: la| lam)?(?: \w+){1,3}\W*$")
WHO_WORDS = 2
"""Words of its own up to which "ai …?" says nothing of what: "ai quản lý?", "ai làm chủ tịch?"."""
_COMPOSED = re.compile(r"^(?:the |vay |va |con )*(?:gom|co) ")
_OF_BODY = frozenset("chủ tịch phó thường trực ủy viên uỷ thành nhiệm kỳ họp bầu bỏ biểu thư ký làm con dấu cuộc mấy".split())
"""Words that are said of a council asked about before."""
LONG = 10
"""Content words from which no question is a follow-up."""


def joined(text: str, history: Sequence[Turn], glossary: Glossary) -> str:
    """`text` made whole by the questions of `history`, each of which may lean on the one before it; `text` itself when it stands alone."""
    before = ""
    for turn in history:
        if turn.role == "user" and turn.text.strip() and not (before and _more(turn.text)):
            before = _after(canonical(turn.text), before, glossary)
    return _after(text, before, glossary)


def _after(text: str, before: str, glossary: Glossary) -> str:
    """`text` made whole by one earlier question that is whole itself."""
    typed, text = text, occasion.stepped(text, before)
    if not before or not leans(text, before, glossary):
        return typed
    written, earlier = glossary.expand(text).text, glossary.expand(before).text
    mine, theirs = slots(written, glossary, loose=True), slots(earlier, glossary)
    words = _words(written, mine)
    if mine and not words:
        return _exchanged(earlier, theirs, written, mine)
    bare = not content(text) and not (_holds(theirs, Part.BODY) and _COMPOSED.match(fold(text).lower()))
    if _more(text) or (bare and not set(kinds(text)) <= _PLAIN):
        return f"{before.rstrip(' ?.!')} - {text}"
    if (name := occasion.phrase(earlier)) and not any(s.part is Part.AWARD and not name.covers(s.span) for s in theirs):
        return f"{_renamed(earlier, name, theirs, mine)} - {text}"
    if bare:
        return f"{before.rstrip(' ?.!')} - {text}"
    if topic := _topic(earlier, theirs, {s.part for s in mine}):
        if not _said_of(words, theirs):
            return _asked_of(topic, text)
        if _asks_anew(text):
            return f"{topic} - {text}"
    return f"{_opening(earlier) if _asks_anew(text) and not theirs else before.rstrip(' ?.!')} - {text}"


_PREDICATE = re.compile(
    r"(?<!\w)(?:là|gồm|có|cần|phải|bị|được|do|lấy|dùng|tính|xét|áp dụng|quy định|sử dụng|trích|thế nào|như thế nào|ra sao|khi nào|bao giờ|ở đâu|bao nhiêu|mấy|nào|gì|ai|thì)(?!\w)|[?!,;]| - ", re.I
)


def _opening(before: str) -> str:
    """What a question without award or event opens with, as its topic: "Thủ tục đơn giản áp dụng khi nào?" -> "Thủ tục đơn giản"; all of it where that says nothing."""
    end = found.start() if (found := _PREDICATE.search(before, 4)) else len(before)
    topic = before[:end].strip()
    return topic if _own(content(topic)) else before.rstrip(" ?.!")


def _asks_anew(text: str) -> bool:
    """Whether a follow-up asks something by itself; a condition or another case ("nếu vắng hội đồng thì sao?", "ngành giáo dục có khác không?") leaves what was asked."""
    return bool(set(kinds(text)) - {Kind.OTHER, Kind.YESNO}) and not re.search(r"(?<!\w)(?:thi sao|neu|truong hop)(?!\w)", fold(text).lower())


def _more(text: str) -> bool:
    """Whether `text` wants no more than the same at length, or its source."""
    return len(content(text)) <= MORE_WORDS and _SPELT_OUT.search(fold(text).lower()) is not None


_PLAIN = {Kind.WHERE, Kind.DEADLINE}
"""What can be asked of an event by its name alone: "ở đâu vậy", "khi nào"; "là những ai?" asks for more of what was asked."""
_SPELT_OUT = re.compile(r"(?<!\w)(?:ke (?:ten|ra|cu the)|liet ke|(?:noi|neu|noi ro) cu the|chi tiet (?:hon|di)|cu the (?:la )?(?:gi|ai|nhung|the nao|ra sao))(?!\w)|"
                        r"^(?:vay |the |thi |cai |dieu )*(?:do |nay )?(?:duoc )?(?:theo|can cu|quy dinh|ghi|nam)?(?: vao| tai| o| trong| theo)* ?(?:van ban|dieu|khoan|diem|luat|nghi dinh|thong tu|quyet dinh)(?: luat| khoan)? (?:nao|may|so may|gi)(?: quy dinh| ghi| noi)?(?: a| vay| the)?\W*$|"
                        r"(?<!\w)(?:can cu|dua) (?:vao )?(?:dau|gi|co so nao)(?!\w)|(?<!\w)(?:quy dinh|ghi) (?:o|tai) dau(?!\w)")
"""Asks for what was asked before, at length, or for where it is written."""
MORE_WORDS = 5
"""Content words up to which it does; "liệt kê các danh hiệu thi đua" says itself of what."""
_LED = (
    (re.compile(r"(?<!\w)(?:hồ sơ|giấy tờ|thủ tục)(?!\w)", re.I), "đề nghị tặng"),
    (re.compile(r"(?<!\w)(?:thời hạn|hạn|nộp|gửi)(?!\w)", re.I), "hồ sơ đề nghị tặng"),
    (re.compile(r"(?<!\w)(?:quyết định|ký) tặng(?!\w)", re.I), ""),
    (re.compile(r"(?<!\w)(?:quyết định|ký|thẩm quyền)(?!\w| tặng)", re.I), "tặng"),
)
"""After which words of a short question the award stands, and what leads it in: "hồ sơ gồm những gì?" asks for "hồ sơ đề nghị tặng …"."""


def _asked_of(topic: str, text: str) -> str:
    """A short question about what `topic` names."""
    for pattern, led in _LED:
        if match := pattern.search(text):
            return canonical(f"{text[: match.end()]} {led} {topic}{text[match.end() :]}")
    return f"{topic} {text}"


def leans(text: str, before: str, glossary: Glossary) -> bool:
    """Whether `text` cannot be understood without `before`."""
    plain, written = fold(text).lower().strip(), glossary.expand(text).text
    mine = slots(written, glossary, loose=True)
    if _more(text) and not any(s.part in (Part.AWARD, Part.BODY) for s in mine):
        return True
    words = _words(written, mine)
    event = _EVENT.search(fold(before).lower()) is not None
    opened = _OPENERS.match(plain) is not None or _POINTERS.search(plain) is not None
    opened = opened or (event and _EVENT.search(plain) is not None and not mine and not glossary.places(written) and not re.search(r"\d", plain))
    if len(content(text)) > LONG:
        return False
    if any(s.part in (Part.AWARD, Part.BODY) for s in mine):
        if words:
            return False
        return opened or _holds(slots(glossary.expand(before).text, glossary), Part.AWARD) or not _own(content(before))
    if not opened and "luong co so" in plain and "he so" not in plain:
        return False  # a thing of its own with decrees of its own
    if opened or not words:
        return bool(opened or mine or not content(text))
    if set(_own(content(subject(text)))) - (_ASPECTS if event else frozenset()):
        return False
    if _WHO.match(plain) and not mine and len(_own(words)) <= WHO_WORDS and not glossary.places(written):
        return True
    part_of_it = event and _EVENT.search(plain) is None and all(s.part in _OF_EVENT for s in mine)
    return not glossary.places(written) and len(_said_of(words, slots(glossary.expand(before).text, glossary))) <= (SHORT_EVENT if part_of_it or (event and not mine) else 0 if mine else SHORT)


_LEADS = re.compile(rf"{_OPENERS.pattern}|(?<!\w)(?:thi sao|the thi|vay thi|thi the nao|(?:toi|em) hoi|y (?:toi|em) la|(?:danh hieu|hinh thuc|lan|(?:phien hop|phien|dai hoi|hoi nghi|le phat dong|khoa|ky hop|tap huan)(?: lan)?(?: thu)?|thu|cua)(?=  )|lan thu(?=  )|doi voi|rieng|neu|do|ay)(?!\w)")


def _words(text: str, mine: Sequence[Slot]) -> list[str]:
    """The content words of `text` outside its slots, openers and the words that only lead a slot in."""
    rest = text
    for slot in mine:
        rest = rest[: slot.span.start] + " " * len(slot.span) + rest[slot.span.end :]
    for match in list(_LEADS.finditer(aligned(rest))):
        rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    words = content(rest)
    slipped = len(words) == 1 and bool(mine) and rest.lower().lstrip().startswith(words[0]) and text.lstrip().lower().startswith(words[0]) and not _GENERIC.intersection(words)
    return [] if slipped else words  # "cõn tập thể thì sao?"


def _own(words: Sequence[str]) -> list[str]:
    return [w for w in words if w not in _GENERIC]


def _said_of(words: Sequence[str], theirs: Sequence[Slot]) -> list[str]:
    """The words of a follow-up that are its own; those of a council's work are not where one was asked about."""
    return [w for w in _own(words) if w not in _OF_BODY] if _holds(theirs, Part.BODY) else _own(words)


def _holds(found: Sequence[Slot], part: Part) -> bool:
    return any(s.part is part for s in found)


_WITH_AWARD = (Part.LEVEL, Part.RANK)
"""Parts that belong to an award where they stand beside it."""


_OF_EVENT = (Part.NUMBER, Part.PLACE, Part.DAY)
"""Parts that tell one event from another of its kind."""


def _renamed(before: str, name: Span, theirs: Sequence[Slot], mine: Sequence[Slot]) -> str:
    """The name of the event in `before` with the number, place or day that a follow-up says of its own."""
    new = {s.part: s.text for s in mine if s.part in _OF_EVENT}
    edits = [(Span(s.span.start - name.start, s.span.end - name.start), new[s.part]) for s in theirs if s.part in new and name.covers(s.span)]
    return _edited(name.of(before), (), edits, ())


def _phrase(text: str, found: Sequence[Slot], first: Slot) -> Span:
    """The place of an award with the level and rank that follow it."""
    end = first.span.end
    for slot in found:
        if slot.span.start >= end and slot.part in _WITH_AWARD and not text[end : slot.span.start].strip(" ,"):
            end = slot.span.end
    return Span(first.span.start, end)


def _exchanged(before: str, theirs: Sequence[Slot], text: str, mine: Sequence[Slot]) -> str:
    """`before` with each part that `text` names in place of its own, or added where it has none."""
    edits: list[tuple[Span, str]] = []
    added: list[str] = []
    done: set[Part] = set()
    for part in (Part.AWARD, Part.BODY):
        new, old = (next((s for s in found if s.part is part), None) for found in (mine, theirs))
        if new is None:
            continue
        place = _phrase(text, mine, new)
        done |= {part, *(s.part for s in mine if place.covers(s.span))}
        if old is None:
            added.append(place.of(text))
            continue
        edits.append((_phrase(before, theirs, old), place.of(text) + _kept_rank(before, theirs, old, place.of(text))))
        if Part.LEVEL in done or _own_level(new.text):
            edits += [(s.span, "") for s in theirs if s.part is Part.LEVEL and not edits[0][0].covers(s.span)]
    if added and not any(s.part in (Part.AWARD, Part.BODY) for s in theirs) and not _own(content(before)):
        return _asked_of(_topic(text, mine, set()), before)  # it answers what was asked back: "Hồ sơ nộp khi nào?" of which award
    for new in mine:
        if new.part in done:
            continue
        done.add(new.part)
        old = next((s for s in theirs if s.part is new.part and not any(e.covers(s.span) for e, _ in edits)), None)
        if old is None:
            added.append(f"{'cho ' if new.part is Part.RECEIVER else ''}{new.text}")
        else:
            edits.append((old.span, new.text))
    return _edited(before, theirs, edits, added)


def _own_level(name: str) -> bool:
    """Whether an award is given by one authority only: "Huân chương …", "Anh hùng …"; its level need not be said."""
    return fold(name).lower().startswith(("huan chuong", "huy chuong", "anh hung", "giai thuong", "nha giao", "thay thuoc", "ba me"))


def _kept_rank(before: str, theirs: Sequence[Slot], old: Slot, new: str) -> str:
    """The rank of the order asked about before, where another order is named without one."""
    both = all(fold(t).lower().startswith("huan chuong") for t in (old.text, new))
    place = _phrase(before, theirs, old)
    rank = next((s.text for s in theirs if s.part is Part.RANK and place.covers(s.span)), "")
    return f" {rank}" if both and rank and "hạng" not in new else ""


def _edited(before: str, theirs: Sequence[Slot], edits: Sequence[tuple[Span, str]], added: Sequence[str]) -> str:
    """`before` after the edits; what is added stands behind the award, else at the end."""
    award = next((s for s in theirs if s.part in (Part.AWARD, Part.BODY)), None)
    place = _phrase(before, theirs, award) if award else None
    if added and place and not any(e.start < place.end and place.start < e.end for e, _ in edits):
        edits, added = [*edits, (Span(place.end, place.end), " " + " ".join(added))], ()
    out = before
    for span, new in sorted(edits, key=lambda e: e[0], reverse=True):
        out = out[: span.start] + new + out[span.end :]
    return canonical(f"{out.rstrip(' ?.!')} - {' '.join(added)}" if added else out)


def _topic(before: str, theirs: Sequence[Slot], without: set[Part]) -> str:
    """What `before` was about, as a phrase: its award or body with level and rank, receiver, place and day; empty where it names none."""
    first = next((s for s in theirs if s.part in (Part.AWARD, Part.BODY)), None)
    if first is None:
        return ""
    place = _phrase(before, theirs, first)
    parts = [place.of(before)]
    others = [_phrase(before, theirs, s) for s in theirs if s.part is Part.AWARD and s is not first]
    for slot in theirs:
        if slot.part not in (Part.AWARD, Part.BODY) and slot.part not in without and not any(p.covers(slot.span) for p in (place, *others)):
            parts.append(f"cho {slot.text}" if slot.part is Part.RECEIVER else slot.text)
    return " ".join(parts)

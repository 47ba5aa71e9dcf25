"""The lines of an article -> the end of its document among them: recipients, who signs for whom, the seal; the letterhead at its head.

"… thi hành Quyết định này./.\\nNơi nhận:\\n- Như Điều 3;\\n- Lưu: VT.\\nTM. ỦY BAN NHÂN DÂN\\nCHỦ TỊCH\\nVũ Văn Mẫu" -> the span from
"Nơi nhận" on: no rule, so nobody quotes it as one. The layout is that of Nghị định 30/2020/NĐ-CP, phụ lục I, the older habits
("KT/BỘ TRƯỞNG", "T/M BAN THƯỜNG VỤ") and both columns on one line besides. What it does not know: annexes and forms, whose own
signatures are their content (`structure` does not ask about them); who signed.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import takewhile

from index.headings import ATTACHED, lines, quotations
from index.text import fold
from index.types import Span

LINE = 120
"""Characters: no line but one of the recipients is longer ("KT. BỘ TRƯỞNG BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI" has 47)."""
ITEM = 300
"""Characters of a recipient with all that is under it."""
MOST = 80
"""Lines of one: a decree has some 30; only a hostile text has more."""
ABOVE = 5
"""Lines above the first one that may belong to it."""
HEAD = 1500
"""Characters in which a letterhead stands."""
SPECKS = 6
"""Lines of a block that a recogniser made of its seal."""
SMALL = 30
"""Words: what is left behind the end of a document, if so little, is the rest of a letterhead or of a seal."""


class _Kind(Enum):
    """What a line of the end of a document says."""

    RECIPIENTS = auto()
    AUTHORITY = auto()
    TITLE = auto()
    SIGNED = auto()
    NAME = auto()
    DAY = auto()
    HEAD = auto()
    ITEM = auto()
    RULE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class _Row:
    """A line and where it stands."""

    span: Span
    text: str

    @property
    def kind(self) -> _Kind:
        """What it says if it belongs to the end of a document."""
        return _kind(self.text)


_TITLES = (
    r"(?:q\s?\.\s?|quyen )?(?:pho |thuong truc )*(?:chu tich|thu tuong|bo truong|thu truong|(?:tong )?giam doc|(?:tong |chi )?cuc truong|vu truong|so truong|chanh van phong"
    r"|chanh thanh tra|truong (?:ban|phong|doan|khoa|tieu ban)|thong doc|hieu truong|hieu pho|vien truong|chanh an|tong thanh tra|tong kiem toan|(?:tong )?bi thu|chu nhiem"
    r"|(?:pho )?tu lenh|chi huy truong|chinh uy|uy vien|tong thu ky|tong bien tap|doi truong|tram truong|to truong|truong cong an|chanh|nguoi ky|thuong truc)\b"
)
_BODIES = r"(?:chinh phu|quoc hoi|uy ban|ubnd|ubtvqh|hdnd|hoi dong|ban |bo |so |cuc |tong cuc|dang uy|dang bo|tinh uy|thanh uy|huyen uy|doan|hoi |lien doan|tap the|lanh dao|lien tich|co quan|don vi|truong |vien |toa an|kiem toan|van phong|ngan hang|tong )"
_TITLE = re.compile(_TITLES)
_FOR = re.compile(r"\W*(?:(?:tm|kt|tl|tuq|q)\s?[./]\s?|(?:t\s?[./]\s?m|k\s?[./]\s?t|t\s?[./]\s?l|t\.?u\.?q)[\s./]+)(?P<who>.+)")
_FOR_WHOM = re.compile(rf"(?:(?:kt|q)\s?[./]\s?)?(?:{_TITLES}|{_BODIES})")
_RECIPIENTS = re.compile(r"\W{0,3}noi (?:nhan|nh.n|gui)\s*(?::|\W*$|(?=kt\b|tm\b|thu truong|bo truong|chu tich|giam doc))")
_SIGNED = re.compile(r"\W*(?:da ky(?: va dong dau)?|ky thay|xac (?:nhan|thuc) van ban hop nhat)\W*|.{0,40}\(\s*da ky\s*\)")
_DAY = re.compile(r".{0,60}\bngay\s*[\d. …]*\s*thang\s*[\d. …]*\s*nam\s*[\d. …]*\W*")
_MOTTO = re.compile(r"cong hoa xa hoi chu nghia|doc lap\s*[-–—]?\s*tu do|dang cong san viet nam")
_OWN_NUMBER= re.compile(r"(?i)\W*số\s*[:.]?\s*[\d….]*\s*[/-]\s*\S+$")
_ITEM = re.compile(r"\s*[-–—+*•·.]\s*\S|\s*(?:\d{1,2}[.)]\s*)?(?:l[uư]u|như (?:trên|điều))\b", re.I)
_RANKED = re.compile(r"(?:(?:GS|PGS|TS|ThS|BS|KS|CN|LS|Ông|Bà|Đồng chí|(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)|Đại tướng)\.?\s*)+")
_BLANK = re.compile(r"(?i)\.{4}|…{2}|\.\s\.\s\.|\(\d\)|ghi rõ (?:họ|chức)|ký,? (?:tên|đóng dấu)|ký và ghi|^\W*ngày\W+tháng\W+năm\W*$")
_FAMILIES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh lương mai đào đoàn trương lâm phùng hà tạ cao châu tô chu quách la vương thái tống kim triệu doãn khổng "
    "nghiêm lưu thạch sơn quàng lò vàng giàng mùa thào cầm bàn hoa từ ông tăng kiều đàm lại phí ninh thân viên trang".split()
)
_OPENS = frozenset({_Kind.RECIPIENTS, _Kind.AUTHORITY, _Kind.TITLE, _Kind.SIGNED})
_BEGINS = re.compile(rf"(?i)(?:{'|'.join(ATTACHED)}|danh sách|bảng|phụ lục|phụ biểu|biểu|mẫu|phần|chương|mục|điều|quyết định|thông báo|báo cáo|tờ trình)\b|\(?(?:ban hành |gửi )?kèm theo|\[\d")


def closing(text: str, start: int, end: int) -> Span | None:
    """The end of a document inside [start, end) of `text`, whole lines; None where there is none.

    A block with blanks to fill in ("(Ký, ghi rõ họ tên)") is that of a form and counts as text, and so does one between quotation marks.
    """
    rows = [_Row(s, s.of(text)) for s in (Span(start + r.start, start + r.end) for r in lines(text[start:end]))]
    quoted: list[Span] | None = None
    seen = 0
    for k, row in enumerate(rows):
        if k < seen or not _may_open(row.text) or row.kind not in _OPENS or (row.kind is _Kind.TITLE and not _capitals(row.text)):
            continue
        quoted = quotations(text[start:end]) if quoted is None else quoted
        at = bisect_right(quoted, row.span.start - start, key=lambda q: q.start) - 1
        if at >= 0 and row.span.start - start < quoted[at].end:
            continue
        first, last = _first(rows, k), _last(rows, k)
        if _is_form(rows, first, last):
            seen = last
        elif _is_end(rows[k:last], rows[last : last + MOST]):
            return Span(rows[first].span.start, _after(rows, k, last, end))
    return None


def _may_open(line: str) -> bool:
    """Whether a line is worth a closer look: in capitals from its start, or with the words of the few that are not."""
    if len(line) > LINE:
        return False
    first = line.lstrip(" -–—|*_.(“\"")[:4]
    return first[:3].isupper() or first.lower().startswith(("nơi", "noi", "đã ", "xác", "ký ")) or line.rstrip(" .)").lower().endswith("đã ký")


@lru_cache(maxsize=4096)
def _kind(line: str) -> _Kind:
    """What a line says if it stands at the end of a document."""
    if len(line) > ITEM:
        return _Kind.OTHER
    if not any(c.isalnum() for c in line):
        return _Kind.RULE
    plain = fold(line).lower()
    if _RECIPIENTS.match(plain):
        return _Kind.RECIPIENTS
    if _BEGINS.match(line):
        return _Kind.OTHER
    if len(line) > LINE:
        return _Kind.ITEM if _ITEM.match(line) else _Kind.OTHER
    if (match := _FOR.fullmatch(plain)) and _FOR_WHOM.match(match["who"]) and len(line.split()) <= 16 and line.strip(" -|*")[:1].isupper():
        return _Kind.AUTHORITY
    if _MOTTO.search(plain) and " | " not in line:
        return _Kind.HEAD
    if (_SIGNED.fullmatch(plain) and line.lstrip()[:1] not in "-+") or (plain.endswith(" da ky") and _is_name(line[: -len(" đã ký")])):
        return _Kind.SIGNED
    if _ITEM.match(line):
        return _Kind.ITEM
    if _DAY.fullmatch(plain):
        return _Kind.DAY
    if _TITLE.match(plain) and line[-1:] not in ".;:," and (_capitals(line) or len(line.split()) <= 4):
        return _Kind.TITLE
    return _Kind.NAME if _is_name(line) else _Kind.OTHER


def _capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return sum(c.isupper() for c in letters) * 10 >= len(letters) * 8 > 0


def _is_name(line: str) -> bool:
    """Whether a line is the name of a person: "TS. Vũ Văn Mẫu", "VŨ VĂN MẪU"."""
    words = _RANKED.sub("", line).split()
    if not 2 <= len(words) <= 6 or not all(w.isalpha() and w[0].isupper() for w in words):
        return False
    return all(w[1:].islower() for w in words) or (line.isupper() and words[0].lower() in _FAMILIES and words[:2] not in (["HỒ", "SƠ"], ["LÝ", "LỊCH"]))


def _first(rows: Sequence[_Row], k: int) -> int:
    """The line `k` with the day and the office in capitals right above it: "Hà Nội, ngày …", "ỦY BAN NHÂN DÂN TỈNH"."""
    top = max(0, k - ABOVE)
    while k > top and ((above := rows[k - 1]).kind in (_Kind.DAY, _Kind.RULE) or _is_office(above)):
        k -= 1
    return k


def _is_office(row: _Row) -> bool:
    return _capitals(row.text) and len(row.text) < LINE and re.match(_BODIES, fold(row.text).lower()) is not None


def _last(rows: Sequence[_Row], k: int) -> int:
    """The line after the last one that goes on with what begins at `k`."""
    recipients, specks, j = False, 0, k
    while j < min(len(rows), k + MOST):
        line, kind = rows[j].text, rows[j].kind
        recipients = recipients or kind is _Kind.RECIPIENTS
        fits = kind not in (_Kind.OTHER, _Kind.ITEM) or (kind is _Kind.ITEM and recipients) or (recipients and _goes_on(rows[j - 1].text, line))
        specks += not fits
        if not fits and (specks > SPECKS or not _is_speck(rows, j)):
            break
        j += 1
    return j


def _goes_on(before: str, line: str) -> bool:
    """Whether a line of the recipients runs on from the one before it."""
    if len(line) > LINE or _BEGINS.match(line):
        return False
    return line[0].islower() or line[0] in "(" or line[-1] in ";," or (len(line.split()) <= 8 and before.rstrip()[-1:] not in ";." and not _capitals(line))


def _is_speck(rows: Sequence[_Row], j: int) -> bool:
    """Whether a few signs that a recogniser made of a seal stand among lines that belong together."""
    line = rows[j].text
    if len(line.split()) > 5 or _BEGINS.match(line) or " | " in line:
        return False
    return any(r.kind in (*_OPENS, _Kind.ITEM) for r in rows[j + 1 : j + 3])


def _is_end(block: Sequence[_Row], rest: Sequence[_Row]) -> bool:
    """Whether the lines are the end of a document and not lines of a rule that look like it."""
    kinds = [r.kind for r in block]
    if not {_Kind.AUTHORITY, _Kind.SIGNED}.isdisjoint(kinds):
        return True
    if kinds[0] is _Kind.RECIPIENTS:
        told = _Kind.ITEM in kinds or _Kind.TITLE in kinds or len(kinds) == 1
    else:
        told = not {_Kind.NAME, _Kind.RECIPIENTS}.isdisjoint(kinds)
    return told and (not rest or _BEGINS.match(rest[0].text) is not None or _capitals(rest[0].text) or _is_small(rest))


def letterhead(text: str, end: int) -> int:
    """Where the letterhead at the head of a document ends (issuer, motto, "Số: …", place and day), 0 where there is none before `end`.

    It is no rule either, "V/v …" in its left column included. What follows (kind, summary, grounds) is text.
    """
    at, motto, about = 0, False, 0
    for span in lines(text[: min(end, HEAD)]):
        line = span.of(text)
        kind = _kind(line.strip("|* "))
        about = 4 if re.match(r"(?i)\W*v/v\b", line) else about - 1
        if kind in (_Kind.HEAD, _Kind.DAY) or _OWN_NUMBER.match(line):
            at, motto = span.end, motto or kind is _Kind.HEAD
        elif about > 0 and not re.match(r"(?i)\W*kính gửi", line):
            continue  # what a letter is about, over several lines of its column
        elif kind is not _Kind.RULE and not (_capitals(line) and len(line) <= LINE):
            break
    return min(at + 1, end) if motto else 0


def _is_form(rows: Sequence[_Row], first: int, last: int) -> bool:
    """Whether there is something to fill in, or right behind the block; the list of those who keep a copy may end in dots."""
    behind = takewhile(lambda r: not _BEGINS.match(r.text), rows[last : last + 4])
    return any(_BLANK.search(r.text) and not re.match(r"(?i)\W*lưu\b", r.text) for r in (*rows[first:last], *behind))


def titled(text: str, start: int, end: int) -> str:
    """The title in capitals that a text behind a signature begins with, below its letterhead; "" where it has none."""
    kept: list[str] = []
    for span in lines(text[start:end][:2000]):
        line = text[start + span.start : start + span.end]
        if _capitals(line) and _kind(line) is not _Kind.HEAD and len(" ".join([*kept, line])) <= LINE:
            kept.append(line)
        elif kept or _kind(line) not in (_Kind.HEAD, _Kind.DAY, _Kind.RULE):
            break
    return " ".join(kept) or (line if (line := text[start:end].lstrip().split("\n", 1)[0]) and len(line) <= 60 and _BEGINS.match(line) else "")


def _is_small(rest: Sequence[_Row]) -> bool:
    return sum(len(r.text.split()) for r in rest) <= SMALL and not any(" | " in r.text for r in rest)


def _after(rows: Sequence[_Row], k: int, last: int, end: int) -> int:
    """Where the block ends: with the article, or where another text begins, its letterhead being its own."""
    if _is_small(rows[last : last + MOST]):
        return end
    at = last
    while at > k + 1 and (rows[at - 1].kind in (_Kind.HEAD, _Kind.DAY, _Kind.RULE) or _is_office(rows[at - 1])):
        at -= 1
    if not any(r.kind is _Kind.HEAD for r in rows[at:last]):
        at = last
    return rows[at].span.start

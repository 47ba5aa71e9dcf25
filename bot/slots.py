"""A question -> the parts of it that a follow-up may exchange: award, level, rank, receiver, place, day, number of a series.

"Ai tặng Bằng khen cấp tỉnh cho cá nhân năm 2023?" -> award "Bằng khen", level "cấp tỉnh", receiver "cá nhân", day "năm 2023". What it
does not know: what is asked of them, and which of them fit together.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import occasion
from bot.glossary import Glossary, aligned
from bot.reference import blanked
from index.text import fold
from index.types import Span


class Part(StrEnum):
    """What a slot says."""

    AWARD = "award"
    BODY = "body"
    LEVEL = "level"
    RANK = "rank"
    RECEIVER = "receiver"
    PLACE = "place"
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a question and where it stands."""

    part: Part
    span: Span
    text: str


_AWARD = re.compile(
    r"(?:chien si|lao dong tien tien|tap the lao dong|don vi (?:tien tien|quyet thang)|co thi dua|bang khen|giay khen|huan chuong|huy chuong|ky niem chuong|"
    r"giai thuong|anh hung|ba me viet nam|nha giao|thay thuoc|nghe si|nghe nhan|gia dinh van hoa|thon)"
)
_BODY = re.compile(r"(?:hoi dong|ban thi dua)")
_GRADED = re.compile(r"(?:chien si thi dua|bang khen|giay khen|co thi dua|ky niem chuong|hoi dong thi dua - khen thuong)(?= \w)")
"""Names that are given or kept at several levels: what follows in a longer name is its level."""
_STEP = (
    r"(?:cap|bo truong|bo|ban|nganh|tinh|thanh pho|xa|phuong|dac khu|huyen|so|co so|trung uong|toan quoc|toan quan|chinh phu|thu tuong|chu tich(?: nuoc)?|"
    r"uy ban nhan dan|ubnd|nha nuoc)"
)
_LEVEL = re.compile(rf"(?<!\w)(?:(?P<of>cua|o|tai|thuoc)\s+(?:mot\s+)?)?(?P<steps>{_STEP}(?:(?:\s*,)?\s+{_STEP})*)(?!\w)")
_WRITTEN = frozenset(
    "cấp bộ trưởng ban ngành tỉnh thành phố xã phường đặc khu huyện sở cơ trung ương toàn quốc quân chính phủ thủ tướng chủ tịch nước ủy uỷ nhân dân ubnd nhà của ở tại thuộc một".split()
)
"""The words of a level as they are written: "bản" and "số" are not "ban" and "sở", which fold alike."""
_COUNTED = re.compile(r"(?:may|bao nhieu|mot|hai|ba|\d+|can|noi|nop|co|lam|pho|ai la|ai)\s*$")
"""Before "bộ", "xã": "mấy bộ" counts copies, "cán bộ" and "nội bộ" are words of their own."""
_RANK = re.compile(r"(?<!\w)hang (?:nhat|nhi|ba|[123]|i{1,3})(?!\w)")
_RECEIVER = re.compile(r"(?<!\w)(?:ca nhan|tap the|ho gia dinh|doanh nghiep|nguoi nuoc ngoai)(?!\w)")
_DATE = re.compile(
    r"(?<!\w)(?:(?:truoc|sau|tu|ke tu|den|vao|dau|cuoi|trong)\s+)?(?:ngay\s+)?(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|(?:thang\s+)?\d{1,2}[/-](?:19|20)\d\d|nam\s+(?:19|20)\d\d)(?!\w)"
)
_DAY = re.compile(
    r"(?<!\w)(?:hien nay|hien tai|bay gio|truoc day|truoc kia|theo (?:luat|quy dinh|nghi dinh|che do) (?:cu|moi|hien hanh)|(?:luat|quy dinh|nghi dinh|che do) cu)(?!\w)"
)
_PLACE = re.compile(r"(?<!\w)(?:[ỞởTt]ại|[Ởở])\s+(?:tỉnh\s+|thành phố\s+|TP\.?\s+)?(?P<name>\w+(?:\s+\w+)*)")

_PROVINCE = re.compile(
    r"(?<!\w)(?:tp\s?\.?\s?hcm|(?:thanh pho|tp\.?) ho chi minh|tinh hoa binh|(?:(?:tinh|thanh pho|tp\.?) )?(?:an giang|ba ria(?: - vung tau)?|bac giang|bac kan|bac lieu|bac ninh|ben tre|binh dinh|"
    r"binh duong|binh phuoc|binh thuan|ca mau|can tho|cao bang|da nang|dak lak|dak nong|dien bien|dong nai|dong thap|gia lai|ha giang|ha nam|ha noi|ha tinh|hai duong|hai phong|hau giang|hue|"
    r"hung yen|khanh hoa|kien giang|kon tum|lai chau|lam dong|lang son|lao cai|long an|nam dinh|nghe an|ninh binh|ninh thuan|phu tho|phu yen|quang binh|quang nam|quang ngai|quang ninh|quang tri|"
    r"soc trang|son la|tay ninh|thai binh|thai nguyen|thanh hoa|tien giang|tra vinh|tuyen quang|vinh long|vinh phuc|yen bai))(?!\w)"
)
"""The provinces and cities, those of before 1/7/2025 too (Nghị quyết 202/2025/QH15 merged them); "hòa bình" and "Hồ Chí Minh" alone are no places."""


def slots(text: str, glossary: Glossary, loose: bool = False) -> list[Slot]:
    """The slots of `text`, in its order, none inside another; `loose` takes a level for one that nothing leads in ("còn tỉnh?")."""
    plain = aligned(text)
    found = list(_named(text, plain, glossary))
    for part, spans in (
        (Part.AWARD, _colloquial(text, plain, glossary)),
        (Part.NUMBER, filter(None, [occasion.number(text)])), (Part.PLACE, _places(text)), (Part.PLACE, (Span(*m.span()) for m in _PROVINCE.finditer(plain))),
        (Part.DAY, (Span(*m.span()) for m in [*_DATE.finditer(blanked(text)), *_DAY.finditer(plain)])), (Part.RANK, (Span(*m.span()) for m in _RANK.finditer(plain))),
        (Part.LEVEL, _levels(text, found, loose, glossary)), (Part.RECEIVER, (Span(*m.span()) for m in _RECEIVER.finditer(plain))),
    ):  # fmt: skip
        found += [Slot(part, s, s.of(text)) for s in list(spans) if not any(s.start < o.span.end and o.span.start < s.end for o in found)]
    return sorted(found, key=lambda s: s.span)


def _named(text: str, plain: str, glossary: Glossary) -> Iterator[Slot]:
    """Awards and bodies by their official names, the level in a name by itself."""
    for span in glossary.places(text):
        name = span.of(plain)
        part = Part.AWARD if _AWARD.match(name) else Part.BODY if _BODY.match(name) else None
        if part is None:
            continue
        base, rank = _GRADED.match(name), _RANK.search(name)
        end = span.start + base.end() if base and _LEVEL.fullmatch(name[base.end() :].strip()) else span.start + rank.start() - 1 if rank else span.end
        yield Slot(part, Span(span.start, end), text[span.start : end])
        if end < span.end:
            yield Slot(Part.RANK if rank else Part.LEVEL, Span(end + 1, span.end), text[end + 1 : span.end])


def _colloquial(text: str, plain: str, glossary: Glossary) -> Iterator[Span]:
    """Words that stand for an award's official name: "thôn văn hóa" for "Thôn, tổ dân phố văn hóa"."""
    for typed, other in glossary.expand(text).also:
        at = plain.find(fold(typed).lower())
        if at >= 0 and _AWARD.match(fold(other).lower()):
            yield Span(at, at + len(typed))


def _levels(text: str, found: Sequence[Slot], loose: bool, glossary: Glossary) -> Iterator[Span]:
    """Levels that something leads in: a preposition, "cấp", or the award just before them; "của Bộ Nội vụ" to the end of the name."""
    plain, bare = aligned(text), fold(text) == text
    ends = {s.span.end for s in found if s.part in (Part.AWARD, Part.BODY)}
    for match in _LEVEL.finditer(plain):
        led = match["of"] or match["steps"].startswith(("cap ", "toan ")) or match.start() - 1 in ends
        written = all(w in _WRITTEN or bare for w in re.findall(r"\w+", text[match.start() : match.end()].lower()))
        if (led or loose) and written and match["steps"] != "cap" and not _COUNTED.search(plain[: match.start("steps")]):
            whole = (p.end for p in glossary.places(text) if p.start < match.end() < p.end and p.start >= match.start())
            yield Span(match.start(), max(whole, default=match.end()))


def _places(text: str) -> Iterator[Span]:
    """Proper names after "ở" and "tại"."""
    for match in _PLACE.finditer(text):
        words = list(re.finditer(r"\w+", match["name"]))
        upper = next((i for i, w in enumerate(words) if not w[0][0].isupper()), len(words))
        if upper:
            yield Span(match.start(), match.start("name") + words[upper - 1].end())

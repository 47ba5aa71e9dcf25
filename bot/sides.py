"""A comparison in words -> the two things that it names, each by its whole name.

"So sánh Huân chương Lao động hạng Nhì và hạng Ba" -> "Huân chương Lao động hạng Nhì", "Huân chương Lao động hạng Ba". It knows
the words that grade a name (hạng, cấp, cơ sở, cá nhân …); what it does not know: which names exist.
"""
from __future__ import annotations

import re

from index.text import fold

_SIDES = (
    re.compile(r"^(?:.{0,30}\s)?(?:so sánh|phân biệt|(?:(?:sự|điểm|những điểm)\s+)?khác(?:\s+nhau|\s+biệt)?\s+giữa)\s+(?P<a>.+?)\s+(?:và|với|so với)\s+(?P<b>.+?)(?:\s+về\s+(?P<about>.+)|\s+(?:khác|như|thế|ra sao).*)?$", re.I),
    re.compile(r"^(?P<a>.+?)\s+(?:và|với|hay|vs\.?)\s+(?P<b>.+?)\s+(?:có\s+)?(?:khác nhau|khác gì|khác biệt|khác thế nào|giống)(?P<about>.*)$", re.I),
    re.compile(r"^(?P<a>.+?)\s+khác(?:\s+(?:với|so với|gì với|gì so với))?\s+(?P<b>.+?)\s*(?:thế nào|chỗ nào|ở chỗ nào|ở điểm nào|ra sao|như thế nào|điểm nào|gì|không)\b.*$", re.I),
    re.compile(r"^(?P<a>.+?)\s+khác\s+(?:gì|biệt gì)\s+(?:với\s+|so với\s+)?(?P<b>.+)$", re.I),
)


def sides(text: str) -> tuple[str, str, str] | None:
    """The two things that a comparison names and what they are compared in ("số đại biểu", often empty); None for no comparison."""
    plain = re.sub(r"(?:\s+(?:ạ|nhỉ|nhé|vậy|với ạ))*[\s?!.]*$", "", text.strip())
    for pattern in _SIDES:
        if match := pattern.match(plain):
            about = match.groupdict().get("about") or ""
            about = re.sub(r"^(?:\s*(?:thế nào|như thế nào|ra sao|gì|nhau|ở điểm nào|ở chỗ nào|chỗ nào|về|không))+", "", about).strip(" ,?")
            return *_whole(match["a"].strip(" ,"), match["b"].strip(" ,")), about
    return None


_GRADES = (
    r"hang (?:nhat|nhi|ba|tu|nam|[1-5]|i{1,3})",
    r"(?:cap |trong )?(?:co so|toan quoc|toan dang|toan quan)|cap [^,]+|(?:bo|nganh|tinh|bo, ban, nganh, tinh)",
    r"cua .+",
    r"tien tien|xuat sac|quyet thang|tieu bieu|nhan dan|uu tu",
    r"(?:cho |doi voi )?(?:ca nhan|tap the|ho gia dinh)",
    r"(?:ve |do |lap |co )?(?:thanh tich |qua trinh )?(?:dot xuat|cong hien|thuong xuyen|chuyen de|nien han)",
)
"""What tells two of one name apart, by kind: rank, level, giver, merit, receiver, ground; folded. One may stand for the whole name."""
_RANK = re.compile(r"(?<=hang )(?:nhat|nhi|ba|tu|nam|[1-5]|i{1,3})$")


def _whole(first: str, second: str) -> tuple[str, str]:
    """Both sides with the name that one of them leaves to the other: "hạng Ba" beside "Huân chương … hạng Nhì"."""
    plain = fold(first).lower(), fold(second).lower()
    if (rank := _RANK.search(plain[0])) and re.fullmatch(r"nhat|nhi|ba|tu|nam|[1-5]|i{1,3}", plain[1]):
        return first, f"{first[: rank.start()]}{second}"
    for grade in _GRADES:
        if re.fullmatch(grade, plain[1]) and (at := re.search(rf" (?:{grade})$", plain[0])):
            return first, f"{first[: at.start()]} {second}"
        if re.fullmatch(grade, plain[0]) and (at := re.match(rf"(?:{grade})(?= )", plain[1])):
            return f"{first}{second[at.end() :]}", second
    return first, second


_NEXT = re.compile(r"\s*,\s*(?:và\s+|hay\s+|hoặc\s+)?|\s+(?:và|hay|hoặc|với)\s+", re.I)
_FOR = re.compile(r"(?:cho |doi voi )?(?:ca nhan|tap the|ho gia dinh)")
_ASKING = re.compile(r"\s+(?:(?:được|thì|là)\s+)?(?:thưởng|tiền|mức|bao nhiêu|mấy|cho)(?!\w).*$", re.I)


def each(text: str) -> str:
    """`text` with every item of a list that leaves out its name written whole: "Chiến sĩ thi đua toàn quốc, cơ sở" -> "…, Chiến sĩ thi đua cơ sở"."""
    first, *rest = _NEXT.split(text)
    out = [first]
    for item in rest:
        bare = _ASKING.sub("", item)
        whole = bare if _FOR.fullmatch(fold(bare).lower()) else _whole(out[-1], bare)[1]
        out.append(f"{whole}{item[len(bare) :]}")
    return ", ".join(out)

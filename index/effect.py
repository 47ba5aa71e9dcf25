"""What the articles of an official document say of its own force -> from when, until when, what it replaces and amends.

"Nghị định này có hiệu lực thi hành từ ngày 01 tháng 10 năm 2017 và thay thế Nghị định số 42/2010/NĐ-CP …" -> effective
2017-10-01, replaces nghi-dinh-42-2010-nd-cp. "Kể từ ngày ký" and "sau 45 ngày kể từ ngày ký" count from the day printed in the head;
"kể từ ngày đăng Công báo" stays unknown. What an amending article quotes says nothing of the document itself. What it
does not know: whether a named document is in the store, and what the words between mean.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.head import DAY, KINDS, NUMBER, compact, day
from index.headings import quotations
from index.text import sentences, slug

_SELF = r"(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết(?: liên tịch)?|Nghị định|Thông tư(?: liên tịch)?|Quyết định|Chỉ thị|Quy chế|Quy định|Hướng dẫn|Văn bản|Kế hoạch|Điều lệ)\s+này"
_FORCE = rf"{_SELF}(?P<gap>(?:(?![.;]\s)[^\n]){{0,220}}?)\bcó hiệu lực(?:\s+thi hành)?"
_WORDS = {"mười": 10, "mười lăm": 15, "hai mươi": 20, "ba mươi": 30, "bốn mươi lăm": 45, "sáu mươi": 60, "ba": 3, "sáu": 6}
_COUNT = rf"(?:(?P<n>\d{{1,3}})|(?P<words>{'|'.join(sorted(_WORDS, key=len, reverse=True))}))\s*(?:\([^)]*\)\s*)?(?P<unit>ngày|tháng)"
_FROM = re.compile(rf"(?i){_FORCE}\s*,?\s*(?:kể\s+)?từ\s+(?:ngày\s*)?{DAY}")
_SIGNED = re.compile(rf"(?i){_FORCE}\s*,?\s*(?:kể\s+)?(?:từ|sau)\s+ngày\s+(?:được\s+)?(?:ký|ban hành|(?:Quốc hội\s+|Hội đồng nhân dân[^,.;]{{0,60}}?)?thông qua)(?!\s+\d)")
_AFTER = re.compile(rf"(?i){_FORCE}\s+sau\s+{_COUNT},?\s*(?:kể\s+)?từ\s+ngày\s+(?:ký|ban hành)")
_UNTIL = re.compile(rf"(?i)(?:{_SELF}|\bvà)[^.;\n]{{0,160}}?\b(?:hết hiệu lực(?:\s+thi hành)?\s*(?:kể\s+)?(?P<gone>từ)\s+(?:hết\s+)?ngày|(?:có hiệu lực|thực hiện|áp dụng)[^.;\n]{{0,120}}?\bđến\s+(?:hết\s+)?ngày)\s+{DAY}")
_CLAUSE = re.compile(r"(?i)có hiệu lực(?:\s+thi hành)?\s*,?\s*(?:(?:kể\s+)?từ\s|sau\s)")

_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_LOCAL = r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Hội đồng nhân dân|HĐND)"
DOCUMENT = re.compile(
    rf"(?P<kind>{_KIND})\b(?:(?!\b(?:{_KIND})\s+số)[^\d;\n“”]){{0,160}}?(?:\s+số)?\s*:?\s*(?P<n>(?<![\w/]){NUMBER})(?P<by>[^\n;,]{{0,60}}?của\s+(?:Chủ tịch\s+)?{_LOCAL}\s+[^\n;,.]{{3,60}})?"
)
"""A document named by its number: "Luật Thi đua, khen thưởng số 15/2003/QH11", "Quyết định số 5/2033/QĐ-UBND … của UBND tỉnh …"."""
_ITEM = re.compile(rf";\s*(?:và\s+)?|,?\s+và\s+(?=(?:{_KIND})\b[^;\n]{{0,80}}?\d)|,\s+(?=(?:{_KIND})\s+số)")
_NUMBERED = r"^\W*(?:Điều\s+\d+[a-zđ]?\s*[.:]\s*)?(?:\d{1,2}\s?\.\s*|[a-zđ]\s?\)\s*|[-+•]\s*)?"
_REPLACES = re.compile(rf"(?i)\bthay thế(?:\s+cho)?(?:\s+(?:toàn bộ|các))*\s*:?\s*(?=(?:{_KIND})\b)")
_REPEALS = re.compile(rf"(?i)\b(?:bãi bỏ|hủy bỏ)(?:\s+(?:toàn bộ|các|nội dung))*\s*:?\s*(?=(?:{_KIND})\b)")
_EXPIRED = re.compile(r"(?i)\b(?:hết hiệu lực(?:\s+thi hành)?|(?:được|bị)\s+(?:bãi bỏ|thay thế|hủy bỏ))\b")
_LIST = re.compile(r"(?i)\b(?:thay thế|bãi bỏ|hết hiệu lực)\b.*:$")
_ORDERS = re.compile(rf"(?i){_NUMBERED}(?:sửa đổi|bổ sung|thay thế|bãi bỏ)\b")
_TARGET = re.compile(rf"(?i)\b(?:của|tại|vào|điều \d+[a-zđ]?|khoản \d+|một số điều|danh mục|phụ lục|ban hành kèm theo)\s+(?:các\s+)?(?=(?:{_KIND})\b)")
_UNNUMBERED = re.compile(r"(?i)sửa đổi,? bổ sung một số điều của ((?:Luật|Bộ luật|Pháp lệnh)\s[^\d;]{3,120})$")


@dataclass(frozen=True, slots=True)
class Effect:
    """Dates and links as printed; `clause` is the sentence that says from when, for a person to check."""

    effective: date | None = None
    expired: date | None = None
    clause: str = ""
    replaces: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()


def effect(text: str, own: str, issued: date | None, summary: str = "", place: str = "") -> Effect:
    """What `text` says of itself; `own` is its số hiệu, `issued` its day, `place` the province of a local document."""
    spoken = _unquoted(text)
    clauses = [spoken[s.start : s.end] for s in sentences(spoken)]
    effective, clause = _effective(clauses, issued)
    expired = next((d for c in clauses if (d := _expired(c))), None)
    mine = f"-{slug(own)}-"
    replaces = tuple(i for i in dict.fromkeys(_replaced(clauses, place)) if mine not in f"-{i}-")
    amends = dict.fromkeys([*_in_summary(summary, text, place), *(i for c in clauses for i in _amended(c, place))])
    return Effect(
        effective, expired if not effective or not expired or expired > effective else None, clause, replaces,
        tuple(i for i in amends if i not in replaces and mine not in f"-{i}-"),
    )  # fmt: skip


def grounds(text: str) -> tuple[str, ...]:
    """The documents of the "Căn cứ" lines, as printed: "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"."""
    found = re.findall(rf"(?m)^\W*Căn cứ\s+(?:vào\s+)?((?:{_KIND})\b[^\n;]*)", text[:12_000])
    return tuple(dict.fromkeys(f.strip(" .,;")[:300] for f in found))[:20]


def ident(kind: str, number: str, place: str = "") -> str:
    """The id that the store gives a document: "Nghị định", "152/2025/NĐ-CP" -> nghi-dinh-152-2025-nd-cp; local ones end with their place."""
    return slug(f"{kind} {compact(number)} {place if re.search(r'-(?:ubnd|hdnd|ub)$', slug(number)) else ''}")


def _unquoted(text: str) -> str:
    """`text` with what an amending article quotes blanked out."""
    out, last = [], 0
    for q in quotations(text):
        out += [text[last : q.start], "\n"]
        last = q.end
    return "".join([*out, text[last:]])


def _effective(clauses: list[str], issued: date | None) -> tuple[date | None, str]:
    """The first day in force and the sentence that says it; no day where it cannot be reckoned from what is printed."""
    unclear = ""
    for clause in clauses:
        if not _CLAUSE.search(clause):
            continue
        found: date | None = None
        if (match := _FROM.search(clause)) and _whole(match):
            found = day(*[g for g in match.groups()[1:] if g])
        elif (match := _AFTER.search(clause)) and _whole(match):
            found = _later(issued, match) if issued else None
        elif (match := _SIGNED.search(clause)) and _whole(match):
            found = issued
        if found:
            return found, clause
        match = re.search(rf"(?i){_FORCE}", clause)
        unclear = unclear or (clause if match and _whole(match) and not match["gap"].rstrip().endswith("không") else "")
    return None, unclear


def _later(issued: date, match: re.Match[str]) -> date | None:
    """So many days or months after the day of signing: "sau 45 ngày", "sau bốn mươi lăm ngày", "sau 06 tháng"."""
    count = int(match["n"]) if match["n"] else _WORDS[match["words"].lower()]
    if match["unit"].lower() == "ngày":
        return issued + timedelta(days=count)
    months = issued.month - 1 + count
    return day(str(issued.day), str(months % 12 + 1), str(issued.year + months // 12))


def _whole(match: re.Match[str]) -> bool:
    """Whether a sentence speaks of the whole document, not of "khoản 2 Điều 5 Nghị định này" or of what ends."""
    before = match.string[max(0, match.start() - 60) : match.start()]
    return not re.search(r"(?i)(?:điều|khoản|điểm|chương|mục|phụ lục)\s+(?:\d+|[a-zđivx]+)[,;\s]*(?:của\s+)?$", before) and not re.search(
        r"(?i)hết hiệu lực|\bkhoản \d|\bđiều \d", match["gap"]
    )


def _expired(clause: str) -> date | None:
    match = _UNTIL.search(clause)
    if not match or re.search(r"(?i)trước ngày|nộp|hồ sơ|báo cáo", match[0]):
        return None
    found = day(*[g for g in match.groups()[1:] if g])
    return found if not found or match["gone"] else found + timedelta(days=1)


def _named(item: str, place: str) -> str:
    """The id of the document that an item of a list begins with; "" for a part of one, or words without a number."""
    match = DOCUMENT.match(item.strip())
    return ident(match["kind"], match["n"], _place(match["by"] or "") or place) if match else ""


_PLACE = re.compile(rf"{_LOCAL}\s+(?:tỉnh|thành phố|TP\.?|huyện|quận|xã|phường|thị trấn|thị xã|đặc khu)?\s*((?:[A-ZĐÂĂÁÀẢÃẠÊÔƠƯÚÍÝ]\w*\s?(?:-\s)?){{1,5}})")


def _place(by: str) -> str:
    """"… của Ủy ban nhân dân tỉnh Bắc Ninh" -> "Bắc Ninh"; "" where no name follows."""
    match = _PLACE.search(by)
    return match[1].strip() if match else ""


def _replaced(clauses: list[str], place: str) -> Iterator[str]:
    """What the sentences replace or repeal as a whole; what they repeal a part of is amended, not replaced."""
    listing = False
    for clause in clauses:
        bare = re.sub(rf"(?i){_NUMBERED}", "", clause)
        if listing and (link := _named(bare, place)):
            yield link
            continue
        listing = bool(_LIST.search(clause))
        for pattern in (_REPLACES, _REPEALS):
            for match in pattern.finditer(clause):
                yield from _listed(clause[match.end() :], place)
        if (ends := _EXPIRED.search(bare)) and not re.match(rf"(?i){_SELF}", bare):
            yield from _listed(re.sub(r"(?i)^(?:kể )?từ ngày [^,]*,\s*|^các\s+", "", bare[: ends.start()]), place)


def _listed(text: str, place: str) -> Iterator[str]:
    """The documents that the items of a list begin with; one that may belong to the name of the item before is left out.

    "Thông tư số A hướng dẫn Nghị định số B và Nghị định số C": C is as likely a part of that name.
    """
    before: list[str] = []
    for item in _ITEM.split(text):
        kinds = [m["kind"].lower() for m in DOCUMENT.finditer(item)]
        if (link := _named(item, place)) and not (kinds[0] in before[1:] and kinds[0] != before[0]):
            yield link
        before = kinds


def _amended(clause: str, place: str) -> Iterator[str]:
    """What a sentence that orders a change changes: "Sửa đổi khoản 3 Điều 50 Nghị định số 91/2017/NĐ-CP như sau"."""
    if not (order := _ORDERS.match(clause)):
        return
    for match in _TARGET.finditer(clause, order.end()):
        if link := _named(clause[match.end() :], place):
            yield link
            return


def _in_summary(summary: str, text: str, place: str) -> Iterator[str]:
    """What the title says is amended; the number of a law that it names by words only is looked up in the text."""
    if not re.match(r"(?i)(?:về (?:việc )?|v/v:?\s*)?(?:sửa đổi|bổ sung)", summary):
        return
    for match in _TARGET.finditer(summary):
        if link := _named(summary[match.end() :], place):
            yield link
            return
    if (name := _UNNUMBERED.search(summary)) and (found := re.search(rf"(?i){re.escape(name[1].strip())}\s+số\s*:?\s*({NUMBER})", text[:20_000])):
        yield ident(name[1].split(maxsplit=1)[0], found[1], place)

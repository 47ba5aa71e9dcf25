"""The head of a Vietnamese official document, as printed -> số hiệu, loại, cơ quan, ngày, trích yếu, and a title for people.

"CHÍNH PHỦ … Số: 77/2031/NĐ-CP … NGHỊ ĐỊNH / Quy định chi tiết …" -> title "Nghị định 77/2031/NĐ-CP quy định chi tiết …".
Both ways of printing are read: the letterhead of today and "Nghị định của Chính phủ số 114/2003/NĐ-CP ngày 10/10/2003 về
…" of older collections. It never invents: a blank day stays unknown, the number of a decision that a text is attached to
is not its own. What it does not know: what the articles say (that is `effect`).
"""
from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from index.text import canonical

HEAD = 3000
"""Characters of an official document in which its number, issuer and date stand."""
TITLE = 300
"""Characters of a title: a longer summary lists what it amends."""
KINDS = (
    "Luật", "Bộ luật", "Hiến pháp", "Pháp lệnh", "Nghị quyết liên tịch", "Nghị quyết", "Nghị định", "Thông tư liên tịch", "Thông tư",
    "Quyết định", "Chỉ thị", "Hướng dẫn", "Quy định", "Quy chế", "Công văn", "Kế hoạch", "Báo cáo", "Thông báo", "Tờ trình", "Kết luận", "Lệnh",
    "Công điện", "Chương trình", "Đề án", "Văn bản hợp nhất", "Giấy mời", "Biên bản", "Thông tri",
)  # fmt: skip
_CODES = {
    "NĐ": "Nghị định", "TTLT": "Thông tư liên tịch", "TT": "Thông tư", "QĐ": "Quyết định", "NQ": "Nghị quyết", "CT": "Chỉ thị", "PL": "Pháp lệnh", "HD": "Hướng dẫn",
    "KH": "Kế hoạch", "BC": "Báo cáo", "TB": "Thông báo", "TTr": "Tờ trình", "KL": "Kết luận", "VBHN": "Văn bản hợp nhất", "CĐ": "Công điện",
}  # fmt: skip
"""The signs of kinds in a số hiệu (Nghị định 30/2020/NĐ-CP, phụ lục III)."""

CODE = r"(?:[A-ZĐƯ][A-ZĐƯa-zđ0-9]*)(?:\s?[-–/&.]\s?[A-ZĐƯ][A-ZĐƯa-zđ0-9]*)*"
NUMBER = rf"\d{{1,5}}[a-z]?\s?(?:/\s?\d{{4}}\s?)?[/-]\s?{CODE}"
_OWN = re.compile(rf"(?i:(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết|Lệnh)\s+)?(?<![\w/])(?:Số|số|SỐ|S ố)\s*[:.]?\s*(?P<n>{NUMBER})")
_TITLED = re.compile(rf"(?P<kind>{'|'.join(KINDS)})(?:\s+(?:của\s+)?(?P<by>[^\d\n]{{3,90}}?))?\s*,?\s+số\s*:?\s*(?P<n>{NUMBER})(?P<rest>.*)", re.I | re.S)
DAY = r"(?:(\d{1,2})[\s.,]*tháng[\s.,]*(\d{1,2})[\s.,]*năm[\s.,]*(\d{4})|(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}))(?!\d)"
"""A day as printed, in words or figures; its numbers are the groups that are not None."""
_PLACE_DAY = re.compile(r"(?m)^[^\n]{0,110}?ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})\s*[|*.]?\s*$")
_PASSED = re.compile(r"(?:được|đã được)[^\n]{0,120}?(?:khóa|khoá|nhiệm kỳ)[^\n]{0,120}?thông qua\s+ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_MOTTO = re.compile(r"(?i)cộng h[òo][aà]\s+x[ãa]\s+hội\s+chủ\s+ngh[ĩi][aã].*|đảng cộng sản việt nam.*|độc lập\s*-\s*tự do.*")
_RULE = re.compile(r"[\W_]*")
_GROUND = re.compile(r"(?i)\W*(?:căn cứ|theo đề nghị|xét (?:đề nghị|tờ trình)|thực hiện|để |nhằm |kính gửi|điều \d|chương [ivx\d]|phần (?:thứ|[ivx])|mục [ivx\d])")
_VV = re.compile(r"(?i)v/?v\s*[:.]?\s*(.+)")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says; "" and None where it does not."""

    number: str = ""
    kind: str = ""
    issuer: str = ""
    issued: date | None = None
    summary: str = ""
    attached: str = ""

    @property
    def title(self) -> str:
        """The document as people name it: "Nghị định 77/2031/NĐ-CP quy định chi tiết …"; "" where kind or number is unknown."""
        if not self.kind or not self.number:
            return ""
        if self.kind in ("Luật", "Bộ luật") and self.summary:
            return f"{self.kind} {_lowered(self.summary)} ({self.number})"
        return _cut(f"{self.kind} {self.number} {_lowered(self.summary)}".strip())


def _cut(title: str) -> str:
    """A title of at most TITLE characters, cut between words."""
    return title if len(title) <= TITLE else f"{title[:TITLE].rsplit(' ', 1)[0].rstrip(' ,;')} …"


def head(text: str) -> Head:
    """The head of an official document in canonical `text`; an empty one for news, letters, and texts without a number."""
    rows = [line.strip() for line in text[:HEAD].split("\n")]
    ground = next((i for i, line in enumerate(rows) if _GROUND.match(line) and not line.isupper()), len(rows))
    top = [line for line in rows[: min(ground, 40)] if line]
    found = _titled(top) or _letterhead(top, text) or Head()
    if not found.number:
        return Head(attached=_attached(top))
    if found.kind in ("Luật", "Bộ luật", "Pháp lệnh") and _capitals(found.summary):  # a law has a name, not a summary
        found = replace(found, summary=spelled(f"{found.kind} {found.summary}", text)[len(found.kind) + 1 :])
    if found.issued is None and (passed := _PASSED.search(text)):
        return replace(found, issued=day(*passed.groups()))
    return found


_WITH = re.compile(rf"(?i:kèm\s+theo)\s+((?:{'|'.join(KINDS)})\s+số\s*:?\s*{NUMBER})")


def _attached(top: list[str]) -> str:
    """The document that a text without a number of its own says to be issued with: "Quyết định số 522/2002/QĐ-UB"."""
    match = _WITH.search(" ".join(top))
    return re.sub(rf"số\s*:?\s*({NUMBER})", lambda m: compact(m[1]), match[1]) if match else ""


def day(day_: str, month: str, year: str) -> date | None:
    """A date of three printed numbers, None for one that the calendar does not have."""
    try:
        return date(int(year), int(month), int(day_))
    except ValueError:
        return None


def compact(number: str) -> str:
    """A số hiệu without the blanks that typists leave in it: "12 /2001/TT- BTC" -> "12/2001/TT-BTC"."""
    return re.sub(r"\s", "", number).replace("–", "-").rstrip(".-/&")


# --- the letterhead of today ---

def _letterhead(top: list[str], text: str) -> Head | None:
    """Issuer and motto, "Số: …", place and day, the kind on its own line, the summary below it."""
    at, number = next(((i, m) for i, line in enumerate(top) if (m := _own(line))), (-1, None))
    if number is None:
        return None
    kind_at, kind = next(((i, k) for i, line in enumerate(top) if (k := _kind_line(line))), (-1, ""))
    code = compact(number["n"])
    if kind_at >= 0:
        summary = _summary(top[kind_at + 1 :])
    else:
        kind, summary = _by_code(code), _about(top)
        kind = kind or ("Công văn" if summary else "")
    where = next((m for m in (_PLACE_DAY.search(line) for line in top) if m), None)
    return Head(code, kind, _issuer(top[: max(at, 1) if at else 1], text), day(*where.groups()) if where else None, summary)


def _own(line: str) -> re.Match[str] | None:
    """The document's own number: at the start of a line or in the letterhead, never one that a sentence mentions."""
    match = _OWN.search(line)
    if not match or len(line[: match.start()].split()) > 9 or re.search(r"(?i)kèm theo|thi hành|căn cứ|sửa đổi|của ", line[: match.start()]):
        return None
    before = line[: match.start()].strip(" |*-")
    return match if not before or before.isupper() or _RULE.fullmatch(before) else None


def _kind_line(line: str) -> str:
    """The kind that a line of its own names: "NGHỊ ĐỊNH", "N G H Ị  Đ Ị N H", "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG BỘ NỘI VỤ"."""
    plain = line.strip(" :.*|-")
    if re.fullmatch(r"(?:\w )+\w", plain):
        plain = plain.replace(" ", "")
        return next((k for k in KINDS if k.replace(" ", "").upper() == plain.upper()), "")
    name = next((k for k in sorted(KINDS, key=len, reverse=True) if plain.upper().startswith(k.upper())), "")
    rest = plain[len(name) :]
    if not name or (rest and not rest.startswith(" ")):
        return ""
    return name if not rest or (_capitals(plain) and name != "Lệnh") or re.match(r"(?i) của (?:bộ|chính|thủ|ủy|uỷ|chủ|hội|quốc)", rest) else ""


def _summary(rows: list[str]) -> str:
    """The trích yếu: the lines below the kind, down to a rule, an issuer in capitals, the grounds or the first article."""
    kept: list[str] = []
    for line in rows[:9]:
        if _RULE.fullmatch(line):
            if kept:
                break
            continue
        if _GROUND.match(line) or _issues(line) or _kind_line(line.rstrip(": ")) or _own(line) or _PLACE_DAY.match(line):
            if kept or not _PLACE_DAY.match(line):
                break
            continue
        kept.append(line.strip(" |*"))
        if line.endswith(("./.", ".")) or sum(map(len, kept)) > 600:
            break
    return canonical(" ".join(kept)).rstrip(" .:;")[:600]


_OFFICES = (
    "chính phủ|quốc hội|ủy ban|uỷ ban|hội đồng|thủ tướng|chủ tịch|bộ(?! tiêu chí| luật| thủ tục)|liên bộ|tổng cục|cục|ban(?! hành)|sở|tòa án|toà án|viện|văn phòng|tỉnh ủy|thành ủy|huyện ủy"
    "|đảng ủy|đảng bộ|ban chấp hành|bộ chính trị|liên đoàn|ngân hàng|kiểm toán|tổng liên đoàn|học viện|trường(?! hợp)|đại học|công an|hội(?! nghị| thi)|trung ương|ubnd|hđnd"
    "|thanh tra|bảo hiểm|mặt trận|tổng công ty|công ty|giám đốc|tổng giám đốc|hiệu trưởng|thống đốc|chánh án|viện trưởng|(?:phó )?trưởng (?:phòng|ban|đoàn|khoa)|chủ nhiệm|bí thư|phòng|chi cục|đoàn(?! kết)|tỉnh đoàn|bệnh viện"
)
_OFFICE = re.compile(rf"(?i)(?:{_OFFICES})\b")


def _issues(line: str) -> bool:
    """Whether a line names who issues, as it stands between summary and grounds: "BỘ TRƯỞNG BỘ TÀI CHÍNH", "Chính phủ"."""
    plain = line.strip(" :,.")
    return bool(_OFFICE.match(plain)) and len(plain) < 90 and (_capitals(plain) or plain.islower() or len(plain.split()) <= 5) and not plain.endswith(";")


def _capitals(line: str) -> bool:
    """Whether a line is set in capitals; a letter or two of an old capital font may have stayed small ("ủY BAN")."""
    letters = [c for c in line if c.isalpha()]
    return sum(c.isupper() for c in letters) * 10 >= len(letters) * 8 > 0


def _about(top: list[str]) -> str:
    """What a letter says it is about: "V/v …" and the lines it runs on to."""
    for i, line in enumerate(top):
        if match := _VV.search(line):
            rest = [match[1]]
            for more in top[i + 1 : i + 4]:
                if _MOTTO.match(more) or _PLACE_DAY.match(more) or _GROUND.match(more) or more[:1].isupper() or _RULE.fullmatch(more):
                    break
                rest.append(more)
            return canonical(" ".join(rest)).rstrip(" .;")[:600]
    return ""


def _by_code(number: str) -> str:
    parts = re.split(r"[/\-–&.]", number)
    return next((_CODES[p] for p in parts if p in _CODES), "Luật" if re.search(r"/QH\d+$", number) else "")


_CONTINUES = re.compile(r"(?i)(?:và|tỉnh|thành phố|tp\.?|xã|phường|thị trấn|huyện|quận|thị xã|đặc khu|nước|của|trung ương|[-–])\b|[-–]")
_UNFINISHED = re.compile(r"(?i)(?:[-–,&]|ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân|và|ban chấp hành|đảng bộ)$")


def _issuer(rows: list[str], text: str) -> str:
    """The last office above the number, put together where it runs over two lines, in the spelling the text itself uses."""
    names: list[str] = []
    for row in rows[:8]:
        line = _MOTTO.sub("", row.split("|")[0]).strip(" -*|:=_")
        line = re.sub(r"[\s.*_=-]{4,}$", "", line).strip()
        if names and _CONTINUES.match(line) and len(line) < 60:
            names[-1] = f"{names[-1]} {line}"
            continue
        if not line or len(line) < 3 or _PLACE_DAY.match(line) or _VV.match(line) or not (_capitals(line) or _OFFICE.match(line)) or len(line) > 90:
            continue
        if _kind_line(line) or " " not in line or re.match(r"(?i)số\b|phần|chương|công báo|mẫu|văn bản quy phạm", line):
            continue
        if names and (names[-1] == line or names[-1].startswith(f"{line} ")):
            continue
        if names and _UNFINISHED.search(names[-1]):
            names[-1] = f"{names[-1]} {line}"
        else:
            names.append(line)
    return spelled(names[-1], text) if names else ""


def spelled(name: str, text: str) -> str:
    """`name` as the running text mostly spells it ("BỘ NỘI VỤ" -> "Bộ Nội vụ"); as it stands where it does not occur there."""
    seen = Counter(m[0] for m in re.finditer(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text[:200_000])) if name else Counter()
    usual = [n for n, _ in seen.most_common() if n[0].isupper() and not n.isupper() and not n.istitle()]
    return usual[0] if usual else name


# --- the title lines of older collections ---

def _titled(top: list[str]) -> Head | None:
    """"Nghị định của Chính phủ số 114/2003/NĐ-CP ngày 10/10/2003 về cán bộ, công chức xã", over one to six lines."""
    own = next((i for i, line in enumerate(top) if _own(line)), len(top))
    for i, line in enumerate(top[: min(6, own)]):
        if not re.match(rf"(?i){'|'.join(KINDS)}\b", line):
            continue
        match = _TITLED.match(re.sub(r"\s+", " ", " ".join(top[i : i + 8])))
        if not match or len(match["by"] or "") > 80 or re.search(r"(?i)thi hành|hướng dẫn|sửa đổi|quy định|kèm theo|về |của .* của", match["by"] or ""):
            continue
        dated = re.match(rf"[\s,]*ngày\s*{DAY}[\s,.:-]*(.*)", match["rest"], re.S | re.I)
        groups = [g for g in dated.groups()[:6] if g] if dated else []
        summary = _summary_of_line(dated[7] if dated else match["rest"], top)
        kind = next(k for k in KINDS if k.lower() == match["kind"].lower())
        return Head(compact(match["n"]), kind, (match["by"] or "").strip(), day(*groups) if groups else None, summary)
    return None


def _summary_of_line(rest: str, top: list[str]) -> str:
    """The summary that goes on after number and day, cut where the line that names the issuer begins."""
    for line in top:
        if _issues(line) and line in rest:
            rest = rest[: rest.index(line)]
    return canonical(rest).strip(" .,:;-–")[:600]


_VERBS = re.compile(r"(?:Về|Ban hành|Quy định|Sửa đổi|Hướng dẫn|Bổ sung|Bãi bỏ|Phê duyệt|Công bố|Thành lập|Tặng|Quyết định|Kiện toàn|Triển khai|Tổ chức|Thực hiện|Điều chỉnh|Đề nghị|Thi hành|Chi tiết|Việc)\b")


def _lowered(summary: str) -> str:
    """The summary as it goes on after the number: "Quy định chi tiết …" -> "quy định chi tiết …"; names keep their capital."""
    summary = re.sub(r"(?i)^v/v:?\s*", "về ", summary)
    return summary[:1].lower() + summary[1:] if _VERBS.match(summary) else summary

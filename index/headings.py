"""The lines of a legal text -> those that are headings: Phần, Chương, Mục, Điều, annexes, forms, an attached regulation.

"Chương II", next line "TIÊU CHUẨN KHEN THƯỞNG" -> one heading with that title. A cross-reference at line start ("Điều 5
của Nghị định này …"), a Điều inside the quotation marks of an amending article and one inside a form are none. What it
does not know: what stands between two headings, and fonts or indentation.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from index.text import slug
from index.types import Mark, Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: `level` 1 is outermost; `span` is the line without its end."""

    level: int
    span: Span
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Marked:
    """A heading with what it opens: `title` stands beside its number or on the lines below, down to `end`."""

    heading: Heading
    kind: str  # "phan" | "chuong" | "muc" | "tieu-muc" | "dieu" | "phu-luc" | "mau" | "kem-theo" | "tieu-de"
    number: str
    title: str = ""
    end: int = 0

    @property
    def order(self) -> tuple[int, str]:
        """The number of a Điều for comparing: "3a" -> (3, "a")."""
        digits = re.match(r"\d+", self.number)
        return (int(digits[0]), self.number[digits.end() :]) if digits else (0, "")


ARTICLE = re.compile(r"(?:Điều|Điêu|Đièu|Diều)\s+(?P<n>\d+[a-zđ]?)(?P<after>\s*[.:]|\s*(?=\n|$))(?P<rest>[^\n]*)", re.I)
"""A Điều, also where a recogniser lost a mark of the word."""
_GROUP = re.compile(r"(?P<kind>Phần|Chương|Mục|Tiểu mục)\s+(?P<n>thứ\s+\w+|[IVXLC]+|\d+|[A-ZĐ])\b(?P<rest>[^\n]*)", re.I)
_ANNEX = re.compile(
    r"(?P<kind>Phụ lục(?:\s+số)?|Mẫu(?:\s+biểu)?(?:\s+số)?|Biểu(?:\s+mẫu)?(?:\s+số)?)"
    r"(?:\s+(?P<n>[IVXLC]+(?![\w])|\d{1,3}(?:\.\d{1,2})?[a-zA-ZđĐ]?(?:[-–/][A-ZĐ0-9.-]+)?(?![\w])|[A-ZĐ](?![\w])))?(?P<rest>[^\n]*)",
    re.I,
)
_LEVEL = {"phan": 1, "chuong": 2, "muc": 3, "tieu-muc": 4, "kem-theo": 1, "phu-luc": 2, "mau": 3}
ATTACHED = (
    "QUY CHẾ", "QUY ĐỊNH", "ĐIỀU LỆ", "NỘI QUY", "THỂ LỆ", "QUY TRÌNH", "QUY ƯỚC", "QUY CHUẨN", "CHƯƠNG TRÌNH", "KẾ HOẠCH", "ĐỀ ÁN", "DANH MỤC",
    "PHƯƠNG ÁN", "CHẾ ĐỘ", "HƯỚNG DẪN", "TIÊU CHUẨN", "BẢNG ĐIỂM", "BỘ TIÊU CHÍ", "QUY TẮC", "CHIẾN LƯỢC",
)  # fmt: skip
"""What a decision issues as a text of its own, by the first line of that text."""
_ATTACHED_WITH = re.compile(r"(?i)(?:ban hành\s+(?:kèm\s+)?|kèm\s+)theo\s+(?:Quyết định|Nghị quyết|Thông tư|Nghị định|Quy định|Công văn|Hướng dẫn|Kế hoạch|văn bản)")
_ATTACHED_NAMED = tuple(f"{kind} " for kind in ATTACHED)
ATTACHED_LINES = 8
"""Lines from "QUY CHẾ" to "(Kèm theo Quyết định số …)": the longest title seen has five."""
TITLE_LINES = 5
TITLE_MAX = 300
_BODIES = {"phu-luc", "mau", "kem-theo"}
_PARTS = {"phan", "chuong", "muc", "kem-theo"}


def marked(text: str, outline: Sequence[Heading], *, official: bool = False) -> list[Marked]:
    """The heading lines of `text`: those that its format states, and where these name fewer Điều or chapters than the
    grammar of laws shows (a saved page has a heading or two of its own, Word styles only some), those of the grammar.

    `official`: the head of the document was read, so that stated headings before the first chapter are its title.
    """
    stated = [m for line in outline if (m := _stated(line, text))]
    found = _grammar(text, outline, official=official)
    if _articles(found) > max(_articles(stated), 1 if stated else 0):
        return found
    if 0 < _articles(stated) == _articles(found) and {m.heading.span for m in found if m.kind in _PARTS} - {m.heading.span for m in stated}:
        return found
    return stated or [m for m in found if m.kind in ("chuong", "phan", "phu-luc", "mau")]


def _articles(found: Sequence[Marked]) -> int:
    return sum(m.kind == "dieu" for m in found)


def _stated(heading: Heading, text: str) -> Marked | None:
    """A heading of the format itself: a Điều by its number, anything else by its words."""
    article = ARTICLE.match(line := heading.span.of(text))
    return _article(heading, article) if article else Marked(heading, "tieu-de", "", end=heading.span.end) if line else None


def _article(heading: Heading, match: re.Match[str]) -> Marked:
    return Marked(heading, "dieu", match["n"].lower(), match["rest"].strip(" .:"), heading.span.end)


# --- the grammar of laws ---

def _grammar(text: str, outline: Sequence[Heading], *, official: bool) -> list[Marked]:
    stated = {h.span.start: h for h in outline}
    rows = list(lines(text))
    found: list[Marked] = []
    for k, span in enumerate(rows):
        if found and span.start < found[-1].end:
            continue  # a line of the title above
        mark = _mark(text, rows, k, stated.get(span.start))
        if mark and not (official and mark.kind == "tieu-de" and not any(m.kind != "tieu-de" for m in found)):
            found.append(mark)
    return _with_small_letters(text, rows, _in_order(_outside_quotations(text, found)))


def _mark(text: str, rows: Sequence[Span], k: int, stated: Heading | None) -> Marked | None:
    """What the line `k` opens, if it opens anything."""
    span, line = rows[k], rows[k].of(text)
    flags = stated.marks if stated else frozenset()
    article = ARTICLE.match(line)
    if article and (stated or _is_titled(article["rest"])):
        return _article(Heading(9, span, flags), article)
    group = _GROUP.match(line)
    if group and _is_title(group["rest"]):
        return _with_title(text, rows, k, Marked(Heading(_LEVEL[slug(group["kind"])], span, flags), slug(group["kind"]), group["n"], group["rest"].strip(" .:-–")))
    return _annex(text, rows, k) or _attached(text, rows, k) or (Marked(stated, "tieu-de", "", end=span.end) if stated else None)


def _is_titled(rest: str) -> bool:
    """Whether what follows "Điều 5." starts like a title or a sentence, not like the rest of one."""
    rest = rest.strip()
    return not rest or rest[0].isupper() or rest[0].isdigit() or rest[0] in "“\"'‘(-"


_ELSEWHERE = re.compile(
    r"\s+(?:(?:Phần|Chương|Mục|Tiểu mục|Điều)\s+(?:thứ\s+\w+|[IVXLC]+|\d+|[A-ZĐ])\b"
    r"|(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư|Quyết định|Hướng dẫn|Quy định|Quy chế|Điều lệ)"
    r"\s(?:.*\b(?:này|số\s\d)|này|số\s\d|.*[.;,:]$))"
)


def _is_title(rest: str) -> bool:
    """Whether what follows "Chương II" is a title and not the rest of a sentence.

    "Chương II của Luật này quy định…" and "Mục 1 Chương II Nghị định này…" are the latter.
    """
    if _ELSEWHERE.match(rest):
        return False
    rest = rest.strip(" .:-–")
    return not rest or rest[0].isupper() or rest[0] in "“\"("


def _annex(text: str, rows: Sequence[Span], k: int) -> Marked | None:
    """An annex or a form: in capitals as ever, in small letters when it has a number and stands alone or before ":" "." "(".

    A line of a list of forms is followed by the next one and holds nothing.
    """
    line = rows[k].of(text)
    match = _ANNEX.match(line)
    if not match or not (line[:3].isupper() or (match["n"] and line[0].isupper())):
        return None
    rest, kind = match["rest"], "phu-luc" if slug(match["kind"]).startswith("phu-luc") else "mau"
    if line[:3].isupper():
        fits = _is_title(rest) and (not match["rest"] or match["rest"][0] in " .:-–(")
    else:
        fits = not rest.strip() or (rest.lstrip()[0] in ".:(–-" and rest[-1] not in ".;," and _is_title(rest) and not _listed(text, rows, k))
    if not fits or (kind == "mau" and not match["n"]):
        return None
    return _with_title(text, rows, k, Marked(Heading(_LEVEL[kind], rows[k]), kind, match["n"] or "", rest.strip(" .:-–")))


def _listed(text: str, rows: Sequence[Span], k: int) -> bool:
    after = rows[k + 1].of(text) if k + 1 < len(rows) else ""
    return not after or bool((match := _ANNEX.match(after)) and match["n"])


def _attached(text: str, rows: Sequence[Span], k: int) -> Marked | None:
    """"QUY CHẾ", its name beside or below, "(Kèm theo Quyết định số …)": a text that a decision issues begins."""
    line = rows[k].of(text).strip(" .:")
    if line.upper() not in ATTACHED and not (line.isupper() and line.startswith(_ATTACHED_NAMED)):
        return None
    title = ""
    for span in rows[k + 1 : k + 1 + ATTACHED_LINES]:
        if with_ := _ATTACHED_WITH.search(here := span.of(text)):
            title = f"{title} {here[: with_.start()]}".strip(" (")
            return Marked(Heading(_LEVEL["kem-theo"], rows[k]), "kem-theo", "", title, span.end)
        if ARTICLE.match(here) or _GROUP.match(here) or re.match(r"(?i)\W*(?:căn cứ|xét|theo đề nghị)\b", here):
            return None  # the summary of a decision on it
        title = f"{title} {here}".strip()
    return None


def _with_title(text: str, rows: Sequence[Span], k: int, mark: Marked) -> Marked:
    """`mark` with the title that stands below its number: lines in capitals, or one line with a heading right after it."""
    if mark.title and not (mark.kind in _BODIES and mark.title.startswith("(")):
        return replace(mark, end=rows[k].end)
    end, title = rows[k].end, ""
    for i in range(k + 1, min(k + 1 + TITLE_LINES, len(rows))):
        line = rows[i].of(text)
        annex = _ANNEX.match(line)
        if _opens(line) or (annex and annex["n"]) or len(title) + len(line) > TITLE_MAX:
            break
        capitals = line.upper() == line and any(c.isalpha() for c in line) and not re.match(r"(?:\d+|[IVX]+|[A-ZĐ])[.)]", line)
        alone = not title and not re.search(r"[.;:,]$", line) and line[:1].isupper() and i + 1 < len(rows) and _opens(rows[i + 1].of(text))
        if not (capitals and not line.startswith(("CỘNG HÒA", "ĐỘC LẬP"))) and not (alone and mark.kind not in _BODIES):
            break
        title, end = f"{title} {line}".strip(), rows[i].end
        if alone and not capitals:
            break
    return replace(mark, title=title or mark.title, end=end)


def _opens(line: str) -> bool:
    return bool(ARTICLE.match(line) or _GROUP.match(line))


def lines(text: str) -> Iterator[Span]:
    """The lines of `text` that are not empty."""
    start = 0
    for line in text.split("\n"):
        if line:
            yield Span(start, start + len(line))
        start += len(line) + 1


# --- which of them count ---

_NO_START = re.compile(r"(?i)\s*(?:của|và|hoặc|này|nêu|nói|trên|tại|quy định|được|không|thì|đến)\b")


def _with_small_letters(text: str, rows: Sequence[Span], found: list[Marked]) -> list[Marked]:
    """`found` with the Điều whose title begins with a small letter, by a slip, where just that number is missing."""
    known = [m.heading.span.start for m in found]
    out = list(found)
    quoted: list[Span] | None = None
    for span in rows:
        match = ARTICLE.match(text, span.start, span.end)
        if not match or _is_titled(match["rest"]) or "." not in match["after"] or _NO_START.match(match["rest"]):
            continue
        at = bisect_right(known, span.start)
        mark = _article(Heading(9, span), match)
        before = out[at - 1] if at else None
        if before is None or before.kind != "dieu" or before.order[0] + 1 != mark.order[0]:
            continue
        after = next((m for m in islice(out, at, None) if m.kind == "dieu"), None)
        if after is None or after.order[0] <= mark.order[0]:
            continue
        quoted = quotations(text) if quoted is None else quoted
        if not any(q.covers(span) for q in quoted):
            out.insert(at, mark)
            known.insert(at, span.start)
    return out


CHAIN_MAX = 1000
"""Điều of one part beyond which their order is taken as it comes: the longest code has 689."""


def _in_order(found: Sequence[Marked]) -> list[Marked]:
    """`found` without Điều that do not go on from the others: a reference at line start, the Điều of a form."""
    kept: list[Marked] = []
    part: list[Marked] = []
    form = False
    last = 0  # the last Điều before the forms
    for mark in found:
        if mark.kind == "dieu":
            if form and mark.order[0] != last + 1:
                continue
            if form or mark.order == (1, ""):
                kept, part, form = kept + _chain(part), [], False
        elif mark.kind in ("phan", *_BODIES):
            if form and mark.kind == "phan":
                continue
            kept, part = kept + _chain(part), []
            last = max([last, *(m.order[0] for m in kept if m.kind == "dieu")]) if mark.kind in ("mau", "phu-luc") else 0
            form = mark.kind == "mau" and last > 0
        elif form:
            continue
        part.append(mark)
    return kept + _chain(part)


def _chain(part: Sequence[Marked]) -> list[Marked]:
    """The headings of one part whose Điều run upwards: the chain with the most members and the most steps of one."""
    numbered = [m for m in part if m.kind == "dieu"]
    if all(a.order < b.order for a, b in pairwise(numbered)):
        return list(part)
    best: list[int] = []
    before: list[int] = []
    orders = [m.order for m in numbered[:CHAIN_MAX]]
    for k, order in enumerate(orders):
        score, where = 1, -1
        for i in range(k):
            if orders[i] < order and (found := best[i] + 1 + _next(orders[i], order)) > score:
                score, where = found, i
        best.append(score)
        before.append(where)
    at = best.index(max(best)) if best else -1
    chosen: set[int] = set()
    while at >= 0:
        chosen.add(id(numbered[at]))
        at = before[at]
    chosen |= {id(m) for m in numbered[CHAIN_MAX:]}
    return [m for m in part if m.kind != "dieu" or id(m) in chosen]


def _next(first: tuple[int, str], second: tuple[int, str]) -> bool:
    """Whether one Điều follows the other without a gap: 3 and 4, 3 and 3a, 3a and 3b."""
    (a, x), (b, y) = first, second
    return (b == a + 1 and not y) or (a == b and y == ("a" if not x else chr(ord(x) + 1)))


_OPEN_QUOTE = re.compile(r"(?m)^[“\"](?=(?:Điều|Chương|Mục|Khoản|\d{1,3}[a-zđ]?\.|[a-zđ]\))\s*)")
_CURLY = re.compile("[“”]")
_CLOSE_QUOTE = re.compile(r"[”\"][.;,]?(?=\s*(?:\n|$))")
_QUOTED_ARTICLE = re.compile(r"(?m)^[“\"]?Điều\s+(\d+)")


MARKS_MAX = 1000
"""Quotation marks after which one that is still open counts as unpaired: the longest amendment seen quotes some 120."""
MARKS_ALL = 1_000_000
"""Marks looked at in one text: only a hostile one has more."""


def quotations(text: str, start: int = 0) -> list[Span]:
    """Text that an amending article quotes: from a line that opens with a quotation mark to a line that closes it."""
    spans: list[Span] = []
    left = MARKS_ALL
    last = len(text)  # from here on no mark ends a line
    for match in _OPEN_QUOTE.finditer(text, start):
        if left <= 0:
            break
        if spans and match.start() < spans[-1].end:
            continue
        end, used = _paired(text, match)
        left -= used
        if not end and match.end() < last:
            first = _CLOSE_QUOTE.search(text, match.end())
            end, last = (first.end(), last) if first else (0, match.end())
        if end:
            spans.append(Span(match.start(), end))
    return spans


def _paired(text: str, opening: re.Match[str]) -> tuple[int, int]:
    """Where “ and ” pair up (a quoted Điều may name a “danh hiệu” itself), 0 where they do not; how many marks were looked at.

    Where they do not, the first mark that ends a line ends the quotation.
    """
    depth, used = int(opening[0] == "“"), 0
    for mark in _CURLY.finditer(text, opening.end()) if depth else ():
        used += 1
        depth += 1 if mark[0] == "“" else -1
        if not depth:
            return mark.end(), used
        if used >= MARKS_MAX:
            break
    return 0, used


def _outside_quotations(text: str, found: Sequence[Marked]) -> list[Marked]:
    """`found` without what an amending article quotes; a quotation that lacks a mark ends where the outer Điều go on."""
    kept: list[Marked] = []
    above: list[Marked] = []  # chapters inside the quotation, right above the next Điều
    quoted = quotations(text)
    for mark in found:
        at = bisect_right(quoted, mark.heading.span.start, key=lambda q: q.start) - 1
        inside = quoted[at] if at >= 0 and quoted[at].covers(mark.heading.span) else None
        if inside is None:
            kept.append(mark)
        elif mark.kind == "dieu":
            if _goes_on(text, inside, mark, kept):
                kept += [m for m in above if not ARTICLE.search(text[m.end : mark.heading.span.start])]
                kept.append(mark)
                quoted = [q for q in quoted if q.end <= inside.start] + quotations(text, mark.heading.span.start)
            above = []
        else:
            above.append(mark)
    return kept


def _goes_on(text: str, quotation: Span, mark: Marked, before: Sequence[Marked]) -> bool:
    """Whether a Điều inside a quotation is the next of the outer ones, not of those quoted: 62, “7, 8 …, 63."""
    last = next((m.order[0] for m in reversed(before) if m.kind == "dieu"), 0)
    if not last or mark.order[0] != last + 1:
        return False
    inner = _QUOTED_ARTICLE.findall(text, quotation.start, mark.heading.span.start)
    return not inner or int(inner[-1]) + 1 != mark.order[0]

"""Document -> Articles: Phần, Chương, Mục, Điều, khoản, điểm; else headings; else paragraphs. They tile the text.

"Điều 23. Danh hiệu …\n1. …:\\na) …" -> Article `luat#dieu-23` with clauses `luat#dieu-23.khoan-1` and
`luat#dieu-23.khoan-1.diem-a`. A cross-reference at line start ("Điều 5 của Nghị định này …") and a Điều inside the
quotation marks of an amending article are no headings. What it does not know: what the words mean, and fonts or
indentation: headings without numbers come only from the outline that a format states itself (Markdown, HTML).
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text import canonical, slug
from index.types import Article, Clause, Document, Mark, Span

POINTS = "a b c d đ e g h i k l m n o p q r s t u v x y".split()
"""The letters of điểm in their order (Nghị định 78/2025/NĐ-CP follows the Vietnamese alphabet: no f, j, w, z)."""
PARAGRAPH_MIN = 80
"""A shorter paragraph (a caption, a lead-in) goes with the one after it: alone it answers nothing."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: `level` 1 is outermost; `span` is the line without its end."""

    level: int
    span: Span
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class _Mark:
    heading: Heading
    kind: str  # "phan" | "chuong" | "muc" | "dieu" | "tieu-de"
    number: str


_GROUP = re.compile(r"(?P<kind>Phần|Chương|Mục|Tiểu mục)\s+(?P<n>thứ\s+\w+|[IVXLC]+|\d+|[A-ZĐ])\b(?P<rest>[^\n]*)", re.I)
_ARTICLE = re.compile(r"Điều\s+(?P<n>\d+[a-zđ]?)(?P<after>\s*[.:]|\s*(?=\n|$))(?P<rest>[^\n]*)", re.I)
_ANNEX = re.compile(r"(?P<kind>Phụ lục|Mẫu số|Biểu mẫu)\s*(?P<n>[IVXLC]+|\d+[a-zA-Z]?)?\b(?P<rest>[^\n]*)", re.I)
_LEVEL = {"phan": 1, "chuong": 2, "muc": 3, "tieu-muc": 4, "phu-luc": 2}
_KHOAN = re.compile(r"(?m)^(\d{1,3})\s?[.]\s+(?=\S)")
_DIEM = re.compile(r"(?m)^([a-zđ])\s?\)\s+(?=\S)")


def articles(document: Document, outline: Sequence[Heading] = ()) -> tuple[Article, ...]:
    """The articles of `document` in order, tiling its text; `outline` are the headings its format states.

    Without any heading each paragraph is an article ("Đoạn 3"). An empty text has none.
    """
    text = document.text
    if not text:
        return ()
    marks = _marks(text, outline)
    if not marks:
        return tuple(_paragraphs(document))
    found: list[Article] = []
    used: dict[str, int] = {}
    path: list[tuple[int, str]] = []
    if marks[0].heading.span.start > 0:
        found.append(_article(document, _unique(used, "mo-dau", path), "Phần mở đầu", "", (), Span(0, marks[0].heading.span.start), 0, frozenset()))
    for here, after in zip(marks, [*marks[1:], None], strict=True):
        end = after.heading.span.start if after else len(text)
        line = here.heading.span.of(text)
        body = min(here.heading.span.end + 1, end)
        path = [(level, title) for level, title in path if level < here.heading.level]
        name, label, heading = _name(here, line)
        if _is_sentence(here, line) and (line.endswith("./.") or not text[body:end].strip()):
            heading, body = "", here.heading.span.start + line.rindex(heading)
        scope = [*path, (here.heading.level, line)] if here.kind != "dieu" else path
        key = _unique(used, name, path)
        found.append(_article(document, key, label, heading, tuple(t for _, t in path), Span(here.heading.span.start, end), body, here.heading.marks))
        path = scope
    return tuple(found)


def _name(mark: _Mark, line: str) -> tuple[str, str, str]:
    """Id part, label and heading of one marked line."""
    if mark.kind == "dieu":
        match = _ARTICLE.match(line)
        rest = match["rest"].strip(" .:") if match else ""
        return f"dieu-{slug(mark.number)}", f"Điều {mark.number}", rest
    return slug(line)[:60].strip("-") or "muc", line.rstrip(" .:"), ""


def _is_sentence(mark: _Mark, line: str) -> bool:
    """Whether a Điều says all it says on its own line, as in decisions: "Điều 2. Quyết định này có hiệu lực từ ngày ký."."""
    return mark.kind == "dieu" and not mark.heading.marks and line.endswith((".", ";")) and len(line.split()) > 3


def _unique(used: dict[str, int], name: str, path: list[tuple[int, str]]) -> str:
    """`name`, or with its nearest annex before it, or numbered: ids never repeat inside a document."""
    if name in used and path:
        name = f"{slug(path[0][1])[:40].strip('-')}.{name}"
    number, key = used.get(name, 0), name
    while key in used:  # "buoc-2" may be the name of another heading
        number += 1
        key = f"{name}-{number}"
    used[key] = 1
    used[name] = max(number, 1)
    return key


def _article(
    document: Document, key: str, label: str, heading: str, path: tuple[str, ...], span: Span, body: int, flags: frozenset[Mark]
) -> Article:
    ident = f"{document.id}#{key}"
    inside = Span(min(body, span.end), span.end)
    # a numbered list in a news page is a list; khoản and điểm are what official documents are made of
    official = label.startswith("Điều") or bool(document.word("so_hieu"))
    clauses = tuple(_clauses(document.text, ident, label, inside)) if official else ()
    return Article(ident, document.id, label, heading, path, span, inside, clauses, flags)


def _marks(text: str, outline: Sequence[Heading]) -> list[_Mark]:
    """The heading lines of `text`: those that the format states, and where these name no Điều (a saved page has a
    heading or two of its own), those that the grammar of laws shows.
    """
    stated = _scan(text, [h.span for h in outline], outline)
    if any(m.kind == "dieu" for m in stated):
        return stated
    found = _scan(text, list(_lines(text)), outline)
    if sum(m.kind == "dieu" for m in found) > (1 if stated else 0):
        return found
    return stated or [m for m in found if m.kind in ("chuong", "phan", "phu-luc")]


def _scan(text: str, lines: Sequence[Span], outline: Sequence[Heading]) -> list[_Mark]:
    quoted = _quotations(text)
    stated = {h.span.start: h for h in outline}
    found: list[_Mark] = []
    last = 0
    for span in lines:
        if any(q.covers(span) for q in quoted):
            continue
        mark = _mark(span, span.of(text), stated.get(span.start), last)
        if mark is None:
            continue
        if mark.kind == "dieu":
            last = int(re.match(r"\d+", mark.number)[0])  # type: ignore[index]  # _ARTICLE starts with digits
        elif mark.kind in ("phu-luc", "phan"):
            last = 0
        found.append(mark)
    return found


def _mark(span: Span, line: str, stated: Heading | None, last: int) -> _Mark | None:
    article = _ARTICLE.match(line)
    if article and (stated or _opens_article(article, last)):
        return _Mark(stated or Heading(9, span), "dieu", article["n"].lower())
    if stated:
        return _Mark(stated, "tieu-de", "")
    group = _GROUP.match(line)
    if group and _is_title(group["rest"]):
        kind = slug(group["kind"])
        return _Mark(Heading(_LEVEL[kind], span), kind, group["n"])
    annex = _ANNEX.match(line)
    if annex and line[:3].isupper() and _is_title(annex["rest"]):
        return _Mark(Heading(_LEVEL["phu-luc"], span), "phu-luc", annex["n"] or "")
    return None


def _opens_article(match: re.Match[str], last: int) -> bool:
    """Whether "Điều n" at line start opens an article: punctuation, a title that starts like one, a number that goes on."""
    number, rest = int(re.match(r"\d+", match["n"])[0]), match["rest"].strip()  # type: ignore[index]
    titled = not rest or rest[0].isupper() or rest[0].isdigit() or rest[0] in "“\"'‘(-"
    return titled and (number > last or number == 1 or (number == last and match["n"][-1].isalpha()))


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


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line:
            yield Span(start, start + len(line))
        start += len(line) + 1


_OPEN_QUOTE = re.compile(r"(?m)^[“\"](?=(?:Điều|Chương|Mục|Khoản|\d{1,3}[a-zđ]?\.|[a-zđ]\))\s*)")
_CURLY = re.compile("[“”]")
_CLOSE_QUOTE = re.compile(r"[”\"][.;,]?(?=\s*(?:\n|$))")


def _quotations(text: str) -> list[Span]:
    """Text that an amending article quotes: from a line that opens with a quotation mark to a line that closes it."""
    spans: list[Span] = []
    for match in _OPEN_QUOTE.finditer(text):
        if spans and match.start() < spans[-1].end:
            continue
        if end := _closing(text, match):
            spans.append(Span(match.start(), end))
    return spans


def _closing(text: str, opening: re.Match[str]) -> int:
    """Where a quotation ends: at its own mark where “ and ” pair up (a quoted Điều may name a “danh hiệu” itself), else
    at the first mark that ends a line; 0 where nothing closes it.
    """
    depth = int(opening[0] == "“")
    if depth:
        for mark in _CURLY.finditer(text, opening.end()):
            depth += 1 if mark[0] == "“" else -1
            if not depth:
                return mark.end()
    first = _CLOSE_QUOTE.search(text, opening.end())
    return first.end() if first else 0


def _clauses(text: str, ident: str, label: str, body: Span) -> Iterator[Clause]:
    """The khoản of one article and the điểm inside each, with their full labels."""
    piece = body.of(text)
    quoted = _quotations(piece)
    khoan = _increasing([m for m in _KHOAN.finditer(piece) if not _inside(m, quoted)])
    law = label.startswith("Điều")
    for match, end in _until_next(khoan, len(piece)):
        where, name = f"{ident}.khoan-{match[1]}", f"{'Khoản' if law else 'Mục'} {match[1]} {_lower(label)}"
        yield Clause(where, name, _trimmed(piece, match.start(), end, body.start), 1)
        yield from _points(piece, where, name, match.start(), end, body.start, quoted)
    if not khoan:
        yield from _points(piece, ident, label, 0, len(piece), body.start, quoted)


def _points(piece: str, where: str, name: str, start: int, end: int, offset: int, quoted: list[Span]) -> Iterator[Clause]:
    diem: list[re.Match[str]] = []
    for match in _DIEM.finditer(piece, start, end):
        order = POINTS.index(match[1]) if match[1] in POINTS else -1
        if order >= 0 and not _inside(match, quoted) and order > (POINTS.index(diem[-1][1]) if diem else -1):
            diem.append(match)
    for match, stop in _until_next(diem, end):
        label = f"Điểm {match[1]} {_lower(name)}"
        yield Clause(f"{where}.diem-{'dd' if match[1] == 'đ' else match[1]}", label, _trimmed(piece, match.start(), stop, offset), 2)


def _lower(label: str) -> str:
    """"Khoản 1 Điều 2" -> "khoản 1 Điều 2"; "Điều 2" keeps its capital as the law writes it."""
    return label if label.startswith("Điều") else label[:1].lower() + label[1:]


def _inside(match: re.Match[str], quoted: list[Span]) -> bool:
    return any(q.start <= match.start() < q.end for q in quoted)


def _increasing(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers that run upwards from 1: a stray "2017. " at line start is none of them."""
    kept: list[re.Match[str]] = []
    for match in matches:
        expected = int(kept[-1][1]) + 1 if kept else 1
        if expected <= int(match[1]) <= expected + 2:  # a digest may leave out a khoản or two
            kept.append(match)
    return kept


def _until_next(matches: list[re.Match[str]], end: int) -> Iterator[tuple[re.Match[str], int]]:
    """Each match with the place where the next one starts, the last with `end`."""
    return zip(matches, [*(m.start() for m in matches), end][1:], strict=True) if matches else iter(())


def _trimmed(piece: str, start: int, end: int, offset: int) -> Span:
    return Span(offset + start, offset + start + len(piece[start:end].rstrip()))


def _paragraphs(document: Document) -> Iterator[Article]:
    """Text without structure: one article a paragraph, short ones joined to the next."""
    text, start, number = document.text, 0, 0
    for line in _lines(text):
        last = not text[line.end :].strip()
        if line.end - start < PARAGRAPH_MIN and not last:
            continue
        number += 1
        end = len(text) if last else line.end + 1
        yield _article(document, f"doan-{number}", f"Đoạn {number}", "", (), Span(start, end), start, frozenset())
        start = end


def is_canonical(document: Document) -> bool:
    """Whether the text is in canonical form, as everything that quotes it relies on."""
    return canonical(document.text) == document.text

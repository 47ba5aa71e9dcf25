"""Document -> Articles: Phần, Chương, Mục, Điều, khoản, điểm; else headings; else paragraphs. They tile the text.

"Điều 23. Danh hiệu …\n1. …:\\na) …" -> Article `luat#dieu-23` with clauses `luat#dieu-23.khoan-1` and
`luat#dieu-23.khoan-1.diem-a`; "Mẫu số 01" and "Phụ lục I" are articles under their number, a regulation that a decision
issues begins with an article of its own, recipients and signature are one that says so. What it does not know: what the
words mean, which lines are headings (that is `headings`), and where the end of a document begins (that is `closing`).
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.closing import closing, letterhead, titled
from index.headings import Heading, Marked, lines, marked, quotations
from index.text import canonical, slug
from index.types import Article, Clause, Document, Mark, Span

__all__ = ["PARAGRAPH_MIN", "POINTS", "Heading", "articles", "gaps", "is_canonical"]

POINTS = "a b c d đ e g h i k l m n o p q r s t u v x y".split()
"""The letters of điểm in their order (Nghị định 78/2025/NĐ-CP follows the Vietnamese alphabet: no f, j, w, z)."""
SIGNED = "Nơi nhận, chữ ký"
"""Label of the end of a document."""
GAPS, GAPS_PARTLY = 2, 12
"""Khoản that a digest may leave out at a place, and where it says itself that it has the article in part."""
PARAGRAPH_MIN = 80
"""A shorter paragraph (a caption, a lead-in) goes with the one after it: alone it answers nothing."""

_WRITTEN = "a b c d đ e f g h i j k l m n o p q r s t u v w x y z".split()
"""The same with the letters that a word processor counts in besides: each only right after the one before it there."""
_KHOAN = re.compile(r"(?m)^(\d{1,3})\s?[.]\s+(?=[^\s|])")
_DIEM = re.compile(r"(?m)^([a-zđ])\s?\)\s+(?=[^\s|])")


@dataclass(frozen=True, slots=True)
class _Above:
    """A heading above: how it is shown in the path, and the line that ids are made of."""

    level: int
    kind: str
    shown: str
    line: str


def articles(document: Document, outline: Sequence[Heading] = ()) -> tuple[Article, ...]:
    """The articles of `document` in order, tiling its text; `outline` are the headings its format states.

    Without any heading each paragraph is an article ("Đoạn 3"). An empty text has none.
    """
    text = document.text
    if not text:
        return ()
    marks = marked(text, outline, official=bool(document.word("so_hieu")))
    if not marks:
        return tuple(_unstructured(document))
    found: list[Article] = []
    used: dict[str, int] = {}
    path: list[_Above] = []
    if marks[0].heading.span.start > 0:
        first = marks[0].heading.span.start
        found.append(_article(document, _unique(used, "mo-dau", path), "Phần mở đầu", "", (), Span(0, first), letterhead(text, first), frozenset()))
    for here, after in zip(marks, [*marks[1:], None], strict=True):
        end = after.heading.span.start if after else len(text)
        line = here.heading.span.of(text)
        body = min(here.end + 1, end)
        path = _above(path, here)
        name, label, heading = _name(here, line)
        last = None if any(a.kind in _FORMS for a in (*path, _Above(0, here.kind, "", ""))) else closing(text, body, end)
        own = last.start if last else end
        if _is_sentence(here, line) and (line.endswith("./.") or not text[body:own].strip()):
            heading, body = "", here.heading.span.start + line.rindex(heading)
        key = _unique(used, name, path)
        found.append(_article(document, key, label, heading, tuple(a.shown for a in path), Span(here.heading.span.start, own), body, here.heading.marks))
        if last:
            found += _behind(document, used, path, last, end)
        if here.kind != "dieu":
            shown = f"{label}. {heading}" if heading and here.kind != "kem-theo" else f"{label} {heading}".strip() if heading else line
            path = [*path, _Above(here.heading.level, here.kind, shown, line)]
    return tuple(found)


_FORMS = {"phu-luc", "mau"}
"""What is signed as a part of it: the blanks of a form are its content."""


def _behind(document: Document, used: dict[str, int], path: list[_Above], last: Span, end: int) -> Iterator[Article]:
    """The end of a document as an article that is never quoted, and what stands behind it without a heading of its own, with its own end."""
    yield _article(document, _unique(used, "noi-nhan", path), SIGNED, "", (), last, last.start, frozenset({Mark.CLOSING}))
    if last.end == end:
        return
    label = titled(document.text, last.end, end) or "Phần kèm theo"
    again = None if slug(label).startswith(tuple(_FORMS)) else closing(document.text, last.end, end)
    own = Span(last.end, again.start if again else end)
    yield _article(document, _unique(used, slug(label)[:60].strip("-") or "kem-theo", path), label, "", (), own, own.start, frozenset())
    if again:
        yield _article(document, _unique(used, "noi-nhan", path), SIGNED, "", (), Span(again.start, end), again.start, frozenset({Mark.CLOSING}))


def _above(path: list[_Above], here: Marked) -> list[_Above]:
    """The headings above `here`: annexes and forms stand beside the chapters, whatever text they belong to stays above."""
    if here.kind == "kem-theo":
        return []
    if here.kind in ("phu-luc", "mau"):
        return [a for a in path if a.kind in ("kem-theo", *(("phu-luc",) if here.kind == "mau" else ()))]
    return [a for a in path if a.level < here.heading.level or a.kind in ("kem-theo", "phu-luc")]


def _name(mark: Marked, line: str) -> tuple[str, str, str]:
    """Id part, label and heading of one marked line."""
    if mark.kind == "dieu":
        return f"dieu-{slug(mark.number)}", f"Điều {mark.number}", mark.title
    if mark.kind in ("phu-luc", "mau", "kem-theo"):
        label = line[: line.rindex(mark.title)] if mark.title and mark.title in line else line
        label = re.sub(r"\s*\(.*", "", label).rstrip(" .:-–")
        return slug(label)[:60].strip("-") or "muc", label, mark.title
    below = mark.title if mark.title and mark.title not in line else ""
    return slug(line)[:60].strip("-") or "muc", line.rstrip(" .:"), below


def _is_sentence(mark: Marked, line: str) -> bool:
    """Whether a Điều says all it says on its own line, as in decisions: "Điều 2. Quyết định này có hiệu lực từ ngày ký."."""
    return mark.kind == "dieu" and not mark.heading.marks and line.endswith((".", ";")) and len(line.split()) > 3


def _unique(used: dict[str, int], name: str, path: list[_Above]) -> str:
    """`name`, or with its nearest annex before it, or numbered: ids never repeat inside a document."""
    if name in used and path:
        nearest = next((a for a in path if a.kind != "kem-theo"), path[0])
        name = f"{slug(nearest.line)[:40].strip('-')}.{name}"
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
    clauses = tuple(_clauses(document.text, ident, label, inside, Mark.PARTIAL in flags)) if official else ()
    return Article(ident, document.id, label, heading, path, span, inside, clauses, flags)


def gaps(found: Sequence[Article]) -> list[str]:
    """The Điều that are missing between those found, in words for staff: "không thấy Điều 63–65".

    Only for texts that claim to be whole: a digest leaves out Điều on purpose.
    """
    said: list[str] = []
    last = 0
    for article in found:
        match = re.fullmatch(r"Điều (\d+)[a-zđ]?", article.label)
        if not match:
            continue
        number = int(match[1])
        if last and last + 1 < number:
            said.append(f"không thấy Điều {last + 1}" + (f"–{number - 1}" if last + 2 < number else ""))
        last = number
    return said


def _clauses(text: str, ident: str, label: str, body: Span, partly: bool) -> Iterator[Clause]:
    """The khoản of one article and the điểm inside each, with their full labels."""
    piece = body.of(text)
    quoted = quotations(piece)
    khoan = _increasing([m for m in _KHOAN.finditer(piece) if not _inside(m, quoted)], GAPS_PARTLY if partly else GAPS)
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
        order, last = _WRITTEN.index(match[1]), _WRITTEN.index(diem[-1][1]) if diem else -1
        fits = order > last if match[1] in POINTS else order == last + 1
        if fits and not _inside(match, quoted):
            diem.append(match)
    for match, stop in _until_next(diem, end):
        label = f"Điểm {match[1]} {_lower(name)}"
        yield Clause(f"{where}.diem-{'dd' if match[1] == 'đ' else match[1]}", label, _trimmed(piece, match.start(), stop, offset), 2)


def _lower(label: str) -> str:
    """"Khoản 1 Điều 2" -> "khoản 1 Điều 2"; "Điều 2" keeps its capital as the law writes it."""
    return label if label.startswith("Điều") else label[:1].lower() + label[1:]


def _inside(match: re.Match[str], quoted: list[Span]) -> bool:
    return any(q.start <= match.start() < q.end for q in quoted)


def _increasing(matches: list[re.Match[str]], most: int) -> list[re.Match[str]]:
    """The numbers that run upwards from 1 with at most `most` left out at a place: a stray "2017. " at line start is none of them."""
    kept: list[re.Match[str]] = []
    for match in matches:
        expected = int(kept[-1][1]) + 1 if kept else 1
        if expected <= int(match[1]) <= expected + most:
            kept.append(match)
    return kept


def _until_next(matches: list[re.Match[str]], end: int) -> Iterator[tuple[re.Match[str], int]]:
    """Each match with the place where the next one starts, the last with `end`."""
    return zip(matches, [*(m.start() for m in matches), end][1:], strict=True) if matches else iter(())


def _trimmed(piece: str, start: int, end: int, offset: int) -> Span:
    return Span(offset + start, offset + start + len(piece[start:end].rstrip()))


def _unstructured(document: Document) -> Iterator[Article]:
    """Text without headings: its paragraphs, the end of the document apart."""
    text = document.text
    last = closing(text, 0, len(text))
    end = last.start if last and last.start else len(text)
    head = letterhead(text, end)
    before = list(_paragraphs(document, head if head < end else 0, end, 1))
    yield from (replace(a, span=Span(0, a.span.end)) if not i else a for i, a in enumerate(before))  # the letterhead is above the first one's body
    if last and last.start:
        yield _article(document, "noi-nhan", SIGNED, "", (), last, last.start, frozenset({Mark.CLOSING}))
        yield from _paragraphs(document, last.end, len(text), len(before) + 1)


def _paragraphs(document: Document, start: int, end: int, number: int) -> Iterator[Article]:
    """One article a paragraph, numbered from `number`, short ones joined to the next."""
    text, offset = document.text, start
    written = start + len(text[start:end].rstrip())
    for line in lines(text[start:end]):
        last = offset + line.end >= written
        if offset + line.end - start < PARAGRAPH_MIN and not last:
            continue
        stop = end if last else offset + line.end + 1
        yield _article(document, f"doan-{number}", f"Đoạn {number}", "", (), Span(start, stop), start, frozenset())
        start, number = stop, number + 1


def is_canonical(document: Document) -> bool:
    """Whether the text is in canonical form, as everything that quotes it relies on."""
    return canonical(document.text) == document.text

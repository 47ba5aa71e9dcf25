"""Bytes of one file -> Document and the outline its format states; one small function a format, in a table.

A saved news page -> its title and main text, without menus, share bars and "Bài viết liên quan". What it does not
know: Điều and khoản (that is `structure`), and any format that is not in the table: those are a ParseError.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from index import metadata
from index.errors import MetadataError, ParseError
from index.structure import Heading
from index.text import canonical, slug
from index.types import Document, Mark, Span, Validity

MAX_BYTES = 20 * 1024 * 1024
"""A larger text is no office document: the longest gazette issue seen is under 5 MB."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file read: the document, the headings its format states, and what a person should know about it."""

    document: Document
    outline: tuple[Heading, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Raw:
    """What a format function makes of a file: lines with a heading level (0: plain), title and front matter."""

    title: str
    lines: tuple[tuple[int, str], ...]
    front: Mapping[str, Any]
    warnings: tuple[str, ...] = ()


def parse(source: str, data: bytes) -> Parsed:
    """The document in `data`; `source` is its path inside the documents folder and chooses the format.

    Raises ParseError or MetadataError with the reason and the remedy in Vietnamese.
    """
    suffix = PurePosixPath(source).suffix.lower()
    reader = FORMATS.get(suffix)
    if reader is None:
        raise ParseError(source, f"định dạng “{suffix or 'không đuôi'}” chưa được hỗ trợ; dùng {', '.join(sorted(FORMATS))}")
    if len(data) > MAX_BYTES:
        raise ParseError(source, f"tệp quá lớn ({len(data) / 2**20:.0f} MB, tối đa {MAX_BYTES // 2**20} MB); hãy tách nhỏ")
    if not data.strip():
        raise ParseError(source, "tệp rỗng")
    return _assemble(source, data, reader(source, decode(source, data)))


def decode(source: str, data: bytes) -> str:
    """Text of UTF-8 or UTF-16 bytes; raises ParseError for binary content and for other encodings."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16")
        elif b"\x00" in data[:4096]:
            raise ParseError(source, "nội dung là tệp nhị phân, không phải văn bản; hãy dùng đúng đuôi tệp")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(source, f"không phải UTF-8 (byte thứ {error.start}); hãy lưu lại tệp với mã UTF-8") from error
    odd = sum(c < " " and c not in "\t\n\r\x0b\x0c" for c in text[:65536])
    if odd > max(8, len(text[:65536]) // 200):
        raise ParseError(source, "nội dung là tệp nhị phân, không phải văn bản; hãy dùng đúng đuôi tệp")
    return text


def _assemble(source: str, data: bytes, raw: _Raw) -> Parsed:
    lines, dropped = _without_related(raw.lines)
    pieces: list[str] = []
    outline: list[Heading] = []
    at = 0
    for level, line in _without_blank_runs(lines):
        if level:
            line, marks = _marks(line)
            outline.append(Heading(level, Span(at, at + len(line)), marks))
        pieces.append(line)
        at += len(line) + 1
    text = "\n".join(pieces)
    if not re.search(r"\w", text):
        raise ParseError(source, "không có chữ nào để đọc")
    front, warnings = raw.front, list(raw.warnings)
    if dropped:
        warnings.append(f"{source}: bỏ {dropped} dòng tin liên quan ở cuối trang")
    found, valid = (metadata.meta(front), metadata.validity(source, front)) if front else metadata.printed(text)
    title = canonical(str(front.get("tieu_de") or raw.title or PurePosixPath(source).stem))
    ident = str(front.get("id") or "") or slug(str(PurePosixPath(source).with_suffix("").name))
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", ident):
        raise MetadataError(source, "id", f"“{ident[:60]}” chỉ được có chữ thường không dấu, số và gạch nối")
    digest = hashlib.sha256(data).hexdigest()
    return Parsed(Document(ident, title, source, digest, text, valid or Validity(), found), tuple(outline), tuple(warnings))


def _without_blank_runs(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """`lines` as `canonical` leaves them, whatever was taken out of them: no blank at either end, never two together."""
    blank = started = False
    for level, line in lines:
        if line:
            if blank and started:
                yield 0, ""
            yield level, line
            started = True
        blank = not line


_MARKS = re.compile(r"(?:\s*\{[a-z, -]+\})+$")
_KNOWN = {mark.value: mark for mark in Mark}


def _marks(line: str) -> tuple[str, frozenset[Mark]]:
    """A heading line without its marks ("Điều 36. … {chua-co}"), and the marks; foreign braces stay text."""
    match = _MARKS.search(line)
    names = re.findall(r"[a-z-]+", match[0]) if match else []
    if not match or not line[: match.start()] or not all(name in _KNOWN for name in names):
        return line, frozenset()
    return line[: match.start()], frozenset(_KNOWN[name] for name in names)


_RELATED = re.compile(
    r"(?i)^\W*(?:các\s+)?(?:bài viết|tin(?:\s+tức)?|tin bài|bài|tin cũ|nội dung|các tin)\s+(?:liên quan|khác|cùng chuyên mục|mới(?: nhất)?|cũ hơn|nổi bật)\b[^.]{0,40}$"
)


def _without_related(lines: tuple[tuple[int, str], ...]) -> tuple[list[tuple[int, str]], int]:
    """`lines` without the menu of other headlines that a saved page carries at its end.

    Such a menu opens with a line like "Bài viết liên quan" and holds headlines only (no line ends like a sentence).
    """
    for i in range(len(lines) - 1, max(0, len(lines) // 2) - 1, -1):
        if _RELATED.match(lines[i][1]):
            rest = [line for _, line in lines[i + 1 :] if line]
            if sum(line.rstrip().endswith((".", ";", ":")) for line in rest) <= len(rest) // 5:
                kept, dropped = _without_related(lines[:i])
                return kept, dropped + len(rest) + 1
    return list(lines), 0


def _text(source: str, text: str) -> _Raw:
    lines = canonical(text).split("\n")
    title = next((line for line in lines if line), "")
    return _Raw(_headline(title), tuple((0, line) for line in lines), {})


def _headline(line: str) -> str:
    return line if len(line) <= 200 else line[:197].rsplit(" ", 1)[0] + "…"


_HASHES = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")


def _markdown(source: str, text: str) -> _Raw:
    """Markdown line by line: headings, emphasis and links lose their signs; "1." and "a)" stay as the law writes them."""
    front, body = metadata.split_front_matter(source, text)
    body = re.sub(r"(?s)<!--.*?-->", "", body)
    lines: list[tuple[int, str]] = []
    for line in canonical(body).split("\n"):
        match = _HASHES.match(line)
        plain = _LINK.sub(r"\1", _EMPHASIS.sub(r"\2", match[2] if match else line))
        lines.append((len(match[1]) if match else 0, canonical(re.sub(r"^>\s?", "", plain))))
    title = ""
    first = next((i for i, (_, line) in enumerate(lines) if line), None)
    if first is not None and lines[first][0] == 1:
        title = lines.pop(first)[1]
    while lines and not lines[0][1]:
        lines.pop(0)
    return _Raw(title or _headline(next((line for _, line in lines if line), "")), tuple(lines), front)


def _html(source: str, text: str) -> _Raw:
    """The main text of a saved page by trafilatura: no menus, share bars, comments, footers."""
    from trafilatura import bare_extraction  # noqa: PLC0415  # 0.5 s of imports that a Markdown corpus never needs

    page: Any = bare_extraction(text, include_comments=False, include_tables=True, favor_precision=True, with_metadata=True)
    if page is None or page.body is None:
        raise ParseError(source, "không tìm thấy phần bài chính của trang; hãy lưu lại cả trang hoặc dán nội dung vào tệp .txt")
    lines = [pair for element in page.body for pair in _element(element)]
    title = canonical(page.title or "")
    if title and lines and lines[0][1] == title:
        lines = lines[1:]
    return _Raw(title or _headline(lines[0][1] if lines else ""), tuple(lines), {})


def _element(element: Any) -> list[tuple[int, str]]:
    """One block of trafilatura's tree as lines: a heading, a table row a line, list items with a dash, paragraphs."""
    if element.tag == "table":
        rows = ([canonical(" ".join(cell.itertext())) for cell in row] for row in element.iter("row"))
        return [(0, " | ".join(cell for cell in row if cell)) for row in rows if any(row)]
    if element.tag == "list":
        return [(0, f"- {line}") for item in element for line in _paragraph(item)]
    level = int(element.get("rend", "h2")[-1:] or 2) if element.tag == "head" and element.get("rend", "h2")[-1:].isdigit() else 2
    return [(level if element.tag == "head" else 0, line) for line in _paragraph(element)]


def _paragraph(element: Any) -> list[str]:
    for br in element.iter("lb"):
        br.tail = "\n" + (br.tail or "")
    return [line for line in canonical("".join(element.itertext())).split("\n") if line]


FORMATS: Mapping[str, Callable[[str, str], _Raw]] = {
    ".md": _markdown, ".markdown": _markdown, ".txt": _text, ".html": _html, ".htm": _html,
}  # fmt: skip

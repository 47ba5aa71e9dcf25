"""A saved web page -> its title and main text, without menus, share bars, comments, footers.

<article><h2>Mức thưởng</h2><p>Giải nhất …</p> -> lines "Mức thưởng" of level 2, "Giải nhất …". Scripts are not run and
nothing the page names is fetched. What it does not know: what the text means.
"""
from __future__ import annotations

import email
import email.policy
import html
import re
from typing import Any

from index.errors import ParseError
from index.formats import legacy
from index.formats.plain import decode, headline
from index.formats.raw import Line, Raw
from index.formats.web_table import unfold
from index.text import canonical


def read(source: str, data: bytes) -> Raw:
    """The main text of a page by trafilatura; raises ParseError when there is none."""
    from trafilatura import bare_extraction  # noqa: PLC0415  # 0.5 s of imports that a Markdown corpus never needs
    from trafilatura.utils import load_html  # noqa: PLC0415

    root = load_html(_letters(_text(source, data)))
    if root is not None:
        unfold(root)
    page: Any = bare_extraction(root, include_comments=False, include_tables=True, favor_precision=True, with_metadata=True) if root is not None else None
    if page is None or page.body is None:
        raise ParseError(source, "không tìm thấy phần bài chính của trang; hãy lưu lại cả trang hoặc dán nội dung vào tệp .txt")
    lines = [line for element in page.body for line in _element(element)]
    title = canonical(page.title or "")
    if title and lines and lines[0].text == title:
        lines = lines[1:]
    return Raw(title or headline(lines[0].text if lines else ""), tuple(lines))


def archived(source: str, data: bytes) -> Raw:
    """The main text of a page saved as one file (MHTML); raises ParseError when there is no page in it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return read(source, content if isinstance(content, bytes) else b"")
    raise ParseError(source, "không có trang nào trong tệp .mht; hãy lưu lại trang dưới dạng .html")


_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{3,20})""")
_OLD_FONT = re.compile(r"(?i)\.vn(?:time|arial)|\bvni[ -]")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8});", re.I)


def _text(source: str, data: bytes) -> str:
    """The page as text: as `plain.decode`, else by the charset that the page states."""
    try:
        return decode(source, data)
    except ParseError:
        stated = _CHARSET.search(data[:4096])
        try:
            if stated is None or b"\x00" in data[:4096]:
                raise
            return data.decode(stated[1].decode())
        except (LookupError, UnicodeError):
            pass
        raise


def _letters(text: str) -> str:
    """A page set in a font of before Unicode with its letters as entities ("&micro;") -> Unicode; any other as it is."""
    if not _OLD_FONT.search(text):
        return text
    return legacy.modern(_ENTITY.sub(lambda match: letter if (letter := html.unescape(match[0])) > "\x7f" else match[0], text))


def _element(element: Any) -> list[Line]:
    """One block of trafilatura's tree as lines: a heading, a table row a line, list items with a dash, paragraphs."""
    if element.tag == "table":
        rows = ([canonical(" ".join(cell.itertext())) for cell in row] for row in element.iter("row"))
        return [Line(" | ".join(cell for cell in row if cell)) for row in rows if any(row)]
    if element.tag == "list":
        return [Line(f"- {line}") for item in element for line in _paragraph(item)]
    level = int(element.get("rend", "h2")[-1:] or 2) if element.tag == "head" and element.get("rend", "h2")[-1:].isdigit() else 2
    return [Line(line, level if element.tag == "head" else 0) for line in _paragraph(element)]


def _paragraph(element: Any) -> list[str]:
    for br in element.iter("lb"):
        br.tail = "\n" + (br.tail or "")
    return [line for line in canonical("".join(element.itertext())).split("\n") if line]

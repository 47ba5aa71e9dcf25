"""Text files -> lines: plain text as it stands, Markdown without its signs.

"## Điều 5. **Mức** thưởng" -> a line "Điều 5. Mức thưởng" of level 2. What it does not know: how legacy encodings are
told apart (that is `legacy`), saved web pages (that is `page`).
"""
from __future__ import annotations

import re

from index import metadata
from index.errors import ParseError
from index.formats import legacy
from index.formats.raw import Line, Raw
from index.text import canonical

BINARY = "nội dung là tệp nhị phân, không phải văn bản; hãy dùng đúng đuôi tệp"


def decode(source: str, data: bytes) -> str:
    """Text of UTF-8 or UTF-16 bytes, and of TCVN3, VNI, VPS, VISCII and Windows 1258 where these make Vietnamese of it.

    Raises ParseError for binary content and for other encodings.
    """
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16")
        elif b"\x00" in data[:4096]:
            raise ParseError(source, BINARY)
        else:
            text = legacy.modern(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        read = None if data[:2] in (b"\xff\xfe", b"\xfe\xff") else legacy.decode(data)
        if read is None:
            raise ParseError(source, f"không phải UTF-8 (byte thứ {error.start}); hãy lưu lại tệp với mã UTF-8") from error
        text = read
    odd = sum(c < " " and c not in "\t\n\r\x0b\x0c" for c in text[:65536])
    if odd > max(8, len(text[:65536]) // 200):
        raise ParseError(source, BINARY)
    return text


def read(source: str, data: bytes) -> Raw:
    """Plain text: the first line is the title. Raises ParseError for binary content and unknown encodings."""
    lines = canonical(decode(source, data)).split("\n")
    return Raw(headline(next((line for line in lines if line), "")), tuple(map(Line, lines)))


def headline(line: str) -> str:
    """`line` as a title: at most 200 characters, cut between words."""
    return line if len(line) <= 200 else line[:197].rsplit(" ", 1)[0] + "…"


_HASHES = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")


def markdown(source: str, data: bytes) -> Raw:
    """Markdown line by line: headings, emphasis and links lose their signs; "1." and "a)" stay as the law writes them.

    Raises MetadataError for a broken front matter, ParseError as `read`.
    """
    front, body = metadata.split_front_matter(source, decode(source, data))
    body = re.sub(r"(?s)<!--.*?-->", "", body)
    lines: list[Line] = []
    for line in canonical(body).split("\n"):
        match = _HASHES.match(line)
        plain = _LINK.sub(r"\1", _EMPHASIS.sub(r"\2", match[2] if match else line))
        lines.append(Line(canonical(re.sub(r"^>\s?", "", plain)), len(match[1]) if match else 0))
    title = ""
    first = next((i for i, line in enumerate(lines) if line.text), None)
    if first is not None and lines[first].level == 1:
        title = lines.pop(first).text
    while lines and not lines[0].text:
        lines.pop(0)
    return Raw(title or headline(next((line.text for line in lines if line.text), "")), tuple(lines), front)

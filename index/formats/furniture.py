"""Pages -> the same pages without what is printed on every one of them and belongs to none: running heads, page numbers, stamps.

"CÔNG BÁO/Số 290/Ngày 29-05-2026   3" at the top of a gazette page, "- 2 -", "Ký bởi: Cổng Thông tin điện tử Chính phủ" are gone.
What it does not know: "Nơi nhận" and signatures, which are part of the document and stay where they stand.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.formats.columns import Strip, strips
from index.formats.grid import tables
from index.formats.printed import Leaf
from index.text import fold

TOP, BOTTOM = 0.13, 0.88
"""Shares of the height of a page above and below which running heads stand (the gazette's end at 0.08)."""
ROWS = 3
"""Printed lines at either end that may be furniture: a gazette has one, a province's portal three."""
PAGES, SHARE = 3, 0.3
"""A line on so many pages, and on so large a share of them, at the same height, is a running head."""

_NUMBER = re.compile(r"(?i)\W*(?:trang|page|p\.)?\W{0,3}\d{1,4}\s*(?:(?:/|\||of|trên)\s*\d{1,4})?[^\w.,;:]*")  # "1993;" ends a sentence
_GAZETTE = re.compile(r"(?i)(?:\d{1,4}\s+)?c.ng b.o\s*/?\s*s. .{0,80}ng.y.{0,24}")
_STAMP = re.compile(
    r"(?i)(?:người ký|ký bởi|được ký bởi|signed by|digitally signed|signature not verified|thời gian ký|ký ngày|signing (?:date|time)|cơ quan|tổ chức|email|date)\s*:\s.*"
    r"|(?:signature not verified|digitally signed by.*|vgca sign.*)|.{0,60}\+07'?:?00'?"
)
_SIGNED = re.compile(r"(?i)người ký\s*:|ký bởi|signed by|signature not verified|thời gian ký")
_PART = re.compile(r"(?:dieu|chuong|muc|phan|phu luc|mau|bieu|bang|cong hoa|doc lap)\b")
"""How the parts of a document open (folded): forms bound together open alike on many pages."""


def cleared(leaves: Sequence[Leaf]) -> list[Leaf]:
    """`leaves` without their furniture."""
    rows = [strips(leaf.words) for leaf in leaves]
    seen = Counter(key for leaf, lines in zip(leaves, rows, strict=True) for key in {_key(leaf, s) for s in _ends(leaf, lines)})
    least = max(PAGES, SHARE * len(leaves))
    often = {key for key, n in seen.items() if n >= least and re.search(r"[^\W\d]", key[0]) and not _PART.match(key[0])}
    return [_without(leaf, list(_furniture(leaf, lines, often))) for leaf, lines in zip(leaves, rows, strict=True)]


def _ends(leaf: Leaf, lines: Sequence[Strip]) -> list[Strip]:
    """The lines at the head and at the foot of a page."""
    head = [s for s in lines[:ROWS] if s.box[3] <= TOP * leaf.height]
    foot = [s for s in lines[-ROWS:] if s.box[1] >= BOTTOM * leaf.height]
    return head + foot


def _key(leaf: Leaf, line: Strip) -> tuple[str, int]:
    """What a running head has in common on all pages: its text without numbers, its height on the page."""
    text = re.sub(r"\W*\d+\W*", " ", fold(line.text).lower())
    return " ".join(text.split()), round(20 * line.box[1] / leaf.height)


def _is_furniture(leaf: Leaf, line: Strip, often: set[tuple[str, int]]) -> bool:
    key, height = _key(leaf, line)
    return bool(_NUMBER.fullmatch(line.text) or _GAZETTE.fullmatch(line.text)) or any((key, height + d) in often for d in (-1, 0, 1))


def _furniture(leaf: Leaf, lines: Sequence[Strip], often: set[tuple[str, int]]) -> Iterator[Strip]:
    ends = _ends(leaf, lines)
    printed = [line for line in ends if _is_furniture(leaf, line, often)]
    framed = [t.box for t in tables(leaf.rules, leaf.words)[0]] if printed and leaf.rules else []
    yield from (line for line in printed if not any(box[1] <= line.box[1] and line.box[3] <= box[3] for box in framed))  # titles of a table that goes on
    if any(_SIGNED.search(line.text) for line in lines):
        yield from (line for line in lines if line not in ends and _STAMP.fullmatch(line.text))
        yield from (line for line in ends if _STAMP.fullmatch(line.text))


def _without(leaf: Leaf, lines: Sequence[Strip]) -> Leaf:
    """The leaf less the words of `lines`."""
    places = {(w.box, w.text) for line in lines for w in line.words}
    return replace(leaf, words=tuple(w for w in leaf.words if (w.box, w.text) not in places)) if places else leaf

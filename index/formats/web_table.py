"""The tables of a web page -> paragraphs, one a row that can be read alone, before the main text is sought.

<tr><th>Danh hiệu<th>Mức<tr><td>Tổ giỏi<td>1.500.000 -> <p>Danh hiệu: Tổ giỏi | Mức: 1.500.000</p>. Old portals lay out the
page itself in tables: those that hold further tables, headings or long text are taken apart cell by cell instead.
What it does not know: which part of a page is the article.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from index.formats import table
from index.text import canonical

_BLOCKS = {"p", "div", "br", "li", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article"}
_LAYOUT = {"table", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "form", "nav", "script", "iframe"}
CELL_MAX = 1500
"""Characters in one cell beyond which a table only places text: the longest cell of the bonus tables seen has some 600."""
_DEEP = 200
_FOREIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that a page may hold and a tree does not take back."""


def unfold(root: Any) -> None:
    """Replaces every data table below `root` by paragraphs, innermost first."""
    for element in list(root.iter("table"))[::-1]:
        parent = element.getparent()
        if parent is None or any(inner is not element for tag in _LAYOUT for inner in element.iter(tag)):
            continue
        cells, stated = _cells(element)
        if not cells or any(sum(map(len, c.lines)) > CELL_MAX for c in cells):
            continue
        block = html.Element("div")
        for line in table.rendered(cells, stated):
            row = html.Element("p")
            row.text = _FOREIGN.sub("", line)
            block.append(row)
        block.tail = _FOREIGN.sub("", element.tail or "")
        parent.replace(element, block)


def _cells(element: Any) -> tuple[list[table.Cell], int]:
    """The cells of a table with their places, and how many first rows are titles by their tags."""
    cells: list[table.Cell] = []
    taken: set[tuple[int, int]] = set()
    stated = number = 0
    for row in element.iter("tr"):
        found = [cell for cell in row if cell.tag in ("td", "th")]
        if not found:
            continue
        if stated == number and (row.getparent().tag == "thead" or (len(found) > 1 and all(cell.tag == "th" for cell in found))):
            stated += 1
        column = 0
        for cell in found:
            while (number, column) in taken:
                column += 1
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            taken |= {(number + k, column + j) for k in range(1, rows) for j in range(columns)}
            cells.append(table.Cell(tuple(_lines(cell)), number, column, rows, columns))
            column += columns
        number += 1
    return cells, stated


def _span(cell: Any, key: str) -> int:
    value = (cell.get(key) or "1").strip()
    return max(1, min(int(value), 100)) if value.isdecimal() and len(value) < 6 else 1


def _lines(cell: Any) -> list[str]:
    return [line for line in canonical("".join(_texts(cell))).split("\n") if line]


def _texts(element: Any, depth: int = 0) -> Iterator[str]:
    """The characters of an element with a line end where a block begins or ends; line ends of the source are blanks."""
    if element.text:
        yield " ".join(f".{element.text}.".split())[1:-1]
    for inner in element if depth < _DEEP else ():
        block = inner.tag in _BLOCKS
        if block:
            yield "\n"
        if isinstance(inner.tag, str) and inner.tag not in ("script", "style"):
            yield from _texts(inner, depth + 1)
        if block and inner.tag != "br":
            yield "\n"
        if inner.tail:
            yield " ".join(f".{inner.tail}.".split())[1:-1]


def lines_of(root: Any) -> list[str]:
    """All the text below `root`, blocks and line breaks on lines of their own; scripts and styles left out."""
    return _lines(root)

"""Paragraphs and table rows in the order of an old word processor's file -> lines, tables rendered row by row.

RTF and DOC state a table as rows of cells, each cell with its right edge in twips; rows that follow one another are one
table. What it does not know: how either format is read, legacy encodings (that is `legacy`).
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.formats.raw import Line
from index.formats.table import JOIN, Cell, rendered
from index.text import canonical

NEAR = 40
"""Twips (1/20 point) by which the edges of one column differ from row to row; the narrowest column seen has 140."""
MOST_TITLE_ROWS = 6
_ARTICLE = re.compile(r"(?i)điều \d+[a-zđ]?\s*[.:]")
HEADING_MAX = 250
"""A longer paragraph is text, whatever its style says."""


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a row: its lines, where it ends, whether it goes on from the cell above, whether it has a border."""

    lines: tuple[str, ...]
    right: int
    continues: bool = False
    framed: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where it starts, its cells, whether the format calls it a title row."""

    left: int
    cells: tuple[RowCell, ...]
    titles: bool = False


@dataclass(slots=True)
class Body:
    """The lines put together so far; `finish` ends the table that is open."""

    lines: list[Line] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)

    def paragraph(self, text: str, level: int = 0) -> None:
        """A paragraph outside tables; line breaks in it end lines."""
        self._end_table()
        for line in texts(text):
            self.lines.append(Line(line, level if len(line) <= HEADING_MAX else 0))
        if not text.strip():
            self.lines.append(Line(""))

    def row(self, row: Row) -> None:
        """The next row of the table that is open, or the first of one."""
        self._rows.append(row)

    def finish(self) -> tuple[Line, ...]:
        """All lines. In a text of articles no line has a level: styles there stand on letterheads and on some Điều only."""
        self._end_table()
        while self.lines and not self.lines[-1].text:
            self.lines.pop()
        if sum(_ARTICLE.match(line.text) is not None for line in self.lines) > 1:
            return tuple(replace(line, level=0) for line in self.lines)
        return tuple(self.lines)

    def _end_table(self) -> None:
        if self._rows:
            self.lines.extend(map(Line, table(self._rows)))
            self._rows = []


def texts(text: str) -> list[str]:
    """The canonical lines of a paragraph, none empty."""
    return [line for part in text.split("\n") if (line := canonical(part))]


def table(rows: Sequence[Row]) -> list[str]:
    """The lines of a table; columns are the edges of all its rows, so that a wide cell covers several."""
    edges = _edges(rows)
    cells: list[Cell] = []
    above: dict[int, int] = {}  # column -> place in `cells` of the cell that may go on below
    for r, row in enumerate(rows):
        left = row.left
        now: dict[int, int] = {}
        for cell in row.cells:
            column, end = _column(edges, left), _column(edges, cell.right)
            left = max(left, cell.right)
            if cell.continues and column in above and not any(cell.lines):
                upper = cells[above[column]]
                cells[above[column]] = Cell(upper.lines, upper.row, upper.column, r - upper.row + 1, upper.columns)
                now[column] = above[column]
                continue
            now[column] = len(cells)
            cells.append(Cell(cell.lines, r, column, 1, max(1, end - column)))
        above = now
    if not any(cell.text for cell in cells):
        return []
    stated = next((i for i, row in enumerate(rows) if not row.titles), 0)
    framed = any(cell.framed for row in rows for cell in row.cells)
    return complete(cells, rendered(cells, stated, framed=framed))


def complete(cells: Sequence[Cell], lines: list[str]) -> list[str]:
    """`lines` after a line of the cells that none of them shows: the titles of columns that a blank form leaves empty."""
    shown = "\n".join(lines)
    first = [cell for cell in cells if cell.row < MOST_TITLE_ROWS and cell.text]  # cells of later rows are always shown
    apart = [cell for cell in first if not all(line in shown for line in cell.lines if line)]  # a letterhead is shown line by line
    missing = [text for cell in apart if (text := cell.text) not in shown and text.rstrip(" :") not in shown]
    return [JOIN.join(dict.fromkeys(missing)), *lines] if missing else lines


def _edges(rows: Sequence[Row]) -> list[int]:
    edges: list[int] = []
    for edge in sorted({e for row in rows for e in (row.left, *(cell.right for cell in row.cells))}):
        if not edges or edge - edges[-1] > NEAR:
            edges.append(edge)
    return edges


def _column(edges: Sequence[int], at: int) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - at))

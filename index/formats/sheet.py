"""The filled cells of one sheet of a workbook -> lines: titles and notes around tables, each row of a table by itself.

A letterhead, "DANH SÁCH …", a ruled table of 40 rows, "Người lập biểu" -> its lines, one for each row with the column
titles, its lines. What it does not know: how a format stores cells (`xls`, `xlsx`), what a figure means.
"""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from index.formats.body import MOST_TITLE_ROWS, complete, texts
from index.formats.table import JOIN, MAX_COLUMNS, TITLE_MAX, Cell, rendered

LEAST_ROWS = 3
"""Rows side by side that make a table in a sheet without borders."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell that shows something: its text, whether it has a border, how many rows and columns it covers."""

    text: str
    framed: bool = False
    rows: int = 1
    columns: int = 1


Place = tuple[int, int]


def lines(cells: Mapping[Place, Filled]) -> list[str]:
    """The lines of the sheet from top to bottom; keys are (row, column) from 0."""
    cells = {place: cell for place, cell in cells.items() if cell.text.strip()}
    out: list[str] = []
    for is_table, block in _blocks(cells):
        if is_table:
            out.extend(_table(block))
        else:
            out.extend(line for place in sorted(block) for line in texts(block[place].text))
    return out


def _blocks(cells: Mapping[Place, Filled]) -> Iterator[tuple[bool, dict[Place, Filled]]]:
    """Runs of rows that are a table or not. In a sheet with borders the bordered rows are the tables."""
    by_row: dict[int, dict[Place, Filled]] = {}
    for place in sorted(cells):
        by_row.setdefault(place[0], {})[place] = cells[place]
    ruled = any(cell.framed for cell in cells.values())
    kinds = [(any(c.framed for c in row.values()) if ruled else len(row) > 1, row) for row in by_row.values()]
    for is_table, group in groupby(kinds, key=lambda pair: pair[0]):
        rows = [row for _, row in group]
        yield is_table and (ruled or len(rows) >= LEAST_ROWS), {place: cell for row in rows for place, cell in row.items()}


def _table(block: Mapping[Place, Filled]) -> list[str]:
    """A table on the rows and columns that hold something, numbered anew; what stands beside its borders comes after it."""
    framed = {k for (_, c), cell in block.items() if cell.framed for k in range(c, c + min(cell.columns, MAX_COLUMNS))}
    inside = {p: cell for p, cell in block.items() if not framed or p[1] in framed}
    rows = sorted({row for row, _ in inside})
    columns = sorted({column for _, column in inside})
    cells = [
        Cell(tuple(texts(cell.text)), bisect_left(rows, r), bisect_left(columns, c), _covered(rows, r, cell.rows), _covered(columns, c, cell.columns))
        for (r, c), cell in sorted(inside.items())
    ]
    out = complete(cells, rendered(cells, titles(cells)))
    for _, beside in groupby(sorted(block.keys() - inside.keys()), key=lambda place: place[0]):
        out.append(JOIN.join(" ".join(texts(block[place].text)) for place in beside))
    return out


def titles(cells: Sequence[Cell]) -> int:
    """How many first rows are column titles: as many as together stand over nearly all cells, and what parts them further.

    0 where that cannot be told: a figure, a long text or a list item among them.
    """
    height = max(c.row for c in cells) + 1
    over: set[int] = set()
    found = 0
    for r in range(min(MOST_TITLE_ROWS, height - 1)):
        row = [c for c in cells if c.row == r]
        if not all(_is_title(c.text) for c in row):
            break
        if _stand_over(cells, over, r) and not _parts(row, [c for c in cells if c.row < r]):
            break
        over.update(k for c in row for k in range(c.column, c.column + c.columns))
        found = max(found, r + 1, *(c.row + c.rows for c in row))
    return found if found < height and _stand_over(cells, over, found) else 0


def _stand_over(cells: Sequence[Cell], columns: Set[int], first: int) -> bool:
    """Whether the cells from row `first` on stand under `columns`, scratch figures at the side apart."""
    below = [c for c in cells if c.row >= first]
    return len(columns) > 1 and sum(c.column in columns for c in below) >= UNDER * len(below)


UNDER = 0.9
"""Share of a table's cells that stand under its titles; working figures beside a table make 6 % of the cells of one seen."""


def _parts(row: Sequence[Cell], above: Sequence[Cell]) -> bool:
    """Whether a row of titles stands under wider titles: each of its cells under one that covers several columns."""
    wide = [c for c in above if c.columns > 1]
    return len(row) > 1 and all(any(w.column <= c.column < w.column + w.columns for w in wide) for c in row)


def _is_title(text: str) -> bool:
    return len(text) <= TITLE_MAX and not _NO_TITLE.match(text)


_NO_TITLE = re.compile(r"[-+•]|[\d.,\s%()/=x–-]+$|\d+[.)]\s|.*;$|(?:[IVX]+|[A-ZĐ])[.)]?$|(?:[IVX]+|[A-ZĐ])[.)]\s")


def _covered(places: Sequence[int], start: int, count: int) -> int:
    return bisect_left(places, start + count) - bisect_left(places, start)


def names_something(name: str) -> bool:
    """Whether somebody named the sheet: not "Sheet1", not "00000000"."""
    return bool(name.strip("0123456789 ")) and not name.lower().rstrip("0123456789 ()").endswith(("sheet", "trang tính", "trang_tinh"))

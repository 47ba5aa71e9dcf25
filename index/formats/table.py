"""A grid of cells as a format states it -> lines of which each can be read alone, with its column titles.

| STT | Danh hiệu | Mức | over | 1 | Chiến sĩ thi đua | 4,5 | -> "STT: 1 | Danh hiệu: Chiến sĩ thi đua | Mức: 4,5". A merged
cell counts in every row it covers, a row merged over all columns opens a group that its rows repeat. A table that only
places text (the two columns of a letterhead, a signature) becomes its cells one after another. What it does not know:
formats, and what the figures mean.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

JOIN = " | "
TITLE_MAX = 90
"""A longer cell in the first row is text, not a column title: the longest title in the tables seen has 74 characters."""
MAX_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines, the row and column it starts in, how many of each it covers."""

    lines: tuple[str, ...]
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def text(self) -> str:
        """The cell on one line."""
        return " ".join(line for line in self.lines if line)


def rendered(cells: Sequence[Cell], stated: int = 0, *, framed: bool = True) -> list[str]:
    """The lines of a table; `stated` is the number of title rows that the format states, `framed` whether it has borders."""
    cells = [c for c in cells if c.column < MAX_COLUMNS]
    if _places_text(cells, framed, stated):
        return [line for cell in sorted(cells, key=lambda c: (c.row, c.column)) for line in cell.lines if line]
    grid = _grid(cells)
    height = stated if 0 < stated < len(grid) else _titles(cells, len(grid))
    titles = [_title([c.text for row in grid[:height] if (c := row[k])]) for k in range(len(grid[0]))] if height else []
    return _rows(grid, height, titles)


def simple(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a plain grid of texts, as a spreadsheet or an old file gives them."""
    return rendered([Cell((text,) if text else (), r, c) for r, row in enumerate(rows) for c, text in enumerate(row)])


_LETTERHEAD = re.compile(r"(?i)cộng h(?:òa|oà) xã hội|độc lập\s*[-–]\s*tự do|nơi nhận\s*:|^\s*t[mlu]q?\.\s|^kt\.\s|người lập biểu|ký,? (?:ghi rõ )?họ tên")


def _places_text(cells: Sequence[Cell], framed: bool, stated: int) -> bool:
    rows, columns = {c.row for c in cells}, {c.column for c in cells}
    if stated and len(columns) > 1:
        return False
    return len(rows) < 2 or len(columns) < 2 or not framed or (len(rows) <= 4 and any(_LETTERHEAD.search(line) for c in cells for line in c.lines))


Grid = list[list[Cell | None]]


def _grid(cells: Sequence[Cell]) -> Grid:
    """Every row with every column; a merged cell stands in each place it covers."""
    width = min(MAX_COLUMNS, max(c.column + c.columns for c in cells))
    grid: Grid = [[None] * width for _ in range(max(c.row for c in cells) + 1)]
    for cell in cells:
        for row in grid[cell.row : cell.row + cell.rows]:
            row[cell.column : cell.column + cell.columns] = [cell] * len(row[cell.column : cell.column + cell.columns])
    return grid


_FIGURE = re.compile(r"[\d\s.,%()+\-–/:đ]*\d[\d\s.,%()+\-–/:đ]*")


def _titles(cells: Sequence[Cell], height: int) -> int:
    """How many first rows are column titles: short texts without figures; as deep as a merged cell among them reaches."""
    first = [c for c in cells if c.row == 0]
    width = max(c.column + c.columns for c in cells)
    covered = sum(c.columns for c in first if c.text)
    if covered < max(2, width - 1) or len(first) < 2 or not all(_is_title(c) for c in first):
        return 0
    deep = max(c.rows for c in first)
    if deep == 1 and any(c.columns > 1 for c in first):
        second = [c for c in cells if c.row == 1 and c.text]
        deep = 2 if second and all(_is_title(c) for c in second) and any(_parts(c, second) for c in first) else 1
    return deep if deep < height else 0


def _parts(cell: Cell, below: Sequence[Cell]) -> bool:
    """Whether a wide title has titles of its own below it; a group that opens right under the titles ("A | Cấp tỉnh") has not."""
    return sum(cell.column <= c.column and c.column + c.columns <= cell.column + cell.columns for c in below) > 1


def _is_title(cell: Cell) -> bool:
    text = cell.text
    return len(text) <= TITLE_MAX and not _FIGURE.fullmatch(text) and not text.endswith(";")


def _title(parts: Sequence[str]) -> str:
    """Titles over one another as one: "Mức tiền thưởng", "Cá nhân" -> "Mức tiền thưởng, Cá nhân"."""
    kept = [p for i, p in enumerate(parts) if p and p not in parts[:i]]
    return ", ".join(kept).rstrip(" :")


_OPENS_GROUP = re.compile(r"(?:[IVX]{1,5}|[A-ZĐ])\.?")


def _rows(grid: Grid, height: int, titles: list[str]) -> list[str]:
    lines: list[str] = []
    group = ""
    for row in grid[height:]:
        texts = [c.text for c in dict.fromkeys(row) if c and c.text]
        if not texts:
            continue
        if len(row) > 1 and (len(set(row)) == 1 or _is_group(row, texts)):
            lines.append(JOIN.join(texts))
            group = lines[-1] if len(lines[-1]) <= TITLE_MAX else ""
        elif height and not lines and len(texts) == len(row) and _numbers_columns(texts):
            lines.append(JOIN.join(texts))
        else:
            lines.append(_row(row, titles, group))
    return lines or [JOIN.join(t for t in titles if t)]


def _is_group(row: Sequence[Cell | None], texts: Sequence[str]) -> bool:
    """Whether a row is the title of those after it: "II | Hình thức khen thưởng", or one text in the first column."""
    if len(row) < 3:
        return False
    if len(texts) == 2:
        return bool(_OPENS_GROUP.fullmatch(texts[0])) and not _FIGURE.fullmatch(texts[1])
    return len(texts) == 1 and bool(row[0] and row[0].text) and not _FIGURE.fullmatch(texts[0])


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: "(1) | (2) | (3)", "A | B | 1 | 2", "1 | 2 | 3=1x2"."""
    if len(texts) < 3 and not texts[0].startswith("("):
        return False
    names = [re.sub(r"=.*", "", t).strip(" ()") for t in texts]
    letters = [n for n in names if n.isalpha()]
    return names == [*"ABCDE"[: len(letters)], *(str(i + 1) for i in range(len(names) - len(letters)))]


def _row(row: Sequence[Cell | None], titles: list[str], group: str) -> str:
    parts: list[str] = [group] if group else []
    last: tuple[Cell | None, str] = (None, "")
    for k, cell in enumerate(row):
        title = titles[k] if titles else ""
        if cell and cell.text and (cell, title) != last:
            parts.append(f"{title}: {cell.text}" if title and title != cell.text else cell.text)
        last = (cell, title)
    return JOIN.join(parts)

"""Words of a page, or of a column of it -> its strips in the order they are read: columns one after the other, tables apart.

| CHÍNH PHỦ        | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |
| Số: 161/2026/…   | Độc lập - Tự do - Hạnh phúc        |
-> "CHÍNH PHỦ", "Số: 161/2026/…", "CỘNG HÒA …", "Độc lập …". A block that no ruled line frames is a table when its columns
hold short texts side by side, and columns of prose otherwise. What it does not know: ruled tables (`grid`), what the words mean.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.formats.printed import Word, around, middle, text_of
from index.types import Box

GUTTER, WIDE = 0.7, 1.25
"""Sizes of type: the blank between two columns is nowhere narrower than the first and somewhere wider than the second (the gazette
sets 0.9 between issuer and motto; the widest blank of a justified line seen in four official PDFs is 0.8, and no two such meet)."""
NEAR = 2.2
"""Sizes of type between the lines of one block; a wider blank ends it."""
PROSE_WORDS, PROSE_FILL, PROSE_ROWS = 4, 0.7, 3
"""A column is prose when its lines have so many words on average and mostly fill it, over so many rows."""

_HEAD = re.compile(
    r"(?i)c.ng h.a x. h.i ch. ngh.a|đ.c l.p\s*[-–—]\s*t. do|n[ơo]i nh.n|^\W*(?:tm|tl|tuq|kt|q)\.\s*\S|^\s*s.\s*:\s*[\d.…/ ]*/\S+|\bngày\b.{1,8}\btháng\b|đ.ng c.ng s.n vi.t nam"
    r"|^\(?ký,|ghi r. h. t.n|^x.c nhận c.a|^th. tr..ng .{0,30}$|^người (?:lập|viết|báo cáo)"
)
"""What stands in the two columns of a letterhead or of a signature; a recogniser may misread the marks of the letters."""
_BULLET = re.compile(r"(?:\(?(?:\d{1,3}|[a-zđA-ZĐ]|[ivxIVX]+)[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[-–—+•·*]|[\uf0a7\uf0b7\uf02d])")


@dataclass(frozen=True, slots=True)
class Strip:
    """Words of one printed line, left to right; `left` and `right` bound the column they stand in, both 0 in the body of a page.

    `loose` marks a line of a letterhead or a signature, where each says something for itself.
    """

    words: tuple[Word, ...]
    box: Box
    size: float
    left: float
    right: float
    loose: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return text_of(self.words, self.size)

    @property
    def bold(self) -> bool:
        """Whether most of it is bold."""
        return sum(w.bold for w in self.words) * 2 > len(self.words)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its printed lines; `row` and `column` where it starts, `rows` and `columns` how many it covers."""

    strips: tuple[Strip, ...]
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table and the left edges of its columns."""

    cells: tuple[Cell, ...]
    edges: tuple[float, ...]
    box: Box


def strips(words: Sequence[Word]) -> list[Strip]:
    """The printed lines of `words`, from top to bottom; an index goes with the line beside which it is raised."""
    rows: list[list[Word]] = []
    sizes = middle([w.size for w in words])
    small = [w for w in words if w.size < 0.72 * sizes]
    for word in sorted((w for w in words if w.size >= 0.72 * sizes), key=lambda w: (w.base, w.box[0])):
        near = [row for row in rows[-4:] if abs(row[0].base - word.base) <= 0.32 * min(row[0].size, word.size)]
        min(near, key=lambda row: abs(row[0].base - word.base)).append(word) if near else rows.append([word])
    for word in sorted(small, key=lambda w: (w.base, w.box[0])):
        _place_small(word, rows, sizes)
    rows.sort(key=lambda row: row[0].base)
    return [_strip(row) for row in rows]


def _place_small(word: Word, rows: list[list[Word]], size: float) -> None:
    """An index joins the row that it stands beside; other small type makes rows of its own."""
    for row in rows:
        big = row[0]
        beside = any(-0.3 * size <= word.box[0] - w.box[2] <= 0.4 * size or -0.3 * size <= w.box[0] - word.box[2] <= 0.4 * size for w in row)
        if word.size < 0.85 * big.size and big.box[1] <= (word.box[1] + word.box[3]) / 2 <= big.base and word.base < big.base - 0.1 * size and beside:
            row.append(_raised(word))
            return
    own = next((r for r in rows if abs(r[0].base - word.base) <= 0.32 * word.size and r[0].size < 1.3 * word.size), None)
    own.append(word) if own else rows.append([word])


def _raised(word: Word) -> Word:
    return Word(word.runs, word.box, word.base, word.size, word.bold, raised=True, confidence=word.confidence)


def _strip(row: Sequence[Word], left: float = 0.0, right: float = 0.0) -> Strip:
    words = tuple(sorted(row, key=lambda w: w.box[0]))
    return Strip(words, around(w.box for w in words), middle([w.size for w in words if not w.raised], words[0].size), left, right)


def ordered(words: Sequence[Word]) -> list[Strip | Table]:
    """The strips of `words` as they are read, and the tables that no line rules."""
    rows = strips(words)
    out: list[Strip | Table] = []
    at = 0
    while at < len(rows):
        end, gutters = _block(rows, at)
        if not gutters:
            out.append(rows[at])
            at += 1
            continue
        start, stop = _core(rows, at, end, gutters)
        out += rows[at:start]
        out += _columns(rows[start:stop], gutters)
        at = stop
    return out


Gap = tuple[float, float]


def _block(rows: Sequence[Strip], at: int) -> tuple[int, list[Gap]]:
    """The end of the block of rows that starts at `at`, and its gutters; one row and none where it has no columns."""
    gaps = [(-1e4, 1e4)]
    best: tuple[int, list[Gap]] = (at + 1, [])
    wide = 0
    for k in range(at, len(rows)):
        if k > at and rows[k].box[1] - max(r.box[3] for r in rows[at:k]) > NEAR * max(rows[k].size, rows[k - 1].size):
            break
        gaps = [g for a in gaps for b in _free(rows[k]) if (g := (max(a[0], b[0]), min(a[1], b[1])))[1] - g[0] >= GUTTER * rows[k].size]
        inner = [g for g in gaps if _parts(rows[at : k + 1], g)]
        if not gaps:
            break
        two = any(_both(rows[k], g) for g in inner)
        wide = max(wide, *(int(_both(rows[k], g) and _blank(rows[k], g) >= WIDE * rows[k].size) for g in inner)) if inner else wide
        tail = not two and best[1] and rows[k].box[2] <= best[1][0][0] + rows[k].size and not _close(rows[k - 1], rows[k])
        if inner and wide and not tail:
            best = k + 1, inner
    end, gutters = best
    block = rows[at:end]
    gutters = [g for g in gutters if not _is_list(block, g)]
    shared = [g for g in gutters if sum(_both(r, g) for r in block) > 1 or any(_HEAD.search(r.text) for r in block)]
    return (end, shared) if shared and end - at > 1 else (at + 1, [])


def _core(rows: Sequence[Strip], at: int, end: int, gutters: Sequence[Gap]) -> tuple[int, int]:
    """The block without the rows before and after it that stand on one side only and apart: titles, the last line of a text."""
    two = [k for k in range(at, end) if any(_both(rows[k], g) for g in gutters)]
    start, stop = two[0], two[-1] + 1
    if not any(_HEAD.search(r.text) for r in rows[at:end]):
        while stop < end and rows[stop].box[0] >= gutters[0][0] and _close(rows[stop - 1], rows[stop]):
            stop += 1
        return start, stop
    while start > at and rows[start].box[1] - rows[start - 1].box[3] < rows[start].size * (1.5 if _HEAD.search(rows[start - 1].text) else 0.4):
        start -= 1
    while stop < end and rows[stop].box[1] - rows[stop - 1].box[3] < rows[stop].size:
        stop += 1
    return start, stop


def _free(row: Strip) -> list[Gap]:
    """Where a vertical line would cross no word of the row."""
    edges = [-1e4, *(x for w in row.words for x in (w.box[0], w.box[2])), 1e4]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _both(row: Strip, gap: Gap) -> bool:
    return row.box[0] < gap[0] + 0.5 and row.box[2] > gap[1] - 0.5


def _blank(row: Strip, gap: Gap) -> float:
    """The blank of `row` at `gap`."""
    return min(w.box[0] for w in row.words if w.box[0] >= gap[0]) - max(w.box[2] for w in row.words if w.box[2] <= gap[1])


def _parts(rows: Sequence[Strip], gap: Gap) -> bool:
    """Whether words stand on both sides of `gap` in at least one of the rows."""
    return any(_both(r, gap) for r in rows)


def _close(above: Strip, below: Strip) -> bool:
    return below.box[1] - above.box[3] < 0.5 * below.size and 0.9 < below.size / above.size < 1.1


def _is_list(rows: Sequence[Strip], gap: Gap) -> bool:
    """Whether the left side holds nothing but the signs of a list ("1.", "a)", "-"), set apart by a tabulator."""
    left = [side for r in rows if (side := " ".join(w.text for w in r.words if w.box[2] <= gap[0] + 0.5))]
    return bool(left) and all(_BULLET.fullmatch(side.strip()) for side in left)


def _columns(rows: Sequence[Strip], gutters: Sequence[Gap]) -> list[Strip | Table]:
    edges = [-1e4, *((a + b) / 2 for a, b in gutters), 1e4]
    grid = [[[w for w in row.words if a <= (w.box[0] + w.box[2]) / 2 < b] for a, b in pairwise(edges)] for row in rows]
    width = len(edges) - 1
    if any(_HEAD.search(text_of(cell, cell[0].size)) for row in grid for cell in row if cell) and width <= 3:
        return [replace(strip, loose=True) for strip in _one_by_one(grid, width)]
    if all(_is_prose([row[k] for row in grid if row[k]]) for k in range(width)):
        return list(_one_by_one(grid, width))
    two = sum(sum(bool(c) for c in row) > 1 for row in grid)
    return [_table(grid, width)] if two > 1 and 2 * two >= len(rows) else list(rows)


def _one_by_one(grid: Sequence[Sequence[Sequence[Word]]], width: int) -> Iterator[Strip]:
    for k in range(width):
        cells = [row[k] for row in grid if row[k]]
        page = around(w.box for cell in cells for w in cell)
        yield from (_strip(cell, page[0], page[2]) for cell in cells)


def _is_prose(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether the lines of a column fill it like a paragraph does."""
    if len(cells) < PROSE_ROWS:
        return False
    page = around(w.box for cell in cells for w in cell)
    full = sum(max(w.box[2] for w in c) - min(w.box[0] for w in c) >= PROSE_FILL * (page[2] - page[0]) for c in cells)
    return sum(len(c) for c in cells) >= PROSE_WORDS * len(cells) and full * 2 > len(cells)


def _table(grid: Sequence[Sequence[Sequence[Word]]], width: int) -> Table:
    """A table without rules: a row starts where its first column does; lines under an empty first column go on with its cells."""
    starts = [k for k, row in enumerate(grid) if row[0] or k == 0]
    boxes = [around(w.box for row in grid for w in row[k]) for k in range(width) if any(row[k] for row in grid)]
    cells = []
    for n, (a, b) in enumerate(pairwise([*starts, len(grid)])):
        for k in range(width):
            lines = tuple(_strip(row[k], boxes[0][0], boxes[-1][2]) for row in grid[a:b] if row[k])
            if lines:
                cells.append(Cell(lines, n, k))
    return Table(tuple(cells), tuple(b[0] for b in boxes), around(boxes))

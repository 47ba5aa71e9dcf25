"""Ruled lines and words of a page -> its framed tables, and the words outside of them.

Four lines across and three down -> three rows of two cells, each with its words. A cell that the lines do not part covers
several rows or columns. What it does not know: tables without lines (`columns`), what the cells mean.
"""
from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.formats.columns import Cell, Strip, Table, strips
from index.formats.printed import Word, around
from index.types import Box

MEET = 3.0
"""Points: lines whose ends are so near meet; edges so near are one (double borders are 1 to 2 points apart)."""
MAX_RULES = 8_000
MIN_HEIGHT, MIN_WIDTH = 7.0, 8.0
"""Points: no lower row and no narrower column holds a word."""


def tables(rules: Sequence[Box], words: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """The tables that `rules` frame, from top to bottom, and the words that stand in none.

    A frame around one cell, and lines that only underline or part, are no table.
    """
    found: list[Table] = []
    rest = list(words)
    for across, down in _frames(rules[:MAX_RULES]):
        box = around([*across, *down])
        inside = [w for w in rest if _holds(box, w)]
        table = _table(across, down, inside, box)
        if table:
            found.append(table)
            taken = set(map(id, inside))
            rest = [w for w in rest if id(w) not in taken]
    return sorted(found, key=lambda t: t.box[1]), rest


def _holds(box: Box, word: Word) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _frames(rules: Sequence[Box]) -> list[tuple[list[Box], list[Box]]]:
    """Lines across and lines down that meet, directly or through others."""
    flat = [(*r, r[2] - r[0] >= r[3] - r[1]) for r in rules]
    across = sorted({r[:4] for r in flat if r[4]}, key=lambda r: r[1])
    down = [r[:4] for r in flat if not r[4]]
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for j, (left, top, right, bottom) in enumerate(down):
        for i, line in enumerate(across):
            if line[1] > bottom + MEET:
                break
            if line[3] >= top - MEET and line[0] - MEET <= right and line[2] + MEET >= left:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Box], list[Box]]] = {}
    for i, line in enumerate([*across, *down]):
        groups.setdefault(root(i), ([], []))[int(i >= len(across))].append(line)
    return [g for g in groups.values() if len(g[0]) > 1 and len(g[1]) > 1]


def _edges(values: Sequence[float], least: float) -> list[float]:
    """Positions of lines, those that are near one another taken as one."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > least:
            out.append(value)
    return out


def _table(across: list[Box], down: list[Box], words: Sequence[Word], box: Box) -> Table | None:
    ys = _edges([(r[1] + r[3]) / 2 for r in across], MIN_HEIGHT)
    xs = _edges([(r[0] + r[2]) / 2 for r in down], MIN_WIDTH)
    if len(xs) < 3 or len(ys) < 2 or not words or (len(xs) - 1) * (len(ys) - 1) > 4_000:
        return None
    cover = _cover(across, down, xs, ys)
    if len(set(cover.values())) < 2:
        return None
    held: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        held.setdefault(cover[_at(ys, y), _at(xs, x)], []).append(word)
    cells = []
    for key in sorted(set(cover.values())):
        places = [place for place, first in cover.items() if first == key]
        rows, columns = max(r for r, _ in places) - key[0] + 1, max(c for _, c in places) - key[1] + 1
        cells.append(Cell(tuple(_lines(held.get(key, []))), key[0], key[1], rows, columns))
    return Table(tuple(cells), tuple(xs), box)


def _lines(words: Sequence[Word]) -> list[Strip]:
    return strips(words) if words else []


def _at(edges: Sequence[float], value: float) -> int:
    return max(0, min(len(edges) - 2, sum(e <= value for e in edges) - 1))


def _cover(across: list[Box], down: list[Box], xs: list[float], ys: list[float]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each place of the grid the upper left place of the cell that covers it."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for r, (top, bottom) in enumerate(pairwise(ys)):
        for c, (left, right) in enumerate(pairwise(xs)):
            middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
            open_left = c > 0 and not any(abs((d[0] + d[2]) / 2 - left) <= MIN_WIDTH and d[1] <= middle_y <= d[3] for d in down)
            open_above = r > 0 and not any(abs((a[1] + a[3]) / 2 - top) <= MIN_HEIGHT and a[0] <= middle_x <= a[2] for a in across)
            place = (r, c)
            if open_left and first[r, c - 1][0] == r:
                place = first[r, c - 1]
            elif open_above and first[r - 1, c][1] == c:
                place = first[r - 1, c]
            elif open_above and open_left:
                place = first[r, c - 1]
            first[r, c] = place
    return first

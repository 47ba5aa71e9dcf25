"""Pages -> lines of text in the order they are read: tables in their place, columns one after the other, paragraphs whole.

What `columns`, `grid` and `paragraphs` each know is put together here; nothing else is.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from index.formats import table
from index.formats.columns import Cell, Strip, Table, ordered
from index.formats.grid import tables
from index.formats.paragraphs import Printed, joined, margins
from index.formats.printed import Leaf
from index.formats.raw import Line
from index.types import Box, Place, Span

Item = tuple[Leaf, Strip | Table]


def lines(leaves: Sequence[Leaf]) -> list[Line]:
    """The text of `leaves` as paragraphs and rows of tables."""
    items = [(leaf, item) for leaf in leaves for item in _items(leaf)]
    out: list[Line] = []
    for is_table, run in groupby(_printed(items), key=lambda one: isinstance(one, tuple)):
        if is_table:
            for group in _continued([one for one in run if isinstance(one, tuple)]):
                out += _rows(group)
        else:
            out += joined([one for one in run if isinstance(one, Printed)])
    return out


def _items(leaf: Leaf) -> Iterator[Strip | Table]:
    """Strips and tables of a page from top to bottom."""
    framed, rest = tables(leaf.rules, leaf.words)
    for found in framed:
        above = [w for w in rest if (w.box[1] + w.box[3]) / 2 < found.box[1]]
        yield from ordered(above)
        yield found
        taken = set(map(id, above))
        rest = [w for w in rest if id(w) not in taken]
    yield from ordered(rest)


def _printed(items: Sequence[Item]) -> Iterator[Printed | tuple[Leaf, Table]]:
    """Each strip with its margins; strips without a letter or figure (rules made of dashes, dotted lines) are left out."""
    keys = [(leaf.number, round(item.left), round(item.right)) if isinstance(item, Strip) else None for leaf, item in items]
    groups: dict[tuple[int, int, int], list[Strip]] = {}
    for key, (_, item) in zip(keys, items, strict=True):
        if key and isinstance(item, Strip):
            groups.setdefault(key, []).append(item)
    sides = dict(zip(groups, margins(list(groups.values())), strict=True))
    for key, (leaf, item) in zip(keys, items, strict=True):
        if isinstance(item, Table):
            yield leaf, item
        elif key and (text := item.text) and any(c.isalnum() for c in text):
            left, right = sides[key] if item.left == item.right else (item.left, item.right)
            yield Printed(item, leaf.number, text, _rounded(leaf.shown(item.box)), left, right)


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (round(v, 1) for v in box)
    return left, top, right, bottom


def _continued(found: Sequence[tuple[Leaf, Table]]) -> list[list[tuple[Leaf, Table]]]:
    """Tables that go on over pages together: the same edges of columns on the next page."""
    groups: list[list[tuple[Leaf, Table]]] = []
    for leaf, one in found:
        last = groups[-1][-1] if groups else None
        if last and leaf.number == last[0].number + 1 and len(one.edges) == len(last[1].edges) and _shifted(one, last[1]) < 6:
            groups[-1].append((leaf, one))
        else:
            groups.append([(leaf, one)])
    return groups


def _shifted(one: Table, other: Table) -> float:
    """How far the columns of two tables differ, pages moved sideways against each other (bound volumes) allowed for."""
    return max(abs((a - one.edges[0]) - (b - other.edges[0])) for a, b in zip(one.edges, other.edges, strict=True))


def _rows(group: Sequence[tuple[Leaf, Table]]) -> list[Line]:
    """The rows of a table, over all its pages; column titles printed again on each page are taken once."""
    cells: list[tuple[Cell, tuple[Printed, ...]]] = []
    height, first = 0, ""
    for leaf, one in group:
        read = [(cell, tuple(_of_cell(leaf, cell))) for cell in one.cells]
        top = " ".join(p.text for cell, texts in read if cell.row == 0 for p in texts)
        again = int(bool(cells) and top == first and bool(top))
        first = first or top
        if cells and _goes_on(read, again, cells, height - 1):
            cells = _joined_row(cells, [(cell, texts) for cell, texts in read if cell.row == again], height - 1)
            again += 1
        cells += [(replace(cell, row=cell.row + height - again), texts) for cell, texts in read if cell.row >= again]
        height += max(cell.row + cell.rows for cell in one.cells) - again
    texts = table.rendered([table.Cell(tuple(p.text for p in printed), c.row, c.column, c.rows, c.columns) for c, printed in cells])
    return _placed(texts, [printed for _, printed in sorted(cells, key=lambda pair: (pair[0].row, pair[0].column)) if printed])


Read = tuple[Cell, tuple[Printed, ...]]


def _goes_on(read: Sequence[Read], row: int, cells: Sequence[Read], last: int) -> bool:
    """Whether a row at the head of a page is the rest of the last one on the page before: it has no number, that one has."""
    here = {cell.column: (cell, texts) for cell, texts in read if cell.row == row}
    numbered = any(texts and cell.column == 0 and cell.row <= last < cell.row + cell.rows for cell, texts in cells)
    return len(here) > 2 and 0 in here and not here[0][1] and numbered and any(t for _, t in here.values()) and all(c.rows == c.columns == 1 for c, _ in here.values())


def _joined_row(cells: Sequence[Read], rest: Sequence[Read], last: int) -> list[Read]:
    """`cells` with the texts of `rest` behind those of the same columns in the row `last`."""
    more = {cell.column: texts for cell, texts in rest if texts}
    out = [(cell, (*texts, *more.pop(cell.column, ())) if cell.row <= last < cell.row + cell.rows else texts) for cell, texts in cells]
    return out + [(Cell((), last, column), texts) for column, texts in more.items()]


def _of_cell(leaf: Leaf, cell: Cell) -> Iterator[Printed]:
    for strip in cell.strips:
        if text := strip.text:
            yield Printed(strip, leaf.number, text, _rounded(leaf.shown(strip.box)), strip.left, strip.right)


def _placed(texts: Sequence[str], cells: Sequence[Sequence[Printed]]) -> list[Line]:
    """The rows as lines, each with the places of the printed lines found in it; cells come in the order of the rows."""
    places: list[list[Place]] = [[] for _ in texts]
    row = 0
    for printed in cells:
        whole = " ".join(p.text for p in printed)
        title = next((k for k, text in enumerate(texts) if f"{whole}: " in text), None)
        here = next((k for k in range(row, len(texts)) if whole in texts[k]), row) if title is None else title
        row = here if title is None else row
        at = max(0, texts[here].find(whole))
        for p in printed:
            start = texts[here].find(p.text, at)
            if start >= 0:
                places[here].append(Place(Span(start, start + len(p.text)), p.page, p.box, p.confidence))
                at = start + len(p.text)
    return [_line(text, sorted(found, key=lambda p: p.span)) for text, found in zip(texts, places, strict=True)]


def _line(text: str, places: Sequence[Place]) -> Line:
    known = [p.confidence for p in places if p.confidence is not None]
    first = places[0] if places else None
    return Line(text, page=first.page if first else 0, box=first.box if first else None, confidence=min(known, default=None), parts=tuple(places))


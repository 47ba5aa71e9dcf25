"""Rows -> CSV that Excel opens with its Vietnamese letters right and with no cell that turns into a formula.

"=HYPERLINK(…)" typed as a question -> "'=HYPERLINK(…)", text and nothing else. What it does not know: what the rows are.
"""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
"""By which Excel knows UTF-8."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula, the wide forms of Asian keyboards included (OWASP, CSV injection)."""


def lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces, every cell quoted."""
    yield BOM + _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([_safe(c) for c in cells])
    return out.getvalue()


def _safe(cell: object) -> str:
    """The cell as text; numbers of ours stay numbers, though a minus stands before them."""
    if isinstance(cell, int | float):
        return str(cell)
    text = "" if cell is None else str(cell).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0\u200b\ufeff").startswith(_STARTS) else text

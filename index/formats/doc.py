"""A Word 97–2003 document (.doc) -> lines, each run of text read by the font it stands in.

Bytes of "Ngh\\xde \\xae\\xdenh" in .VnTime -> "Nghị định". Numbers that Word generates stand before their paragraph, table
rows are rendered as `table` does, footnotes and text boxes come last; headers, comments, hidden and deleted text, field
codes and pictures are left out. What it does not know: Word 6/95, passwords, Điều and khoản.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.errors import ParseError
from index.formats.body import Body, Row, RowCell, texts
from index.formats.legacy import by_font, repaired
from index.formats.ole import DAMAGED, Ole
from index.formats.raw import Line, Raw
from index.formats.word97 import END_PLACES, ENDNOTES, NOTE_PLACES, NOTES, Chp, Pap, Word97
from index.formats.word97_lists import lists

_ENDS = frozenset("\r\x07\x0c\x0e")
_BEGIN, _BETWEEN, _END = "\x13", "\x14", "\x15"  # of a field: its code, its result, its end


def read(source: str, data: bytes) -> Raw:
    """The lines of a .doc; raises ParseError when it is none, has a password, is damaged or holds no text."""
    document = Word97(source, Ole(source, data))
    try:
        raw = _Reader(document).read()
    except (struct.error, IndexError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, ParseError):
            raise
        raise ParseError(source, DAMAGED) from error
    if not any(line.text for line in raw.lines):
        raise ParseError(source, "tệp Word không có chữ nào đọc được (có thể chỉ có ảnh quét); hãy xuất ra PDF rồi nạp lại để nhận dạng chữ")
    return raw


@dataclass(slots=True)
class _Open:
    """The cells of the row that is being read, and the lines of the cell."""

    cell: list[str] = field(default_factory=list)
    cells: list[tuple[str, ...]] = field(default_factory=list)


class _Reader:
    """One pass over the paragraphs of each part of the document."""

    def __init__(self, document: Word97) -> None:
        self.document, self.lists = document, lists(document)
        main, notes, headers, macros, comments, ends, boxes, _ = document.counts
        self.bounds = {"main": (0, main), "notes": (main, main + notes)}
        at = main + notes + headers + macros + comments
        self.bounds["ends"], self.bounds["boxes"] = (at, at + ends), (at + ends, at + ends + boxes)
        self.references = self._references()
        self.fields: list[str] = []

    def read(self) -> Raw:
        body = Body()
        self._part(body, *self.bounds["main"])
        lines = list(body.finish())
        for line in self._boxes():
            lines.append(Line(line))
        notes = [*self._notes("notes", NOTES), *self._notes("ends", ENDNOTES)]
        if notes:
            lines.append(Line(""))
        lines.extend(Line(f"[{i}] {note}") for i, note in enumerate(notes, 1))
        return Raw("", tuple(lines))

    def _references(self) -> dict[int, int]:
        """Position of a note's mark in the main text -> number of the note."""
        places: list[int] = []
        for number in (NOTE_PLACES, END_PLACES):
            data = self.document.part(number)
            count = max(0, (len(data) - 4) // 6)
            places.extend(struct.unpack_from(f"<{count}I", data) if count else ())
        return {place: i for i, place in enumerate(places, 1)}

    def _notes(self, name: str, number: int) -> Iterator[str]:
        data, (start, end) = self.document.part(number), self.bounds[name]
        places = struct.unpack_from(f"<{len(data) // 4}I", data)
        for a, b in pairwise(places[:-1]):
            body = Body()
            self._part(body, start + a, min(end, start + b))
            yield " ".join(line.text for line in body.finish() if line.text)

    def _boxes(self) -> list[str]:
        body = Body()
        self._part(body, *self.bounds["boxes"])
        return [line.text for line in body.finish() if line.text]

    def _part(self, body: Body, start: int, end: int) -> None:
        """The paragraphs between two positions into `body`."""
        self.fields, row, at = [], _Open(), start
        text = self.document.text
        end = min(end, len(text))
        while at < end:
            mark = next((i for i in range(at, end) if text[i] in _ENDS), end - 1)
            self._paragraph(body, row, at, mark)
            at = mark + 1

    def _paragraph(self, body: Body, row: _Open, start: int, mark: int) -> None:
        document = self.document
        pap = document.paragraph(mark)
        ending = document.text[mark]
        last = mark if ending in _ENDS else mark + 1
        shown = repaired(list(self._runs(start, last, pap.style)))
        if pap.list and 0 < pap.list < 0x7FF and shown.strip():
            label = self.lists.label(str(pap.list), pap.list_level)
            shown = f"{label} {shown}" if label else shown
        if not pap.in_table:
            row.cell.clear()
            row.cells.clear()
            body.paragraph(shown, pap.level + 1 if pap.level < 6 else 0)
        elif ending == "\x07" and pap.row_end:
            if cells := _row(row.cells, pap):
                body.row(cells)
            row.cells.clear()
            row.cell.clear()
        else:
            row.cell.extend(texts(shown))
            if ending == "\x07":
                row.cells.append(tuple(row.cell))
                row.cell.clear()

    def _runs(self, start: int, end: int, style: int) -> Iterator[tuple[str, str]]:
        """The visible text between two positions as runs (font, text)."""
        for a, b, chp in self.document.runs(start, end, style):
            if chp.special:
                yield from self._special(a, b, chp)
            elif not (chp.hidden or chp.deleted or self._in_code()):
                yield from self._plain(self.document.text[a:b], chp)

    def _in_code(self) -> bool:
        return _BEGIN in self.fields

    def _special(self, start: int, end: int, chp: Chp) -> Iterator[tuple[str, str]]:
        """Field marks, note marks and inserted symbols; all other special characters (pictures, page numbers) show nothing."""
        for at in range(start, end):
            letter = self.document.text[at]
            if letter == _BEGIN:
                self.fields.append(letter)
            elif letter == _BETWEEN and self.fields:
                self.fields[-1] = letter
            elif letter == _END and self.fields:
                self.fields.pop()
            elif chp.hidden or chp.deleted or self._in_code():
                continue
            elif letter == "\x02" and at in self.references:
                yield "", f" [{self.references[at]}]"
            elif letter == "(" and chp.symbol:
                font, code = chp.symbol
                name = self.document.font(font)
                yield (name, chr(code)) if by_font(name) else ("", _SYMBOLS.get(code & 0xFF, " ") if code >= 0xF000 else chr(code))

    def _plain(self, text: str, chp: Chp) -> Iterator[tuple[str, str]]:
        fonts = (self.document.font(chp.ascii), self.document.font(chp.other))
        text = text.translate(_TYPED)
        start = 0
        for i in range(1, len(text) + 1):
            if i == len(text) or (fonts[0] != fonts[1] and (text[i] < "\x80") != (text[start] < "\x80")):
                font = fonts[0] if text[start] < "\x80" else fonts[1]
                piece = text[start:i]
                yield font, piece.upper() if chp.capitals and by_font(font) is None else piece
                start = i


_TYPED = {0x0B: "\n", 0x1E: "-", 0x1F: "\xad", 0x00: None, 0x01: None, 0x08: None}
"""What Word keeps as a control character: line break, hard and optional hyphen."""
_SYMBOLS = {0xB7: "•", 0xA7: "•", 0xD8: "•", 0xFC: "✓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xE0: "→", 0xAE: "→"}
"""Characters of the Symbol and Wingdings fonts."""


def _row(cells: Sequence[tuple[str, ...]], pap: Pap) -> Row | None:
    """A row by the modifiers of its end mark; without a definition each cell is one column."""
    if not cells:
        return None
    left, shapes, titles, framed = 0, [RowCell((), 1000 * (i + 1)) for i in range(len(cells))], False, False
    merged: set[int] = set()
    for code, operand in pap.table:
        if code == 0xD608 and operand:
            left, shapes, merged, framed = _definition(operand, len(cells), framed=framed)
        elif code == 0x3404:
            titles = bool(operand[0])
        elif code in (0xD605, 0xD613, 0xD620, 0xD62F):
            framed = framed or any(operand[2:])
        elif code == 0xD62B and len(operand) >= 2 and operand[0] < len(shapes):
            shapes[operand[0]] = replace(shapes[operand[0]], continues=operand[1] == 1)
        elif code == 0x5624:
            merged |= set(range(operand[0] + 1, operand[1]))
    out: list[RowCell] = []
    for i, lines in enumerate(cells):
        if i in merged and out:
            out[-1] = replace(out[-1], right=shapes[i].right, lines=out[-1].lines + lines)
        else:
            out.append(replace(shapes[i], lines=lines, framed=framed))
    return Row(left, tuple(out), titles)


def _definition(operand: bytes, count: int, *, framed: bool) -> tuple[int, list[RowCell], set[int], bool]:
    """sprmTDefTable: edges of the cells, which are merged to the left or go on from above, whether any has a border."""
    stated = operand[0]
    edges = struct.unpack_from(f"<{stated + 1}h", operand, 1)
    shapes: list[RowCell] = []
    merged: set[int] = set()
    for i in range(count):
        shape = operand[1 + 2 * (stated + 1) + 20 * i :][:20] if i < stated else b""
        flags = int.from_bytes(shape[:2], "little")
        if flags & 2:
            merged.add(i)
        framed = framed or any(0 < shape[4 * k + 5] < 255 for k in range(4) if len(shape) == 20)
        right = edges[i + 1] if i < stated else (edges[-1] + 1000 * (i + 1 - stated))
        shapes.append(RowCell((), right, continues=bool(flags & 0x20) and not flags & 0x40))
    return edges[0], shapes, merged, framed

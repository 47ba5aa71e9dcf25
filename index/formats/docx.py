"""A Word file (DOCX, DOCM) -> its lines as printed, with the numbers that Word makes, tables row by row, footnotes.

A paragraph "Tiêu chuẩn" in a list whose pattern is "Điều %1." -> the line "Điều 5. Tiêu chuẩn". Tracked changes count as
accepted; hidden text, comments, headers and footers stay out; text boxes come after the paragraph they hang on, a
footnote as "(Chú thích 1: …)" after the paragraph that names it. Macros are never read, links never followed. What it
does not know: pages (Word lays them out when printing), pictures.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.formats import table
from index.formats.legacy import repaired
from index.formats.numbering import Lists, numbered, word_lists
from index.formats.package import Package, attr, child, children, local
from index.formats.raw import Line, Raw
from index.formats.word_styles import Look, Styles, look, on
from index.text import canonical

_WRAPPERS = {"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "rubyBase", "ruby"}
_GONE = {"del", "moveFrom"}
_DEEP = 60
"""Tables in tables, boxes in boxes: what lies deeper is no document."""


def read(source: str, data: bytes) -> Raw:
    """The lines of a Word file; raises ParseError for damaged, protected and unsafe ones."""
    with Package(source, data) as package:
        main = package.main("word/document.xml")
        root = package.xml(main)
        parts = {kind: target for kind, target in package.related(main).values() if target in package}

        def part(kind: str) -> Any:
            return package.xml(parts[kind]) if kind in parts else None

        reader = _Reader(Styles.of(part("styles")), word_lists(part("numbering")))
        for kind in ("footnote", "endnote"):
            found = part(f"{kind}s")
            reader.notes |= {(kind, attr(el, "id")): el for el in children(found, kind)}
        title = _stated_title(package)
    lines = tuple(reader.blocks(child(root, "body")))
    warnings = ("bỏ mục lục tự động ở đầu văn bản",) if reader.contents else ()
    return Raw(title or next((line.text for line in lines), "")[:200], lines, {}, warnings)


def _stated_title(package: Package) -> str:
    """The title in the file's properties; programs fill it in by themselves, so only one with Vietnamese letters counts."""
    if "docProps/core.xml" not in package:
        return ""
    title = canonical(child(package.xml("docProps/core.xml"), "title").text or "") if child(package.xml("docProps/core.xml"), "title") is not None else ""
    return title if any(c > "\x7f" for c in title) and len(title) > 8 else ""


@dataclass(slots=True)
class _Field:
    """A field being read: its instruction, and whether its result has begun."""

    code: str = ""
    result: bool = False

    @property
    def shown(self) -> bool:
        return self.result and self.code.split()[:1] != ["TOC"]


@dataclass(slots=True)
class _Text:
    """One paragraph while it is read: (font, text) pieces, and what hangs on it."""

    base: Look
    pieces: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    styles: Styles
    lists: Lists
    notes: dict[tuple[str, str], Any] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)
    carried: list[tuple[str, str]] = field(default_factory=list)
    counted: int = 0
    contents: bool = False
    depth: int = 0

    def blocks(self, parent: Any, *, empty: bool = False) -> Iterator[Line]:
        """The lines of everything in a body, cell, box or note; `empty` keeps the number of a paragraph without text."""
        self.depth += 1
        for element in parent if parent is not None and self.depth < _DEEP else ():
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, empty=empty)
            elif name == "tbl":
                yield from self._table(element)
            elif name in _WRAPPERS:
                yield from self.blocks(element, empty=empty)
            elif name == "AlternateContent":
                yield from self.blocks(_choice(element), empty=empty)
        self.depth -= 1

    def _paragraph(self, element: Any, *, empty: bool) -> Iterator[Line]:
        properties = child(element, "pPr")
        style = attr(child(properties, "pStyle"), "val") or self.styles.usual
        text = _Text(self.styles.look(style).over(self.styles.ground), self.carried)
        before = len(self.carried)
        self._inline(element, text)
        self.fields = [f for f in self.fields if f.result]  # an instruction that its paragraph does not end is damaged
        mark = child(properties, "rPr")
        if any(child(mark, name) is not None for name in _GONE):  # the mark itself is deleted: the next paragraph goes on here
            self.carried = text.pieces
        else:
            self.carried = []
            yield from self._lines(text, self._label(properties, style, text, fresh=not before, empty=empty), self.styles.outline(properties, style), style)
        for box in text.boxes:
            yield from self.blocks(box)
        for note in text.notes:
            yield from self._note(note)

    def _lines(self, text: _Text, label: str, level: int, style: str) -> Iterator[Line]:
        if self.styles.name(style).startswith("toc ") and text.pieces:
            self.contents = True
            return
        for k, line in enumerate(numbered(label, repaired(text.pieces), alone=True)):
            yield Line(line, 0 if k else level)

    def _label(self, properties: Any, style: str, text: _Text, *, fresh: bool, empty: bool) -> str:
        """The number that Word puts before the paragraph; one without text takes a number and shows none outside of tables."""
        ident, depth = self.styles.numbering(properties, style)
        if not ident or (not fresh and not text.pieces):
            return ""
        if not depth:
            named = self.lists.levels.get(ident, {})
            depth = next((str(k) for k, level in named.items() if level.style == style), "0")
        if (hidden := self._base(text, properties).hidden) and not text.pieces:
            return ""
        label = self.lists.label(ident, int(depth) if depth.isdecimal() else 0)
        return label if (text.pieces or empty) and not hidden else ""

    @staticmethod
    def _base(text: _Text, properties: Any) -> Look:
        return look(child(properties, "rPr")).over(text.base)

    def _inline(self, parent: Any, text: _Text) -> None:
        self.depth += 1
        for element in parent if self.depth < _DEEP else ():
            name = local(element)
            if name == "r":
                self._run(element, text)
            elif name in _WRAPPERS:
                self._inline(element, text)
            elif name == "AlternateContent":
                self._inline(_choice(element), text)
            elif name in ("oMath", "oMathPara"):
                self._add(text, _formula(element), "")
        self.depth -= 1

    def _run(self, run: Any, text: _Text) -> None:
        properties = child(run, "rPr")
        style = attr(child(properties, "rStyle"), "val")
        shown = look(properties).over(self.styles.look(style) if style else Look()).over(text.base)
        for element in run:
            name = local(element)
            if name == "fldChar":
                self._field(attr(element, "fldCharType"))
            elif name == "instrText" and self.fields:
                self.fields[-1].code += element.text or ""
            elif shown.hidden:
                continue
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                text.boxes += _boxes(element)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes.get((name.removesuffix("Reference"), attr(element, "id")))
                text.notes += [note] if note is not None else []
            else:
                piece = _piece(element, name)
                self._add(text, piece.upper() if shown.capitals else piece, attr(element, "font") if name == "sym" else shown.font)

    def _add(self, text: _Text, piece: str, font: str) -> None:
        if not piece:
            return
        if all(f.shown for f in self.fields):
            text.pieces.append((font, piece))
        elif any(f.result and not f.shown for f in self.fields):
            self.contents = True

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _note(self, element: Any) -> Iterator[Line]:
        self.counted += 1
        number, kept = self.counted, self.fields
        self.fields = []
        words = " ".join(line.text for line in self.blocks(element))
        self.fields = kept
        if words:
            yield Line(f"(Chú thích {number}: {words})")

    def _table(self, element: Any) -> Iterator[Line]:
        cells: list[table.Cell] = []
        open_: dict[int, int] = {}  # column -> index of the cell that goes on downwards there
        stated = number = 0
        for row in _rows(element):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            if on(child(properties, "tblHeader")) and stated == number:
                stated += 1
            self._row(row, number, cells, open_)
            number += 1
        if cells:
            yield from (Line(line) for line in table.rendered(cells, stated, framed=_framed(element)))

    def _row(self, row: Any, number: int, cells: list[table.Cell], open_: dict[int, int]) -> None:
        column = _whole(attr(child(row, "trPr", "gridBefore"), "val"), 0)
        for cell in _cells(row):
            properties = child(cell, "tcPr")
            width = _whole(attr(child(properties, "gridSpan"), "val"), 1)
            merge = child(properties, "vMerge")
            lines = tuple(line.text for line in self.blocks(cell, empty=True))
            if merge is not None and attr(merge, "val", "continue") == "continue" and column in open_:
                above = cells[open_[column]]
                cells[open_[column]] = table.Cell(above.lines + lines, above.row, above.column, number - above.row + 1, above.columns)
            else:
                open_.pop(column, None)
                if merge is not None:
                    open_[column] = len(cells)
                cells.append(table.Cell(lines, number, column, 1, width))
            column += width


def _rows(element: Any) -> Iterator[Any]:
    for inner in element:
        if local(inner) == "tr":
            yield inner
        elif local(inner) in _WRAPPERS:
            yield from _rows(inner)


def _cells(row: Any) -> Iterator[Any]:
    for inner in row:
        if local(inner) == "tc":
            yield inner
        elif local(inner) in _WRAPPERS:
            yield from _cells(inner)


def _framed(element: Any) -> bool:
    """Whether a table has borders: one that states none at all only places text."""
    borders = child(element, "tblPr", "tblBorders")
    if borders is None:
        return True  # its style may give them
    return any(attr(side, "val") not in ("none", "nil", "") for side in borders) or any(
        attr(side, "val") not in ("none", "nil", "") for el in element.iter() if local(el) == "tcBorders" for side in el
    )


def _choice(element: Any) -> Any:
    """The one alternative to be read: what newer programs show, not also what stands in for it in old ones."""
    return next((e for e in element if local(e) == "Choice"), next((e for e in element if local(e) == "Fallback"), ()))


def _boxes(element: Any) -> list[Any]:
    """The contents of text boxes in a drawing, each once."""
    if local(element) == "AlternateContent":
        return [box for inner in _choice(element) for box in _boxes(inner)]
    if local(element) == "txbxContent":
        return [element]
    return [box for inner in element for box in _boxes(inner)]


def _piece(element: Any, name: str) -> str:
    """The characters that one child of a run shows."""
    if name == "t":
        return element.text or ""
    if name in ("br", "cr"):
        return "\n"
    if name == "sym":
        return _sign(attr(element, "char"))
    return {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "softHyphen": "\xad"}.get(name, "")  # \xad is the ư of TCVN3, else it goes


def _sign(code: str) -> str:
    try:
        value = int(code, 16) & 0xFF if len(code) == 4 and code[0] in "fF" else int(code, 16)
    except ValueError:
        return ""
    return {0xB7: "•", 0xA7: "•", 0xFC: "✓", 0xFE: "☑", 0xA8: "☐", 0x6F: "☐", 0xD8: "•"}.get(value, chr(value) if 32 <= value < 0xD800 else "")


def _formula(element: Any) -> str:
    """A formula on one line: fractions with a stroke, powers with "^"."""
    name = local(element)
    if name == "t":
        return element.text or ""
    parts = [_formula(inner) for inner in element]
    if name == "f":
        return "/".join(f"({p})" if " " in p.strip() or any(c in p for c in "+-") else p for p in parts if p)
    if name == "sSup":
        return "^".join(p for p in parts if p)
    return "".join(parts)


def _whole(text: str, default: int) -> int:
    return min(int(text), table.MAX_COLUMNS) if text.isdecimal() else default

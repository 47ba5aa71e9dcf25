"""An OpenDocument file (ODT; ODS and ODP by sheets) -> its lines as printed, with the numbers of lists, tables, notes.

<text:list text:style-name="L1"> whose level 1 is "Điều " + 1 + "." -> "Điều 1. Phạm vi". Deleted text, comments, hidden
text, headers and footers and tables of contents stay out. What it does not know: pages, pictures, formulas.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import ParseError
from index.formats import table
from index.formats.legacy import repaired
from index.formats.numbering import LEVELS, Level, Lists, numbered
from index.formats.package import Package, attr, child, children, local
from index.formats.raw import Line, Raw
from index.text import canonical

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_SKIPPED = {"tracked-changes", "annotation", "annotation-end", "hidden-text", "hidden-paragraph", "ruby-text", "sequence-decls", "forms", "variable-decls"}
_CONTENTS = {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index", "bibliography"}
_WRAPPERS = {"section", "text", "list-header", "index-body"}
REPEAT_MAX = 200
"""Rows and columns that a table repeats beyond this are the empty rest of a sheet."""
_DEEP = 60


def read(source: str, data: bytes) -> Raw:
    """The lines of an OpenDocument text; raises ParseError for damaged, protected and unsafe ones."""
    with Package(source, data) as package:
        if "META-INF/manifest.xml" in package and any(local(el) == "encryption-data" for el in package.xml("META-INF/manifest.xml").iter()):
            raise ParseError(source, "tệp có mật khẩu; hãy bỏ mật khẩu rồi lưu lại")
        content = package.xml("content.xml")
        styles = package.xml("styles.xml") if "styles.xml" in package else None
        meta = package.xml("meta.xml") if "meta.xml" in package else None
    reader = _Reader(_Styles.of(styles, content))
    holder = child(content, "body")
    body = next((el for el in (holder if holder is not None else ()) if local(el) in ("text", "spreadsheet", "presentation")), None)
    if body is None:
        raise ParseError(source, "không phải tài liệu OpenDocument (.odt, .ods, .odp); hãy lưu lại đúng định dạng")
    lines = tuple(reader.blocks(body) if local(body) == "text" else reader.sheets(body))
    title = canonical(child(meta, "meta", "title").text or "") if child(meta, "meta", "title") is not None else ""
    warnings = ("bỏ mục lục tự động ở đầu văn bản",) if reader.contents else ()
    return Raw(title or next((line.text for line in lines), "")[:200], lines, {}, warnings)


@dataclass(slots=True)
class _Styles:
    """Looks and lists by the names of styles."""

    by_name: dict[tuple[str, str], Any] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    outline: dict[int, Level] = field(default_factory=dict)

    @classmethod
    def of(cls, *roots: Any) -> _Styles:
        """What the styles and content parts state, the later part winning."""
        made = cls()
        for element in (el for root in roots if root is not None for el in root.iter()):
            name = local(element)
            if name == "style":
                made.by_name[attr(element, "family"), attr(element, "name")] = element
            elif name == "font-face":
                made.fonts[attr(element, "name")] = attr(element, "font-family").strip("'")
            elif name == "list-style":
                made.lists[attr(element, "name")] = _levels(element)
            elif name == "outline-style":
                made.outline = _levels(element)
        return made

    def states(self, family: str, name: str, inner: str, key: str) -> str:
        """The property `key` of a style, or of the one it is based on; "" when none states it."""
        for _ in range(20):
            element = self.by_name.get((family, name))
            if element is None:
                break
            if value := attr(element, key) if not inner else attr(child(element, inner), key):
                return value
            name = attr(element, "parent-style-name")
        return ""


def _levels(element: Any) -> dict[int, Level]:
    return {int(depth) - 1: _level(el, int(depth)) for el in element if (depth := attr(el, "level")).isdecimal() and 0 < int(depth) <= LEVELS}


def _level(element: Any, depth: int) -> Level:
    if local(element).endswith("-bullet"):
        return Level(attr(element, "bullet-char"), "bullet")
    form = _FORMS.get(attr(element, "num-format"), "decimal")
    shown = min(depth, int(n)) if (n := attr(element, "display-levels", "1")).isdecimal() else 1
    numbers = ".".join(f"%{k}" for k in range(depth - shown + 1, depth + 1)) if form != "none" else ""
    text = attr(element, "num-prefix") + numbers + attr(element, "num-suffix")
    if pattern := attr(element, "num-list-format"):
        text = re.sub(r"%(\d)%", r"%\1", pattern)
    return Level(text, form, start=int(s) if (s := attr(element, "start-value", "1")).isdecimal() else 1)


@dataclass(slots=True)
class _Reader:
    styles: _Styles
    numbers: Lists = field(default_factory=Lists)
    named: dict[str, str] = field(default_factory=dict)  # id or style of a list -> the counters it uses
    after: list[Any] = field(default_factory=list)
    counted: int = 0
    contents: bool = False
    depth: int = 0
    cell: int = 0

    def blocks(self, parent: Any) -> Iterator[Line]:
        """The lines of everything in a body, section, cell, box or note."""
        self.depth += 1
        for element in parent if self.depth < _DEEP else ():
            name = local(element)
            if name in ("p", "h"):
                yield from self._paragraph(element, "")
            elif name == "list":
                yield from self._list(element, 0, "")
            elif name == "table":
                yield from self.table(element)
            elif name == "frame":
                yield from self._boxes(element)
            elif name in _WRAPPERS:
                yield from self.blocks(element)
            elif name in _CONTENTS:
                self.contents = True
        self.depth -= 1

    def sheets(self, body: Any) -> Iterator[Line]:
        """The sheets of a spreadsheet or the slides of a presentation, each under its name."""
        for element in body:
            if local(element) == "table":
                found = list(self.table(element))
                name = attr(element, "name")
            elif local(element) == "page":
                found = [line for box in element.iter() if local(box) in ("text-box", "table") for line in self._placed(box)]
                name = attr(element, "name")
            else:
                continue
            if found:
                yield Line(canonical(name) or "Trang", 2)
                yield from found

    def _placed(self, box: Any) -> Iterator[Line]:
        return self.table(box) if local(box) == "table" else self.blocks(box)

    def _paragraph(self, element: Any, label: str) -> Iterator[Line]:
        heading = local(element) == "h"
        outline = int(n) if heading and (n := attr(element, "outline-level", "1")).isdecimal() else 0
        style = attr(element, "style-name")
        pieces: list[tuple[str, str]] = []
        if self.styles.states("paragraph", style, "text-properties", "display") != "none":
            self._inline(element, "paragraph", style, pieces)
        if not label and heading and pieces and outline - 1 in self.styles.outline and attr(element, "is-list-header") != "true":
            self.numbers.levels.setdefault("outline", self.styles.outline)
            label = self.numbers.label("outline", outline - 1)
        for k, line in enumerate(numbered(label, repaired(pieces), alone=bool(self.cell))):
            yield Line(line, min(outline, 6) if not k else 0)
        after, self.after = self.after, []
        for inner in after:
            yield from self._note(inner) if local(inner) == "note" else self._boxes(inner)

    def _inline(self, element: Any, family: str, style: str, pieces: list[tuple[str, str]]) -> None:
        font = self._font(family, style)
        capitals = self.styles.states(family, style, "text-properties", "text-transform") == "uppercase"

        def add(text: str | None) -> None:
            if text:
                flat = re.sub(r"[ \t\r\n]+", " ", text)
                pieces.append((font, flat.upper() if capitals else flat))

        add(element.text)
        for inner in element:
            name = local(inner)
            if name in ("s", "tab", "line-break"):
                count = attr(inner, "c", "1") if name == "s" else "1"
                pieces.append((font, {"s": " ", "tab": "\t"}.get(name, "\n") * (min(int(count), 100) if count.isdecimal() else 1)))
            elif name in ("note", "frame"):
                self.after.append(inner)
            elif name == "span":
                own = attr(inner, "style-name")
                if self.styles.states("text", own, "text-properties", "display") != "none":
                    self._inline(inner, "text", own, pieces) if self._font("text", own) else self._plain(inner, font, own, capitals, pieces)
            elif name not in _SKIPPED and isinstance(inner.tag, str):
                self._inline(inner, family, style, pieces)
            add(inner.tail)

    def _plain(self, element: Any, font: str, style: str, capitals: bool, pieces: list[tuple[str, str]]) -> None:
        """A span that states no font of its own keeps that of its paragraph."""
        start = len(pieces)
        self._inline(element, "text", style, pieces)
        pieces[start:] = [(own or font, text.upper() if capitals else text) for own, text in pieces[start:]]

    def _font(self, family: str, style: str) -> str:
        name = self.styles.states(family, style, "text-properties", "font-name")
        return self.styles.fonts.get(name, name)

    def _list(self, element: Any, depth: int, where: str) -> Iterator[Line]:
        style = attr(element, "style-name")
        if not where:
            where = self._counters(element, style)
        elif style in self.styles.lists and depth in self.styles.lists[style]:
            self.numbers.levels[where] = self.numbers.levels[where] | {depth: self.styles.lists[style][depth]}
        for item in element:
            if local(item) == "list-header":
                yield from self.blocks(item)
            elif local(item) == "list-item":
                yield from self._item(item, depth, where)

    def _counters(self, element: Any, style: str) -> str:
        """The counters of a list of the first level: those of the list it goes on from, else new ones."""
        before = attr(element, "continue-list") or (style if attr(element, "continue-numbering") == "true" else "")
        where = self.named.get(before) if before else None
        if where is None:
            where = str(len(self.numbers.levels))
            self.numbers.levels[where] = self.styles.lists.get(style, {})
        self.named |= {name: where for name in (attr(element, "id"), style) if name}
        return where

    def _item(self, item: Any, depth: int, where: str) -> Iterator[Line]:
        start = attr(item, "start-value")
        if start.isdecimal():
            self.numbers.starts[where, depth] = int(start)
        first = True
        self.depth += 1
        for element in item if self.depth < _DEEP else ():
            if local(element) in ("p", "h"):
                yield from self._paragraph(element, self.numbers.label(where, depth) if first else "")
                first = False
            elif local(element) == "list":
                yield from self._list(element, depth + 1, where)
        self.depth -= 1

    def _note(self, element: Any) -> Iterator[Line]:
        self.counted += 1
        number = self.counted
        body = child(element, "note-body")
        words = " ".join(line.text for line in self.blocks(body if body is not None else ()))
        if words:
            yield Line(f"(Chú thích {number}: {words})")

    def _boxes(self, frame: Any) -> Iterator[Line]:
        for box in children(frame, "text-box"):
            yield from self.blocks(box)

    def table(self, element: Any) -> Iterator[Line]:
        """The lines of a table or sheet."""
        cells: list[table.Cell] = []
        stated = 0
        self.cell += 1
        for number, (row, title) in enumerate(_rows(element)):
            stated += title
            column = 0
            for cell in row:
                repeated = min(_count(cell, "number-columns-repeated"), REPEAT_MAX)
                lines = tuple(line.text for line in self.blocks(cell))
                if local(cell) == "table-cell" and (lines or not column):
                    rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                    cells += [table.Cell(lines, number, column + k, rows, columns) for k in range(repeated if lines else 1)]
                column += repeated
        self.cell -= 1
        if any(c.lines for c in cells):
            yield from (Line(line) for line in table.rendered(cells, stated))


def _rows(element: Any, *, titles: bool = False) -> Iterator[tuple[list[Any], bool]]:
    """The rows of a table with their cells, and whether each is a title row; groups are opened, repeats unrolled."""
    for inner in element:
        name = local(inner)
        if name == "table-row":
            cells = [cell for cell in inner if local(cell) in ("table-cell", "covered-table-cell")]
            yield from [(cells, titles)] * min(_count(inner, "number-rows-repeated"), 1 if not any(len(c) for c in cells) else REPEAT_MAX)
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(inner, titles=titles or name == "table-header-rows")


def _count(element: Any, key: str) -> int:
    value = attr(element, key, "1")
    return max(1, int(value)) if value.isdecimal() and len(value) < 8 else 1

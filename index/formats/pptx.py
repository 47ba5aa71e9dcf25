"""A PowerPoint file (PPTX, PPTM) -> its slides as headed sections: text, tables row by row, diagrams, notes.

Slide 3 titled "Mức thưởng" with a list numbered by PowerPoint -> heading "Mức thưởng" on page 3, "1. Tập thể: …". Hidden
slides are left out with a warning; footers, dates, slide numbers, macros and links to outside are never read. What it does
not know: pictures, animations, the text of masters.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.errors import ParseError
from index.formats import table
from index.formats.legacy import repaired
from index.formats.numbering import number, numbered
from index.formats.package import Package, attr, child, children, local
from index.formats.raw import Line, Raw

_ASIDE = {"dt", "ftr", "sldNum", "hdr"}
_TITLES = {"title", "ctrTitle"}
_DEEP = 40
_FORMS = {"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman"}


def read(source: str, data: bytes) -> Raw:
    """The lines of all slides that are shown; raises ParseError for damaged, protected, unsafe and textless files."""
    lines: list[Line] = []
    hidden: list[str] = []
    with Package(source, data) as package:
        main = package.main("ppt/presentation.xml")
        places = {key: target for key, (_, target) in package.related(main).items()}
        listed = [places.get(_relation(el), "") for el in children(child(package.xml(main), "sldIdLst"), "sldId")]
        for page, part in enumerate(listed, 1):
            if part not in package:
                continue
            slide = package.xml(part)
            if attr(slide, "show", "1") in ("0", "false"):
                hidden.append(str(page))
                continue
            lines += _slide(package, part, slide, page)
    if not any(line.text for line in lines):
        raise ParseError(source, "tệp trình chiếu không có chữ nào đọc được (có thể chỉ có ảnh); hãy xuất ra PDF rồi nạp lại để nhận dạng chữ")
    return Raw("", tuple(lines), warnings=(f"bỏ qua trang chiếu ẩn {', '.join(hidden)}",) if hidden else ())


def _relation(element: Any) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.endswith("}id")), "")


def _slide(package: Package, part: str, slide: Any, page: int) -> list[Line]:
    """One slide: its title first, whatever place it has among the shapes; notes last."""
    related = package.related(part)
    shapes = list(_shapes(child(slide, "cSld", "spTree")))
    titles = [s for s in shapes if _placeholder(s) in _TITLES]
    title = " ".join(line for s in titles for line in _texts(child(s, "txBody")))
    body = [line for s in shapes if s not in titles and _placeholder(s) not in _ASIDE for line in _shape(package, related, s)]
    notes = [line for kind, target in related.values() if kind == "notesSlide" and target in package for line in _notes(package.xml(target))]
    if not title and not body and not notes:
        return []
    rest = [*body, *(f"Ghi chú: {line}" if not k else line for k, line in enumerate(notes))]
    return [Line(title or f"Trang chiếu {page}", 2, page), *(Line(line, 0, page) for line in rest)]


def _shapes(parent: Any, depth: int = 0) -> Iterator[Any]:
    """The shapes of a tree in their order, groups opened, of alternatives the one that newer programs show."""
    for element in parent if parent is not None and depth < _DEEP else ():
        name = local(element)
        if name in ("grpSp", "Choice"):
            yield from _shapes(element, depth + 1)
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            yield from _shapes(chosen if chosen is not None else child(element, "Fallback"), depth + 1)
        elif name in ("sp", "graphicFrame"):
            yield element


def _placeholder(shape: Any) -> str:
    return attr(child(shape, "nvSpPr", "nvPr", "ph"), "type")


def _shape(package: Package, related: dict[str, tuple[str, str]], shape: Any) -> list[str]:
    if local(shape) == "sp":
        return _texts(child(shape, "txBody"))
    content = child(shape, "graphic", "graphicData")
    if (grid := child(content, "tbl")) is not None:
        return _table(grid)
    diagram = child(content, "relIds")
    part = related.get(attr(diagram, "dm"), ("", ""))[1]
    if diagram is None or part not in package:
        return []
    return [line for el in package.xml(part).iter() if local(el) == "t" and len(el) for line in _texts(el)]


def _notes(root: Any) -> list[str]:
    return [line for shape in _shapes(child(root, "cSld", "spTree")) if _placeholder(shape) == "body" for line in _texts(child(shape, "txBody"))]


def _texts(body: Any) -> list[str]:
    """The paragraphs of a text body with the numbers that PowerPoint makes."""
    counts: dict[int, tuple[str, int]] = {}
    out: list[str] = []
    for paragraph in children(body, "p"):
        pieces = [(_font(inner), _characters(inner)) for inner in paragraph]
        properties = child(paragraph, "pPr")
        level = int(n) if (n := attr(properties, "lvl", "0")).isdecimal() else 0
        auto = child(properties, "buAutoNum")
        shown = any(text.strip() for _, text in pieces)
        label = _label(auto, level, counts) if auto is not None and shown else ""
        if shown and auto is None:
            counts = {k: v for k, v in counts.items() if k < level}
        out += numbered(label, repaired(pieces), alone=False)
    return out


def _label(auto: Any, level: int, counts: dict[int, tuple[str, int]]) -> str:
    """The number of a paragraph: one more than the last of its level and kind, or what it starts at."""
    kind = attr(auto, "type", "arabicPeriod")
    start = int(n) if (n := attr(auto, "startAt", "1")).isdecimal() and len(n) < 6 else 1
    last = counts.get(level)
    value = last[1] + 1 if last and last[0] == f"{kind} {start}" else start
    for deeper in [k for k in counts if k >= level]:
        del counts[deeper]
    counts[level] = (f"{kind} {start}", value)
    match = re.match(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(ParenBoth|ParenR|Period|Plain)", kind)
    text = number(value, _FORMS[match[1]] if match else "decimal")
    return {"ParenBoth": f"({text})", "ParenR": f"{text})", "Plain": text}.get(match[2] if match else "Period", f"{text}.")


def _font(run: Any) -> str:
    return attr(child(run, "rPr", "latin"), "typeface")


def _characters(run: Any) -> str:
    if local(run) == "br":
        return "\n"
    return (child(run, "t").text or "") if local(run) in ("r", "fld") and child(run, "t") is not None else ""


def _table(grid: Any) -> list[str]:
    cells: list[table.Cell] = []
    for r, row in enumerate(children(grid, "tr")):
        for c, cell in enumerate(children(row, "tc")):
            if attr(cell, "hMerge") in ("1", "true") or attr(cell, "vMerge") in ("1", "true"):
                continue
            rows, columns = (int(n) if (n := attr(cell, key, "1")).isdecimal() and len(n) < 5 else 1 for key in ("rowSpan", "gridSpan"))
            cells.append(table.Cell(tuple(_texts(child(cell, "txBody"))), r, c, rows, columns))
    stated = int(attr(child(grid, "tblPr"), "firstRow") in ("1", "true"))
    return table.rendered(cells, stated) if cells else []

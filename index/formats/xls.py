"""An Excel 97–2003 workbook (.xls) -> lines, each piece of a cell's text read by the font it stands in.

"Tªn ®¬n vÞ" in .VnTime over a column of names -> "Tên đơn vị: Sở Nội vụ". Figures as their cells show them. Formulas are
shown by their last value, macros and charts are never looked at, hidden sheets are left out with a warning. What it does
not know: passwords, workbooks of before 1997 in a foreign code page.
"""
from __future__ import annotations

import io
import re
import warnings
from typing import Any

import xlrd

from index.errors import ParseError
from index.formats.figures import day, figure
from index.formats.legacy import repaired
from index.formats.ole import DAMAGED, LOCKED, Ole
from index.formats.raw import Line, Raw
from index.formats.sheet import Filled, lines, names_something

MAX_CELLS = 400_000
"""Filled cells of a workbook; the largest table seen has some 30,000."""


def read(source: str, data: bytes) -> Raw:
    """The lines of every visible sheet; raises ParseError for a damaged, locked, huge or empty workbook."""
    book = _opened(source, data)
    out: list[Line] = []
    hidden: list[str] = []
    left = MAX_CELLS
    for sheet in book.sheets():
        try:
            cells = _cells(book, sheet)
        except Exception as error:  # as in `_opened`
            raise ParseError(source, f"trang tính “{sheet.name}”: {DAMAGED}") from error
        left -= len(cells)
        if left < 0:
            raise ParseError(source, f"bảng tính có hơn {MAX_CELLS} ô; hãy tách nhỏ tệp")
        if cells and sheet.visibility:
            hidden.append(sheet.name)
        elif cells:
            out.extend([Line(sheet.name, 2)] if names_something(sheet.name) and book.nsheets > 1 else [])
            out.extend([*map(Line, lines(cells)), Line("")])
    if not any(line.text for line in out):
        raise ParseError(source, "bảng tính không có ô nào có chữ để đọc")
    notes = (f"{source}: bỏ qua trang tính ẩn {', '.join(f'“{name}”' for name in hidden)}",) if hidden else ()
    return Raw("", tuple(out), warnings=notes)


def _opened(source: str, data: bytes) -> Any:
    """The workbook of the stream that holds it; streams are taken out here because xlrd takes fewer files for sound."""
    if data.startswith(b"\x09") and len(data) > 8:
        stream = data  # before 1993 a workbook was no compound file
    else:
        ole = Ole(source, data)
        stream = ole.stream("Workbook", ole.stream("Book", b""))
        if not stream:
            raise ParseError(source, "không phải tệp Excel 97–2003 (thiếu luồng “Workbook”); hãy mở bằng Excel và lưu lại")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return xlrd.open_workbook(file_contents=stream, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:  # xlrd checks little of what it reads and fails in any way
        locked = isinstance(error, xlrd.XLRDError) and re.search("(?i)encrypt|password", str(error)) is not None
        raise ParseError(source, LOCKED if locked else DAMAGED) from error


def _cells(book: Any, sheet: Any) -> dict[tuple[int, int], Filled]:
    covers = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    found: dict[tuple[int, int], Filled] = {}
    for r in range(sheet.nrows):
        for c in range(sheet.row_len(r)):
            cell = sheet.cell(r, c)
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
                form = book.xf_list[cell.xf_index]
                rows, columns = covers.get((r, c), (1, 1))
                found[r, c] = Filled(_text(book, sheet, r, c, form), _framed(form.border), rows, columns)
    return found


def _framed(border: Any) -> bool:
    return bool(border.left_line_style or border.right_line_style or border.top_line_style or border.bottom_line_style)


def _text(book: Any, sheet: Any, r: int, c: int, form: Any) -> str:
    """What the cell shows: text by its fonts, figures and dates by its number format."""
    cell = sheet.cell(r, c)
    shown = book.format_map[form.format_key].format_str if form.format_key in book.format_map else "General"
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return day(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (xlrd.xldate.XLDateError, OverflowError, ValueError):
            return figure(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return figure(cell.value, shown)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "đúng" if cell.value else "sai"
    text = str(cell.value)
    runs = [(0, form.font_index), *sheet.rich_text_runlist_map.get((r, c), [])]
    ends = [start for start, _ in runs[1:]] + [len(text)]
    return repaired([(_font(book, font), text[start:end]) for (start, font), end in zip(runs, ends, strict=True)])


def _font(book: Any, index: int) -> str:
    return str(book.font_list[index].name) if 0 <= index < len(book.font_list) else ""

"""An Excel workbook (XLSX, XLSM) -> its sheets as headed sections, each row of a table readable with its column titles.

A cell 0.7 of format "0%" under "Tỷ lệ" -> "Tỷ lệ: 70%"; a date -> "14/6/2025"; a merged cell counts in every row it covers.
Formulas are shown by their last value, macros and links to other workbooks are never read, hidden sheets are left out with
a warning. What it does not know: charts, comments, values that no program has reckoned yet.
"""
from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from index.errors import ParseError
from index.formats.figures import day, figure
from index.formats.legacy import repaired
from index.formats.package import Package
from index.formats.raw import Line, Raw
from index.formats.sheet import Filled, lines, names_something

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_XML = 60 * 2**20
"""Unpacked bytes of all parts that are read: openpyxl takes some ten times as much memory; the largest list seen has 6 MB."""
MAX_CELLS = 400_000
_UNRECKONED = re.compile(rb"<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>|<f[^>]*/>\s*</c>")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!", re.I)


def read(source: str, data: bytes) -> Raw:
    """The lines of every visible sheet; raises ParseError for a damaged, protected, unsafe, huge or empty workbook."""
    unreckoned = _checked(source, data)
    book = _opened(source, data)
    out: list[Line] = []
    notes: list[str] = []
    left = MAX_CELLS
    for sheet in book.worksheets:
        cells = _cells(sheet)
        left -= len(cells)
        if left < 0:
            raise ParseError(source, f"bảng tính có hơn {MAX_CELLS} ô; hãy tách nhỏ tệp")
        if not cells:
            continue
        if sheet.sheet_state != "visible":
            notes.append(f"bỏ qua trang tính ẩn “{sheet.title}”")
            continue
        out += [Line(sheet.title, 2)] if names_something(sheet.title) and len(book.worksheets) > 1 else []
        out += [*map(Line, lines(cells)), Line("")]
    if not any(line.text for line in out):
        raise ParseError(source, "bảng tính không có ô nào có chữ để đọc")
    if unreckoned:
        notes.append(f"{unreckoned} ô công thức chưa có kết quả nên để trống; hãy mở bằng Excel và lưu lại")
    return Raw("", tuple(out), warnings=tuple(notes))


def _checked(source: str, data: bytes) -> int:
    """Unpacks within limits every part that is to be read, before openpyxl does; the number of formulas without a value."""
    total = unreckoned = 0
    with Package(source, data) as package:
        for name in package.names:
            if not name.endswith((".xml", ".rels")):
                continue
            part = package.bytes(name)
            total += len(part)
            if total > MAX_XML:
                raise ParseError(source, f"bảng tính giải nén lớn hơn {MAX_XML // 2**20} MB; hãy tách nhỏ tệp")
            if _DOCTYPE.search(part):
                raise ParseError(source, f"thành phần “{name}” có khai báo DTD/thực thể ngoài, không an toàn nên bị từ chối")
            if "worksheets/" in name:
                unreckoned += len(_UNRECKONED.findall(part))
    return unreckoned


def _opened(source: str, data: bytes) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415  # 0.3 s of imports

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions and styles it does not know
            return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception as error:  # openpyxl checks little of what it reads and fails in any way
        raise ParseError(source, "bảng tính hỏng hoặc sai đuôi; hãy mở bằng Excel và lưu lại") from error


def _cells(sheet: Worksheet) -> dict[tuple[int, int], Filled]:
    covers = {(r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1) for r in sheet.merged_cells.ranges}
    found: dict[tuple[int, int], Filled] = {}
    for (row, column), cell in sheet._cells.items():  # iter_rows makes a cell for every place up to the farthest
        text = _text(cell)
        if text:
            rows, columns = covers.get((row, column), (1, 1))
            border = cell.border
            framed = any(side is not None and side.style for side in (border.left, border.right, border.top, border.bottom))
            found[row - 1, column - 1] = Filled(text, framed, rows, columns)
    return found


def _text(cell: Any) -> str:
    """What a cell shows: text by its font, figures and days by their number format; errors show nothing."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    if isinstance(value, int | float):
        return figure(float(value), cell.number_format or "General") if abs(value) < 1e300 else ""
    if isinstance(value, datetime | date | time):
        return day(value)
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return repaired([(str(cell.font.name or "") if cell.font else "", str(value))])

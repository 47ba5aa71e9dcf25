"""PDF -> lines with page and box: the text layer where it is worth reading, recognised text where a page is a picture.

A gazette issue -> "Điều 3. Mức lương cơ sở" on page 2, between its margins, no running heads. Pages are judged one by one, so
that a scanned annex behind a typed decree comes in as well. What it does not know: Điều and khoản (`structure`); scripts,
attachments and forms of a PDF are never run or opened.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as api

from index.errors import ParseError
from index.formats import furniture, glyphs, layout, ocr, worth
from index.formats.printed import Leaf
from index.formats.raw import Raw

MAX_PAGES = 1_000
"""The longest gazette issue seen has 260 pages; a thousand pages are about 20 seconds of reading and 300 MB."""
MAX_SCANNED = 400
"""Pages recognised in one file: at about 5 seconds each half an hour on one core."""


def read(source: str, data: bytes) -> Raw:
    """The lines of a PDF.

    Raises ParseError, in Vietnamese: password, damage, no page, too many pages, nothing to read.
    """
    document = _opened(source, data)
    try:
        if len(document) == 0:
            raise ParseError(source, "tệp PDF không có trang nào; hãy xuất lại từ chương trình đã tạo ra nó")
        if len(document) > MAX_PAGES:
            raise ParseError(source, f"tệp PDF có {len(document)} trang (tối đa {MAX_PAGES}); hãy tách thành các tệp nhỏ theo văn bản")
        leaves, pictures = _leaves(source, document)
        recognised, warnings = _recognised(source, document, pictures)
    finally:
        document.close()
    every = sorted([*leaves, *recognised], key=lambda leaf: leaf.number)
    lines = layout.lines(furniture.cleared(every))
    if not lines:
        raise ParseError(source, warnings[0] if warnings else "tệp PDF không có chữ nào để đọc")
    return Raw("", tuple(lines), warnings=tuple(warnings))


def _opened(source: str, data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = api.FPDF_GetLastError()
        if code in (api.FPDF_ERR_PASSWORD, api.FPDF_ERR_SECURITY) or "password" in str(error).lower():
            raise ParseError(source, "tệp PDF có mật khẩu; hãy mở bằng mật khẩu rồi lưu lại một bản không khóa") from error
        raise ParseError(source, "tệp PDF bị hỏng hoặc tải chưa hết; hãy tải lại hoặc xuất lại từ bản gốc") from error
    return document


def _leaves(source: str, document: pdfium.PdfDocument) -> tuple[list[Leaf], list[int]]:
    """The pages whose text layer is worth reading, and the indexes of those that must be recognised."""
    leaves, pictures = [], []
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError as error:
            raise ParseError(source, f"trang {index + 1} của tệp PDF bị hỏng; hãy tải lại hoặc xuất lại từ bản gốc") from error
        try:
            leaf = glyphs.leaf(page, index + 1)
            covered = glyphs.pictured(page)
        finally:
            page.close()
        if worth.reading(leaf, covered):
            leaves.append(leaf)
        elif leaf.words or covered:
            pictures.append(index)
    return leaves, pictures


def _recognised(source: str, document: pdfium.PdfDocument, pictures: Sequence[int]) -> tuple[list[Leaf], list[str]]:
    """The pages that are pictures, as the recogniser reads them, and what a person should know about it."""
    if not pictures:
        return [], []
    if len(pictures) > MAX_SCANNED:
        raise ParseError(source, f"tệp PDF có {len(pictures)} trang quét (tối đa {MAX_SCANNED}); hãy tách thành các tệp nhỏ theo văn bản")
    missing = ocr.missing()
    if missing:
        return [], [f"{_pages(pictures)} là ảnh quét, chưa đọc được: {missing}"]
    leaves, empty = [], []
    for index in pictures:
        page = document[index]
        try:
            leaf = ocr.leaf(glyphs.picture(page, ocr.DPI), index + 1, page.get_size())
        finally:
            page.close()
        leaves.append(leaf)
        if not leaf.words:
            empty.append(index)
    warnings = [f"{_pages(pictures)} được nhận dạng từ ảnh quét, cần đối chiếu với bản gốc"]
    return leaves, warnings + ([f"{_pages(empty)} là ảnh, không nhận dạng được chữ nào"] if empty else [])


def _pages(indexes: Sequence[int]) -> str:
    """"trang 2, 5-8" of the indexes 1, 4, 5, 6, 7."""
    runs: Iterator[list[int]] = ([i + 1 for _, i in run] for _, run in groupby(enumerate(indexes), key=lambda pair: pair[1] - pair[0]))
    return "trang " + ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)

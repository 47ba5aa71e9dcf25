"""The pages of an original PDF as pictures, and where a span of the text stands on them: the reader sees the source itself.

Span 12464–12584 of "nghi-dinh-98" -> page 14, box (85, 120, 510, 134) in points from the upper left corner. What it does not
know: how the text was read from the page (index.formats), who may read the document (the snapshot given is the caller's).
"""
from __future__ import annotations

import io
import threading
from pathlib import Path as FilePath
from typing import Annotated, Any

import pypdfium2
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from index.types import Document, Span
from service import problems
from service.library import DocumentId
from service.state import ServedNow, SettingsNow

router = APIRouter(tags=["kho tài liệu"])

WIDTH = 1400
"""Pixels across: small print of a scanned decree is legible at twice the width of the panel; a page is 100–300 kB."""
_PDFIUM = threading.Lock()
"""PDFium keeps global state: one page at a time in the whole process."""
_PICTURE = {"description": "Ảnh của trang", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
_FAILURES = problems.documented(problems.NO_DOCUMENT, problems.NO_SOURCE, problems.INVALID, problems.NO_INDEX, problems.STARTING)

Offset = Annotated[int, Query(ge=0, le=100_000_000, description="vị trí ký tự trong toàn văn")]


class PlaceOut(BaseModel):
    """A line of the span: its page from 1 and left, top, right, bottom in points (1/72 inch) from the upper left corner."""

    page: int
    box: tuple[float, float, float, float]


class PagesOut(BaseModel):
    """Width and height of every page in points, and the lines that the span asked about touches."""

    pages: list[tuple[float, float]]
    places: list[PlaceOut]


@router.get("/api/documents/{ident}/pages", response_model=PagesOut, summary="Các trang của tệp gốc PDF", responses=_FAILURES)
def pages(ident: DocumentId, served: ServedNow, settings: SettingsNow, start: Annotated[Offset, Query(alias="from")] = 0,
          end: Annotated[Offset, Query(alias="to")] = 0) -> Any:  # fmt: skip
    """The sizes of the pages and where the span [from, to) of the text stands on them."""
    found, path = _paged(served.snapshot.documents.get(ident), settings.documents)
    with _PDFIUM, _opened(path) as pdf:
        sizes = [pdf.get_page_size(number) for number in range(len(pdf))]
    touched = found.places(Span(start, end)) if start < end <= len(found.text) else ()
    return PagesOut(pages=sizes, places=[PlaceOut(page=p.page, box=p.box) for p in touched if p.box])


@router.get("/api/documents/{ident}/pages/{number}", summary="Ảnh một trang của tệp gốc PDF", response_class=Response,
            responses={**_FAILURES, 200: _PICTURE})  # fmt: skip
def page(ident: DocumentId, number: Annotated[int, Path(ge=1, le=10_000)], served: ServedNow, settings: SettingsNow) -> Response:
    """One page as a PNG."""
    _, path = _paged(served.snapshot.documents.get(ident), settings.documents)
    with _PDFIUM, _opened(path) as pdf:
        if number > len(pdf):
            raise problems.NO_SOURCE.error("Tệp gốc không có trang này.")
        sheet = pdf[number - 1]
        width, height = sheet.get_size()
        picture = sheet.render(scale=min(WIDTH / max(1.0, width), 3 * WIDTH / max(1.0, height))).to_pil()  # a strip of paper is no bomb
    made = io.BytesIO()
    picture.save(made, "PNG")
    return Response(made.getvalue(), media_type="image/png", headers={"Cache-Control": "private, max-age=600"})


def _paged(found: Document | None, documents: FilePath) -> tuple[Document, FilePath]:
    """The document and its PDF below the folder of documents; raises the problem NO_DOCUMENT or NO_SOURCE."""
    if found is None:
        raise problems.NO_DOCUMENT.error()
    root = documents.resolve()
    path = (root / found.source).resolve()
    if not found.layout or path.suffix.lower() != ".pdf" or not path.is_relative_to(root) or not path.is_file():
        raise problems.NO_SOURCE.error("Văn bản này không có tệp gốc dạng PDF.")
    return found, path


def _opened(path: FilePath) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise problems.NO_SOURCE.error("Không mở được tệp gốc PDF này.") from error

"""The pages of an original PDF or scanned picture as pictures, and where a span of the text stands on them: the reader sees the source itself.

Span 12464–12584 of "nghi-dinh-98" -> page 14, box (85, 120, 510, 134) in points from the upper left corner. What it does not
know: how the text was read from the page (index.formats), who may read the document (the snapshot given is the caller's).
"""
from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from index.errors import ParseError
from index.formats.drawing import Drawn
from index.parse import FORMATS
from index.sandbox import Limits, Worker
from index.types import Document, Span
from service import problems
from service.library import DocumentId, original
from service.state import ServedNow, SettingsNow

router = APIRouter(tags=["kho tài liệu"])

WIDTH = 1400
"""Pixels across: small print of a scanned decree is legible at twice the width of the panel; a page is 100–300 kB."""
_ROOM = threading.Semaphore(2)
"""Pages drawn at a time: each takes a process of some 100 MB for about half a second."""
KEPT = 48
"""Drawn pages kept in memory: turning back to one costs nothing; some 10 MB."""
_DRAWN = {".pdf", ".png", ".jpg", ".tif", ".bmp", ".webp"}
_LIMITS = Limits(seconds=20, seconds_per_mb=0.5, most_seconds=60, memory=1536 * 2**20)
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


@router.get("/api/documents/{ident}/pages", response_model=PagesOut, summary="Các trang của tệp gốc PDF hoặc ảnh quét", responses=_FAILURES)
def pages(ident: DocumentId, served: ServedNow, settings: SettingsNow, start: Annotated[Offset, Query(alias="from")] = 0,
          end: Annotated[Offset, Query(alias="to")] = 0) -> Any:  # fmt: skip
    """The sizes of the pages and where the span [from, to) of the text stands on them."""
    found, path = _paged(served.snapshot.documents.get(ident), settings.documents)
    sizes = list(_drawn(path, 0).sizes)
    touched = found.places(Span(start, end)) if start < end <= len(found.text) else ()
    return PagesOut(pages=sizes, places=[PlaceOut(page=p.page, box=p.box) for p in touched if p.box])


@router.get("/api/documents/{ident}/pages/{number}", summary="Ảnh một trang của tệp gốc PDF hoặc ảnh quét", response_class=Response,
            responses={**_FAILURES, 200: _PICTURE})  # fmt: skip
def page(ident: DocumentId, number: Annotated[int, Path(ge=1, le=10_000)], served: ServedNow, settings: SettingsNow) -> Response:
    """One page as a PNG."""
    _, path = _paged(served.snapshot.documents.get(ident), settings.documents)
    made = _drawn(path, number).png
    return Response(made, media_type="image/png", headers={"Cache-Control": "private, max-age=600"})


def _paged(found: Document | None, documents: FilePath) -> tuple[Document, FilePath]:
    """The document and its file below the folder of documents; raises the problem NO_DOCUMENT or NO_SOURCE."""
    if found is None:
        raise problems.NO_DOCUMENT.error()
    root = documents.resolve()
    path = (root / found.source).resolve()
    if not found.layout or FORMATS.get(path.suffix.lower()) not in _DRAWN or not path.is_relative_to(root) or not path.is_file():
        raise problems.NO_SOURCE.error("Văn bản này không có tệp gốc dạng PDF hoặc ảnh.")
    original(found, documents)  # refuses a file that was replaced since: who may see that one is not known yet
    return found, path


def _drawn(path: FilePath, number: int) -> Drawn:
    """A page and all sizes; raises the problem NO_SOURCE."""
    try:
        return _drawing(path, path.stat().st_mtime_ns, number)
    except ParseError as error:
        raise problems.NO_SOURCE.error(f"Không mở được trang này của tệp gốc: {error.reason}.") from error


@lru_cache(maxsize=KEPT)
def _drawing(path: FilePath, _changed: int, number: int) -> Drawn:
    """The same, by a process of its own: a hostile file ends that, not the server. Failures are not kept."""
    with _ROOM, Worker(_LIMITS) as worker:
        return worker.draw(path.name, path, number, WIDTH)

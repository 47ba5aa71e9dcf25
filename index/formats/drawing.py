"""One page of a PDF or of a scanned picture -> its picture, and the sizes of all pages, for a reader who wants to see the source itself.

Page 14 at 1,400 pixels across -> a PNG of 100–300 kB. It runs where files are read (`index.worker`), never in the server:
drawing is the larger half of what a hostile file can attack. What it does not know: who may see the page.
"""
from __future__ import annotations

import io
from dataclasses import dataclass

from index.errors import ParseError

MAX_HEIGHT = 3
"""A page is drawn at most so many times as high as wide: a strip of paper is no bomb."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Width and height of every page in points, and the page asked for as a PNG, empty when none was."""

    sizes: tuple[tuple[float, float], ...]
    png: bytes = b""


def draw(source: str, data: bytes, number: int, width: int) -> Drawn:
    """Page `number` (from 1; 0 for none) at `width` pixels; raises ParseError for a file or a page that is not there."""
    return _of_pdf(source, data, number, width) if data[:1024].lstrip().startswith(b"%PDF") else _of_picture(source, data, number, width)


def _of_picture(source: str, data: bytes, number: int, width: int) -> Drawn:
    """The page as the camera held it upright, no larger than it is."""
    from index.formats.image import frames  # noqa: PLC0415  # as below

    sizes, made = [], io.BytesIO()
    for at, (picture, size) in enumerate(frames(source, data), 1):
        sizes.append(size)
        if at == number:
            height = min(picture.height * width // picture.width, MAX_HEIGHT * width)
            shown = picture.convert("RGB")
            (shown.resize((width, max(1, height))) if picture.width > width else shown).save(made, "PNG")
    if number > len(sizes):
        raise ParseError(source, f"tệp không có trang {number}")
    return Drawn(tuple(sizes), made.getvalue())


def _of_pdf(source: str, data: bytes, number: int, width: int) -> Drawn:
    import pypdfium2  # noqa: PLC0415  # for the process that draws alone

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ParseError(source, "không mở được tệp PDF này") from error
    with pdf:
        sizes = tuple(pdf.get_page_size(i) for i in range(len(pdf)))
        if not number:
            return Drawn(sizes)
        if number > len(sizes):
            raise ParseError(source, f"tệp không có trang {number}")
        across, down = sizes[number - 1]
        picture = pdf[number - 1].render(scale=min(width / max(1.0, across), MAX_HEIGHT * width / max(1.0, down))).to_pil()
    made = io.BytesIO()
    picture.save(made, "PNG")
    return Drawn(sizes, made.getvalue())

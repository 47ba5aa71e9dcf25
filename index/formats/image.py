"""A picture of a document (PNG, JPEG, TIFF of several pages, …) -> recognised lines, each with page, box and confidence.

A photographed certificate -> "GIẤY KHEN", "Tặng: …". Pictures turned by the camera are turned back. What it does not know:
what is drawn rather than written; sizes on paper, unless the picture states them (a page as wide as A4 is assumed).
"""
from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from index.errors import ParseError
from index.formats import furniture, layout, ocr
from index.formats.printed import Leaf
from index.formats.raw import Raw

MAX_PIXELS = 120_000_000
"""Of one page: A2 at 400 dpi has 62 million; the picture takes three bytes each when it is opened."""
MAX_PAGES = 400
A4 = 595.0, 842.0
DPI = 60.0, 1300.0
"""What a picture may believably say of its resolution; cameras state 72 or 1 for anything."""


def read(source: str, data: bytes) -> Raw:
    """The lines of a picture; raises ParseError, in Vietnamese, for damage, size, no recogniser, nothing to read."""
    missing = ocr.missing()
    if missing:
        raise ParseError(source, f"là ảnh, chưa đọc được: {missing}")
    leaves = _leaves(source, data)
    lines = layout.lines(furniture.cleared(leaves))
    if not lines:
        raise ParseError(source, "là ảnh, không nhận dạng được chữ nào; hãy quét lại ở 300 dpi, đủ sáng, không nghiêng")
    empty = ", ".join(str(leaf.number) for leaf in leaves if not leaf.words)
    said = ["được nhận dạng từ ảnh, cần đối chiếu với bản gốc"]
    return Raw("", tuple(lines), warnings=tuple(said + ([f"trang {empty} không nhận dạng được chữ nào"] if empty else [])))


def _leaves(source: str, data: bytes) -> list[Leaf]:
    return [ocr.leaf(_scaled(upright, size), number, size) for number, (upright, size) in enumerate(frames(source, data), 1)]


def frames(source: str, data: bytes) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    """The pages of a picture, upright, each with its width and height in points; raises ParseError for damage and size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd tags, and sizes that are judged below
            picture = Image.open(io.BytesIO(data))
            for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                _check(source, number, frame.size)
                upright = ImageOps.exif_transpose(frame)
                yield upright, _size(upright)
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ParseError(source, "ảnh bị hỏng hoặc quá lớn; hãy mở bằng chương trình xem ảnh rồi lưu lại") from error


def _check(source: str, number: int, size: tuple[int, int]) -> None:
    if number > MAX_PAGES:
        raise ParseError(source, f"có hơn {MAX_PAGES} trang ảnh; hãy tách thành các tệp nhỏ")
    if size[0] * size[1] > MAX_PIXELS:
        raise ParseError(source, f"ảnh quá lớn ({size[0]} × {size[1]} điểm); hãy lưu lại ở 300 dpi")


def _size(picture: Image.Image) -> tuple[float, float]:
    """Width and height in points."""
    stated = picture.info.get("dpi", (0, 0))
    try:
        across, down = float(stated[0]), float(stated[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        across = down = 0.0
    if not (DPI[0] < across < DPI[1] and DPI[0] < down < DPI[1]) or not 200 < 72 * picture.width / across < 2500 or across == 72:
        across = down = 72 * picture.width / A4[picture.width > picture.height]
    return round(72 * picture.width / across, 2), round(72 * picture.height / down, 2)


def _scaled(picture: Image.Image, size: tuple[float, float]) -> Image.Image:
    """The picture in grey at the resolution for recognition, transparent parts as paper."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        picture = paper
    wanted = max(1, round(size[0] / 72 * ocr.DPI)), max(1, round(size[1] / 72 * ocr.DPI))
    grey = picture.convert("L")
    return grey if abs(wanted[0] / grey.width - 1) < 0.1 else grey.resize(wanted, Image.Resampling.BICUBIC)

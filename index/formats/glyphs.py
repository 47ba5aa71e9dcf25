"""A page of a PDF -> its words and ruled lines, by pypdfium2: what the file says, character by character.

The glyphs "Đ i ề u   1 ." at y = 331 -> the words "Điều" and "1." with their boxes, their font and its size. A page whose
text is written sideways is turned first. Watermarks across the page are left out. What it does not know: order of reading,
encodings of fonts, whether the text is worth reading (`worth`).
"""
from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pypdfium2 as pdfium
import pypdfium2.raw as api
from PIL import Image

from index.formats.printed import Leaf, Run, Word, around, turned
from index.types import Box

MAX_CHARS = 60_000
"""A printed page holds some 3,000 characters, the densest table seen 11,000: beyond this a file wants to keep us busy."""
MAX_OBJECTS = 60_000
MAX_PIXELS = 26_000_000
"""Of a rendered page: A3 at 300 dpi has 17 million."""
OUTLINES = 150
"""Strokes on a page without text: fewer are frames and a logo."""
LINE = 1.1
"""Height of a printed line, descenders to accents, in sizes of its font."""
THIN, SHORT = 2.5, 6.0
"""Points: a ruled line is no thicker and no shorter (borders drawn by Word are 0.5 thick)."""


@dataclass(frozen=True, slots=True)
class _Style:
    """What the characters of one text object share."""

    font: str
    bold: bool
    size: float
    angle: int  # quarters, clockwise as shown; -1 for any other


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    box: Box
    x: float
    y: float
    style: _Style


def leaf(page: pdfium.PdfPage, number: int) -> Leaf:
    """The words of `page` in the order drawn, its rules, in the direction of reading."""
    width, height = page.get_size()
    place = _placing(page, width, height)
    glyphs = list(_glyphs(page, place))
    turns = Counter(g.style.angle for g in glyphs if g and g.style.angle >= 0)
    main = turns.most_common(1)[0][0] if turns else 0
    rules = [box for box in _rules(page, place) if box[2] - box[0] >= SHORT or box[3] - box[1] >= SHORT]
    if main:
        glyphs = [g and _turned(g, -main, width, height) for g in glyphs]
        rules = [turned(box, -main, width, height) for box in rules]
    words = tuple(_words([g if g is None or g.style.angle == main else None for g in glyphs]))
    across, down = (height, width) if main % 2 else (width, height)
    shown = partial(turned, turns=main, width=across, height=down)
    return Leaf(number, across, down, words, tuple(rules), shown)


def _turned(glyph: _Glyph, turns: int, width: float, height: float) -> _Glyph:
    x, y, _, _ = turned((glyph.x, glyph.y, glyph.x, glyph.y), turns, width, height)
    return replace(glyph, box=turned(glyph.box, turns, width, height), x=x, y=y)


def _placing(page: pdfium.PdfPage, width: float, height: float) -> Callable[[float, float], tuple[float, float]]:
    """From the coordinates of the file to points from the upper left corner of the page as it is shown."""
    scale = 50
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(a: float, b: float) -> tuple[float, float]:
        api.FPDF_PageToDevice(page.raw, 0, 0, round(width * scale), round(height * scale), 0, a, b, x, y)
        return x.value / scale, y.value / scale

    (x0, y0), (x1, y1), (x2, y2) = device(0, 0), device(1000, 0), device(0, 1000)
    ax, ay, bx, by = (x1 - x0) / 1000, (y1 - y0) / 1000, (x2 - x0) / 1000, (y2 - y0) / 1000
    return lambda a, b: (x0 + a * ax + b * bx, y0 + a * ay + b * by)


def _glyphs(page: pdfium.PdfPage, place: Callable[[float, float], tuple[float, float]]) -> Iterator[_Glyph | None]:
    """The visible characters as drawn; None where the library sees a blank or the end of a line."""
    text = page.get_textpage()
    raw, turn = text.raw, page.get_rotation() // 90
    rect, x, y = api.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int, _Style] = {}
    for i in range(min(text.count_chars(), MAX_CHARS)):
        code = api.FPDFText_GetUnicode(raw, i)
        if api.FPDFText_IsGenerated(raw, i) == 1 or code in (9, 10, 13, 32, 0xA0, 0):
            yield None
            continue
        holder = api.FPDFText_GetTextObject(raw, i)
        key = ctypes.cast(holder, ctypes.c_void_p).value or 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(raw, i, turn)
        if not api.FPDFText_GetLooseCharBox(raw, i, rect) or not api.FPDFText_GetCharOrigin(raw, i, x, y):
            continue
        corners = place(rect.left, rect.bottom), place(rect.right, rect.top)
        (a, b), (c, d) = corners
        yield _Glyph(chr(code), (min(a, c), min(b, d), max(a, c), max(b, d)), *place(x.value, y.value), style)


def _style(raw: object, index: int, turn: int) -> _Style:
    buffer, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    api.FPDFText_GetFontInfo(raw, index, buffer, 256, flags)
    name = re.sub(r"^[A-Z]{6}\+", "", buffer.value.decode("utf-8", "replace"))
    quarters = api.FPDFText_GetCharAngle(raw, index) / (math.pi / 2) + 0.0
    near = round(quarters)
    angle = (turn + near) % 4 if abs(quarters - near) < 0.06 else -1
    matrix = api.FS_MATRIX()
    scale = math.hypot(matrix.b, matrix.d) if api.FPDFText_GetMatrix(raw, index, matrix) else 1.0
    size = LINE * api.FPDFText_GetFontSize(raw, index) * (scale or 1.0)
    return _Style(name, "bold" in name.lower() or api.FPDFText_GetFontWeight(raw, index) >= 700, size, angle)


def _words(glyphs: list[_Glyph | None]) -> Iterator[Word]:
    held: list[_Glyph] = []
    for glyph in [*glyphs, None]:
        if glyph and held and _goes_on(held[-1], glyph):
            held.append(glyph)
            continue
        if held:
            yield _word(held)
        held = [glyph] if glyph else []


def _goes_on(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a glyph belongs to the word of the last one: same height, no gap, no jump back."""
    size = last.style.size
    near = -0.5 * size < glyph.box[0] - last.box[2] < 0.22 * size
    return near and abs(glyph.y - last.y) < 0.12 * size and 0.8 < glyph.style.size / (size or 1) < 1.25


def _word(glyphs: list[_Glyph]) -> Word:
    runs: list[Run] = []
    for glyph in glyphs:
        font, text = glyph.style.font, glyph.text
        runs[-1:] = [(font, runs[-1][1] + text)] if runs and runs[-1][0] == font else [*runs[-1:], (font, text)]
    size = sorted(g.style.size for g in glyphs)[len(glyphs) // 2]
    bold = sum(g.style.bold for g in glyphs) * 2 > len(glyphs)
    return Word(tuple(runs), around(g.box for g in glyphs), glyphs[0].y, size, bold)


def _rules(page: pdfium.PdfPage, place: Callable[[float, float], tuple[float, float]]) -> Iterator[Box]:
    """The ruled lines: thin boxes, and the four sides of boxes that are outlined."""
    for n, thing in enumerate(page.get_objects(filter=[api.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if n > MAX_OBJECTS:
            return
        try:
            left, bottom, right, top = thing.get_bounds()
        except pdfium.PdfiumError:
            continue
        (a, b), (c, d) = place(left, bottom), place(right, top)
        box = min(a, c), min(b, d), max(a, c), max(b, d)
        if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            yield box
        elif _is_outlined(thing):
            yield from sides(box)


def _is_outlined(path: pdfium.PdfObject) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(api.FPDFPath_GetDrawMode(path.raw, mode, stroke) and stroke.value) and api.FPDFPath_CountSegments(path.raw) in (4, 5)


def sides(box: Box) -> list[Box]:
    """The four sides of a box as ruled lines."""
    left, top, right, bottom = box
    return [(left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom)]


def pictured(page: pdfium.PdfPage) -> float:
    """The share of `page` that pictures cover; 1 where it is drawn in many strokes (text made outlines) and has no text."""
    width, height = page.get_size()
    share, strokes = 0.0, 0
    for n, thing in enumerate(page.get_objects(filter=[api.FPDF_PAGEOBJ_IMAGE, api.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if n > MAX_OBJECTS:
            break
        if thing.type == api.FPDF_PAGEOBJ_PATH:
            strokes += 1
            continue
        try:
            left, bottom, right, top = thing.get_bounds()
        except pdfium.PdfiumError:
            continue
        share += max(0.0, right - left) * max(0.0, top - bottom) / (width * height)
    return 1.0 if strokes > OUTLINES and not page.get_textpage().count_chars() else min(1.0, share)


def picture(page: pdfium.PdfPage, dpi: float) -> Image.Image:
    """`page` as it is shown, in grey, at this resolution or, where it is large, at one of MAX_PIXELS in all."""
    width, height = page.get_size()
    scale = min(dpi / 72, (MAX_PIXELS / (width * height)) ** 0.5)
    image: Image.Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return image

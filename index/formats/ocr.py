"""The picture of a page -> its words with boxes and confidence, by the Tesseract program with its Vietnamese data.

A scanned decision, one degree askew -> "Điều 1. Tặng danh hiệu …" with a confidence of 0.93. The picture is turned upright, its
ruled lines are found (for the tables) and taken out before recognition. What it does not know: order of reading, whether what
was recognised is true: that is why every line keeps its confidence.
"""
from __future__ import annotations

import io
import math
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache, partial

import numpy as np
from lxml import etree
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from index.formats import doubt
from index.formats.printed import Leaf, Word
from index.types import Box

DPI = 250
"""Resolution for recognition (evals/RESULTS.md, "scans"): with grain taken out 0.05 to 0.3 % of characters are wrong, at 300 dpi as
many in twice the time; without the median filter specks cost 0.3 % at 250 dpi and 3.7 % at 300."""
GRAIN = 3
"""Pixels: side of the square whose median replaces each point, so that specks of a scanner are no dots and accents."""
SECONDS = 120
"""Time for one page: 3 to 8 seconds are usual."""
INSTALL = "máy chưa cài Tesseract với dữ liệu tiếng Việt; hãy cài gói tesseract-ocr và tesseract-ocr-vie rồi thêm lại tệp"
POOR = 0.03
"""Share of doubted words from which a page is recognised once more without the filter."""
LANGUAGES = "vie"
"""English beside it costs diacritics: it knows words without them (evals/RESULTS.md, "scans")."""
UNSURE = 0.7
"""Mean confidence under which the page may lie on its side: upright pages seen have 0.8 and more, turned ones 0.2 to 0.63."""
LINE = 45.0
"""Points: the shortest ruled line looked for; no letter is so long."""

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def missing() -> str:
    """What is missing for recognition, in Vietnamese; empty where it can be done."""
    return "" if _languages() >= {"vie"} else INSTALL


@cache
def _languages() -> frozenset[str]:
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603  # no shell, no input
    return frozenset(listed.stdout.split())


def leaf(picture: Image.Image, number: int, size: tuple[float, float]) -> Leaf:
    """The words and rules of a page, in points; `size` is that of the page as it is shown."""
    upright, angle = straightened(np.asarray(picture.convert("L")))
    words, rules = _recognised(upright, size)
    if words and (_mean(words) < UNSURE or _is_upended(words)):
        turned = _turned(upright)
        if turned:
            other, lines = _recognised(np.ascontiguousarray(np.rot90(upright, -turned // 90)), size[::-1] if turned % 180 else size)
            if _is_upended(words) or _mean(other) > _mean(words):
                return Leaf(number, *(size[::-1] if turned % 180 else size), tuple(other), tuple(lines), partial(_back, turned=turned, size=size))
    return Leaf(number, *size, tuple(words), tuple(rules), partial(_askew, angle=angle, size=size))


def _mean(words: list[Word]) -> float:
    return sum((w.confidence or 0.0) * len(w.text) for w in words) / max(1, sum(len(w.text) for w in words))


def _is_upended(words: list[Word]) -> bool:
    """Whether the words run up or down the page: Tesseract reads such lines too, but the page is not as it should be."""
    long = [w for w in words if len(w.text) > 2]
    return sum(w.box[3] - w.box[1] > w.box[2] - w.box[0] for w in long) * 2 > len(long)


def _askew(box: Box, angle: float, size: tuple[float, float]) -> Box:
    """Where a box of the straightened page stands on the page as it was."""
    x, y = (box[0] + box[2]) / 2 - size[0] / 2, (box[1] + box[3]) / 2 - size[1] / 2
    a = math.radians(angle)
    dx, dy = x * math.cos(a) - y * math.sin(a) - x, x * math.sin(a) + y * math.cos(a) - y
    lift = abs(math.sin(a)) * (box[2] - box[0]) / 2
    return box[0] + dx, box[1] + dy - lift, box[2] + dx, box[3] + dy + lift


def _back(box: Box, turned: int, size: tuple[float, float]) -> Box:
    """Where a box of the page turned clockwise by `turned` degrees stands on the page as it was."""
    left, top, right, bottom = box
    if turned == 180:
        return size[0] - right, size[1] - bottom, size[0] - left, size[1] - top
    return (top, size[1] - right, bottom, size[1] - left) if turned == 90 else (size[0] - bottom, left, size[0] - top, right)


# --- the picture ------------------------------------------------------------------------------------------------
def straightened(grey: Grey) -> tuple[Grey, float]:
    """The picture turned so that its lines run level, and by how many degrees clockwise it had been turned."""
    angle = skew(grey)
    if abs(angle) < 0.08:
        return grey, 0.0
    return np.asarray(Image.fromarray(grey).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)), angle


def skew(grey: Grey, most: float = 4.0) -> float:
    """By how many degrees the lines of a page fall to the right: the angle at which the rows part most sharply into dark and light."""
    step = max(1, grey.shape[1] // 900)
    small = grey[: grey.shape[0] // step * step, : grey.shape[1] // step * step]
    small = small.reshape(small.shape[0] // step, step, -1, step).mean(axis=(1, 3))
    rows, columns = np.nonzero(small < _threshold(small))
    if len(rows) < 200 or len(rows) > small.size // 2:
        return 0.0

    def sharpness(angle: float) -> float:
        level = rows - columns * math.tan(math.radians(angle))
        counts = np.bincount((level - level.min()).astype(np.int64))
        return float(np.square(np.diff(counts.astype(np.float64))).sum())

    best = max(np.arange(-most, most + 0.1, 0.25), key=sharpness)
    return float(max(np.arange(best - 0.25, best + 0.26, 0.05), key=sharpness))


def _threshold(grey: NDArray[np.floating | np.uint8]) -> float:
    """The grey that parts ink from paper best (Otsu, 1979)."""
    counts = np.bincount(np.clip(grey, 0, 255).astype(np.uint8).ravel(), minlength=256).astype(np.float64)
    below, weighted = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = np.square(weighted[-1] * below / below[-1] - weighted) / (below * (below[-1] - below))
    return float(np.nanargmax(np.where(np.isfinite(between), between, 0)))


def rules(ink: Mask, length: int) -> list[tuple[int, int, int, int]]:
    """Ruled lines across and down as (left, top, right, bottom) in pixels, at least so long."""
    down = [(top, left, bottom, right) for left, top, right, bottom in _across(ink.T, length)]
    return _across(ink, length) + down


def _across(ink: Mask, length: int) -> list[tuple[int, int, int, int]]:
    """Runs of ink along a row, small gaps closed, those in neighbouring rows taken together; thick ones are no rules."""
    closed = ink.copy()
    for shift in (1, 2):
        closed[:, shift:] |= ink[:, :-shift]
    edges = np.diff(np.pad(closed, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (rows, starts), ends = np.nonzero(edges == 1), np.nonzero(edges == -1)[1]
    long = ends - starts >= length
    found: list[list[int]] = []
    for row, start, end in zip(rows[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True):
        joins = next((f for f in reversed(found[-60:]) if row - f[3] <= 3 and start < f[2] and end > f[0]), None)
        if joins:
            joins[0], joins[2], joins[3] = min(joins[0], start), max(joins[2], end), row
        else:
            found.append([start, row, end, row])
    return [(a, b, c, d) for a, b, c, d in found if d - b <= max(10, length // 12)]


# --- the recogniser ---------------------------------------------------------------------------------------------
def _recognised(grey: Grey, size: tuple[float, float]) -> tuple[list[Word], list[Box]]:
    """Words and rules in points."""
    scale = size[0] / grey.shape[1]
    lines = rules(grey < min(200.0, _threshold(grey) + 20), int(LINE / scale))
    clean = grey.copy()
    for left, top, right, bottom in lines:
        clean[max(0, top - 2) : bottom + 3, max(0, left - 2) : right + 3] = 255
    smooth = np.asarray(Image.fromarray(clean).filter(ImageFilter.MedianFilter(GRAIN)))
    words = list(_words(_tesseract(smooth, round(72 / scale), "3", "hocr"), scale))
    if doubt.share(words) > POOR:  # thin accents may have gone with the specks
        other = list(_words(_tesseract(clean, round(72 / scale), "3", "hocr"), scale))
        words = min(words, other, key=doubt.share) if len(other) * 10 > len(words) * 9 else words
    return words, [(a * scale, b * scale, c * scale, d * scale) for a, b, c, d in lines]


def _is_word(word: Word) -> bool:
    """Whether what was recognised is more than a speck: signs alone must be sure, one letter or two likely at all; a longer word may be
    an abbreviation that the recogniser does not know.
    """
    letters = sum(c.isalnum() for c in word.text)
    return letters > 2 or (word.confidence or 0.0) >= (0.12 if letters else 0.6)


def _turned(grey: Grey) -> int:
    """By how many degrees, a multiple of 90, the page must be turned clockwise to stand upright, as far as Tesseract can tell."""
    if "osd" not in _languages():
        return 0
    said = re.search(rb"Rotate: (\d+)", _tesseract(grey, DPI, "0", "", "osd"))
    return int(said[1]) % 360 if said else 0


def _tesseract(grey: Grey, dpi: int, mode: str, output: str, languages: str = LANGUAGES) -> bytes:
    """What the program prints for a picture; nothing where it fails or takes too long."""
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "PPM")
    known = "+".join(name for name in languages.split("+") if name in _languages())
    command = [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "-l", known, "--psm", mode, "--dpi", str(dpi), *output.split()]
    try:
        done = subprocess.run(  # noqa: S603  # no shell; the picture is the only input
            command, input=buffer.getvalue(), capture_output=True, check=False, timeout=SECONDS, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout


_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def _words(hocr: bytes, scale: float) -> Iterator[Word]:
    """The words of an hOCR page: those of a line share its base and size."""
    if not hocr:
        return
    root = etree.fromstring(hocr, etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False))
    for line in root.iter("{*}span"):
        if line.get("class") in ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"):
            stated = _stated(line.get("title", ""))
            left, top, right, bottom = stated["bbox"]
            slope, offset = stated.get("baseline", (0.0, 0.0))
            size = stated.get("x_size", (bottom - top,))[0] * scale
            found = []
            for word in line.iter("{*}span"):
                text = "".join(word.itertext()).strip()
                if word.get("class") == "ocrx_word" and text:
                    about = _stated(word.get("title", ""))
                    a, b, c, d = about["bbox"]
                    base = (bottom + offset + slope * ((left + right) / 2 - left)) * scale
                    box = (a * scale, min(b, top) * scale, c * scale, max(d, bottom) * scale)
                    found.append(Word((("", text),), box, base, size, confidence=about["x_wconf"][0] / 100))
            yield from doubt.judged([w for w in found if _is_word(w)])


def _stated(title: str) -> dict[str, tuple[float, ...]]:
    """"bbox 1 2 3 4; x_size 40" as numbers by name."""
    parts = (part.split(None, 1) for part in title.split(";") if part.strip())
    return {p[0]: tuple(map(float, _NUMBERS.findall(p[1]))) for p in parts if len(p) > 1}

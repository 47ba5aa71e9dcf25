"""What stands on one page, whether drawn by a program or recognised in a picture: words, ruled lines, the way to its boxes.

A page of a decree -> the words "Điều", "1.", "Phạm", … each with its box. What it does not know: in which order they are
read (`columns`, `grid`), which of them belong together (`paragraphs`).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.formats import legacy
from index.text import canonical
from index.types import Box

Run = tuple[str, str]
"""Name of a font, text in it."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a blank; `base` is the line it stands on, `raised` marks an index like the ² of a footnote.

    Coordinates are points in the direction of reading, from the upper left corner.
    """

    runs: tuple[Run, ...]
    box: Box
    base: float
    size: float
    bold: bool = False
    raised: bool = False
    confidence: float | None = None

    @property
    def text(self) -> str:
        """Its characters, as the font codes them."""
        return "".join(text for _, text in self.runs)


def _same(box: Box) -> Box:
    return box


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its words in the order they were drawn, its ruled lines (thin boxes), and where a box stands as shown."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Box, ...] = ()
    shown: Callable[[Box], Box] = _same


_STYLE = re.compile(r"(?:[,-]?\s?(?:Bold|Italic|Regular|Normal|Roman|Oblique|Obl|MT|PS))+$")
_UNITS = re.compile(r"(?:^|[\d\s])(?:[kcdm]?m|ha)$")
_SUBSTITUTES = str.maketrans("\u2212\u2219\u03bc\u2126\u2206\u02c9\x02", "\xad\xb7\xb5\xea\xc6\xaf\xad")
"""What Acrobat writes for bytes of old fonts: a minus for the ư of TCVN3, a bullet operator for its ã (seen in files of 2006)."""


def text_of(words: Sequence[Word], size: float) -> str:
    """The text of words of one line, in type of this size: old encodings read, indexes in brackets ("đồng[2]"), one blank between words."""
    runs: list[Run] = []
    last = None
    for word in words:
        glued = last is not None and (word.raised or (word.confidence is None and word.box[0] - last.box[2] < 0.08 * size))
        if runs and not glued:
            runs.append((runs[-1][0], " "))
        if word.raised and word.text.strip(".,;)").isdigit() and not (runs and _UNITS.search(runs[-1][1])):
            runs.append((word.runs[0][0], re.sub(r"(\d+)", r"[\1]", word.text)))
        else:
            runs += word.runs
        last = word
    named = [(_STYLE.sub("", font), text) for font, text in runs]
    return canonical(legacy.repaired((font, text.translate(_SUBSTITUTES) if legacy.by_font(font) else text) for font, text in named))


def around(boxes: Iterable[Box]) -> Box:
    """The box around all of `boxes`, of which there is at least one."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def middle(values: Sequence[float], default: float = 0.0) -> float:
    """The median, the lower of two; `default` where there is no value."""
    return sorted(values)[(len(values) - 1) // 2] if values else default


def turned(box: Box, turns: int, width: float, height: float) -> Box:
    """`box` on a page of this size, on the page turned by `turns` quarters clockwise."""
    left, top, right, bottom = box
    for _ in range(turns % 4):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom

"""A page's text layer -> whether it is worth reading, or must be recognised from its picture instead.

"Điều 5. Tiêu chuẩn" is; "Ði6u 5. Ti6u chuAn" that a scanner's own recogniser left under the picture, or glyphs without
meaning, are not. What it does not know: what a better text would be.
"""
from __future__ import annotations

import re

from index.formats.columns import strips
from index.formats.printed import Leaf
from index.syllables import is_syllable
from index.text import fold, tokens

FEW = 40
"""Letters: a page of fewer, mostly covered by a picture, is a scan with a stamp on it."""
BROKEN = 0.05
"""Share of characters without meaning (private use, replacement, control) that a readable page stays under."""
COVERED = 0.5
"""Share of the page that a picture covers on a scan: scanners cover all of it, margins cut off more than half."""
SYLLABLES, MARKED = 0.6, 0.12
"""Of the words of a Vietnamese page so many are syllables as written, and so many carry a mark or đ: typed pages have 0.9 and
0.7 of them, the layers that scanners leave under Vietnamese pages 0.3 to 0.7 and 0.02 to 0.5."""

_MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f]")


def reading(leaf: Leaf, covered: float) -> bool:
    """Whether the words of `leaf` should be read; `covered` is the share of the page that pictures cover."""
    if not leaf.words:
        return False
    text = "\n".join(s.text for s in strips(leaf.words))
    letters = sum(c.isalpha() for c in text)
    if letters < FEW and covered >= COVERED:
        return False
    if len(_MEANINGLESS.findall(text)) > BROKEN * max(1, len(text)):
        return False
    return covered < COVERED or _is_vietnamese(text)


def _is_vietnamese(text: str) -> bool:
    """Whether a layer over a picture has its marks, and syllables that are some."""
    words = [t for t in tokens(text) if t.isalpha()]
    if not words:
        return False
    marked = sum(not w.isascii() for w in words) / len(words)
    whole = sum(is_syllable(w) for w in words) / len(words)
    if marked >= MARKED:
        return whole >= SYLLABLES
    return sum(is_syllable(fold(w)) for w in words) / len(words) < 0.5  # a foreign text has no marks to lose

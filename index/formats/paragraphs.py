"""Printed strips in the order they are read -> paragraphs as lines of text, each knowing where its printed lines stand.

"1. Mức lương cơ sở dùng làm" + "căn cứ:" -> one line of two places; "Điều 5 Luật này" at the start of a strip goes on with
the sentence before it, "Điều 5. Tiêu chuẩn" opens a line. What it does not know: khoản and điểm as such, headings.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.formats.columns import Strip
from index.formats.printed import middle
from index.formats.raw import Line
from index.types import Box, Place, Span

INDENT = 0.7
"""Sizes of type by which the first line of a paragraph is set in (official documents: 1 to 1.27 cm, two sizes)."""
SPARE = 0.35
"""Sizes of type that a full line may leave free beyond the word that did not fit: what justifying and measuring leave."""
APART = 1.75
"""A wider step than this many usual ones, from line to line, parts paragraphs whatever else speaks for joining them."""

_MARKER = re.compile(
    r"(?:điều|chương|phần|mục|tiểu mục)\s+(?:thứ\s+)?[\divxlc]+[a-zđ]?\b\s*[.:]?"
    r"|(?:phụ lục|mẫu số|mẫu|biểu)\s+(?:số\s+)?[\divxlc]+"
    r"|\(?\d{1,3}\)?\s?[.)/](?:\d{1,2}[.)]?)*\s|[a-zđ]\s?[).]\s|\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\.?\s|[ivx]{1,5}\s?[.)]\s|[-–—+•*·\uf0a7\uf0b7\uf02d]\s?\S|(?-i:Căn cứ|Theo đề nghị|Xét đề nghị) ",
    re.I,
)
_NAMED = re.compile(r"(?i)(?:điều|chương|phần|mục|khoản|điểm)\s+[\divxlc]+[a-zđ]?\s*[^\s.:]")
"""A part of a law named inside a sentence, not opened: no full stop after its number."""
_ALONE = re.compile(r"(?i)(?:chương|phần(?: thứ)?|mục|phụ lục|mẫu(?: số)?|biểu(?: số)?)\s*[\divxlc]*\w{0,3}[.:]?|(?:nghị định|thông tư|quyết định|luật|nghị quyết|chỉ thị|kế hoạch|hướng dẫn|báo cáo|tờ trình|thông báo|biên bản|giấy mời|công điện)\s*:?")
_CLOSED = (".", ";", ":", "!", "?", ".”", '."', "./", "…")


@dataclass(frozen=True, slots=True)
class Printed:
    """A strip, its page, its text in Unicode, and the margins it is set between."""

    strip: Strip
    page: int
    text: str
    box: Box
    left: float
    right: float

    @property
    def confidence(self) -> float | None:
        """The mean of the recogniser's over the letters of its words."""
        known = [(w.confidence, len(w.text)) for w in self.strip.words if w.confidence is not None]
        return round(sum(c * n for c, n in known) / sum(n for _, n in known), 3) if known else None

    @property
    def set_in(self) -> float:
        """How far from the left margin it starts, in sizes of type."""
        return (self.strip.box[0] - self.left) / self.strip.size


def joined(printed: Sequence[Printed]) -> list[Line]:
    """The paragraphs of consecutive strips."""
    lines: list[Line] = []
    held: list[Printed] = []
    sense = _Sense(printed)
    for one in printed:
        if held and not sense.goes_on(held, one):
            lines.append(line_of(held))
            held = []
        held.append(one)
    return [*lines, line_of(held)] if held else lines


def line_of(held: Sequence[Printed]) -> Line:
    """One line of the strips of a paragraph, with the place of each."""
    text, parts = "", []
    for one in held:
        text += _glue(text, one.text)
        parts.append(Place(Span(len(text), len(text) + len(one.text)), one.page, one.box, one.confidence))
        text += one.text
    return Line(text, page=held[0].page, box=parts[0].box, confidence=min((p.confidence for p in parts if p.confidence is not None), default=None), parts=tuple(parts))


def _glue(above: str, below: str) -> str:
    """What goes between two printed lines: a blank, or nothing where a number or a name was cut at its hyphen or stroke."""
    if not above:
        return ""
    cut = re.search(r"[^\W_][-/]$", above) and below[:1].isalnum()
    return "" if cut else " "


class _Sense:
    """Whether a strip goes on with the paragraph above it, in the light of how these pages are set."""

    def __init__(self, printed: Sequence[Printed]) -> None:
        steps = [b.strip.words[0].base - a.strip.words[0].base for a, b in pairwise(printed) if a.page == b.page]
        self._step = middle([s for s in steps if s > 0], 20.0)
        opening = [p for p in printed if _MARKER.match(p.text) and not _is_centred(p)]
        self._sets_in = sum(p.set_in >= INDENT for p in opening) * 2 > len(opening)

    def goes_on(self, held: Sequence[Printed], below: Printed) -> bool:
        """Whether `below` belongs to the paragraph of `held`."""
        above = held[-1]
        if not 0.82 < below.strip.size / above.strip.size < 1.22 or self._is_apart(above, below):
            return False
        if above.strip.loose or below.strip.loose:
            return _same_item(above, below)
        if _is_centred(below) or (_is_centred(above) and not _is_full(above, below)):
            return _same_title(held, below)
        flows = below.text[:1].islower() and not above.text.endswith(_CLOSED)
        if not _is_full(above, below) or (above.page == below.page and above.strip.left != below.strip.left):
            return flows and not _MARKER.match(below.text)
        if _MARKER.match(below.text):
            return self._is_named(held, below)
        if above.strip.bold and not below.strip.bold and _MARKER.match(held[0].text):
            return False  # a heading that fills its line
        if below.set_in >= INDENT and self._sets_in:
            return flows or _hangs(held, below)
        return True

    def _is_apart(self, above: Printed, below: Printed) -> bool:
        if above.page != below.page:
            return False
        step = below.strip.words[0].base - above.strip.words[0].base
        return step > APART * max(self._step, above.strip.size) and not (below.text[:1].islower() and not above.text.endswith(_CLOSED))

    def _is_named(self, held: Sequence[Printed], below: Printed) -> bool:
        """Whether a strip that looks like a new item only names one: "… quy định tại" + "Điều 5 Luật này"."""
        above = held[-1]
        if above.text.endswith(_CLOSED) or (above.strip.bold and not below.strip.bold):
            return False
        if _NAMED.match(below.text):
            return below.set_in < INDENT or not self._sets_in or below.text[:1].islower()
        return self._sets_in and below.set_in < INDENT <= held[0].set_in


def _is_full(above: Printed, below: Printed) -> bool:
    """Whether the first word of `below` would not have fitted behind `above`."""
    first = below.strip.words[0]
    return above.strip.box[2] + 0.25 * above.strip.size + (first.box[2] - first.box[0]) > above.right - SPARE * above.strip.size


def _is_centred(one: Printed) -> bool:
    left, right = one.strip.box[0] - one.left, one.right - one.strip.box[2]
    return left > 1.2 * one.strip.size and abs(left - right) < max(1.2 * one.strip.size, 0.12 * (left + right))


def _same_title(held: Sequence[Printed], below: Printed) -> bool:
    """Whether two centred strips are one title: the same weight and case, neither "Chương II" alone."""
    above = held[-1]
    if above.page != below.page or _ALONE.fullmatch(above.text) or _MARKER.match(below.text) or above.text.endswith((".", ";", ":")):
        return False
    near = below.strip.box[1] - above.strip.box[3] < 0.6 * below.strip.size
    return near and above.strip.bold == below.strip.bold and _is_upper(above.text) == _is_upper(below.text)


def _same_item(above: Printed, below: Printed) -> bool:
    """Whether two lines of a letterhead or a signature are one: "BỘ LAO ĐỘNG -" + "THƯƠNG BINH VÀ XÃ HỘI"."""
    if above.strip.left != below.strip.left or above.page != below.page or _MARKER.match(below.text):
        return False
    return above.text.endswith(("-", ",")) or (below.text[:1].islower() and not above.text.endswith(_CLOSED))


def _is_upper(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _hangs(held: Sequence[Printed], below: Printed) -> bool:
    """Whether the further lines of the paragraph are set in behind its sign ("-", "a)"), as below is."""
    first = held[0]
    if len(held) > 1:
        return abs(held[-1].strip.box[0] - below.strip.box[0]) < 0.5 * below.strip.size and not _CLOSES.search(held[-1].text)
    return bool(_MARKER.match(first.text)) and below.strip.box[0] > first.strip.box[0] + 0.3 * below.strip.size


_CLOSES = re.compile(r"[.;]$")


def margins(groups: Iterable[Sequence[Strip]]) -> list[tuple[float, float]]:
    """The margins of each group of strips (a page, or a column of it); a group too short to tell has those of the others."""
    known = [(_left(g), _right(g), len(g)) if g else (0.0, 0.0, 0) for g in groups]
    wide = [(left, right) for left, right, n in known if n >= 8]
    width = max((right - left for left, right in wide), default=0.0)
    usual = [(left, right) for left, right in wide if right - left > 0.85 * width]
    if not usual:
        return [(left, right) for left, right, _ in known]
    left_, right_ = middle([a for a, _ in usual]), middle([b for _, b in usual])
    return [(left, right) if n >= 8 and right - left > 0.85 * width else (left_, right_) for left, right, n in known]


def _left(group: Sequence[Strip]) -> float:
    """The outermost left edge that several strips share."""
    counts = Counter(round(s.box[0] / 4) for s in group)
    least = max(1, len(group) // 8)
    shared = sorted(k for k in counts if counts[k] + counts.get(k + 1, 0) >= least)
    return min((s.box[0] for s in group if abs(s.box[0] / 4 - shared[0]) <= 1.5), default=0.0) if shared else min(s.box[0] for s in group)


def _right(group: Sequence[Strip]) -> float:
    """The outermost right edge that several strips share."""
    counts = Counter(round(s.box[2] / 4) for s in group)
    least = max(1, len(group) // 8)
    shared = sorted(k for k in counts if counts[k] + counts.get(k - 1, 0) >= least)
    return max((s.box[2] for s in group if abs(s.box[2] / 4 - shared[-1]) <= 1.5), default=0.0) if shared else max(s.box[2] for s in group)


"""What every reader of a format makes of a file: lines in reading order, each with its level and its place.

A page of a PDF -> "Điều 5. Tiêu chuẩn …" at level 0, page 3, with the box it stands in. What it does not know: Điều and
khoản (that is `structure`), how any format is read.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from index.types import Box, Place, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph, canonical text without line breaks.

    `level` is 1..6 for a heading that the format itself states, 0 else. `page` counts from 1 and is 0 where the format has
    no pages; `box` where it stands on the page; `confidence` of the recogniser in 0..1, None for text that was not recognised.
    A paragraph put together from printed lines says where each of them stands in `parts`, by spans of its own `text`.
    """

    text: str
    level: int = 0
    page: int = 0
    box: Box | None = None
    confidence: float | None = None
    parts: tuple[Place, ...] = ()

    def places(self, at: int) -> tuple[Place, ...]:
        """Where the line stands, with the spans it has when its text starts at `at`; nothing where it has no page."""
        if self.parts:
            return tuple(replace(p, span=Span(at + p.span.start, at + p.span.end)) for p in self.parts)
        return (Place(Span(at, at + len(self.text)), self.page, self.box, self.confidence),) if self.page else ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as its reader found it: title (may be empty), lines, metadata the file states, warnings in Vietnamese."""

    title: str
    lines: tuple[Line, ...]
    front: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

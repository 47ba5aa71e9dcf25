"""The runs of fonts in a PowerPoint 97–2003 text, and the fonts that its master prescribes.

StyleTextPropAtom of "QÑ 59/2007…" -> [(12, 7), (80, None)]: twelve characters in font 7, the rest in the master's. After
[MS-PPT] 2.9.20 TextPFException, 2.9.13 TextCFException, 2.9.36 TextMasterStyleLevel. What it does not know: records
around them, names of fonts, encodings.
"""
from __future__ import annotations

import struct

_PARAGRAPH = ((1 << 7, 2), (1 << 4, 2), (1 << 6, 2), (1 << 5, 4), (1 << 11, 2), (1 << 12, 2), (1 << 13, 2), (1 << 14, 2), (1 << 8, 2), (1 << 10, 2), (1 << 15, 2))
"""Bits of the mask and sizes of the fields behind it, in the order they are stored; tab stops and three more follow."""
_CHARACTER_STYLE = 0x3EB7
_FONT = 1 << 16


def fonts(data: bytes, length: int) -> list[tuple[int, int | None]]:
    """Stretches of a text of `length` characters: how many, and the number of their font; None is the master's.

    What a damaged record does not say belongs to the master.
    """
    try:
        return _runs(data, length)
    except (struct.error, IndexError):
        return [(length, None)]


def _runs(data: bytes, length: int) -> list[tuple[int, int | None]]:
    at = covered = 0
    while covered <= length:
        count = struct.unpack_from("<I", data, at)[0]
        if not count:
            raise IndexError("empty stretch")
        covered += count
        at = _after_paragraph(data, at + 6)
    out: list[tuple[int, int | None]] = []
    covered = 0
    while covered <= length and at < len(data):
        count = struct.unpack_from("<I", data, at)[0]
        font, at = _character(data, at + 4)
        out.append((count, font))
        covered += max(1, count)
    return out if covered >= length else [*out, (length - covered, None)]


def _after_paragraph(data: bytes, at: int) -> int:
    mask = struct.unpack_from("<I", data, at)[0]
    at += 4 + (2 if mask & 0xF else 0) + sum(size for bit, size in _PARAGRAPH if mask & bit)
    if mask & 1 << 20:
        at += 2 + 4 * int(struct.unpack_from("<H", data, at)[0])
    return at + sum(2 for bit in (0x10000, 0xE0000, 0x200000) if mask & bit)


def _character(data: bytes, at: int) -> tuple[int | None, int]:
    """The font of a character exception, None where it states none, and where the exception ends."""
    mask = struct.unpack_from("<I", data, at)[0]
    at += 4 + (2 if mask & _CHARACTER_STYLE else 0)
    font = None
    if mask & _FONT:
        font = struct.unpack_from("<H", data, at)[0]
    sizes = ((_FONT, 2), (1 << 21, 2), (1 << 22, 2), (1 << 23, 2), (1 << 17, 2), (1 << 18, 4), (1 << 19, 2))
    return font, at + sum(size for bit, size in sizes if mask & bit)


def master_font(data: bytes, kind: int) -> int | None:
    """The font of the first level of a master's text style (TextMasterStyleAtom), None where it states none."""
    try:
        if not struct.unpack_from("<H", data)[0]:
            return None
        return _character(data, _after_paragraph(data, 4 if kind >= 5 else 2))[0]
    except (struct.error, IndexError):
        return None

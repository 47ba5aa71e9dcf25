"""The streams of a Word 97–2003 document -> its characters, with the properties of each run and paragraph.

Text stands in pieces that an incremental save leaves scattered; fonts, hidden and deleted text stand in pages of
differences (CHPX, PAPX) against styles. After [MS-DOC], "Word (.doc) Binary File Format". What it does not know: which
characters are paragraphs, cells and fields (that is `doc`), encodings (that is `legacy`).
"""
from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from index.errors import ParseError
from index.formats.ole import DAMAGED, LOCKED, Ole

MAX_CHARACTERS = 20_000_000
STYLES, NOTE_PLACES, NOTES, CHPX, PAPX, FONTS, CLX, END_PLACES, ENDNOTES, LISTS, OVERRIDES = 1, 2, 3, 12, 13, 15, 33, 46, 47, 73, 74
"""Places in the table of offsets (FibRgFcLcb97)."""


@dataclass(frozen=True, slots=True)
class Chp:
    """What a run's characters are: fonts of ASCII, East Asian and other characters, and what is hidden or special."""

    ascii: int = 0
    east: int = 0
    other: int = 0
    capitals: bool = False
    hidden: bool = False
    deleted: bool = False
    special: bool = False
    symbol: tuple[int, int] | None = None  # font and character of an inserted symbol


@dataclass(frozen=True, slots=True)
class Pap:
    """What a paragraph is: its style, place in a table, level, list."""

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    depth: int = 0  # of tables inside tables
    level: int = 9  # 0..8 heading, 9 text
    list: int = 0
    list_level: int = 0
    table: tuple[tuple[int, bytes], ...] = ()  # modifiers of the row that this mark ends


_Properties = TypeVar("_Properties", Chp, Pap)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    at: int
    wide: bool
    sprms: bytes


@dataclass(frozen=True, slots=True)
class _Style:
    kind: int
    base: int
    name: str
    pap: bytes
    chp: bytes


@dataclass(slots=True)
class _Runs:
    """Differences by place in the file: `grpprl[i]` holds from `starts[i]` to `starts[i+1]`."""

    starts: list[int] = field(default_factory=list)
    grpprl: list[bytes] = field(default_factory=list)

    def at(self, place: int) -> tuple[bytes, int]:
        """The difference at a place and where the next one begins."""
        i = bisect_right(self.starts, place) - 1
        after = self.starts[i + 1] if i + 1 < len(self.starts) else 1 << 40
        return (self.grpprl[i] if i >= 0 else b""), after


class Word97:
    """One document: `text` with all its parts one after another, runs and paragraph marks by character position."""

    def __init__(self, source: str, ole: Ole) -> None:
        self.source, self.main = source, ole.stream("WordDocument")
        try:
            self._open(ole)
        except (struct.error, IndexError, ValueError, OverflowError) as error:
            raise ParseError(source, DAMAGED) from error

    def _open(self, ole: Ole) -> None:
        magic, version = struct.unpack_from("<HH", self.main)
        if magic != 0xA5EC or version < 0xC1:
            raise ParseError(self.source, "tệp của Word 6.0/95 hoặc cũ hơn, chưa đọc được; hãy mở bằng Word hoặc LibreOffice và lưu lại thành .docx")
        flags = struct.unpack_from("<H", self.main, 10)[0]
        if flags & 0x0100:
            raise ParseError(self.source, LOCKED)
        self.table = ole.stream("1Table" if flags & 0x0200 else "0Table")
        self.data = ole.stream("Data", b"")
        self.counts = [max(0, n) for n in struct.unpack_from("<8i", self.main, 0x4C)]
        self.fonts = self._fonts()
        self.pieces = self._pieces()
        self.text = "".join(map(self._characters, self.pieces))
        self._starts = [p.start for p in self.pieces]
        self.styles, default = self._styles()
        self._chps: dict[int, Chp] = {}
        self._default = Chp(*default)
        self._chpx, self._papx = self._differences(CHPX), self._differences(PAPX)

    def part(self, number: int) -> bytes:
        """A structure of the table stream by its place in the table of offsets."""
        start, size = struct.unpack_from("<II", self.main, 0x9A + 8 * number)
        return self.table[start : start + size]

    def _fonts(self) -> list[str]:
        data, at = self.part(FONTS), 4
        names: list[str] = []
        while at < len(data) and len(names) < 5000:
            size = data[at] + 1
            names.append(data[at + 40 : at + size].decode("utf-16-le", "replace").split("\0")[0])
            at += size
        return names

    def font(self, number: int) -> str:
        """The name of a font, "" for a number that the file does not state."""
        return self.fonts[number] if 0 <= number < len(self.fonts) else ""

    def _pieces(self) -> list[_Piece]:
        data, at = self.part(CLX), 0
        sprms: list[bytes] = []
        while data[at] == 1:
            size = struct.unpack_from("<H", data, at + 1)[0]
            sprms.append(data[at + 3 : at + 3 + size])
            at += 3 + size
        if data[at] != 2:
            raise ValueError("no piece table")
        size = struct.unpack_from("<I", data, at + 1)[0]
        count = (min(size, len(data) - at - 5) - 4) // 12
        ends = struct.unpack_from(f"<{count + 1}I", data, at + 5)
        found: list[_Piece] = []
        for i in range(count):
            _, place, prm = struct.unpack_from("<HIH", data, at + 5 + 4 * (count + 1) + 8 * i)
            if not ends[i] <= ends[i + 1] <= MAX_CHARACTERS:
                raise ValueError("pieces out of order")
            wide = not place & 0x40000000
            start = place & 0x3FFFFFFF if wide else (place & 0x3FFFFFFF) // 2
            found.append(_Piece(ends[i], ends[i + 1], start, wide, _piece_sprms(prm, sprms)))
        return found

    def _characters(self, piece: _Piece) -> str:
        count = piece.end - piece.start
        raw = self.main[piece.at : piece.at + (2 * count if piece.wide else count)]
        text = raw.decode("utf-16-le", "surrogatepass") if piece.wide else "".join(map(_ANSI.__getitem__, raw))
        if len(text) != count:
            raise ValueError("text ends early")
        return text

    def _differences(self, number: int) -> _Runs:
        """The pages that hold the differences of characters or paragraphs, put together."""
        data, runs = self.part(number), _Runs()
        count = max(0, (len(data) - 4) // 8)
        most = len(self.main) // 512  # no page is named twice
        for (page,) in struct.iter_unpack("<I", data[4 * (count + 1) : 4 * (count + 1) + 4 * min(count, most)]):
            at = (page & 0x3FFFFF) * 512
            fkp = self.main[at : at + 512]
            if len(fkp) < 512:
                continue
            items = fkp[511]
            places = struct.unpack_from(f"<{items + 1}I", fkp)
            for i in range(items):
                where = 2 * fkp[4 * (items + 1) + i * (1 if number == CHPX else 13)]
                runs.starts.append(places[i])
                runs.grpprl.append(_entry(fkp, where, number == CHPX) if where else b"")
        order = sorted(range(len(runs.starts)), key=runs.starts.__getitem__)
        return _Runs([runs.starts[i] for i in order], [runs.grpprl[i] for i in order])

    def _styles(self) -> tuple[list[_Style | None], tuple[int, int, int]]:
        data = self.part(STYLES)
        if len(data) < 20:
            return [], (0, 0, 0)
        head, count, base = struct.unpack_from("<HHH", data)
        default = struct.unpack_from("<HHH", data, 14) if head >= 18 else (0, 0, 0)
        at, found = 2 + head, []
        for _ in range(min(count, 4095)):
            if at + 2 > len(data):
                break
            size = struct.unpack_from("<H", data, at)[0]
            found.append(_style(data[at + 2 : at + 2 + size], base) if size >= base else None)
            at += 2 + size
        return found, (default[0], default[1], default[2])

    def style_chp(self, number: int, depth: int = 0) -> Chp:
        """The characters of a paragraph style, with the styles it rests on."""
        if number not in self._chps:
            style = self.styles[number] if 0 <= number < len(self.styles) else None
            base = self._default if style is None or depth > 12 or style.base == 0xFFF else self.style_chp(style.base, depth + 1)
            self._chps[number] = self.changed(base, style.chp if style else b"", base)
        return self._chps[number]

    def style_pap(self, number: int, depth: int = 0) -> Pap:
        """The paragraph of a style, with the styles it rests on."""
        style = self.styles[number] if 0 <= number < len(self.styles) else None
        if style is None or depth > 12:
            return Pap(number)
        base = Pap() if style.base == 0xFFF else self.style_pap(style.base, depth + 1)
        return self._paragraph(replace(base, style=number), style.pap)

    def changed(self, chp: Chp, grpprl: bytes, styled: Chp) -> Chp:
        """`chp` after the modifiers of characters in `grpprl`; `styled` is what the style makes of it."""
        for code, operand in sprms(grpprl):
            if code in _FONT_SPRMS:
                chp = _with(chp, _FONT_SPRMS[code], int.from_bytes(operand[:2], "little"))
            elif code in _FLAG_SPRMS:
                name = _FLAG_SPRMS[code]
                chp = _with(chp, name, _flag(operand[0], bool(getattr(styled, name))))
            elif code == 0x6A09:
                chp = replace(chp, symbol=(int.from_bytes(operand[:2], "little"), int.from_bytes(operand[2:4], "little")), special=True)
            elif code == 0x4A30:
                chp = self._character_style(chp, int.from_bytes(operand[:2], "little"), styled)
        return chp

    def _character_style(self, chp: Chp, number: int, styled: Chp) -> Chp:
        style = self.styles[number] if 0 <= number < len(self.styles) else None
        if style is None or style.kind != 2:
            return chp
        return self.changed(chp, _without_style(style.chp), styled)

    def paragraph(self, mark: int) -> Pap:
        """The paragraph that the character at position `mark` ends."""
        piece = self.pieces[self._piece(mark)]
        entry, _ = self._papx.at(piece.at + (mark - piece.start) * (2 if piece.wide else 1))
        style = int.from_bytes(entry[:2], "little") if entry else 0
        return self._paragraph(self._paragraph(self.style_pap(style), entry[2:]), piece.sprms)

    def _paragraph(self, pap: Pap, grpprl: bytes, depth: int = 0) -> Pap:
        for code, operand in sprms(grpprl):
            value = int.from_bytes(operand[:4], "little")
            if code in (0x6645, 0x6646) and depth < 2 and value + 2 <= len(self.data):
                size = int.from_bytes(self.data[value : value + 2], "little")
                pap = self._paragraph(pap, self.data[value + 2 : value + 2 + size], depth + 1)
            elif code in _PARAGRAPH_SPRMS:
                name, as_bool = _PARAGRAPH_SPRMS[code]
                pap = _with(pap, name, bool(value) if as_bool else value)
            elif code in TABLE_SPRMS:
                pap = replace(pap, table=(*pap.table, (code, operand)))
        return pap

    def _piece(self, position: int) -> int:
        return max(0, bisect_right(self._starts, position) - 1)

    def runs(self, start: int, end: int, style: int) -> Iterator[tuple[int, int, Chp]]:
        """The stretches of equal characters between two positions of a paragraph of that style."""
        styled = self.style_chp(style)
        at = start
        while at < end:
            piece = self.pieces[self._piece(at)]
            width = 2 if piece.wide else 1
            entry, after = self._chpx.at(piece.at + (at - piece.start) * width)
            until = min(end, piece.end, piece.start + max(at - piece.start + 1, (after - piece.at + width - 1) // width))
            if until <= at:
                return
            yield at, until, self.changed(self.changed(styled, entry, styled), piece.sprms, styled)
            at = until


TABLE_SPRMS = frozenset({0xD608, 0x3404, 0xD605, 0xD613, 0xD620, 0xD62F, 0xD62B, 0x5624})
_FONT_SPRMS: Mapping[int, str] = {0x4A4F: "ascii", 0x4A50: "east", 0x4A51: "other"}
_FLAG_SPRMS: Mapping[int, str] = {0x083B: "capitals", 0x083C: "hidden", 0x0800: "deleted", 0x0855: "special"}
_PARAGRAPH_SPRMS: Mapping[int, tuple[str, bool]] = {
    0x2416: ("in_table", True), 0x2417: ("row_end", True), 0x6649: ("depth", False), 0x2640: ("level", False), 0x460B: ("list", False),
    0x260A: ("list_level", False),
}  # fmt: skip
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_ANSI = tuple(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))


def sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """The single modifiers of a list: code and operand; a broken end is dropped."""
    at = 0
    while at + 3 <= len(grpprl):
        code = int.from_bytes(grpprl[at : at + 2], "little")
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            size, at = grpprl[at], at + 1
            if code == 0xD608:
                size, at = size + 256 * grpprl[at] - 1 if at < len(grpprl) else 0, at + 1
            elif code == 0xC615 and size == 255:
                return
        if at + size > len(grpprl):
            return
        yield code, grpprl[at : at + size]
        at += size


def _piece_sprms(prm: int, lists: list[bytes]) -> bytes:
    """The modifiers of a piece: one of the lists before the piece table, or a single short one."""
    if prm & 1:
        return lists[prm >> 1] if prm >> 1 < len(lists) else b""
    code = _SHORT.get((prm >> 1) & 0x7F)
    return struct.pack("<HB", code, prm >> 8) if code else b""


_SHORT: Mapping[int, int] = {0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x5B: 0x083B, 0x5C: 0x083C, 0x75: 0x0855}
"""The single modifiers (Prm0) that matter here."""


def _with(properties: _Properties, name: str, value: object) -> _Properties:
    changes: dict[str, Any] = {name: value}
    return replace(properties, **changes)


def _flag(value: int, styled: bool) -> bool:
    return styled if value == 0x80 else not styled if value == 0x81 else bool(value)


def _entry(fkp: bytes, where: int, characters: bool) -> bytes:
    if characters:
        return fkp[where + 1 : where + 1 + fkp[where]]
    size = 2 * fkp[where] - 1
    if size < 0:
        where, size = where + 1, 2 * fkp[where + 1]
    return fkp[where + 1 : where + 1 + size]


def _without_style(grpprl: bytes) -> bytes:
    """The modifiers of a character style without a reference to another style."""
    return b"".join(struct.pack("<H", code) + operand for code, operand in sprms(grpprl) if code in _FONT_SPRMS or code in _FLAG_SPRMS)


def _style(data: bytes, base: int) -> _Style:
    second, third = struct.unpack_from("<HH", data, 2)
    length = struct.unpack_from("<H", data, base)[0]
    name = data[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "replace")
    at = base + 2 + 2 * length + 2
    parts: list[bytes] = []
    for _ in range(third & 15):
        at += at & 1
        if at + 2 > len(data):
            break
        size = struct.unpack_from("<H", data, at)[0]
        parts.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    kind = second & 15
    pap = parts[0][2:] if kind == 1 and parts else b""
    chp = parts[1] if kind == 1 and len(parts) > 1 else parts[0] if kind == 2 and parts else b""
    return _Style(kind, second >> 4, name, pap, chp)

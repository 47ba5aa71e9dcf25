r"""Rich Text Format -> lines, each run of text read by the font it stands in.

"{\f15 Ngh\'de \'ae\'denh}" with f15 = .VnTime -> "Nghị định"; "n\'ad\'edc" and "n\-\'edc" are both "nước" there: the
soft hyphen is the letter ư. Numbers that Word generated stand in the file as text. Pictures, headers, comments, deleted
and hidden text are left out; footnotes come last. What it does not know: legacy encodings (that is `legacy`).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from index.errors import ParseError
from index.formats.body import Body, Row, RowCell, texts
from index.formats.legacy import by_font, repaired
from index.formats.raw import Line, Raw

MAX_DEPTH = 2000
"""Groups inside groups; Word itself stays under 30."""
_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n\x00]+)")
_SKIPPED = frozenset(
    "colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf fldinst object nonshppict "
    "annotation atnid atnauthor listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping datastore "
    "latentstyles xmlnstbl ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn pntxta pntxtb pnseclvl bkmkstart bkmkend datafield "
    "sp sn sv filetbl private template tc xe txe rxe mmath keycode do shprslt".split()
)
_KEPT_STARRED = frozenset("shpinst shptxt nesttableprops listtext".split())
_SIGNS: Mapping[str, str] = {
    "par": "\n", "sect": "\n", "page": "\n", "line": "\v", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "column": "\n", "softline": "\v",
}  # fmt: skip
_SYMBOLS: Mapping[bytes, str] = {b"~": "\xa0", b"-": "\xad", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
_CHARSETS: Mapping[int, str] = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and forgets at its end."""

    font: int = -1
    skipped: bool = False
    fonts: bool = False  # inside the font table
    hidden: bool = False
    capitals: bool = False
    fallback: int = 1  # how many characters stand in for a \u
    note: bool = False


@dataclass(slots=True)
class _Cell:
    right: int = 0
    merged: bool = False
    continues: bool = False
    framed: bool = False


@dataclass(slots=True)
class _Place:
    """A text that paragraphs are written into: the body, or one footnote."""

    runs: list[tuple[str, str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    cells: list[tuple[str, ...]] = field(default_factory=list)


class _Reader:
    """One pass over the tokens."""

    def __init__(self, source: str, data: bytes) -> None:
        self.source, self.data = source, data
        self.body = Body()
        self.notes: list[str] = []
        self.state = _State()
        self.stack: list[_State] = []
        self.names: dict[int, str] = {}
        self.pages: dict[int, str] = {}
        self.page, self.default, self.skip = "cp1252", 0, 0
        self.place, self.main = _Place(), _Place()
        self.place = self.main
        self.in_table = self.titles = self.starred = False
        self.level = self.left = 0
        self.defined: list[_Cell] = []
        self.next = _Cell()
        self.bytes = bytearray()

    def read(self) -> Raw:
        at = 0
        while match := _TOKEN.search(self.data, at):
            at = match.end()
            hexed, word, number, symbol, brace, plain = match.groups()
            if hexed is not None:
                self.byte(int(hexed, 16))
            elif plain is not None:
                self.plain(plain)
            elif word == b"bin":
                at += max(0, int(number or 0))  # that many bytes of a picture, braces among them
            elif word is not None:
                self.word(word.decode("ascii"), None if number is None else int(number))
            elif symbol is not None:
                self.symbol(symbol)
            elif brace == b"{":
                self.open()
            else:
                self.close()
        self.end_paragraph()
        lines = list(self.body.finish())
        if self.notes:
            lines.extend([Line(""), *map(Line, self.notes)])
        return Raw("", tuple(lines))

    # groups

    def open(self) -> None:
        self.flush()
        if len(self.stack) >= MAX_DEPTH:
            raise ParseError(self.source, f"tệp RTF lồng quá {MAX_DEPTH} cấp; tệp không bình thường nên bị từ chối")
        self.stack.append(self.state)

    def close(self) -> None:
        self.flush()
        before = self.state
        if self.stack:
            self.state = self.stack.pop()
        if before.note and not self.state.note:
            self.end_note()
        self.skip = 0

    # text

    def byte(self, value: int) -> None:
        if self.skip:
            self.skip -= 1
        elif self.shows():
            self.bytes.append(value)

    def plain(self, data: bytes) -> None:
        if self.skip:
            data, self.skip = data[self.skip :], max(0, self.skip - len(data))
        if self.shows():
            self.bytes.extend(data)
        elif self.state.fonts and not self.state.skipped:
            name = self.names.get(self.state.font, "") + data.decode("cp1252", "replace")
            self.names[self.state.font] = name.split(";")[0].strip()

    def symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.starred = True
        elif self.skip:
            self.skip -= 1
        elif symbol in (b"\n", b"\r"):
            self.end_paragraph()
        elif symbol in _SYMBOLS:
            self.text(_SYMBOLS[symbol])

    def text(self, text: str) -> None:
        self.flush()
        if self.shows():
            self.put(text)

    def shows(self) -> bool:
        return not (self.state.skipped or self.state.fonts or self.state.hidden)

    def put(self, text: str) -> None:
        name = self.names.get(self.state.font, "")
        self.place.runs.append((name, text.upper() if self.state.capitals and by_font(name) is None else text))

    def flush(self) -> None:
        """The bytes gathered so far as text: as they are for a legacy font, by the font's code page otherwise."""
        if not self.bytes:
            return
        font = self.names.get(self.state.font, "")
        page = "cp1252" if by_font(font) else self.pages.get(self.state.font, self.page)
        self.put(_decoded(bytes(self.bytes), page))
        self.bytes.clear()

    # control words

    def word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word == "u" and number is not None:
            self.unicode(number)
            return
        if self.skip and word in _SIGNS:
            self.skip -= 1
            return
        self.flush()
        if (word in _SKIPPED) or (starred and word not in _KEPT_STARRED):
            self.state = replace(self.state, skipped=True)
        elif word in _SIGNS:
            self.sign(word)
        elif self.state.skipped and word not in ("shptxt", "result"):
            return
        elif (act := _ACTS.get(word)) is not None:
            act(self, 1 if number is None else number)

    def unicode(self, number: int) -> None:
        self.flush()
        if self.shows():
            self.put(chr(number & 0xFFFF))
        self.skip = self.state.fallback

    def sign(self, word: str) -> None:
        if self.state.skipped or self.state.fonts:
            return
        if _SIGNS[word] == "\n":
            self.end_paragraph()
        else:
            self.text("\n" if _SIGNS[word] == "\v" else _SIGNS[word])

    def font(self, number: int) -> None:
        self.state = replace(self.state, font=number)
        if self.state.fonts:
            self.names.setdefault(number, "")

    def charset(self, number: int) -> None:
        if self.state.fonts and number in _CHARSETS:
            self.pages[self.state.font] = _CHARSETS[number]

    # paragraphs, notes, tables

    def taken(self) -> str:
        self.flush()
        runs, self.place.runs = self.place.runs, []
        return _joined(repaired(runs))

    def end_paragraph(self) -> None:
        text = self.taken()
        if self.place is not self.main or self.in_table:
            self.place.cell.extend(texts(text))
        else:
            self.main.cells.clear()
            self.body.paragraph(text, self.level)

    def note(self, _number: int) -> None:
        if self.shows():
            self.state = replace(self.state, note=True)
            self.place = _Place()

    def end_note(self) -> None:
        self.end_paragraph()
        if self.place.cell:
            self.notes.append(f"[{len(self.notes) + 1}] {' '.join(self.place.cell)}")
            self.main.runs.append(("", f" [{len(self.notes)}]"))
        self.place = self.main

    def reset_paragraph(self, _number: int) -> None:
        self.in_table, self.level = False, 0

    def end_cell(self, _number: int) -> None:
        self.end_paragraph()
        self.place.cells.append(tuple(self.place.cell))
        self.place.cell.clear()

    def start_row(self, _number: int) -> None:
        self.defined, self.next, self.left, self.titles = [], _Cell(), 0, False

    def edge(self, number: int) -> None:
        self.next.right = number
        self.defined.append(self.next)
        self.next = _Cell()

    def end_row(self, _number: int) -> None:
        """The row by its definition; a cell merged into its left neighbour gives that one its room."""
        if self.place is not self.main:
            return
        cells: list[RowCell] = []
        for i, lines in enumerate(self.main.cells):
            shape = self.defined[i] if i < len(self.defined) else _Cell(self.left + 1000 * (i + 1))
            if shape.merged and cells:
                cells[-1] = replace(cells[-1], right=shape.right, lines=cells[-1].lines + lines)
            else:
                cells.append(RowCell(lines, shape.right, shape.continues, shape.framed))
        if cells:
            self.body.row(Row(self.left, tuple(cells), self.titles))
        self.main.cells.clear()


def _joined(text: str) -> str:
    """Halves of a character that \\u gave apart put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decoded(data: bytes, page: str) -> str:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("cp1252" if page == "cp1252" else page, "ignore") or chr(b) for b in data)


def _set(**changes: bool) -> Callable[[_Reader, int], None]:
    def act(reader: _Reader, number: int) -> None:
        reader.state = replace(reader.state, **{key: value if number else False for key, value in changes.items()})

    return act


def _plain(reader: _Reader, _number: int) -> None:
    reader.state = replace(reader.state, font=reader.default, hidden=False, capitals=False)


def _shown(reader: _Reader, _number: int) -> None:
    reader.state = replace(reader.state, skipped=False)


def _skip(reader: _Reader, _number: int) -> None:
    reader.state = replace(reader.state, skipped=True)


def _page(reader: _Reader, number: int) -> None:
    reader.page = f"cp{number}" if number in (1250, 1251, 1252, 1253, 1254, 1257, 1258, 874, 932, 936, 949, 950) else "cp1252"


def _default(reader: _Reader, number: int) -> None:
    reader.default = number
    reader.state = replace(reader.state, font=number)


def _fallback(reader: _Reader, number: int) -> None:
    reader.state = replace(reader.state, fallback=max(0, min(number, 8)))


def _level(reader: _Reader, number: int) -> None:
    reader.level = number + 1 if 0 <= number < 6 else 0


def _in_table(reader: _Reader, number: int) -> None:
    reader.in_table = bool(number)


def _titles(reader: _Reader, _number: int) -> None:
    reader.titles = True


def _left(reader: _Reader, number: int) -> None:
    reader.left = number


def _merged(reader: _Reader, _number: int) -> None:
    reader.next.merged = True


def _continues(reader: _Reader, _number: int) -> None:
    reader.next.continues = True


def _framed(reader: _Reader, _number: int) -> None:
    reader.next.framed = True


_ACTS: Mapping[str, Callable[[_Reader, int], None]] = {
    "f": _Reader.font, "deff": _default, "fcharset": _Reader.charset, "fonttbl": _set(fonts=True), "falt": _skip, "panose": _skip,
    "plain": _plain, "v": _set(hidden=True), "deleted": _set(hidden=True), "caps": _set(capitals=True), "ansicpg": _page, "uc": _fallback,
    "pard": _Reader.reset_paragraph, "intbl": _in_table, "outlinelevel": _level, "footnote": _Reader.note, "shpinst": _skip, "shptxt": _shown,
    "result": _shown, "cell": _Reader.end_cell, "trowd": _Reader.start_row, "cellx": _Reader.edge, "row": _Reader.end_row, "trhdr": _titles,
    "trleft": _left, "clmrg": _merged, "clvmrg": _continues, "clbrdrt": _framed, "clbrdrb": _framed, "clbrdrl": _framed, "clbrdrr": _framed,
}  # fmt: skip


def read(source: str, data: bytes) -> Raw:
    r"""The lines of an RTF file; raises ParseError when it is none, or when nothing can be read in it."""
    start = data[:1024].find(b"{\\rtf")
    if start < 0:
        raise ParseError(source, "không phải tệp RTF hoặc tệp bị hỏng; hãy mở bằng Word và lưu lại")
    raw = _Reader(source, data[start:]).read()
    if not any(line.text for line in raw.lines):
        raise ParseError(source, "tệp RTF không có chữ nào đọc được; hãy mở bằng Word và lưu lại")
    return raw

"""A PowerPoint 97–2003 presentation (.ppt) -> lines slide by slide, each run of text read by the font it stands in.

A slide titled "I- CAÙC VB PHAÙP QUY" in VNI-Avo -> heading "I- CÁC VB PHÁP QUY" on page 2. Text boxes count, masters'
own text, notes, pictures and embedded files do not; of what earlier savings left in the file only the last version is
read. After [MS-PPT]. What it does not know: passwords, tables drawn of boxes.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.errors import ParseError
from index.formats.body import texts
from index.formats.legacy import repaired
from index.formats.ole import DAMAGED, LOCKED, Ole
from index.formats.ppt_styles import fonts, master_font
from index.formats.raw import Line, Raw

LIST, SLIDE_PLACE, HEADER, CHARACTERS, BYTES, STYLE, OUTLINE = 0x0FF0, 0x03F3, 0x0F9F, 0x0FA0, 0x0FA8, 0x0FA1, 0x0F9E
FONT, MASTER_STYLE, TEXTBOX, EDIT, DIRECTORY, MASTER = 0x0FB7, 0x0FA3, 0xF00D, 0x0FF5, 0x1772, 0x03F8
TITLES = frozenset({0, 6})
_INHERITS = {5: 1, 6: 0, 7: 1, 8: 1}
_ENCRYPTED = 0xF3D1C4DF
MAX_DEPTH = 40
MOST_EDITS = 10_000


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    instance: int
    start: int
    end: int
    holds_records: bool


@dataclass(slots=True)
class _Text:
    """One text of a slide: its kind (0 title, 1 body, 4 other …), characters and stretches of fonts."""

    kind: int
    text: str = ""
    runs: list[tuple[int, int | None]] = field(default_factory=list)


def read(source: str, data: bytes) -> Raw:
    """The lines of all slides; raises ParseError for a damaged or locked file, or one without text."""
    ole = Ole(source, data)
    stream, user = ole.stream("PowerPoint Document"), ole.stream("Current User", b"")
    try:
        lines = _Deck(source, stream, user).lines()
    except (struct.error, IndexError, RecursionError) as error:
        raise ParseError(source, DAMAGED) from error
    if not any(line.text for line in lines):
        raise ParseError(source, "tệp trình chiếu không có chữ nào đọc được (có thể chỉ có ảnh); hãy xuất ra PDF rồi nạp lại để nhận dạng chữ")
    return Raw("", tuple(lines))


class _Deck:
    def __init__(self, source: str, stream: bytes, user: bytes) -> None:
        self.source, self.stream = source, stream
        last = self._last_edit(user)
        self.places: dict[int, int] = {}
        document = self._follow(last)
        self.document = self._record(self.places[document]) if document in self.places else None
        self.names: dict[int, str] = {}
        self.masters: dict[int, int] = {}

    def _last_edit(self, user: bytes) -> int:
        if len(user) >= 20:
            token, place = struct.unpack_from("<II", user, 12)
            if token == _ENCRYPTED:
                raise ParseError(self.source, LOCKED)
            return int(place)
        raise ParseError(self.source, DAMAGED)

    def _follow(self, edit: int) -> int:
        """Fills the directory from the last saving back to the first; the number of the document itself."""
        document, seen = -1, 0
        while seen < MOST_EDITS:
            seen += 1
            record = self._record(edit)
            if record.kind != EDIT:
                break
            before, directory, number = struct.unpack_from("<III", self.stream, record.start + 8)
            if record.end - record.start >= 32:
                raise ParseError(self.source, LOCKED)
            document = number if document < 0 else document
            self._directory(self._record(directory))
            if not before or before >= edit:
                break
            edit = before
        return document

    def _directory(self, record: _Record) -> None:
        at = record.start
        while record.kind == DIRECTORY and at + 4 <= record.end:
            head = struct.unpack_from("<I", self.stream, at)[0]
            first, count = head & 0xFFFFF, head >> 20
            for i, place in enumerate(struct.unpack_from(f"<{count}I", self.stream, at + 4)):
                self.places.setdefault(first + i, place)
            at += 4 + 4 * count

    def _record(self, at: int) -> _Record:
        version, kind, size = struct.unpack_from("<HHI", self.stream, at)
        return _Record(kind, version >> 4, at + 8, min(len(self.stream), at + 8 + size), version & 15 == 15)

    def _inside(self, record: _Record) -> Iterator[_Record]:
        at = record.start
        while at + 8 <= record.end:
            found = self._record(at)
            yield found
            at = found.end

    def _all(self, record: _Record, depth: int = 0) -> Iterator[_Record]:
        """Every record inside, in order; text boxes are given whole."""
        for found in self._inside(record):
            yield found
            if found.holds_records and found.kind != TEXTBOX and depth < MAX_DEPTH:
                yield from self._all(found, depth + 1)

    def lines(self) -> list[Line]:
        """The lines of the slides in the order of the presentation; the number of a slide is its page."""
        document = self.document
        if document is None:
            raise ParseError(self.source, DAMAGED)
        lists: dict[int, _Record] = {}
        for record in self._all(document):
            if record.kind == FONT:
                self.names[record.instance] = self._name(record)
            elif record.kind == LIST:
                lists.setdefault(record.instance, record)
            elif record.kind == MASTER_STYLE:
                self._master(record)
        self._masters(lists.get(1))
        out: list[Line] = []
        for page, (place, outline) in enumerate(self._slides(lists.get(0)), 1):
            for text in self._slide(place, outline):
                level = 2 if text.kind in TITLES else 0
                out.extend(Line(line, level, page) for line in self._shown(text))
        return out

    def _name(self, record: _Record) -> str:
        return self.stream[record.start : min(record.end, record.start + 64)].decode("utf-16-le", "replace").split("\0")[0]

    def _master(self, record: _Record) -> None:
        font = master_font(self.stream[record.start : record.end], record.instance)
        if font is not None:
            self.masters.setdefault(record.instance, font)

    def _masters(self, masters: _Record | None) -> None:
        for place, _ in self._slides(masters):
            for record in self._inside(self._record(place)):
                if record.kind == MASTER_STYLE:
                    self._master(record)

    def _slides(self, listed: _Record | None) -> Iterator[tuple[int, list[_Text]]]:
        """Where each slide of a list stands, and the texts of its outline."""
        place, texts_ = -1, list[_Text]()
        for record in self._inside(listed) if listed else ():
            if record.kind == SLIDE_PLACE:
                if place >= 0:
                    yield place, texts_
                number = struct.unpack_from("<I", self.stream, record.start)[0]
                place, texts_ = self.places.get(number, -1), []
            else:
                self._take(record, texts_)
        if place >= 0:
            yield place, texts_

    def _take(self, record: _Record, into: list[_Text]) -> None:
        """A record of a text: its header opens the next one, characters and styles belong to the last."""
        data = self.stream[record.start : record.end]
        if record.kind == HEADER:
            into.append(_Text(int.from_bytes(data[:4], "little")))
        elif record.kind in (CHARACTERS, BYTES):
            if not into or into[-1].text:
                into.append(_Text(4))
            into[-1].text = data.decode("utf-16-le", "surrogatepass") if record.kind == CHARACTERS and len(data) % 2 == 0 else data.decode("latin-1")
        elif record.kind == STYLE and into:
            into[-1].runs = fonts(data, len(into[-1].text))

    def _slide(self, place: int, outline: list[_Text]) -> list[_Text]:
        """The texts of a slide in the order of its boxes; those of the outline that no box names come first."""
        found: list[_Text] = []
        named: set[int] = set()
        for box in self._all(self._record(place)):
            if box.kind != TEXTBOX:
                continue
            own: list[_Text] = []
            for record in self._inside(box):
                if record.kind == OUTLINE:
                    number = int.from_bytes(self.stream[record.start : record.start + 4], "little")
                    if number < len(outline) and number not in named:
                        named.add(number)
                        found.append(outline[number])
                else:
                    self._take(record, own)
            found.extend(own)
        return [*(text for i, text in enumerate(outline) if i not in named), *found]

    def _shown(self, text: _Text) -> Iterator[str]:
        """The lines of a text, by the fonts of its stretches."""
        default = self.masters.get(text.kind, self.masters.get(_INHERITS.get(text.kind, text.kind)))
        runs: list[tuple[str, str]] = []
        at = 0
        for count, font in text.runs or [(len(text.text), None)]:
            number = default if font is None else font
            runs.append((self.names.get(number, "") if number is not None else "", text.text[at : at + count]))
            at += count
        for paragraph in _paragraphs(runs):
            yield from texts(repaired(paragraph).replace("\x0b", "\n"))


def _paragraphs(runs: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Runs cut at the paragraph marks."""
    now: list[tuple[str, str]] = []
    for font, text in runs:
        parts = text.split("\r")
        for part in parts[:-1]:
            yield [*now, (font, part)]
            now = []
        now.append((font, parts[-1]))
    yield now



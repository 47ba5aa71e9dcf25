"""Small files of Office 97–2003 as bytes, written field by field after [MS-CFB], [MS-DOC], [MS-XLS] and [MS-PPT]."""
from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of version 3; streams are padded to 4,096 bytes, so that none stands in the small-sector stream."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    chain: list[int] = []
    starts: dict[str, int] = {}

    def put(data: bytes) -> int:
        start = len(sectors)
        pieces = [data[i : i + SECTOR].ljust(SECTOR, b"\0") for i in range(0, len(data), SECTOR)]
        sectors.extend(pieces)
        chain.extend([*range(start + 1, start + len(pieces)), END])
        return start

    for name, data in padded.items():
        starts[name] = put(data)
    names = sorted(padded, key=lambda n: (len(n), n.upper()))
    entries = [_entry("Root Entry", 5, FREE, 1 if names else FREE, END, 0)]
    for i, name in enumerate(names, 1):
        entries.append(_entry(name, 2, i + 1 if i < len(names) else FREE, FREE, starts[name], len(padded[name])))
    directory = put(b"".join(entries))
    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    fat = [*chain, *[FAT] * tables]
    fat += [FREE] * (tables * 128 - len(fat))
    first = len(sectors)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, 4096, END, 0, END, 0)
    difat = [*range(first, first + tables), *[FREE] * (109 - tables)]
    return head + struct.pack("<109I", *difat) + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(text), kind, 1, FREE, right, child, start, size)


Run = tuple[str, str]
"""Font and text; the text of a paragraph ends with \\r, of a cell with \\x07."""


def doc(
    runs: Sequence[Run], *, paragraphs: Mapping[int, bytes] = {}, extra: Mapping[int, bytes] = {}, wide: bool = False, flags: int = 0,
    counts: Sequence[int] = (), parts: Mapping[int, bytes] = {}, table: bytes = b"", magic: int = 0xA5EC,
) -> bytes:  # fmt: skip
    """A Word document of one piece: `paragraphs` gives modifiers by the number of the paragraph, `extra` by that of the run."""
    text = "".join(t for _, t in runs)
    fonts = list(dict.fromkeys(["Times New Roman", *(f for f, _ in runs)]))
    width, base = (2, 1024) if wide else (1, 1024)
    body = text.encode("utf-16-le") if wide else text.encode("latin-1")
    text_end = base + len(body)
    chpx_page = (text_end + SECTOR - 1) // SECTOR
    ends, at = [], base
    for _, t in runs:
        at += len(t) * width
        ends.append(at)
    sprms = []
    for i, (font, _) in enumerate(runs):
        number = fonts.index(font)
        sprms.append(struct.pack("<HHHHHH", 0x4A4F, number, 0x4A50, number, 0x4A51, number) + extra.get(i, b""))
    marks = [i for i, c in enumerate(text) if c in "\r\x07\x0c"]
    paps = [struct.pack("<H", 0) + paragraphs.get(i, b"") for i in range(len(marks))]
    main = bytearray(base) + body
    main += bytes(chpx_page * SECTOR - len(main))
    main += _page([base, *ends], [bytes([len(s)]) + s for s in sprms], 1)
    main += _page([base, *(base + (m + 1) * width for m in marks)], [_papx(p) for p in paps], 13)
    stream = bytearray(table)

    def part(number: int, data: bytes) -> None:
        struct.pack_into("<II", main, 0x9A + 8 * number, len(stream), len(data))
        stream.extend(data)

    struct.pack_into("<HH", main, 0, magic, 0xC1)
    struct.pack_into("<H", main, 10, 0x1200 | flags)
    for i, n in enumerate(counts or [len(text)]):
        struct.pack_into("<i", main, 0x4C + 4 * i, n)
    part(12, struct.pack("<III", base, text_end, chpx_page))
    part(13, struct.pack("<III", base, text_end, chpx_page + 1))
    part(15, struct.pack("<HH", len(fonts), 0) + b"".join(map(_ffn, fonts)))
    place = base if wide else (base * 2) | 0x40000000
    piece = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, place, 0)
    part(33, b"\x02" + struct.pack("<I", len(piece)) + piece)
    for number, data in parts.items():
        part(number, data)
    return compound({"WordDocument": bytes(main), "1Table": bytes(stream)})


def _ffn(name: str) -> bytes:
    data = bytes(39) + name.encode("utf-16-le") + b"\0\0"
    return bytes([len(data)]) + data


def _papx(data: bytes) -> bytes:
    return bytes([(len(data) + 1) // 2]) + data if len(data) % 2 else bytes([0, len(data) // 2]) + data


def _page(places: Sequence[int], items: Sequence[bytes], step: int) -> bytes:
    """A formatted disk page: places, one entry of `step` bytes each, the items from the end."""
    page = bytearray(SECTOR)
    struct.pack_into(f"<{len(places)}I", page, 0, *places)
    at = SECTOR - 1
    for i, item in enumerate(items):
        at -= len(item)
        at -= at % 2
        page[at : at + len(item)] = item
        page[4 * len(places) + i * step] = at // 2
    page[SECTOR - 1] = len(items)
    return bytes(page)


def table_row(edges: Sequence[int], flags: Sequence[int] = ()) -> bytes:
    """Modifiers of the mark that ends a row: cells between `edges`, each with its flags of [MS-DOC] TC80 and borders."""
    count = len(edges) - 1
    cells = b"".join(struct.pack("<HH", flags[i] if i < len(flags) else 0, 0) + b"\x04\x01\x00\x00" * 4 for i in range(count))
    operand = bytes([count]) + struct.pack(f"<{len(edges)}h", *edges) + cells
    return struct.pack("<HBHB", 0x2416, 1, 0x2417, 1) + struct.pack("<HH", 0xD608, len(operand) + 1) + operand


IN_TABLE = struct.pack("<HB", 0x2416, 1)


def xls(sheets: Sequence[tuple[str, Sequence[tuple[int, int, str | float]]]], fonts: Sequence[str] = ("Arial",), *, hidden: Sequence[str] = (), merged: Sequence[tuple[int, int, int, int]] = (), locked: bool = False) -> bytes:
    """A workbook: sheets of (row, column, value); text "font|text" stands in that font, "a|x|b|y" has two runs; all cells are ruled."""
    fonts = [*fonts, *(f for _, cells in sheets for _, _, v in cells if isinstance(v, str) and "|" in v for f in v.split("|")[::2] if f not in fonts)]
    fonts = list(dict.fromkeys(fonts))
    numbers = {f: i if i < 4 else i + 1 for i, f in enumerate(fonts)}
    strings = [v for _, cells in sheets for _, _, v in cells if isinstance(v, str)]
    globals_ = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    if locked:
        globals_ += _biff(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    globals_ += _biff(0x42, struct.pack("<H", 1200))
    for name in fonts:
        globals_ += _biff(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + bytes([len(name), 1]) + name.encode("utf-16-le"))
    for name in fonts:
        globals_ += _biff(0xE0, struct.pack("<HHHBBBBIIH", numbers[name], 0, 0, 0, 0, 0, 0, 0x1111, 0, 0))
    bounds = [(name, bytes([len(name), 1]) + name.encode("utf-16-le")) for name, _ in sheets]
    sst = struct.pack("<II", len(strings), len(strings)) + b"".join(_string(s, numbers) for s in strings)
    size = len(globals_) + sum(4 + 6 + len(b) for _, b in bounds) + 4 + len(sst) + 4
    bodies, at = [], 0
    for _, cells in sheets:
        body = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
        for r, c, value in cells:
            if isinstance(value, str):
                xf = fonts.index(value.split("|")[0]) if "|" in value else 0
                body += _biff(0xFD, struct.pack("<HHHI", r, c, xf, at))
                at += 1
            else:
                body += _biff(0x203, struct.pack("<HHHd", r, c, 0, value))
        if merged:
            body += _biff(0xE5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<HHHH", a, b - 1, c, d - 1) for a, b, c, d in merged))
        bodies.append(body + _biff(0x0A, b""))
    for (name, bound), body in zip(bounds, bodies, strict=True):
        globals_ += _biff(0x85, struct.pack("<IBB", size, 1 if name in hidden else 0, 0) + bound)
        size += len(body)
    globals_ += _biff(0xFC, sst) + _biff(0x0A, b"")
    return compound({"Workbook": globals_ + b"".join(bodies)})


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _string(value: str, numbers: Mapping[str, int]) -> bytes:
    pieces = value.split("|") if "|" in value else ["", value]
    text, runs = "", []
    for font, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if text:
            runs.append(struct.pack("<HH", len(text), numbers[font]))
        text += piece
    head = struct.pack("<HB", len(text), 9 if runs else 1) + (struct.pack("<H", len(runs)) if runs else b"")
    return head + text.encode("utf-16-le") + b"".join(runs)


def ppt(slides: Sequence[Sequence[tuple[int, Sequence[Run]]]], *, locked: bool = False) -> bytes:
    """A presentation: each slide a list of texts (kind, runs); the first text of a slide stands in the outline."""
    fonts = list(dict.fromkeys(f for slide in slides for _, runs in slide for f, _ in runs))
    collection = _record(0x7D5, b"".join(_record(0xFB7, f.encode("utf-16-le").ljust(64, b"\0") + bytes(4), i, holds=False) for i, f in enumerate(fonts)))
    stream, places = b"", []
    for slide in slides:
        places.append(len(stream))
        boxes = [_record(0xF00D, _record(0xF9E, struct.pack("<I", 0), holds=False))] + [_record(0xF00D, _text(t, fonts)) for t in slide[1:]]
        stream += _record(0x3EE, b"".join(boxes))
    outline = b"".join(_record(0x3F3, struct.pack("<IIIII", i + 2, 0, 0, 256 + i, 0), holds=False) + _text(slide[0], fonts) for i, slide in enumerate(slides))
    document = _record(0x3E8, _record(0x3F2, collection) + _record(0xFF0, outline))
    places.insert(0, len(stream))
    stream += document
    directory = len(stream)
    stream += _record(0x1772, struct.pack("<I", 1 | len(places) << 20) + struct.pack(f"<{len(places)}I", *places), holds=False)
    edit = len(stream)
    stream += _record(0xFF5, struct.pack("<IIIIIII", 0, 0, 0, directory, 1, 0, 0), holds=False)
    user = struct.pack("<HHIIII", 0, 0xFF6, 20, 20, 0xF3D1C4DF if locked else 0xE391C05F, edit)
    return compound({"PowerPoint Document": stream, "Current User": user})


def _record(kind: int, data: bytes, instance: int = 0, *, holds: bool = True) -> bytes:
    return struct.pack("<HHI", instance << 4 | (15 if holds else 0), kind, len(data)) + data


def _text(text: tuple[int, Sequence[Run]], fonts: Sequence[str]) -> bytes:
    kind, runs = text
    letters = "".join(t for _, t in runs)
    style = struct.pack("<IHI", len(letters) + 1, 0, 0x801) + struct.pack("<HH", 1, 0)
    style += b"".join(struct.pack("<IIHH", len(t), 0x10001, 1, fonts.index(f)) for f, t in runs)
    return (
        _record(0xF9F, struct.pack("<I", kind), holds=False) + _record(0xFA0, letters.encode("utf-16-le"), holds=False) + _record(0xFA1, style, holds=False)
    )

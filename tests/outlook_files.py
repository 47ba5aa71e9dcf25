"""Outlook letters as bytes, written field by field after [MS-CFB] and [MS-OXMSG]."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Union

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = Mapping[str, Union[bytes, "Tree"]]


def compound(tree: Tree) -> bytes:
    """A compound file with folders; streams below 4,096 bytes share sectors of the root's own stream, as the format wants it."""
    sectors: list[bytes] = []
    chain: list[int] = []
    small = bytearray()
    small_chain: list[int] = []
    entries: list[list[object]] = [["Root Entry", 5, FREE, FREE, END, 0]]

    def put(data: bytes) -> int:
        start = len(sectors)
        sectors.extend(data[i : i + SECTOR].ljust(SECTOR, b"\0") for i in range(0, len(data), SECTOR))
        chain.extend([*range(start + 1, len(sectors)), END] if data else [])
        return start if data else END

    def stream(data: bytes) -> int:
        if len(data) >= 4096 or not data:
            return put(data)
        start, pieces = len(small_chain), -(-len(data) // 64)
        small.extend(data.ljust(pieces * 64, b"\0"))
        small_chain.extend([*range(start + 1, start + pieces), END])
        return start

    def add(folder: Tree, owner: int) -> None:
        names = sorted(folder, key=lambda n: (len(n), n.upper()))
        places = range(len(entries), len(entries) + len(names))
        entries[owner][3] = places[0] if names else FREE
        for k, name in enumerate(names):
            inner = folder[name]
            right = places[k] + 1 if k + 1 < len(names) else FREE
            entries.append([name, 2, right, FREE, stream(inner), len(inner)] if isinstance(inner, bytes) else [name, 1, right, FREE, END, 0])
        for place, name in zip(places, names, strict=True):
            if not isinstance(inner := folder[name], bytes):
                add(inner, place)

    add(tree, 0)
    entries[0][4:] = [put(bytes(small)), len(small)]
    minifat = put(b"".join(struct.pack("<I", n) for n in small_chain).ljust(-(-len(small_chain) // 128) * SECTOR, b"\xff"))
    directory = put(b"".join(_entry(*e) for e in entries))  # type: ignore[arg-type]
    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    fat = [*chain, *[FAT] * tables]
    fat += [FREE] * (tables * 128 - len(fat))
    first, minis = len(sectors), -(-len(small_chain) // 128)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, 4096, minifat, minis, END, 0)
    return head + struct.pack("<109I", *range(first, first + tables), *[FREE] * (109 - tables)) + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(text), kind, 1, FREE, right, child, start, size)


def properties(header: int, values: Mapping[int, int]) -> bytes:
    return bytes(header) + b"".join(struct.pack("<IIQ", tag, 0, value) for tag, value in values.items())


def texts(values: Mapping[str, str]) -> dict[str, bytes]:
    """Text properties by their four digits, in Unicode."""
    return {f"__substg1.0_{tag}001F": value.encode("utf-16-le") for tag, value in values.items()}


def msg(parts: Tree, values: Mapping[int, int] | None = None, *, header: int = 32) -> dict[str, bytes | Tree]:
    """The folder of a letter: its streams and attachments with the table of its numbers."""
    return {"__properties_version1.0": properties(header, values or {}), **parts}

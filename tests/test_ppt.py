"""index.formats.ppt and ppt_styles: slides, fonts of stretches and of masters; damaged and locked presentations."""
from __future__ import annotations

import random
import struct
from contextlib import suppress

import pytest
from office97_fixtures import compound, ppt

from index.errors import ParseError
from index.formats.ppt import read
from index.formats.ppt_styles import fonts, master_font

DECK = [[(0, [("VNI-Times", "Luaät thi ñua")]), (1, [(".VnTime", "§iÒu"), ("Arial", " 5\rAB\x0bCD")])], [(6, [(".VnTimeH", "phô lôc")])]]


def test_slides_are_pages_and_titles_headings() -> None:
    got = [(line.text, line.level, line.page) for line in read("a.ppt", ppt(DECK)).lines]
    assert got == [("Luật thi đua", 2, 1), ("Điều 5", 0, 1), ("AB", 0, 1), ("CD", 0, 1), ("PHỤ LỤC", 2, 2)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "sai đuôi"),
        (ppt(DECK, locked=True), "mật khẩu"),
        (ppt(DECK)[:1500], "hỏng"),
        (ppt([[(0, [("Arial", "\r")])]]), "không có chữ"),
        (compound({"PowerPoint Document": bytes(5000), "Current User": b""}), "hỏng"),
        (compound({"WordDocument": b"x"}), "PowerPoint Document"),
    ],
)
def test_refused_with_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read("a.ppt", data)


def test_stretches_of_fonts() -> None:
    paragraph = struct.pack("<IHI", 6, 0, 0x100081) + struct.pack("<HH", 1, 8226) + struct.pack("<HHH", 1, 100, 0)
    data = paragraph + struct.pack("<IIHH", 2, 0x10001, 1, 7) + struct.pack("<IIH", 4, 0x20000, 24)
    assert fonts(data, 5) == [(2, 7), (4, None)]


def test_a_damaged_style_leaves_the_master_font() -> None:
    assert fonts(b"\x01", 9) == [(9, None)]
    assert fonts(bytes(40), 9) == [(9, None)]


def test_fonts_of_masters() -> None:
    level = struct.pack("<I", 0) + struct.pack("<IH", 0x10000, 3)
    assert master_font(struct.pack("<H", 1) + level, 1) == 3
    assert master_font(struct.pack("<HH", 1, 0) + level, 5) == 3
    assert master_font(b"\0\0", 1) is None
    assert master_font(b"", 1) is None


def test_changed_bytes_are_read_or_refused() -> None:
    whole = ppt(DECK * 5)
    dice = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 5, 50])):
            data[dice.randrange(512, len(data))] = dice.choice([0, 1, 15, 127, 128, 255])
        with suppress(ParseError):
            read("a.ppt", bytes(data))

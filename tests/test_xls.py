"""index.formats.xls: text by its fonts, figures, merged cells, sheets; damaged and locked workbooks."""
from __future__ import annotations

import random
from contextlib import suppress

import pytest
from office97_fixtures import compound, xls

from index.errors import ParseError
from index.formats.xls import read


def lines(data: bytes) -> list[str]:
    return [line.text for line in read("a.xls", data).lines if line.text]


def test_text_by_its_fonts() -> None:
    cells = [(0, 0, ".VnTimeH|danh s¸ch"), (2, 0, "VNI-Times|Khoâng|.VnTime| ®ñ"), (2, 1, "Arial|Sở")]
    assert lines(xls([("S", cells)])) == ["DANH SÁCH", "Không đủ | Sở"]


def test_rows_with_titles_and_figures() -> None:
    cells = [(0, 0, ".VnTime|§¬n vÞ"), (0, 1, ".VnTime|Møc"), (1, 0, ".VnTime|Së Néi vô"), (1, 1, 1.5), (2, 0, ".VnTime|UBND x·"), (2, 1, 12.0)]
    assert lines(xls([("S", cells)])) == ["Đơn vị: Sở Nội vụ | Mức: 1,5", "Đơn vị: UBND xã | Mức: 12"]


def test_merged_titles() -> None:
    cells = [(0, 0, "Ten"), (0, 1, "Muc"), (1, 1, "Ca nhan"), (1, 2, "Tap the"), (2, 0, "CSTD"), (2, 1, 1.0), (2, 2, 2.0)]
    assert lines(xls([("S", cells)], merged=[(0, 1, 1, 3), (0, 2, 0, 1)])) == ["Ten: CSTD | Muc, Ca nhan: 1 | Muc, Tap the: 2"]


def test_names_of_sheets_and_hidden_ones() -> None:
    book = xls([("Nam 2005", [(0, 0, "mot")]), ("Sheet2", [(0, 0, "hai")]), ("An", [(0, 0, "ba")])], hidden=["An"])
    raw = read("a.xls", book)
    assert [(line.text, line.level) for line in raw.lines if line.text] == [("Nam 2005", 2), ("mot", 0), ("hai", 0)]
    assert raw.warnings == ("a.xls: bỏ qua trang tính ẩn “An”",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "sai đuôi"),
        (b"PK\x03\x04xl/", "sai đuôi"),
        (xls([("S", [(0, 0, "x")])], locked=True), "mật khẩu"),
        (xls([("S", [])]), "không có ô"),
        (xls([("S", [(0, 0, "x")])], hidden=["S"]), "không có ô"),
        (xls([("S", [(0, 0, "x")])])[:900], "hỏng"),
        (compound({"WordDocument": b"x"}), "Workbook"),
        (compound({"Workbook": b"\x09\x08" + bytes(50)}), "hỏng"),
    ],
)
def test_refused_with_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read("a.xls", data)


def test_changed_bytes_are_read_or_refused() -> None:
    whole = xls([("S", [(r, c, ".VnTime|Møc" if c else float(r)) for r in range(20) for c in range(3)])])
    dice = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 5, 50])):
            data[dice.randrange(512, len(data))] = dice.choice([0, 1, 127, 128, 255])
        with suppress(ParseError):
            read("a.xls", bytes(data))

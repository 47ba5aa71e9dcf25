"""index.formats.doc and word97: runs by their fonts, what is left out, tables, lists, notes; damaged and locked files."""
from __future__ import annotations

import random
import struct
from contextlib import suppress

import pytest
from office97_fixtures import IN_TABLE, compound, doc, table_row

from index.errors import ParseError
from index.formats.doc import read
from index.formats.word97 import sprms


def lines(data: bytes) -> list[str]:
    return [line.text for line in read("a.doc", data).lines if line.text]


@pytest.mark.parametrize("wide", [False, True])
def test_runs_by_their_fonts(wide: bool) -> None:
    runs = [(".VnTimeH", "ch\xad¬ng I\r"), (".VnTime", "NghÞ ®Þnh "), ("Times New Roman", "152\r"), ("VNI-Times", "Khoâng coù gì\r")]
    assert lines(doc(runs, wide=wide)) == ["CHƯƠNG I", "Nghị định 152", "Không có gì"]


def test_unicode_text() -> None:
    assert lines(doc([("Times New Roman", "Điều 1. Phạm vi\r")], wide=True)) == ["Điều 1. Phạm vi"]


@pytest.mark.parametrize("hyphen", ["\xad", "\x1f"])
def test_both_soft_hyphens_are_the_letter_u_with_a_horn(hyphen: str) -> None:
    assert lines(doc([(".VnTime", f"n{hyphen}íc th{hyphen}ëng\r")])) == ["nước thưởng"]


def test_fonts_of_ascii_and_of_other_characters_differ() -> None:
    other = struct.pack("<HH", 0x4A51, 1)  # the second font of the table, for characters beyond ASCII
    assert lines(doc([("Arial", "khen th­ëng "), (".VnTime", "®ua\r")], extra={0: struct.pack("<HH", 0x4A51, 2)})) == ["khen thưởng đua"]
    assert lines(doc([("Arial", "plain "), (".VnTime", "®ua\r")], extra={0: other})) == ["plain đua"]


def test_hidden_deleted_and_field_codes_are_left_out() -> None:
    hidden, deleted, special = struct.pack("<HB", 0x083C, 1), struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x0855, 1)
    runs = [("Arial", "a"), ("Arial", "HIDDEN"), ("Arial", "b"), ("Arial", "GONE"), ("Arial", "\x13"), ("Arial", "PAGE"), ("Arial", "\x14"), ("Arial", "7"), ("Arial", "\x15"), ("Arial", "\x01"), ("Arial", "c\r")]
    assert lines(doc(runs, extra={1: hidden, 3: deleted, 4: special, 6: special, 8: special, 9: special})) == ["ab7c"]


def test_capitals() -> None:
    assert lines(doc([("Arial", "phu luc"), ("Arial", " x\r")], extra={0: struct.pack("<HB", 0x083B, 1)})) == ["PHU LUC x"]


def test_line_breaks_end_lines_and_hard_hyphens_stay() -> None:
    assert lines(doc([("Arial", "Quy\x1eche\x0bso 5\x0cPage two\r")])) == ["Quy-che", "so 5", "Page two"]


def test_table() -> None:
    edges = table_row([0, 1000, 3000])
    runs = [(".VnTime", "Danh hiÖu\x07Møc\x07\x07" + "Lao ®éng tiªn tiÕn\x070,3\x07\x07" + "HÕt\r")]
    rows = {0: IN_TABLE, 1: IN_TABLE, 2: edges, 3: IN_TABLE, 4: IN_TABLE, 5: edges}
    assert lines(doc(runs, paragraphs=rows)) == ["Danh hiệu: Lao động tiên tiến | Mức: 0,3", "Hết"]


def test_vertically_merged_cells() -> None:
    first, second = table_row([0, 1000, 3000, 5000], [0x60]), table_row([0, 1000, 3000, 5000], [0x20])
    runs = [("Arial", "Nhom\x07mot\x071\x07\x07\x07hai\x072\x07\x07x\r")]
    rows = dict.fromkeys(range(8), IN_TABLE) | {3: first, 7: second}
    assert lines(doc(runs, paragraphs=rows)) == ["Nhom | mot | 1", "Nhom | hai | 2", "x"]


def test_titles_of_a_blank_form_are_kept() -> None:
    edges = table_row([0, 1000, 3000])
    runs = [("Arial", "Ho ten\x07Chuc vu\x07\x07\x07\x07\x07x\r")]
    rows = dict.fromkeys(range(6), IN_TABLE) | {2: edges, 5: edges}
    assert lines(doc(runs, paragraphs=rows)) == ["Ho ten | Chuc vu", "x"]


def _lists() -> tuple[bytes, bytes]:
    """A list of one level, "Điều %1." in TCVN3, and the number paragraphs know it by."""
    text = "§iÒu \x00."
    level = struct.pack("<iBB9sBiiBBBB", 5, 0, 0, bytes([6, 0, 0, 0, 0, 0, 0, 0, 0]), 0, 0, 0, 4, 0, 0, 0)
    level += struct.pack("<HH", 0x4A51, 1) + struct.pack("<H", len(text)) + text.encode("utf-16-le")
    heads = struct.pack("<H", 1) + struct.pack("<ii18sBB", 77, 0, bytes(18), 1, 0)
    override = struct.pack("<I", 1) + struct.pack("<iIIBBH", 77, 0, 0, 0, 0, 0) + struct.pack("<I", 0xFFFFFFFF)
    return heads + level, override


def test_generated_numbers() -> None:
    heads, override = _lists()
    listed = struct.pack("<HBHH", 0x260A, 0, 0x460B, 1)
    data = doc([("Times New Roman", "Ph"), (".VnTime", "¹m vi\r§èi t\xad\xeeng\r\rxong\r")], paragraphs={0: listed, 1: listed, 2: listed}, parts={74: override, 73: heads})
    assert lines(data) == ["Điều 5. Phạm vi", "Điều 6. Đối tượng", "xong"]


def test_damaged_lists_leave_the_text() -> None:
    listed = struct.pack("<HBHH", 0x260A, 0, 0x460B, 1)
    assert lines(doc([("Arial", "mot\r")], paragraphs={0: listed}, parts={73: b"\xff\x7f", 74: b"\xff" * 9})) == ["mot"]


def test_footnotes_and_text_boxes_come_last() -> None:
    text, note, box = "Tien\x02 thuong\r", "\x02 so tien\r\r", "trong khung\r\r"
    runs = [("Arial", "Tien"), ("Arial", "\x02"), ("Arial", " thuong\r"), ("Arial", "\x02"), ("Arial", " so tien\r\r"), ("Arial", box)]
    special = struct.pack("<HB", 0x0855, 1)
    parts = {2: struct.pack("<IIH", 4, len(text), 1), 3: struct.pack("<III", 0, len(note) - 1, len(note))}
    data = doc(runs, extra={1: special, 3: special}, counts=[len(text), len(note), 0, 0, 0, 0, len(box), 0], parts=parts)
    assert lines(data) == ["Tien [1] thuong", "trong khung", "[1] so tien"]


def test_headers_are_left_out() -> None:
    assert lines(doc([("Arial", "body\rheader\r")], counts=[5, 0, 7, 0, 0, 0, 0, 0])) == ["body"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "sai đuôi"),
        (b"PK\x03\x04", "sai đuôi"),
        (doc([("Arial", "x\r")])[:700], "hỏng"),
        (doc([("Arial", "x\r")], flags=0x0100), "mật khẩu"),
        (doc([("Arial", "x\r")], magic=0xA5DC), "Word 6.0/95"),
        (doc([("Arial", "\r\r")]), "không có chữ"),
        (compound({"Workbook": b"x"}), "WordDocument"),
        (compound({"EncryptedPackage": b"x"}), "mật khẩu"),
        (compound({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(3000), "0Table": b""}), "hỏng"),
    ],
)
def test_refused_with_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        read("a.doc", data)
    assert "hãy" in caught.value.reason


def test_changed_bytes_are_read_or_refused() -> None:
    whole = doc([(".VnTime", "Nghị".replace("ị", "Þ") + " ®Þnh\x07a\x07\x07"), ("Arial", "b\r" * 20)], paragraphs={0: IN_TABLE, 1: IN_TABLE, 2: table_row([0, 9, 99])})
    dice = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 5, 50])):
            data[dice.randrange(512, len(data))] = dice.choice([0, 1, 127, 128, 255])
        with suppress(ParseError):
            read("a.doc", bytes(data))


def test_modifiers_with_a_broken_end() -> None:
    assert list(sprms(struct.pack("<HBHH", 0x0855, 1, 0x4A4F, 2) + b"\x4f\x4a\x01")) == [(0x0855, b"\x01"), (0x4A4F, b"\x02\x00")]
    assert list(sprms(b"\x08\xd6\xff")) == []

from __future__ import annotations

import contextlib
from datetime import datetime

import compressed_rtf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_files import compound, msg, texts

from index.errors import ParseError
from index.formats.mail import unpack
from index.formats.outlook import HANOI, read

SUBJECT, BODY, SENDER, TO, LONG_NAME = "0037", "1000", "0C1A", "0E04", "3707"
SENT = 0x00390040
TICKS = 136_000_000_000_000_000
HEAD = {SUBJECT: "Về việc bình xét", BODY: "Kính gửi các thôn.\r\nHạn nộp 15/10.", SENDER: "Văn phòng", TO: "Các thôn"}


def attached(name: str, data: bytes, values: dict[int, int] | None = None) -> dict[str, object]:
    return msg({**texts({LONG_NAME: name}), "__substg1.0_37010102": data}, values, header=8)


def test_a_letter_with_attachments() -> None:
    data = compound(msg({**texts(HEAD), "__attach_version1.0_#00000000": attached("danh sách.txt", b"An"), "__attach_version1.0_#00000001": attached("b.docx", b"PK")}, {SENT: TICKS}))
    letter = read("a.msg", data)
    assert (letter.subject, letter.sender, letter.to, letter.text) == ("Về việc bình xét", "Văn phòng", "Các thôn", "Kính gửi các thôn.\nHạn nộp 15/10.")
    assert letter.sent == datetime(2031, 12, 20, 16, 46, 40, tzinfo=HANOI)
    assert letter.attachments == (("danh sách.txt", b"An"), ("b.docx", b"PK"))
    assert unpack("a.msg", data)[0] == (
        "noi-dung-thu.txt",
        "Về việc bình xét\nNgười gửi: Văn phòng\nNgười nhận: Các thôn\nNgày gửi: 20/12/2031 16:46\n\nKính gửi các thôn.\nHạn nộp 15/10.".encode(),
    )


def test_old_letters_are_read_in_their_code_page() -> None:
    data = compound(msg({"__substg1.0_0037001E": "Thưởng".encode("cp1258", "replace"), "__substg1.0_1000001E": "Chữ ấy".encode()}, {0x3FFD0003: 65001}))
    assert read("a.msg", data).text == "Chữ ấy"


def test_a_page_and_rich_text_stand_in_for_the_text() -> None:
    page = compound(msg({**texts({SUBJECT: "x"}), "__substg1.0_10130102": "<p>Một</p><table><tr><th>Tên<th>Mức<tr><td>A<td>1</table>".encode()}))
    assert unpack("a.msg", page)[0][1].decode().split("\n")[-2:] == ["Một", "Tên: A | Mức: 1"]
    rich = compound(msg({**texts({SUBJECT: "x"}), "__substg1.0_10090102": compressed_rtf.compress(rb"{\rtf1\ansi Ch\u7919? \u7845?y\par}", True)}))
    assert read("a.msg", rich).text.strip() == "Chữ ấy"


def test_a_letter_in_the_letter_is_read_too_and_not_without_end() -> None:
    inner = msg({**texts({SUBJECT: "Bên trong", BODY: "sâu"}), "__attach_version1.0_#00000000": attached("c.txt", b"c")}, header=24)
    held = {"__attach_version1.0_#00000000": {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": inner}}
    found = dict(unpack("a.msg", compound(msg({**texts(HEAD), **held}))))
    assert found["Bên trong/c.txt"] == b"c"
    assert found["Bên trong/noi-dung-thu.txt"].decode().startswith("Bên trong")
    for _ in range(3):
        held = {"__attach_version1.0_#00000000": {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": msg(held, header=24)}}
    with pytest.raises(ParseError, match="lồng trong thư"):
        read("a.msg", compound(msg(held)))


def test_pictures_of_the_text_are_no_attachments() -> None:
    assert read("a.msg", compound(msg({**texts(HEAD), "__attach_version1.0_#00000000": attached("logo.png", b"\x89PNG", {0x7FFE000B: 1})}))).attachments == ()


def test_what_is_no_letter_or_locked_is_refused() -> None:
    with pytest.raises(ParseError, match="không phải thư Outlook"):
        read("a.msg", compound({"WordDocument": b"x"}))
    with pytest.raises(ParseError, match="mã hóa"):
        read("a.msg", compound(msg(texts({"001A": "IPM.Note.SMIME", **HEAD}))))
    with pytest.raises(ParseError, match="hỏng"):
        read("a.msg", compound(msg(texts(HEAD)))[:900])
    with pytest.raises(ParseError, match="phần chữ của thư bị hỏng"):
        read("a.msg", compound(msg({"__substg1.0_10090102": b"rac" * 9})))


@given(st.binary(max_size=400), st.integers(0, 3000))
def test_damaged_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    data = bytearray(compound(msg(texts(HEAD), {SENT: TICKS})))
    data[at : at + len(noise)] = noise
    with contextlib.suppress(ParseError):
        assert read("a.msg", bytes(data)).subject is not None

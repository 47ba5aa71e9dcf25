from __future__ import annotations

import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ParseError
from index.formats import mail
from index.formats.mail import unpack


def letter(text: str = "Kính gửi các thôn.", **more: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in ({"Subject": "Về việc bình xét", "From": "Văn phòng <vp@xa.example>", "To": "thon@xa.example", "Date": "Tue, 25 Nov 2031 08:30:00 +0700"} | more).items():
        message[name] = value
    message.set_content(text)
    return message


def test_a_letter_is_its_own_first_file_and_then_its_attachments() -> None:
    message = letter()
    message.add_attachment(b"PK", maintype="application", subtype="vnd.openxmlformats", filename="Danh sách khen thưởng.docx")
    message.add_attachment("Ghi chú".encode(), maintype="text", subtype="plain", filename="ghi-chu.txt")
    (name, body), *rest = unpack("a.eml", message.as_bytes())
    assert name == "noi-dung-thu.txt"
    assert body.decode() == "Về việc bình xét\nNgười gửi: Văn phòng <vp@xa.example>\nNgười nhận: thon@xa.example\nNgày gửi: 25/11/2031 08:30\n\nKính gửi các thôn."
    assert rest == [("Danh sách khen thưởng.docx", b"PK"), ("ghi-chu.txt", "Ghi chú".encode())]


def test_a_page_stands_in_where_there_is_no_text_or_a_table() -> None:
    page = "<html><style>p{}</style><p>Một<br>hai</p><table><tr><td>Tên</td><td>Mức</td></tr><tr><td>A</td><td>4,5</td></tr></table><script>x()</script></html>"
    message = letter("Một hai Tên Mức A 4,5")
    message.add_alternative(page, subtype="html")
    assert unpack("a.eml", message.as_bytes())[0][1].decode().split("\n")[-3:] == ["Một", "hai", "Tên: A | Mức: 4,5"]
    message = letter("Chữ thường")
    message.add_alternative("<p>Chữ <b>thường</b></p>", subtype="html")
    assert unpack("a.eml", message.as_bytes())[0][1].decode().endswith("\n\nChữ thường")


def test_pictures_inside_the_text_are_left_out() -> None:
    message = letter()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline", cid="<logo>", filename="logo.png")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="scan.png")
    assert [name for name, _ in unpack("a.eml", message.as_bytes())] == ["noi-dung-thu.txt", "scan.png"]


def test_a_letter_in_the_letter_is_an_attachment_of_its_own_kind() -> None:
    message = letter()
    message.add_attachment(letter("sâu"))
    found = unpack("a.eml", message.as_bytes())
    assert [name for name, _ in found] == ["noi-dung-thu.txt", "thu-kem-1.eml"]
    assert unpack("b.eml", found[1][1])[0][1].decode().endswith("sâu")


@pytest.mark.parametrize(
    ("charset", "data"),
    [("utf-8", "Thưởng".encode()), ("windows-1258", "Thươ\u0309ng".encode("cp1258")), ("khong-co-that", "Thưởng".encode()), ("us-ascii", "Thưởng".encode())],
)
def test_character_sets_stated_rightly_and_wrongly(charset: str, data: bytes) -> None:
    raw = f"From: a@xa.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + data
    assert unpack("a.eml", raw)[0][1].decode().endswith("\n\nThưởng")


def test_what_is_no_letter_or_locked_or_endless_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParseError, match="không phải thư"):
        unpack("a.eml", b"chi la chu\n\nkhong co gi")
    locked = b"From: a@xa.example\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIIB"
    with pytest.raises(ParseError, match="mã hóa"):
        unpack("a.eml", locked)
    monkeypatch.setattr(mail, "MAX_PARTS", 3)
    message = letter()
    for n in range(5):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{n}.txt")
    with pytest.raises(ParseError, match="hơn 3 phần"):
        unpack("a.eml", message.as_bytes())


def test_envelopes_in_envelopes_end() -> None:
    raw = b"From: a@xa.example\r\n"
    for n in range(3000):
        raw += f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode()
    with contextlib.suppress(ParseError):
        assert unpack("a.eml", raw)[0][0] == "noi-dung-thu.txt"


@given(st.lists(st.sampled_from([b"From: a", b"Subject: =?utf-8?b?Q2jhu68=?=", b"Content-Type: text/html", b"Content-Type: multipart/mixed; boundary=b", b"\r\n", b"--b", b"--b--", b"Content-Disposition: attachment; filename=\"../a\"", b"\xff\xfe", b"<p>x", b"Date: hom qua", b"Content-Transfer-Encoding: base64"]), max_size=12))
def test_any_lines_are_a_letter_or_refused(rows: list[bytes]) -> None:
    with contextlib.suppress(ParseError):
        assert unpack("a.eml", b"\r\n".join(rows))[0][0] == "noi-dung-thu.txt"

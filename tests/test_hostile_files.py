"""Files that an office should never have and has: each, read by a real worker, is one clear message in Vietnamese, or its text."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import office97_fixtures
import office_files
import pdf_fixtures
import pytest
import regulation
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from index.errors import ParseError
from index.sandbox import Worker


def page(canvas: Canvas) -> None:
    pdf_fixtures.put(canvas, 85, 100, "Điều 1. Phạm vi")


def locked_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("a.txt", "x")
    data = bytearray(out.getvalue())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(sign) + flags] |= 1
    return bytes(data)


REFUSED: dict[str, tuple[bytes, str]] = {
    "khoa.pdf": (pdf_fixtures.pdf(page, encrypt=pdfencrypt.StandardEncryption("mat-khau", "chu")), "có mật khẩu"),
    "khoa.zip": (locked_zip(), "có mật khẩu"),
    "khoa.docx": (office97_fixtures.compound({"EncryptedPackage": b"x" * 5000}), "có mật khẩu"),
    "khoa.xls": (office97_fixtures.xls([("A", [(0, 0, "x")])], locked=True), "có mật khẩu"),
    "khoa.ppt": (office97_fixtures.ppt([[(0, [("Arial", "x")])]], locked=True), "có mật khẩu"),
    "rong.docx": (b"", "tệp rỗng"),
    "trang.pdf": (pdf_fixtures.pdf(lambda canvas: None), "không có chữ nào"),
    "cut.docx": (regulation.as_docx()[:3000], "bị hỏng"),
    "cut.pdf": (pdf_fixtures.pdf(page)[:900], "bị hỏng"),
    "anh.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(50), "ảnh bị hỏng"),
    "thiep.exe.pdf": (b"MZ\x90\x00" + bytes(500), "nội dung là chương trình Windows"),
    "leo.zip": (office_files.packed({"../../a.txt": "x"}), "đường dẫn ra ngoài"),
    "bom.zip": (office_files.packed({"a.txt": b"\0" * (30 * 2**20)}), "giống bom nén"),
    "bom.docx": (office_files.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": b"\0" * (50 * 2**20)}), "giải nén"),
    "thuc-the.docx": (
        office_files.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        "",
    ),
    "ban.rar": (b"Rar!\x1a\x07\x00", "chưa được hỗ trợ"),
    "phim.mp4": (b"\0\0\0\x18ftypmp42", "chưa được hỗ trợ"),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_the_reason(worker: Worker, name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(ParseError) as caught:
        worker.read(name, data)
    assert said in caught.value.reason
    assert re.search("[ạảấầẩẫậắằặẹẻếềểệịọỏốồổỗộớờởợụủứừửữựđêôơư]", caught.value.reason)
    assert "Traceback" not in caught.value.reason
    assert "root:" not in caught.value.reason


def test_two_gigabytes_are_not_even_opened(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "to.pdf"
    path.touch()
    os.truncate(path, 2 * 2**30)
    with pytest.raises(ParseError, match="quá lớn"):
        worker.read("to.pdf", path)


def test_macros_stay_where_they_are(worker: Worker) -> None:
    data = office_files.docx(office_files.p("Điều 1. Phạm vi"), more={"word/vbaProject.bin": b"AutoOpen"})
    (part,) = worker.read("a.docm", data)
    assert part.raw is not None
    assert [line.text for line in part.raw.lines if line.text] == ["Điều 1. Phạm vi"]
    assert any("macro" in w for w in part.raw.warnings)

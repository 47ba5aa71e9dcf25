from __future__ import annotations

import contextlib
import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ParseError
from index.formats import archive
from index.formats.archive import unpack


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, data in members:
            made.writestr(name, data, how)
    return out.getvalue()


def test_files_come_in_order_with_their_folders() -> None:
    found = unpack("a.zip", packed(("Hồ sơ/Tờ trình.docx", b"1"), ("b.txt", b"2"), ("Hồ sơ/", b"")))
    assert found == [("Hồ sơ/Tờ trình.docx", b"1"), ("b.txt", b"2")]


@pytest.mark.parametrize("raw", ["Quý 3.docx".encode(), "Quy\u0301 3.docx".encode("cp1258")])
def test_names_without_the_unicode_flag_are_read_as_typed(raw: bytes) -> None:
    stand_in = b"Q" + b"z" * (len(raw) - 1)
    assert unpack("a.zip", packed((stand_in.decode(), b"1")).replace(stand_in, raw)) == [("Quý 3.docx", b"1")]


def test_clutter_and_empty_files_are_left_out_and_equal_names_kept_apart() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = packed(("a.docx", b"1"), ("a.docx", b"2"), ("A.docx", b"3"), ("__MACOSX/._a.docx", b"x"), ("Thumbs.db", b"x"), ("b/~$a.docx", b"x"), (".DS_Store", b"x"), ("trong.txt", b""))
    assert unpack("a.zip", data) == [("a.docx", b"1"), ("a (2).docx", b"2"), ("A (3).docx", b"3")]


@pytest.mark.parametrize("name", ["../a.txt", "b/../../a.txt", "/etc/passwd", "C:\\a.txt", "\\\\may\\a.txt", "b\\..\\..\\a.txt"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(ParseError, match="đường dẫn ra ngoài"):
        unpack("a.zip", packed((name, b"1"), ("b.txt", b"2")))


def test_backslashes_of_windows_are_folders() -> None:
    assert unpack("a.zip", packed(("b\\c.txt", b"1"))) == [("b/c.txt", b"1")]


def test_links_are_refused() -> None:
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(ParseError, match="liên kết"):
        unpack("a.zip", packed((info, b"/etc/passwd")))


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParseError, match="bom nén"):
        unpack("a.zip", packed(("a.txt", b"0" * (archive.SMALL + 1))))
    monkeypatch.setattr(archive, "MAX_TOTAL", 100)
    with pytest.raises(ParseError, match="giải nén ra"):
        unpack("a.zip", packed(("a.txt", b"01" * 60)))
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    with pytest.raises(ParseError, match="có 3 tệp"):
        unpack("a.zip", packed(*((f"{n}.txt", b"1") for n in range(3))))


def test_a_size_that_lies_is_found_out() -> None:
    data = packed(("a.txt", b"x" * 500), how=zipfile.ZIP_STORED)
    at = data.rindex(b"PK\x01\x02")
    lying = data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :]
    with pytest.raises(ParseError, match=r"bom nén|bị hỏng"):
        unpack("a.zip", lying)


def test_passwords_damage_and_emptiness_are_told() -> None:
    data = bytearray(packed(("a.txt", b"x" * 50), how=zipfile.ZIP_STORED))
    at = data.rindex(b"PK\x01\x02")
    locked = bytes(data[: at + 8]) + b"\x01" + bytes(data[at + 9 :])
    with pytest.raises(ParseError, match="mật khẩu"):
        unpack("a.zip", locked)
    with pytest.raises(ParseError, match="bị hỏng"):
        unpack("a.zip", bytes(data).replace(b"xxxxx", b"xxyxx"))
    with pytest.raises(ParseError, match="không phải ZIP"):
        unpack("a.zip", bytes(data[:20]))
    with pytest.raises(ParseError, match="không có tệp nào"):
        unpack("a.zip", packed(("Thumbs.db", b"x")))


@given(st.binary(max_size=60), st.integers(0, 250))
def test_damaged_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    data = bytearray(packed(("a.txt", b"abc" * 20), ("b/c.docx", b"xyz")))
    data[at : at + len(noise)] = noise
    with contextlib.suppress(ParseError):
        assert all(".." not in name for name, _ in unpack("a.zip", bytes(data)))

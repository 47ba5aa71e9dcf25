"""index.formats.ole: streams of compound files, and what is refused."""
from __future__ import annotations

import random

import pytest
from office97_fixtures import compound

from index.errors import ParseError
from index.formats.ole import MAX_STREAM, Ole


def test_streams_by_any_case() -> None:
    ole = Ole("a.doc", compound({"WordDocument": b"abc", "1Table": b"x" * 9000}))
    assert ole.stream("worddocument")[:3] == b"abc"
    assert ole.stream("1Table")[:9000] == b"x" * 9000
    assert "1table" in ole
    assert ole.stream("Data", b"") == b""
    with pytest.raises(ParseError, match="thiếu luồng “Data”"):
        ole.stream("Data")


@pytest.mark.parametrize("data", [b"", b"abc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)])
def test_no_compound_file(data: bytes) -> None:
    with pytest.raises(ParseError, match="hỏng"):
        Ole("a.doc", data)


def test_encrypted_as_a_whole() -> None:
    with pytest.raises(ParseError, match="mật khẩu"):
        Ole("a.doc", compound({"EncryptionInfo": b"", "EncryptedPackage": b""}))


def test_a_stream_that_claims_to_be_huge() -> None:
    data = bytearray(compound({"WordDocument": b"x"}))
    at = bytes(data).index("WordDocument".encode("utf-16-le")) + 120
    data[at : at + 4] = (MAX_STREAM + 1).to_bytes(4, "little")
    with pytest.raises(ParseError, match="hãy"):
        Ole("a.doc", bytes(data)).stream("WordDocument")


def test_changed_bytes_are_read_or_refused() -> None:
    whole = compound({"WordDocument": b"x" * 9000, "1Table": b"y"})
    dice = random.Random(3)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 9])):
            data[dice.randrange(8, 512) if dice.random() < 0.5 else dice.randrange(len(data))] = dice.choice([0, 1, 127, 255])
        try:
            Ole("a.doc", bytes(data)).stream("WordDocument", b"")
        except ParseError:
            continue

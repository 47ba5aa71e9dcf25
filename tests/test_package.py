from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import packed, relations

from index.errors import ParseError
from index.formats import package
from index.formats.package import OLE, Package, attr, child, children, local, parse_xml

BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a SYSTEM "http://vi-du.example/a.dtd"><a/>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize("xml", [BOMB, OUTSIDE, FILE, BOMB.encode("utf-16")])
def test_entities_and_types_from_outside_are_refused(xml: str | bytes) -> None:
    with pytest.raises(ParseError, match="DTD"), Package("a.docx", packed({"a.xml": xml})) as found:
        found.xml("a.xml")


@pytest.mark.parametrize("xml", ["<a>", "", "<a></b>", "\x00\x01", "<a>" * 400 + "</a>" * 400])
def test_damaged_xml_is_refused(xml: str) -> None:
    with pytest.raises(ParseError, match="không phải XML đúng"):
        parse_xml("a.docx", "a.xml", xml.encode())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"abc" * 50, packed({"a": "b"})[:-8]])
def test_what_is_no_package_is_refused(data: bytes) -> None:
    with pytest.raises(ParseError, match="hỏng hoặc sai đuôi"):
        Package("a.docx", data)


def test_a_file_with_a_password_is_told_apart() -> None:
    with pytest.raises(ParseError, match="mật khẩu"):
        Package("a.docx", OLE + bytes(600))


def test_a_part_that_is_not_there_is_named() -> None:
    with Package("a.docx", packed({"a.xml": "<a/>"})) as found, pytest.raises(ParseError, match=r"thiếu thành phần “b\.xml”"):
        found.xml("b.xml")


def test_sizes_are_counted_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART", 1000)
    monkeypatch.setattr(package, "MAX_TOTAL", 1500)
    with Package("a.docx", packed({"a": "x" * 900, "b": "y" * 900, "c": "z" * 1001})) as found:
        with pytest.raises(ParseError, match="giải nén lớn hơn"):
            found.bytes("c")
        assert len(found.bytes("a")) == 900
        with pytest.raises(ParseError, match="giải nén lớn hơn"):
            found.bytes("b")


def test_damage_inside_a_part_is_told() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", b"<a>chu</a>")
    data = out.getvalue().replace(b"<a>chu</a>", b"<a>chX</a>")
    with Package("a.docx", data) as found, pytest.raises(ParseError, match="bị hỏng"):
        found.bytes("a.xml")


def test_relations_stay_inside_the_package() -> None:
    rows = {"1": ("styles", "styles.xml"), "2": ("image", "http://vi-du.example/a.png"), "3": ("footnotes", "../../../etc/passwd")}
    with Package("a.docx", packed({"word/_rels/document.xml.rels": relations(rows)})) as found:
        assert found.related("word/document.xml") == {"1": ("styles", "word/styles.xml"), "3": ("footnotes", "etc/passwd")}
        assert found.related("word/khac.xml") == {}


def test_strict_files_read_like_usual_ones() -> None:
    strict = b'<w:p xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main" w:val="1"/>'
    assert parse_xml("a", "b", strict).tag.startswith("{http://schemas.openxmlformats.org/")


def test_elements_by_local_names() -> None:
    root = parse_xml("a", "b", b'<x xmlns:n="urn:n"><n:y n:k="1" z="2"><n:t/></n:y><y/></x>')
    assert local(child(root, "y", "t")) == "t"
    assert (attr(child(root, "y"), "k"), attr(child(root, "y"), "z"), attr(None, "k", "mặc định")) == ("1", "2", "mặc định")
    assert len(list(children(root, "y"))) == 2
    assert list(children(None, "y")) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_a_package_or_a_parse_error(data: bytes) -> None:
    with pytest.raises(ParseError):
        Package("a.docx", data)

r"""index.formats.rtf: fonts, the letter ư, Unicode, what is left out, tables, notes, damaged files."""
from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ParseError
from index.formats.rtf import read

FONTS = r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fcharset0{\*\panose 020b7200}.VnTime;}{\f2\fcharset162 .VnTimeH Tur;}{\f3 VNI-Times{\*\falt Arial};}{\f4\fcharset163 Arial;}}"


def lines(body: str) -> list[str]:
    data = (r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + body + "}").encode("latin-1")
    return [line.text for line in read("a.rtf", data).lines if line.text]


@pytest.mark.parametrize("horn", [r"\'ad", r"\-", "\xad", r"\u173\'ad"])
def test_the_letter_u_with_a_horn(horn: str) -> None:
    assert lines(rf"{{\f1 n{horn}\'edc, tr{horn}\'eang, th{horn}\par}}") == ["nước, trường, thư"]


def test_fonts_of_runs() -> None:
    assert lines(r"{\f1 Ngh\'de \'ae\'denh }{\f0 152 }{\f2 ch\'ad\'acng}{\f3  Khoâng}\par") == ["Nghị định 152 CHƯƠNG Không"]


def test_a_soft_hyphen_of_another_font_is_dropped() -> None:
    assert lines(r"{\f0 ph\-ong \'ad trao}\par") == ["phong trao"]


def test_default_font_and_plain() -> None:
    data = (r"{\rtf1\ansi\deff1" + FONTS + r"\'aei\'d2u {\f0 x\plain  \'aeua}\par}").encode("latin-1")
    assert [line.text for line in read("a.rtf", data).lines if line.text] == ["điều x đua"]


def test_unicode_with_fallback_and_surrogates() -> None:
    assert lines(r"\uc1 Đi\u7873?u {\uc2\u432?? \uc0\u417 } \u-10180?\u-8444?\par".replace("Đ", r"\u272?")) == ["Điều ư ơ 🌄"]


def test_code_page_of_the_font() -> None:
    assert lines(r"{\f4 ng\'fd\'f5\'cci}\par") == ["người"]


def test_words_of_several_runs() -> None:
    assert lines(r"{\f1 th\'ad}{\b\f1\'eb}{\f1 ng}\par {\f3 ngh}{\f3\i i}{\f3 eä}{\f3 p}\par") == ["thưởng", "nghiệp"]


def test_left_out() -> None:
    hidden = r"{\*\generator Word;}{\info{\title x}}{\header h}{\footer f}{\pict 0102}{\v an}{\deleted xoá}{\field{\*\fldinst PAGE}{\fldrslt 7}}{\*\unknown z}"
    assert lines(hidden + r"chu\par") == ["7chu"]


def test_text_box_and_generated_numbers_stay() -> None:
    assert lines(r"{\pntext\f0 1.\tab}M\'f4t\par{\shp{\*\shpinst\shpleft1{\sp{\sn a}{\sv 1}}{\shptxt trong khung\par}}}{\listtext a)\tab}hai\par") == [
        "1. Môt", "trong khung", "a) hai",
    ]  # fmt: skip


def test_capitals() -> None:
    assert lines(r"{\caps phu luc {\caps0 nay}}\par") == ["PHU LUC nay"]


def test_footnotes_come_last() -> None:
    assert lines(r"Tien{\footnote\pard\plain {\f1 \'ae\'e5ng}} thu\par Het\par") == ["Tien [1] thu", "Het", "[1] đồng"]


ROW = r"\trowd\trleft0\clbrdrt\brdrs\cellx1000\clbrdrt\brdrs\cellx2000\pard\intbl %s\cell %s\cell\row"


def test_a_table_gives_rows_with_titles() -> None:
    body = ROW % ("Danh hieu", r"{\f1 M\'f8c}") + ROW % ("Lao dong tien tien", "0,3") + ROW % ("Chien si thi dua", "1,0") + r"\pard Het\par"
    assert lines(body) == ["Danh hieu: Lao dong tien tien | Mức: 0,3", "Danh hieu: Chien si thi dua | Mức: 1,0", "Het"]


def test_merged_cells() -> None:
    first = r"\trowd\clvmgf\clbrdrt\brdrs\cellx1000\cellx2000\cellx3000\pard\intbl Nhom A\cell mot\cell 1\cell\row"
    second = r"\trowd\clvmrg\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl\cell hai\cell\cell\row"
    assert lines(first + second + r"\pard x\par") == ["Nhom A | mot | 1", "Nhom A | hai", "x"]


def test_levels_of_headings_unless_the_text_has_articles() -> None:
    data = (r"{\rtf1" + FONTS + r"\pard\outlinelevel0 Phan mot\par\pard noi dung\par}").encode()
    assert [(line.text, line.level) for line in read("a.rtf", data).lines] == [("Phan mot", 1), ("noi dung", 0)]
    article = r"\f1\pard\outlinelevel0 \'a7i\'d2u 1. A\par\pard\outlinelevel1 \'a7i\'d2u 2. B\par}"
    assert {line.level for line in read("a.rtf", (r"{\rtf1" + FONTS + article).encode()).lines} == {0}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"xin chao", b"{\\rtf1 }", b"{\\rtf1\\ansi{\\pict 00}}"])
def test_refused_with_reason(data: bytes) -> None:
    with pytest.raises(ParseError, match="hãy"):
        read("a.rtf", data)


def test_braces_in_a_binary_picture_close_nothing() -> None:
    assert lines(r"{\pict\bin5 }}{{x}sau\par") == ["sau"]


def test_too_deep() -> None:
    with pytest.raises(ParseError, match="lồng"):
        read("a.rtf", b"{\\rtf1 " + b"{" * 5000 + b"x" + b"}" * 5000)


def test_cut_off_file_gives_what_is_there() -> None:
    assert lines(r"{\f1 \'ae\'adîc\par {\b{\i con")[0] == "được"


@given(st.lists(st.sampled_from([r"\par", r"\cell", r"\row", r"\trowd", r"\cellx9", r"\intbl", "{", "}", r"\u", r"\u8364?", r"\'ad", r"\'zz", r"\bin9 ", r"\f1 ", r"\footnote", r"\*", "a\xad®ua", "\\", r"\uc9 ", r"\pard", r"\fonttbl"]), max_size=40))
def test_any_sequence_is_read_or_refused(words: list[str]) -> None:
    with suppress(ParseError):
        read("a.rtf", (r"{\rtf1" + FONTS + "".join(words) + " x").encode("latin-1"))

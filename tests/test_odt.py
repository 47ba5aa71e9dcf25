from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import packed
from regulation import odt

from index.errors import ParseError
from index.formats.odt import read

LEVELS = (
    '<text:list-style style:name="L">'
    '<text:list-level-style-number text:level="1" style:num-prefix="Điều " style:num-suffix="." style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-suffix="." style:num-format="1" text:display-levels="2"/>'
    '<text:list-level-style-number text:level="3" style:num-suffix=")" style:num-format="a" loext:num-list-format="%3%)"/>'
    '<text:list-level-style-bullet text:level="4" text:bullet-char="•"/>'
    "</text:list-style>"
)


def lines(body: str, automatic: str = LEVELS, **more: str) -> list[str]:
    return [line.text for line in read("a.odt", odt(body, automatic, **more)).lines]


def item(text: str, inner: str = "", more: str = "") -> str:
    return f"<text:list-item {more}><text:p>{text}</text:p>{inner}</text:list-item>"


def listed(inner: str, more: str = "") -> str:
    return f'<text:list text:style-name="L" {more}>{inner}</text:list>'


def test_numbers_of_every_level() -> None:
    body = listed(item("Phạm vi", f"<text:list>{item('một', f'<text:list>{item(chr(120))}{item(chr(121))}</text:list>')}{item('hai')}</text:list>") + item("Đối tượng"))
    assert lines(body) == ["Điều 1. Phạm vi", "1.1. một", "a) x", "b) y", "1.2. hai", "Điều 2. Đối tượng"]


def test_a_list_goes_on_or_begins_anew() -> None:
    body = listed(item("Một"), 'xml:id="a"') + "<text:p>giữa</text:p>" + listed(item("Hai"), 'text:continue-numbering="true"') + listed(item("Lại một"))
    assert lines(body + listed(item("Ba"), 'text:continue-list="a"') + listed(item("Mười", "", 'text:start-value="10"'))) == [
        "Điều 1. Một", "giữa", "Điều 2. Hai", "Điều 1. Lại một", "Điều 3. Ba", "Điều 10. Mười",
    ]  # fmt: skip


def test_an_item_that_only_holds_a_list_takes_no_number_and_its_second_paragraph_none() -> None:
    inner = f"<text:list-item><text:list>{item('một')}</text:list></text:list-item>"
    assert lines(listed(item("Tên") + inner + "<text:list-item><text:p>Hai</text:p><text:p>tiếp</text:p></text:list-item>")) == ["Điều 1. Tên", "1.1. một", "Điều 2. Hai", "tiếp"]


def test_headings_have_their_level() -> None:
    found = read("a.odt", odt('<text:h text:outline-level="2">Đầu đề</text:h><text:p>Thân</text:p>')).lines
    assert [(line.text, line.level) for line in found] == [("Đầu đề", 2), ("Thân", 0)]


def test_blanks_tabs_and_breaks() -> None:
    assert lines("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d\n   e</text:p>") == ["a b c", "d e"]


def test_deleted_hidden_and_commented_text_stays_out() -> None:
    hidden = '<style:style style:name="An" style:family="text"><style:text-properties text:display="none"/></style:style>'
    body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>bỏ</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    body += '<text:p>thấy<text:span text:style-name="An">ẩn</text:span><office:annotation><text:p>ghi chú riêng</text:p></office:annotation></text:p>'
    assert lines(body, hidden) == ["thấy"]


def test_notes_and_boxes_come_after_their_paragraph() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>chú</text:p></text:note-body></text:note>"
    box = "<draw:frame><draw:text-box><text:p>Mẫu số 01</text:p></draw:text-box></draw:frame>"
    assert lines(f"<text:p>Một{note}{box} tiếp</text:p>") == ["Một tiếp", "(Chú thích 1: chú)", "Mẫu số 01"]


def test_a_table_of_contents_is_left_out_with_a_warning() -> None:
    found = read("a.odt", odt("<text:table-of-content><text:index-body><text:p>Điều 1 ... 3</text:p></text:index-body></text:table-of-content><text:section><text:p>Thân</text:p></text:section>"))
    assert [line.text for line in found.lines] == ["Thân"]
    assert found.warnings == ("bỏ mục lục tự động ở đầu văn bản",)


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def test_tables_with_title_rows_merged_and_repeated_cells() -> None:
    head = f"<table:table-header-rows><table:table-row>{cell('2024')}{cell('2025')}{cell('2026')}</table:table-row></table:table-header-rows>"
    rows = f"<table:table-row>{cell('a', 'table:number-rows-spanned=' + chr(34) + '2' + chr(34))}{cell('x', 'table:number-columns-repeated=' + chr(34) + '2' + chr(34))}</table:table-row>"
    rows += f"<table:table-row><table:covered-table-cell/>{cell('y')}<table:table-cell table:number-columns-repeated='16000'/></table:table-row>"
    assert lines(f"<table:table>{head}{rows}<table:table-row table:number-rows-repeated='1000000'><table:table-cell/></table:table-row></table:table>") == [
        "2024: a | 2025: x | 2026: x", "2024: a | 2025: y",
    ]  # fmt: skip


def test_capitals_and_legacy_fonts_by_style() -> None:
    styles = '<style:style style:name="H" style:family="paragraph"><style:text-properties fo:text-transform="uppercase"/></style:style>'
    styles += '<style:font-face style:name="F1" xmlns:svg="urn:x" svg:font-family="\'.VnTime\'"/><style:style style:name="V" style:family="text"><style:text-properties style:font-name="F1"/></style:style>'
    assert lines('<text:p text:style-name="H">quyết <text:span>định</text:span></text:p><text:p><text:span text:style-name="V">C\xe9ng hoµ</text:span></text:p>', styles) == ["QUYẾT ĐỊNH", "Cộng hòa"]


def test_sheets_and_slides_stand_under_their_names() -> None:
    rows = f"<table:table-row>{cell('Tên')}{cell('Mức')}</table:table-row><table:table-row>{cell('A')}{cell('4,5')}</table:table-row>"
    found = read("a.ods", odt(f'<table:table table:name="Mức thưởng">{rows}</table:table><table:table table:name="Trống"/>', kind="spreadsheet")).lines
    assert [(line.text, line.level) for line in found] == [("Mức thưởng", 2), ("Tên: A | Mức: 4,5", 0)]
    page = '<draw:page draw:name="Trang 1"><draw:frame><draw:text-box><text:p>Chữ</text:p></draw:text-box></draw:frame></draw:page>'
    assert [(line.text, line.level) for line in read("a.odp", odt(page, kind="presentation")).lines] == [("Trang 1", 2), ("Chữ", 0)]


def test_what_is_locked_or_no_document_is_refused() -> None:
    manifest = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(ParseError, match="mật khẩu"):
        read("a.odt", packed({"META-INF/manifest.xml": manifest, "content.xml": "rác"}))
    with pytest.raises(ParseError, match="không phải tài liệu OpenDocument"):
        read("a.odt", packed({"content.xml": "<a/>"}))
    with pytest.raises(ParseError, match="thiếu thành phần"):
        read("a.odt", packed({"x": "y"}))


PIECES = st.sampled_from(
    ["<text:p>Chữ</text:p>", listed(item("Mục")), listed("<text:list-item/>"), "<text:list/>", "<table:table/>", "<table:table><table:table-row/></table:table>",
     "<text:h>Đầu</text:h>", "<text:section/>", "<text:p><text:note/></text:p>", "<draw:frame/>", f"<table:table><table:table-row>{cell('a')}{cell('b')}</table:table-row></table:table>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8))
def test_any_order_of_pieces_gives_canonical_lines(pieces: list[str]) -> None:
    for line in lines("".join(pieces)):
        assert line == " ".join(line.split())
        assert line

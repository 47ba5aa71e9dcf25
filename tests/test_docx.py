from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import abstract, docx, level, num, p, packed, r, relations, tbl

from index.errors import ParseError
from index.formats.docx import read

POINTS = abstract(0, level(0, "Điều %1."), level(1, "%2."), level(2, "%3)", "lowerLetter")) + num(1, 0)


def lines(body: str, **more: str) -> list[str]:
    return [line.text for line in read("a.docx", docx(body, **more)).lines]


def field(code: str, result: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


# --- numbers ---------------------------------------------------------------------------------------------------
def test_numbers_that_word_makes_are_written_out() -> None:
    body = p("Phạm vi", (1, 0)) + p("Một", (1, 1)) + p("là a", (1, 2)) + p("là b", (1, 2)) + p("Hai", (1, 1)) + p("Đối tượng", (1, 0)) + p("Một lại", (1, 1))
    assert lines(body, numbering=POINTS) == ["Điều 1. Phạm vi", "1. Một", "a) là a", "b) là b", "2. Hai", "Điều 2. Đối tượng", "1. Một lại"]


def test_a_number_may_come_from_the_style_and_be_switched_off() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="G"><w:name w:val="goc"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    styles += '<w:style w:type="paragraph" w:styleId="D"><w:name w:val="dieu"/><w:basedOn w:val="G"/></w:style>'
    off = '<w:p><w:pPr><w:pStyle w:val="D"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>Không số</w:t></w:r></w:p>'
    assert lines(p("Một", style="D") + off + p("Hai", style="D"), numbering=POINTS, styles=styles) == ["Điều 1. Một", "Không số", "Điều 2. Hai"]


def test_the_level_of_a_style_is_the_one_that_names_it() -> None:
    named = abstract(0, level(0, "Điều %1."), level(1, "%2.", more='<w:pStyle w:val="K"/>')) + num(1, 0)
    styles = '<w:style w:type="paragraph" w:styleId="K"><w:name w:val="khoan"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    assert lines(p("Tên", (1, 0)) + p("Một", style="K"), numbering=named, styles=styles) == ["Điều 1. Tên", "1. Một"]


def test_styles_in_a_circle_end() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    assert lines(p("Chữ", style="A"), styles=styles) == ["Chữ"]


def test_an_empty_paragraph_takes_a_number_and_shows_it_only_in_a_table() -> None:
    assert lines(p("Một", (1, 1)) + p("", (1, 1)) + p("Ba", (1, 1)), numbering=POINTS) == ["1. Một", "3. Ba"]
    cell = f"<w:tc>{p('', (1, 1))}</w:tc>"
    assert lines(tbl([["STT", "Tên"], [cell, "A"], [cell, "B"]]), numbering=POINTS) == ["STT: 1. | Tên: A", "STT: 2. | Tên: B"]


def test_headings_have_the_level_of_their_outline() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    found = read("a.docx", docx(p("Đầu đề", style="H2") + p("Thân"), styles=styles)).lines
    assert [(line.text, line.level) for line in found] == [("Đầu đề", 2), ("Thân", 0)]


# --- what is shown ---------------------------------------------------------------------------------------------
def test_changes_count_as_accepted() -> None:
    body = p(r("giữ ") + '<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:ins>' + r("thêm") + "</w:ins><w:moveFrom>" + r("đi") + "</w:moveFrom><w:moveTo>" + r(" đến") + "</w:moveTo>")
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('hàng bỏ')}</w:tc><w:tc>{p('x')}</w:tc></w:tr>"
    table = tbl([["Tên", "Mức"], ["A", "1"]]).replace("</w:tbl>", f"{row}</w:tbl>")
    assert lines(body + table) == ["giữ thêm đến", "Tên: A | Mức: 1"]


def test_a_deleted_paragraph_mark_joins_and_takes_no_number() -> None:
    gone = '<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p>'
    assert lines(p("Một", (1, 1)) + gone.format("<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>") + p("Hai", (1, 1)), numbering=POINTS) == ["1. Một", "2. Hai"]
    assert lines(gone.format(r("Đầu ")) + p("đuôi", (1, 1)), numbering=POINTS) == ["1. Đầu đuôi"]
    assert lines(gone.format(r("Đầu ")) + p("đuôi"), numbering=POINTS) == ["Đầu đuôi"]


def test_hidden_text_comments_and_scripts_stay_out() -> None:
    styles = '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = p(r("thấy") + r("ẩn", "<w:vanish/>") + r("ẩn nữa", '<w:rStyle w:val="An"/>') + r(" hiện", '<w:rStyle w:val="An"/><w:vanish w:val="0"/>') + '<w:r><w:commentReference w:id="1"/></w:r>')
    assert lines(body, styles=styles) == ["thấy hiện"]


def test_capitals_breaks_tabs_and_signs_as_they_are_seen() -> None:
    body = p(r("nghị định", "<w:caps/>") + "<w:r><w:br/><w:t>dòng hai</w:t><w:tab/><w:t>cột</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>x</w:t></w:r>" + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>')
    assert lines(body) == ["NGHỊ ĐỊNH", "dòng hai cột-x☑"]


def test_a_field_shows_its_result_and_a_table_of_contents_nothing() -> None:
    contents = p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("Điều 1. Mục lục")) + p(
        r("Điều 2. Mục lục") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    found = read("a.docx", docx(contents + p("xem " + "") + p(r("Số ") + field("DOCPROPERTY So", r("12/2033")))))
    assert [line.text for line in found.lines] == ["xem", "Số 12/2033"]
    assert found.warnings == ("bỏ mục lục tự động ở đầu văn bản",)


def test_a_field_that_is_never_ended_hides_only_its_paragraph() -> None:
    assert lines(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("mất")) + p("còn")) == ["còn"]


def test_text_boxes_come_once_after_their_paragraph() -> None:
    inner = f"<w:txbxContent>{p('Mẫu số 01')}</w:txbxContent>"
    box = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    assert lines(p(box + r("Thân"))) == ["Thân", "Mẫu số 01"]
    assert lines(p(f"<w:r><w:pict><v:textbox>{inner}</v:textbox></w:pict></w:r>")) == ["Mẫu số 01"]


def test_notes_come_after_the_paragraph_that_names_them_numbered_in_order() -> None:
    notes = f'<w:footnote w:type="separator" w:id="0">{p("---")}</w:footnote><w:footnote w:id="9">{p("chín")}</w:footnote><w:footnote w:id="3">{p("ba")}</w:footnote>'
    body = p(r("Một") + '<w:r><w:footnoteReference w:id="9"/></w:r>') + p(r("Hai") + '<w:r><w:footnoteReference w:id="3"/></w:r><w:r><w:footnoteReference w:id="77"/></w:r>')
    assert lines(body, footnotes=notes) == ["Một", "(Chú thích 1: chín)", "Hai", "(Chú thích 2: ba)"]


def test_content_controls_links_and_formulas_are_text() -> None:
    formula = "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    assert lines(f"<w:sdt><w:sdtContent>{p('trong khung')}</w:sdtContent></w:sdt>" + p(f"<w:hyperlink>{r('liên kết')}</w:hyperlink>{formula}")) == ["trong khung", "liên kết(a+b)/2"]


def test_runs_in_a_legacy_font_are_read_by_it() -> None:
    vni, tcvn = '<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>', '<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>'
    assert lines(p(r("Coä", vni) + r("ng hoøa", vni)) + p(r("C\xe9ng hoµ", tcvn))) == ["Cộng hòa", "CỘNG HÒA"]
    small = '<w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>Ch</w:t><w:softHyphen/><w:t>¬ng, th</w:t><w:softHyphen/><w:t>ëng</w:t></w:r>'
    assert lines(p(small)) == ["Chương, thưởng"]  # Word saves the byte of ư as a soft hyphen


# --- tables ----------------------------------------------------------------------------------------------------
def test_merged_cells_and_stated_titles() -> None:
    start, on = (f"<w:tc><w:tcPr><w:vMerge{v}/></w:tcPr>{p(t)}</w:tc>" for v, t in ((' w:val="restart"', "Huân chương"), ("", "")))
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("chung")}</w:tc>'
    table = tbl([["2024", "2025", "2026"], [start, "Nhất", "9"], [on, "Nhì", "7"], ["Khác", wide]]).replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1)
    assert lines(table) == ["2024: Huân chương | 2025: Nhất | 2026: 9", "2024: Huân chương | 2025: Nhì | 2026: 7", "2024: Khác | 2025: chung | 2026: chung"]


def test_a_table_in_a_table_and_several_paragraphs_in_a_cell() -> None:
    nested = f"<w:tc>{p('ngoài')}{tbl([['T', 'M'], ['a', '1']])}{p('sau')}</w:tc>"
    assert lines(tbl([["Tên", "Nội dung"], ["X", nested]])) == ["Tên: X | Nội dung: ngoài T: a | M: 1 sau"]


def test_a_table_without_borders_is_read_cell_by_cell() -> None:
    assert lines(tbl([["Tên", "Mức"], ["A", "1"]], '<w:tblBorders><w:top w:val="nil"/></w:tblBorders>')) == ["Tên", "Mức", "A", "1"]


# --- safety ----------------------------------------------------------------------------------------------------
def test_macros_and_links_to_outside_are_not_touched() -> None:
    assert lines(p("Chữ"), more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}) == ["Chữ"]  # type: ignore[arg-type]


@pytest.mark.parametrize("xml", ['<!DOCTYPE a [<!ENTITY b "c">]><w/>', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><w/>'])
def test_entities_are_refused(xml: str) -> None:
    data = packed({"_rels/.rels": relations({"d": ("officeDocument", "word/document.xml")}), "word/document.xml": xml})
    with pytest.raises(ParseError, match="DTD"):
        read("a.docx", data)


def test_a_package_without_a_document_says_so() -> None:
    with pytest.raises(ParseError, match="thiếu thành phần"):
        read("a.docx", packed({"[Content_Types].xml": "<Types/>"}))


def test_deep_nesting_ends() -> None:
    body = p("đáy")
    for _ in range(80):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert read("a.docx", docx(p("mặt") + body)).lines[0].text == "mặt"


PIECES = st.sampled_from(
    [p("Chữ"), p("Mục", (1, 0)), p("x", (1, 2)), tbl([["a", "b"], ["c", "d"]]), "<w:tbl/>", "<w:tr/>", p(r("v", "<w:vanish/>")), p("<w:ins>" + r("i") + "</w:ins>"),
     '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>', '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', "<w:sdt/>", "<mc:AlternateContent/>",
     '<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>', '<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/><w:gridSpan w:val="99999"/></w:tcPr></w:tc></w:tr></w:tbl>']
)  # fmt: skip


@given(st.lists(PIECES, max_size=10))
def test_any_order_of_pieces_gives_canonical_lines(pieces: list[str]) -> None:
    for line in lines("".join(pieces), numbering=POINTS):
        assert line == " ".join(line.split())
        assert line

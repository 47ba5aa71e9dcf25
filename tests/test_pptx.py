from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import packed, relations

from index.errors import ParseError
from index.formats.pptx import read

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:dgm="urn:dgm"'


def para(text: str, properties: str = "", font: str = "") -> str:
    latin = f'<a:rPr><a:latin typeface="{font}"/></a:rPr>' if font else ""
    return f"<a:p><a:pPr {properties}</a:pPr><a:r>{latin}<a:t>{text}</a:t></a:r></a:p>" if properties else f"<a:p><a:r>{latin}<a:t>{text}</a:t></a:r></a:p>"


def shape(*paragraphs: str, kind: str = "") -> str:
    place = f'<p:ph type="{kind}"/>' if kind else ""
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"


def pptx(*slides: str, show: dict[int, str] | None = None, more: dict[str, str] | None = None) -> bytes:
    listed = "".join(f'<p:sldId id="{n}" r:id="r{n}"/>' for n in range(1, len(slides) + 1))
    parts = {
        "_rels/.rels": relations({"d": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/_rels/presentation.xml.rels": relations({f"r{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)}),
        "ppt/presentation.xml": f"<p:presentation {A}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
    }
    for n, inner in enumerate(slides, 1):
        parts[f"ppt/slides/slide{n}.xml"] = f'<p:sld {A} show="{(show or {}).get(n, "1")}"><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>'
    return packed({**parts, **(more or {})})


def found(*slides: str, **more: object) -> list[tuple[str, int, int]]:
    return [(line.text, line.level, line.page) for line in read("a.pptx", pptx(*slides, **more)).lines]  # type: ignore[arg-type]


def test_slides_stand_under_their_titles_in_order() -> None:
    first = shape(para("Nội dung")) + shape(para("Mức thưởng"), kind="title") + shape(para("3"), kind="sldNum")
    assert found(first, shape(para("Không đầu đề"))) == [("Mức thưởng", 2, 1), ("Nội dung", 0, 1), ("Trang chiếu 2", 2, 2), ("Không đầu đề", 0, 2)]


def test_numbers_that_powerpoint_makes() -> None:
    auto = '><a:buAutoNum type="arabicPeriod"/>'
    deep = 'lvl="1"><a:buAutoNum type="alphaLcParenR" startAt="3"/>'
    inner = shape(para("một", auto), para("sâu", deep), para("sâu nữa", deep), para("hai", auto), para("", auto), para("xen giữa"), para("lại một", auto))
    assert [text for text, level, _ in found(inner) if not level] == ["1. một", "c) sâu", "d) sâu nữa", "2. hai", "xen giữa", "1. lại một"]


def test_tables_groups_breaks_and_legacy_fonts() -> None:
    rows = "".join("<a:tr>" + "".join(f"<a:tc><a:txBody>{para(t)}</a:txBody></a:tc>" for t in row) + "</a:tr>" for row in (["2025", "2026"], ["a", "b"]))
    table = f'<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    group = f"<p:grpSp>{shape(para('C' + chr(0xE9) + 'ng hoµ', font='.VnTime'))}</p:grpSp>"
    broken = shape("<a:p><a:r><a:t>Một</a:t></a:r><a:br/><a:r><a:t>hai</a:t></a:r></a:p>")
    assert [text for text, level, _ in found(table + group + broken) if not level] == ["2025: a | 2026: b", "Cộng hòa", "Một", "hai"]


def test_hidden_slides_are_left_out_with_a_warning_and_notes_kept() -> None:
    notes = {
        "ppt/slides/_rels/slide1.xml.rels": relations({"n": ("notesSlide", "../notesSlides/n1.xml"), "d": ("diagramData", "../diagrams/d1.xml")}),
        "ppt/notesSlides/n1.xml": f"<p:notes {A}><p:cSld><p:spTree>{shape(para('Nhắc hạn nộp'), kind='body')}{shape(para('1'), kind='sldNum')}</p:spTree></p:cSld></p:notes>",
        "ppt/diagrams/d1.xml": f"<dgm:dataModel {A}><dgm:pt><dgm:t>{para('Bước một')}</dgm:t></dgm:pt></dgm:dataModel>",
    }
    diagram = '<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="d"/></a:graphicData></a:graphic></p:graphicFrame>'
    deck = read("a.pptx", pptx(shape(para("Thấy")) + diagram, shape(para("Ẩn")), show={2: "0"}, more=notes))
    assert [line.text for line in deck.lines] == ["Trang chiếu 1", "Thấy", "Bước một", "Ghi chú: Nhắc hạn nộp"]
    assert deck.warnings == ("bỏ qua trang chiếu ẩn 2",)


def test_decks_without_text_or_order_are_refused() -> None:
    with pytest.raises(ParseError, match="không có chữ nào"):
        read("a.pptx", pptx("<p:pic/>"))
    with pytest.raises(ParseError, match="thiếu thành phần"):
        read("a.pptx", packed({"a": "b"}))


PIECES = st.sampled_from([shape(para("x")), shape(), "<p:grpSp/>", "<mc:AlternateContent/>", "<p:graphicFrame/>", shape("<a:p/>"), shape(para("t"), kind="title"), "<p:sp/>"])


@given(st.lists(PIECES, max_size=8))
def test_any_order_of_shapes_gives_canonical_lines(pieces: list[str]) -> None:
    for text, _, _ in found("".join(pieces), shape(para("cuối"))):
        assert text == " ".join(text.split())
        assert text

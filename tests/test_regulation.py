"""The same regulation from every format: the same articles, clauses, metadata and links."""

from __future__ import annotations

from datetime import date

import pytest
import regulation

from index.parse import parse
from index.structure import articles
from index.types import tiles

FORMS = {
    "qc.docx": regulation.as_docx,
    "qc.odt": regulation.as_odt,
    "qc.html": regulation.as_html,
    "qc-dau-de.html": lambda: regulation.as_html(headings=True),
}
EXPECTED = [
    ("mo-dau", "Phần mở đầu", "", ()),
    ("dieu-1", "Điều 1", "", ()),
    ("dieu-2", "Điều 2", "", ()),
    ("dieu-3", "Điều 3", "", ()),
    ("noi-nhan", "Nơi nhận, chữ ký", "", ()),
    ("quy-che", "QUY CHẾ", "Thi đua giữa các thôn", ()),
    ("chuong-i", "Chương I", "QUY ĐỊNH CHUNG", ("QUY CHẾ Thi đua giữa các thôn",)),
    ("chuong-i.dieu-1", "Điều 1", "Phạm vi điều chỉnh", ("QUY CHẾ Thi đua giữa các thôn", "Chương I. QUY ĐỊNH CHUNG")),
    ("chuong-i.dieu-2", "Điều 2", "Đối tượng áp dụng", ("QUY CHẾ Thi đua giữa các thôn", "Chương I. QUY ĐỊNH CHUNG")),
    ("chuong-ii", "Chương II", "DANH HIỆU VÀ MỨC THƯỞNG", ("QUY CHẾ Thi đua giữa các thôn",)),
    ("chuong-ii.dieu-3", "Điều 3", "Danh hiệu “Tổ tự quản giỏi”", ("QUY CHẾ Thi đua giữa các thôn", "Chương II. DANH HIỆU VÀ MỨC THƯỞNG")),
    ("dieu-4", "Điều 4", "Mức tiền thưởng", ("QUY CHẾ Thi đua giữa các thôn", "Chương II. DANH HIỆU VÀ MỨC THƯỞNG")),
    ("phu-luc-i", "PHỤ LỤC I", "BẢNG CHẤM ĐIỂM", ("QUY CHẾ Thi đua giữa các thôn",)),
    ("mau-so-01", "Mẫu số 01", "ĐƠN ĐĂNG KÝ THI ĐUA", ("QUY CHẾ Thi đua giữa các thôn", "PHỤ LỤC I. BẢNG CHẤM ĐIỂM")),
]


@pytest.mark.parametrize("source", FORMS)
def test_the_same_articles_from_every_format(source: str) -> None:
    parsed = parse(source, FORMS[source]())
    document = parsed.document
    found = articles(document, parsed.outline)
    assert [(a.id.split("#")[1], a.label, a.heading, a.path) for a in found] == EXPECTED
    assert tiles(found, len(document.text))
    plain = parse("qc.txt", regulation.as_text().encode())
    theirs = articles(plain.document, plain.outline)
    assert document.text.replace("\n\n", "\n") == plain.document.text.replace("\n\n", "\n")
    assert [[(c.label, c.span.of(document.text)) for c in a.clauses] for a in found] == [[(c.label, c.span.of(plain.document.text)) for c in a.clauses] for a in theirs]


@pytest.mark.parametrize("source", FORMS)
def test_the_same_metadata_from_every_format(source: str) -> None:
    document = parse(source, FORMS[source]()).document
    assert document.title == "Quyết định 21/2034/QĐ-UBND ban hành Quy chế thi đua giữa các thôn"
    assert document.word("so_hieu") == "21/2034/QĐ-UBND"
    assert document.word("co_quan") == "Ủy ban nhân dân xã Mẫu"
    assert (document.validity.issued, document.validity.effective) == (date(2034, 9, 20), date(2034, 10, 1))
    assert document.validity.replaces == ("quyet-dinh-12-2030-qd-ubnd-mau",)


def test_points_take_the_letters_of_the_documents_own_list() -> None:
    parsed = parse("qc.docx", regulation.as_docx())
    two = next(a for a in articles(parsed.document, parsed.outline) if a.id.endswith("chuong-i.dieu-2"))
    assert [c.label for c in two.clauses if c.depth == 2] == [f"Điểm {x} khoản 2 Điều 2" for x in "abcdđe"]


def test_rows_of_the_bonus_table_can_be_cited_alone() -> None:
    parsed = parse("qc.docx", regulation.as_docx())
    four = next(a for a in articles(parsed.document, parsed.outline) if a.id.endswith("#dieu-4"))
    assert four.body.of(parsed.document.text).strip().split("\n") == [
        "Mức tiền thưởng theo bảng sau:",
        "(Chú thích 1: Mức này đã được Hội đồng nhân dân xã thông qua.)",
        "STT: 1 | Danh hiệu: Tổ tự quản giỏi | Mức thưởng: 1.500.000 đồng",
        "STT: 2 | Danh hiệu: Gia đình gương mẫu | Mức thưởng: 500.000 đồng",
    ]

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import DATA, document, outline
from hypothesis import given
from hypothesis import strategies as st

from index.parse import parse
from index.structure import PARAGRAPH_MIN, POINTS, articles, gaps, is_canonical
from index.types import Article, Document, Mark, tiles


def of(text: str, **more: object) -> tuple[Document, tuple[Article, ...]]:
    doc = document(text, **more)
    return doc, articles(doc)


def labels(text: str) -> list[str]:
    return [a.label for a in of(text)[1]]


LINE = st.sampled_from(
    [
        "Phần thứ nhất",
        "Chương I",
        "Chương II. TÊN",
        "Mục 1",
        "Tiểu mục 2",
        "Điều 1. Một",
        "Điều 1",
        "Điều 2. Hai",
        "Điều 3a. Ba",
        "Điều 3.",
        "Điều 7: Bảy",
        "Điều 2. Quyết định này có hiệu lực.",
        "Điều 5 của Nghị định này",
        "Mục 1 Chương II của Luật này",
        "PHỤ LỤC I",
        "MẪU SỐ 02",
        "1. một",
        "2. hai",
        "3. ba",
        "2017. năm",
        "a) a",
        "b) b",
        "đ) đ",
        "“Điều 9. Trích",
        "hết trích”.",
        "“1. trích”",
        '"Điều 4. Thẳng',
        'thẳng"',
        "”",
        "“",
        "",
        "Chữ thường dài dòng, không đầu đề.",
        "x" * 90,
        "Nơi nhận:",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "(Đã ký)",
        "Vũ Văn Mẫu",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "DANH SÁCH TẬP THỂ",
    ]
)


@given(st.lists(LINE, max_size=16) | st.text(max_size=80).map(lambda t: [t]))
def test_articles_tile_any_text_and_ids_never_repeat(lines: list[str]) -> None:
    doc, found = of("\n".join(lines))
    assert tiles(found, len(doc.text))
    idents = [a.id for a in found] + [c.id for a in found for c in a.clauses]
    assert len(set(idents)) == len(idents)
    for article in found:
        assert article.id.startswith("vb#")
        assert article.document_id == "vb"
        for clause in article.clauses:
            assert clause.id.startswith(f"{article.id}.")
            assert clause.span.of(doc.text) == clause.span.of(doc.text).strip()
            assert clause.span.start == 0 or doc.text[clause.span.start - 1] == "\n"
        tops = [c for c in article.clauses if c.depth == 1]
        assert all(a.span.end <= b.span.start for a, b in pairwise(tops))


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["Mở đầu", "Bước", "Bước 2", "Điều 1. Một", "Điều 1", "Kết", "…", "Mục"]), st.booleans()),
        max_size=8,
    )
)
def test_headings_a_format_states_tile_too(rows: list[tuple[int, str, bool]]) -> None:
    doc = document("\n".join(["Lời đầu."] + [f"{title}\nchữ" if body else title for _, title, body in rows]))
    found = articles(doc, outline(doc, *((level, title) for level, title, _ in rows)))
    assert tiles(found, len(doc.text))
    assert len({a.id for a in found}) == len(found)


def test_an_empty_text_has_no_article() -> None:
    assert of("")[1] == ()


# --- what is a heading -----------------------------------------------------------------------------------------
REFERENCES = [
    "Điều 5 của Nghị định này được áp dụng từ nay.",
    "Điều 5, Điều 6 và Điều 7 Luật này hết hiệu lực.",
    "Điều 5 và khoản 2 Điều 6 không áp dụng.",
    "Điều 5. của Nghị định số 12/2019/NĐ-CP được bãi bỏ.",
    "Điều 5: những người nói trên được mời dự.",
    "Điều 1a và Điều 3 là như nhau.",
    "Điều 50 Luật Mẫu.",
    "Chương II của Luật này quy định về giải thưởng.",
    "Chương II Nghị định này không áp dụng ở đây.",
    "Chương II Luật số 15/2003/QH11 hết hiệu lực.",
    "Mục 1 Chương II Thông tư này hết hiệu lực",
    "Mục 2 và Mục 3 hết hiệu lực.",
    "Mục tiêu của cuộc thi là vui.",
    "Phần lớn người dự thi là học sinh.",
    "Phần thứ hai của Quy chế này được giữ nguyên.",
    "Phụ lục I của Nghị định này được thay.",
    "Mẫu số 02 dùng cho tập thể.",
    "Điều lệ Hội được thông qua.",
    "điều 4. viết thường thì không phải đầu đề",
]


@pytest.mark.parametrize("line", REFERENCES)
def test_a_cross_reference_at_line_start_is_no_heading(line: str) -> None:
    assert labels(f"Điều 1. Một\n{line}\nĐiều 2. Hai\nChữ.") == ["Điều 1", "Điều 2"]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Điều 2. Đối tượng", "Điều 2"),
        ("Điều 2: Đối tượng", "Điều 2"),
        ("Điều 2", "Điều 2"),
        ("ĐIỀU 2. ĐỐI TƯỢNG", "Điều 2"),
        ("Điều 1a. Thêm", "Điều 1a"),
        ("Điều 12. “Danh hiệu”", "Điều 12"),
        ("Điều 2. 05 tiêu chuẩn", "Điều 2"),
        ("CHƯƠNG II", "CHƯƠNG II"),
        ("Chương II. QUY ĐỊNH", "Chương II. QUY ĐỊNH"),
        ("CHƯƠNG II LUẬT NÀY", "CHƯƠNG II LUẬT NÀY"),
        ("Chương II Những quy định chung", "Chương II Những quy định chung"),
        ("Mục 2 Quyết định tặng thưởng", "Mục 2 Quyết định tặng thưởng"),
        ("Mục 3.", "Mục 3"),
        ("Tiểu mục 1: Khác", "Tiểu mục 1: Khác"),
        ("Phần thứ hai", "Phần thứ hai"),
        ("PHỤ LỤC", "PHỤ LỤC"),
        ("MẪU SỐ 02", "MẪU SỐ 02"),
        ("Phần A", "Phần A"),
    ],
)
def test_a_real_heading_is_one(line: str, label: str) -> None:
    assert labels(f"Điều 1. Một\nx\n{line}\nChữ.") == ["Điều 1", label]


def test_an_attached_document_starts_again_at_its_first_article() -> None:
    found = articles((parsed := parse("qd.txt", (DATA / "quyet-dinh-kem-quy-dinh.txt").read_bytes())).document, parsed.outline)
    assert [(a.id.split("#")[1], a.label) for a in found if a.label.startswith("Điều")] == [
        ("dieu-1", "Điều 1"), ("dieu-2", "Điều 2"), ("dieu-3", "Điều 3"),
        ("chuong-i.dieu-1", "Điều 1"), ("chuong-i.dieu-2", "Điều 2"), ("chuong-ii.dieu-3", "Điều 3"),
    ]  # fmt: skip


def test_a_number_that_goes_back_is_a_reference_except_after_an_annex() -> None:
    assert labels("Điều 1. A\nĐiều 2. B\nx\nĐiều 2. B\ny") == ["Điều 1", "Điều 2"]
    assert labels("Điều 5. A\nx\nPHỤ LỤC I\nĐiều 2. B\ny") == ["Điều 5", "PHỤ LỤC I", "Điều 2"]


def test_an_article_whose_word_lost_a_mark_to_a_recogniser_is_one() -> None:
    assert labels("Điều 1. A\nx\nĐiêu 2. B\ny\nĐièu 3. C\nz") == ["Điều 1", "Điều 2", "Điều 3"]


def test_paths_follow_the_levels() -> None:
    _, found = of("Phần thứ nhất\nChương I\nMục 1\nĐiều 1. A\nx\nMục 2\nĐiều 2. B\ny\nChương II\nĐiều 3. C\nz\nPhần thứ hai\nĐiều 4. D\nt")
    assert {a.label: a.path for a in found if a.label.startswith("Điều")} == {
        "Điều 1": ("Phần thứ nhất", "Chương I", "Mục 1"),
        "Điều 2": ("Phần thứ nhất", "Chương I", "Mục 2"),
        "Điều 3": ("Phần thứ nhất", "Chương II"),
        "Điều 4": ("Phần thứ hai",),
    }


def test_only_chapters_without_articles_are_headings_too() -> None:
    assert labels("Chương I\nMột.\nMục 1\nHai.\nChương II\nBa.") == ["Chương I", "Chương II"]


def test_a_sentence_on_the_line_of_a_decision_is_content() -> None:
    last = "Điều 3. Các thôn thi hành Quyết định này./.\nNơi nhận: lưu."
    doc, found = of(f"Điều 1. Ban hành kèm theo Quyết định này Quy chế mẫu.\nĐiều 2. Tổ chức\n{last}")
    assert [(a.heading, a.body.of(doc.text).strip()) for a in found] == [
        ("", "Ban hành kèm theo Quyết định này Quy chế mẫu."),
        ("Tổ chức", ""),
        ("", "Các thôn thi hành Quyết định này./."),
        ("", "Nơi nhận: lưu."),  # recipients are no part of the Điều
    ]


# --- titles below their number, annexes, forms, attached texts ---------------------------------------------------
@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Chương II\nTIÊU CHUẨN\nĐiều 1. A\nx", "Chương II. TIÊU CHUẨN"),
        ("Chương II\nTIÊU CHUẨN DANH HIỆU THI ĐUA,\nHÌNH THỨC KHEN THƯỞNG\nĐiều 1. A\nx", "Chương II. TIÊU CHUẨN DANH HIỆU THI ĐUA, HÌNH THỨC KHEN THƯỞNG"),
        ("Chương II.\nNhững quy định chung\nĐiều 1. A\nx", "Chương II. Những quy định chung"),
        ("Chương II\nĐiều 1. A\nx", "Chương II"),
        ("Chương II\nCâu mở đầu của chương này.\nĐiều 1. A\nx", "Chương II"),
        ("Chương II: TIÊU CHUẨN\nĐiều 1. A\nx", "Chương II: TIÊU CHUẨN"),
    ],
)
def test_a_chapter_is_named_in_the_path_wherever_its_title_stands(text: str, path: str) -> None:
    found = of(text)[1]
    assert found[-1].path == (path,)
    assert (found[0].id, found[0].label) == ("vb#" + ("chuong-ii" if ":" not in path else "chuong-ii-tieu-chuan"), path.split(". ", maxsplit=1)[0] if ":" not in path else path)


def test_a_text_that_a_decision_issues_begins_an_article_of_its_own() -> None:
    doc, found = of(
        "Điều 1. Ban hành kèm theo Quyết định này Quy chế mẫu.\nĐiều 2. Các thôn thi hành Quyết định này./.\nQUY CHẾ\nChấm điểm\nđường làng\n"
        "(Ban hành kèm theo Quyết định số 5/2033/QĐ-UBND ngày 01/01/2033)\nĐiều 1. Phạm vi\nx\nĐiều 2. Thang điểm\ny\nPHỤ LỤC\nz"
    )
    assert [(a.id, a.label, a.heading, a.path) for a in found[2:]] == [
        ("vb#quy-che", "QUY CHẾ", "Chấm điểm đường làng", ()),
        ("vb#quy-che.dieu-1", "Điều 1", "Phạm vi", ("QUY CHẾ Chấm điểm đường làng",)),
        ("vb#quy-che.dieu-2", "Điều 2", "Thang điểm", ("QUY CHẾ Chấm điểm đường làng",)),
        ("vb#phu-luc", "PHỤ LỤC", "", ("QUY CHẾ Chấm điểm đường làng",)),
    ]
    assert found[1].body.of(doc.text).strip() == "Các thôn thi hành Quyết định này./."


@pytest.mark.parametrize("line", ["QUY CHẾ", "Quy chế này gồm ba phần", "HƯỚNG DẪN"])
def test_a_word_alone_in_capitals_opens_no_text(line: str) -> None:
    assert labels(f"Điều 1. Một\nx\n{line}\nchữ\nĐiều 2. Hai\ny") == ["Điều 1", "Điều 2"]


@pytest.mark.parametrize(
    ("line", "ident", "label", "heading"),
    [
        ("Mẫu số 01", "mau-so-01", "Mẫu số 01", "ĐƠN ĐĂNG KÝ"),
        ("Mẫu số 2.1", "mau-so-2-1", "Mẫu số 2.1", "ĐƠN ĐĂNG KÝ"),
        ("Mẫu số 03: Tờ trình", "mau-so-03", "Mẫu số 03", "Tờ trình"),
        ("Biểu mẫu 07a", "bieu-mau-07a", "Biểu mẫu 07a", "ĐƠN ĐĂNG KÝ"),
        ("Mẫu 01/TĐKT", "mau-01-tdkt", "Mẫu 01/TĐKT", "ĐƠN ĐĂNG KÝ"),
        ("Phụ lục I", "phu-luc-i", "Phụ lục I", "ĐƠN ĐĂNG KÝ"),
        ("Phụ lục 3 (Kèm theo Thông tư số 1/2033/TT-BM)", "phu-luc-3", "Phụ lục 3", "ĐƠN ĐĂNG KÝ"),
        ("PHỤ LỤC SỐ 2 - DANH MỤC", "phu-luc-so-2", "PHỤ LỤC SỐ 2", "DANH MỤC"),
        ("PHỤ LỤC", "phu-luc", "PHỤ LỤC", "ĐƠN ĐĂNG KÝ"),
    ],
)
def test_annexes_and_forms_are_articles_under_their_number(line: str, ident: str, label: str, heading: str) -> None:
    doc, found = of(f"Chương I\nĐiều 1. Một\nx\n{line}\nĐƠN ĐĂNG KÝ\nKính gửi: Thôn.")
    assert (found[-1].id, found[-1].label, found[-1].heading, found[-1].path) == (f"vb#{ident}", label, heading, ())
    assert found[-1].body.of(doc.text).strip().endswith("Kính gửi: Thôn.")


@pytest.mark.parametrize("line", ["Mẫu số 02 dùng cho tập thể.", "Phụ lục I của Nghị định này được thay.", "Mẫu đơn ghi đủ họ tên.", "Biểu quyết công khai", "Mẫu số 01: Đơn\nMẫu số 02: Tờ trình"])
def test_a_mention_or_list_of_forms_is_no_form(line: str) -> None:
    assert "Mẫu số 01" not in labels(f"Điều 1. Một\n{line}\nĐiều 2. Hai\ny")
    assert labels(f"Điều 1. Một\n{line}\nĐiều 2. Hai\ny")[:1] == ["Điều 1"]


def test_the_articles_printed_in_a_form_are_not_those_of_the_document() -> None:
    doc, found = of("Điều 1. Một\nx\nĐiều 2. Hai\ny\nMẫu số 01\nQUYẾT ĐỊNH\nĐiều 1. Tặng giấy khen cho …\nĐiều 2. Chánh Văn phòng thi hành.\nMẫu số 02\nTỜ TRÌNH\nz")
    assert [a.label for a in found] == ["Điều 1", "Điều 2", "Mẫu số 01", "Mẫu số 02"]
    assert "Tặng giấy khen" in found[2].body.of(doc.text)


def test_forms_belong_to_the_annex_they_stand_in() -> None:
    found = of("Điều 1. Một\nx\nPhụ lục II\nBIỂU MẪU\nMẫu số 01\nĐƠN\nz")[1]
    assert [(a.label, a.heading, a.path) for a in found[1:]] == [("Phụ lục II", "BIỂU MẪU", ()), ("Mẫu số 01", "ĐƠN", ("Phụ lục II. BIỂU MẪU",))]


def test_one_line_that_names_a_far_article_does_not_hide_those_after_it() -> None:
    assert labels("Điều 1. A\nx\nĐiều 2. B\nĐiều 50. Xem chỗ khác\nĐiều 3. C\nĐiều 3a. D\nĐiều 4. E") == ["Điều 1", "Điều 2", "Điều 3", "Điều 3a", "Điều 4"]


def test_a_title_that_begins_small_by_a_slip_counts_where_its_number_is_missing() -> None:
    assert labels("Điều 1. A\nx\nĐiều 2. hủy bỏ danh hiệu\ny\nĐiều 3. C\nz") == ["Điều 1", "Điều 2", "Điều 3"]
    for line in ("Điều 2. của Nghị định này được bỏ.", "Điều 2: hủy bỏ", "Điều 9. hủy bỏ", "“Điều 2. hủy bỏ”"):
        assert labels(f"Điều 1. A\nx\n{line}\ny\nĐiều 3. C\nz") == ["Điều 1", "Điều 3"]
    assert labels("Điều 1. A\nx\nĐiều 2. hủy bỏ\ny") == ["Điều 1"]


def test_an_extract_keeps_the_numbers_it_has() -> None:
    assert labels("Điều 5. A\nx\nĐiều 9. B\ny\nĐiều 12. C\nz") == ["Điều 5", "Điều 9", "Điều 12"]


def test_headings_that_word_styles_only_in_part_hide_no_article() -> None:
    doc = document("Quyết định\nMẫu\nChương I\nQUY ĐỊNH\nĐiều 1. Một\nx\nĐiều 2. Hai\ny\nĐiều 3. Ba\nz", meta={"so_hieu": "5/QĐ"})
    found = articles(doc, outline(doc, (1, "Quyết định"), (1, "Chương I"), (1, "QUY ĐỊNH"), (3, "Điều 2. Hai")))
    assert [(a.label, a.path) for a in found] == [
        ("Phần mở đầu", ()), ("Chương I", ()), ("Điều 1", ("Chương I. QUY ĐỊNH",)), ("Điều 2", ("Chương I. QUY ĐỊNH",)), ("Điều 3", ("Chương I. QUY ĐỊNH",)),
    ]  # fmt: skip


def test_chapters_that_word_does_not_style_are_seen_beside_styled_articles() -> None:
    doc = document("Chương I\nQUY ĐỊNH\nĐiều 1. Một\nx\nĐiều 2. Hai\ny")
    assert [a.path for a in articles(doc, outline(doc, (3, "Điều 1. Một"), (3, "Điều 2. Hai")))] == [(), ("Chương I. QUY ĐỊNH",), ("Chương I. QUY ĐỊNH",)]


def test_missing_numbers_are_told() -> None:
    assert gaps(of("Điều 1. A\nx\nĐiều 2. B\ny\nĐiều 6. C\nz\nĐiều 8. D\nt")[1]) == ["không thấy Điều 3–5", "không thấy Điều 7"]
    assert gaps(of("Điều 7. A\nx\nĐiều 7a. B\ny\nĐiều 8. C\nPHỤ LỤC\nĐiều 1. D\nz")[1]) == []


# --- quotations ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "quote",
    [
        "“Điều 9. Trích\n1. Một.\n2. Hai.”",
        "“Điều 9. Danh hiệu “Vàng”\n1. Một.\n2. Danh hiệu “Bạc”.\n3. Ba.”.",
        '"Điều 9. Trích\n1. Một.\nĐiều 10. Nữa\n2. Hai."',
        "“Chương IIa\nĐiều 9. Trích\nChữ.”;",
    ],
)
def test_a_quoted_article_belongs_to_the_amending_one(quote: str) -> None:
    doc, found = of(f"Điều 1. Sửa đổi\n1. Thay Điều 9 như sau:\n{quote}\n2. Bỏ Điều 10.\nĐiều 2. Hiệu lực\nTừ nay.")
    assert [a.label for a in found] == ["Điều 1", "Điều 2"]
    assert [c.id.split(".", 1)[1] for c in found[0].clauses] == ["khoan-1", "khoan-2"]
    assert quote.strip(".;") in found[0].clauses[0].span.of(doc.text)
    assert found[0].clauses[1].span.of(doc.text) == "2. Bỏ Điều 10."


def test_a_quotation_that_is_never_closed_hides_nothing() -> None:
    assert labels("Điều 1. Sửa\n“Điều 9. Trích\nĐiều 2. Hai\nx\nĐiều 3. Ba\ny") == ["Điều 1", "Điều 2", "Điều 3"]


def test_a_missing_inner_mark_ends_the_quotation_at_a_line_end() -> None:
    assert labels("Điều 1. Sửa\n“Điều 9. Hạng “Vàng\n1. Một.”\nĐiều 2. Hai\nx") == ["Điều 1", "Điều 2"]


@pytest.mark.parametrize(
    "quote",
    [
        "“Điều 90. Trích “một\n1. Hạng “Vàng”.\n2. Hết trích.”;",  # a mark too few inside
        "“Điều 90. Trích\n1. Hết trích mà thiếu dấu.",  # never closed here, a later mark closes it by chance
        "“1. Khoản trích “một.\n2. Hai.”",
    ],
)
def test_a_quotation_that_lacks_a_mark_hides_no_later_article(quote: str) -> None:
    text = "\n".join(f"Điều {n}. Tên {n}\n1. Chữ." for n in (60, 61)) + f"\nĐiều 62. Sửa\n1. Như sau:\n{quote}\nChương V\nĐiều 63. Ba\nx\nĐiều 64. Bốn ”lạ“ và “quen”\ny\nĐiều 65. Năm”\nz"
    assert [a.label for a in of(text)[1]] == ["Điều 60", "Điều 61", "Điều 62", "Chương V", "Điều 63", "Điều 64", "Điều 65"]


def test_a_chain_of_quoted_articles_that_happens_to_go_on_stays_quoted() -> None:
    text = "Điều 1. Sửa\n“Điều 1. Một\nx\nĐiều 2. Hai\ny”\nĐiều 2. Hiệu lực\nz"
    assert [a.span.of(text).count("Điều") for a in of(text)[1]] == [3, 1]


# --- clauses ---------------------------------------------------------------------------------------------------
def test_clauses_have_labels_a_lawyer_writes() -> None:
    doc, (one,) = of("Điều 4. Bốn\nĐầu.\n1. Một:\na) Thứ nhất;\nđ) Thứ năm.\n2. Hai.")
    assert [(c.id.removeprefix("vb#"), c.label, c.depth, c.span.of(doc.text)) for c in one.clauses] == [
        ("dieu-4.khoan-1", "Khoản 1 Điều 4", 1, "1. Một:\na) Thứ nhất;\nđ) Thứ năm."),
        ("dieu-4.khoan-1.diem-a", "Điểm a khoản 1 Điều 4", 2, "a) Thứ nhất;"),
        ("dieu-4.khoan-1.diem-dd", "Điểm đ khoản 1 Điều 4", 2, "đ) Thứ năm."),
        ("dieu-4.khoan-2", "Khoản 2 Điều 4", 1, "2. Hai."),
    ]


def test_points_without_a_clause_hang_on_the_article() -> None:
    _, (one,) = of("Điều 4. Bốn\na) Một\nb) Hai")
    assert [(c.id.removeprefix("vb#"), c.label) for c in one.clauses] == [("dieu-4.diem-a", "Điểm a Điều 4"), ("dieu-4.diem-b", "Điểm b Điều 4")]


def test_every_letter_of_the_alphabet_of_points_is_known_and_d_differs_from_dd() -> None:
    _, (one,) = of("Điều 4. Bốn\n" + "\n".join(f"{letter}) chữ" for letter in POINTS))
    assert len({c.id for c in one.clauses}) == len(POINTS) == 23


def test_stray_numbers_and_letters_open_no_clause() -> None:
    _, (one,) = of("Điều 4. Bốn\n1. Một\n2017. là năm\n1. lại một\nz) không có\n2. Hai\n4. Bốn (khoản 3 bỏ)\n9. xa quá\nb) hai\na) ngược")
    assert [c.id.split(".", 1)[1] for c in one.clauses] == ["khoan-1", "khoan-2", "khoan-4", "khoan-4.diem-b"]


def test_an_article_held_in_part_may_leave_out_many_clauses() -> None:
    for mark, kept in (("", ["khoan-1", "khoan-2"]), (" {mot-phan}", ["khoan-1", "khoan-2", "khoan-7"])):
        parsed = parse("a.md", f"## Điều 4. Bốn{mark}\n1. Một\n2. Hai\n7. Bảy\n2017. là năm".encode())
        (one,) = articles(parsed.document, parsed.outline)
        assert [c.id.split(".", 1)[1] for c in one.clauses] == kept


def test_letters_that_a_word_processor_counts_in_are_points_in_their_place() -> None:
    _, (one,) = of("Điều 4. Bốn\n" + "\n".join(f"{letter}) chữ" for letter in "abcdefghij"))
    assert [c.id.rsplit("-", 1)[1] for c in one.clauses] == [*"abcdefghij"]
    _, (one,) = of("Điều 4. Bốn\na) một\nf) không\nb) hai\nz) không")
    assert [c.id.rsplit("-", 1)[1] for c in one.clauses] == ["a", "b"]


def test_the_row_of_a_table_is_no_clause() -> None:
    _, (one,) = of("Điều 4. Bốn\n1. Bảng sau:\n2. | Tên | Mức\n2. Hai.")
    assert [c.span.of("Điều 4. Bốn\n1. Bảng sau:\n2. | Tên | Mức\n2. Hai.") for c in one.clauses] == ["1. Bảng sau:\n2. | Tên | Mức", "2. Hai."]


def test_a_numbered_list_of_a_news_page_is_no_law_but_that_of_a_numbered_document_is() -> None:
    text = "Việc\n1. Một\n2. Hai\na) Ba"
    for meta, made in (({}, []), ({"so_hieu": "5/HD"}, ["Mục 1 việc", "Mục 2 việc", "Điểm a mục 2 việc"])):
        doc = document(text, meta=meta)
        assert [c.label for c in articles(doc, outline(doc, (2, "Việc")))[0].clauses] == made


# --- without structure, and stated headings --------------------------------------------------------------------
def test_paragraphs_are_articles_and_short_ones_join_the_next() -> None:
    long = "Câu này đủ dài để đứng một mình. " * 4
    doc, found = of(f"Ngắn.\n{long}\nCũng ngắn.\n{long}\n\nHết.")
    assert [a.label for a in found] == ["Đoạn 1", "Đoạn 2", "Đoạn 3"]
    assert found[0].span.of(doc.text).startswith("Ngắn.\nCâu")
    assert all(len(a.span) >= PARAGRAPH_MIN for a in found[:-1])


def test_a_single_reference_in_a_page_with_headings_is_no_structure() -> None:
    doc = document("Tin\nChữ.\nĐiều 5. Đoạn trích từ luật\nChữ.\nKết\nChữ.")
    assert [a.label for a in articles(doc, outline(doc, (2, "Tin"), (2, "Kết")))] == ["Tin", "Kết"]


def test_a_law_in_a_page_with_a_heading_of_its_own_keeps_its_articles() -> None:
    doc = document("Toàn văn\nĐiều 1. Một\nx\nĐiều 2. Hai\ny")
    assert [a.label for a in articles(doc, outline(doc, (2, "Toàn văn")))] == ["Toàn văn", "Điều 1", "Điều 2"]


def test_marks_of_headings_reach_the_article() -> None:
    parsed = parse("a.md", "## Điều 1. Một {chua-co}\n\n## Điều 2. Hai {mot-phan}\nx".encode())
    assert [(a.heading, a.marks) for a in articles(parsed.document, parsed.outline)] == [
        ("Một", frozenset({Mark.MISSING})), ("Hai", frozenset({Mark.PARTIAL})),
    ]  # fmt: skip


def test_a_stated_heading_without_letters_still_has_an_id() -> None:
    doc = document("…\nx")
    assert articles(doc, outline(doc, (1, "…")))[0].id == "vb#muc"


def test_is_canonical_tells_the_two_apart() -> None:
    assert is_canonical(document("hòa\n\nb"))
    assert not is_canonical(Document("a", "t", "s", "0", "hoà"))


def test_nfd_and_old_tone_marks_give_the_same_articles() -> None:
    data = (DATA / "nfd.txt").read_bytes()
    assert parse("nfd.txt", data).document.text.startswith("Điều 1. Thủy lợi và hòa giải\n1. Việc hòa giải")

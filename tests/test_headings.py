from __future__ import annotations

import pytest
from conftest import within
from hypothesis import given
from hypothesis import strategies as st

from index.headings import Heading, lines, marked, quotations
from index.types import Span


def kinds(text: str, *, official: bool = False) -> list[tuple[str, str, str]]:
    return [(m.kind, m.number, m.title) for m in marked(text, (), official=official)]


def test_what_a_heading_opens_and_its_title() -> None:
    text = "Phần thứ nhất\nQUY ĐỊNH CHUNG\nChương II. NGUYÊN TẮC\nMục 1\nXét tặng\nĐiều 3a. Tên\nx\nĐiều 4. Bốn\ny\nPHỤ LỤC III\nBẢNG ĐIỂM\nz\nMẫu số 02: Đơn\nt"
    assert kinds(text) == [
        ("phan", "thứ nhất", "QUY ĐỊNH CHUNG"), ("chuong", "II", "NGUYÊN TẮC"), ("muc", "1", "Xét tặng"), ("dieu", "3a", "Tên"), ("dieu", "4", "Bốn"),
        ("phu-luc", "III", "BẢNG ĐIỂM"), ("mau", "02", "Đơn"),
    ]  # fmt: skip


def test_a_title_ends_where_text_begins() -> None:
    long = "TÊN RẤT DÀI " * 30
    assert kinds(f"Chương I\n{long}\nĐiều 1. A\nx\nĐiều 2. B\ny")[0] == ("chuong", "I", "")
    assert kinds("Chương I\nTÊN\n1. MỘT\nĐiều 1. A\nx\nĐiều 2. B\ny")[0] == ("chuong", "I", "TÊN")


def test_the_end_of_a_heading_is_the_end_of_its_title() -> None:
    text = "Chương I\nTÊN\nĐiều 1. A\nx\nĐiều 2. B"
    first = marked(text, ())[0]
    assert text[first.heading.span.start : first.end] == "Chương I\nTÊN"


def test_stated_headings_of_the_title_are_dropped_where_the_head_was_read() -> None:
    text = "NGHỊ ĐỊNH\nĐiều 1. A\nx\nĐiều 2. B\ny"
    stated = (Heading(1, Span(0, 9)),)
    assert [m.kind for m in marked(text, stated)] == ["tieu-de", "dieu", "dieu"]
    assert [m.kind for m in marked(text, stated, official=True)] == ["dieu", "dieu"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("x\n“Điều 9. Trích “một”.\n1. Hai.”\ny", ["“Điều 9. Trích “một”.\n1. Hai.”"]),
        ('x\n"1. Trích."\ny', ['"1. Trích."']),
        ("x\n“Danh hiệu” là y", []),
        ("x\n“Điều 9. Không đóng\ny", []),
        ("“a) Một”\n“b) Hai”", ["“a) Một”", "“b) Hai”"]),
    ],
)
def test_quotations_of_an_amending_text(text: str, quoted: list[str]) -> None:
    assert [q.of(text) for q in quotations(text)] == quoted


@pytest.mark.parametrize("line", ["Điều 5. A\nĐiều 3. B\n", "“Điều 9. x\n", "Mẫu số 01\nA\n", "QUY CHẾ\n", "Chương I\nTÊN\n", "Điều 1. A\nĐiều 9. B\nĐiều 2. C\n"])
def test_hostile_repetition_costs_little(line: str) -> None:
    with within(8):  # 0.1–1 s on an idle core; quadratic ways take minutes
        marked(line * 4000, ())


@given(st.lists(st.sampled_from(["Điều 1. A", "Điều 2. B", "Điều 9", "Chương I", "TÊN", "“Điều 5. x", "x”", "Mẫu số 01", "PHỤ LỤC", "QUY CHẾ", "(kèm theo Quyết định số 1)", "chữ", ""]), max_size=16))
def test_headings_follow_one_another(rows: list[str]) -> None:
    text = "\n".join(rows)
    found = marked(text, ())
    starts = [m.heading.span.start for m in found]
    assert starts == sorted(set(starts))
    assert all(m.end >= m.heading.span.end for m in found)
    assert {m.heading.span for m in found} <= set(lines(text))

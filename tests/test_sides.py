"""Tests of `bot.sides`."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sides import each, sides


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("So sánh Bằng khen và Giấy khen", ("Bằng khen", "Giấy khen", "")),
        ("So sánh Bằng khen và Giấy khen về hồ sơ", ("Bằng khen", "Giấy khen", "hồ sơ")),
        ("Phân biệt Huân chương với Huy chương?", ("Huân chương", "Huy chương", "")),
        ("Xin hỏi điểm khác nhau giữa Bằng khen và Giấy khen ạ?", ("Bằng khen", "Giấy khen", "")),
        ("Bằng khen và Giấy khen khác nhau thế nào?", ("Bằng khen", "Giấy khen", "")),
        ("Giấy khen với Bằng khen khác gì nhau", ("Giấy khen", "Bằng khen", "")),
        ("Đại hội X và Đại hội XI khác nhau về số đại biểu", ("Đại hội X", "Đại hội XI", "số đại biểu")),
        ("Bằng khen khác Giấy khen ở điểm nào?", ("Bằng khen", "Giấy khen", "")),
    ],
)
def test_the_sides_of_a_comparison(text: str, pair: tuple[str, str, str]) -> None:
    assert sides(text) == pair


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("So sánh Huân chương Lao động hạng Nhì và hạng Ba", "Huân chương Lao động hạng Nhì", "Huân chương Lao động hạng Ba"),
        ("Huân chương Độc lập hạng Nhất và Nhì khác nhau ra sao", "Huân chương Độc lập hạng Nhất", "Huân chương Độc lập hạng Nhì"),
        ("HCLĐ hạng 2 và hạng 3 khác nhau gì?", "HCLĐ hạng 2", "HCLĐ hạng 3"),
        ("Phân biệt hạng Nhất với hạng Nhì Huân chương Lao động", "hạng Nhất Huân chương Lao động", "hạng Nhì Huân chương Lao động"),
        ("CSTĐ cơ sở và cấp bộ khác nhau thế nào?", "CSTĐ cơ sở", "CSTĐ cấp bộ"),
        ("Chiến sĩ thi đua toàn quốc khác gì cơ sở", "Chiến sĩ thi đua toàn quốc", "Chiến sĩ thi đua cơ sở"),
        ("Bằng khen của Thủ tướng khác gì của Bộ trưởng?", "Bằng khen của Thủ tướng", "Bằng khen của Bộ trưởng"),
        ("So sánh Bằng khen cấp tỉnh và Giấy khen cấp xã", "Bằng khen cấp tỉnh", "Giấy khen cấp xã"),
        ("So sánh danh hiệu cá nhân và hình thức khen thưởng", "danh hiệu cá nhân", "hình thức khen thưởng"),
    ],
)
def test_a_side_that_leaves_its_name_to_the_other_gets_it(text: str, first: str, second: str) -> None:
    got = sides(text)
    assert got is not None
    assert got[:2] == (first, second)


@pytest.mark.parametrize("text", ["Tiêu chuẩn Bằng khen?", "", "và", "Hội nghị và tập huấn ở đâu?"])
def test_no_comparison(text: str) -> None:
    assert sides(text) is None


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    got = sides(text)
    assert got is None or all(isinstance(part, str) for part in got)


def test_a_side_that_leaves_all_but_its_merit_to_the_other() -> None:
    found = sides("Phân biệt Tập thể lao động tiên tiến với xuất sắc")
    assert found is not None
    assert found[:2] == ("Tập thể lao động tiên tiến", "Tập thể lao động xuất sắc")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Mức thưởng Chiến sĩ thi đua toàn quốc, cơ sở", "Mức thưởng Chiến sĩ thi đua toàn quốc, Mức thưởng Chiến sĩ thi đua cơ sở"),
        ("Huân chương Lao động hạng Nhất, nhì cho tập thể", "Huân chương Lao động hạng Nhất, Huân chương Lao động hạng nhì cho tập thể"),
        ("Chiến sĩ thi đua cơ sở và toàn quốc thưởng mấy", "Chiến sĩ thi đua cơ sở, Chiến sĩ thi đua toàn quốc thưởng mấy"),
        ("Chiến sĩ thi đua bộ, ban, ngành, tỉnh", "Chiến sĩ thi đua bộ, ban, ngành, tỉnh"),
        ("Bằng khen của tỉnh cho cá nhân, tập thể", "Bằng khen của tỉnh cho cá nhân, tập thể"),
        ("Giấy khen thưởng bao nhiêu?", "Giấy khen thưởng bao nhiêu?"),
    ],
)
def test_items_of_a_list_get_the_name_they_leave_out(text: str, whole: str) -> None:
    assert each(text) == whole

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.table import Cell, rendered, simple


def cells(*rows: list[str]) -> list[Cell]:
    return [Cell((text,) if text else (), r, c) for r, row in enumerate(rows) for c, text in enumerate(row)]


def test_each_row_stands_alone_with_its_titles() -> None:
    assert simple([["STT", "Danh hiệu", "Mức"], ["1", "Tổ giỏi", "4,5"], ["2", "Nhà đẹp", ""]]) == ["STT: 1 | Danh hiệu: Tổ giỏi | Mức: 4,5", "STT: 2 | Danh hiệu: Nhà đẹp"]


def test_titles_over_titles_and_merged_cells() -> None:
    table = [
        Cell(("STT",), 0, 0, 2, 1), Cell(("Danh hiệu",), 0, 1, 2, 1), Cell(("Mức thưởng",), 0, 2, 1, 2), Cell(("Cá nhân",), 1, 2), Cell(("Tập thể",), 1, 3),
        Cell(("1",), 2, 0), Cell(("Tổ giỏi",), 2, 1, 2, 1), Cell(("4,5",), 2, 2), Cell(("9,0",), 2, 3), Cell(("2",), 3, 0), Cell(("0,8",), 3, 2, 1, 2),
    ]  # fmt: skip
    assert rendered(table) == [
        "STT: 1 | Danh hiệu: Tổ giỏi | Mức thưởng, Cá nhân: 4,5 | Mức thưởng, Tập thể: 9,0",
        "STT: 2 | Danh hiệu: Tổ giỏi | Mức thưởng, Cá nhân: 0,8 | Mức thưởng, Tập thể: 0,8",
    ]


def test_equal_neighbours_are_both_kept_a_merged_cell_is_told_once() -> None:
    assert rendered([Cell(("x",), 0, 0), Cell(("5",), 0, 1), Cell(("y",), 1, 0, 1, 2)]) == ["x | 5", "y"]
    assert rendered([Cell(("a",), 0, 0, 1, 2), Cell(("b",), 0, 2), Cell(("1",), 1, 0), Cell(("1",), 1, 1), Cell(("2",), 1, 2)]) == ["a: 1 | a: 1 | b: 2"]


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ([Cell(("Huân chương",), 1, 0, 1, 3)], "Huân chương"),
        ([Cell(("II",), 1, 0), Cell(("Huân chương",), 1, 1)], "II | Huân chương"),
        ([Cell(("Huân chương",), 1, 0)], "Huân chương"),
    ],
)
def test_rows_repeat_the_group_they_stand_in(group: list[Cell], said: str) -> None:
    table = [*cells(["STT", "Tên", "Mức"]), *group, Cell(("1",), 2, 0), Cell(("Hạng Nhất",), 2, 1), Cell(("9,0",), 2, 2)]
    assert rendered(table) == [said, f"{said} | STT: 1 | Tên: Hạng Nhất | Mức: 9,0"]


@pytest.mark.parametrize("row", [["(1)", "(2)", "(3)"], ["A", "B", "1"], ["1", "2", "3=1x2"]])
def test_the_row_that_numbers_the_columns_gets_no_titles(row: list[str]) -> None:
    assert simple([["Tên", "Số", "Tiền"], row, ["x", "2", "4"]]) == [" | ".join(row), "Tên: x | Số: 2 | Tiền: 4"]


def test_a_row_of_data_that_begins_with_one_is_data() -> None:
    assert simple([["STT", "Tên", "Mức"], ["1", "A", "3"]]) == ["STT: 1 | Tên: A | Mức: 3"]


@pytest.mark.parametrize("rows", [[["1", "x"], ["2", "y"]], [["Câu rất dài " * 12, "Tên"], ["1", "y"]], [["", "Tên", ""], ["1", "y", "z"]]])
def test_a_first_row_that_is_no_title_row_names_nothing(rows: list[list[str]]) -> None:
    assert simple(rows)[0] == " | ".join(t.strip() for t in rows[0] if t) or ": " not in "".join(simple(rows))


def test_titles_that_the_format_states_count_whatever_they_look_like() -> None:
    assert rendered(cells(["2024", "2025"], ["1", "2"]), 1) == ["2024: 1 | 2025: 2"]


@pytest.mark.parametrize(
    "rows",
    [
        [["BỘ MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Số: 1/QĐ", "Mẫu, ngày 1"]],
        [["Nơi nhận:", "TM. ỦY BAN"], ["- Lưu", "CHỦ TỊCH"]],
        [["một ô", "hai ô"]],
        [["một"], ["hai"]],
    ],
)
def test_what_only_places_text_is_read_cell_by_cell(rows: list[list[str]]) -> None:
    assert rendered(cells(*rows)) == [cell for row in rows for cell in row]


def test_a_table_without_borders_only_places_text() -> None:
    assert rendered(cells(["Tên", "Mức"], ["A", "1"]), framed=False) == ["Tên", "Mức", "A", "1"]


def test_a_table_of_titles_alone_is_kept() -> None:
    assert rendered([Cell(("Tên",), 0, 0, 2, 1), Cell(("Mức",), 0, 1, 2, 1), Cell((), 2, 0)], 1) == ["Tên | Mức"]


CELL = st.builds(Cell, st.lists(st.sampled_from(["a", "STT", "1", "I", ""]), max_size=2).map(tuple), st.integers(0, 4), st.integers(0, 4), st.integers(1, 3), st.integers(1, 3))


@given(st.lists(CELL, min_size=1, max_size=12), st.integers(0, 3), st.booleans())
def test_any_cells_give_lines_and_lose_no_word_of_a_lone_cell(found: list[Cell], stated: int, framed: bool) -> None:
    for line in rendered(found, stated, framed=framed):
        assert "\n" not in line
    one = rendered(found[:1], stated, framed=framed)
    assert found[0].text in " ".join(one)


def test_a_group_below_the_titles_is_no_title_and_may_leave_the_number_blank() -> None:
    wide = [Cell(("STT",), 0, 0, 1, 2), Cell(("Thủ tục",), 0, 2), Cell(("Thời hạn",), 0, 3), Cell((), 1, 0), Cell(("A",), 1, 1), Cell(("CẤP XÃ",), 1, 2, 1, 2),
            Cell(("1",), 2, 0), Cell(("1",), 2, 1), Cell(("Xét tặng",), 2, 2), Cell(("5 ngày",), 2, 3)]  # fmt: skip
    assert rendered(wide) == ["A | CẤP XÃ", "A | CẤP XÃ | STT: 1 | STT: 1 | Thủ tục: Xét tặng | Thời hạn: 5 ngày"]

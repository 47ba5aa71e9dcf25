"""index.formats.sheet: titles, tables and notes of one sheet."""
from __future__ import annotations

from index.formats.sheet import Filled, lines, titles
from index.formats.table import Cell


def ruled(*rows: str, top: int = 0, left: int = 0) -> dict[tuple[int, int], Filled]:
    """Cells with borders, "a|b" a row; "" is empty."""
    return {(top + r, left + c): Filled(text, framed=True) for r, row in enumerate(rows) for c, text in enumerate(row.split("|")) if text}


def test_table_between_title_and_signature() -> None:
    cells = {(0, 3): Filled("DANH SÁCH"), (7, 4): Filled("Người lập biểu")} | ruled("STT|Tên", "1|An", "2|Bình", top=3, left=2)
    assert lines(cells) == ["DANH SÁCH", "STT: 1 | Tên: An", "STT: 2 | Tên: Bình", "Người lập biểu"]


def test_letterhead_side_by_side() -> None:
    cells = {(0, 0): Filled("UBND TỈNH"), (0, 5): Filled("CỘNG HÒA"), (1, 0): Filled("SỞ NỘI VỤ"), (1, 5): Filled("Độc lập")}
    assert lines(cells) == ["UBND TỈNH", "CỘNG HÒA", "SỞ NỘI VỤ", "Độc lập"]


def test_titles_over_one_another() -> None:
    cells = ruled("||QUYẾT TOÁN", "STT|NỘI DUNG|NĂM 2004", "1|Thu|5", "2|Chi|4")
    assert lines(cells) == ["STT: 1 | NỘI DUNG: Thu | QUYẾT TOÁN, NĂM 2004: 5", "STT: 2 | NỘI DUNG: Chi | QUYẾT TOÁN, NĂM 2004: 4"]


def test_working_figures_beside_a_table_take_no_titles_away() -> None:
    cells = ruled("STT|Tên", *(f"{i}|Đơn vị {i}" for i in range(1, 10))) | {(4, 7): Filled("0,33"), (4, 8): Filled("0,67")}
    out = lines(cells)
    assert out[:2] == ["STT: 1 | Tên: Đơn vị 1", "STT: 2 | Tên: Đơn vị 2"]
    assert out[-1] == "0,33 | 0,67"


def test_plain_grid_without_borders() -> None:
    cells = {(r, c): Filled(text) for r, row in enumerate((("Tên", "Mức"), ("An", "5"), ("Bình", "6"))) for c, text in enumerate(row)}
    assert lines(cells) == ["Tên: An | Mức: 5", "Tên: Bình | Mức: 6"]


def test_nothing_is_lost_in_a_blank_form() -> None:
    assert lines(ruled("Họ tên|Chức vụ|Ghi chú", "1||")) == ["Chức vụ | Ghi chú", "Họ tên: 1"]
    assert lines({}) == lines({(0, 0): Filled("  ")}) == []


def test_no_titles_among_figures_and_lists() -> None:
    rows = [["1. Tổng", "5"], ["- Trong đó", "4"]]
    assert titles([Cell((text,), r, c) for r, row in enumerate(rows) for c, text in enumerate(row)]) == 0

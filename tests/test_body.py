"""index.formats.body: paragraphs and rows of old word processors as lines."""
from __future__ import annotations

from index.formats.body import Body, Row, RowCell, complete, table, texts
from index.formats.table import Cell


def row(*cells: tuple[str, int], left: int = 0, titles: bool = False) -> Row:
    return Row(left, tuple(RowCell((text,) if text else (), right) for text, right in cells), titles)


def test_edges_a_little_apart_are_one() -> None:
    rows = [row(("Tên", 1000), ("Mức", 2000)), row(("An", 1015), ("5", 1990)), row(("Bình", 995), ("6", 2005))]
    assert table(rows) == ["Tên: An | Mức: 5", "Tên: Bình | Mức: 6"]


def test_a_wide_cell_covers_columns() -> None:
    rows = [row(("Tên", 1000), ("Cấp", 2000), ("Mức", 3000)), row(("I. Cá nhân", 3000)), row(("An", 1000), ("xã", 2000), ("5", 3000))]
    assert table(rows) == ["I. Cá nhân", "I. Cá nhân | Tên: An | Cấp: xã | Mức: 5"]


def test_rows_in_a_row_are_one_table() -> None:
    body = Body()
    body.paragraph("Trước")
    body.row(row(("Tên", 1000), ("Mức", 2000)))
    body.row(row(("An", 1000), ("5", 2000)))
    body.paragraph("Sau\nnữa")
    assert [line.text for line in body.finish()] == ["Trước", "Tên: An | Mức: 5", "Sau", "nữa"]


def test_long_paragraphs_are_no_headings() -> None:
    body = Body()
    body.paragraph("Phần một", 1)
    body.paragraph("chữ " * 100, 1)
    assert [line.level for line in body.finish()] == [1, 0]


def test_levels_give_way_to_articles() -> None:
    body = Body()
    for text in ("Quyết định", "Điều 1. A", "Điều 2. B"):
        body.paragraph(text, 2)
    assert {line.level for line in body.finish()} == {0}


def test_cells_that_no_line_shows_come_first() -> None:
    assert complete([Cell(("a",), 0, 0), Cell(("b",), 0, 1)], ["a: 1"]) == ["b", "a: 1"]
    assert table([row(("", 1000), ("", 2000))]) == []


def test_texts() -> None:
    assert texts(" a \n\n\tb\xad ") == ["a", "b"]

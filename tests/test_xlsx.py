from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zipfile import ZipFile

import pytest
from office_files import packed
from openpyxl import Workbook
from openpyxl.styles import Font

from index.errors import ParseError
from index.formats import xlsx
from index.formats.xlsx import read


def saved(make: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    make(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*rows: list[object], formats: dict[str, str] | None = None) -> bytes:
    def make(book: Workbook) -> None:
        for row in rows:
            book.active.append(row)
        for place, form in (formats or {}).items():
            book.active[place].number_format = form

    return saved(make)


def lines(data: bytes) -> list[str]:
    return [line.text for line in read("a.xlsx", data).lines if line.text]


def test_the_bonus_table_reads_row_by_row_in_vietnamese_figures() -> None:
    data = table(
        ["Danh hiệu", "Hệ số", "Mức thưởng", "Tỷ lệ", "Từ ngày"],
        ["Tổ giỏi", 4.5, 1250000, 0.7, date(2034, 7, 1)],
        ["Nhà đẹp", 0.3, 900000, 0.155, datetime(2034, 7, 2, 8, 30)],
        formats={"C2": "#,##0", "C3": "#,##0", "D2": "0%", "D3": "0.0%"},
    )
    assert lines(data) == [
        "Danh hiệu: Tổ giỏi | Hệ số: 4,5 | Mức thưởng: 1.250.000 | Tỷ lệ: 70% | Từ ngày: 1/7/2034",
        "Danh hiệu: Nhà đẹp | Hệ số: 0,3 | Mức thưởng: 900.000 | Tỷ lệ: 15,5% | Từ ngày: 2/7/2034 08:30",
    ]


def test_values_of_other_kinds() -> None:
    assert lines(table(["Có", "Giờ", "Lượng"], [True, time(7, 5), timedelta(hours=30, minutes=5)], [False, "#N/A", "chữ"])) == [
        "Có: đúng | Giờ: 07:05 | Lượng: 30:05", "Có: sai | Lượng: chữ",
    ]  # fmt: skip


def test_merged_titles_and_cells() -> None:
    def make(book: Workbook) -> None:
        sheet = book.active
        for row in (["STT", "Mức", None], [None, "Cá nhân", "Tập thể"], ["1", "4,5", "9,0"], ["2", "0,8", None]):
            sheet.append(row)
        for place in ("A1:A2", "B1:C1", "B4:C4"):
            sheet.merge_cells(place)

    assert lines(saved(make)) == ["STT: 1 | Mức, Cá nhân: 4,5 | Mức, Tập thể: 9,0", "STT: 2 | Mức, Cá nhân: 0,8 | Mức, Tập thể: 0,8"]


def test_sheets_stand_under_their_names_hidden_ones_are_left_out_with_a_warning() -> None:
    def make(book: Workbook) -> None:
        book.active.title = "Mức thưởng"
        book.active.append(["chữ"])
        book.create_sheet("Sheet2").append(["thêm"])
        hidden = book.create_sheet("Nháp")
        hidden.append(["ẩn"])
        hidden.sheet_state = "hidden"

    found = read("a.xlsx", saved(make))
    assert [(line.text, line.level) for line in found.lines if line.text] == [("Mức thưởng", 2), ("chữ", 0), ("thêm", 0)]
    assert found.warnings == ("bỏ qua trang tính ẩn “Nháp”",)


def test_formulas_without_a_value_are_told() -> None:
    found = read("a.xlsx", table(["Tên", "=1+1"], ["A", "=B1*2"]))
    assert found.warnings == ("2 ô công thức chưa có kết quả nên để trống; hãy mở bằng Excel và lưu lại",)


def test_a_cell_in_a_legacy_font_is_read_by_it() -> None:
    def make(book: Workbook) -> None:
        book.active["A1"] = "C\xe9ng hoµ"
        book.active["A1"].font = Font(name=".VnTime")

    assert lines(saved(make)) == ["Cộng hòa"]


def test_one_far_cell_costs_nothing() -> None:
    def make(book: Workbook) -> None:
        book.active["A1"], book.active["XFD1048576"] = "gần", "xa"

    assert lines(saved(make)) == ["gần", "xa"]


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with ZipFile(io.BytesIO(data)) as archive:
        return packed({name: change(archive.read(name)) if name == part else archive.read(name) for name in archive.namelist()})


@pytest.mark.parametrize("xml", [b'<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'.encode("utf-16")])
def test_entities_are_refused(xml: bytes) -> None:
    with pytest.raises(ParseError, match="DTD"):
        read("a.xlsx", changed(table(["a"]), "xl/worksheets/sheet1.xml", lambda old: xml + old))


def test_damage_and_emptiness_are_told() -> None:
    with pytest.raises(ParseError, match="hỏng hoặc sai đuôi"):
        read("a.xlsx", changed(table(["a"]), "xl/worksheets/sheet1.xml", lambda old: old[:60]))
    with pytest.raises(ParseError, match="không có ô nào"):
        read("a.xlsx", table())
    with pytest.raises(ParseError, match="hỏng hoặc sai đuôi"):
        read("a.xlsx", b"PK\x03\x04abc")


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    data = table(*[["chữ", "chữ"]] * 20)
    monkeypatch.setattr(xlsx, "MAX_CELLS", 30)
    with pytest.raises(ParseError, match="hơn 30 ô"):
        read("a.xlsx", data)
    monkeypatch.setattr(xlsx, "MAX_XML", 1000)
    with pytest.raises(ParseError, match="giải nén lớn hơn"):
        read("a.xlsx", data)

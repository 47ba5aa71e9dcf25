from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.head import Head, compact, head, spelled
from index.text import canonical

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"


def read(text: str) -> Head:
    return head(canonical(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (  # two columns read one after the other
            f"ỦY BAN NHÂN DÂN\nTỈNH MẪU\n-------\nSố: 5/2033/QĐ-UBND\n{MOTTO}\n---------------\nMẫu, ngày 7 tháng 8 năm 2033\nQUYẾT ĐỊNH\nBan hành Quy chế\nthi đua\nỦY BAN NHÂN DÂN TỈNH MẪU\nCăn cứ Luật Mẫu;\nĐiều 1. Ban hành Quy chế của Ủy ban nhân dân tỉnh Mẫu.",
            Head("5/2033/QĐ-UBND", "Quyết định", "Ủy ban nhân dân tỉnh Mẫu", date(2033, 8, 7), "Ban hành Quy chế thi đua"),
        ),
        (  # two columns on one line, blanks inside the number, a day of one digit
            "BỘ MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12 /2033/TT - BM Độc lập - Tự do - Hạnh phúc\nHà Nội, ngày 7 tháng8 năm 2033\nTHÔNG TƯ\nHướng dẫn thi hành Nghị định số: 89/2032/NĐ-CP\nngày 07/11/2032 của Chính phủ\nCăn cứ Luật Mẫu;",
            Head("12/2033/TT-BM", "Thông tư", "BỘ MẪU", date(2033, 8, 7), "Hướng dẫn thi hành Nghị định số: 89/2032/NĐ-CP ngày 07/11/2032 của Chính phủ"),
        ),
        (  # the office above the office
            f"BỘ MẪU\nBAN THI ĐUA\n{MOTTO}\nSố: 77/BTĐ-VP\nV/v hướng dẫn bình xét\ncuối năm\nHà Nội, ngày 01 tháng 12 năm 2033\nKính gửi: Các đơn vị",
            Head("77/BTĐ-VP", "Công văn", "BAN THI ĐUA", date(2033, 12, 1), "hướng dẫn bình xét cuối năm"),
        ),
        (  # a law: the day stands at its end
            "QUỐC HỘI\nLuật số: 9/2033/QH18\n" + MOTTO + "\nLUẬT\nTHI ĐỌC SÁCH\nCăn cứ Hiến pháp; Quốc hội ban hành Luật Thi đọc sách.\nĐiều 1. Một\nx\nLuật này được Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam khóa XVIII, kỳ họp thứ 3 thông qua ngày 15 tháng 6 năm 2033.",
            Head("9/2033/QH18", "Luật", "Quốc hội", date(2033, 6, 15), "Thi đọc sách"),
        ),
        (  # Party
            "BAN CHẤP HÀNH TRUNG ƯƠNG\nVĂN PHÒNG\nSố 56-HD/VPTW\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nội, ngày 02 tháng 3 năm 2033\nHƯỚNG DẪN\nmức tiền thưởng",
            Head("56-HD/VPTW", "Hướng dẫn", "VĂN PHÒNG", date(2033, 3, 2), "mức tiền thưởng"),
        ),
        (  # the title lines of older collections
            "Nghị định\ncủa Chính phủ Số 94 /1998/NĐ-CP ngày 17 tháng 11 năm 1998\nQuy định chi tiết Luật Mẫu\nsố 04/1998/QH10 ngày 20 tháng 5 năm 1998\nChính phủ\nCăn cứ Luật;",
            Head("94/1998/NĐ-CP", "Nghị định", "Chính phủ", date(1998, 11, 17), "Quy định chi tiết Luật Mẫu số 04/1998/QH10 ngày 20 tháng 5 năm 1998"),
        ),
        (  # the same in a font of capitals
            "NGHỊ ĐỊNH\nCỦA CHÍNH PHỦ SỐ 94/1998/NĐ-CP NGÀY 17 THÁNG 11 NĂM 1998\nQUY ĐỊNH CHI TIẾT LUẬT MẪU\nCHÍNH PHỦ\nCăn cứ Luật;",
            Head("94/1998/NĐ-CP", "Nghị định", "CHÍNH PHỦ", date(1998, 11, 17), "QUY ĐỊNH CHI TIẾT LUẬT MẪU"),
        ),
        (
            "Thông tư\nLiên tịch Bộ Một - Bộ Hai\nSố 120/2000/TTLT-BM-BH ngày 25/12/2000\nVề việc mẫu\nCăn cứ Luật;",
            Head("120/2000/TTLT-BM-BH", "Thông tư liên tịch", "Bộ Một - Bộ Hai", date(2000, 12, 25), "Về việc mẫu"),
        ),
        (  # letters spaced out, a day left blank
            f"UBND XÃ MẪU\nSố: 3/QĐ-UBND\n{MOTTO}\nXã Mẫu, ngày     tháng 12 năm 2033\nQ U Y Ế T Đ Ị N H\nVề việc khen thưởng\nCăn cứ Luật Mẫu;",
            Head("3/QĐ-UBND", "Quyết định", "UBND XÃ MẪU", None, "Về việc khen thưởng"),
        ),
        (  # gazette page head, name twice
            f"CÔNG BÁO/Số 431 + 432/Ngày 25-3-2033\nVĂN BẢN QUY PHẠM PHÁP LUẬT\nBỘ MẪU - THỬ\nBỘ MẪU -\nTHỬ\n{MOTTO}\nSố: 16/2033/TT-BMT Hà Nội, ngày 29 tháng 12 năm 2033\nTHÔNG TƯ\nQuy định mẫu\nCăn cứ Luật;",
            Head("16/2033/TT-BMT", "Thông tư", "BỘ MẪU - THỬ", date(2033, 12, 29), "Quy định mẫu"),
        ),
    ],
)
def test_heads_of_every_kind(text: str, found: Head) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị\nTheo Quyết định số 5/2033/QĐ-UBND, hội nghị khai mạc ngày 7 tháng 8 năm 2033.",
        "Hướng dẫn viết đề tài\n(Kèm theo Quyết định số 16/2033/QĐ-BM ngày 18/7/2033)",
        "Số: /QĐ-BQL\nVũng Tàu, ngày tháng năm 2033\nQUYẾT ĐỊNH\nBan hành quy chế",
        "Điều 1. Phạm vi\nSố: 5/2033/QĐ-UBND",
        "Lời nói đầu. " * 300 + "\nSố: 5/2033/QĐ-UBND\nQUYẾT ĐỊNH",
    ],
)
def test_a_number_that_is_not_its_own_or_not_there_is_not_made_up(text: str) -> None:
    assert read(text).number == ""


def test_what_a_text_is_issued_with_is_told() -> None:
    assert read("QUY CHẾ\nThi đua\n(Kèm theo Quyết định số: 5 /2033/QĐ.UB ngày 1/1/2033)").attached == "Quyết định 5/2033/QĐ.UB"


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (Head("77/2031/NĐ-CP", "Nghị định", summary="Quy định chi tiết"), "Nghị định 77/2031/NĐ-CP quy định chi tiết"),
        (Head("9/2033/QH18", "Luật", summary="Thi đọc sách"), "Luật Thi đọc sách (9/2033/QH18)"),
        (Head("9/2033/QH18", "Luật", summary="Sửa đổi Luật Mẫu"), "Luật sửa đổi Luật Mẫu (9/2033/QH18)"),
        (Head("5/QĐ", "Quyết định", summary="V/v tặng giấy khen"), "Quyết định 5/QĐ về tặng giấy khen"),
        (Head("5/QĐ", "Quyết định"), "Quyết định 5/QĐ"),
        (Head("5/QĐ"), ""),
        (Head(), ""),
    ],
)
def test_titles_for_people(found: Head, title: str) -> None:
    assert found.title == title


def test_numbers_without_the_blanks_of_typists() -> None:
    assert compact("12 /2001/ TT– BTC") == "12/2001/TT-BTC"


def test_names_are_spelled_as_the_text_spells_them() -> None:
    assert spelled("BỘ NỘI VỤ", "Bộ trưởng Bộ Nội vụ và Bộ Nội vụ; BỘ NỘI VỤ") == "Bộ Nội vụ"
    assert spelled("BỘ MẪU", "không có") == "BỘ MẪU"


@given(st.text(max_size=200), st.sampled_from(["", "Số: 5/2033/QĐ-UBND\n", "QUYẾT ĐỊNH\n", "Nghị định số 5/2033/NĐ-CP "]))
def test_any_text_gives_a_head(text: str, before: str) -> None:
    found = read(before + text)
    assert found.issued is None or found.number
    assert len(found.title) <= 300

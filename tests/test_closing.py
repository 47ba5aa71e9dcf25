from __future__ import annotations

import pytest
from conftest import document

from index.chunk import Budget, chunks
from index.closing import closing, letterhead
from index.structure import SIGNED, articles
from index.types import Mark, tiles

RULE = "Điều 1. Tặng\n1. Tặng giấy khen.\nĐiều 2. Các thôn thi hành Quyết định này./.\n"
TODAY = "Nơi nhận:\n- Như Điều 2;\n- Các sở, ban, ngành,\nđoàn thể;\n- Lưu: VT, TĐKT...\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nVũ Văn Mẫu"


@pytest.mark.parametrize(
    "block",
    [
        TODAY,
        "TM. CHÍNH PHỦ\nTHỦ TƯỚNG\nVũ Văn Mẫu",
        "TM. Chính phủ\nThủ tướng\nVũ Văn Mẫu",
        "KT/BỘ TRƯỞNG BỘ MẪU\nNơi nhận: THỨ TRƯỞNG\n- Văn phòng Mẫu;\n- Công báo;",
        "Nơi gửi\n- Văn phòng Mẫu\nTL/BỘ TRƯỞNG\nCHÁNH VĂN PHÒNG\nđã ký\nVŨ VĂN MẪU",
        "BỘ TRƯỞNG\nVũ Văn Mẫu",
        "CHỦ TỊCH QUỐC HỘI\n(Đã ký)\n\nVũ Văn Mẫu",
        "ỦY BAN NHÂN DÂN XÃ MẪU\nCHỦ TỊCH\nVũ Văn Mẫu",
        "Xã Mẫu, ngày 02 tháng 3 năm 2033\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nVũ Văn Mẫu",
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nNGƯỜI KÝ",
        "XÁC THỰC VĂN BẢN HỢP NHẤT\nMẫu, ngày 02 tháng 3 năm 2033\nBỘ TRƯỞNG\nVũ Văn Mẫu",
        "Nơi nhận:\n- Như Điều 2;\nửẮ x“\n- Lưu: VT.\nGIÁM ĐỐC",  # what a recogniser makes of a seal
        "Nơi nhận:\n- Lưu: VT.\nTRƯỞNG BAN\n\nỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ MẪU Độc lập - Tự do - Hạnh phúc",
    ],
)
def test_recipients_and_signature_are_an_article_of_their_own(block: str) -> None:
    doc = document(f"{RULE}{block}")
    found = articles(doc)
    assert tiles(found, len(doc.text))
    assert [a.label for a in found] == ["Điều 1", "Điều 2", SIGNED]
    assert found[1].body.of(doc.text).strip() == "Các thôn thi hành Quyết định này./."
    assert (found[2].id, found[2].span.of(doc.text), found[2].marks) == ("vb#noi-nhan", block, {Mark.CLOSING})
    assert list(chunks(doc, found[2], Budget())) == []


@pytest.mark.parametrize(
    "line",
    [
        "Nơi nhận hồ sơ: Bộ phận một cửa của xã.",
        "- Đã ký kết hợp đồng thi đua;",
        "Chủ tịch Ủy ban nhân dân xã ký bằng khen.",
        "TM. là chữ viết tắt của thay mặt.",
        "“Điều 9. Mẫu\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nVũ Văn Mẫu”.",
        "CHỦ TỊCH\n1. Triệu tập phiên họp của Hội đồng thi đua; 2. Chủ trì phiên họp của Hội đồng thi đua, kết luận phiên họp và ký biên bản của Hội đồng.",
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTHỦ TRƯỞNG ĐƠN VỊ\n(Ký, ghi rõ họ tên, đóng dấu)",
        "Nơi nhận:\n- ………;\n- Lưu: VT.",
    ],
)
def test_lines_of_a_rule_and_of_a_form_stay_where_they_are(line: str) -> None:
    text = f"{RULE}{line}\nDòng sau cùng của Điều này."
    assert closing(text, 0, len(text)) is None


def test_a_text_behind_the_signature_is_an_article_under_its_title() -> None:
    doc = document(
        f"{RULE}{TODAY}\nỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ MẪU Độc lập - Tự do - Hạnh phúc\nDANH SÁCH TẬP THỂ\nĐƯỢC TẶNG GIẤY KHEN\n"
        + "".join(f"STT: {n} | Tên: Thôn {n} | Mức: 600.000 đồng\n" for n in range(1, 9))
    )
    found = articles(doc)
    assert tiles(found, len(doc.text))
    assert [a.label for a in found[1:]] == ["Điều 2", SIGNED, "DANH SÁCH TẬP THỂ ĐƯỢC TẶNG GIẤY KHEN"]
    assert found[-1].span.of(doc.text).startswith("ỦY BAN NHÂN DÂN CỘNG HÒA")
    assert list(chunks(doc, found[-1], Budget()))


def test_annexes_keep_their_signatures_and_an_attached_text_has_an_end_of_its_own() -> None:
    signed = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nVũ Văn Mẫu\n"
    doc = document(f"{RULE}{signed}QUY CHẾ\nChấm điểm\n(Kèm theo Quyết định số 5/2033/QĐ-UBND)\nĐiều 1. Một\nx\n{signed}Mẫu số 01\nTỜ TRÌNH\nKính trình.\nTM. ĐƠN VỊ\n{signed}")
    found = articles(doc)
    assert [a.id.split("#")[1] for a in found] == ["dieu-1", "dieu-2", "noi-nhan", "quy-che", "quy-che.dieu-1", "quy-che.noi-nhan", "mau-so-01"]
    assert found[-1].span.of(doc.text).endswith("CHỦ TỊCH\nVũ Văn Mẫu")


def test_a_letter_without_headings_ends_there_too() -> None:
    lines = "Kính gửi: Các thôn.\n" + "Đề nghị các thôn gửi danh sách tập thể được tặng giấy khen trước ngày 05 tháng 12 năm 2033 để tổng hợp.\n"
    doc = document(f"{lines}{TODAY}")
    found = articles(doc)
    assert tiles(found, len(doc.text))
    assert [a.label for a in found] == ["Đoạn 1", SIGNED]
    assert [a.label for a in articles(document(TODAY))] == ["Đoạn 1", "Đoạn 2"]


@pytest.mark.parametrize(
    "head",
    [
        "ỦY BAN NHÂN DÂN\nXÃ MẪU\nSố: 5/2033/QĐ-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n-----\nXã Mẫu, ngày 02 tháng 3 năm 2033\n",
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ MẪU Độc lập – Tự do – Hạnh phúc\n",
        "SỞ MẪU\nSố: 12/SM-NV\nV/v hướng dẫn hồ sơ\nkhen thưởng cuối năm\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nXã Mẫu, ngày 02 tháng 3 năm 2033\n",
    ],
)
def test_the_letterhead_is_above_the_body_of_the_opening_part(head: str) -> None:
    kind = "QUYẾT ĐỊNH\nVề việc tặng giấy khen\nCăn cứ Luật Mẫu;\n"
    doc = document(f"{head}{kind}{RULE}")
    first = articles(doc)[0]
    assert (first.span.start, first.body.of(doc.text)) == (0, kind)
    letter = document(f"{head}Kính gửi: Các thôn của xã.\n" + "Đề nghị các thôn gửi danh sách tập thể được tặng giấy khen trước ngày 05 tháng 12.\n" * 3)
    found = articles(letter)
    assert tiles(found, len(letter.text))
    assert found[0].body.of(letter.text).startswith("Kính gửi")


def test_without_the_motto_nothing_is_a_letterhead() -> None:
    assert letterhead("QUY CHẾ\nSố: 5/QC\nĐiều 1. Một", 22) == 0

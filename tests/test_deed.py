"""What is to be done with an award besides giving it."""
from __future__ import annotations

import pytest

from bot.deed import DEEDS, asked_of, conditions, doer, held, unasked
from index.text import fold

TAKEN, BACK, CHANGED = DEEDS


@pytest.mark.parametrize(("text", "deed"), [
    ("Thu hồi huân chương khi nào?", TAKEN),
    ("Khi nào hủy danh hiệu đã tặng?", TAKEN),
    ("bị tước danh hiệu vinh dự", TAKEN),
    ("Danh hiệu bị tước có được phục hồi không", BACK),
    ("Khôi phục danh hiệu thế nào?", BACK),
    ("Đổi lại bằng bị rách ở đâu?", CHANGED),
    ("cấp lại hiện vật khen thưởng", CHANGED),
    ("muốn đổi huân chương bị hỏng", CHANGED),
])  # fmt: skip
def test_a_deed_is_found_in_a_question(text: str, deed: object) -> None:
    assert deed in asked_of(fold(text).lower())


@pytest.mark.parametrize("text", ["Tiêu chuẩn Huân chương Lao động", "Người phát huy bộ môn", "Có công khôi phục kinh tế sau bão", "Trước khi nộp hồ sơ phải làm gì?", "thư hội đồng", "Quân đội Huân chương Chiến công hạng Nhất"])
def test_other_questions_have_none(text: str) -> None:
    assert asked_of(fold(text).lower()) == ()


def test_a_rule_that_states_cases_is_told_from_one_that_refers_to_them() -> None:
    states = "quyet dinh tang bi huy bo, kem thu hoi tien thuong, trong cac truong hop: a) gian doi"
    refers = "nguoi co hanh vi thuoc khoan 2 dieu 93 cua luat bi huy bo quyet dinh tang va bi thu hoi hien vat"
    assert conditions((TAKEN,), states)
    assert not conditions((TAKEN,), refers)
    assert not conditions((TAKEN,), "danh hieu duoc phuc hoi khi toa an tuyen vo toi, khong roi vao truong hop bi tuoc")


def test_who_does_it_is_told_from_what_its_papers_are() -> None:
    assert doer((TAKEN,), "chu tich nuoc la nguoi quyet dinh tuoc, phuc hoi va trao lai danh hieu")
    assert doer((TAKEN,), "nguoi co tham quyen quyet dinh tang cung la nguoi co tham quyen huy bo quyet dinh tang do")
    assert not doer((TAKEN,), "ho so de nghi huy bo quyet dinh khen thuong gom to trinh")


def test_a_heading_on_taking_back_is_unasked_where_nothing_leads_to_it() -> None:
    heading = "ho so, thu tuc huy bo quyet dinh tang danh hieu thi dua"
    assert unasked("ho so danh hieu lao dong tien tien", heading)
    assert not unasked("ho so huy bo quyet dinh khen thuong", heading)
    assert not unasked("khai man thanh tich thi bi gi", heading)
    assert not unasked("ho so danh hieu lao dong tien tien", "ho so xet tang danh hieu")


def test_a_ceremony_is_unasked_where_nothing_speaks_of_handing_over() -> None:
    heading = "nghi thuc cong bo, trao tang va don nhan danh hieu thi dua"
    assert unasked("nguoi da mat co duoc truy tang khong", heading)
    assert not unasked("khi trao tang huan chuong thi ai dung giua", heading)


def test_terms_hold_a_deed() -> None:
    assert held((TAKEN,), frozenset(("thu hoi", "hien vat")))
    assert not held((TAKEN,), frozenset(("thu", "hoi")))
    assert not held((), frozenset(("thu hoi",)))

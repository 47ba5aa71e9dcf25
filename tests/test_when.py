"""bot.when: the day a question is about."""
from __future__ import annotations

from datetime import date

import pytest
from bot_fixtures import TODAY, office_snapshot
from hypothesis import given
from hypothesis import strategies as st

from bot.when import When, against_present, days, find, former_regime, prior, timeless, undated

EVE = date(2023, 12, 31)
"""The last day of the law that the present one replaced."""


def day(text: str, today: date = TODAY) -> When:
    return find(text, today, office_snapshot().documents)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("quyết định ngày 15/3/2025", date(2025, 3, 15)),
        ("ngày 15 tháng 3 năm 2025", date(2025, 3, 15)),
        ("15-3-2025", date(2025, 3, 15)),
        ("trước ngày 01/7/2025", date(2025, 6, 30)),
        ("truoc 1/7/2025", date(2025, 6, 30)),
        ("sau ngày 01/7/2025", date(2025, 7, 1)),
        ("tháng 11/2025", date(2025, 11, 30)),
        ("tháng 12 năm 2024", date(2024, 12, 31)),
        ("tháng 2/2024", date(2024, 2, 29)),
        ("trước tháng 7/2025", date(2025, 6, 30)),
        ("đầu năm 2025", date(2025, 1, 1)),
        ("cuối năm 2025", date(2025, 12, 31)),
        ("trước năm 2024", date(2023, 12, 31)),
        ("trước 7/2025 thì sao", date(2025, 6, 30)),
        ("từ 7/2025", date(2025, 7, 1)),
        ("sau năm 2020", date(2021, 1, 1)),
        ("năm 2019", date(2019, 12, 31)),
        ("quy định 2019", date(2019, 12, 31)),
        ("năm 2026", TODAY),
        ("năm 2028", date(2028, 1, 1)),
        ("giai đoạn 2018-2020", date(2020, 12, 31)),
        ("từ năm 2018 đến năm 2020", date(2020, 12, 31)),
        ("năm học 2023-2024", date(2024, 5, 31)),
        ("thực hiện tại thời điểm 30/06/2025", date(2025, 6, 30)),
        ("theo luật cũ", EVE),
        ("ngày xưa quy định thế nào", EVE),
        ("trước đây quy định thế nào", EVE),
    ],
)
def test_a_day_is_named(text: str, when: date) -> None:
    assert day(text) == When(when, True)


@pytest.mark.parametrize("text", ["Tiêu chuẩn?", "Nghị định 91/2017/NĐ-CP", "Nghị định 91/2017", "Luật 2003", "sau 3 năm", "ngày 31/2/2025 không", "2.000 đại biểu", "năm 1234", "tháng 13/2025", "", "giai đoạn 2021-2030", "giai đoạn 2027-2030",
                                  "gửi mấy ngày trước khi họp"])
def test_no_day_is_named(text: str) -> None:
    assert day(text).day == TODAY


def test_a_document_may_stand_for_its_day() -> None:
    documents = office_snapshot().documents
    assert prior("Trước khi có Luật 2022, ai quyết định?", TODAY, documents) == (EVE, "ai quyết định?")
    assert prior("Ai quyết định trước Nghị định 999/2025?", TODAY, documents) is None
    assert prior("Ai quyết định trước?", TODAY, documents) is None


def test_now_is_said() -> None:
    assert day("quy định hiện hành") == When(TODAY, True)
    assert day("quy định") == When(TODAY, False)


@pytest.mark.parametrize(("text", "other", "former_first"), [
    ("luật cũ và mới khác gì", EVE, True), ("hiện nay so với năm 2019", date(2019, 12, 31), False), ("quy định hiện nay khác luật cũ", EVE, False),
    ("trước năm 2019 trích bao nhiêu, nay thì sao?", date(2018, 12, 31), True), ("còn bỏ phiếu kín như trước không?", EVE, False), ("trước đây và bây giờ", EVE, True), ("Giấy khen hồi trước với giờ khác gì không", EVE, True),
    ("trước và sau năm 2024 do ai quyết định?", EVE, True), ("quy định mới có gì thay đổi?", EVE, False), ("Trước 2024 dưới 10 tháng, giờ còn vậy không?", EVE, True),
])  # fmt: skip
def test_a_comparison_in_time_has_two_days_in_an_order(text: str, other: date, former_first: bool) -> None:
    assert day(text) == When(TODAY, True, other, former_first)


@pytest.mark.parametrize("text", ["Các hình thức khác trước ngày 01 tháng 1 năm 2024 thế nào?", "Danh hiệu này năm 2019", "từ năm 2019 đến nay", "năm 2019 xưa nay"])
def test_this_and_until_now_are_no_present(text: str) -> None:
    assert day(text).other is None


@pytest.mark.parametrize(("text", "rest"), [
    ("So sánh quy định cũ và mới về Chiến sĩ thi đua", "Chiến sĩ thi đua"),
    ("Phạm vi điều chỉnh theo quy định hiện nay khác gì so với trước ngày 30/01/2024?", "Phạm vi điều chỉnh"),
    ("Hồ sơ trước 2024 nộp trước 31/3 đúng không, giờ còn thế không?", "Hồ sơ nộp trước 31/3"),
    ("tỷ lệ phiếu trước đây và bây giờ khác gì", "tỷ lệ phiếu"), ("so sánh quy định cũ và mới", ""),
])  # fmt: skip
def test_what_is_compared_is_left_without_its_times(text: str, rest: str) -> None:
    assert timeless(text) == rest


def test_all_days_in_their_order() -> None:
    assert days("năm 2024 và năm 2025", TODAY) == [date(2024, 12, 31), date(2025, 12, 31)]
    assert days("từ 01/7/2024 đến 01/7/2026", TODAY) == [date(2024, 7, 1), date(2026, 7, 1)]
    assert days("không có ngày nào", TODAY) == []


def test_the_former_regime_needs_a_law_that_replaced_one() -> None:
    assert former_regime(office_snapshot().documents, TODAY) == EVE
    assert former_regime({}, TODAY) is None
    assert find("theo luật cũ", TODAY, {}).day == TODAY


@given(st.text(alphabet="0123456789/-. thángnămngàytruocsaucuđầ"), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_any_text_gives_a_day(text: str, today: date) -> None:
    got = find(text, today, {})
    assert date(1944, 1, 1) <= got.day <= date(today.year + 6, 1, 31)


@pytest.mark.parametrize(("text", "rest"), [
    ("trước ngày 1/7/2025 ai tặng giấy khen", "ai tặng giấy khen"), ("Năm 2024 theo Nghị định 91/2017/NĐ-CP", "theo Nghị định 91/2017/NĐ-CP"), ("nộp trước ngày nào", "nộp trước ngày nào"),
    ("theo luật cũ cần gì", "cần gì"), ("Luật 2003 quy định gì", "Luật 2003 quy định gì"),
])  # fmt: skip
def test_days_are_taken_out_and_documents_stay(text: str, rest: str) -> None:
    assert undated(text) == rest


@given(st.text())
def test_any_text_loses_nothing_but_words(text: str) -> None:
    assert len(timeless(text)) <= len(text)
    assert len(undated(text)) <= len(text)


@given(st.dates(date(1950, 1, 1), date(2030, 12, 31)))
def test_every_full_date_is_read_back(when: date) -> None:
    assert find(f"theo quy định ngày {when.day:02d}/{when.month}/{when.year}", TODAY, {}).day == when
    assert find(f"ngày {when.day} tháng {when.month} năm {when.year}", TODAY, {}).day == when


@pytest.mark.parametrize(("text", "first"), [("Tiêu chuẩn theo Luật 2003 so với bây giờ", True), ("Tiêu chuẩn hiện nay khác gì luật 2003?", False)])
def test_a_document_out_of_force_is_compared_with_the_present(text: str, first: bool) -> None:
    old = office_snapshot().documents["luat-15-2003-qh11"]
    assert against_present(text, old, "luat 2003", TODAY) == When(TODAY, True, EVE, first)
    assert against_present(text, office_snapshot().documents["luat-06-2022-qh15"], "luat 2003", TODAY) is None
    assert against_present("Luật 2003 hiện nay còn hiệu lực không?", old, "luat 2003", TODAY) is None

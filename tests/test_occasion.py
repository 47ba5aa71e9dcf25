"""bot.occasion: which event is meant, and what is asked of it."""
from __future__ import annotations

from datetime import date

import pytest
from bot_fixtures import TODAY, bot, office_bot, office_snapshot, understood
from hypothesis import given
from hypothesis import strategies as st

from bot import occasion
from bot.types import Status, Turn

CONGRESS = (
    "---\nid: dai-hoi-{low}\ntieu_de: Đại hội Thi đua yêu nước tỉnh Sông Lam lần thứ {n}\nloai: su-kien\nngay: {day}\n---\n\n# Đại hội Thi đua yêu nước tỉnh Sông Lam lần thứ {n}\n\n"
    "## Thời gian và địa điểm\n\nĐại hội Thi đua yêu nước tỉnh Sông Lam lần thứ {n} họp tại {place}.\n\n## Chủ trì\n\nÔng {who} chủ trì Đại hội Thi đua yêu nước tỉnh Sông Lam lần thứ {n}.\n"
)
EVENTS = [
    ("events/dai-hoi-iv.md", CONGRESS.format(n="IV", low="iv", day="2020-08-10", place="Nhà văn hóa tỉnh", who="Lê Văn Cũ")),
    ("events/dai-hoi-v.md", CONGRESS.format(n="V", low="v", day="2025-08-12", place="Cung Thiếu nhi", who="Trần Thị Mới")),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hội nghị tập huấn năm 2017 tại Cần Thơ diễn ra ngày nào?", "Hội nghị tập huấn năm 2017 tại Cần Thơ"),
        ("Ai chủ trì Phiên họp thứ 15 của Hội đồng Thi đua - Khen thưởng Trung ương?", "Phiên họp thứ 15 của Hội đồng Thi đua - Khen thưởng Trung ương"),
        ("Phong trào xóa nhà tạm, nhà dột nát do ai phát động?", "Phong trào xóa nhà tạm, nhà dột nát"),
        ("Hội nghị của Khối các cơ quan - kinh phí bao nhiêu?", "Hội nghị của Khối các cơ quan"),
        ("Lễ phát động của Ban Tổ chức tỉnh ở đâu?", "Lễ phát động của Ban Tổ chức tỉnh"),
        ("Kế hoạch số 982/KH-UBND của tỉnh có mấy nội dung?", "Kế hoạch số 982/KH-UBND của tỉnh"),
    ],
)
def test_the_name_of_an_event_ends_where_something_is_asked_of_it(text: str, name: str) -> None:
    found = occasion.phrase(text)
    assert found is not None
    assert found.of(text) == name


def test_a_question_about_a_rule_names_no_event() -> None:
    assert occasion.phrase("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?") is None
    assert occasion.asks("Ai ký, nộp ở đâu?") == ()


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        ("Đại hội lần thứ XI có chủ đề gì?", "thế lần trước?", "thế lần thứ X?"),
        ("Đại hội lần thứ X có chủ đề gì?", "lần trước thì sao?", "lần thứ IX thì sao?"),
        ("Đại hội lần thứ IX có chủ đề gì?", "còn lần sau", "còn lần thứ X"),
        ("Phiên họp thứ 13 bàn gì?", "phiên tiếp theo bàn gì?", "phiên họp thứ 14 bàn gì?"),
        ("Đại hội lần thứ I họp ở đâu?", "lần trước?", "lần trước?"),
        ("Hội nghị tập huấn họp ở đâu?", "lần trước?", "lần trước?"),
    ],
)
def test_a_step_in_a_series_is_counted(before: str, text: str, meant: str) -> None:
    assert occasion.stepped(text, before) == meant


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("Hội nghị tập huấn ở đâu, ai dự?", (("ở đâu", "Hội nghị tập huấn ở đâu"), ("ai dự", "Hội nghị tập huấn ai dự"))),
        ("Ai đọc diễn văn và ai trao cờ tại lễ kỷ niệm?", (("Ai đọc diễn văn", "Ai đọc diễn văn tại lễ kỷ niệm?"), ("ai trao cờ", "ai trao cờ tại lễ kỷ niệm?"))),
        ("Hội nghị tập huấn, trao đổi nghiệp vụ ở đâu?", ()),
        ("Hội nghị biểu dương cá nhân và tập thể ở đâu?", ()),
    ],
)
def test_several_things_asked_of_one_event(text: str, each: tuple[tuple[str, str], ...]) -> None:
    assert occasion.asks(text) == each


def test_the_latest_is_the_last_one_held_by_the_day_asked_about() -> None:
    heads = office_snapshot(more=tuple(EVENTS)).heads
    for day, ident in ((TODAY, "dai-hoi-v"), (date(2024, 1, 1), "dai-hoi-iv")):
        found = occasion.latest("Đại hội thi đua yêu nước tỉnh Sông Lam gần nhất họp ở đâu?", heads, day)
        assert found is not None
        assert (found.document.id, found.text) == (ident, "Đại hội thi đua yêu nước tỉnh Sông Lam họp ở đâu?")
    assert occasion.latest("Đại hội thi đua yêu nước tỉnh Sông Lam gần nhất họp ở đâu?", heads, date(2020, 1, 1)) is None
    assert occasion.latest("Đại hội đoàn thể tỉnh Núi Hồng gần nhất họp ở đâu?", heads, TODAY) is None
    assert occasion.latest("Quy định mới nhất về Bằng khen?", heads, TODAY) is None


def test_the_latest_is_named_and_what_is_not_told_is_said() -> None:
    answer = office_bot(more=EVENTS).answer("Đại hội Thi đua yêu nước tỉnh Sông Lam gần nhất họp ở đâu, ai dự?")
    assert answer.status is Status.ANSWERED
    assert "lần thứ V” (12/8/2025)" in answer.text
    assert "Cung Thiếu nhi" in answer.text
    assert "không nêu: ai dự" in answer.text
    assert "Nhà văn hóa tỉnh" not in answer.text


def test_both_things_asked_are_told() -> None:
    answer = office_bot(more=EVENTS).answer("Đại hội Thi đua yêu nước tỉnh Sông Lam lần thứ IV họp ở đâu, ai chủ trì?")
    assert "Nhà văn hóa tỉnh" in answer.text
    assert "Lê Văn Cũ" in answer.text
    assert "không nêu" not in answer.text


def test_the_one_before_in_a_conversation() -> None:
    answer = office_bot(more=EVENTS).answer("thế lần trước?", [Turn("user", "Đại hội Thi đua yêu nước tỉnh Sông Lam lần thứ V họp ở đâu?")])
    assert "Nhà văn hóa tỉnh" in answer.text


@pytest.mark.parametrize("text", ["Đại hội Thi đua yêu nước tỉnh Sông Lam lần tới họp ở đâu?", "Đại hội Thi đua yêu nước tỉnh Sông Lam năm nay họp ở đâu?"])
def test_an_event_that_is_not_held_yet_is_not_answered_by_one_that_is_over(text: str) -> None:
    assert office_bot(more=EVENTS).answer(text).status is Status.NOT_FOUND


def test_one_event_is_named_and_not_a_kind_of_them() -> None:
    heads = office_snapshot(more=tuple(EVENTS)).heads
    assert occasion.named_alone("Đại hội Thi đua yêu nước tỉnh Sông Lam lần thứ V ở đâu?", heads)
    assert not occasion.named_alone("Đại hội Thi đua yêu nước tỉnh Sông Lam ở đâu?", heads)
    assert not occasion.named_alone("Đại hội Thi đua yêu nước các cấp do ai mở?", heads)
    assert not occasion.named_alone("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", heads)


def test_a_kind_of_events_is_left_to_the_rules() -> None:
    answer = office_bot(more=EVENTS).answer("Đại hội thi đua yêu nước các cấp mấy năm một lần, ai quyết định?")
    assert "Sông Lam" not in "".join(c.quote for c in answer.citations)


def test_this_year_is_the_year_it_is() -> None:
    assert understood("Hội nghị tập huấn năm nay ở đâu?").understood == f"Hội nghị tập huấn năm {TODAY.year} ở đâu?"
    assert understood("Năm nay mức thưởng là bao nhiêu?").understood == "Năm nay mức thưởng là bao nhiêu?"


def test_who_was_there_is_told_with_marks() -> None:
    assert not occasion.attended("Hội nghị có những ai dự?", "Hội nghị đủ điều kiện tổ chức.")
    assert occasion.attended("Hội nghị có những ai dự?", "Cán bộ các xã dự Hội nghị.")
    assert occasion.attended("Ai chủ trì hội nghị?", "Ông Bình chủ trì.")
    assert not occasion.attended("Hội nghị do ai chủ trì?", "Hội nghị có 300 đại biểu.")
    assert occasion.attended("Ai ký?", "Không có gì.")


def test_rules_have_no_day_on_which_they_were_held() -> None:
    assert {occasion.held_on(d) for d in bot().snapshot.heads.values() if d.word("so_hieu")} == {None}


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_is_read(text: str, before: str) -> None:
    found = occasion.phrase(text)
    assert found is None or found.of(text)
    assert isinstance(occasion.stepped(text, before), str)
    assert all(short and whole for short, whole in occasion.asks(text))

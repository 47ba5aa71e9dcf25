"""bot.parts: several things asked side by side."""
from __future__ import annotations

import pytest
from bot_fixtures import bot, cited
from hypothesis import given
from hypothesis import strategies as st

from bot.parts import clauses, parts


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("Tiêu chuẩn và hồ sơ Bằng khen?", ("Tiêu chuẩn Bằng khen?", "hồ sơ Bằng khen?")),
        ("Xin hỏi điều kiện, hồ sơ, và thời hạn xét", ("Xin hỏi điều kiện xét", "Xin hỏi hồ sơ xét", "Xin hỏi thời hạn xét")),
        ("Hồ sơ Bằng khen và Giấy khen?", ()),
        ("Tiêu chuẩn là gì và ai ký?", ()),
        ("", ()),
    ],
)
def test_one_question_for_each_thing(text: str, each: tuple[str, ...]) -> None:
    assert parts(text) == each


NAMES = ("Huân chương Lao động", "Bằng khen")


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("Tiêu chuẩn Bằng khen là gì và được thưởng bao nhiêu?", ("Tiêu chuẩn Bằng khen là gì", "Bằng khen được thưởng bao nhiêu?")),
        ("Ai tặng Huân chương Lao động, hồ sơ gồm những gì?", ("Ai tặng Huân chương Lao động", "Huân chương Lao động hồ sơ gồm những gì?")),
        ("Hồ sơ gồm gì và ai ký Bằng khen?", ("Hồ sơ gồm gì Bằng khen", "ai ký Bằng khen?")),
        ("Mức thưởng Bằng khen và ai ký?", ("Mức thưởng Bằng khen", "Bằng khen ai ký?")),
        ("Điều kiện xét và mức thưởng bao nhiêu?", ("Điều kiện xét", "mức thưởng bao nhiêu?")),
        ("Hội nghị diễn ra ở đâu và khi nào?", ()),
        ("Bằng khen cho cá nhân và tập thể được thưởng bao nhiêu?", ()),
        ("Bằng khen có tiền thưởng không, và hồ sơ có phải nộp không?", ()),
        ("", ()),
    ],
)
def test_two_clauses_that_ask_one_thing_each(text: str, each: tuple[str, ...]) -> None:
    assert clauses(text, NAMES) == each


def test_both_clauses_are_answered_in_their_order() -> None:
    answer = bot().answer("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì và được thưởng bao nhiêu?")
    found = cited(answer)
    assert found[0].startswith("luat-06-2022-qh15#dieu-23")
    assert "nghi-dinh-152-2025-nd-cp#dieu-50.khoan-1.diem-c" in found
    assert "2.530.000 đồng" in answer.text
    assert [c.number for c in answer.citations] == list(range(1, len(found) + 1))


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert len(parts(text)) != 1
    assert len(clauses(text, NAMES)) in (0, 2)


def test_each_thing_gets_its_passages() -> None:
    answer = bot().answer("Tiêu chuẩn và hồ sơ danh hiệu Chiến sĩ thi đua cơ sở?")
    found = cited(answer)
    assert any(i.startswith("luat-06-2022-qh15#dieu-23") for i in found)
    assert any(i.startswith("nghi-dinh-98-2023-nd-cp#dieu-34") for i in found)

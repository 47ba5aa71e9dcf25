"""bot.parts: several things asked side by side."""
from __future__ import annotations

import pytest
from bot_fixtures import bot, cited
from hypothesis import given
from hypothesis import strategies as st

from bot.parts import parts


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


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert len(parts(text)) != 1


def test_each_thing_gets_its_passages() -> None:
    answer = bot().answer("Tiêu chuẩn và hồ sơ danh hiệu Chiến sĩ thi đua cơ sở?")
    found = cited(answer)
    assert any(i.startswith("luat-06-2022-qh15#dieu-23") for i in found)
    assert any(i.startswith("nghi-dinh-98-2023-nd-cp#dieu-34") for i in found)

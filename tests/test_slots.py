"""bot.slots: what a follow-up may exchange, and where it stands."""
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_follow import glossary

from bot.slots import Part, slots


def parts(text: str, loose: bool = False) -> list[tuple[str, str]]:
    return [(s.part.value, s.text) for s in slots(text, glossary(), loose)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ai tặng Giấy khen ở xã?", [("award", "Giấy khen"), ("level", "ở xã")]),
        ("Chiến sĩ thi đua cơ sở", [("award", "Chiến sĩ thi đua"), ("level", "cơ sở")]),
        ("Bằng khen của Thủ tướng Chính phủ cho cá nhân năm 2023", [("award", "Bằng khen"), ("level", "của Thủ tướng Chính phủ"), ("receiver", "cá nhân"), ("day", "năm 2023")]),
        ("Huân chương Lao động hạng Nhì", [("award", "Huân chương Lao động"), ("rank", "hạng Nhì")]),
        ("Tập thể lao động xuất sắc", [("award", "Tập thể lao động xuất sắc")]),
        ("Hồ sơ ở Bắc Ninh nộp trước ngày nào", [("place", "ở Bắc Ninh")]),
        ("ở đâu, ở nhà, tại sao", []),
        ("Đại hội lần thứ XI của tỉnh Lào Cai", [("number", "XI"), ("place", "tỉnh Lào Cai")]),
        ("phien hop thu 15 o nghe an", [("number", "15"), ("place", "nghe an")]),
        ("Giải thưởng Hồ Chí Minh, vì hòa bình, lần vi phạm", []),
        ("nộp mấy bộ, cán bộ, nội bộ", []),
        ("Bằng khen của Bộ Nội vụ", [("award", "Bằng khen"), ("level", "của Bộ Nội vụ")]),
        ("Nghị định 91/2017/NĐ-CP", []),
        ("theo luật cũ, hiện nay", [("day", "theo luật cũ"), ("day", "hiện nay")]),
    ],
)
def test_slots(text: str, found: list[tuple[str, str]]) -> None:
    assert parts(text) == found


def test_a_bare_level_is_one_only_where_nothing_else_is_said() -> None:
    assert parts("còn tỉnh?") == []
    assert parts("còn tỉnh?", loose=True) == [("level", "tỉnh")]
    assert parts("so với trước thì sao?", loose=True) == []
    assert parts("theo văn bản nào, số mấy, ai làm chủ tịch?", loose=True) == []


@given(st.text(max_size=120))
def test_slots_stand_in_the_text_and_not_in_each_other(text: str) -> None:
    found = slots(text, glossary(), loose=True)
    assert all(s.text == s.span.of(text) and s.text and s.part in Part for s in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))

"""bot.pieces: a stream cut anywhere gives the same sentences."""
from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pieces import LONGEST, Drafted, Pieces

REPLY = """<think>Để xem. Có lẽ 15%. [[ab2]]</think>Tỷ lệ **không quá** 15%. [[xk4]] Tại TP. Hồ Chí Minh [[ab2]].
Hồ sơ gồm:
- Tờ trình [[xk4]];
* Báo cáo thành tích. [[xk4, ab2]]
1. Mức <b>thưởng</b> 1.250.000 đồng【xk4】.
## Kết luận
Hội đồng họp [xk4].[[zz9]]
Câu cụt chưa"""
DRAFTED = [
    Drafted("Tỷ lệ không quá 15%.", ("xk4",)),
    Drafted("Tại TP. Hồ Chí Minh.", ("ab2",)),
    Drafted("- Tờ trình;", ("xk4",), "Hồ sơ gồm:"),
    Drafted("* Báo cáo thành tích.", ("xk4", "ab2"), "Hồ sơ gồm:"),
    Drafted("1. Mức thưởng 1.250.000 đồng.", ("xk4",), "Hồ sơ gồm:"),
    Drafted("Kết luận", ()),
    Drafted("Hội đồng họp.", ("xk4", "zz9")),
]


def cut(text: str, sizes: list[int]) -> list[Drafted]:
    pieces, found, at = Pieces(), [], 0
    while at < len(text):
        size = sizes[at % len(sizes)]
        found += pieces.add(text[at : at + size])
        at += size
    return found + list(pieces.finish())


@given(st.lists(st.integers(1, 40), min_size=1, max_size=9))
def test_the_cuts_of_the_stream_change_nothing(sizes):
    assert cut(REPLY, sizes) == DRAFTED


def test_a_sentence_is_given_as_soon_as_the_next_begins():
    pieces = Pieces()
    assert list(pieces.add("Tỷ lệ không quá 15%. [[xk4]]")) == []
    assert list(pieces.add(" T")) == [Drafted("Tỷ lệ không quá 15%.", ("xk4",))]


@pytest.mark.parametrize(("text", "found"), [
    ("Hồ sơ gồm [[xk4]]:\n- Tờ trình\n- Báo cáo\nHết rồi [[ab2]].", [Drafted("- Tờ trình", ("xk4",), "Hồ sơ gồm:"), Drafted("- Báo cáo", ("xk4",), "Hồ sơ gồm:"), Drafted("Hết rồi.", ("ab2",))]),
    ("Một câu\u202e có dấu\u200b ngược [[xk4]].", [Drafted("Một câu có dấu ngược.", ("xk4",))]),
    ("Quye\u0302\u0301t \u0111i\u0323nh [[xk4]].", [Drafted("Quyết định.", ("xk4",))]),
    ("<think>không bao giờ xong. Một. Hai.", []),
    ("Trước <think>x</think>sau [[xk4]].", [Drafted("Trước sau.", ("xk4",))]),
    ("Có 01 bộ (bản chính) gồm:\n- Tờ trình (bản chính) kèm đơn [[xk4]];", [Drafted("- Tờ trình (bản chính) kèm đơn;", ("xk4",), "Có 01 bộ (bản chính) gồm:")]),
    ("[[xk4]]", []), ("", []), ("...", []), ("Bỏ lửng giữa", []),
    ("Có mã mà không chấm [[xk4]]", [Drafted("Có mã mà không chấm", ("xk4",))]),
])  # fmt: skip
def test_forms(text, found):
    assert cut(text, [1]) == found
    assert cut(text, [500]) == found


def test_what_never_ends_is_given_up_as_one_sentence_without_keys():
    (found, *_) = cut("a b " * LONGEST, [7])
    assert found.keys == ()
    assert len(found.text) == LONGEST


@pytest.mark.parametrize("text", ["." * 5000, ".!" * 2500, " " * 5000, "[ " * 2500, "[[xk4]] " * 700, "<think>" + "x. " * 2000, "\n " * 2500, ". [[xk4]]" * 600])
def test_no_stream_costs_more_than_a_moment(text):
    start = time.process_time()
    cut(text, [1])
    assert time.process_time() - start < 3


@given(st.text(alphabet="aạ .:\n-[]xk4<>think/*;“”\u202e", max_size=120), st.integers(1, 9))
def test_any_text_is_survived_and_shows_no_key(text, size):
    for drafted in cut(text, [size]):
        assert "[[xk4]]" not in drafted.text
        assert "\u202e" not in drafted.text
        assert drafted.text.strip()


def test_only_the_mark_that_opens_an_item_is_left_out_of_the_check():
    (item,) = cut("Gồm:\n- Tờ trình (bản chính) kèm đơn [[xk4]].", [9])
    assert item.checked == "Gồm:\n- Tờ trình (bản chính) kèm đơn."

"""bot.closeness: how near a passage has the words of a question to each other."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.closeness import closeness


def test_the_passage_that_has_them_side_by_side_is_nearest() -> None:
    asked = "thời hạn nâng lương".split()
    apart = "thời gian làm việc có hạn định và nâng bậc khác với trả lương".split()
    beside = "thời hạn nâng lương bị kéo dài".split()
    none = "trao tặng huân chương".split()
    assert closeness(asked, [apart, beside, none]) == [pytest.approx(closeness(asked, [apart, beside, none])[0]), 1.0, 0.0]
    assert 0 < closeness(asked, [apart, beside, none])[0] < 1


def test_order_in_the_passage_is_free() -> None:
    assert closeness(["cờ", "làng"], [["làng", "cờ"], ["cờ", "làng"]]) == [0.0, 0.0]


def test_nothing_to_compare_gives_nought() -> None:
    assert closeness([], [["a"], []]) == [0.0, 0.0]
    assert closeness(["a", "b"], []) == []
    assert closeness(["a"], [["a"]]) == [0.0]


def test_words_far_apart_in_the_question_are_no_pair() -> None:
    asked = ["đầu", *"một hai ba bốn năm sáu bảy".split(), "cuối"]
    assert closeness(asked, [["đầu", "cuối"], ["đầu"]]) == [0.0, 0.0]


@given(st.lists(st.text("abc", min_size=1, max_size=2), max_size=8), st.lists(st.lists(st.text("abc", min_size=1, max_size=2), max_size=12), max_size=5))
def test_each_share_lies_between_nought_and_one(words: list[str], passages: list[list[str]]) -> None:
    found = closeness(words, passages)
    assert len(found) == len(passages)
    assert all(0 <= x <= 1 for x in found)
    assert not any(found) or (max(found) == 1 and min(found) == 0)

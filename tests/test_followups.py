"""evals.followups: conversations are seeded, come in two halves, and are right where the whole question's article is cited first."""
from __future__ import annotations

import pytest
from bot_fixtures import bot

from evals.followups import HALVES, Talk, right, table, talks

ROW = {"id": "f-1", "question": "Chiến sĩ thi đua toàn quốc cần những điều kiện gì?", "status": "answered", "citation": [{"document": "06/2022/QH15", "article": "Điều 21"}]}


def test_the_same_seed_gives_the_same_conversations_in_both_halves() -> None:
    first, again, other = (talks([ROW], seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    for half in HALVES:
        kinds = {t.kind for t in first if t.half == half}
        assert {"other award", "other thing asked", "other level", "other rank", "other receiver", "other day", "chain of three", "answer to asking back", "slip", "no diacritics"} <= kinds
    assert all(len(t.before) == 2 for t in first if t.kind == "chain of three")


def test_the_halves_share_no_award_named_by_the_follow_up() -> None:
    wholes = {half: {t.whole for t in talks([], 3) if t.half == half and t.kind == "other award"} for half in HALVES}
    assert wholes["tune"]
    assert not wholes["tune"] & wholes["held"]


@pytest.mark.parametrize(
    ("before", "text", "whole", "row", "verdict"),
    [
        ("Tiêu chuẩn Lao động tiên tiến là gì?", "còn Chiến sĩ thi đua toàn quốc thì sao?", "Tiêu chuẩn Chiến sĩ thi đua toàn quốc là gì?", None, True),
        ("Tiêu chuẩn Lao động tiên tiến là gì?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "Tiêu chuẩn Chiến sĩ thi đua toàn quốc là gì?", None, False),
        ("Tiêu chuẩn Lao động tiên tiến là gì?", str(ROW["question"]), "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", ROW, True),
        ("Tiêu chuẩn Lao động tiên tiến là gì?", "Giá vàng?", "Giá vàng hôm nay?", None, None),
        ("Tiêu chuẩn Lao động tiên tiến là gì?", "Giá vàng SJC hôm nay bao nhiêu?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", None, False),
    ],
)
def test_what_is_right(before: str, text: str, whole: str, row: dict[str, object] | None, verdict: bool | None) -> None:
    assert right(bot(), Talk("k", "tune", (before,), text, (whole,), row)) is verdict


def test_the_share_of_each_kind_and_half() -> None:
    talk = Talk("k", "tune", (), "", ("",))
    lines = table([(talk, True), (talk, False), (talk, None)]).split("\n")
    assert lines[1].split() == ["k", "2", "50.0", "0", "0.0"]
    assert lines[-1].split()[0] == "all"

"""bot.slips: the spellings one slip away, and what a slip costs."""
from __future__ import annotations

import pytest

from bot.slips import SWAPPED, edits, keeps_letters, marks, other_i, sounds


@pytest.mark.parametrize(("plain", "other"), [("xac", "sac"), ("truong", "chuong"), ("lam", "nam"), ("xac", "xat"), ("day", "dai")])
def test_what_is_heard_the_same_costs_nothing_more(plain: str, other: str) -> None:
    assert other in sounds(plain)
    assert edits(plain)[other] == 0.0


def test_edits_by_what_the_fingers_do() -> None:
    found = edits("thuong")
    assert found["thuogn"] == SWAPPED
    assert found["thung"] == found["thuonng"] == 1.5
    assert edits("thuonng")["thuong"] == 0.0  # a letter twice
    assert found["rhuong"] == 2.0  # the key beside
    assert "phuong" not in found
    assert "thuong" not in found


@pytest.mark.parametrize(("typed", "meant", "cost"), [("thưởng", "thưởng", 0.0), ("thưỡng", "thưởng", 0.5), ("thương", "thưởng", 1.0), ("thường", "thưởng", 2.0), ("thuởng", "thưởng", 1.0), ("thởng", "thưởng", 0.0)])
def test_marks_cost_by_how_far_they_are(typed: str, meant: str, cost: float) -> None:
    assert marks(typed, meant) == cost


def test_marked_letters_are_kept() -> None:
    assert keeps_letters("đinh", "định")
    assert keeps_letters("co", "cơ")
    assert not keeps_letters("đinh", "dinh")


def test_i_and_y() -> None:
    assert other_i("kỷ") == "kỉ"
    assert other_i("lí") == "lý"

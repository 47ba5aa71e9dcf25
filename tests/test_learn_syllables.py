"""The general counts: statutes, everyday phrases and frames of asking; the shipped model reads questions with them."""
from __future__ import annotations

import re

import pytest

from bot.spelling import Speller
from evals import asking
from evals.learn_syllables import ASKING_WEIGHT, EVERYDAY_WEIGHT, general
from index.syllables import GENERAL, Counts, empty


def test_every_frame_is_filled_in_every_way() -> None:
    found = list(asking.phrases())
    assert len(found) > 10_000
    assert {"cần mấy bộ?", "sáng kiến do ai công nhận?", "có được xét không?"} <= set(found)
    assert not any(re.search("[{}]", phrase) for phrase in found)


def test_phrases_count_beside_statutes() -> None:
    counts = general(iter(["Điều 1. Cần mấy bộ hồ sơ."] * 20))
    singles = dict(zip(counts.words, counts.singles.tolist(), strict=True))
    assert singles["điều"] > 20
    assert singles["mấy"] > 20 + ASKING_WEIGHT * 1_000
    assert singles["rảnh"] == EVERYDAY_WEIGHT


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ho so may bo", "hồ sơ mấy bộ"), ("nop o dau vay", "nộp ở đâu vậy"), ("do ai cong nhan", "do ai công nhận"), ("mat bang khen thi lam sao", "mất bằng khen thì làm sao"),
        ("co phai dong thue khong", "có phải đóng thuế không"), ("thi nhan may khoan tien", "thì nhận mấy khoản tiền"), ("hỏi chút", "hỏi chút"),
    ],
)  # fmt: skip
def test_the_shipped_counts_know_how_people_ask(typed: str, meant: str) -> None:
    assert Speller(Counts.load(GENERAL), empty()).read(typed).text == meant

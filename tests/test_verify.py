"""bot.verify: a sentence stands only on what its passages say."""
from __future__ import annotations

import pytest

from bot.verify import problems, quoted

PASSAGE = "1. Danh hiệu Chiến sĩ thi đua cơ sở phải đạt từ 80% phiếu đồng ý trở lên; cá nhân được thưởng 1,0 lần mức lương cơ sở theo khoản 2 Điều 23."


def test_what_the_passage_says_stands() -> None:
    assert problems("Danh hiệu Chiến sĩ thi đua cơ sở phải đạt từ 80% phiếu đồng ý trở lên.", {1: PASSAGE}, (1,)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Danh hiệu Chiến sĩ thi đua cơ sở phải đạt từ 90% phiếu đồng ý trở lên.",
        "Danh hiệu Chiến sĩ thi đua cơ sở không phải đạt từ 80% phiếu đồng ý trở lên.",
        "Cá nhân được thưởng 1,5 lần mức lương cơ sở.",
        "Cá nhân được thưởng 1,0 lần mức lương cơ sở theo khoản 2 Điều 24.",
        "Ông Nguyễn Văn Bình quyết định Chiến sĩ thi đua cơ sở.",
    ],
)
def test_a_changed_number_label_negation_or_name_is_caught(sentence: str) -> None:
    assert problems(sentence, {1: PASSAGE}, (1,))


def test_a_sentence_without_a_marker_or_with_a_foreign_one_falls() -> None:
    assert problems("Danh hiệu Chiến sĩ thi đua cơ sở.", {1: PASSAGE}, ())
    assert problems("Danh hiệu Chiến sĩ thi đua cơ sở.", {1: PASSAGE}, (7,))


def test_quotes_are_character_for_character() -> None:
    assert quoted("80% phiếu đồng ý", PASSAGE)
    assert not quoted("80 % phiếu", PASSAGE)
    assert not quoted("", PASSAGE)

"""bot.crux: what a question turns on, and whether the evidence speaks of it."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import bot, understood

from bot.crux import missed


def crux(text: str) -> bool:
    asked = understood(text)
    wanted, chosen, _, _ = bot()._evidence(asked, None)
    return missed(asked, wanted, chosen)


@pytest.mark.parametrize(
    "text",
    [
        "Chiến sĩ thi đua cơ sở có được tăng lương trước hạn không?",
        "Được Chiến sĩ thi đua toàn quốc thì có được mua nhà ở xã hội không?",
        "Ai là Chiến sĩ thi đua toàn quốc trẻ nhất?",
        "Ai là Chiến sĩ thi đua toàn quốc đầu tiên?",
        "Danh hiệu Chiến sĩ thi đua cơ sở nặng bao nhiêu gam?",
        "Chiến sĩ thi đua cơ sở có được hưởng phụ cấp thâm niên cơ quan không?",
        "Chiến sĩ thi đua cơ sở được hưởng chế độ mai táng phí bao nhiêu?",
    ],
)
def test_what_the_evidence_says_nothing_of(text: str) -> None:
    assert crux(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?",
        "Chiến sĩ thi đua toàn quốc có phải có sáng kiến không?",
        "Chiến sĩ thi đua toàn quốc cần ít nhất mấy lần liên tục?",
        "Chiến sĩ thi đua cơ sở được thưởng bao nhiêu tiền?",
        "Chiến sĩ thi đua cơ sở được công nhận khi hoàn thành xuất sắc nhiệm vụ gì?",
        "So sánh Chiến sĩ thi đua cơ sở và toàn quốc, danh hiệu nào cao nhất?",
        "Tiêu chuẩn Chiến sĩ thi đua cơ sở mới nhất của Nhà nước?",
    ],
)
def test_what_it_speaks_of(text: str) -> None:
    assert not crux(text)


def test_another_council_and_another_congress_are_missed() -> None:
    assert crux("Chủ tịch Hội đồng Thi đua - Khen thưởng cấp xã là ai?")
    assert not crux("Chủ tịch Hội đồng Thi đua - Khen thưởng cấp tỉnh là ai?")
    assert crux("Đại hội thi đua yêu nước toàn quốc lần thứ XV khi nào?")


def test_conditions_are_not_told_by_an_article_that_only_mentions_the_award() -> None:
    """The store has no rule on Chiến sĩ thi đua toàn quân; that on Chiến sĩ thi đua cơ sở may mention it."""
    asked = replace(understood("Ai được tặng Chiến sĩ thi đua toàn quân?"), names=("Chiến sĩ thi đua toàn quân",))
    wanted, chosen, _, _ = bot()._evidence(understood("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?"), None)
    assert missed(asked, wanted, chosen)
    assert not missed(replace(asked, names=("Chiến sĩ thi đua cơ sở",), understood="Ai được tặng Chiến sĩ thi đua cơ sở?"), wanted, chosen)

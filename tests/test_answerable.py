"""bot.answerable: answer, refuse, or ask back."""
from __future__ import annotations

import pytest
from bot_fixtures import bot, office_snapshot, understood

from bot.answerable import judge, vague
from bot.types import Status


def verdict(text: str, least: float = 0.0) -> Status:
    asked = understood(text)
    wanted, chosen, hits, _ = bot()._evidence(asked, None)
    return judge(asked, wanted, chosen, hits, office_snapshot(), least)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", Status.ANSWERED),
        ("Hội nghị tập huấn năm 2017 ở đâu?", Status.ANSWERED),
        ("Tỷ lệ xét tặng Chiến sĩ thi đua cơ sở tối đa bao nhiêu phần trăm?", Status.ANSWERED),
        ("Hôm nay thời tiết Cần Thơ thế nào?", Status.OUT_OF_SCOPE),
        ("Cách nấu phở bò ngon?", Status.OUT_OF_SCOPE),
        ("Hội nghị tập huấn năm 2018 ở đâu?", Status.NOT_FOUND),
        ("Số điện thoại Hội đồng Thi đua - Khen thưởng Trung ương là bao nhiêu?", Status.NOT_FOUND),
        ("Tỷ lệ phiếu bầu Lao động tiên tiến là bao nhiêu phần trăm?", Status.NOT_FOUND),
        ("Hội nghị tập huấn thi đua của ông Nguyễn Văn Bình họp ở đâu?", Status.NOT_FOUND),
    ],
)
def test_the_verdict(text: str, expected: Status) -> None:
    assert verdict(text) is expected


def test_no_evidence_is_not_found_in_the_field_and_out_of_scope_beyond() -> None:
    for text, expected in (("Danh hiệu thi đua?", Status.NOT_FOUND), ("Giá vàng?", Status.OUT_OF_SCOPE)):
        asked = understood(text)
        wanted = bot()._evidence(asked, None)[0]
        assert judge(asked, wanted, [], [], office_snapshot()) is expected


def test_more_coverage_may_be_asked_for() -> None:
    assert verdict("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", least=1.01) is Status.NOT_FOUND


@pytest.mark.parametrize("text", ["Hồ sơ nộp khi nào?", "Thời hạn trình khen thưởng?", "Hồ sơ gồm gì?"])
def test_a_question_that_names_nothing_is_vague(text: str) -> None:
    assert vague(understood(text))


@pytest.mark.parametrize(
    "text", ["Hồ sơ Chiến sĩ thi đua cơ sở nộp khi nào?", "Danh hiệu thi đua là gì?", "Hồ sơ theo Nghị định 98/2023/NĐ-CP gồm gì?", "Hồ sơ thai sản gồm gì?"]
)
def test_a_question_that_names_something_is_not(text: str) -> None:
    assert not vague(understood(text))


def test_a_follow_up_is_not_vague() -> None:
    asked = understood("Còn hồ sơ?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?")
    assert not vague(asked)

"""bot.related: what a reader may want to ask next."""
from __future__ import annotations

import pytest
from bot_fixtures import bot

from bot.related import MOST
from bot.types import Status


def offered(text: str) -> tuple[str, ...]:
    return bot().answer(text).related


def test_the_other_sides_of_the_title_asked_about() -> None:
    found = offered("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?")
    assert "Hồ sơ đề nghị tặng Chiến sĩ thi đua cơ sở gồm những gì?" not in found  # only a repealed decree has it
    assert "Tiền thưởng kèm theo Chiến sĩ thi đua cơ sở là bao nhiêu?" in found
    assert not any(q.startswith("Tiêu chuẩn") for q in found)


def test_the_other_sections_of_an_event() -> None:
    found = offered("Hội nghị tập huấn năm 2017 do ai chủ trì?")
    assert any(q.startswith("Thời gian và địa điểm – ") for q in found)
    assert not any(q.startswith("Chủ trì – ") for q in found)


def test_the_next_articles_where_nothing_is_named() -> None:
    found = offered("Hội đồng cấp tỉnh gồm những ai theo luật?")
    assert all(q.startswith("Điều ") or "Hội đồng" in q for q in found)


@pytest.mark.parametrize("text", ["Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "Tiêu chuẩn Lao động tiên tiến là gì?", "Hội nghị tập huấn năm 2017 ở đâu?"])
def test_what_is_offered_is_answered(text: str) -> None:
    found = offered(text)
    assert 0 < len(found) <= MOST
    assert len(set(found)) == len(found)
    assert all(bot().answer(q).status in (Status.ANSWERED, Status.PARTIAL) for q in found)


def test_a_refusal_offers_nothing() -> None:
    assert offered("Cách nấu phở bò ngon?") == ()

"""bot.reckon: a question about money -> amounts with formula and sources, a total, a difference, or a question back."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import TODAY, office_snapshot, table, understood

from bot.reckon import reckoned
from bot.types import Citation, Sentence, Status


def reply(text: str, *history: str) -> tuple[Status, list[Sentence], list[Citation]]:
    found = reckoned(understood(text, *history), table(), office_snapshot(), TODAY)
    assert found is not None
    return found


def said(text: str) -> str:
    return "\n".join(s.text for s in reply(text)[1])


def test_an_exact_amount_cites_coefficient_and_salary() -> None:
    status, sentences, citations = reply("Chiến sĩ thi đua cơ sở được thưởng bao nhiêu tiền?")
    assert status is Status.ANSWERED
    assert "2.530.000 đồng (1,0 lần mức lương cơ sở × 2.530.000 đồng)" in sentences[0].text
    assert sentences[0].citations == (1, 2)
    assert [c.document_id for c in citations] == ["nghi-dinh-152-2025-nd-cp", "nghi-dinh-161-2026-nd-cp"]
    assert [c.label for c in citations] == ["Điểm c khoản 1 Điều 50", "Khoản 2 Điều 3"]


def test_a_rounded_amount_shows_the_exact_one_and_cites_the_rule() -> None:
    _, sentences, citations = reply("Bằng khen tỉnh cho cá nhân được thưởng bao nhiêu?")
    assert "3.800.000 đồng" in sentences[0].text
    assert "3.795.000 đồng, làm tròn lên" in sentences[0].text
    assert len(sentences[0].citations) == 3
    assert any("làm tròn lên hàng chục nghìn đồng" in c.quote for c in citations)


def test_every_quote_stands_in_its_document() -> None:
    _, _, citations = reply("Bằng khen Thủ tướng cho hộ gia đình được thưởng bao nhiêu?")
    texts = office_snapshot().documents
    assert all(c.quote and c.quote == c.span.of(texts[c.document_id].text) for c in citations)


def test_a_household() -> None:
    assert "13.290.000 đồng (5,25 lần" in said("Bằng khen Thủ tướng cho hộ gia đình được thưởng bao nhiêu?")


def test_the_day_asked_about_sets_the_salary() -> None:
    text = said("Chiến sĩ thi đua cơ sở được thưởng bao nhiêu vào tháng 5/2026?")
    assert "2.340.000 đồng" in text
    assert "theo mức lương cơ sở ngày" in text


def test_two_days_compared_give_the_difference() -> None:
    text = said("Tiền thưởng Chiến sĩ thi đua cơ sở ngày 01/6/2026 và ngày 01/8/2026 chênh lệch bao nhiêu?")
    assert "Chênh lệch: 2.530.000 − 2.340.000 = 190.000 đồng." in text


def test_a_total_counts_the_highest_title_only() -> None:
    text = said("Tổng tiền thưởng Chiến sĩ thi đua cơ sở và Lao động tiên tiến cho cá nhân là bao nhiêu?")
    assert "Tổng cộng: 2.530.000 = 2.530.000 đồng (các danh hiệu" in text
    assert "cao nhất" in text


def test_a_total_of_a_title_and_an_award_adds_both() -> None:
    text = said("Tổng tiền thưởng Chiến sĩ thi đua cơ sở và Bằng khen tỉnh cho cá nhân là bao nhiêu?")
    assert "= 6.330.000 đồng." in text


def test_how_it_is_rounded_is_quoted() -> None:
    assert "làm tròn lên hàng chục nghìn đồng." in said("Tiền thưởng Bằng khen tỉnh cho cá nhân làm tròn thế nào?").splitlines()[-1]


def test_a_kind_alone_is_asked_back_with_choices() -> None:
    status, sentences, _ = reply("Bằng khen được thưởng bao nhiêu?")
    assert status is Status.CLARIFY
    assert sentences[0].citations == ()
    assert len(sentences) > 2
    assert all(s.text.startswith("- Bằng khen") and s.citations for s in sentences[1:])


def test_a_ceiling_is_said_as_one() -> None:
    assert "không quá" in said("Kỷ niệm chương được thưởng bao nhiêu?")


@pytest.mark.parametrize(
    "text",
    ["Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "Đảng viên được Bằng khen Thủ tướng thưởng bao nhiêu?", "Đi muộn được thưởng bao nhiêu tiền?",
     "Làm mất bằng Chiến sĩ thi đua cơ sở thì phải bồi thường bao nhiêu tiền?", "Tiền thưởng Chiến sĩ thi đua cơ sở có phải đóng thuế không?",
     "Chiến sĩ thi đua cơ sở được thưởng thêm mấy ngày nghỉ?"],
)
def test_what_is_no_question_about_a_bonus_is_left_alone(text: str) -> None:
    assert reckoned(understood(text), table(), office_snapshot(), TODAY) is None


def test_no_salary_known_on_that_day_gives_nothing() -> None:
    assert reckoned(understood("Chiến sĩ thi đua cơ sở được thưởng bao nhiêu tháng 3/2024?"), table(), office_snapshot(), TODAY) is None


@pytest.mark.parametrize(("typed", "award"), [("Bằng khen của Chủ tịch tỉnh", "Bằng khen của tỉnh"), ("Bằng khen của Bộ trưởng", "Bằng khen của bộ")])
def test_an_award_is_looked_up_by_the_name_that_its_words_stand_for(typed: str, award: str) -> None:
    official = "Bằng khen của Bộ, ban, ngành, tỉnh"
    asked = replace(understood(f"Mức thưởng {typed} là bao nhiêu?"), names=(official,), also=((typed, official),))
    found = reckoned(asked, table(), office_snapshot(), TODAY)
    assert found is not None
    assert found[1][0].text.startswith(f"{award}, cá nhân: 3.800.000 đồng")

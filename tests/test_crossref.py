"""bot.crossref: references inside a passage followed one step."""
from __future__ import annotations

from datetime import date

from bot_fixtures import TODAY, bot, document, library, office_snapshot, understood, unit

from bot.crossref import followed, targets, took_over
from bot.evidence import need

OWN = "nghi-dinh-152-2025-nd-cp"


def found(text: str, home: str = OWN) -> list[tuple[str, int | None]]:
    return [(t.article.id, t.clause) for t in targets(text, document(home), office_snapshot())]


def test_the_law_this_decree_and_a_number_are_resolved() -> None:
    assert found("tiêu chuẩn tại khoản 2 Điều 73 của Luật") == [("luat-06-2022-qh15#dieu-73", 2)]
    assert found("theo Điều 50 Nghị định này") == [(f"{OWN}#dieu-50", None)]
    assert found("theo điểm a khoản 1 Điều 34 Nghị định 98/2023/NĐ-CP") == [("nghi-dinh-98-2023-nd-cp#dieu-34", 1)]


def test_what_is_not_there_or_without_content_is_no_target() -> None:
    assert found("theo Điều 28 của Luật") == []
    assert found("theo Điều 400 Nghị định này") == []
    assert found("theo Điều 3 Nghị định 999/2031/NĐ-CP") == []
    assert found("theo Điều 50") == []
    assert found("không viện dẫn gì") == []


def test_the_passage_referred_to_is_followed() -> None:
    wanted = need(understood("Tiêu chuẩn Bằng khen của Thủ tướng Chính phủ cho tập thể?"), office_snapshot().lexical.chunk.plain)
    start = unit(f"{OWN}#dieu-20", "tuyến trình")
    (more,) = followed([start], wanted, office_snapshot(), library(), TODAY)
    assert more.article.id == "luat-06-2022-qh15#dieu-73"
    assert more.text.startswith("2. ")
    assert followed([start], wanted, office_snapshot(), library(), date(2023, 12, 31)) == []
    assert followed([start, more], wanted, office_snapshot(), library(), TODAY) == []
    assert followed([], wanted, office_snapshot(), library(), TODAY) == []


def test_the_article_taken_over_is_found() -> None:
    wanted = need(understood("Nghỉ thai sản có được tính không?"), office_snapshot().lexical.chunk.plain)
    old = took_over(unit(f"{OWN}#dieu-4", "thai sản"), wanted, office_snapshot(), library())
    assert old is not None
    assert old.article.id == "nghi-dinh-98-2023-nd-cp#dieu-4"
    assert took_over(unit(f"{OWN}#dieu-20", "tuyến trình"), wanted, office_snapshot(), library()) is None


def test_an_answer_names_the_predecessor() -> None:
    answer = bot().answer("Nghỉ thai sản có được tính khi xét danh hiệu thi đua không?")
    assert "(Điều 4 này thay Điều 4 Nghị định 98/2023/NĐ-CP đã hết hiệu lực.)" in answer.text

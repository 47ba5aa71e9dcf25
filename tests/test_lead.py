"""bot.lead: the order of the chosen passages in an answer."""
from __future__ import annotations

from dataclasses import replace

from bot_fixtures import office_snapshot, understood, unit

from bot.evidence import Need, Unit, need
from bot.lead import CLEARLY, ordered
from bot.question import Question

TITLE, DECREE = "luat-06-2022-qh15#dieu-24", "nghi-dinh-152-2025-nd-cp"


def asked(text: str) -> tuple[Question, Need]:
    question = understood(text)
    return question, need(question, office_snapshot().lexical.chunk.plain)


def holding(article: str, contains: str, own: str, score: float = 1.0) -> Unit:
    return replace(unit(article, contains), own=frozenset(own.split()), score=score)


def test_what_holds_the_question_stands_before_what_only_bears_the_name() -> None:
    question, wanted = asked("Nghỉ thai sản có được xét Lao động tiên tiến không?")
    named, told = holding(TITLE, "tiên tiến", "lao dong tien"), holding(f"{DECREE}#dieu-4", "thai sản", "nghi thai san xet")
    assert ordered(question, wanted, [named, told]) == [told, named]
    assert ordered(question, wanted, [told, named]) == [told, named]


def test_an_article_that_tells_some_of_it_keeps_its_place() -> None:
    question, wanted = asked("Nghỉ thai sản có được xét Lao động tiên tiến không?")
    part, told = holding(TITLE, "tiên tiến", "lao dong nghi san"), holding(f"{DECREE}#dieu-4", "thai sản", "nghi thai san xet")
    assert ordered(question, wanted, [part, told]) == [part, told]


def test_without_a_name_nothing_changes_place() -> None:
    question, wanted = asked("Nghỉ thai sản có được tính không?")
    units = [holding(TITLE, "tiên tiến", ""), holding(f"{DECREE}#dieu-4", "thai sản", "nghi thai san tinh")]
    assert ordered(question, wanted, units) == units
    assert ordered(question, wanted, []) == []


def test_the_clause_with_the_figure_leads_its_article_and_a_list_keeps_its_order() -> None:
    first, second = (holding(f"{DECREE}#dieu-49", words, "tien thuong") for words in ("thời điểm ban hành", "làm tròn"))
    better = replace(second, score=CLEARLY + 0.01)
    money = asked("Tiền thưởng làm tròn đến bao nhiêu?")
    assert ordered(*money, [first, better]) == [better, first]
    assert ordered(*money, [first, second]) == [first, second]
    assert ordered(*asked("Nguyên tắc tính tiền thưởng gồm những gì?"), [first, better]) == [first, better]


def test_no_event_stands_before_a_rule_that_bears_the_name() -> None:
    question, wanted = asked("Nghỉ thai sản có được xét Lao động tiên tiến không?")
    named, event = holding(TITLE, "tiên tiến", "lao dong tien"), replace(unit(next(a.id for a in office_snapshot().articles_of("ev-01")), ""), own=frozenset("nghi thai san xet".split()))
    assert ordered(question, wanted, [named, event]) == [named, event]

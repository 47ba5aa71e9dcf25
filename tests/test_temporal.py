"""evals.temporal: cases come from the validity in the store, and a source out of force must say so."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bot_fixtures import TODAY, bot, office_snapshot

from bot.calendar import figured
from evals.temporal import Case, _day_in_words, _in_words, cases, measured, pairs, table, wrong


def test_pairs_are_documents_that_followed_each_other() -> None:
    assert ("luat-15-2003-qh11", "luat-06-2022-qh15") in [(old.id, new.id) for old, new in pairs(office_snapshot())]


def test_cases_are_seeded_and_mean_their_day() -> None:
    first, again = (list(cases(office_snapshot(), TODAY, 7)) for _ in range(2))
    assert first == again
    assert {"year in words", "before a day", "quarter", "to come", "as_of: any", "before a document"} <= {c.kind for c in first}
    assert all(c.both or (c.first and c.last and c.first <= c.last) for c in first)


@pytest.mark.parametrize("year", [1999, 2000, 2003, 2010, 2015, 2019, 2020, 2021, 2025])
def test_years_are_written_as_they_are_read(year: int) -> None:
    if year >= 2000:
        assert figured(f"năm {_in_words(year)}", TODAY) in (f"năm {year}", "năm 2000 không trăm linh")
    assert figured(f"ngày {_day_in_words(date(year, 12, 31))}", TODAY) == f"ngày 31 tháng 12 năm {year}"


def test_the_day_of_the_office_is_kept() -> None:
    results = measured(bot(), list(cases(office_snapshot(), TODAY, 7)))
    lines = table(results).split("\n")
    assert [(c.text, what) for c, _, what in results if what] == []
    assert any(c.both for c, _, _ in results)
    assert lines[-1].split()[0] == "all"


def test_a_silent_source_out_of_force_is_told() -> None:
    answer = bot().answer("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", as_of=date(2010, 1, 1))
    case = Case("k", "", date(2010, 1, 1), date(2010, 1, 1))
    assert answer.citations
    assert wrong(case, answer, office_snapshot()) == ""
    assert wrong(replace(case, first=TODAY, last=TODAY), answer, office_snapshot()) == "answered for 2010-01-01"
    late = replace(answer, as_of=TODAY, notes=(), citations=tuple(replace(c, note="") for c in answer.citations))
    assert wrong(replace(case, first=TODAY, last=TODAY), late, office_snapshot()).startswith("not in force")
    assert wrong(Case("k", "", None, None, both=("a", "b")), answer, office_snapshot()) == "one side only"

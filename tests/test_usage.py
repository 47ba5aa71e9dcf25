"""The question log in figures."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.journal import Line
from service.usage import figures, groups, local_day, percentile, topics, wording

LINE = Line("a", "2026-11-25T03:00:00.000+00:00", "staff", "", "api", "Giấy khen là gì?", "", "answered",
            ({"document_id": "luat", "article_id": "luat#1", "label": "Điều 1", "title": "Luật"},) * 2, "s", "2026-11-25", {"retrieve": 4.0, "total": 9.0}, 10.0)  # fmt: skip


@pytest.mark.parametrize(("values", "share", "value"), [([], 50, None), ([3.0], 95, 3.0), ([1, 2, 3, 4], 50, 2), (list(range(1, 101)), 95, 95), ([5, 1], 50, 1)])
def test_percentiles_are_values_that_were_seen(values: list[float], share: int, value: float | None) -> None:
    assert percentile(values, share) == value


def test_each_day_has_its_row_and_nothing_outside_counts() -> None:
    day = date.fromisoformat(local_day(LINE))
    lines = [LINE, replace(LINE, status="not_found", thumb="down", channel="mcp"), replace(LINE, status="stopped", total_ms=9e9), replace(LINE, at="2020-01-01T00:00:00+00:00")]
    made = figures(lines, date(2026, 11, 20), day)
    assert len(made["days"]) == (day - date(2026, 11, 20)).days + 1
    row = made["days"][-1]
    assert (row["asks"], row["answered"], row["not_found"], row["refused"], row["down"], row["p95_ms"]) == (3, 1, 1, 1, 1, 10.0)
    assert made["documents"] == [{"id": "luat", "title": "Luật", "count": 3}]  # an answer that cites a document twice rests on it once
    assert made["channels"] == {"api": 2, "mcp": 1}
    assert made["stages_ms"]["retrieve"] == {"p50": 4.0, "p95": 4.0}


def test_groups_tell_how_often_when_and_what_readers_said() -> None:
    lines = [replace(LINE, id="b", at="2026-11-25T04:00:00.000+00:00", understood="Giấy khen là gì?", question="giay khen la gi", status="not_found"),
             replace(LINE, thumb="down", comment="thiếu")]  # fmt: skip
    (group,) = groups(lines, None, lambda _: ())
    assert (group["text"], group["count"], group["ids"], group["down"], group["comments"]) == ("Giấy khen là gì?", 2, ["b", "a"], 1, ["thiếu"])
    assert (group["first_at"], group["last_at"]) == (LINE.at, lines[0].at)
    assert group["statuses"] == {"not_found": 1, "answered": 1}


def test_topics_leave_out_lines_without_words() -> None:
    assert topics([replace(LINE, question=""), LINE, LINE], None, lambda _: ()) == [{"text": "Giấy khen là gì?", "count": 2}]
    assert wording(replace(LINE, understood="Rõ hơn")) == "Rõ hơn"

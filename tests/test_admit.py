"""bot.admit: which articles may answer for a day."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bot_fixtures import TODAY, office_snapshot

from bot.admit import Standing, admitted, standing
from index.places import Mask
from index.types import Validity


@pytest.mark.parametrize(
    ("article", "day", "expected"),
    [
        ("luat-06-2022-qh15#dieu-23", TODAY, Standing.IN_FORCE),
        ("luat-06-2022-qh15#dieu-23", date(2023, 12, 31), Standing.OUT),
        ("luat-06-2022-qh15#dieu-23", date(2024, 1, 1), Standing.IN_FORCE),
        ("luat-15-2003-qh11#dieu-23", TODAY, Standing.OUT),
        ("luat-15-2003-qh11#dieu-23", date(2020, 1, 1), Standing.IN_FORCE),
        ("luat-15-2003-qh11#dieu-23", date(2024, 1, 1), Standing.OUT),
        ("nghi-dinh-98-2023-nd-cp#dieu-34", TODAY, Standing.UNREPLACED),
        ("nghi-dinh-98-2023-nd-cp#dieu-34", date(2023, 1, 1), Standing.OUT),
        ("nghi-dinh-98-2023-nd-cp#dieu-4", TODAY, Standing.OUT),
    ],
)
def test_the_standing_of_an_article(article: str, day: date, expected: Standing) -> None:
    snap = office_snapshot()
    assert standing(snap.documents[snap.articles[article].document_id], snap.articles[article], day) is expected


def test_events_are_timeless() -> None:
    snap = office_snapshot()
    own = [a for a in snap.articles.values() if a.document_id == "ev-01"]
    assert own
    assert {standing(snap.documents["ev-01"], a, date(1990, 1, 1)) for a in own} == {Standing.TIMELESS}


def _ids(mask: Mask) -> set[str]:
    return {ident for ident, inside in zip(office_snapshot().articles, mask, strict=True) if inside}


def test_repealed_rules_answer_only_when_unreplaced_or_named() -> None:
    ids = _ids(admitted(office_snapshot(), TODAY))
    assert {"luat-06-2022-qh15#dieu-23", "nghi-dinh-98-2023-nd-cp#dieu-34"} <= ids
    assert not {"luat-15-2003-qh11#dieu-23", "nghi-dinh-98-2023-nd-cp#dieu-4"} & ids
    named = _ids(admitted(office_snapshot(), TODAY, ["luat-15-2003-qh11"]))
    assert named - ids == {a for a in office_snapshot().articles if a.startswith("luat-15-2003-qh11#")} - ids
    assert "luat-15-2003-qh11#dieu-23" in named


@pytest.mark.parametrize(
    ("validity", "expected"),
    [
        (Validity(effective=date(2020, 1, 1), uncertain=date(2025, 1, 1)), Standing.UNCERTAIN),
        (Validity(effective=date(2020, 1, 1), uncertain=date(2027, 1, 1)), Standing.IN_FORCE),
        (Validity(issued=date(2020, 1, 1)), Standing.UNCERTAIN),
        (Validity(effective=date(2027, 1, 1)), Standing.OUT),
    ],
)
def test_a_force_that_nobody_can_vouch_for_is_uncertain(validity: Validity, expected: Standing) -> None:
    snap = office_snapshot()
    article = snap.articles["luat-06-2022-qh15#dieu-23"]
    assert standing(replace(snap.documents[article.document_id], validity=validity), article, TODAY) is expected

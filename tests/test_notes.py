"""bot.notes: the warnings that follow from the validity of a document."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bot_fixtures import TODAY, document, office_snapshot

from bot import prompts
from bot.notes import day_text, of, recognised, scope, unique
from index.types import Place, Span, Validity


def note(article: str, day: date = TODAY) -> str:
    snap = office_snapshot()
    return of(snap.documents[snap.articles[article].document_id], snap.articles[article], day, TODAY, snap)


@pytest.mark.parametrize(
    ("article", "day", "parts"),
    [
        ("nghi-dinh-98-2023-nd-cp#dieu-34", TODAY, ("hết hiệu lực từ 01/7/2025", "chưa có trong kho", "thay thế bởi Nghị định 152")),
        ("nghi-dinh-98-2023-nd-cp#dieu-4", TODAY, ("đã hết hiệu lực từ 01/7/2025", "thay thế bởi Nghị định 152")),
        ("nghi-dinh-98-2023-nd-cp#dieu-4", date(2024, 5, 1), ("tại thời điểm 01/5/2024", "nay đã hết hiệu lực")),
        ("nghi-dinh-152-2025-nd-cp#dieu-50", date(2025, 6, 1), ("chưa có hiệu lực vào ngày 01/6/2025", "từ 01/7/2025")),
        ("luat-06-2022-qh15#dieu-23", TODAY, ("Luật 06/2026/QH16", "01/10/2026", "https://example.vn/luat-2026")),
    ],
)
def test_a_rule_whose_force_is_in_doubt_is_warned_of(article: str, day: date, parts: tuple[str, ...]) -> None:
    text = note(article, day)
    assert all(p in text for p in parts), text


def test_a_rule_in_force_and_an_amendment_to_come_need_no_warning() -> None:
    assert not note("nghi-dinh-152-2025-nd-cp#dieu-50")
    assert not note("luat-06-2022-qh15#dieu-23", date(2026, 9, 30))


def test_a_local_rule_names_its_place_and_a_national_one_nothing() -> None:
    assert "riêng của Hà Nội" in scope(document("quyet-dinh-71-2025-qd-ubnd-ha-noi"))
    assert not scope(document("luat-06-2022-qh15"))
    assert not scope(document("ev-01"))


def test_days_are_written_as_staff_write_them() -> None:
    assert [day_text(d) for d in (date(2025, 7, 1), date(2025, 2, 3), date(2025, 12, 27), None)] == ["01/7/2025", "03/02/2025", "27/12/2025", "chưa rõ"]


def test_notes_stand_once_in_order() -> None:
    assert unique(["b", "", "a", "b"]) == ("b", "a")
    assert unique([]) == ()


def test_a_rule_that_nobody_can_vouch_for_is_warned_of() -> None:
    snap = office_snapshot()
    article = snap.articles["nghi-dinh-152-2025-nd-cp#dieu-50"]
    doubtful = replace(snap.documents[article.document_id], validity=Validity(effective=date(2020, 1, 1), uncertain=date(2025, 1, 1)))
    assert "chưa kiểm chứng" in of(doubtful, article, TODAY, TODAY, snap)
    assert not of(doubtful, article, date(2024, 1, 1), TODAY, snap)


def test_a_rule_of_the_party_and_of_a_ministry_say_so() -> None:
    local = document("quyet-dinh-71-2025-qd-ubnd-ha-noi")
    assert "trong Đảng" in scope(replace(local, meta={**local.meta, "pham_vi": "dang"}))
    assert "Bộ Công an" in scope(replace(local, meta={**local.meta, "pham_vi": "nganh", "noi_ap_dung": "Bộ Công an"}))


@pytest.mark.parametrize(("poor", "doubtful"), [(0, False), (1, False), (2, True)])
def test_a_quotation_on_doubtful_lines_of_a_scan_says_so(poor: int, doubtful: bool) -> None:
    found = document("nghi-dinh-152-2025-nd-cp")
    lines = tuple(Place(Span(10 * n, 10 * n + 10), 3, confidence=0.6 if n < poor else 0.95) for n in range(19))
    said = recognised(replace(found, layout=lines), Span(0, 190))
    assert "trang 3" in said
    assert (prompts.DOUBTFUL in said) is doubtful
    assert recognised(found, Span(0, 190)) == ""

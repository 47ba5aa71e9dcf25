"""bot.change: two days or two documents, asked alike and told side by side."""
from __future__ import annotations

from datetime import date

import pytest
from bot_fixtures import TODAY, bot, cited, cited_documents, glossary, office_bot, office_snapshot, quotes_stand, understood

from bot import prompts
from bot.change import compares, halved
from bot.kind import Kind
from bot.types import Answer, Status
from evals.temporal import Case, wrong
from index.types import InForce

AUTHORITY = """---
so_hieu: "{n}/2010/NĐ-CP"
tieu_de: Nghị định {n}
loai: Nghị định
pham_vi: trung-uong
ngay_hieu_luc: {since}
ngay_het_hieu_luc: {until}
---

### Điều {n}. Thẩm quyền quyết định

{who} quyết định tặng Bằng khen của Thủ tướng Chính phủ.
"""
LAW, OLD_LAW, OLD, NEW = "luat-06-2022-qh15", "luat-15-2003-qh11", "nghi-dinh-98-2023-nd-cp", "nghi-dinh-152-2025-nd-cp"
EVE = date(2023, 12, 31)


@pytest.mark.parametrize("text", ["Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "Theo luật cũ tiêu chuẩn thế nào?", "Nghị định 98/2023 và 152/2025", "Lao động tiên tiến khác Chiến sĩ thi đua cơ sở thế nào?"])
def test_one_day_and_one_document_have_no_halves(text: str) -> None:
    assert not compares(understood(text))
    assert halved(understood(text), glossary(), office_snapshot().heads) == []


@pytest.mark.parametrize(("text", "days"), [
    ("So sánh quy định cũ và mới về Chiến sĩ thi đua cơ sở", [EVE, TODAY]),
    ("Tiêu chuẩn Chiến sĩ thi đua cơ sở hiện nay khác gì so với trước năm 2024?", [TODAY, EVE]),
    ("Tiêu chuẩn Chiến sĩ thi đua cơ sở trước năm 2024 và bây giờ?", [EVE, TODAY]),
])  # fmt: skip
def test_the_sides_are_asked_for_what_they_are_in_the_order_of_asking(text: str, days: list[date]) -> None:
    halves = halved(understood(text), glossary(), office_snapshot().heads)
    assert [h.day.day for h in halves] == days
    assert {h.understood.lower() for h in halves} == {"tiêu chuẩn chiến sĩ thi đua cơ sở"}
    assert {h.kinds[0] for h in halves} == {Kind.CRITERIA}


def test_two_documents_are_asked_one_by_one() -> None:
    halves = halved(understood("Nghị định 98/2023 và Nghị định 152/2025 khác nhau gì về thời hạn nộp hồ sơ?"), glossary(), office_snapshot().heads)
    assert [h.reference.documents for h in halves if h.reference] == [(OLD,), (NEW,)]
    assert {h.understood for h in halves} == {"thời hạn nộp hồ sơ"}


def test_a_document_named_is_no_rule_of_a_day_on_which_it_did_not_count() -> None:
    halves = halved(understood("Luật 2022 quy định Chiến sĩ thi đua cơ sở khác gì luật cũ?"), glossary(), office_snapshot().heads)
    assert [h.reference and h.reference.documents for h in halves] == [(LAW,), None]


def sides(answer: Answer) -> list[str]:
    """The documents of the citations, each once, in their order."""
    return list(dict.fromkeys(c.document_id for c in answer.citations))


@pytest.mark.parametrize(("text", "order"), [
    ("So sánh quy định cũ và mới về Chiến sĩ thi đua cơ sở", [OLD_LAW, LAW]),
    ("Chiến sĩ thi đua cơ sở theo quy định hiện nay khác gì so với trước ngày 01/01/2024?", [LAW, OLD_LAW]),
    ("Danh hiệu Chiến sĩ thi đua cơ sở có gì mới?", [LAW, OLD_LAW]),
    ("Chiến sĩ thi đua cơ sở theo Luật 2003 so với bây giờ", [OLD_LAW, LAW]),
])  # fmt: skip
def test_both_sides_are_cited_and_named(text: str, order: list[str]) -> None:
    answer = bot().answer(text)
    assert answer.status is Status.ANSWERED
    assert sides(answer) == order
    assert {c.in_force for c in answer.citations} == {InForce.YES, InForce.NO}
    opened = [s.text.split(",")[0] for s in answer.sentences if s.text.startswith(("Trước đây", "Hiện nay"))]
    assert opened == (["Trước đây", "Hiện nay"] if order[0] == OLD_LAW else ["Hiện nay", "Trước đây"])
    assert quotes_stand(answer, bot().snapshot)
    assert wrong(Case("old and new", text, None, None, both=(OLD_LAW, LAW)), answer, bot().snapshot) == ""


def test_a_side_without_a_rule_is_said_and_one_that_was_the_same() -> None:
    alone = office_bot("rules/luat-cu.md").answer("Tiêu chuẩn Chiến sĩ thi đua cơ sở hiện nay khác gì so với trước năm 2020?")
    assert cited_documents(alone) == {LAW}
    assert alone.sentences[-1].text == prompts.NO_FORMER.format(day="31/12/2019")
    same = bot().answer("Tiêu chuẩn Chiến sĩ thi đua cơ sở hiện nay khác gì so với trước ngày 01/3/2025?")
    assert cited_documents(same) == {LAW}
    assert len(cited(same)) == len(set(cited(same)))
    assert "Vào ngày 28/02/2025 cũng áp dụng quy định này" in same.sentences[-1].text


def test_who_gives_is_told_of_both_days_by_the_rules_on_authority() -> None:
    old, new = ("rules/cu.md", AUTHORITY.format(n=1, who="Chủ tịch tỉnh", since="2010-01-01", until="2024-01-01")), ("rules/moi.md", AUTHORITY.format(n=2, who="Bộ trưởng", since="2024-01-01", until="2030-01-01"))
    answer = office_bot(more=(old, new)).answer("Ai quyết định tặng Bằng khen của Thủ tướng Chính phủ trước và sau năm 2024?")
    assert [s.text.split(",")[0] for s in answer.sentences] == ["Trước đây", "Hiện nay"]
    assert [(c.document_id, c.in_force) for c in answer.citations] == [("cu", InForce.NO), ("moi", InForce.YES)]
    alone = office_bot(more=(new,)).answer("Ai quyết định tặng Bằng khen của Thủ tướng Chính phủ trước và sau năm 2024?")
    assert "cu" not in cited_documents(alone)


def test_what_was_without_a_day_is_what_the_present_rule_took_over_from() -> None:
    answer = bot().answer("So sánh quy định cũ và mới về Mức lương cơ sở")
    assert sides(answer) == ["nghi-dinh-73-2024-nd-cp", "nghi-dinh-161-2026-nd-cp"]


def test_a_document_that_does_not_tell_is_named() -> None:
    answer = bot().answer("Luật 2003 và Luật 2022 khác nhau gì về tiêu chuẩn Chiến sĩ thi đua cơ sở?")
    assert sides(answer) == [OLD_LAW, LAW]
    bare = bot().answer("Luật 2022 và Nghị định 152/2025 khác nhau gì về Hội đồng Thi đua - Khen thưởng cấp tỉnh?")
    assert sides(bare) == [LAW]
    assert bare.sentences[-1].text == prompts.SIDE_UNTOLD.format(title="Nghị định 152/2025/NĐ-CP")


def test_what_nobody_rules_is_refused() -> None:
    assert bot().answer("So sánh quy định cũ và mới về lương hưu của phi công").status in (Status.NOT_FOUND, Status.OUT_OF_SCOPE)
    assert bot().answer("So sánh quy định cũ và mới").status is not Status.FAILED

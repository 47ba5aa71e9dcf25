"""bot.lifetime: whether a document is in force, since when, and what replaced it."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bot_fixtures import AMENDING, TODAY, bot, cited_documents, document, glossary, office_snapshot, quotes_stand, understood

from bot import prompts
from bot.ask import Bot
from bot.lifetime import life, told
from bot.question import read
from bot.types import Status
from index.types import InForce, Validity


def test_a_repealed_decree_names_its_successor_and_both_are_cited() -> None:
    found = told(understood("Nghị định 98/2023/NĐ-CP còn hiệu lực không?"), office_snapshot(), TODAY)
    assert found is not None
    status, sentences, citations = found
    assert status is Status.ANSWERED
    assert "hết hiệu lực từ ngày 01/7/2025" in sentences[0].text
    assert "được thay thế bởi Nghị định 152/2025/NĐ-CP" in sentences[0].text
    assert [c.document_id for c in citations] == ["nghi-dinh-98-2023-nd-cp", "nghi-dinh-152-2025-nd-cp"]
    assert [c.in_force for c in citations] == [InForce.NO, InForce.YES]
    assert all(c.quote == c.span.of(document(c.document_id).text) for c in citations)


def test_a_law_cites_the_sentence_about_its_force() -> None:
    found = told(understood("Luật 06/2022/QH15 có hiệu lực từ ngày nào?"), office_snapshot(), TODAY)
    assert found is not None
    assert "có hiệu lực từ ngày 01/01/2024" in found[1][0].text
    assert "số 06/2022/QH15" in found[1][0].text
    assert "hiệu lực thi hành" in found[2][0].quote


OLD, NEW = "nghi-dinh-98-2023-nd-cp", "nghi-dinh-152-2025-nd-cp"


@pytest.mark.parametrize(("text", "day", "order"), [
    ("Nghị định nào đang thay Nghị định 98/2023/NĐ-CP?", None, [NEW, OLD]),
    ("Bây giờ theo Nghị định 98/2023/NĐ-CP hay Nghị định 152/2025/NĐ-CP là luật nào?", None, [NEW, OLD]),
    ("Theo Nghị định 98/2023/NĐ-CP hay 152/2025/NĐ-CP thì áp dụng luật nào?", date(2024, 5, 1), [OLD, NEW]),
    ("Hồ sơ khen thưởng bây giờ theo Nghị định 98/2023/NĐ-CP hay Nghị định 152/2025/NĐ-CP?", None, [NEW, OLD]),
    ("Nghị định nào bị Nghị định 152/2025/NĐ-CP thay thế?", None, [OLD, NEW]),
    ("Nghị định 98/2023/NĐ-CP bị thay thế chưa?", None, [OLD, NEW]),
    ("Nghị định 152/2025/NĐ-CP thay thế nghị định nào?", None, [NEW, OLD]),
    ("Nghị định 98 hay 152 còn hiệu lực?", None, [NEW, OLD]),
])  # fmt: skip
def test_the_document_asked_for_comes_first(text: str, day: date | None, order: list[str]) -> None:
    found = told(understood(text, as_of=day), office_snapshot(), TODAY)
    assert found is not None
    assert [c.document_id for c in found[2]] == order
    assert [s.citations for s in found[1]] == [(1,), (2,)]


@pytest.mark.parametrize(
    "text",
    ["Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "Điều 4 Nghị định 152/2025/NĐ-CP còn hiệu lực không?",
     "Hồ sơ theo Nghị định 98/2023/NĐ-CP còn hiệu lực không?", "Nghị định 98/2023/NĐ-CP nói gì về hồ sơ?"],
)  # fmt: skip
def test_other_questions_are_left_alone(text: str) -> None:
    assert told(understood(text), office_snapshot(), TODAY) is None


def test_an_end_that_is_not_known_is_said_with_what_else_is_known_of_it() -> None:
    note = "Có nguồn ghi ngày hết hiệu lực là 01/3/2027."
    text = document(NEW).text
    snap = office_snapshot(frozenset({"rules/thuong.md"}), (("rules/nd-152.md", f'---\nid: {NEW}\nso_hieu: "152/2025/NĐ-CP"\ntieu_de: Nghị định 152/2025/NĐ-CP\nloai: Nghị định\n'
                                                             f'ngay_ban_hanh: 2025-06-14\nluu_y:\n  - "{note}"\n  - "Kho chỉ có một phần."\n---\n\n{text}'),))  # fmt: skip
    said = {q: told(read(q, (), TODAY, None, snap.documents, glossary(), None), snap, TODAY) for q in ("Nghị định 152/2025 hết hiệu lực khi nào?", "Nghị định 152/2025 còn hiệu lực không?", "Nghị định 152/2025 quy định gì?")}
    lines = [[s.text for s in found[1][1:]] for found in said.values() if found]
    assert lines == [[prompts.NO_END.format(title="Nghị định 152/2025/NĐ-CP"), note], [note], []]
    assert all("kho tài liệu chưa ghi ngày có hiệu lực" in found[1][0].text for found in said.values() if found)


def test_what_a_document_is_about_is_its_own_summary() -> None:
    decree = replace(document(NEW), meta={**document(NEW).meta, "trich_yeu": "Quy định về phân cấp"})
    assert "trích yếu “Quy định về phân cấp”; ban hành" in life(decree, office_snapshot(), TODAY, TODAY, about=True)
    assert "trích yếu" not in life(decree, office_snapshot(), TODAY, TODAY)
    found = told(understood("Nghị định 152/2025/NĐ-CP quy định về việc gì?"), office_snapshot(), TODAY)
    assert found is not None
    assert found[0] is Status.ANSWERED
    bare = told(understood("Luật 06/2026/QH16 quy định gì?"), office_snapshot(), TODAY)
    assert bare is not None
    assert bare[0] is Status.PARTIAL
    assert "chưa có trong kho tài liệu" in bare[1][-1].text


COURT = """---
so_hieu: "152/2025/NĐ-TATC"
tieu_de: "Nghị định 152/2025/NĐ-TATC (Tòa án)"
loai: Nghị định
co_quan: Tòa án tối cao
ngay_hieu_luc: 2025-08-01
pham_vi: nganh
---

# Nghị định của Tòa án

### Điều 1. Phạm vi

Áp dụng trong Tòa án.
"""


def test_a_number_that_two_issuers_gave_is_told_of_both() -> None:
    snap = office_snapshot(more=(("rules/toa-an.md", COURT),))
    texts = {text: told(read(text, (), TODAY, None, snap.documents, glossary(), None), snap, TODAY) for text in
             ("Nghị định 152/2025 còn hiệu lực không?", "Nghị định 152/2025/NĐ-CP còn hiệu lực không?", "Nghị định 152/2025 Tòa án tối cao còn hiệu lực không?")}  # fmt: skip
    heads = {text: (found[2][0].document_id, "cùng số" in found[1][-1].text) for text, found in texts.items() if found}
    assert list(heads.values()) == [(NEW, True), (NEW, False), ("toa-an", False)]


def test_a_day_before_its_force_is_said() -> None:
    assert "vào ngày 20/6/2025 thì chưa có hiệu lực" in life(document("nghi-dinh-152-2025-nd-cp"), office_snapshot(), date(2025, 6, 20), TODAY)


def test_an_end_to_come_is_told_from_one_that_came() -> None:
    old = document("nghi-dinh-73-2024-nd-cp")
    assert "theo văn bản sẽ hết hiệu lực" in life(old, office_snapshot(), date(2025, 1, 1), date(2025, 1, 1))
    assert "; hết hiệu lực" in life(old, office_snapshot(), TODAY, TODAY)


def test_what_a_document_amends_is_named() -> None:
    assert "sửa đổi, bổ sung Luật Thi đua, khen thưởng 2022" in life(document("luat-06-2026-qh16"), office_snapshot(), TODAY, TODAY)


def test_a_document_without_dates_says_so() -> None:
    assert "chưa rõ ngày ban hành" in life(document("ev-01"), office_snapshot(), TODAY, TODAY)


def test_the_name_of_the_law_asks_for_no_money() -> None:
    answer = bot().answer("Luật Thi đua, khen thưởng 2022 có hiệu lực từ ngày nào?")
    assert "có hiệu lực từ ngày 01/01/2024" in answer.text


def test_a_law_whose_force_is_in_doubt_says_so() -> None:
    doubtful = replace(document("nghi-dinh-152-2025-nd-cp"), validity=Validity(effective=date(2020, 1, 1), uncertain=date(2025, 1, 1)))
    assert "chưa kiểm chứng" in life(doubtful, office_snapshot(), TODAY, TODAY)


def test_a_document_known_by_name_only_is_told_of_and_its_head_is_quoted() -> None:
    bare = AMENDING.split("### Điều 3")[0]
    snap = office_snapshot(frozenset({"rules/sua-doi.md"}), (("rules/ten.md", bare),))
    answer = Bot(snap, None, today=lambda: TODAY).answer("Luật 06/2026/QH16 có hiệu lực từ ngày nào?")
    assert "có hiệu lực từ ngày 01/10/2026" in answer.text
    assert cited_documents(answer) == {"luat-06-2026-qh16"}
    assert quotes_stand(answer, snap)

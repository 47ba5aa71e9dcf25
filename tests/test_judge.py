"""evals.judge: facts compared in one form, citations matched, answers counted."""
from __future__ import annotations

import pytest

from evals.judge import cites, first_cited, holds, judge, normal, same_document, score, summary


@pytest.mark.parametrize(("text", "form"), [
    ("2.530.000 đồng", "2530000 đồng"), ("2,530,000", "2530000"), ("2 530 000 đồng", "2530000 đồng"), ("1,0 lần", "1 lần"), ("4,5 lần", "4.5 lần"),
    ("ngày 01 tháng 7 năm 2026", "1/7/2026"), ("01/07/2026", "1/7/2026"), ("tháng 7 năm 2026", "tháng 7/2026"), ("15 phần trăm", "15%"), ("15 %", "15%"),
    ("“Chiến sỹ” [1]", "chiến sĩ"), ("Thi đua – Khen thưởng", "thi đua-khen thưởng"), ("05 năm", "5 năm"), ("  hai \n dòng ", "hai dòng"), ("kỉ luật", "kỷ luật"),
])  # fmt: skip
def test_normal(text, form):
    assert normal(text) == form


@pytest.mark.parametrize(("text", "wanted", "found"), [
    ("mức 2.530.000 đồng", "2530000", True), ("mức 12.530.000 đồng", "2530000", False), ("thưởng 1,5 lần", "5 lần", False), ("thưởng 1,5 lần", "1", False),
    ("thưởng 1,0 lần", "1 lần", True), ("từ 01/7/2026", "ngày 1 tháng 7 năm 2026", True), ("21/7/2026", "1/7/2026", False), ("không quá 15%.", "15%", True),
    ("cá nhân", "cá", True), ("cánh", "cá", False), ("bất kỳ", "", True), ("quyết định 71/2025", "71", False),
])  # fmt: skip
def test_holds_whole_words_and_whole_numbers(text, wanted, found):
    assert holds(normal(text), wanted) is found


GIVEN = {"document_id": "luat-06-2022-qh15", "article_id": "luat-06-2022-qh15/dieu-24", "title": "Luật Thi đua, khen thưởng 2022", "label": "Điều 24, khoản 1"}


@pytest.mark.parametrize(("wanted", "right"), [
    ({"document": "06/2022/QH15"}, True), ({"document": "06/2022/QH15", "article": "Điều 24"}, True), ({"document": "06/2022/QH15", "article": "Điều 2"}, False),
    ({"document": "152/2025/NĐ-CP", "article": "Điều 24"}, False), ({"document": "15/2003/QH11"}, False),
    ({"document": "khác", "title": "Luật Thi đua, khen thưởng 2022"}, True),
])  # fmt: skip
def test_cites(wanted, right):
    assert cites(GIVEN, wanted) is right


def test_a_document_by_its_kind_and_number():
    assert same_document({"title": "Nghị định 152/2025"}, {"document": "152/2025/NĐ-CP"})
    assert not same_document({"title": "Thông tư 152/2025"}, {"document": "152/2025/NĐ-CP"})


ASKED = {"id": "1", "kind": "k", "status": "answered", "expected": [["1 lần"], ["2530000", "2,53 triệu"]], "citation": [{"document": "06/2022/QH15"}]}


def answered(text, **more):
    return {"status": "answered", "answer": text, "citations": [GIVEN], **more}


def test_a_whole_answer():
    row = judge(ASKED, answered("Mức 1,0 lần là 2.530.000 đồng [1]"))
    assert (row["groups"], row["found"], row["facts_all"], row["cited"], row["status"], row["false_refusal"], row["must_not"]) == (2, 2, True, True, True, False, False)
    assert row["false_answer"] is None
    assert row["warned"] is None


def test_half_an_answer_and_what_must_not_stand():
    row = judge({**ASKED, "must_not": ["0,3 lần"]}, answered("Mức 1,0 lần, không phải 0,3 lần"))
    assert (row["found"], row["facts_all"], row["must_not"]) == (1, False, True)


def test_all_citations_where_all_are_asked():
    both = {**ASKED, "citation": [{"document": "06/2022/QH15"}, {"document": "152/2025/NĐ-CP"}]}
    assert judge(both, answered(""))["cited"] is True
    assert judge({**both, "citation_all": True}, answered(""))["cited"] is False


def test_a_refusal_of_an_answerable_question_is_false():
    row = judge(ASKED, {"status": "not_found", "answer": "Không tìm thấy.", "citations": []})
    assert (row["false_refusal"], row["status"], row["cited"], row["words"]) == (True, False, None, None)


def test_an_answer_to_what_has_none_is_false():
    assert judge({"id": "1", "kind": "k", "status": "not_found"}, answered("Bịa."))["false_answer"] is True
    row = judge({"id": "1", "kind": "k", "status": "not_found"}, {"status": "out_of_scope", "answer": ""})
    assert (row["false_answer"], row["status"]) == (False, True)


@pytest.mark.parametrize(("given", "right"), [
    ({"status": "clarify", "answer": "?"}, True), (answered("Anh/chị cho biết rõ?"), True), (answered("Là 5."), False), ({"status": "not_found"}, True),
])  # fmt: skip
def test_a_question_to_ask_back_about(given, right):
    assert judge({"id": "1", "kind": "k", "status": "clarify"}, given)["status"] is right


@pytest.mark.parametrize(("more", "warned"), [
    ({"notes": ["Nghị định đã hết hiệu lực"]}, True), ({"notes": "đã hết hiệu lực"}, True), ({"citations": [{**GIVEN, "note": "hết hiệu lực"}]}, True), ({"notes": []}, False),
])  # fmt: skip
def test_warnings_count_wherever_they_are_said(more, warned):
    assert judge({**ASKED, "must_warn": [["hết hiệu lực"]]}, answered("x", **more))["warned"] is warned


NEW, OLD = ({"document_id": i, "article_id": f"{i}#dieu-{n}", "title": t, "label": f"Điều {n}", "in_force": f} for i, n, t, f in (
    ("nghi-dinh-152-2025-nd-cp", 33, "Nghị định 152/2025/NĐ-CP", "yes"), ("nghi-dinh-98-2023-nd-cp", 30, "Nghị định 98/2023/NĐ-CP", "no")))  # fmt: skip
WANTS_OLD = {**ASKED, "citation": [{"document": "98/2023/NĐ-CP", "article": "Điều 30"}, {"document": "91/2017/NĐ-CP"}], "citation_all": True}


@pytest.mark.parametrize(("citations", "first"), [
    ([OLD, NEW], (True, True)), ([NEW, OLD], (False, True)), ([{**NEW, "in_force": "no"}], (False, False)), ([GIVEN, OLD], (False, False)), ([], (False, False)),
])  # fmt: skip
def test_the_first_citation_strictly_and_with_what_took_over(citations, first):
    assert first_cited(WANTS_OLD, answered("x", citations=citations), lambda c: [OLD] if c["article_id"] == NEW["article_id"] else []) == first


def test_the_first_citation_of_refusals_and_of_rows_without_a_source():
    assert first_cited(ASKED, {"status": "not_found", "citations": [GIVEN]}) == first_cited(ASKED, None) == (False, False)
    assert first_cited({**ASKED, "citation": []}, answered("x")) == first_cited({**ASKED, "status": "not_found"}, answered("x")) == (None, None)
    made = score([WANTS_OLD, ASKED], [answered("x", citations=[NEW]), answered("x")], lambda _: [OLD])["overall"]
    assert (made["first"], made["first_or_heir"]) == (0.5, 1.0)


def test_summary_leaves_out_rows_that_do_not_count():
    rows = [judge(ASKED, answered("1 lần")), judge(ASKED, answered("1 lần, 2530000")), judge({"id": "2", "kind": "k", "status": "not_found"}, None)]
    made = summary(rows)
    assert (made["rows"], made["facts"], made["facts_all"], made["unparsable"], made["false_refusal"], made["warned"]) == (3, 0.75, 0.5, 1, 0, None)
    assert made["words"] == 2.5


def test_summary_of_nothing():
    assert summary([])["facts"] is summary([])["words"] is summary([])["status"] is None


def test_score_counts_missing_answers_as_unparsable_and_splits_by_kind():
    made = score([ASKED, {**ASKED, "id": "2", "kind": "l"}], [answered("1 lần, 2530000")])
    assert [r["id"] for r in made["rows"]] == ["1", "2"]
    assert (made["kinds"]["k"]["facts"], made["kinds"]["l"]["facts"], made["overall"]["unparsable"]) == (1, 0, 1)

"""evals.gate: which new snapshots may take over."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bot_fixtures import office_bot

from bot.ask import Bot
from evals.gate import check, lines, questions
from index.errors import IndexingError
from index.types import Skipped

BEST = {
    "id": "q-1", "question": "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "kind": "criteria", "status": "answered", "expected": [["sáng kiến"]],
    "citation": [{"document": "06/2022/QH15"}],
}  # fmt: skip
OUTSIDE = {"id": "q-2", "question": "Giá vàng hôm nay bao nhiêu?", "kind": "out", "status": "out_of_scope", "expected": []}
NEVER = {"id": "q-3", "question": "Ai được tặng danh hiệu Anh hùng Lao động năm 1955?", "kind": "x", "status": "answered", "expected": [["không thể có"]]}
ASKED = [BEST, OUTSIDE, NEVER]


def test_the_same_store_passes_and_old_faults_do_not_count() -> None:
    report = check(office_bot(), office_bot(), ASKED)
    assert report["passed"]
    assert report["right"] == 2
    assert report["wrong"] == ["q-3"]
    assert not report["regressions"]
    assert "2/3" in report["message"]


def test_a_lost_answer_holds_back_and_is_shown_with_both_answers() -> None:
    worse = office_bot(more=[("rules/luat.md", _law().replace("sáng kiến", "thành tích"))])
    report = check(worse, office_bot(), ASKED)
    assert not report["passed"]
    (lost,) = report["regressions"]
    assert lost["id"] == "q-1"
    assert "sáng kiến" in lost["answer_before"]
    assert "sáng kiến" not in lost["answer_now"]
    assert "thiếu ý" in lost["why"]
    assert any("q-1" in line for line in lines(report))


def test_one_won_does_not_pay_for_one_lost() -> None:
    won = {**NEVER, "id": "q-4", "question": BEST["question"], "expected": [["thành tích"]]}
    worse = office_bot(more=[("rules/luat.md", _law().replace("sáng kiến", "thành tích"))])
    report = check(worse, office_bot(), [BEST, won])
    assert report["right"] == 1
    assert not report["passed"]


def test_a_document_taken_out_retires_its_questions() -> None:
    report = check(office_bot("rules/luat.md", "rules/luat-cu.md"), office_bot(), ASKED)
    assert report["passed"]
    assert report["retired"] == ["q-1"]
    assert "đã được bỏ" in report["message"]


def test_a_document_that_could_not_be_read_is_not_taken_out() -> None:
    less = office_bot("rules/luat.md", "rules/luat-cu.md").snapshot
    unread = replace(less, manifest=replace(less.manifest, skipped=(Skipped("rules/luat.md", "hỏng"),)))
    report = check(Bot(unread, None), office_bot(), ASKED)
    assert [r["id"] for r in report["regressions"]] == ["q-1"]


def test_nothing_served_nothing_lost() -> None:
    report = check(office_bot(), None, ASKED)
    assert report["passed"]
    assert "chưa có bản đang dùng" in report["message"]


def test_an_agency_adds_to_the_shipped_questions_and_may_replace_them(tmp_path: Path) -> None:
    shipped = questions(tmp_path)
    assert len(shipped) > 150
    (tmp_path / "golden.jsonl").write_text(
        '{"id": "g-001", "question": "a", "status": "answered", "kind": "k"}\n{"id": "co-quan-1", "question": "b", "status": "answered", "kind": "k"}\n', "utf8"
    )
    own = {q["id"]: q for q in questions(tmp_path)}
    assert len(own) == len(shipped) + 1
    assert own["g-001"]["question"] == "a"
    (tmp_path / "golden.jsonl").write_text('{"id": 1}\n', "utf8")
    with pytest.raises(IndexingError, match="dòng 1"):
        questions(tmp_path)


def _law() -> str:
    from bot_fixtures import LAW

    return LAW

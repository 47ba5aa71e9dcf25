"""Feedback and the question log over HTTP: what staff see of what people ask, and what never gets out."""
from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_fixtures import QUESTION, Serving, make_store, serving

from evals.run import read_questions
from service import sheet
from service.journal import Line, now

OUTSIDE = "Tiêu chuẩn danh hiệu Chiến sĩ thi đua vũ trụ hạng nhất là gì?"


def put(live: Serving, *questions: str, status: str = "not_found") -> None:
    """Lines of askings that ended so, whatever the present rules of answering make of them."""
    for question in questions:
        line = Line(uuid.uuid4().hex, now(), "staff", "", "api", question, "", status, (), "s", "2026-11-25", {"total": 5.0}, 5.0)
        live.app.state.journal.put(line)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Serving]:
    with serving(make_store(tmp_path)) as running:
        yield running


def test_an_answer_is_rated_and_found_in_the_log(live: Serving) -> None:
    answer = live.ask().json()
    assert live.client.post("/api/feedback", json={"id": answer["id"], "thumb": "down", "comment": "Gọi tôi 0912345678"}).status_code == 204
    line = live.client.get(f"/api/admin/log/{answer['id']}").json()
    assert (line["question"], line["status"], line["thumb"], line["comment"], line["channel"], line["role"]) == (
        QUESTION, "answered", "down", "Gọi tôi [số điện thoại]", "api", "admin",
    )  # fmt: skip
    assert line["citations"][0]["article_id"] == answer["citations"][0]["article_id"]
    assert line["timings_ms"]["total"] > 0
    assert live.client.get("/api/admin/log", params={"thumb": "down"}).json()["lines"] == [line]
    assert live.client.post("/api/feedback", json={"id": "khong-co", "thumb": "up"}).json()["code"] == "log_not_found"
    for bad in ({"id": answer["id"], "thumb": "maybe"}, {"id": answer["id"]}, {"id": "a b", "thumb": "up"}, {"id": answer["id"], "thumb": "up", "comment": "x" * 1001}):
        assert live.client.post("/api/feedback", json=bad).status_code == 422
    assert live.client.delete(f"/api/admin/log/{answer['id']}").status_code == 204
    assert live.client.get(f"/api/admin/log/{answer['id']}").status_code == 404


def test_streams_and_failures_are_logged_too(live: Serving) -> None:
    meta = live.stream()[0][1]
    assert live.client.get(f"/api/admin/log/{meta['id']}").json()["status"] == "answered"
    live.ask("?!")
    assert [line["status"] for line in live.client.get("/api/admin/log").json()["lines"]] == ["failed", "answered"]


def test_pages_by_cursor(live: Serving) -> None:
    for _ in range(5):
        live.ask()
    seen, before = [], ""
    while before is not None:
        page = live.client.get("/api/admin/log", params={"limit": 2, "before": before}).json()
        seen += [line["id"] for line in page["lines"]]
        before = page["next"]
    assert len(set(seen)) == len(seen) == 5


def test_the_sheet_holds_no_formula(live: Serving) -> None:
    for question in ('=HYPERLINK("http://evil";"Giấy khen")', "+84 giấy khen", "@SUM(A1) giấy khen", "\t=1+1 giấy khen", "Giấy khen “là gì”, và\nxuống dòng"):
        live.ask(question)
    response = live.client.get("/api/admin/log.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[0][1] == "Câu hỏi"
    for row in rows[1:]:
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
    assert sum(row[1].startswith("'") for row in rows) == 4


@pytest.mark.parametrize(("cell", "safe"), [("=1", "'=1"), ("  =1", "'  =1"), ("＝1", "'＝1"), ("-2", "'-2"), (-2, "-2"), (None, ""), ("a=1", "a=1"), ("\x00=1", "'=1"), ('a"b', 'a"b')])
def test_cells(cell: object, safe: str) -> None:
    assert next(csv.reader(io.StringIO("".join(sheet.lines(["x"], [[cell]])).split("\r\n", 1)[1]))) == [safe]


def test_what_is_left_to_do_comes_by_meaning_and_can_be_done(live: Serving) -> None:
    same = (OUTSIDE, OUTSIDE.lower(), "tieu chuan danh hieu chien si thi dua vu tru hang nhat la gi")
    put(live, *same)
    put(live, "Mất giấy khen thì xin cấp lại ở đâu?", status="partial")
    put(live, QUESTION, status="answered")
    groups = live.client.get("/api/admin/unanswered").json()["groups"]
    assert [(g["count"], g["statuses"]) for g in groups] == [(3, {"not_found": 3}), (1, {"partial": 1})]
    first = groups[0]
    assert set(first["examples"]) == set(same)
    assert first["first_at"] <= first["last_at"]
    assert live.client.post("/api/admin/unanswered/done", json={"ids": first["ids"]}).json() == {"done": 3}
    assert [g["text"] for g in live.client.get("/api/admin/unanswered").json()["groups"]] == ["Mất giấy khen thì xin cấp lại ở đâu?"]


def test_a_line_becomes_a_golden_question(live: Serving, tmp_path: Path) -> None:
    ident = live.ask(OUTSIDE).json()["id"]
    given = {"status": "not_found", "expected": [], "must_not": ["hạng nhất là"], "citation": [{"document": "01/2022/QH15", "article": "Điều 23"}]}
    made = live.client.post(f"/api/admin/log/{ident}/golden", json=given)
    assert made.status_code == 201, made.text
    second = live.client.post(f"/api/admin/log/{ident}/golden", json={"status": "answered", "question": "Câu khác?", "expected": [["a", "b"]]})
    assert second.json()["id"] == "co-quan-0002"
    rows = read_questions(tmp_path / "var" / "golden.jsonl")
    assert rows[0] == made.json()
    assert (rows[0]["id"], rows[0]["question"], rows[0]["status"], rows[0]["citation"]) == ("co-quan-0001", OUTSIDE, "not_found", given["citation"])
    assert live.client.get(f"/api/admin/log/{ident}").json()["done"]
    assert live.client.post("/api/admin/log/khong-co/golden", json=given).status_code == 404
    assert live.client.post(f"/api/admin/log/{ident}/golden", json={"status": "perhaps"}).status_code == 422


def test_figures(live: Serving) -> None:
    for _ in range(2):
        live.ask()
    put(live, "Mất giấy khen thì xin cấp lại ở đâu?")
    figures = live.client.get("/api/admin/usage", params={"days": 7}).json()
    assert len(figures["days"]) == 7
    today = figures["days"][-1]
    assert (today["asks"], today["answered"], today["refused"], today["not_found"]) == (3, 2, 1, 1)
    assert 0 < today["p50_ms"] <= today["p95_ms"]
    assert figures["days"][0]["p50_ms"] is None
    assert figures["topics"][0] == {"text": QUESTION, "count": 2}
    assert figures["documents"][0]["id"] == "luat-mau"
    assert figures["channels"] == {"api": 3}
    assert figures["stages_ms"]["total"]["p95"] > 0


def test_with_the_log_off_nothing_is_written_and_feedback_says_so(tmp_path: Path) -> None:
    with serving(make_store(tmp_path).model_copy(update={"journal": False})) as running:
        ident = running.ask().json()["id"]
        for response in (running.client.post("/api/feedback", json={"id": ident, "thumb": "up"}), running.client.get("/api/admin/log"), running.client.get("/api/admin/usage")):
            assert (response.status_code, response.json()["code"]) == (409, "log_off")
    assert not (tmp_path / "var" / "journal.sqlite").exists()


def test_without_words_the_log_counts_and_tells_nothing(tmp_path: Path) -> None:
    with serving(make_store(tmp_path).model_copy(update={"journal_questions": False})) as running:
        running.ask(OUTSIDE)
        assert running.client.get("/api/admin/log").json()["lines"][0]["question"] == ""
        assert running.client.get("/api/admin/unanswered").json() == {"groups": []}
        assert running.client.get("/api/admin/usage").json()["days"][-1]["asks"] == 1
    assert "vũ trụ".encode() not in b"".join(p.read_bytes() for p in (tmp_path / "var").glob("journal*"))


def test_what_was_asked_before_a_restart_is_there_after_it(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    with serving(settings) as running:
        ident = running.ask().json()["id"]
    with serving(settings) as running:
        assert running.client.get(f"/api/admin/log/{ident}").json()["question"] == QUESTION


def test_a_damaged_log_does_not_keep_the_service_from_answering(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    (settings.var / "journal.sqlite").write_bytes(b"not a database at all, " * 100)
    with serving(settings) as running:
        assert running.ask().json()["status"] == "answered"
        assert running.client.get("/api/admin/log").json()["code"] == "log_off"


def test_log_lines_are_json_safe(live: Serving) -> None:
    live.ask("Giấy khen \u202e \ud7ff 😀 là gì?")
    assert json.loads(live.client.get("/api/admin/log").text)["lines"]

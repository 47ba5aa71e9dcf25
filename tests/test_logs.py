"""The operating log: JSON on one line, a request id, and no question."""
from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_fixtures import QUESTION, make_settings, make_store, serving

from service import logs


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    root, before, level = logging.getLogger(), list(logging.getLogger().handlers), logging.getLogger().level

    def read() -> list[dict[str, object]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line]

    yield read
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


def test_one_line_of_json_with_what_was_given(lines) -> None:
    logs.configure(make_settings(log_format="json"))
    try:
        raise ValueError("hỏng\nhai dòng")
    except ValueError:
        logging.getLogger("tdkt").exception("lỗi %s", "ở đây", extra={"job": 7, "odd": Path("x")})
    (line,) = lines()
    assert (line["level"], line["logger"], line["message"], line["job"], line["odd"]) == ("ERROR", "tdkt", "lỗi ở đây", 7, "x")
    assert "hai dòng" in line["exception"]


def test_each_request_is_a_line_without_a_word_of_the_question(tmp_path: Path, lines) -> None:
    settings = make_store(tmp_path).model_copy(update={"log_format": "json"})
    logs.configure(settings)
    with serving(settings) as running:
        lines()
        response = running.ask()
        running.client.get("/api/search", params={"q": "bí mật giấy khen"})
        running.client.get("/api/documents/luat-mau")
        running.client.get("/khong/co/bi-mat")
    found = [line for line in lines() if line["logger"] == "tdkt.access" and line["route"] != "/readyz"]
    assert [(line["route"], line["status"], line["role"]) for line in found] == [
        ("/api/ask", 200, "admin"), ("/api/search", 200, "admin"), ("/api/documents/{ident}", 200, "admin"), ("other", 404, "admin"),
    ]  # fmt: skip
    assert found[0]["request_id"] == response.headers["x-request-id"]
    assert all(line["ms"] > 0 for line in found)
    text = json.dumps(found, ensure_ascii=False)
    for word in (QUESTION, "bí mật", "bi-mat", "127.0.0.1"):
        assert word not in text


def test_the_question_is_written_masked_where_an_office_wants_it(tmp_path: Path, lines) -> None:
    settings = make_store(tmp_path).model_copy(update={"log_format": "json", "log_questions": True})
    logs.configure(settings)
    with serving(settings) as running:
        running.ask("Giấy khen là gì? Gọi 0912345678")
    said = [line for line in lines() if str(line["message"]).startswith("câu hỏi")]
    assert [line["message"] for line in said] == ["câu hỏi: Giấy khen là gì? Gọi [số điện thoại]"]


def test_at_the_terminal_there_are_words_and_no_lines_of_requests(tmp_path: Path, lines, capsys: pytest.CaptureFixture[str]) -> None:
    settings = make_store(tmp_path)
    logs.configure(settings)
    with serving(settings) as running:
        running.ask()
    logging.getLogger("tdkt").info("xong")
    err = capsys.readouterr().err
    assert err.endswith("INFO xong\n")
    assert "/api/ask" not in err
    assert sys.stderr is not None

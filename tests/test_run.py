"""evals.run: the questions of a file, answered."""
from __future__ import annotations

import json

import pytest
from bot_fixtures import bot, office_snapshot

from evals.run import formers, quote_share, read_questions, run, table
from index.errors import IndexingError

GOOD = {"id": "1", "question": "Mức lương cơ sở là bao nhiêu?", "status": "answered", "kind": "k"}


@pytest.mark.parametrize("bad", ["{", "[]", "7", '"x"', json.dumps({k: v for k, v in GOOD.items() if k != "kind"})])
def test_a_bad_line_is_named(tmp_path, bad):
    path = tmp_path / "q.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{bad}\n", "utf8")
    with pytest.raises(IndexingError, match=r"q\.jsonl: dòng 3 "):
        read_questions(path)


def test_blank_lines_are_skipped_and_line_separators_stay_inside_a_question(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text("\n" + json.dumps({**GOOD, "question": "a\u2028b"}, ensure_ascii=False) + "\n \n", "utf8")
    assert [q["question"] for q in read_questions(path)] == ["a\u2028b"]


def test_history_and_day_reach_the_bot():
    asked = {**GOOD, "question": "Thế còn cho tập thể thì sao?", "as_of": "2026-08-01",
             "history": [{"role": "user", "text": "Bằng khen của Thủ tướng Chính phủ cho cá nhân được thưởng bao nhiêu tiền?"}]}  # fmt: skip
    given = run(bot(), [asked])[0]
    assert given["as_of"] == "2026-08-01"
    assert "tập thể" in given["understood"]
    assert "17.710.000" in given["answer"]


def test_a_question_that_is_none_fails_alone():
    given = run(bot(), [{**GOOD, "question": "?"}, GOOD])
    assert [g["status"] for g in given] == ["failed", "answered"]
    assert given[0]["citations"] == []


def test_every_quote_stands_and_a_changed_one_is_seen():
    given = run(bot(), [GOOD])
    assert quote_share(bot(), given) == 1
    given[0]["citations"][0]["quote"] += " bịa"
    assert quote_share(bot(), given) < 1
    assert quote_share(bot(), []) == 1


def test_a_citation_leads_to_what_its_article_took_over():
    former = formers(office_snapshot())
    ident = "nghi-dinh-152-2025-nd-cp"
    for cited in (f"{ident}#dieu-4", f"{ident}#dieu-4.khoan-1"):
        assert [row["article_id"] for row in former({"document_id": ident, "article_id": cited})] == ["nghi-dinh-98-2023-nd-cp#dieu-4"]
    assert former({"document_id": ident, "article_id": f"{ident}#dieu-20"}) == former({"document_id": "x", "article_id": "x#dieu-1"}) == []


def test_table_leaves_out_what_does_not_count():
    assert table({"overall": {"rows": 2, "facts": 0.5, "cited": None}, "kinds": {"k": {"rows": 2}}}).split() == "tất cả rows 2 facts 0.500 k rows 2".split()

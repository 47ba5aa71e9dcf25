"""bot.wire: an Answer as plain JSON values."""
from __future__ import annotations

import json
from datetime import date

import pytest
from bot_fixtures import bot

from bot import wire
from bot.types import Answer, Citation, Sentence, Status
from index.types import InForce, Span

ANSWER = Answer(
    "Hỏi?", Status.PARTIAL, (Sentence("Một.", (1, 2)), Sentence("Hai.")),
    (Citation(1, "d", "d/dieu-1", "Điều 1", "Luật", "trích", Span(3, 8), "https://x.vn", next(iter(InForce)), "ghi chú", 4, ((4, (1.0, 2.0, 3.0, 4.5)),)),),
    date(2026, 1, 2), "s-1", ("lưu ý",), "hiểu", ("gợi ý",), {"total": 1.5},
)  # fmt: skip


def test_every_field_by_its_agreed_name():
    assert wire.answer(ANSWER) == {
        "question": "Hỏi?", "status": "partial", "answer": "Một. [1] [2]\nHai.",
        "sentences": [{"text": "Một.", "citations": [1, 2]}, {"text": "Hai.", "citations": []}],
        "citations": [{"number": 1, "document_id": "d", "article_id": "d/dieu-1", "title": "Luật", "label": "Điều 1", "quote": "trích", "span": [3, 8],
                       "url": "https://x.vn", "in_force": next(iter(InForce)).value, "note": "ghi chú", "page": 4,
                       "boxes": [{"page": 4, "box": [1.0, 2.0, 3.0, 4.5]}]}],
        "as_of": "2026-01-02", "snapshot_id": "s-1", "notes": ["lưu ý"], "understood": "hiểu", "related": ["gợi ý"], "timings_ms": {"total": 1.5}, "made_by": "extract",
    }  # fmt: skip


@pytest.mark.parametrize("question", ["Tiêu chuẩn CSTĐCS?", "Cách nấu phở bò?", "Điều 28 Luật Thi đua, khen thưởng 2022 quy định gì?"])
def test_real_answers_survive_json(question):
    given = wire.answer(bot().answer(question))
    assert json.loads(json.dumps(given, ensure_ascii=False)) == given


def test_spans_point_at_the_quotes():
    given = wire.answer(bot().answer("Tiêu chuẩn CSTĐCS?"))
    assert given["citations"]
    for c in given["citations"]:
        start, end = c["span"]
        assert bot().snapshot.documents[c["document_id"]].text[start:end] == c["quote"]

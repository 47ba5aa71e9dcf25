"""index.rows: what was written comes back, in values that JSON has."""
from __future__ import annotations

import json
from datetime import date

from index.rows import article_of, chunk_of, document_of, plain
from index.types import Article, Chunk, Clause, Document, Mark, Place, Span, Validity


def through(value: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(json.dumps(plain(value)))
    return found


def test_a_document_comes_back() -> None:
    places = (Place(Span(0, 4), 1, (1.0, 2.0, 3.0, 4.0), 0.9), Place(Span(5, 9), 2, None, None))
    validity = Validity(issued=date(2022, 6, 15), effective=date(2024, 1, 1), replaces=("luat-15-2003",))
    document = Document("luat-06-2022-qh15", "Luật", "a.md", "0" * 64, "Luật nước", validity, {"loai": "Luật", "tu_khoa": ("cờ",)}, places)
    assert document_of(through(document)) == document
    assert through(document)["layout"] == [[0, 4, 1, [1.0, 2.0, 3.0, 4.0], 0.9], [5, 9, 2, None, None]]


def test_articles_and_chunks_come_back() -> None:
    clause = Clause("d#dieu-1.khoan-1", "Khoản 1", Span(3, 9), 1)
    article = Article("d#dieu-1", "d", "Điều 1", "Phạm vi", ("Chương I",), Span(0, 9), Span(3, 9), (clause,), frozenset({Mark.PARTIAL, Mark.MISSING}))
    assert article_of(through(article)) == article
    assert through(article)["marks"] == sorted([Mark.PARTIAL, Mark.MISSING])
    chunk = Chunk("d#dieu-1~0", "d#dieu-1", "d", Span(3, 9), "Luật > Điều 1")
    assert chunk_of(through(chunk)) == chunk

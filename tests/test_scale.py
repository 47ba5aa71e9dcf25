"""evals.scale: the store that is made has the parts of a true one, and what was measured is drawn."""
from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from evals.scale import CURVES, DOCUMENT, _filters, made, plot, vectors, watched


@pytest.fixture
def statutes(tmp_path: Path) -> Path:
    rows = [{"title": f"Luật {i} - Điều {i}. Quy định", "text": f"Câu một của điều {i}. " + " ".join(["Một câu dài hơn nữa"] * 30) + f". Câu cuối {i}."} for i in range(50)]
    path = tmp_path / "statutes.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()))
    return path


def test_made_documents_hold_their_articles_and_chunks_word_for_word(statutes: Path) -> None:
    parts = list(islice(made(statutes), 4))
    assert [len(articles) for _, articles, _ in parts] == [40, 10, 40, 10]
    assert len({document.id for document, _, _ in parts}) == 4
    for document, articles, chunks in parts:
        assert all(article.span.of(document.text).startswith(article.label) for article in articles)
        spans = {article.id: article.body for article in articles}
        assert all(spans[chunk.article_id].covers(chunk.span) for chunk in chunks)
        assert all(chunk.span.of(document.text).strip() == chunk.span.of(document.text) != "" for chunk in chunks)


def test_the_second_turn_says_something_else(statutes: Path) -> None:
    (first, _, _), _, (second, _, _) = islice(made(statutes), 3)
    assert first.text != second.text
    assert [d.text for d, _, _ in islice(made(statutes), 3)][2] == second.text


def test_made_vectors_have_length_one_and_begin_with_the_true_ones() -> None:
    true = np.eye(4, 8, dtype=np.float32)
    out = np.zeros((50, 8), dtype=np.float32)
    vectors(true, out)
    np.testing.assert_array_equal(out[:4], true)
    np.testing.assert_allclose(np.linalg.norm(out, axis=1), 1, rtol=1e-5)


def test_filters_allow_their_share_in_runs() -> None:
    found = _filters(100_000)
    assert found["1.0"].all()
    for share, allowed in found.items():
        assert abs(allowed.mean() - float(share)) < 0.1
        assert (allowed.reshape(-1, DOCUMENT).all(axis=1) | ~allowed.reshape(-1, DOCUMENT).any(axis=1)).all()


def test_the_most_memory_is_told() -> None:
    with watched() as most:
        held = np.ones(8_000_000, dtype=np.float64)
        held += 1
    assert most["anon"] > 0
    assert most["peak"] >= most["anon"]


def test_every_figure_is_a_curve() -> None:
    rows = [{"chunks": n, "ask_cpu": {"p50": 1.0, "p95": 2.0 + n}, "open_s": 0.0, "memory": {"anon": n}, "build_mb": {"anon": n}, "build_cpu_s": n, "disk_mb": n} for n in (10, 1000)]
    drawn = ET.fromstring(plot(rows))  # our own
    assert len(drawn.findall("{http://www.w3.org/2000/svg}polyline")) == len(CURVES)

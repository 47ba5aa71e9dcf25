"""evals.recipe: the plain recipe, what its pieces count for, and both comparisons in small."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEmbedder

from evals import bench, recipe
from evals.running import asking, rule
from index import snapshot
from index.cache import VectorCache
from index.types import Article, Span


def test_the_recipe_splits_as_its_tutorial_does(embedder: FakeEmbedder) -> None:
    text = "\n\n".join(f"Đoạn {n}: " + "tập thể cá nhân khen thưởng " * 20 for n in range(6))
    store = recipe.store_of({"a": text, "b": "Điều 1. Huân chương"}, embedder)
    found = recipe.nearest(store, "huân chương", 20)
    assert len(store.store) > 4
    assert all(len(p["text"]) <= recipe.SIZE for p in found)
    for piece in found:
        assert {"a": text, "b": "Điều 1. Huân chương"}[piece["document"]][piece["start"] :].startswith(piece["text"])
    assert len(recipe.nearest(store, "huân chương")) == recipe.PIECES


def test_a_piece_counts_for_the_article_that_holds_most_of_it() -> None:
    spans = [Span(0, 100), Span(100, 130), Span(130, 900)]
    places = recipe.Places([Article(id=f"x#{i}", document_id="x", label=f"Điều {i}", heading="", path=(), span=s, body=s) for i, s in enumerate(spans)])
    for start, length, number in ((0, 50, 0), (90, 60, 1), (60, 100, 0), (100, 500, 2), (880, 10, 2)):
        assert places.article({"document": "x", "start": start, "text": "." * length}).id == f"x#{number}"


def test_recall_is_of_the_first_right_article() -> None:
    rows = [{"citation": [{"document": "1/QĐ-THU", "article": "Điều 1"}]}, {"citation": [{"document": "2/QĐ-THU", "article": "Điều 1"}]}]
    given = [{"document_id": "a", "article_id": "a#dieu-1", "label": "Điều 1", "title": f"Quyết định {n}/QĐ-THU"} for n in (2, 1)]
    assert recipe.recall(rows, [given, given]) == {"R@1": 0.5, "R@10": 1.0}
    assert recipe.recall(rows, [[], []]) == {"R@1": 0.0, "R@10": 0.0}


@pytest.fixture
def office(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "documents").mkdir()
    rows = []
    for n in range(3):
        (tmp_path / "documents" / f"quyet-dinh-thu-{n}.md").write_text(rule(n, 10 + n), "utf8")
        rows.append({"id": f"q{n}", "question": asking(n), "kind": "number", "status": "answered", "expected": [[f"{10 + n} năm"]], "citation": [{"document": f"{n}/QĐ-THU", "article": "Điều 1"}]})
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf8")
    return tmp_path / "documents", tmp_path / "q.jsonl"


def test_both_sides_on_documents(office: tuple[Path, Path], embedder: FakeEmbedder) -> None:
    def side(name: str, first: Path, second: Path, store: Path) -> Any:
        rows = recipe.read_questions(second)
        if name == "own":
            return recipe.own_side(first, store, rows, embedder)  # type: ignore[arg-type]
        texts = {r["id"]: r["text"] for r in map(json.loads, first.read_text("utf8").splitlines())}
        return recipe.plain_side(texts, [r["question"] for r in rows], embedder)  # type: ignore[arg-type]

    result = recipe.on_documents(*office, side)
    assert result["own"]["answers"]["facts"] == result["own"]["answers"]["cited"] == 1.0
    assert result["own"]["answers"]["false_answer"] is None
    assert result["plain"]["answers"]["status"] == 1.0  # it never refuses
    assert result["own"]["ranked"]["R@10"] == 1.0
    told = recipe.table(result).splitlines()
    assert told[0].split() == ["tdkt", "LangChain", "tỷ", "lệ"]
    assert [line.split()[:1] for line in told if line.startswith(("R@", "ý"))] == [["R@1,"], ["R@10,"], ["R@1,"], ["R@10,"], ["ý"]]


def test_both_sides_on_a_public_set(tmp_path: Path, embedder: FakeEmbedder) -> None:
    texts = {"a": "Chiến sĩ thi đua cơ sở tặng cho cá nhân có sáng kiến.", "b": "Mức lương cơ sở là căn cứ tính tiền thưởng."}
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps({"id": k, "title": f"Văn bản {k}", "text": t}, ensure_ascii=False) + "\n" for k, t in texts.items()), "utf8")
    (tmp_path / "queries.jsonl").write_text('{"id": "q", "text": "lương cơ sở để tính thưởng"}\n', "utf8")
    (tmp_path / "qrels.tsv").write_text("q\tb\t1\n", "utf8")

    def side(name: str, folder: Path) -> Any:
        corpus = bench.read(folder)
        if name == "own-set":
            return recipe.own_search(corpus, ["lương cơ sở để tính thưởng"], embedder)  # type: ignore[arg-type]
        return recipe.plain_side(texts, ["lương cơ sở để tính thưởng"], embedder)  # type: ignore[arg-type]

    result = recipe.on_set(tmp_path, side)
    assert result["own"]["ranked"]["R@1"] == 1.0
    assert result["plain"]["ranked"]["R@10"] == 1.0
    assert "ý phải có" not in recipe.table(result)


def test_the_products_search_looks_at_the_nearness_of_words(tmp_path: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [{"id": "a", "title": "", "text": "Thời cùng hạn, bỏ nâng cả lương."}]
    opened, asked = bench.index(bench.Corpus(texts, {}, {}), embedder, VectorCache(tmp_path / "vectors.sqlite")), []  # type: ignore[arg-type]
    find, search = recipe.finder(opened, embedder), recipe.Searcher.search  # type: ignore[arg-type]
    monkeypatch.setattr(recipe.Searcher, "search", lambda self, query, *more: asked.append(query) or search(self, query, *more))
    assert find("thời hạn nâng lương là gì") == [opened.chunks[0].article_id]
    assert list(asked[0].words) == ["thời", "hạn", "nâng", "lương"]


def test_a_figure_that_is_missing_is_a_dash() -> None:
    side = {"ranked": {"R@1": 0.5, "R@10": 1.0}, "typed": {"R@1": 0.0, "R@10": 0.0}, "search_s": [0.1], "built": 1.0, "pieces": 3, "resident_mb": 5.0, "peak_mb": 6.0}
    told = recipe.table({"own": side, "plain": side})
    assert "1.00" in told
    assert "–" in told  # no ratio over nothing


def test_the_store_is_left_where_it_was_asked_for(office: tuple[Path, Path], tmp_path: Path, embedder: FakeEmbedder) -> None:
    recipe.own_side(office[0], tmp_path / "store", recipe.read_questions(office[1])[:1], embedder)  # type: ignore[arg-type]
    assert snapshot.current(tmp_path / "store").is_dir()

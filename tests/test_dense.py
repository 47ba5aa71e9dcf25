from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEmbedder
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document as Passage
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests.vectorstores import VectorStoreIntegrationTests

from index.dense import FaissStore, Vectors


class TestStandard(VectorStoreIntegrationTests):
    """The suite that LangChain runs on every vector store, sync and async."""

    @pytest.fixture
    def vectorstore(self) -> VectorStore:  # type: ignore[override]
        return FaissStore(self.get_embeddings())


def unit(rng: np.random.Generator, rows: int, dimension: int = 16) -> Vectors:
    matrix = rng.normal(size=(rows, dimension)).astype(np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def thousand(embedder: FakeEmbedder) -> FaissStore:
    store = FaissStore(embedder, 16)
    store.add_vectors([f"id-{i}" for i in range(1000)], unit(np.random.default_rng(7), 1000))
    return store


def test_a_narrow_filter_still_returns_k(thousand: FaissStore) -> None:
    wanted = [f"id-{i}" for i in range(0, 1000, 100)]
    query = -thousand.vectors(wanted).mean(axis=0)  # far from every one of them: a post-filter would find none
    best = {i for i, _ in thousand.nearest(query, 100)}
    assert not best & set(wanted)
    found = thousand.nearest(query, 10, wanted)
    assert sorted(i for i, _ in found) == sorted(wanted)
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)


def test_a_narrow_metadata_filter_still_returns_k(embedder: FakeEmbedder) -> None:
    metadatas = [{"year": 2019 if i % 100 == 0 else 2025} for i in range(1000)]
    store = FaissStore.from_texts([f"đoạn {i}" for i in range(1000)], embedder, metadatas)
    for condition in ({"year": 2019}, lambda p: p.metadata["year"] == 2019):
        found = store.similarity_search("đoạn 501", k=10, filter=condition)
        assert len(found) == 10
        assert {p.metadata["year"] for p in found} == {2019}
    assert store.similarity_search("đoạn 501", k=10, filter={"year": 1900}) == []


@given(st.integers(1, 40), st.integers(0, 50), st.integers(0, 2**32 - 1), st.booleans())
def test_nearest_is_exact(rows: int, k: int, seed: int, narrow: bool) -> None:
    rng = np.random.default_rng(seed)
    matrix, query = unit(rng, rows, 8), unit(rng, 1, 8)[0]
    store = FaissStore(FakeEmbedder(), 8)
    store.add_vectors([str(i) for i in range(rows)], matrix)
    allowed = [str(i) for i in range(rows) if i % 3 == 0] if narrow else None
    pool = range(0, rows, 3) if narrow else range(rows)
    scores = matrix @ query
    found = store.nearest(query, k, allowed)
    assert len(found) == min(k, len(pool))
    np.testing.assert_allclose([s for _, s in found], sorted((scores[i] for i in pool), reverse=True)[:k], atol=1e-5)
    assert len({i for i, _ in found}) == len(found)
    np.testing.assert_allclose(store.all_scores(query, ["0"]), scores[:1], atol=1e-5)


def test_a_perfect_match_scores_one(thousand: FaissStore) -> None:
    ident, score = thousand.nearest(thousand.vectors(["id-3"])[0], 1)[0]
    assert (ident, round(score, 5)) == ("id-3", 1.0)


def test_a_wrong_dimension_is_said_in_numbers(thousand: FaissStore) -> None:
    with pytest.raises(ValueError, match="query of dimension 8 in an index of dimension 16"):
        thousand.nearest(np.zeros(8, dtype=np.float32), 3)
    with pytest.raises(ValueError, match="vectors of dimension 8 in an index of dimension 16"):
        thousand.add_vectors(["x"], np.zeros((1, 8), dtype=np.float32))
    with pytest.raises(ValueError, match="2 ids for vectors of shape"):
        thousand.add_vectors(["x", "y"], np.zeros((1, 16), dtype=np.float32))
    assert len(thousand) == 1000


def test_an_id_given_again_replaces_the_old_row_also_within_one_call(embedder: FakeEmbedder) -> None:
    store = FaissStore(embedder, 2)
    store.add_vectors(["a", "a", "b"], np.array([[0, 1], [1, 0], [0, 1]], dtype=np.float32))
    store.add_vectors(["b"], np.array([[-1, 0]], dtype=np.float32))
    assert len(store) == 2
    assert store.nearest(np.array([1, 0], dtype=np.float32), 5) == [("a", 1.0), ("b", -1.0)]
    store.delete(["a", "unknown"])
    assert store.nearest(np.array([1, 0], dtype=np.float32), 5) == [("b", -1.0)]
    store.delete()
    assert (len(store), store.nearest(np.array([1, 0], dtype=np.float32), 5)) == (0, [])


def test_empty_things_give_empty_answers(thousand: FaissStore, embedder: FakeEmbedder) -> None:
    query = np.ones(16, dtype=np.float32)
    assert FaissStore(embedder).nearest(query, 3) == []
    assert FaissStore(embedder).similarity_search("gì") == []
    assert thousand.nearest(query, 0) == []
    assert thousand.nearest(query, 3, []) == []
    assert thousand.nearest(query, 3, ["unknown"]) == []
    assert thousand.vectors([]).shape == (0, 16)
    assert thousand.add_documents([]) == []


def test_texts_come_back_with_cosine_and_relevance(embedder: FakeEmbedder) -> None:
    store = FaissStore(embedder)
    ids = store.add_documents([Passage(page_content="cờ thi đua", id="own"), Passage(page_content="bằng khen")])
    assert ids[0] == "own"
    assert len(ids[1]) == 36
    best, score = store.similarity_search_with_score("cờ thi đua", k=1)[0]
    assert (best.id, round(score, 5)) == ("own", 1.0)
    assert store.similarity_search_by_vector(embedder.embed_query("bằng khen"), k=1)[0].page_content == "bằng khen"
    assert store.similarity_search_with_relevance_scores("cờ thi đua", k=1)[0][1] == pytest.approx(1.0)
    assert store.embeddings is embedder
    best.metadata["x"] = 1
    assert store.get_by_ids(["own", "unknown"])[0].page_content == "cờ thi đua"


def test_saved_and_loaded_it_answers_the_same_and_is_frozen(thousand: FaissStore, embedder: FakeEmbedder, tmp_path: Path) -> None:
    thousand.delete([f"id-{i}" for i in range(0, 1000, 2)])
    thousand.save(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"vectors.npy"}
    served = FaissStore.load(tmp_path, embedder, [f"id-{i}" for i in range(1, 1000, 2)])
    query = np.ones(16, dtype=np.float32)
    ours, theirs = served.nearest(query, 9), thousand.nearest(query, 9)
    assert [ident for ident, _ in ours] == [ident for ident, _ in theirs]
    np.testing.assert_allclose([s for _, s in ours], [s for _, s in theirs], rtol=1e-5)
    for change in (
        lambda: served.add_vectors(["x"], np.zeros((1, 16), dtype=np.float32)),
        lambda: served.add_texts(["x"]),
        lambda: served.delete(["id-1"]),
        served.delete,
    ):
        with pytest.raises(RuntimeError, match="never changed"):
            change()
    assert len(served) == 500


def test_an_empty_store_can_be_saved(embedder: FakeEmbedder, tmp_path: Path) -> None:
    FaissStore(embedder).save(tmp_path)
    assert FaissStore.load(tmp_path, embedder, []).nearest(np.ones(4, dtype=np.float32), 3) == []


def test_a_damaged_file_is_a_value_error(thousand: FaissStore, embedder: FakeEmbedder, tmp_path: Path) -> None:
    thousand.save(tmp_path)
    path = tmp_path / "vectors.npy"
    with pytest.raises(ValueError, match="999 ids"):
        FaissStore.load(tmp_path, embedder, ["x"] * 999)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match="mmap"):
        FaissStore.load(tmp_path, embedder, ["x"] * 1000)

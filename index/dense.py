"""`FaissStore`: a LangChain VectorStore over an exact FAISS inner-product index, with a true pre-filter.

1,500 passage vectors -> the ten nearest to a question vector among the passages that may answer today. The filter is
applied inside FAISS (`IDSelectorBatch`), so a narrow filter still returns k. What it does not know: texts' meaning,
validity, fusion. No pickle: `serialize_index` and JSON.
"""
from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from langchain_core.documents import Document as Passage
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]


class FaissStore(VectorStore):
    """Exact search over normalised vectors; rows are addressed by string ids, never by position.

    `frozen` stores (those opened from a snapshot) refuse every change: a served index is never mutated.
    """

    def __init__(self, embedding: Embeddings, dimension: int | None = None) -> None:
        self._embedding = embedding
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)) if dimension else None
        self._row: dict[str, int] = {}
        self._id: dict[int, str] = {}
        self._passages: dict[str, Passage] = {}
        self._next = 0
        self.frozen = False

    @property
    def embeddings(self) -> Embeddings:
        """The embedding that new texts and queries go through."""
        return self._embedding

    def __len__(self) -> int:
        return len(self._row)

    # --- writing -----------------------------------------------------------------------------------------------
    def add_vectors(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Adds rows (shape n × dimension, float32, unit length); an id that is there already is replaced."""
        if self.frozen:
            raise RuntimeError("a served index is never changed; build a new snapshot")
        matrix = np.ascontiguousarray(vectors, dtype=np.float32)
        if matrix.ndim != 2 or len(ids) != len(matrix):
            raise ValueError(f"{len(ids)} ids for vectors of shape {matrix.shape}")
        if self._index is None:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(matrix.shape[1]))
        if matrix.shape[1] != self._index.d:
            raise ValueError(f"vectors of dimension {matrix.shape[1]} in an index of dimension {self._index.d}")
        last = {ident: i for i, ident in enumerate(ids)}  # given twice: the later one stands
        ids, matrix = list(last), matrix[list(last.values())]
        self._remove([i for i in ids if i in self._row])
        rows = np.arange(self._next, self._next + len(ids), dtype=np.int64)
        self._next += len(ids)
        self._index.add_with_ids(matrix, rows)
        for ident, row in zip(ids, rows.tolist(), strict=True):
            self._row[ident], self._id[row] = row, ident

    def add_texts(
        self, texts: Iterable[str], metadatas: list[dict[Any, Any]] | None = None, *, ids: list[str] | None = None, **kwargs: Any
    ) -> list[str]:
        """Embeds `texts` and adds them; returns their ids (given ones, or new random ones)."""
        passages = [
            Passage(page_content=text, metadata=(metadatas[i] if metadatas else {}), id=ids[i] if ids else None)
            for i, text in enumerate(texts)
        ]
        return self.add_documents(passages)

    def add_documents(self, documents: list[Passage], **kwargs: Any) -> list[str]:
        """Embeds and adds LangChain documents; `ids` in kwargs win over the documents' own."""
        given = kwargs.get("ids") or [d.id for d in documents]
        ids = [ident or str(uuid.uuid4()) for ident in given]
        if documents:
            vectors = np.array(self._embedding.embed_documents([d.page_content for d in documents]), dtype=np.float32)
            self.add_vectors(ids, vectors)
            for ident, document in zip(ids, documents, strict=True):
                self._passages[ident] = Passage(page_content=document.page_content, metadata=document.metadata, id=ident)
        return ids

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:
        """Removes the rows of `ids` (all rows when None); unknown ids are no error."""
        if self.frozen:
            raise RuntimeError("a served index is never changed; build a new snapshot")
        self._remove(list(self._row) if ids is None else [i for i in ids if i in self._row])
        return True

    def _remove(self, ids: Sequence[str]) -> None:
        if ids:
            self._index.remove_ids(np.array([self._row[i] for i in ids], dtype=np.int64))
        for ident in ids:
            del self._id[self._row.pop(ident)]
            self._passages.pop(ident, None)

    # --- reading -----------------------------------------------------------------------------------------------
    def nearest(self, vector: Vectors, k: int, allowed: Iterable[str] | None = None) -> list[tuple[str, float]]:
        """The `k` ids nearest to `vector` (shape: dimension) with their inner products, best first.

        `allowed` restricts the search itself: min(k, allowed rows) come back, however few they are.
        """
        mask = None
        if allowed is not None:
            mask = np.zeros(self._next, dtype=np.bool_)
            mask[[self._row[i] for i in allowed if i in self._row]] = True
        return [(self._id[row], score) for row, score in self.nearest_rows(vector, k, mask)]

    def nearest_rows(self, vector: Vectors, k: int, allowed: Mask | None = None) -> list[tuple[int, float]]:
        """As `nearest`, with the rows in the order in which they were added, and `allowed` a filter of them."""
        if self._index is None or not len(self._row) or k <= 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        if query.shape[1] != self._index.d:
            raise ValueError(f"query of dimension {query.shape[1]} in an index of dimension {self._index.d}")
        parameters = None
        if allowed is not None:
            if not allowed.any():
                return []
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # its stub lacks the keyword
        scores, rows = self._index.search(query, min(k, len(self._row)), params=parameters)
        return [(row, float(s)) for row, s in zip(rows[0].tolist(), scores[0].tolist(), strict=True) if row >= 0]

    def all_scores(self, vector: Vectors, ids: Sequence[str]) -> Vectors:
        """The inner products of `vector` with the rows of `ids`, in their order."""
        return np.array(self.vectors(ids) @ np.asarray(vector, dtype=np.float32), dtype=np.float32)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The stored vectors of `ids`, shape (len(ids), dimension)."""
        return np.array(self._index.reconstruct_batch(np.array([self._row[i] for i in ids], dtype=np.int64)), dtype=np.float32)

    def get_by_ids(self, ids: Sequence[str], /) -> list[Passage]:
        """The stored documents of `ids`; unknown ids are left out."""
        return [self._passages[i].model_copy() for i in ids if i in self._passages]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Passage]:
        """The `k` documents nearest to `query`; `filter` in kwargs is a predicate on documents or a metadata mapping."""
        return [document for document, _ in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Passage, float]]:
        """As `similarity_search`, with the cosine of each."""
        return self._search(np.array(self._embedding.embed_query(query), dtype=np.float32), k, kwargs.get("filter"))

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Passage]:
        """As `similarity_search`, for a vector."""
        return [d for d, _ in self._search(np.array(embedding, dtype=np.float32), k, kwargs.get("filter"))]

    def _search(self, vector: Vectors, k: int, condition: Callable[[Passage], bool] | dict[str, Any] | None) -> list[tuple[Passage, float]]:
        allowed: Iterable[str] = self._passages
        if condition is not None:
            wanted = condition if callable(condition) else _equals(condition)
            allowed = [i for i, p in self._passages.items() if wanted(p)]
        return [(self._passages[i].model_copy(), score) for i, score in self.nearest(vector, k, allowed)]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: (1.0 + cosine) / 2.0

    @classmethod
    def from_texts(
        cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[Any, Any]] | None = None, *, ids: list[str] | None = None, **kwargs: Any
    ) -> FaissStore:
        """A new store of `texts`."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    # --- files -------------------------------------------------------------------------------------------------
    def save(self, folder: Path) -> None:
        """Writes `dense.faiss` and `dense.json` (row -> id) into `folder`; passages are the snapshot's business."""
        data = faiss.serialize_index(self._index).tobytes() if self._index is not None else b""
        (folder / "dense.faiss").write_bytes(data)
        (folder / "dense.json").write_text(json.dumps({str(r): i for r, i in self._id.items()}, ensure_ascii=False), "utf8")

    @classmethod
    def load(cls, folder: Path, embedding: Embeddings) -> FaissStore:
        """The frozen store that `save` wrote; raises OSError or ValueError when it is damaged."""
        store = cls(embedding)
        data = (folder / "dense.faiss").read_bytes()
        if data:
            try:
                store._index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
            except RuntimeError as error:
                raise ValueError(f"dense.faiss is damaged: {error}") from error
        store._id = {int(r): i for r, i in json.loads((folder / "dense.json").read_text("utf8")).items()}
        store._row = {i: r for r, i in store._id.items()}
        store._next = max(store._id, default=-1) + 1
        store.frozen = True
        return store


def _equals(wanted: dict[str, Any]) -> Callable[[Passage], bool]:
    return lambda passage: all(passage.metadata.get(k) == v for k, v in wanted.items())

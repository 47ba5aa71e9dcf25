"""`FaissStore`: a LangChain VectorStore with a true pre-filter, in memory while it grows, on the disk once it is part of a snapshot.

1,500 passage vectors -> the ten nearest to a question vector among the passages that may answer today. The filter is part of the
search, so a narrow filter still returns k. What it does not know: texts' meaning,
validity, fusion.
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

from index import disk, nearest
from index.nearest import Mask, Stored, Vectors


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
        self._rows: Stored | None = None
        self.frozen = False

    @property
    def embeddings(self) -> Embeddings:
        """The embedding that new texts and queries go through."""
        return self._embedding

    def __len__(self) -> int:
        return len(self._rows.ids) if self._rows else len(self._row)

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
        known = self._known()
        mask = None
        if allowed is not None:
            mask = np.zeros(len(self) if self._rows else self._next, dtype=np.bool_)
            mask[[known[i] for i in allowed if i in known]] = True
        found = self.nearest_rows(vector, k, mask)
        return [(self._rows.ids[row] if self._rows else self._id[row], score) for row, score in found]

    def nearest_rows(self, vector: Vectors, k: int, allowed: Mask | None = None) -> list[tuple[int, float]]:
        """As `nearest`, with the rows in the order in which they were added, and `allowed` a filter of them."""
        if not len(self) or k <= 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        dimension = self._rows.matrix.shape[1] if self._rows else self._index.d
        if query.shape[1] != dimension:
            raise ValueError(f"query of dimension {query.shape[1]} in an index of dimension {dimension}")
        if self._rows:
            return self._rows.nearest(query[0], k, allowed)
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
        known = self._known()
        rows = np.array([known[i] for i in ids], dtype=np.int64)
        if self._rows:
            return np.array(self._rows.matrix[rows])
        if self._index is None:
            return np.zeros((0, 0), dtype=np.float32)
        return np.array(self._index.reconstruct_batch(rows), dtype=np.float32)

    def _known(self) -> dict[str, int]:
        """The row of each id; counted each time for a store on the disk, which is searched by row."""
        return {ident: row for row, ident in enumerate(self._rows.ids)} if self._rows else self._row

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
    @classmethod
    def of(cls, ids: Sequence[str], matrix: Vectors, embedding: Embeddings, folder: Path | None = None) -> FaissStore:
        """A frozen store of `matrix` (row i belongs to `ids[i]`), which stays where it is; `folder` holds its index where there is one."""
        store = cls(embedding)
        store._rows, store.frozen = Stored(ids, matrix, folder), True
        return store

    def save(self, folder: Path) -> None:
        """Writes `vectors.npy` (row after row) and, for many rows, the index over them; ids and passages are the snapshot's business."""
        nearest.write(folder, self._rows.matrix if self._rows else self.vectors(list(self._row)))

    @classmethod
    def load(cls, folder: Path, embedding: Embeddings, ids: Sequence[str]) -> FaissStore:
        """The frozen store that `save` wrote, read from the disk as it is needed; raises OSError or ValueError when it is damaged."""
        return cls.of(ids, disk.mapped(folder / "vectors.npy"), embedding, folder)

    @classmethod
    def load_old(cls, folder: Path, embedding: Embeddings) -> FaissStore:
        """The frozen store of a snapshot of schema 1 or 2; raises OSError or ValueError when it is damaged."""
        data = (folder / "dense.faiss").read_bytes()
        try:
            index: Any = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise ValueError(f"dense.faiss is damaged: {error}") from error
        ids = {int(r): i for r, i in json.loads((folder / "dense.json").read_text("utf8")).items()}
        return cls.of(list(ids.values()), index.reconstruct_batch(np.array(list(ids), dtype=np.int64)), embedding)


def _equals(wanted: dict[str, Any]) -> Callable[[Passage], bool]:
    return lambda passage: all(passage.metadata.get(k) == v for k, v in wanted.items())

"""Dense and lexical rankings over one snapshot, filtered before they are made -> mixed hits.

"tiêu chuẩn chiến sĩ thi đua cơ sở" -> chunks of Điều 23 first. `PassageRetriever` is the same as a LangChain
BaseRetriever, for those who embed us. What it does not know: which day or which documents are allowed (the caller
says), and whether a hit is good enough to answer from.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as Passage
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from bot import fuse
from bot.closeness import closeness
from bot.kind import content
from bot.types import Hit
from index.lexical import terms
from index.places import Mask
from index.snapshot import Snapshot
from index.text import fold, tokens

POOL = 100
"""Candidates taken from each ranking before mixing; 50 lost R@10 on alqac2025, 200 changed nothing (evals/LOG.md)."""
CLOSE, CLOSE_SHARE = 10, 0.2
"""How many of the best chunks are looked at for the closeness of the question's words, and its share of their score; 20 and 30
gained no more on the four dev sets and lost R@10 on uniqa_hcmut (evals/RESULTS.md, "closeness")."""
PLAIN_SHARE = 0.4
"""Share of the folded fields in BM25 when the question carries its diacritics; evals/RESULTS.md ("grains")."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: weighted lexical `terms`, the `vector` of the question (None without a model), and how far to
    lean on the folded field (`plain`, 1 for a question typed without diacritics); `words`, in order, are those whose closeness
    in a passage counts.
    """

    terms: Mapping[str, float]
    vector: NDArray[np.float32] | None
    plain: float = PLAIN_SHARE
    words: Sequence[str] = ()


def query_terms(text: str, weight: float = 1.0) -> dict[str, float]:
    """The syllables and bigrams of `text`, each as often as it stands there, times `weight`."""
    return {term: n * weight for term, n in Counter(terms(text)).items()}


class Searcher:
    """Searches one snapshot. Holds nothing that changes: safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def mask(self, articles: Mask) -> Mask:
        """Rows of the chunks that stand in one of `articles`, a filter by the number of an article (`Snapshot.marked`)."""
        rows: Mask = articles[self.snapshot.places.article_of]
        return rows

    def search(self, query: Query, k: int = 20, allowed: Mask | None = None, weight: float = fuse.DENSE_WEIGHT) -> list[Hit]:
        """The `k` best chunks among the `allowed` rows (all when None), best first."""
        lexical = self._lexical(query, allowed)
        dense = self._dense(query, allowed)
        ranked = self._closer(query, fuse.mix(dense, lexical, weight))[:k]
        ids = self.snapshot.chunks
        return [Hit(ids[row].id, rank, score, dense.get(row), lexical.get(row)) for rank, (row, score) in enumerate(ranked)]

    def _closer(self, query: Query, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The first `CLOSE` of `ranked` ordered anew, their words' closeness a share of their score; the rest keep their order."""
        if not query.words:
            return ranked
        plain = query.plain >= 1
        first = ranked[:CLOSE]
        near = closeness([fold(w) for w in query.words] if plain else query.words, [self._tokens(row, plain) for row, _ in first])
        best = sorted(zip(first, near, strict=True), key=lambda one: (-(1 - CLOSE_SHARE) * one[0][1] - CLOSE_SHARE * one[1], one[0][0]))
        return [(row, score) for ((row, _), _), (_, score) in zip(best, first, strict=True)] + ranked[CLOSE:]

    def _tokens(self, row: int, plain: bool) -> list[str]:
        chunk = self.snapshot.chunks[row]
        text = f"{chunk.context}\n{self.snapshot.text_of(chunk)}"
        return tokens(fold(text) if plain else text)

    def _lexical(self, query: Query, allowed: Mask | None) -> dict[int, float]:
        """BM25 of each grain and spelling scaled over its own best rows, averaged; rows in none of them are left out."""
        size, found = len(self.snapshot.chunks), list(self.snapshot.lexical.best(query.terms, query.plain, POOL, allowed))
        rows, places = np.unique(np.concatenate([rows for _, rows, _ in found]), return_inverse=True)
        total = np.zeros(len(rows), dtype=np.float32)
        np.add.at(total, places, np.concatenate([np.float32(share) * fuse.scaled_top(scores, POOL, size) for share, _, scores in found]))
        top = np.argsort(-total, kind="stable")[:POOL]
        return {int(rows[i]): float(total[i]) for i in top if total[i] > 0}

    def _dense(self, query: Query, allowed: Mask | None) -> dict[int, float]:
        if query.vector is None or self.snapshot.dense is None:
            return {}
        return dict(self.snapshot.dense.nearest_rows(query.vector, POOL, allowed))


class PassageRetriever(BaseRetriever):
    """The same search for LangChain chains: documents carry document_id, article_id, label, title and score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    searcher: Searcher
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Passage]:
        snapshot = self.searcher.snapshot
        vector = None
        if snapshot.dense is not None:
            vector = np.array(snapshot.dense.embeddings.embed_query(query), dtype=np.float32)
        found = []
        for hit in self.searcher.search(Query(query_terms(query), vector, words=content(query)), self.k):
            chunk = snapshot.chunk(hit.chunk_id)
            article, document = snapshot.articles[chunk.article_id], snapshot.documents[chunk.document_id]
            meta = {"document_id": document.id, "article_id": article.id, "label": article.label, "title": document.title, "score": hit.score}
            found.append(Passage(page_content=snapshot.text_of(chunk), metadata=meta, id=chunk.id))
        return found

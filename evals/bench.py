"""Public retrieval sets -> R@1/3/5/10/100, MRR@10 and nDCG@10 of dense, lexical and fused search, and stage times.

DIR/corpus.jsonl ({id, title, text}), queries.jsonl ({id, text}), qrels.tsv (query, document, 1). Each text goes through
the same structure, chunks and stores as an office's files; a document scores as its best chunk. What it does not
know: answers.
"""
from __future__ import annotations

import json
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import fuse
from bot.kind import content, unframed, untagged
from bot.retrieve import PLAIN_SHARE, POOL, Query, Searcher, query_terms
from bot.spelling import Speller
from bot.types import Hit
from index import snapshot as snap
from index.build import Texts, embed_chunks
from index.cache import VectorCache
from index.chunk import Budget, chunks
from index.embed import Embedder
from index.grains import Grains
from index.structure import Heading, articles
from index.syllables import GENERAL, Counts, learn
from index.text import canonical, fold
from index.types import Article, Chunk, Document, Manifest, Span

Run = dict[str, list[str]]
WORDS = 180
"""These sets are judged by whole documents, for which passages of this size were best (evals/RESULTS.md, "chunk size")."""
CUTS = (1, 3, 5, 10, 100)


@dataclass(frozen=True, slots=True)
class Corpus:
    """One set in memory: documents by position, questions, and which documents are right."""

    documents: list[dict[str, Any]]
    queries: dict[str, str]
    qrels: dict[str, set[str]]


def read(folder: Path) -> Corpus:
    """The three files of a set; raises OSError or ValueError naming the file."""
    documents = [json.loads(line) for line in (folder / "corpus.jsonl").read_text("utf8").split("\n") if line]
    queries = {q["id"]: q["text"] for line in (folder / "queries.jsonl").read_text("utf8").split("\n") if line and (q := json.loads(line))}
    qrels: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text("utf8").splitlines():
        query, document, relevant = line.split("\t")[:3]
        if int(relevant) > 0:
            qrels[query].add(document)
    return Corpus(documents, queries, dict(qrels))


def index(corpus: Corpus, embedder: Embedder | None, cache: VectorCache, budget: Budget | None = None) -> snap.Snapshot:
    """The set as a snapshot in memory, made by the product's own steps; `d<position>` is a document's id."""
    budget = budget or (Budget(WORDS) if embedder is None else Budget(WORDS, embedder.max_tokens, lambda t: embedder.count_tokens([t])[0]))
    documents: dict[str, Document] = {}
    found: dict[str, Article] = {}
    pieces: list[Chunk] = []
    for i, row in enumerate(corpus.documents):
        title, text = canonical(row["title"]) or " ", canonical(row["text"])
        head = text.split("\n", 1)[0]
        document = Document(f"d{i}", title, row["id"], "", f"{title}\n{text}" if title.strip() else text)
        outline = (Heading(1, Span(0, len(title))),) if title.strip() else (Heading(1, Span(0, len(head))),)
        if not title.strip():
            document = Document(f"d{i}", "", row["id"], "", f"{head}\n{text}")
        documents[document.id] = document
        for article in articles(document, outline):
            found[article.id] = article
            pieces += [_plain(c, title.strip()) for c in chunks(document, article, budget)]
    texts = Texts(documents, pieces)
    dense, _ = embed_chunks(pieces, texts, embedder, cache, True)
    if dense is not None:
        dense.frozen = True
    manifest = Manifest("bench", snap.SCHEMA, "", embedder.fingerprint if embedder else "", len(documents), len(found), len(pieces), 0, (), (), {})
    return snap.Snapshot.held(manifest, documents, found, tuple(pieces), dense, Grains.build(pieces, documents), {}, learn(d.text for d in documents.values()))


def _plain(chunk: Chunk, title: str) -> Chunk:
    """The chunk with the document's title as its whole context: these sets have no chapters."""
    return Chunk(chunk.id, chunk.article_id, chunk.document_id, chunk.span, title)


def runs(corpus: Corpus, snapshot: snap.Snapshot, embedder: Embedder | None, plain: bool = False, weight: float = fuse.DENSE_WEIGHT) -> tuple[dict[str, Run], dict[str, float]]:
    """Rankings of documents for each query by dense, lexical and fused search, and the median milliseconds a stage.

    `plain` types every question without diacritics; they are restored as the product does before it searches.
    """
    searcher, speller = Searcher(snapshot), Speller(Counts.load(GENERAL), snapshot.syllables)
    names = {c.id: snapshot.documents[c.document_id].source for c in snapshot.chunks}
    out: dict[str, Run] = {"dense": {}, "lexical": {}, "fused": {}}
    times: dict[str, list[float]] = defaultdict(list)
    for ident in corpus.qrels:
        text = canonical(corpus.queries[ident])
        start = time.perf_counter()
        if plain:
            text = speller.read(fold(text)).text
            times["restore"].append(time.perf_counter() - start)
        start = time.perf_counter()
        text = unframed(untagged(text))
        vector = embedder.query(text) if embedder else None
        encoded = time.perf_counter()
        hits = searcher.search(Query(query_terms(text), vector, PLAIN_SHARE, content(text)), 2 * POOL, weight=weight)
        times["encode"].append(encoded - start)
        times["search"].append(time.perf_counter() - encoded)
        out["fused"][ident] = _documents(hits, names)
        out["dense"][ident] = _documents(sorted((h for h in hits if h.dense is not None), key=lambda h: -(h.dense or 0)), names)
        out["lexical"][ident] = _documents(sorted((h for h in hits if h.lexical is not None), key=lambda h: -(h.lexical or 0)), names)
    return out, {name: 1000 * statistics.median(values) for name, values in times.items()}


def _documents(hits: list[Hit], names: Mapping[str, str]) -> list[str]:
    """The documents of ranked chunks, each at its best chunk."""
    return list(dict.fromkeys(names[h.chunk_id] for h in hits))


def score(run: Run, qrels: Mapping[str, set[str]]) -> dict[str, float]:
    """R@k: share of queries with a right document among the first k; MRR@10; nDCG@10 with binary gains (Järvelin & Kekäläinen 2002)."""
    ranks = {q: [i for i, d in enumerate(run.get(q, [])) if d in right] for q, right in qrels.items()}
    n = max(1, len(qrels))
    out = {f"R@{k}": sum(any(i < k for i in r) for r in ranks.values()) / n for k in CUTS}
    out["MRR@10"] = sum(1 / (r[0] + 1) for r in ranks.values() if r and r[0] < 10) / n
    ideal = {q: sum(1 / math.log2(i + 2) for i in range(min(10, len(right)))) for q, right in qrels.items()}
    out["nDCG@10"] = sum(sum(1 / math.log2(i + 2) for i in r if i < 10) / ideal[q] for q, r in ranks.items()) / n
    return out


def bench(folder: Path, embedder: Embedder | None, cache: VectorCache, plain: bool = False) -> dict[str, Any]:
    """The whole of it for one set: sizes, metrics by ranking, median milliseconds a query."""
    corpus = read(folder)
    start = time.perf_counter()
    snapshot = index(corpus, embedder, cache)
    built = time.perf_counter() - start
    found, times = runs(corpus, snapshot, embedder, plain)
    return {
        "set": folder.name, "documents": len(corpus.documents), "chunks": len(snapshot.chunks), "queries": len(corpus.qrels),
        "undiacritised": plain, "build_s": round(built, 1),
        "ms": {k: round(v, 2) for k, v in times.items()},
        **{name: {k: round(100 * v, 1) for k, v in score(run, corpus.qrels).items()} for name, run in found.items() if embedder or name == "lexical"},
    }  # fmt: skip


def table(result: dict[str, Any]) -> str:
    """The result as lines for a person."""
    head = {k: v for k, v in result.items() if not isinstance(v, dict)}
    lines = ["  ".join(f"{k} {v}" for k, v in head.items()), "ms: " + "  ".join(f"{k} {v}" for k, v in result["ms"].items())]
    return "\n".join(lines + [f"{name:8s} " + "  ".join(f"{k} {v}" for k, v in result[name].items()) for name in ("dense", "lexical", "fused") if name in result])

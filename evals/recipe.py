"""`make bench`: the product beside the plain LangChain recipe, same data, same encoder, same run -> one table with ratios.

The recipe is the one of LangChain's own tutorials: RecursiveCharacterTextSplitter (1,000 characters, 200 of overlap), our
`Embedder`, InMemoryVectorStore, the 4 nearest pieces; its answer is these pieces, quoted. Data: documents/ with
evals/golden.jsonl (quality by articles, and answers), or a folder of corpus.jsonl, queries.jsonl and qrels.tsv (search alone). Each
side works in a process of its own, without cached vectors. What it does not know: a chat model, which either side could put behind.
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore

from bot.admit import admitted
from bot.ask import Bot
from bot.kind import content
from bot.retrieve import PLAIN_SHARE, Query, Searcher, query_terms
from bot.settings import Settings
from bot.spelling import Speller
from evals import bench
from evals.judge import cites, score
from evals.latency import WARM_UP, load, peak_mb, percentiles
from evals.load import resident
from evals.run import read_questions, run
from evals.variants import GOLDEN, asked
from index import snapshot
from index.build import build
from index.cache import VectorCache
from index.embed import Embedder
from index.snapshot import Snapshot
from index.syllables import GENERAL, Counts
from index.text import canonical, fold
from index.types import Article

Row = dict[str, Any]
T = TypeVar("T")
A = TypeVar("A")
SIZE, OVERLAP, PIECES = 1000, 200, 4
"""The figures of LangChain's retrieval tutorial, and the default `k` of a vector store."""
DEEP = 100
"""Pieces ranked for the measures of search."""
CUTS = (1, 10)


# --- the recipe ---------------------------------------------------------------------------------------------------
def store_of(texts: Mapping[str, str], embedder: Embeddings) -> InMemoryVectorStore:
    """The texts, by id, split and embedded as the recipe does; a piece knows its document and where it begins."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415  # imports torch by way of its neighbours

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    store = InMemoryVectorStore(embedder)
    store.add_documents(splitter.create_documents(list(texts.values()), [{"document": ident} for ident in texts]))
    return store


def nearest(store: InMemoryVectorStore, question: str, k: int = PIECES) -> list[Row]:
    """The `k` nearest pieces: document, start, text."""
    return [{"document": d.metadata["document"], "start": d.metadata["start_index"], "text": d.page_content} for d in store.similarity_search(question, k)]


def plain_side(texts: Mapping[str, str], questions: Sequence[str], embedder: Embedder) -> Row:
    """The recipe built and asked: seconds, the pieces of each question as typed and without diacritics, memory."""
    start = time.perf_counter()
    store = store_of(texts, embedder)
    built = time.perf_counter() - start
    warm(lambda q: nearest(store, q), questions)
    answers, ask_s = timed(lambda q: nearest(store, q), questions)
    deep, search_s = timed(lambda q: nearest(store, q, DEEP), questions)
    typed = [nearest(store, fold(q), DEEP) for q in questions]
    return {"built": built, "pieces": len(store.store), "answers": answers, "ranked": deep, "typed": typed, "ask_s": ask_s, "search_s": search_s, **memory()}


# --- the product ----------------------------------------------------------------------------------------------------
def own_side(documents: Path, store: Path, rows: Sequence[Row], embedder: Embedder) -> Row:
    """The product built from a folder and asked: seconds, answers, the articles that search finds, memory."""
    with tempfile.TemporaryDirectory() as empty:
        start = time.perf_counter()
        folder = build(documents, store, embedder, VectorCache(Path(empty) / "vectors.sqlite")).folder
        built = time.perf_counter() - start
    opened = snapshot.open_snapshot(folder, embedder, embedder.fingerprint)
    bot, find = Bot(opened, embedder), finder(opened, embedder)
    warm(lambda row: run(bot, [row]), rows)
    answers, ask_s = timed(lambda row: run(bot, [row])[0], rows)
    ranked, search_s = timed(lambda row: find(row["question"], _day(row)), rows)
    typed = [find(fold(row["question"]), _day(row)) for row in rows]
    return {"built": built, "pieces": len(opened.chunks), "answers": answers, "ranked": ranked, "typed": typed, "ask_s": ask_s, "search_s": search_s, **memory()}


def own_search(corpus: bench.Corpus, questions: Sequence[str], embedder: Embedder) -> Row:
    """The product's own steps over a public set: seconds, the documents that search finds, memory."""
    with tempfile.TemporaryDirectory() as empty:
        start = time.perf_counter()
        opened = bench.index(corpus, embedder, VectorCache(Path(empty) / "vectors.sqlite"))
        built = time.perf_counter() - start
    find = finder(opened, embedder)
    warm(find, questions)
    ranked, search_s = timed(find, questions)
    typed = [find(fold(q)) for q in questions]
    return {"built": built, "pieces": len(opened.chunks), "ranked": ranked, "typed": typed, "search_s": search_s, **memory()}


def finder(opened: Snapshot, embedder: Embedder) -> Callable[..., list[str]]:
    """A function question[, day] -> ids of articles, best first: spelling put right, both rankings, rules of that day where one is named."""
    searcher, speller = Searcher(opened), Speller(Counts.load(GENERAL), opened.syllables)
    articles = {c.id: c.article_id for c in opened.chunks}
    masks: dict[date, Any] = {}

    def find(question: str, day: date | None = None) -> list[str]:
        text = speller.read(canonical(question)).text
        if day is not None and day not in masks:
            masks[day] = searcher.mask(admitted(opened, day))
        hits = searcher.search(Query(query_terms(text), embedder.query(text), PLAIN_SHARE, content(text)), DEEP, masks.get(day) if day else None)
        return list(dict.fromkeys(articles[h.chunk_id] for h in hits))

    return find


def _day(row: Row) -> date:
    return date.fromisoformat(row["as_of"]) if row.get("as_of") else date.today()


# --- measuring ------------------------------------------------------------------------------------------------------
def warm(ask: Callable[[T], object], questions: Sequence[T]) -> None:
    """Asks what is not timed: the first questions still fill caches."""
    for question in questions[:WARM_UP]:
        ask(question)


def timed(ask: Callable[[T], A], questions: Iterable[T]) -> tuple[list[A], list[float]]:
    """What came of each question, and its seconds."""
    out, seconds = [], []
    for question in questions:
        start = time.perf_counter()
        out.append(ask(question))
        seconds.append(time.perf_counter() - start)
    return out, seconds


def memory() -> Row:
    """Megabytes of this process: at its peak, building included, and its own now."""
    return {"peak_mb": peak_mb(), "resident_mb": resident(os.getpid())}


class Places:
    """Which article a place in a document belongs to."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._of: dict[str, list[Article]] = {}
        for article in articles:
            self._of.setdefault(article.document_id, []).append(article)
        for found in self._of.values():
            found.sort(key=lambda a: a.span)

    def article(self, piece: Row) -> Article:
        """The article that holds most of a piece of the recipe."""
        found, start, end = self._of[piece["document"]], piece["start"], piece["start"] + len(piece["text"])
        first = max(0, bisect_right([a.span.start for a in found], start) - 1)
        return max(found[first:], key=lambda a: min(end, a.span.end) - max(start, a.span.start))


def recall(rows: Sequence[Row], ranked: Sequence[Sequence[Row]]) -> Row:
    """Shares of the rows whose right article is among the first 1 and 10 of `ranked`, rows of ids and names as `judge.cites` reads them."""
    first = [next((i for i, given in enumerate(found) if any(cites(given, w) for w in row["citation"])), DEEP) for row, found in zip(rows, ranked, strict=True)]
    return {f"R@{k}": sum(i < k for i in first) / max(1, len(rows)) for k in CUTS}


def answered(rows: Sequence[Row], answers: Sequence[Row]) -> Row:
    """The measures of answers that are told."""
    overall = score(rows, answers)["overall"]
    return {name: overall[name] for name in ("facts", "cited", "status", "false_answer", "must_not", "words")}


# --- the two comparisons --------------------------------------------------------------------------------------------
def on_documents(documents: Path, questions: Path, side: Callable[..., Row]) -> dict[str, Row]:
    """Both sides over a folder of documents and golden questions; `side` runs one in a process of its own."""
    rows = read_questions(questions)
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "snapshots"
        own = side("own", documents, questions, store)
        opened = snapshot.open_snapshot(snapshot.current(store), None)
        plain = side("plain", snapshot.current(store) / "documents.jsonl", questions, store)
    named, places = {a.id: _named(opened, a) for a in opened.articles.values()}, Places(opened.articles.values())
    right = [i for i, row in enumerate(rows) if row in asked(rows)]
    for kind in ("ranked", "typed"):
        plain[kind] = [dict.fromkeys(places.article(p).id for p in found) for found in plain[kind]]
        for made in (own, plain):
            made[kind] = recall([rows[i] for i in right], [[named[a] for a in made[kind][i]] for i in right])
    plain["answers"] = [
        {"status": "answered", "answer": "\n".join(p["text"] for p in pieces), "citations": [named[places.article(p).id] for p in pieces]} for pieces in plain["answers"]
    ]
    return {name: {**made, "answers": answered(rows, made["answers"])} for name, made in (("own", own), ("plain", plain))}


def _named(opened: Snapshot, article: Article) -> Row:
    return {"document_id": article.document_id, "article_id": article.id, "label": article.label, "title": opened.documents[article.document_id].title}


def on_set(folder: Path, side: Callable[..., Row]) -> dict[str, Row]:
    """Both sides over a public set; a document scores as its best piece."""
    corpus = bench.read(folder)
    own, plain = side("own-set", folder), side("plain-set", folder)
    for kind in ("ranked", "typed"):
        own[kind] = [[corpus.documents[int(article.split("#")[0][1:])]["id"] for article in found] for found in own[kind]]
        plain[kind] = [[p["document"] for p in found] for found in plain[kind]]
        for made in (own, plain):
            made[kind] = bench.score({q: list(dict.fromkeys(found)) for q, found in zip(corpus.qrels, made[kind], strict=True)}, corpus.qrels)
    return {"own": own, "plain": plain}


def inside(words: Sequence[str]) -> Row:
    """One side, in this process; `words` as `side` was given them."""
    name, paths = words[0], [Path(w) for w in words[1:]]
    settings = Settings()
    embedder = Embedder.open(settings.embed_model or None, settings.var / "models")
    if name == "own":
        return own_side(paths[0], paths[2], read_questions(paths[1]), embedder)
    if name == "plain":
        rows = map(json.loads, paths[0].read_text("utf8").splitlines())
        return plain_side({r["id"]: r["text"] for r in rows}, [q["question"] for q in read_questions(paths[1])], embedder)
    corpus = bench.read(paths[0])
    questions = [corpus.queries[q] for q in corpus.qrels]
    if name == "own-set":
        return own_search(corpus, questions, embedder)
    return plain_side({r["id"]: f"{r['title']}\n{r['text']}".strip() for r in corpus.documents}, questions, embedder)


def child(*words: str | Path) -> Row:
    """`inside` in a fresh process, so that neither side's memory is the other's."""
    with tempfile.NamedTemporaryFile() as out:
        modest = {**os.environ, "MALLOC_ARENA_MAX": "1"}  # one heap arena, as the command line asks for
        subprocess.run([sys.executable, "-m", "evals.recipe", "--inside", out.name, *map(str, words)], check=True, env=modest)  # noqa: S603 - ourselves
        made: Row = json.loads(Path(out.name).read_text("utf8"))
    return made


# --- telling --------------------------------------------------------------------------------------------------------
Figure = tuple[str, float | None, float | None, bool]
ANSWERS = (("facts", "ý phải có (%)", 100, True), ("cited", "trích đúng điều (%)", 100, True), ("status", "đúng trạng thái (%)", 100, True),
           ("false_answer", "trả lời khi kho không có (%)", 100, False), ("must_not", "câu nói điều cấm", 1, False), ("words", "độ dài câu trả lời (tiếng)", 1, False))  # fmt: skip


def lines(result: Mapping[str, Row]) -> list[Figure]:
    """The rows of the table: what, the product's figure, the recipe's, whether more is better."""
    own, plain = result["own"], result["plain"]
    told: list[Figure] = []
    for kind, how in (("ranked", "gõ đúng"), ("typed", "gõ không dấu")):
        told += [(f"{m}, {how} (%)", 100 * own[kind][m], 100 * plain[kind][m], True) for m in ("R@1", "R@10")]
    if "answers" in own:
        told += [(what, _times(own["answers"][n], f), _times(plain["answers"][n], f), more) for n, what, f, more in ANSWERS]
        told += _milliseconds("trả lời", own["ask_s"], plain["ask_s"])
    told += _milliseconds(f"tìm {DEEP} đoạn", own["search_s"], plain["search_s"])
    for name, what in (("built", "dựng (giây)"), ("pieces", "số đoạn"), ("resident_mb", "bộ nhớ khi trả lời (MB)"), ("peak_mb", "bộ nhớ cao nhất (MB)")):
        told.append((what, own[name], plain[name], False))
    return told


def _milliseconds(what: str, own: Sequence[float], plain: Sequence[float]) -> list[Figure]:
    ours, theirs = percentiles(own), percentiles(plain)
    return [(f"{what}, {p} (ms)", ours[p], theirs[p], False) for p in ("p50", "p95")]


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else factor * value


def table(result: Mapping[str, Row]) -> str:
    """The table for a person; the ratio is the product's figure over the recipe's."""
    out = [f"{'':34s}{'tdkt':>10s}{'LangChain':>12s}{'tỷ lệ':>9s}"]
    for what, own, plain, more in lines(result):
        ratio = f"{own / plain:9.2f}" if own is not None and plain else f"{'–':>9s}"
        out.append(f"{what:34s}{_shown(own):>10s}{_shown(plain):>12s}{ratio}  {'cao hơn là tốt' if more else ''}".rstrip())
    return "\n".join(out)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints; `--json` for the figures as one object."""
    parser = argparse.ArgumentParser(prog="python -m evals.recipe", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="một bộ công khai; trống: documents/ với các câu hỏi mẫu")
    parser.add_argument("--documents", type=Path, default=Settings().documents)
    parser.add_argument("--questions", type=Path, default=GOLDEN)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line sets it, before torch is imported
    if args.inside:
        Path(args.inside[0]).write_text(json.dumps(inside(args.inside[1:])), "utf8")
        return 0
    if Settings().embed_model == "none":
        parser.error("cần mô hình nhúng để so: bỏ TDKT_EMBED_MODEL=none")
    before = load()
    result = on_set(args.folder, child) if args.folder else on_documents(args.documents, args.questions, child)
    print(json.dumps(result, ensure_ascii=False) if args.json else f"{table(result)}\n[{before} -> {load()}]")
    return 0


if __name__ == "__main__":
    sys.exit(main())

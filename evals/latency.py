"""`python -m evals.latency --documents DIR --questions FILE` -> what building and asking cost on this machine.

Builds a snapshot of DIR without any cached vector (`--reuse` takes the one that is there), then asks every question in a
fresh process: cold start to the first answer, then warm p50 and p95 of the whole, of the encoder and of everything
outside it, and the peak memory. The load of the machine stands beside each figure: a busy one measures its neighbours.
What it does not know: whether the answers are right.
"""
from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bot.ask import Bot
from bot.settings import Settings
from evals.run import read_questions, run
from index import snapshot
from index.build import build
from index.cache import VectorCache
from index.embed import Embedder
from index.errors import IndexingError
from index.text import slug

WARM_UP = 20
"""Questions asked before any is timed: the first ones still fill caches and grow buffers."""


class Timed:
    """An embedder that adds up the seconds of its calls."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.seconds, self.fingerprint = embedder, 0.0, embedder.fingerprint

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, timed."""
        start = time.perf_counter()
        vector = self._embedder.query(text)
        self.seconds += time.perf_counter() - start
        return vector


def load() -> str:
    """The load of the last minute, as it is noted beside a figure."""
    return f"load {os.getloadavg()[0]:.2f}"


def peak_mb() -> float:
    """The most memory this process held at once; `ru_maxrss` would count that of the parent before exec too (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf8"))
    return int(found[1]) / 1024 if found else 0.0


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and mean of seconds, in milliseconds."""
    ordered = sorted(values)
    return {"p50": 1000 * statistics.median(ordered), "p95": 1000 * ordered[int(0.95 * (len(ordered) - 1))], "mean": 1000 * statistics.fmean(ordered)}


def built(documents: Path, store: Path, embedder: Embedder) -> dict[str, Any]:
    """Builds `documents` into `store` with every passage embedded anew; seconds of each stage and the encoder's share."""
    before = load()
    with tempfile.TemporaryDirectory() as empty:
        start = time.perf_counter()
        report = build(documents, store, embedder, VectorCache(Path(empty) / "vectors.sqlite"))
        seconds = time.perf_counter() - start
    m = report.manifest
    return {
        "documents": m.documents, "articles": m.articles, "chunks": m.chunks, "skipped": len(m.skipped), "seconds": seconds,
        "encoder_share": report.seconds["embed"] / seconds, "stages": dict(report.seconds), "load": f"{before} -> {load()}",
    }  # fmt: skip


def asked(folder: Path, questions: Path, settings: Settings, rounds: int) -> dict[str, Any]:
    """Opens the snapshot and asks, in this process: the first answer is told on standard output as soon as it is there."""
    embedder = Timed(Embedder.open(settings.embed_model or None, settings.var / "models"))
    bot = Bot(snapshot.open_snapshot(folder, cast("Embedder", embedder), embedder.fingerprint), cast("Embedder", embedder))
    rows = read_questions(questions)
    run(bot, rows[:1])
    print("first", flush=True)
    run(bot, rows[:WARM_UP])
    before, whole, inside = load(), [], []
    stages: dict[str, list[float]] = {}
    for row in [*rows] * rounds:
        embedder.seconds, start = 0.0, time.perf_counter()
        answer = run(bot, [row])[0]
        whole.append(time.perf_counter() - start)
        for name, spent in answer.get("timings_ms", {}).items():
            stages.setdefault(name, []).append(spent / 1000)
        inside.append(embedder.seconds)
    encoded = [s for s in inside if s > 0]
    return {
        "questions": len(rows), "rounds": rounds, "total": percentiles(whole), "encode": percentiles(encoded or [0.0]),
        "outside": percentiles([w - i for w, i in zip(whole, inside, strict=True)]), "without_encoder": len(inside) - len(encoded),
        "stages": {name: percentiles(spent) for name, spent in stages.items() if name not in ("total", "encode")},
        "peak_mb": peak_mb(), "load": f"{before} -> {load()}",
    }  # fmt: skip


def child(folder: snapshot.Store, questions: Path, rounds: int) -> dict[str, Any]:
    """`asked` in a fresh process, with the seconds from its start to its first answer."""
    before, start = load(), time.perf_counter()
    command = [sys.executable, "-m", "evals.latency", "--inside", str(folder), "--questions", str(questions), "--rounds", str(rounds)]
    modest = {**os.environ, "MALLOC_ARENA_MAX": "1"}  # one heap arena, as the command line asks for
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=modest) as process:  # noqa: S603 - ourselves, with our own arguments
        assert process.stdout is not None  # noqa: S101 - it was asked for; this tells the type checker
        first = process.stdout.readline().strip()
        cold = time.perf_counter() - start
        rest = process.stdout.read().strip()
    if first != "first" or process.returncode:
        raise IndexingError(f"{folder}: không hỏi được trong tiến trình mới")
    return {"cold_s": cold, "cold_load": before, **json.loads(rest)}


def table(result: dict[str, Any]) -> str:
    """The figures as lines for a person."""
    lines = []
    if b := result.get("build"):
        stages = "  ".join(f"{k} {v:.1f}" for k, v in b["stages"].items())
        lines.append(f"build     {b['documents']} documents, {b['articles']} articles, {b['chunks']} chunks, {b['skipped']} skipped: {b['seconds']:.1f} s, "
                     f"{100 * b['encoder_share']:.1f} % inside the encoder ({stages})  [{b['load']}]")  # fmt: skip
    a = result["ask"]
    lines.append(f"cold      {a['cold_s']:.1f} s from the start of a process to its first answer  [{a['cold_load']}]")
    lines += [f"{name:9s} p50 {a[name]['p50']:.1f} ms  p95 {a[name]['p95']:.1f} ms  mean {a[name]['mean']:.1f} ms" for name in ("total", "encode", "outside")]
    lines.append("stages    " + "  ".join(f"{name} p50 {p['p50']:.1f} p95 {p['p95']:.1f}" for name, p in a["stages"].items()))
    lines.append(f"          {a['questions']} questions x {a['rounds']}, {a['without_encoder']} answered without the encoder  [{a['load']}]")
    lines.append(f"memory    {a['peak_mb']:.0f} MB at its peak")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints; `--json` for the figures as one object."""
    parser = argparse.ArgumentParser(prog="python -m evals.latency", description=__doc__)
    parser.add_argument("--documents", type=Path, default=Path("documents"))
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--reuse", action="store_true", help="ask over the snapshot of the last run instead of building")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line sets it, before torch is imported
    settings = Settings()
    if args.inside:
        print(json.dumps(asked(args.inside, args.questions, settings, args.rounds)))
        return 0
    store = settings.var / "latency" / (slug(str(args.documents.resolve())) or "documents")
    result: dict[str, Any] = {}
    if not args.reuse:
        result["build"] = built(args.documents, store, Embedder.open(settings.embed_model or None, settings.var / "models"))
    result["ask"] = child(snapshot.current(store), args.questions, args.rounds)
    print(json.dumps(result) if args.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())

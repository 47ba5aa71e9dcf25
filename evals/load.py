"""Many clients at once -> how the service holds: answers, refusals by design, errors, latency, memory.

`python -m evals.load --clients 50 --seconds 60` starts the service on loopback in a process of its own, over the promoted snapshot,
and asks it the golden questions, half of them as streams; `--asks 20000` stops after so many instead. A refusal is 429 or 503 with
Retry-After; a client that is refused waits as it was told. What it does not know: whether the answers are right.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx

from bot.settings import Settings
from evals.run import read_questions

GOLDEN = Path(__file__).parent / "golden.jsonl"
WAIT = 2.0
"""A refused client waits no longer than this: the run is bounded, and a queue that never empties must show."""


@dataclass(slots=True)
class Seen:
    """What the clients saw: milliseconds of each answer, to its first event and to its end, and everything else by name."""

    ms: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, float]] = field(default_factory=list)


async def load(url: str, pid: int, questions: Sequence[str], clients: int, seconds: float, asks: int) -> tuple[Seen, float]:
    """Asks from `clients` tasks until `seconds` have passed or `asks` were answered; returns what was seen and how long it took."""
    seen, order, end, started = Seen(), cycle(questions), time.monotonic() + seconds, time.monotonic()

    async def client() -> None:
        while time.monotonic() < end and (not asks or len(seen.ms) < asks):
            await ask(session, next(order), random.random() < 0.5, seen)  # noqa: S311  # no secret

    async def watch() -> None:
        while True:
            seen.memory.append((len(seen.ms), resident(pid)))
            await asyncio.sleep(1.0)

    async with httpx.AsyncClient(base_url=url, timeout=70, limits=httpx.Limits(max_connections=clients + 4)) as session:
        watcher = asyncio.create_task(watch())
        await asyncio.gather(*(client() for _ in range(clients)))
        watcher.cancel()
        seen.memory.append((len(seen.ms), resident(pid)))
    return seen, time.monotonic() - started


async def ask(session: httpx.AsyncClient, question: str, stream: bool, seen: Seen) -> None:
    """One question; whatever comes of it is counted."""
    start, first, last, wait = time.perf_counter(), 0.0, "", 0.0
    try:
        headers = {"Accept": "text/event-stream" if stream else "application/json"}
        async with session.stream("POST", "/api/ask", json={"question": question}, headers=headers) as response:
            async for line in response.aiter_lines():
                first = first or time.perf_counter()
                last = line[7:] if line.startswith("event: ") else last
            status = response.status_code
            wait = min(WAIT, float(response.headers.get("retry-after", 0)))
    except httpx.HTTPError as error:
        seen.outcomes[type(error).__name__] += 1
        return
    if status == 200 and (not stream or last == "done"):
        seen.ms.append(1000 * (time.perf_counter() - start))
        seen.first_ms.append(1000 * (first - start))
        seen.outcomes["answer"] += 1
    else:
        refused = status in (429, 503) and wait > 0
        seen.outcomes[f"{status} by design" if refused else f"{status} {last or 'unexpected'}"] += 1
        await asyncio.sleep(wait)


def resident(pid: int) -> float:
    """Megabytes of a process that are its own and not shared with the page cache: what it really costs (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii", errors="replace").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def report(seen: Seen, seconds: float, clients: int) -> dict[str, Any]:
    """The figures; memory is compared between the end of the first fifth of the answers and the end of the run."""
    ms, firsts = sorted(seen.ms), sorted(seen.first_ms)
    settled = next((m for n, m in seen.memory if n >= len(ms) / 5), float("nan"))
    last = seen.memory[-1][1]
    return {
        "clients": clients, "seconds": round(seconds, 1), "outcomes": dict(seen.outcomes), "per_second": round(len(ms) / seconds, 1),
        "p50_ms": at(ms, 50), "p95_ms": at(ms, 95), "p99_ms": at(ms, 99), "first_p95_ms": at(firsts, 95),
        "memory_mb": {"after_a_fifth": round(settled), "at_the_end": round(last), "most": round(max(m for _, m in seen.memory)), "change_percent": round(100 * (last / settled - 1), 1)},
    }  # fmt: skip


def at(values: Sequence[float], share: int) -> float | None:
    """The value that `share` of a hundred do not exceed."""
    return round(values[max(0, -(-len(values) * share // 100) - 1)], 1) if values else None


async def run(clients: int, seconds: float, asks: int) -> dict[str, Any]:
    """Starts the service in a process of its own, loads it, stops it as a system would (SIGTERM) and reports."""
    questions = [q["question"] for q in read_questions(GOLDEN)]
    with socket.socket() as free, tempfile.TemporaryDirectory() as scratch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        var = Path(scratch)
        own = Settings().var.resolve()
        for name in ("snapshots", "models"):  # the run's own log and jobs, the office's index and model
            (var / name).symlink_to(own / name)
        environment = {**os.environ, "TDKT_VAR": str(var), "TDKT_PORT": str(port), "TDKT_HOST": "127.0.0.1"}
        child = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.cli", "serve", env=environment, stdout=asyncio.subprocess.DEVNULL)
        try:
            await ready(f"http://127.0.0.1:{port}")
            seen, took = await load(f"http://127.0.0.1:{port}", child.pid, questions, clients, seconds, asks)
        finally:
            child.terminate()
            code = await asyncio.wait_for(child.wait(), 30)
    return {**report(seen, took, clients), "exit": code}


async def ready(url: str, seconds: float = 120) -> None:
    """Waits until questions are answered; raises TimeoutError."""
    async with asyncio.timeout(seconds), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--asks", type=int, default=0, help="stop after so many answers")
    args = parser.parse_args()
    print(json.dumps(asyncio.run(run(args.clients, args.seconds, args.asks)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

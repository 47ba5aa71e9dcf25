"""A day of an office in half an hour: tens of thousands of asks while documents change -> whether memory, handles and threads stay flat.

`python -m evals.soak --asks 50000 --clients 8 --changes 24` serves the office's own documents in a scratch folder, asks the golden
questions without pause, and meanwhile puts new versions of a rule in, rebuilds, promotes an older snapshot and rolls back in turn.
RSS, open files and threads are read each second; compared are the medians of the fifth after the first one and of the last one. What it does not know: whether
the answers are right, days that bring other questions.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from evals.kills import DOCUMENTS
from evals.load import GOLDEN, Seen, load, report, resident
from evals.run import read_questions
from evals.running import Service, rule

FLAT = {"memory_mb": (1.05, 10.0), "files": (1.0, 8.0), "threads": (1.0, 2.0)}
"""The end may be this many times what it was after the first fifth, and so much more: a snapshot being opened, clients that just came."""
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the process."""

    at: float
    memory_mb: float
    files: int
    threads: int


def look(pid: int) -> Sample:
    """Megabytes of its own, open files and threads of a process (Linux)."""
    process = Path(f"/proc/{pid}")
    return Sample(time.monotonic(), resident(pid), len(list((process / "fd").iterdir())), len(list((process / "task").iterdir())))


def change(client: httpx.Client, number: int) -> str:
    """One change of what is served, by its number; returns what was done and how it ended."""
    kind = ("upload", "rebuild", "promote", "rollback")[number % 4]
    if kind == "upload":
        response = client.post(DOCUMENTS, params={"name": "quyet-dinh-thu-0.md", "replace": True}, content=rule(0, number + 2).encode())
        return f"{kind} {_ended(client, response.raise_for_status().json()['id'])}"
    if kind == "rebuild":
        return f"{kind} {_ended(client, client.post('/api/admin/rebuild').raise_for_status().json()['id'])}"
    if kind == "promote":
        older = [s["id"] for s in client.get("/api/admin/snapshots").raise_for_status().json()["snapshots"]][1]
        return f"{kind} {client.post(f'/api/admin/snapshots/{older}/promote', json={'force': True}).status_code}"
    return f"{kind} {client.post('/api/admin/snapshots/rollback').status_code}"


def _ended(client: httpx.Client, job: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found: dict[str, Any] = client.get(f"/api/admin/jobs/{job}").raise_for_status().json()
        if found["final"]:
            return str(found["state"])
        time.sleep(0.5)
    return "still open"


def flat(samples: Sequence[Sample]) -> dict[str, dict[str, Any]]:
    """Each measure in the second and in the last fifth (medians), its most, and whether the end is as the beginning."""
    first, last = samples[len(samples) // 5 : 2 * len(samples) // 5], samples[-max(1, len(samples) // 5) :]
    out = {}
    for name, (times, more) in FLAT.items():
        before, after = (statistics.median(getattr(s, name) for s in part) for part in (first, last))
        out[name] = {"second_fifth": round(before, 1), "last_fifth": round(after, 1), "most": round(max(getattr(s, name) for s in samples), 1),
                     "flat": after <= before * times + more}  # fmt: skip
    return out


def every(stop: threading.Event, seconds: float, act: Callable[[], None]) -> threading.Thread:
    """Calls `act` again and again, `seconds` apart, until `stop`."""

    def on() -> None:
        while not stop.wait(seconds):
            act()

    thread = threading.Thread(target=on, daemon=True)
    thread.start()
    return thread


def run(asks: int, clients: int, changes: int, words: bool, minutes: float) -> dict[str, Any]:
    """The whole soak; returns its figures. After `minutes` it ends with what it has."""
    questions, samples, changed, seen = [q["question"] for q in read_questions(GOLDEN)], [], Counter[str](), Seen()
    with tempfile.TemporaryDirectory() as scratch, Service(Path(scratch), documents=1) as service:
        service.furnish()
        if words:
            service.environment["TDKT_EMBED_MODEL"] = "none"
        for _ in range(2):  # two, to promote back and forth
            service.command("index", "build")
        service.start(120)
        stop = threading.Event()
        threads = [every(stop, 1.0, lambda: samples.append(look(service.pid)))]
        took = 0.0
        with service.client() as client:
            end = time.monotonic() + 60 * minutes
            for part in range(changes or 1):  # each part of the asks is one load, with one change while it runs
                if time.monotonic() > end:
                    break
                done = threading.Thread(target=lambda n=part: changed.update([_told(client, n)]) if changes else None)
                done.start()
                more, seconds = asyncio.run(load(service.url, service.pid, questions[part % len(questions) :] + questions[: part % len(questions)], clients, 3600, asks // (changes or 1)))
                done.join()
                took += seconds
                _add(seen, more)
                sys.stderr.write(f"{len(seen.ms)} asks, {took:.0f} s, {samples[-1]}\n")
        stop.set()
        for thread in threads:
            thread.join()
        started = time.monotonic()
        code = service.stop()
        stopped = time.monotonic() - started
    figures = report(seen, took, clients)
    return {**{k: v for k, v in figures.items() if k != "memory_mb"}, "changes": dict(changed), **flat(samples), "exit": code, "stopped_s": round(stopped, 1)}


def _told(client: httpx.Client, number: int) -> str:
    try:
        return change(client, number)
    except httpx.HTTPError as error:
        return f"failed: {error!r}"[:200]


def _add(seen: Seen, more: Seen) -> None:
    seen.memory += [(len(seen.ms) + answers, megabytes) for answers, megabytes in more.memory]
    seen.ms += more.ms
    seen.first_ms += more.first_ms
    seen.outcomes.update(more.outcomes)


def right(result: dict[str, Any]) -> bool:
    """Whether nothing grew, nothing failed and every change was made."""
    refused = {"answer", "429 by design", "503 by design"}
    changed = all(name.split()[-1] in ("done", "200") for name in result["changes"])
    clean = result["exit"] in (0, -signal.SIGTERM)  # uvicorn ends in order, then as it was told to
    return set(result["outcomes"]) <= refused and changed and all(result[name]["flat"] for name in FLAT) and clean


def main() -> None:
    """Prints one JSON object; the exit status says whether something grew or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=50_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--changes", type=int, default=24)
    parser.add_argument("--minutes", type=float, default=120, help="dừng sau bấy nhiêu phút với những gì đã có")
    parser.add_argument("--words", action="store_true", help="chỉ tìm bằng từ khóa (BM25), không có mô hình")
    args = parser.parse_args()
    result = run(args.asks, args.clients, args.changes, args.words, args.minutes)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    raise SystemExit(not right(result))


if __name__ == "__main__":
    main()

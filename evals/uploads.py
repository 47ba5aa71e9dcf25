"""Two hundred documents come in while ten people ask -> failed asks, answers that mix two snapshots, what the builds cost the askers.

`python -m evals.uploads` copies the office's documents, index and model to a scratch folder, starts a service over it, asks golden
questions and questions about the rules that come in, half of them as streams, and uploads meanwhile, every fifth rule twice with other
words. An answer is of one snapshot when each of its quotes is, character for character, what that snapshot's documents hold at that
place. `--words` leaves the model out. What it does not know: whether answers are right.
"""
from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from evals.load import GOLDEN, at
from evals.run import read_questions
from evals.running import Service, asking, rule

DOCUMENTS = "/api/admin/documents"
PATIENCE = 540.0


@dataclass(slots=True)
class Seen:
    """What the askers saw: milliseconds by phase, failures by name, and the answers to check."""

    ms: dict[str, list[float]] = field(default_factory=lambda: {"alone": [], "meanwhile": []})
    failed: Counter[str] = field(default_factory=Counter)
    answers: list[dict[str, Any]] = field(default_factory=list)
    named_two: int = 0


class Texts:
    """The documents of every snapshot that was there, read while it is there: old ones are pruned."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self.known: dict[str, dict[str, str]] = {}

    def look(self) -> None:
        """Reads what is new."""
        for manifest in self._store.glob("[!.]*/manifest.json"):
            if manifest.parent.name not in self.known:
                with suppress(OSError):  # pruned meanwhile
                    rows = map(json.loads, (manifest.parent / "documents.jsonl").read_text("utf8").splitlines())
                    self.known[manifest.parent.name] = {r["id"]: r["text"] for r in rows}

    def mixed(self, answer: dict[str, Any]) -> bool:
        """Whether a quote of `answer` is not that of the snapshot it names."""
        texts = self.known[answer["snapshot_id"]]
        return any(texts.get(c["document_id"], "")[slice(*c["span"])] != c["quote"] for c in answer["citations"])


def ask(client: httpx.Client, question: str, stream: bool, seen: Seen, phase: str) -> None:
    """One question; whatever is no whole answer counts as failed."""
    start = time.perf_counter()
    try:
        response = client.post("/api/ask", json={"question": question}, headers={"Accept": "text/event-stream" if stream else "application/json"})
    except httpx.HTTPError as error:
        seen.failed[type(error).__name__] += 1
        return
    if response.status_code != 200:
        seen.failed[str(response.status_code)] += 1
        return
    events = [(e.split("\n", 1)[0][7:], json.loads(e.split("data: ", 1)[1])) for e in response.text.split("\n\n") if e.startswith("event: ")] if stream else []
    if stream and [name for name, _ in events[-2:]] != ["answer", "done"]:
        seen.failed["stream without answer"] += 1
        return
    answer = events[-2][1] if stream else response.json()
    seen.named_two += stream and events[0][1]["snapshot_id"] != answer["snapshot_id"]
    seen.ms[phase].append(1000 * (time.perf_counter() - start))
    seen.answers.append(answer)


def upload(service: Service, number: int, years: int) -> str:
    """Puts a rule in; returns the id of its job. Raises HTTPStatusError when it is not taken."""
    with service.client() as client:
        response = client.post(DOCUMENTS, params={"replace": True}, files={"file": (f"quyet-dinh-thu-{number}.md", rule(number, years).encode())})
        return str(response.raise_for_status().json()["id"])


def run(count: int, clients: int, words: bool) -> dict[str, Any]:
    """The whole measurement; returns its figures."""
    questions = [q["question"] for q in read_questions(GOLDEN)]
    seen, stop, phase = Seen(), threading.Event(), ["alone"]
    with tempfile.TemporaryDirectory() as scratch, Service(Path(scratch), documents=0) as service:
        service.furnish()
        if words:
            service.environment["TDKT_EMBED_MODEL"] = "none"
        service.command("index", "build")
        service.start(120)
        texts = Texts(service.var / "snapshots")

        def asker(seed: int) -> None:
            chance = random.Random(seed)  # noqa: S311  # no secret
            with service.client() as client:
                while not stop.is_set():
                    ours = phase[0] == "meanwhile" and chance.random() < 0.5
                    ask(client, asking(chance.randrange(count)) if ours else chance.choice(questions), chance.random() < 0.5, seen, phase[0])
                    stop.wait(chance.uniform(0, 0.4))  # people read

        def watch() -> None:
            while not stop.wait(0.2):
                texts.look()

        threads = [threading.Thread(target=asker, args=(n,), daemon=True) for n in range(clients)] + [threading.Thread(target=watch, daemon=True)]
        for thread in threads:
            thread.start()
        time.sleep(20)
        phase[0], start = "meanwhile", time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            jobs = list(pool.map(lambda n: upload(service, n, n % 30 + 2), range(count)))
            taken = time.monotonic() - start
            time.sleep(10)
            jobs += list(pool.map(lambda n: upload(service, n, n % 30 + 3), range(0, count, 5)))
        states = _ended(service, jobs)
        published = time.monotonic() - start
        stop.set()
        for thread in threads:
            thread.join()
        texts.look()
        with service.client() as client:
            there = {d["id"] for d in client.get("/api/documents").json()["documents"]}
    snapshots = {a["snapshot_id"] for a in seen.answers}
    return {
        "uploads": len(jobs), "clients": clients, "model": not words, "jobs": dict(states), "documents_lost": sum(f"quyet-dinh-thu-{n}" not in there for n in range(count)),
        "asks": len(seen.answers), "failed": dict(seen.failed), "mixed": sum(map(texts.mixed, seen.answers)) + seen.named_two,
        "snapshots_answered_from": len(snapshots), "uploads_taken_s": round(taken, 1), "all_published_s": round(published, 1),
        "ms": {name: {"asks": len(ms), "p50": at(sorted(ms), 50), "p95": at(sorted(ms), 95), "most": at(sorted(ms), 100)} for name, ms in seen.ms.items()},
    }  # fmt: skip


def _ended(service: Service, jobs: list[str]) -> Counter[str]:
    """How the jobs ended; those that did not within PATIENCE stand under their present state."""
    end = time.monotonic() + PATIENCE
    with service.client() as client:
        while True:
            found = {j["id"]: j for j in client.get("/api/admin/jobs", params={"limit": 500}).json()["jobs"]}
            if all(found[i]["final"] for i in jobs) or time.monotonic() > end:
                return Counter(found[i]["state"] for i in jobs)
            time.sleep(0.5)


def main() -> None:
    """Prints one JSON object; the exit status says whether an ask failed, an answer was mixed or a document lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--words", action="store_true", help="chỉ tìm bằng từ khóa (BM25), không có mô hình")
    args = parser.parse_args()
    result = run(args.uploads, args.clients, args.words)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    raise SystemExit(bool(result["failed"] or result["mixed"] or result["documents_lost"]))


if __name__ == "__main__":
    main()

"""SIGKILL in the middle of uploads, of rebuilds and of promotions -> what was acknowledged and is lost; whether the service restarts clean.

`python -m evals.kills --times 10` kills a service of its own ten times in each of the three and starts it again over what is left:
every upload that was answered 202 must end as a published document, once, with its own words; the snapshot that is served must be
whole, and one that was acknowledged as promoted, or the one under way. What it does not know: disks that lie about fsync.
"""
from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from evals.running import Service, asking, rule
from index import snapshot

DOCUMENTS = "/api/admin/documents"
PATIENCE = 120.0


class Ledger:
    """What the service acknowledged: the number and the years of each rule that it took."""

    def __init__(self, first: int) -> None:
        self.years: dict[int, int] = {}
        self._next = first
        self._lock = threading.Lock()

    def number(self) -> int:
        """A number that no rule has."""
        with self._lock:
            self._next += 1
            return self._next


def send(client: httpx.Client, ledger: Ledger, number: int, years: int) -> None:
    """Uploads a rule; it is in the ledger once the service has acknowledged it."""
    response = client.post(DOCUMENTS, params={"name": f"quyet-dinh-thu-{number}.md", "replace": True}, content=rule(number, years).encode())
    if response.status_code == 202:
        ledger.years[number] = years


def during_upload(service: Service, ledger: Ledger) -> str:
    """Three clients upload without pause; the kill falls anywhere."""

    def on() -> None:
        with suppress(httpx.HTTPError), service.client() as client:
            while True:
                send(client, ledger, ledger.number(), random.randint(2, 40))  # noqa: S311  # no secret

    threads = [threading.Thread(target=on, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.02, 0.6))  # noqa: S311
    service.kill()
    for thread in threads:
        thread.join()
    return "receiving"


def during_rebuild(service: Service, ledger: Ledger, state: str = "building") -> str:
    """A new rule and a new version of an old one are taken; the kill falls into their build."""
    with service.client() as client:
        send(client, ledger, ledger.number(), 11)
        send(client, ledger, 0, random.randint(2, 40))  # noqa: S311
        seen = ""
        for _ in range(int(PATIENCE / 0.02)):
            seen = client.get("/api/admin/jobs", params={"limit": 1}).json()["jobs"][0]["state"]
            if seen in (state, "done", "held", "failed"):
                break
            time.sleep(0.02)
        time.sleep(random.uniform(0, 1.0))  # noqa: S311
        seen = client.get("/api/admin/jobs", params={"limit": 1}).json()["jobs"][0]["state"]
        service.kill()
    return str(seen)


def during_promote(service: Service, ledger: Ledger) -> str:
    """One client promotes and rolls back without pause; the kill falls anywhere, every other time into the end of a build as well."""
    if random.random() < 0.5:  # noqa: S311
        return during_rebuild(service, ledger, "checking")
    acknowledged: list[str] = []

    def on() -> None:
        with suppress(httpx.HTTPError), service.client() as client:
            ids = [s["id"] for s in client.get("/api/admin/snapshots").json()["snapshots"]][:2]
            while True:
                for ident in ids:
                    client.post(f"/api/admin/snapshots/{ident}/promote", json={"force": True}).raise_for_status()
                    acknowledged.append(ident)

    thread = threading.Thread(target=on, daemon=True)
    thread.start()
    time.sleep(random.uniform(0.3, 1.5))  # noqa: S311
    service.kill()
    thread.join()
    promoted = snapshot.promoted(service.var / "snapshots")
    if acknowledged and acknowledged[-1] not in promoted[-2:]:
        raise AssertionError(f"{acknowledged[-1]} was acknowledged and is not among the last promoted {promoted[-3:]}")
    return "promoting"


def faults(service: Service, ledger: Ledger) -> list[str]:
    """Everything that is not as it must be after a restart, in words."""
    found: list[str] = []
    with service.client() as client:
        end = time.monotonic() + PATIENCE
        while open_jobs := [j for j in client.get("/api/admin/jobs", params={"limit": 500}).json()["jobs"] if not j["final"]]:
            if time.monotonic() > end:
                return [f"{len(open_jobs)} jobs did not end: {open_jobs[0]}"]
            time.sleep(0.1)
        found += [f"job {j['id']}: {j['state']}: {j['message']}" for j in client.get("/api/admin/jobs", params={"limit": 500}).json()["jobs"] if j["state"] != "done"]
        client.post("/api/admin/rebuild")  # after promotions back and forth: the newest state is served again
        while client.get("/api/admin/jobs", params={"limit": 1}).json()["jobs"][0]["state"] != "done" and time.monotonic() < end:
            time.sleep(0.1)
        listed = Counter(d["id"] for d in client.get("/api/documents").json()["documents"])
        found += [f"{ident} is there {n} times" for ident, n in listed.items() if n > 1]
        for number, years in ledger.years.items():
            response = client.get(f"/api/documents/quyet-dinh-thu-{number}")
            if response.status_code != 200:
                found.append(f"rule {number} was acknowledged and is lost")
            elif f"có {years} năm" not in response.json()["text"]:
                found.append(f"rule {number} does not say what was acknowledged last")
        for number, years in list(ledger.years.items())[-3:]:
            if f"{years} năm" not in client.post("/api/ask", json={"question": asking(number)}).json()["answer"]:
                found.append(f"rule {number} is not answered from")
    try:
        service.command("index", "verify")
    except Exception as error:
        found.append(f"the served snapshot is not whole: {error}")
    left = [p.name for p in (service.var / "uploads").iterdir()] if (service.var / "uploads").is_dir() else []
    return found + [f"upload {name} was left behind" for name in left]


SCENES = {"upload": during_upload, "rebuild": during_rebuild, "promote": during_promote}


def run(times: int, seed: int, scenes: list[str]) -> dict[str, Any]:
    """Kills and restarts; returns the figures of each scene."""
    random.seed(seed)
    out: dict[str, Any] = {}
    for name in scenes:
        lost: list[str] = []
        at: Counter[str] = Counter()
        restarts: list[float] = []
        with tempfile.TemporaryDirectory() as scratch, Service(Path(scratch)) as service:
            service.command("index", "build")
            service.command("index", "build")  # two, to promote back and forth
            ledger = Ledger(100)
            service.start()
            for _ in range(times):
                at[SCENES[name](service, ledger)] += 1
                restarts.append(service.start())
                lost += faults(service, ledger)
            out[name] = {
                "kills": times, "at": dict(at), "acknowledged": len(ledger.years), "faults": lost, "restart_s": {"median": round(sorted(restarts)[times // 2], 1), "most": round(max(restarts), 1)},
            }  # fmt: skip
        print(json.dumps({name: out[name]}, ensure_ascii=False), flush=True)
    return out


def main() -> None:
    """Prints one JSON line for each scene; the exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scene", choices=sorted(SCENES), action="append", help="upload, rebuild hoặc promote; nhiều lần được")
    args = parser.parse_args()
    result = run(args.times, args.seed, args.scene or list(SCENES))
    raise SystemExit(any(r["faults"] for r in result.values()))


if __name__ == "__main__":
    main()

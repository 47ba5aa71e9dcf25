"""Disks that are full or closed, files that rot, signals under load -> what a service of its own does then, and what must not happen.

`python -m evals.faults` (or `--scene full-build …`) plays each scene on real mounts in a namespace of its own (`unshare -rm`; nothing
outside changes): no half-written thing, no English, no 5xx but 503 and 507, the old answers as long as nothing new is whole.
One JSON line a scene; the exit status says whether something was wrong. What it does not know: disks that lie.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from evals.kills import DOCUMENTS
from evals.running import Service, asking, rule
from index import disk, snapshot

ROOMS = (0, 4, 16, 32, 64, 96, 128, 192, 256, 384)
"""Kilobytes left on the disk when a build begins."""
PATIENCE = 60.0
STOP_SECONDS = 15.0
"""A service that is asked to stop has done so by then: 10 s for what runs (server.main), the rest for closing."""


class Wrong(list[str]):
    """What was not as it must be, in words."""

    def unless(self, true: bool, what: str) -> None:
        """Notes `what` when something does not hold."""
        if not true:
            self.append(what)


# --- means ----------------------------------------------------------------------------------------------------------
def mount(*words: str | Path) -> None:
    """Mounts, in this process's own namespace. Raises CalledProcessError."""
    subprocess.run(["mount", *map(str, words)], check=True)  # noqa: S603, S607  # the system's own


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """`folder` read-only for a while."""
    mount("--bind", folder, folder)
    mount("-o", "remount,ro,bind", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


@contextmanager
def full(folder: Path, room: int = 0) -> Iterator[None]:
    """The disk of `folder` with only `room` kilobytes left, for a while."""
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    if room:
        os.truncate(ballast, max(0, ballast.stat().st_size - 1024 * room))
    try:
        yield
    finally:
        ballast.unlink()


def attempt(service: Service, *words: str) -> tuple[int, str]:
    """Runs `tdkt …`; its status and what it said on standard error."""
    done = subprocess.run([sys.executable, "-m", "bot.cli", *words], env=service.environment, check=False, capture_output=True, text=True)  # noqa: S603
    return done.returncode, done.stderr


def whole(service: Service, ident: str, wrong: Wrong, when: str) -> None:
    """Notes what is not as before: the served snapshot, drafts, temporary files."""
    store = service.var / "snapshots"
    wrong.unless(snapshot.current(store).name == ident, f"{when}: another snapshot is served")
    with suppress(Exception):
        snapshot.verify(store / ident)
        left = [p.name for p in store.rglob(".*") if p.name.endswith((".draft", ".tmp"))]
        wrong.unless(not left, f"{when}: left behind {left}")
        return
    wrong.append(f"{when}: the served snapshot is damaged")


def problem(response: httpx.Response, statuses: tuple[int, ...], wrong: Wrong, when: str) -> None:
    """Notes a response that is no problem of one of `statuses`, or whose words are not ours."""
    told = response.json().get("detail", "") if response.headers.get("content-type", "").startswith("application/problem+json") else ""
    wrong.unless(response.status_code in statuses and bool(told) and "Errno" not in told, f"{when}: {response.status_code} {response.text[:200]}")


def answers(client: httpx.Client, wrong: Wrong, when: str) -> str:
    """Asks what rule 0 says and notes an answer without it; the id of the snapshot that answered."""
    response = client.post("/api/ask", json={"question": asking(0)})
    good = response.status_code == 200 and "10 năm" in response.json()["answer"]
    wrong.unless(good, f"{when}: no right answer: {response.status_code} {response.text[:200]}")
    return str(response.json().get("snapshot_id", ""))


def upload(client: httpx.Client, number: int) -> httpx.Response:
    """Puts a rule in."""
    return client.post(DOCUMENTS, params={"name": f"quyet-dinh-thu-{number}.md", "replace": True}, content=rule(number).encode())


def ended(client: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    """The job of an upload when it has ended, or as it is after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while True:
        job: dict[str, Any] = client.get(f"/api/admin/jobs/{response.raise_for_status().json()['id']}").raise_for_status().json()
        if job["final"] or time.monotonic() > end:
            return job
        time.sleep(0.1)


def published(client: httpx.Client, wrong: Wrong, when: str) -> None:
    """Puts rule 7 in and notes when it is not published."""
    job = ended(client, upload(client, 7))
    wrong.unless(job["state"] == "done", f"{when}: {job['state']} {job['message']}")


# --- scenes ---------------------------------------------------------------------------------------------------------
def full_build(service: Service, wrong: Wrong) -> int:
    """A build on a disk that fills up at one of ROOMS places."""
    failed = 0
    mount("-t", "tmpfs", "-o", "size=16m", "none", service.var)
    service.command("index", "build")
    served = snapshot.current(service.var / "snapshots").name
    for room in ROOMS:
        with full(service.var, room):
            code, said = attempt(service, "index", "build", "--candidate")
            if code:
                failed += 1
                last = said.strip().splitlines()[-1] if said.strip() else ""
                wrong.unless(last.startswith("Lỗi: ") and disk.FULL in last, f"{room} kB: it said {said[-300:]!r}")
            whole(service, served, wrong, f"{room} kB")
    wrong.unless(failed > 0, "no room was too small")
    code, said = attempt(service, "index", "build")
    wrong.unless(code == 0, f"with room again: {said[-300:]}")
    return failed


def full_service(service: Service, wrong: Wrong) -> int:
    """A service whose disk is full: it answers, takes nothing in, and takes it in when there is room again."""
    mount("-t", "tmpfs", "-o", "size=16m", "none", service.var)
    service.command("index", "build")
    service.start()
    with service.client() as client:
        answered = client.post("/api/ask", json={"question": asking(0)}).json()
        with full(service.var):
            for _ in range(20):
                answers(client, wrong, "full")
            problem(upload(client, 7), (507,), wrong, "upload to a full disk")
            problem(client.post("/api/admin/rebuild"), (507,), wrong, "rebuild on a full disk")
            problem(client.post("/api/admin/keys", json={"role": "staff", "name": "x" * 60}), (507,), wrong, "a key on a full disk")
            rated = client.post("/api/feedback", json={"id": answered.get("id", "khong-co"), "thumb": "up"})
            wrong.unless(rated.status_code in (200, 204, 404, 422, 507), f"feedback on a full disk: {rated.status_code} {rated.text[:200]}")
            left = list((service.var / "uploads").iterdir()) if (service.var / "uploads").is_dir() else []
            wrong.unless(not left, f"half an upload was left: {left}")
            wrong.unless(client.get("/readyz").status_code == 200, "not ready on a full disk")
        published(client, wrong, "with room again")
    return 1


def closed_var(service: Service, wrong: Wrong) -> int:
    """A service whose var/ cannot be written, from its start: it answers and takes nothing in."""
    service.command("index", "build")
    with closed(service.var):
        service.start()
        with service.client() as client:
            answers(client, wrong, "var closed")
            problem(upload(client, 7), (409, 507), wrong, "upload to a closed var")
            problem(client.post("/api/admin/rebuild"), (409, 507), wrong, "rebuild in a closed var")
        code, said = attempt(service, "index", "build")
        wrong.unless(code == 1 and disk.CLOSED in said and "Traceback" not in said, f"build in a closed var: {code} {said[-300:]}")
        code, said = attempt(service, "ask", asking(0))
        wrong.unless(code == 0, f"asking on the command line: {said[-300:]}")
        service.stop()
    service.start()
    with service.client() as client:
        published(client, wrong, "var open again")
    return 1


def closed_documents(service: Service, wrong: Wrong) -> int:
    """A documents folder that cannot be written: the job says so, the old snapshot answers."""
    service.command("index", "build")
    service.start()
    with closed(service.documents), service.client() as client:
        job = ended(client, upload(client, 7))
        wrong.unless(job["state"] == "failed" and disk.CLOSED in job["message"], f"upload: {job['state']} {job['message']}")
        job = ended(client, client.request("DELETE", f"{DOCUMENTS}/quyet-dinh-thu-1"))
        wrong.unless(job["state"] == "failed" and disk.CLOSED in job["message"], f"delete: {job['state']} {job['message']}")
        answers(client, wrong, "documents closed")
        (service.var / "new").mkdir()
        added = service.var / "new" / "quyet-dinh-thu-8.md"
        added.write_text(rule(8), "utf8")
        code, said = attempt(service, "add", "--yes", str(added))
        wrong.unless(code == 1 and "Traceback" not in said and "Errno" not in said and "Read-only" not in said, f"tdkt add: {code} {said[-300:]}")
    with service.client() as client:
        published(client, wrong, "documents open again")
    return 1


def rot(service: Service, wrong: Wrong) -> int:
    """Each file of the served snapshot flipped, cut and gone in turn: a start serves the one before and says so; so does a running one."""
    dice, tried, store = random.Random(7), 0, service.var / "snapshots"  # noqa: S311  # no secret
    service.command("index", "build")
    first = snapshot.current(store).name
    service.command("index", "build")
    served = store / snapshot.current(store).name
    for path in sorted(p for p in served.iterdir() if p.stat().st_size):
        kept = path.read_bytes()
        for damage in ("flip", "cut", "gone"):
            tried += 1
            spoil(path, damage, dice)
            service.start()
            with service.client() as client:
                used = answers(client, wrong, f"{path.name} {damage}")
                wrong.unless(used == first, f"{path.name} {damage}: {used} answered")
                ready = client.get("/readyz").json()
                silent = path.name == "manifest.json" and damage == "gone"  # then it is no snapshot at all, as after a prune
                wrong.unless(bool(ready["warning"]) or silent, f"{path.name} {damage}: /readyz says nothing")
                for where in ("/api/admin/snapshots", DOCUMENTS, "/metrics", "/api/documents"):
                    code = client.get(where).status_code
                    wrong.unless(code == 200, f"{path.name} {damage}: {where} {code}")
            service.stop()
            path.write_bytes(kept)
    return tried


def spoil(path: Path, damage: str, dice: random.Random) -> None:
    """One bit turned, the end cut off at a random place, or the file taken away."""
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path.write_bytes(data)
    elif damage == "cut":
        os.truncate(path, dice.randrange(len(data)))
    else:
        path.unlink()


def child_dies(service: Service, wrong: Wrong) -> int:
    """The process that builds is killed as the system does when memory runs out: the job says so, the old one answers, the next build works."""
    service.command("index", "build")
    service.start()
    with service.client() as client:
        response = upload(client, 7)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [p for p in children(service.pid) if b"--candidate" in (Path("/proc") / str(p) / "cmdline").read_bytes()]
            if found:
                os.kill(found[0], signal.SIGKILL)
                break
            time.sleep(0.01)
        job = ended(client, response)
        wrong.unless(job["state"] == "failed" and "bộ nhớ" in job["message"], f"{job['state']} {job['message']}")
        answers(client, wrong, "after the child died")
        wrong.unless(ended(client, client.post("/api/admin/rebuild"))["state"] == "done", "the next build failed")
    return 1


def children(pid: int) -> list[int]:
    """The processes that `pid` started (Linux)."""
    return [int(i) for task in Path(f"/proc/{pid}/task").iterdir() for i in (task / "children").read_text().split()]


def stopped(service: Service, wrong: Wrong) -> int:
    """SIGTERM under load, five times: what has begun ends whole, nothing is told but 503, the service is gone in time."""
    service.command("index", "build")
    seen: Counter[str] = Counter()
    for _ in range(5):
        service.start()
        stop = threading.Event()
        threads = [threading.Thread(target=_asker, args=(service, stop, seen, n % 2 == 0), daemon=True) for n in range(16)]
        for thread in threads:
            thread.start()
        with service.client() as client:
            client.post("/api/admin/rebuild")  # a build under way is ended with it
        time.sleep(1.5)
        start = time.monotonic()
        code = service.stop()
        took = time.monotonic() - start
        stop.set()
        for thread in threads:
            thread.join()
        wrong.unless(took < STOP_SECONDS, f"it took {took:.1f} s to stop")
        wrong.unless(code in (0, -signal.SIGTERM), f"it ended with {code}")
    wrong.extend(f"{name}: {n}" for name, n in seen.items() if name not in ("answer", "503", "not taken"))
    wrong.unless(seen["answer"] > 50, f"hardly anything was asked: {dict(seen)}")
    service.start()
    with service.client() as client:
        answers(client, wrong, "after the stops")
    return seen["answer"]


def _asker(service: Service, stop: threading.Event, seen: Counter[str], stream: bool) -> None:
    headers = {"Accept": "text/event-stream" if stream else "application/json", "Connection": "close"}  # a kept connection may close between two asks
    with service.client() as client:
        while not stop.is_set():
            begun = ""
            try:
                with client.stream("POST", "/api/ask", json={"question": asking(0)}, headers=headers) as response:
                    begun = str(response.status_code)
                    text = response.read().decode()
            except httpx.HTTPError:  # before the first byte: it stood at the door when that was shut
                seen["an answer that was cut" if begun else "not taken"] += 1
                return
            cut = begun == "200" and stream and "event: done" not in text
            seen["an answer that was cut" if cut else "answer" if begun == "200" else begun] += 1


SCENES: dict[str, Callable[[Service, Wrong], int]] = {
    "full-build": full_build, "full-service": full_service, "closed-var": closed_var, "closed-documents": closed_documents, "rot": rot, "child-dies": child_dies, "stopped": stopped,
}  # fmt: skip


def play(name: str) -> bool:
    """One scene over a fresh office; prints its line, returns whether all was right."""
    wrong = Wrong()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, Service(Path(scratch)) as service:
        service.var.mkdir()
        try:
            tried = SCENES[name](service, wrong)
        except (httpx.HTTPError, OSError, subprocess.SubprocessError) as error:  # TimeoutError among them
            tried = 0
            wrong.append(f"the scene broke off: {error!r} {getattr(error, 'stderr', '') or ''}"[-600:])
        if wrong and service.log.is_file():
            sys.stderr.write(service.log.read_text("utf8", errors="replace")[-4000:])
    print(json.dumps({"scene": name, "tried": tried, "wrong": wrong}, ensure_ascii=False), flush=True)
    return not wrong


def main() -> None:
    """Plays the scenes, each in a mount namespace of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", choices=sorted(SCENES), action="append", help="nhiều lần được; trống: tất cả")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    scenes = args.scene or list(SCENES)
    if args.inside:
        raise SystemExit(not play(scenes[0]))
    if shutil.which("unshare") is None:
        raise SystemExit("Cần lệnh unshare (gói util-linux của Linux).")
    done = [subprocess.run(["unshare", "-rm", sys.executable, "-m", "evals.faults", "--inside", "--scene", name], check=False).returncode for name in scenes]  # noqa: S603, S607
    raise SystemExit(any(done))


if __name__ == "__main__":
    main()

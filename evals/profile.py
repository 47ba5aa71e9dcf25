"""Where a start and an answer go: seconds and shares of each step of `tdkt serve`, in one table.

`python -m evals.profile --starts 5 --questions 188` starts the service in a scratch folder over the served snapshot, and prints: start to
`/healthz`, to `/readyz`, to the first answer; the packages whose import takes longest; the steps of opening; the steps of an answer over
HTTP, golden questions one by one, each new to the service. `--beside DIR` starts another checkout in turn and gives the ratio. Seconds on
the processor hardly depend on what else runs; shares and ratios are what compares. What it does not know: many at once (`evals.load`).
"""
from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bot.settings import Settings
from evals.load import GOLDEN
from evals.run import read_questions
from evals.running import Service
from evals.stages import ANSWERING, OPENING

ROOT = Path(__file__).parents[1]
FIRST = "Tiêu chuẩn danh hiệu Lao động tiên tiến là gì?"
PACKAGES = 10
MOMENTS = ("/healthz", "/readyz", "first answer")
_IMPORT = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)


def processor(pid: int) -> float:
    """Seconds that a process has spent on the processor (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def office(scratch: Path) -> Service:
    """A service with a log and jobs of its own over the office's index and model."""
    service, own = Service(scratch, documents=1), Settings()
    service.var.mkdir()
    for name in ("snapshots", "models"):
        (service.var / name).symlink_to((own.var / name).resolve())
    service.environment |= {"TDKT_EMBED_MODEL": own.embed_model, "PYTHONPATH": str(ROOT)}
    return service


def asked(service: Service, questions: Iterable[str]) -> None:
    """Each question once, one after the other; raises HTTPStatusError for what is no answer."""
    with service.client() as client:
        for question in questions:
            client.post("/api/ask", json={"question": question}).raise_for_status()


def started(service: Service) -> dict[str, tuple[float, float]]:
    """Seconds on the wall and on the processor until each of MOMENTS; the service runs afterwards."""
    steps: list[Callable[[], None]] = [lambda: service.wait("/healthz", 120), lambda: service.wait("/readyz", 120), lambda: asked(service, [FIRST])]
    begin, out = time.monotonic(), {}
    service.launch()
    for moment, step in zip(MOMENTS, steps, strict=True):
        step()
        out[moment] = time.monotonic() - begin, processor(service.pid)
    return out


def starts(times: int, checkouts: Sequence[Path]) -> list[dict[str, tuple[float, float]]]:
    """The medians of so many starts of each checkout, in turn."""
    seen: list[list[dict[str, tuple[float, float]]]] = [[] for _ in checkouts]
    for _ in range(times):
        for checkout, runs in zip(checkouts, seen, strict=True):
            with tempfile.TemporaryDirectory() as scratch, office(Path(scratch)) as service:
                service.program = [sys.executable, "-P"]  # not from where this runs
                service.environment["PYTHONPATH"] = str(checkout)
                runs.append(started(service))
                service.stop()
    return [{m: (statistics.median(r[m][0] for r in runs), statistics.median(r[m][1] for r in runs)) for m in MOMENTS} for runs in seen]


def imported(said: str) -> dict[str, float]:
    """Seconds of each package out of what `-X importtime` says, its modules' own time together, longest first."""
    spent: defaultdict[str, float] = defaultdict(float)
    for microseconds, module in _IMPORT.findall(said):
        spent[module.partition(".")[0]] += int(microseconds) / 1e6
    return dict(sorted(spent.items(), key=lambda one: -one[1]))


def imports(times: int) -> dict[str, float]:
    """What a start imports until its first answer: the medians of so many starts."""
    seen = [_imports() for _ in range(times)]
    return dict(sorted(((name, statistics.median(one.get(name, 0.0) for one in seen)) for name in seen[0]), key=lambda one: -one[1]))


def _imports() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch, office(Path(scratch)) as service:
        service.program = [sys.executable, "-X", "importtime"]
        started(service)
        service.stop()
        return imported(service.log.read_text("utf8", errors="replace"))


def steps(questions: Sequence[str]) -> dict[str, dict[str, float]]:
    """Processor seconds of each step of a start, and of the answers to `questions` once everything has been used."""
    with tempfile.TemporaryDirectory() as scratch, office(Path(scratch)) as service:
        out = Path(scratch) / "steps.json"
        service.program = [sys.executable, "-m", "evals.stages", str(out)]
        started(service)
        os.kill(service.pid, signal.SIGUSR1)
        asked(service, [f"Cho hỏi: {q}" for q in questions[:40]])  # not the questions themselves: their vectors would be remembered
        os.kill(service.pid, signal.SIGUSR1)
        asked(service, questions)
        service.stop()
        found: dict[str, dict[str, float]] = json.loads(out.read_text("utf8"))
    return found


def table(begun: Sequence[Mapping[str, tuple[float, float]]], packages: Mapping[str, float], spent: Mapping[str, Mapping[str, float]], asks: int) -> str:
    """All of it as one table; the second of `begun` is the checkout beside."""
    lines = ["| step | wall | processor | share or ratio |", "|---|---|---|---|"]
    for moment in MOMENTS:
        wall, own = begun[0][moment]
        ratio = f"{own / begun[1][moment][1]:.2f} of the other's {begun[1][moment][1]:.2f} s" if len(begun) > 1 else ""
        lines.append(f"| start to {moment} | {wall:.2f} s | {own:.2f} s | {ratio} |")
    whole = sum(packages.values())
    lines += [f"| import {name} | {seconds:.2f} s | | {seconds / whole:.0%} of all imports |" for name, seconds in list(packages.items())[:PACKAGES]]
    lines += [_row(name, spent["start"].get(name, 0.0), 1, "s", spent["start"]["process"], "of a start") for name in OPENING]
    answers, known = spent["answers"], sum(spent["answers"].get(name, 0.0) for name in ANSWERING)
    rest = {"HTTP and the rest": answers["process"] - known}
    lines += [_row(name, {**answers, **rest}.get(name, 0.0), 1000 / asks, "ms", 1000 / asks * answers["process"], "of an answer") for name in [*ANSWERING, *rest]]
    return "\n".join([*lines, f"| an answer | | {1000 * answers['process'] / asks:.1f} ms | {asks} questions |"])


def _row(name: str, seconds: float, times: float, unit: str, whole: float, of: str) -> str:
    return f"| {name} | | {seconds * times:.2f} {unit} | {seconds * times / whole:.0%} {of} |"


def main() -> None:
    """Prints the table and the load of the machine before and after."""
    parser = argparse.ArgumentParser(prog="python -m evals.profile", description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--questions", type=int, default=188)
    parser.add_argument("--beside", type=Path, help="một bản mã khác, khởi động xen kẽ để so")
    args = parser.parse_args()
    before = os.getloadavg()[0]
    questions = [q["question"] for q in read_questions(GOLDEN)][: args.questions]
    begun = starts(args.starts, [ROOT, *([args.beside.resolve()] if args.beside else [])])
    print(table(begun, imports(args.starts), steps(questions), len(questions)))
    print(f"load {before:.1f} -> {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

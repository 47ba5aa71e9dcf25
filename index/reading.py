"""A folder of files -> the documents in them: on all cores, each foreign file in a process of its own, none read twice.

documents/them/quyet-dinh.pdf -> Parsed, or Skipped with the reason. Plain text is read here; everything else by workers, the
largest files first. What it does not know: how a file is read, what becomes of a document.
"""
from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from index import disk, links, official, sidecar
from index.errors import IndexingError, ParseError
from index.parse import LETTER, PLAIN, Parsed, Part, check_size, document, family, read
from index.readings import Readings
from index.sandbox import Limits, Worker
from index.types import Skipped

IGNORED_NAMES = {"readme.md"}
IGNORED_SUFFIXES = {".toml"}
_CONTAINER = Path("/sys/fs/cgroup/memory.max")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class File:
    """A file and the name it goes by: its path inside the documents folder."""

    source: str
    path: Path


Outcome = tuple[Part, ...] | ParseError


def read_folder(folder: Path, readings: Readings | None = None, *, show: bool = False, tell: Tell = lambda *_: None) -> tuple[list[Parsed], list[Skipped]]:
    """Every readable document below `folder` in path order, and what was skipped with the reason.

    An official text in `chinh-thuc/` takes the place of our digest of the same id (see `index.official`). The same content or
    the same id a second time is skipped and says where the first is; documents that replace one another are linked both ways
    (see `index.links`). Raises IndexingError when nothing can be read.
    """
    if not folder.is_dir():
        raise IndexingError(f"không có thư mục {folder}; hãy tạo thư mục và đặt tài liệu vào đó")
    files = [File(path.relative_to(folder).as_posix(), path) for path in sorted(p for p in folder.rglob("*") if p.is_file())]
    files = [f for f in files if not ignored(f)]
    outcomes = read_files(files, readings, show=show, tell=tell)
    parsed: list[Parsed] = []
    skipped: list[Skipped] = []
    seen: dict[tuple[bool, str], str] = {}
    for file in files:
        for source, one in documents(file, outcomes[file.source]):
            reason = str(one.reason) if isinstance(one, ParseError) else _again(one, seen)
            if reason or isinstance(one, ParseError):
                skipped.append(Skipped(source, reason))
            else:
                parsed.append(one)
    parsed, aside = official.settle(parsed)
    parsed = links.settle(parsed)
    skipped += aside
    if not parsed:
        reasons = "; ".join(f"{s.source}: {s.reason}" for s in skipped[:5])
        raise IndexingError(f"thư mục {folder} không có tài liệu nào đọc được" + (f" ({reasons})" if reasons else ""))
    return parsed, skipped


def ignored(file: File) -> bool:
    """Whether a file is no document: a README, a list, a sidecar, anything hidden."""
    name = Path(file.source)
    return name.name.lower() in IGNORED_NAMES or name.suffix.lower() in IGNORED_SUFFIXES or sidecar.is_sidecar(name) or any(p.startswith(".") for p in name.parts)


def _again(one: Parsed, seen: dict[tuple[bool, str], str]) -> str:
    """Why a document is there already, "" when it is new; remembers it."""
    document, place = one.document, official.is_official(one.document.source)
    if (place, document.sha256) in seen:
        return f"nội dung này đã có ở {seen[place, document.sha256]}; chỉ đọc một lần"
    if (place, document.id) in seen:
        return f"mã “{document.id}” đã có ở {seen[place, document.id]}; hãy đổi id hoặc bỏ bớt một tệp"
    seen[place, document.sha256] = seen[place, document.id] = document.source
    return ""


def documents(file: File, outcome: Outcome) -> Iterator[tuple[str, Parsed | ParseError]]:
    """Each document of a file under its source, with what staff state about it beside the file; or why there is none."""
    if isinstance(outcome, ParseError):
        yield file.source, outcome
        return
    for part in outcome:
        try:
            own = part.source in (file.source, f"{file.source}/{LETTER}")
            yield part.source, document(part, sidecar.read(file.path) if own else {})
        except ParseError as error:
            yield part.source, error
        except Exception as error:  # a fault of ours on one odd text must not stop the others; it is named in the report
            yield part.source, ParseError(part.source, _unexpected(error))


def read_files(files: Sequence[File], readings: Readings | None = None, *, limits: Limits | None = None, show: bool = False,
               tell: Tell = lambda *_: None) -> Mapping[str, Outcome]:  # fmt: skip
    """The parts of each file, by source, or the reason why there are none; `tell` hears ("read", done, all)."""
    found: dict[str, Outcome] = {}
    foreign: list[tuple[File, str]] = []
    for file in files:
        try:
            check_size(file.source, file.path.stat().st_size)
            if family(file.source) in PLAIN:
                found[file.source] = read(file.source, file.path.read_bytes())
                continue
            digest = disk.sha256(file.path)
            known = readings.get(file.source, digest) if readings is not None else None
            if known is None:
                foreign.append((file, digest))
            else:
                found[file.source] = known
        except ParseError as error:
            found[file.source] = error
        except OSError as error:
            found[file.source] = ParseError(file.source, f"không mở được ({error.strerror})")
        except Exception as error:  # as in `documents`
            found[file.source] = ParseError(file.source, _unexpected(error))
    done = len(found)
    if foreign:  # the rest is a matter of milliseconds
        tell("read", done, len(files))
    form = "{desc}: {percentage:3.0f}% {n_fmt}/{total_fmt} tệp, đã {elapsed}, còn khoảng {remaining}"
    with tqdm(total=len(foreign), desc="Đọc tài liệu", bar_format=form, disable=not show or not foreign) as bar:
        for file, digest, outcome in _by_workers(foreign, limits):
            if readings is not None and not isinstance(outcome, ParseError):
                readings.put(file.source, digest, outcome)
            found[file.source] = outcome
            done += 1
            bar.update()
            tell("read", done, len(files))
    return found


def _unexpected(error: Exception) -> str:
    return f"không đọc được ({type(error).__name__}: {error})"


def cores(limits: Limits) -> int:
    """How many workers this machine carries: one a core, as many as its memory holds at their limit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # a container may have less than the machine; "max" is no number
        memory = min(memory, int(_CONTAINER.read_text("utf8")))
    return max(1, min(len(os.sched_getaffinity(0)), memory // limits.memory))


def _by_workers(jobs: Sequence[tuple[File, str]], limits: Limits | None) -> Iterator[tuple[File, str, Outcome]]:
    """The outcome of each job as it comes, by as many workers as the machine carries; large files first, so that none is last."""
    if not jobs:
        return
    bounds = limits or Limits()
    waiting: queue.SimpleQueue[tuple[File, str]] = queue.SimpleQueue()
    for job in sorted(jobs, key=lambda j: -j[0].path.stat().st_size):
        waiting.put(job)
    done: queue.SimpleQueue[tuple[File, str, Outcome]] = queue.SimpleQueue()
    workers = [Worker(bounds) for _ in range(min(cores(bounds), len(jobs)))]
    threads = [threading.Thread(target=_work, args=(worker, waiting, done), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield done.get()
    finally:  # also when the caller is interrupted: nothing goes on behind its back
        while not waiting.empty():
            waiting.get()
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join()


def _work(worker: Worker, waiting: queue.SimpleQueue[tuple[File, str]], done: queue.SimpleQueue[tuple[File, str, Outcome]]) -> None:
    with worker:
        while True:
            try:
                file, digest = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                outcome: Outcome = worker.read(file.source, file.path)
            except ParseError as error:
                outcome = error
            except Exception as error:  # the main thread waits for one outcome of each job
                outcome = ParseError(file.source, _unexpected(error))
            done.put((file, digest, outcome))

"""Jobs done in the background: uploads are read, changes go to the documents folder, one build covers all that wait, and a
snapshot that keeps the golden questions takes over while the old one answers.

Two threads of one service do it, one reading, one building, however many nodes there are; each step may be repeated after a kill.
What it does not know: HTTP, how a build or a check works.
"""
from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.settings import Settings
from index import disk, snapshot
from index.errors import IndexingError
from index.shelf import Shelf
from service.builder import Builder, BuildError, where
from service.database import TROUBLE, Book
from service.golden import bring
from service.jobs import FINAL, Job, Jobs, Kind, State
from service.live import Live
from service.parcels import Parcels
from service.place import FilePlace, Lease, Place, belongs
from service.staging import Read, Staging

log = logging.getLogger("tdkt")
BATCH = 16
"""Uploads read together; a job among them waits for the slowest."""
SETTLE_SECONDS = 20.0
"""A build waits this long for uploads that are still being read, so that two hundred files cost a few builds and not two hundred."""
TELL_SECONDS = 0.5
CLAIM_SECONDS = 4.0
"""Between two looks whether the work is this service's."""
ATTIC = ".da-thay"


class Publisher:
    """Takes jobs from the list until it is stopped. One service of a var/ folder, or of a `shared` database, runs them; the others add to
    the list, and one of them goes on when that one is gone.
    """

    def __init__(self, settings: Settings, live: Live, shared: Book | None = None) -> None:
        self.jobs, self.shelf = Jobs(shared or settings.var / "jobs.sqlite"), Shelf(settings.documents)
        self.staging = Staging(settings.var, Parcels(shared) if shared else None)
        self._settings, self._live, self._builder, self._shared = settings, live, Builder(settings), shared
        self._stopping, self._wakes = threading.Event(), (threading.Event(), threading.Event())
        self._threads: list[threading.Thread] = []
        self._place: Place = Lease(shared, "documents") if shared else FilePlace(settings.var / "jobs.lock")
        self._taken_up, self._said = False, ""
        self.has_documents = True

    @property
    def elsewhere(self) -> bool:
        """Whether all changes are made on another machine, since the folder of snapshots can only be read from this one."""
        store = self._settings.store
        return isinstance(store, Path) and store.is_dir() and not os.access(store, os.W_OK)

    def start(self) -> None:
        """Takes up what an earlier run left, then works in the background; where another service does, as soon as that one is gone."""
        if self.elsewhere:
            log.info("kho chỉ mục ở %s chỉ đọc được từ máy này; máy này chỉ trả lời", self._settings.store)
            return
        self._claim()
        self._thread("tdkt-place", self._stay)
        for name, step, wake in (("tdkt-read", self._read, self._wakes[0]), ("tdkt-build", self._build, self._wakes[1])):
            self._thread(name, partial(self._loop, step, wake))

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _stay(self) -> None:
        while not self._stopping.wait(CLAIM_SECONDS):
            self._claim()

    @property
    def _working(self) -> bool:
        """Whether the jobs are this service's to do."""
        return self._taken_up and self._place.held

    def _claim(self) -> None:
        """Takes or keeps the place of the one who works, and takes up what the one before left; a disk or a database that fails is tried again."""
        try:
            self.has_documents = self._shared is None or belongs(self.shelf.folder, self._shared)
            held = self._place.held
            if not self.has_documents or not self._place.take():
                self._taken_up = False
                self._say("việc về tài liệu do một dịch vụ khác làm; dịch vụ này chỉ nhận việc" if self.has_documents else
                          f"{self.shelf.folder} không phải thư mục tài liệu của kho dùng chung, hoặc không ghi được; dịch vụ này chỉ nhận việc")  # fmt: skip
            elif not held or not self._taken_up:
                self._take_up()
                self._taken_up = True
                self._say("")
        except (OSError, *TROUBLE) as error:
            self._say(f"chưa nhận việc về tài liệu: {disk.trouble(error) or error}")

    def _say(self, trouble: str) -> None:
        """Logs a state once, not at every look."""
        if trouble and trouble != self._said:
            log.warning("%s", trouble)
        self._said = trouble

    def _take_up(self) -> None:
        self.jobs.resume()
        known = self.jobs.forget()
        self.staging.sweep([job.id for job in self.jobs.within(*(state for state in State if state not in FINAL))])
        for path in self._attics().iterdir() if self._attics().is_dir() else ():
            if path.name not in known:
                shutil.rmtree(path, ignore_errors=True)

    def stop(self) -> None:
        """Ends the work; what was not finished is taken up at the next start."""
        self._stopping.set()
        self.wake()
        self._builder.stop()
        for thread in self._threads:
            thread.join(5)
        try:
            self._place.give()
        except TROUBLE as error:
            log.warning("%s", error)  # it ends by itself
        self.jobs.close()

    def wake(self) -> None:
        """Says that there is a new job."""
        for wake in self._wakes:
            wake.set()

    def attic(self, ident: str) -> Path:
        """What a job replaced or removed."""
        return self._attics() / ident

    def rollback(self) -> str:
        """Serves the snapshot before; returns its id. Raises SnapshotError when there is none."""
        ident = snapshot.rollback(self._settings.store)
        self._live.refresh()
        return ident

    def promoted(self, ident: str) -> None:
        """Jobs that were held back are done once their snapshot, or a newer one, is served."""
        for job in self.jobs.within(State.HELD):
            if job.snapshot_id <= ident:
                self.jobs.move(job.id, [State.HELD], State.DONE, message="Đã đưa vào dùng.")

    def _attics(self) -> Path:
        """In the documents folder where nodes share it: who undoes a job need not be who did it."""
        return self.shelf.folder / ATTIC if self._shared else self._settings.var / "attic"

    def _loop(self, step: Callable[[], bool], wake: threading.Event) -> None:
        while not self._stopping.is_set():
            wake.clear()
            try:
                if self._working and step():
                    continue
            except TROUBLE as error:  # how its jobs ended could not be written down either: they are taken up again
                log.error("xử lý tài liệu gặp lỗi: %s", error)
                self._taken_up = False
                self._stopping.wait(5)
            except Exception:  # the threads must outlive any single failure; its jobs are tried again at the next start
                log.exception("xử lý tài liệu gặp lỗi")
                self._stopping.wait(5)
            wake.wait(1.0)

    # --- reading --------------------------------------------------------------------------------------------------
    def _read(self) -> bool:
        given = [j for j in self.jobs.within(State.QUEUED)[:BATCH] if self.jobs.move(j.id, [State.QUEUED], State.READING, stage="read")]
        if not given:
            return False
        try:
            for job, (_, read) in zip(given, self.staging.read([(j.id, j.name) for j in given]), strict=True):
                self._was_read(job, read)
        except Exception as error:
            log.exception("đọc tệp tải lên gặp lỗi")
            for job in given:
                self._end(job, State.FAILED, [State.READING], message=disk.trouble(error) or f"không đọc được ({type(error).__name__})")
        self._wakes[1].set()
        return True

    def _was_read(self, job: Job, read: Read) -> None:
        if read.reason:
            self._end(job, State.FAILED, [State.READING], message=read.reason)
            return
        holders = self.shelf.holders(read.document_id)
        known = {"document_id": read.document_id, "title": read.title, "warnings": read.warnings, "stage": ""}
        if holders and _same(holders[0], self.staging.file(job.id, job.name)):
            self._end(job, State.DONE, [State.READING], message="Tệp giống hệt tài liệu đang có; không có gì thay đổi.", **known)
            return
        pending = [j for j in self.jobs.within(State.WAITING, State.BUILDING, State.CHECKING) if j.document_id == read.document_id and j.kind is Kind.UPLOAD]
        taken = bool(holders or pending) and job.kind is Kind.UPLOAD and not job.details.get("replace")
        if taken:
            message = f"Đã có tài liệu mã “{read.document_id}”. Đăng thì tệp này thay cho tài liệu đang có; nếu là tài liệu khác, hãy hủy và đổi tên tệp."
            self.jobs.move(job.id, [State.READING], State.REVIEW, message=message, **known)
        elif not job.details.get("publish", True):
            self.jobs.move(job.id, [State.READING], State.REVIEW, message="Đã đọc xong; hãy xem các điều khoản rồi đăng.", **known)
        else:
            self.jobs.move(job.id, [State.READING], State.WAITING, message="Chờ dựng chỉ mục.", **known)

    # --- building -------------------------------------------------------------------------------------------------
    def _build(self) -> bool:
        waiting = self.jobs.within(State.WAITING)
        if not waiting or self._still_coming(waiting[0]):
            return False
        if self._shared is not None:
            bring(self._settings.var, self._shared)  # what was added through any node
        batch = [job for job in waiting if self._applied(job)]
        if not batch:
            return True
        try:
            self._finish(batch, self._builder.build(self._teller([j.id for j in batch])))
        except Exception as error:  # whatever it was, the old snapshot answers and the jobs must end
            if self._stopping.is_set():
                return True  # taken up at the next start
            known = isinstance(error, BuildError | IndexingError | OSError)
            if not known:
                log.exception("dựng chỉ mục gặp lỗi")
            for job in batch:
                reason = disk.trouble(error) or (str(error) if known else f"lỗi bất ngờ ({type(error).__name__})")
                self._end(job, State.FAILED, message=f"Thay đổi đã được lưu nhưng chưa dựng được chỉ mục: {reason}")
        return True

    def _still_coming(self, oldest: Job) -> bool:
        """Whether more uploads are about to join the next build."""
        return bool(self.jobs.within(State.QUEUED, State.READING)) and time.time() - _seconds(oldest.updated) < SETTLE_SECONDS

    def _applied(self, job: Job) -> bool:
        """Brings one job's change to the documents folder; False when it was cancelled or cannot be done."""
        if not self.jobs.move(job.id, [State.WAITING], State.BUILDING, message="Đang dựng chỉ mục.", stage="read"):
            return False
        try:
            source = self._apply(job)
        except (IndexingError, OSError, ValueError) as error:
            self._end(job, State.FAILED, message=disk.trouble(error) or str(error))
            return False
        self.jobs.move(job.id, [State.BUILDING], State.BUILDING, details={**job.details, "source": source})
        return True

    def _apply(self, job: Job) -> str:
        """The step itself; returns the path of the file that came in, inside the documents folder. May be repeated."""
        ident, attic = job.document_id, self.attic(job.id)
        if job.kind in (Kind.UPLOAD, Kind.REPLACE):
            self.staging.fetch(job.id)
            upload = self.staging.file(job.id, job.name)
            return self.shelf.put(upload, upload.suffix, ident, attic).relative_to(self.shelf.folder).as_posix()
        if job.kind is Kind.DELETE:
            self.shelf.remove(ident, attic)
        elif job.kind is Kind.EDIT:
            self.shelf.edit(ident, dict(job.details["fields"]), attic)
        elif job.kind is Kind.UNDO:
            self.shelf.restore(self.attic(job.details["of"]), ident)
        return ""

    def _teller(self, idents: Sequence[str]) -> Callable[[str, int, int], None]:
        told = {"": 0.0}

        def tell(stage: str, done: int, total: int) -> None:
            now = time.monotonic()
            if now - told.get(stage, 0.0) < TELL_SECONDS:
                return
            told[stage] = now
            state = State.CHECKING if stage == "check" else State.BUILDING
            self.jobs.progress(idents, state, stage, done, total)

        return tell

    def _finish(self, batch: Sequence[Job], result: dict[str, Any]) -> None:
        """Promotes the candidate if it may be, and ends the jobs it was built for."""
        ident, golden = where(self._settings, result), result.get("golden")
        jobs = [self.jobs.get(j.id) for j in batch]
        if not self._working:
            return  # whoever works now takes the jobs up again
        if self._turned_away(jobs, {s["source"]: s["reason"] for s in result["skipped"]}):
            return
        passed = golden is None or bool(golden["passed"])
        if passed:
            self.promote(ident)
        for job in jobs:
            if passed:
                self._end(job, State.DONE, message="Đã đưa vào dùng.", snapshot_id=ident)
            else:
                self._end(job, State.HELD, message=f"Bản mới được giữ lại làm bản chờ: {(golden or {})['message']}", snapshot_id=ident)
        log.info("bản chỉ mục %s: %s", ident, "đã đưa vào dùng" if passed else "giữ lại làm bản chờ")

    def _turned_away(self, jobs: Sequence[Job], skipped: Mapping[str, str]) -> bool:
        """Whether a file that came in has no place in the store, such as a second copy: its job is undone, the others wait again.

        Their next build then covers what they asked for and nothing else.
        """
        bad = [job for job in jobs if job.details.get("source") and job.details["source"] in skipped]
        for job in bad:
            self.shelf.restore(self.attic(job.id), job.document_id)
            self._end(job, State.FAILED, message=skipped[job.details["source"]])
        for job in jobs if bad else ():
            self.jobs.move(job.id, [State.BUILDING, State.CHECKING], State.WAITING, message="Chờ dựng chỉ mục.", stage="")
        return bool(bad)

    def promote(self, ident: str) -> None:
        """Serves a snapshot from now on; raises IndexingError when it is none. Requests under way end on the old one."""
        snapshot.promote(self._settings.store, ident)
        self._live.refresh()
        self.promoted(ident)

    def _end(self, job: Job, state: State, old: Sequence[State] = (State.BUILDING, State.CHECKING), **values: Any) -> None:
        assert state in FINAL  # noqa: S101  # what is dropped here must not be needed again
        if self.jobs.move(job.id, list(old), state, **{"stage": "", **values}):
            self.staging.drop(job.id)


def _same(held: Path, upload: Path) -> bool:
    return held.suffix.lower() == upload.suffix and held.stat().st_size == upload.stat().st_size and held.read_bytes() == upload.read_bytes()


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()

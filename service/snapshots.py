"""The snapshots of the store over HTTP, for admins: list, report of the golden questions, promote, roll back.

What it does not know: how a snapshot is built or checked.
"""
from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from bot.settings import Settings
from index import snapshot
from index.errors import SnapshotError
from index.types import Manifest
from service import problems
from service.joblist import ChangingNow
from service.state import SettingsNow

router = APIRouter(tags=["quản trị chỉ mục"])
SnapshotId = Annotated[str, Path(max_length=60, pattern=r"^[0-9][0-9a-z-]*$", description="mã bản chỉ mục", examples=["20261125-101500-1a2b3c4d"])]
_FAILURES = (problems.NO_SNAPSHOT, problems.INVALID)


class SnapshotOut(BaseModel):
    """One snapshot; `golden` is what the golden questions said of it."""

    id: str
    created: str
    documents: int
    articles: int
    chunks: int
    served: bool
    golden: Literal["passed", "failed", "unchecked"]


class SnapshotsOut(BaseModel):
    """Whole snapshots, newest first, and the id of the one that answers."""

    served: str
    snapshots: list[SnapshotOut]


class SkippedOut(BaseModel):
    """A file that did not come in, and why."""

    source: str
    reason: str


class Regression(BaseModel):
    """A golden question that was answered right and no longer is."""

    id: str
    question: str
    why: str
    status_before: str
    status_now: str
    answer_before: str
    answer_now: str


class ReportOut(BaseModel):
    """What the golden questions said; `retired` rest on documents that were taken out on purpose, `wrong` counts old faults too."""

    candidate: str
    served: str
    checked: str
    passed: bool
    total: int
    right: int
    wrong: list[str]
    regressions: list[Regression]
    retired: list[str]
    message: str


class SnapshotDetail(SnapshotOut):
    """One snapshot with what its build skipped and warned of, and its report."""

    skipped: list[SkippedOut]
    warnings: list[str]
    report: ReportOut | None


class PromoteIn(BaseModel):
    """`force`: serve it although golden questions are lost."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"force": False}]})
    force: bool = False


class ServedOut(BaseModel):
    """Which snapshot answers from now on."""

    served: str


@router.get("/api/admin/snapshots", response_model=SnapshotsOut, summary="Các bản chỉ mục")
def snapshots(settings: SettingsNow) -> Any:
    """Every whole snapshot of the store; one that another version wrote is left out."""
    found = []
    for ident in reversed(snapshot.listed(settings.store)):
        try:
            found.append(_shown(settings, snapshot.read_manifest(settings.store / ident)))
        except SnapshotError:
            continue
    return SnapshotsOut(served=_served(settings), snapshots=found)


@router.get("/api/admin/snapshots/{ident}", response_model=SnapshotDetail, summary="Một bản chỉ mục và báo cáo câu hỏi mẫu",
            responses=problems.documented(*_FAILURES))  # fmt: skip
def detail(ident: SnapshotId, settings: SettingsNow) -> Any:
    """What a build read and skipped, and what the golden questions said of it."""
    manifest = _known(settings, ident)
    report = snapshot.report(settings.store, ident)
    return SnapshotDetail(
        **_shown(settings, manifest).model_dump(), skipped=[SkippedOut(source=s.source, reason=s.reason) for s in manifest.skipped],
        warnings=list(manifest.warnings), report=ReportOut(**report) if report else None,
    )  # fmt: skip


@router.post("/api/admin/snapshots/{ident}/promote", response_model=ServedOut, summary="Dùng bản chỉ mục này",
             responses=problems.documented(problems.BAD_REQUEST, problems.GOLDEN_FAILED, *_FAILURES))  # fmt: skip
def promote(ident: SnapshotId, asked: PromoteIn, settings: SettingsNow, publisher: ChangingNow) -> Any:
    """Serves a candidate whose golden questions passed, one that was served before, or with `force` any."""
    _known(settings, ident)
    report = snapshot.report(settings.store, ident)
    if not asked.force and ident not in snapshot.promoted(settings.store) and not (report and report["passed"]):
        raise problems.GOLDEN_FAILED.error(report["message"] if report else "Bản này chưa được hỏi các câu mẫu.")
    publisher.promote(ident)
    return ServedOut(served=_served(settings))


@router.post("/api/admin/snapshots/rollback", response_model=ServedOut, summary="Quay lại bản chỉ mục trước",
             responses=problems.documented(problems.NO_OLDER))  # fmt: skip
def rollback(settings: SettingsNow, publisher: ChangingNow) -> Any:
    """Serves the snapshot that was served before; the documents folder stays as it is."""
    try:
        ident = publisher.rollback()
    except SnapshotError as error:
        raise problems.NO_OLDER.error() from error
    return ServedOut(served=ident)


def _known(settings: Settings, ident: str) -> Manifest:
    try:
        return snapshot.read_manifest(settings.store / ident)
    except SnapshotError as error:
        raise problems.NO_SNAPSHOT.error() from error


def _shown(settings: Settings, manifest: Manifest) -> SnapshotOut:
    report = snapshot.report(settings.store, manifest.id)
    return SnapshotOut(
        id=manifest.id, created=manifest.created, documents=manifest.documents, articles=manifest.articles, chunks=manifest.chunks,
        served=manifest.id == _served(settings), golden="unchecked" if report is None else "passed" if report["passed"] else "failed",
    )  # fmt: skip


def _served(settings: Settings) -> str:
    """The id of the snapshot that the store names as served; "" before the first build."""
    try:
        return snapshot.current(settings.store).name
    except SnapshotError:
        return ""

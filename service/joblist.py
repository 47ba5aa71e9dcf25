"""The jobs on documents over HTTP: list, one, what was read, publish, cancel, undo.

What it does not know: how a job is done.
"""
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel

from service import problems
from service.jobs import CANCELLABLE, Job, Kind, State
from service.publisher import Publisher
from service.state import CallerNow

router = APIRouter(tags=["quản trị tài liệu"])


async def _publisher(request: Request) -> Publisher:
    publisher: Publisher = request.app.state.publisher
    return publisher


async def _changing(request: Request) -> Publisher:
    publisher: Publisher = request.app.state.publisher
    if publisher.elsewhere:
        raise problems.ELSEWHERE.error()
    return publisher


PublisherNow = Annotated[Publisher, Depends(_publisher)]
ChangingNow = Annotated[Publisher, Depends(_changing)]
"""The same for what changes something; raises the problem ELSEWHERE where this node only answers."""
JobId = Annotated[str, Path(max_length=40, description="mã việc", examples=["j-0123456789abcdef"])]
UNDOABLE = (Kind.UPLOAD, Kind.REPLACE, Kind.DELETE, Kind.EDIT)


class Progress(BaseModel):
    """A step and how much of it is done; `total` 0 where nobody knows."""

    stage: str
    done: int
    total: int


class JobOut(BaseModel):
    """One job; `message` is for people, `final` says that nothing more happens to it by itself."""

    id: str
    kind: Kind
    state: State
    final: bool
    name: str
    document_id: str
    title: str
    message: str
    progress: Progress | None
    created: str
    updated: str
    snapshot_id: str
    by: str
    warnings: list[str]
    undoable: bool


class JobsOut(BaseModel):
    """Jobs, newest first."""

    jobs: list[JobOut]


class ArticleText(BaseModel):
    """One article as it was understood; a long one is cut."""

    id: str
    label: str
    heading: str
    path: list[str]
    text: str
    clauses: int


class PreviewOne(BaseModel):
    """One document of an upload."""

    document_id: str
    title: str
    metadata: dict[str, Any]
    warnings: list[str]
    characters: int
    articles: list[ArticleText]


class PreviewOut(PreviewOne):
    """What will be published: the document, `more` where the file holds several; `replaces` says that one of this id is there."""

    replaces: bool
    more: list[PreviewOne]


@router.get("/api/admin/jobs", response_model=JobsOut, summary="Các việc đã giao", responses=problems.documented(problems.INVALID))
def jobs(publisher: PublisherNow, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> Any:
    """The last jobs, newest first."""
    return JobsOut(jobs=[shown(j) for j in publisher.jobs.recent(limit)])


@router.get("/api/admin/jobs/{ident}", response_model=JobOut, summary="Một việc", responses=problems.documented(problems.NO_JOB, problems.INVALID))
def job(ident: JobId, publisher: PublisherNow) -> Any:
    """How far a job is."""
    return shown(found(publisher, ident))


@router.get("/api/admin/jobs/{ident}/preview", response_model=PreviewOut, summary="Xem trước những điều khoản đã đọc được",
            responses=problems.documented(problems.NO_JOB, problems.JOB_STATE, problems.INVALID))  # fmt: skip
def preview(ident: JobId, publisher: PublisherNow) -> Any:
    """The documents of an upload as they will be published, before they are."""
    known = found(publisher, ident)
    read = publisher.staging.preview(ident)
    if not read:
        raise problems.JOB_STATE.error("Tệp chưa đọc xong, hoặc việc này đã kết thúc nên bản xem trước không còn.")
    return PreviewOut(**read[0], replaces=bool(publisher.shelf.holders(known.document_id)), more=[PreviewOne(**one) for one in read[1:]])


@router.post("/api/admin/jobs/{ident}/publish", response_model=JobOut, status_code=202, summary="Đăng tài liệu đã xem trước",
             responses=problems.documented(problems.NO_JOB, problems.JOB_STATE, problems.INVALID))  # fmt: skip
def publish(ident: JobId, publisher: ChangingNow) -> Any:
    """Lets a job that waits for a person go on."""
    found(publisher, ident)
    if not publisher.jobs.move(ident, [State.REVIEW], State.WAITING, message="Chờ dựng chỉ mục."):
        raise problems.JOB_STATE.error()
    publisher.wake()
    return shown(publisher.jobs.get(ident))


@router.post("/api/admin/jobs/{ident}/cancel", response_model=JobOut, summary="Hủy một việc chưa làm",
             responses=problems.documented(problems.NO_JOB, problems.JOB_STATE, problems.INVALID))  # fmt: skip
def cancel(ident: JobId, publisher: ChangingNow) -> Any:
    """Ends a job before it has changed anything."""
    found(publisher, ident)
    if not publisher.jobs.move(ident, sorted(CANCELLABLE), State.CANCELLED, message="Đã hủy.", stage=""):
        raise problems.JOB_STATE.error()
    publisher.staging.drop(ident)
    return shown(publisher.jobs.get(ident))


@router.post("/api/admin/jobs/{ident}/undo", response_model=JobOut, status_code=202, summary="Trả kho tài liệu về như trước một việc",
             responses=problems.documented(problems.NO_JOB, problems.JOB_STATE, problems.INVALID))  # fmt: skip
def undo(ident: JobId, publisher: ChangingNow, caller: CallerNow) -> Any:
    """Puts back the files that a job replaced or removed, and takes out the one it brought; a job of its own."""
    known = found(publisher, ident)
    if not publisher.has_documents:
        raise problems.ELSEWHERE.error()
    if not shown(known).undoable or not publisher.attic(ident).is_dir():
        raise problems.JOB_STATE.error("Việc này không trả lại được: chưa làm xong, hoặc không thay đổi tệp nào.")
    made = publisher.jobs.add(Kind.UNDO, name=known.name, document_id=known.document_id, title=known.title, by=caller.name, details={"of": ident},
                              message="Chờ dựng chỉ mục.")  # fmt: skip
    publisher.wake()
    return shown(made)


def found(publisher: Publisher, ident: str) -> Job:
    """The job of an id; raises the problem NO_JOB."""
    try:
        return publisher.jobs.get(ident)
    except KeyError as error:
        raise problems.NO_JOB.error() from error


def shown(job: Job) -> JobOut:
    """A job as it goes over the wire."""
    return JobOut(
        id=job.id, kind=job.kind, state=job.state, final=job.final, name=job.name, document_id=job.document_id, title=job.title, message=job.message,
        progress=Progress(stage=job.stage, done=job.done, total=job.total) if job.stage else None, created=job.created, updated=job.updated,
        snapshot_id=job.snapshot_id, by=job.by, warnings=list(job.warnings), undoable=job.kind in UNDOABLE and job.state in (State.DONE, State.HELD),
    )  # fmt: skip

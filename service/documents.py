"""Documents by HTTP, for admins: upload, replace, delete, state what is known of them; every change is a job in the background.

POST /api/admin/documents with "Nghị định 152.pdf" -> 202 and a job to follow at /api/admin/jobs/{id}. What it does not know: how
a file is read, built or promoted.
"""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.visibility import KEY, Audience
from index import sidecar, snapshot
from index.errors import MetadataError, SnapshotError
from index.parse import FORMATS
from index.text import slug
from service import limits, problems
from service.joblist import ChangingNow, JobOut, PublisherNow, shown
from service.jobs import Job, Kind, State, new_id
from service.live import Live
from service.problems import FieldError
from service.publisher import Publisher
from service.state import CallerNow, LiveNow, SettingsNow

router = APIRouter(tags=["quản trị tài liệu"])
BLOCK = 256 * 1024

Name = Annotated[str | None, Query(max_length=300, description="tên tệp khi gửi nội dung thô; chỉ dùng đuôi và phần tên, không dùng đường dẫn",
                                   examples=["nghi-dinh-152.docx"])]  # fmt: skip
Publish = Annotated[bool, Query(description="false: đọc xong thì dừng để xem trước, đăng sau")]
DocumentId = Annotated[str, Path(max_length=200, pattern=r"^[a-z0-9][a-z0-9-]*$", description="mã văn bản", examples=["nghi-dinh-152-2025-nd-cp"])]
_UPLOAD = {
    "requestBody": {
        "required": True, "description": f"Một tệp: {', '.join(sorted(FORMATS))}",
        "content": {
            "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}  # fmt: skip
_FAILURES = (problems.BAD_REQUEST, problems.UPLOAD_TOO_LARGE, problems.FORMAT, problems.INVALID, problems.UPLOAD_EMPTY, problems.ELSEWHERE)


class FileOut(BaseModel):
    """One document as it lies in the documents folder; `unpublished` is not yet in the served snapshot, `skipped` could not be read."""

    id: str
    title: str
    source: str
    bytes: int
    modified: datetime
    state: Literal["published", "unpublished", "skipped"]
    reason: str
    visibility: Literal["public", "staff"]


class FilesOut(BaseModel):
    """The documents folder."""

    documents: list[FileOut]


class StatedOut(BaseModel):
    """What is stated about a document in its front matter or beside its file."""

    id: str
    source: str
    fields: dict[str, Any]


class FieldsIn(BaseModel):
    """What to state from now on: text or a list by key, null takes a key away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"fields": {"ngay_het_hieu_luc": "2026-01-01", "bi_thay_the_boi": ["nghi-dinh-1"], "luu_y": None}}]})
    fields: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=2000)] | list[Annotated[str, Field(max_length=2000)]] | None] = Field(
        min_length=1, max_length=len(sidecar.FIELDS), description=f"các khóa: {', '.join(sidecar.FIELDS)}"
    )


@router.get("/api/admin/documents", response_model=FilesOut, summary="Các tệp trong kho tài liệu", responses=problems.documented(problems.ELSEWHERE))
def files(publisher: PublisherNow, live: LiveNow, settings: SettingsNow) -> Any:
    """Every file of the documents folder, published or not."""
    if not publisher.has_documents:
        raise problems.ELSEWHERE.error()
    served = live.served(Audience.STAFF).snapshot if live.ready else None
    known = served.heads if served else {}
    skipped: dict[str, str] = {}
    with suppress(SnapshotError):  # a damaged one tells nothing; /readyz and the log do
        skipped = {s.source: s.reason for ident in snapshot.listed(settings.store)[-1:] for s in snapshot.read_manifest(settings.store / ident).skipped}
    out = []
    for ident, paths in publisher.shelf.by_id().items():
        for path in paths:
            source, stat = path.relative_to(settings.documents).as_posix(), path.stat()
            published = ident in known and known[ident].source == source
            inside = any(d.source.startswith(f"{source}/") for d in known.values()) if not published else False
            front = _front(path)
            out.append(FileOut(
                id=ident, title=known[ident].title if ident in known else str(front.get("tieu_de") or path.stem), source=source, bytes=stat.st_size,
                modified=datetime.fromtimestamp(stat.st_mtime, UTC), reason=skipped.get(source, ""),
                state="published" if published or inside else "skipped" if source in skipped else "unpublished",
                visibility="public" if slug(str(front.get(KEY) or "")) in ("", Audience.PUBLIC) else "staff",
            ))  # fmt: skip
    return FilesOut(documents=out)


@router.post("/api/admin/documents", response_model=JobOut, status_code=202, summary="Thêm một tài liệu", openapi_extra=_UPLOAD,
             max_body_size=limits.UPLOAD, responses=problems.documented(*_FAILURES))  # fmt: skip
async def upload(
    request: Request, publisher: ChangingNow, caller: CallerNow, name: Name = None, publish: Publish = True,
    replace: Annotated[bool, Query(description="true: thay tài liệu cùng mã mà không hỏi lại")] = False,
) -> Any:  # fmt: skip
    """Takes a file in; it is read, built and published in the background. One whose id is there already waits for a person."""
    ident = new_id()
    safe = await _receive(request, publisher, ident, name)
    details = {"publish": publish, "replace": replace}
    return await _queued(publisher, Kind.UPLOAD, ident, name=safe, by=caller.name, details=details)


@router.put("/api/admin/documents/{ident}", response_model=JobOut, status_code=202, summary="Thay tệp của một tài liệu", openapi_extra=_UPLOAD,
            max_body_size=limits.UPLOAD, responses=problems.documented(problems.NO_DOCUMENT, problems.INSIDE, *_FAILURES))  # fmt: skip
async def replace_file(ident: DocumentId, request: Request, publisher: ChangingNow, live: LiveNow, caller: CallerNow,
                       name: Name = None, publish: Publish = True) -> Any:  # fmt: skip
    """A new file for a document; the id stays, and with it every link to it."""
    await run_in_threadpool(_held, publisher, live, ident)
    job = new_id()
    safe = await _receive(request, publisher, job, name, ident)
    return await _queued(publisher, Kind.REPLACE, job, name=safe, document_id=ident, by=caller.name, details={"publish": publish})


@router.delete("/api/admin/documents/{ident}", response_model=JobOut, status_code=202, summary="Bỏ một tài liệu",
               responses=problems.documented(problems.NO_DOCUMENT, problems.INSIDE, problems.LAST_DOCUMENT, problems.INVALID))  # fmt: skip
def delete(ident: DocumentId, publisher: ChangingNow, live: LiveNow, caller: CallerNow) -> Any:
    """Takes a document out; from the next snapshot on nothing rests on it any more."""
    path = _held(publisher, live, ident)
    if len(publisher.shelf.by_id()) == 1:
        raise problems.LAST_DOCUMENT.error()
    return _waiting(publisher, Kind.DELETE, name=path.name, document_id=ident, title=_title(live, ident), by=caller.name)


@router.get("/api/admin/documents/{ident}/metadata", response_model=StatedOut, summary="Thông tin đã khai của một tài liệu",
            responses=problems.documented(problems.NO_DOCUMENT, problems.INSIDE, problems.INVALID))  # fmt: skip
def stated(ident: DocumentId, publisher: PublisherNow, live: LiveNow) -> Any:
    """What staff have stated, as it stands in the file or beside it."""
    path = _held(publisher, live, ident)
    return StatedOut(id=ident, source=path.relative_to(publisher.shelf.folder).as_posix(), fields={k: v for k, v in _front(path).items() if k != "id"})


@router.patch("/api/admin/documents/{ident}/metadata", response_model=JobOut, status_code=202, summary="Sửa thông tin, hiệu lực của một tài liệu",
              responses=problems.documented(problems.BAD_REQUEST, problems.NO_DOCUMENT, problems.INSIDE, problems.FIELDS, problems.INVALID))  # fmt: skip
def edit(ident: DocumentId, asked: FieldsIn, publisher: ChangingNow, live: LiveNow, caller: CallerNow) -> Any:
    """Checks the values here and now; the change is made in the background."""
    path = _held(publisher, live, ident)
    try:
        fields = sidecar.check(path.name, asked.fields)
        sidecar.would_say(path, fields)
    except MetadataError as error:
        raise problems.FIELDS.error(error.reason, [FieldError(field=f"fields.{error.key}", message=error.reason)]) from error
    return _waiting(publisher, Kind.EDIT, name=path.name, document_id=ident, title=_title(live, ident), by=caller.name, details={"fields": fields})


@router.post("/api/admin/rebuild", response_model=JobOut, status_code=202, summary="Dựng lại chỉ mục từ kho tài liệu",
             responses=problems.documented(problems.ELSEWHERE))  # fmt: skip
def rebuild(publisher: ChangingNow, caller: CallerNow) -> Any:
    """Builds from what lies in the documents folder, however it came there."""
    return _waiting(publisher, Kind.REBUILD, by=caller.name)


async def _receive(request: Request, publisher: Publisher, job: str, name: str | None, fixed: str = "") -> str:
    """The upload of a request, multipart or raw, in the staging folder; returns its safe name."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        if not name:
            raise problems.INVALID.error("Gửi nội dung thô thì cần tên tệp: ?name=…", [FieldError(field="name", message="Thiếu trường này.")])
        return await publisher.staging.receive(job, name, request.stream(), fixed)
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise problems.UPLOAD_EMPTY.error()
            return await publisher.staging.receive(job, name or file.filename or "", _blocks(file), fixed)
    except HTTPException as error:  # of the parser: a broken body
        raise (problems.UPLOAD_TOO_LARGE if error.status_code == 413 else problems.BAD_REQUEST).error() from error


async def _blocks(file: UploadFile) -> AsyncIterator[bytes]:
    while block := await file.read(BLOCK):
        yield block


async def _queued(publisher: Publisher, kind: Kind, ident: str, **values: Any) -> JobOut:
    """The job of an upload that is on the disk; shielded, so that a client who leaves now finds its job all the same."""
    job: Job = await asyncio.shield(run_in_threadpool(publisher.jobs.add, kind, ident, State.QUEUED, message="Chờ đọc tệp.", **values))
    publisher.wake()
    return shown(job)


def _waiting(publisher: Publisher, kind: Kind, **values: Any) -> JobOut:
    job = publisher.jobs.add(kind, message="Chờ dựng chỉ mục.", **values)
    publisher.wake()
    return shown(job)


def _held(publisher: Publisher, live: Live, ident: str) -> FilePath:
    """The file of a document; raises the problem NO_DOCUMENT, INSIDE for one that has no file of its own, ELSEWHERE without the folder."""
    if not publisher.has_documents:
        raise problems.ELSEWHERE.error()
    holders = publisher.shelf.holders(ident)
    if holders:
        return holders[0]
    document = live.served(Audience.STAFF).snapshot.documents.get(ident) if live.ready else None
    outer = next((p for p in FilePath(document.source).parents if (publisher.shelf.folder / p).is_file()), None) if document else None
    if outer is not None:
        raise problems.INSIDE.error(f"Tài liệu này nằm trong tệp {outer.name}; hãy thay hoặc bỏ cả tệp (mã “{sidecar.ident(publisher.shelf.folder / outer)}”).")
    raise problems.NO_DOCUMENT.error()


def _front(path: FilePath) -> dict[str, Any]:
    """What is stated about a file; a statement that cannot be read is left to the build's report."""
    try:
        return sidecar.stated(path)
    except MetadataError:
        return {}


def _title(live: Live, ident: str) -> str:
    document = live.served(Audience.STAFF).snapshot.documents.get(ident) if live.ready else None
    return document.title if document else ""


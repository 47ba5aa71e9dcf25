"""Reading the store: search, documents, articles and clauses by id, and the original files.

What it does not know: questions and answers.
"""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Any, Protocol
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from index.types import Article, Clause, Document, Span
from service import limits, problems
from service.live import Served
from service.models import (
    ArticleOut,
    ClauseOut,
    Day,
    DocumentOut,
    DocumentsOut,
    DocumentTextOut,
    FoundOut,
    PassageTextOut,
    SearchOut,
    Text,
)
from service.state import DeskNow, ServedNow, SettingsNow
from service.validity import badge

router = APIRouter(tags=["kho tài liệu"])

Asked = Annotated[Text, Query(max_length=limits.QUERY_CHARACTERS, description="từ cần tìm; có dấu hay không dấu đều được", examples=["giấy khen"])]
AsOf = Annotated[Day | None, Query(description="ngày áp dụng, dạng 2025-07-01; bỏ trống là hôm nay")]
DocumentId = Annotated[str, Path(description="mã văn bản", examples=["luat-06-2022-qh15"])]
PlaceId = Annotated[str, Path(description="mã điều, khoản hoặc điểm", examples=["luat-06-2022-qh15#dieu-23.khoan-1"])]
Count = Annotated[int, Query(ge=1, le=limits.PASSAGES, description="số đoạn cần lấy")]
_FILE = {"description": "Tệp gốc", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_STARTING = (problems.NO_INDEX, problems.STARTING)


class Placed(Protocol):
    """Anything with an id that stands somewhere: an article or a clause."""

    @property
    def id(self) -> str: ...  # noqa: D102


@router.get("/api/search", response_model=SearchOut, summary="Tìm đoạn văn bản",
            responses=problems.documented(problems.INVALID, *_STARTING))  # fmt: skip
async def search(q: Asked, served: ServedNow, desk: DeskNow, as_of: AsOf = None, k: Count = 10) -> Any:
    """The passages nearest to `q` among the rules that count on `as_of`."""
    day = as_of or date.today()
    passages = await desk.run(lambda: _found(served, q, day, k))  # encoding is work: it waits its turn with the questions
    return SearchOut(q=q, as_of=day, snapshot_id=served.snapshot.manifest.id, passages=passages)


def _found(served: Served, q: str, day: date, k: int) -> list[FoundOut]:
    if not any(c.isalnum() for c in q):
        return []
    snapshot, found = served.snapshot, []
    for hit in served.bot.search(q, k, day):
        chunk = snapshot.chunk(hit.chunk_id)
        document, article = snapshot.documents[chunk.document_id], snapshot.articles[chunk.article_id]
        place = article.clause_at(chunk.span) or article
        found.append(FoundOut(
            document_id=document.id, article_id=place.id, label=place.label, heading=article.heading, title=document.title,
            text=snapshot.text_of(chunk), score=round(hit.score, 4), in_force=document.validity.on(day), badge=badge(document, day, snapshot),
        ))  # fmt: skip
    return found


@router.get("/api/documents", response_model=DocumentsOut, summary="Danh sách văn bản và sự kiện",
            responses=problems.documented(problems.INVALID, *_STARTING))  # fmt: skip
def documents(served: ServedNow, as_of: AsOf = None) -> Any:
    """Every document of the store with its validity on `as_of`."""
    day = as_of or date.today()
    found = [DocumentOut(**_document(served, d, day)) for d in sorted(served.snapshot.documents.values(), key=lambda d: d.title)]
    return DocumentsOut(snapshot_id=served.snapshot.manifest.id, as_of=day, documents=found)


@router.get("/api/documents/{ident}", response_model=DocumentTextOut, summary="Toàn văn một văn bản",
            responses=problems.documented(problems.NO_DOCUMENT, problems.INVALID, *_STARTING))  # fmt: skip
def document(ident: DocumentId, served: ServedNow, as_of: AsOf = None) -> Any:
    """The whole text of one document and the articles that tile it."""
    day, found = as_of or date.today(), _known(served, ident)
    outline = [_article(a) for a in served.snapshot.articles_of(found.id)]
    return DocumentTextOut(**_document(served, found, day), snapshot_id=served.snapshot.manifest.id, as_of=day, text=found.text, outline=outline)


@router.get("/api/documents/{ident}/source", summary="Tệp gốc của một văn bản", response_class=Response,
            responses={**problems.documented(problems.NO_DOCUMENT, problems.NO_SOURCE, *_STARTING), 200: _FILE})  # fmt: skip
def source(ident: DocumentId, served: ServedNow, settings: SettingsNow) -> Any:
    """The original file, to be saved: never shown in the page's origin."""
    found = _known(served, ident)
    name = FilePath(found.source).name
    named = f'filename="{name}"' if quote(name) == name else f"filename*=utf-8''{quote(name)}"
    return Response(original(found, settings.documents), media_type="application/octet-stream", headers={"Content-Disposition": f"attachment; {named}"})


def original(found: Document, documents: FilePath) -> bytes:
    """The original file of a document as this snapshot read it, never one outside of the documents folder; raises the problem NO_SOURCE.

    A file that was replaced since is another one: who may see it, and what it says, is known when the next snapshot takes over.
    """
    root = documents.resolve()
    path = (root / found.source).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise problems.NO_SOURCE.error()
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != found.sha256:
        raise problems.NO_SOURCE.error("Tệp gốc vừa được thay; xin xem lại khi kho tài liệu đã cập nhật.")
    return data


@router.get("/api/articles/{ident:path}", response_model=PassageTextOut, summary="Một điều, khoản hoặc điểm",
            responses=problems.documented(problems.NO_ARTICLE, problems.INVALID, *_STARTING))  # fmt: skip
def article(ident: PlaceId, served: ServedNow, as_of: AsOf = None) -> Any:
    """One article or clause, by "luat-06-2022-qh15#dieu-23.khoan-1" ("#" as %23) or "luat-06-2022-qh15/dieu-23.khoan-1"."""
    day = as_of or date.today()
    holder, clause = _place(served, ident)
    found = served.snapshot.documents[holder.document_id]
    before, after = _neighbours(served, holder, clause)
    place: Article | Clause = clause or holder
    return PassageTextOut(
        id=place.id, article_id=holder.id, document_id=found.id, label=place.label, heading=holder.heading, title=found.title, path=list(holder.path),
        text=place.span.of(found.text), span=_pair(place.span), marks=sorted(holder.marks), in_force=found.validity.on(day),
        badge=badge(found, day, served.snapshot), url=found.word("nguon"), previous=before, next=after,
    )  # fmt: skip


def _known(served: Served, ident: str) -> Document:
    found = served.snapshot.documents.get(ident)
    if found is None:
        raise problems.NO_DOCUMENT.error()
    return found


def _place(served: Served, ident: str) -> tuple[Article, Clause | None]:
    """The article, and the clause in it when `ident` names one; raises the problem NO_ARTICLE."""
    for name in (ident, "#".join(ident.rsplit("/", 1))):
        if (found := served.snapshot.articles.get(name)) is not None:
            return found, None
        if (inside := served.snapshot.clause(name)) is not None:
            return inside
    raise problems.NO_ARTICLE.error()


def _neighbours(served: Served, holder: Article, clause: Clause | None) -> tuple[str | None, str | None]:
    """The ids before and after: articles of the document, or clauses of the same depth in the article."""
    row: Sequence[Placed] = [c for c in holder.clauses if c.depth == clause.depth] if clause else served.snapshot.articles_of(holder.document_id)
    ids = [None, *(one.id for one in row), None]
    at = ids.index((clause or holder).id)
    return ids[at - 1], ids[at + 1]


def _document(served: Served, found: Document, day: date) -> dict[str, Any]:
    validity, articles = found.validity, served.snapshot.articles_of(found.id)
    return {
        "id": found.id, "title": found.title, "so_hieu": found.word("so_hieu"), "loai": found.word("loai"), "co_quan": found.word("co_quan"),
        "issued": validity.issued, "effective": validity.effective, "expired": validity.expired, "replaced_by": list(validity.replaced_by),
        "in_force": validity.on(day), "badge": badge(found, day, served.snapshot), "url": found.word("nguon"),
        "articles": len(articles), "clauses": sum(len(a.clauses) for a in articles), "characters": len(found.text),
        "pages": max((p.page for p in found.layout), default=None), "source_name": FilePath(found.source).name,
    }  # fmt: skip


def _article(found: Article) -> ArticleOut:
    clauses = [ClauseOut(id=c.id, label=c.label, span=_pair(c.span), depth=c.depth) for c in found.clauses]
    return ArticleOut(id=found.id, label=found.label, heading=found.heading, path=list(found.path), span=_pair(found.span), body=_pair(found.body),
                      marks=sorted(found.marks), clauses=clauses)  # fmt: skip


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end

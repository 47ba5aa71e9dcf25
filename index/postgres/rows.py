"""Documents, articles and chunks of a version, fetched when they are looked at and kept for a while.

`Articles(…)["luat-06-2022-qh15#dieu-23"]` -> that article, and its neighbours with it, since what is near is often read next.
What it does not know: search. All of them may be shared between threads; a version never changes, so nothing kept grows old.
"""
from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar, overload

import numpy as np

from index.errors import StoreError
from index.postgres.connection import Database, Row
from index.rows import article_of, document_of
from index.types import Article, Chunk, Document, Span

T = TypeVar("T")
DOCUMENTS, ARTICLES, CHUNKS = (4, 256), (64, 512), (256, 512)
"""Rows fetched at once, and how often that many are kept: texts are long, and 1,000 documents are more than people ask about."""


class Pages(Generic[T]):
    """Rows by number, fetched `size` at a time; the least used leave when there are more than `most` pages. Raises StoreError."""

    def __init__(self, fetch: Callable[[int, int], list[T]], size: int, most: int) -> None:
        self._fetch, self._size, self._most = fetch, size, most
        self._held: OrderedDict[int, list[T]] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, row: int) -> T:
        page, place = divmod(row, self._size)
        with self._lock:
            held = self._held.get(page)
            if held is not None:
                self._held.move_to_end(page)
                return held[place]
        fetched = self._fetch(page * self._size, (page + 1) * self._size)
        if place >= len(fetched):  # rows of a version go when it is pruned, never before five newer ones are there
            raise StoreError("bản chỉ mục đang mở không còn trong cơ sở dữ liệu; trợ lý sẽ chuyển sang bản đang dùng, hoặc hãy khởi động lại trợ lý")
        with self._lock:
            self._held[page] = fetched
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return fetched[place]


class Documents(Mapping[str, Document]):
    """The documents of a version by id, in its order; `heads` gives them without text and layout, all at once."""

    def __init__(self, database: Database, number: int) -> None:
        self.heads: Mapping[str, Document] = {d.id: d for d in map(_document, database.rows(_HEADS, [number]))}
        self.ids = tuple(self.heads)
        self.number = {ident: i for i, ident in enumerate(self.ids)}
        self._pages = Pages(lambda first, end: [_document(r) for r in database.rows(_DOCUMENTS, [number, first, end])], *DOCUMENTS)

    def __getitem__(self, ident: str) -> Document:
        return self._pages[self.number[ident]]

    def __contains__(self, ident: object) -> bool:
        return ident in self.heads

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


class Articles(Mapping[str, Article]):
    """The articles of a version by id, in its order; `ids` gives them by number."""

    def __init__(self, database: Database, number: int, documents: Sequence[str]) -> None:
        rows = database.rows("SELECT id, document, unreplaced FROM articles WHERE version = %s ORDER BY article", [number])
        self.ids = tuple(str(ident) for ident, _, _ in rows)
        self.document_of = np.array([document for _, document, _ in rows], dtype=np.int32)
        self.unreplaced = np.array([marked for _, _, marked in rows], dtype=np.bool_)
        self.number = {ident: i for i, ident in enumerate(self.ids)}
        self._pages = Pages(lambda first, end: [_article(r, documents) for r in database.rows(_ARTICLES, [number, first, end])], *ARTICLES)

    def __getitem__(self, ident: str) -> Article:
        return self._pages[self.number[ident]]

    def __contains__(self, ident: object) -> bool:
        return ident in self.number

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


class Chunks(Sequence[Chunk]):
    """The chunks of a version in its order; `ids` gives their ids by row."""

    def __init__(self, database: Database, number: int, documents: Sequence[str], articles: Sequence[str]) -> None:
        rows = database.rows("SELECT id, article FROM chunks WHERE version = %s ORDER BY chunk", [number])
        self.ids = tuple(str(ident) for ident, _ in rows)
        self.article_of = np.array([article for _, article in rows], dtype=np.int32)
        self._pages = Pages(lambda first, end: [_chunk(r, documents, articles) for r in database.rows(_CHUNKS, [number, first, end])], *CHUNKS)

    @overload
    def __getitem__(self, row: int) -> Chunk: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Chunk]: ...
    def __getitem__(self, row: int | slice) -> Chunk | Sequence[Chunk]:
        if isinstance(row, slice):
            return [self[i] for i in range(*row.indices(len(self)))]
        return self._pages[range(len(self))[row]]

    def __len__(self) -> int:
        return len(self.ids)


class StoredPlaces:
    """How the rows of a version belong together (`index.places.Places`)."""

    def __init__(self, documents: Documents, articles: Articles, chunks: Chunks) -> None:
        self._documents, self._articles = documents, articles
        self.heads, self.document_of, self.article_of, self.unreplaced = documents.heads, articles.document_of, chunks.article_of, articles.unreplaced
        self._row = {ident: i for i, ident in enumerate(chunks.ids)}

    def articles_of(self, document_id: str) -> tuple[Article, ...]:
        """The articles of a document in the order of its text; none for an unknown one."""
        numbers = np.flatnonzero(self.document_of == self._documents.number.get(document_id, -1))
        return tuple(sorted((self._articles[self._articles.ids[i]] for i in numbers), key=lambda a: a.span))

    def article(self, article_id: str) -> int:
        """The number of an article; raises KeyError."""
        return self._articles.number[article_id]

    def row(self, chunk_id: str) -> int:
        """The number of a chunk; raises KeyError."""
        return self._row[chunk_id]


_HEADS = """SELECT id, title, issued, effective, expired, uncertain, '', rest, '[]' FROM documents WHERE version = %s ORDER BY document"""
_DOCUMENTS = """SELECT id, title, issued, effective, expired, uncertain, body, rest, layout FROM documents
                WHERE version = %s AND document >= %s AND document < %s ORDER BY document"""
_ARTICLES = """SELECT id, document, label, heading, rest FROM articles WHERE version = %s AND article >= %s AND article < %s ORDER BY article"""
_CHUNKS = """SELECT id, document, article, first, last, context FROM chunks WHERE version = %s AND chunk >= %s AND chunk < %s ORDER BY chunk"""


def _document(row: Row) -> Document:
    ident, title, *days, body, rest, layout = row
    data: dict[str, Any] = {**json.loads(rest), "layout": json.loads(layout)}
    names = ("issued", "effective", "expired", "uncertain")
    validity = {name: day.isoformat() if isinstance(day, date) else None for name, day in zip(names, days, strict=True)}
    validity |= {name: data.pop(name) for name in ("replaces", "replaced_by", "amends")}
    return document_of({"id": ident, "title": title, "text": body, "validity": validity, **data})


def _article(row: Row, documents: Sequence[str]) -> Article:
    ident, document, label, heading, rest = row
    return article_of({"id": ident, "document_id": documents[document], "label": label, "heading": heading, **json.loads(rest)})


def _chunk(row: Row, documents: Sequence[str], articles: Sequence[str]) -> Chunk:
    ident, document, article, first, last, context = row
    return Chunk(ident, articles[article], documents[document], Span(first, last), context)

"""How the rows of a snapshot belong together, as numbers: chunk 7 stands in article 3, article 3 in document 0.

`Places` is what the bot asks for, wherever the rows are kept: "các điều của luat-06-2022-qh15", the row of a chunk. `Held` counts them
once from mappings in memory, `Filed` finds them in the files of a snapshot. What it does not know: the text of anything.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.lines import Lines
from index.types import Article, Chunk, Document, Mark

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Places(Protocol):
    """The order of the rows: documents, articles and chunks are each numbered as they follow each other in the snapshot."""

    @property
    def heads(self) -> Mapping[str, Document]:
        """Every document without its text and layout, for those who look through all of them."""

    @property
    def document_of(self) -> Numbers:
        """For each article the number of its document."""

    @property
    def article_of(self) -> Numbers:
        """For each chunk the number of its article."""

    @property
    def unreplaced(self) -> Mask:
        """Which articles bear `Mark.UNREPLACED`."""

    def articles_of(self, document_id: str) -> tuple[Article, ...]:
        """The articles of a document in the order of its text; none for an unknown one."""

    def article(self, article_id: str) -> int:
        """The number of an article; raises KeyError."""

    def row(self, chunk_id: str) -> int:
        """The number of a chunk; raises KeyError."""


class Held:
    """The places of rows that are all in memory; holds nothing that changes."""

    def __init__(self, documents: Mapping[str, Document], articles: Mapping[str, Article], chunks: Sequence[Chunk]) -> None:
        self.heads: Mapping[str, Document] = {ident: head(d) for ident, d in documents.items()}
        numbers = {ident: i for i, ident in enumerate(documents)}
        self._number = {ident: i for i, ident in enumerate(articles)}
        self._row = {chunk.id: i for i, chunk in enumerate(chunks)}
        self.document_of = np.fromiter((numbers[a.document_id] for a in articles.values()), np.int32, len(articles))
        self.article_of = np.fromiter((self._number[c.article_id] for c in chunks), np.int32, len(chunks))
        self.unreplaced = np.fromiter((Mark.UNREPLACED in a.marks for a in articles.values()), np.bool_, len(articles))
        self._own: dict[str, tuple[Article, ...]] = _grouped(articles.values())

    def articles_of(self, document_id: str) -> tuple[Article, ...]:
        """The articles of a document in the order of its text; none for an unknown one."""
        return self._own.get(document_id, ())

    def article(self, article_id: str) -> int:
        """The number of an article; raises KeyError."""
        return self._number[article_id]

    def row(self, chunk_id: str) -> int:
        """The number of a chunk; raises KeyError."""
        return self._row[chunk_id]


def head(document: Document) -> Document:
    """`document` without its text and layout."""
    return replace(document, text="", layout=())


def _grouped(articles: Iterable[Article]) -> dict[str, tuple[Article, ...]]:
    found: dict[str, list[Article]] = {}
    for article in articles:
        found.setdefault(article.document_id, []).append(article)
    return {ident: tuple(sorted(own, key=lambda a: a.span)) for ident, own in found.items()}


# --- on the disk ------------------------------------------------------------------------------------------------
def write(folder: Path, documents: Sequence[str], articles: Iterable[Article], chunks: Iterable[Chunk]) -> None:
    """Writes the places of rows: `documents` are the ids in order. Raises KeyError for a row that belongs to nothing."""
    numbers = {ident: i for i, ident in enumerate(documents)}
    order: dict[str, int] = {}
    owners, marks = [], []
    for article in articles:
        order[article.id] = len(order)
        owners.append(numbers[article.document_id])
        marks.append(Mark.UNREPLACED in article.marks)
    of = np.fromiter((order[c.article_id] for c in chunks), np.int32)
    np.savez(folder / "places.npz", document_of=np.array(owners, dtype=np.int32), article_of=of, unreplaced=np.array(marks, dtype=np.bool_))


class Filed:
    """The places that `write` wrote; `heads` are all in memory, the rest is looked up."""

    def __init__(self, folder: Path, heads: Mapping[str, Document], articles: Lines[Article], chunks: Lines[Chunk]) -> None:
        self.heads, self._articles, self._chunks = heads, articles, chunks
        self._number = {ident: i for i, ident in enumerate(heads)}
        with np.load(folder / "places.npz", allow_pickle=False) as parts:
            self.document_of, self.article_of, self.unreplaced = (parts[name] for name in ("document_of", "article_of", "unreplaced"))
        if len(self.document_of) != len(articles) or len(self.article_of) != len(chunks):
            raise ValueError("rows and their places do not agree")

    def articles_of(self, document_id: str) -> tuple[Article, ...]:
        """The articles of a document in the order of its text; none for an unknown one."""
        if (number := self._number.get(document_id)) is None:
            return ()
        first, last = np.searchsorted(self.document_of, np.array([number, number + 1], dtype=np.int32)).tolist()  # written document by document
        return tuple(sorted((self._articles.at(i) for i in range(first, last)), key=lambda a: a.span))

    def article(self, article_id: str) -> int:
        """The number of an article; raises KeyError."""
        return self._articles.number(article_id)

    def row(self, chunk_id: str) -> int:
        """The number of a chunk; raises KeyError."""
        return self._chunks.number(chunk_id)

"""How the rows of a snapshot belong together, as numbers: chunk 7 stands in article 3, article 3 in document 0.

`Held` counts them once from mappings in memory. `Places` is what the bot asks for, wherever the rows are kept: "các điều của
luat-06-2022-qh15", "khoản 1 Điều 23", the row of a chunk. What it does not know: the text of anything.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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

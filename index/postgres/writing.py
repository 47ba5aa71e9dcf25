"""A snapshot -> rows of a draft, then a whole version, by COPY.

`write(url, manifest, …)` -> the address of the version, not promoted. A kill at any moment leaves the draft, which nobody sees.
What it does not know: how to read it back (reading.py); both count the same digests (`Digest`).
"""
from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, LiteralString

import numpy as np
from numpy.typing import NDArray

from index.dense import FaissStore
from index.grains import Grains
from index.lexical import Field, Lexical
from index.postgres.address import Address
from index.postgres.connection import Connection, connect, shown, speaking
from index.postgres.versions import Versions, nearness
from index.rows import plain
from index.syllables import Counts
from index.types import Article, Chunk, Document, Manifest, Mark

HNSW_FROM = 200_000
"""Vectors from which a version gets an HNSW index: below, the exact search is fast enough and never wrong (evals/RESULTS.md)."""
LINKS = "m = 32, ef_construction = 128"
"""Twice the links and the care of the defaults, for a recall of 0.99 at this size."""
Value = str | int | bytes | date | Sequence[int] | None
COLUMNS: Mapping[LiteralString, tuple[LiteralString, tuple[str, ...]]] = {
    "documents": ("version, document, id, title, issued, effective, expired, uncertain, body, rest, layout",
                  ("int4", "int4", "text", "text", "date", "date", "date", "date", "text", "text", "text")),
    "articles": ("version, document, article, id, label, heading, unreplaced, rest", ("int4", "int4", "int4", "text", "text", "text", "bool", "text")),
    "chunks": ("version, document, article, chunk, id, first, last, context", ("int4", "int4", "int4", "int4", "text", "int4", "int4", "text")),
    "postings": ("version, spelling, term, sizes, docs, weights", ("int4", "int2", "text", "int4[]", "bytea", "bytea")),
    "parts": ("version, name, content", ("int4", "text", "bytea")),
}  # fmt: skip
"""The tables written row by row, with their columns and the types of these."""


class Digest:
    """The sha256 of a table's rows, whatever holds them: counted when they are written, and again by `verify`."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, row: Iterable[Value]) -> None:
        """Counts a row; the number of the version is not part of it."""
        for value in row:
            data = bytes(value) if isinstance(value, bytes | memoryview) else str(list(value) if isinstance(value, list | tuple) else value).encode()
            self._hash.update(len(data).to_bytes(8, "big") + data)

    def add_all(self, data: bytes) -> None:
        """Counts many values at once."""
        self._hash.update(data)

    def text(self) -> str:
        """The digest in hexadecimal figures."""
        return self._hash.hexdigest()


def write(address: Address, manifest: Manifest, documents: Iterable[Document], articles: Iterable[Article], chunks: Sequence[Chunk],
          dense: FaissStore | None, lexical: Grains, glossary: Mapping[str, Any], syllables: Counts) -> Address:  # fmt: skip
    """Writes a version and returns its address; `manifest.files` is filled here. Does not promote. Raises StoreError."""
    versions = Versions(address.url)
    number = versions.begin(manifest.id)
    connection = connect(address.url, statement_seconds=0)
    try:
        with speaking(shown(address.url)):
            rows = _Rows(documents, articles, chunks)
            digests = {table: _copy(connection, table, number, found) for table, found in (
                ("documents", rows.documents()), ("articles", rows.articles()), ("chunks", rows.chunks()),
                ("postings", _postings(lexical)), ("parts", _parts(lexical, glossary, syllables)),
            )}  # fmt: skip
            if dense is not None:
                digests["vectors"] = _copy_vectors(connection, number, rows.places(), [c.id for c in chunks], dense)
            for table in (*COLUMNS, "vectors"):
                connection.execute(f"ANALYZE {table}")
    finally:
        connection.close()
    versions.finish(number, {**plain(manifest), "files": digests})
    return address.store / manifest.id


class _Rows:
    """The rows of a snapshot; documents, articles and chunks are numbered as they come."""

    def __init__(self, documents: Iterable[Document], articles: Iterable[Article], chunks: Sequence[Chunk]) -> None:
        self._documents, self._articles, self._chunks = list(documents), list(articles), chunks
        self._document = {d.id: i for i, d in enumerate(self._documents)}
        self._article = {a.id: i for i, a in enumerate(self._articles)}

    def documents(self) -> Iterator[tuple[Value, ...]]:
        for i, one in enumerate(self._documents):
            v = one.validity
            rest = {"source": one.source, "sha256": one.sha256, "meta": one.meta,
                    "replaces": v.replaces, "replaced_by": v.replaced_by, "amends": v.amends}  # fmt: skip
            yield i, one.id, one.title, v.issued, v.effective, v.expired, v.uncertain, one.text, _json(rest), _json(one.layout)

    def articles(self) -> Iterator[tuple[Value, ...]]:
        for i, one in enumerate(self._articles):
            rest = {"path": one.path, "span": one.span, "body": one.body, "clauses": one.clauses, "marks": one.marks}
            yield self._document[one.document_id], i, one.id, one.label, one.heading, Mark.UNREPLACED in one.marks, _json(rest)

    def chunks(self) -> Iterator[tuple[Value, ...]]:
        for i, one in enumerate(self._chunks):
            yield self._document[one.document_id], self._article[one.article_id], i, one.id, one.span.start, one.span.end, one.context

    def places(self) -> NDArray[np.int32]:
        """The document of each chunk."""
        return np.array([self._document[c.document_id] for c in self._chunks], dtype=np.int32)


def _json(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def _postings(lexical: Grains) -> Iterator[tuple[Value, ...]]:
    """The rows of each term at the three grains, one behind the other."""
    for spelling in (0, 1):
        fields = [_field(one, spelling) for one in (lexical.chunk, lexical.article, lexical.window)]
        for i, term in enumerate(fields[0].vocabulary):  # in the order of their numbers
            parts = [slice(int(f.starts[i]), int(f.starts[i + 1])) for f in fields]
            docs = b"".join(f.docs[p].astype("<i4").tobytes() for f, p in zip(fields, parts, strict=True))
            weights = b"".join(f.weights[p].astype("<f4").tobytes() for f, p in zip(fields, parts, strict=True))
            yield spelling, term, [p.stop - p.start for p in parts], docs, weights


def _field(one: Lexical, spelling: int) -> Field:
    return one.plain if spelling else one.exact


def _parts(lexical: Grains, glossary: Mapping[str, Any], syllables: Counts) -> Iterator[tuple[Value, ...]]:
    """In the order of their names."""
    yield "article_of", lexical.article_of.astype("<i4").tobytes()
    yield "glossary", json.dumps(glossary, ensure_ascii=False).encode()
    yield "sizes", json.dumps([lexical.chunk.exact.size, lexical.article.exact.size, lexical.window.exact.size]).encode()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "syllables.npz"
        syllables.save(path)
        yield "syllables", path.read_bytes()
    yield "window_start", lexical.window_start.astype("<i8").tobytes()


def _copy(connection: Connection, table: LiteralString, number: int, rows: Iterable[tuple[Value, ...]]) -> str:
    digest, (names, types) = Digest(), COLUMNS[table]
    with connection.transaction(), connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            digest.add(row)
            copy.write_row((number, *row))
    return digest.text()


BLOCK = 4096
"""Vectors in memory at once."""
HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
"""The beginning of the binary form of COPY; it ends with a row of −1 fields."""


def _copy_vectors(connection: Connection, number: int, places: NDArray[np.int32], ids: Sequence[str], dense: FaissStore) -> str:
    """Vectors in the binary form of pgvector, a block of rows as one array at a time: their texts would take minutes."""
    digest, dimension = Digest(), 0
    with connection.transaction(), connection.cursor() as cursor, cursor.copy("COPY vectors (version, document, chunk, embedding) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(HEAD)
        for first in range(0, len(ids), BLOCK):
            matrix = dense.vectors(ids[first : first + BLOCK])
            dimension = matrix.shape[1]
            digest.add_all(matrix.astype("<f4").tobytes())
            copy.write(_binary(number, places[first : first + BLOCK], first, matrix))
        copy.write(b"\xff\xff")
    if len(ids) >= HNSW_FROM:
        connection.execute(f"CREATE INDEX {nearness(number)} ON vectors USING hnsw ((embedding::vector({dimension:d})) vector_ip_ops) WITH ({LINKS}) WHERE version = {number:d}")
    return digest.text()


def _binary(number: int, places: NDArray[np.int32], first: int, matrix: NDArray[np.float32]) -> bytes:
    """Rows as COPY takes them: each field with its length before it, a vector as dimension, two bytes unused, numbers; all big-endian."""
    rows = np.zeros(len(matrix), dtype=[
        ("fields", ">i2"), ("a", ">i4"), ("version", ">i4"), ("b", ">i4"), ("document", ">i4"), ("c", ">i4"), ("chunk", ">i4"),
        ("d", ">i4"), ("dimension", ">i2"), ("unused", ">i2"), ("embedding", ">f4", (matrix.shape[1],)),
    ])  # fmt: skip
    rows["fields"], rows["a"], rows["b"], rows["c"], rows["d"] = 4, 4, 4, 4, 4 + 4 * matrix.shape[1]
    rows["version"], rows["document"], rows["chunk"] = number, places, np.arange(first, first + len(matrix))
    rows["dimension"], rows["embedding"] = matrix.shape[1], matrix
    return rows.tobytes()

"""A version in a database -> the Snapshot that the bot reads, and the check that nothing in it changed.

`open_version(address / "20261125-…", embedder, fingerprint)` -> a Snapshot whose texts and lists come when they are looked at.
What it does not know: how the rows were made (writing.py).
"""
from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import LiteralString, cast

import numpy as np
from langchain_core.embeddings import Embeddings

from index.dense import FaissStore
from index.errors import SnapshotError
from index.grains import Grains
from index.lexical import Field, Lexical
from index.postgres.address import Address
from index.postgres.connection import Database, connect, shown, speaking
from index.postgres.postings import Postings, StoredField
from index.postgres.rows import Articles, Chunks, Documents, StoredPlaces
from index.postgres.vectors import PostgresVectors
from index.postgres.versions import Versions
from index.postgres.writing import COLUMNS, HEAD, Digest
from index.snapshot import Snapshot
from index.syllables import Counts
from index.types import Manifest


def open_version(address: Address, manifest: Manifest, embedder: Embeddings | None) -> Snapshot:
    """The version at `address`, of which `manifest` speaks; without an embedder the dense half stays closed. Raises SnapshotError."""
    number = Versions(address.url).number(address.name)
    database = Database(address.url)
    documents = Documents(database, number)
    articles = Articles(database, number, documents.ids)
    chunks = Chunks(database, number, documents.ids, articles.ids)
    if (len(documents), len(articles), len(chunks)) != (manifest.documents, manifest.articles, manifest.chunks):
        raise SnapshotError(f"bản chỉ mục {address.name} thiếu dữ liệu; hãy chạy `tdkt index build` hoặc `tdkt index rollback`")
    parts = {str(name): bytes(content) for name, content in database.rows("SELECT name, content FROM parts WHERE version = %s", [number], binary=True)}
    dense = PostgresVectors(database, number, chunks.ids, embedder) if embedder is not None and manifest.fingerprint else None
    return Snapshot(manifest, documents, articles, chunks, cast(FaissStore | None, dense), _grains(Postings(database, number), parts),
                    json.loads(parts["glossary"]), _syllables(parts["syllables"]), StoredPlaces(documents, articles, chunks))  # fmt: skip


def _grains(postings: Postings, parts: dict[str, bytes]) -> Grains:
    chunk, article, window = (Lexical(*(cast(Field, StoredField(postings, spelling, grain, size)) for spelling in (0, 1)))
                              for grain, size in enumerate(json.loads(parts["sizes"])))  # fmt: skip
    return Grains(chunk, article, window, np.frombuffer(parts["article_of"], "<i4"), np.frombuffer(parts["window_start"], "<i8"))


def _syllables(data: bytes) -> Counts:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "syllables.npz"
        path.write_bytes(data)
        return Counts.load(path)


# --- checking ---------------------------------------------------------------------------------------------------
def verify_version(address: Address, manifest: Manifest) -> None:
    """Compares every table with its digest in the manifest; raises SnapshotError naming the first that differs."""
    number = Versions(address.url).number(address.name)
    for table, digest in manifest.files.items():
        if (_digest_of_vectors(address.url, number) if table == "vectors" else _digest(address.url, table, number)) != digest:
            raise SnapshotError(f"bảng {table} của bản {address.name} bị hỏng hoặc bị sửa; hãy chạy `tdkt index build` hoặc `tdkt index rollback`")


_ORDERS: Mapping[str, LiteralString] = {
    "documents": "document", "articles": "article", "chunks": "chunk", "postings": 'spelling, term COLLATE "C"', "parts": 'name COLLATE "C"',
}  # fmt: skip
"""The order in which the rows of each table were written."""


def _digest(url: str, table: LiteralString, number: int) -> str:
    digest, names = Digest(), COLUMNS[table][0].removeprefix("version, ")
    with closing(connect(url, statement_seconds=0)) as connection, speaking(shown(url)), connection.transaction(), \
            connection.cursor("rows", binary=True) as cursor:  # fmt: skip
        for row in cursor.execute(f"SELECT {names} FROM {table} WHERE version = %s ORDER BY {_ORDERS[table]}", [number]):  # noqa: S608  # names of ours
            digest.add(row)
    return digest.text()


def _digest_of_vectors(url: str, number: int) -> str:
    digest, left = Digest(), b""
    query = "COPY (SELECT embedding FROM vectors WHERE version = %s ORDER BY chunk) TO STDOUT (FORMAT BINARY)"
    with closing(connect(url, statement_seconds=0)) as connection, speaking(shown(url)), connection.cursor() as cursor, cursor.copy(query, [number]) as copy:
        for part in copy:
            left += bytes(part).removeprefix(HEAD)
            size = 10 + 4 * int.from_bytes(left[6:8], "big") if len(left) > 8 else 0  # fields, bytes, dimension, unused, then the numbers
            while size and len(left) >= size:
                digest.add_all(np.frombuffer(left[10:size], ">f4").astype("<f4").tobytes())
                left = left[size:]
    return digest.text()

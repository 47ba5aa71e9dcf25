"""The nearest vectors of a version, found by pgvector among the rows that may answer.

A question's vector and the allowed rows -> the hundred nearest of them. The filter is part of the search, one bit for each row:
exact search looks at no other row, and HNSW walks on until it has enough of them; where few rows are allowed the exact search
is used, which is faster there and misses nothing. What it does not know: which rows are allowed, how the score is mixed.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from psycopg import sql

from index.places import Mask
from index.postgres.connection import Connection, Database, Row
from index.postgres.versions import nearness

Vectors = NDArray[np.float32]
NARROW = 0.4
"""Share of allowed rows below which HNSW is not used: of a third of 200,000 it found 0.987, and was hardly faster than looking at all of them."""
EFFORT = 1000
"""Candidates of HNSW (`hnsw.ef_search`), the most there may be: 0.995 of the true hundred among 200,000, 0.990 where half are allowed;
400 found 0.973 and 0.954 among 50,000 (evals/RESULTS.md, "scale")."""


class PostgresVectors:
    """Vectors by the ids of their chunks; what the bot uses of `FaissStore`. Safe to share between threads."""

    def __init__(self, database: Database, number: int, ids: Sequence[str], embeddings: Embeddings) -> None:
        self._database, self._number, self._ids, self.embeddings = database, number, ids, embeddings
        self._row: Mapping[str, int] = {ident: i for i, ident in enumerate(ids)}
        row = database.rows("SELECT vector_dims(embedding) FROM vectors WHERE version = %s LIMIT 1", [number])
        self.dimension = int(row[0][0]) if row else 0
        self._indexed = bool(database.rows("SELECT 1 FROM pg_indexes WHERE indexname = %s AND schemaname = current_schema()", [nearness(number)]))

    def __len__(self) -> int:
        return len(self._ids)

    def nearest_rows(self, vector: Vectors, k: int, allowed: Mask | None = None) -> list[tuple[int, float]]:
        """The `k` rows nearest to `vector` (shape: dimension) with their inner products, best first, among `allowed` (all when None).

        Raises ValueError for a vector of another dimension, StoreError.
        """
        if vector.size != self.dimension and len(self):
            raise ValueError(f"query of dimension {vector.size} in an index of dimension {self.dimension}")
        if not len(self) or k <= 0 or (allowed is not None and not allowed.any()):
            return []
        bits = None if allowed is None else np.packbits(allowed, bitorder="little").tobytes()  # as get_bit counts: the lowest of a byte first
        near = self._indexed and (allowed is None or float(allowed.mean()) >= NARROW)
        search = _Nearest(self._number, self.dimension, vector, k, bits, near)
        return [(int(row), -float(distance)) for row, distance in self._database.repeat(search)]

    def all_scores(self, vector: Vectors, ids: Sequence[str]) -> Vectors:
        """The inner products of `vector` with the rows of `ids`, in their order. Raises StoreError."""
        return np.array(self.vectors(ids) @ np.asarray(vector, dtype=np.float32), dtype=np.float32)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The stored vectors of `ids`, shape (len(ids), dimension). Raises StoreError."""
        rows = [self._row[i] for i in ids]
        found = self._database.rows("SELECT chunk, embedding::real[] FROM vectors WHERE version = %s AND chunk = ANY(%s)", [self._number, rows], binary=True)
        by_row = {row: np.array(values, dtype=np.float32) for row, values in found}
        return np.array([by_row[row] for row in rows], dtype=np.float32).reshape(len(rows), self.dimension)


_BY_INDEX = """SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', %s, true),
               set_config('hnsw.max_scan_tuples', '200000', true), set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"""
"""For this transaction: walk on until enough allowed rows are found, and never sort all rows instead, as the planner thinks cheaper."""


class _Nearest:
    """One search; called on a connection, again when the server restarted meanwhile."""

    def __init__(self, number: int, dimension: int, vector: Vectors, k: int, bits: bytes | None, near: bool) -> None:
        text = "[" + ",".join(map(repr, np.asarray(vector, dtype=np.float32).ravel().tolist())) + "]"
        kind = sql.SQL("vector({})").format(sql.Literal(dimension))
        column = sql.SQL("(embedding::{})").format(kind) if near else sql.SQL("embedding")  # the index is on the first form alone
        where = sql.SQL("version = {}").format(sql.Literal(number))  # spelt out: a plan made for any version would not know its index
        if bits is not None:
            where += sql.SQL(" AND get_bit(%(bits)s::bytea, chunk) = 1")
        self._query = sql.SQL("SELECT chunk, {column} <#> %(vector)s::{kind} AS distance FROM vectors WHERE {where} ORDER BY distance LIMIT %(k)s").format(
            column=column, kind=kind, where=where)  # fmt: skip
        self._values, self._near = {"vector": text, "k": k, "bits": bits}, near

    def __call__(self, connection: Connection) -> list[Row]:
        if not self._near:
            return connection.execute(self._query, self._values, prepare=False).fetchall()
        with connection.transaction():
            connection.execute(_BY_INDEX, [str(EFFORT)])
            return connection.execute(self._query, self._values, prepare=False).fetchall()

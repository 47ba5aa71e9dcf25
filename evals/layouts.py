"""Three ways to keep BM25 in PostgreSQL, and exact against HNSW search, measured: `python -m evals.layouts texts.jsonl.gz --chunks 10000`.

The first N texts of a file ({"title", "text"} a line) -> one field of BM25, as `sparsevec` of pgvector, as one row for each (term, chunk),
and as one row for each term with its whole list (the one used); vectors at random on as many rows. Half of the rows are allowed. What
it does not know: the quality of what is found, which is the same in all three.
"""
from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from bot.retrieve import POOL, query_terms
from evals.stores import database
from index.lexical import Field, terms
from index.tally import added

ASKED = 40
DIMENSION = 384


def main(argv: Sequence[str] | None = None) -> int:
    """Prints one line of JSON for each layout: seconds to write, megabytes, milliseconds of a question (median, 95th percentile)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--vectors-only", action="store_true")
    args = parser.parse_args(argv)
    with gzip.open(args.texts, "rt", encoding="utf8") as file:
        rows = [json.loads(line) for line in islice(file, args.chunks)]
    texts = [terms(f"{row['title']}\n{row['text']}") for row in rows]
    dice = random.Random(7)  # noqa: S311  # no secret
    questions = [query_terms(row["title"][:120]) for row in dice.sample(rows, ASKED)]
    field = Field.build(texts)
    allowed = np.array([dice.random() < 0.5 for _ in texts])
    with database("") as address, psycopg.connect(address.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
        for layout in () if args.vectors_only else (Lists, Pairs, Sparse):
            report(layout.__name__, layout(connection, field), allowed, questions)
        dense(connection, allowed)
    return 0


def report(name: str, layout: Any, allowed: Any, questions: Sequence[dict[str, float]]) -> None:
    """Writes one layout, asks it every question and prints what it took; what it finds is compared with the embedded field."""
    start = time.perf_counter()
    layout.write()
    wrote = time.perf_counter() - start
    bits = np.packbits(allowed, bitorder="little").tobytes()
    times, same = [], []
    for asked in [*questions[:5], *questions]:
        start = time.perf_counter()
        found = layout.ask(asked, bits, allowed)
        times.append(1000 * (time.perf_counter() - start))
        same.append(np.allclose(sorted(found), sorted(best(layout.field, asked, allowed)), rtol=1e-4))
    size = layout.connection.execute("SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname = %s", [name.lower()]).fetchone()[0]
    tell(name, wrote, times[5:], megabytes=round(int(size) / 2**20), same=f"{sum(same)}/{len(same)}")


def tell(name: str, wrote: float, times: Sequence[float], **more: Any) -> None:
    """One line of JSON."""
    ordered = sorted(times)
    print(json.dumps({"layout": name, "write_s": round(wrote, 1), "p50_ms": round(statistics.median(ordered), 1),
                      "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1), **more}), flush=True)  # fmt: skip


def best(field: Field, asked: dict[str, float], allowed: Any) -> list[float]:
    """The best scores of the embedded field."""
    scores = np.where(allowed, added(field.lists(asked), field.size), 0.0)
    return [float(s) for s in np.sort(scores)[::-1][:POOL] if s > 0]


class _Layout:
    def __init__(self, connection: psycopg.Connection[Any], field: Field) -> None:
        self.connection, self.field = connection, field

    def copy(self, table: str, columns: str, rows: Any) -> None:
        """Makes a table and fills it."""
        self.connection.execute(f"CREATE TABLE {table} ({columns})")
        names = ", ".join(part.split()[0] for part in columns.partition(", PRIMARY")[0].split(","))
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        self.connection.execute(f"ANALYZE {table}")

    def part(self, i: int) -> slice:
        return slice(int(self.field.starts[i]), int(self.field.starts[i + 1]))


class Lists(_Layout):
    """One row for each term: its rows and weights, added up by the one who asks."""

    def write(self) -> None:
        """Fills the table."""
        self.copy("lists", "term text PRIMARY KEY, docs bytea, weights bytea", (
            (t, self.field.docs[self.part(i)].tobytes(), self.field.weights[self.part(i)].tobytes()) for i, t in enumerate(self.field.vocabulary)))  # fmt: skip

    def ask(self, asked: dict[str, float], bits: bytes, allowed: Any) -> list[float]:
        """The best scores."""
        scores = np.zeros(self.field.size, dtype=np.float32)
        cursor = self.connection.cursor(binary=True)
        for term, docs, weights in cursor.execute("SELECT term, docs, weights FROM lists WHERE term = ANY(%s)", [list(asked)]):
            scores[np.frombuffer(docs, "<i4")] += np.float32(asked[term]) * np.frombuffer(weights, "<f4")
        scores = np.where(allowed, scores, 0.0)
        return [float(s) for s in np.sort(scores)[::-1][:POOL] if s > 0]


class Pairs(_Layout):
    """One row for each term and chunk, added up by the server."""

    def write(self) -> None:
        """Fills the table."""
        self.copy("pairs", "term text, chunk integer, weight real, PRIMARY KEY (term, chunk)", (
            (t, int(d), float(w)) for i, t in enumerate(self.field.vocabulary)
            for d, w in zip(self.field.docs[self.part(i)], self.field.weights[self.part(i)], strict=True)))  # fmt: skip

    def ask(self, asked: dict[str, float], bits: bytes, allowed: Any) -> list[float]:
        """The best scores."""
        return [float(s) for (s,) in self.connection.execute(
            "SELECT sum(p.weight * q.weight) AS score FROM pairs p JOIN unnest(%s::text[], %s::real[]) AS q (term, weight) ON p.term = q.term "
            "WHERE get_bit(%s::bytea, p.chunk) = 1 GROUP BY p.chunk ORDER BY score DESC LIMIT %s", [list(asked), list(asked.values()), bits, POOL])]  # fmt: skip


class Sparse(_Layout):
    """One `sparsevec` for each chunk, compared with that of the question by the server."""

    def write(self) -> None:
        """Fills the table."""
        held: list[list[str]] = [[] for _ in range(self.field.size)]
        for i in range(len(self.field.vocabulary)):
            for d, w in zip(self.field.docs[self.part(i)], self.field.weights[self.part(i)], strict=True):
                held[int(d)].append(f"{i + 1}:{w:.9g}")
        size = len(self.field.vocabulary)
        self.copy("sparse", "chunk integer PRIMARY KEY, weights sparsevec", ((i, f"{{{','.join(one)}}}/{size}") for i, one in enumerate(held)))

    def ask(self, asked: dict[str, float], bits: bytes, allowed: Any) -> list[float]:
        """The best scores."""
        numbers = sorted((self.field.vocabulary[t] + 1, w) for t, w in asked.items() if t in self.field.vocabulary)
        text = f"{{{','.join(f'{i}:{w:g}' for i, w in numbers)}}}/{len(self.field.vocabulary)}"
        found = self.connection.execute("SELECT -(weights <#> %s::sparsevec) AS score FROM sparse WHERE get_bit(%s::bytea, chunk) = 1 ORDER BY score DESC LIMIT %s", [text, bits, POOL])
        return [float(s) for (s,) in found if s > 0]


def dense(connection: psycopg.Connection[Any], allowed: Any) -> None:
    """Exact and HNSW search over vectors in clusters, half of the rows allowed, then a twentieth."""
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(len(allowed) // 50 + 1, DIMENSION))
    matrix = centres[rng.integers(len(centres), size=len(allowed))] + 0.6 * rng.normal(size=(len(allowed), DIMENSION))
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    asked = matrix[rng.integers(len(allowed), size=ASKED)] + 0.02 * rng.normal(size=(ASKED, DIMENSION))
    connection.execute(f"CREATE TABLE dense (chunk integer PRIMARY KEY, embedding vector({DIMENSION}) NOT NULL)")
    connection.execute("ALTER TABLE dense ALTER COLUMN embedding SET STORAGE PLAIN")
    start = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy("COPY dense FROM STDIN") as copy:
        for i, row in enumerate(matrix):
            copy.write_row((i, text_of(row)))
    connection.execute("ANALYZE dense")
    wrote = time.perf_counter() - start
    narrow = allowed & (rng.random(len(allowed)) < 0.1)
    exact = {}
    for name, mask in (("half", allowed), ("twentieth", narrow)):
        times, exact[name] = searched(connection, asked, mask)
        tell(f"exact, {name} of the rows allowed", wrote, times)
    start = time.perf_counter()
    connection.execute("SET maintenance_work_mem = '2GB'")
    connection.execute("CREATE INDEX ON dense USING hnsw (embedding vector_ip_ops)")
    wrote = time.perf_counter() - start
    connection.execute("SET hnsw.iterative_scan = strict_order")
    connection.execute("SET hnsw.ef_search = 400")
    connection.execute("SET enable_seqscan = off")
    connection.execute("SET enable_sort = off")  # as the product does: the planner thinks sorting all rows cheaper
    for name, mask in (("half", allowed), ("twentieth", narrow)):
        times, found = searched(connection, asked, mask)
        shared = statistics.fmean(len(set(a) & set(b)) / max(1, len(a)) for a, b in zip(exact[name], found, strict=True))
        tell(f"HNSW, {name} of the rows allowed", wrote, times, recall=round(shared, 3))


def searched(connection: psycopg.Connection[Any], asked: Any, mask: Any) -> tuple[list[float], list[list[int]]]:
    """Milliseconds and rows of each question."""
    bits, times, found = np.packbits(mask, bitorder="little").tobytes(), [], []
    query = "SELECT chunk FROM dense WHERE get_bit(%s::bytea, chunk) = 1 ORDER BY embedding <#> %s::vector LIMIT %s"
    for vector in asked:
        start = time.perf_counter()
        found.append([int(row) for (row,) in connection.execute(query, [bits, text_of(vector), POOL], prepare=False)])
        times.append(1000 * (time.perf_counter() - start))
    return times, found


def text_of(vector: Any) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(map(str, vector.tolist()))}]"


if __name__ == "__main__":
    sys.exit(main())

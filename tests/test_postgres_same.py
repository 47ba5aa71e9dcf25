"""Whatever the corpus: the database finds what the folder finds, with the same scores."""
from __future__ import annotations

import dataclasses
from datetime import date
from inspect import signature

import numpy as np
import pytest
from conftest import FakeEmbedder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.admit import admitted
from bot.retrieve import Query, Searcher, query_terms
from index import snapshot
from index.build import Texts, split_up
from index.chunk import Budget
from index.dense import FaissStore
from index.grains import Grains
from index.parse import parse
from index.postgres.address import Address
from index.snapshot import Snapshot
from index.syllables import learn
from index.types import Manifest

WORDS = "thi đua khen thưởng chiến sĩ bằng khen hồ sơ gồm tờ trình mức lương 05 ngày 1.250.000 đồng cơ sở cờ làng Đ đ hoà hòa".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
RULES = st.tuples(st.lists(SENTENCES, min_size=1, max_size=4), st.sampled_from(["", "2020-01-01", "2027-01-01"]), st.sampled_from(["", "2025-01-01"]))
CORPORA = st.lists(RULES, min_size=1, max_size=4)


def made(rules: list[tuple[list[str], str, str]]) -> Snapshot:
    """A snapshot in memory of short rules, each with its clauses and its days."""
    texts = [
        f"---\nid: van-ban-{i}\nso_hieu: {i}/QĐ\n{f'ngay_hieu_luc: {start}' if start and not (start > end > '') else ''}\n{f'het_hieu_luc: {end}' if end else ''}\n---\n### Điều 1. Quy định\n"
        + "".join(f"{n}. {clause}.\n" for n, clause in enumerate(clauses, 1)) for i, (clauses, start, end) in enumerate(rules)
    ]
    split, pieces, _ = split_up([parse(f"{i}.md", text.encode()) for i, text in enumerate(texts)], Budget())
    documents = {d.id: d for d, _ in split}
    articles = {a.id: a for _, found in split for a in found}
    embedder, dense = FakeEmbedder(), FaissStore(FakeEmbedder())
    dense.add_vectors([c.id for c in pieces], embedder.passages(Texts(documents, pieces)))
    manifest = Manifest("thu", snapshot.SCHEMA, "2026-11-25", "fake-1", len(documents), len(articles), len(pieces), 0.0, (), (), {})
    return Snapshot.held(manifest, documents, articles, tuple(pieces), dense, Grains.build(pieces, documents), {}, learn(d.text for d in documents.values()))


@pytest.fixture(scope="module")
def store(postgres_server):
    url = postgres_server.create()
    yield Address(url)
    postgres_server.drop(url)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(CORPORA, SENTENCES, st.sampled_from([0.0, 0.4, 1.0]), st.sampled_from([None, date(2024, 6, 1), date(2026, 11, 25)]))
def test_hits_are_the_same(store: Address, rules: list[tuple[list[str], str, str]], asked: str, plain: float, day: date | None) -> None:
    held = made(rules)
    rest = {part: getattr(held, part) for part in list(signature(snapshot.write).parameters)[5:]}
    ident = f"v{len(snapshot.listed(store))}"
    stored = snapshot.open_snapshot(
        snapshot.write(store, dataclasses.replace(held.manifest, id=ident), held.documents.values(), held.articles.values(), held.chunks, **rest), FakeEmbedder(), "fake-1")  # fmt: skip
    query = Query(query_terms(asked), FakeEmbedder().query(asked), plain)
    found = []
    for one in (held, stored):
        searcher = Searcher(one)
        found.append(searcher.search(query, 50, None if day is None else searcher.mask(admitted(one, day))))
    assert [h.lexical for h in sorted(found[1], key=lambda h: h.chunk_id)] == [h.lexical for h in sorted(found[0], key=lambda h: h.chunk_id)]
    scores = [{h.chunk_id: h.score for h in hits} for hits in found]
    assert scores[1].keys() == scores[0].keys()
    np.testing.assert_allclose([scores[1][i] for i in scores[0]], list(scores[0].values()), atol=1e-5)

"""bot.retrieve: rankings filtered before they are made, and the LangChain face of them."""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bot_fixtures import office_snapshot
from conftest import FakeEmbedder

from bot import retrieve
from bot.retrieve import CLOSE, PassageRetriever, Query, Searcher, query_terms
from index.text import fold

TEXT = "tiêu chuẩn Chiến sĩ thi đua cơ sở"
MODEL = FakeEmbedder()


@pytest.fixture(params=[None, MODEL], ids=["words", "words and vectors"])
def searcher(request):
    return Searcher(office_snapshot(embedder=request.param))


def query(searcher, text=TEXT):
    return Query(query_terms(text), MODEL.query(text) if searcher.snapshot.dense is not None else None)


def articles(searcher, hits):
    by_id = {c.id: c.article_id for c in searcher.snapshot.chunks}
    return [by_id[h.chunk_id] for h in hits]


def mask(searcher, ids):
    return searcher.mask(searcher.snapshot.marked(ids))


def test_terms_are_counted_and_weighted():
    assert query_terms("thi thi", 0.5)["thi"] == 1
    assert query_terms("") == {}


def test_the_best_first_and_ranks_from_zero(searcher):
    hits = searcher.search(query(searcher), 5)
    assert [h.rank for h in hits] == list(range(len(hits)))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert any("chiến sĩ thi đua cơ sở" in searcher.snapshot.articles[a].heading.lower() for a in articles(searcher, hits)[:3])
    assert all((h.dense is None) for h in hits) == (searcher.snapshot.dense is None)


def test_the_mask_names_the_rows_of_the_articles(searcher):
    wanted = {searcher.snapshot.chunks[0].article_id}
    assert [bool(m) for m in mask(searcher, wanted)] == [c.article_id in wanted for c in searcher.snapshot.chunks]
    assert not mask(searcher, ()).any()


def test_the_filter_comes_before_the_ranking(searcher, monkeypatch):
    """With room for one candidate, a filter applied afterwards would find nothing that is not the best of all."""
    monkeypatch.setattr(retrieve, "POOL", 1)
    best = articles(searcher, searcher.search(query(searcher), 1))[0]
    allowed = {a for a in searcher.snapshot.articles if a != best and "sửa đổi" not in a}
    hits = searcher.search(query(searcher), 5, mask(searcher, allowed))
    assert hits
    assert set(articles(searcher, hits)) <= allowed


def test_every_article_can_be_the_only_one_allowed(searcher):
    for chunk in searcher.snapshot.chunks:
        text = searcher.snapshot.text_of(chunk)
        found = articles(searcher, searcher.search(query(searcher, text), 3, mask(searcher, {chunk.article_id})))
        assert set(found) == {chunk.article_id}


def test_nothing_allowed_finds_nothing(searcher):
    assert searcher.search(query(searcher), 5, np.zeros(len(searcher.snapshot.chunks), dtype=np.bool_)) == []


def test_words_that_stand_nowhere_find_nothing():
    assert Searcher(office_snapshot()).search(Query(query_terms("zzz qqq"), None)) == []


def test_the_retriever_gives_passages_with_their_place(searcher):
    passages = PassageRetriever(searcher=searcher, k=4).invoke(TEXT)
    assert 0 < len(passages) <= 4
    hits = searcher.search(query(searcher), 4)
    assert [p.id for p in passages] == [h.chunk_id for h in hits]
    for passage, hit in zip(passages, hits, strict=True):
        assert set(passage.metadata) == {"document_id", "article_id", "label", "title", "score"}
        assert passage.metadata["score"] == hit.score
        assert passage.page_content in searcher.snapshot.documents[passage.metadata["document_id"]].text


async def test_the_retriever_works_in_async_chains():
    passages = await PassageRetriever(searcher=Searcher(office_snapshot()), k=2).ainvoke(TEXT)
    assert len(passages) == 2


def test_a_narrow_filter_still_gives_k(searcher):
    """The k chunks that fit worst are all allowed ones: none may be lost to better ones that are not."""
    chunks = searcher.snapshot.chunks
    ranked = articles(searcher, searcher.search(query(searcher), len(chunks)))
    last = [a for a in dict.fromkeys(reversed(ranked)) if sum(c.article_id == a for c in chunks) == 1][:3]
    assert len(last) == 3
    hits = searcher.search(query(searcher), 3, mask(searcher, last))
    assert set(articles(searcher, hits)) == set(last)
    assert len(hits) == 3


def test_the_best_are_ordered_by_closeness_too_and_keep_their_scores(searcher):
    plain, close = query(searcher), replace(query(searcher), words=TEXT.lower().split())
    before, after = searcher.search(plain, 30), searcher.search(close, 30)
    assert sorted(h.chunk_id for h in before[:CLOSE]) == sorted(h.chunk_id for h in after[:CLOSE])
    assert [h.chunk_id for h in before[CLOSE:]] == [h.chunk_id for h in after[CLOSE:]]
    assert [h.score for h in before] == [h.score for h in after]


def test_the_chunk_that_has_the_words_together_comes_first():
    found = Searcher(office_snapshot())
    terms = query_terms("chủ tịch hội đồng thi đua khen thưởng cấp tỉnh")
    words = "chủ tịch hội đồng thi đua khen thưởng cấp tỉnh".split()
    assert articles(found, found.search(Query(terms, None, words=words), 3))[0] == "luat-06-2022-qh15#dieu-91"
    bare = [fold(w) for w in words]
    assert articles(found, found.search(Query(query_terms(" ".join(bare)), None, 1.0, bare), 3))[0] == "luat-06-2022-qh15#dieu-91"

"""index.grains: the best chunks of each grain, as adding up every row and looking at each chunk finds them."""
from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from index import grains as module
from index import tally
from index.grains import Grains, Mask
from index.lexical import bare
from index.tally import Scores, added
from index.types import Chunk, Document, Span, Validity

WORDS = "thi đua khen thưởng cờ hồ sơ tập thể cá nhân danh hiệu chiến sĩ".split()
QUERY = {"khen": 1.0, "khen thưởng": 1.0, "cờ": 2.0, "thi": 0.7, "không có": 1.0}


@pytest.fixture(scope="module")
def grains() -> Grains:
    """300 chunks of one to four sentences, one to nine of them an article."""
    random = np.random.default_rng(4)
    texts = [". ".join(" ".join(random.choice(WORDS, random.integers(2, 9))).capitalize() for _ in range(random.integers(1, 5))) + "." for _ in range(300)]
    starts = np.cumsum([0, *(len(t) + 1 for t in texts)]).tolist()
    articles = np.cumsum(random.random(300) < 0.3).tolist()
    chunks = [Chunk(f"d#{a}~{i}", f"d#{a}", "d", Span(at, at + len(t)), f"Điều {a}") for i, (a, at, t) in enumerate(zip(articles, starts, texts, strict=False))]
    return Grains.build(chunks, {"d": Document("d", "Luật", "d.md", "0" * 64, "\n".join(texts), Validity(), {})})


def every(grains: Grains, spelling: str) -> Iterator[Scores]:
    """The scores of all chunks, grain by grain."""
    query = bare(QUERY) if spelling == "plain" else QUERY
    chunk, article, window = (added(getattr(one, spelling).lists(query), getattr(one, spelling).size) for one in (grains.chunk, grains.article, grains.window))
    yield chunk
    yield article[grains.article_of]
    yield np.maximum.reduceat(window, grains.window_start)


@pytest.mark.parametrize("few", [0, 2000])
@pytest.mark.parametrize("whole", [10**6, 30])
@pytest.mark.parametrize("share", [None, 0.5, 0.05, 0.01])
def test_the_best_chunks_are_those_of_all_chunks(grains: Grains, monkeypatch: pytest.MonkeyPatch, whole: int, share: float | None, few: int) -> None:
    monkeypatch.setattr(module, "FEW", few)
    monkeypatch.setattr(tally, "WHOLE", whole)
    monkeypatch.setattr(tally, "LEADING", 100)
    allowed: Mask | None = None if share is None else np.random.default_rng(1).random(300) < share
    found = list(grains.best(QUERY, 0.4, 10, allowed))
    expected = [*every(grains, "exact"), *every(grains, "plain")]
    assert [round(s, 3) for s, _, _ in found] == [0.2] * 3 + [0.133] * 3
    for (_, rows, scores), all_of_them in zip(found, expected, strict=True):
        mine = np.where(allowed, all_of_them, 0) if allowed is not None else all_of_them
        assert rows.tolist() == sorted(set(rows.tolist()))
        np.testing.assert_allclose(scores, mine[rows], rtol=1e-5)
        np.testing.assert_allclose(_best(scores), _best(mine), rtol=1e-5)


def _best(scores: Scores) -> list[float]:
    return [float(s) for s in np.sort(scores)[-10:] if s > 0]


@pytest.mark.parametrize("few", [-1, 2000])
def test_nothing_is_found_of_unknown_words(grains: Grains, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    assert [len(rows) for _, rows, _ in grains.best({"kangaroo": 1.0}, 0.0, 10)] == [0, 0, 0]
    monkeypatch.setattr(module, "FEW", few)
    assert [len(rows) for _, rows, _ in grains.best(QUERY, 1.0, 10, np.zeros(300, dtype=np.bool_))] == [0, 0, 0]

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import K1, B, Field, Lexical, bare, folded, terms
from index.tally import Scores, added
from index.text import fold, tokens

SYLLABLE = st.sampled_from(["thi", "đua", "khen", "thưởng", "cờ", "co", "thường", "3", "a", "ở", "1.250.000", "Đường"])
TEXT = st.lists(SYLLABLE, max_size=12).map(" ".join)
CORPUS = ["Cờ thi đua của Chính phủ", "Khen thưởng 3 lần ở xã", "điểm a khoản 3", "cờ vua, cờ tướng"]


def scored(lexical: Lexical, query: dict[str, float], plain: float) -> Scores:
    """(1 − plain) × exact field + plain × folded field, of every row."""
    exact, folded_ = (added(field.lists(asked), field.size) for field, asked in ((lexical.exact, query), (lexical.plain, bare(query))))
    return np.array((1 - plain) * exact + plain * folded_, dtype=np.float32)


def reference(query: dict[str, float], texts: list[list[str]]) -> list[float]:
    """BM25 as the books write it, slowly."""
    mean = sum(map(len, texts)) / len(texts) or 1
    out = []
    for text in texts:
        count, total = Counter(text), 0.0
        for term, weight in query.items():
            n = sum(term in t for t in texts)
            tf = count[term]
            idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
            total += weight * idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * len(text) / mean)) if tf else 0.0
        out.append(total)
    return out


@given(st.lists(TEXT, min_size=1, max_size=8), st.dictionaries(SYLLABLE | TEXT, st.floats(0.1, 3), max_size=5))
def test_each_field_equals_the_slow_formula(corpus: list[str], query: dict[str, float]) -> None:
    lexical = Lexical.build(corpus)
    exact = [terms(t) for t in corpus]
    np.testing.assert_allclose(scored(lexical, query, 0), reference(query, exact), rtol=1e-4, atol=1e-5)
    bare: Counter[str] = Counter()
    for term, weight in query.items():
        bare[fold(term)] += weight  # type: ignore[assignment]
    plain = reference(dict(bare), [folded(t) for t in exact])
    np.testing.assert_allclose(scored(lexical, query, 1), plain, rtol=1e-4, atol=1e-5)
    mixed = 0.7 * np.array(reference(query, exact)) + 0.3 * np.array(plain)
    np.testing.assert_allclose(scored(lexical, query, 0.3), mixed, rtol=1e-4, atol=1e-5)


@given(st.lists(TEXT, min_size=1, max_size=6), st.dictionaries(SYLLABLE, st.floats(0.1, 3), min_size=2, max_size=5))
def test_the_order_of_the_query_does_not_matter(corpus: list[str], query: dict[str, float]) -> None:
    lexical = Lexical.build(corpus)
    back = dict(reversed(query.items()))
    np.testing.assert_allclose(scored(lexical, query, 0.5), scored(lexical, back, 0.5), rtol=1e-5, atol=1e-6)


def test_terms_are_syllables_and_neighbours() -> None:
    assert terms("Chiến sĩ thi đua, 3") == ["chiến", "sĩ", "thi", "đua", "3", "chiến sĩ", "sĩ thi", "thi đua", "đua 3"]
    assert terms("một") == ["một"]
    assert terms("") == []


def test_nothing_a_lawyer_types_is_thrown_away() -> None:
    lexical = Lexical.build(CORPUS)
    for term, rows in (("3", {1, 2}), ("a", {2}), ("ở", {1}), ("khoản 3", {2})):
        assert set(np.flatnonzero(scored(lexical, {term: 1.0}, 0))) == rows


def test_the_folded_field_finds_what_was_typed_without_accents() -> None:
    lexical = Lexical.build(CORPUS)
    assert not scored(lexical, {"khen thuong": 1.0}, 0).any()
    assert np.flatnonzero(scored(lexical, {"khen thuong": 1.0}, 1)).tolist() == [1]
    assert np.flatnonzero(scored(lexical, {"khen thưởng": 1.0}, 1)).tolist() == [1]


def test_two_spellings_that_fold_alike_both_count() -> None:
    lexical = Lexical.build(["co", "khác"])
    once = scored(lexical, {"co": 1.0}, 1)[0]
    assert scored(lexical, {"cờ": 0.5, "co": 1.0}, 1)[0] == pytest.approx(1.5 * once)
    assert scored(lexical, {"co": 1.0, "cờ": 0.5}, 1)[0] == pytest.approx(1.5 * once)


@pytest.mark.parametrize("plain", [0.0, 0.4, 1.0])
def test_unknown_terms_score_nothing(plain: float) -> None:
    scores = scored(Lexical.build(CORPUS), {"kangaroo": 5.0, "": 1.0}, plain)
    assert scores.shape == (4,)
    assert scores.dtype == np.float32
    assert not scores.any()


def test_idf_falls_with_frequency_and_knows_unknown_terms() -> None:
    field = Field.build([tokens(t) for t in CORPUS])
    assert field.idf("kangaroo") == pytest.approx(math.log(1 + 4.5 / 0.5))
    assert field.idf("kangaroo") > field.idf("a") > field.idf("3") > 0


def test_rarer_and_denser_wins() -> None:
    scores = scored(Lexical.build(["cờ cờ cờ", "cờ và nhiều chữ khác nữa ở đây", "không"]), {"cờ": 1.0}, 0)
    assert scores[0] > scores[1] > scores[2] == 0

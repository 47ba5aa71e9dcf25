"""BM25 over syllables and syllable bigrams in two fields, exact and folded; over posting lists that may lie on the disk.

"Chiến sĩ thi đua" -> terms "chiến", "sĩ", "chiến sĩ", … in the exact field and "chien", "si", "chien si", … in the
folded one, which finds the same passages for a question typed without diacritics. What it does not know: which field
or which weight suits a question; the caller says.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.tally import Listed, Scores
from index.text import fold, tokens

K1, B = 1.2, 0.6
"""Chosen on the dev sets of evals/RESULTS.md ("BM25"); B below 0.75 since chunks are packed to one size."""


def terms(text: str) -> list[str]:
    """The syllables of `text` and its bigrams; a bigram is two neighbouring tokens joined by a blank."""
    syllables = tokens(text)
    return syllables + [f"{a} {b}" for a, b in itertools.pairwise(syllables)]


def folded(term_list: Iterable[str]) -> list[str]:
    """`term_list` without diacritics, one for one."""
    return [fold(term) for term in term_list]


def bare(weighted: Mapping[str, float]) -> dict[str, float]:
    """The weighted terms of a query without diacritics: "bàn" and "bạn" are one term here, asked for twice."""
    found: dict[str, float] = {}
    for term, weight in weighted.items():
        plain = fold(term)
        found[plain] = found.get(plain, 0.0) + weight
    return found


def vocabulary_of(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    """A number for each term of `texts`, in the order of the terms, so that two runs number alike."""
    return {term: i for i, term in enumerate(sorted({t for text in texts for t in text}))}


@dataclass(frozen=True, slots=True)
class Field:
    """One inverted field: for term t, `docs[starts[t]:starts[t+1]]` are chunk rows and `weights` their BM25 parts."""

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    weights: Scores
    size: int

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> Field:
        """The field of `texts`, each a list of terms."""
        vocabulary = vocabulary_of(texts)
        return cls.of([np.array([vocabulary[t] for t in text], dtype=np.int64) for text in texts], vocabulary)

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.int64]], vocabulary: Mapping[str, int], k1: float = K1, b: float = B) -> Field:
        """The field of texts given as the numbers of their terms in `vocabulary`, which several fields may share.

        BM25 with idf = ln(1 + (N − n + ½)/(n + ½)) (Robertson & Zaragoza 2009).
        """
        lengths = np.array([len(t) for t in texts], dtype=np.int64)
        every = np.concatenate(texts) if len(texts) else np.zeros(0, dtype=np.int64)
        # one number for each (term, row), sorted by term, then row: counting equal ones gives the term frequencies
        pairs, counts = np.unique(every * max(1, len(texts)) + np.repeat(np.arange(len(texts)), lengths), return_counts=True)
        ids, rows = np.divmod(pairs, max(1, len(texts)))
        df = np.bincount(ids, minlength=len(vocabulary)).astype(np.float64)
        idf = np.log1p((len(texts) - df + 0.5) / (df + 0.5))
        norm = k1 * (1 - b + b * lengths[rows] / max(float(lengths.mean()) if len(texts) else 1.0, 1e-9))
        weights = (idf[ids] * counts * (k1 + 1) / (counts + norm)).astype(np.float32)
        starts = np.concatenate(([0], np.cumsum(df))).astype(np.int64)
        return cls(vocabulary, starts, rows.astype(np.int32), weights, len(texts))

    def lists(self, weighted: Mapping[str, float]) -> list[Listed]:
        """The rows of each term of a query that is known, with their weights and its own."""
        numbers = ((self.vocabulary.get(term), weight) for term, weight in weighted.items())
        parts = ((slice(int(self.starts[i]), int(self.starts[i + 1])), weight) for i, weight in numbers if i is not None)
        return [(self.docs[part], self.weights[part], weight) for part, weight in parts]

    def rows(self, wanted: Iterable[str]) -> list[NDArray[np.int32]]:
        """The rows that hold each of the terms, ascending; none for an unknown term."""
        numbers = [self.vocabulary.get(term) for term in wanted]
        return [self.docs[:0] if i is None else self.docs[int(self.starts[i]) : int(self.starts[i + 1])] for i in numbers]

    def idf(self, term: str) -> float:
        """The inverse document frequency of `term`; that of a term in no document when it is unknown."""
        i = self.vocabulary.get(term)
        n = 0 if i is None else int(self.starts[i + 1] - self.starts[i])
        return float(np.log1p((self.size - n + 0.5) / (n + 0.5)))


@dataclass(frozen=True, slots=True)
class Lexical:
    """The exact and the folded field over the same rows (chunks in snapshot order)."""

    exact: Field
    plain: Field

    @classmethod
    def build(cls, texts: Sequence[str]) -> Lexical:
        """Both fields of `texts`, one row each."""
        split = [terms(text) for text in texts]
        return cls(Field.build(split), Field.build([folded(t) for t in split]))

"""Questions -> groups of one meaning, the largest first: a list of things to do instead of a list of sentences.

"Ai ký bằng khen?", "Bằng khen do ai ký" and "thẩm quyền ký bằng khen" -> one group of three. Each question joins the group
whose first question is nearest, if that is near enough; else it begins one. What it does not know: what the questions are about.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.text import fold, tokens

Vectors = NDArray[np.float32]

NEAR = 0.92
"""Cosine of the shipped model from which two questions count as one; evals/RESULTS.md ("groups of questions")."""
NEAR_WORDS = 0.4
"""The same between counts of folded syllables and pairs, where there is no model."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Rows of the questions of one meaning, the one that stands for them first."""

    rows: tuple[int, ...]


def grouped(texts: Sequence[str], encode: Callable[[list[str]], Vectors] | None, near: float | None = None,
            named: Callable[[str], Sequence[str]] = lambda _: ()) -> list[Theme]:  # fmt: skip
    """The groups of `texts`, largest first, then in the order of their first question. `encode` gives unit vectors; None: by words.

    Questions that differ in case, accents and marks alone are one before any vector is made; two that name different titles
    (`named`: "Chiến sĩ thi đua cơ sở", "… toàn quốc") never are, however alike they sound.
    """
    same: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        same.setdefault(" ".join(fold(t) for t in tokens(text)), []).append(row)
    order = sorted(same.values(), key=lambda rows: (-len(rows), rows[0]))
    if not order:
        return []
    heads = [texts[rows[0]] for rows in order]
    vectors = encode(heads) if encode else _bags(heads)
    found = _greedy(vectors, [frozenset(named(h)) for h in heads], near if near is not None else NEAR if encode else NEAR_WORDS)
    themes = [Theme(tuple(row for i in group for row in order[i])) for group in found]
    return sorted(themes, key=lambda t: (-len(t.rows), t.rows[0]))


def _greedy(vectors: Vectors, names: Sequence[frozenset[str]], near: float) -> list[list[int]]:
    """Row numbers in groups: each row joins the nearest group whose first row names the same, or begins a group."""
    groups: list[list[int]] = []
    for i, vector in enumerate(vectors):
        leaders = [g[0] for g in groups]
        scores = vectors[leaders] @ vector
        fitting = [(float(s), g) for s, g, lead in zip(scores, groups, leaders, strict=True) if s >= near and _agree(names[i], names[lead])]
        if fitting:
            max(fitting, key=lambda pair: pair[0])[1].append(i)
        else:
            groups.append([i])
    return groups


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or one == other


def _bags(texts: Sequence[str]) -> Vectors:
    """Unit vectors of the folded syllables of each text and their pairs."""
    counts = []
    for text in texts:
        words = [fold(t) for t in tokens(text)]
        counts.append(Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))]))
    column: dict[Any, int] = {}
    for bag in counts:
        for word in bag:
            column.setdefault(word, len(column))
    out = np.zeros((len(texts), max(1, len(column))), dtype=np.float32)
    for row, bag in enumerate(counts):
        for word, n in bag.items():
            out[row, column[word]] = n
    lengths = np.linalg.norm(out, axis=1, keepdims=True)
    return np.asarray(out / np.maximum(lengths, 1e-9), dtype=np.float32)

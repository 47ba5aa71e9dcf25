"""Rankings -> one, keyed by our rows, never by text.

Each ranking is scaled to 0..1 over its own candidates and mixed by weight; reciprocal-rank fusion of the same lists was
worse on every dev set (evals/LOG.md). What it does not know: where the rankings come from.
"""
from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

DENSE_WEIGHT = 0.4
"""Share of the dense score; chosen on the four dev sets, evals/RESULTS.md ("mixing weight")."""

Ranking = Mapping[int, float]


def scaled(ranking: Ranking) -> dict[int, float]:
    """Scores brought to 0..1 over this ranking (min–max); one candidate, or equal ones, get 1."""
    if not ranking:
        return {}
    low, high = min(ranking.values()), max(ranking.values())
    return {row: (score - low) / (high - low) if high > low else 1.0 for row, score in ranking.items()}


def scaled_top(scores: NDArray[np.float32], pool: int, size: int) -> NDArray[np.float32]:
    """Scores brought to 0..1 over the best `pool` of a ranking of `size` rows, of which those that are not in `scores` have none.

    Rows below the best, and rows without any score, get 0; equal ones get 1.
    """
    if not len(scores):
        return scores
    low = float(np.partition(scores, -pool)[-pool]) if len(scores) > pool else float(scores.min()) if len(scores) == min(pool, size) else 0.0
    high = float(scores.max())
    if high <= low:
        return ((scores > 0) & (scores >= high)).astype(np.float32)
    out: NDArray[np.float32] = np.clip((scores - low) / (high - low), 0.0, 1.0).astype(np.float32)
    return out


def mix(dense: Ranking, lexical: Ranking, weight: float = DENSE_WEIGHT) -> list[tuple[int, float]]:
    """Rows of both rankings with their mixed score, best first; ties by row, so that a run repeats exactly.

    A row missing from one ranking gets 0 there. An empty ranking leaves the other at full weight.
    """
    if not dense or not lexical:
        weight = 1.0 if dense else 0.0
    d, b = scaled(dense), scaled(lexical)
    both = {row: weight * d.get(row, 0.0) + (1 - weight) * b.get(row, 0.0) for row in {*d, *b}}
    return sorted(both.items(), key=lambda item: (-item[1], item[0]))

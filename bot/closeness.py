"""The words of a question and some passages -> how near to each other the passages have them, 0..1.

Of two articles that both hold "thời hạn" and "nâng lương", the one that says "thời hạn nâng lương bị kéo dài" is nearer to
"bị khiển trách thì thời hạn nâng lương kéo dài bao lâu?" than one that has them in different khoản. BM25 sees pairs of
neighbours only, and a vector no words at all. What it does not know: how rare a word is (weighing pairs by that was no
better, evals/RESULTS.md, "closeness"), and in which passages to look.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

REACH = 6
"""How far apart in the question two words may stand to count as a pair; 3 gained less on three sets of five."""
SOFT = 4.0
"""Words between the two that halve the worth of a pair; 8 and 16 lost on uit_regulations what they gained elsewhere."""

Places = Mapping[str, Sequence[int]]


def closeness(words: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
    """For each of `passages` (tokens, in order) the sum over the pairs of `words`, brought to 0..1 over these passages.

    A pair whose words are neighbours somewhere counts 1, with n words between them 1/(1 + n/SOFT), one that is not there 0.
    All get 0 when none is nearer than another.
    """
    pairs = _pairs(words)
    wanted = {word for pair in pairs for word in pair}
    sums = [_sum(pairs, _places(passage, wanted)) for passage in passages]
    low, high = min(sums, default=0.0), max(sums, default=0.0)
    return [(s - low) / (high - low) if high > low else 0.0 for s in sums]


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each two different words at most REACH apart, once, in the order of the question."""
    near = ((a, b) for i, a in enumerate(words) for b in words[i + 1 : i + 1 + REACH] if a != b)
    return list(dict.fromkeys(near))


def _places(passage: Sequence[str], wanted: set[str]) -> Places:
    places: dict[str, list[int]] = {}
    for i, token in enumerate(passage):
        if token in wanted:
            places.setdefault(token, []).append(i)
    return places


def _sum(pairs: Sequence[tuple[str, str]], places: Places) -> float:
    both = ((places[a], places[b]) for a, b in pairs if a in places and b in places)
    return sum(1 / (1 + (_distance(a, b) - 1) / SOFT) for a, b in both)


def _distance(a: Sequence[int], b: Sequence[int]) -> int:
    """The least distance between a place of `a` and one of `b`; both ascending and not empty."""
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    least = abs(few[0] - many[0])
    for place in few:
        i = bisect_left(many, place)
        least = min([least, *(abs(place - other) for other in many[max(0, i - 1) : i + 1])])
    return least

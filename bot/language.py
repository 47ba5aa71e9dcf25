"""Counts of syllables -> how likely each is after two others, and which syllables share their letters.

"thi" and "đua" before it make "khen" likely; "thuong" may be "thưởng", "thường", "thương" … What it does not know: questions, slips, files.
"""
from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from bot.slips import I_OR_Y, other_i
from index.syllables import BITS, Counts, bare, is_syllable, merge
from index.text import canonical, fold

DISCOUNT, CORPUS_DISCOUNT = 14, 8
"""Tenths of an occurrence not trusted, so that triples seen once or twice do not decide alone."""
LEAST = 0.03
"""The least share of a context that is left to words it was not seen with."""
UNKNOWN = -13.0
"""Log probability of a word that was never seen."""


class Sorted:
    """Ascending keys with a number each: a mapping of a million entries in 12 MB, where a dict takes 130."""

    def __init__(self, keys: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        self._keys = array("q", keys.astype(np.int64).tobytes())
        self._values = array("f", values.astype(np.float32).tobytes())

    def get(self, key: int) -> float | None:
        """The number of `key`; None when there is none."""
        at = bisect_left(self._keys, key)
        return self._values[at] if at < len(self._keys) and self._keys[at] == key else None


class Language:
    """Log scores of syllables after two others, and which syllables share their letters.

    Triples, pairs and single counts interpolated with absolute discounting (Ney, Essen & Kneser 1994): restored 0.1 to
    0.9 points more syllables than stupid back-off on the dev sets.
    """

    def __init__(self, general: Counts, corpus: Counts, weight: int) -> None:
        counts = merge(general, corpus, weight)
        kept = merge(general.discounted(DISCOUNT), corpus.discounted(CORPUS_DISCOUNT), weight)
        self.words = counts.words
        self.ids = {word: i for i, word in enumerate(counts.words)}
        single = np.maximum(counts.singles, 1) / max(1, int(counts.singles.sum()))
        first, second = counts.pair_keys >> BITS, counts.pair_keys & ((1 << BITS) - 1)
        share = kept.pairs / 10 / counts.singles[first]
        left = np.maximum(1 - np.bincount(first, share, len(single)), LEAST)
        pair = share + left[first] * single[second]
        context = np.searchsorted(counts.pair_keys, counts.triple_keys >> BITS)
        inner = np.searchsorted(counts.pair_keys, counts.triple_keys & ((1 << 2 * BITS) - 1))
        share = kept.triples / 10 / counts.pairs[context]
        open_ = np.maximum(1 - np.bincount(context, share, len(pair)), LEAST)
        triple = share + open_[context] * pair[inner]
        self.single: list[float] = [*np.log(single).tolist(), UNKNOWN]
        self.left: list[float] = [*np.log(left).tolist(), 0.0]
        self.pair = Sorted(counts.pair_keys, np.log(pair))
        has = np.unique(context)
        self.open = Sorted(counts.pair_keys[has], np.log(open_[has]))
        self.triple = Sorted(counts.triple_keys, np.log(triple))
        self.count: list[int] = counts.singles.tolist()
        self.by_fold: dict[str, list[int]] = defaultdict(list)
        self.by_bare: dict[str, list[int]] = defaultdict(list)
        for i in sorted(range(len(counts.words)), key=lambda i: -self.count[i]):
            if counts.words[i].isalpha():
                self.by_fold[fold(counts.words[i])].append(i)
                self.by_bare[bare(counts.words[i])[0]].append(i)
        self.viet = {plain for plain, ids in self.by_fold.items() if any(is_syllable(counts.words[i]) for i in ids)}
        self.marked = {plain for plain, ids in self.by_fold.items() if any(counts.words[i] != plain for i in ids)}

    def known(self, word: str) -> int:
        """The id of `word` in its canonical spelling, or with i for y ("kì", "kỳ"); -1 when neither was ever seen."""
        found = self.ids.get(word, -1)
        if found >= 0 or word.isascii():
            return found
        found = self.ids.get(canonical(word), -1)
        return found if found >= 0 or not I_OR_Y.fullmatch(bare(word)[0]) else self.ids.get(other_i(word), -1)

    def score(self, a: int, b: int, c: int) -> float:
        """The log score of word `c` after `a b`."""
        found = self.triple.get(((a << BITS | b) << BITS) | c)
        if found is not None:
            return found
        found = self.pair.get(b << BITS | c)
        return (self.open.get(a << BITS | b) or 0.0) + (self.left[b] + self.single[c] if found is None else found)

    def together(self, a: int, b: int) -> float:
        """How often the pair `a b` was seen."""
        found = self.pair.get(a << BITS | b) if a >= 0 and b >= 0 else None
        return 0.0 if found is None else math.exp(found) * float(self.count[a])

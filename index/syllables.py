"""Counts of syllables, pairs and triples in Vietnamese text: what restoring and correcting a question rests on.

"Thi đua năm 2025." -> the tokens "<s> thi đua năm # </s>": "thi đua" is one pair, "thi đua năm" one triple; every token
with a digit counts as "#". Counts hold no sentence. What it does not know: which syllable is right in a question
(`bot.spelling` decides), files of documents, ranking.
"""
from __future__ import annotations

import re
import unicodedata
import zipfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text import canonical, fold, sentences, tokens

Ints = NDArray[np.int64]
START, END, NUMBER = "<s>", "</s>", "#"
BITS = 20
"""Bits of a word id in a packed key: a triple takes 60 of 64."""
GENERAL = Path(__file__).parent / "data" / "syllables.npz"
"""The general model, learnt by `python -m evals.learn_syllables`."""
_FLUSH = 4_000_000
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:o?(?:a(?:ch|nh|ng|[cimnoptuy])?|ă(?:ng|[cmnpt])|e(?:ng|[cmnopt])?)|u?â(?:ng|[cmnptuy])|u?ê(?:ch|nh|[mnptu])?"
    r"|[iy](?:ch|nh|[amnptu])?|uy(?:a|ch|nh|ên|êt|[ntpu])?|[iy]ê(?:ng|[cmnptu])|o(?:ng|[cimnpt])?|oo(?:ng|c)"
    r"|ô(?:ng|[cimnpt])?|u?ơ[imnpt]?|u(?:ng|[acimnpt])?|uô(?:ng|[cimnpt])|ư(?:ng|[acimtu])?|ươ(?:ng|[cimnptu]))"
)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each word, pair and triple was seen; keys are packed word ids, ascending.

    `words` is sorted; `singles[i]` counts `words[i]`. A pair (a, b) has the key `a << 20 | b`, a triple
    `(a << 20 | b) << 20 | c`.
    """

    words: tuple[str, ...]
    singles: Ints
    pair_keys: Ints
    pairs: Ints
    triple_keys: Ints
    triples: Ints

    def __post_init__(self) -> None:
        sizes = ((len(self.words), self.singles), (len(self.pair_keys), self.pairs), (len(self.triple_keys), self.triples))
        if any(n != len(counts) for n, counts in sizes):
            raise ValueError("syllable counts: keys and counts differ in length")
        if len(self.words) >= 1 << BITS:
            raise ValueError(f"syllable counts: more than {1 << BITS} words")

    def prune(self, single: int = 1, pair: int = 1, triple: int = 1) -> Counts:
        """The counts that reach these thresholds; a pair or triple of a dropped word goes with it."""
        kept = self.singles >= single
        ids = np.where(kept, np.cumsum(kept) - 1, -1)
        pair_keys, pairs = _renumber(self.pair_keys, self.pairs, ids, 2, pair)
        triple_keys, triples = _renumber(self.triple_keys, self.triples, ids, 3, triple)
        words = tuple(w for w, keep in zip(self.words, kept.tolist(), strict=True) if keep)
        return Counts(words, self.singles[kept], pair_keys, pairs, triple_keys, triples)

    def discounted(self, tenths: int) -> Counts:
        """Ten times each count of pairs and triples, less `tenths`: what of a count to trust (absolute discounting)."""
        pairs, triples = (np.maximum(10 * counts - tenths, 0) for counts in (self.pairs, self.triples))
        return Counts(self.words, self.singles, self.pair_keys, pairs, self.triple_keys, triples)

    def save(self, path: Path) -> None:
        """Writes the counts, exact, into one compressed .npz; the same counts give the same bytes."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                words=np.frombuffer("\n".join(self.words).encode(), dtype=np.uint8),
                singles=_planes(self.singles),
                pair_keys=_planes(np.diff(self.pair_keys, prepend=0)),
                pairs=_planes(self.pairs),
                triple_keys=_planes(np.diff(self.triple_keys, prepend=0)),
                triples=_planes(self.triples),
            )

    @classmethod
    def load(cls, path: Path) -> Counts:
        """What `save` wrote; raises OSError when it cannot be read, ValueError when it is damaged."""
        try:
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                words = tuple(file["words"].tobytes().decode().split("\n")) if file["words"].size else ()
                names = ("singles", "pair_keys", "pairs", "triple_keys", "triples")
                singles, pair_keys, pairs, triple_keys, triples = (_whole(file[name]) for name in names)
        except (KeyError, EOFError, zipfile.BadZipFile, AttributeError, IndexError) as error:
            raise ValueError(f"{path.name}: no syllable counts: {error}") from error
        return cls(words, singles, np.cumsum(pair_keys), pairs, np.cumsum(triple_keys), triples)


def shape(token: str) -> str:
    """The word a token counts as: itself, "#" for everything with a digit."""
    return token if token.isalpha() else NUMBER if any(c.isdigit() for c in token) else token.strip("_") or NUMBER


@lru_cache(maxsize=65536)
def bare(word: str) -> tuple[str, int]:
    """`word` without its tone mark, and the tone: 0 none, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng ("thưởng" -> "thương", 3)."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((_TONES.index(c) + 1 for c in decomposed if c in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES)), tone


def is_syllable(word: str) -> bool:
    """Whether lower-case `word` can be a Vietnamese syllable as written, tone included ("thưỡng" can, "xuât" cannot)."""
    letters, tone = bare(word)
    return _SYLLABLE.fullmatch(letters) is not None and (tone in (2, 5) or not letters.endswith(("c", "ch", "p", "t")))


def cleaned(counts: Counts, share: float = 0.005) -> Counts:
    """`counts` without words that are slips of the pen or were written without diacritics.

    Dropped: words with marks that are no syllable (abbreviations with đ stay), and plain words that look like a
    syllable and are rarer than `share` of a word with the same letters and marks ("muc" beside "mục").
    """
    best: dict[str, int] = {}
    for word, count in zip(counts.words, counts.singles.tolist(), strict=True):
        best[fold(word)] = max(best.get(fold(word), 0), count)

    def good(word: str, count: int) -> bool:
        if word in (START, END, NUMBER):
            return True
        if not word.isascii():
            return is_syllable(word) or (word.replace("đ", "d").isascii() and not re.search("[aeiouy]", word))
        return word.isalpha() and not (is_syllable(bare(word)[0] + "\u0301") and count < share * best[word])

    kept = [count if good(word, count) else 0 for word, count in zip(counts.words, counts.singles.tolist(), strict=True)]
    marked = Counts(counts.words, np.array(kept, dtype=np.int64), counts.pair_keys, counts.pairs, counts.triple_keys, counts.triples)
    return marked.prune(single=1)


def learn(texts: Iterable[str]) -> Counts:
    """The counts of `texts`, sentence by sentence; any text, canonical or not."""
    ids: dict[str, int] = {START: 0, END: 1}
    flat = array("q")
    parts: list[list[tuple[Ints, Ints]]] = [[], [], []]
    for text in map(canonical, texts):
        for span in sentences(text):
            found = [shape(t) for t in tokens(span.of(text))]
            if found:
                flat.append(0)
                flat.extend([ids.setdefault(word, len(ids)) for word in found])
                flat.append(1)
        if len(flat) > _FLUSH:
            _flush(flat, parts)
    _flush(flat, parts)
    return _sorted(tuple(ids), [_sum(part) for part in parts])


def merge(first: Counts, second: Counts, weight: int = 1) -> Counts:
    """The counts of `first` plus `weight` times those of `second`."""
    words = tuple(sorted({*first.words, *second.words}))
    place = {word: i for i, word in enumerate(words)}
    tables: list[list[tuple[Ints, Ints]]] = [[], [], []]
    for counts, times in ((first, 1), (second, weight)):
        ids = np.array([place[w] for w in counts.words], dtype=np.int64)
        tables[0].append((ids, counts.singles * times))
        for size, keys, values in ((2, counts.pair_keys, counts.pairs), (3, counts.triple_keys, counts.triples)):
            tables[size - 1].append(_renumber(keys, values * times, ids, size, 0))
    (single_ids, found), (pair_keys, pairs), (triple_keys, triples) = (_sum(table) for table in tables)
    singles = np.zeros(len(words), dtype=np.int64)
    singles[single_ids] = found
    return Counts(words, singles, pair_keys, pairs, triple_keys, triples)


def empty() -> Counts:
    """The counts of no text."""
    return learn(())


def _flush(flat: array[int], parts: list[list[tuple[Ints, Ints]]]) -> None:
    """Counts what `flat` holds into `parts` and empties it; nothing is counted across a sentence end."""
    a = np.array(flat, dtype=np.int64)
    parts[0].append(_unique(a))
    pairs = (a[:-1] << BITS) | a[1:]
    parts[1].append(_unique(pairs[a[:-1] != 1]))
    triples = (pairs[:-1] << BITS) | a[2:]
    parts[2].append(_unique(triples[(a[:-2] != 1) & (a[1:-1] != 1)]))
    for i, part in enumerate(parts):
        parts[i] = [_sum(part)]
    del flat[:]


def _unique(keys: Ints) -> tuple[Ints, Ints]:
    values, counts = np.unique(keys, return_counts=True)
    return values, counts.astype(np.int64)


def _sum(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """One ascending table of several, counts of equal keys added."""
    if len(parts) == 1:
        return parts[0]
    keys = np.concatenate([k for k, _ in parts])
    counts = np.concatenate([c for _, c in parts])
    if not len(keys):
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.concatenate(([True], keys[1:] != keys[:-1]))
    return keys[first], np.add.reduceat(counts, np.flatnonzero(first))


def _sorted(words: tuple[str, ...], tables: Sequence[tuple[Ints, Ints]]) -> Counts:
    """Counts with `words` in alphabetical order instead of the order of finding."""
    order = sorted(range(len(words)), key=words.__getitem__)
    ids = np.empty(len(words), dtype=np.int64)
    ids[order] = np.arange(len(words))
    singles = np.zeros(len(words), dtype=np.int64)
    singles[ids[tables[0][0]]] = tables[0][1]
    pair_keys, pairs = _renumber(*tables[1], ids, 2, 0)
    triple_keys, triples = _renumber(*tables[2], ids, 3, 0)
    return Counts(tuple(words[i] for i in order), singles, pair_keys, pairs, triple_keys, triples)


def _renumber(keys: Ints, counts: Ints, ids: Ints, size: int, least: int) -> tuple[Ints, Ints]:
    """Keys of `size` words with word i made ids[i], ascending; those with a word made -1 or too rare are dropped."""
    keep = counts >= least
    keys, counts = keys[keep], counts[keep]
    out = np.zeros(len(keys), dtype=np.int64)
    good = np.ones(len(keys), dtype=bool)
    for place in reversed(range(size)):
        part = ids[(keys >> (BITS * place)) & ((1 << BITS) - 1)] if len(ids) else keys
        good &= part >= 0
        out = (out << BITS) | np.maximum(part, 0)
    out, counts = out[good], counts[good]
    order = np.argsort(out, kind="stable")
    return out[order], counts[order]


def _planes(values: Ints) -> NDArray[np.uint8]:
    """Non-negative integers as rows of bytes, lowest first, only as many as the largest needs: they deflate well."""
    rows = max(1, (int(values.max(initial=0)).bit_length() + 7) // 8)
    return np.ascontiguousarray(values.astype("<i8").view(np.uint8).reshape(-1, 8).T[:rows])


def _whole(planes: NDArray[np.uint8]) -> Ints:
    """The inverse of `_planes`."""
    values = np.zeros(planes.shape[1], dtype=np.int64)
    for place, row in enumerate(planes):
        values |= row.astype(np.int64) << (8 * place)
    return values

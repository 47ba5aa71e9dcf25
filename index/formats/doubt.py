"""Recognised words -> the same, those that Vietnamese does not know beside their neighbours with next to no confidence left.

"Quan lý cua Sớ Nội vụ" -> "cua" and "Sớ" are doubted, though the recogniser was 95 % sure of each: it judges shapes, this the
language (the counts of syllables of `index.syllables`). No letter is changed. What it does not know: names, which it leaves
alone unless the whole line is in capitals, and figures.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.formats.printed import Word
from index.syllables import BITS, GENERAL, Counts
from index.text import canonical, fold, tokens

DOUBTED = 0.05
"""Confidence of a doubted word. Of the words of law texts 0.6 % would be doubted, of a real scan with poor diacritics 17 %
(evals/RESULTS.md, "scans"); a quotation with one doubted word in seven falls under `UNSURE` of bot/notes.py."""
FAR = 20
"""How many times better another reading of the same letters must be known."""
NEAR = 2.0
"""Sizes of type: words further apart stand in different columns and say nothing of one another."""
LONGEST = 7
"""Letters of a Vietnamese syllable ("nghiêng"); a longer word is foreign."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Which syllables were seen, how often side by side, and those that differ in their diacritics alone."""

    words: dict[str, int]
    pairs: dict[int, int]
    alike: dict[str, list[str]]

    def together(self, first: str, second: str) -> int:
        """How often one was seen right before the other."""
        a, b = self.words.get(first), self.words.get(second)
        return 0 if a is None or b is None else self.pairs.get(a << BITS | b, 0)

    def doubts(self, before: str, word: str, after: str) -> bool:
        """Whether `word` is unknown where it stands, or another of its letters is far better known there; "" is no neighbour."""
        found = self._beside(before, word, after)
        if not any(found):
            return len(found) > 1 or word not in self.words
        if all(found):
            return False
        others = (self._beside(before, other, after) for other in self.alike.get(fold(word), ()) if other != word)
        return any(all(other) and sum(other) > FAR * (1 + sum(found)) for other in others)

    def _beside(self, before: str, word: str, after: str) -> list[int]:
        return [self.together(a, b) for a, b in ((before, word), (word, after)) if a and b]


@cache
def _known() -> _Known:
    counts = Counts.load(GENERAL)
    alike: dict[str, list[str]] = defaultdict(list)
    for word in counts.words:
        alike[fold(word)].append(word)
    return _Known({word: i for i, word in enumerate(counts.words)}, dict(zip(counts.pair_keys.tolist(), counts.pairs.tolist(), strict=True)), dict(alike))


def judged(line: Sequence[Word]) -> list[Word]:
    """The words of one printed line, from left to right, with the confidence that they deserve."""
    known, said = _known(), [_syllable(word) for word in line]
    capitals = sum(w.text.isupper() for w, s in zip(line, said, strict=True) if s) * 2 > sum(bool(s) for s in said)
    out = []
    for i, (word, own) in enumerate(zip(line, said, strict=True)):
        before = i - 1 if i and _near(line[i - 1], word) else None
        after = i + 1 if i + 1 < len(line) and _near(word, line[i + 1]) else None
        name = not capitals and word.text[:1].isupper() and any(line[n].text[:1].isupper() for n in (before, after) if n is not None)
        doubted = own and not name and known.doubts("" if before is None else said[before], own, "" if after is None else said[after])
        out.append(replace(word, confidence=min(word.confidence or 0.0, DOUBTED)) if doubted else word)
    return out


def _syllable(word: Word) -> str:
    """What a word says, without the signs around it; "" where it is no syllable by its form: a figure, an abbreviation, a foreign word."""
    said = tokens(canonical(word.text))
    return said[0] if len(said) == 1 and said[0].isalpha() and len(said[0]) <= LONGEST and any(c in _VOWELS for c in said[0]) else ""


_VOWELS = frozenset("aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ")


def _near(left: Word, right: Word) -> bool:
    return right.box[0] - left.box[2] < NEAR * right.size


def share(words: Sequence[Word]) -> float:
    """The share of doubted words among those that could be."""
    said = [w for w in words if _syllable(w)]
    return sum((w.confidence or 0.0) <= DOUBTED for w in said) / max(1, len(said))

"""Syllables one slip of the fingers or of the ear away from a syllable, and what a slip costs.

"xac" -> "sac" (heard the same in some regions), "cac" (the key beside), "xca" (two letters swapped) … What it does not know: which are syllables, and
which one was meant (`bot.spelling` decides).
"""
from __future__ import annotations

import re
import unicodedata

from index.syllables import bare

SWAPPED = 1.0
"""The cost of two letters that changed places."""
_SOUNDS = [
    ("s", "x"), ("ch", "tr"), ("d", "gi"), ("gi", "r"), ("d", "r"), ("n", "l"), ("c", "k"), ("g", "gh"), ("ng", "ngh"), ("v", "d"), ("q", "c"),
]  # fmt: skip
_ENDS = [("n", "ng"), ("t", "c"), ("i", "y"), ("n", "nh"), ("ch", "t")]
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside() -> dict[str, str]:
    """The keys beside each key."""
    places = {key: (i * 0.3 + j, i) for i, row in enumerate(_ROWS) for j, key in enumerate(row)}
    return {
        a: "".join(b for b, (u, v) in places.items() if a != b and abs(x - u) <= 1 and abs(y - v) <= 1) for a, (x, y) in places.items()
    }


_BESIDE = _beside()


def sounds(plain: str) -> set[str]:
    """`plain` with its first or last letters written as another region says them: "xac" -> {"sac", "xat"}."""
    out = set()
    for pairs, at_end in ((_SOUNDS, False), (_ENDS, True)):
        for a, b in pairs:
            for old, new in ((a, b), (b, a)):
                if at_end and plain.endswith(old):
                    out.add(plain[: -len(old)] + new)
                elif not at_end and plain.startswith(old):
                    out.add(new + plain[len(old) :])
    return out


def edits(plain: str) -> dict[str, float]:
    """The spellings one slip away from `plain` (ASCII letters), each with its cost in nats beyond that of any slip."""
    out: dict[str, float] = {}
    for i in range(len(plain) + 1):
        head, tail = plain[:i], plain[i:]
        if len(plain) < 3 and not head:
            continue
        for letter in "abcdeghiklmnopqrstuvxy":
            out.setdefault(head + letter + tail, 1.5)
        if tail:
            out[head + tail[1:]] = 0.0 if head[-1:] == tail[0] else 1.5
            for letter in _BESIDE.get(tail[0], ""):
                out.setdefault(head + letter + tail[1:], 2.0)
        if len(tail) > 1 and tail[0] != tail[1]:
            out[head + tail[1] + tail[0] + tail[2:]] = SWAPPED
    out.update(dict.fromkeys(sounds(plain), 0.0))
    out.pop(plain, None)
    return out


def marks(typed: str, meant: str) -> float:
    """The cost of the difference of two syllables in tone and in the marks of their letters."""
    (a, tone), (b, other) = bare(typed), bare(meant)
    cost = 0.0 if tone == other else 0.5 if {tone, other} == {3, 4} else 1.0 if tone == 0 else 2.0
    lost, won = ({c for c in x if not c.isascii()} - {*y} for x, y in ((a, b), (b, a)))
    return cost + len(lost) + (len(won) if len(a) >= len(b) else max(0, len(won) - 1))  # a letter left out takes its mark along


def keeps_letters(typed: str, meant: str) -> bool:
    """Whether each letter typed with a mark of its own ("đ", "ơ") has one in `meant` too: marks that were typed are meant."""
    return all(a.isascii() or not b.isascii() for a, b in zip(bare(typed)[0], bare(meant)[0], strict=False))


I_OR_Y = re.compile(r"(?:[hklmstv]|qu)[iy]")
"""Letters of a syllable in which i and y are two ways of writing one sound ("kì", "kỳ")."""


def other_i(word: str) -> str:
    """`word` with its i written y, or y written i."""
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", decomposed.translate(str.maketrans("iy", "yi")))

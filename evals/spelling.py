"""`python -m evals.spelling` -> how many syllables of undiacritised and misspelt questions come back right.

Each set: its questions folded, or with half of their marks, and restored, with the counts of the shipped model and of that set's own corpus; its
questions as they stand, of which none should change; and the same questions with seeded slips (tone, s/x, a missing
letter, Telex and VNI left over). What it does not know: retrieval.
"""
from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.spelling import Speller
from index.syllables import GENERAL, Counts, bare, is_syllable, learn
from index.text import canonical, fold, tokens

SHARED = Path("../shared")
BENCH = ("alqac2025", "uit_regulations", "viquad2_1000")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_KEYS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_DIGITS = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}


@dataclass(frozen=True, slots=True)
class Set:
    """Questions as properly typed, and the texts that their corpus counts are learnt from."""

    name: str
    questions: tuple[str, ...]
    texts: tuple[str, ...]


def sets(shared: Path, documents: Path) -> Iterator[Set]:
    """The dev sets that are there; raises OSError where one is not."""
    for name in BENCH:
        folder = shared / "bench" / name
        corpus = tuple(f"{row['title']}\n{row['text']}" for row in _rows(folder / "corpus.jsonl"))
        yield Set(name, tuple(canonical(row["text"]) for row in _rows(folder / "queries.jsonl")), corpus)
    rows = [row for row in _rows(shared / "questions" / "rules_dev.jsonl") if row["kind"] not in ("typo", "no_diacritics")]
    texts = tuple(_FRONT.sub("", path.read_text("utf8")) for path in sorted(documents.rglob("*.md")))
    yield Set("rules_dev", tuple(canonical(row["question"]) for row in rows), texts)


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf8").split("\n") if line]


def restored(speller: Speller, questions: Sequence[str]) -> float:
    """The share of syllables that come back exactly, of the questions typed without diacritics."""
    right = total = 0
    for question in questions:
        meant, got = tokens(question), tokens(speller.read(fold(question)).text)
        words = [i for i, token in enumerate(meant) if is_syllable(token)]
        total += len(words)
        right += sum(len(got) == len(meant) and got[i] == meant[i] for i in words)
    return right / max(1, total)


def halved(text: str, dice: random.Random) -> str:
    """`text` with the diacritics of every other word or so."""
    return " ".join(fold(word) if dice.random() < 0.5 else word for word in text.split(" "))


def completed(speller: Speller, questions: Sequence[str], seed: int = 7) -> float:
    """The share of marked syllables that are right, of the questions typed with half of their marks."""
    dice = random.Random(seed)  # noqa: S311 - a seeded choice of words, nothing secret
    right = total = 0
    for question in questions:
        meant, got = tokens(question), tokens(speller.read(halved(question, dice)).text)
        words = [i for i, token in enumerate(meant) if is_syllable(token) and not token.isascii()]
        total += len(words)
        right += sum(len(got) == len(meant) and got[i] == meant[i] for i in words)
    return right / max(1, total)


def well_typed(speller: Speller, question: str) -> bool:
    """Whether every word with marks is a syllable that the language model has seen."""
    words = [w for w in tokens(question) if w.isalpha() and not w.isascii()]
    return all(speller.language.known(w) >= 0 and (is_syllable(w) or fold(w).upper() in fold(question)) for w in words)


def changed(speller: Speller, questions: Sequence[str]) -> list[tuple[tuple[str, str], ...]]:
    """The corrections made to questions that needed none, a tuple for each question touched."""
    return [got.corrections for question in questions if (got := speller.read(question)).changed]


def _tone(word: str, dice: random.Random) -> str:
    """Write hỏi for ngã and the like: another tone, or none."""
    letters, tone = bare(word)
    other = {3: 4, 4: 3}.get(tone, dice.choice([t for t in range(6) if t != tone]))
    return _toned(letters, other) if tone else word


def _toned(letters: str, tone: int) -> str:
    mark = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")[tone]
    nucleus = re.search("[ăâêôơư](?![ăâêôơư])", letters) or re.search("(?<!q)(?<!^g)[aeiouy](?=[aeiouy]?$)|[aeiouy](?=[^aeiouy]+$)", letters)
    return canonical(letters[: nucleus.end()] + mark + letters[nucleus.end() :]) if nucleus else letters


def _sound(word: str, _dice: random.Random) -> str:
    """Write s for x, tr for ch, d for gi, n for l, i for y, and back."""
    for pattern, to in (("^s", "x"), ("^x", "s"), ("^tr", "ch"), ("^ch", "tr"), ("^gi(?=[aăâeêoôơuưáàảãạ])", "d"), ("^n(?![gh])", "l"), ("^l", "n")):
        if re.search(pattern, word):
            return re.sub(pattern, to, word)
    return word


def _missing(word: str, dice: random.Random) -> str:
    """One letter left out, not the first."""
    at = dice.randrange(1, len(word)) if len(word) > 3 else 0
    return word[:at] + word[at + 1 :] if at else word


def _doubled(word: str, dice: random.Random) -> str:
    """One letter typed twice."""
    at = dice.randrange(len(word))
    return word[: at + 1] + word[at:]


def _telex(word: str, _dice: random.Random) -> str:
    """The keys of Telex."""
    letters, tone = bare(word)
    return "".join(_KEYS.get(c, c) for c in letters) + ("", "f", "s", "r", "x", "j")[tone]


def _vni(word: str, _dice: random.Random) -> str:
    """The keys of VNI."""
    letters, tone = bare(word)
    return "".join(_DIGITS.get(c, c) for c in letters) + ("", "2", "1", "3", "4", "5")[tone]


SLIPS: dict[str, Callable[[str, random.Random], str]] = {
    "tone": _tone, "s/x tr/ch": _sound, "missing": _missing, "doubled": _doubled, "telex": _telex, "vni": _vni,
}  # fmt: skip


def spoilt(question: str, slip: Callable[[str, random.Random], str], dice: random.Random) -> tuple[str, str, str] | None:
    """`question` with one syllable spoilt by `slip`, the syllable as meant and as typed; None where none can be."""
    words = question.split(" ")
    able = [i for i, w in enumerate(words) if w.islower() and w.isalpha() and is_syllable(w) and not w.isascii()]
    dice.shuffle(able)
    for i in able:
        if (wrong := slip(words[i], dice)) != words[i]:
            return " ".join([*words[:i], wrong, *words[i + 1 :]]), words[i], wrong
    return None


def repaired(speller: Speller, questions: Sequence[str], name: str, seed: int = 7) -> tuple[float, float]:
    """Of questions with one slip of a kind: the share that come back exactly, and that have another word changed."""
    dice = random.Random(seed)  # noqa: S311 - a seeded choice of slips, nothing secret
    cases = [(q, case) for q in questions if (case := spoilt(q, SLIPS[name], dice))]
    right = wrong = 0
    for question, (typed, _, slip) in cases:
        got = speller.read(typed)
        right += got.text == question
        wrong += any(old != slip for old, _ in got.corrections)
    return right / max(1, len(cases)), wrong / max(1, len(cases))


def milliseconds(speller: Speller, questions: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile of reading the folded questions."""
    times = []
    for question in questions:
        plain = fold(question)
        start = time.perf_counter()
        speller.read(plain)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def main(arguments: list[str]) -> int:
    """`[-v] [SHARED [DOCUMENTS]]`: prints the figures of every set; -v also what was changed for nothing."""
    loud = "-v" in arguments
    paths = [Path(a) for a in arguments if a != "-v"]
    general = Counts.load(GENERAL)
    for each in sets(paths[0] if paths else SHARED, paths[1] if paths[1:] else Path("documents")):
        speller = Speller(general, learn(each.texts))
        proper = [q for q in each.questions if well_typed(speller, q)]
        touched = changed(speller, proper)
        p50, p95 = milliseconds(speller, each.questions)
        print(
            f"{each.name}: {len(each.questions)} questions, restored {100 * restored(speller, each.questions):.2f} %, "
            f"with half of the marks {100 * completed(speller, each.questions):.1f} %, "
            f"of {len(proper)} properly typed changed {100 * len(touched) / len(proper):.2f} %, {p50:.2f} ms (p95 {p95:.2f})"
        )
        for name in SLIPS:
            right, wrong = repaired(speller, proper, name)
            print(f"  {name}: repaired {100 * right:.1f} %, another word changed {100 * wrong:.1f} %")
        for corrections in touched if loud else ():
            print("  changed:", *(f"{a} -> {b};" for a, b in corrections))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

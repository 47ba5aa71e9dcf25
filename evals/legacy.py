"""Old office files beside transcripts -> how much of each comes in, and how many of its diacritics are right.

`python -m evals.legacy ../shared/legacy`: each file is read by the reader of its suffix. A syllable of the transcript is
found when the output holds the same letters without diacritics between the same neighbours (both neighbours, else one,
else alone); of those found, the diacritics agree or not. Case and the place of the tone mark do not count: a capital font
is no question of diacritics, and transcripts write "hoà". Found / syllables of the transcript is the coverage, agreeing /
found the accuracy ("marked": only of syllables with a diacritic on either side). "extra" is the share of the output that
no transcript syllable claims. What it does not know: structure, metadata.
"""
from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from index.errors import ParseError
from index.formats.raw import Raw
from index.text import canonical, fold

ACCURACY, WORST = 0.985, 0.90
"""What is asked of all files together and of each."""
READERS: Mapping[str, str] = {".doc": "doc", ".rtf": "rtf", ".xls": "xls", ".ppt": "ppt", ".pdf": "pdf"}
_SYLLABLE = re.compile(r"[^\W\d_]+")
_WINDOWS: Sequence[tuple[int, int]] = ((2, 2), (1, 1), (1, 0), (0, 1), (0, 0))
"""Neighbours before and after that must be the same, widest first: a table may be read in another order than transcribed."""


@dataclass(frozen=True, slots=True)
class Score:
    """One file: syllables of its transcript, of its output, found, agreeing, and the last two of those with a diacritic."""

    name: str
    wanted: int = 0
    given: int = 0
    found: int = 0
    right: int = 0
    marked: int = 0
    marked_right: int = 0
    seconds: float = 0.0
    refused: str = ""

    @property
    def accuracy(self) -> float:
        """The share of the syllables found whose diacritics agree."""
        return self.right / self.found if self.found else 0.0

    def row(self) -> str:
        """The figures on one line."""
        if self.refused:
            return f"{self.name[:52]:52} {self.refused}"
        marked = self.marked_right / self.marked if self.marked else 1.0
        extra = 1 - self.found / self.given if self.given else 0.0
        return (
            f"{self.name[:52]:52} {self.wanted:7} {self.found / max(1, self.wanted):8.3f} {self.accuracy:8.4f} {marked:8.4f}"
            f" {extra:6.2f} {self.seconds:6.2f}"
        )


def syllables(text: str) -> list[str]:
    """The words of `text` in lower case, without figures."""
    return [word.lower() for word in _SYLLABLE.findall(canonical(text))]


def compare(name: str, wanted: Sequence[str], given: Sequence[str]) -> Score:
    """The syllables of a transcript against those of an output; see the module."""
    left = (list(range(len(wanted))), list(range(len(given))))
    folded = ([fold(w) for w in wanted], [fold(w) for w in given])
    found = right = marked = marked_right = 0
    for before, after in _WINDOWS:
        pairs = list(_pairs(folded, left, before, after, (wanted, given)))
        for a, b in pairs:
            same = wanted[a] == given[b]
            has_mark = not (wanted[a].isascii() and given[b].isascii())
            found, right = found + 1, right + same
            marked, marked_right = marked + has_mark, marked_right + (has_mark and same)
        gone = ({a for a, _ in pairs}, {b for _, b in pairs})
        left = ([i for i in left[0] if i not in gone[0]], [i for i in left[1] if i not in gone[1]])
    return Score(name, len(wanted), len(given), found, right, marked, marked_right)


def _pairs(
    folded: tuple[list[str], list[str]], left: tuple[list[int], list[int]], before: int, after: int, words: tuple[Sequence[str], Sequence[str]]
) -> Iterator[tuple[int, int]]:
    """Places of equal windows in both texts, paired in order; without neighbours, equal words are paired first."""
    places: tuple[dict[tuple[str, ...], list[int]], dict[tuple[str, ...], list[int]]] = (defaultdict(list), defaultdict(list))
    for side in (0, 1):
        padded = [*[""] * before, *folded[side], *[""] * after]
        for i in left[side]:
            places[side][tuple(padded[i : i + before + after + 1])].append(i)
    for window, ours in places[0].items():
        theirs = places[1].get(window, [])
        if before or after:
            yield from zip(ours, theirs, strict=False)
            continue
        common = Counter(words[0][i] for i in ours) & Counter(words[1][j] for j in theirs)
        yield from zip(_first(ours, words[0], common), _first(theirs, words[1], common), strict=False)


def _first(places: Sequence[int], words: Sequence[str], common: Counter[str]) -> list[int]:
    """`places` with those of the words in `common` first, in alphabetical order, so that equal words meet."""
    left = common.copy()
    chosen: list[int] = []
    rest: list[int] = []
    for i in sorted(places, key=lambda i: words[i]):
        (chosen if left[words[i]] > 0 else rest).append(i)
        left[words[i]] -= 1
    return [*chosen, *rest]


def measure(path: Path, truth: Path) -> Score:
    """The score of one file; a refusal is kept with its reason."""
    module = READERS.get(path.suffix.lower(), "")
    if not module or find_spec(f"index.formats.{module}") is None:
        return Score(path.name, refused="chưa có phần đọc định dạng này")
    read: Callable[[str, bytes], Raw] = import_module(f"index.formats.{module}").read
    started = time.perf_counter()
    try:
        raw = read(path.name, path.read_bytes())
    except ParseError as error:
        return Score(path.name, refused=error.reason)
    seconds = time.perf_counter() - started
    given = syllables("\n".join(line.text for line in raw.lines))
    score = compare(path.name, syllables(truth.read_text("utf8")), given)
    return Score(score.name, score.wanted, score.given, score.found, score.right, score.marked, score.marked_right, seconds)


def total(name: str, scores: Sequence[Score]) -> Score:
    """Several files as one."""
    read = [s for s in scores if not s.refused]
    wanted, given, found, right, marked, marked_right = (
        sum(getattr(s, key) for s in read) for key in ("wanted", "given", "found", "right", "marked", "marked_right")
    )
    return Score(name, wanted, given, found, right, marked, marked_right, sum(s.seconds for s in read))


def main() -> int:
    """Prints the table; 1 when a file is below what is asked or neither read nor refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only files whose name holds this")
    args = parser.parse_args()
    truths = {path.stem: path for path in (args.folder / "ground-truth").glob("*.txt")}
    files = sorted(p for p in args.folder.glob("*/*") if p.stem in truths and p.parent.name != "ground-truth" and args.only in p.name)
    print(f"{'file':52} {'transcr.':>8} {'coverage':>8} {'accuracy':>8} {'marked':>8} {'extra':>6} {'s':>6}")
    scores: list[Score] = []
    for path in files:
        scores.append(measure(path, truths[path.stem]))
        print(scores[-1].row(), flush=True)
    for suffix in READERS:
        if group := [s for s in scores if s.name.endswith(suffix)]:
            print(total(f"= {suffix}: {sum(not s.refused for s in group)} of {len(group)} read", group).row())
    read = [s for s in scores if not s.refused]
    everything = total(f"= all: {len(read)} of {len(files)} read", scores)
    print(everything.row())
    low = [s for s in read if s.accuracy < WORST]
    print(f"below {WORST}: {', '.join(s.name for s in low) or 'none'}; lowest {min((s.accuracy for s in read), default=0):.4f}")
    return int(bool(low) or everything.accuracy < ACCURACY)


if __name__ == "__main__":
    sys.exit(main())

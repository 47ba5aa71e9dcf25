"""BM25 at three grains, chunk, article and sentence window, in one set of files; every score is given for chunks.

A question about one điểm finds its window, one about a whole Điều finds the article, and both point to chunks. What it
does not know: how the grains are weighed against each other (evals/RESULTS.md, "grains"; bot/fuse mixes them).
"""
from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk, words
from index.lexical import Field, Lexical, bare, folded, vocabulary_of
from index.postings import Numbers, Posts
from index.tally import Rows, Scores, Tally
from index.text import sentences, token_spans, tokens
from index.types import Chunk, Document

Mask = NDArray[np.bool_]
FEW = 2_000
"""Allowed chunks up to which each of them is given its score."""
WINDOW = 2
"""Sentences in a window; one lost R@1 on viquad2_1000, three changed nothing (evals/LOG.md)."""
_NAMES = ("chunk", "article", "window")
_SPELLINGS = ("exact", "plain")
_PARTS = (("starts", np.int64), ("docs", np.int32), ("weights", np.float32))


@dataclass(frozen=True, slots=True)
class Grains:
    """Three `Lexical` indexes over one vocabulary, and how their rows belong to chunks.

    `article_of[c]` is the article row of chunk c; `window_start[c]` the first window row of chunk c (each has one at least).
    """

    chunk: Lexical
    article: Lexical
    window: Lexical
    article_of: NDArray[np.int32]
    window_start: NDArray[np.int64]

    @classmethod
    def build(cls, pieces: Sequence[Chunk], documents: Mapping[str, Document], scratch: Path | None = None) -> Grains:
        """The grains of `pieces`, whose articles follow each other; their breadcrumbs count as part of each.

        What is being made lies in `scratch` where it is given, until it is saved, and in memory otherwise.
        """
        numbers: dict[str, int] = {}
        posts = {name: Posts(scratch, name) for name in _NAMES}
        starts, article_of = [], []
        article: list[Numbers] = []
        for piece, after in zip_longest(pieces, islice(pieces, 1, None)):
            text = piece.span.of(documents[piece.document_id].text)
            head, body = _numbered(tokens(piece.context), numbers), token_spans(text)
            single, double = _numbered_apart([t for t, _ in body], numbers)
            posts["chunk"].add(np.concatenate((head, single, double)))
            article += [single, double] if article else [head, single, double]
            article_of.append(len(posts["article"]))
            if after is None or after.article_id != piece.article_id:
                posts["article"].add(np.concatenate(article))
                article = []
            starts.append(len(posts["window"]))
            for first, last in _windows(text, [span.start for _, span in body]):
                posts["window"].add(np.concatenate((head, single[first:last], double[first : max(first, last - 1)])))
        exact, renumber = _sorted(numbers)
        plain = vocabulary_of([folded(exact)])
        refolded = np.array([plain[t] for t in folded(exact)], dtype=np.int64)
        made = [Lexical(one.field(exact, renumber, f"{name}.exact"), one.field(plain, refolded[renumber], f"{name}.plain")) for name, one in posts.items()]
        return cls(made[0], made[1], made[2], np.array(article_of, dtype=np.int32), np.array(starts, dtype=np.int64))

    def best(self, weighted: Mapping[str, float], plain: float, many: int, allowed: Mask | None = None) -> Iterator[tuple[float, Rows, Scores]]:
        """The best `many` chunks among `allowed` (all when None) by the BM25 of each grain and spelling, with its share: (1 − plain)/3 exact, plain/3 folded.

        Chunks ascending with their scores; some that are not among the best may be there too. Those that are not there score less, or nothing.
        """
        for share, spelling, asked in ((1 - plain, "exact", weighted), (plain, "plain", bare(weighted))):
            if share > 0:
                for grain, places in ((self.chunk, _Same()), (self.article, _Articles(self.article_of)), (self.window, _Windows(self.window_start))):
                    field: Field = getattr(grain, spelling)
                    yield share / 3, *_best(Tally(field.lists(asked), field.size), places, many, allowed)

    def save(self, folder: Path) -> None:
        """Writes the two vocabularies, and the lists of all fields one after the other, into `folder`."""
        for spelling in _SPELLINGS:
            words.write(folder, f"words.{spelling}", getattr(self.chunk, spelling).vocabulary)
        fields = self._fields()
        for part, kind in _PARTS:
            arrays = [getattr(field, part) for field in fields]
            disk.save_rows(folder / f"postings.{part}.npy", kind, (sum(map(len, arrays)),), arrays)
        np.savez(folder / "grains.npz", article_of=self.article_of, window_start=self.window_start, sizes=[field.size for field in fields])

    def _fields(self) -> list[Field]:
        return [getattr(getattr(self, name), spelling) for name in _NAMES for spelling in _SPELLINGS]

    @classmethod
    def load(cls, folder: Path) -> Grains:
        """What `save` wrote, the lists read from the disk as they are needed; raises OSError, ValueError or KeyError when it is damaged."""
        with np.load(folder / "grains.npz", allow_pickle=False) as parts:
            article_of, window_start, sizes = parts["article_of"], parts["window_start"], parts["sizes"].tolist()
        known = [words.Words(folder, f"words.{spelling}") for spelling in _SPELLINGS] * len(_NAMES)
        starts, docs, weights = (disk.mapped(folder / f"postings.{part}.npy") for part, _ in _PARTS)
        fields, term, row = [], 0, 0
        for i, (vocabulary, size) in enumerate(zip(known, sizes, strict=True)):
            own = starts[term + i : term + i + len(vocabulary) + 1]  # one more start than terms in each field
            rows = slice(row, row + int(own[-1]))
            fields.append(Field(vocabulary, own, docs[rows], weights[rows], size))
            term, row = term + len(vocabulary), rows.stop
        if (row, term + len(fields)) != (len(docs), len(starts)) or len(docs) != len(weights):
            raise ValueError("lists and vocabularies do not agree")
        made = [Lexical(exact, plain) for exact, plain in zip(fields[::2], fields[1::2], strict=True)]
        return cls(made[0], made[1], made[2], article_of, window_start)

    @classmethod
    def load_old(cls, folder: Path) -> Grains:
        """What snapshots of the schemas 1 and 2 hold; raises OSError, ValueError or KeyError when it is damaged."""
        listed = json.loads((folder / "lexical.json").read_text("utf8"))
        numbers = {spelling: {t: i for i, t in enumerate(listed[spelling])} for spelling in _SPELLINGS}

        def field(name: str, spelling: str) -> Field:
            with np.load(folder / f"{name}.{spelling}.npz", allow_pickle=False) as parts:
                return Field(numbers[spelling], parts["starts"], parts["docs"], parts["weights"], int(parts["size"]))

        made = [Lexical(field(name, "exact"), field(name, "plain")) for name in _NAMES]
        rows = [np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("article_of", "window_start")]
        return cls(made[0], made[1], made[2], rows[0], rows[1])


class _Same:
    """Rows that are chunks."""

    def chunks(self, rows: Rows) -> Rows:
        """The chunks of `rows`, ascending."""
        return rows

    def scores(self, tally: Tally, chunks: Rows) -> Scores:
        """The score of the best row of each chunk."""
        return tally.scores(chunks)


@dataclass(frozen=True, slots=True)
class _Articles:
    """Rows that are articles, whose score each of their chunks has."""

    of: NDArray[np.int32]

    def chunks(self, rows: Rows) -> Rows:
        """As above."""
        own = rows.astype(np.int32)
        return _ranges(np.searchsorted(self.of, own), np.searchsorted(self.of, own, side="right"))

    def scores(self, tally: Tally, chunks: Rows) -> Scores:
        """As above."""
        rows, place = np.unique(self.of[chunks], return_inverse=True)
        return tally.scores(rows.astype(np.int64))[place]


@dataclass(frozen=True, slots=True)
class _Windows:
    """Rows that are windows, of which a chunk has one or more."""

    start: NDArray[np.int64]

    def chunks(self, rows: Rows) -> Rows:
        """As above."""
        found = np.searchsorted(self.start, rows, side="right") - 1
        return found[np.flatnonzero(np.diff(found, prepend=-1))]

    def scores(self, tally: Tally, chunks: Rows) -> Scores:
        """As above."""
        first, after = self.start[chunks], np.minimum(chunks + 1, len(self.start) - 1)
        last: Rows = np.where(after > chunks, self.start[after], tally.size)
        return np.maximum.reduceat(tally.scores(_ranges(first, last)), np.cumsum(last - first) - (last - first)) if len(chunks) else tally.scores(chunks)


def _ranges(first: Rows, last: Rows) -> Rows:
    """The numbers of each range, one range after the other."""
    lengths = last - first
    return np.arange(int(lengths.sum())) + np.repeat(last - np.cumsum(lengths), lengths)


def _best(tally: Tally, places: _Same | _Articles | _Windows, many: int, allowed: Mask | None) -> tuple[Rows, Scores]:
    """The chunks of the rows that lead, with their scores; ever more rows are looked at until enough of their chunks are allowed."""
    if allowed is not None and np.count_nonzero(allowed) <= FEW:
        tally.complete()
        chunks = np.flatnonzero(allowed)
        return chunks, places.scores(tally, chunks)
    looked = 4 * max(many, tally.least)
    while True:
        rows, everything = tally.leading(looked)
        chunks = places.chunks(rows)
        chunks = chunks if allowed is None else chunks[allowed[chunks]]
        if len(chunks) >= max(many, tally.least) or (everything and not tally.least):
            return chunks, places.scores(tally, chunks)
        if everything:  # of the rows with a rare word too few are allowed
            tally.complete()
        looked *= 8


def _windows(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The token ranges of each sentence with its neighbour; `starts` are the places of the tokens. A single sentence stands alone."""
    spans = sentences(text)
    for i in range(max(1, len(spans) - WINDOW + 1)):
        part = spans[i : i + WINDOW]
        yield (bisect_left(starts, part[0].start), bisect_left(starts, part[-1].end)) if part else (0, len(starts))


def _numbered(words: Sequence[str], numbers: dict[str, int]) -> NDArray[np.int64]:
    """The numbers of the terms of `words`; new terms get the next number."""
    return np.concatenate(_numbered_apart(words, numbers))


def _numbered_apart(words: Sequence[str], numbers: dict[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of the syllables of `words`, and those of its bigrams."""
    single = [numbers.setdefault(w, len(numbers)) for w in words]
    double = [numbers.setdefault(f"{a} {b}", len(numbers)) for a, b in pairwise(words)]
    return np.array(single, dtype=np.int64), np.array(double, dtype=np.int64)


def _sorted(numbers: Mapping[str, int]) -> tuple[dict[str, int], NDArray[np.int64]]:
    """The vocabulary numbered in the order of its terms, and the new number of each old one."""
    exact = {term: i for i, term in enumerate(sorted(numbers))}
    renumber = np.empty(len(numbers), dtype=np.int64)
    for term, old in numbers.items():
        renumber[old] = exact[term]
    return exact, renumber

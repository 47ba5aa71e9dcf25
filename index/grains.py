"""BM25 at three grains, chunk, article and sentence window, in one set of files; every score is given for chunks.

A question about one điểm finds its window, one about a whole Điều finds the article, and both point to chunks. What it
does not know: how the grains are weighed against each other (evals/RESULTS.md, "grains"; bot/fuse mixes them).
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.lexical import Field, Lexical, Scores, folded, terms, vocabulary_of
from index.text import sentences
from index.types import Chunk, Document

WINDOW = 2
"""Sentences in a window; one lost R@1 on viquad2_1000, three changed nothing (evals/LOG.md)."""
_NAMES = ("chunk", "article", "window")


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
    def build(cls, pieces: Sequence[Chunk], documents: Mapping[str, Document]) -> Grains:
        """The grains of `pieces`; their breadcrumbs count as part of each."""
        order = {ident: i for i, ident in enumerate(dict.fromkeys(c.article_id for c in pieces))}
        article_of = np.array([order[c.article_id] for c in pieces], dtype=np.int32)
        heads = [terms(c.context) for c in pieces]
        bodies = [terms(c.span.of(documents[c.document_id].text)) for c in pieces]
        whole: list[list[str]] = [[] for _ in order]
        for row, head, body in zip(article_of.tolist(), heads, bodies, strict=True):
            whole[row] = (whole[row] or head) + body
        spans = [list(_windows(c.span.of(documents[c.document_id].text))) for c in pieces]
        starts = np.concatenate(([0], np.cumsum([len(s) for s in spans])))[:-1].astype(np.int64)
        split = {"chunk": [h + b for h, b in zip(heads, bodies, strict=True)], "article": whole,
                 "window": [h + terms(w) for h, s in zip(heads, spans, strict=True) for w in s]}  # fmt: skip
        exact = vocabulary_of(t for texts in split.values() for t in texts)
        plain = vocabulary_of([folded(exact)])
        made = {name: Lexical(Field.build(texts, vocabulary=exact), Field.build([folded(t) for t in texts], vocabulary=plain)) for name, texts in split.items()}
        return cls(made["chunk"], made["article"], made["window"], article_of, starts)

    def scores(self, weighted: Mapping[str, float], plain: float) -> Iterator[tuple[float, Scores]]:
        """The BM25 of every chunk by grain and spelling, each with its share: (1 − plain)/3 exact, plain/3 folded."""
        for share, spelling in ((1 - plain, 0.0), (plain, 1.0)):
            if share > 0:
                yield share / 3, self.chunk.scores(weighted, spelling)
                yield share / 3, self.article.scores(weighted, spelling)[self.article_of]
                windows = self.window.scores(weighted, spelling)
                yield share / 3, np.maximum.reduceat(windows, self.window_start) if len(windows) else windows

    def save(self, folder: Path) -> None:
        """Writes `lexical.json` (the two vocabularies) and .npy files into `folder`."""
        words = {"exact": list(self.chunk.exact.vocabulary), "plain": list(self.chunk.plain.vocabulary)}
        (folder / "lexical.json").write_text(json.dumps(words, ensure_ascii=False), "utf8")
        np.save(folder / "article_of.npy", self.article_of, allow_pickle=False)
        np.save(folder / "window_start.npy", self.window_start, allow_pickle=False)
        for name in _NAMES:
            for spelling in ("exact", "plain"):
                field: Field = getattr(getattr(self, name), spelling)
                np.savez(folder / f"{name}.{spelling}.npz", starts=field.starts, docs=field.docs, weights=field.weights, size=np.int64(field.size))

    @classmethod
    def load(cls, folder: Path) -> Grains:
        """What `save` wrote; raises OSError, ValueError or KeyError when it is damaged."""
        words = json.loads((folder / "lexical.json").read_text("utf8"))
        numbers = {spelling: {t: i for i, t in enumerate(words[spelling])} for spelling in ("exact", "plain")}

        def field(name: str, spelling: str) -> Field:
            with np.load(folder / f"{name}.{spelling}.npz", allow_pickle=False) as parts:
                return Field(numbers[spelling], parts["starts"], parts["docs"], parts["weights"], int(parts["size"]))

        made = [Lexical(field(name, "exact"), field(name, "plain")) for name in _NAMES]
        rows = [np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("article_of", "window_start")]
        return cls(made[0], made[1], made[2], rows[0], rows[1])


def _windows(text: str) -> Iterator[str]:
    """Each sentence with its neighbour; a single sentence alone."""
    spans = sentences(text)
    for i in range(max(1, len(spans) - WINDOW + 1)):
        part = spans[i : i + WINDOW]
        yield text[part[0].start : part[-1].end] if part else text

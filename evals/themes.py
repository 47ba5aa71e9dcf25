"""Questions of known meaning -> how well `service.themes` puts like to like: pairs joined rightly, pairs joined wrongly.

`python -m evals.themes` on evals/themes.toml (two groups choose the threshold, the next two judge it, and so on; then all). What it does not
know: questions that people asked.
"""
from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from bot.cli import open_bot
from bot.glossary import Glossary
from bot.settings import Settings
from service.themes import NEAR, NEAR_WORDS, Vectors, grouped

FILE = Path(__file__).parent / "themes.toml"


def score(groups: Sequence[Sequence[str]], encode: Callable[[list[str]], Vectors] | None, near: float,
          named: Callable[[str], Sequence[str]] = lambda _: ()) -> tuple[float, float, int]:  # fmt: skip
    """Share of joined pairs that belong together, share of pairs that belong together and were joined, number of groups made."""
    texts = [t for g in groups for t in g]
    home = [i for i, g in enumerate(groups) for _ in g]
    made = grouped(texts, encode, near, named)
    joined = {tuple(sorted(p)) for theme in made for p in combinations(theme.rows, 2)}
    right = {(a, b) for a, b in combinations(range(len(texts)), 2) if home[a] == home[b]}
    return (len(joined & right) / len(joined) if joined else 1.0), len(joined & right) / len(right), len(made)


def main() -> None:
    """Prints both halves at a row of thresholds, with and without the model; questions are spelt out first, as the log keeps them."""
    groups = tomllib.loads(FILE.read_text("utf8"))["groups"]
    bot = open_bot(Settings())
    store = bot.snapshot.dense

    spelt = [[bot.answer(t).understood or t for t in g] for g in groups]
    known = {t: store.embeddings.embed_query(t) for g in spelt for t in g} if store else {}

    def encode(texts: list[str]) -> Vectors:
        return np.array([known[t] for t in texts], dtype=np.float32)

    named = Glossary.read(bot.snapshot.glossary).named
    chosen, others = ([g for i, g in enumerate(spelt) if i // 2 % 2 == half] for half in (0, 1))
    for name, coder, nears in (("model", encode, np.arange(0.90, 0.98, 0.005)), ("words", None, np.arange(0.3, 0.8, 0.05))):
        for near in nears:
            rows = [score(part, coder, float(near), named) for part in (chosen, others, spelt)]
            print(name, f"{near:.3f}", *(f"precision {p:.2f} recall {r:.2f} groups {n}" for p, r, n in rows), sep=" | ")
    print(f"chosen: {NEAR} with the model, {NEAR_WORDS} without; {len(groups)} groups of {len(groups[0])}")


if __name__ == "__main__":
    main()

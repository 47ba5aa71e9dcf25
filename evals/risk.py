"""Public reading sets with unanswerable questions -> risk at coverage of our abstention and of a fixed cosine threshold.

`python -m evals.risk ../shared/bench/viquad2_1000`. Coverage: the share of questions answered, the surest first; risk: the share of
those whose first passage is not the right one (an unanswerable question has none). What it does not know: the answer's wording.
"""
from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot import answerable, question
from bot.ask import Bot
from bot.cli import open_embedder
from bot.settings import Settings
from evals import bench
from index.cache import VectorCache
from index.embed import Embedder

AT = (0.3, 0.5, 0.7, 0.9, 1.0)
Row = tuple[float, bool]
"""How sure, and whether right."""


class _Reader(Bot):
    """A bot over a set without law: only its evidence is used."""

    def row(self, text: str, right: set[str]) -> tuple[Row, Row, Row]:
        """Our evidence by our probability, the same by the best cosine, and the nearest passage by its cosine."""
        asked = question.read(text, (), date.today(), None, self.snapshot.documents, self._glossary, None)
        wanted, chosen, hits, _ = self._evidence(asked)
        cosines = [(h.dense or 0.0, h) for h in hits]
        top = max(cosines, key=lambda c: c[0], default=None)
        nearest = bool(top and self.snapshot.documents[self.snapshot.chunk(top[1].chunk_id).document_id].source in right)
        ours = bool(chosen and chosen[0].document.source in right)
        sure = answerable.signals(asked, wanted, chosen, hits, self.snapshot).probability if chosen else 0.0
        cosine = top[0] if top else 0.0
        return (sure, ours), (cosine, ours), (cosine, nearest)


def risk(rows: Sequence[Row]) -> dict[str, float]:
    """Risk at each coverage in AT, and the area under the curve (mean risk over all coverages), in per cent."""
    ordered = sorted(rows, key=lambda r: -r[0])
    wrong, curve = 0, []
    for n, (_, right) in enumerate(ordered, 1):
        wrong += not right
        curve.append(wrong / n)
    out = {f"{at:.0%}": round(100 * curve[max(0, round(at * len(curve)) - 1)], 1) for at in AT}
    return out | {"area": round(100 * sum(curve) / len(curve), 1)}


def measure(folder: Path, embedder: Embedder | None, cache: VectorCache) -> dict[str, Any]:
    """The three curves of one set."""
    corpus = bench.read(folder)
    answers = [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf8").split("\n") if line]
    known = {a["query_id"] for a in answers}
    bot = _Reader(bench.index(corpus, embedder, cache), embedder, spell=str)
    rows = [bot.row(text, corpus.qrels.get(ident, set())) for ident, text in corpus.queries.items() if ident in known or ident in corpus.qrels]
    names = ("ours by probability", "ours by a cosine threshold", "nearest passage by a cosine threshold")
    return {"set": folder.name, "questions": len(rows), "answerable": len(corpus.qrels), **{n: risk([r[i] for r in rows]) for i, n in enumerate(names)}}


def main() -> int:
    """Prints the curves of each set named."""
    settings = Settings()
    embedder = open_embedder(settings)
    cache = VectorCache(settings.var / "cache" / "bench.sqlite")
    for name in sys.argv[1:]:
        result = measure(Path(name), embedder, cache)
        print("  ".join(f"{k} {v}" for k, v in result.items() if not isinstance(v, dict)))
        for kind, figures in result.items():
            if isinstance(figures, dict):
                print(f"  {kind:38s} risk at coverage " + "  ".join(f"{k} {v}" for k, v in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

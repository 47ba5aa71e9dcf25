"""Questions asked twice, as they are and with the articles that answer them taken out of the store -> how well the signals of
`bot.answerable` tell the two apart, and the weights that a logistic regression gives them.

`python -m evals.abstention evals/golden.jsonl ../shared/questions/rules_dev.jsonl`. What it does not know: questions whose answer
another article happens to give; such rows (an expected fact is still found) are left out.
"""
from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot import answerable, wire
from bot.answerable import Signals
from bot.ask import Bot, Search
from bot.cli import open_embedder
from bot.evidence import LOCAL_COST, Need, Unit
from bot.question import Question
from bot.reference import Reference
from bot.settings import Settings
from bot.types import Answer, Hit, Turn
from evals.judge import score
from evals.run import read_questions
from index import snapshot
from index.places import Mask

Matrix = NDArray[np.float64]
NAMES = ("own", "asked", "score", "cosine", "unseen")
REFUSALS = (0.01, 0.02, 0.04, 0.06)
"""Shares of right answers that a threshold would lose, at which the refused share of the others is shown."""


class Without(Bot):
    """A bot that never looks at the articles in `out`."""

    out: frozenset[str] = frozenset()
    seen: Signals | None = None

    def _mask(self, day: date, reference: Reference | None) -> Mask:
        allowed = super()._mask(day, reference)
        return allowed & ~self._searcher.mask(self.snapshot.marked(self.out)) if self.out else allowed

    def _evidence(self, asked: Question, search: Search | None = None, local: float = LOCAL_COST) -> tuple[Need, list[Unit], list[Hit], list[Unit]]:
        found = super()._evidence(asked, search, local)
        if self.seen is None and found[1]:
            self.seen = answerable.signals(asked, *found[:3], self.snapshot)
        return found

    def told(self, q: dict[str, Any]) -> tuple[Answer, Signals | None]:
        """The answer to `q` and the signals of its first evidence; None where it was answered without (a sum, a reference …)."""
        self.seen = None
        turns = [Turn(t["role"], t["text"]) for t in q.get("history", ())]
        return self.answer(q["question"], turns, date.fromisoformat(q["as_of"]) if q.get("as_of") else None), self.seen


Told = tuple[Signals, str]
"""The signals of one asking, and the question's id."""


def measure(bot: Without, questions: list[dict[str, Any]]) -> tuple[list[Told], list[Told]]:
    """The signals of questions answered rightly, and of those that the store cannot answer (any more)."""
    right: list[Told] = []
    wrong: list[Told] = []
    for q in questions:
        bot.out = frozenset()
        answer, found = bot.told(q)
        figures = _score(q, answer)
        if found is None:
            continue
        if q["status"] == "not_found" and not figures["facts"]:
            wrong.append((found, q["id"]))
        elif q["status"] == "answered" and figures["cited"] in (1.0, None) and (figures["facts"] or 0) > 0.5:
            right.append((found, q["id"]))
            bot.out = _cited(bot, q, answer)
            answer, left = bot.told(q)
            if left is not None and not _score(q, answer)["facts"]:
                wrong.append((left, q["id"]))
    return right, wrong


def _score(q: dict[str, Any], answer: Answer) -> dict[str, Any]:
    figures: dict[str, Any] = score([q], [{"id": q["id"], **wire.answer(answer)}])["overall"]
    return figures


def _cited(bot: Bot, q: dict[str, Any], answer: Answer) -> frozenset[str]:
    """The articles that the answer cites, and those that the question expects."""
    cited = {c.article_id for c in answer.citations}
    wanted = {(c["document"], c.get("article")) for c in q.get("citation", ())}
    found = set()
    for article in bot.snapshot.articles.values():
        number = bot.snapshot.documents[article.document_id].word("so_hieu")
        if {(number, article.label), (number, None)} & wanted or any(c == article.id or c.startswith(f"{article.id}.") for c in cited):
            found.add(article.id)
    return frozenset(found)


def matrix(rows: Sequence[Told]) -> Matrix:
    """One row of figures for each of `rows`, in the order of NAMES."""
    return np.array([[s.own, s.asked, s.score, s.cosine or 0.0, float(s.unseen)] for s, _ in rows], dtype=np.float64)


def fitted(x: Matrix, y: Matrix, ridge: float = 1.0) -> Matrix:
    """Weights of a logistic regression (Newton's method) for scaled `x`, the bias last."""
    z = np.c_[x, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    keep = np.eye(len(w)) * ridge
    keep[-1, -1] = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        w -= np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + keep, z.T @ (p - y) + keep @ w)
    return w


def held_out(x: Matrix, y: Matrix, questions: Sequence[str], folds: int = 10) -> Matrix:
    """The probability of each row by weights fitted on the other folds; scaled by the whole. Both askings of a question are in one fold."""
    names = np.array(questions)
    order = np.random.default_rng(0).permutation(np.unique(names))
    out = np.zeros(len(y))
    for fold in range(folds):
        test = np.isin(names, order[fold::folds])
        rest = ~test
        out[test] = 1 / (1 + np.exp(-np.c_[x[test], np.ones(test.sum())] @ fitted(x[rest], y[rest])))
    return out


def main() -> int:
    """Prints sizes, area under the ROC curve, refused shares and the weights in the units of the signals."""
    settings = Settings()
    embedder = open_embedder(settings)
    opened = snapshot.open_snapshot(snapshot.current(settings.store), embedder, embedder.fingerprint if embedder else "")
    right, wrong = measure(Without(opened, embedder), [q for name in sys.argv[1:] for q in read_questions(Path(name))])
    raw = matrix([*right, *wrong])
    used = [i for i in range(raw.shape[1]) if raw[:, i].std() > 0]
    mean, spread = raw[:, used].mean(0), raw[:, used].std(0)
    x, y = (raw[:, used] - mean) / spread, np.r_[np.ones(len(right)), np.zeros(len(wrong))]
    p = held_out(x, y, [ident for _, ident in (*right, *wrong)])
    good, bad = p[y == 1], p[y == 0]
    area = np.mean([(g > bad).mean() + 0.5 * (g == bad).mean() for g in good])
    print(f"right {len(right)}  without an answer {len(wrong)}  AUC {area:.3f} (10 folds of questions)")
    for share in REFUSALS:
        threshold = float(np.quantile(good, share))
        print(f"lost {share:.0%} of the right ones: threshold {threshold:.3f}, refused of the others {(bad < threshold).mean():.1%}")
    weights = fitted(x, y)
    plain = weights[:-1] / spread
    print({NAMES[i]: round(float(w), 2) for i, w in zip(used, plain, strict=True)}, "bias", round(float(weights[-1] - mean @ plain), 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

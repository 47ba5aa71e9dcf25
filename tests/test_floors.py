"""The shipped documents still answer the golden questions: floors that a change may raise and must not sink below.

BM25 alone, so that the check needs no model: the embedding model only adds to it (evals/RESULTS.md).
"""
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.ask import Bot
from evals.judge import score
from evals.run import quote_share, read_questions, run
from index.build import build
from index.cache import VectorCache
from index.snapshot import open_snapshot

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("floors")
    report = build(ROOT / "documents", folder / "snapshots", None, VectorCache(folder / "vectors.sqlite"))
    assert not report.manifest.skipped
    return Bot(open_snapshot(report.folder, None), None, today=lambda: date(2026, 11, 25))


def test_golden_questions(office: Bot) -> None:
    questions = read_questions(ROOT / "evals" / "golden.jsonl")
    answers = run(office, questions)
    overall = score(questions, answers)["overall"]
    assert quote_share(office, answers) == 1.0
    assert overall["must_not"] == 0
    assert overall["facts"] >= 0.85
    assert overall["cited"] >= 0.85
    assert overall["status"] >= 0.90
    assert overall["false_answer"] <= 0.25

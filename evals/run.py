"""`tdkt eval`: every question of a file answered and judged -> the table of metrics, quote check and latency.

What it does not know: how the metrics are defined (that is `judge`).
"""
from __future__ import annotations

import json
import statistics
from datetime import date
from pathlib import Path
from typing import Any

from bot import wire
from bot.ask import Bot
from bot.crossref import former
from bot.errors import BotError
from bot.types import Turn
from evals.judge import Former, Row, score
from index.errors import IndexingError
from index.snapshot import Snapshot


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a JSONL file; raises IndexingError naming the line that is none."""
    rows = []
    for number, line in enumerate(path.read_text("utf8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["id"], row["question"], row["status"], row["kind"]
        except (ValueError, KeyError, TypeError) as error:
            raise IndexingError(f"{path}: dòng {number} không phải là một câu hỏi đánh giá ({error})") from error
        rows.append(row)
    return rows


def run(bot: Bot, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The Answer object of each question, with its id; an unreadable question gives status "failed"."""
    out = []
    for q in questions:
        history = [Turn(t["role"], t["text"]) for t in q.get("history", ())]
        as_of = date.fromisoformat(q["as_of"]) if q.get("as_of") else None
        try:
            out.append({"id": q["id"], **wire.answer(bot.answer(q["question"], history, as_of))})
        except BotError as error:
            out.append({"id": q["id"], "status": "failed", "answer": str(error), "citations": []})
    return out


def quote_share(bot: Bot, answers: list[dict[str, Any]]) -> float:
    """The share of quotes that stand in their document character for character; it must be 1."""
    quotes = [(c["quote"], bot.snapshot.documents[c["document_id"]].text) for a in answers for c in a["citations"]]
    return sum(q in text for q, text in quotes) / len(quotes) if quotes else 1.0


def formers(snapshot: Snapshot) -> Former:
    """How a citation leads to the repealed articles that its own says it took over ("Lưu ý: Điều này tương ứng …")."""

    def of(citation: Row) -> list[Row]:
        ident = str(citation["article_id"])
        clause = snapshot.clause(ident)
        article = clause[0] if clause else snapshot.articles.get(ident)
        found = former(article, snapshot.documents[article.document_id], snapshot) if article else ()
        return [{"document_id": a.document_id, "article_id": a.id, "label": a.label, "title": snapshot.documents[a.document_id].title} for a in found]

    return of


def evaluate(path: Path, bot: Bot, *, as_json: bool, answers: Path | None) -> int:
    """Runs and prints; `answers` keeps the Answer objects for the reference scorer."""
    questions = read_questions(path)
    if not questions:
        raise IndexingError(f"{path}: không có câu hỏi nào")
    given = run(bot, questions)
    if answers:
        answers.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in given), "utf8")
    result = score(questions, given, formers(bot.snapshot))
    times = sorted(a["timings_ms"]["total"] for a in given if "timings_ms" in a) or [0.0]
    result["overall"] |= {"quotes": quote_share(bot, given), "p50_ms": statistics.median(times), "p95_ms": times[int(0.95 * (len(times) - 1))]}
    print(json.dumps(result, ensure_ascii=False) if as_json else table(result))
    return 0


def table(result: dict[str, Any]) -> str:
    """The metrics as lines: overall, then by kind."""
    lines = [_line("tất cả", result["overall"])]
    return "\n".join(lines + [_line(kind, values) for kind, values in result["kinds"].items()])


def _line(name: str, values: dict[str, Any]) -> str:
    shown = (f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items() if v is not None)
    return f"{name:16s} " + "  ".join(shown)

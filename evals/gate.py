"""The golden gate: may a new snapshot take the place of the one that is served?

Every golden question is asked of the candidate; one that it gets wrong is asked of the served snapshot too. A question that was
right before and is wrong now holds the candidate back, unless the document it rests on was taken out of the store on purpose.
The rule is "no question lost" and not "no lower rate": a rate hides one answer lost behind another won, and only a question can
be looked at by a person. What it does not know: who promotes, how answers are judged (that is `judge`).
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.ask import Bot
from evals.judge import judge, same_document
from evals.run import read_questions, run
from index import snapshot
from index.errors import SnapshotError
from index.snapshot import Snapshot, Store

Row = dict[str, Any]
REASONS = {
    "status": "trạng thái câu trả lời không đúng", "facts_all": "thiếu ý phải có", "cited": "không dẫn đúng điều khoản",
    "warned": "thiếu lưu ý phải có", "must_not": "có điều không được nói",
}  # fmt: skip
AGENCY = "golden.jsonl"
"""The agency's own questions, in its var/ folder, in the schema of those shipped."""


def questions(var: Path) -> list[Row]:
    """The shipped golden questions and the agency's own; a question of the agency's with a shipped id replaces that one.

    Raises IndexingError naming the line of a file that is not readable.
    """
    with_own = {q["id"]: q for q in read_questions(Path(str(files("evals") / "golden.jsonl")))}
    own = var / AGENCY
    with_own.update((q["id"], q) for q in (read_questions(own) if own.is_file() else []))
    return list(with_own.values())


def check(candidate: Bot, served: Bot | None, asked: Sequence[Row], tell: Callable[[int, int], None] = lambda *_: None) -> Row:
    """The report on `candidate`, JSON values; `served` is None where nothing can be compared, and then everything passes."""
    given: list[Row] = []
    for i, question in enumerate(asked):
        tell(i, len(asked))
        given += run(candidate, [question])
    wrong = [(q, a) for q, a in zip(asked, given, strict=True) if not right(judge(q, a))]
    regressions: list[Row] = []
    retired: list[str] = []
    for question, now in wrong if served is not None else []:
        before = run(served, [question])[0] if served is not None else {}
        if not right(judge(question, before)):
            continue
        if served is not None and _taken_out(question, before, served.snapshot, candidate.snapshot):
            retired.append(question["id"])
        else:
            regressions.append(_regression(question, before, now))
    return {
        "candidate": candidate.snapshot.manifest.id, "served": served.snapshot.manifest.id if served else "",
        "checked": datetime.now(UTC).isoformat(timespec="seconds"), "questions": _digest(asked), "passed": not regressions,
        "total": len(asked), "right": len(asked) - len(wrong), "wrong": [q["id"] for q, _ in wrong], "regressions": regressions, "retired": retired,
        "message": _message(len(asked), len(wrong), regressions, retired, served is not None),
    }  # fmt: skip


def right(row: Row) -> bool:
    """Whether a judged row is right in everything that counts for its question."""
    return not _faults(row)


def _faults(row: Row) -> list[str]:
    return [name for name in ("status", "facts_all", "cited", "warned") if row[name] is False] + (["must_not"] if row["must_not"] else [])


def _regression(question: Row, before: Row, now: Row) -> Row:
    why = "; ".join(REASONS[name] for name in _faults(judge(question, now)))
    return {
        "id": question["id"], "question": question["question"], "why": why,
        "status_before": before["status"], "status_now": now["status"], "answer_before": before["answer"], "answer_now": now["answer"],
    }  # fmt: skip


def _taken_out(question: Row, before: Row, served: Snapshot, candidate: Snapshot) -> bool:
    """Whether a document that the question wants, or that its right answer cited, left the store on purpose.

    A file that is still there but could not be read this time is no purpose: the question then counts.
    """
    wanted = question.get("citation") or []
    rested = {c["document_id"] for c in before["citations"]}
    rested |= {d.id for d in served.heads.values() for w in wanted if same_document({"document_id": d.id, "title": d.title}, w)}
    unread = {s.source for s in candidate.manifest.skipped}
    return any(i not in candidate.documents and i in served.documents and served.documents[i].source not in unread for i in rested)


def _message(total: int, wrong: int, regressions: Sequence[Row], retired: Sequence[str], compared: bool) -> str:
    text = f"{total - wrong}/{total} câu hỏi mẫu trả lời đúng"
    if not compared:
        return f"{text}; chưa có bản đang dùng để so sánh."
    if regressions:
        text += f"; {len(regressions)} câu trước đây đúng nay sai: {', '.join(r['id'] for r in regressions[:8])}{' …' if len(regressions) > 8 else ''}"
    else:
        text += "; không câu nào trước đây đúng mà nay sai"
    if retired:
        text += f"; {len(retired)} câu không còn căn cứ vì văn bản đã được bỏ khỏi kho, xin xem lại bộ câu hỏi mẫu"
    return f"{text}."


def _digest(asked: Sequence[Row]) -> str:
    """Which questions a report is about."""
    return hashlib.sha256(json.dumps(list(asked), sort_keys=True).encode()).hexdigest()[:12]


def examine(store: Store, ident: str, var: Path, embedder: Any = None, tell: Callable[[int, int], None] = lambda *_: None) -> Row:
    """Checks the snapshot `ident` of `store` against the one served and keeps the report beside it.

    Where nothing else is served, or what is served can no longer be opened (another model, damage), there is no comparison.
    Raises IndexingError when the candidate or the questions cannot be read.
    """
    fingerprint = embedder.fingerprint if embedder else ""
    candidate = Bot(snapshot.open_snapshot(store / ident, embedder, fingerprint), embedder)
    served: Bot | None = None
    try:
        folder = snapshot.current(store)
        served = Bot(snapshot.open_snapshot(folder, embedder, fingerprint), embedder) if folder.name != ident else None
    except SnapshotError:
        pass
    report = check(candidate, served, questions(var), tell)
    snapshot.save_report(store, ident, report)
    return report


def lines(report: Row) -> list[str]:
    """A report for a person at the terminal."""
    return [report["message"], *(f"  {r['id']}: {r['question']}\n    {r['why']} (trước: {r['status_before']}, nay: {r['status_now']})" for r in report["regressions"])]

"""The question log in figures: questions a day and how they ended, what they were about, which documents answered, how long it took.

What it does not know: how the figures are drawn.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from service.journal import Line
from service.themes import Vectors, grouped

Named = Callable[[str], Sequence[str]]
STATUSES = ("answered", "partial", "clarify", "not_found", "out_of_scope", "failed")
REFUSED = ("clarify", "not_found", "out_of_scope")
TOPICS, DOCUMENTS = 12, 12
"""Rows of the two lists of what comes up most."""
GROUPED = 400
"""Newest different questions that are grouped; each takes a vector, some 10 ms when it is not in the cache."""


def figures(lines: Iterable[Line], first: date, last: date) -> dict[str, Any]:
    """The figures of the lines from `first` to `last`, every day in between with its row."""
    days = {(first + timedelta(days=i)).isoformat(): _Day() for i in range((last - first).days + 1)}
    documents: Counter[tuple[str, str]] = Counter()
    stages: dict[str, list[float]] = defaultdict(list)
    channels: Counter[str] = Counter()
    for line in lines:
        if (day := days.get(local_day(line))) is None:
            continue
        day.add(line)
        channels[line.channel] += 1
        documents.update({(c.get("document_id", ""), c.get("title", "")) for c in line.citations})
        for stage, ms in line.timings_ms.items():
            stages[stage].append(ms)
    return {
        "from": first.isoformat(), "to": last.isoformat(), "days": [{"day": name, **day.row()} for name, day in days.items()],
        "documents": [{"id": ident, "title": title, "count": n} for (ident, title), n in documents.most_common(DOCUMENTS)],
        "stages_ms": {stage: {"p50": percentile(ms, 50), "p95": percentile(ms, 95)} for stage, ms in sorted(stages.items())},
        "channels": dict(channels),
    }  # fmt: skip


class _Day:
    """The lines of one day, counted."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.thumbs: Counter[str | None] = Counter()
        self.ms: list[float] = []

    def add(self, line: Line) -> None:
        self.statuses[line.status] += 1
        self.thumbs[line.thumb] += 1
        if line.status in STATUSES:
            self.ms.append(line.total_ms)

    def row(self) -> dict[str, Any]:
        refused = sum(self.statuses[s] for s in REFUSED)
        return {"asks": self.statuses.total(), **{s: self.statuses[s] for s in STATUSES}, "refused": refused, "up": self.thumbs["up"], "down": self.thumbs["down"],
                "p50_ms": percentile(self.ms, 50), "p95_ms": percentile(self.ms, 95)}  # fmt: skip


def percentile(values: Sequence[float], share: int) -> float | None:
    """The value that `share` of a hundred do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    return round(sorted(values)[max(0, -(-len(values) * share // 100) - 1)], 1)


def topics(lines: Sequence[Line], encode: Callable[[list[str]], Vectors] | None, named: Named) -> list[dict[str, Any]]:
    """What was asked most, by meaning: a question that stands for its group and how often it came."""
    asked = [line for line in lines if line.question]
    made = grouped([wording(line) for line in asked], encode, named=named)[:TOPICS]
    return [{"text": wording(asked[t.rows[0]]), "count": len(t.rows)} for t in made]


def groups(lines: Sequence[Line], encode: Callable[[list[str]], Vectors] | None, named: Named) -> list[dict[str, Any]]:
    """Open questions as a list of things to do, the most frequent first."""
    return [_group([lines[row] for row in theme.rows]) for theme in grouped([wording(line) for line in lines], encode, named=named)]


def _group(lines: Sequence[Line]) -> dict[str, Any]:
    times = sorted(line.at for line in lines)
    examples = list(dict.fromkeys(wording(line) for line in lines))
    comments = [line.comment for line in lines if line.comment]
    statuses: Mapping[str, int] = Counter(line.status for line in lines)
    return {"text": examples[0], "count": len(lines), "first_at": times[0], "last_at": times[-1], "statuses": dict(statuses),
            "down": sum(line.thumb == "down" for line in lines), "ids": [line.id for line in lines], "examples": examples[:5], "comments": comments[:5]}  # fmt: skip


def wording(line: Line) -> str:
    """The question as understood, which is spelt out, else as typed."""
    return line.understood or line.question


def local_day(line: Line) -> str:
    """The day of a line where the service stands."""
    return datetime.fromisoformat(line.at).astimezone().date().isoformat()

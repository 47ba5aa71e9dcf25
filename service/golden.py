"""Golden questions of the agency's own, made from what people asked: lines of var/golden.jsonl in the form of evals/golden.jsonl.

A question that was answered wrongly -> a line that every later snapshot must get right before it takes over. What it does not
know: how answers are judged, when they are asked (`evals.gate` does both).
"""
from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bot.types import Status
from service.database import Book

NAME = "golden.jsonl"
_IDENT = re.compile(r"co-quan-(\d{4,})")


def append(var: Path, question: str, status: Status, expected: Sequence[Sequence[str]], must_not: Sequence[str], citation: Sequence[dict[str, str]],
           shared: Book | None = None) -> dict[str, Any]:  # fmt: skip
    """Adds one line and returns it; kept before it returns, and safe beside another service of the same var/ or the same database."""
    row = {
        "question": " ".join(question.split()), "kind": "co-quan", "status": status.value,
        "expected": [list(e) for e in expected], "must_not": list(must_not), "citation": list(citation), "confidence": "high",
    }  # fmt: skip
    if shared is not None:
        with shared.writing() as rows:  # two at the very same moment: one of them is told to try again
            number = rows.execute("INSERT INTO golden (number, line) SELECT coalesce(max(number), 0) + 1, ? FROM golden RETURNING number",
                                  (json.dumps(row, ensure_ascii=False),)).fetchone()["number"]  # fmt: skip
        return {"id": _ident(number), **row}
    with _locked(var) as file:
        text = file.read()
        taken = [int(n) for n in _IDENT.findall(text)]
        row = {"id": _ident(max(taken, default=0) + 1), **row}
        glue = "" if not text or text.endswith("\n") else "\n"
        file.write(glue + json.dumps(row, ensure_ascii=False) + "\n")
    return row


def bring(var: Path, shared: Book) -> None:
    """Makes var/golden.jsonl the lines of the database, for the build that is to ask them; lines from before there was one go into it."""
    with _locked(var) as file, shared.writing() as rows:
        for line in filter(str.strip, file.read().splitlines()):
            row = json.loads(line)
            if match := _IDENT.fullmatch(str(row.pop("id", ""))):
                rows.execute("INSERT INTO golden (number, line) VALUES (?, ?) ON CONFLICT (number) DO NOTHING", (int(match[1]), json.dumps(row, ensure_ascii=False)))
        kept = rows.execute("SELECT number, line FROM golden ORDER BY number").fetchall()
        file.seek(0)
        file.truncate()
        file.writelines(json.dumps({"id": _ident(k["number"]), **json.loads(k["line"])}, ensure_ascii=False) + "\n" for k in kept)


@contextmanager
def _locked(var: Path) -> Iterator[IO[str]]:
    """The file from its beginning, for one at a time; on the disk afterwards."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / NAME).open("a+", encoding="utf8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _ident(number: int) -> str:
    return f"co-quan-{number:04d}"

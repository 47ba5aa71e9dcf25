"""Golden questions of the agency's own, made from what people asked: lines of var/golden.jsonl in the form of evals/golden.jsonl.

A question that was answered wrongly -> a line that every later snapshot must get right before it takes over. What it does not
know: how answers are judged, when they are asked (`evals.gate` does both).
"""
from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.types import Status

NAME = "golden.jsonl"
_IDENT = re.compile(r"co-quan-(\d{4,})")


def append(var: Path, question: str, status: Status, expected: Sequence[Sequence[str]], must_not: Sequence[str], citation: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Adds one line and returns it; on the disk before it returns, and safe beside another service of the same var/."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / NAME).open("a+", encoding="utf8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        taken = [int(n) for n in _IDENT.findall(text)]
        row = {
            "id": f"co-quan-{max(taken, default=0) + 1:04d}", "question": " ".join(question.split()), "kind": "co-quan", "status": status.value,
            "expected": [list(e) for e in expected], "must_not": list(must_not), "citation": list(citation), "confidence": "high",
        }  # fmt: skip
        glue = "" if not text or text.endswith("\n") else "\n"
        file.write(glue + json.dumps(row, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return row

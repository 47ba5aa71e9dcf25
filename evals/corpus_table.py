"""The documents folder -> the Markdown table of what it holds, and its place in documents/README.md.

`python -m evals.corpus_table --write` renews the part between the `<!-- bảng -->` markers: "Nghị định 152/2025/NĐ-CP |
còn hiệu lực | 63/63 Điều | đầy đủ". The day it speaks of is written above the table, so that the table does not change by
itself. What it does not know: whether the content is right.
"""
from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.check import Entry, has_content, read
from index.types import InForce

MARK = "<!-- bảng -->"
_BLOCK = re.compile(rf"{MARK}\n.*?{MARK}", re.S)
_DAY = re.compile(r"Tính đến ngày (\d{2})/(\d{1,2})/(\d{4})")
_STATE = {InForce.YES: "còn hiệu lực", InForce.NO: "không còn hiệu lực", InForce.UNKNOWN: "chưa rõ"}
_FULL = {"day-du": "đầy đủ", "mot-phan": "một phần", "chua-co": "chưa có"}
_SCOPE = {"trung-uong": 0, "nganh": 1, "dia-phuong": 2, "dang": 3}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a document, how it stands on the day, and how many of its Điều have content."""

    title: str
    state: InForce
    order: tuple[int, int, str]
    content: int
    total: int
    completeness: str


def lines(entries: Sequence[Entry], day: date) -> list[Line]:
    """The rows of all legal documents: national ones first, those in force before the others."""
    out = []
    for entry in (e for e in entries if e.rule):
        numbered = [a for a in entry.articles if a.label.startswith("Điều ")]
        state = entry.document.validity.on(day)
        order = (_SCOPE.get(entry.document.word("pham_vi"), 9), [InForce.YES, InForce.UNKNOWN, InForce.NO].index(state), entry.document.id)
        content = sum(has_content(a, entry.document.text) for a in numbered)
        out.append(Line(entry.document.title, state, order, content, len(numbered), entry.document.word("noi_dung")))
    return sorted(out, key=lambda line: line.order)


def table(entries: Sequence[Entry], day: date) -> str:
    """The table of `entries` as it stands on `day`, with its caption and sums."""
    rows = lines(entries, day)
    events = sum(not e.rule for e in entries)
    held = {state: sum(r.content for r in rows if r.state is state) for state in InForce}
    return "\n".join(_table(rows, day, events, held))


def _table(rows: Sequence[Line], day: date, events: int, held: dict[InForce, int]) -> Iterator[str]:
    counts = ", ".join(f"{held[state]} {_STATE[state]}" for state in _STATE)
    yield f"Tính đến ngày {day.day:02d}/{day.month}/{day.year}: {len(rows)} văn bản, {events} sự kiện; Điều có nội dung: {counts}."
    yield ""
    yield "| văn bản | hiệu lực | Điều có nội dung | mức đầy đủ |"
    yield "|---|---|---|---|"
    for r in rows:
        count = f"{r.content}/{r.total}" if r.total else "không chia Điều"
        yield f"| {r.title.replace('|', '/')} | {_STATE[r.state]} | {count} | {_FULL.get(r.completeness, r.completeness)} |"


def shown_day(readme: str) -> date | None:
    """The day the table in `readme` speaks of; None when there is no table."""
    block = _BLOCK.search(readme)
    found = _DAY.search(block[0]) if block else None
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def placed(readme: str, text: str) -> str:
    """`readme` with `text` between the markers; they are added at its end when they are not there."""
    block = f"{MARK}\n{text}\n{MARK}"
    if _BLOCK.search(readme):
        return _BLOCK.sub(lambda _: block, readme)
    return f"{readme.rstrip()}\n\n## Có gì trong kho\n\n{block}\n"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.corpus_table", description="Bảng tài liệu trong kho")
    parser.add_argument("--documents", type=Path, default=Path("documents"))
    parser.add_argument("--day", type=date.fromisoformat, default=None, help="ngày xét hiệu lực, mặc định hôm nay")
    parser.add_argument("--write", action="store_true", help="ghi vào README.md của thư mục tài liệu")
    args = parser.parse_args()
    entries, _ = read(args.documents)
    text = table(entries, args.day or date.today())
    if not args.write:
        print(text)
        return 0
    path = args.documents / "README.md"
    path.write_text(placed(path.read_text("utf8"), text), "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Questions with a known basis -> which bases the documents folder does not hold, and why.

`python -m evals.coverage ../shared/questions/rules_dev.jsonl`: a question resting on Điều 27 of 06/2022/QH15 is covered
when that Điều has content here. Documents and articles are matched as the scorer matches citations. What it does not
know: whether the answer stands in the content.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.judge import ANSWERABLE, Row, cites, same_document
from index.check import Entry, has_content, read


@dataclass(frozen=True, slots=True)
class Gap:
    """A question whose basis is not in the store: with `all` wanted, the bases that are missing."""

    id: str
    question: str
    basis: str
    reason: str


def gaps(questions: Sequence[Row], entries: Sequence[Entry]) -> tuple[list[Gap], list[Gap]]:
    """Questions without any basis in the store, and bases that are missing where another one is there."""
    missing: list[Gap] = []
    partly: list[Gap] = []
    for question in questions:
        wanted = question.get("citation") or []
        if question["status"] not in ANSWERABLE or not wanted:
            continue
        reasons = [why(w, entries) for w in wanted]
        found = [Gap(question["id"], question["question"], _name(w), r) for w, r in zip(wanted, reasons, strict=True) if r]
        covered = all(not r for r in reasons) if question.get("citation_all") else any(not r for r in reasons)
        (partly if covered else missing).extend(found)
    return missing, partly


def why(wanted: Row, entries: Sequence[Entry]) -> str:
    """Why the store has no content for one basis; "" when it has."""
    ours = [e for e in entries if same_document(_given(e), wanted)]
    if not ours:
        return "văn bản hoặc sự kiện không có trong kho"
    places = [(e, a) for e in ours for a in e.articles if cites(_given(e) | {"article_id": a.id, "label": a.label}, wanted)]
    if not places:
        return f"{', '.join(e.document.id for e in ours)} không có {wanted.get('article') or 'phần nào'}"
    if any(has_content(a, e.document.text) for e, a in places):
        return ""
    return f"{', '.join(a.id for _, a in places[:3])}: chưa có nội dung (chua-co)"


def _given(entry: Entry) -> Row:
    """A citation of the whole of `entry`, as the bot would print it."""
    return {"document_id": entry.document.id, "title": f"{entry.document.title} ({entry.document.word('so_hieu')})"}


def _name(wanted: Row) -> str:
    return " ".join(str(wanted[k]) for k in ("document", "article", "title") if wanted.get(k))


def show(missing: Sequence[Gap], partly: Sequence[Gap], asked: int) -> Iterator[str]:
    """The gaps as lines for a person."""
    yield from (f"THIẾU {g.id} | {g.basis} | {g.reason} | {g.question}" for g in missing)
    yield from (f"một phần {g.id} | {g.basis} | {g.reason}" for g in partly)
    lost = len({g.id for g in missing})
    yield f"câu hỏi có căn cứ {asked}, kho đủ căn cứ {asked - lost}, thiếu {lost}; căn cứ phụ thiếu {len(partly)}"


def main() -> int:
    """Command line; exit status 1 when a question has no basis in the store."""
    parser = argparse.ArgumentParser(prog="python -m evals.coverage", description="Căn cứ của câu hỏi có trong kho hay không")
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--documents", type=Path, default=Path("documents"))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    questions = [json.loads(line) for path in args.questions for line in path.read_text("utf8").split("\n") if line]
    entries, _ = read(args.documents)
    missing, partly = gaps(questions, entries)
    asked = sum(q["status"] in ANSWERABLE and bool(q.get("citation")) for q in questions)
    if args.json:
        print(json.dumps({"asked": asked, "missing": [asdict(g) for g in missing], "partly": [asdict(g) for g in partly]}, ensure_ascii=False))
    else:
        print("\n".join(show(missing, partly, asked)))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

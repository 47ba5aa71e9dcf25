"""Real heads and clauses of force -> how many số hiệu, days and first days in force are read right, wrong or not at all.

`python -m evals.heads ../shared`: the heads of old government files against evals/heads.jsonl (read from the paper by a
person), the heads of official PDFs and the clauses of force of whole documents against the fields of the shared legal texts. What
it does not know: whether those fields are right; every disagreement is printed for a look.
"""
from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from index.effect import effect
from index.errors import ParseError
from index.head import Head, head
from index.parse import parse
from index.text import canonical

LABELS = Path(__file__).parent / "heads.jsonl"
SHOWN = 200
"""Disagreements printed of one field."""


@dataclass(slots=True)
class Score:
    """One field over many documents: read right (an absent one left out counts), wrong, or not read; what disagrees."""

    right: int = 0
    wrong: int = 0
    unread: int = 0
    odd: list[str] = field(default_factory=list)

    def add(self, where: str, wanted: str, found: str) -> None:
        """Counts one document."""
        if wanted == found:
            self.right += 1
            return
        self.odd.append(f"{where}: muốn “{wanted}”, đọc “{found}”")
        if found:
            self.wrong += 1
        else:
            self.unread += 1


def heads(found: Iterator[tuple[str, Head, dict[str, str]]]) -> dict[str, Score]:
    """The fields of heads against their labels."""
    scores = {key: Score() for key in ("so_hieu", "loai", "ngay")}
    for where, top, label in found:
        values = {"so_hieu": top.number, "loai": top.kind if top.number else "", "ngay": top.issued.isoformat() if top.issued else ""}
        for key, score in scores.items():
            if key in label:
                score.add(where, label[key], values[key])
    return scores


def old_files(folder: Path) -> Iterator[tuple[str, Head, dict[str, str]]]:
    """The transcripts of the old files: those of the labels, and all others, which have no head of their own."""
    labels = {row["file"]: row for row in map(json.loads, LABELS.read_text("utf8").splitlines())}
    for path in sorted(folder.glob("*.txt")):
        label = next((v for k, v in labels.items() if path.stem == k), {"so_hieu": ""})
        yield path.name, head(canonical(path.read_text("utf8"))), label


def official_pdfs(folder: Path, rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Head, dict[str, str]]]:
    """The official PDFs whose number is among the legal texts."""
    days = {str(r["doc_id"]): _day(r["issued"]) for r in rows if r.get("doc_id")}
    for path in sorted(folder.glob("*.pdf")):
        number = next((n for n in days if path.stem.split("so-")[-1].startswith("-".join(n.lower().replace("đ", "d").split("/")))), "")
        if number:
            try:
                top = head(parse(path.name, path.read_bytes()).document.text)
            except ParseError as error:
                print(f"  {error}")
                continue
            yield path.name, top, {"so_hieu": number, "ngay": str(days[number] or "")}


def clauses(rows: Sequence[dict[str, Any]]) -> tuple[Score, int, int, int]:
    """The first day in force of each document that has its articles together; how many are in force so long after the
    gazette (left unknown), how many replace and how many amend others.
    """
    score = Score()
    gazette = replacing = amending = 0
    documents: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.get("doc_id"):
            documents[str(row["doc_id"])].append(row)
    for number, parts in documents.items():
        text = canonical("\n".join(f"{p['article']}. {p.get('article_title') or ''}\n{p['text']}" for p in parts))
        found = effect(text, number, _day(parts[0]["issued"]), str(parts[0]["title"]))
        replacing, amending = replacing + bool(found.replaces), amending + bool(found.amends)
        wanted = _day(parts[0]["effective"])
        if wanted and found.clause and not found.effective and "công báo" in found.clause.lower():
            gazette += 1  # nobody can reckon it from the document
        elif wanted and found.clause:
            score.add(f"{number} ({found.clause[:110]})", wanted.isoformat(), found.effective.isoformat() if found.effective else "")
    return score, gazette, replacing, amending


def codified(path: Path) -> Iterator[dict[str, Any]]:
    """The codification of all fields of law in the shape of the other legal texts; nothing was tuned on it."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            yield {"doc_id": row["so_hieu"], "title": "", "article": row["id"].split("|")[1], "text": row["text"], "issued": row["issued"], "effective": row["effective"]}


def _day(value: object) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(value), form).date()
        except ValueError:
            continue
    return None


def _print(title: str, scores: dict[str, Score]) -> None:
    print(title)
    for key, score in scores.items():
        total = score.right + score.wrong + score.unread
        print(f"  {key}: đúng {score.right}/{total}, sai {score.wrong}, không đọc được {score.unread}")
        for line in score.odd[:SHOWN]:
            print(f"    {line}")


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the counts and every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="thư mục dữ liệu dùng chung")
    shared: Path = parser.parse_args(argv).shared
    legal = shared / "legal"
    rows = {name: [json.loads(line) for line in (legal / f"{name}.jsonl").read_text("utf8").splitlines()] for name in ("new_full", "old_regime")}
    _print("Đầu văn bản của các tệp cũ (2002–2009)", heads(old_files(shared / "legacy" / "ground-truth")))
    _print("Đầu văn bản của PDF công báo", heads(official_pdfs(legal / "pdf", rows["new_full"])))
    rows["phapdien"] = list(codified(shared / "scale" / "phapdien.jsonl.gz"))
    for name, found in rows.items():
        score, gazette, replacing, amending = clauses(found)
        links = f"{replacing} văn bản thay thế, {amending} sửa đổi văn bản khác; {gazette} tính từ ngày đăng Công báo nên để trống"
        _print(f"Điều khoản hiệu lực, {name} ({links})", {"hieu_luc": score})
    return 0


if __name__ == "__main__":
    sys.exit(main())

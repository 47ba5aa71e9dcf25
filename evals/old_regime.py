"""The codified former regime (JSON lines, one article each) -> one Markdown file a document, as an office would keep it.

`python -m evals.old_regime old_regime.jsonl OUT` and then `tdkt index build --documents OUT`: the files pass through the
same parser as any other. What it does not know: which articles were amended; notes are left out.
"""
from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from index.text import slug

Row = dict[str, Any]


def files(rows: list[Row]) -> dict[str, str]:
    """File name -> Markdown text, one for each `doc_id` of `rows`; rows without a number go together."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.get("doc_id") or "Không số"].append(row)
    return {f"{slug(ident)}.md": _document(ident, articles) for ident, articles in grouped.items()}


def _document(ident: str, rows: list[Row]) -> str:
    first = rows[0]
    head = {
        "id": slug(ident), "tieu_de": f"{first.get('doc_type') or 'Văn bản'} {ident} {first.get('title') or ''}", "so_hieu": ident, "loai": first.get("doc_type") or "",
        "ngay_ban_hanh": _day(first.get("issued")), "ngay_hieu_luc": _day(first.get("effective")),
    }  # fmt: skip
    lines = ["---", *(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items() if v), "---", ""]
    chapter = ""
    for row in rows:
        if row.get("phapdien_chapter") and row["phapdien_chapter"] != chapter:
            chapter = row["phapdien_chapter"]
            lines += [f"## {chapter}", ""]
        title = re.sub(r"^[\d.]*[A-ZĐ]{2}[\w.]*\s*", "", row.get("article_title") or "").strip()
        lines += [f"### {row['article']}. {title}".rstrip(), "", row["text"], ""]
    return "\n".join(lines)


def _day(value: str | None) -> str:
    """"01/07/2004" as 2004-07-01; empty when it is no date."""
    try:
        return datetime.strptime(value or "", "%d/%m/%Y").date().isoformat()
    except ValueError:
        return ""


def main(argv: list[str]) -> int:
    """Writes the files and prints how many."""
    source, target = Path(argv[0]), Path(argv[1])
    rows = [json.loads(line) for line in source.read_text("utf8").split("\n") if line]
    target.mkdir(parents=True, exist_ok=True)
    made = files(rows)
    for name, text in made.items():
        (target / name).write_text(text, "utf8")
    print(f"{len(made)} documents, {len(rows)} articles -> {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

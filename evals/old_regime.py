"""The codified former regime (JSON lines, one article each) -> one Markdown file a document, as an office would keep it.

`python -m evals.old_regime old_regime.jsonl OUT` writes the files, reads them back with the parser of any other file and
prints how many Điều came out; then `tdkt index build --documents OUT`. Notes of the codification and quotation marks that
it left without a partner are dropped. What it does not know: which articles were amended.
"""
from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from index.reading import read_folder
from index.structure import articles
from index.text import slug

Row = dict[str, Any]
_CODE = re.compile(r"^1\.[A-ZĐ]{2,4}(?:\.\d+)+\.?\s*")
_CHAPTER = re.compile(r"^(?P<group>Phần|Chương)\s+(?P<n>\S+)\s+(?P<name>.*?)(?:\s*(?P<section>Mục\s+\d+.*))?$")
_SECTION = re.compile(r"^Mục\s+(?P<n>\d+)\s*(?P<name>.*)$")
_KIND = re.compile(r"\(Điều \d+ (?P<kind>Pháp lệnh|Luật|Nghị định|Thông tư|Quyết định)\b.*?(?P<title>Quy định .*?),? (?:ngày|có hiệu lực)")
_SINCE = re.compile(r"có hiệu lực thi hành kể từ ngày (\d{2}/\d{2}/\d{4})")


def files(rows: Sequence[Row]) -> dict[str, str]:
    """File name -> Markdown text, one for each `doc_id` of `rows`; the rows without a number are one document."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.get("doc_id") or ""].append(row)
    return {f"{_ident(ident)}.md": _document(ident, found) for ident, found in grouped.items()}


def _ident(number: str) -> str:
    return slug(number) or "khong-so"


def _document(number: str, rows: Sequence[Row]) -> str:
    lines = ["---", *(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in _head(number, rows).items() if v), "---", ""]
    chapter = ""
    for row in rows:
        if row.get("phapdien_chapter") and row["phapdien_chapter"] != chapter:
            chapter = row["phapdien_chapter"]
            lines += [line for heading in _headings(chapter) for line in (heading, "")]
        title = _CODE.sub("", row.get("article_title") or "").strip()
        lines += [f"#### {_label(row)}. {title}".rstrip(), "", paired(row["text"]), ""]
    return "\n".join(lines)


def _head(number: str, rows: Sequence[Row]) -> dict[str, str]:
    """The front matter; of a document without a number kind, title and date stand in the notes of its articles."""
    first, notes = rows[0], " ".join(r.get("note") or "" for r in rows)
    told = _KIND.search(notes)
    since = _SINCE.search(notes)
    kind, title = first.get("doc_type") or (told["kind"] if told else ""), first.get("title") or (told["title"] if told else "")
    return {
        "id": _ident(number), "tieu_de": " ".join(f"{kind or 'Văn bản'} {number} {title}".split()), "so_hieu": number, "loai": kind,
        "ngay_ban_hanh": day(first.get("issued")), "ngay_hieu_luc": day(first.get("effective") or (since[1] if since else None)),
    }  # fmt: skip


def _label(row: Row) -> str:
    """`Điều 7`; where the row does not say it, from the code of the codification ("1.PL.1.7.")."""
    return row.get("article") or f"Điều {re.findall(r'[0-9]+', row.get('article_title') or '0')[-1]}"


def _headings(chapter: str) -> list[str]:
    """One "Chương III HÌNH THỨC … Mục 1 HUÂN CHƯƠNG" as the heading lines of an office's file."""
    whole = _CHAPTER.match(chapter)
    section = _SECTION.match(whole["section"] or "" if whole else chapter)
    out = [f"## {whole['group']} {whole['n']}. {whole['name']}"] if whole else []
    out += [f"### Mục {section['n']}. {section['name']}"] if section else []
    return out or [f"## {chapter}"]


def paired(text: str) -> str:
    """`text` without the “ and ” that have no partner in the article."""
    waiting: list[int] = []
    alone: set[int] = set()
    for i, sign in enumerate(text):
        if sign == "“":
            waiting.append(i)
        elif sign == "”" and waiting:
            waiting.pop()
        elif sign == "”":
            alone.add(i)
    alone.update(waiting)
    return "".join(sign for i, sign in enumerate(text) if i not in alone)


def day(value: str | None) -> str:
    """"01/07/2004" as 2004-07-01; empty when it is no date."""
    try:
        return datetime.strptime(value or "", "%d/%m/%Y").date().isoformat()
    except ValueError:
        return ""


def parsed(folder: Path) -> dict[str, int]:
    """How many Điều the parser finds in each document below `folder`."""
    return {p.document.id: sum(a.label.startswith("Điều ") for a in articles(p.document, p.outline)) for p in read_folder(folder)[0]}


def differing(rows: Sequence[Row], found: Mapping[str, int]) -> list[str]:
    """The documents of which the parser found more or fewer Điều than the source holds, with both numbers."""
    held = Counter(_ident(r.get("doc_id") or "") for r in rows)
    return [f"{ident}: {found.get(ident, 0)} of {count}" for ident, count in held.items() if found.get(ident, 0) != count]


def main(argv: Sequence[str]) -> int:
    """Writes the files and prints what the parser makes of them; returns 1 when a Điều was lost."""
    if len(argv) != 2:
        print("python -m evals.old_regime old_regime.jsonl OUT", file=sys.stderr)
        return 2
    source, target = Path(argv[0]), Path(argv[1])
    rows = [json.loads(line) for line in source.read_text("utf8").split("\n") if line]
    target.mkdir(parents=True, exist_ok=True)
    made = files(rows)
    for name, text in made.items():
        (target / name).write_text(text, "utf8")
    found = parsed(target)
    print(f"{len(made)} documents, {len(rows)} articles -> {target}; out of the parser: {len(found)} documents, {sum(found.values())} Điều")
    wrong = differing(rows, found)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

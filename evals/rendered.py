"""The structured documents of ../shared/legal set as Word file, PDF and saved web page -> how many Điều come back of each.

`python -m evals.rendered ../shared/legal` prints a line a document (found of expected for DOCX, PDF, HTML, and the share of
articles whose text is the same in all three) and exits with 1 when any of them falls below 98 %. The Word file is set by
python-docx as an office sets it: head in two columns, motto, centred chapters, justified text, page numbers; the PDF is that
file printed by LibreOffice; the page has a portal's menus and headlines around the text. What it does not know: scans.
"""
from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.old_regime import paired
from index.errors import ParseError
from index.parse import Parsed
from index.reading import File, documents, read_files
from index.structure import articles
from index.text import canonical, slug

Row = dict[str, Any]
FORMATS = ("docx", "pdf", "html")
TARGET = 0.98
LEAST = 5
"""Articles of a document that is measured: the quoted single ones of the codification are no documents."""
_CODE = re.compile(r"^1\.[A-ZĐ]{2,4}(?:\.\d+[a-zđ]?)+\.?\s*")
_LABEL = re.compile(r"Điều \d+[a-zđ]?$")


@dataclass(frozen=True, slots=True)
class Regulation:
    """A document to be set: its number, its title, and its articles (chapter, label, heading, text)."""

    number: str
    title: str
    articles: tuple[tuple[str, str, str, str], ...]

    @property
    def name(self) -> str:
        """Its file name without suffix."""
        return slug(self.number)


def regulations(folder: Path) -> Iterator[Regulation]:
    """The whole documents of new_full.jsonl and old_regime.jsonl."""
    for name in ("new_full", "old_regime"):
        grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for line in (folder / f"{name}.jsonl").read_text("utf8").splitlines():
            row = json.loads(line)
            grouped[row.get("doc_id") or "", row.get("part") or ""].append(row)
        for (number, part), rows in grouped.items():
            labels = [r["article"] for r in rows]
            if number and len(rows) >= LEAST and len(set(labels)) == len(labels) and all(_LABEL.match(label) for label in labels):
                yield Regulation(f"{number} {part}".strip() if part != "Toàn văn" else number, rows[0]["title"], _in_order(tuple(map(_article, rows))))


def _in_order(found: tuple[tuple[str, str, str, str], ...]) -> tuple[tuple[str, str, str, str], ...]:
    """The articles as the document numbers them; the codification orders some by subject, and then its chapters are not theirs."""
    by_number = sorted(found, key=lambda a: (int(re.findall(r"\d+", a[1])[0]), a[1]))
    return found if list(found) == by_number else tuple(("", *a[1:]) for a in by_number)


def _article(row: Row) -> tuple[str, str, str, str]:
    heading = _CODE.sub("", row.get("article_title") or "").strip()
    return row.get("phapdien_chapter") or "", row["article"], re.sub(rf"^{row['article']}\.?\s*", "", heading), canonical(paired(row["text"]))


# --- setting ---------------------------------------------------------------------------------------------------
def write_docx(what: Regulation, path: Path) -> None:
    """The Word file of a regulation."""
    import docx  # noqa: PLC0415  # only this measurement needs it
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415

    made = docx.Document()
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Liberation Serif", Pt(14)
    section = made.sections[0]
    section.page_width, section.page_height, section.left_margin, section.right_margin = Cm(21), Cm(29.7), Cm(3), Cm(2)
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    field = number.add_run()._r.makeelement(qn("w:fldSimple"), {qn("w:instr"): "PAGE"})
    number._p.append(field)
    head = made.add_table(1, 2).rows[0].cells
    head[0].text = f"CƠ QUAN BAN HÀNH\nSố: {what.number}"
    head[1].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHà Nội, ngày 01 tháng 02 năm 2030"

    def paragraph(text: str, bold: bool = False, centred: bool = False) -> None:
        added = made.add_paragraph()
        added.alignment = ALIGN.CENTER if centred else ALIGN.JUSTIFY
        added.paragraph_format.first_line_indent = None if centred else Cm(1.27)
        added.add_run(text).bold = bold

    for text, bold, centred in _paragraphs(what):
        paragraph(text, bold, centred)
    made.save(str(path))


def _paragraphs(what: Regulation) -> Iterator[tuple[str, bool, bool]]:
    """What is set, in order: (text, bold, centred)."""
    yield what.title.upper(), True, True
    chapter = ""
    for group, label, heading, text in what.articles:
        if group != chapter:
            chapter = group
            yield chapter, True, True
        yield f"{label}. {heading}".rstrip(), True, False
        yield from ((line, False, False) for line in text.split("\n") if line)
    yield "Nơi nhận:", True, False
    yield "- Như trên;", False, False
    yield "- Lưu: VT.", False, False
    yield "NGƯỜI KÝ", True, True


def write_html(what: Regulation, path: Path) -> None:
    """The page of a portal that shows a regulation."""
    tags = {(True, True): ("<p style='text-align:center'><b>", "</b></p>"), (True, False): ("<p><strong>", "</strong></p>"), (False, False): ("<p>", "</p>")}
    body = "\n".join(tags[b, c][0] + html.escape(t) + tags[b, c][1] for t, b, c in _paragraphs(what))
    menu = "".join(f"<li><a href='/{i}'>Chuyên mục {i}</a></li>" for i in range(12))
    news = "".join(f"<li><a href='/tin/{i}'>Tin vắn số {i} của cổng thông tin</a></li>" for i in range(8))
    path.write_text(
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{html.escape(what.title)}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<div id='main'><h1>{html.escape(what.title)}</h1><div class='content'><p>Số: {what.number}</p>{body}</div></div>"
        f"<aside><h3>Tin mới</h3><ul>{news}</ul></aside><footer><p>Bản quyền thuộc cổng thông tin</p></footer></body></html>", "utf8",
    )  # fmt: skip


def print_pdf(files: Sequence[Path], folder: Path) -> None:
    """The Word files as PDF by LibreOffice, in one run; raises FileNotFoundError where it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("soffice: hãy cài gói libreoffice-writer")
    with tempfile.TemporaryDirectory() as profile:
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=3600)  # noqa: S603  # our own files


# --- measuring -------------------------------------------------------------------------------------------------
def measured(what: Regulation, read: Mapping[str, Parsed | ParseError]) -> tuple[dict[str, float], float, list[str]]:
    """The share of Điều found in each format, the share of equal articles in all, and what was missed."""
    texts: dict[str, dict[str, str]] = {}
    missed: list[str] = []
    for kind, one in read.items():
        texts[kind] = {} if isinstance(one, ParseError) else _found(one)
        missed += [f"{kind}: {one}"] if isinstance(one, ParseError) else []
    shares = {}
    for kind in FORMATS:
        right = [label for _, label, heading, text in what.articles if _same(texts[kind].get(label), heading, text)]
        missed += [f"{kind}: {label}" for _, label, _, _ in what.articles if label not in right]
        shares[kind] = len(right) / len(what.articles)
    equal = sum(len({texts[kind].get(label, kind) for kind in FORMATS}) == 1 for _, label, _, _ in what.articles)
    return shares, equal / len(what.articles), missed


def _found(parsed: Parsed) -> dict[str, str]:
    """Each Điều's heading and body as one string of letters and digits: spaces and line breaks are the format's own."""
    text = parsed.document.text
    found: dict[str, str] = {}
    for article in articles(parsed.document, parsed.outline):
        found.setdefault(article.label, _bare(f"{article.heading} {article.body.of(text)}"))
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", canonical(text)).lower()


_NEXT = re.compile(r"\n(?:Điều \d+[a-zđ]?\s*[.:]|Mẫu số |Phụ lục )")
"""What the sources left at the end of some articles (the one after it, the forms) comes back as an article of its own."""


def _same(got: str | None, heading: str, text: str) -> bool:
    """Whether an article came back: begins as it was set and holds its words, up to 2 % of characters more or less."""
    if got is None:
        return False
    wanted = [_bare(f"{heading} {t}") for t in (text, _NEXT.split(text)[0])]
    return any(got[:40] == w[:40] and abs(len(got) - len(w)) <= max(40, 0.02 * len(w)) for w in wanted)  # 40: the ending set by us


def main(argv: Sequence[str] | None = None) -> int:
    """Sets, reads and compares; 1 when a document falls below the target in any format."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the files that were set here")
    parser.add_argument("--only", default="", help="documents whose number contains this")
    args = parser.parse_args(argv)
    chosen = [r for r in regulations(args.folder) if args.only in r.number]
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for one in chosen:
            write_docx(one, folder / f"{one.name}.docx")
            write_html(one, folder / f"{one.name}.html")
        print_pdf([folder / f"{one.name}.docx" for one in chosen], folder)
        files = [File(f"{one.name}.{kind}", folder / f"{one.name}.{kind}") for one in chosen for kind in FORMATS]
        outcomes = read_files(files, show=True)
        read = {f.source: next(one for _, one in documents(f, outcomes[f.source])) for f in files}
    return _report(chosen, read)


def _report(chosen: Sequence[Regulation], read: Mapping[str, Parsed | ParseError]) -> int:
    worst = dict.fromkeys(FORMATS, 1.0)
    sums, total, same = dict.fromkeys(FORMATS, 0.0), 0, 0.0
    for one in chosen:
        shares, equal, missed = measured(one, {kind: read[f"{one.name}.{kind}"] for kind in FORMATS})
        n = len(one.articles)
        total, same = total + n, same + equal * n
        for kind in FORMATS:
            sums[kind] += shares[kind] * n
            worst[kind] = min(worst[kind], shares[kind])
        print(f"{one.number:32} {n:3} Điều  " + "  ".join(f"{k} {shares[k]:6.1%}" for k in FORMATS) + f"  alike {equal:6.1%}", *missed[:6], sep="  ")
    print(f"{len(chosen)} documents, {total} Điều: " + ", ".join(f"{k} {sums[k] / total:.2%} (worst {worst[k]:.1%})" for k in FORMATS)
          + f"; the same in all three: {same / total:.2%}")  # fmt: skip
    return int(min(worst.values()) < TARGET)


if __name__ == "__main__":
    sys.exit(main())

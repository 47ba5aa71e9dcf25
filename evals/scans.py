"""Documents of the store printed, scanned with noise and one degree askew, and read again -> wrong characters, and whether answers stay.

`python -m evals.scans nghi-dinh-86-2023-nd-cp …` renders at 200 dpi, recognises, and asks the golden questions about those documents of
the text and of the scan, by words alone. What it does not know: real scanners, stamps and handwriting.
"""
from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bot.ask import Bot
from evals.judge import cites
from evals.run import read_questions, run
from evals.variants import GOLDEN
from index import snapshot
from index.build import GLOSSARY, build
from index.cache import VectorCache
from index.formats import pdf
from index.parse import parse
from index.text import canonical

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
"""Debian's fonts-dejavu-core: it has every Vietnamese letter."""
DPI, SKEW, NOISE = 200, 1.0, 12.0
"""Resolution, degrees, and standard deviation of the grey noise: an office scanner on a middling day."""
SIZE, LEADING, LEFT, TOP = 12, 17, 71, 71
CHOSEN = ("nghi-dinh-86-2023-nd-cp", "thong-tu-15-2025-tt-bxd", "nghi-dinh-161-2026-nd-cp", "thong-tu-12-2024-tt-bnv", "thong-tu-19-2025-tt-bgddt")


def printed(text: str) -> bytes:
    """A PDF of `text`, a line a paragraph, wrapped."""
    pdfmetrics.registerFont(TTFont("scan", FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    y = 0.0
    for line in (part for paragraph in text.split("\n") for part in _wrapped(paragraph)):
        if y < TOP:
            if y:
                canvas.showPage()
            y = A4[1] - TOP
        canvas.setFont("scan", SIZE)
        canvas.drawString(LEFT, y, line)
        y -= LEADING
    canvas.save()
    return buffer.getvalue()


def _wrapped(paragraph: str) -> Iterator[str]:
    line = ""
    for word in paragraph.split():
        if line and pdfmetrics.stringWidth(f"{line} {word}", "scan", SIZE) > A4[0] - 2 * LEFT:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def scanned(data: bytes, seed: int = 7) -> bytes:
    """The pages of a PDF as a scanner sees them, as a PDF of pictures."""
    dice = np.random.default_rng(seed)
    pages = []
    for page in pypdfium2.PdfDocument(data):
        grey = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L").rotate(-SKEW, Image.Resampling.BICUBIC, fillcolor=255)
        noisy = np.asarray(grey, dtype=np.float64) * 0.93 + dice.normal(0, NOISE, (grey.height, grey.width))
        pages.append(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return buffer.getvalue()


def distance(a: str, b: str) -> int:
    """Insertions, deletions and substitutions between two strings (Levenshtein 1966), a row of the table at a time."""
    left, right = (np.frombuffer(t.encode("utf-32-le"), dtype=np.uint32) for t in (a, b))
    steps = np.arange(len(right) + 1)
    row = steps.copy()
    for letter in left:
        best = np.minimum(row[1:] + 1, row[:-1] + (right != letter))
        row = np.minimum.accumulate(np.concatenate(([row[0] + 1], best)) - steps) + steps
    return int(row[-1])


def main() -> int:
    """Prints the character error rate of each document and of all, and the share of right citations that stay."""
    chosen = sys.argv[1:] or list(CHOSEN)
    rules = Path("documents/rules")
    wrong = total = 0
    with TemporaryDirectory() as folder:
        born, scans = Path(folder) / "born", Path(folder) / "scans"
        born.mkdir()
        scans.mkdir()
        for ident in chosen:
            source = (rules / f"{ident}.md").read_bytes()
            document = parse(f"{ident}.md", source).document
            data = scanned(printed(document.text))
            got = canonical(" ".join(line.text for line in pdf.read(f"{ident}.pdf", data).lines))
            want = " ".join(document.text.split())
            errors, length = distance(want, " ".join(got.split())), len(want)
            print(f"{ident:32s} {length:6d} characters  wrong {errors / length:.2%}", flush=True)
            wrong, total = wrong + errors, total + length
            (born / f"{ident}.md").write_bytes(source)
            (scans / f"{ident}.pdf").write_bytes(data)
            (scans / f"{ident}.pdf.yaml").write_text(source.decode("utf8").split("---\n", 2)[1], "utf8")
        print(f"{'all':32s} {total:6d} characters  wrong {wrong / total:.2%}")
        _answers(born, scans, chosen)
    return 0 if wrong <= 0.03 * total else 1


def _answers(born: Path, scans: Path, chosen: list[str]) -> None:
    bots = []
    for folder in (born, scans):
        shutil.copy(Path("documents") / GLOSSARY, folder)
        report = build(folder, folder.parent / f"{folder.name}-store", None, VectorCache(folder.parent / "v.sqlite"))
        bots.append(Bot(snapshot.open_snapshot(report.folder, None, ""), None))
    numbers = {bots[0].snapshot.documents[i].word("so_hieu") for i in chosen if i in bots[0].snapshot.documents}
    rows = [r for r in read_questions(GOLDEN) if any(c["document"] in numbers for c in r["citation"])]
    right = [[any(cites(c, w) for c in a["citations"] for w in r["citation"]) for r, a in zip(rows, run(bot, rows), strict=True)] for bot in bots]
    stay = sum(b and s for b, s in zip(*right, strict=True))
    print(f"questions about them {len(rows)}, right from the text {sum(right[0])}, of these right from the scan {stay} ({stay / max(1, sum(right[0])):.1%})")


if __name__ == "__main__":
    sys.exit(main())

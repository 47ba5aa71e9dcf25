"""Golden questions as staff type them in a hurry -> the share whose right article is still cited first, or among the first three.

`python -m evals.variants` writes each question that has a right article abbreviated, without diacritics, with one slip of
each kind, and asks for that article by short references ("Đ23 luật 2022", "k1 đ50 NĐ 152"). The same seed gives the same
variants. What it does not know: whether the answer holds the facts.
"""
from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.ask import Bot
from bot.cli import open_bot
from bot.settings import Settings
from evals.judge import cites
from evals.run import read_questions, run
from evals.spelling import SLIPS, spoilt
from index.snapshot import Snapshot
from index.text import fold

Row = dict[str, Any]
GOLDEN = Path(__file__).parent / "golden.jsonl"
SHORT = (
    ("chiến sĩ thi đua cơ sở", "CSTĐCS"), ("chiến sĩ thi đua toàn quốc", "CSTĐTQ"), ("chiến sĩ thi đua", "CSTĐ"), ("tập thể lao động xuất sắc", "TTLĐXS"),
    ("tập thể lao động tiên tiến", "TTLĐTT"), ("lao động tiên tiến", "LĐTT"), ("bằng khen của thủ tướng chính phủ", "BKTTg"),
    ("bằng khen của thủ tướng", "BKTTg"), ("huân chương lao động", "HCLĐ"), ("anh hùng lao động", "AHLĐ"), ("gia đình văn hóa", "GĐVH"),
    ("kỷ niệm chương", "KNC"), ("hội đồng thi đua - khen thưởng", "HĐTĐKT"), ("thi đua, khen thưởng", "TĐKT"), ("ủy ban nhân dân", "UBND"),
    ("lương cơ sở", "LCS"), ("nghị định", "NĐ"), ("thông tư", "TT"), ("quyết định tặng", "QĐ tặng"), ("hồ sơ", "HS"), ("bao nhiêu", "bn"), ("không", "k"),
    ("được", "đc"),
)  # fmt: skip
"""What staff write for what; longer names first. Written down here, not read from the office's table, which it is to test."""
TEXTED = (("bao nhiêu", "bn"), ("không", "ko"), ("được", "dc"), ("gì", "j"), ("trước", "trc"), ("thời gian", "tgian"), ("đồng chí", "đ/c"))
REFERENCES = {
    "luật": ("Đ{a} luật {y}", "điều {a} luật tđkt {y}", "dieu {a} luat thi dua khen thuong {y}"),
    "nghị định": ("Đ{a} NĐ {n}", "đ{a} nđ {n}/{y}", "dieu {a} nghi dinh {n}", "đ.{a} NĐ{n}"),
}
CLAUSES = {"luật": ("k{k} điều {a} luật {y}", "k{k} đ{a} luật {y}"), "nghị định": ("k{k} đ{a} NĐ {n}", "khoan {k} dieu {a} nd {n}/{y}")}
_NUMBER = re.compile(r"(?P<n>\d+)/(?P<y>\d{4})/(?P<kind>QH|NĐ)")
FIRST = 3


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to type the question of `row`; None where nothing could be changed is no variant."""

    kind: str
    text: str
    row: Row


def asked(rows: Sequence[Row]) -> list[Row]:
    """The rows that have a right article, and stand by themselves."""
    return [r for r in rows if r["citation"] and not r.get("history") and r["status"] in ("answered", "correct_premise")]


def variants(rows: Sequence[Row], seed: int = 7) -> Iterator[Variant]:
    """Every row as it is, and in each way that changes it."""
    for row in rows:
        text = row["question"]
        dice = random.Random(f"{seed} {row['id']}")  # noqa: S311 - a seeded choice of slips, nothing secret
        yield Variant("as it is", text, row)
        ways = (("abbreviated", abbreviated(text)), ("undiacritised", fold(text)), ("texted", texted(text)), ("decomposed", unicodedata.normalize("NFD", text)))
        yield from (Variant(kind, changed, row) for kind, changed in ways if changed != text)
        yield from (Variant(f"slip: {name}", case[0], row) for name, slip in SLIPS.items() if (case := spoilt(text, slip, dice)))
    yield from referring(rows, seed)


def abbreviated(text: str) -> str:
    """`text` with the names that staff shorten."""
    for name, short in SHORT:
        text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", short, text)
    return text


def texted(text: str) -> str:
    """`text` as in a message: short words, no diacritics; empty changes leave it as it is."""
    short = text
    for word, form in TEXTED:
        short = re.sub(rf"(?i)(?<!\w){word}(?!\w)", form, short)
    return fold(short).lower() if short != text else text


def referring(rows: Sequence[Row], seed: int = 7) -> Iterator[Variant]:
    """Each article of a law or decree that some row wants, asked for by one short reference, and by one to its first khoản."""
    dice = random.Random(seed)  # noqa: S311 - a seeded choice of spellings, nothing secret
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for wanted in row["citation"]:
            number, article = _NUMBER.match(wanted["document"]), wanted.get("article", "").removeprefix("Điều ")
            if not number or not article or (wanted["document"], article) in seen:
                continue
            seen.add((wanted["document"], article))
            kind = "luật" if number["kind"] == "QH" else "nghị định"
            alone = {"id": f"{row['id']}-ref", "question": "", "citation": [wanted], "status": "answered"}
            if row.get("as_of"):
                alone["as_of"] = row["as_of"]
            for name, forms in (("reference", REFERENCES), ("reference: khoản", CLAUSES)):
                yield Variant(name, dice.choice(forms[kind]).format(a=article, n=int(number["n"]), y=number["y"], k=1), alone)


def answerable(variant: Variant, snapshot: Snapshot) -> bool:
    """Whether what a variant asks for is there: not every article has a khoản 1."""
    if variant.kind != "reference: khoản":
        return True
    held = [a for a in snapshot.articles.values() if any(c.id.endswith(".khoan-1") for c in a.clauses)]
    return any(cites({"document_id": a.document_id, "article_id": a.id}, w) for a in held for w in variant.row["citation"])


def place(row: Row, answer: Row) -> int:
    """Where the first right citation stands, from 0; a large number where there is none."""
    return next((i for i, c in enumerate(answer["citations"]) if any(cites(c, w) for w in row["citation"])), 1_000)


def measured(bot: Bot, found: Sequence[Variant]) -> dict[str, list[tuple[Variant, int]]]:
    """The variants of each kind with the place of their first right citation."""
    out: dict[str, list[tuple[Variant, int]]] = {}
    for variant, answer in zip(found, run(bot, [{**v.row, "question": v.text} for v in found]), strict=True):
        out.setdefault(variant.kind, []).append((variant, place(variant.row, answer)))
    return out


def table(results: dict[str, list[tuple[Variant, int]]]) -> str:
    """A line for each kind: how many, cited first, among the first three; and the same of those questions as they are."""
    plain = {v.row["id"]: p for v, p in results.get("as it is", [])}
    lines = [f"{'kind':18s} {'n':>4s}  first  top {FIRST}   as they are: first  top {FIRST}"]
    for kind, found in results.items():
        places = [p for _, p in found]
        before = [plain[v.row["id"]] for v, _ in found if v.row["id"] in plain]
        shares = [sum(p < k for p in some) / max(1, len(some)) for some in (places, before) for k in (1, FIRST)]
        told = f"{100 * shares[2]:18.1f}  {100 * shares[3]:5.1f}" if before else ""
        lines.append(f"{kind:18s} {len(found):4d}  {100 * shares[0]:5.1f}  {100 * shares[1]:5.1f} {told}".rstrip())
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures over the served snapshot and prints; `-v` also each variant that lost its article."""
    parser = argparse.ArgumentParser(prog="python -m evals.variants", description=__doc__)
    parser.add_argument("questions", type=Path, nargs="?", default=GOLDEN)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-v", action="store_true", dest="loud")
    args = parser.parse_args(argv)
    bot = open_bot(Settings())
    results = measured(bot, [v for v in variants(asked(read_questions(args.questions)), args.seed) if answerable(v, bot.snapshot)])
    print(table(results))
    plain = {v.row["id"]: p for v, p in results["as it is"]}
    for variant, at in (pair for found in results.values() for pair in found if args.loud):
        if at >= FIRST and plain.get(variant.row["id"], 0) < FIRST:
            print(f"  {variant.kind}: {variant.row['id']} {variant.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

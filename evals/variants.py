"""Golden questions as staff type them in a hurry -> the share whose right article is still among the first three.

`python -m evals.variants` writes each question that has a right article abbreviated, without diacritics or with half of them, with one slip
of each kind, in keys of Telex and VNI, in an old font, and asks for that article by short references ("Đ23 luật 2022", "k1 đ50 NĐ 152").
Counted twice, by distinct articles in their order: among those that the answer cites (a refusal cites none), and among those that a search
lists for the same words. The same seed gives the same variants. What it does not know: whether the answer holds the facts.
"""
from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.ask import Bot
from bot.cli import open_bot
from bot.settings import Settings
from evals.judge import cites
from evals.run import read_questions, run
from evals.spelling import SLIPS, halved, spoilt
from index.formats.encodings import Encoding, to_unicode
from index.snapshot import Snapshot
from index.syllables import is_syllable
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
COURTESIES = (
    "Dạ cho em hỏi {q}", "Anh chị ơi {s} với ạ", "{s} vậy ạ?", "Chào anh chị, em là cán bộ xã, em muốn hỏi {s}. Em cảm ơn ạ.", "{s} theo quy định hiện hành?", "Tư vấn giúp em {q}",
    "Theo pháp luật về thi đua, khen thưởng thì {q}", "Mình muốn hỏi {q}",
)  # fmt: skip
"""What people put around a question: {q} the question, {s} without its mark."""
REFERENCES = {
    "luật": ("Đ{a} luật {y}", "điều {a} luật tđkt {y}", "dieu {a} luat thi dua khen thuong {y}"),
    "nghị định": ("Đ{a} NĐ {n}", "đ{a} nđ {n}/{y}", "dieu {a} nghi dinh {n}", "đ.{a} NĐ{n}"),
}
CLAUSES = {"luật": ("k{k} điều {a} luật {y}", "k{k} đ{a} luật {y}"), "nghị định": ("k{k} đ{a} NĐ {n}", "khoan {k} dieu {a} nd {n}/{y}")}
_NUMBER = re.compile(r"(?P<n>\d+)/(?P<y>\d{4})/(?P<kind>QH|NĐ)")
FIRST, HITS, NOWHERE = 3, 40, 1_000


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
        ways = (("abbreviated", abbreviated(text)), ("undiacritised", fold(text)), ("texted", texted(text)), ("decomposed", unicodedata.normalize("NFD", text)),
                ("half of the marks", halved(text, dice)), ("a space left out", glued(text, dice)), ("in capitals", text.upper()), ("in capitals, plain", fold(text).upper()),
                ("keys of Telex", keyed(text, "telex")), ("keys of VNI", keyed(text, "vni")), ("font TCVN3", in_font(text, Encoding.TCVN3)), ("font VNI", in_font(text, Encoding.VNI)))  # fmt: skip
        yield from (Variant(kind, changed, row) for kind, changed in ways if changed != text)
        yield from (Variant(f"slip: {name}", case[0], row) for name, slip in SLIPS.items() if (case := spoilt(text, slip, dice)))
        small = text if any(w[:1].isupper() for w in text.split()[1:2]) else text[:1].lower() + text[1:]
        yield Variant("within courtesies", dice.choice(COURTESIES).format(q=small, s=small.rstrip("?. ")), row)
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


def glued(text: str, dice: random.Random) -> str:
    """`text` without one of the spaces between its syllables."""
    words = text.split(" ")
    able = [i for i in range(1, len(words)) if all(w.islower() and w.isalpha() and is_syllable(w) for w in words[i - 1 : i + 1])]
    at = dice.choice(able) if able else len(words)
    return " ".join(words[:at]) + " ".join(words[at:]) if able else text


def keyed(text: str, method: str) -> str:
    """`text` as the keys that were typed while the input method was off."""

    def keys(word: re.Match[str]) -> str:
        typed = SLIPS[method](word[0].lower(), random.Random(0)) if not word[0].isascii() else word[0]  # noqa: S311 - uses no chance
        return typed.capitalize() if word[0][0].isupper() else typed

    return re.sub(r"[^\W\d_]+", lambda word: keys(word) if not word[0][1:].isupper() else word[0], text)


def in_font(text: str, encoding: Encoding) -> str:
    """`text` in an old font: each letter as the bytes, shown as Latin-1, that `encoding` reads as it; capitals as small where it has none."""
    signs = [chr(b) for b in range(0xA0, 0x100)]
    spelt = {to_unicode(letter + sign, encoding): letter + sign for letter in "aeiouyôöAEIOUYÔÖ" for sign in signs if len(to_unicode(letter + sign, encoding)) == 1}
    spelt |= {to_unicode(sign, encoding): sign for sign in signs if to_unicode(sign, encoding) != sign}
    return "".join(spelt.get(c, spelt.get(c.lower(), c)) if not c.isascii() else c for c in text)


def referring(rows: Sequence[Row], seed: int = 7) -> Iterator[Variant]:
    """Each article of a law or decree that some row wants, asked for by one short reference, and by one to its first khoản."""
    dice = random.Random(seed)  # noqa: S311 - a seeded choice of spellings, nothing secret
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for wanted in row["citation"]:
            number, article = _NUMBER.match(wanted["document"]), wanted.get("article", "").removeprefix("Điều ")
            if not number or not article.isdigit() or (wanted["document"], article) in seen:
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


def place(row: Row, given: Sequence[Row]) -> int:
    """How many other articles stand before the first right one among `given`, citations or hits; a large number where there is none."""
    before: set[str] = set()
    for one in given:
        if any(cites(one, w) for w in row["citation"]):
            return len(before)
        before.add(one["article_id"].split(".")[0])
    return NOWHERE


def searched(bot: Bot, text: str, day: date) -> list[Row]:
    """The articles that a search for `text` lists, as citations are written."""
    found = dict.fromkeys(bot.snapshot.chunk(h.chunk_id).article_id for h in bot.search(text, HITS, day))
    articles = [bot.snapshot.articles[i] for i in found]
    return [{"document_id": a.document_id, "article_id": a.id, "title": bot.snapshot.documents[a.document_id].title, "label": a.label} for a in articles]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the right article of a variant stands among those cited by the answer, and among those a search lists."""

    variant: Variant
    cited: int
    listed: int


def measured(bot: Bot, found: Sequence[Variant]) -> dict[str, list[Outcome]]:
    """The variants of each kind with the places of their right articles."""
    out: dict[str, list[Outcome]] = {}
    for variant, answer in zip(found, run(bot, [{**v.row, "question": v.text} for v in found]), strict=True):
        day = date.fromisoformat(answer["as_of"]) if answer.get("as_of") else date.today()
        listed = place(variant.row, searched(bot, variant.text, day)) if answer["status"] != "failed" else NOWHERE
        out.setdefault(variant.kind, []).append(Outcome(variant, place(variant.row, answer["citations"]), listed))
    return out


def table(results: dict[str, list[Outcome]]) -> str:
    """A line for each kind and for all: how many; cited first, among the first three, listed among the first three; and the same of those questions as they are."""
    plain = {o.variant.row["id"]: o for o in results.get("as it is", [])}
    head = f"cited 1st  top {FIRST}  listed top {FIRST}"
    lines = [f"{'kind':20s} {'n':>4s}  {head}   as they are: {head}"]
    every = [o for kind, found in results.items() for o in found if kind != "as it is"]
    for kind, found in [*results.items(), *([("all variants", every)] if every else [])]:
        before = [plain[o.variant.row["id"]] for o in found if o.variant.row["id"] in plain]
        shares = [100 * sum(x) / len(x) for some in (found, before) if some for x in ([o.cited < 1 for o in some], [o.cited < FIRST for o in some], [o.listed < FIRST for o in some])]
        lines.append(f"{kind:20s} {len(found):4d}  " + "  ".join(f"{s:5.1f}" for s in shares))
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
    plain = {o.variant.row["id"]: o.cited for o in results["as it is"]}
    for one in (o for found in results.values() for o in found if args.loud):
        if one.cited >= FIRST and (plain.get(one.variant.row["id"], 0) < FIRST or one.variant.kind == "as it is"):
            print(f"  {one.variant.kind}: {one.variant.row['id']} {one.variant.text}  listed {one.listed + 1}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

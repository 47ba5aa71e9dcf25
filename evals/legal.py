"""The shared legal texts and fact sheets -> what each says of one article, ready for comparing with our digest.

new_full.jsonl "Điều 5" of 15/2023/TT-BKHĐT -> Source(text, facts, khoản 1..5, điểm). Lines of FACTS.md count for a document
when they, or the heading above, name it ("NĐ 152 Đ50.1a"). What it does not know: the digests.
"""
from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.facts import Fact, Facts, gathered, place, supported
from index.check import Entry
from index.text import canonical, slug
from index.types import Article

LEGAL = ("new_full.jsonl", "new_quoted.jsonl", "old_regime.jsonl")
SHEETS = ("FACTS.md", "NOTES.md", "bonus_table.csv")
NUMBER = re.compile(r"Điều (\d+[a-zđ]?)")


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a legal text, or one line of a fact sheet: what it says and where it stands."""

    where: str
    article: str
    part: str
    text: str
    completeness: str = ""


_KHOAN_INSIDE = re.compile(r"(?:(?<=\D[.;:”\"]) ?|(?<=\n)|^)\(?(\d{1,2})[.)] ?(?=[A-ZĐ“\"À-Ỹ])")
_DIEM_INSIDE = re.compile(r"(?m)(?:(?<=[.;:]) ?|^)([a-zđ])\) ?(?=\S)")


def _lined(text: str) -> str:
    """A quoted text with every khoản and điểm on its own line, as the gazette prints it: pages often run them together."""
    text = re.sub(r"(?m)^[“\"](?=[\da-zđ]{1,3}[.)] ?)", "", text)  # an amended khoản that the codification quotes
    text = re.sub(r"(?<=[a-zà-ỹđ])(khoản|điều|điểm) (?=\d)", r" \1 ", re.sub(r"(?<=[A-ZĐ\d])ngày (?=\d)", " ngày ", text))
    return _DIEM_INSIDE.sub(r"\n\1) ", _KHOAN_INSIDE.sub(r"\n\1. ", text)).replace("\n\n", "\n").strip()


def legal(folder: Path) -> dict[str, list[Row]]:
    """The legal texts of `folder` by the slug of their số hiệu; raises OSError or ValueError."""
    found: dict[str, list[Row]] = {}
    for name in LEGAL:
        for line in (folder / name).read_text("utf8").split("\n"):
            if not line:
                continue
            raw: dict[str, Any] = json.loads(line)
            head = " ".join(str(raw.get(k) or "") for k in ("title", "issued", "effective", "article_title", "note"))
            if not raw.get("doc_id"):
                continue  # a handful of rows name no document
            article, part = str(raw["article"]), str(raw.get("part") or "")
            row = Row(f"{name}: {raw['doc_id']} {article}", article, part, _lined(canonical(str(raw["text"]))), str(raw.get("completeness", "full")))
            found.setdefault(slug(raw["doc_id"]), []).extend([row, Row(row.where, row.article, row.part, head, "head")])
    return found


def sheet_rows(folder: Path) -> list[Row]:
    """The lines of the fact sheets, each with the heading it stands under."""
    out: list[Row] = []
    for name in SHEETS:
        heading = ""
        for i, line in enumerate((folder / name).read_text("utf8").split("\n"), 1):
            if line.startswith("#"):
                heading = line.lstrip("# ")
            elif line.strip():
                out.append(Row(f"{name}:{i}", heading, name, line))
    return out


_ENGLISH = (("working days", "ngày làm việc"), ("years?", "năm"), ("months?", "tháng"), ("days?", "ngày"), ("points?", "điểm"), ("copies", "bộ"))
_SHORT = re.compile(r"(?<!\w)Đ(\d+)(?:\.(\d+))?([a-zđ])?(?!\w)")
_ISSUERS = {"bldtbxh": ("blđ",), "tandtc": ("courts",), "qd-ubnd-bac-ninh": ("qđ86-bn", "bắc ninh")}


def aliases(entry: Entry) -> tuple[str, ...]:
    """How the fact sheets call a document: "nđ 152", "luật 2022", "bkhđt"."""
    number = entry.document.word("so_hieu").lower()
    head, kind = re.match(r"\d+", number), "".join(w[0] for w in entry.document.word("loai").lower().split())
    names = [number]
    if head:
        names += [f"{kind} {head[0]}", f"{kind}{head[0]}", f"{kind} {head[0].lstrip('0')}", *re.findall(r"^\d+/\d{4}", number)]
    if "/qh" in number:
        year = number.split("/")[1]
        names = [number, f"luật {year}", f"{head[0] if head else ''}/{year}", *(["old law"] if year == "2003" else [])]
    issuer = number.rsplit("-", 1)[-1]
    if number.split("/")[-1].startswith("tt-") and issuer not in ("bnv",):
        names.append(issuer)
    return tuple(names) + next((extra for key, extra in _ISSUERS.items() if entry.document.id.endswith(key)), ())


def _sheet_facts(row: Row) -> Facts:
    text = _SHORT.sub(lambda m: place((m[3] or "", m[2] or "", m[1])) + " ", row.text)
    for english, word in _ENGLISH:
        text = re.sub(rf"\b{english}\b", word, text)
    seen = gathered(re.sub(r"(?<=\d)/(?=\d)", f"/{' '}", text) if "mức lương" in row.article else text)
    if "mức lương" in row.article or row.part.endswith(".csv"):  # columns of coefficients carry no unit
        return Facts({n: units | {"lần"} for n, units in seen.numbers.items()}, seen.others, seen.places)
    return seen


@dataclass(frozen=True, slots=True)
class Sheets:
    """The fact sheets, read once, and which lines speak of one document."""

    rows: tuple[tuple[Row, Facts], ...]

    def of(self, entry: Entry) -> list[tuple[Row, Facts]]:
        """The lines that name `entry`, or stand under a heading that does; part 3 speaks of the Luật 2022 where it names none."""
        names = aliases(entry)
        law = entry.document.id == "luat-06-2022-qh15"
        return [(r, f) for r, f in self.rows
                if any(n in f"{r.article} {r.text}".lower() for n in names) or (law and r.article.startswith("3."))]  # fmt: skip

    @staticmethod
    def holding(fact: Fact, rows: Sequence[tuple[Row, Facts]], number: str) -> str:
        """Where `fact` stands in `rows`: first the lines that name this Điều; "" when nowhere."""
        named = re.compile(rf"Đ(?:iều )?{number}(?!\d)") if number else None
        small = fact.kind == "so" and not fact.unit and fact.value.isdigit() and int(fact.value) < 20  # a bare "2" stands in any line
        exact = [rf for rf in rows if named and named.search(rf[0].text)]
        order = exact if small else [*exact, *(rf for rf in rows if rf not in exact)]
        return next((f"{r.where} ({'Điều' if named and named.search(r.text) else 'văn bản'})" for r, f in order if supported(fact, f)), "")


def source_rows(article: Article, rows: Sequence[Row]) -> list[Row]:
    """The legal text of `article`: the rows of its Điều (of its part), or all rows for a section without a Điều number."""
    number = NUMBER.fullmatch(article.label)
    if not number:
        loose = [r for r in rows if re.sub(r"Điều \d+[a-zđ]?|khoản \d+|[\s,;–-]|\d", "", r.article)]
        return loose or ([] if article.label.startswith(("Phụ lục", "Mẫu", "Biểu")) else list(rows))
    found = [r for r in rows if number[1] in NUMBER.findall(r.article)]
    parts = {r.part for r in found}
    if len(parts) > 1 and "Quyết định" in parts:
        first = any(h.startswith("Quyết định") for h in article.path)
        found = [r for r in found if (r.part == "Quyết định") == first]
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """The legal text behind one digest article, with its khoản and điểm."""

    text: str
    facts: Facts
    clauses: frozenset[str]
    points: frozenset[tuple[str, str]]
    counts: frozenset[int]
    partial: bool
    places: Mapping[tuple[str, str], Facts]


def source_of(entry: Entry, rows: Sequence[Row], number: str) -> Source:
    """`rows` as one text; what the head of our file states (dates, numbers) counts as said by it."""
    bodies, heads = [r.text for r in rows if r.completeness != "head"], [r.text for r in rows if r.completeness == "head"]
    clauses: set[str] = set()
    points: set[tuple[str, str]] = set()
    for body in bodies:
        found = list(_signs(body))
        clauses |= {k for k, p in found if not p}
        points |= {(k, p) for k, p in found if p}
    counts = {len(clauses), *Counter(k for k, _ in points).values()}
    front = " ".join(stated(v) for v in entry.front.values())
    seen = gathered("\n".join([*bodies, *heads, front]), number)
    partial = all(r.completeness != "head" and not r.completeness.startswith("full") for r in rows if r.completeness != "head")
    numbers = {number} if number else {n for r in rows for n in NUMBER.findall(r.article)}
    own = {*(("", "", n) for n in numbers), *(("", k, number) for k in clauses), *((p, k, number) for k, p in points)}
    said = Facts(seen.numbers, seen.others, seen.places | own)
    return Source("\n".join(bodies), said, frozenset(clauses), frozenset(points), frozenset(counts), partial, _by_place(bodies, number))


def _signs(body: str) -> Iterator[tuple[str, str]]:
    """The khoản ("2", "") and điểm ("2", "a") that open lines; an amended khoản may stand out of order."""
    khoan = ""
    for line in body.split("\n"):
        if number := re.match(r"(\d{1,2})\. ", line):
            khoan = number[1]
            yield khoan, ""
        elif letter := re.match(r"([a-zđ])\) ", line):
            yield khoan, letter[1]


def _by_place(bodies: Sequence[str], number: str) -> dict[tuple[str, str], Facts]:
    """The facts of each khoản ("2", "") with its điểm, and of each điểm ("2", "a") with the words that lead in."""
    texts: dict[tuple[str, str], list[str]] = {}
    for body in bodies:
        khoan, point = "", ""
        for line in body.split("\n"):
            if found := re.match(r"(\d{1,2})\. ", line):
                khoan, point = found[1], ""
            elif found := re.match(r"([a-zđ])\) ", line):
                point = found[1]
            texts.setdefault((khoan, ""), []).append(line)
            if point:
                texts.setdefault((khoan, point), texts[khoan, ""][:1].copy()).append(line)
    return {place_: gathered("\n".join(lines), number) for place_, lines in texts.items()}


def stated(value: object) -> str:
    """A front-matter value as text, days as the laws write them."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return re.sub(r"(\d{4})-(\d{2})-(\d{2})", r"\3/\2/\1", text)


def read_sheets(folder: Path) -> Sheets:
    """The fact sheets of `folder`; raises OSError."""
    return Sheets(tuple((row, _sheet_facts(row)) for row in sheet_rows(folder)))

"""Digests against the legal texts they retell -> facts without support, facts dropped, runs copied; for the writers.

`python -m evals.factcheck --legal ../shared/legal`: "ít nhất 70%" in our Điều 28 is supported when the law's Điều 28 says
70%, or when a row of the fact sheets that names that document does; otherwise it is listed with its sentence. What it
does not know: whether the sentence around a number is right, and articles whose legal text is not at hand (unchecked).
"""
from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evals.copied import Run, runs, terms
from evals.facts import Fact, Facts, facts, gathered, supported, without_signs
from evals.judge import normal
from evals.legal import NUMBER, Row, Sheets, Source, legal, read_sheets, source_of, source_rows, stated
from index.check import Entry, has_content, read
from index.text import sentences, slug
from index.types import Article, Span

KNOWN = Path(__file__).parent / "factcheck_known.toml"
_NOTE = re.compile(r"(?m)^Lưu ý:[^\n]*$")


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact of a digest for which nothing was found."""

    file: str
    article: str
    kind: str
    token: str
    sentence: str
    hint: str = ""
    reason: str = ""


@dataclass(slots=True)
class Report:
    """What the check found over all digests."""

    checked: int = 0
    unchecked: list[str] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)
    unsupported: list[Claim] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    dropped: dict[str, list[str]] = field(default_factory=dict)
    copied: list[tuple[str, Run]] = field(default_factory=list)
    misplaced: list[Claim] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Claim]:
        """Unsupported facts for which no reviewed reason is on file."""
        return [c for c in self.unsupported if not c.reason]


# one article


def counted(fact: Fact, sentence: str, article: str, source: Source) -> bool:
    """Whether a bare number only counts the list that follows it ("gồm ba nhóm: A, B và C") or the khoản, điểm of the source."""
    if fact.kind != "so" or fact.unit or not fact.value.isdigit() or int(fact.value) < 2:
        return False
    wanted = int(fact.value)
    if wanted in source.counts:
        return True
    after = article[article.find(sentence) + len(sentence) :] if sentence in article else ""
    block = re.split(r"(?m)^\d+\. |^\s*$", after.lstrip("\n"))[0]
    letters, lines = re.findall(r"(?m)^[a-zđ]\) ", block), [line for line in block.split("\n") if line.strip()]
    tail = re.sub(r"\([^)]*\)", "", re.split(r":| là | gồm ", sentence, maxsplit=1)[-1])
    items = [len([p for p in re.split(rf"{mark}", tail) if p.strip()]) for mark in (r";", r",|;|\bvà\b|\bhoặc\b", r",|;")] if tail else []
    return wanted in items or wanted == len(letters) or (sentence.rstrip().endswith(":") and wanted == len(lines))


def check_article(entry: Entry, article: Article, source: Source, documents: Facts, sheets: Sequence[tuple[Row, Facts]], report: Report) -> None:
    """Adds to `report` what `article` claims and what it dropped."""
    number = m[1] if (m := NUMBER.fullmatch(article.label)) else ""
    raw = article.body.of(entry.document.text)
    body = _NOTE.sub(lambda m: " " * len(m[0]), raw)  # the places of all other words stay
    name = entry.file.removeprefix("rules/")
    report.checked += 1
    for clause in article.clauses:
        report.unsupported += _structure(name, article, clause.id, clause.label, source)
    for span in sentences(body):
        sentence, there = span.of(body), Span(article.body.start + span.start, article.body.start + span.end)
        for fact in dict.fromkeys(facts(sentence, number)):
            report.facts["đã kiểm tra"] += 1
            elsewhere = fact.kind == "van-ban" and (supported(fact, documents) or _law(fact, entry))
            if elsewhere or supported(fact, source.facts) or _own_sign(fact, article, source, number):
                report.facts["trong điều luật"] += 1
                if not elsewhere and (other := _other_place(fact, article, there, source)):
                    report.misplaced.append(Claim(name, article.label, fact.kind, str(fact), sentence, other))
            elif counted(fact, sentence, body, source):
                report.facts["đếm được"] += 1
            elif where := Sheets.holding(fact, sheets, number):
                report.facts["trong bảng sự kiện"] += 1
                report.sheets.append(f"{name} {article.label}: {fact} <- {where}")
            elif _outside(article, there, source):
                report.facts["ở khoản, điểm không có trong nguồn trích"] += 1
            else:
                units = ", ".join(sorted(u or "không đơn vị" for u in source.facts.numbers.get(fact.value, ()))) if fact.kind == "so" else ""
                report.unsupported.append(Claim(name, article.label, fact.kind, str(fact), sentence, f"nguồn: {fact.value} {units}" if units else ""))
    own = gathered(f"{article.heading}\n{raw}", number)
    lost = [str(f) for f in facts(source.text, number) if f.kind in ("so", "ngay", "hang") and not _kept(f, own)]
    if lost and number:
        report.dropped[f"{name} {article.label}"] = list(dict.fromkeys(lost))


def _other_place(fact: Fact, article: Article, span: Span, source: Source) -> str:
    """Our khoản and điểm when the source has a khoản and điểm of that sign and the fact stands outside of it; else ""."""
    clause = article.clause_at(span)
    if clause is None or (fact.kind == "so" and not fact.unit) or fact.kind == "van-ban":
        return ""
    khoan, point = _sign(clause.id)
    here = source.places.get((khoan, point)) or source.places.get((khoan, ""))
    if here is None or not khoan or supported(fact, here):
        return ""
    own = fact.kind == "dan-chieu" and re.fullmatch(r"(?:điểm \S+ )?(?:khoản \S+ )?" + re.escape(article.label), fact.value)
    return "" if own else f"không ở {clause.label.removesuffix(article.label).strip().lower()} của nguồn"


def _sign(ident: str) -> tuple[str, str]:
    """Khoản and điểm in the id of a clause."""
    parts = dict(re.findall(r"\.(khoan|diem)-(\w+)", ident))
    point = str(parts.get("diem", ""))
    return str(parts.get("khoan", "")), "đ" if point == "dd" else point


def _own_sign(fact: Fact, article: Article, source: Source, number: str) -> bool:
    """Whether a fact is a khoản of ours where the source numbers none ("khoản 1 Điều này"), or a sign of the source ("điểm 1.2")."""
    if fact.kind == "so":
        return "." in fact.value and re.search(rf"(?m)^{re.escape(fact.value)}\.\s", source.text) is not None
    if fact.kind != "dan-chieu" or source.clauses or not fact.value.endswith(f"Điều {number}" if number else ""):
        return False
    khoan = re.search(r"khoản (\d+)", fact.value)
    return khoan is not None and any(c.id.endswith(f".khoan-{khoan[1]}") for c in article.clauses)


def _kept(fact: Fact, own: Facts) -> bool:
    return fact.value in own.numbers if fact.kind == "so" else supported(fact, own)


def _law(fact: Fact, entry: Entry) -> bool:
    """Whether a document's name only spells out "Luật này" or "Luật Thi đua, khen thưởng", or is a link of our own file."""
    issued = entry.document.validity.issued
    year = "2003" if issued and issued.year < 2022 else "2022"
    number = {"2003": "15/2003/qh11", "2022": "6/2022/qh15"}[year]
    links = {*entry.document.validity.replaces, *entry.document.validity.replaced_by, *entry.document.validity.amends}
    return fact.value in (f"luật {year}", number) or any(re.sub(r"-0+", "-", f"-{i}").endswith(f"-{slug(fact.value)}") for i in links)


def _outside(article: Article, span: Span, source: Source) -> bool:
    """Whether `span` lies in a khoản or điểm that the quoted part of the law does not reach."""
    clause = article.clause_at(span)
    if not source.partial or clause is None:
        return False
    khoan, point = _sign(clause.id)
    here = {p for k, p in source.points if k == khoan}
    return khoan not in source.clauses or (bool(point and here) and point not in here)


def _structure(name: str, article: Article, ident: str, label: str, source: Source) -> Iterator[Claim]:
    """A khoản or điểm of ours that the source does not have; nothing where the source has none at all."""
    if source.partial:
        return
    clause, point = _sign(ident)
    if not point and source.clauses and clause not in source.clauses:
        yield Claim(name, article.label, "khoan", label, "", f"nguồn có khoản {', '.join(sorted(source.clauses, key=int))}")
    here = {p for k, p in source.points if k == clause}
    if point and here and point not in here:
        yield Claim(name, article.label, "diem", label, "", f"nguồn có điểm {', '.join(sorted(here))}")


# all of it


def check(documents: Path, folder: Path, explained: Sequence[Mapping[str, str]] = ()) -> Report:
    """Checks every digest below `documents` against the texts in `folder`; raises OSError or ValueError."""
    entries, _ = read(documents)
    texts, report = legal(folder), Report()
    sheets = read_sheets(folder)
    known = terms(documents / "thuat-ngu.toml")
    for entry in (e for e in entries if e.rule and e.document.word("ban") == "dien-giai"):
        rows = [r for key, found in texts.items() if f"-{entry.document.id}".endswith(f"-{key}") for r in found]
        whole, lines = gathered("\n".join([r.text for r in rows] + [stated(v) for v in entry.front.values()])), sheets.of(entry)
        for article in (a for a in entry.articles if has_content(a, entry.document.text)):
            found = source_rows(article, rows)
            if not found:
                report.unchecked.append(f"{entry.file.removeprefix('rules/')} {article.label}")
                continue
            number = m[1] if (m := NUMBER.fullmatch(article.label)) else ""
            source = source_of(entry, found, number)
            check_article(entry, article, source, whole, lines, report)
            body = without_signs(_NOTE.sub("", article.body.of(entry.document.text)))
            report.copied += [(f"{entry.file.removeprefix('rules/')} {article.label}", r) for r in runs(body, without_signs(source.text), known)]
    report.copied.sort(key=lambda pair: -pair[1].length)
    report.unsupported = [_explained(c, explained) for c in report.unsupported]
    return report


def _explained(claim: Claim, known: Sequence[Mapping[str, str]]) -> Claim:
    for row in known:
        if row["file"] == claim.file and row["article"] == claim.article and normal(row["token"]) == normal(claim.token):
            return Claim(**{**asdict(claim), "reason": row["reason"]})
    return claim


def read_known(path: Path) -> list[dict[str, str]]:
    """The reviewed exceptions: [[explained]] with file, article, token, reason; raises ValueError when one lacks a key."""
    rows: list[dict[str, str]] = tomllib.loads(path.read_text("utf8")).get("explained", []) if path.is_file() else []
    for row in rows:
        if not all(str(row.get(k) or "").strip() for k in ("file", "article", "token", "reason")):
            raise ValueError(f"{path}: mục {row} thiếu file, article, token hoặc reason")
    return rows


def show(report: Report, verbose: bool) -> Iterator[str]:
    """The report as lines for a person."""
    yield "# Sự kiện chưa có căn cứ"
    yield from (_line(c) for c in report.unexplained)
    yield f"# Có trong điều luật nhưng ở khoản, điểm khác: {len(report.misplaced)}"
    yield from (_line(c) for c in report.misplaced[: None if verbose else 30])
    yield f"# Chép nguyên văn từ 14 tiếng: {len(report.copied)}"
    yield from (f"{r.length} | {where} | {r.text[:300]}" for where, r in report.copied[: None if verbose else 30])
    yield f"# Số liệu của điều luật không có trong diễn giải: {sum(map(len, report.dropped.values()))} ở {len(report.dropped)} điều"
    if verbose:
        yield from (f"{where}: {', '.join(lost)}" for where, lost in report.dropped.items())
        yield f"# Căn cứ ở FACTS/NOTES/bonus_table: {len(report.sheets)}"
        yield from report.sheets
        yield f"# Chưa kiểm tra được: {len(report.unchecked)}"
        yield from _grouped(report.unchecked)
    yield "# Tổng"
    yield ", ".join(f"{k}: {v}" for k, v in report.facts.items())
    yield (f"điều đã kiểm tra {report.checked}, chưa kiểm tra được {len(report.unchecked)}, sự kiện {report.facts['đã kiểm tra']}, "
           f"chưa có căn cứ {len(report.unsupported)}, chưa giải thích {len(report.unexplained)}, "
           f"ở khoản khác {len(report.misplaced)}, đoạn chép {len(report.copied)}")  # fmt: skip


def _line(c: Claim) -> str:
    return f"{c.file} | {c.article} | {c.kind}: {c.token}{f' [{c.hint}]' if c.hint else ''} | {' '.join(c.sentence.split())[:220]}"


def _grouped(names: Iterable[str]) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for name in names:
        file, label = name.split(" ", 1)
        files.setdefault(file, []).append(label.removeprefix("Điều "))
    yield from (f"{file}: {', '.join(labels)}" for file, labels in files.items())


def as_json(report: Report) -> dict[str, object]:
    """The report as one JSON object."""
    return {
        "checked": report.checked, "unchecked": report.unchecked, "facts": dict(report.facts), "unexplained": len(report.unexplained),
        "unsupported": [asdict(c) for c in report.unsupported], "misplaced": [asdict(c) for c in report.misplaced],
        "sheets": report.sheets, "dropped": report.dropped, "copied": [{"where": w, **asdict(r)} for w, r in report.copied],
    }  # fmt: skip


def main() -> int:
    """Command line; exit status 1 when a fact is neither supported nor explained."""
    parser = argparse.ArgumentParser(prog="python -m evals.factcheck", description="Kiểm tra diễn giải với văn bản gốc")
    parser.add_argument("--legal", type=Path, required=True, help="thư mục có new_full.jsonl, new_quoted.jsonl, old_regime.jsonl, FACTS.md…")
    parser.add_argument("--documents", type=Path, default=Path("documents"))
    parser.add_argument("--explain", type=Path, default=KNOWN, help="các ngoại lệ đã xem xét")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="in cả số liệu bị bỏ, căn cứ ở bảng sự kiện, điều chưa kiểm tra")
    args = parser.parse_args()
    report = check(args.documents, args.legal, read_known(args.explain))
    if args.json:
        json.dump(as_json(report), sys.stdout, ensure_ascii=False)
        print()
    else:
        print("\n".join(show(report, args.verbose)))
    return 1 if report.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

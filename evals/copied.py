"""Two texts -> the runs of syllables that one copied from the other, names and lists of terms left out.

A digest that repeats 20 syllables of the law in a row yields one Run; "Hội đồng Thi đua - Khen thưởng bộ, ban, ngành,
tỉnh" does not: a title has no other words. What it does not know: meaning; a paraphrase of one word hides a run.
"""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from index.text import canonical, token_spans, tokens

LENGTH = 14
_TITLES = (
    "bộ, ban, ngành, tỉnh", "Hội đồng Thi đua - Khen thưởng", "Ủy ban nhân dân", "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
    "Thủ tướng Chính phủ", "Chủ tịch nước", "cá nhân, tập thể, hộ gia đình", "cơ quan, tổ chức, đơn vị",
    "danh hiệu thi đua và hình thức khen thưởng", "Luật Thi đua, khen thưởng", "Quốc hội", "lực lượng vũ trang nhân dân",
    "tổ chức chính trị - xã hội", "tổ chức xã hội - nghề nghiệp", "tổ chức chính trị xã hội - nghề nghiệp", "phong trào thi đua",
    "chủ trương của Đảng, chính sách, pháp luật của Nhà nước", "cơ quan ngang bộ, cơ quan thuộc Chính phủ",
    "cán bộ, công chức, viên chức, người lao động", "đề tài khoa học, đề án khoa học, công trình khoa học và công nghệ", "sáng kiến",
    "chiến đấu, phục vụ chiến đấu", "tập đoàn kinh tế, tổng công ty", "công ty trách nhiệm hữu hạn", "công ty cổ phần", "hợp tác xã",
    "doanh nghiệp", "huân chương", "huy chương", "bằng khen", "giấy khen", "danh hiệu", "tặng hoặc truy tặng", "kinh tế - xã hội",
    "thành phố trực thuộc trung ương", "quân khu, quân đoàn, quân chủng, binh chủng", "Bộ trưởng, Thủ trưởng", "hộ gia đình", "cá nhân",
    "tập thể",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One copied run: its length in syllables and its words as the digest writes them."""

    length: int
    text: str


def terms(glossary: Path) -> tuple[tuple[str, ...], ...]:
    """The official names that have no other words: ours, and the meanings of the abbreviation table; longest first."""
    rows = tomllib.loads(glossary.read_text("utf8")).get("muc", []) if glossary.is_file() else []
    names = [m for row in rows for m in (row["nghia"] if isinstance(row["nghia"], list) else [row["nghia"]])]
    return tuple(sorted({tuple(tokens(canonical(n))) for n in (*_TITLES, *names)}, key=len, reverse=True))


def runs(text: str, source: str, known: tuple[tuple[str, ...], ...]) -> list[Run]:
    """The runs of at least LENGTH syllables of `text` that stand in `source` too and are not mostly names or lists."""
    spans = token_spans(text)
    words, there = [w for w, _ in spans], tokens(source)
    grams = {tuple(there[i : i + LENGTH]) for i in range(len(there) - LENGTH + 1)}
    hits = [tuple(words[i : i + LENGTH]) in grams for i in range(len(words) - LENGTH + 1)]
    found: list[Run] = []
    start = -1
    for i, hit in enumerate([*hits, False]):
        if hit and start < 0:
            start = i
        elif not hit and start >= 0:
            end = i - 1 + LENGTH
            piece = text[spans[start][1].start : spans[end - 1][1].end]
            if not _named(words[start:end], piece, known):
                found.append(Run(end - start, " ".join(piece.split())))
            start = -1
    return found


def _named(words: list[str], piece: str, known: tuple[tuple[str, ...], ...]) -> bool:
    """Whether most of a run are official names or numbers, or it is a list of short terms."""
    covered = [w[0].isdigit() for w in words]
    for term in known:
        for i in range(len(words) - len(term) + 1):
            if tuple(words[i : i + len(term)]) == term:
                covered[i : i + len(term)] = [True] * len(term)
    separators = len(re.findall(r"[,;]|\bvà\b|\bhoặc\b", piece))
    return sum(covered) * 2 >= len(words) or separators * 4 >= len(words)

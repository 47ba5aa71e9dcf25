"""Whether a sentence is borne out by the evidence it cites: markers, quotes, numbers, dates, clause labels, negation.

"Phiếu bầu phải đạt từ 90% …" citing a passage that says 80% -> a problem that names 90. Deterministic; it calls no
model and repairs nothing. What it does not know: whether the evidence answers the question.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

from index.text import canonical, fold, proper_names, tokens

_NUMBER = re.compile(r"\d+(?:[.,/-]\d+)*")
_LABEL = re.compile(r"(?i)(?<!\w)(điều|khoản|chương|mục|phụ lục|mẫu số)\s+(\d+[a-zđ]?|[ivxlc]+)(?!\w)|(?<!\w)(điểm)\s+([a-zđ])(?!\w)")
_NEGATION = re.compile(r"(?i)(?<!\w)(không|chưa|chẳng|cấm|trừ|ngoại trừ|không được|không phải)(?!\w)")
_MODAL = re.compile(r"(?i)(?<!\w)(phải|được|có thể|bắt buộc|tối đa|tối thiểu|ít nhất|không quá|trở lên|trở xuống|dưới|trên|trước|sau)(?!\w)")


def problems(sentence: str, cited: Mapping[int, str], markers: tuple[int, ...]) -> list[str]:
    """What in `sentence` the `cited` passages (by number) do not bear out; empty when it stands.

    `markers` are the numbers that the sentence cites: each must exist, and there must be one.
    """
    if not markers:
        return ["không có trích dẫn"]
    if unknown := [n for n in markers if n not in cited]:
        return [f"trích dẫn [{n}] không tồn tại" for n in unknown]
    passage = canonical("\n".join(cited[n] for n in markers))
    said = canonical(sentence)
    found = [f"số {n} không có trong nguồn" for n in sorted(_numbers(said) - _numbers(passage))]
    found += [f"“{label}” không có trong nguồn" for label in sorted(_labels(said) - _labels(passage))]
    found += _missing(_NEGATION, said, passage, "từ phủ định") + _missing(_MODAL, said, passage, "từ chỉ mức độ")
    folded = fold(passage).lower()
    found += [f"tên “{n}” không có trong nguồn" for n in proper_names(said) if fold(n).lower() not in folded]
    return found


def quoted(quote: str, text: str) -> bool:
    """Whether `quote` stands in `text` character for character."""
    return bool(quote) and quote in text


def _numbers(text: str) -> set[str]:
    """The numbers of a text in one form: 05 = 5, 2.530.000 = 2530000, 01/7/2025 = 1/7/2025."""
    found = set()
    for match in _NUMBER.finditer(text):
        number = re.sub(r"(?<![\d.,])0+(?=\d)", "", match[0])
        found.add(number.replace(".", "") if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number) else number)
    return found


def _labels(text: str) -> set[str]:
    return {f"{(m[1] or m[3]).lower()} {(m[2] or m[4]).lower()}" for m in _LABEL.finditer(text)}


def _missing(pattern: re.Pattern[str], said: str, passage: str, what: str) -> list[str]:
    have = {m[1].lower() for m in pattern.finditer(passage)}
    return [f"{what} “{w}” không có trong nguồn" for w in sorted({m[1].lower() for m in pattern.finditer(said)} - have)]


def shared(sentence: str, passage: str) -> float:
    """The share of the sentence's tokens (folded) that stand in the passage, 0..1."""
    words = [fold(t) for t in tokens(sentence)]
    have = {fold(t) for t in tokens(passage)}
    return sum(w in have for w in words) / len(words) if words else 0.0

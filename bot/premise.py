"""A title or award that a question grades in a way no rule knows -> what is missing, and the name that the rules do know.

"Lao động tiên tiến cấp tỉnh do ai ký?" -> no "cấp tỉnh" of "Lao động tiên tiến" in the glossary or in any passage found. A complaint about how awards are given has the
principles for an answer. What it does not know: premises about anything but rank (hạng), level (cấp) and fairness.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.glossary import Glossary
from bot.kind import Kind
from bot.question import Question
from index.text import fold

_GRADE = re.compile(
    r"(?:hang (?P<rank>nhat|nhi|ba|tu|nam|dac biet|[1-9]|i{1,3}|iv)|cap (?P<level>trung uong|nha nuoc|quoc gia|bo|nganh|tinh|thanh pho|huyen|quan|xa|phuong|so|phong|truong|co so))(?!\w)"
)
PRINCIPLES = "Nguyên tắc thi đua, khen thưởng"
_BLAMES = re.compile(
    r"(?<!\w)(?:(?:toan(?: la)?|chi la|mang tinh|benh|qua|nang ve) hinh thuc(?! (?:khen|thi|to chuc|nao|gi))|cao bang|benh thanh tich|chay (?:theo )?(?:thanh tich|danh hieu|khen thuong|huan chuong|bang khen)|"
    r"tran lan|ne nang|thien vi|chia deu|(?:khong|thieu|mat|bat) cong(?: bang)?|toan (?:danh cho|khen|cho) (?:lanh dao|sep|can bo|nguoi quen))(?!\w)"
)
_OF_FIELD = re.compile(r"(?<!\w)(?:thi dua|khen|danh hieu|bang khen|huan chuong)(?!\w)")
_RANKS = {"1": "nhat", "i": "nhat", "2": "nhi", "ii": "nhi", "3": "ba", "iii": "ba"}
_HANDLED = re.compile(r"(?<!\w)(?:ho so|thu tuc|hoi dong|trinh|nop|gui|tham quyen|xet)(?!\w)")
"""Before a name these may own the level: "Hồ sơ Nhà giáo ưu tú cấp tỉnh" are the papers of that level."""
_GIVEN = 6
"""Words between a name and the level of who gives it: "Bằng khen của Chủ tịch Ủy ban nhân dân cấp tỉnh"."""


def blames(asked: Question) -> bool:
    """Whether a question finds fault with how awards are given ("sao khen thưởng toàn cào bằng?") and asks for nothing that a rule tells."""
    return set(asked.kinds) <= {Kind.OTHER, Kind.YESNO} and bool(_BLAMES.search(asked.plain) and _OF_FIELD.search(asked.plain))


@dataclass(frozen=True, slots=True)
class Missing:
    """`name` as the rules have it, `grade` as it was typed, and the `ranks` that the glossary knows of the name."""

    name: str
    grade: str
    ranks: tuple[str, ...]


def missing(text: str, glossary: Glossary, passages: Iterable[str]) -> Missing | None:
    """The graded name in a question that neither the glossary nor any of `passages` (the texts found for it) holds; None without one."""
    plain = fold(text).lower()
    if len(plain) != len(text):
        return None
    for name in glossary.named(text):
        key = fold(name).lower()
        if key.startswith("hoi dong"):
            continue  # a body that every level has, no award
        at = plain.find(key) + len(key)
        grade = _GRADE.match(plain, at + 1)
        if at < len(key) or grade is None or plain[at : at + 1] != " " or (grade["level"] and _HANDLED.search(plain[: at - len(key)])):
            continue
        if _known(key, grade, glossary) or any(_held(key, grade, fold(p).lower()) for p in passages):
            return None
        return Missing(name, text[grade.start() : grade.end()], _ranks(key, glossary))
    return None


def _known(key: str, grade: re.Match[str], glossary: Glossary) -> bool:
    """Whether the glossary has the graded name, as words typed or within an official one ("… của Bộ, ban, ngành, tỉnh" for "cấp tỉnh")."""
    if grade["rank"]:
        rank = _RANKS.get(grade["rank"], grade["rank"])
        return any(fold(n).lower() == f"{key} hang {rank}" for n in glossary.names)
    if glossary.expand(f"{key} {grade[0]}").also or glossary.expand(f"{key} {grade[0]}").text != f"{key} {grade[0]}":
        return True
    words = set(grade["level"].split())
    return any(plain.startswith(f"{key} ") and words <= set(re.findall(r"\w+", plain)) for plain in (fold(n).lower() for n in glossary.names))


def _held(key: str, grade: re.Match[str], passage: str) -> bool:
    """Whether a folded passage speaks of the name with that grade."""
    if key not in passage:
        return False
    rank = f"hang {_RANKS.get(grade['rank'], grade['rank'])}" if grade["rank"] else grade[0]
    return re.search(rf"(?<!\w){re.escape(key)}[”\"]? (?:cua (?:\w+ ){{0,{_GIVEN}}})?{rank}(?!\w)", passage) is not None


def _ranks(key: str, glossary: Glossary) -> tuple[str, ...]:
    """The ranks of a name in the glossary, in its order of names."""
    order = ("Nhất", "Nhì", "Ba")
    found = {n[len(key) + 1 :].removeprefix("hạng ") for n in glossary.names if fold(n).lower().startswith(f"{key} hang ")}
    return tuple(r for r in order if r in found)

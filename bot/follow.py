"""A follow-up joined to the conversation: "còn tập thể thì sao?" after a question about individuals.

History "Bằng khen Thủ tướng cho cá nhân được bao nhiêu tiền?" + "Thế còn cho tập thể thì sao?" -> "Bằng khen Thủ tướng cho
tập thể được bao nhiêu tiền?". A question that stands alone drops the topic. What it does not know: the answers given.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.kind import Kind, content, kinds
from bot.types import Turn
from index.text import canonical, fold

Join = Callable[[str, Sequence[Turn], Callable[[str], Sequence[str]]], str]
"""A way to make a follow-up whole: see `joined`."""

CONTRASTS: tuple[tuple[str, ...], ...] = (
    ("cá nhân", "tập thể", "hộ gia đình"),
    ("cấp bộ", "cấp tỉnh", "cấp xã", "cấp huyện", "cấp cơ sở", "cấp nhà nước", "toàn quốc", "cấp trung ương"),
    ("hạng nhất", "hạng nhì", "hạng ba"),
    ("tiêu chuẩn", "hồ sơ", "thủ tục", "thẩm quyền", "mức tiền thưởng"),
)
"""Words of which a follow-up names the other one; each row is one slot of the question."""

_OPENERS = re.compile(
    r"^(?:the con|con|the|vay con|vay|neu|con neu|ngoai ra|rieng|doi voi|tai sao|vi sao|co khac|bao nhieu|may|khi nao|o dau|ai|gom|ho so|muc thuong|nganh)(?!\w)"
)
_POINTERS = re.compile(
    r"(?<!\w)(?:thi sao|the thi|vay thi|khoi nay|viec nay|viec do|cai nay|cai do|hoi nghi nay|danh hieu nay|danh hieu do|hinh thuc nay|"
    r"truong hop nay|truong hop do|lop tap huan|hoi nghi|sau do|nguoi do|ong ay|ba ay|luc do|o do|tren day|nhu tren|co khac khong|khac khong|gui vao dau)(?!\w)"
)
SHORT = 5
"""Content words up to which a question without a name of its own leans on the one before: 4 lost two golden follow-ups, 6 joined
questions that stand alone (evals/RESULTS.md, "follow-ups")."""


def joined(text: str, history: Sequence[Turn], named: Callable[[str], Sequence[str]]) -> str:
    """`text` made whole by the last question of `history`; `text` itself when it stands alone.

    `named` gives the official names (titles, awards, bodies) that a text mentions.
    """
    before = _last_question(history)
    if not before or not leans(text, before, named):
        return text
    return _substituted(text, before, named) or f"{before.rstrip(' ?.!')} - {text}"


def leans(text: str, before: str, named: Callable[[str], Sequence[str]]) -> bool:
    """Whether `text` cannot be understood without `before`."""
    plain = fold(text).lower().strip()
    words = content(text)
    if named(text) and not _OPENERS.match(plain):
        return False
    if _POINTERS.search(plain) and len(words) <= 2 * SHORT:
        return not named(text) or _OPENERS.match(plain) is not None
    return len(words) <= SHORT and (not named(text) or _OPENERS.match(plain) is not None)


def _last_question(history: Sequence[Turn]) -> str:
    """The last thing asked, itself joined to what it leaned on would need its own history: the two last are enough."""
    asked = [canonical(t.text) for t in history if t.role == "user" and t.text.strip()]
    return asked[-1] if asked else ""


def _substituted(text: str, before: str, named: Callable[[str], Sequence[str]]) -> str | None:
    """`before` with the one slot that `text` names replaced; None when nothing fits exactly one slot."""
    asked = [k for k in kinds(text) if k not in (Kind.OTHER, Kind.YESNO)]
    if asked and not _POINTERS.search(fold(text).lower()):
        return None
    mine, theirs = named(text), named(before)
    if len(mine) == 1 and len(theirs) == 1 and mine[0] != theirs[0]:
        return _replaced(before, theirs[0], mine[0])
    for row in CONTRASTS:
        here = [w for w in row if w in text.lower()]
        there = [w for w in row if w in before.lower()]
        if len(here) == 1 and len(there) == 1 and here != there:
            return _replaced(before, there[0], here[0])
    return None


def _replaced(text: str, old: str, new: str) -> str:
    return re.sub(re.escape(old), new, text, count=1, flags=re.I)

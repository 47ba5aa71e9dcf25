"""The numbers that a word processor makes: a level's pattern and its counters -> "Điều 5.", "2.1.", "đ)", "IV".

Word's <w:lvlText w:val="Điều %1."/> on the fifth paragraph of its list -> "Điều 5.". Lists that share an abstract
definition count on together, a start override begins anew, a level restarts below a higher one. What it does not know:
XML of any format beyond Word's numbering part, and whether a number is the law's.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from index.formats.package import attr, child, children, local
from index.text import canonical

LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_COUNTED = "không một hai ba bốn năm sáu bảy tám chín mười".split()


def number(value: int, form: str, custom: str = "") -> str:
    """`value` written in a number format of Word ("lowerLetter": 4 -> "d"); `custom` is the list of its own that a
    document states ("a, b, c, d, đ, …"). Unknown formats count in digits.
    """
    own = [item.strip() for item in custom.split(",") if item.strip(" …")]
    if form == "custom" and len(own) > 2:
        if own[0].isdigit():
            return str(value).zfill(len(own[0]))
        return own[value - 1] if 0 < value <= len(own) else str(value)
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 26 * 20 else str(value)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        return _roman(value) if form == "lowerRoman" else _roman(value).upper()
    if form == "decimalZero":
        return f"{value:02}"
    if form == "vietnameseCounting" and 0 <= value < len(_COUNTED):
        return _COUNTED[value]
    return "" if form in ("none", "bullet") else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    out = ""
    for worth, sign in _ROMAN:
        out += sign * (value // worth)
        value %= worth
    return out


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its pattern ("%1.%2."), format, first value, and below which level it begins anew (-1: any)."""

    text: str
    form: str = "decimal"
    custom: str = ""
    start: int = 1
    restart: int = -1
    legal: bool = False
    style: str = ""

    @property
    def bullet(self) -> bool:
        """Whether the level counts nothing."""
        return self.form == "bullet"


@dataclass(slots=True)
class Lists:
    """The lists of a document and where each of them stands."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by list (w:num)
    shared: dict[str, str] = field(default_factory=dict)  # list -> abstract definition, whose counters it shares
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # start overrides that wait for their first use
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    def label(self, ident: str, depth: int) -> str:
        """The number of the next paragraph of that list and level; "" for none. Bullets are "-" unless they are a plain sign."""
        level = self.levels.get(ident, {}).get(depth)
        if level is None or not 0 <= depth < LEVELS:
            return ""
        counters = self.counters.setdefault(self.shared.get(ident, ident), [None] * LEVELS)
        self._count(ident, depth, level, counters)
        if level.bullet:
            return level.text if level.text in ("-", "+", "–", "•", "*") else "-"
        out = level.text
        for k in range(LEVELS):
            if f"%{k + 1}" in out:
                out = out.replace(f"%{k + 1}", self._shown(ident, k, level, counters))
        return out

    def _count(self, ident: str, depth: int, level: Level, counters: list[int | None]) -> None:
        fresh = self.starts.pop((ident, depth), None)
        now = counters[depth]
        counters[depth] = fresh if fresh is not None else level.start if now is None else now + 1
        for k in range(depth):
            upper = self.levels[ident].get(k)
            if counters[k] is None:
                counters[k] = upper.start if upper else 1
        for k in range(depth + 1, LEVELS):
            lower = self.levels[ident].get(k)
            if lower is None or lower.restart == -1 or (lower.restart and depth < lower.restart):
                counters[k] = None

    def _shown(self, ident: str, k: int, level: Level, counters: list[int | None]) -> str:
        upper = self.levels[ident].get(k)
        value = counters[k] if counters[k] is not None else (upper.start if upper else 1)
        form = "decimal" if level.legal or upper is None else upper.form
        return number(value or 0, form, upper.custom if upper else "")


def numbered(label: str, text: str, *, alone: bool) -> list[str]:
    """The lines of a paragraph with its number before the first, be that only the line break after "Chương I".

    `alone`: whether a number is printed where there is no text at all.
    """
    lines = [canonical(part) for part in text.split("\n")]
    if label and (alone or any(lines)):
        lines[0] = canonical(f"{label} {lines[0]}")
    return [line for line in lines if line]


def word_lists(root: Any) -> Lists:
    """The lists that Word's numbering part states; `None` for a document without one."""
    lists = Lists()
    if root is None:
        return lists
    abstract = {attr(el, "abstractNumId"): el for el in children(root, "abstractNum")}
    named = {attr(child(el, "styleLink"), "val"): el for el in abstract.values() if child(el, "styleLink") is not None}
    for num in children(root, "num"):
        ident, where = attr(num, "numId"), attr(child(num, "abstractNumId"), "val")
        found = abstract.get(where)
        link = attr(child(found, "numStyleLink"), "val")
        found = named.get(link, found) if link else found
        lists.shared[ident] = attr(found, "abstractNumId", where)
        lists.levels[ident] = {_depth(el): _level(el) for el in children(found, "lvl")}
        for override in children(num, "lvlOverride"):
            depth = _depth(override)
            if (own := child(override, "lvl")) is not None:
                lists.levels[ident][depth] = _level(own)
            if (start := child(override, "startOverride")) is not None:
                lists.starts[ident, depth] = _int(attr(start, "val"), 1)
    return lists


def _depth(element: Any) -> int:
    return _int(attr(element, "ilvl"), 0)


def _level(element: Any) -> Level:
    form, custom = _form(element)
    return Level(
        text=attr(child(element, "lvlText"), "val"), form=form, custom=custom, start=_int(attr(child(element, "start"), "val"), 0 if form == "none" else 1),
        restart=_int(attr(child(element, "lvlRestart"), "val"), -1), legal=child(element, "isLgl") is not None, style=attr(child(element, "pStyle"), "val"),
    )  # fmt: skip


def _form(element: Any) -> tuple[str, str]:
    """Format and custom list of a level; newer Word hides a custom one in an alternative beside a plain one."""
    found: Iterable[Any] = (el for el in element.iter() if local(el) == "numFmt")
    all_ = [(attr(el, "val", "decimal"), attr(el, "format")) for el in found]
    return next((pair for pair in all_ if pair[0] == "custom" and pair[1]), all_[0] if all_ else ("decimal", ""))


def _int(text: str, default: int) -> int:
    try:
        return max(-1, min(int(text), 10**6))
    except ValueError:
        return default

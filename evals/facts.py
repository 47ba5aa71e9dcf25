"""A legal text or a digest of one -> the facts in it that can be compared: numbers, dates, money, classes, references.

"a) Có từ 70% trở lên, 05 năm liên tục, khoản 2 Điều 5" -> 70 (%), 5 (năm), reference (-, 2, 5). Number words count as
numbers; khoản and điểm signs at line start are structure. What it does not know: which text a fact should stand in.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evals.judge import normal
from index.references import references

UNITS = ("ngày làm việc", "phần trăm", "mức lương", "năm", "tháng", "ngày", "giờ", "tuần", "điểm", "lần", "đồng", "tuổi", "quý")
_UNIT = "|".join(UNITS)
_ONES = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mốt": 1}
_WORDS = re.compile(
    r"(?<!\w)(?:(?P<tens>hai|ba|bốn|năm|sáu|bảy|tám|chín) mươi(?: (?P<one>mốt|hai|ba|tư|bốn|lăm|năm|sáu|bảy|tám|chín)(?!\w))?"
    r"|mười(?: (?P<teen>một|hai|ba|bốn|lăm|sáu|bảy|tám|chín)(?!\w))?"
    r"|(?P<num>một|hai|ba|bốn|sáu|bảy|bẩy|tám|chín)(?: phần (?P<den>hai|ba|tư|bốn|năm))?)(?!\w)"
)
_FIVE = re.compile(rf"(?<!\w)(?<!\d )năm (?=(?:{_UNIT})(?!\w))")
_DIGITS = re.compile(r"(?<![\w./])(\d+(?:\.\d+)?)(%| (?:triệu|nghìn|ngàn|tỷ)(?!\w))?(?![\w/])")
_DATE = re.compile(r"(?<![\w.])\d{1,2}/\d{1,2}/\d{4}(?![\w/])|(?<!\w)tháng \d{1,2}/\d{4}|(?<![\w.,/])\d{1,4}/\d{1,4}(?![\w/])")
_BACK = {
    unicodedata.normalize("NFC", a + tone + b): unicodedata.normalize("NFC", a + b + tone)
    for a, b in ("oa", "oe", "uy") for tone in "\u0300\u0301\u0303\u0309\u0323"
}  # fmt: skip
_MOVED = re.compile(rf"(?:{'|'.join(_BACK)})(?=[^\W\d_])")
_DAY = re.compile(r"(?<![\w/.-])(\d{1,2})-(1[0-2]|[1-9])(?![\w/%-]|\.\d)(?! (?:năm|tháng|ngày|người|điểm|lần)(?!\w))")  # "Quốc khánh 2-9"
_DOCUMENT = re.compile(r"(?<!\w)\d{1,4}(?:/\d{4})?(?:/|-)[a-zđ][a-zđ0-9]*(?:[/-][a-zđ][a-zđ0-9]*)*")
_LAW = re.compile(r"luật thi đua, ?khen thưởng (?:năm )?(\d{4})")
_RANK = r"(?:nhất|nhì|ba|tư|iii|ii|i)"
_CLASS = re.compile(rf"(?<!\w)hạng (?P<list>{_RANK}(?:(?:, ?| và | hoặc |-|; ?)(?:hạng )?{_RANK}(?!\w))*)(?!\w)")
_CLASSES = {"i": "nhất", "ii": "nhì", "iii": "ba"}
_SCALE = {"triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3, "tỷ": 10**9}
_LOOSE = re.compile(r"(?:cả|trong|ngoài) (?:hai|ba)(?: trường hợp| điều kiện| tiêu chuẩn)?(?: này| trên|,)|cả (?:hai|ba)(?!\w)|(?<!\w)thứ \w+")
"""Words that point back ("ngoài hai trường hợp trên") or only number a list ("hình thức thứ ba")."""
_SIGN = re.compile(r"(?m)^\s*(?:\d{1,3}(?:\.\d{1,2})*\.\s+|[a-zđ]\d?\s?\)\s+|[-+•]\s*)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One comparable thing: `kind` is so, ngay, hang, van-ban or dan-chieu; `unit` goes with numbers only."""

    kind: str
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one text, ready to be asked for."""

    numbers: dict[str, frozenset[str]]
    others: frozenset[tuple[str, str]]
    places: frozenset[tuple[str, str, str]]


def without_signs(text: str) -> str:
    """`text` without khoản numbers, điểm letters and dashes at line starts."""
    return _SIGN.sub("", text)


def _form(text: str) -> str:
    """`text` in the form of the scorer, but closed syllables as they are written ("khoản", not "khỏan")."""
    form = _MOVED.sub(lambda m: _BACK[m[0]], normal(text))
    form = re.sub(r"(?<![\w/.])(\d{1,2}) tháng (\d{1,2})(?![\w/])", lambda m: f"{int(m[1])}/{int(m[2])}", form)
    return _DAY.sub(r"\1/\2", form)


def facts(text: str, number: str = "") -> Iterator[Fact]:
    """The facts of `text` in order of kind; `number` is the Điều that "Điều này" means."""
    form = _form(without_signs(text))
    for match in _LAW.finditer(form):
        yield Fact("van-ban", f"luật {match[1]}")
    form = _LAW.sub(_blank, form)
    for match in _DOCUMENT.finditer(form):
        yield Fact("van-ban", match[0])
    form = _DOCUMENT.sub(_blank, form)
    spans = []
    for ref in references(form):
        spans.append((ref.span.start, ref.span.end))
        yield Fact("dan-chieu", place((ref.point, ref.clause, ref.article or number)))
    form = _masked(form, spans)
    for match in _CLASS.finditer(form):
        yield from (Fact("hang", _CLASSES.get(c, c)) for c in re.findall(r"\w+", match["list"]) if c not in ("và", "hoặc", "hạng"))
    form = _CLASS.sub(_blank, form)
    for match in _DATE.finditer(form):
        yield Fact("ngay", match[0].removeprefix("tháng "))
    yield from _numbers(_DATE.sub(_blank, form))


def place(key: tuple[str, str, str]) -> str:
    """How a reference is written: "điểm a khoản 2 Điều 5"."""
    words = zip(("điểm", "khoản", "Điều"), key, strict=True)
    return " ".join(f"{w} {v}" for w, v in words if v)


def _numbers(form: str) -> Iterator[Fact]:
    form = _FIVE.sub("5 ", _LOOSE.sub(_blank, form))
    words = _WORDS.sub(_figure, form)
    for match in _DIGITS.finditer(words):
        value, scale = match[1], (match[2] or "").strip()
        if scale in _SCALE:
            value, scale = _plain(float(value) * _SCALE[scale]), ""
        unit = scale or _unit(words[match.end() :])
        yield Fact("so", value, unit)
    for match in re.finditer(r"§(\d+)/(\d+)§", words):
        yield Fact("ngay", f"{match[1]}/{match[2]}")


def _figure(match: re.Match[str]) -> str:
    """A number word as a figure; fractions between § signs, "một" left as it is: it is an article more often than a number."""
    if match["den"]:
        return f" §{_ONES[match['num']]}/{_ONES[match['den']]}§ "
    if match["num"]:
        return str(_ONES[match["num"]]) if match["num"] != "một" else "một"
    if match["tens"]:
        return str(10 * _ONES[match["tens"]] + (_ONES[match["one"]] if match["one"] else 0))
    return str(10 + (_ONES[match["teen"]] if match["teen"] else 0))


_WORDED = r"(?:\s*\([^)]{1,20}\))?"  # 05 (năm)
_AFTER = re.compile(rf"{_WORDED}(?:\s*(?:-|,|đến|và|hoặc|tới|từ|/)\s*(?:đến\s+|từ\s+)?\d+(?:\.\d+)?{_WORDED})*\s*(%|(?:{_UNIT})(?!\w))")


def _unit(rest: str) -> str:
    match = _AFTER.match(rest)
    return match[1] if match and not re.match(r"năm \d{4}", rest.strip()) else ""


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"\S", "_", match[0])


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "_" * (end - start) + text[end:]
    return text


def gathered(text: str, number: str = "") -> Facts:
    """The facts of a source text, with what follows from them: the year of a date, the single parts of a place."""
    numbers: dict[str, set[str]] = {}
    others: set[tuple[str, str]] = set()
    places: set[tuple[str, str, str]] = set()
    for fact in facts(text, number):
        if fact.kind == "so":
            numbers.setdefault(fact.value, set()).add(fact.unit)
        elif fact.kind == "dan-chieu":
            places.add(_key(fact.value))
        else:
            others.add((fact.kind, fact.value))
            for year in re.findall(r"(?:/|luật )(\d{4})(?:/|$)", fact.value):
                numbers.setdefault(year, set()).add("")
            if fact.kind == "ngay":
                parts = fact.value.split("/")
                numbers.setdefault(parts[-1], set()).add("")
                others |= {("ngay", "/".join(parts[i:j])) for i, j in ((0, 2), (1, 3)) if len(parts) == 3}
    if "một " in (form := _form(text)) or "mỗi " in form:
        numbers.setdefault("1", set()).update(UNITS)
    return Facts({k: frozenset(v) for k, v in numbers.items()}, frozenset(others), frozenset(places))


def _key(value: str) -> tuple[str, str, str]:
    found = dict(re.findall(r"(điểm|khoản|Điều) (\S+)", value))
    return found.get("điểm", ""), found.get("khoản", ""), found.get("Điều", "")


def supported(fact: Fact, by: Facts) -> bool:
    """Whether `fact` stands in the text that `by` was gathered from, with the same unit where it has one."""
    if fact.kind == "so":
        units = by.numbers.get(fact.value)
        return units is not None and (not fact.unit or fact.unit in units)
    if fact.kind == "dan-chieu":
        point, clause, article = _key(fact.value)
        return any((not point or p == point) and (not clause or k == clause) and (not article or a == article) for p, k, a in by.places)
    return (fact.kind, fact.value) in by.others

"""Whether a sentence is borne out by the evidence it cites: each of its clauses must lie along ONE clause of ONE passage.

"Phiếu đồng ý phải đạt từ 90% trở lên …" citing a passage that says 80% -> a problem that names 90%. A clause is laid along
the source word by word, in order; numbers, dates, labels, names, negation, bounds, duties and roles must all find their
place, and nothing that turns the meaning may be skipped on the way. Deterministic; it calls no model and repairs nothing.
What it does not know: whether the evidence answers the question, and any meaning beyond the words.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from index.text import canonical, sentences

MOST_SHARE, MOST_RUN = 0.25, 3
"""Of a clause's plain words so many may be the writer's own, and fewer than so many in a row; numbers and roles: none."""
HEAD = "::"
CANDIDATES = 6
"""Source clauses tried for each clause: those that share most words with it."""


class Kind(IntEnum):
    """What a token says; everything from NAME on must be found in the source."""

    GLUE = 0
    WORD = 1
    ALLOWED = 2
    NAME = 3
    ROLE = 4
    DUTY = 5
    BOUND = 6
    NUMBER = 7
    DATE = 8
    LABEL = 9
    DENIAL = 10


@dataclass(frozen=True, slots=True)
class Token:
    """One word or figure in comparable form; `opens` says that a comma, a bracket or "và" (1), or a stop or colon (2), stands before it."""

    key: str
    kind: Kind
    shown: str
    opens: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """What is claimed at one place: its own words after those of the lines that introduce it; `group` is its sentence or list,
    and the first `head` tokens are the heading of its passage.
    """

    tokens: tuple[Token, ...]
    group: int
    head: int = 0


def problems(sentence: str, cited: Mapping[int, str], markers: tuple[int, ...]) -> list[str]:
    """What in `sentence` the `cited` passages (by number) do not bear out; empty when it stands.

    `markers` are the numbers that the sentence cites: each must exist, and there must be one. In passage and sentence a
    line that ends in ":" introduces what follows, and one that ends in "::" all that follows: the heading of a passage.
    """
    if not markers:
        return ["không có trích dẫn"]
    if unknown := [n for n in markers if n not in cited]:
        return [f"trích dẫn [{n}] không tồn tại" for n in unknown]
    source = [(n, c) for n in dict.fromkeys(markers) for c in clauses(cited[n])]
    said = clauses(sentence)
    if not said:
        return ["câu trống"]
    found: list[str] = []
    for group in dict.fromkeys(c.group for c in said):
        found += _group([c for c in said if c.group == group], source)
    return list(dict.fromkeys(found))


def quoted(quote: str, text: str) -> bool:
    """Whether `quote` stands in `text` character for character."""
    return bool(quote) and quote in text


def _group(said: Sequence[Clause], source: Sequence[tuple[int, Clause]]) -> list[str]:
    """The faults of the clauses of one sentence, which must all lie in one sentence or list of one passage: the best such."""
    homes: dict[tuple[int, int], list[Clause]] = {}
    for number, clause in source:
        homes.setdefault((number, clause.group), []).append(clause)
    words = {t.key for c in said for t in c.tokens if t.kind > Kind.GLUE}
    near = sorted(homes.values(), key=lambda home: -len(words & {t.key for c in home for t in c.tokens}))[:CANDIDATES]
    best: list[str] | None = None
    for home in near:
        faults = [f for clause in said for f in _clause(clause, home)]
        if not faults:
            return []
        if best is None or len(faults) < len(best):
            best = faults
    return best if best is not None else ["nguồn trống"]


def _clause(said: Clause, home: Sequence[Clause]) -> list[str]:
    words = {t.key for t in said.tokens if t.kind > Kind.GLUE}
    near = sorted(home, key=lambda c: (-len(words & {t.key for t in c.tokens}), len(c.tokens)))[:CANDIDATES]
    best: list[str] | None = None
    for clause in near:
        faults = _faults(said.tokens, clause, _align(said.tokens, clause.tokens))
        if not faults:
            return []
        if best is None or len(faults) < len(best):
            best = faults
    return best or []


# --- reading ----------------------------------------------------------------------------------------------------
_MARK = re.compile(r"(?:(?P<step>Bước \d+\s?[:.])|(?P<unit>\d{1,3}\s?[.)](?=\s))|(?P<point>[a-zđ]\s?[.)](?=\s))|(?P<dash>[-•+*](?=\s)))\s*")
_LEADS = re.compile(r":(?=\s|$)")
_PARTS = re.compile(r";\s*|,\s+(?:còn|trong khi)\s+")


def clauses(text: str) -> list[Clause]:
    """The clauses of `text`: sentences parted at semicolons, each after the lines (ending in ":") that introduce it."""
    found: list[Clause] = []
    leads: list[tuple[int, list[Token], int]] = []
    group = 0
    for line in canonical(text).split("\n"):
        mark = _MARK.match(line)
        level = 0 if line.endswith(HEAD) else 1 if mark is None else 2 if mark["unit"] or mark["step"] else 3 if mark["point"] else 4
        leads = [lead for lead in leads if lead[0] < level]
        body = line[:-1] if level == 0 else line[mark.end() :] if mark and not mark["step"] else line
        for span in sentences(body):
            group += 1
            home = next((lead[2] for lead in leads if lead[0]), group)
            above = [t for lead in leads for t in lead[1]]
            *heads, last = _LEADS.split(span.of(body))
            head = above + [t for h in heads for t in _tokens(h)]
            parts = [p for p in _PARTS.split(last.strip()) if p.strip(" .,;")]
            if heads and not parts:
                leads.append((level, [t for h in heads for t in _tokens(h)], home))
            title = sum(len(lead[1]) for lead in leads if lead[0] == 0)
            found += [Clause(tuple(head + _tokens(p)), home, title) for p in parts or ([""] if heads else [])]
    return [c for c in found if c.tokens]


_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_PHRASES: tuple[tuple[Kind, str, str], ...] = (
    (Kind.BOUND, "≤", "không quá|không vượt quá|tối đa|nhiều nhất|chậm nhất|muộn nhất"),
    (Kind.BOUND, "≥", "ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn"),
    (Kind.BOUND, "", "trở lên|trở xuống|trước|sau|trên|dưới|quá|hơn|kém|chỉ|đều|toàn bộ|tất cả"),
    (Kind.DENIAL, "trừ", "ngoại trừ|trừ khi|trừ"),
    (Kind.WORD, "", "cán bộ|nội bộ|đồng bộ|tiến bộ|bộ đội|bộ phận|cục bộ|bộ chính trị|hàng không|không gian|không quân|không khí|trên không|vừa qua|sau đây|như sau|trên đây|cấp trên|cấp dưới|căn cứ|nhất thiết|thống nhất|duy nhất"),
    (Kind.GLUE, "", "nêu trên|nói trên|đối với"),
    (Kind.DENIAL, "¬", "không|chưa|chẳng"),
    (Kind.DENIAL, "", "cấm|thu hồi|hủy bỏ|bãi bỏ|từ chối"),
    (Kind.DUTY, "!", "phải|bắt buộc|cần"),
    (Kind.DUTY, "", "có thể|nên"),
    (Kind.ALLOWED, "được", "được"),
    (Kind.ROLE, "", "cá nhân|tập thể|hộ gia đình|gia đình|cơ sở|toàn quốc|trung ương|cấp tỉnh|cấp huyện|cấp xã|cấp bộ|bộ trưởng|bộ|tỉnh|huyện|xã|hạng|nhất|nhì|"
     "phó thủ tướng|thủ tướng|phó chủ tịch nước|phó chủ tịch|chủ tịch nước|chủ tịch quốc hội|chủ tịch|tổng bí thư|bí thư|thứ trưởng|giám đốc|người đứng đầu|"
     "quốc hội|chính phủ|hội đồng|ủy ban|hội đồng nhân dân|ủy ban nhân dân|huân chương|huy chương|bằng khen|giấy khen|cờ thi đua|kỷ niệm chương|tiên tiến|xuất sắc"),
)  # fmt: skip
_KEY = {phrase: (kind, key or phrase) for kind, key, listed in _PHRASES for phrase in listed.split("|")}
_SHORT = {"ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "tđkt": "thi đua khen thưởng", "cstđ": "chiến sĩ thi đua"}
_COUNT = {"hai": "2", "ba": "3", "bốn": "4", "sáu": "6", "bảy": "7", "tám": "8", "chín": "9", "mười": "10"}
_TIMES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
_GLUE = frozenset(
    "và hoặc hay là có của cho các những theo tại gồm bao để khi thì với trong về này đó cũng cụ thể sẽ thuộc như việc mà do bởi vì nếu từ đến ở ra vào "
    "rằng quy định nêu sau đây bị lại cùng mỗi một đã đang còn nữa đạt trường hợp".split()
)
_JOINS = frozenset({"và", "hoặc", "hay"})
_TOKEN = re.compile(
    rf"""(?P<document>(?<!\w)\d+(?:/\d{{4}})?(?:/|-)[A-ZĐƯ][\wĐ]*(?:[-/][A-ZĐƯ]\w*)*)
    |(?P<iso>(?<!\d)(?P<iy>{_YEAR})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))
    |(?P<spelt>(?<!\w)(?:(?:ngày\s+)?(?P<sd>{_DAY})\s+)?tháng\s+(?P<sm>{_MONTH})(?:\s+năm\s+(?P<sy>{_YEAR})|\s?/\s?(?P<sy2>{_YEAR}))?(?!\w))
    |(?P<date>(?<![\d/.,])(?P<d>{_DAY})[/.-](?P<m>{_MONTH})[/.-](?P<y>{_YEAR})(?![\d/]))
    |(?P<month>(?<![\d/])(?P<mm>{_MONTH})/(?P<my>{_YEAR})(?![\d/]))
    |(?P<year>(?<!\w)năm\s+(?P<yy>{_YEAR})(?![\d/-]|[.,]\d|\s*[-–]\s*\d))
    |(?P<label>(?<!\w)(?:điều|khoản|chương|mục|phụ\ lục|bước|mẫu(?:\ số)?)\s+(?:\d+[a-zđ]?|[IVXLC]+)(?!\w)|(?<!\w)điểm\s+[a-zđ](?!\w))
    |(?P<number>\d+(?:[.,/]\d+)*(?:\s?%|\s+phần\s+trăm|\s+(?:nghìn|ngàn|triệu|tỷ|tỉ)(?!\w))?)
    |(?P<phrase>(?<!\w)(?:{"|".join(sorted(map(re.escape, _KEY), key=lambda p: -len(p)))})(?!\w))
    |(?P<word>[^\W\d_]+)
    |(?P<stop>[,()\[\]:;])""".replace("\\ ", "[ ]"),
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip


def _tokens(text: str) -> list[Token]:
    """The tokens of one clause; its first opens a stretch (2)."""
    found: list[Token] = []
    opens, first = 2, True
    for match in _TOKEN.finditer(text):
        if match["stop"]:
            opens = max(opens, 1)
            continue
        for key, kind in _read(match, first and not text[match.end() :].lstrip()[:1].isupper()):
            opens = max(opens, 1) if key in _JOINS else opens
            found.append(Token(key, kind, match[0], opens))
            opens = 1 if key in _JOINS else 0
        first = False
    return found


def _read(match: re.Match[str], first: bool) -> Iterator[tuple[str, Kind]]:
    """The keys of one match: a date in one form, a number in one form, a phrase by its class, a word."""
    text = match[0]
    lower = re.sub(r"\s+", " ", text.lower())
    match match.lastgroup if match.lastgroup in {"document", "label", "number", "phrase", "word"} else "date":
        case "document":
            yield re.sub(r"(?<!\d)0+(?=\d)", "", lower), Kind.LABEL
        case "label":
            name, ident = lower.replace("mẫu số", "mẫu").rsplit(" ", 1)
            yield f"{name} {ident.lstrip('0')}", Kind.LABEL
        case "number":
            yield _number(lower), Kind.NUMBER
        case "phrase":
            kind, key = _KEY[lower]
            yield key, kind
        case "word":
            yield from _word(text, lower, first)
        case _:
            yield _date(match), Kind.DATE


def _word(text: str, lower: str, first: bool) -> Iterator[tuple[str, Kind]]:
    if lower in _SHORT:
        for match in _TOKEN.finditer(_SHORT[lower]):
            yield from _read(match, first=False)
    elif lower in _COUNT:
        yield _COUNT[lower], Kind.NUMBER
    elif lower in _GLUE:
        yield lower, Kind.GLUE
    else:
        yield lower, Kind.NAME if text[0].isupper() and not first else Kind.WORD


def _number(text: str) -> str:
    """05 -> 5; 2.530.000 -> 2530000; 2,53 triệu -> 2530000; 0.3 -> 0,3; 80 phần trăm -> 80%."""
    figure, unit = re.match(r"([\d.,/]+)\s*(.*)", text).groups()  # type: ignore[union-attr]  # the token pattern opens with a digit
    if "/" in figure:
        return "/".join(p.lstrip("0") or "0" for p in figure.split("/"))
    figure = figure.replace(".", "") if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", figure) else figure.replace(".", ",")
    whole, _, rest = figure.partition(",")
    if unit in _TIMES:
        whole, rest = whole + rest[: _TIMES[unit]].ljust(_TIMES[unit], "0"), rest[_TIMES[unit] :]
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f",{rest}" if rest else "") + ("%" if unit in {"%", "phần trăm"} else "")


def _date(match: re.Match[str]) -> str:
    """Year-month-day as far as the text gives them: "01/7/2025" and "ngày 1 tháng 7 năm 2025" -> "2025-7-1"; "tháng 7" -> "-7-";
    "năm 2025" -> "2025--", which a bare 2025 is not: that is a number of something.
    """
    day = match["d"] or match["sd"] or match["id"] or ""
    month = match["m"] or match["sm"] or match["im"] or match["mm"]
    if match["yy"]:
        return f"{match['yy']}--"
    year = match["y"] or match["sy"] or match["sy2"] or match["iy"] or match["my"] or ""
    if day and not year:
        return f"{day.lstrip('0')}/{month.lstrip('0')}"
    return f"{year}-{month.lstrip('0')}-{day.lstrip('0')}"


# --- laying a clause along its source ---------------------------------------------------------------------------
def _same(said: Token, source: Token) -> bool:
    """Equal, or said less exactly: the month or the year of a date."""
    if said.key == source.key:
        return True
    if source.kind is not Kind.DATE:
        return False
    year, month, _ = (*source.key.split("-"), "", "")[:3]
    return said.key in {f"{year}--", f"{year}-{month}-", f"-{month}-"} or (said.kind is Kind.NUMBER and "/" in said.key and said.key == "/".join(source.key.split("-")[:0:-1]))


_GAIN = {Kind.GLUE: 0.3, Kind.WORD: 1.0, Kind.ALLOWED: 0.6}
_MISS = {Kind.GLUE: 0.1, Kind.WORD: 0.5, Kind.ALLOWED: 0.2}
_SKIP = {Kind.GLUE: 0.02, Kind.WORD: 0.05, Kind.ALLOWED: 0.02, Kind.NAME: 0.05, Kind.DENIAL: 1.0}
JUMP = 0.4
"""The cost of going on elsewhere in the source after a comma or "và": the items of a list may come in any order."""


def _align(said: Sequence[Token], source: Sequence[Token]) -> list[int | None]:
    """For each token said its place in `source`: the best reading in order, free to begin and end anywhere."""
    width = len(source) + 1
    row = [0.0] * width
    steps: list[list[str]] = []
    jumps: dict[int, int] = {}
    for i, token in enumerate(said):
        if i and token.opens:
            top = max(range(width), key=row.__getitem__)
            jumps[i] = top
            row = [max(v, row[top] - JUMP) for v in row]
            moved = [v == row[top] - JUMP and j != top for j, v in enumerate(row)]
        else:
            moved = [False] * width
        miss = _MISS.get(token.kind, 1.0)
        fresh, step = [row[0] - miss], ["J" if moved[0] else "U"]
        for j, other in enumerate(source, 1):
            value, how = row[j] - miss, "J" if moved[j] else "U"
            if _same(token, other) and (m := row[j - 1] + _GAIN.get(token.kind, 2.0)) > value:
                value, how = m, "j" if moved[j - 1] else "M"
            if (s := fresh[j - 1] - _SKIP.get(other.kind, 0.3)) > value:
                value, how = s, "L"
            fresh.append(value)
            step.append(how)
        steps.append(step)
        row = fresh
    return _trace(steps, jumps, max(range(width), key=row.__getitem__))


def _trace(steps: Sequence[Sequence[str]], jumps: Mapping[int, int], j: int) -> list[int | None]:
    places: list[int | None] = [None] * len(steps)
    i = len(steps) - 1
    while i >= 0:
        how = steps[i][j]
        if how == "L":
            j -= 1
            continue
        if how in "Mj":
            j -= 1
            places[i] = j
        if how in "Jj":
            j = jumps[i]
        i -= 1
    return places


_NAMES = {
    Kind.NAME: "tên", Kind.ROLE: "chủ thể, cấp hoặc hình thức", Kind.DUTY: "từ chỉ mức độ", Kind.BOUND: "từ chỉ mức độ", Kind.NUMBER: "số",
    Kind.DATE: "ngày", Kind.LABEL: "viện dẫn", Kind.DENIAL: "từ phủ định", Kind.ALLOWED: "từ chỉ mức độ",
}  # fmt: skip


def _faults(said: Sequence[Token], clause: Clause, places: Sequence[int | None]) -> list[str]:
    """What was said and not found; what was passed over that turns the meaning; too many words of the writer's own."""
    source = clause.tokens
    strays = _strays(said, clause, places)
    missing = [(i, t) for i, (t, p) in enumerate(zip(said, places, strict=True)) if p is None or i in strays]
    found = [f"{_NAMES[t.kind]} “{t.shown}” không có ở chỗ tương ứng trong nguồn" for i, t in missing
             if t.kind >= Kind.NAME and not (t.key == "!" and _owed(i, places, source))]  # fmt: skip
    found += [f"bỏ mất “{source[j].shown}” của nguồn" for j in sorted(set(_passed(said, source, places)))]
    if any(t.kind is Kind.ALLOWED for _, t in missing) and any(s.key == "!" and j not in places for j, s in enumerate(source) if _inside(j, places)):
        found.append("đổi “phải” của nguồn thành “được”")
    if twice := _twice(said, places):
        found.append(f"nói hai lần “{said[twice].shown}” mà nguồn nói một lần")
    own = [p is None for t, p in zip(said, places, strict=True) if t.kind is Kind.WORD]
    longest = max((len(run) for run in "".join("x" if o else " " for o in own).split()), default=0)
    if sum(own) > MOST_SHARE * len(own) or longest >= MOST_RUN or own[:2] == [True, True]:
        found.append("lời văn không khớp nguồn: " + " ".join(t.shown for _, t in missing if t.kind is Kind.WORD))
    return found


def _strays(said: Sequence[Token], clause: Clause, places: Sequence[int | None]) -> set[int]:
    """Tokens said that found only a place that is not theirs: one already taken, or one in the heading amid the text."""
    body = [i for i, p in enumerate(places) if p is not None and p >= clause.head]
    inner = range(body[0], body[-1]) if body else range(0)
    taken: set[int] = set()
    out = set()
    for i, p in enumerate(places):
        if p is not None and said[i].kind >= Kind.NAME:
            if p in taken or (p < clause.head and i in inner):
                out.add(i)
            taken.add(p)
    return out


def _twice(said: Sequence[Token], places: Sequence[int | None]) -> int | None:
    """Where two neighbouring words are laid on a place of the source that two others have already: its "không theo" said as "theo"."""
    taken: set[tuple[int, int]] = set()
    for i, (p, q) in enumerate(pairwise(places)):
        if p is not None and q == p + 1 and said[i].kind is Kind.WORD and said[i + 1].kind is Kind.WORD:
            if (p, q) in taken:
                return i
            taken.add((p, q))
    return None


def _owed(i: int, places: Sequence[int | None], source: Sequence[Token]) -> bool:
    """Whether a "phải" added at `i` says no more than the source, which lists conditions, and turns no "được" into a duty."""
    before = max((p for p in places[:i] if p is not None), default=-1)
    after = min((p for p in places[i:] if p is not None and p > before), default=len(source))
    listed = any(a.key + b.key in {"tiêuchuẩn", "điềukiện"} for a, b in pairwise(source))
    return listed and not any(t.kind in {Kind.ALLOWED, Kind.DENIAL} or t.key == "có thể" for t in source[before + 1 : after])


def _inside(j: int, places: Sequence[int | None]) -> bool:
    taken = [p for p in places if p is not None]
    return bool(taken) and min(taken) - 1 <= j <= max(taken)


def _passed(said: Sequence[Token], source: Sequence[Token], places: Sequence[int | None]) -> Iterator[int]:
    """Places of the source passed over that may not be: between neighbours, at the edge of a stretch, beside a figure."""
    used = {p for p in places if p is not None}
    pairs = [(i, p) for i, p in enumerate(places) if p is not None]
    for (i, p), (k, q) in pairwise([(-1, -1), *pairs, (len(said), len(source))]):
        if i < 0 or k == len(said) or q <= p or any(t.opens for t in said[i + 1 : k + 1]):  # a new stretch: what denies it may stand beside it
            yield from (j for j in _edge(source, q, -1, 3) if source[j].kind is Kind.DENIAL and j not in used and k < len(said))
            yield from (j for j in _edge(source, p, 1, 2) if (source[j].kind is Kind.DENIAL or source[j].key in _OPEN) and j not in used and i >= 0)
        else:
            yield from (j for j in range(p + 1, q) if _turns(source, p, j, q))
    for i, p in pairs:
        if said[i].kind in {Kind.NUMBER, Kind.DATE}:
            yield from (j for side in (-1, 1) for j in _edge(source, p, side, 2) if source[j].kind is Kind.BOUND and j not in used)


_OPEN = frozenset({"trở lên", "trở xuống"})
_LIMITS = _OPEN | {"≤", "≥", "chỉ", "có thể"}
_RIVALS = frozenset({Kind.NUMBER, Kind.DATE, Kind.ROLE, Kind.LABEL})


def _turns(source: Sequence[Token], p: int, j: int, q: int) -> bool:
    """Whether passing over `j` on the way from `p` to `q` changes what is said: a denial, a limit, or across a comma another subject."""
    token = source[j]
    if token.kind is Kind.DENIAL or token.key in _LIMITS:
        return True
    if not any(t.opens for t in source[p + 1 : q + 1]):
        return False
    named = token.kind is Kind.NAME and {source[p].kind, source[q].kind} <= {Kind.NAME, Kind.ROLE}
    return named or (token.kind in _RIVALS and not _listed(source, p, j))


def _listed(source: Sequence[Token], p: int, j: int) -> bool:
    """Whether places p and j are items of one list, with nothing but joins between: "cá nhân, tập thể, hộ gia đình"."""
    return all(t.kind is Kind.ROLE or t.key in _JOINS for t in source[p : j + 1])


def _edge(source: Sequence[Token], at: int, side: int, reach: int) -> Iterator[int]:
    """Up to `reach` places before (-1) or after (1) `at` in the same stretch of the source."""
    for _ in range(reach):
        if side < 0 and (at <= 0 or at >= len(source) or source[at].opens):
            return
        at += side
        if at >= len(source) or (side > 0 and source[at].opens):
            return
        yield at

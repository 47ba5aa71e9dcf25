"""Answers against questions with expected facts -> the metrics of the evaluation; same figures as the reference scorer.

"Mức 1,0 lần … 2.530.000 đồng [1]" against [["1 lần"], ["2530000"]] -> two facts of two. Both sides are brought to one
form (numbers, dates, dashes, tone places) and compared as whole words. What it does not know: how the answers were made.
"""
from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from index.text import fold

Row = dict[str, Any]
REFUSED, ANSWERED, ANSWERABLE = {"not_found", "out_of_scope"}, {"answered", "partial", "clarify", "correct_premise"}, {"answered", "correct_premise"}
_ASKING = ("cho biết", "nêu rõ", "nói rõ", "cụ thể hơn", "hỏi rõ", "danh hiệu nào", "cấp nào", "làm rõ")
_VOWELS, _TONES = ("oa", "oe", "uy"), "\u0300\u0301\u0303\u0309\u0323"
_PLACES = {unicodedata.normalize("NFC", a + b + t): unicodedata.normalize("NFC", a + t + b) for pair, t in product(_VOWELS, _TONES) for a, b in [tuple(pair)]}
_SPELLINGS = {**_PLACES, "sỹ": "sĩ", "kỉ": "kỷ", "kĩ": "kỹ"}

Change = str | Callable[[re.Match[str]], str]


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match[0])


def _slashed(match: re.Match[str]) -> str:
    return "/".join(str(int(part)) for part in match.groups())


_FORMS: tuple[tuple[str, Change], ...] = (
    (r"\[\d+(?:\s*,\s*\d+)*\]|\*\*|[“”„\"'‘’«»`]", ""),  # markers, bold, quotation marks
    (r"[‐‑‒–—−]", "-"),
    (r"\s+", " "),
    (r" ?- ?", "-"),
    (r"(\d) ?(?:%|phần trăm)", r"\1%"),
    (r"(?<![\d.,/])[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?!\d)", _joined),  # 2.530.000
    (r"(?<![\d.,/])[1-9]\d{0,2}(?: \d{3})* 000(?!\d)", _joined),  # 2 530 000
    (r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)", _slashed),
    (r"(?:ngày )?(?<!\d)(\d{1,2}) tháng (\d{1,2}) năm (\d{4})", _slashed),
    (r"ngày (\d{1,2}) tháng (\d{1,2})(?!\d)", _slashed),
    (r"tháng (\d{1,2}) năm (\d{4})", r"tháng \1/\2"),
    (r"(?<![\d.,])0(\d)(?!\d)", r"\1"),
    (r"(?<=\d),(?=\d)", "."),
    (r"(?<=\d)\.0(?!\d)", ""),
)


def normal(text: str) -> str:
    """`text` in the one form in which facts are compared."""
    text = unicodedata.normalize("NFC", text).lower()
    for old, new in _SPELLINGS.items():
        text = text.replace(old, new)
    for pattern, change in _FORMS:
        text = re.sub(pattern, change, text)
    return text.strip()


def holds(text: str, wanted: str) -> bool:
    """Whether `wanted` stands in `text` (already `normal`) as whole words and whole numbers."""
    form = normal(wanted)
    if not form:
        return True
    left = r"(?<!\w)(?<!\d[.,/])" if form[0].isdigit() else r"(?<!\w)" if form[0].isalnum() else ""
    right = r"(?!\w)" if form[-1].isalnum() else ""
    if form[-1].isdigit():
        right += r"(?![.,]\d)" + ("" if "/" in form else r"(?!/\d)")
    return re.search(left + re.escape(form) + right, text) is not None


def hyphened(text: str) -> str:
    """Folded words and numbers without leading zeros, one hyphen between and at each end."""
    return "-" + "-".join(re.sub(r"^0+(?=\d)", "", part) for part in re.findall(r"[a-z0-9]+", fold(text.lower()))) + "-"


_KINDS = {"nd": "nghi-dinh", "tt": "thong-tu", "qd": "quyet-dinh", "nq": "nghi-quyet", "qh": "luat", "hd": "huong-dan", "kh": "ke-hoach"}
_LAWS = {"-6-2022-qh15-": "-luat-thi-dua-khen-thuong-2022-", "-15-2003-qh11-": "-luat-thi-dua-khen-thuong-2003-"}


def same_document(given: Row, wanted: Row) -> bool:
    """Whether a citation names the wanted document: by number, by its usual name, or by the words of its title."""
    text, key = hyphened(" ".join(str(given.get(k) or "") for k in ("document_id", "article_id", "title", "label"))), hyphened(wanted["document"])
    if key in text or _LAWS.get(key, key) in text:
        return True
    title = hyphened(wanted.get("title", "")).strip("-")
    if title and all(f"-{word}-" in text for word in title.split("-")):
        return True
    number = re.match(r"-(\d+-\d{4})-([a-z]+?)\d*-(?:.*-)?([a-z]+)?", key)
    if not number or number[2] not in _KINDS or re.search(rf"-{number[1]}-(?:qh|nd|tt|qd|nq|ttlt)\d*-", text):
        return False
    issuer = key.strip("-").split("-")[-1]
    return f"-{_KINDS[number[2]]}-" in text and f"-{number[1]}-" in text and (number[2] in ("nd", "qh") or f"-{issuer}-" in text)


def _articles(text: str) -> set[str]:
    return set(re.findall(r"-(?:dieu-?|d)(\d+)[a-z]?(?=-)", hyphened(text)))


def cites(given: Row, wanted: Row) -> bool:
    """Whether a citation is of the wanted document and, where one is named, the wanted Điều."""
    numbers = _articles(wanted.get("article") or "")
    own = next((found for k in ("article_id", "label", "title") if (found := _articles(str(given.get(k) or "")))), set())
    return same_document(given, wanted) and (not numbers or bool(numbers & own))


Former = Callable[[Row], Sequence[Row]]
"""From a citation to the repealed articles which its own took over, as rows that `cites` reads."""


def first_cited(question: Row, given: Row | None, former: Former = lambda _: ()) -> tuple[bool | None, bool | None]:
    """Whether the first citation is a wanted one; and whether it is one or an article in force which took over a wanted one.

    None for rows that name no source or are to be refused. A refusal is a miss, and one wanted source is enough where the
    row wants all: there is but one first place.
    """
    wanted = question.get("citation") or []
    if not wanted or question["status"] not in ANSWERABLE:
        return None, None
    answer = given or {}
    first = next((c for c in answer.get("citations") or [] if isinstance(c, dict)), None)
    if first is None or answer.get("status") not in ANSWERED:
        return False, False
    strict = any(cites(first, w) for w in wanted)
    heir = str(first.get("in_force")) == "yes" and any(cites(old, w) for old in former(first) for w in wanted)
    return strict, strict or heir


def judge(question: Row, given: Row | None, former: Former = lambda _: ()) -> Row:
    """One question and its answer (None when unparsable) as counts and flags; None where a metric does not apply."""
    answer = given or {}
    status, text, want = str(answer.get("status") or "failed"), normal(str(answer.get("answer") or "")), question["status"]
    groups = question.get("expected") or []
    found = sum(any(holds(text, w) for w in group) for group in groups)
    whole, answered = bool(groups) and found == len(groups), status in ANSWERED
    citations = [c for c in answer.get("citations") or [] if isinstance(c, dict)]
    wanted, warn = question.get("citation") or [], question.get("must_warn") or []
    hits = [any(cites(c, w) for c in citations) for w in wanted]
    counted = want in ANSWERABLE and bool(groups)
    first, heir = first_cited(question, given, former)
    return {
        "id": question["id"], "kind": question["kind"], "got": status, "unparsable": given is None,
        "status": _right(want, status, text, whole), "words": len(text.split()) if answered else None,
        "groups": len(groups) if counted else 0, "found": found if counted else 0, "facts_all": whole if counted else None,
        "must_not": any(holds(text, w) for w in question.get("must_not") or []),
        "cited": (all if question.get("citation_all") else any)(hits) if wanted and want in ANSWERABLE and answered else None,
        "first": first, "first_or_heir": heir,
        "false_refusal": not answered if want in ANSWERABLE else None,
        "false_answer": answered and not whole if want in REFUSED else None,
        "warned": _warned(answer, citations, warn) if warn and want in ANSWERABLE and answered else None,
    }  # fmt: skip


def _right(want: str, status: str, text: str, whole: bool) -> bool:
    if want in ANSWERABLE:
        return status in ANSWERED
    if want == "clarify":
        asks = status in ANSWERED and ("?" in text or any(a in text for a in _ASKING))
        return status in {"clarify", "partial", "not_found"} or whole or asks
    return status in REFUSED or whole


def _warned(answer: Row, citations: Sequence[Row], groups: Sequence[Sequence[str]]) -> bool:
    notes = answer.get("notes") or []
    parts = [answer.get("answer") or "", *(notes if isinstance(notes, list) else [notes]), *(c.get("note") or "" for c in citations)]
    spoken = normal(" ".join(map(str, parts)))
    return all(any(holds(spoken, w) for w in group) for group in groups)


def summary(rows: Sequence[Row]) -> dict[str, float | int | None]:
    """The metrics over judged rows: shares 0..1, counts, the median length; None where no row counts."""

    def share(key: str) -> float | None:
        values = [r[key] for r in rows if r[key] is not None]
        return sum(values) / len(values) if values else None

    groups = sum(r["groups"] for r in rows)
    lengths = [r["words"] for r in rows if r["words"] is not None]
    return {
        "rows": len(rows), "facts": sum(r["found"] for r in rows) / groups if groups else None, "facts_all": share("facts_all"),
        "must_not": sum(r["must_not"] for r in rows), "cited": share("cited"), "first": share("first"), "first_or_heir": share("first_or_heir"), "status": share("status"), "false_refusal": share("false_refusal"),
        "false_answer": share("false_answer"), "warned": share("warned"), "unparsable": sum(r["unparsable"] for r in rows),
        "words": statistics.median(lengths) if lengths else None,
    }  # fmt: skip


def score(questions: Sequence[Row], answers: Sequence[Row | None], former: Former = lambda _: ()) -> Row:
    """Overall metrics, metrics by kind, and the judged rows; without `former` no citation is an heir."""
    rows = [judge(q, a, former) for q, a in zip(questions, [*answers, *[None] * (len(questions) - len(answers))], strict=False)]
    kinds = sorted({r["kind"] for r in rows})
    return {"overall": summary(rows), "kinds": {k: summary([r for r in rows if r["kind"] == k]) for k in kinds}, "rows": rows}

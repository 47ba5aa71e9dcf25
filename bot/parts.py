"""A question that asks several things of one title -> one question for each.

"Tiêu chuẩn và hồ sơ Bằng khen của Thủ tướng?" -> "Tiêu chuẩn Bằng khen của Thủ tướng?", "hồ sơ Bằng khen của Thủ tướng?"; two clauses
are parted too ("Tiêu chuẩn … là gì và được thưởng bao nhiêu?"). What it does not know: clauses that lean on each other ("ở đâu và khi
nào"), which stay one.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from index.text import fold

_THING = r"(?:tiêu chuẩn|điều kiện|đối tượng|hồ sơ|thủ tục|quy trình|trình tự|thẩm quyền|thời hạn|thời gian|tỷ lệ phiếu|tỷ lệ)"
_SEVERAL = re.compile(rf"(?<!\w){_THING}(?:(?:\s*,\s*(?:và\s+)?|\s+và\s+){_THING})+(?!\w)", re.I)
_JOINT = re.compile(r"\s*,\s*(?:và\s+)?|\s+và\s+", re.I)


def parts(text: str) -> tuple[str, ...]:
    """`text` once for each thing that it asks side by side; empty where it asks one."""
    match = _SEVERAL.search(text)
    if match is None:
        return ()
    return tuple(f"{text[: match.start()]}{thing}{text[match.end() :]}" for thing in _JOINT.split(match[0]))


_CLAUSES = re.compile(
    r"(?:\s*,\s*(?:và\s+|còn\s+)?|\s+và\s+(?:thì\s+)?)(?=(?:được thưởng|thưởng|(?:mức )?tiền thưởng|mức thưởng|kèm (?:tiền|mức)|(?:do )?ai|hồ sơ|thủ tục|quy trình|thời hạn|thẩm quyền|tiêu chuẩn|điều kiện)(?!\w))", re.I
)
"""Where a second clause begins that asks for something of its own."""
_ASKING = re.compile(r"(?<!\w)(?:gì|ai|nào|bao nhiêu|mấy|ra sao|khi nào|thế nào)(?!\w)", re.I)

_ASKED = re.compile(rf"(?:{_THING}|(?:mức )?(?:tiền )?thưởng)(?!\w)", re.I)


def clauses(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """The two questions of a `text` whose clauses ask one thing each, the name of the one, of `names`, lent to the other; empty for any other text."""
    for cut in _CLAUSES.finditer(text):
        first, second = text[: cut.start()].strip(), text[cut.end() :].strip()
        if _ASKING.search(second) and (_ASKING.search(first) or _ASKED.match(first)):
            own, other = (max((n for n in names if fold(n).lower() in fold(part).lower()), key=len, default="") for part in (first, second))
            return first if own else f"{first} {other}".strip(), second if other else f"{own} {second}".strip()
    return ()

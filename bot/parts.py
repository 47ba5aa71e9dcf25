"""A question that asks several things of one title -> one question for each.

"Tiêu chuẩn và hồ sơ Bằng khen của Thủ tướng?" -> "Tiêu chuẩn Bằng khen của Thủ tướng?", "hồ sơ Bằng khen của Thủ tướng?". What it
does not know: two questions in two clauses ("ai ký và khi nào"), which stay one.
"""
from __future__ import annotations

import re

_THING = r"(?:tiêu chuẩn|điều kiện|đối tượng|hồ sơ|thủ tục|quy trình|trình tự|thẩm quyền|thời hạn|thời gian|tỷ lệ phiếu|tỷ lệ)"
_SEVERAL = re.compile(rf"(?<!\w){_THING}(?:(?:\s*,\s*(?:và\s+)?|\s+và\s+){_THING})+(?!\w)", re.I)
_JOINT = re.compile(r"\s*,\s*(?:và\s+)?|\s+và\s+", re.I)


def parts(text: str) -> tuple[str, ...]:
    """`text` once for each thing that it asks side by side; empty where it asks one."""
    match = _SEVERAL.search(text)
    if match is None:
        return ()
    return tuple(f"{text[: match.start()]}{thing}{text[match.end() :]}" for thing in _JOINT.split(match[0]))

"""bot.applies: the documents that apply on a day, where a question names none."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import TODAY, glossary, office_snapshot

from bot.applies import applying
from bot.question import read

DECREE = """---
so_hieu: "{number}"
tieu_de: Nghị định {number}
loai: Nghị định
trich_yeu: "{about}"
ngay_hieu_luc: {since}
ngay_het_hieu_luc: {until}
pham_vi: {scope}
---

### Điều 1. Phạm vi

Phạm vi.
"""
SINCE = {
    "cu": DECREE.format(number="1/2017/NĐ-CP", about="Quy định chi tiết Luật Thi đua, khen thưởng", since="2017-10-01", until="2024-01-01", scope="trung-uong"),
    "moi": DECREE.format(number="2/2024/NĐ-CP", about="Quy định chi tiết Luật Thi đua, khen thưởng", since="2024-01-01", until="2030-01-01", scope="trung-uong"),
    "ltt": DECREE.format(number="3/2024/NĐ-CP", about="Quy định xét danh hiệu Lao động tiên tiến", since="2024-01-01", until="2030-01-01", scope="trung-uong"),
    "quy": DECREE.format(number="4/2024/NĐ-CP", about="Hướng dẫn chi từ quỹ thi đua, khen thưởng", since="2024-01-01", until="2030-01-01", scope="trung-uong"),
    "tinh": DECREE.format(number="5/2024/NĐ-CP", about="Về thi đua, khen thưởng của tỉnh", since="2024-01-01", until="2030-01-01", scope="dia-phuong"),
}


@pytest.mark.parametrize(("text", "found"), [
    ("Hiện nay thi đua, khen thưởng áp dụng nghị định nào?", ["moi"]),
    ("Năm 2020 thi đua khen thưởng theo nghị định nào?", ["cu"]),
    ("Lao động tiên tiến đang theo nghị định nào?", ["ltt"]),
    ("Nghị định nào quy định mức thưởng?", None),
    ("Nghị định 1/2017/NĐ-CP thay nghị định nào?", None),
    ("Ai quy định thi đua, khen thưởng?", None),
    ("Năm 2000 thi đua khen thưởng theo nghị định nào?", None),
])  # fmt: skip
def test_what_applies_on_the_day(text: str, found: list[str] | None) -> None:
    snap = office_snapshot(more=tuple((f"rules/{name}.md", body) for name, body in SINCE.items()))
    told = applying(read(text, (), TODAY, None, snap.heads, glossary(), None), snap, TODAY)
    assert (told and [c.document_id for c in told[2]]) == found


def test_law_before_decree_and_each_is_cited() -> None:
    snap = office_snapshot(more=(("rules/moi.md", SINCE["moi"]), ("rules/l.md", DECREE.replace("Nghị định", "Luật").format(number="9/2024/QH15", about="Luật Thi đua, khen thưởng", since="2024-01-01", until="2030-01-01", scope="trung-uong"))))
    told = applying(read("Văn bản nào quy định về thi đua, khen thưởng hiện hành?", (), TODAY, None, snap.heads, glossary(), None), snap, TODAY)
    assert told is not None
    assert [c.document_id for c in told[2]] == ["l", "moi"]
    assert [s.citations for s in told[1]] == [(1,), (2,)]


def test_an_award_whose_name_is_all_words_of_the_field_is_not_the_field() -> None:
    snap = office_snapshot(more=(("rules/moi.md", SINCE["moi"]),))
    asked = read("Cờ thi đua của Chính phủ theo văn bản nào?", (), TODAY, None, snap.heads, glossary(), None)
    assert applying(replace(asked, names=("Cờ thi đua của Chính phủ",)), snap, TODAY) is None

"""bot.papers: the papers of one award, by its own name, its order's or its kind's rule."""
from __future__ import annotations

import pytest
from bot_fixtures import GLOSSARY, office_bot

from bot.ask import Bot
from bot.types import Status

RULES = """---
id: luat-ho-so
tieu_de: "Luật thử 2/2024/QH15"
so_hieu: "2/2024/QH15"
loai: "Luật"
ngay_ban_hanh: 2024-01-01
ngay_hieu_luc: 2024-01-01
pham_vi: trung-uong
---

# Luật thử

### Điều 19. Danh hiệu thi đua đối với cá nhân

Danh hiệu thi đua đối với cá nhân gồm: Chiến sĩ thi đua cơ sở; Lao động tiên tiến.

### Điều 20. Hình thức khen thưởng

Hình thức khen thưởng gồm: huân chương; huy chương; bằng khen; giấy khen.

### Điều 36. Hồ sơ, thủ tục xét tặng danh hiệu Chiến sĩ thi đua cơ sở và danh hiệu thi đua khác

1. Việc xét tặng hằng năm áp dụng cho: Chiến sĩ thi đua cơ sở; Lao động tiên tiến.
2. Hồ sơ đề nghị danh hiệu nêu ở khoản 1 gồm:
a) Tờ trình;
b) Biên bản bình xét.
3. Hồ sơ Bộ Nội vụ trình Thủ tướng Chính phủ gồm Tờ trình kèm danh sách.

### Điều 38. Hồ sơ, thủ tục xét tặng Huân chương các loại (trừ Huân chương Hữu nghị)

1. Hồ sơ đề nghị tặng Huân chương có 01 bộ gồm:
a) Tờ trình của tỉnh;
b) Biên bản của Hội đồng.
2. Hồ sơ Huân chương cho người nước ngoài có 01 bộ gồm: Tờ trình; báo cáo tóm tắt.

### Điều 42. Hồ sơ, thủ tục xét tặng “Bằng khen của Thủ tướng Chính phủ”

1. Hồ sơ Bằng khen của Thủ tướng Chính phủ có 01 bộ gồm:
a) Tờ trình;
b) Báo cáo thành tích.

### Điều 56. Hồ sơ, thủ tục hủy bỏ quyết định tặng giấy khen

1. Hồ sơ đề nghị hủy bỏ có 01 bộ gồm:
a) Tờ trình;
b) Báo cáo tóm tắt.

### Điều 84. Hồ sơ đề nghị xét tặng danh hiệu thi đua và hình thức khen thưởng

1. Hồ sơ đề nghị xét tặng danh hiệu thi đua gồm:
a) Tờ trình đề nghị xét tặng;
b) Biên bản bình xét thi đua.
2. Hồ sơ đề nghị xét tặng hình thức khen thưởng gồm:
a) Tờ trình đề nghị khen;
b) Biên bản xét khen thưởng.

### Điều 90. Phân cấp

Bộ, tỉnh được phân cấp quy định hồ sơ, thủ tục xét các hình thức do cơ quan trực thuộc quyết định: Lao động tiên tiến; Giấy khen; Bằng khen.
"""
TERMS = "".join(f'\n[[muc]]\nviet_tat = ["{short}"]\nnghia = "{name}"\nloai = "viet-tat"\n' for short, name in (("HCLĐ", "Huân chương Lao động"), ("HCHN", "Huân chương Hữu nghị")))


def office() -> Bot:
    return office_bot(more=[("rules/luat-ho-so.md", RULES), ("thuat-ngu.toml", GLOSSARY + TERMS)])


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Hồ sơ Huân chương Lao động hạng Nhì gồm những gì?", ["dieu-38.khoan-1"]),
        ("Hồ sơ Huân chương Hữu nghị gồm những gì?", ["dieu-84.khoan-2"]),
        ("Hồ sơ Chiến sĩ thi đua cơ sở cần giấy tờ gì?", ["dieu-36.khoan-2"]),
        ("Hồ sơ đề nghị xét tặng Lao động tiên tiến gồm những gì?", ["dieu-36.khoan-2", "dieu-90"]),
        ("Hồ sơ Giấy khen gồm những gì?", ["dieu-84.khoan-2", "dieu-90"]),
        ("Muốn đề nghị tặng Giấy khen cho hộ gia đình thì cần hồ sơ gì?", ["dieu-84.khoan-2", "dieu-90"]),
        ("Hồ sơ Bằng khen của Thủ tướng gồm những gì?", ["dieu-42.khoan-1"]),
        ("Hồ sơ Bằng khen cấp tỉnh gồm những gì?", ["dieu-84.khoan-2", "dieu-90"]),
    ],
)
def test_the_nearest_rule_that_lists_papers(text: str, cited: list[str]) -> None:
    answer = office().answer(text)
    assert answer.status is Status.ANSWERED
    assert [c.article_id for c in answer.citations] == [f"luat-ho-so#{c}" for c in cited]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Thủ tục xét tặng Huân chương Lao động hạng Ba thế nào?", ["dieu-38.khoan-1"]),
        ("Quy trình xét tặng Lao động tiên tiến gồm các bước nào?", ["dieu-36.khoan-1", "dieu-36.khoan-2", "dieu-36.khoan-3", "dieu-90"]),
        ("Trình tự, thủ tục tặng Giấy khen?", ["dieu-84.khoan-2", "dieu-90"]),
    ],
)
def test_the_steps_stand_in_the_same_articles(text: str, cited: list[str]) -> None:
    answer = office().answer(text)
    assert [c.article_id for c in answer.citations] == [f"luat-ho-so#{c}" for c in cited]


def test_papers_of_a_whole_kind_are_said_to_be_general() -> None:
    answer = office().answer("Hồ sơ Giấy khen gồm những gì?")
    assert "không có điều nào đang áp dụng quy định riêng hồ sơ của “Giấy khen”" in answer.text
    assert "quy định chung" not in office().answer("Hồ sơ Chiến sĩ thi đua cơ sở gồm những gì?").text


@pytest.mark.parametrize(
    "text",
    ["Hồ sơ Huân chương Lao động nộp mấy bộ?", "Hồ sơ Huân chương Lao động cho người nước ngoài gồm những gì?", "Ai thẩm định hồ sơ Giấy khen?", "Tiêu chuẩn và hồ sơ Giấy khen của giáo viên?"],
)
def test_anything_else_asked_besides_is_searched(text: str) -> None:
    assert "không có điều nào đang áp dụng quy định riêng" not in office().answer(text).text

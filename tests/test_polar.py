"""bot.polar: the one word that answers a yes-no question, where a passage decides it."""
from __future__ import annotations

import pytest
from bot_fixtures import bot, office_bot, understood

from bot.ask import Bot
from bot.polar import unstated

RULES = """---
id: nghi-dinh-thu
tieu_de: "Nghị định thử 9/2024/NĐ-CP"
so_hieu: "9/2024/NĐ-CP"
loai: "Nghị định"
ngay_ban_hanh: 2024-01-01
ngay_hieu_luc: 2024-01-01
pham_vi: trung-uong
noi_dung: day-du
---

# Nghị định thử

### Điều 2. Trường hợp chưa khen thưởng

1. Cá nhân chưa được đề nghị khen thưởng trong thời gian đang bị thanh tra.
2. Người mới tuyển dụng dưới 06 tháng không xét danh hiệu Lao động giỏi.
3. Bằng khen sáng tạo không tặng cho tổ chức, trừ trường hợp do Chính phủ quyết định.

### Điều 3. Thời gian nghỉ

1. Thời gian nghỉ chữa bệnh được tính khi bình xét danh hiệu Lao động giỏi.
2. Người đi học được xét danh hiệu Lao động giỏi nếu có kết quả học tập loại khá.

### Điều 4. Tỷ lệ và hồ sơ

1. Tập thể giỏi phải có ít nhất 70% cá nhân đạt danh hiệu Lao động giỏi.
2. Hồ sơ khen thưởng Tập thể giỏi có 02 bộ.
"""


def office() -> Bot:
    return office_bot(more=[("rules/thu.md", RULES)])


def first(text: str) -> str:
    """What the answer opens with, up to its quotation; empty when that comes at once."""
    opening = office().answer(text).text.split("Theo ", 1)[0].strip()
    return opening if len(opening) < 20 else ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Cá nhân đang bị thanh tra thì có được đề nghị khen thưởng không?", "Không."),
        ("Người mới tuyển dụng 5 tháng có được xét danh hiệu Lao động giỏi không?", "Không."),
        ("Bằng khen sáng tạo có được tặng cho tổ chức không?", "Tùy điều kiện."),
        ("Thời gian nghỉ chữa bệnh có được tính khi bình xét danh hiệu Lao động giỏi không?", "Có."),
        ("Người đi học có được xét danh hiệu Lao động giỏi không?", "Tùy điều kiện."),
        ("Tập thể giỏi phải có 70% cá nhân đạt danh hiệu Lao động giỏi đúng không?", "Đúng."),
        ("Tập thể giỏi chỉ cần 50% cá nhân đạt danh hiệu Lao động giỏi đúng không?", "Không đúng."),
        ("Hồ sơ khen thưởng Tập thể giỏi có ba bộ phải không?", "Không đúng."),
    ],
)
def test_the_word(text: str, word: str) -> None:
    assert first(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "Người mới tuyển dụng 8 tháng có được xét danh hiệu Lao động giỏi không?",  # the rule speaks of less than six
        "Không nghỉ chữa bệnh thì thời gian có được tính khi bình xét danh hiệu Lao động giỏi không?",  # what a denial of a denial means
        "Cá nhân đang bị thanh tra thì ai đề nghị khen thưởng?",
        "Hồ sơ khen thưởng Tập thể giỏi gồm mấy bộ?",
        "Tập thể giỏi có 12 người thì cần bao nhiêu phần trăm Lao động giỏi?",
    ],
)
def test_no_word_where_the_text_does_not_decide(text: str) -> None:
    assert first(text) == ""


def test_the_deciding_passage_comes_first() -> None:
    answer = office().answer("Cá nhân đang bị thanh tra thì có được đề nghị khen thưởng không?")
    assert answer.citations[0].article_id == "nghi-dinh-thu#dieu-2.khoan-1"
    assert answer.sentences[0].citations == (1,)


def test_an_amount_is_no_yes_or_no() -> None:
    assert bot().answer("Lao động tiên tiến có được thưởng không?").text.split(".")[0] not in ("Có", "Không")


@pytest.mark.parametrize(("text", "nothing"), [("Hồ sơ khen thưởng Tập thể giỏi thẩm định trong 45 ngày phải không?", True), ("Hồ sơ khen thưởng Tập thể giỏi có 03 bộ phải không?", False)])
def test_a_figure_to_confirm_needs_one_of_its_unit(text: str, nothing: bool) -> None:
    asked = understood(text)
    assert unstated(asked, office()._evidence(asked, None)[1]) is nothing

"""bot.authority: who may give what, by the articles on authority."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import TODAY, office_bot, understood

from bot.ask import Bot
from bot.authority import _shared
from bot.types import Status

RULES = """---
id: luat-thu
tieu_de: "Luật thử 1/2024/QH15"
so_hieu: "1/2024/QH15"
loai: "Luật"
ngay_ban_hanh: 2024-01-01
ngay_hieu_luc: 2024-01-01
pham_vi: trung-uong
---

# Luật thử

### Điều 3. Danh hiệu vinh dự nhà nước

Danh hiệu vinh dự nhà nước gồm: Anh hùng Lao động; Nhà giáo ưu tú.

### Điều 7. Thẩm quyền của Chủ tịch nước

Chủ tịch nước quyết định tặng: huân chương; danh hiệu vinh dự nhà nước.

### Điều 8. Thẩm quyền của Bộ trưởng, Chủ tịch Ủy ban nhân dân cấp tỉnh

Bộ trưởng, Chủ tịch Ủy ban nhân dân cấp tỉnh quyết định tặng: Tập thể lao động xuất sắc; Bằng khen của Bộ, tỉnh; kỷ niệm chương.

### Điều 9. Thẩm quyền của đơn vị, cấp xã

1. Thủ trưởng cơ quan, đơn vị có tư cách pháp nhân là người quyết định tặng Tập thể lao động tiên tiến và giấy khen.
2. Chủ tịch Ủy ban nhân dân cấp xã quyết định tặng Lao động tiên tiến và giấy khen.
"""


def office() -> Bot:
    return office_bot(more=[("rules/luat-thu.md", RULES)])


@pytest.mark.parametrize(
    ("text", "word", "cited"),
    [
        ("Chủ tịch xã có quyền tặng Bằng khen không?", "Không.", ["dieu-8", "dieu-9.khoan-2"]),
        ("Thủ trưởng đơn vị tặng danh hiệu vinh dự nhà nước có đúng không?", "Không.", ["dieu-7", "dieu-9.khoan-1"]),
        ("Bộ trưởng tặng Huân chương Lao động được không?", "Không.", ["dieu-7", "dieu-8"]),
        ("Chủ tịch xã tặng Lao động tiên tiến được không?", "Có.", ["dieu-9.khoan-2"]),
        ("Chủ tịch tỉnh có được ký Bằng khen không?", "Có.", ["dieu-8"]),
    ],
)
def test_whether_somebody_may_give(text: str, word: str, cited: list[str]) -> None:
    answer = office().answer(text)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(word)
    assert [c.article_id.split("#")[1] for c in answer.citations] == cited


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Thẩm quyền tặng Tập thể lao động xuất sắc", ["dieu-8"]),
        ("Ai ký quyết định tặng giấy khen?", ["dieu-9.khoan-1", "dieu-9.khoan-2"]),
        ("Chủ tịch xã được tặng những gì?", ["dieu-9.khoan-2"]),
        ("Bộ trưởng có quyền tặng những danh hiệu, hình thức khen thưởng nào?", ["dieu-8"]),
    ],
)
def test_who_may_give(text: str, cited: list[str]) -> None:
    assert [c.article_id.split("#")[1] for c in office().answer(text).citations] == cited


LATER = """---
id: nghi-dinh-thu
tieu_de: "Nghị định thử 2/2025/NĐ-CP"
so_hieu: "2/2025/NĐ-CP"
loai: "Nghị định"
ngay_ban_hanh: 2025-06-01
ngay_hieu_luc: 2025-07-01
pham_vi: trung-uong
---

# Nghị định thử

### Điều 5. Thẩm quyền của Chủ tịch Ủy ban nhân dân cấp xã

Chủ tịch Ủy ban nhân dân cấp xã quyết định tặng giấy khen, Lao động tiên tiến và Tập thể lao động tiên tiến.
"""


@pytest.mark.parametrize(("text", "cited"), [
    ("Ai ký giấy khen ở xã?", ["nghi-dinh-thu#dieu-5", "luat-thu#dieu-9.khoan-2"]),
    ("Ai ký giấy khen ở phường?", ["nghi-dinh-thu#dieu-5", "luat-thu#dieu-9.khoan-2"]),
    ("Ai ký quyết định tặng giấy khen?", ["luat-thu#dieu-9.khoan-1", "luat-thu#dieu-9.khoan-2", "nghi-dinh-thu#dieu-5"]),
])  # fmt: skip
def test_the_latest_rule_on_the_giver_of_a_level_leads(text: str, cited: list[str]) -> None:
    bot = office_bot(more=[("rules/luat-thu.md", RULES), ("rules/nghi-dinh-thu.md", LATER)])
    assert [c.article_id for c in bot.answer(text).citations] == cited


FORMER = """---
id: luat-cu-thu
tieu_de: "Luật cũ thử 3/2010/QH12"
so_hieu: "3/2010/QH12"
loai: "Luật"
ngay_ban_hanh: 2010-01-01
ngay_hieu_luc: 2010-01-01
pham_vi: trung-uong
---

# Luật cũ thử

### Điều 6. Các danh hiệu

Danh hiệu gồm: Lao động tiên tiến; thôn, tổ dân phố văn hóa.

### Điều 7. Thẩm quyền của cấp trên

1. Lao động tiên tiến do Thủ trưởng đơn vị quyết định tặng.
2. Danh hiệu thôn, tổ dân phố văn hóa do các cấp sau quyết định tặng: Chủ tịch Ủy ban nhân dân cấp huyện.
"""


@pytest.mark.parametrize(("text", "also", "cited"), [
    ("Ai tặng Lao động tiên tiến?", (), ["dieu-7.khoan-1"]),
    ("Ai tặng danh hiệu tổ dân phố văn hóa?", (("tổ dân phố văn hóa", "thôn, tổ dân phố văn hóa"),), ["dieu-7.khoan-2"]),
])  # fmt: skip
def test_grants_that_name_the_award_first_and_awards_by_their_official_wording(text: str, also: tuple[tuple[str, str], ...], cited: list[str]) -> None:
    bot = office_bot(more=[("rules/luat-cu-thu.md", FORMER)])
    found = bot._authority.told(replace(understood(text), also=also), TODAY)
    assert found is not None
    assert [c.article_id.split("#")[1] for c in found[1]] == cited


@pytest.mark.parametrize("text", ["Chủ tịch xã có được tặng Bằng khen không?", "Ai trình hồ sơ Tập thể lao động xuất sắc?", "Bộ trưởng có quyền phát động phong trào thi đua không?"])
def test_other_questions_are_left_to_the_search(text: str) -> None:
    assert not office().answer(text).text.startswith(("Có.", "Không."))


def test_a_medal_is_not_taken_for_a_cancellation() -> None:
    """ "huy" is "hủy" without its mark, and the first syllable of "huy chương"."""
    rules = RULES.replace("huân chương; danh hiệu", "huân chương; huy chương; danh hiệu")
    answer = office_bot(more=[("rules/luat-thu.md", rules)]).answer("Ai có thẩm quyền quyết định tặng huy chương?")
    assert [c.article_id for c in answer.citations] == ["luat-thu#dieu-7"]


def test_an_award_is_found_in_a_list_whose_items_share_their_last_words() -> None:
    listed = "danh hieu thon, lang, ap, ban, to dan pho van hoa"
    assert _shared("thon, to dan pho van hoa", listed)
    assert not _shared("gia dinh van hoa", listed)
    assert not _shared("thon, to dan pho van hoa", "giay khen, lao dong tien tien")

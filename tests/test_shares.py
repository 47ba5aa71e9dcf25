"""bot.shares: persons or votes counted in a question, and the share that a rule asks for."""
from __future__ import annotations

import pytest
from bot_fixtures import office_bot

from bot.shares import Counted, counted

RULES = """---
id: nghi-dinh-phieu
tieu_de: "Nghị định thử 7/2024/NĐ-CP"
so_hieu: "7/2024/NĐ-CP"
loai: "Nghị định"
ngay_ban_hanh: 2024-01-01
ngay_hieu_luc: 2024-01-01
pham_vi: trung-uong
---

# Nghị định thử

### Điều 5. Hội đồng bỏ phiếu

1. Hội đồng bỏ phiếu khi xét danh hiệu. Danh hiệu Chiến sĩ thi đua toàn quốc phải đạt từ 90% phiếu đồng ý trở lên. Danh hiệu Chiến sĩ thi đua cơ sở phải đạt từ 80% phiếu đồng ý trở lên.
"""


def told(text: str) -> str:
    return office_bot(more=[("rules/phieu.md", RULES)]).answer(text).text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hoi dong 15 nguoi, 12 nguoi dong y thi du chua?", Counted(15, 12, "nguoi dong y thi du chua")),
        ("ty le 17/20 phieu co du khong?", Counted(20, 17, "phieu co du khong?")),
        ("hoi dong co 11 nguoi, can bao nhieu phieu?", Counted(11, None, "")),
        ("theo dieu 30 nghi dinh 98/2023/nd-cp nam 2025 can bao nhieu phieu?", None),
        ("can it nhat 70% ca nhan, 05 nam lien tuc?", None),
    ],
)
def test_what_is_counted(text: str, found: Counted | None) -> None:
    assert counted(text) == found


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Hội đồng 15 người, 12 phiếu đồng ý có đủ xét Chiến sĩ thi đua cơ sở không?", "Đủ tỷ lệ cho Chiến sĩ thi đua cơ sở: 12/15 là 80%, mức yêu cầu 80% của 15 là ít nhất 12. [1]"),
        ("Hội đồng 9 người, 8 phiếu đồng ý xét Chiến sĩ thi đua toàn quốc đã đạt chưa?", "Chưa đủ tỷ lệ cho Chiến sĩ thi đua toàn quốc: 8/9 là 88,9%, mức yêu cầu 90% của 9 là ít nhất 9. [1]"),
        ("Hội đồng có 11 người cần bao nhiêu phiếu để xét Chiến sĩ thi đua cơ sở?", "Chiến sĩ thi đua cơ sở: mức 80% của 11 là ít nhất 9. [1]"),
        ("Phòng có 10 người, 6 người đạt Lao động tiên tiến có đủ để xét Tập thể lao động xuất sắc không?",
         "Chưa đủ tỷ lệ cho Tập thể lao động xuất sắc: 6/10 là 60%, mức yêu cầu 70% của 10 là ít nhất 7. [1]"),
    ],
)  # fmt: skip
def test_enough_or_not_with_its_rule(text: str, opening: str) -> None:
    answer = told(text)
    assert answer.split("\n")[0] == opening
    assert answer.count("\n") == 1
    assert answer.endswith("[1]")


def test_a_part_that_the_rule_does_not_speak_of_is_not_judged() -> None:
    answer = told("Phòng có 10 người, 8 người là đảng viên, có đủ để xét Tập thể lao động xuất sắc không?")
    assert answer.startswith("Tập thể lao động xuất sắc: mức 70% của 10 là ít nhất 7. [1]")


def test_no_count_no_sum() -> None:
    assert "mức yêu cầu" not in told("Chiến sĩ thi đua cơ sở phải đạt bao nhiêu phần trăm phiếu?")

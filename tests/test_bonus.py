"""bot.bonus: coefficients and salaries read from the corpus, amounts rounded up, awards as staff name them."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from bot_fixtures import TODAY, built, table

from bot.bonus import Rate, Table, money, times


def one(text: str, day: date = TODAY) -> Rate:
    (rate,) = table().asked(text, day)
    return rate


@pytest.mark.parametrize(
    ("text", "factor", "paid"),
    [
        ("Chiến sĩ thi đua cơ sở", "1.0", 2_530_000),
        ("Chiến sĩ thi đua toàn quốc", "4.5", 11_390_000),
        ("Bằng khen tỉnh cho cá nhân", "1.5", 3_800_000),
        ("Bằng khen Thủ tướng cho hộ gia đình", "5.25", 13_290_000),
        ("Bằng khen của Thủ tướng Chính phủ cho tập thể", "7.0", 17_710_000),
        ("Đơn vị quyết thắng", "1.5", 3_800_000),
    ],
)
def test_an_award_has_its_coefficient_and_its_amount_rounded_up(text: str, factor: str, paid: int) -> None:
    rate = one(text)
    amount = table().amount(rate, TODAY)
    assert amount is not None
    assert rate.times == Decimal(factor)
    assert amount.exact == Decimal(factor) * 2_530_000
    assert amount.paid == paid


def test_the_salary_is_that_of_the_day() -> None:
    salaries = {d: table().salary(d) for d in (date(2026, 6, 30), date(2026, 7, 1), date(2024, 7, 1))}
    assert [int(s.amount) if s else 0 for s in salaries.values()] == [2_340_000, 2_530_000, 2_340_000]
    assert table().salary(date(2024, 6, 30)) is None
    assert table().amount(one("Chiến sĩ thi đua cơ sở"), date(2020, 1, 1)) is None


def test_the_salary_is_read_as_decrees_print_it(tmp_path: Path) -> None:
    law = "---\nso_hieu: 9/2030/NĐ-CP\npham_vi: trung-uong\n---\n### Điều 1. Mức lương cơ sở\n1. Từ ngày 01 tháng 7 năm 2030, mức lương cơ sở là 3.000.000 đồng/tháng.\n"
    salary = Table(built(tmp_path, {"rules/nd-9.md": law})).salary(date(2030, 7, 1))
    assert salary is not None
    assert int(salary.amount) == 3_000_000


def test_a_household_gets_one_and_a_half_times_a_person() -> None:
    person, household = one("Bằng khen của tỉnh cho cá nhân"), one("Bằng khen của tỉnh cho hộ gia đình")
    assert household.times == person.times * Decimal("1.5")


def test_no_subject_named_gives_all_of_them_in_order() -> None:
    assert [r.subject for r in table().asked("Bằng khen của Thủ tướng Chính phủ", TODAY)] == ["cá nhân", "tập thể", "hộ gia đình"]
    assert [r.subject for r in table().asked("Tôi được Bằng khen của Thủ tướng Chính phủ", TODAY)] == ["cá nhân"]


def test_titles_are_told_from_awards_and_ceilings_from_amounts() -> None:
    assert one("Lao động tiên tiến").is_title
    assert not one("Bằng khen tỉnh cho cá nhân").is_title
    assert [r.award for r in table().rates if r.ceiling] == ["Kỷ niệm chương"]


def test_only_the_rates_in_force_are_used() -> None:
    assert {r.source.document.id for r in table().in_force(TODAY)} == {"nghi-dinh-152-2025-nd-cp"}
    assert {r.source.document.id for r in table().in_force(date(2024, 8, 1))} == {"nghi-dinh-98-2023-nd-cp"}
    assert table().in_force(date(2010, 1, 1)) == []


def test_a_kind_alone_lists_its_awards_and_no_kind_lists_none() -> None:
    assert {r.award for r in table().of_kind("giấy khen được bao nhiêu", TODAY)} == {"Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã"}
    assert table().of_kind("được bao nhiêu tiền", TODAY) == []
    assert table().asked("một danh hiệu nào đó", TODAY) == []


def test_rounding_and_principles_come_from_the_rates_own_decree() -> None:
    rate = one("Chiến sĩ thi đua cơ sở")
    rounding = table().rounding(rate)
    assert rounding is not None
    assert "làm tròn lên" in rounding.span.of(rounding.document.text)
    assert ["cao nhất" in s.span.of(s.document.text) for s in table().principles(rate)] == [True]
    (old,) = table().asked("Chiến sĩ thi đua cơ sở", date(2024, 8, 1))
    kin = table().rounding(old)
    assert kin is not None
    assert kin.document.id == "nghi-dinh-152-2025-nd-cp"


def test_figures_are_written_as_staff_write_them() -> None:
    assert money(Decimal(2_530_000)) == "2.530.000"
    assert times(Decimal("5.25")) == "5,25"

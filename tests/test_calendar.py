"""bot.calendar: days in words become days in figures; nothing else is touched."""
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import figured

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("năm hai nghìn không trăm mười chín thì sao?", "năm 2019 thì sao?"),
        ("Năm hai ngàn không trăm hai mươi lăm", "năm 2025"),
        ("năm hai nghìn", "năm 2000"),
        ("năm một nghìn chín trăm bốn mươi tám", "năm 1948"),
        ("năm hai nghìn không trăm linh ba", "năm 2003"),
        ("ngày mùng một tháng bảy năm 2025", "ngày 1 tháng 7 năm 2025"),
        ("trước mồng 1 tháng 7 năm 2025", "trước ngày 1 tháng 7 năm 2025"),
        ("ngày ba mươi mốt tháng mười hai năm hai nghìn không trăm hai mươi ba", "ngày 31 tháng 12 năm 2023"),
        ("tháng tư năm 2024, tháng giêng năm 2025", "tháng 4 năm 2024, tháng 1 năm 2025"),
        ("tháng năm năm 2024", "tháng 5 năm 2024"),
        ("tại 2023-12-31", "tại 31/12/2023"),
        ("ngày 1/7/25", "ngày 1/7/2025"),
        ("quý III/2025, quý 1 năm 2026", "tháng 9 năm 2025, tháng 3 năm 2026"),
        ("năm ngoái, năm kia, sang năm", "năm 2025, năm 2024, năm 2027"),
        ("cách đây 5 năm, cách đây hai năm", "năm 2021, năm 2024"),
        ("tháng trước", "tháng 10 năm 2026"),
    ],
)
def test_days_in_words(text: str, meant: str) -> None:
    assert figured(text, TODAY) == meant


@pytest.mark.parametrize(
    "text",
    ["ba tháng năm 2023", "năm năm liền", "tháng sáu", "nộp trước ngày 31/3", "05 năm trước đó", "152/2025/NĐ-CP", "tháng trước khi nộp", "quý cơ quan 2025", "hai nghìn đồng", "12/19/2025", ""],
)
def test_what_names_no_day_stays(text: str) -> None:
    assert figured(text, TODAY) == text


def test_the_month_before_january() -> None:
    assert figured("tháng trước", date(2026, 1, 5)) == "tháng 12 năm 2025"


@given(st.text(alphabet="0123456789/-. thángnămngàymùngmộthaibasáunghìntrămquýI", max_size=80))
def test_what_is_figured_stays(text: str) -> None:
    once = figured(text, TODAY)
    assert isinstance(once, str)

"""index.formats.figures: figures and dates as cells show them."""
from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.figures import day, figure


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1250000.0, "#,##0", "1.250.000"), (1250000.0, "General", "1250000"), (4.5, "General", "4,5"), (0.985, "0.0%", "98,5%"), (0.25, "0%", "25%"),
        (7.0, "0.0", "7,0"), (7.0, "0.##", "7"), (7.25, "0.0##", "7,25"), (-3.5, "#,##0.00_);(#,##0.00)", "-3,50"), (12.0, "General", "12"),
        (1234.5, '#,##0.0 "đồng"', "1.234,5"), (0.1 + 0.2, "General", "0,3"), (1e20, "General", "1e+20"), (123456.789, "0", "123457"),
        (5.0, "[Red]0", "5"), (3.0, "@", "3"),
    ],
)  # fmt: skip
def test_figures(value: float, form: str, shown: str) -> None:
    assert figure(value, form) == shown


def test_days() -> None:
    assert day(date(2025, 6, 14)) == day(datetime(2025, 6, 14)) == "14/6/2025"
    assert day(datetime(2025, 6, 14, 8, 5)) == "14/6/2025 08:05"
    assert day(time(8, 5)) == "08:05"


@given(st.floats(allow_nan=False, allow_infinity=False), st.text("0#.,%;\"[]ab_E+@", max_size=12))
def test_any_format_shows_something(value: float, form: str) -> None:
    assert figure(value, form)

"""A number of a spreadsheet with its number format -> what the cell shows, written as Vietnamese offices write it.

1250000.0 with "#,##0" -> "1.250.000"; 0.985 with "0.0%" -> "98,5%"; 4.5 with "General" -> "4,5"; a date -> "14/6/2025".
What it does not know: formats with conditions or words beyond their first part, which file the number comes from.
"""
from __future__ import annotations

import re
from datetime import date, datetime, time

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_PLACES = re.compile(r"[0#?]\.([0#?]+)")
MOST_PLACES = 10


def figure(value: float, form: str = "General") -> str:
    """`value` as a cell of that number format shows it: decimals after ",", groups of three where the format has them."""
    shown = _QUOTED.sub("", form.split(";", maxsplit=1)[0])
    percent = "%" in shown
    if percent:
        value *= 100
    found = _PLACES.search(shown)
    if found or "0" in shown or "#" in shown:
        places = min(MOST_PLACES, len(found[1])) if found else 0
        text = f"{value:,.{places}f}"
        if found and "#" in found[1]:
            text = text.rstrip("0").rstrip(".")
    else:
        text = f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:,.10g}"
    grouped = "," in shown and abs(value) >= 1000
    text = text.translate({ord(","): "." if grouped else None, ord("."): ","})
    return f"{text}%" if percent else text


def day(value: datetime | date | time) -> str:
    """A date or time of day as it is written here; midnight is no time of day."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = f"{value.day}/{value.month}/{value.year}"
    return f"{text} {value:%H:%M}" if isinstance(value, datetime) and (value.hour or value.minute) else text

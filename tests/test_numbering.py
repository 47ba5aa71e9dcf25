from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from office_files import NAMES, abstract, level, num

from index.formats.numbering import Level, Lists, number, numbered, word_lists


def lists(inner: str) -> Lists:
    return word_lists(etree.fromstring(f"<w:numbering {NAMES}>{inner}</w:numbering>"))


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (4, "decimal", "4"), (4, "decimalZero", "04"), (5, "lowerLetter", "e"), (27, "lowerLetter", "aa"), (2, "upperLetter", "B"), (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"), (3, "vietnameseCounting", "ba"), (7, "none", ""), (7, "bullet", ""), (4, "chưa từng thấy", "4"), (0, "upperRoman", "0"),
    ],
)  # fmt: skip
def test_numbers_in_every_form(value: int, form: str, shown: str) -> None:
    assert number(value, form) == shown


def test_a_list_of_letters_of_the_documents_own() -> None:
    assert [number(n, "custom", "a, b, c, d, đ, e, …") for n in range(1, 8)] == ["a", "b", "c", "d", "đ", "e", "7"]
    assert number(7, "custom", "001, 002, 003, ...") == "007"


def test_levels_begin_anew_below_a_higher_one_unless_they_say_otherwise() -> None:
    found = lists(abstract(0, level(0, "Chương %1", "upperRoman"), level(1, "Điều %2.", more='<w:lvlRestart w:val="0"/>'), level(2, "%3."), level(3, "%4)", "lowerLetter")) + num(1, 0))
    assert [found.label("1", d) for d in (0, 1, 2, 2, 3, 3, 2, 3, 0, 1, 2)] == ["Chương I", "Điều 1.", "1.", "2.", "a)", "b)", "3.", "a)", "Chương II", "Điều 2.", "1."]


def test_lists_of_one_definition_go_on_together_and_an_override_begins_anew() -> None:
    found = lists(abstract(0, level(0, "%1.")) + num(1, 0) + num(2, 0) + num(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'))
    assert [found.label(n, 0) for n in ("1", "2", "3", "3", "1")] == ["1.", "2.", "1.", "2.", "3."]


def test_an_override_may_bring_a_level_of_its_own() -> None:
    found = lists(abstract(0, level(0, "%1.")) + num(1, 0, f'<w:lvlOverride w:ilvl="0">{level(0, "Khoản %1:")}</w:lvlOverride>'))
    assert found.label("1", 0) == "Khoản 1:"


def test_numbers_of_several_levels_and_legal_ones() -> None:
    found = lists(abstract(0, level(0, "%1.", "upperRoman"), level(1, "%1.%2."), level(2, "%1.%2.%3.", more="<w:isLgl/>")) + num(1, 0))
    assert [found.label("1", d) for d in (0, 1, 2)] == ["I.", "I.1.", "1.1.1."]


def test_a_deep_level_without_the_one_above_counts_from_its_start() -> None:
    assert lists(abstract(0, level(0, "%1."), level(1, "%1.%2.")) + num(1, 0)).label("1", 1) == "1.1."


def test_a_list_may_lie_behind_the_name_of_a_style() -> None:
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Danh"/></w:abstractNum>'
    named = f'<w:abstractNum w:abstractNumId="6"><w:styleLink w:val="Danh"/>{level(0, "Mục %1")}</w:abstractNum>'
    assert lists(linked + named + num(1, 5)).label("1", 0) == "Mục 1"


def test_bullets_are_dashes_or_the_sign_itself() -> None:
    found = lists(abstract(0, level(0, "\uf0b7", "bullet"), level(1, "+", "bullet")) + num(1, 0))
    assert [found.label("1", 0), found.label("1", 1)] == ["-", "+"]


def test_unknown_lists_and_levels_have_no_number() -> None:
    assert lists("").label("9", 0) == lists(abstract(0, level(0, "%1.")) + num(1, 0)).label("1", 40) == ""
    assert word_lists(None).levels == {}


def test_the_number_stands_before_the_first_line_even_an_empty_one() -> None:
    assert numbered("Chương I", "\nQUY ĐỊNH", alone=False) == ["Chương I", "QUY ĐỊNH"]
    assert numbered("1.", "Một\nHai", alone=False) == ["1. Một", "Hai"]
    assert numbered("1.", "", alone=True) == ["1."]
    assert numbered("1.", " ", alone=False) == []


@given(st.lists(st.integers(0, 8), max_size=30), st.integers(-1, 9))
def test_any_order_of_levels_gives_a_number(depths: list[int], restart: int) -> None:
    found = Lists({"1": {d: Level(f"%{d + 1}.", restart=restart) for d in range(9)}})
    assert all(found.label("1", d)[:-1].isdigit() for d in depths)

"""bot.telex: what keys mean that were typed while the input method was off."""
from __future__ import annotations

import pytest

from bot.telex import telex, vni


@pytest.mark.parametrize(
    ("keys", "read"),
    [("thuowngr", ("thương", 3)), ("thuwowngr", ("thương", 3)), ("dduas", ("đua", 2)), ("tieengs", ("tiêng", 2)), ("nghiepej", ("nghiêp", 5))],
)
def test_telex_keys(keys: str, read: tuple[str, int]) -> None:
    assert telex(keys) == [read]


def test_vni_keys() -> None:
    assert vni("thuong73") == vni("thu7o7ng3") == [("thương", 3)]
    assert vni("d9a4") == [("đa", 4)]
    assert vni("b6") == []


@pytest.mark.parametrize("keys", ["thi", "đua", "a" * 13, "bcd"])
def test_keys_without_a_meaning_of_their_own(keys: str) -> None:
    assert telex(keys) == []

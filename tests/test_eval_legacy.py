"""evals.legacy: what counts as found, as agreeing, as missing; files without a reader or refused."""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.legacy import compare, measure, syllables, total


def score(wanted: str, given: str) -> tuple[int, int, int]:
    found = compare("a", syllables(wanted), syllables(given))
    return found.wanted, found.found, found.right


def test_the_same_text_is_found_whole() -> None:
    assert score("Cộng hoà xã hội, 15 điều", "CỘNG HÒA XÃ HỘI điều") == (5, 5, 5)


def test_wrong_diacritics_are_found_and_wrong() -> None:
    assert score("đi trong nước ngoài", "đi trong nược ngoài") == (4, 4, 3)


def test_a_letter_that_is_lost_is_not_found() -> None:
    assert score("đầu tư nước ngoài", "đầu t nớc ngoài") == (4, 2, 2)


def test_cells_in_another_order_are_found() -> None:
    assert score("tên mức an năm bình sáu", "tên an mức năm tên bình mức sáu") == (6, 6, 6)


def test_accuracy_of_several_files() -> None:
    both = total("= all", [compare("a", ["tư"], ["tư"]), compare("b", ["tư", "nợ"], ["tứ"])])
    assert (both.wanted, both.found, both.right, both.accuracy) == (3, 2, 1, 0.5)


@pytest.mark.parametrize(("name", "reason"), [("a.doc", "hỏng"), ("a.xyz", "chưa có")])
def test_refusals_keep_their_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"abc")
    (tmp_path / "a.txt").write_text("x", "utf8")
    got = measure(tmp_path / name, tmp_path / "a.txt")
    assert reason in got.refused
    assert got.refused in got.row()


@given(st.lists(st.sampled_from("tư từ tu nợ no nở đi".split()), max_size=30), st.lists(st.sampled_from("tư từ tu nợ no nở đi".split()), max_size=30))
def test_never_more_found_than_there_is(wanted: list[str], given_: list[str]) -> None:
    got = compare("a", wanted, given_)
    assert got.right <= got.found <= min(len(wanted), len(given_))
    assert compare("a", wanted, wanted).right == len(wanted)

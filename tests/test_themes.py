"""Questions put together by meaning."""
from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.themes import Vectors, grouped


def table(texts: list[str]) -> Vectors:
    """Unit vectors in which the angle is told by the number in a text."""
    angles = [float(t.split()[-1]) for t in texts]
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def test_like_goes_to_like_and_the_largest_comes_first() -> None:
    texts = ["xa 1.5", "gần 0", "gần 0.1", "kề 0.2", "xa hẳn 3"]
    found = grouped(texts, table, near=0.97)
    assert [t.rows for t in found] == [(1, 2, 3), (0,), (4,)]


def test_accents_case_and_marks_make_no_difference() -> None:
    found = grouped(["Giấy khen là gì?", "giay khen la gi", "GIẤY KHEN LÀ GÌ"], None)
    assert [t.rows for t in found] == [(0, 1, 2)]


def test_two_titles_are_two_things_however_alike_they_sound() -> None:
    texts = ["thưởng cơ sở 0", "thưởng toàn quốc 0", "thưởng 0.01"]

    def named(text: str) -> list[str]:
        return [n for n in ("cơ sở", "toàn quốc") if n in text]

    assert [t.rows for t in grouped(texts, table, near=0.9)] == [(0, 1, 2)]
    assert sorted(t.rows for t in grouped(texts, table, near=0.9, named=named)) == [(0, 2), (1,)]


def test_without_a_model_words_tell() -> None:
    texts = ["Hồ sơ đề nghị Bằng khen gồm những gì?", "Hồ sơ đề nghị tặng Bằng khen gồm gì?", "Ai ký quyết định nâng lương?"]
    assert [t.rows for t in grouped(texts, None)] == [(0, 1), (2,)]


@given(st.lists(st.text(max_size=30), max_size=25))
def test_every_question_is_in_one_group(texts: list[str]) -> None:
    found = grouped(texts, None)
    assert sorted(row for t in found for row in t.rows) == list(range(len(texts)))
    assert [len(t.rows) for t in found] == sorted((len(t.rows) for t in found), reverse=True)

"""evals.swapped: one word of a true sentence replaced."""
from __future__ import annotations

import random

from bot_fixtures import OFFICE, write_office

from evals.mutations import Case
from evals.swapped import main, sources, swapped


def test_one_word_is_another():
    text = "Tỷ lệ xét tặng danh hiệu không quá 15% tổng số cá nhân đạt danh hiệu"
    for seed in range(20):
        other = swapped(text, random.Random(seed))
        assert other is not None
        assert sum(a != b for a, b in zip(text.split(), other.split(), strict=True)) == 1
    assert swapped("Quá ngắn để sửa.", random.Random(1)) is None


def test_a_case_as_sources():
    (source,) = sources(Case("true", "x", ("Điều 1 Luật::\nMột câu.",), "")).values()
    assert (source.heading, source.citation.quote, source.passage) == ("Điều 1 Luật", "Một câu.", "Điều 1 Luật::\nMột câu.")


def test_it_measures_a_folder(tmp_path, capsys):
    write_office(tmp_path, OFFICE)
    assert main([str(tmp_path), "--most", "5"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("one word swapped: ")
    assert "true sentences: " in said

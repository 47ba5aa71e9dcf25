"""bot.premise: a rank or level that no rule gives to a title."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.glossary import Entry, Glossary
from bot.premise import Missing, missing

NAMES = ("Lao động tiên tiến", "Chiến sĩ thi đua", "Chiến sĩ thi đua cơ sở", "Bằng khen", "Bằng khen của Bộ, ban, ngành, tỉnh", "Giấy khen",
         "Huân chương Lao động", "Huân chương Lao động hạng Nhất", "Huân chương Lao động hạng Nhì", "Huân chương Lao động hạng Ba", "Huân chương Dũng cảm")  # fmt: skip
GLOSSARY = Glossary([*(Entry(name.lower(), (name,), True) for name in NAMES), Entry("giấy khen cấp xã", ("Giấy khen của Chủ tịch xã",), True)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Danh hiệu Lao động tiên tiến cấp tỉnh do ai ký?", Missing("Lao động tiên tiến", "cấp tỉnh", ())),
        ("lao dong tien tien cap huyen can gi", Missing("Lao động tiên tiến", "cap huyen", ())),
        ("Huân chương Lao động hạng Tư tiêu chuẩn gì?", Missing("Huân chương Lao động", "hạng Tư", ("Nhất", "Nhì", "Ba"))),
        ("Có Huân chương Dũng cảm hạng Nhì không?", Missing("Huân chương Dũng cảm", "hạng Nhì", ())),
        ("Bằng khen cấp xã thưởng bao nhiêu?", Missing("Bằng khen", "cấp xã", ())),
    ],
)
def test_a_grade_that_nothing_knows(text: str, found: Missing) -> None:
    assert missing(text, GLOSSARY, []) == found


@pytest.mark.parametrize(
    "text",
    [
        "Huân chương Lao động hạng 3 thưởng bao nhiêu?",
        "Bằng khen cấp tỉnh hồ sơ gồm gì?",
        "Giấy khen cấp xã do ai ký?",
        "Chiến sĩ thi đua cấp cơ sở cần gì?",
        "Hồ sơ Lao động tiên tiến cấp xã nộp ở đâu?",
        "Hội đồng thi đua cấp tỉnh gồm những ai?",
        "Lao động tiên tiến là gì?",
    ],
)
def test_a_grade_that_is_known_or_belongs_to_something_else(text: str) -> None:
    assert missing(text, GLOSSARY, []) is None


@pytest.mark.parametrize(
    ("passage", "known"),
    [
        ("Danh hiệu “Lao động tiên tiến” cấp tỉnh do Chủ tịch tặng.", True),
        ("Lao động tiên tiến của Chủ tịch Ủy ban nhân dân cấp tỉnh", True),
        ("Lao động tiên tiến của nhóm này do một cơ quan chuyên môn thuộc Ủy ban nhân dân cấp tỉnh quy định.", False),
        ("Lao động tiên tiến. Cấp tỉnh quy định chi tiết.", False),
    ],
)
def test_a_passage_that_speaks_of_the_graded_name_makes_it_known(passage: str, known: bool) -> None:
    assert (missing("Lao động tiên tiến cấp tỉnh là gì?", GLOSSARY, [passage]) is None) is known


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = missing(f"Lao động tiên tiến {text}", GLOSSARY, [text])
    assert found is None or found.grade in f"Lao động tiên tiến {text}"

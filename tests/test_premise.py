"""bot.premise: a rank or level that no rule gives to a title."""
from __future__ import annotations

import pytest
from bot_fixtures import office_bot, understood
from hypothesis import given
from hypothesis import strategies as st

from bot import prompts
from bot.glossary import Entry, Glossary
from bot.premise import Missing, blames, missing

NAMES = ("Hội đồng thi đua", "Lao động tiên tiến", "Chiến sĩ thi đua", "Chiến sĩ thi đua cơ sở", "Bằng khen", "Bằng khen của Bộ, ban, ngành, tỉnh", "Giấy khen",
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


@pytest.mark.parametrize(("text", "yes"), [
    ("Sao khen thưởng toàn cho lãnh đạo vậy?", True), ("Có phải khen thưởng chỉ là hình thức không?", True), ("Vì sao thi đua cào bằng?", True),
    ("Khen thưởng có mấy hình thức?", False), ("Khen thưởng không công bằng thì khiếu nại ở đâu?", False), ("Lương cào bằng quá", False), ("Mang tính hình thức thi đua nào?", False),
])  # fmt: skip
def test_a_complaint_about_awards_is_told_from_a_question(text: str, yes: bool) -> None:
    assert blames(understood(text)) is yes


RULE = """---
so_hieu: "1/2024/NĐ-CP"
tieu_de: Nghị định 1/2024/NĐ-CP
loai: Nghị định
pham_vi: trung-uong
ngay_hieu_luc: 2024-01-01
---

### Điều 5. Nguyên tắc thi đua, khen thưởng

1. Nguyên tắc khen thưởng: chính xác, công khai, công bằng và kịp thời.
"""


def test_a_complaint_is_answered_by_the_principles() -> None:
    answer = office_bot(more=(("rules/nguyen-tac.md", RULE),)).answer("Sao khen thưởng toàn cào bằng vậy?")
    assert answer.sentences[0].text == prompts.NO_JUDGEMENT
    assert "công bằng và kịp thời" in answer.text
    bare = office_bot("rules/thuong.md", "rules/bai-bo.md").answer("Sao khen thưởng toàn cào bằng vậy?")
    assert bare.sentences[0].text != prompts.NO_JUDGEMENT


def test_a_council_is_kept_at_every_level() -> None:
    assert missing("Hội đồng thi đua cấp xã gồm những ai?", GLOSSARY, []) is None

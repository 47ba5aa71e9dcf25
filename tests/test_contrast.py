"""bot.contrast: two titles side by side."""
from __future__ import annotations

import re

import pytest
from bot_fixtures import bot

from bot.contrast import _distance
from bot.types import Status

PAIR = "Chiến sĩ thi đua cơ sở và Chiến sĩ thi đua toàn quốc khác nhau thế nào?"


def rows(text: str) -> list[str]:
    return [s.text for s in bot().answer(text).sentences if s.text.startswith("|")]


def test_two_titles_side_by_side() -> None:
    found = rows(PAIR)
    assert found[0] == "| | Chiến sĩ thi đua cơ sở | Chiến sĩ thi đua toàn quốc |\n|---|---|---|"
    assert [r.split("|")[1].strip() for r in found[1:]] == ["Tiêu chuẩn", "Tiền thưởng"]
    assert all(len(r.split("|")) == 5 for r in found[1:])


def test_every_cell_is_cited_and_every_marker_has_a_source() -> None:
    answer = bot().answer(PAIR)
    numbers = {c.number for c in answer.citations}
    for sentence in answer.sentences[1:]:
        marks = {int(n) for n in re.findall(r"\[(\d+)\]", sentence.text)}
        if sentence.text.startswith("|"):
            assert all(re.search(r"\[\d+\]", cell) for cell in sentence.text.split("|")[2:4])
            assert marks == set(sentence.citations)
        assert set(sentence.citations) <= numbers
    assert "[1] [1]" not in answer.text


def test_what_a_cell_says_stands_in_its_source() -> None:
    answer = bot().answer(PAIR)
    quotes = {c.number: re.sub(r"\s+", " ", c.quote) for c in answer.citations}
    conditions = next(s.text for s in answer.sentences if s.text.startswith("| Tiêu chuẩn"))
    for text, number in re.findall(r"([^|\[\]]+) \[(\d+)\]", conditions):
        assert text.strip() in re.sub(r"^\d+\. ", "", quotes[int(number)])


@pytest.mark.parametrize("text", ["So sánh Lao động tiên tiến với Chiến sĩ thi đua cơ sở", "lao động tiên tiến khác gì chiến sĩ thi đua cơ sở?",
                                  "Chiến sĩ thi đua cơ sở và toàn quốc khác nhau thế nào?"])  # fmt: skip
def test_other_ways_of_asking(text: str) -> None:
    answer = bot().answer(text)
    assert answer.status is Status.ANSWERED
    assert len([s for s in answer.sentences if s.text.startswith("|")]) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?",
        "Hội nghị năm 2017 và Đại hội thi đua khác nhau thế nào?",
        "Tập thể lao động tiên tiến và Lao động tiên tiến khác nhau thế nào?",  # the first one's text is not in the store
        "Chiến sĩ thi đua cơ sở và Chiến sĩ thi đua toàn quốc khác nhau thế nào về số lần đạt?",  # one thing only is asked
    ],
)
def test_no_table(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    ("heading", "name", "far"),
    [
        ("“Huân chương Lao động” hạng Nhì", "huan chuong lao dong hang nhi", 0),
        ("“Huân chương Lao động” hạng Nhì", "huan chuong lao dong", None),
        ("Danh hiệu “Lao động tiên tiến”", "lao dong tien tien", 0),
        ("Bằng khen của Bộ, ban, ngành, tỉnh", "bang khen cua chu tich tinh", 1),
        ("Bằng khen của Bộ, ban, ngành, tỉnh", "bang khen cua thu tuong", None),
        ("Bằng khen của Thủ tướng Chính phủ", "bang khen cua bo truong", None),
        ("Giấy khen", "giay khen cua chu tich xa", 2),
        ("Giấy khen", "bang khen cua chu tich xa", None),
    ],
)
def test_how_far_a_heading_stands_from_a_name(heading: str, name: str, far: int | None) -> None:
    assert _distance(heading, name) == far

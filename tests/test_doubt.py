from __future__ import annotations

import pytest

from index.formats.doubt import DOUBTED, judged, share
from index.formats.printed import Word


def words(line: str, gap: float = 3.0) -> list[Word]:
    made, x = [], 0.0
    for text in line.split():
        made.append(Word((("", text),), (x, 0.0, x + 6 * len(text), 10.0), 10.0, 10.0, confidence=0.95))
        x += 6 * len(text) + gap
    return made


def doubted(line: str, gap: float = 3.0) -> list[str]:
    return [w.text for w in judged(words(line, gap)) if w.confidence == DOUBTED]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("danh mục thú tục hành chính mới ban hành", ["thú"]),
        ("Chính phú sửa đổi, bố sung một số điều", ["phú", "bố"]),
        ("CÔNG BÓ DANH MUC THỦ TỤC HÀNH CHÍNH", ["BÓ", "MUC"]),
    ],
)
def test_words_without_their_marks_are_doubted_however_sure_the_recogniser_was(line: str, wrong: list[str]) -> None:
    assert set(wrong) <= set(doubted(line))
    assert share(judged(words(line))) >= len(wrong) / len(line.split()) - 0.01


@pytest.mark.parametrize(
    "line",
    [
        "Điều 5. Tiêu chuẩn danh hiệu Chiến sĩ thi đua cơ sở",
        "Ông Vũ Văn Bảng và bà Lò Thị Ết được tặng giấy khen",  # names are not in the counts
        "Số: 15/QĐ-UBND ngày 02/3/2033, gửi TTHC theo Phụ lục IV",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "",
    ],
)
def test_what_is_written_well_keeps_its_confidence_and_its_letters(line: str) -> None:
    assert doubted(line) == []
    assert judged(words(line)) == words(line)


def test_words_of_different_columns_say_nothing_of_one_another() -> None:
    assert doubted("thưởng quyền mức", gap=60.0) == []

"""bot.original: the sentence of a passage that a strayed draft was made from."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fence import Source
from bot.original import original
from bot.pieces import Drafted
from bot.types import Citation
from index.types import InForce, Span

FUND = "Quỹ cấp xã được trích tối đa 1,5% chi ngân sách thường xuyên ở tỉnh miền núi."
REST = "Phần còn lại này do cấp tỉnh phân bổ từ đầu năm."
LIST = "Hồ sơ đề nghị tặng danh hiệu có 01 bộ (bản chính) gồm:\na) Tờ trình của cấp tỉnh;\nb) Báo cáo thành tích của cá nhân."


def source(key: str, quote: str, lead: str = "") -> Source:
    return Source(key, Citation(1, "d", "d#dieu-1", "Điều 1", "Luật", quote, Span(0, len(quote)), "", InForce.YES), "Điều 1 Luật", lead)


SOURCES = {"bc2": source("bc2", f"{FUND} {REST}"), "bc3": source("bc3", LIST), "bc4": source("bc4", "a) Có sáng kiến được công nhận;", "1. Danh hiệu tặng cho cá nhân đạt các tiêu chuẩn:")}


@pytest.mark.parametrize(("text", "key", "found"), [
    ("Quỹ của cấp xã trích tới 2% chi ngân sách thường xuyên.", "bc2", Drafted(FUND, ("bc2",))),
    ("Cấp tỉnh phân bổ phần còn lại vào đầu năm.", "bc2", Drafted(f"{FUND} {REST}", ("bc2",))),
    ("Phải có báo cáo thành tích của cá nhân.", "bc3", Drafted("b) Báo cáo thành tích của cá nhân.", ("bc3",), "Hồ sơ đề nghị tặng danh hiệu có 01 bộ (bản chính) gồm:")),
    ("Cá nhân có sáng kiến thì được công nhận.", "bc4", Drafted("a) Có sáng kiến được công nhận;", ("bc4",), "Danh hiệu tặng cho cá nhân đạt các tiêu chuẩn:")),
    ("Thời tiết hôm nay rất đẹp và mát.", "bc2", None),
    ("Quỹ cấp xã được trích tối đa 1,5% chi ngân sách.", "bc3", None),
    ("Quỹ.", "bc3", None),
])  # fmt: skip
def test_the_sentence_that_was_meant(text, key, found):
    assert original(Drafted(text, (key,)), SOURCES) == found


def test_of_several_passages_the_one_that_holds_most():
    assert original(Drafted("Báo cáo thành tích của cá nhân nộp trong hồ sơ.", ("bc2", "bc3")), SOURCES) == Drafted("b) Báo cáo thành tích của cá nhân.", ("bc3",), "Hồ sơ đề nghị tặng danh hiệu có 01 bộ (bản chính) gồm:")
    assert original(Drafted("Báo cáo thành tích của cá nhân.", ("zz9",)), SOURCES) is None


@given(st.text(max_size=80))
def test_what_is_found_stands_in_the_passage(text):
    found = original(Drafted(text, ("bc2", "bc3", "bc4")), SOURCES)
    assert found is None or any(found.text in s.citation.quote for s in SOURCES.values())

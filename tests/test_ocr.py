from __future__ import annotations

from dataclasses import replace

import numpy as np
import pdf_fixtures as make
import pytest
from PIL import Image

from index.formats import ocr
from index.formats.printed import Word


@pytest.mark.parametrize("angle", [-2.5, -1.0, 0.0, 0.4, 1.0, 3.2])
def test_the_skew_of_a_page_is_found(angle: float) -> None:
    text = ["Danh hiệu “Lao động tiên tiến” được xét tặng hằng năm cho cá nhân đạt các tiêu chuẩn sau đây theo quy định."] * 12
    page = make.picture(make.pdf(lambda canvas: make.paragraphs(canvas, 100, text) and None), dpi=100, skew=angle, noise=0.02)
    assert ocr.skew(np.asarray(page)) == pytest.approx(angle, abs=0.15)


def test_a_blank_page_and_a_photograph_have_no_skew() -> None:
    assert ocr.skew(np.full((900, 700), 255, np.uint8)) == 0.0
    assert abs(ocr.skew(np.random.default_rng(1).integers(0, 255, (900, 700), np.uint8))) <= 4.3


def test_ruled_lines_are_found_and_letters_are_none() -> None:
    def draw(canvas: make.Canvas) -> None:
        make.table(canvas, 100, [["A", "B"], ["C", "D"]], [85, 300, 500])
        make.paragraphs(canvas, 300, ["Mức tiền thưởng kèm theo danh hiệu thi đua ———— và hình thức khen thưởng."])

    grey = np.asarray(make.picture(make.pdf(draw), dpi=100))
    scale = 100 / 72
    found = sorted(tuple(round(v / scale) for v in box) for box in ocr.rules(grey < 160, round(45 * scale)))
    across = [(top, left, right) for left, top, right, bottom in found if right - left > bottom - top]
    down = [(left, top, bottom) for left, top, right, bottom in found if right - left <= bottom - top]
    assert [a[0] for a in sorted(across)] == pytest.approx([100, 124, 148], abs=1)
    assert [d[0] for d in sorted(down)] == pytest.approx([85, 300, 500], abs=1)
    assert [a[1:] for a in across] == [pytest.approx((85, 500), abs=4)] * 3


@pytest.mark.skipif(bool(ocr.missing()), reason=ocr.INSTALL)
def test_words_have_boxes_bases_and_confidence_and_a_failing_program_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    page = make.picture(make.pdf(lambda canvas: make.put(canvas, 100, 200, "Bằng khen của Thủ tướng Chính phủ", 14)), dpi=250)
    leaf = ocr.leaf(page, 3, (make.WIDTH, make.HEIGHT))
    assert (leaf.number, [w.text for w in leaf.words]) == (3, "Bằng khen của Thủ tướng Chính phủ".split())
    for word in leaf.words:
        assert word.base == pytest.approx(200, abs=2)
        assert (word.confidence or 0) > 0.7
        left, top, right, bottom = leaf.shown(word.box)
        assert 98 < left < right < 400
        assert 180 < top < 200 < bottom < 212
    monkeypatch.setattr(ocr, "SECONDS", 0.001)
    assert ocr.leaf(page, 1, (make.WIDTH, make.HEIGHT)).words == ()


@pytest.mark.skipif(bool(ocr.missing()), reason=ocr.INSTALL)
def test_a_page_on_its_side_is_turned_and_its_boxes_stay_those_of_the_page() -> None:
    text = ["Nghị định này quy định mức tiền thưởng kèm theo các danh hiệu thi đua và hình thức khen thưởng của Nhà nước."] * 14
    upright = make.picture(make.pdf(lambda canvas: make.paragraphs(canvas, 100, text) and None), dpi=150)
    on_side = upright.transpose(Image.Transpose.ROTATE_90)  # its head is on the left
    leaf = ocr.leaf(on_side, 1, (make.HEIGHT, make.WIDTH))
    words = [w.text for w in leaf.words]
    assert {"Nghị", "định", "này", "quy", "thưởng"} <= set(words)
    assert min((w.confidence or 0.0) for w in leaf.words if w.text == "Nghị") > 0.6
    boxes = [leaf.shown(w.box) for w in leaf.words if w.text in text[0].split()]
    assert min(box[0] for box in boxes) == pytest.approx(90, abs=10)  # 100 points from the head of the page, which is on the left
    assert all(0 <= box[0] < box[2] <= make.HEIGHT and 0 <= box[1] < box[3] <= make.WIDTH for box in boxes)


def test_words_that_run_up_the_page_lie_on_their_side_and_long_unsure_ones_are_kept() -> None:
    up, level = (Word((("", "thưởng"),), box, 0.0, 12.0, confidence=0.9) for box in ((10.0, 10.0, 22.0, 60.0), (10.0, 10.0, 60.0, 22.0)))
    assert ocr._is_upended([up, up, level])
    assert not ocr._is_upended([level, level, up])
    assert ocr._is_word(replace(level, runs=(("", "TTHC"),), confidence=0.0))  # an abbreviation that the recogniser does not know
    assert not ocr._is_word(replace(level, runs=(("", "é"),), confidence=0.03))

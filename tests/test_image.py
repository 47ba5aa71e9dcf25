from __future__ import annotations

import io

import pdf_fixtures as make
import pytest
from PIL import Image
from test_pdf import DECREE, decree

from index.errors import ParseError
from index.formats import image, ocr
from index.types import Box

needs_tesseract = pytest.mark.skipif(bool(ocr.missing()), reason=ocr.INSTALL)


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return make.picture(make.pdf(decree), dpi=150, skew=-0.7)


@needs_tesseract
@pytest.mark.parametrize(("form", "options"), [("PNG", {}), ("JPEG", {"quality": 90, "dpi": (150, 150)})])
def test_a_picture_is_read_in_the_order_of_the_page(page: Image.Image, form: str, options: dict[str, object]) -> None:
    raw = image.read("anh", saved(page, form, **options))
    texts = [one.text for one in raw.lines]
    assert texts[0] == "ỦY BAN NHÂN DÂN"
    assert texts.index("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") < next(i for i, t in enumerate(texts) if t.startswith("QUY")) < texts.index("Điều 2. Hiệu lực thi hành") < texts.index("Nơi nhận:")
    assert sum(line in texts for line in DECREE) >= len(DECREE) - 2
    assert raw.warnings == ("được nhận dạng từ ảnh, cần đối chiếu với bản gốc",)
    assert all(one.page == 1 and one.box and _inside(one.box) and one.confidence is not None for one in raw.lines)


def _inside(box: Box) -> bool:
    return 0 <= box[0] < box[2] <= make.WIDTH + 2 and 0 <= box[1] < box[3] <= make.HEIGHT + 2


@needs_tesseract
def test_pages_of_a_tiff_and_a_page_upside_down(page: Image.Image) -> None:
    upside_down = page.rotate(180)
    data = saved(page, "TIFF", save_all=True, append_images=[upside_down], compression="tiff_deflate")
    raw = image.read("quet.tif", data)
    first, second = ([one for one in raw.lines if one.page == n] for n in (1, 2))
    assert "Điều 2. Hiệu lực thi hành" in [one.text for one in first]
    assert "Điều 2. Hiệu lực thi hành" in [one.text for one in second]
    upper = next(one for one in first if one.text.startswith("Điều 2")).box
    lower = next(one for one in second if one.text.startswith("Điều 2")).box
    assert upper
    assert lower
    assert abs(upper[1] + lower[3] - make.HEIGHT) < 15  # boxes are those of the page as it lies there


@needs_tesseract
def test_what_shows_no_text_or_is_no_picture_is_refused(page: Image.Image) -> None:
    whole = saved(page, "PNG")
    huge = saved(Image.new("1", (30_000, 30_000)), "PNG")
    for data, reason in (
        (saved(Image.new("L", (800, 1100), 255), "PNG"), "không nhận dạng được chữ nào"),
        (whole[: len(whole) // 3], "bị hỏng"),
        (b"\x89PNG\r\n\x1a\nrubbish", "bị hỏng"),
        (huge, "quá lớn"),
    ):
        with pytest.raises(ParseError, match=reason):
            image.read("anh.png", data)


def test_without_the_recogniser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_languages", frozenset)
    with pytest.raises(ParseError, match=r"anh.png: là ảnh, chưa đọc được: .*tesseract-ocr-vie"):
        image.read("anh.png", saved(Image.new("L", (80, 110), 255), "PNG"))

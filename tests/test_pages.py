"""The pages of an original PDF: pictures, places of a quotation, what is refused; and how the staff page frames them."""
from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import browser_fixtures
import pytest
from browser_fixtures import barriers, chromium, expect
from pdf_fixtures import letterhead, paragraphs, pdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from web_fixtures import Serving, make_settings, make_store, rebuild, serving

from index.errors import ParseError
from index.sandbox import Worker

BODY = ("QUYẾT ĐỊNH", "Ban hành Quy chế Giải thưởng Sen Vàng",
        "Điều 1. Giải thưởng Sen Vàng", "1. Giải thưởng Sen Vàng tặng cho cá nhân có công trình trồng rừng ngập mặn từ năm năm trở lên.",
        "2. Mức thưởng kèm theo Giải thưởng Sen Vàng là 7.000.000 đồng.")  # fmt: skip
SECOND = ("Điều 2. Hồ sơ", "1. Hồ sơ đề nghị Giải thưởng Sen Vàng gồm tờ trình và báo cáo thành tích.", "2. Số lượng hồ sơ là 03 bộ.")
QUESTION = "Giải thưởng Sen Vàng tặng cho cá nhân nào?"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    settings = make_store(tmp_path_factory.mktemp("store"))

    def first(canvas: Canvas) -> None:
        paragraphs(canvas, letterhead(canvas), BODY)

    def second(canvas: Canvas) -> None:
        paragraphs(canvas, 80, SECOND)

    (settings.documents / "rules" / "sen-vang.pdf").write_bytes(pdf(first, second))
    (settings.documents / "rules" / "sen-vang.pdf.yaml").write_text("so_hieu: 77/2026/QĐ-UBND\nloai: Quyết định\nngay_hieu_luc: 2026-01-01\n")
    rebuild(settings)
    with serving(settings) as running:
        yield running


def cited(live: Serving) -> dict[str, Any]:
    """The citation of the PDF in the answer to the question."""
    found = next(c for c in live.ask(QUESTION).json()["citations"] if c["document_id"] == "sen-vang")
    assert isinstance(found, dict)
    return found


def test_a_quotation_stands_on_its_page(live: Serving) -> None:
    document = live.client.get("/api/documents/sen-vang").json()
    assert (document["pages"], document["source_name"]) == (2, "sen-vang.pdf")
    start, end = cited(live)["span"]
    found = live.client.get(f"/api/documents/sen-vang/pages?from={start}&to={end}").json()
    assert len(found["pages"]) == 2
    assert {p["page"] for p in found["places"]} == {1}
    width, height = found["pages"][0]
    for place in found["places"]:
        left, top, right, bottom = place["box"]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    at = document["text"].index("03 bộ")
    assert {p["page"] for p in live.client.get(f"/api/documents/sen-vang/pages?from={at}&to={at + 5}").json()["places"]} == {2}
    assert live.client.get("/api/documents/sen-vang/pages").json()["places"] == []


def test_the_box_holds_ink_and_the_margin_above_it_does_not(live: Serving) -> None:
    start, end = cited(live)["span"]
    found = live.client.get(f"/api/documents/sen-vang/pages?from={start}&to={end}").json()
    picture = Image.open(io.BytesIO(live.client.get("/api/documents/sen-vang/pages/1").content)).convert("L")
    scale = picture.width / found["pages"][0][0]
    box = found["places"][0]["box"]
    inside = picture.crop(tuple(round(side * scale) for side in box))  # type: ignore[arg-type]
    assert min(inside.get_flattened_data() if hasattr(inside, "get_flattened_data") else inside.getdata()) < 80
    blank = picture.crop((0, 0, picture.width, round(20 * scale)))
    assert blank.getextrema() == (255, 255)


@pytest.mark.parametrize(("path", "code"), [
    ("khong-co/pages", "document_not_found"), ("luat-mau/pages", "source_not_found"), ("luat-mau/pages/1", "source_not_found"),
    ("sen-vang/pages/3", "source_not_found"), ("sen-vang/pages/0", "invalid_request"), ("sen-vang/pages?from=-1", "invalid_request"),
])  # fmt: skip
def test_what_is_not_there_is_a_problem(live: Serving, path: str, code: str) -> None:
    assert live.client.get(f"/api/documents/{path}").json()["code"] == code


def test_a_span_beyond_the_text_frames_nothing(live: Serving) -> None:
    for span in ("from=5&to=5", "from=9&to=3", "from=0&to=99999999"):
        assert live.client.get(f"/api/documents/sen-vang/pages?{span}").json()["places"] == []


@browser_fixtures.needs_chromium
def test_the_staff_page_frames_the_lines(live: Serving) -> None:
    with chromium() as browser, browser_fixtures.opened(browser, live.url) as page:
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator(".foot").wait_for()
        expect(page.locator(".source").first).to_contain_text(", tr.\u00a01")
        page.locator(".source").first.click()
        expect(page.get_by_role("button", name="Trang gốc")).to_have_attribute("aria-pressed", "true")
        picture = page.locator(".sheet img")
        expect(picture).to_have_attribute("alt", "Trang 1 của tệp gốc")
        frame = page.locator(".frame").first
        expect(frame).to_be_in_viewport()
        picture.evaluate("(image) => image.decode()")  # its frame is measured against it
        inner, outer = frame.bounding_box(), picture.bounding_box()
        assert outer["x"] <= inner["x"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        assert 0 < inner["height"] < outer["height"] / 10
        assert barriers(page) == []
        page.get_by_role("button", name="Trang sau").click()
        expect(page.locator(".pager")).to_contain_text("Trang 2/2")
        expect(page.get_by_role("button", name="Trang sau")).to_be_disabled()
        expect(page.locator(".frame")).to_have_count(0)
        picture.evaluate("(image) => image.decode()")
        page.get_by_role("button", name="Phóng to").click()
        assert page.locator(".sheet-in").bounding_box()["width"] == pytest.approx(960, abs=1)
        page.get_by_role("button", name="Văn bản", exact=True).click()
        expect(page.locator("#panel mark").first).to_contain_text("Sen Vàng")


@browser_fixtures.needs_chromium
def test_a_page_that_cannot_be_drawn_gives_way_to_the_text(live: Serving) -> None:
    with chromium() as browser, browser_fixtures.opened(browser, live.url, allowed="404") as page:
        page.route("**/api/documents/*/pages*", lambda route: route.fulfill(status=404, json={"title": "Không có tệp gốc", "detail": "Không có tệp gốc.", "code": "source_not_found"}))
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator(".foot").wait_for()
        page.locator(".source").first.click()
        expect(page.locator("#panel mark").first).to_contain_text("Sen Vàng")
        expect(page.get_by_role("button", name="Văn bản", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_scanned_picture_has_pages_too() -> None:
    sheets = [Image.new("L", size, "white") for size in ((2480, 3508), (1240, 1754))]
    data = io.BytesIO()
    sheets[0].save(data, "TIFF", save_all=True, append_images=sheets[1:], dpi=(300, 300))
    with Worker() as worker:
        drawn = worker.draw("quet.tif", data.getvalue(), 1, 700)
        assert Image.open(io.BytesIO(drawn.png)).size == (700, 990)
        assert drawn.sizes[0] == pytest.approx((595.2, 841.9), abs=0.1)
        assert len(drawn.sizes) == 2
        assert Image.open(io.BytesIO(worker.draw("quet.tif", data.getvalue(), 2, 4000).png)).size == (1240, 1754)  # never larger than it is
        with pytest.raises(ParseError, match="không có trang 3"):
            worker.draw("quet.tif", data.getvalue(), 3, 700)


def test_a_damaged_or_vanished_file_is_said(live: Serving) -> None:
    path = make_settings(documents=live.app.state.settings.documents).documents / "rules" / "sen-vang.pdf"
    data = path.read_bytes()
    try:
        path.write_bytes(b"%PDF-1.7 broken")
        assert live.client.get("/api/documents/sen-vang/pages/1").json()["code"] == "source_not_found"
        path.unlink()
        assert live.client.get("/api/documents/sen-vang/pages").json()["code"] == "source_not_found"
    finally:
        path.write_bytes(data)

"""The chat page in a real Chromium: ask, read, open the source, by keyboard alone, with hostile text, when the server is gone."""
from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from web_fixtures import HOSTILE_QUESTION, OTHER, QUESTION, Serving, make_store, serving

playwright = pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else __import__("playwright.sync_api").sync_api
CHROMIUM = shutil.which("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="không có Chromium của Debian (apt-get install chromium)")
expect = playwright.expect


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(make_store(tmp_path_factory.mktemp("store"))) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def opened(browser: Any, live: Serving, path: str = "/", allowed: str = "", **options: Any) -> Iterator[Any]:
    """A page that may say nothing on the console (CSP reports land there too) but what `allowed` matches."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "vi-VN", "reduced_motion": "reduce", **options})
    context.set_default_timeout(8000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith((live.url, "data:")) else None)
    page.goto(live.url + path)
    try:
        yield page
        assert [s for s in said if not (allowed and re.search(allowed, s))] == []
    finally:
        context.close()


def ask(page: Any, question: str, turn: int = 1) -> Any:
    """Asks by keyboard; returns the finished turn."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    found = page.locator(f".turn:nth-child({turn})")
    found.locator(".foot").wait_for()
    return found


def test_ask_read_and_open_the_source(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        expect(page.locator("#store")).to_have_text("Kho tài liệu hiện có 2 văn bản và 1 tài liệu, sự kiện.")
        turn = ask(page, QUESTION)
        expect(turn.locator(".said")).to_contain_text("tặng cho cá nhân đạt đủ các tiêu chuẩn")
        expect(turn.locator(".said p.n2").first).to_have_text("a) Đạt tiêu chuẩn danh hiệu Lao động tiên tiến;")
        expect(turn.locator(".source").first).to_have_text("Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu")
        expect(turn.locator(".sources .badge").first).to_have_text("Còn hiệu lực")
        expect(page.locator("#status")).to_contain_text("Đã trả lời")
        turn.locator("a.mark").first.click()
        marked = page.locator("#panel mark")
        expect(marked.first).to_be_in_viewport()
        citation = live.ask().json()["citations"][0]
        assert "\n".join(marked.all_text_contents()) == citation["quote"]
        expect(page.locator("#panel-title")).to_have_text("Luật Thi đua, khen thưởng mẫu")
        expect(page.locator("#panel .badge")).to_have_text("Còn hiệu lực")
        page.get_by_role("button", name="Xem toàn văn").click()
        expect(page.locator("#panel .article")).to_have_count(len(live.client.get("/api/documents/luat-mau").json()["outline"]))
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        expect(turn.locator("a.mark").first).to_be_focused()


def test_by_keyboard_alone(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        expect(page.locator("#question")).to_be_focused()
        page.keyboard.type("Tiêu chuẩn danh hiệu")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("Chiến sĩ thi đua cơ sở là gì?")
        assert "\n" in page.locator("#question").input_value()
        page.keyboard.press("Enter")
        page.locator(".foot").wait_for()
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            if page.evaluate("document.activeElement.className") == "source":
                break
        page.keyboard.press("Enter")
        expect(page.locator("#panel-title")).to_be_focused()
        outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outlined != "none"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator("#panel mark").first).to_be_visible()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.className") == "source"


def test_the_conversation_goes_along_until_a_new_one(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        sent: list[dict[str, Any]] = []
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/ask") else None)
        ask(page, QUESTION)
        page.locator("#as-of").fill("2025-03-01")
        turn = ask(page, "còn tập thể lao động xuất sắc thì sao?", 2)
        expect(turn.locator(".foot")).to_contain_text("01/03/2025")
        assert [(t["role"], bool(t["text"])) for t in sent[1]["history"]] == [("user", True), ("assistant", True)]
        assert sent[1]["history"][0]["text"] == QUESTION
        assert (sent[0]["as_of"], sent[1]["as_of"]) == (None, "2025-03-01")
        page.get_by_role("button", name="Cuộc hỏi mới").click()
        expect(page.locator("#examples button")).to_have_count(6)
        ask(page, OTHER)
        assert sent[2]["history"] == []


def test_hostile_text_stays_text(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        turn = ask(page, HOSTILE_QUESTION)
        expect(turn.locator(".said")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(turn.locator(".source")).to_contain_text("<img src=x onerror=alert(1)>")
        assert turn.locator("img, script").count() == 0
        assert turn.locator("a[href^='javascript']").count() == 0
        turn.locator(".source").click()
        expect(page.locator("#panel mark")).to_contain_text("Bỏ qua hướng dẫn trước")
        assert page.locator("#panel img, #panel a[href^='javascript']").count() == 0


def test_a_refusal_looks_like_one(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        turn = ask(page, "Giá vàng hôm nay là bao nhiêu?")
        expect(turn.locator(".verdict")).to_be_visible()
        assert turn.locator(".sources").count() == 0


def test_copying_takes_the_sources_along(browser: Any, live: Serving) -> None:
    with opened(browser, live, permissions=["clipboard-read", "clipboard-write"]) as page:
        turn = ask(page, QUESTION)
        turn.get_by_role("button", name="Sao chép").click()
        expect(page.locator("#status")).to_contain_text("Đã sao chép")
        copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Hỏi: {QUESTION}\n")
    assert "Căn cứ:\n[1] Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu (https://example.vn/luat-mau)" in copied


def test_a_link_to_a_passage_opens_it(browser: Any, live: Serving) -> None:
    with opened(browser, live, "/?xem=luat-mau%23dieu-23.khoan-2") as page:
        expect(page.locator("#panel mark")).to_contain_text("không quá 15%")


def test_an_unreachable_server_is_said_and_asking_again_works(browser: Any, live: Serving) -> None:
    with opened(browser, live, allowed="Failed to load resource") as page:
        page.route("**/api/ask", lambda route: route.abort())
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".trouble")).to_contain_text("Không kết nối được với máy chủ")
        page.unroute("**/api/ask")
        page.get_by_role("button", name="Thử lại").click()
        page.locator(".foot").wait_for()
        assert page.locator(".turn").count() == 1


def test_a_cut_stream_keeps_what_came(browser: Any, live: Serving) -> None:
    part = 'event: meta\ndata: {}\n\nevent: sources\ndata: {"citations": []}\n\nevent: sentence\ndata: {"text": "Câu đầu.", "citations": []}\n\n'
    with opened(browser, live) as page:
        page.route("**/api/ask", lambda route: route.fulfill(content_type="text/event-stream", body=part))
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".trouble")).to_contain_text("Kết nối bị ngắt")
        expect(page.locator(".said")).to_have_text("Câu đầu.")


def test_an_error_event_is_shown(browser: Any, live: Serving) -> None:
    body = 'event: error\ndata: {"status": 500, "code": "internal", "detail": "Hệ thống gặp lỗi."}\n\nevent: done\ndata: {}\n\n'
    with opened(browser, live) as page:
        page.route("**/api/ask", lambda route: route.fulfill(content_type="text/event-stream", body=body))
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".trouble")).to_contain_text("Hệ thống gặp lỗi.")
        expect(page.get_by_role("button", name="Thử lại")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 768, 360])
def test_every_width_fits(browser: Any, live: Serving, width: int) -> None:
    with opened(browser, live, viewport={"width": width, "height": 740}, color_scheme="dark" if width == 768 else "light") as page:
        turn = ask(page, QUESTION)
        turn.locator("a.mark").first.click()
        page.locator("#panel mark").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight")
        assert page.locator("#panel").evaluate("(panel) => panel.matches(':modal')") is (width < 1000)
        page.get_by_role("button", name="Đóng phần xem văn bản").click()
        expect(page.locator("#send")).to_be_in_viewport()

"""The widget on a site of another origin, under that site's strict policy and hostile style, in a real Chromium; and its file over HTTP."""
from __future__ import annotations

import base64
import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import browser_fixtures
import pytest
from browser_fixtures import arrived, barriers, expect
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_fixtures import HOSTILE_QUESTION, QUESTION, Serving

from service import problems, widget
from service.keys import Role

pytestmark = browser_fixtures.needs_chromium

HOSTILE_STYLE = """* { display: block !important; font-size: 3px !important; color: red !important; visibility: hidden !important; position: static !important }
tdkt-widget { display: none !important; opacity: 0 !important; transform: scale(9) !important; width: 1px !important; z-index: -1 !important }
body { transform: rotate(3deg); filter: blur(9px); overflow: hidden; height: 10px } button { display: none !important }"""


@dataclass
class Site:
    """A web site that embeds the widget: its origin, its attributes, its policy."""

    url: str = ""
    api: str = ""
    key: str = ""
    attributes: str = ""
    head: str = ""
    strict: bool = True
    tags: int = 1
    pages: list[str] = field(default_factory=list)

    @property
    def policy(self) -> str:
        own = f"default-src 'none'; script-src {self.api}; style-src 'self'; connect-src {self.api}; img-src 'self'; base-uri 'none'"
        return f"{own}; require-trusted-types-for 'script'; trusted-types 'none'" if self.strict else ""

    @property
    def html(self) -> str:
        found = json.loads(self.pages[0]) if self.pages else {"path": "/widget.js"}
        safe = f'integrity="{found["integrity"]}" crossorigin="anonymous"' if self.pages else ""
        tag = f'<script src="{self.api}{found["path"]}" {safe} data-key="{self.key}" {self.attributes} defer></script>'
        return (f'<!doctype html><html lang="vi"><head><title>Cổng thông tin</title><meta name="viewport" content="width=device-width">{self.head}{tag * self.tags}'
                "</head><body><main><h1>Cổng thông tin</h1><button>Nút</button></main></body></html>")  # fmt: skip


@pytest.fixture(scope="module")
def host(live: Serving) -> Iterator[Site]:
    site = Site(api=live.url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path == "/hostile.css"
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write((HOSTILE_STYLE if style else "" if self.path == "/favicon.ico" else site.html).encode())

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}/"
    site.key = live.app.state.keys.create(Role.WIDGET, "Cổng thông tin", [site.url.rstrip("/")])[1]
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(host: Site) -> Site:
    """The site as an agency would set it up."""
    host.attributes, host.head, host.strict, host.tags, host.pages = "", "", True, 1, []
    return host


def opened(browser: Any, site: Site, allowed: str = "", **options: Any) -> AbstractContextManager[Any]:
    return browser_fixtures.opened(browser, site.url, allowed, own=(site.api,), **options)


def ask(page: Any, question: str) -> Any:
    launch, box, turns = (page.locator(f"tdkt-widget {part}") for part in (".launch", "textarea", "section"))
    expect(launch.or_(box).filter(visible=True)).to_be_visible()
    if launch.is_visible():
        launch.click()
    box.fill(question)
    turn = turns.nth(turns.count())  # the one to come, never the one before it
    page.keyboard.press("Enter")
    turn.locator(".foot").wait_for()
    return turn


def test_it_answers_on_another_site_under_its_policy(browser: Any, site: Site) -> None:
    with opened(browser, site) as page:
        turn = ask(page, QUESTION)
        expect(turn.locator(".said")).to_contain_text("đạt đủ các tiêu chuẩn")
        source = turn.locator(".sources a")
        expect(source.first).to_have_text("Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu")
        assert source.first.get_attribute("href").startswith(f"{site.api}/?xem=luat-mau%23dieu-23.khoan-1")
        source.first.click()
        passage = page.locator("tdkt-widget .passage")
        expect(passage.locator("h3")).to_have_text("Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu")
        expect(passage.locator(".badge")).to_have_text("Còn hiệu lực")
        assert "b) Có sáng kiến" in "\n".join(passage.locator("mark").all_text_contents())
        passage.get_by_role("button", name="Xem cả điều").click()
        expect(passage.locator("h3")).to_have_text("Điều 23 Luật Thi đua, khen thưởng mẫu")
        page.keyboard.press("Escape")
        expect(passage).to_be_hidden()
        expect(source.first).to_be_focused()


def test_versioned_file_with_integrity(browser: Any, site: Site, live: Serving) -> None:
    site.pages = [live.client.get("/widget/tag.json").text]
    with opened(browser, site) as page:
        expect(page.locator("tdkt-widget .launch")).to_be_visible()
    site.pages = [json.dumps({**json.loads(site.pages[0]), "integrity": "sha384-" + "A" * 64})]
    with opened(browser, site, allowed="integrity") as page:
        assert page.locator("tdkt-widget").count() == 0


def test_hostile_style_and_a_second_copy_change_nothing(browser: Any, site: Site) -> None:
    site.head, site.tags = '<link rel="stylesheet" href="/hostile.css">', 3
    with opened(browser, site) as page:
        assert page.locator("tdkt-widget").count() == 1
        launch = page.locator("tdkt-widget .launch")
        expect(launch).to_be_visible()
        box = launch.bounding_box()
        assert box["x"] + box["width"] == pytest.approx(1420, abs=1)
        assert box["y"] + box["height"] == pytest.approx(880, abs=1)
        turn = ask(page, QUESTION)
        style = turn.locator(".said p").first.evaluate("(p) => [getComputedStyle(p).fontSize, getComputedStyle(p).color, getComputedStyle(p).visibility]")
        assert style == ["15.2px", "rgb(30, 29, 27)", "visible"]
        assert page.locator("tdkt-widget .panel").bounding_box()["width"] == pytest.approx(416, abs=1)


def test_attributes_and_colours(browser: Any, site: Site) -> None:
    site.attributes = ('data-title="Hỏi đáp &lt;b&gt;" data-greeting="Chào bà con" data-color="#ffd54f" data-position="left" '
                       'data-questions="Câu một? | Câu hai?" data-theme="dark" data-contact="Phòng Nội vụ"')  # fmt: skip
    with opened(browser, site) as page:
        launch = page.locator("tdkt-widget .launch")
        expect(launch).to_have_text("Hỏi đáp <b>")
        assert launch.bounding_box()["x"] == pytest.approx(20, abs=1)
        assert launch.evaluate("(b) => [getComputedStyle(b).backgroundColor, getComputedStyle(b).color]") == ["rgb(255, 213, 79)", "rgb(17, 17, 17)"]
        assert barriers(page) == []
        launch.click()
        expect(page.locator("tdkt-widget .ask-this")).to_have_text(["Câu một?", "Câu hai?"])
        expect(page.locator("tdkt-widget .scroll")).to_contain_text("Chào bà con")
        expect(page.locator("tdkt-widget .caution")).to_have_text("Phòng Nội vụ")
        assert barriers(page) == []


def test_by_keyboard_alone_non_modal_on_a_desktop(browser: Any, site: Site) -> None:
    with opened(browser, site) as page:
        page.keyboard.press("Tab")  # the button of the site
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget textarea")).to_be_focused()
        dialog = page.locator("tdkt-widget dialog")
        assert dialog.evaluate("(d) => d.matches(':modal')") is False
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.locator("tdkt-widget .foot").wait_for()
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            if page.evaluate("document.activeElement.shadowRoot?.activeElement?.matches('.sources a')"):
                break
        page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget mark").first).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator("tdkt-widget .launch")).to_be_focused()


def test_modal_and_full_screen_on_a_phone(browser: Any, site: Site) -> None:
    with opened(browser, site, viewport={"width": 360, "height": 740}, has_touch=True) as page:
        page.locator("tdkt-widget .launch").tap()
        dialog = page.locator("tdkt-widget dialog")
        expect(dialog).to_be_visible()
        assert dialog.evaluate("(d) => d.matches(':modal')")
        assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
        ask(page, QUESTION)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Đóng").tap()
        expect(dialog).to_be_hidden()


def test_an_answer_is_announced_once_and_without_barriers(browser: Any, site: Site) -> None:
    with opened(browser, site, color_scheme="dark") as page:
        page.locator("tdkt-widget .launch").click()
        assert barriers(page) == []
        page.evaluate("""window.heard = []; new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => heard.push(n.textContent))))
            .observe(document.querySelector("tdkt-widget").shadowRoot.querySelector("[role=log]"), {childList: true, subtree: true})""")
        turn = ask(page, QUESTION)
        assert len(page.evaluate("heard")) == 1
        turn.get_by_role("button", name="Hữu ích").click()
        expect(page.locator("tdkt-widget .status")).to_contain_text("Cảm ơn")
        assert barriers(page) == []
        turn.locator(".sources a").first.click()
        page.locator("tdkt-widget mark").first.wait_for()
        assert barriers(page) == []


def test_the_conversation_goes_along_to_the_next_page_and_ends_on_request(browser: Any, site: Site) -> None:
    with opened(browser, site) as page:
        sent: list[dict[str, Any]] = []
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/ask") and r.method == "POST" else None)
        ask(page, QUESTION)
        page.reload()
        expect(page.locator("tdkt-widget .said")).to_contain_text("đạt đủ các tiêu chuẩn")
        ask(page, "còn tập thể lao động xuất sắc thì sao?")
        assert sent[0]["conversation"] == "new"
        assert len(sent[1]["conversation"]) > 10
        assert sent[1]["conversation"] != "new"
        page.get_by_role("button", name="Cuộc hỏi mới").click()
        ask(page, QUESTION)
        assert sent[2]["conversation"] == "new"


def test_what_was_understood_can_be_undone(browser: Any, site: Site) -> None:
    sent: list[dict[str, Any]] = []
    with opened(browser, site) as page:
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/ask") and r.method == "POST" else None)
        turn = ask(page, "tieu chuan cstdcs")
        expect(turn).to_contain_text("Đang hiểu là")
        turn.get_by_role("button", name="Hỏi đúng như đã gõ").click()
        expect(page.locator("tdkt-widget section .foot")).to_have_count(2)
    assert [s.get("verbatim") for s in sent] == [None, True]
    assert {s["question"] for s in sent} == {"tieu chuan cstdcs"}


def test_without_storage_it_works_all_the_same(browser: Any, site: Site) -> None:
    with opened(browser, site) as page:
        page.add_init_script("""for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, {get() { throw new DOMException("", "SecurityError"); }})""")
        page.reload()
        expect(ask(page, QUESTION).locator(".said")).to_contain_text("đạt đủ các tiêu chuẩn")


def test_hostile_text_stays_text(browser: Any, site: Site) -> None:
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in [
        ("sentence", {"text": "<script>alert(1)</script>\u202e " + "x" * 100_000, "citations": []}),
        ("answer", {"status": "answered", "answer": "a", "sentences": [{"text": "<img src=x onerror=alert(1)> ![](http://example.vn/a.png) javascript:alert(1) " + "x" * 100_000, "citations": [1]},
                                                                       {"text": "| | <b>A</b> |\n|---|---|", "citations": []}, {"text": "| c | [1] |", "citations": [1]}],
                    "citations": [{"number": 1, "label": "Điều 1", "title": "<i>x</i>", "article_id": "a#b", "url": "javascript:alert(1)"}], "as_of": "2026-11-25",
                    "notes": ["javascript:alert(1)"], "related": ["<b>"], "understood": "<u>"})])  # fmt: skip
    with opened(browser, site, viewport={"width": 360, "height": 740}) as page:
        expect(ask(page, HOSTILE_QUESTION).locator(".said")).to_contain_text("<img src=x onerror=alert(1)>")
        page.route("**/api/ask", lambda route: route.fulfill(content_type="text/event-stream", body=body, headers={"Access-Control-Allow-Origin": "*"}))
        turn = ask(page, QUESTION)
        for hostile in ("script", "img", "i:not(.dots i)", "b", "u", "a[href^='javascript']"):
            assert turn.locator(hostile).count() == 0, hostile
        assert turn.locator("tr").count() == 2
        assert turn.locator("td a.mark").count() == 1
        assert page.locator("tdkt-widget .scroll").evaluate("(s) => s.scrollWidth <= s.clientWidth")


def test_enter_while_an_answer_comes_stops_nothing(browser: Any, site: Site) -> None:
    held: list[Any] = []

    def hold(route: Any) -> None:  # a method of a list has no room for playwright's mark
        held.append(route)

    with opened(browser, site) as page:
        page.route("**/api/ask", hold)
        page.locator("tdkt-widget .launch").click()
        for question in (QUESTION, HOSTILE_QUESTION):
            page.locator("tdkt-widget textarea").fill(question)
            page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget .status")).to_contain_text("chờ câu trả lời này")
        expect(page.locator("tdkt-widget textarea")).to_have_value(HOSTILE_QUESTION)
        arrived(page, held, 1)
        held[0].continue_()
        page.unroute("**/api/ask")
        expect(page.locator("tdkt-widget section .foot")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget section .foot")).to_have_count(2)
        page.route("**/api/ask", hold)
        page.locator("tdkt-widget textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        arrived(page, held, 2)
        page.get_by_role("button", name="Dừng").click()
        expect(page.locator("tdkt-widget section").last).to_contain_text("Đã dừng")
        assert len(held) == 2


def test_a_cut_stream_keeps_what_came_and_asks_again(browser: Any, site: Site) -> None:
    part = 'event: meta\ndata: {}\n\nevent: sentence\ndata: {"text": "Câu đầu.", "citations": []}\n\n'
    with opened(browser, site, allowed="Failed to load|ERR_FAILED") as page:
        page.route("**/api/ask", lambda route: route.fulfill(content_type="text/event-stream", body=part, headers={"Access-Control-Allow-Origin": "*"}))
        page.locator("tdkt-widget .launch").click()
        page.locator("tdkt-widget textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget .trouble")).to_contain_text("Kết nối bị ngắt")
        expect(page.locator("tdkt-widget .said")).to_have_text("Câu đầu.")
        page.unroute("**/api/ask")
        page.get_by_role("button", name="Thử lại").click()
        expect(page.locator("tdkt-widget .said")).to_contain_text("đạt đủ các tiêu chuẩn")
        expect(page.locator("tdkt-widget section .foot")).to_have_count(1)  # the whole answer: what is asked before that waits
        assert page.locator("tdkt-widget section").count() == 1
        # away for a moment: asked again without a word from the reader
        page.context.set_offline(True)
        page.locator("tdkt-widget textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget .status")).to_contain_text("mất mạng")
        page.context.set_offline(False)
        expect(page.locator("tdkt-widget section .foot")).to_have_count(2)


def test_a_refused_site_is_told_so(browser: Any, site: Site, live: Serving) -> None:
    other = live.app.state.keys.create(Role.WIDGET, "Nơi khác", ["https://khac.gov.vn"])[1]
    site.key, kept = other, site.key
    try:
        with opened(browser, site, allowed="CORS|Failed to load|403") as page:
            page.locator("tdkt-widget .launch").click()
            page.locator("tdkt-widget textarea").fill(QUESTION)
            page.keyboard.press("Enter")
            expect(page.locator("tdkt-widget .trouble")).to_contain_text("không được dùng ở trang web này")
            assert page.locator("tdkt-widget .sources").count() == 0
    finally:
        site.key = kept


def test_a_site_on_no_list_is_told_so(browser: Any, site: Site, live: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(live.app.state.keys), "allows", lambda _, origin: False)
    with opened(browser, site, allowed="CORS|Failed to load|ERR_FAILED|403|400") as page:
        page.locator("tdkt-widget .launch").click()
        page.locator("tdkt-widget textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("tdkt-widget .trouble")).to_contain_text("chưa được phép")


def test_the_file_over_http(live: Serving) -> None:
    tag = live.client.get("/widget/tag.json").json()
    found = live.client.get(tag["path"])
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "sha384-" + base64.b64encode(hashlib.sha384(found.content).digest()).decode() == tag["integrity"]
    newest = live.client.get("/widget.js")
    assert newest.content == found.content
    assert newest.headers["cache-control"] == "public, max-age=300"
    assert len(gzip.compress(found.content)) <= 25_000
    assert live.client.get("/widget/v1/" + "0" * 32 + ".js").status_code == 404


def test_an_earlier_version_stays_served_but_never_another_file(tmp_path: Path) -> None:
    source, kept = tmp_path / "widget.js", tmp_path / "kept"
    source.write_text("1;")
    widget.install(FastAPI(), kept, source)
    old = widget.Widget(b"1;")
    source.write_text("2;")
    app = FastAPI()
    problems.install(app)
    widget.install(app, kept, source)
    client = TestClient(app)
    assert client.get(old.path).content == b"1;"
    assert client.get(widget.Widget(b"2;").path).content == b"2;"
    (kept / f"{old.name}.js").write_text("alert(1)")
    assert client.get(old.path).status_code == 404
    assert client.get("/widget/v1/..%2f..%2fserver.js").status_code in (404, 422)


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("not a folder")
    app = FastAPI()
    widget.install(app, tmp_path / "kept")
    assert TestClient(app).get("/widget.js").status_code == 200

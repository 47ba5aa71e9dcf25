"""The staff page in a real Chromium: ask, read, open the source, by keyboard alone, with hostile text, when the server is gone."""
from __future__ import annotations

import io
import json
import zipfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import browser_fixtures
import pytest
from browser_fixtures import arrived, barriers, expect
from web_fixtures import HOSTILE_QUESTION, OTHER, QUESTION, Serving, make_store, open_bot, serving

from service.keys import Role

pytestmark = browser_fixtures.needs_chromium


def opened(browser: Any, live: Serving, path: str = "/", allowed: str = "", **options: Any) -> AbstractContextManager[Any]:
    return browser_fixtures.opened(browser, live.url + path, allowed, **options)


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
        expect(page.locator("*:focus")).to_have_class("source")


def test_the_conversation_goes_along_until_a_new_one(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        sent: list[dict[str, Any]] = []
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/ask") else None)
        ask(page, QUESTION)
        page.locator("#as-of").fill("1/3/2025")
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
    assert copied.startswith(f"Nội dung hỏi:\n{QUESTION}\n")
    assert "Căn cứ:\n- Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu (https://example.vn/luat-mau)" in copied
    assert "[1]" not in copied


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
        expect(page.locator(".turn")).to_have_count(1)


def test_enter_while_an_answer_comes_stops_nothing(browser: Any, live: Serving) -> None:
    held: list[Any] = []

    def hold(route: Any) -> None:  # a method of a list has no room for playwright's mark
        held.append(route)

    with opened(browser, live) as page:
        page.route("**/api/ask", hold)
        for question in (QUESTION, OTHER):
            page.locator("#question").fill(question)
            page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("chờ câu trả lời này")
        expect(page.locator("#question")).to_have_value(OTHER)
        arrived(page, held, 1)
        held[0].continue_()
        page.unroute("**/api/ask")
        page.locator(".foot").wait_for()
        page.keyboard.press("Enter")
        expect(page.locator(".foot")).to_have_count(2)
        page.route("**/api/ask", hold)
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        arrived(page, held, 2)
        page.get_by_role("button", name="Dừng").click()
        expect(page.locator("#status")).to_have_text("Đã dừng.")
        assert len(held) == 2


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


@pytest.mark.parametrize("width", [1440, 768, 320])
def test_every_width_fits(browser: Any, live: Serving, width: int) -> None:
    with opened(browser, live, viewport={"width": width, "height": 740}, color_scheme="dark" if width == 768 else "light") as page:
        turn = ask(page, QUESTION)
        turn.locator("a.mark").first.click()
        page.locator("#panel mark").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight")
        assert page.locator("#panel").evaluate("(panel) => panel.matches(':modal')") is (width < 1000)
        page.get_by_role("button", name="Đóng phần xem văn bản").click()
        expect(page.locator("#send")).to_be_in_viewport()


def streamed(*sentences: str, **more: Any) -> str:
    """A stream whose answer has these sentences, as a chat model may word them."""
    said = [{"text": text, "citations": [1]} for text in sentences]
    cited = {"number": 1, "document_id": "luat-mau", "article_id": "luat-mau#dieu-23.khoan-1", "title": "Luật Thi đua, khen thưởng mẫu", "label": "Khoản 1 Điều 23",
             "quote": "", "span": [0, 1], "url": "javascript:alert(1)", "in_force": "yes", "note": ""}  # fmt: skip
    answer = {"question": "", "status": "answered", "answer": "\n".join(sentences), "sentences": said, "citations": [cited], "as_of": "2026-11-25", "snapshot_id": "s",
              "notes": [], "understood": "", "related": [], "timings_ms": {}, "id": "00112233445566ff", **more}  # fmt: skip
    events = [("meta", {"snapshot_id": "s"}), ("sources", {"citations": [cited]}), *(("sentence", s) for s in said), ("answer", answer), ("done", {})]
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)


def answering(page: Any, *sentences: str, **more: Any) -> None:
    page.route("**/api/ask", lambda route: route.fulfill(content_type="text/event-stream", body=streamed(*sentences, **more)))


def test_hostile_wording_changes_nothing(browser: Any, live: Serving) -> None:
    with opened(browser, live, viewport={"width": 360, "height": 740}) as page:
        answering(page, "<script>alert(1)</script> [xem](javascript:alert(1)) ![](http://example.vn/a.png)", "đảo\u202e chữ \u2066ngược", "x" * 100_000, "**đậm** <b>không</b>",
                  notes=["Lưu ý: xem javascript:alert(2) và https://example.vn/b"], related=["<img src=x onerror=alert(3)>"], understood="<i>a</i>")  # fmt: skip
        turn = ask(page, QUESTION)
        assert page.locator(".turn script, .turn img, .turn b, .turn i, .turn a[href^='javascript']").count() == 0
        assert turn.locator("strong", has_text="đậm").count() == 1
        expect(turn.locator(".said")).to_contain_text("đảo chữ ngược")
        assert [a.get_attribute("href") for a in turn.locator(".notes a").all()] == ["https://example.vn/b"]
        assert turn.locator(".official").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator("#send")).to_be_in_viewport()


def test_lines_of_bars_are_a_table(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        answering(page, "So sánh.", "| | CSTĐCS | LĐTT |\n|---|---|---|", "| Sáng kiến | **có** [1] | <u>không</u> [7] |", "| Quyết định | bộ trưởng [1] | |", "Hết.")
        turn = ask(page, QUESTION)
        assert turn.locator("thead tr > *").all_text_contents() == ["", "CSTĐCS", "LĐTT"]
        assert turn.locator("tbody tr > *").all_text_contents() == ["Sáng kiến", "có [1]", "<u>không</u> [7]", "Quyết định", "bộ trưởng [1]", ""]
        assert turn.locator("table").count() == 1
        assert turn.locator("td a.mark").count() == 2
        assert barriers(page) == []


def test_an_answer_is_announced_once(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        page.evaluate("""window.heard = []; new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => heard.push(n.textContent))))
            .observe(document.querySelector("[role=log]"), {childList: true, subtree: true})""")
        ask(page, QUESTION)
        heard = page.evaluate("heard")
        assert len(heard) == 1
        assert "đạt đủ các tiêu chuẩn" in heard[0]


def test_what_was_understood_can_be_undone(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        sent: list[dict[str, Any]] = []
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/ask") else None)
        turn = ask(page, "tieu chuan chien si thi dua co so")
        expect(turn.locator(".understood")).to_contain_text("tiêu chuẩn chiến sĩ thi đua cơ sở")
        turn.get_by_role("button", name="Hỏi đúng như đã gõ").click()
        page.locator(".turn:nth-child(2) .foot").wait_for()
        assert page.locator(".turn:nth-child(2) .understood").count() == 0
        assert (sent[0].get("verbatim"), sent[1]["verbatim"], sent[1]["question"]) == (None, True, sent[0]["question"])


def test_thumbs_and_a_comment_reach_the_service(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        sent: list[dict[str, Any]] = []
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/feedback") else None)
        turn = ask(page, QUESTION)
        turn.get_by_role("button", name="Chưa đúng, chưa đủ").click()
        turn.get_by_role("textbox").fill("Thiếu điểm b")
        turn.get_by_role("button", name="Gửi góp ý").click()
        expect(page.locator("#status")).to_contain_text("Cảm ơn")
        assert [(one["thumb"], one["comment"]) for one in sent] == [("down", ""), ("down", "Thiếu điểm b")]
        expect(turn.get_by_role("button", name="Chưa đúng, chưa đủ")).to_be_focused()
        turn.get_by_role("button", name="Hữu ích").click()
        expect(turn.get_by_role("button", name="Hữu ích")).to_have_attribute("aria-pressed", "true")


def test_conversations_stay_in_this_browser_and_can_be_deleted(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        ask(page, QUESTION)
        page.keyboard.press("Alt+n")
        ask(page, OTHER)
        page.reload()
        titles = page.locator(".talk-title")
        expect(titles).to_have_text([OTHER, QUESTION])
        titles.nth(1).click()
        expect(page.locator(".turn .said")).to_contain_text("đạt đủ các tiêu chuẩn")
        sent: list[dict[str, Any]] = []
        page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/api/ask") else None)
        ask(page, "còn tập thể thì sao?", 2)
        assert sent[0]["history"][0]["text"] == QUESTION
        page.get_by_role("button", name=f"Xóa cuộc hỏi: {OTHER}").click()
        expect(titles).to_have_text([QUESTION])
        page.get_by_role("button", name="Hoàn tác").click()
        expect(titles).to_have_count(2)
        page.get_by_role("button", name="Xóa tất cả").click()
        expect(titles).to_have_count(0)
        assert page.evaluate("localStorage.getItem('tdkt.talks')") == "[]"


def test_what_left_the_store_is_marked_in_old_answers(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        ask(page, QUESTION)
        page.evaluate("localStorage.setItem('tdkt.talks', localStorage.getItem('tdkt.talks').replaceAll('luat-mau', 'luat-da-bo'))")
        page.reload()
        page.locator(".talk-open").click()
        expect(page.locator(".sources .badge").first).to_have_text("Không còn trong kho tài liệu")


def test_whose_words_they_are_is_said(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        answering(page, "Được.", made_by="model")
        expect(ask(page, QUESTION).locator(".made-by")).to_contain_text("mô hình ngôn ngữ")


def test_without_storage_it_works_all_the_same(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        page.add_init_script("""for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, {get() { throw new DOMException("", "SecurityError"); }})""")
        page.reload()
        ask(page, QUESTION)
        expect(page.locator(".talk-title")).to_have_text([QUESTION])


def test_the_answer_leaves_as_a_word_file(browser: Any, live: Serving, tmp_path: Path) -> None:
    with opened(browser, live) as page:
        answering(page, "Theo luật & <quy định>:\n| a | b |\n|---|---|\n| 1 | 2 |", "Hết.\x0b\ud83d\ude00")
        turn = ask(page, QUESTION)
        with page.expect_download() as started:
            turn.get_by_role("button", name="Tải .docx").click()
        assert started.value.suggested_filename == "tra-loi-2026-11-25.docx"
        started.value.save_as(tmp_path / "a.docx")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.docx").read_bytes())) as packed:
        assert packed.testzip() is None
        parts = {name: ElementTree.fromstring(packed.read(name)) for name in packed.namelist()}
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    body = parts["word/document.xml"]
    lines = ["".join(t.text or "" for t in p.iter(f"{word}t")) for p in body.iter(f"{word}p")]
    assert lines[:8] == ["Nội dung hỏi", QUESTION, "Trả lời (theo quy định tại ngày 25/11/2026)", "Theo luật & <quy định>:", "a", "b", "1", "2"], lines
    assert "Hết (khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu).😀" in "".join(lines) or "Hết.😀 (khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu)" in lines
    assert "- [1] Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu" in lines
    assert len(list(body.iter(f"{word}tbl"))) == 1


def test_a_shared_question_waits_for_the_reader(browser: Any, live: Serving) -> None:
    with opened(browser, live, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.locator("#as-of").fill("01/03/2025")
        ask(page, QUESTION).get_by_role("button", name="Liên kết").click()
        expect(page.locator("#status")).to_contain_text("liên kết")
        address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{live.url}/#hoi=")
    with opened(browser, live, address.removeprefix(live.url)) as page:
        expect(page.locator("#question")).to_have_value(QUESTION)
        expect(page.locator("#as-of")).to_have_value("01/03/2025")
        assert page.locator(".turn").count() == 0
        expect(page).to_have_url(f"{live.url}/")
        page.keyboard.press("Enter")
        expect(page.locator(".turn .stamp")).to_have_text("Quy định tại ngày 01/03/2025")


def test_a_day_that_is_none_is_not_sent(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        for typed in ("31/2/2025", "2025", "1/1/1900"):
            page.locator("#as-of").fill(typed)
            page.locator("#question").fill(QUESTION)
            page.keyboard.press("Enter")
            expect(page.locator("#as-of")).to_be_focused()
            expect(page.locator("#status")).to_contain_text("Ngày chưa đúng")
        page.locator("#as-of").fill("")
        page.locator("#question").focus()
        page.keyboard.press("Enter")
        page.locator(".turn .foot").wait_for()
        assert page.locator(".turn .stamp").count() == 0


def test_the_store_is_browsed_as_one_types(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        page.keyboard.press("Alt+k")
        rows = page.locator(".documents > li")
        expect(rows).to_have_count(3)
        expect(page.locator("#library-words")).to_be_focused()
        page.keyboard.type("luat thi dua")  # without diacritics
        expect(page.locator("#panel .count")).to_have_text("1 văn bản, tài liệu")
        expect(page.locator(".passages li").first).to_be_visible()
        assert barriers(page) == []
        page.locator("#library-words").fill("")
        page.locator("#library-type").select_option("Quyết định")
        expect(page.locator("#panel .count")).to_have_text("1 văn bản, tài liệu")
        page.locator("#library-type").select_option("")
        page.locator("#library-state").select_option("none")
        page.locator(".documents > li > button").first.click()
        expect(page.locator("#panel-title")).to_be_focused()
        expect(page.locator("#panel-body")).to_contain_text("họp ngày 11/5/2017")
        page.get_by_role("button", name="← Kho văn bản").click()
        expect(page.locator("#panel .count")).to_have_text("1 văn bản, tài liệu")
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()


def test_the_original_is_handed_out(browser: Any, live: Serving) -> None:
    with opened(browser, live, "/?xem=luat-mau%23dieu-23") as page:
        with page.expect_download() as started:
            page.get_by_role("button", name="Tải tệp gốc").click()
        assert started.value.suggested_filename == "luat-mau.md"


def test_shortcuts_are_listed_and_work(browser: Any, live: Serving) -> None:
    with opened(browser, live, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.keyboard.press("Alt+h")
        expect(page.locator("#help")).to_be_visible()
        assert page.locator("#help dt").count() == 9
        assert barriers(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("#help")).to_be_hidden()
        ask(page, QUESTION)
        page.keyboard.press("Alt+j")
        expect(page.locator("a.mark").first).to_be_focused()
        page.keyboard.press("Alt+u")
        expect(page.locator("a.source").last).to_be_focused()
        page.keyboard.press("Alt+c")
        expect(page.locator("#status")).to_contain_text("Đã sao chép")
        page.keyboard.press("Alt+q")
        expect(page.locator("#question")).to_be_focused()
        page.keyboard.press("Alt+l")
        expect(page.locator(".talk-open").first).to_be_focused()


def test_print_shows_the_answer_alone(browser: Any, live: Serving) -> None:
    with opened(browser, live) as page:
        ask(page, OTHER)
        turn = ask(page, QUESTION, 2)
        page.evaluate("window.print = () => (window.printed = document.querySelectorAll('.printing').length)")
        turn.get_by_role("button", name="In", exact=True).click()
        assert page.evaluate("printed") == 1
        page.emulate_media(media="print")
        for hidden in ("#ask", ".top", "#talks", ".turn:nth-child(1)"):
            expect(page.locator(hidden)).to_be_hidden()
        expect(turn.locator(".source").first).to_be_visible()


def test_a_key_is_asked_for_and_used(browser: Any, tmp_path: Path) -> None:
    settings = make_store(tmp_path).model_copy(update={"trust_loopback": False})
    with serving(settings, open_bot(settings)) as guarded, opened(browser, guarded, allowed="401") as page:
        expect(page.locator("#door")).to_be_visible()
        expect(page.locator(".door-reason")).to_contain_text("cần khóa truy cập")
        assert barriers(page) == []
        page.keyboard.type("tdkt_sai")
        page.keyboard.press("Enter")
        expect(page.locator(".door-reason")).to_contain_text("không dùng được")
        key = guarded.app.state.keys.create(Role.STAFF, "Phòng Nội vụ")[1]
        page.keyboard.type(key)
        page.keyboard.press("Enter")
        expect(page.locator("#store")).to_contain_text("Kho tài liệu hiện có")
        expect(ask(page, QUESTION).locator(".said")).to_contain_text("đạt đủ các tiêu chuẩn")
        assert page.evaluate("[document.cookie, sessionStorage.getItem('tdkt.key'), JSON.stringify(localStorage).includes('tdkt_')]") == ["", key, False]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_in_any_state(browser: Any, live: Serving, scheme: str) -> None:
    with opened(browser, live, color_scheme=scheme) as page:
        expect(page.locator("#store")).not_to_be_empty()
        assert barriers(page) == []
        turn = ask(page, "tieu chuan chien si thi dua co so la gi")
        turn.get_by_role("button", name="Chưa đúng").click()
        turn.get_by_role("textbox").wait_for()
        turn.locator("a.source").first.click()
        page.locator("#panel mark").first.wait_for()
        assert barriers(page) == []
        ask(page, "Giá vàng hôm nay?", 2)
        page.set_viewport_size({"width": 360, "height": 740})
        assert barriers(page) == []
        page.keyboard.press("Escape")
        page.locator("#menu").click()
        assert barriers(page) == []


def test_it_is_quick_and_does_not_jump(browser: Any, live: Serving) -> None:
    from evals.faces import WATCH, painted

    paints, sentences = [], []
    for _ in range(12):  # the best counts: the machine that tests has other work too, and what is slow by itself is so each time
        with opened(browser, live, script=WATCH) as page:
            paints.append(painted(page))
            expect(page.locator("#store")).to_contain_text("Kho tài liệu")
            ask(page, QUESTION)
            sentences.append(page.evaluate("window.first"))
            page.locator("a.mark").first.click()
            page.locator("#panel mark").first.wait_for()
            assert page.evaluate("window.shift") <= 0.1
        if min(paints) <= 1000 and min(sentences) <= 500:
            break
    assert min(paints) <= 1000
    assert min(sentences) <= 500

"""The admin page in a real Chromium over a real service: documents, snapshots, questions, keys, usage; no barrier, no way in from elsewhere."""
from __future__ import annotations

import json
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import browser_fixtures
import pytest
from browser_fixtures import PATIENCE, barriers, expect
from web_fixtures import QUESTION, Serving

pytestmark = browser_fixtures.needs_chromium

NEW = """---
tieu_de: "Quyết định 12/2026/QĐ-UBND <script>alert(1)</script>"
so_hieu: "12/2026/QĐ-UBND"
loai: "Quyết định"
ngay_hieu_luc: 2026-02-01
---

# Quyết định 12/2026/QĐ-UBND

### Điều 1. Giải thưởng Hoa Sen

1. Giải thưởng Hoa Sen tặng cho tập thể có sáng kiến tiết kiệm nước.
2. Mỗi năm xét tặng Giải thưởng Hoa Sen một lần.
"""
ABOUT_NEW = "Giải thưởng Hoa Sen tặng cho ai?"
SECTIONS = ("tai-lieu", "chi-muc", "cau-hoi", "su-dung", "danh-gia", "khoa")


def opened(browser: Any, live: Serving, section: str, allowed: str = "", **options: Any) -> AbstractContextManager[Any]:
    return browser_fixtures.opened(browser, f"{live.url}/admin#{section}", allowed, **options)


def ready(page: Any, section: str = "") -> None:
    if section:
        page.locator(f".sections a[href='#{section}']").click()
        expect(page.locator(f".sections a[href='#{section}']")).to_have_attribute("aria-current", "page")
    page.locator(".section:not([aria-busy])").wait_for()


def finished(page: Any, kind: str, state: str) -> None:
    """The newest job is of this kind and has come to this state."""
    expect(page.locator(".job strong").first).to_contain_text(kind)
    expect(page.locator(".job .badge").first).to_have_text(state, timeout=5 * PATIENCE)  # all that runs goes before a build


def test_a_document_is_read_looked_at_published_and_taken_back(browser: Any, live: Serving, tmp_path: Path) -> None:
    (tmp_path / "quyet-dinh-12.md").write_text(NEW)
    assert live.ask(ABOUT_NEW).json()["status"] != "answered"
    with opened(browser, live, "tai-lieu") as page:
        ready(page)
        page.locator(".drop input[type=file]").set_input_files(tmp_path / "quyet-dinh-12.md")
        finished(page, "Thêm: ", "Chờ xem trước")
        page.get_by_role("button", name="Xem trước: ").click()
        sheet = page.locator("#sheet")
        expect(sheet.locator(".read h3")).to_have_text("Quyết định 12/2026/QĐ-UBND <script>alert(1)</script>")
        expect(sheet.locator(".facts")).to_contain_text("Ngày có hiệu lực2026-02-01")
        sheet.locator("summary").filter(has_text="Giải thưởng Hoa Sen").click()
        expect(sheet.locator("details[open]")).to_contain_text("1. Giải thưởng Hoa Sen tặng cho tập thể")
        assert barriers(page) == []
        sheet.get_by_role("button", name="Đăng", exact=True).click()
        finished(page, "Thêm: ", "Xong")
        expect(page.locator(".files tbody tr")).to_have_count(4)
        answer = live.ask(ABOUT_NEW).json()
        assert (answer["status"], "tiết kiệm nước" in answer["answer"]) == ("answered", True)
        page.get_by_role("button", name="Hoàn tác: Quyết định 12").click()
        finished(page, "Hoàn tác", "Xong")
        expect(page.locator(".files tbody tr")).to_have_count(3)
    assert live.ask(ABOUT_NEW).json()["status"] != "answered"


def test_files_are_dropped_and_a_bad_one_is_said(browser: Any, live: Serving) -> None:
    with opened(browser, live, "tai-lieu", allowed="415|422|Failed to load") as page:
        ready(page)
        page.locator(".drop").evaluate("""(zone) => { const data = new DataTransfer();
            data.items.add(new File(["MZ"], "virus.exe"));
            zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})) }""")
        expect(page.locator("#status")).to_contain_text(re.compile("exe|định dạng"))
        page.locator(".drop").evaluate("""(zone) => { const data = new DataTransfer();
            data.items.add(new File(["# Thông báo <img src=x>\\n\\nHọp giao ban thi đua quý một tại hội trường lớn."], "../../thong-bao.md"));
            zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})) }""")
        finished(page, "Thêm: ", "Chờ xem trước")
        page.get_by_role("button", name="Hủy: ").click()
        finished(page, "Thêm: ", "Đã hủy")
        assert page.locator(".section img").count() == 0


def test_what_is_known_of_a_document_is_edited(browser: Any, live: Serving) -> None:
    with opened(browser, live, "tai-lieu", allowed="422|Failed to load") as page:
        ready(page)
        page.get_by_role("button", name="Sửa thông tin: Luật").click()
        expect(page.locator("#m-ngay_hieu_luc")).to_have_value("01/01/2024")
        page.locator("#m-ngay_het_hieu_luc").fill("31/2/2026")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.locator("#m-ngay_het_hieu_luc")).to_be_focused()
        page.locator("#m-ngay_het_hieu_luc").fill("1/1/2020")  # before it came into force
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.locator("#sheet .trouble")).not_to_be_empty()
        page.locator("#m-ngay_het_hieu_luc").fill("1/1/2027")
        page.locator("#m-tu_khoa").fill("chiến sĩ\nthi đua")
        page.get_by_role("button", name="Lưu", exact=True).click()
        finished(page, "Sửa thông tin", "Xong")
    found = live.client.get("/api/documents/luat-mau?as_of=2027-01-02").json()
    assert (found["expired"], found["badge"]["state"]) == ("2027-01-01", "expired")


def test_a_document_is_removed_only_when_one_is_sure(browser: Any, live: Serving) -> None:
    with opened(browser, live, "tai-lieu") as page:
        ready(page)
        remove = page.get_by_role("button", name="Bỏ tài liệu: Hội nghị")
        remove.click()
        assert barriers(page) == []
        page.locator("#sure").get_by_role("button", name="Không").click()
        expect(page.locator("#sure")).to_be_hidden()
        assert page.locator(".files tbody tr").count() == 3
        remove.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#sure").get_by_role("button", name="Không")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#sure").get_by_role("button", name="Bỏ tài liệu")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_have_text("Đã giao việc bỏ tài liệu.")
        finished(page, "Bỏ: ", "Xong")
        expect(page.locator(".files tbody tr")).to_have_count(2)


def test_snapshots_are_reported_on_gone_back_from_and_promoted(browser: Any, live: Serving) -> None:
    with opened(browser, live, "chi-muc") as page:
        ready(page)
        first = page.locator("tbody tr").first
        expect(first).to_contain_text("Đang dùng")
        first.get_by_role("button", name="Báo cáo").click()
        expect(page.locator("#sheet")).to_contain_text("Cảnh báo khi dựng")
        assert barriers(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Quay lại bản trước").click()
        page.locator("#sure").get_by_role("button", name="Quay lại").click()
        expect(page.locator("#status")).to_have_text("Đã quay lại bản trước.")
        expect(first).not_to_contain_text("Đang dùng")
        first.get_by_role("button", name="Dùng bản").click()
        page.locator("#sure .send").click()
        expect(page.locator("#status")).to_have_text("Đã đổi bản chỉ mục.")
        expect(first).to_contain_text("Đang dùng")
        ready(page, "danh-gia")
        expect(page.locator(".section")).to_contain_text("Đánh giá")


def test_a_question_without_answer_becomes_work_and_a_golden_question(browser: Any, live: Serving) -> None:
    for _ in range(2):
        live.ask("Mức thưởng giải Sao Khuê <img src=x> là bao nhiêu?")
    good = live.ask(QUESTION).json()["id"]
    assert live.client.post("/api/feedback", json={"id": good, "thumb": "down", "comment": "Thiếu <b>điểm</b> c"}).status_code == 204
    with opened(browser, live, "cau-hoi") as page:
        ready(page)
        expect(page.locator(".todo")).to_contain_text("Sao Khuê <img src=x>")
        expect(page.locator(".grid")).to_contain_text("Góp ý: Thiếu <b>điểm</b> c")
        assert page.locator(".section img, .section td b").count() == 0
        assert barriers(page) == []
        groups = page.locator(".todo > li").count()
        page.get_by_role("button", name="Đã xử lý: ").first.click()
        expect(page.locator(".todo > li")).to_have_count(groups - 1)
        page.get_by_label("Góp ý").select_option("down")
        expect(page.locator(".grid tbody tr")).to_have_count(1)
        with page.expect_download() as started:
            page.get_by_role("button", name="Tải CSV").click()
        assert "Thiếu" in Path(started.value.path()).read_text("utf-8-sig")
        page.get_by_role("button", name="Xem: ").click()
        expect(page.locator("#sheet")).to_contain_text("Khoản 1 Điều 23 Luật Thi đua, khen thưởng mẫu")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Thành câu mẫu").click()
        page.locator("#g-expected").fill("Lao động tiên tiến | LĐTT")
        assert barriers(page) == []
        page.get_by_role("button", name="Thêm câu mẫu").click()
        expect(page.locator("#status")).to_contain_text("Đã thêm câu mẫu")
    lines = (live.app.state.settings.var / "golden.jsonl").read_text("utf8").splitlines()
    assert json.loads(lines[-1])["question"] == QUESTION


def test_usage_is_drawn_with_its_numbers(browser: Any, live: Serving) -> None:
    live.ask()
    with opened(browser, live, "su-dung") as page:
        ready(page)
        asks = int(page.locator(".cards dd").first.inner_text())
        assert asks >= 1
        assert page.locator(".chart svg").count() == 2
        page.locator(".chart summary").first.click()
        expect(page.locator(".chart table").first).to_be_visible()
        page.get_by_label("Khoảng thời gian").select_option("7")
        expect(page.locator(".cards dd").first).to_have_text(str(asks))
        assert barriers(page) == []


def test_keys_are_made_shown_once_and_revoked(browser: Any, live: Serving) -> None:
    with opened(browser, live, "khoa", allowed="422|Failed to load") as page:
        ready(page)
        page.get_by_role("button", name="Tạo khóa").click()
        page.locator("#k-name").fill("Cổng <i>thông tin</i>")
        page.locator("#sheet").get_by_role("button", name="Tạo khóa").click()
        expect(page.locator("#sheet .trouble")).not_to_be_empty()  # a widget key without a site
        page.locator("#k-origins").fill("https://coquan.gov.vn")
        page.locator("#sheet").get_by_role("button", name="Tạo khóa").click()
        shown = page.locator("#sheet pre")
        expect(shown).to_have_count(3)
        key = shown.first.inner_text()
        assert key.startswith("tdkt_")
        tag = live.client.get("/widget/tag.json").json()
        assert tag["path"] in shown.nth(1).inner_text()
        assert tag["integrity"] in shown.nth(1).inner_text()
        assert barriers(page) == []
        page.keyboard.press("Escape")
        expect(shown).to_have_count(0)
        expect(page.locator("tbody tr").first).to_contain_text("Cổng <i>thông tin</i>")
        assert key.split("_", 2)[2] not in page.content()
        page.get_by_role("button", name="Thu hồi khóa").first.click()
        page.locator("#sure .send").click()
        expect(page.locator("tbody tr").first.locator(".badge")).to_contain_text("Thu hồi")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (768, "light"), (320, "dark")])
def test_no_barrier_and_no_overflow_in_any_section(browser: Any, live: Serving, width: int, scheme: str) -> None:
    with opened(browser, live, "tai-lieu", viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        for section in SECTIONS:
            ready(page, section)
            assert width == 768 or barriers(page) == [], section
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section


def test_by_keyboard_alone(browser: Any, live: Serving) -> None:
    with opened(browser, live, "tai-lieu") as page:
        ready(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the skip link
        expect(page.locator("#work")).to_be_focused()
        page.locator(".sections a").first.focus()
        for _ in range(5):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".section h2", has_text="Khóa truy cập")).to_be_visible()
        ready(page)
        expect(page.locator("#work")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#k-role")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Tạo khóa")).to_be_focused()


def test_another_site_cannot_give_orders(live: Serving) -> None:
    for headers in ({"Origin": "https://xau.vn"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        for path in ("rebuild", "snapshots/rollback", "keys"):
            refused = live.client.post(f"/api/admin/{path}", headers={**headers, "Content-Type": "text/plain"}, content="{}")
            assert refused.status_code in (401, 403), (path, headers)
    policy = live.client.get("/admin").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'none'" in policy
    assert "trusted-types 'none'" in policy
    assert "set-cookie" not in live.client.get("/admin").headers

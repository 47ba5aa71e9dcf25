"""`python -m evals.faces` -> what the three pages cost a reader, measured in Chromium over the served snapshot on loopback.

First paint, the time from Enter to the first sentence, the layout shift of a whole flow, axe-core's violations in every state,
what the console said, and the size of the widget. The load of the machine stands beside: a busy one measures its neighbours.
Needs the test dependencies and Chromium. What it does not know: whether the answers are right.
"""
from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.settings import Settings

QUESTIONS = (
    "Tiêu chuẩn danh hiệu Chiến sĩ thi đua cơ sở là gì?", "Mức tiền thưởng Bằng khen của Thủ tướng Chính phủ?", "Hồ sơ đề nghị tặng Huân chương Lao động gồm những gì?",
    "Ai có thẩm quyền quyết định tặng Giấy khen?", "So sánh Chiến sĩ thi đua cơ sở và Lao động tiên tiến",
)  # fmt: skip
SECTIONS = ("tai-lieu", "chi-muc", "cau-hoi", "su-dung", "danh-gia", "khoa")
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All of axe-core, and the rule of WCAG 2.2 that it leaves off by default."""
PORT = 18923
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value; }).observe({type: "layout-shift", buffered: true});
window.sentence = (root, from) => new Promise((found) => {
  const look = () => root.querySelector(":is(.turn:last-child, section:last-of-type) .said > :not(.waiting, .dots)");
  setTimeout(() => found(1e9), 20_000);
  new MutationObserver((_, watch) => { if (look()) { watch.disconnect(); found(performance.now() - from); } }).observe(root, {childList: true, subtree: true});
});
document.addEventListener("keydown", (event) => { if (event.key === "Enter") { window.first = window.sentence(document, performance.now()); } }, true);
"""


class Faces:
    """Opens pages, and keeps what they said and shifted."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.paints: list[float] = []
        self.sentences: list[float] = []
        self.shifts: list[float] = []
        self.violations: list[str] = []
        self.said: list[str] = []

    @contextmanager
    def opened(self, url: str, **options: Any) -> Iterator[Page]:
        """A fresh page without any cache, watched from its first moment to its last."""
        context: BrowserContext = self._browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "vi-VN", **options})
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(url)
        yield page
        self.shifts.append(page.evaluate("window.shift"))
        context.close()

    def look(self, page: Page, where: str) -> None:
        """Runs axe-core over the page once nothing fades in any more: half-faded text has no contrast yet."""
        page.evaluate("Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9).map((a) => a.finished))")
        self.violations += [f"{where}: {v['id']}" for v in Axe().run(page, options=RULES).response["violations"]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one line a figure, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m evals.faces", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Cần Chromium của Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url, sync_playwright() as driver:
        faces = Faces(driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"]))
        staff(faces, url)
        admin(faces, url)
        widget(faces, url)
        size = len(gzip.compress(httpx.get(f"{url}/widget.js").content))
    found = {
        "first_paint_ms": spread(faces.paints), "first_sentence_ms": spread(faces.sentences), "layout_shift": {"max": round(max(faces.shifts), 4)},
        "axe_violations": faces.violations, "console": faces.said, "widget_gzip_bytes": size, "load": round(os.getloadavg()[0], 2),
    }  # fmt: skip
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(f"{name:20} {value}" for name, value in found.items()))


def staff(faces: Faces, url: str) -> None:
    """Asks every question in a fresh page, then goes through every state of one."""
    for question in QUESTIONS:
        with faces.opened(url) as page:
            faces.paints.append(painted(page))
            page.locator("#store").filter(has_text="Kho").wait_for()
            page.locator("#question").fill(question)
            page.keyboard.press("Enter")
            page.locator(".foot").wait_for()
            faces.sentences.append(page.evaluate("window.first"))
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 360), ("dark", 768)):
        with faces.opened(url, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
            where = f"staff {scheme} {width}"
            faces.look(page, f"{where} empty")
            page.locator("#question").fill(QUESTIONS[0])
            page.keyboard.press("Enter")
            page.locator(".foot").wait_for()
            faces.look(page, f"{where} answer")
            page.locator("a.source").first.click()
            page.locator("#panel mark").first.wait_for()
            faces.look(page, f"{where} document")
            page.keyboard.press("Escape")
            page.locator("#open-library").click()
            page.locator(".document").first.wait_for()
            faces.look(page, f"{where} store")


def admin(faces: Faces, url: str) -> None:
    """Every section, wide and narrow."""
    for scheme, width in (("light", 1440), ("dark", 360)):
        with faces.opened(f"{url}/admin", color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
            faces.paints.append(painted(page))
            for section in SECTIONS:
                page.locator(f".sections a[href='#{section}']").click()
                page.locator(".section:not([aria-busy])").wait_for()
                faces.look(page, f"admin {scheme} {width} {section}")


def widget(faces: Faces, url: str) -> None:
    """Asks in the widget on a page of another origin."""
    with site(url) as other:
        for scheme, width in (("light", 1440), ("dark", 360)):
            with faces.opened(other, color_scheme=scheme, viewport={"width": width, "height": 740}) as page:
                page.locator("tdkt-widget .launch").click()
                page.evaluate("(() => { const root = document.querySelector('tdkt-widget').shadowRoot;"
                              "root.addEventListener('keydown', (e) => { if (e.key === 'Enter') window.first = window.sentence(root, performance.now()); }, true); })()")  # fmt: skip
                page.locator("tdkt-widget textarea").fill(QUESTIONS[0])
                page.keyboard.press("Enter")
                page.locator("tdkt-widget .foot").wait_for()
                faces.sentences.append(page.evaluate("window.first"))
                faces.look(page, f"widget {scheme} {width}")


def painted(page: Page) -> float:
    """First contentful paint, ms."""
    page.wait_for_load_state("load")
    for _ in range(500):
        found = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        if found:
            return float(found)
        time.sleep(0.02)
    raise RuntimeError("trang không vẽ gì")


def spread(values: Sequence[float]) -> dict[str, float]:
    """The median and the worst."""
    return {"median": round(statistics.median(values)), "max": round(max(values)), "n": len(values)}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The service over the served snapshot, with a folder of its own for keys and log."""
    settings = Settings()
    for name in ("snapshots", "models"):
        (folder / name).symlink_to((settings.var / name).resolve())
    environment = {**os.environ, "TDKT_VAR": str(folder), "TDKT_PORT": str(PORT), "TDKT_HOST": "127.0.0.1"}
    process = subprocess.Popen([sys.executable, "-c", "from bot.cli import main; main(['serve'])"], env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def site(api: str) -> Iterator[str]:
    """A web site of another origin that embeds the widget under a strict policy."""
    page = b""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the library's
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {api}; style-src 'self'; connect-src {api}; img-src 'self'")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    key = httpx.post(f"{api}/api/admin/keys", json={"role": "widget", "name": "đo", "origins": [origin]}).json()["key"]
    page = f'<!doctype html><html lang="vi"><title>Cổng</title><meta name="viewport" content="width=device-width"><main><h1>Cổng</h1></main><script src="{api}/widget.js" data-key="{key}" defer></script></html>'.encode()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()

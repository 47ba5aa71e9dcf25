"""A real Chromium for the tests of the pages: it says nothing on its console, requests nothing from elsewhere, meets no barrier."""
from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else __import__("playwright.sync_api").sync_api
CHROMIUM = shutil.which("chromium") or ""
needs_chromium = pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="không có Chromium của Debian (apt-get install chromium)")
expect = playwright.expect
PATIENCE = 60_000  # ms for anything to come: machines that test are busy, and what comes costs no time
expect.set_options(timeout=PATIENCE)
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2, off by default


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that opens no profile and no sandbox (the tests run as root)."""
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=2 * PATIENCE)
        yield opened
        opened.close()


@contextmanager
def opened(browser: Any, url: str, allowed: str = "", own: tuple[str, ...] = (), script: str = "", **options: Any) -> Iterator[Any]:
    """A page at `url` that may say nothing on the console (CSP reports land there too) but what `allowed` matches.

    Requests go to the origin of `url` and to `own` alone; `script` runs before anything of the page.
    """
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "vi-VN", "reduced_motion": "reduce", **options})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    home = ("/".join(url.split("/")[:3]), "data:", "blob:", *own)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith(home) else None)
    if script:
        page.add_init_script(script)
    page.goto(url)
    try:
        yield page
        assert [s for s in said if not (allowed and re.search(allowed, s))] == []
    finally:
        context.close()


def arrived(page: Any, held: Sequence[Any], count: int) -> None:
    """Waits until a route holds so many requests: it is told of one a moment after the page has sent it."""
    for _ in range(PATIENCE // 50):
        if len(held) >= count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(held)} of {count} requests came")


def barriers(page: Any) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {n['target']} {n.get('failureSummary', '')[:300]}" for v in found for n in v["nodes"]]

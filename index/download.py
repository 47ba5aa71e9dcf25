"""One address of an official site -> its bytes, by the rules: https, listed hosts, robots.txt, limits, resumed when cut.

https://vanban.chinhphu.vn/… -> Page(kind "html", data, etag) or None when it has not changed. What it does not know: which
document a page is for, and what becomes of it (that is `fetch`).
"""
from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from index.formats.kind import kind
from index.parse import CONTAINERS, READERS

AGENT = "tdkt"
USER_AGENT = f"{AGENT}/0.1 (thi dua khen thuong; tai van ban chinh thuc)"
MAX_BYTES = 20 * 1024 * 1024
ROBOTS_BYTES = 512 * 1024
REDIRECTS, ATTEMPTS = 5, 3
LONGEST = 600.0
"""Seconds for one file: a server that sends a byte a second does not hold the others up."""
_TYPES = {"text/html", "application/xhtml+xml", "application/pdf", "text/plain", "application/octet-stream", "application/msword", "application/rtf",
          "application/zip", "application/x-zip-compressed", ""}  # fmt: skip
_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.", "application/vnd.ms-")


class Refused(Exception):  # noqa: N818  # a refusal by our rules or theirs, not a fault
    """Why an address was not downloaded, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier download left: the validators of HTTP."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A file as downloaded: `kind` is html, txt, pdf, docx…, seen from the content, not from the name."""

    kind: str
    data: bytes
    charset: str
    known: Known


@dataclass(slots=True)
class Downloader:
    """A polite client for the hosts of one list; use it as a context manager.

    `local` lets tests speak http to 127.0.0.1; nothing in the settings can switch it on.
    """

    hosts: frozenset[str]
    local: bool = False
    delay: float = 2.0
    timeout: float = 30.0
    max_bytes: int = MAX_BYTES
    _robots: dict[str, RobotFileParser | None] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"User-Agent": USER_AGENT, "Accept": "text/html,application/pdf,text/plain;q=0.8", "Accept-Encoding": "identity"}
        self._client = httpx.Client(headers=headers, timeout=httpx.Timeout(self.timeout, connect=min(10.0, self.timeout)), follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def get(self, url: str, known: Known, part: Path) -> Page | None:
        """The file at `url`, None when the server says that it is as `known`; raises Refused with the reason.

        A download that is cut goes on from `part`, now or on the next call, if the server can prove that it is the same file.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._once(url, known, part)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS - 1:
                    kept = f"; đã giữ {part.stat().st_size} byte để tải tiếp" if part.is_file() and part.stat().st_size else ""
                    raise Refused(f"không kết nối được hoặc bị ngắt giữa chừng ({type(error).__name__}){kept}") from error
                time.sleep(min(self.delay, 2.0))
        raise AssertionError("unreachable")

    def allowed(self, url: str) -> str:
        """Why `url` may not be asked for by the list of hosts; "" when it may."""
        parts = urlsplit(url)
        here = self.local and parts.scheme == "http" and parts.hostname == "127.0.0.1"
        if parts.scheme != "https" and not here:
            return f"chỉ tải qua https: {url}"
        if parts.username or parts.netloc.lower() not in self.hosts:
            return f"máy chủ {parts.hostname} không có trong danh sách nguồn chính thức"
        return ""

    def _once(self, url: str, known: Known, part: Path) -> Page | None:
        seen = _read_mark(part) if part.is_file() else Known()
        have = part.stat().st_size if part.is_file() and seen != Known() else 0
        headers = _conditions(known)
        if have:
            headers = {"Range": f"bytes={have}-", "If-Range": seen.etag or seen.modified}
        with self._followed(url, headers) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and have:
                _forget(part)
                return self._once(url, known, part)
            if answer.status_code not in (200, 206):
                raise Refused(f"máy chủ trả lời mã {answer.status_code}")
            appending = answer.status_code == httpx.codes.PARTIAL_CONTENT and answer.headers.get("content-range", "").startswith(f"bytes {have}-")
            if answer.status_code == httpx.codes.PARTIAL_CONTENT and not appending:
                _forget(part)
                raise Refused("máy chủ trả về một đoạn khác đoạn được hỏi")
            fresh = Known(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
            self._receive(answer, part, have if appending else 0, fresh)
            charset = answer.charset_encoding or ""
        data = part.read_bytes()
        _forget(part)
        return Page(_kind(data), data, charset, fresh)

    def _receive(self, answer: httpx.Response, part: Path, start: int, fresh: Known) -> None:
        stated = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if stated not in _TYPES and not stated.startswith(_OFFICE):
            raise Refused(f"loại nội dung {stated} không phải HTML, PDF hoặc văn bản")
        length = answer.headers.get("content-length", "")
        if length.isdigit() and start + int(length) > self.max_bytes:
            raise Refused(self._too_big())
        part.parent.mkdir(parents=True, exist_ok=True)
        _write_mark(part, fresh)
        started, size = time.monotonic(), start
        with part.open("ab" if start else "wb") as file:
            for block in answer.iter_raw():  # as it comes: what a chunk size would hold back is lost when the line is cut
                size += len(block)
                if size > self.max_bytes or time.monotonic() - started > LONGEST:
                    break
                file.write(block)
        if size > self.max_bytes:
            _forget(part)
            raise Refused(self._too_big())
        if time.monotonic() - started > LONGEST:
            raise Refused(f"quá {LONGEST / 60:.0f} phút chưa tải xong")

    def _too_big(self) -> str:
        return f"tệp lớn hơn {self.max_bytes / 2**20:.3g} MB"

    @contextmanager
    def _followed(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer at the end of the redirects, each of them checked against the list and robots.txt."""
        for _ in range(REDIRECTS + 1):
            reason = self.allowed(url) or self._forbidden(url)
            if reason:
                raise Refused(reason)
            self._wait(url)
            with self._client.stream("GET", url, headers=headers) as answer:
                if not answer.has_redirect_location:
                    yield answer
                    return
                url = urljoin(url, answer.headers["location"])
        raise Refused(f"chuyển hướng quá {REDIRECTS} lần")

    def _wait(self, url: str) -> None:
        """Keeps the pause between two requests to one host, longer where robots.txt asks for it."""
        host = urlsplit(url).netloc
        rules = self._robots.get(host)
        asked = float(str(rules.crawl_delay(AGENT) or 0)) if rules else 0.0
        rest = self._last.get(host, -1e9) + max(self.delay, min(asked, 30.0)) - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._last[host] = time.monotonic()

    def _forbidden(self, url: str) -> str:
        """Why robots.txt of the host forbids `url`; unreadable rules forbid everything, absent ones nothing."""
        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            self._robots[parts.netloc] = self._rules(f"{parts.scheme}://{parts.netloc}/robots.txt")
        rules = self._robots[parts.netloc]
        if rules is None:
            return f"không đọc được robots.txt của {parts.hostname}; thử lại sau"
        return "" if rules.can_fetch(AGENT, url) else f"robots.txt của {parts.hostname} không cho tải địa chỉ này"

    def _rules(self, url: str) -> RobotFileParser | None:
        rules = RobotFileParser()
        self._wait(url)
        try:
            with self._client.stream("GET", url) as answer:
                if answer.status_code >= 500 or answer.has_redirect_location:
                    return None
                data = b"".join(block for block, _ in zip(answer.iter_raw(4096), range(ROBOTS_BYTES // 4096), strict=False))
                text = data.decode("utf8", "replace") if answer.status_code == httpx.codes.OK else ""
        except httpx.HTTPError:
            return None
        rules.parse([] if re.match(r"\s*<", text) else text.splitlines())  # some sites answer every address with a page
        return rules


def _conditions(known: Known) -> dict[str, str]:
    return {k: v for k, v in (("If-None-Match", known.etag), ("If-Modified-Since", known.modified)) if v}


def _kind(data: bytes) -> str:
    """What the content is, as a suffix; raises Refused for anything that no reader here reads."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = kind(data)
    if found != ".html" and (found in READERS or found in CONTAINERS):
        return found.removeprefix(".")
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and (b"\x00" in data[:4096] or not head):
        raise Refused("nội dung rỗng hoặc là tệp nhị phân, không phải HTML, PDF hoặc văn bản")
    return "html" if re.search(rb"(?i)<(?:!doctype\s+html|html|head|body)\b", head) else "txt"


def _mark(part: Path) -> Path:
    return part.with_suffix(".json")


def _write_mark(part: Path, known: Known) -> None:
    """Which version of the file a `.part` holds; a weak validator cannot vouch for a range."""
    strong = "" if known.etag.startswith("W/") else known.etag
    _mark(part).write_text(json.dumps({"etag": strong, "modified": known.modified}), "utf8")


def _read_mark(part: Path) -> Known:
    try:
        raw = json.loads(_mark(part).read_text("utf8"))
        return Known(str(raw.get("etag", "")), str(raw.get("modified", "")))
    except (OSError, ValueError, AttributeError):
        return Known()


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _mark(part).unlink(missing_ok=True)

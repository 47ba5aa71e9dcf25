"""Fetching official texts from a real local server, and the place they take in the index."""
from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pdf_fixtures
import pytest

from index.errors import IndexingError
from index.fetch import Fetched, Outcome, fetch, read_sources, summary
from index.reading import read_folder
from index.structure import articles
from index.types import InForce

MENU = "".join(f'<li><a href="/muc-{i}">Chuyên mục {i}</a></li>' for i in range(12))
ARTICLES = "".join(
    f"<p><b>Điều {n}. {title}</b></p><p>1. {text} Quy định này áp dụng cho cá nhân, tập thể, hộ gia đình trong cả nước.</p>"
    f"<p>2. Cơ quan có thẩm quyền chịu trách nhiệm tổ chức thực hiện nội dung nêu tại khoản 1 Điều này theo đúng quy định của pháp luật.</p>"
    for n, title, text in (
        (1, "Sửa đổi, bổ sung một số điều", "Sửa đổi Điều 24 về danh hiệu Lao động tiên tiến như sau."),
        (2, "Thay thế cụm từ", "Thay cụm từ cũ bằng cụm từ mới tại các điều có liên quan."),
        (3, "Hiệu lực thi hành", "Luật này có hiệu lực thi hành từ ngày 01 tháng 10 năm 2026."),
        (4, "Quy định chuyển tiếp", "Hồ sơ đã nhận trước ngày Luật này có hiệu lực được giải quyết theo quy định cũ."),
    )
)
LAW = (
    f"<!DOCTYPE html><html><head><title>Luật số 06/2026/QH16</title><meta charset='utf-8'></head><body><nav><ul>{MENU}</ul></nav>"
    f"<main><article><h2>Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng</h2><p>Luật số: 06/2026/QH16</p>"
    f"<p>Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam, Quốc hội ban hành Luật này.</p>{ARTICLES}</article></main>"
    f"<footer><p>Bản quyền thuộc cổng thông tin</p></footer></body></html>"
).encode()
DIGEST = """---
id: luat-06-2026-qh16
tieu_de: "Luật 06/2026/QH16"
so_hieu: "06/2026/QH16"
loai: "Luật"
ngay_ban_hanh: 2026-04-23
ngay_hieu_luc: 2026-10-01
sua_doi: [luat-06-2022-qh15]
noi_dung: chua-co
ban: dien-giai
luu_y:
  - "Nội dung Luật 06/2026/QH16 chưa có trong kho tài liệu."
  - "Đọc cùng Luật 06/2022/QH15."
---

### Điều 1. Sửa đổi {chua-co}

### Điều 3. Hiệu lực thi hành {mot-phan}

1. Luật có hiệu lực từ ngày 01/10/2026.
"""


@dataclass
class Site:
    """What the server holds and what it was asked."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    robots: str = ""
    cut: dict[str, int] = field(default_factory=dict)  # path -> bytes after which the connection breaks, once
    asked: list[tuple[str, str]] = field(default_factory=list)  # path, Range
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers.get("Range", "")))
            if self.path == "/robots.txt":
                self._send(200 if site.robots else 404, "text/plain", site.robots.encode())
            elif self.path in site.redirects:
                self.send_response(302)
                self.send_header("Location", site.redirects[self.path])
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.path in site.pages:
                self._page(*site.pages[self.path])
            else:
                self._send(404, "text/html", b"")

        def _page(self, kind: str, data: bytes) -> None:
            etag = f'"{hashlib.sha256(data).hexdigest()[:12]}"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            wanted = self.headers.get("Range", "")
            start = int(wanted[6:-1]) if wanted and self.headers.get("If-Range") == etag else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Type", kind)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(data) - start))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.end_headers()
            stop = site.cut.pop(self.path, len(data))
            self.wfile.write(data[start:stop])
            self.close_connection = True

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            pass

    return Handler


@contextmanager
def _served() -> Iterator[Site]:
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with _served() as served:
        yield served


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "luat-06-2026-qh16.md").write_text(DIGEST, "utf8")
    return folder


def _listed(documents: Path, url: str, kind: str = "html", ident: str = "luat-06-2026-qh16", number: str = "06/2026/QH16") -> None:
    line = f'trang = "{url}"' if kind == "html" else f'trang = ""\ntep = ["{url}"]'
    with (documents / "nguon.toml").open("a", encoding="utf8") as file:
        file.write(f'[[nguon]]\nid = "{ident}"\nso_hieu = "{number}"\n{line}\nloai = "{kind}"\n\n')


def _fetch(documents: Path, **options: object) -> list[Fetched]:
    keep = {"state": documents.parent / "var" / "fetch.json", "delay": 0.0, "timeout": 60.0, "local": True}
    return fetch(documents / "nguon.toml", documents / "chinh-thuc", **{**keep, **options})  # type: ignore[arg-type]  # a bag of named options


def test_an_official_page_replaces_the_digest(site: Site, documents: Path) -> None:
    site.pages["/luat"] = ("text/html; charset=utf-8", LAW)
    _listed(documents, site.url("/luat"))
    [report] = _fetch(documents)
    assert report.outcome is Outcome.SAVED, report
    parsed, skipped = read_folder(documents)
    [one] = parsed
    document = one.document
    assert document.id == "luat-06-2026-qh16"
    assert document.source == "chinh-thuc/luat-06-2026-qh16.html"
    assert document.word("ban") == "chinh-thuc"
    assert document.word("noi_dung") != "chua-co"  # the standing notice of the law of 2026 rests on this value
    assert document.words("luu_y") == ("Đọc cùng Luật 06/2022/QH15.",)
    assert document.title == "Luật 06/2026/QH16"
    assert document.validity.amends == ("luat-06-2022-qh15",)
    assert document.validity.on(date(2026, 11, 25)) is InForce.YES
    found = articles(document, one.outline)
    assert [a.id for a in found if a.label.startswith("Điều")] == [f"luat-06-2026-qh16#dieu-{n}" for n in (1, 2, 3, 4)]
    assert "Chuyên mục" not in document.text
    assert [(s.source, s.reason) for s in skipped] == [
        ("rules/luat-06-2026-qh16.md", "được thay bằng bản chính thức chinh-thuc/luat-06-2026-qh16.html")
    ]


def test_a_page_that_holds_less_does_not_replace_the_digest(documents: Path) -> None:
    (documents / "chinh-thuc").mkdir()
    short = b"So hieu 06/2026/QH16. Trang nay chi co ten van ban, toan van xem tep dinh kem."
    (documents / "chinh-thuc" / "luat-06-2026-qh16.txt").write_bytes(short)
    parsed, skipped = read_folder(documents)
    assert [p.document.source for p in parsed] == ["rules/luat-06-2026-qh16.md"]
    assert parsed[0].document.word("noi_dung") == "chua-co"
    assert "giữ bản diễn giải" in skipped[0].reason


def test_two_digests_of_one_id_are_still_an_error(documents: Path) -> None:
    (documents / "rules" / "z.md").write_text(DIGEST, "utf8")
    parsed, skipped = read_folder(documents)
    assert len(parsed) == 1
    assert "đã có ở" in skipped[0].reason


def test_an_unchanged_page_is_neither_sent_nor_written_again(site: Site, documents: Path) -> None:
    site.pages["/luat"] = ("text/html", LAW)
    _listed(documents, site.url("/luat"))
    _fetch(documents)
    path = documents / "chinh-thuc" / "luat-06-2026-qh16.html"
    before = path.stat().st_mtime_ns
    [report] = _fetch(documents)
    assert report.outcome is Outcome.UNCHANGED
    assert path.stat().st_mtime_ns == before
    path.write_text("hỏng", "utf8")  # a damaged file is fetched anew although the server has nothing new
    assert _fetch(documents)[0].outcome is Outcome.SAVED
    assert path.read_bytes() == LAW


def test_a_redirect_to_another_host_is_refused(site: Site, documents: Path) -> None:
    with _served() as other:
        other.pages["/x"] = ("text/html", LAW)
        site.redirects["/luat"] = other.url("/x")
        site.redirects["/trong"] = "/luat-that"
        site.pages["/luat-that"] = ("text/html", LAW)
        _listed(documents, site.url("/luat"))
        _listed(documents, site.url("/trong"), ident="luat-trong")
        refused, followed = _fetch(documents)
        assert refused.outcome is Outcome.FAILED
        assert "không có trong danh sách" in refused.message
        assert other.asked == []
        assert followed.outcome is Outcome.SAVED


def test_robots_txt_is_obeyed(site: Site, documents: Path) -> None:
    site.pages["/cam/luat"] = ("text/html", LAW)
    site.robots = "User-agent: *\nDisallow: /cam/\n"
    _listed(documents, site.url("/cam/luat"))
    [report] = _fetch(documents)
    assert "robots.txt" in report.message
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_too_large_wrong_type_and_foreign_text_are_refused_one_by_one(site: Site, documents: Path) -> None:
    site.pages |= {
        "/lon": ("text/html", LAW + b" " * 60_000), "/anh": ("image/png", b"\x89PNG"), "/zip": ("text/html", b"PK\x03\x04\x00\x00" * 10),
        "/khac": ("text/html", LAW.replace(b"06/2026", b"07/2020")), "/luat": ("text/html", LAW),
    }  # fmt: skip
    for name in ("lon", "anh", "zip", "khac", "luat"):
        _listed(documents, site.url(f"/{name}"), ident=f"van-ban-{name}")
    reports = _fetch(documents, max_bytes=50_000)
    assert [r.outcome for r in reports] == [Outcome.FAILED] * 4 + [Outcome.SAVED]
    for report, words in zip(reports, ("lớn hơn", "image/png", "nhị phân", "không có số hiệu"), strict=False):
        assert words in report.message
    assert [p.name for p in (documents / "chinh-thuc").iterdir()] == ["van-ban-luat.html"]
    assert list(summary(reports))[-1] == "đã tải 1, lỗi 4"


def test_a_cut_download_goes_on_where_it_stopped(site: Site, documents: Path) -> None:
    site.pages["/luat"] = ("text/html", LAW)
    site.cut["/luat"] = 1000
    _listed(documents, site.url("/luat"))
    [report] = _fetch(documents)
    assert report.outcome is Outcome.SAVED
    assert [r for path, r in site.asked if path == "/luat"] == ["", "bytes=1000-"]
    assert (documents / "chinh-thuc" / "luat-06-2026-qh16.html").read_bytes() == LAW
    assert list((documents.parent / "var" / "fetch").iterdir()) == []


def test_a_part_of_an_older_version_is_not_joined_to_the_new_one(site: Site, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/luat"] = ("text/html", LAW + b"<!-- cu -->")
    site.cut["/luat"] = 1000
    _listed(documents, site.url("/luat"))
    with monkeypatch.context() as patch:
        patch.setattr("index.download.ATTEMPTS", 1)
        assert "để tải tiếp" in _fetch(documents)[0].message
    site.pages["/luat"] = ("text/html", LAW)
    assert _fetch(documents)[0].outcome is Outcome.SAVED
    assert (documents / "chinh-thuc" / "luat-06-2026-qh16.html").read_bytes() == LAW


def test_a_pdf_is_read_and_one_that_is_not_what_it_should_be_is_kept_and_reported(site: Site, documents: Path) -> None:
    page = pdf_fixtures.pdf(lambda canvas: pdf_fixtures.paragraphs(canvas, 60, ["Luật số: 7/2030/QH9", "Điều 1. Phạm vi điều chỉnh", "Luật này quy định về cờ tướng."]))
    site.pages["/a.pdf"] = ("application/pdf", page)
    site.pages["/b.pdf"] = ("application/pdf", b"%PDF-1.4\n1 0 obj <</Subtype /Image>> endobj\n%%EOF")
    _listed(documents, site.url("/a.pdf"), "pdf", "luat-a", number="7/2030/QH9")
    _listed(documents, site.url("/a.pdf"), "pdf", "luat-b", number="8/2030/QH9")
    _listed(documents, site.url("/b.pdf"), "pdf", "luat-c", number="7/2030/QH9")
    right, other, broken = _fetch(documents)
    assert right.outcome is Outcome.SAVED
    assert (other.outcome, "không có số hiệu 8/2030/QH9" in other.message) == (Outcome.UNREADABLE, True)
    assert (broken.outcome, "chưa đọc được: " in broken.message) == (Outcome.UNREADABLE, True)
    assert other.path is not None
    assert other.path.read_bytes().startswith(b"%PDF-")
    assert [r.outcome for r in _fetch(documents)] == [Outcome.UNCHANGED, Outcome.UNREADABLE, Outcome.UNREADABLE]


def test_http_and_unlisted_hosts_are_refused_without_the_test_parameter(site: Site, documents: Path) -> None:
    site.pages["/luat"] = ("text/html", LAW)
    _listed(documents, site.url("/luat"))
    [report] = _fetch(documents, local=False)
    assert "https" in report.message
    assert site.asked == []


def test_a_front_page_is_no_document_and_a_broken_list_is_an_error(site: Site, documents: Path) -> None:
    _listed(documents, site.url("/"))
    first, unknown = sorted(_fetch(documents, ids=["luat-06-2026-qh16", "khong-co"]), key=lambda r: r.outcome)
    assert first.outcome is Outcome.NO_ADDRESS
    assert unknown.outcome is Outcome.FAILED
    assert site.asked == []
    (documents / "nguon.toml").write_text('[[nguon]]\nid = "../x"\n', "utf8")
    with pytest.raises(IndexingError, match="chữ thường"):
        read_sources(documents / "nguon.toml")


def test_a_dead_server_stops_nothing(site: Site, documents: Path) -> None:
    with _served() as dead:
        _listed(documents, dead.url("/luat"), ident="luat-chet")
    site.pages["/luat"] = ("text/html", LAW)
    _listed(documents, site.url("/luat"))
    dead_one, alive = _fetch(documents)
    assert dead_one.outcome is Outcome.FAILED
    assert alive.outcome is Outcome.SAVED

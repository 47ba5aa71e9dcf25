"""bot.intake and bot.shown: what comes into the store, what is shown of it, what stays out."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import office_files
import pytest
import regulation
from conftest import DATA

from bot import intake, shown
from bot.cli import main
from bot.intake import add
from index.download import Downloader
from index.errors import IndexingError, ParseError
from index.parse import document, parse
from index.parse import read as inside
from index.reading import read_folder

DECISION = (DATA / "quyet-dinh-kem-quy-dinh.txt").read_bytes()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    return tmp_path


def put(desk: Path, name: str, data: bytes = DECISION) -> str:
    path = desk / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def added(desk: Path, *given: str, said: list[str] | None = None, **more: object) -> list[str]:
    made = add(given, desk / "documents", desk / "var", say=(said if said is not None else []).append, **more)  # type: ignore[arg-type]
    return [p.relative_to(desk / "documents").as_posix() for p in made]


def test_a_file_comes_in_under_its_id_whatever_its_name(desk: Path) -> None:
    said: list[str] = []
    assert added(desk, put(desk, "Quyết định số 05 (bản cuối).TXT"), said=said) == ["them/quyet-dinh-so-05-ban-cuoi.txt"]
    assert (desk / "documents" / "them" / "quyet-dinh-so-05-ban-cuoi.txt").read_bytes() == DECISION
    text = "\n".join(said)
    assert "Số hiệu: 05/2031/QĐ-UBND" in text or "Số hiệu: " in text
    assert not list((desk / "documents").rglob("*.tmp"))


def test_what_is_not_in_the_text_is_said_to_be_missing(desk: Path) -> None:
    said: list[str] = []
    added(desk, put(desk, "thong-bao.txt", "Thông báo về hội nghị tổng kết phong trào thi đua.".encode()), said=said)
    text = "\n".join(said)
    for label in ("Số hiệu", "Loại", "Cơ quan", "Ngày ban hành", "Có hiệu lực từ"):
        assert f"{label}: không thấy ghi" in text


def test_nobody_confirms_and_nothing_comes_in(desk: Path) -> None:
    assert added(desk, put(desk, "a.txt"), confirm=lambda: False) == []
    assert list((desk / "documents").iterdir()) == []


def test_the_same_content_is_not_copied_twice(desk: Path) -> None:
    added(desk, put(desk, "a.txt"))
    said: list[str] = []
    assert added(desk, put(desk, "b.txt"), said=said) == []
    assert "nội dung này đã có ở" in said[0]
    assert "them/a.txt" in said[0]


def test_another_content_of_the_same_id_needs_replace_and_the_old_one_is_kept(desk: Path) -> None:
    added(desk, put(desk, "a.txt"))
    newer = put(desk, "moi/a.txt", DECISION + "\nBổ sung một dòng.".encode())
    with pytest.raises(ParseError, match=r"mã “a” đã có ở .*them/a\.txt; .*--replace"):
        added(desk, newer)
    assert (desk / "documents" / "them" / "a.txt").read_bytes() == DECISION
    assert added(desk, newer, replace=True) == ["them/a.txt"]
    assert (desk / "documents" / "them" / "a.txt").read_bytes() != DECISION
    (kept,) = (desk / "var" / "da-thay").rglob("a.txt")
    assert kept.read_bytes() == DECISION


def test_two_files_of_one_id_are_named(desk: Path) -> None:
    with pytest.raises(ParseError, match="cùng mã “a” với"):
        added(desk, put(desk, "x/a.txt"), put(desk, "y/a.txt", DECISION + b"."))
    assert not (desk / "documents" / "them").exists()


def test_a_damaged_file_given_by_name_stops_all_one_in_a_folder_only_itself(desk: Path) -> None:
    good, bad = put(desk, "f/tot.txt"), put(desk, "f/hong.docx", b"PK\x03\x04 hong")
    put(desk, "f/.an.txt")
    put(desk, "f/README.md", b"# a")
    put(desk, "f/anh.xyz", b"\x00")
    with pytest.raises(ParseError, match=r"hong\.docx: nội dung không phải \.docx"):
        added(desk, good, bad)
    assert not (desk / "documents" / "them").exists()
    said: list[str] = []
    assert added(desk, str(desk / "f"), said=said) == ["them/tot.txt"]
    assert any("hong.docx" in line for line in said)


def test_a_link_out_of_the_folder_is_copied_as_its_content(desk: Path) -> None:
    put(desk, "ngoai.txt")
    (desk / "f").mkdir()
    (desk / "f" / "vao.txt").symlink_to(desk / "ngoai.txt")
    assert added(desk, str(desk / "f")) == ["them/vao.txt"]
    assert not (desk / "documents" / "them" / "vao.txt").is_symlink()


def test_markdown_keeps_its_own_id_and_must_be_unicode(desk: Path) -> None:
    assert added(desk, put(desk, "x.md", "---\nid: qd-5\n---\nChữ trong tệp.".encode())) == ["them/qd-5.md"]
    with pytest.raises(ParseError, match="UTF-8"):
        added(desk, put(desk, "y.md", "§iÒu 5. Møc tiÒn th\xadëng ®èi víi c¸ nh©n".encode("latin-1")))


@pytest.mark.parametrize("ident", ["../ra-ngoai", "a/b", "/etc/passwd"])
def test_a_stated_id_cannot_leave_the_folder(desk: Path, ident: str) -> None:
    with pytest.raises(ParseError, match="trường “id”"):
        added(desk, put(desk, "x.md", f"---\nid: '{ident}'\n---\nChữ.".encode()))
    assert [p.name for p in desk.iterdir() if p.name not in ("documents", "var", "x.md")] == []


def test_the_official_text_of_a_digest_takes_its_id_and_its_place(desk: Path) -> None:
    rules = desk / "documents" / "rules"
    rules.mkdir()
    issued = document(inside("a.docx", regulation.as_docx())[0]).document.validity.issued
    head = f"---\nid: quyet-dinh-21\ntieu_de: Quyết định 21\nso_hieu: 21/2034/QĐ-UBND\nngay_ban_hanh: {issued}\n---\n"
    (rules / "qd21.md").write_text(f"{head}### Điều 1. Ban hành\nDiễn giải.", "utf8")
    said: list[str] = []
    assert added(desk, put(desk, "21 QD (ky).docx", regulation.as_docx()), said=said) == ["chinh-thuc/quyet-dinh-21.docx"]
    assert any("sẽ là bản chính thức của mã quyet-dinh-21" in line for line in said)
    parsed, skipped = read_folder(desk / "documents")
    assert [(p.document.id, p.document.source, p.document.word("ban")) for p in parsed] == [("quyet-dinh-21", "chinh-thuc/quyet-dinh-21.docx", "chinh-thuc")]
    assert [s.source for s in skipped] == ["rules/qd21.md"]
    other = put(desk, "khac.odt", regulation.as_odt())
    with pytest.raises(ParseError, match="mã “quyet-dinh-21” đã có ở"):
        added(desk, other)
    assert added(desk, other, replace=True) == ["chinh-thuc/quyet-dinh-21.odt"]
    assert [p.name for p in (desk / "documents" / "chinh-thuc").iterdir()] == ["quyet-dinh-21.odt"]
    assert [p.name for p in (desk / "var" / "da-thay").rglob("*.docx")] == ["quyet-dinh-21.docx"]
    (rules / "qd21.md").write_text(f"{head.replace(str(issued), '2001-01-01')}Diễn giải.", "utf8")
    assert added(desk, put(desk, "lai.docx", regulation.as_docx())) == ["them/lai.docx"]  # another day: another document of the same number


def test_macros_are_not_run_and_it_is_said(desk: Path) -> None:
    body = office_files.p("Điều 1. Phạm vi điều chỉnh") + office_files.p("Quy định này áp dụng cho cơ quan.")
    data = office_files.docx(body, more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 AutoOpen"})
    said: list[str] = []
    assert added(desk, put(desk, "tu-chay.docm", data), said=said) == ["them/tu-chay.docm"]
    assert "có macro: không chạy, chỉ đọc chữ" in "\n".join(said)


# --- addresses -------------------------------------------------------------------------------------------------
@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    page = f"<html><head><title>Quy chế</title></head><body><article>{'<p>Một đoạn văn về thi đua, khen thưởng đủ dài để là bài chính.</p>' * 8}</article></body></html>"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page.encode() if self.path.startswith("/qc") else b"User-agent: *\nDisallow: /cam"
            body = regulation.as_docx() if ".docx" in self.path else body
            self.send_response(200 if "khong-co" not in self.path else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8" if self.path.startswith("/qc") else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setattr(intake, "Downloader", lambda hosts: Downloader(hosts, local=True, delay=0.0, timeout=60))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_page_of_the_web_comes_in(desk: Path, site: str) -> None:
    assert added(desk, f"{site}/qc/Quy%20ch%E1%BA%BF.html") == ["them/quy-che.html"]


def test_a_word_file_of_the_web_comes_in(desk: Path, site: str) -> None:
    assert added(desk, f"{site}/qc/tep/quyet-dinh-21.docx?tai=1") == ["them/quyet-dinh-21.docx"]
    assert (desk / "documents" / "them" / "quyet-dinh-21.docx").read_bytes() == regulation.as_docx()


@pytest.mark.parametrize("path", ["/cam/a", "/khong-co"])
def test_a_page_that_may_not_be_had_is_named(desk: Path, site: str, path: str) -> None:
    with pytest.raises(IndexingError, match=r"robots\.txt|404"):
        added(desk, site + path)


def test_only_https_is_asked(desk: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        with pytest.raises(IndexingError, match="chỉ tải qua https"):
            added(desk, f"http://127.0.0.1:{server.getsockname()[1]}/a")
        with pytest.raises(BlockingIOError):
            server.accept()


# --- tdkt read -------------------------------------------------------------------------------------------------
def test_read_prints_articles_or_text_or_json(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(desk)
    path = put(desk, "qd.docx", office_files.docx(office_files.p("Điều 1. Tên") + office_files.p("1. Một khoản.") + office_files.p("Điều 2. Tên hai")))
    assert main(["read", path]) == 0
    assert "— Điều 1. Tên  [qd#dieu-1]" in capsys.readouterr().out
    assert main(["read", path, "--text"]) == 0
    assert capsys.readouterr().out == "Điều 1. Tên\n1. Một khoản.\nĐiều 2. Tên hai\n"
    assert main(["read", path, "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert [a["label"] for a in seen["articles"]] == ["Điều 1", "Điều 2"]
    assert seen["articles"][0]["pages"] == []
    assert main(["read", put(desk, "hong.pdf", b"hong")]) == 1
    assert "Lỗi: hong.pdf: nội dung không phải .pdf" in capsys.readouterr().err
    assert main(["read", "khong-co.pdf"]) == 1


def test_pages_and_confidence_are_those_of_the_lines() -> None:
    from index.formats.raw import Line, Raw
    from index.parse import Part, document

    lines = (Line("Điều 1. Một", page=1, confidence=0.9), Line("Chữ ở trang hai.", page=2, confidence=0.5), Line("Điều 2. Hai", page=3))
    parsed = document(Part("a.pdf", "0" * 64, Raw("", lines)))
    seen = shown.as_json(parsed)
    assert seen["pages"] == 3
    assert [a["pages"] for a in seen["articles"]] == [[1, 2], [3]]
    assert seen["articles"][0]["confidence"] == pytest.approx((0.9 * 11 + 0.5 * 16) / 27, abs=1e-3)
    assert seen["articles"][1]["confidence"] is None
    assert any("trang 1-2 (nhận dạng chưa chắc: 66%)" in line for line in shown.outlined(parsed))
    assert shown.as_json(parse("a.txt", b"abc"))["pages"] == 0

"""index.sandbox, index.worker, index.confine: real processes, and a reader in them that does its worst."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pdf_fixtures
import pytest
from conftest import DATA
from office_files import packed
from PIL import Image

from index import sandbox
from index.errors import ParseError
from index.parse import document
from index.sandbox import Limits, Worker

HOSTILE = f"import sys; sys.path[:0] = [{str(sandbox.ROOT)!r}, {str(Path(__file__).parent)!r}]; import hostile; from index.worker import serve; serve()"
SHORT = Limits(seconds=120, memory=2**30, output=2**20, written=2**24, open_files=64)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker whose reader does what the name of the file says."""
    monkeypatch.setattr(sandbox, "_START", HOSTILE)
    with Worker(SHORT) as made:
        yield made


def said(worker: Worker, name: str) -> str:
    (part,) = worker.read(f"{name}.html", b"x")
    assert part.raw is not None
    return part.raw.lines[0].text


def refused(worker: Worker, name: str) -> str:
    with pytest.raises(ParseError) as caught:
        worker.read(f"{name}.html", b"x")
    assert caught.value.source == f"{name}.html"
    return caught.value.reason


# --- real files ------------------------------------------------------------------------------------------------
def test_a_page_reads_the_same_as_without_a_process() -> None:
    from index.parse import parse

    data = (DATA / "tin-tuc.html").read_bytes()
    with Worker() as worker:
        (part,) = worker.read("tin-tuc.html", DATA / "tin-tuc.html")
        assert document(part) == parse("tin-tuc.html", data)
        assert worker.read("tin-tuc.html", data) == (part,)
        assert set(worker.walls) == {"files", "network"}


def test_several_files_share_one_process_and_its_folder_goes_with_it() -> None:
    with Worker() as worker:
        worker.read("a.html", DATA / "tin-tuc.html")
        process, folder = worker._process, worker._folder
        with pytest.raises(ParseError):
            worker.read("b.docx", b"PK\x03\x04")  # a refusal is no failure
        worker.read("c.html", DATA / "tin-tuc.html")
        assert worker._process is process
        assert Path(folder).is_dir()
    assert process is not None
    assert process.returncode == -signal.SIGKILL
    assert not Path(folder).exists()


def test_a_page_is_drawn_and_its_measures_told() -> None:
    data = pdf_fixtures.pdf(lambda canvas: pdf_fixtures.put(canvas, 85, 100, "Điều 1", 20), lambda canvas: pdf_fixtures.put(canvas, 85, 100, "Hai"))
    with Worker() as worker:
        drawn = worker.draw("a.pdf", data, 2, 300)
        assert drawn.sizes == ((595.0, 842.0), (595.0, 842.0))
        with Image.open(io.BytesIO(drawn.png)) as picture:
            assert picture.size == (300, 425)
            assert picture.convert("L").getextrema()[0] < 200
        assert worker.draw("a.pdf", data, 0, 300).png == b""
        for wrong, number, said in ((data, 3, "không có trang 3"), (b"%PDF-1.7 hong", 1, "không mở được")):
            with pytest.raises(ParseError, match=said):
                worker.draw("a.pdf", wrong, number, 300)


# --- failures --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("memory", "cần quá nhiều bộ nhớ"),
        ("deep", "lồng nhau quá sâu"),
        ("crash", "dừng đột ngột (SIGSEGV)"),
        ("abort", "dừng đột ngột (SIGABRT)"),
        ("leave", "dừng đột ngột (mã 7)"),
        ("library", "tệp bị hỏng hoặc không đúng định dạng (IndexError"),
        ("long", "nội dung đọc ra quá lớn (hơn 1 MB)"),
        ("refuse", "tệp có mật khẩu"),
    ],
)
def test_every_failure_is_one_clear_message_and_the_next_file_is_read(worker: Worker, name: str, reason: str) -> None:
    assert reason in refused(worker, name)
    assert said(worker, "half") == "?"


@pytest.mark.parametrize("name", ["hang", "spin", "brood"])
def test_a_reader_that_does_not_end_is_ended_with_all_it_started(worker: Worker, name: str) -> None:
    first = int(said(worker, "pid"))
    worker.limits = Limits(seconds=1)
    start = time.monotonic()
    assert "đọc quá 1 giây nên đã dừng" in refused(worker, name)
    assert time.monotonic() - start < 60  # by itself it would go on for ten minutes
    assert not alive(first)
    worker.limits = SHORT
    assert int(said(worker, "pid")) != first


def alive(group: int) -> bool:
    """Whether any process of the group runs on."""
    for _ in range(600):
        rows = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout.splitlines()
        if not [r for r in rows if r.split()[0] == str(group) and not r.split()[1].startswith("Z")]:
            return False
        time.sleep(0.05)
    return True


def test_time_grows_with_the_file_and_ends() -> None:
    assert Limits().time(0) == 120
    assert Limits().time(2 * 2**20) == 420
    assert Limits().time(10**12) == 3600


def test_processor_time_ends_a_reader_whose_clock_nobody_watches(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    said(worker, "pid")
    worker.limits = Limits(seconds=1)
    monkeypatch.setattr(worker, "_expire", lambda: None)  # as if the watch had died
    assert "đọc quá 1 giây" in refused(worker, "spin")


def test_it_can_be_stopped_from_outside(worker: Worker) -> None:
    said(worker, "pid")
    start, over = time.monotonic(), threading.Event()

    def stop() -> None:
        while not over.wait(0.3):  # a first stop may come before the reading
            worker.stop()

    thread = threading.Thread(target=stop)
    thread.start()
    refused(worker, "hang")
    over.set()
    thread.join()
    assert time.monotonic() - start < 60  # the limit is two minutes


def test_it_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    code = f"""
import sys, os
sys.path[:0] = [{str(sandbox.ROOT)!r}]
from index import sandbox
sandbox._START = {HOSTILE!r}
w = sandbox.Worker()
print(w.read("pid.html", b"x")[0].raw.lines[0].text, flush=True)
w.read("hang.html", b"x")
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert not alive(child)


# --- walls -----------------------------------------------------------------------------------------------------
def test_nothing_reaches_the_network(worker: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        assert said(worker, "network") == "-1 không: Permission denied không: Permission denied"
        assert said(worker, "unix") == "không: Permission denied"
        assert "PermissionError" in said(worker, "program")
        with pytest.raises(BlockingIOError):
            server.accept()


def test_nothing_outside_is_read_or_written(worker: Worker, tmp_path: Path) -> None:
    secret = tmp_path / "bi-mat"
    secret.write_text("mật", "utf8")
    for path in (secret, Path("/etc/passwd"), sandbox.ROOT / "README.md"):
        assert said(worker, f"sees~{str(path).replace('/', '!')}") == "không: Permission denied"
    for path in (secret, tmp_path / "moi", sandbox.ROOT / "index" / "moi", Path("/tmp/moi")):
        assert said(worker, f"writes~{str(path).replace('/', '!')}") == "không: Permission denied"
    assert secret.read_text("utf8") == "mật"
    assert said(worker, f"sees~{str(sandbox.ROOT / 'index' / 'text.py').replace('/', '!')}").startswith("được")


def test_its_own_folder_is_empty_for_each_file(worker: Worker) -> None:
    assert said(worker, "temporary") == "['a']"
    left = said(worker, "folder")
    assert left.startswith("[]/")
    assert Path(left[2:]) == Path(worker._folder)


def test_sizes_and_numbers_are_bounded(worker: Worker) -> None:
    assert said(worker, "big") == "không: File too large"
    assert said(worker, "files") == "không: Too many open files"


def test_what_a_library_prints_or_asks_does_not_disturb(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TDKT_SECRET", "mật")
    assert said(worker, "chatter") == "xong"
    assert said(worker, "stdin") == "hết"
    assert said(worker, "secret") == "không có"


# --- before anything is opened ---------------------------------------------------------------------------------
def test_two_gigabytes_are_refused_by_their_size(tmp_path: Path) -> None:
    path = tmp_path / "to.pdf"
    path.touch()
    os.truncate(path, 2 * 2**30)
    with Worker() as worker:
        with pytest.raises(ParseError, match=r"quá lớn \(2048 MB, tối đa 300 MB\)"):
            worker.read("to.pdf", path)
        assert worker._process is None


def test_a_file_that_is_gone_or_cut_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"x" * 100)
    with Worker() as worker:
        real = sandbox._send
        monkeypatch.setattr(sandbox, "_send", lambda content, size, pipe: real(content, size + 1, pipe))
        with pytest.raises(ParseError, match="không mở được"):
            worker.read("a.html", path)
        monkeypatch.setattr(sandbox, "_send", real)
        (part,) = worker.read("tin.html", DATA / "tin-tuc.html")
        assert part.raw is not None


def test_external_entities_and_remote_pictures_are_left_where_they_are() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Worker() as worker:
        server.setblocking(False)
        at = f"http://127.0.0.1:{server.getsockname()[1]}/a"
        words = f"<p>{'Một đoạn văn đủ dài để là bài chính của trang. ' * 5}</p>"
        page = f'<html><head><link rel="stylesheet" href="{at}"></head><body><article><img src="{at}">{words}<iframe src="{at}"></iframe></article></body></html>'
        (part,) = worker.read("a.html", page.encode())
        assert part.raw is not None
        bomb = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "{at}">]><w>&x;&y;</w>'
        with pytest.raises(ParseError):
            worker.read("a.docx", packed({"[Content_Types].xml": "<Types/>", "word/document.xml": bomb}))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_command_says_which_walls_stand(capsys: pytest.CaptureFixture[str]) -> None:
    sandbox.main()
    out = capsys.readouterr().out
    assert out.count("có: ") == 3
    assert "KHÔNG" not in out

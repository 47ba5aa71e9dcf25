"""index.reading and index.readings: a folder read on all cores, once, whatever happens to single files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import DATA

from index import disk, reading, readings, sandbox
from index.errors import ParseError
from index.parse import Part
from index.reading import File, read_files, read_folder
from index.readings import Readings
from index.sandbox import Limits

HOSTILE = f"import sys; sys.path[:0] = [{str(sandbox.ROOT)!r}, {str(Path(__file__).parent)!r}]; import hostile; from index.worker import serve; serve()"
PAGE = (DATA / "tin-tuc.html").read_bytes()


@pytest.fixture
def memory(tmp_path: Path) -> Readings:
    return Readings(tmp_path / "deep" / "readings.sqlite")


def folder(tmp_path: Path, **files: bytes) -> list[File]:
    (tmp_path / "d").mkdir(exist_ok=True)
    for name, data in files.items():
        (tmp_path / "d" / f"{name}.html").write_bytes(data)
    return [File(p.name, p) for p in sorted((tmp_path / "d").iterdir())]


def texts(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [line.text for part in found for line in part.raw.lines]


def test_what_was_read_is_not_read_again_under_any_name(tmp_path: Path, memory: Readings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_files(folder(tmp_path, a=PAGE), memory)
    (tmp_path / "d" / "a.html").rename(tmp_path / "d" / "b.html")
    monkeypatch.setattr(sandbox, "_START", "raise SystemExit(1)")  # whoever is asked now can only fail
    again = read_files(folder(tmp_path), memory)
    assert texts(again["b.html"]) == texts(first["a.html"])
    (part,) = again["b.html"]
    assert part.source == "b.html"
    assert isinstance(read_files(folder(tmp_path, c=PAGE + b" "), memory)["c.html"], ParseError)


def test_other_readers_read_again(tmp_path: Path, memory: Readings, monkeypatch: pytest.MonkeyPatch) -> None:
    read_files(folder(tmp_path, a=PAGE), memory)
    digest = disk.sha256(tmp_path / "d" / "a.html")
    assert memory.get("x.html", digest)
    assert memory.get("x.htm", digest) is None  # another suffix may choose another reader
    monkeypatch.setattr(readings, "readers", lambda: "neu")
    assert memory.get("x.html", digest) is None


def test_parts_inside_follow_the_name_of_their_file(memory: Readings) -> None:
    parts = (Part("thu.eml", "1", None, "a"), Part("thu.eml/b.docx", "2", None, "c"))
    memory.put("thu.eml", "0", parts)
    assert [p.source for p in memory.get("khac.eml", "0") or ()] == ["khac.eml", "khac.eml/b.docx"]


@pytest.mark.parametrize("rubbish", [b"", b"SQLite format 3\x00" + b"\xff" * 4000, b"khong phai"])
def test_a_damaged_memory_only_costs_time(tmp_path: Path, memory: Readings, rubbish: bytes) -> None:
    read_files(folder(tmp_path, a=PAGE), memory)
    for path in (tmp_path / "deep").iterdir():
        path.unlink()
    (tmp_path / "deep" / "readings.sqlite").write_bytes(rubbish)
    assert texts(read_files(folder(tmp_path), memory)["a.html"])
    assert memory.get("a.html", disk.sha256(tmp_path / "d" / "a.html"))


def test_refusals_are_not_remembered(tmp_path: Path, memory: Readings) -> None:
    (file,) = folder(tmp_path, a=b"<html></html>")
    assert isinstance(read_files([file], memory)["a.html"], ParseError)
    assert memory.get("a.html", disk.sha256(file.path)) is None


def test_one_bad_file_costs_nobody_else_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", HOSTILE)
    monkeypatch.setattr(reading, "cores", lambda _: 2)
    names = ["crash", "hang", "memory", "library", "refuse", *(f"pid~{i}" for i in range(6))]
    done: list[tuple[str, int, int]] = []
    found = read_files(folder(tmp_path, **dict.fromkeys(names, b"x")), limits=Limits(seconds=2, memory=2**30), tell=lambda *t: done.append(t))
    bad = {name.split(".")[0] for name, outcome in found.items() if isinstance(outcome, ParseError)}
    assert bad == {"crash", "hang", "memory", "library", "refuse"}
    assert len(found) == len(names)
    assert done[0] == ("read", 0, len(names))
    assert done[-1] == ("read", len(names), len(names))
    pids = {texts(outcome)[0] for outcome in found.values() if not isinstance(outcome, ParseError)}
    assert 1 <= len(pids) <= 6  # a process reads several files


def test_progress_says_how_long_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_files(folder(tmp_path, a=PAGE, b=PAGE), show=True)
    shown = capsys.readouterr().err
    assert "Đọc tài liệu: 100% 2/2 tệp" in shown
    assert "còn khoảng" in shown


def test_an_interruption_ends_the_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", HOSTILE)
    made: list[sandbox.Worker] = []

    class Seen(sandbox.Worker):
        def __init__(self, limits: Limits) -> None:
            super().__init__(limits)
            made.append(self)

    def interrupt(stage: str, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    monkeypatch.setattr(reading, "Worker", Seen)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        read_files(folder(tmp_path, **{"hang~1": b"x", "pid": b"x"}), tell=interrupt)
    assert time.monotonic() - start < 60  # by itself the reader would hang for ten minutes
    assert all(w._process is None for w in made)


def test_a_killed_build_keeps_what_it_had_read(tmp_path: Path, memory: Readings) -> None:
    files = folder(tmp_path, pid=b"x", hang=b"xx")
    code = f"""
import sys
sys.path[:0] = [{str(sandbox.ROOT)!r}]
from pathlib import Path
from index import reading, sandbox
from index.readings import Readings
sandbox._START = {HOSTILE!r}
reading.cores = lambda _: 2
folder = Path({str(tmp_path / "d")!r})
reading.read_files([reading.File(p.name, p) for p in sorted(folder.iterdir())], Readings(Path({str(tmp_path / "deep" / "readings.sqlite")!r})), tell=lambda *t: print(*t, flush=True))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert process.stdout is not None
    assert [process.stdout.readline().strip() for _ in range(2)] == ["read 0 2", "read 1 2"]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    (file,) = [f for f in files if f.source == "pid.html"]
    assert memory.get("pid.html", disk.sha256(file.path))


def test_what_staff_state_beside_a_file_goes_before_what_it_prints(tmp_path: Path) -> None:
    home = tmp_path / "d"
    home.mkdir()
    (home / "qd.txt").write_bytes((DATA / "quyet-dinh-kem-quy-dinh.txt").read_bytes())
    (one,), _ = read_folder(home)
    assert one.document.validity.issued is not None
    (home / "qd.txt.yaml").write_text("id: qd-mau\nngay_hieu_luc: 2031-05-01\nso_hieu: 9/QĐ\n", "utf8")
    (two,), skipped = read_folder(home)
    assert skipped == []
    assert (two.document.id, two.document.word("so_hieu")) == ("qd-mau", "9/QĐ")
    assert two.document.validity.effective is not None
    assert two.document.validity.issued == one.document.validity.issued
    (home / "qd.txt.yaml").write_text("ngay_hieu_luc: hôm qua\n", "utf8")
    (home / "khac.txt").write_text("Chữ.", "utf8")
    _, skipped = read_folder(home)
    assert [(s.source, "ngay_hieu_luc" in s.reason) for s in skipped] == [("qd.txt", True)]


def test_workers_fit_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.cores(Limits(memory=2**50)) == 1
    monkeypatch.setattr(reading, "_CONTAINER", tmp_path / "memory.max")
    for said, least in (("max", len(os.sched_getaffinity(0))), (str(2**20), 1)):
        (tmp_path / "memory.max").write_text(f"{said}\n", "utf8")
        assert reading.cores(Limits(memory=2**20)) == least

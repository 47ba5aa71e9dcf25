from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import DATA, FakeEmbedder, within

from index import build as module
from index import disk
from index.build import Report, Texts, build
from index.cache import VectorCache
from index.errors import IndexingError
from index.formats import plain
from index.snapshot import current, open_snapshot, verify


class Desk:
    """One office at work: a folder, a store, a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.cache = folder, folder.parent / "snapshots", VectorCache(folder.parent / "vectors.sqlite")

    def build(self, embedder: FakeEmbedder | None = None, **more: Any) -> Report:
        return build(self.folder, self.store, embedder, self.cache, **more)

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def skipped(self, embedder: FakeEmbedder | None = None) -> dict[str, str]:
        return {s.source: s.reason for s in self.build(embedder).manifest.skipped}


@pytest.fixture
def desk(office: Path) -> Desk:
    return Desk(office)


def test_a_folder_becomes_a_served_snapshot(desk: Desk, embedder: FakeEmbedder) -> None:
    report = desk.build(embedder)
    assert report.folder == current(desk.store)
    opened = open_snapshot(report.folder, embedder, embedder.fingerprint)
    assert sorted(opened.documents) == ["giai-co-lang-2031", "nghi-dinh-mau", "quyet-dinh-kem-quy-dinh"]
    manifest = report.manifest
    assert (manifest.documents, manifest.articles, manifest.chunks) == (3, len(opened.articles), len(opened.chunks))
    assert manifest.skipped == ()
    assert report.embedded == manifest.chunks == len(embedder.embedded)
    assert set(report.seconds) >= {"read", "structure", "lexical", "embed", "write"}
    assert all(s >= 0 for s in report.seconds.values())


def test_dense_rows_belong_to_their_chunks(desk: Desk, embedder: FakeEmbedder) -> None:
    opened = open_snapshot(desk.build(embedder).folder, embedder, embedder.fingerprint)
    assert opened.dense is not None
    for chunk in opened.chunks:
        text = f"{chunk.context}\n{opened.text_of(chunk)}"
        np.testing.assert_allclose(opened.dense.vectors([chunk.id])[0], embedder.vector(text), atol=1e-6)
        assert embedder.count_tokens([text])[0] <= embedder.max_tokens


def test_lexical_rows_belong_to_their_chunks(desk: Desk) -> None:
    opened = open_snapshot(desk.build().folder, None)
    found = list(opened.lexical.best({"1.250.000": 1.0}, 0.3, 10))
    assert sum(share for share, _, _ in found) == pytest.approx(1)
    assert [[opened.chunks[i].article_id for i in rows.tolist()] for _, rows, _ in found] == 6 * [["nghi-dinh-mau#dieu-4"]]


def test_texts_are_put_together_one_by_one_and_by_slice(desk: Desk) -> None:
    opened = open_snapshot(desk.build().folder, None)
    texts = Texts(opened.documents, opened.chunks)
    assert list(texts) == [f"{c.context}\n{opened.text_of(c)}" for c in opened.chunks]
    assert texts[1:3] == [texts[1], texts[2]]
    assert len(texts) == len(opened.chunks)


# --- again -----------------------------------------------------------------------------------------------------
def test_unchanged_passages_are_not_embedded_again(desk: Desk) -> None:
    first = desk.build(FakeEmbedder())
    second = FakeEmbedder()
    again = desk.build(second)
    assert (again.embedded, second.embedded) == (0, [])
    a, b = (open_snapshot(r.folder, second, "fake-1") for r in (first, again))
    assert list(a.chunks) == list(b.chunks)
    ids = [c.id for c in a.chunks]
    assert a.dense is not None
    assert b.dense is not None
    np.testing.assert_array_equal(a.dense.vectors(ids), b.dense.vectors(ids))

    text = (desk.folder / "su-kien.md").read_text("utf8")
    desk.put("su-kien.md", text.replace("Mỗi ván 30 phút.", "Mỗi ván 45 phút."))
    third = FakeEmbedder()
    assert desk.build(third).embedded == len(third.embedded) == 1
    assert "45 phút" in third.embedded[0]


def test_another_model_embeds_everything_anew(desk: Desk) -> None:
    first = desk.build(FakeEmbedder())
    assert desk.build(FakeEmbedder("other")).embedded == first.manifest.chunks


def test_a_deleted_document_is_gone_and_the_old_snapshot_is_untouched(desk: Desk, embedder: FakeEmbedder) -> None:
    first = desk.build(embedder)
    (desk.folder / "su-kien.md").unlink()
    second = open_snapshot(desk.build(embedder).folder, embedder, "fake-1")
    assert "giai-co-lang-2031" not in second.documents
    assert not [c for c in second.chunks if c.document_id == "giai-co-lang-2031"]
    assert not [a for a in second.articles.values() if a.document_id == "giai-co-lang-2031"]
    assert verify(first.folder) == first.manifest


def test_equal_wording_in_two_documents_stays_two_sources(desk: Desk, embedder: FakeEmbedder) -> None:
    for name in ("mot.txt", "hai.txt"):
        desk.put(name, f"Điều 1. Thời hạn\nThời hạn là 05 ngày làm việc.\nĐiều 2. Nơi áp dụng\nTrong tệp {name}.")
    opened = open_snapshot(desk.build(embedder).folder, embedder, "fake-1")
    assert {c.article_id for c in opened.chunks if opened.text_of(c) == "Thời hạn là 05 ngày làm việc."} == {"mot#dieu-1", "hai#dieu-1"}


def test_progress_shows_a_rate_and_ends_at_the_whole(
    desk: Desk, embedder: FakeEmbedder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SAVE_EVERY", 4)
    report = desk.build(embedder, show=True)
    shown = capsys.readouterr().err
    assert f"{report.embedded}/{report.embedded}" in shown
    assert "100%" in shown
    assert "đoạn/s" in shown
    desk.build(embedder, show=True)
    assert "Tạo véc-tơ" not in capsys.readouterr().err  # nothing to embed, nothing to show
    desk.build(FakeEmbedder("other"))
    assert capsys.readouterr().err == ""


# --- bad input -------------------------------------------------------------------------------------------------
BAD: dict[str, tuple[bytes, str]] = {
    "rong.txt": (b"", "tệp rỗng"),
    "trang.txt": (b" \n\n", "tệp rỗng"),
    "anh.txt": (b"\x89PNG\r\n\x1a\n" + bytes(64), "tệp nhị phân"),
    "latin.txt": ("Điện thoại: café".encode("latin-1", "ignore"), "không phải UTF-8"),
    "ngay.md": ("---\nngay_hieu_luc: 2025-02-30\n---\nChữ.".encode(), "trường “ngay_hieu_luc”: “2025-02-30” không phải là ngày"),
    "yaml.md": (b"---\na: [\n---\nabc", "phần đầu YAML"),
    "ten.md": ("---\nid: Tên có dấu\n---\nChữ.".encode(), "trường “id”"),
    "cham.md": (b"---\n---\n***", "không có chữ nào"),
    "van-ban.docx": (b"\xd0\xcf\x11\xe0", "nội dung không phải .docx: tệp bị hỏng hoặc sai đuôi"),
    "ban-ve.dwg": (b"AC1032", "chưa được hỗ trợ"),
}


def test_every_bad_file_is_named_with_the_reason_and_the_rest_is_indexed(desk: Desk, embedder: FakeEmbedder) -> None:
    for name, (data, _) in BAD.items():
        desk.put(f"xau/{name}", data)
    report = desk.build(embedder)
    skipped = {s.source: s.reason for s in report.manifest.skipped}
    assert set(skipped) == {f"xau/{name}" for name in BAD}
    for name, (_, reason) in BAD.items():
        assert reason in skipped[f"xau/{name}"]
        assert not skipped[f"xau/{name}"].startswith("xau/")  # the source is beside it, once
    assert report.manifest.documents == 3


def test_utf16_and_a_text_without_structure_are_indexed(desk: Desk) -> None:
    desk.put("u16.txt", "Điều 1. Hộp thư\nMở lúc 8 giờ.".encode("utf-16"))
    desk.put("moi.txt", (DATA / "khong-cau-truc.txt").read_bytes())
    opened = open_snapshot(desk.build().folder, None)
    assert opened.documents["u16"].text == "Điều 1. Hộp thư\nMở lúc 8 giờ."
    assert [a.label for a in opened.articles.values() if a.document_id == "moi"] == ["Đoạn 1", "Đoạn 2", "Đoạn 3"]


def test_fifty_megabytes_are_refused_without_being_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    os.truncate(desk.put("to.txt", b"x"), 50 * 2**20)
    read = Path.read_bytes

    def watched(path: Path) -> bytes:
        assert path.name != "to.txt"
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", watched)
    with within(10):
        assert "quá lớn (50 MB, tối đa 20 MB)" in desk.skipped()["to.txt"]


def test_a_second_file_of_the_same_id_is_named_with_the_first(desk: Desk) -> None:
    desk.put("z/ban-sao.md", "---\nid: giai-co-lang-2031\n---\nBản sao.")
    assert "mã “giai-co-lang-2031” đã có ở su-kien.md" in desk.skipped()["z/ban-sao.md"]


def test_the_same_content_under_another_name_is_read_once(desk: Desk) -> None:
    text = (desk.folder / "su-kien.md").read_bytes().replace(b"id: giai-co-lang-2031\n", b"")
    desk.put("a.md", text)
    desk.put("z.md", text)
    assert desk.skipped() == {"z.md": "nội dung này đã có ở a.md; chỉ đọc một lần"}


def test_a_document_that_our_grammar_fails_on_is_skipped_with_the_reason(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = module.articles

    def failing(document: Any, outline: Any) -> Any:
        if document.id == "giai-co-lang-2031":
            raise ValueError("lỗi lạ")
        return whole(document, outline)

    monkeypatch.setattr(module, "articles", failing)
    report = desk.build()
    assert [(s.source, s.reason) for s in report.manifest.skipped] == [("su-kien.md", "không chia được thành điều, khoản (ValueError: lỗi lạ)")]
    assert report.manifest.documents == 2


def test_a_file_nobody_may_open_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("mat.txt", "Chữ.")
    read = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == "mat.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert desk.skipped() == {"mat.txt": "không mở được (Permission denied)"}


def test_a_library_that_fails_on_one_file_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(source: str, text: str) -> Any:
        raise RuntimeError("lỗi lạ")

    monkeypatch.setattr(plain, "markdown", failing)
    report = desk.build()
    assert [(s.source, s.reason) for s in report.manifest.skipped] == [("su-kien.md", "không đọc được (RuntimeError: lỗi lạ)")]
    assert report.manifest.documents == 2


def test_warnings_reach_the_report(desk: Desk) -> None:
    desk.put("tin.txt", "Hội thi diễn ra sáng nay.\nĐội thôn Thượng về nhất.\n\nTin liên quan\nMột tin khác")
    assert desk.build().manifest.warnings == ("tin.txt: bỏ 2 dòng tin liên quan ở cuối trang",)


def test_readme_hidden_files_and_tables_are_no_documents(desk: Desk) -> None:
    for name in ("README.md", "rules/readme.md", ".git/a.txt", "rules/.an.txt", "nguon.toml"):
        desk.put(name, "Chữ.")
    report = desk.build()
    assert (report.manifest.documents, report.manifest.skipped) == (3, ())


def test_the_glossary_comes_along(desk: Desk) -> None:
    desk.put("thuat-ngu.toml", '[[muc]]\nviet_tat = "TĐKT"\n')
    assert open_snapshot(desk.build().folder, None).glossary == {"muc": [{"viet_tat": "TĐKT"}]}


@pytest.mark.parametrize("broken", [b"[[muc]\n", b"a = \xff", b"a = 1\na = 2\n"])
def test_a_broken_glossary_is_reported_and_counts_as_empty(desk: Desk, broken: bytes) -> None:
    desk.put("thuat-ngu.toml", broken)
    report = desk.build()
    (skipped,) = report.manifest.skipped
    assert (skipped.source, skipped.reason[:20]) == ("thuat-ngu.toml", "không đọc được TOML ")
    assert open_snapshot(report.folder, None).glossary == {}


@pytest.mark.parametrize("case", ["absent", "empty", "only bad", "a file"])
def test_nothing_to_index_says_so_and_the_served_snapshot_stays(desk: Desk, tmp_path: Path, case: str) -> None:
    served = desk.build().folder
    folder = tmp_path / "other"
    if case in ("empty", "only bad"):
        folder.mkdir()
    if case == "only bad":
        (folder / "rong.txt").write_bytes(b"")
    if case == "a file":
        folder.write_bytes(b"x")
    said = {
        "absent": "không có thư mục",
        "a file": "không có thư mục",
        "empty": "không có tài liệu nào",
        "only bad": r"không có tài liệu nào đọc được \(rong.txt: tệp rỗng\)",
    }
    with pytest.raises(IndexingError, match=said[case]):
        build(folder, desk.store, None, desk.cache)
    assert current(desk.store) == served
    assert verify(served).documents == 3


def test_documents_that_are_all_headings_make_a_snapshot_without_chunks(tmp_path: Path, embedder: FakeEmbedder) -> None:
    desk = Desk(tmp_path / "d")
    desk.put("a.md", "## Điều 1. Một {chua-co}\n")
    opened = open_snapshot(desk.build(embedder).folder, embedder, "fake-1")
    assert (len(opened.articles), len(opened.chunks)) == (1, 0)
    assert opened.dense is not None
    assert opened.dense.nearest(embedder.query("một"), 3) == []
    assert all(rows.shape == scores.shape == (0,) for _, rows, scores in opened.lexical.best({"một": 1.0}, 0.3, 10))


# --- kill -9 ---------------------------------------------------------------------------------------------------
DRIVER = r"""
import json, os, random, shutil, signal, sys, time
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(sys.argv[1]).parent)]
from conftest import FakeEmbedder
from index import build as module
from index import snapshot
from index.cache import VectorCache

folder, base, mode = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
module.SAVE_EVERY = 4
os.fsync = lambda handle: None  # it guards against a power cut, which is not what is tried here
WRITES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}


class Slow(FakeEmbedder):
    def passages(self, texts, progress=None):
        time.sleep(0.03)
        return super().passages(texts, progress)


def child(home, nth):
    '''Builds in a process of its own that is killed before its nth touch of the store (never when None).'''
    pid = os.fork()
    if pid:
        return pid
    seen = 0

    def hook(event, args):
        nonlocal seen
        if event in WRITES and args and str(home) in str(args[0]):
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    module.build(folder, home / "snapshots", (FakeEmbedder if nth else Slow)(), VectorCache(home / "vectors.sqlite"))
    os._exit(0)


def look(home, status):
    store = home / "snapshots"
    served = snapshot.current(store)
    snapshot.verify(served)
    opened = snapshot.open_snapshot(served, FakeEmbedder(), "fake-1")
    whole = [snapshot.verify(store / i).id for i in snapshot.listed(store)]
    loose = [p.name for p in store.iterdir() if p.name not in (*whole, "PROMOTED") and not p.name.startswith(".")]
    state = {"killed": os.WIFSIGNALED(status), "served": served.name, "documents": len(opened.documents), "whole": whole,
             "drafts": len(list(store.glob(".*.draft"))), "loose": loose}
    after = module.build(folder, store, FakeEmbedder(), VectorCache(home / "vectors.sqlite"))
    state |= {"next": snapshot.current(store).name == after.manifest.id, "next_embedded": after.embedded, "chunks": after.manifest.chunks,
              "next_drafts": len(list(store.glob(".*.draft")))}
    print(json.dumps(state), flush=True)
    return state["killed"]


def fresh(i):
    home = base.parent / f"run-{i}"
    shutil.copytree(base, home)
    return home


if mode == "touches":
    n = 0
    while True:
        n += 1
        home = fresh(n)
        killed = look(home, os.waitpid(child(home, n), 0)[1])
        shutil.rmtree(home)
        if not killed:
            break
else:
    rng = random.Random(int(sys.argv[5]))
    start = time.perf_counter()
    os.waitpid(child(fresh("whole"), None), 0)
    whole = time.perf_counter() - start  # how long a build takes on this machine, now
    for n in range(8):
        home = fresh(n)
        pid = child(home, None)
        time.sleep(rng.uniform(0, whole))
        os.kill(pid, signal.SIGKILL)
        look(home, os.waitpid(pid, 0)[1])
        shutil.rmtree(home)
"""


def killed(desk: Desk, tmp_path: Path, *mode: str) -> tuple[str, list[dict[str, Any]]]:
    """The snapshot served before, and what is found after each kill of a build over one more document."""
    home = tmp_path / "home"
    before = build(desk.folder, home / "snapshots", FakeEmbedder(), VectorCache(home / "vectors.sqlite"))
    desk.put("moi.txt", "\n".join(f"Điều {i}. Tên\n" + f"{i}. " + "chữ mới " * 100 for i in range(1, 13)))
    script = tmp_path / "driver.py"
    script.write_text(DRIVER, "utf8")
    done = subprocess.run(
        [sys.executable, str(script), str(Path(__file__).parent), str(desk.folder), str(home), *mode],
        capture_output=True,
        text=True,
        timeout=1800,  # one build for each file: about a minute on an idle machine
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return before.manifest.id, [json.loads(line) for line in done.stdout.splitlines()]


def check(before: str, states: list[dict[str, Any]]) -> None:
    for state in states:
        new = state["served"] != before
        assert state["documents"] == (4 if new else 3)
        assert before in state["whole"]
        assert state["served"] in state["whole"]
        assert state["loose"] == []  # nothing half-made stands under a name of its own
        assert state["next"]
        assert state["next_drafts"] == 0


def test_a_kill_between_any_two_writes_leaves_a_whole_snapshot_served(desk: Desk, tmp_path: Path) -> None:
    before, states = killed(desk, tmp_path, "touches")
    check(before, states)
    assert len(states) > 40
    assert all(s["killed"] for s in states[:-1])
    assert not states[-1]["killed"]
    served = [s["served"] == before for s in states]
    assert served == sorted(served, reverse=True)  # the old one up to one moment, the new one from then on
    assert served[0]
    assert not served[-1]
    assert sum(s["drafts"] for s in states) > 10  # drafts were left and pruned
    left = [s["next_embedded"] for s in states]
    assert left == sorted(left, reverse=True)
    assert {a - b for a, b in pairwise(left)} <= {0, 1, 2, 3, 4}  # SAVE_EVERY of the driver: what a kill loses at most
    assert left[0] > 12
    assert left[-1] == 0
    assert any(len(s["whole"]) == 2 and s["served"] == before for s in states)  # written, not yet promoted


def test_a_kill_at_any_time_leaves_a_whole_snapshot_served(desk: Desk, tmp_path: Path) -> None:
    before, states = killed(desk, tmp_path, "times", "20251125")
    check(before, states)
    assert len(states) == 8
    assert any(s["killed"] for s in states)


def test_a_build_that_fails_at_the_last_write_leaves_the_old_one_served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    served = desk.build().folder

    def full(path: Path) -> None:
        if path.name == "manifest.json":
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "sync", full)
        with pytest.raises(OSError, match="No space"):
            desk.build()
    assert current(desk.store) == served
    verify(served)
    desk.build()
    assert not list(desk.store.glob(".*.draft"))

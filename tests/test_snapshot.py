from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from inspect import signature
from pathlib import Path

import faiss
import numpy as np
import pytest
from conftest import FakeEmbedder

from index import disk, lines, snapshot
from index.build import build
from index.cache import VectorCache
from index.errors import SnapshotError
from index.parse import parse
from index.snapshot import KEEP, SCHEMA, current, listed, open_snapshot, plain, promote, promoted, prune, read_manifest, rollback, verify
from index.structure import articles
from index.types import Manifest, Mark, Place, Span, tiles

VIETNAMESE = re.compile(r"hãy (?:chạy|xem) `tdkt index [a-z]+`")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def built(office: Path, store: Path, embedder: FakeEmbedder) -> Path:
    return build(office, store, embedder, VectorCache(store.parent / "cache.sqlite")).folder


@pytest.fixture
def copies(built: Path) -> Callable[[int], list[str]]:
    """Makes n promoted snapshots in all, by copying the first: ids s-00, s-01, …"""

    def make(n: int) -> list[str]:
        store, opened = built.parent, open_snapshot(built, FakeEmbedder(), "fake-1")
        names = [f"s-{i:02}" for i in range(n)]
        for name in names:
            manifest = replace(opened.manifest, id=name)
            rest = {part: getattr(opened, part) for part in list(signature(snapshot.write).parameters)[4:]}
            snapshot.write(store, manifest, opened.documents.values(), opened.articles.values(), **rest)
            promote(store, name)
        return names

    return make


def test_everything_comes_back_as_it_was(office: Path, built: Path, embedder: FakeEmbedder) -> None:
    opened = open_snapshot(built, embedder, embedder.fingerprint)
    assert opened.manifest == verify(built) == read_manifest(built)
    for path in [p for p in office.rglob("*") if p.is_file()]:
        parsed = parse(path.relative_to(office).as_posix(), path.read_bytes())
        document = parsed.document
        assert opened.documents[document.id] == document
        found = articles(document, parsed.outline)
        assert tuple(a for a in opened.articles.values() if a.document_id == document.id) == found
        assert tiles(found, len(document.text))
    assert opened.documents["giai-co-lang-2031"].validity.uncertain == date(2032, 1, 1)
    assert any(Mark.MISSING in a.marks for a in opened.articles.values())
    assert opened.manifest.chunks == len(opened.chunks) == len(opened.dense or ())


def test_every_quote_is_a_substring_of_its_document(built: Path) -> None:
    opened = open_snapshot(built, None)
    for chunk in opened.chunks:
        text = opened.documents[chunk.document_id].text
        assert opened.text_of(chunk) in text
        assert opened.chunk(chunk.id) is chunk
        assert opened.articles[chunk.article_id].body.covers(chunk.span)


def test_it_holds_no_pickle_and_every_file_is_in_the_manifest(built: Path) -> None:
    files = {p.name for p in built.iterdir()}
    assert files == {*read_manifest(built).files, "manifest.json"}
    assert {p.suffix for p in built.iterdir()} <= {".json", ".jsonl", ".npy", ".npz", ".faiss"}
    for path in built.iterdir():
        assert path.read_bytes()[:1] != b"\x80"  # the first byte of every pickle since protocol 2
        if path.suffix in (".npy", ".npz"):
            loaded = np.load(path, allow_pickle=False)
            for part in [loaded] if path.suffix == ".npy" else [loaded[name] for name in loaded.files]:
                assert part.dtype != object


def test_without_a_model_the_dense_half_stays_closed(office: Path, built: Path, store: Path) -> None:
    assert open_snapshot(built, None).dense is None
    plain_build = build(office, store, None, VectorCache(store / "c.sqlite")).folder
    assert read_manifest(plain_build).fingerprint == ""
    assert not (plain_build / "dense.faiss").exists()
    assert open_snapshot(plain_build, FakeEmbedder(), "anything").dense is None  # nothing to mistake


def test_another_model_is_refused_with_a_sentence(built: Path) -> None:
    other = FakeEmbedder("other-2")
    with pytest.raises(SnapshotError, match="được tạo bằng mô hình khác \\(fake-1, đang dùng other-2\\); hãy chạy `tdkt index build`"):
        open_snapshot(built, other, other.fingerprint)


@pytest.mark.parametrize("name", ["documents.jsonl", "articles.jsonl", "chunks.jsonl", "vectors.npy", "postings.docs.npy", "words.plain.npy", "places.npz", "glossary.json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_damaged_file_is_named(built: Path, embedder: FakeEmbedder, name: str, damage: str) -> None:
    path = built / name
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if damage == "cut" else bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(SnapshotError, match=f"{name} bị hỏng hoặc bị sửa") as caught:
        open_snapshot(built, embedder, embedder.fingerprint)
    assert VIETNAMESE.search(str(caught.value))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"schema": 1}', "null", '{"schema": 1, "skipped": [1], "warnings": []}', "\x00"])
def test_a_broken_manifest_is_no_snapshot(built: Path, content: str) -> None:
    (built / "manifest.json").write_text(content, "utf8")
    with pytest.raises(SnapshotError, match="không phải là một bản chỉ mục nguyên vẹn") as caught:
        open_snapshot(built, None)
    assert VIETNAMESE.search(str(caught.value))


def test_a_missing_folder_is_no_snapshot(store: Path) -> None:
    with pytest.raises(SnapshotError, match="nguyên vẹn"):
        read_manifest(store / "gone")


def test_another_schema_is_said_even_when_its_fields_differ(built: Path) -> None:
    path = built / "manifest.json"
    data = json.loads(path.read_text("utf8"))
    path.write_text(json.dumps(data | {"schema": SCHEMA + 1, "a_new_field": 1}), "utf8")
    with pytest.raises(SnapshotError, match=f"phiên bản khác \\(dạng {SCHEMA + 1}, cần {SCHEMA}\\); hãy chạy `tdkt index build`"):
        open_snapshot(built, None)


def test_content_that_the_hashes_allow_but_nobody_can_read_is_refused(built: Path, embedder: FakeEmbedder) -> None:
    (built / "articles.jsonl").write_text('{"id": "x"}\n', "utf8")
    data = json.loads((built / "manifest.json").read_text("utf8"))
    data["files"]["articles.jsonl"] = disk.sha256(built / "articles.jsonl")
    (built / "manifest.json").write_text(json.dumps(data), "utf8")
    with pytest.raises(SnapshotError, match="không đọc được") as caught:
        open_snapshot(built, embedder, embedder.fingerprint)
    assert VIETNAMESE.search(str(caught.value))


def test_line_separators_inside_a_text_do_not_break_the_lines(tmp_path: Path) -> None:
    rows = [{"id": "a", "a": "x\u2028y\x85z\ry\n"}, {"id": "b", "a": "2"}]
    lines.write(tmp_path, "a", rows)
    assert list(lines.read(tmp_path / "a.jsonl")) == rows
    assert lines.Lines(tmp_path, "a", lambda row: row).at(0) == rows[0]


def test_plain_values_of_every_kind() -> None:
    assert plain({"a": (Span(1, 2), date(2025, 1, 2), frozenset({Mark.PARTIAL, Mark.MISSING}), None, 1.5, "x")}) == {
        "a": [[1, 2], "2025-01-02", ["chua-co", "mot-phan"], None, 1.5, "x"]
    }


# --- promote, rollback, prune ----------------------------------------------------------------------------------
def test_nothing_built_yet_says_what_to_run(store: Path) -> None:
    for when in ("absent", "empty"):
        if when == "empty":
            store.mkdir()
        assert promoted(store) == listed(store) == []
        with pytest.raises(SnapshotError, match=r"chưa có chỉ mục nào .* hãy chạy `tdkt index build`"):
            current(store)
    with pytest.raises(SnapshotError, match="không có bản chỉ mục cũ hơn"):
        rollback(store)


def test_the_last_promoted_is_served_and_rollback_goes_one_back(store: Path, copies: Callable[[int], list[str]]) -> None:
    first = copies(3)
    assert listed(store)[-3:] == first
    assert current(store).name == "s-02"
    assert rollback(store) == "s-01"
    assert current(store).name == "s-01"
    assert rollback(store) == "s-00"
    promote(store, "s-02")
    assert promoted(store)[-2:] == ["s-00", "s-02"]
    promote(store, "s-00")
    assert promoted(store).count("s-00") == 1
    assert current(store).name == "s-00"


def test_rollback_passes_over_what_was_deleted_and_stops_at_the_first(store: Path, copies: Callable[[int], list[str]]) -> None:
    copies(3)
    (store / "s-01" / "manifest.json").unlink()
    assert rollback(store) == "s-00"
    rollback(store)  # the one that was built first
    with pytest.raises(SnapshotError, match="không có bản chỉ mục cũ hơn"):
        rollback(store)


def test_only_a_whole_snapshot_is_promoted(store: Path, built: Path) -> None:
    (store / "half").mkdir()
    for ident in ("half", "absent"):
        with pytest.raises(SnapshotError, match="nguyên vẹn"):
            promote(store, ident)
    assert current(store) == built


def test_a_served_snapshot_that_vanished_gives_way_to_the_one_before(store: Path, built: Path, copies: Callable[[int], list[str]]) -> None:
    copies(1)
    (store / "s-00" / "manifest.json").unlink()
    assert current(store) == built


def test_prune_keeps_the_newest_and_the_served_one(store: Path, built: Path, copies: Callable[[int], list[str]]) -> None:
    copies(KEEP + 3)
    promote(store, "s-00")
    gone = prune(store)
    assert gone == sorted([built.name, "s-01", "s-02"])
    assert listed(store) == ["s-00", *[f"s-{i:02}" for i in range(3, KEEP + 3)]]
    assert current(store).name == "s-00"
    assert prune(store) == []
    assert prune(store, keep=0) == [f"s-{i:02}" for i in range(3, KEEP + 3)]
    assert verify(current(store)).id == "s-00"


def test_drafts_of_killed_builds_are_neither_listed_nor_kept(store: Path, built: Path) -> None:
    draft = store / ".later.draft"
    draft.mkdir()
    (draft / "manifest.json").write_bytes((built / "manifest.json").read_bytes())
    assert listed(store) == [built.name]
    assert prune(store) == []
    assert not draft.exists()
    assert built.is_dir()


def test_a_prune_cut_short_leaves_no_half_snapshot(store: Path, copies: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    copies(2)

    def killed(path: Path, **_: object) -> None:
        (Path(path) / "documents.jsonl").unlink()
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshot.shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        prune(store, keep=0)
    monkeypatch.undo()
    assert [verify(store / ident).id for ident in listed(store)] == listed(store)
    prune(store, keep=0)
    assert not list(store.glob(".*.draft"))


def test_a_written_manifest_fills_in_its_files_and_changes_nothing_else(built: Path) -> None:
    manifest = read_manifest(built)
    assert isinstance(manifest, Manifest)
    assert set(map(len, manifest.files.values())) == {64}
    assert built.name == manifest.id
    assert (manifest.documents, manifest.schema, manifest.fingerprint) == (3, SCHEMA, "fake-1")


def test_the_served_id_is_replaced_in_one_step_never_written_over(store: Path, copies: Callable[[int], list[str]]) -> None:
    copies(2)
    with (store / "PROMOTED").open("rb") as before:
        promote(store, "s-00")
        assert before.read().split()[-1] == b"s-01"  # the old file is whole for whoever reads it
    assert promoted(store)[-1] == "s-00"


def test_the_layout_comes_back_and_a_snapshot_without_it_still_opens(built: Path) -> None:
    opened = open_snapshot(built, FakeEmbedder(), "fake-1")
    places = (Place(Span(0, 4), 1, (10.5, 20.0, 30.0, 40.25), 0.5), Place(Span(5, 9), 2))
    first, *others = opened.documents.values()
    document = replace(first, layout=places)
    rest = {part: getattr(opened, part) for part in list(signature(snapshot.write).parameters)[4:]}
    folder = snapshot.write(built.parent, replace(opened.manifest, id="laid-out"), [document, *others], opened.articles.values(), **rest)
    assert open_snapshot(folder, None).documents[document.id] == document
    for schema in (2, 1):
        as_before(built, schema)
        old = open_snapshot(built, FakeEmbedder(), "fake-1")
        assert old.documents == opened.documents
        assert old.articles == opened.articles
        assert list(old.chunks) == list(opened.chunks)
        assert old.dense is not None
        assert opened.dense is not None
        query = np.ones(opened.dense.vectors([old.chunks[0].id]).shape[1], dtype=np.float32)
        assert old.dense.nearest_rows(query, 5) == opened.dense.nearest_rows(query, 5)
        for (share, *ours), (same, *theirs) in zip(old.lexical.best({"thi đua": 1.0}, 0.4, 50), opened.lexical.best({"thi đua": 1.0}, 0.4, 50), strict=True):
            assert share == same
            np.testing.assert_array_equal(ours, theirs)


def as_before(folder: Path, schema: int) -> None:
    """Rewrites a snapshot the way schema 2, or 1, laid its files out."""
    opened = open_snapshot(folder, FakeEmbedder(), "fake-1")
    grains, store = opened.lexical, opened.dense
    assert store is not None
    ids = [c.id for c in opened.chunks]
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(store.vectors(ids).shape[1]))
    index.add_with_ids(store.vectors(ids), np.arange(len(ids)))
    (folder / "dense.faiss").write_bytes(faiss.serialize_index(index).tobytes())
    (folder / "dense.json").write_text(json.dumps({str(i): ident for i, ident in enumerate(ids)}), "utf8")
    words = {"exact": list(grains.chunk.exact.vocabulary), "plain": list(grains.chunk.plain.vocabulary)}
    (folder / "lexical.json").write_text(json.dumps(words), "utf8")
    np.save(folder / "article_of.npy", grains.article_of)
    np.save(folder / "window_start.npy", grains.window_start)
    for name in ("chunk", "article", "window"):
        for spelling in ("exact", "plain"):
            field = getattr(getattr(grains, name), spelling)
            np.savez(folder / f"{name}.{spelling}.npz", starts=field.starts, docs=field.docs, weights=field.weights, size=np.int64(field.size))
    rows = [json.loads(line) for line in (folder / "documents.jsonl").read_text("utf8").splitlines()]
    kept = [{k: v for k, v in row.items() if schema > 1 or k != "layout"} for row in rows]
    (folder / "documents.jsonl").write_text("".join(json.dumps(d) + "\n" for d in kept), "utf8")
    manifest = json.loads((folder / "manifest.json").read_text("utf8"))
    files = {p.name: disk.sha256(p) for p in folder.iterdir() if p.name != "manifest.json"}
    (folder / "manifest.json").write_text(json.dumps(manifest | {"schema": schema, "files": files}), "utf8")


def test_a_large_snapshot_is_hashed_when_its_files_are_not_those_found_whole(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "WHOLE", 0)
    hashed: list[str] = []
    digest = disk.sha256
    monkeypatch.setattr(disk, "sha256", lambda path: hashed.append(path.name) or digest(path))
    open_snapshot(built, None)
    assert hashed == []  # promoted: all of it was found whole then
    path, stat = built / "articles.jsonl", (built / "articles.jsonl").stat()
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(SnapshotError, match=r"articles\.jsonl bị hỏng hoặc bị sửa"):
        open_snapshot(built, None)
    assert hashed == ["articles.jsonl"]
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # a disk that forgets changes no time: the full check finds it
    with pytest.raises(SnapshotError, match=r"articles\.jsonl bị hỏng hoặc bị sửa"):
        verify(built)
    with pytest.raises(SnapshotError, match=r"articles\.jsonl bị hỏng hoặc bị sửa"):
        promote(built.parent, built.name)
    path.unlink()
    with pytest.raises(SnapshotError, match=r"articles\.jsonl bị hỏng hoặc bị sửa"):
        open_snapshot(built, None)

"""A knowledge base in a real PostgreSQL: written, opened, promoted, rolled back, pruned, killed and restarted."""
from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEmbedder
from postgres_fixtures import Server
from psycopg import sql

from bot.ask import Bot
from bot.retrieve import Query, Searcher, query_terms
from bot.visibility import Audience, view
from index import snapshot
from index.build import Report, build
from index.cache import VectorCache
from index.errors import SnapshotError, StoreError
from index.postgres import vectors, writing
from index.postgres.address import Address
from index.postgres.connection import Database
from index.postgres.versions import Versions, erase, nearness
from index.snapshot import Snapshot
from index.tally import added

QUESTIONS = ["cờ làng", "thời hạn nộp hồ sơ", "1.250.000", "giải cờ làng 2031 chơi mấy ván", "quan tra"]


@pytest.fixture
def store(postgres_url: str) -> Address:
    return Address(postgres_url)


@pytest.fixture
def make(office: Path, store: Address, tmp_path: Path) -> Callable[..., Report]:
    def built(where: Address | Path = store, embedder: FakeEmbedder | None = None, **more: bool) -> Report:
        return build(office, where, embedder or FakeEmbedder(), VectorCache(tmp_path / "cache.sqlite"), **more)

    return built


@pytest.fixture
def pair(make: Callable[..., Report], store: Address, tmp_path: Path) -> tuple[Snapshot, Snapshot]:
    """One snapshot, in a folder and in the database."""
    folder = make(tmp_path / "snapshots").folder
    held = snapshot.open_snapshot(folder, FakeEmbedder(), "fake-1")
    return held, snapshot.open_snapshot(copy(held, store), FakeEmbedder(), "fake-1")


def copy(held: Snapshot, store: Address, ident: str = "") -> snapshot.Store:
    rest = {part: getattr(held, part) for part in list(signature(snapshot.write).parameters)[5:]}
    manifest = dataclasses.replace(held.manifest, id=ident or held.manifest.id)
    return snapshot.write(store, manifest, held.documents.values(), held.articles.values(), list(held.chunks), **rest)


# --- the same ---------------------------------------------------------------------------------------------------
def test_everything_comes_back_as_it_was(pair: tuple[Snapshot, Snapshot]) -> None:
    held, stored = pair
    assert dict(stored.documents) == dict(held.documents)
    assert list(stored.articles.values()) == list(held.articles.values())
    assert list(stored.chunks) == list(held.chunks)
    assert stored.glossary == held.glossary
    assert dict(stored.heads) == dict(held.heads)
    for document in held.documents:
        assert stored.articles_of(document) == held.articles_of(document)
    assert stored.articles_of("khong-co") == ()
    for chunk in held.chunks:
        assert (stored.row(chunk.id), stored.chunk(chunk.id)) == (held.row(chunk.id), chunk)
    for part in ("document_of", "article_of", "unreplaced"):
        np.testing.assert_array_equal(getattr(stored.places, part), getattr(held.places, part))
    assert "khong-co" not in stored.documents
    assert "khong-co" not in stored.articles
    with pytest.raises(KeyError):
        stored.articles["khong-co"]
    with pytest.raises(IndexError):
        stored.chunks[len(held.chunks)]
    assert stored.chunks[-1] == held.chunks[-1]


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("plain", [0.0, 0.4, 1.0])
def test_it_finds_what_the_folder_finds(pair: tuple[Snapshot, Snapshot], text: str, plain: float) -> None:
    query = Query(query_terms(text), FakeEmbedder().query(text), plain)
    rng = np.random.default_rng(1)
    for allowed in (None, rng.random(len(pair[0].chunks)) < 0.5, np.arange(len(pair[0].chunks)) == 2, np.zeros(len(pair[0].chunks), dtype=np.bool_)):
        held, stored = (Searcher(s).search(query, 20, allowed) for s in pair)
        assert [h.chunk_id for h in stored] == [h.chunk_id for h in held]
        assert [h.lexical for h in stored] == [h.lexical for h in held]  # to the bit
        np.testing.assert_allclose([h.score for h in stored], [h.score for h in held], atol=1e-5)


@pytest.mark.parametrize("grain", ["chunk", "article", "window"])
@pytest.mark.parametrize("spelling", ["exact", "plain"])
def test_lists_and_weights_are_those_of_the_folder(pair: tuple[Snapshot, Snapshot], grain: str, spelling: str) -> None:
    held, stored = (getattr(getattr(s.lexical, grain), spelling) for s in pair)
    asked = {"cờ": 1.0, "co lang": 0.5, "cờ làng": 2.0, "khong-co": 1.0, "hồ sơ": 1.0}
    assert stored.size == held.size
    for one, other in zip(stored.rows(asked), held.rows(asked), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(added(stored.lists(asked), stored.size), added(held.lists(asked), held.size))
    assert [w for *_, w in stored.lists(asked)] == [w for docs, _, w in held.lists(asked) if len(docs)]
    assert [stored.idf(t) for t in asked] == [held.idf(t) for t in asked]


def test_vectors_come_back_as_they_were(pair: tuple[Snapshot, Snapshot]) -> None:
    ids = [c.id for c in pair[0].chunks][::-1]
    held, stored = (s.dense for s in pair)
    assert held is not None
    assert stored is not None
    np.testing.assert_array_equal(stored.vectors(ids), held.vectors(ids))
    np.testing.assert_allclose(stored.all_scores(FakeEmbedder().query("cờ"), ids), held.all_scores(FakeEmbedder().query("cờ"), ids), atol=1e-6)
    with pytest.raises(ValueError, match="dimension"):
        stored.nearest_rows(np.ones(3, dtype=np.float32), 5)


def test_many_vectors_are_searched_by_an_index_and_a_narrow_filter_without(
        make: Callable[..., Report], store: Address, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(writing, "HNSW_FROM", 1)
    opened = snapshot.open_snapshot(make().folder, FakeEmbedder(), "fake-1")
    assert opened.dense is not None
    size, query = len(opened.chunks), FakeEmbedder().query("cờ làng")
    ids = [c.id for c in opened.chunks]
    scores = opened.dense.all_scores(query, ids)
    for allowed in (np.ones(size, dtype=np.bool_), np.arange(size) % 2 == 0, np.arange(size) == 3):
        found = opened.dense.nearest_rows(query, 5, allowed)
        assert [s for _, s in found] == pytest.approx(sorted(scores[allowed], reverse=True)[:5], abs=1e-6)
    number = Versions(store.url).number(opened.manifest.id)
    database = Database(store.url)
    with database.connection() as connection, connection.transaction():
        connection.execute(vectors._BY_INDEX, ["40"])
        search = vectors._Nearest(number, 24, query, 5, None, near=True)
        plan = connection.execute(sql.SQL("EXPLAIN ") + search._query, search._values).fetchall()
        assert nearness(number) in str(plan)
    with database.connection() as connection:
        erase(connection, number)
    assert database.rows("SELECT count(*) FROM pg_indexes WHERE indexname = %s", [nearness(number)]) == [(0,)]
    database.close()


def test_the_bot_answers_the_same(pair: tuple[Snapshot, Snapshot]) -> None:
    for text in QUESTIONS:
        held, stored = (Bot(s, FakeEmbedder()).answer(text) for s in pair)
        assert dataclasses.replace(stored, timings_ms={}) == dataclasses.replace(held, timings_ms={})


def test_the_public_does_not_see_internal_documents(office: Path, make: Callable[..., Report]) -> None:
    (office / "noi-bo.md").write_text("---\nid: noi-bo\ntieu_de: Quy chế nội bộ\npham_vi_xem: noi-bo\n---\n### Điều 1. Bí mật\n1. Mật hiệu là hoa đào.\n", "utf8")
    opened = snapshot.open_snapshot(make().folder, FakeEmbedder(), "fake-1")
    public = view(opened, Audience.PUBLIC)
    assert "noi-bo" in opened.documents
    assert "noi-bo" not in public.documents
    hits = [{opened.chunk(h.chunk_id).document_id for h in Searcher(s).search(Query(query_terms("mật hiệu hoa đào"), None), 5)} for s in (opened, public)]
    assert "noi-bo" in hits[0]
    assert "noi-bo" not in hits[1]


# --- versions -----------------------------------------------------------------------------------------------------
def test_an_empty_database_has_no_snapshot_and_says_what_to_do(store: Address) -> None:
    assert snapshot.listed(store) == snapshot.promoted(store) == []
    with pytest.raises(SnapshotError, match="hãy chạy `tdkt index build`"):
        snapshot.current(store)
    with pytest.raises(SnapshotError, match="hãy chạy `tdkt index build`"):
        snapshot.read_manifest(store / "x")


def test_versions_are_promoted_rolled_back_and_pruned(pair: tuple[Snapshot, Snapshot], store: Address) -> None:
    opened, first = pair[0], pair[0].manifest.id
    snapshot.promote(store, first)
    for ident in ("a", "b", "c"):
        copy(opened, store, ident)
        assert snapshot.current(store).name == first  # built aside
    for ident in ("a", "b"):
        snapshot.promote(store, ident)
    assert (snapshot.promoted(store), snapshot.listed(store)) == ([first, "a", "b"], [first, "a", "b", "c"])
    with pytest.raises(SnapshotError, match="không phải là một bản chỉ mục"):
        snapshot.promote(store, "khong-co")
    assert snapshot.rollback(store) == "a"
    assert snapshot.current(store).name == "a"
    assert snapshot.prune(store, 1) == [first, "b"]
    assert (snapshot.listed(store), snapshot.promoted(store)) == (["a", "c"], ["a"])
    with pytest.raises(SnapshotError, match="không có bản chỉ mục cũ hơn"):
        snapshot.rollback(store)
    assert counts(store) == dict.fromkeys(counts(store), 2)
    snapshot.verify(store / "a")


def test_a_version_that_was_pruned_under_a_reader_is_told(make: Callable[..., Report], store: Address) -> None:
    opened = snapshot.open_snapshot(make().folder, None)
    database = Database(store.url)
    with database.connection() as connection:
        erase(connection, 1)
    database.close()
    with pytest.raises(StoreError, match="không còn trong cơ sở dữ liệu"):
        next(iter(opened.documents.values()))
    with pytest.raises(SnapshotError, match="hãy xem `tdkt index list`"):
        Versions(store.url).number(opened.manifest.id)


def counts(store: Address) -> dict[str, int]:
    """How many versions have rows, by table."""
    database = Database(store.url)
    try:
        return {t: database.rows(f"SELECT count(DISTINCT version) FROM {t}")[0][0] for t in ("documents", "articles", "chunks", "vectors", "postings", "parts")}
    finally:
        database.close()


def test_who_may_only_read_opens_and_searches_and_is_told_when_it_writes(make: Callable[..., Report], store: Address) -> None:
    ident = make().manifest.id
    reader = Address(store.url + "&options=-cdefault_transaction_read_only%3Don")  # as a replica answers
    opened = snapshot.open_snapshot(snapshot.current(reader), FakeEmbedder(), "fake-1")
    assert Bot(opened, FakeEmbedder()).answer(QUESTIONS[1]).snapshot_id == ident
    assert snapshot.verify(reader / ident).id == ident
    with pytest.raises(StoreError, match="chỉ cho đọc"):
        snapshot.promote(reader, ident)


def test_a_report_is_kept_beside_its_version(make: Callable[..., Report], store: Address) -> None:
    ident = make().manifest.id
    assert snapshot.report(store, ident) is None
    snapshot.save_report(store, ident, {"passed": True, "message": "đạt"})
    assert snapshot.report(store, ident) == {"passed": True, "message": "đạt"}


def test_another_model_is_refused(make: Callable[..., Report]) -> None:
    folder = make().folder
    with pytest.raises(SnapshotError, match="mô hình khác"):
        snapshot.open_snapshot(folder, FakeEmbedder("khac"), "khac")
    assert snapshot.open_snapshot(folder, None).dense is None


@pytest.mark.parametrize("change", ["UPDATE documents SET body = body || ' '", "DELETE FROM postings WHERE term = 'cờ'", "UPDATE parts SET content = ''",
                                    "DELETE FROM vectors WHERE chunk = 1", "UPDATE chunks SET context = '' WHERE chunk = 0"])  # fmt: skip
def test_a_change_of_any_row_is_found(make: Callable[..., Report], store: Address, change: str) -> None:
    folder = make().folder
    assert snapshot.verify(folder).id == folder.name
    database = Database(store.url)
    with database.connection() as connection:
        connection.execute(change)
    database.close()
    with pytest.raises(SnapshotError, match="bị hỏng hoặc bị sửa; hãy chạy"):
        snapshot.verify(folder)


# --- builders -----------------------------------------------------------------------------------------------------
def test_a_second_builder_waits_for_the_first(store: Address) -> None:
    order: list[str] = []

    def second() -> None:
        with snapshot.building(store):
            order.append("second")

    with snapshot.building(store):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(60)
    assert order == ["first", "second"]


def test_a_builder_that_lost_its_lock_is_told(postgres_server: Server, store: Address) -> None:
    with pytest.raises(StoreError), snapshot.building(store):  # noqa: PT012  # it is raised when the build ends
        postgres_server.stop()
        postgres_server.start()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from conftest import FakeEmbedder
from index.build import build
from index.cache import VectorCache
from index.postgres import writing
from index.postgres.address import Address
folder, url, cache = sys.argv[1:]
writing._copy_vectors = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
build(Path(folder), Address(url), FakeEmbedder(), VectorCache(Path(cache)))
"""


def test_a_killed_build_leaves_nothing_to_be_seen_and_the_next_one_clears_it(office: Path, make: Callable[..., Report], store: Address, tmp_path: Path) -> None:
    served = make().manifest.id
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", KILLED, str(office), store.url, str(tmp_path / "c.sqlite")], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert snapshot.listed(store) == snapshot.promoted(store) == [served]
    assert counts(store)["postings"] == 2
    second = make().manifest.id
    assert snapshot.listed(store) == [served, second]
    assert counts(store)["postings"] == 2


# --- the server goes and comes ----------------------------------------------------------------------------------
def test_the_bot_answers_again_after_a_restart_in_the_middle_of_its_questions(postgres_server: Server, make: Callable[..., Report]) -> None:
    bot = Bot(snapshot.open_snapshot(make().folder, FakeEmbedder(), "fake-1"), FakeEmbedder())
    before = bot.answer(QUESTIONS[1]).text
    answers: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answers.append(bot.answer(QUESTIONS[1]).text)

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        while len(answers) < 3:
            time.sleep(0.01)
        postgres_server.stop()
        time.sleep(0.2)
        postgres_server.start()
        seen = len(answers)
        while len(answers) < seen + 3 and asker.is_alive():
            time.sleep(0.01)
    finally:
        stop.set()
        asker.join(60)
    assert len(answers) >= seen + 3
    assert set(answers) == {before}


def test_what_needs_the_driver_says_so_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "index.postgres.store", None)
    with pytest.raises(SnapshotError, match=r"pip install 'tdkt\[postgresql\]'"):
        snapshot.current(Address("postgresql://may-chu/tdkt"))


def test_nothing_loads_the_driver_before_a_database_is_named() -> None:
    code = "import sys, bot.cli, bot.ask, index.build, service.live; sys.exit('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0

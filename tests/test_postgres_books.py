"""The books of the service in a real PostgreSQL: what two nodes see of one another, and the same behaviour as in files."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from postgres_fixtures import Server

from bot.types import Turn
from index.errors import StoreError
from service.database import Rows, plain
from service.jobs import Jobs, Kind, State
from service.journal import Journal, Line, Wanted
from service.keys import Keys, KeyStoreError, Role
from service.parcels import Parcels
from service.place import Lease
from service.postgres import Postgres
from service.problems import ProblemError
from service.quota import SharedWindow
from service.talks import Talks

LINE = Line("a1", "2026-11-25T03:00:00.000+00:00", "staff", "k1", "api", "Ai ký Bằng khen? Gọi 0912 345 678", "", "answered",
            ({"document_id": "d", "article_id": "d#1", "label": "Điều 1", "title": "T"},), "s1", "2026-11-25", {"search": 1.5}, 20.0)  # fmt: skip


@pytest.fixture
def nodes(postgres_url: str) -> Iterator[tuple[Postgres, Postgres]]:
    """The database as two nodes hold it."""
    made = Postgres(postgres_url), Postgres(postgres_url)
    yield made
    for one in made:
        one.end()


def test_a_key_of_one_node_opens_the_other_until_it_is_revoked_there(nodes: tuple[Postgres, Postgres]) -> None:
    here, there = Keys(nodes[0]), Keys(nodes[1])
    assert not there.has_admin()
    key, token = here.create(Role.ADMIN, "Phòng Nội vụ")
    found = there.find(token)
    assert found == key
    assert there.has_admin()
    widget, _ = here.create(Role.WIDGET, "Cổng", ["https://b.vn"])
    assert there.allows("https://b.vn")
    assert not there.allows("https://b.vn.evil.vn")
    assert {k.id for k in there.listed()} == {key.id, widget.id}
    there.revoke(key.id)
    assert here.find(token) is None
    with pytest.raises(KeyStoreError, match="không có khóa"):
        here.revoke("khong-co")


def test_a_day_has_so_many_askings_whichever_node_counts(nodes: tuple[Postgres, Postgres]) -> None:
    passed: list[bool] = []

    def ask(keys: Keys) -> None:
        passed.extend(keys.count("k", 25) for _ in range(10))

    threads = [threading.Thread(target=ask, args=(Keys(n),)) for n in (*nodes, *nodes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (passed.count(True), passed.count(False)) == (25, 15)


def test_a_conversation_goes_on_at_the_other_node_and_is_forgotten_by_both(nodes: tuple[Postgres, Postgres]) -> None:
    here, there = Talks(nodes[0]), Talks(nodes[1])
    ident = here.begin("a")
    assert here.enter(ident, "a") == ((), 0)
    here.add(ident, "a", "Câu 1?\0", "Đáp 1.")
    assert there.enter(ident, "a") == ((Turn("user", "Câu 1?\0"), Turn("assistant", "Đáp 1.")), 1)
    with pytest.raises(ProblemError):
        there.read(ident, "b")
    there.forget(ident, "a")
    with pytest.raises(ProblemError):
        here.read(ident, "a")
    assert len(here) == 0


def test_answers_of_two_nodes_to_one_conversation_are_all_kept(nodes: tuple[Postgres, Postgres]) -> None:
    here, there = Talks(nodes[0]), Talks(nodes[1])
    ident = here.begin("a")
    threads = [threading.Thread(target=lambda t=t, n=n: [t.add(ident, "a", f"{n}-{i}", "đáp") for i in range(5)]) for n, t in enumerate((here, there))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {t.text for t in here.read(ident, "a")[0] if t.role == "user"} == {f"{n}-{i}" for n in range(2) for i in range(5)}


def test_quiet_conversations_end_and_there_are_never_too_many(nodes: tuple[Postgres, Postgres]) -> None:
    now = [1000.0]
    talks = Talks(nodes[0], most=2, idle=60, clock=lambda: now[0])
    first = talks.begin("a")
    now[0] += 1
    second = talks.begin("a")
    now[0] += 1
    talks.begin("a")
    assert len(talks) == 2
    with pytest.raises(ProblemError):
        talks.read(first, "a")
    now[0] += 59.5
    with pytest.raises(ProblemError):
        talks.read(second, "a")
    assert len(talks) == 1


def test_the_log_is_one_masked_searchable_and_forgetting(nodes: tuple[Postgres, Postgres]) -> None:
    today = [date(2026, 11, 25)]
    here, there = Journal(nodes[0], days=30, today=lambda: today[0]), Journal(nodes[1], days=30, today=lambda: today[0])
    here.put(LINE)
    here.put(replace(LINE, id="a2", at="2026-11-25T04:00:00.000+00:00", question="Thủ tục ĐỀ NGHỊ 100%?", status="not_found"))
    here.flush()
    assert [line.id for line in there.page(Wanted(), 1)[0]] == ["a2"]
    cursor = there.page(Wanted(), 1)[1]
    assert [line.id for line in there.page(Wanted(), 1, cursor or "")[0]] == ["a1"]
    found = there.get("a1")
    assert found
    assert "[số điện thoại]" in found.question
    assert found.citations == LINE.citations

    def ids(words: str) -> list[str]:
        return [line.id for line in there.page(Wanted(words=words))[0]]

    assert ids("de nghi 100%") == ["a2"]
    assert ids("bằng KHEN") == ["a1"]
    assert ids("10_%") == []
    assert there.rate("a1", "down", "gọi 0912 345 678")
    assert not there.rate("khong-co", "up", "")
    assert [line.id for line in here.open_lines(date(2026, 11, 1), 5)] == ["a2", "a1"]
    assert here.settle(["a1", "a2"]) == 2
    assert there.delete("a1")
    assert here.get("a1") is None
    today[0] += timedelta(days=40)
    assert there.purge() == 1
    here.close()
    there.close()


def test_texts_are_compared_as_in_files(nodes: tuple[Postgres, Postgres]) -> None:
    for text in ("Thủ tướng ĐỀ NGHỊ", "hoà hòa HOÀ", "ươÔĂÂÊ ệỹỵữ", "Luật 06/2026/QH16 — 100 %", "no\u0302\u0323i"):
        with nodes[0].writing() as rows:
            assert rows.execute("SELECT plain(?) AS said", (text,)).fetchone()["said"] == plain(text)


def test_jobs_are_seen_by_all_and_moved_by_one(nodes: tuple[Postgres, Postgres]) -> None:
    here, there = Jobs(nodes[0]), Jobs(nodes[1])
    job = here.add(Kind.UPLOAD, state=State.QUEUED, name="a.md", details={"publish": True}, warnings=("một",))
    assert there.get(job.id) == job
    moved: list[bool] = []
    threads = [threading.Thread(target=lambda j=j: moved.append(j.move(job.id, [State.QUEUED], State.READING))) for j in (here, there) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert moved.count(True) == 1
    there.resume()
    assert [j.id for j in here.within(State.QUEUED)] == [job.id]
    here.progress([job.id], State.BUILDING, "read", 1, 2)
    assert there.get(job.id).done == 0  # not being built
    assert there.forget() == [job.id]
    with pytest.raises(KeyError):
        here.get("khong-co")


def test_a_window_is_counted_over_all_nodes_and_a_flood_does_not_reach_the_database(nodes: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    here, there = (SharedWindow(n, "ask", 3, 60, clock=lambda: now[0]) for n in nodes)
    assert [here.take("a"), there.take("a"), here.take("a")] == [0, 0, 0]
    assert 1 <= there.take("a") <= 60
    assert here.take("b") == 0
    monkeypatch.setattr(there, "_counted", lambda *_: pytest.fail("asked"))
    assert there.take("a") > 0
    now[0] += 120
    assert here.take("a") == 0


def test_a_clock_that_is_behind_takes_nothing_twice(nodes: tuple[Postgres, Postgres]) -> None:
    ahead, behind = SharedWindow(nodes[0], "ask", 2, 60, clock=lambda: 6_000_001.0), SharedWindow(nodes[1], "ask", 2, 60, clock=lambda: 5_999_999.0)
    assert [ahead.take("a"), behind.take("a")] == [0, 0]
    assert behind.take("a") > 0
    assert ahead.take("a") > 0


def test_a_full_count_refuses_newcomers_and_keeps_counting_the_others(nodes: tuple[Postgres, Postgres]) -> None:
    now = [1_000_000.0]
    first = SharedWindow(nodes[0], "ask", 5, 60, room=2, clock=lambda: now[0])
    assert [first.take("a"), first.take("b")] == [0, 0]
    now[0] += 60
    assert first.take("c") > 0
    assert first.take("a") == 0
    now[0] += 300
    assert first.take("c") == 0


def test_many_threads_of_two_nodes_take_exactly_as_many_as_there_are(nodes: tuple[Postgres, Postgres]) -> None:
    taken: list[bool] = []
    windows = [SharedWindow(n, "ask", 50, 3600, clock=lambda: 3600.0 * 1000) for n in nodes]
    threads = [threading.Thread(target=lambda w=w: taken.extend(w.take("a") == 0 for _ in range(20))) for w in windows * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 50


def test_a_database_out_of_reach_is_told_and_comes_back(postgres_server: Server, postgres_url: str) -> None:
    node = Postgres(postgres_url, wait=0.5, patience=0.5)
    keys = Keys(node)
    _, token = keys.create(Role.STAFF)
    postgres_server.stop()
    with pytest.raises(StoreError):
        keys.find(token)
    postgres_server.start()
    assert keys.find(token)
    node.end()


@pytest.fixture
def patient(postgres_url: str) -> Iterator[Postgres]:
    """A node that asks often, and waits for a restart however long a busy machine takes for it."""
    node = Postgres(postgres_url, wait=0.3, patience=120)
    yield node
    node.end()


def returning(server: Server, seconds: float = 1.5) -> None:
    """Stops the server and starts it again after a while: longer than the pool itself tries to connect."""
    server.stop()
    threading.Timer(seconds, server.start).start()


def test_what_only_looks_and_what_may_be_done_twice_outlives_a_restart(postgres_server: Server, patient: Postgres) -> None:
    keys, jobs, talks, journal = Keys(patient), Jobs(patient), Talks(patient), Journal(patient, today=lambda: date(2026, 11, 25))
    key, token = keys.create(Role.ADMIN)
    job, talk = jobs.add(Kind.REBUILD), talks.begin("a")
    parcels = Parcels(patient)
    calls: list[Callable[[], object]] = [
        lambda: keys.find(token), keys.has_admin, keys.listed, lambda: jobs.get(job.id), lambda: jobs.within(State.WAITING), lambda: len(talks),
        lambda: talks.read(talk, "a"), lambda: journal.page(Wanted()), lambda: journal.open_lines(date(2026, 11, 1), 5),
        lambda: parcels.add(job.id, "a.md", b"x"), lambda: keys.revoke(key.id),
    ]  # fmt: skip
    returning(postgres_server)
    journal.put(LINE)
    with ThreadPoolExecutor(len(calls)) as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()
    assert journal.get("a1")
    assert journal.dropped == 0
    assert keys.find(token) is None
    assert parcels.get(job.id, "a.md") == b"x"
    journal.close()


def test_a_look_that_a_restart_cuts_short_is_done_again(postgres_server: Server, patient: Postgres) -> None:
    looks: list[object] = []

    def look(rows: Rows) -> int:
        looks.append(rows)
        if len(looks) == 1:
            postgres_server.stop()
            postgres_server.start()
        return int(rows.execute("SELECT 7 AS n").fetchone()["n"])

    assert patient.read(look) == 7
    assert len(looks) == 2


def test_what_must_not_be_done_twice_waits_for_the_server_and_is_never_repeated(postgres_server: Server, patient: Postgres) -> None:
    keys = Keys(patient)
    assert keys.count("k", 2)
    returning(postgres_server)
    assert keys.count("k", 2)  # nothing was said to the server that stood still
    begun = 0
    with pytest.raises(StoreError), patient.writing() as rows:  # noqa: PT012
        begun += 1
        rows.execute("UPDATE uses SET asks = asks + 1")
        postgres_server.stop()
        postgres_server.start()
        rows.execute("SELECT 1")
    assert begun == 1
    assert not keys.count("k", 2)


def test_a_lease_is_never_waited_for(nodes: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes[0]._database, "_outlasting", lambda _: pytest.fail("waited"))
    lease = Lease(nodes[0], "documents")
    assert lease.take()
    lease.give()


def test_an_account_that_only_uses_the_tables_needs_no_right_to_make_them(postgres_server: Server, postgres_url: str, nodes: tuple[Postgres, Postgres]) -> None:
    _, token = Keys(nodes[0]).create(Role.STAFF)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE tra_loi LOGIN")
        admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO tra_loi")
        admin.execute("GRANT INSERT, UPDATE, DELETE ON keys, uses, lines, jobs, parcels, leases, facts, golden, talks, counts TO tra_loi")
    parts = psycopg.conninfo.conninfo_to_dict(postgres_url)
    node = Postgres(f"postgresql://tra_loi@/{parts['dbname']}?host={parts['host']}&port={parts.get('port', 5432)}&target_session_attrs=prefer-standby")
    try:
        assert Keys(node).find(token)
        assert Talks(node).begin("a")
        assert Keys(node).count("k", 1)
    finally:
        node.end()
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute("DROP OWNED BY tra_loi")
            admin.execute("DROP ROLE tra_loi")

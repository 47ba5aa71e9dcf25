"""Who works: one at a time, the next one when it is gone; and only over the documents folder that belongs to the database."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_fixtures import Server
from web_fixtures import make_store

from index.errors import StoreError
from service import golden, place
from service.jobs import Jobs, Kind, State
from service.limits import Limits
from service.live import Live
from service.parcels import Parcels
from service.place import MARK, FilePlace, Lease, belongs
from service.postgres import Postgres
from service.problems import ProblemError
from service.publisher import Publisher


@pytest.fixture
def shared(postgres_url: str) -> Iterator[Postgres]:
    made = Postgres(postgres_url)
    yield made
    made.end()


def test_a_folder_has_one_that_works_and_then_the_next(tmp_path: Path) -> None:
    one, other = FilePlace(tmp_path / "var" / "jobs.lock"), FilePlace(tmp_path / "var" / "jobs.lock")
    assert one.take()
    assert one.take()
    assert not other.take()
    assert not other.held
    one.give()
    assert other.take()
    other.give()


def test_of_many_nodes_one_gets_the_lease(shared: Postgres) -> None:
    nodes, got = [Lease(shared, "x") for _ in range(6)], []
    threads = [threading.Thread(target=lambda n=n: got.append(n.take())) for n in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count(True) == 1
    assert [n.held for n in nodes].count(True) == 1


def test_a_lease_is_kept_by_renewing_it_and_passes_on_when_it_ends_or_is_given(shared: Postgres) -> None:
    one, other = Lease(shared, "x", seconds=60), Lease(shared, "x")
    assert one.take()
    assert not other.take()
    assert one.take()
    with shared.writing() as rows:
        rows.execute("UPDATE leases SET until = now() - interval '1 second'")  # as if it had been killed
    assert other.take()
    assert not one.take()
    assert not one.held
    one.give()  # not its own any more
    assert other.take()
    other.give()
    assert one.take()


def test_a_holder_that_cannot_renew_stops_before_another_may_begin(shared: Postgres, monkeypatch: pytest.MonkeyPatch, postgres_server: Server) -> None:
    now = [100.0]
    monkeypatch.setattr(place.time, "monotonic", lambda: now[0])
    lease = Lease(shared, "x", seconds=15)
    assert lease.take()
    now[0] += 10
    assert lease.held
    now[0] += 2
    assert not lease.held  # the database waits until 15
    monkeypatch.undo()
    postgres_server.stop()
    with pytest.raises(StoreError):
        lease.take()


def test_a_folder_of_its_own_is_not_built_from(shared: Postgres, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert belongs(first, shared)
    assert belongs(first, shared)
    assert not belongs(second, shared)
    assert not belongs(tmp_path / "khong-co", shared)
    (second / MARK).write_bytes((first / MARK).read_bytes())  # a copy of the folder, moved to another machine
    assert belongs(second, shared)


def test_an_upload_comes_whole_to_the_other_node_and_is_forgotten(shared: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.parcels.PIECE", 7)
    parcels, sent = Parcels(shared), tmp_path / "j-1"
    sent.mkdir()
    (sent / "upload.bin").write_bytes(bytes(range(256)) * 3)
    (sent / "upload.bin.yaml").write_text("id: a\n")
    parcels.put("j-1", sent)
    parcels.take("j-1", tmp_path / "kia" / "j-1")
    assert {p.name: p.read_bytes() for p in (tmp_path / "kia" / "j-1").iterdir()} == {p.name: p.read_bytes() for p in sent.iterdir()}
    parcels.add("j-1", "preview.json", b"1")
    parcels.add("j-1", "preview.json", b"2")
    assert parcels.get("j-1", "preview.json") == b"2"
    parcels.sweep()
    assert parcels.get("j-1", "preview.json")  # just received: its job may be on its way
    with shared.writing() as rows:
        rows.execute("UPDATE parcels SET created = now() - interval '2 hours'")
    jobs = Jobs(shared)
    jobs.add(Kind.UPLOAD, "j-1", State.REVIEW)
    parcels.sweep()
    assert parcels.get("j-1", "preview.json")
    jobs.move("j-1", [State.REVIEW], State.CANCELLED)
    parcels.sweep()
    assert parcels.get("j-1", "preview.json") is None


def test_too_many_waiting_uploads_refuse_the_next_and_keep_nothing_of_it(shared: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.parcels.MOST", 1)
    (tmp_path / "upload.md").write_text("a")
    Parcels(shared).put("j-1", tmp_path)
    with pytest.raises(ProblemError):
        Parcels(shared).put("j-2", tmp_path)
    assert Parcels(shared).get("j-2", "upload.md") is None


def test_jobs_that_a_killed_node_left_are_taken_up_by_the_next(shared: Postgres, tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    publisher = Publisher(settings, Live(settings, Limits()), shared)
    left = publisher.jobs.add(Kind.REBUILD, state=State.BUILDING)
    Lease(shared, "documents").take()  # the killed node's, which ends by itself
    publisher._claim()
    assert not publisher._working
    assert publisher.jobs.get(left.id).state is State.BUILDING
    with shared.writing() as rows:
        rows.execute("UPDATE leases SET until = now() - interval '1 second'")
    publisher._claim()
    assert publisher._working
    assert publisher.jobs.get(left.id).state is State.WAITING
    assert publisher.attic("j-1").is_relative_to(settings.documents)  # where every node finds it
    publisher.stop()
    assert Lease(shared, "documents").take()  # given back at once


def test_a_node_that_lost_its_place_promotes_nothing(shared: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_store(tmp_path)
    publisher = Publisher(settings, Live(settings, Limits()), shared)
    job = publisher.jobs.add(Kind.REBUILD, state=State.BUILDING)
    monkeypatch.setattr(publisher, "promote", lambda _: pytest.fail("promoted"))
    publisher._finish([job], {"snapshot": "20261125-101500-1a2b3c4d", "golden": None, "skipped": []})
    assert publisher.jobs.get(job.id).state is State.BUILDING
    publisher.stop()


def test_golden_questions_of_any_node_reach_the_build(shared: Postgres, tmp_path: Path) -> None:
    from bot.types import Status

    own = golden.append(tmp_path, "Từ trước?", Status.ANSWERED, [["a"]], [], [])
    golden.bring(tmp_path, shared)
    added = golden.append(tmp_path / "kia", "Câu hỏi?", Status.NOT_FOUND, [], [], [], shared)
    assert (own["id"], added["id"]) == ("co-quan-0001", "co-quan-0002")
    golden.bring(tmp_path, shared)
    lines = (tmp_path / "golden.jsonl").read_text("utf8").splitlines()
    assert [golden.json.loads(line) for line in lines] == [own, added]

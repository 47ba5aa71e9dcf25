import threading
from pathlib import Path

import pytest

from index.errors import StoreError
from index.postgres.connection import Database
from index.postgres.migrations import Migration, migrate, scripts

TWO = [Migration(1, "CREATE TABLE a (n int); CREATE TABLE b (n int)"), Migration(2, "INSERT INTO a VALUES (7)")]


def test_each_script_runs_once(database: Database):
    assert migrate(database, "thu", TWO) == [1, 2]
    assert migrate(database, "thu", TWO) == []
    assert database.rows("SELECT n FROM a") == [(7,)]


def test_a_later_script_is_added_to_those_that_ran(database: Database):
    migrate(database, "thu", TWO[:1])
    assert migrate(database, "thu", TWO) == [2]


def test_families_are_numbered_apart(database: Database):
    migrate(database, "thu", TWO)
    assert migrate(database, "khac", [Migration(1, "CREATE TABLE c (n int)")]) == [1]


def test_processes_that_start_at_once_run_each_script_once(postgres_url: str):
    barrier, ran = threading.Barrier(4), []

    def start():
        own = Database(postgres_url)
        barrier.wait()
        ran.append(migrate(own, "thu", TWO))
        own.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [[], [], [], [1, 2]]


def test_a_script_that_fails_leaves_nothing_of_itself_and_its_neighbours(database: Database):
    with pytest.raises(StoreError, match="khong_co"):
        migrate(database, "thu", [*TWO, Migration(3, "SELECT khong_co(1)")])
    assert database.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_database_of_a_newer_version_is_refused(database: Database):
    migrate(database, "thu", TWO)
    with pytest.raises(StoreError, match="phiên bản khác của phần mềm"):
        migrate(database, "thu", TWO[:1])
    with pytest.raises(StoreError, match="phiên bản khác của phần mềm"):
        migrate(database, "thu", [TWO[0], Migration(2, "SELECT 1")])


def test_scripts_are_read_in_order_and_none_may_be_missing(tmp_path: Path):
    (tmp_path / "0002_hai.sql").write_text("SELECT 2")
    (tmp_path / "README.md").write_text("")
    with pytest.raises(ValueError, match="numbered"):
        scripts(tmp_path)
    (tmp_path / "0001_mot.sql").write_text("SELECT 1")
    assert [m.script for m in scripts(tmp_path)] == ["SELECT 1", "SELECT 2"]

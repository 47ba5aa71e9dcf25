import re
import threading
import time

import pytest
from postgres_fixtures import Server

from index.errors import StoreError
from index.postgres.address import is_address
from index.postgres.connection import Database, UnreachableError, connect, shown

SECRET = "mat-khau-bi-mat"


def test_an_address_is_told_without_name_and_password():
    assert shown(f"postgresql://tdkt:{SECRET}@may-chu:5433/kho") == "may-chu:5433/kho"
    assert is_address("postgres://x")
    assert not is_address("var/snapshots")


@pytest.mark.parametrize("url", [f"postgresql://u:{SECRET} x@may/kho", f"postgresql://u:{SECRET}@[may/kho", f"mysql://u:{SECRET}@may/kho"])
def test_an_address_that_is_none_is_refused_without_its_password(url: str):
    with pytest.raises(StoreError, match="không hợp lệ") as caught:
        connect(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in str(error)
        error = error.__cause__ or error.__context__


def test_a_server_out_of_reach_is_named_with_the_remedy_and_without_the_password():
    database = Database(f"postgresql://u:{SECRET}@127.0.0.1:1/kho", wait=0.5, patience=0.5)
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:1/kho; hãy kiểm tra máy chủ đang chạy") as caught:
        database.rows("SELECT 1")
    assert SECRET not in repr(caught.getrepr(chain=True))


def test_a_missing_database_and_a_missing_table_are_told_apart(postgres_server: Server, database: Database):
    with pytest.raises(StoreError, match=r"không có cơ sở dữ liệu .*/khong-co; hãy tạo"):
        connect(re.sub(r"/\w+\?", "/khong-co?", database.url))
    with pytest.raises(StoreError, match="chưa có các bảng"):
        database.rows("SELECT * FROM khong_co")


def test_a_query_is_answered_again_after_a_restart_without_a_new_pool(postgres_server: Server, database: Database):
    assert database.rows("SELECT 1") == [(1,)]
    postgres_server.stop()
    threading.Timer(1.5, postgres_server.start).start()
    assert database.rows("SELECT 2") == [(2,)]


def test_a_restart_in_the_middle_of_a_query_repeats_it(postgres_server: Server, database: Database):
    asked = threading.Event()

    def work(connection):
        asked.set()
        return connection.execute("SELECT pg_sleep(CASE WHEN now() > pg_postmaster_start_time() + interval '1 second' THEN 20 ELSE 0 END), 3").fetchall()

    found = []
    database.rows("SELECT pg_sleep(1.1)")  # the server is older than a second: the first run sleeps, the one after the restart does not
    thread = threading.Thread(target=lambda: found.extend(database.repeat(work)))
    thread.start()
    assert asked.wait(60)
    time.sleep(0.2)
    postgres_server.stop()
    postgres_server.start()
    thread.join(60)
    assert found == [("", 3)]


def test_a_write_is_never_repeated(postgres_server: Server, database: Database):
    with pytest.raises(UnreachableError), database.connection() as connection:  # noqa: PT012
        postgres_server.stop()
        postgres_server.start()
        connection.execute("CREATE TABLE t (n int)")
    assert database.rows("SELECT count(*) FROM pg_tables WHERE tablename = 't'") == [(0,)]


def test_a_patient_write_waits_for_the_server_before_its_first_word(postgres_server: Server, postgres_url: str):
    database = Database(postgres_url, wait=0.2, patience=60)
    with database.connection(patient=True) as connection:
        connection.execute("CREATE TABLE t (n int)")
    postgres_server.stop()
    threading.Timer(1.5, postgres_server.start).start()  # the pool itself gives up after a second
    with database.connection(patient=True) as connection, connection.transaction():
        connection.execute("INSERT INTO t VALUES (1)")
    assert database.rows("SELECT n FROM t") == [(1,)]
    database.close()


def test_a_server_that_stays_away_is_waited_for_once_and_not_by_everybody(monkeypatch: pytest.MonkeyPatch):
    database = Database("postgresql://u@127.0.0.1:1/kho", wait=0.1, patience=0.5)
    tried: list[float] = []
    getconn = database._pool.getconn
    monkeypatch.setattr(database._pool, "getconn", lambda wait: (tried.append(wait), getconn(wait))[1])
    with pytest.raises(UnreachableError):
        database.rows("SELECT 1")
    assert len(tried) > 1
    time.sleep(0.5)
    tried.clear()
    for _ in range(3):
        with pytest.raises(UnreachableError):
            database.rows("SELECT 1")
    assert len(tried) == 3
    database.close()


def test_a_query_that_always_breaks_the_connection_is_given_up(postgres_url: str):
    breaking = Database(postgres_url, wait=60, patience=0.5)
    with pytest.raises(UnreachableError):
        breaking.repeat(lambda connection: connection.execute("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert breaking.rows("SELECT 1") == [(1,)]
    breaking.close()


def test_when_all_connections_are_lent_the_next_one_is_told_so_and_does_not_hang(postgres_url: str, monkeypatch: pytest.MonkeyPatch):
    database = Database(postgres_url, size=1, wait=60)
    with database.connection():
        monkeypatch.setattr(database, "_wait", 0.3)
        with pytest.raises(StoreError, match=r"cả 1 kết nối .* đang bận"):
            database.rows("SELECT 1")
    monkeypatch.undo()
    assert database.rows("SELECT 1") == [(1,)]
    database.close()


def test_a_query_has_a_time_limit(postgres_url: str):
    database = Database(postgres_url, statement_seconds=1)
    with pytest.raises(StoreError, match="trả lời quá lâu"):
        database.rows("SELECT pg_sleep(10)")
    database.close()


def test_options_of_the_address_hold_beside_the_time_limit(postgres_url: str):
    with connect(postgres_url + "&options=-csearch_path%3Drieng") as connection:
        assert connection.execute("SHOW search_path").fetchone() == ("rieng",)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("30s",)


def test_a_closed_pool_says_so(postgres_url: str):
    database = Database(postgres_url)
    database.close()
    with pytest.raises(StoreError, match="đã được đóng"):
        database.rows("SELECT 1")


def test_the_next_machine_of_an_address_is_asked_when_the_first_is_gone(postgres_url: str):
    database = Database(postgres_url.replace("host=", "host=/khong-co,"))
    assert database.rows("SELECT 1") == [(1,)]
    assert database.shown.startswith("/khong-co,")
    database.close()

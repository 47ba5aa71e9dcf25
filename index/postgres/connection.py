"""Connections to PostgreSQL: a pool that outlives a restart of the server, and errors in Vietnamese without a password.

`Database("postgresql://tdkt:…@may-chu/tdkt").rows("SELECT …")` -> rows, or "không kết nối được máy chủ PostgreSQL may-chu:5432/tdkt; …".
What it does not know: any table. What may be done twice is repeated while the server restarts (`repeat`); anything else never is, but may
wait for the server before its first word (`connection(patient=True)`).
"""
from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import conninfo, errors
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from index.errors import StoreError
from index.postgres.address import is_address

SIZE = 8
"""Connections of one process at most: more questions than cores do not become faster by it."""
WAIT_SECONDS = 5.0
"""For a free connection, and for a new one to be made."""
PATIENCE_SECONDS = 15.0
"""For a server that restarts: a restart takes two to ten seconds, and a reader waits that long for an answer at most."""
STATEMENT_SECONDS = 30
Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]
Connection = psycopg.Connection[Row]
T = TypeVar("T")
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # each failed attempt to connect, in English; what matters of it reaches the caller


class UnreachableError(StoreError):
    """The server does not answer, or stopped in the middle of a query."""


class NoTablesError(StoreError):
    """The database is empty yet, or of an older version."""


def shown(url: str) -> str:
    """The address as it may be told: machine, port and database, neither name nor password. Raises StoreError when it is none."""
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        parts = None  # the message of this error repeats the address, password included
    if parts is None or not is_address(url):
        raise StoreError("địa chỉ cơ sở dữ liệu không hợp lệ; hãy viết như postgresql://tên:mật-khẩu@máy-chủ:5432/tdkt (ký tự lạ trong mật khẩu viết dạng %40)")
    return f"{parts.get('host') or 'máy này'}:{parts.get('port') or 5432}/{parts.get('dbname') or parts.get('user') or ''}"


def connect(url: str, *, statement_seconds: int = STATEMENT_SECONDS) -> Connection:
    """One connection of its own, autocommit; `statement_seconds` 0 sets no limit (a build). Raises StoreError."""
    with speaking(shown(url)):
        connection = psycopg.connect(url, **_OPTIONS)
        _limit(statement_seconds)(connection)
        return connection


_OPTIONS: dict[str, Any] = {
    "autocommit": True, "connect_timeout": int(WAIT_SECONDS), "application_name": "tdkt",
    "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000,  # a machine that vanished is noticed
}  # fmt: skip


def _limit(seconds: int) -> Callable[[Connection], None]:
    """Sets the time limit by a statement: as a start option it would replace those of the address, and poolers refuse it."""

    def limit(connection: Connection) -> None:
        connection.execute("SELECT set_config('statement_timeout', %s, false)", [f"{seconds}s"])

    return limit


class Database:
    """A pool over one address; safe to share between threads. Connections are made when they are needed, and closed with it."""

    def __init__(self, url: str, *, size: int = SIZE, wait: float = WAIT_SECONDS, patience: float = PATIENCE_SECONDS,
                 statement_seconds: int = STATEMENT_SECONDS) -> None:  # fmt: skip
        self.url, self.shown = url, shown(url)
        self._wait, self._patience, self._size = wait, patience, size
        self._lent, self._lock = 0, threading.Lock()
        self._gone: float | None = None  # since when the server is known not to answer
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url, min_size=0, max_size=size, timeout=wait, reconnect_timeout=1.0, max_idle=300, open=True,
            check=ConnectionPool.check_connection, configure=_limit(statement_seconds), kwargs=_OPTIONS, name=f"tdkt {self.shown}",
        )  # fmt: skip
        self._closing = weakref.finalize(self, self._pool.close, 1.0)

    def close(self) -> None:
        """Ends all connections; what is asked afterwards raises StoreError."""
        self._closing()

    @contextmanager
    def connection(self, *, patient: bool = False) -> Iterator[Connection]:
        """A connection in autocommit for a while (`with connection.transaction():` groups writes). Raises StoreError.

        A `patient` one waits for a server that restarts, before anything is said to it; what was said is never said again.
        """
        with speaking(self.shown):
            connection = self._outlasting(self._free) if patient else self._free()
            with self._lock:
                self._lent += 1
            try:
                yield connection
            finally:
                with self._lock:
                    self._lent -= 1
                if connection.info.transaction_status == TransactionStatus.ACTIVE:
                    connection.close()  # left in the middle of a query: its rest must not be read by the next one
                self._pool.putconn(connection)

    def _free(self) -> Connection:
        try:
            connection = self._pool.getconn(self._wait)
        except (PoolTimeout, TooManyRequests) as error:
            raise self._none_free() from error
        self._gone = None
        return connection

    def _none_free(self) -> StoreError:
        if self._lent >= self._size:
            return StoreError(f"cả {self._size} kết nối tới máy chủ PostgreSQL {self.shown} đang bận; xin hỏi lại sau ít giây, "
                              "hoặc chạy thêm một máy trả lời")  # fmt: skip
        return UnreachableError(_unreachable(self.shown))

    def repeat(self, work: Callable[[Connection], T]) -> T:
        """`work` on a connection, repeated while the server restarts: it only reads, or done twice comes to the same. Raises StoreError."""

        def once() -> T:
            with self.connection() as connection:
                return work(connection)

        return self._outlasting(once)

    def _outlasting(self, attempt: Callable[[], T]) -> T:
        """`attempt`, again and again for as long as a restart may take; once where the server has been gone for longer: nobody piles up then."""
        start, pause = time.monotonic(), 0.1
        while True:
            try:
                return attempt()
            except UnreachableError:
                now = time.monotonic()
                self._gone = self._gone or now
                if now + pause > min(start, self._gone) + self._patience:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, 1.0)

    def rows(self, query: LiteralString, parameters: Parameters = (), *, binary: bool = False) -> list[Row]:
        """The rows of one query that only reads. Raises StoreError."""
        return self.repeat(lambda connection: connection.cursor(binary=binary).execute(query, parameters).fetchall())


@contextmanager
def speaking(where: str) -> Iterator[None]:
    """Turns errors of the driver into StoreError, in Vietnamese and with the remedy; `where` is the address as it is `shown`."""
    try:
        yield
    except PoolClosed as error:
        raise StoreError(f"kết nối tới {where} đã được đóng") from error
    except psycopg.Error as error:
        raise translated(error, where) from error


def _unreachable(where: str) -> str:
    return f"không kết nối được máy chủ PostgreSQL {where}; hãy kiểm tra máy chủ đang chạy, mạng, và địa chỉ trong TDKT_STORE"


def translated(error: psycopg.Error, where: str) -> StoreError:
    """The StoreError that says what `error` means for the person at the desk."""
    text = str(error)
    if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn):
        return NoTablesError(f"cơ sở dữ liệu {where} chưa có các bảng của phiên bản này; hãy chạy `tdkt index build`")
    for kind, words, message in _MEANINGS:
        if isinstance(error, kind) or any(w in text for w in words):
            return StoreError(message.format(where=where))
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):  # all that ends a connection, on its side or on ours
        return UnreachableError(_unreachable(where))
    detail = error.diag.message_primary or type(error).__name__
    return StoreError(f"máy chủ PostgreSQL {where} báo lỗi: {detail} ({error.sqlstate or type(error).__name__})")


_MEANINGS: tuple[tuple[type[psycopg.Error] | tuple[type[psycopg.Error], ...], tuple[str, ...], str], ...] = (
    ((errors.InvalidPassword, errors.InvalidAuthorizationSpecification), ("password authentication failed", "no password supplied", "no pg_hba.conf entry", "FATAL:  role "),
     "máy chủ PostgreSQL {where} từ chối tên hoặc mật khẩu; hãy kiểm tra TDKT_STORE (hoặc PGPASSWORD, ~/.pgpass)"),
    (errors.InvalidCatalogName, ("FATAL:  database ",), "máy chủ PostgreSQL không có cơ sở dữ liệu {where}; hãy tạo bằng `createdb`"),
    ((errors.TooManyConnections, errors.ConfigurationLimitExceeded), ("too many clients", "remaining connection slots"),
     "máy chủ PostgreSQL {where} hết chỗ cho kết nối mới; hãy tăng max_connections, hoặc bớt máy trả lời"),
    (errors.QueryCanceled, (), "máy chủ PostgreSQL {where} trả lời quá lâu nên câu hỏi bị dừng; xin thử lại, hoặc xem tải của máy chủ"),
    (errors.LockNotAvailable, (), "một việc khác đang giữ khóa trên {where}; xin thử lại sau"),
    (errors.ReadOnlySqlTransaction, (), "máy chủ PostgreSQL {where} chỉ cho đọc (máy bản sao); hãy ghi vào máy chính"),
    (errors.InsufficientPrivilege, (), "tài khoản không đủ quyền trên {where}; hãy cấp quyền tạo bảng và ghi cho nó"),
    (errors.DiskFull, (), "đĩa của máy chủ PostgreSQL {where} đã đầy"),
    (errors.FeatureNotSupported, ('extension "vector"',), "máy chủ PostgreSQL {where} chưa có pgvector; hãy cài gói postgresql-<phiên bản>-pgvector trên máy chủ"),
)

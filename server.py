"""HTTP: puts the routes of service/ over one live snapshot, and listens.

`tdkt serve` -> http://127.0.0.1:8000. What it does not know: how answers are found.
"""
from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.ask import Bot
from bot.errors import BotError
from bot.settings import Settings
from service import (
    ask,
    contract,
    documents,
    health,
    joblist,
    keyring,
    library,
    mcp_tools,
    me,
    metrics,
    openai,
    page,
    pages,
    problems,
    records,
    snapshots,
    widget,
)
from service.access import loopback
from service.database import MEMORY, Book, database_of
from service.desk import Desk
from service.dialect import Dialect
from service.entrance import Entrance
from service.journal import Journal
from service.keys import Keys
from service.keys_cli import keys_of
from service.limits import WORDING, Limits
from service.live import Live
from service.logs import Watch
from service.metrics import Metrics
from service.publisher import Publisher
from service.quota import Quota
from service.shield import Shield
from service.talks import Talks

log = logging.getLogger("tdkt")


class ServerError(BotError):
    """The service cannot listen as it was told to."""


def create_app(settings: Settings, bot: Bot | None = None, limits: Limits | None = None) -> FastAPI:
    """The application over the snapshot of `bot`, or over the one promoted in `settings.store`.

    That one is opened in the background when the application starts: /readyz says when it has answered its first question.
    """
    chosen = limits or (Limits(working=WORDING) if settings.chat_model else Limits())
    live, desk = Live(settings, chosen, bot), Desk(chosen)
    shared = database_of(settings)
    publisher = Publisher(settings, live, shared)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.journal = open_journal(settings, shared)
        live.start()
        if bot is None:  # a bot that is given is served for ever: nothing could be published
            publisher.start()
        async with tools.run():
            yield
        publisher.stop()
        live.stop()
        desk.close()
        if app.state.journal is not None:
            await asyncio.to_thread(app.state.journal.close)
        app.state.keys.close()
        app.state.talks.close()
        if shared is not None:
            shared.end()

    app = FastAPI(
        title="Trợ lý Thi đua, Khen thưởng", version="0.1.0", lifespan=lifespan,
        description="Hỏi đáp có trích dẫn Điều, khoản, điểm về thi đua, khen thưởng; chạy trên máy của cơ quan.",
        docs_url=None, redoc_url=None,  # both load scripts from elsewhere; /openapi.json stays
        # traces, where an office sets FASTAPI_OTEL_AUTO_CONFIGURE and a collector, carry no question either: it stands in queries and in messages
        telemetry={"logs": settings.log_questions, "exclude": lambda scope: bool(scope.get("query_string")) and not settings.log_questions},
    )  # fmt: skip
    app.state.live, app.state.desk, app.state.limits, app.state.settings = live, desk, chosen, settings
    app.state.publisher, app.state.shared = publisher, shared
    app.state.keys = keys_of(settings, shared)
    app.state.quota = Quota(settings, app.state.keys, shared=shared)
    app.state.talks, app.state.metrics, app.state.journal = Talks(shared or MEMORY), Metrics(live, desk), None
    problems.install(app)
    for part in (ask, me, library, pages, openai, documents, joblist, snapshots, records, keyring, health, metrics):
        app.include_router(part.router)
    tools = mcp_tools.install(app)
    page.install(app)
    widget.install(app, settings.var / "widget")
    contract.complete(app)
    app.add_middleware(Entrance)
    app.add_middleware(Watch)
    app.add_middleware(Shield)
    app.add_middleware(Dialect)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    return app


def main(settings: Settings) -> None:
    """Listens until it is stopped; raises ServerError, in Vietnamese, when it must not or cannot."""
    refuse_strangers(settings.host, keys_of(settings))
    app = create_app(settings)
    # no access log: its lines would hold what people search for
    config = uvicorn.Config(app, access_log=False, log_config=None, log_level="warning", timeout_graceful_shutdown=10, server_header=False,
                            proxy_headers=False)  # fmt: skip  # only the proxies of TDKT_TRUSTED_PROXIES are believed, see create_app
    listening = listen(settings.host, settings.port)
    with suppress(KeyboardInterrupt):  # uvicorn raises Ctrl+C once more after it has shut down in order
        _Announcing(config, app.state.live, _address(listening)).run(sockets=[listening])


def open_journal(settings: Settings, shared: Book | None = None) -> Journal | None:
    """The question log, where it is kept; a file that cannot be opened leaves the service without one, and says so."""
    if not settings.journal:
        return None
    try:
        return Journal(shared or settings.var / "journal.sqlite", settings.journal_days, settings.journal_questions)
    except (sqlite3.Error, OSError) as error:
        log.error("không mở được nhật ký hỏi đáp %s (%s); dịch vụ chạy không có nhật ký", settings.var / "journal.sqlite", error)
        return None


def refuse_strangers(host: str, keys: Keys) -> None:
    """Raises ServerError for an address that other machines can reach, as long as no admin key exists."""
    if loopback(host) or keys.has_admin():
        return
    raise ServerError(
        f"không mở dịch vụ ở địa chỉ “{host}”: máy khác sẽ truy cập được mà chưa có khóa quản trị. Hãy tạo khóa bằng "
        "`tdkt keys create --role admin`, hoặc dùng 127.0.0.1 (mặc định)."
    )


def listen(host: str, port: int) -> socket.socket:
    """The socket of the service; raises ServerError when the port is taken or may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise ServerError(f"không mở được cổng {port} ở {host} ({error}); hãy chọn cổng khác bằng --port") from error
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Announcing(uvicorn.Server):
    """Tells the person at the terminal when questions are answered, and where."""

    def __init__(self, config: uvicorn.Config, live: Live, address: str) -> None:
        super().__init__(config)
        self._live, self._address = live, address
        self._telling: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        said = ""
        while not self._live.ready:
            if self._live.complaint != said:
                said = self._live.complaint
                sys.stderr.write(f"Chưa trả lời được: {said}\n")
            await asyncio.sleep(0.1)
        sys.stdout.write(f"Mở {self._address} để hỏi đáp; nhấn Ctrl+C để dừng.\n")
        sys.stdout.flush()

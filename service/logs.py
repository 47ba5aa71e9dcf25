"""The operating log: one line of JSON for each event and each request, with its request id and without a word of any question.

{"time": "…", "level": "INFO", "logger": "tdkt.access", "message": "POST /api/ask", "request_id": "3f0c…", "status": 200, "ms": 41}.
The path of a request is written as its pattern, never its query. What it does not know: the question log (`service.journal`).
"""
from __future__ import annotations

import json
import logging
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings

access = logging.getLogger("tdkt.access")
current: ContextVar[str] = ContextVar("tdkt_request_id", default="")
TALKATIVE = ("httpx", "httpcore", "mcp", "openai", "sentence_transformers")
"""Libraries that write every request they make or take, addresses with their queries included, or how they load a model."""
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; the rest was given as `extra`."""


def configure(settings: Settings) -> None:
    """Sends what the service says to standard error: words for a person at the terminal, or JSON lines for a collector."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    access.setLevel(logging.INFO if settings.log_format == "json" else logging.WARNING)


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; values that are no JSON are written as text."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname, "logger": record.name,
            "message": record.getMessage(),
        }  # fmt: skip
        if ident := current.get():
            line["request_id"] = ident
        line |= {k: v for k, v in vars(record).items() if k not in _PLAIN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Watch:
    """Counts and notes every request, inside of the layer that gives it its id; pure ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  # ASGI
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500
        token = current.set(scope["state"]["request_id"])

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds, route = time.perf_counter() - start, route_of(scope)
            scope["app"].state.metrics.served(scope["method"] if route != OTHER else "*", route, status, seconds)
            caller = scope["state"].get("caller")
            who = {"role": caller.role.value if caller.role else "anonymous", "key_id": caller.key_id} if caller else {}
            access.info("%s %s", scope["method"], route, extra={"method": scope["method"], "route": route, "status": status, "ms": round(1000 * seconds, 1), **who})
            current.reset(token)


OTHER = "other"


def route_of(scope: Scope) -> str:
    """The pattern of the route that took a request ("/api/documents/{ident}"), so that there are only so many; "other" for none."""
    path = getattr(scope.get("route"), "path", None)
    if path is not None:
        return str(path)
    first = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
    return f"/{first}" if first in ("web", "mcp") else OTHER

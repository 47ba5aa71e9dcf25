"""The outermost layer: security headers on every response, a request id, and the last net under exceptions.

What it does not know: routes.
"""
from __future__ import annotations

import logging
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import disk
from service import problems

log = logging.getLogger("tdkt")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Shield:
    """Wraps the application; pure ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  # ASGI
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex[:16]
        scope.setdefault("state", {})["request_id"] = request_id
        started = replaced = False

        async def guarded(message: Message) -> None:
            nonlocal started, replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                started = True
                if message["status"] == problems.TOO_LARGE.status and not _is_problem(message):
                    await problems.respond(problems.TOO_LARGE.error())(scope, receive, guarded)
                    replaced = True  # starlette's own body limit answers in plain English text
                    return
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers.setdefault("Cache-Control", "no-store" if scope["path"].startswith("/api/") else "no-cache")
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as error:
            said = disk.trouble(error)
            if said:  # no fault of ours, and its trace tells nothing
                log.error("yêu cầu %s %s: %s (%s)", request_id, scope["path"], said, error)
            else:
                log.exception("yêu cầu %s %s lỗi", request_id, scope["path"])
            if started:  # the head is out: all that is left is to cut the connection, which the server does
                raise
            told = problems.STORAGE.error(f"{said[0].upper()}{said[1:]}.") if said else problems.INTERNAL.error()
            await problems.respond(told)(scope, receive, guarded)


def _is_problem(message: Message) -> bool:
    return MutableHeaders(scope=message).get("content-type", "").startswith(problems.MEDIA_TYPE)

"""The layer that every request passes: who calls, from which site, may it come in; and the answers to browsers' preflights.

What it lets through carries its `Caller` in `scope["state"]["caller"]`, for routes and mounted applications alike. Only
widget keys are used across sites, so only their paths ever name another site in Access-Control-Allow-Origin.
What it does not know: routes.
"""
from __future__ import annotations

from typing import Any

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import StoreError
from service import problems
from service.access import Caller, May, identify, needed, permit
from service.problems import ProblemError

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE", "Access-Control-Allow-Headers": "authorization, content-type, accept", "Access-Control-Max-Age": "600",
}  # fmt: skip
EXPOSED = "Retry-After, X-Request-ID"


class Entrance:
    """Wraps the application; pure ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  # ASGI
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return
        headers, state, site = Headers(scope=scope), scope["app"].state, None
        try:
            if "origin" in headers:
                site = await run_in_threadpool(_site, scope["path"], headers["origin"], state)
        except StoreError as error:
            await problems.respond(problems.of_store(error))(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(site)(scope, receive, send)
            return
        try:
            scope.setdefault("state", {})["caller"] = await _admitted(scope, headers, state)
        except ProblemError as error:
            await problems.respond(error)(scope, receive, _naming(send, site))
            return
        await self._app(scope, receive, _naming(send, site))


async def _admitted(scope: Scope, headers: Headers, state: Any) -> Caller:
    """The caller; keys and counts may be in a database, so they are looked up in a thread, and not at all for what is open to all."""
    if needed(scope["method"], scope["path"]) is None and scope["path"] != "/api/me":
        return Caller(None, frozenset())
    try:
        return await run_in_threadpool(admit, scope, headers, state)
    except StoreError as error:
        raise problems.of_store(error) from error


def admit(scope: Scope, headers: Headers, state: Any) -> Caller:
    """The caller of a request that may come in; raises the problem that keeps it out."""
    need = needed(scope["method"], scope["path"])
    peer = scope["client"][0] if scope.get("client") else ""
    caller = identify(headers, peer, state.keys, state.settings)
    permit(caller, need, headers.get("origin"), headers.get("sec-fetch-site") == "same-origin")
    if need is not None:
        state.quota.read(caller)
    return caller


def _site(path: str, origin: str | None, state: Any) -> str | None:
    """The other site whose pages may read the response: one on the list of a widget key, for what widgets call."""
    if origin is None or May.ASK not in (needed("POST", path), needed("GET", path)):
        return None
    return origin if state.keys.allows(origin) else None


def _preflight(site: str | None) -> Response:
    if site is None:
        return problems.respond(problems.ORIGIN_REFUSED.error())
    return Response(status_code=204, headers={**PREFLIGHT, "Access-Control-Allow-Origin": site, "Vary": "Origin"})


def _naming(send: Send, site: str | None) -> Send:
    """`send` with the headers that let a page of `site` read the response."""
    if site is None:
        return send

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = site
            headers["Access-Control-Expose-Headers"] = EXPOSED
            headers.add_vary_header("Origin")
        await send(message)

    return named

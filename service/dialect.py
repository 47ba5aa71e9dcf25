"""Problems under /v1 in the shape that OpenAI's clients read, whoever raised them: the entrance, the checks, a route.

{"code": "too_many", "status": 429, "detail": "…"} -> {"error": {"message": "…", "type": "rate_limit_error", "param": null, "code": "too_many"}}.
What it does not know: what the routes do.
"""
from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import COMPONENTS, MEDIA_TYPE, Kind, Problem

PREFIX = "/v1/"
TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
STATUS = {422: 400}
"""OpenAI knows no 422: a request that cannot be used is a 400."""
SCHEMA: dict[str, Any] = {
    "title": "OpenAIError",
    "type": "object", "required": ["error"], "properties": {"error": {
        "type": "object", "required": ["message", "type", "param", "code"], "properties": {
            "message": {"type": "string"}, "type": {"type": "string"}, "param": {"type": ["string", "null"]}, "code": {"type": ["string", "null"]},
        },
    }},
}  # fmt: skip


def shaped(problem: Problem) -> dict[str, Any]:
    """A problem as OpenAI's error object; the field at fault is its `param`."""
    kind = TYPES.get(problem.status, "invalid_request_error" if problem.status < 500 else "server_error")
    return {"error": {"message": problem.detail, "type": kind, "param": problem.errors[0].field if problem.errors else None, "code": problem.code}}


def documented(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for OpenAPI."""
    out: dict[int | str, dict[str, Any]] = {}
    for kind in reversed(kinds):
        retry = {"headers": {"Retry-After": {"description": "số giây nên chờ", "schema": {"type": "integer"}}}} if kind.retry_after else {}
        content = {"application/json": {"schema": {"$ref": f"{COMPONENTS}OpenAIError"}, "example": shaped(kind.error().body)}}
        out[STATUS.get(kind.status, kind.status)] = {"description": kind.title, "content": content, **retry}
    return out


class Dialect:
    """Wraps the application; pure ASGI, so that streams pass through untouched. Only problems of /v1 are held and reworded."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  # ASGI
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def reworded(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and MutableHeaders(scope=message).get("content-type", "").startswith(MEDIA_TYPE):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send(start, Problem(**json.loads(body)), send)

        await self._app(scope, receive, reworded)


async def _send(start: Message, problem: Problem, send: Send) -> None:
    data = json.dumps(shaped(problem), ensure_ascii=False).encode()
    start = {**start, "status": STATUS.get(problem.status, problem.status)}
    headers = MutableHeaders(scope=start)
    headers["content-type"], headers["content-length"] = "application/json", str(len(data))
    await send(start)
    await send({"type": "http.response.body", "body": data})

"""The OpenAPI document, completed from the table of who may what: which calls take a key, and how a call without one is refused.

POST /api/ask -> `security: [{key: []}, {}]` (the person at this machine needs none), 401 and 403 as problems. What it does not
know: what the calls do.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from service import problems
from service.access import needed

SCHEME = {
    "type": "http", "scheme": "bearer",
    "description": "Khóa truy cập tdkt_… do `tdkt keys create` cấp. Người ngồi tại máy chạy trợ lý không cần khóa, trừ việc quản trị khi đã có khóa quản trị.",
}  # fmt: skip
_REFUSED = problems.documented(problems.KEY_MISSING, problems.FORBIDDEN)


def complete(app: FastAPI) -> None:
    """Makes `app.openapi` tell of keys; made once, when it is first asked for, as FastAPI does."""
    plain: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        known = app.openapi_schema is not None
        schema = plain()
        if not known:
            schema.setdefault("components", {})["securitySchemes"] = {"key": SCHEME}
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    _guarded(method.upper(), path, operation)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI's documentation names


def _guarded(method: str, path: str, operation: dict[str, Any]) -> None:
    if needed(method, path) is None:
        return
    operation["security"] = [{"key": []}, {}]
    if not path.startswith("/v1/"):  # there, errors have the form of another protocol
        for status, response in _REFUSED.items():
            operation["responses"].setdefault(str(status), response)

"""The OpenAPI document, completed from the table of who may what: which calls take a key, and how a call without one is refused.

POST /api/ask -> `security: [{key: []}, {}]` (the person at this machine needs none), 401 and 403 as problems, and 507 for calls that
write (`service.shield` sends it). What it does not know: what the calls do.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from service import dialect, problems
from service.access import needed

SCHEME = {
    "type": "http", "scheme": "bearer",
    "description": "Khóa truy cập tdkt_… do `tdkt keys create` cấp. Người ngồi tại máy chạy trợ lý không cần khóa, trừ việc quản trị khi đã có khóa quản trị.",
}  # fmt: skip
_REFUSED = problems.documented(problems.KEY_MISSING, problems.FORBIDDEN)
_FULL = problems.documented(problems.STORAGE)
_WRITES = ("/api/admin/", "/api/feedback")
"""What changes documents, the index or a book writes to the disk; an answer does without its line in the log."""

_FOREIGN = ("HTTPValidationError", "ValidationError")


def complete(app: FastAPI) -> None:
    """Makes `app.openapi` tell of keys; made once, when it is first asked for, as FastAPI does."""
    plain: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        known = app.openapi_schema is not None
        schema = plain()
        if not known:
            components = schema.setdefault("components", {})
            components["securitySchemes"] = {"key": SCHEME}
            schemas = components.setdefault("schemas", {})
            schemas.update(_failures())
            for name in _FOREIGN:
                schemas.pop(name, None)
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    _own_words(path, operation["responses"])
                    _guarded(method.upper(), path, operation)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI's documentation names


def _failures() -> dict[str, Any]:
    """The two forms of an error, once for all calls: a client made from the document has one class for each."""
    problem = problems.Problem.model_json_schema(ref_template=f"{problems.COMPONENTS}{{model}}")
    return {**problem.pop("$defs"), "Problem": problem, "OpenAIError": dialect.SCHEMA}


def _own_words(path: str, responses: dict[str, Any]) -> None:
    """FastAPI notes its own form of a 422 where a route names none; what is sent is a problem, under /v1 a 400."""
    if _FOREIGN[0] in str(responses.get("422", "")):
        del responses["422"]
        named = dialect.documented(problems.INVALID) if path.startswith(dialect.PREFIX) else problems.documented(problems.INVALID)
        for status, response in named.items():
            responses.setdefault(str(status), response)


def _guarded(method: str, path: str, operation: dict[str, Any]) -> None:
    if needed(method, path) is None:
        return
    operation["security"] = [{"key": []}, {}]
    if not path.startswith("/v1/"):  # there, errors have the form of another protocol
        for status, response in {**_REFUSED, **(_FULL if method != "GET" and path.startswith(_WRITES) else {})}.items():
            operation["responses"].setdefault(str(status), response)

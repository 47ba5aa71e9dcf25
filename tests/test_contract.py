"""The OpenAPI document tells which calls take a key."""
from __future__ import annotations

import json
import re
from pathlib import Path

from web_fixtures import make_store, open_bot

import server
from service.access import needed


def test_every_guarded_call_says_so_and_no_open_one_does(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    app = server.create_app(settings, open_bot(settings))
    schema = app.openapi()
    assert schema["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    guarded = 0
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if needed(method.upper(), path) is None:
                assert "security" not in operation, path
            else:
                guarded += 1
                assert operation["security"] == [{"key": []}, {}], path
                assert path.startswith("/v1/") or {"401", "403"} <= set(operation["responses"]), path
    assert guarded > 8
    assert "security" not in schema["paths"]["/healthz"]["get"]
    assert app.openapi() is schema


def test_every_reference_leads_somewhere_and_errors_have_one_form(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    schema = server.create_app(settings, open_bot(settings)).openapi()
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema)))
    assert names <= set(schema["components"]["schemas"])
    assert {"Problem", "FieldError", "OpenAIError"} <= names
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                for content in response.get("content", {}).values() if status >= "400" else ():
                    assert content["schema"]["$ref"].endswith("OpenAIError" if path.startswith("/v1/") else "Problem"), (path, status)


def test_calls_that_write_tell_of_a_disk_that_takes_nothing(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    paths = server.create_app(settings, open_bot(settings)).openapi()["paths"]
    told = {(method, path) for path, operations in paths.items() for method, operation in operations.items() if "507" in operation["responses"]}
    assert {("post", "/api/admin/documents"), ("post", "/api/admin/snapshots/rollback"), ("post", "/api/feedback"), ("delete", "/api/admin/keys/{ident}")} <= told
    assert not {path for method, path in told if method == "get"}
    assert ("post", "/api/ask") not in told
    assert paths["/api/feedback"]["post"]["responses"]["507"]["content"]["application/problem+json"]["example"]["code"] == "storage"

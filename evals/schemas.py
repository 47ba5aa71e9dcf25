"""The API against its own description: requests that schemathesis makes from /openapi.json -> 5xx, answers outside the schema.

`python -m evals.schemas --seconds 120` starts a service of its own on loopback and calls every operation with an admin key, with the
examples, with the edges of each schema, and at random until the time is up; `--client` makes a Python client from the description
and calls the service with it. The two programs are not among the project's requirements: `pip install schemathesis
openapi-python-client`. What it does not know: whether answers are right.
"""
from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from evals.running import Service, asking

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance"
NO_CAP = "1000000000"


@contextmanager
def serving() -> Iterator[tuple[Service, str]]:
    """A fresh service and an admin key of it."""
    with tempfile.TemporaryDirectory() as scratch, Service(Path(scratch)) as service:
        service.environment["TDKT_KEY_PER_MINUTE"] = NO_CAP
        service.command("index", "build")
        key = next(word for word in service.command("keys", "create", "--role", "admin", "--name", "evals").split() if word.startswith("tdkt_"))
        service.start()
        yield service, key


def program(name: str) -> str:
    """Where a program is: beside this Python, or on the path. Raises SystemExit naming the package to install."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"Cần {name}: pip install {name}")
    return found


def fuzz(seconds: int, seed: int, only: str) -> int:
    """Runs schemathesis over a fresh service; returns its exit status, 0 when nothing was found. Prints what it says."""
    with serving() as (service, key), tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(  # noqa: S603  # the program found above, our own arguments
            [program("schemathesis"), "run", f"{service.url}/openapi.json", "--header", f"Authorization:Bearer {key}", "--checks", CHECKS,
             "--phases", "examples,coverage,fuzzing", "--max-time", str(seconds), "--seed", str(seed), "--request-timeout", "70", "--continue-on-failure",
             "--no-color", "--warnings", "off", *(["--include-path-regex", only] if only else [])],
            cwd=scratch, check=False,
        )  # fmt: skip
        return done.returncode


def generated() -> int:
    """Makes a client from the description and asks, lists and uploads with it; prints what came back, returns 0 when all did."""
    with serving() as (service, key), tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "openapi.json").write_text(service.client().get("/openapi.json").text, "utf8")
        subprocess.run([program("openapi-python-client"), "generate", "--path", "openapi.json", "--meta", "none", "--output-path", "made"], cwd=scratch, check=True, capture_output=True)  # noqa: S603
        sys.path.insert(0, scratch)
        client = import_module("made").AuthenticatedClient(base_url=service.url, token=key, raise_on_unexpected_status=True, timeout=60)
        models, calls = import_module("made.models"), {p.stem: ".".join(p.relative_to(scratch).with_suffix("").parts) for p in Path(scratch, "made", "api").rglob("*.py")}

        def call(name: str, **arguments: Any) -> Any:
            return import_module(calls[name]).sync(client=client, **arguments)

        answer = call("ask_api_ask_post", body=models.AskIn(question=asking(1)))
        listed = call("documents_api_documents_get")
        keys = call("listed_api_admin_keys_get")
        absent = call("document_api_documents_ident_get", ident="khong-co")
        print(json.dumps({
            "calls": len(calls), "answer": answer.answer, "citations": len(answer.citations), "documents": len(listed.documents), "keys": len(keys.keys),
            "problem": absent.code,
        }, ensure_ascii=False))  # fmt: skip
        return int(not (answer.citations and listed.documents and keys.keys and absent.code == "document_not_found"))


def main() -> None:
    """The exit status says whether anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="chỉ các đường dẫn khớp biểu thức này")
    parser.add_argument("--client", action="store_true", help="tạo một client Python từ mô tả rồi gọi thử")
    args = parser.parse_args()
    raise SystemExit(generated() if args.client else fuzz(args.seconds, args.seed, args.only))


if __name__ == "__main__":
    main()

"""The API against its own description: requests that schemathesis makes from /openapi.json -> 5xx, answers outside the schema.

`python -m evals.schemas --seconds 120` starts a service of its own on loopback and calls every operation with an admin key, with the
examples, with the edges of each schema, and at random until the time is up; `--rough` sends anything to what the description leaves
out: pages, widget, MCP; `--client` makes a Python client from the description and calls the service with it. The two programs are not
among the project's requirements: `pip install schemathesis openapi-python-client`. What it does not know: whether answers are right.
"""
from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

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


BESIDE = ("/", "/admin", "/favicon.ico", "/web/app.js", "/web/../server.py", "/web/%2e%2e/server.py", "/widget.js", "/widget/v1/{}.js", "/widget/tag.json", "/mcp", "/openapi.json", "/khong-co/{}")
"""Addresses that the description leaves out; {} is anything."""
TOOLS = ("hoi_dap", "tra_cuu", "doc_dieu_khoan", "khong-co")


def rough(seconds: int, seed: int) -> int:
    """Anything at all to the addresses that the description leaves out, until the time is up; prints what was seen, returns 1 for a 5xx but 503."""
    dice, seen = random.Random(seed), Counter[str]()  # noqa: S311  # no secret
    with serving() as (service, key), service.client() as client:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            path = dice.choice(BESIDE).format(quote(odd(dice, 30)))
            method = dice.choice(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
            headers = {"Authorization": f"Bearer {key}", "Accept": dice.choice(("application/json, text/event-stream", "text/html", "*/*", "x/y")),
                       "Content-Type": dice.choice(("application/json", "text/plain", "multipart/form-data", ""))}  # fmt: skip
            if path == "/mcp" and dice.random() < 0.8:
                method, headers["Accept"], headers["Content-Type"] = "POST", "application/json, text/event-stream", "application/json"
            response = client.request(method, path, headers=headers, content=_body(dice))
            seen[f"{path.split('/')[1] or 'page'} {response.status_code}"] += 1
            if response.status_code >= 500 and response.status_code != 503:
                print(f"{method} {path}: {response.status_code} {response.text[:300]}")
                return 1
        asked = client.post("/api/ask", json={"question": asking(1)}, headers={"Authorization": f"Bearer {key}"})
    print(json.dumps(dict(sorted(seen.items())), ensure_ascii=False))
    return int(asked.status_code != 200)


def odd(dice: random.Random, most: int) -> str:
    """Up to `most` characters, some of them Vietnamese, some control, some outside the basic plane."""
    return "".join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0xC0, 0x1EFA), dice.randrange(0, 32), dice.randrange(0x1F300, 0x1F600)))) for _ in range(dice.randrange(most)))


def _body(dice: random.Random) -> bytes:
    """A call of a tool by JSON-RPC, more or less, or anything."""
    if dice.random() < 0.2:
        return dice.randbytes(dice.randrange(200))
    value: Any = dice.choice((odd(dice, 200), None, 10**30, -1, [], {}, [odd(dice, 5)], odd(dice, 20_000), 1.5, True))
    name = dice.choice(("question", "cau_hoi", "q", "id", "dia_chi", odd(dice, 5)))
    call = {"name": dice.choice(TOOLS), "arguments": dice.choice(({name: value}, value))}
    method = dice.choice(("tools/call", "tools/list", "initialize", "resources/list", "prompts/get", odd(dice, 10)))
    return json.dumps({"jsonrpc": dice.choice(("2.0", "1.0")), "id": dice.choice((1, None, odd(dice, 4))), "method": method, "params": dice.choice((call, value))}).encode()


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
    parser.add_argument("--rough", action="store_true", help="các địa chỉ ngoài bản mô tả (trang web, tiện ích, /mcp) với nội dung bất kỳ")
    parser.add_argument("--client", action="store_true", help="tạo một client Python từ mô tả rồi gọi thử")
    args = parser.parse_args()
    if args.rough:
        raise SystemExit(rough(args.seconds, args.seed))
    raise SystemExit(generated() if args.client else fuzz(args.seconds, args.seed, args.only))


if __name__ == "__main__":
    main()

"""Two real services behind a proxy that gives each request to the other one: one office over one PostgreSQL, and over one shared folder."""
from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from postgres_fixtures import Server

from evals.running import Service, asking, rule


class Node(Service):
    """One of several services over the documents below `office`; var/ is its own."""

    def __init__(self, office: Path, name: str, store: str) -> None:
        super().__init__(office)
        self.var, self.log = office / name, office / f"{name}.log"
        self.environment |= {"TDKT_VAR": str(self.var), "TDKT_STORE": store, "TDKT_PUBLIC": "true", "TDKT_TRUST_LOOPBACK": "false",
                             "TDKT_TRUSTED_PROXIES": "127.0.0.1"}  # fmt: skip


class Proxy:
    """Gives each request to the next node; one that cannot be reached is passed over. `last` is the node that answered."""

    def __init__(self, nodes: list[Service]) -> None:
        self.nodes, self._turn, proxy = nodes, itertools.count(), self

        class Handler(BaseHTTPRequestHandler):
            def do_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "content-length")}
                response = proxy.passed(self.command, self.path, body, {**headers, "X-Forwarded-For": "203.0.113.9"})
                self.send_response(response.status_code)
                for name in ("content-type", "retry-after", "x-node"):
                    if name in response.headers:
                        self.send_header(name, response.headers[name])
                self.send_header("Content-Length", str(len(response.content)))
                self.end_headers()
                self.wfile.write(response.content)

            do_GET = do_POST = do_DELETE = do_any  # noqa: N815  # the library's names

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self._server.server_port}", timeout=60)

    def passed(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        turn = next(self._turn)
        for number in ((turn + step) % len(self.nodes) for step in range(len(self.nodes))):
            try:
                response = httpx.request(method, f"{self.nodes[number].url}{path}", content=body, headers=headers, timeout=60)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                return httpx.Response(502)
            response.headers["x-node"] = str(number)
            return response
        return httpx.Response(502)

    def close(self) -> None:
        self.client.close()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def behind(*nodes: Node) -> Iterator[Proxy]:
    for node in nodes:
        node.start(300)
    proxy = Proxy(list(nodes))
    try:
        yield proxy
    finally:
        proxy.close()
        for node in nodes:
            node.kill()


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[tuple[list[Node], Proxy, dict[str, str]]]:
    """Two nodes over one database and one documents folder, and the headers of an admin."""
    nodes = [Node(tmp_path, "mot", postgres_url), Node(tmp_path, "hai", postgres_url)]
    nodes[0].environment["TDKT_WIDGET_PER_MINUTE"] = nodes[1].environment["TDKT_WIDGET_PER_MINUTE"] = "12"
    nodes[0].command("index", "build")
    token = nodes[0].command("keys", "create", "--role", "admin").strip()
    with behind(*nodes) as proxy:
        yield nodes, proxy, {"Authorization": f"Bearer {token}"}


def until(true: Callable[[], Any], seconds: float = 600.0) -> None:  # all that runs goes before a build
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.1)


def upload(proxy: Proxy, admin: dict[str, str], number: int, years: int = 10) -> dict[str, Any]:
    response = proxy.client.post("/api/admin/documents", params={"name": f"quyet-dinh-thu-{number}.md", "replace": "true"},
                                 content=rule(number, years).encode(), headers=admin)  # fmt: skip
    assert response.status_code == 202, response.text
    return {**response.json(), "node": response.headers["x-node"]}


def finished(client: httpx.Client, admin: dict[str, str], ident: str) -> str:
    """How a job ended; "" while it has not."""
    job = client.get(f"/api/admin/jobs/{ident}", headers=admin).json()
    return str(job["state"]) if job["final"] else ""


def test_two_nodes_over_one_database_are_one_service(office: tuple[list[Node], Proxy, dict[str, str]]) -> None:
    nodes, proxy, admin = office
    client = proxy.client
    # a conversation goes on at the other node
    begun = time.monotonic()
    first = client.post("/api/ask", json={"question": asking(0), "conversation": "new"})
    assert first.json()["status"] == "answered", first.text
    follow = client.post("/api/ask", json={"question": "Hồ sơ gồm mấy bộ?", "conversation": first.json()["conversation"]})
    assert follow.headers["x-node"] != first.headers["x-node"]
    assert follow.json()["understood"]
    talk = client.get(f"/api/conversations/{first.json()['conversation']}").json()
    assert [t["role"] for t in talk["turns"]] == ["user", "assistant"] * 2
    # the log is one, and a rating reaches the line of the other node
    assert client.post("/api/feedback", json={"id": follow.json()["id"], "thumb": "down"}).status_code == 204
    for _ in nodes:
        lines = client.get("/api/admin/log", headers=admin).json()["lines"]
        assert [(line["id"], line["thumb"]) for line in lines] == [(follow.json()["id"], "down"), (first.json()["id"], None)]
    # one count for both: two were asked above
    more = {"question": asking(1), "conversation": first.json()["conversation"]}
    served = 0
    while (status := client.post("/api/ask", json=more).status_code) == 200:
        served += 1
    assert status == 429
    assert 10 <= served <= 11 + (time.monotonic() - begun) * 12 / 60  # the count fades with the seconds that this takes
    # a key made on one node opens the other, and revoked there it opens none
    made = client.post("/api/admin/keys", json={"role": "staff"}, headers=admin)
    staff = {"Authorization": f"Bearer {made.json()['key']}"}
    assert [client.get("/api/me", headers=staff).json()["role"] for _ in nodes] == ["staff", "staff"]
    client.delete(f"/api/admin/keys/{made.json()['id']}", headers=admin)
    assert [client.get("/api/me", headers=staff).status_code for _ in nodes] == [401, 401]
    # a job is seen by both, done once, and both serve its snapshot within the time between two looks
    job = upload(proxy, admin, 7)
    until(lambda: finished(client, admin, job["id"]))
    assert finished(client, admin, job["id"]) == "done"
    assert [client.get("/api/admin/jobs", headers=admin).json()["jobs"][0]["id"] for _ in nodes] == [job["id"]] * 2
    ready = [""]

    def both() -> bool:
        ready[:] = [httpx.get(f"{n.url}/readyz").json()["snapshot_id"] for n in nodes]
        return len(set(ready)) == 1 and ready[0] == built

    built = client.get(f"/api/admin/jobs/{job['id']}", headers=admin).json()["snapshot_id"]
    until(both)
    assert all(httpx.get(f"{n.url}/api/search", params={"q": asking(7)}, headers=admin).json()["passages"] for n in nodes)
    logs = [(n.var / "build.log").is_file() for n in nodes]
    assert logs.count(True) == 1  # one node built


def test_a_node_killed_under_load_loses_no_acknowledged_upload(office: tuple[list[Node], Proxy, dict[str, str]]) -> None:
    nodes, proxy, admin = office
    acknowledged: list[str] = []
    stop, wrong = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            response = proxy.client.post("/api/ask", json={"question": asking(0)}, headers=admin)
            answer = response.json() if response.status_code == 200 else {}
            if answer and (answer["status"] != "answered" or any(not c["article_id"].startswith("quyet-dinh-thu-0#") for c in answer["citations"])):
                wrong.append(answer)
            stop.wait(0.1)

    asker = threading.Thread(target=ask)
    asker.start()
    acknowledged += [upload(proxy, admin, number)["id"] for number in range(10, 14)]
    until(lambda: any((n.var / "build.log").is_file() for n in nodes))
    builder = next(i for i, n in enumerate(nodes) if (n.var / "build.log").is_file())
    nodes[builder].kill()
    acknowledged += [upload(proxy, admin, number)["id"] for number in range(14, 15)]
    until(lambda: all(finished(proxy.client, admin, i) for i in acknowledged))
    stop.set()
    asker.join()
    assert wrong == []
    assert {finished(proxy.client, admin, i) for i in acknowledged} == {"done"}
    with nodes[1 - builder].client() as client:
        for number in range(10, 15):
            answer = client.post("/api/ask", json={"question": asking(number)}, headers=admin).json()
            assert answer["status"] == "answered", answer
    nodes[builder].start(300)
    assert httpx.get(f"{nodes[builder].url}/readyz").status_code == 200


class Reader(Node):
    """A node that sees the folder of snapshots read-only, on a mount of its own."""

    def __init__(self, office: Path, name: str, store: Path) -> None:
        super().__init__(office, name, str(store))
        python = office / f"python-{name}"
        python.write_text(f'#!/bin/sh\nmount --bind "{store}" "{store}" && mount -o remount,ro,bind "{store}" && exec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        self.program = ["unshare", "-rm", str(python)]


@pytest.mark.skipif(subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0 if shutil.which("unshare") else True,
                    reason="máy này không cho tạo vùng gắn đĩa riêng")  # fmt: skip
def test_nodes_that_can_only_read_the_folder_answer_follow_and_say_where_changes_are_made(tmp_path: Path) -> None:
    builder = Node(tmp_path, "dung", str(tmp_path / "chung"))
    builder.command("index", "build")
    token = builder.command("keys", "create", "--role", "admin").strip()
    readers = [Reader(tmp_path, name, tmp_path / "chung") for name in ("mot", "hai")]
    for reader in readers:
        reader.var.mkdir()
        shutil.copy2(builder.var / "keys.sqlite", reader.var / "keys.sqlite")
    admin = {"Authorization": f"Bearer {token}"}
    with behind(*readers) as proxy:
        first = {proxy.client.get("/readyz").json()["snapshot_id"] for _ in readers}
        assert len(first) == 1
        assert proxy.client.post("/api/ask", json={"question": asking(0)}, headers=admin).json()["status"] == "answered"
        for method, path in (("POST", "/api/admin/documents?name=a.md"), ("POST", "/api/admin/rebuild"), ("DELETE", "/api/admin/documents/quyet-dinh-thu-0"),
                             ("POST", "/api/admin/snapshots/rollback"), ("POST", "/api/admin/jobs/j-1/publish")):  # fmt: skip
            refused = proxy.client.request(method, path, headers=admin, content=b"x")
            assert (refused.status_code, refused.json()["code"]) == (409, "changes_elsewhere"), (path, refused.text)
            assert "máy dựng chỉ mục" in refused.json()["detail"]
        (tmp_path / "documents" / "quyet-dinh-thu-9.md").write_text(rule(9))
        builder.command("index", "build")
        until(lambda: {httpx.get(f"{r.url}/readyz").json()["snapshot_id"] for r in readers}.isdisjoint(first))
        assert proxy.client.post("/api/ask", json={"question": asking(9)}, headers=admin).json()["status"] == "answered"


def test_without_its_database_a_node_lives_and_says_so_and_goes_on_afterwards(postgres_server: Server, postgres_url: str, tmp_path: Path) -> None:
    node = Node(tmp_path, "mot", postgres_url)
    node.command("index", "build")
    headers = {"Authorization": f"Bearer {node.command('keys', 'create', '--role', 'staff').strip()}"}
    with behind(node):
        postgres_server.stop()
        with node.client() as client:
            assert client.get("/healthz").status_code == 200
            refused = client.post("/api/ask", json={"question": asking(0)}, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (503, "store_unreachable")
            assert "tdkt-postgres" not in refused.text  # where the database is, is nobody's business
            assert client.get("/").status_code == 200
            postgres_server.start()
            until(lambda: client.post("/api/ask", json={"question": asking(0)}, headers=headers).status_code == 200)

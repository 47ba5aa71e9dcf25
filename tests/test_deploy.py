"""deploy/: what each file promises, and, where nginx is installed, the whole way through it: HTTPS, keys, sentences as they come."""
from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from web_fixtures import QUESTION, make_store, open_bot, serving, until

from bot.settings import Settings
from service.keys import Role

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def settings_named(text: str) -> set[str]:
    return set(re.findall(r"TDKT_[A-Z_]+", text))


def test_every_setting_that_deploy_names_exists() -> None:
    known = {f"TDKT_{name.upper()}" for name in Settings.model_fields}
    for path in DEPLOY.iterdir():
        if path.is_file():
            assert settings_named(path.read_text("utf8")) <= known, path


def test_the_image_runs_as_nobody_in_particular_offline_and_tells_its_health() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf8")
    stages = re.split(r"(?m)^FROM ", text)[1:]
    assert len(stages) == 2
    last = stages[-1]
    for part in ("USER tdkt", "HEALTHCHECK", "/readyz", "HF_HUB_OFFLINE=1", "COPY --from=build"):
        assert part in last
    assert last.index("USER tdkt") < last.index("CMD [\"tdkt\"")
    assert "pip install" not in last
    torch = re.search(r"^TORCH \?= (\S+)", (ROOT / "Makefile").read_text("utf8"), re.M)
    assert torch
    assert f"torch-{torch[1]}.stamp" in text


def test_compose_reaches_the_service_through_the_proxy_alone() -> None:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf8"))["services"]
    tdkt, web = services["tdkt"], services["web"]
    environment = tdkt["environment"]
    assert (environment["TDKT_HOST"], environment["TDKT_TRUST_LOOPBACK"], environment["TDKT_TRUSTED_PROXIES"]) == ("127.0.0.1", "false", "127.0.0.1")
    assert web["network_mode"] == "service:tdkt"
    assert not any("8000" in port for port in tdkt["ports"])
    for service in (tdkt, web):
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_the_unit_may_write_where_the_service_writes_and_nowhere_else() -> None:
    unit = (DEPLOY / "tdkt.service").read_text("utf8")
    assert "ReadWritePaths=/opt/tdkt/var /opt/tdkt/documents" in unit
    for line in ("ProtectSystem=strict", "NoNewPrivileges=true", "IPAddressDeny=any", "User=tdkt", "UMask=0077"):
        assert line in unit
    if tool := shutil.which("systemd-analyze"):
        said = subprocess.run([tool, "verify", str(DEPLOY / "tdkt.service")], capture_output=True, text=True, check=False).stderr
        assert [line for line in said.splitlines() if "tdkt.service" in line and "is not executable" not in line] == []


def test_of_several_nodes_all_share_documents_and_database_and_have_a_var_of_their_own() -> None:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose-nhieu-may.yaml").read_text("utf8"))["services"]
    nodes = [services["mot"], services["hai"]]
    upstream = re.findall(r"server (\w+):8000", (DEPLOY / "nginx-nhieu-may.conf").read_text("utf8"))
    assert upstream == ["mot", "hai"]
    assert nodes[0]["environment"] == nodes[1]["environment"]
    assert nodes[0]["environment"]["TDKT_TRUST_LOOPBACK"] == "false"
    mounts = [dict(reversed(v.split(":")) for v in node["volumes"]) for node in nodes]
    assert mounts[0]["/app/documents"] == mounts[1]["/app/documents"]
    assert mounts[0]["/app/var"] != mounts[1]["/app/var"]
    assert not any("ports" in service for name, service in services.items() if name != "web")
    for service in (*nodes, services["web"]):
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-nhieu-may.conf"])
def test_proxies_tell_who_asks_and_hold_nothing_back(name: str) -> None:
    text = (DEPLOY / name).read_text("utf8")
    assert text.count("{") == text.count("}")
    for block in re.findall(r"location [^{]+\{(.*?)\n    \}", text, re.S):
        for line in ("proxy_buffering off;", "proxy_set_header X-Forwarded-For $remote_addr;", "proxy_set_header X-Forwarded-Proto $scheme;", "proxy_set_header Host $host;"):
            assert line in block


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[tuple[Any, httpx.Client]]:
    """The service behind a real nginx with the configuration of deploy/, its ports and certificate replaced."""
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("nginx và openssl chưa cài")
    settings = make_store(tmp_path / "store").model_copy(update={"trust_loopback": False, "trusted_proxies": "127.0.0.1"})
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=tro-ly.co-quan.vn", "-addext",
                    "subjectAltName=DNS:tro-ly.co-quan.vn", "-keyout", tmp_path / "k.pem", "-out", tmp_path / "c.pem"], check=True, capture_output=True)  # fmt: skip
    with serving(settings, open_bot(settings)) as running:
        text, ports = (DEPLOY / "nginx.conf").read_text("utf8"), [free(), free()]
        for old, new in (("listen 443 ssl", f"listen 127.0.0.1:{ports[0]} ssl"), ("listen 80", f"listen 127.0.0.1:{ports[1]}"),
                         ("/etc/ssl/tro-ly/chung-thu.crt", str(tmp_path / "c.pem")), ("/etc/ssl/tro-ly/khoa-rieng.key", str(tmp_path / "k.pem")),
                         ("http://127.0.0.1:8000", running.url)):  # fmt: skip
            assert old in text
            text = text.replace(old, new)
        temps = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (tmp_path / "nginx.conf").write_text(f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off; {temps} {text} }}", "utf8")
        child = subprocess.Popen([nginx, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")])
        context = ssl.create_default_context(cafile=str(tmp_path / "c.pem"))
        try:
            until(lambda: reachable(ports[0]))
            with httpx.Client(base_url=f"https://tro-ly.co-quan.vn:{ports[0]}", verify=context, transport=Named(context), timeout=120) as client:
                yield running, client
        finally:
            child.terminate()
            child.wait(60)


class Named(httpx.HTTPTransport):
    """Goes to this machine whatever the name, which is only said."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(verify=context)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host="127.0.0.1")
        return super().handle_request(request)


def free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_through_nginx_a_key_is_needed_and_sentences_come_as_they_are_ready(proxied: tuple[Any, httpx.Client]) -> None:
    running, client = proxied
    assert client.get("/readyz").status_code == 200
    assert client.get("/").headers["strict-transport-security"]
    assert client.post("/api/ask", json={"question": QUESTION}).json()["code"] == "key_missing"
    assert client.get("/api/admin/keys").json()["code"] == "key_missing"
    assert client.get("/api/admin/keys", headers={"X-Forwarded-For": "127.0.0.1"}).json()["code"] == "key_missing"
    headers = {"Authorization": f"Bearer {running.app.state.keys.create(Role.STAFF)[1]}"}
    assert client.post("/api/ask", json={"question": QUESTION}, headers=headers).json()["status"] == "answered"
    bot = running.app.state.live.served().bot
    first, seen, arrived, waits = bot.ask, [], threading.Event(), []

    def held(*args: Any, **more: Any) -> Iterator[Any]:
        for event in first(*args, **more):
            yield event
            waits.append(arrived.wait(60))  # goes on when the first event has come through

    bot.ask = held
    with client.stream("POST", "/api/ask", json={"question": QUESTION}, headers={**headers, "Accept": "text/event-stream"}) as response:
        for line in response.iter_lines():
            if line.startswith("event: "):
                seen.append(line[7:])
            if line == "event: sources":
                arrived.set()
    assert seen[-2:] == ["answer", "done"]
    assert waits
    assert all(waits)  # nothing was held back until the end

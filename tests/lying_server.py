"""A scripted OpenAI-compatible server on loopback that lies in every way a chat model or its server may.

Each request takes the next act of the script; the last act stays. An act sees the passages that were sent, with their keys, so
that its lies look as true as lies can.
"""
from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Prompt:
    """What the model was sent: messages, and the passages by key in their order."""

    system: str
    user: str
    passages: dict[str, str]

    @property
    def key(self) -> str:
        return next(iter(self.passages))

    def key_of(self, words: str) -> str:
        return next(k for k, text in self.passages.items() if words in text)


@dataclass(frozen=True)
class Act:
    """One reply: `say` in pieces of `size` characters, `pause` seconds before each; then cut, endless, or properly ended.

    What comes after its first line and one piece more waits until `held` is set.
    """

    say: str | Callable[[Prompt], str] = ""
    size: int = 5
    pause: float = 0.0
    wait: float = 0.0
    cut: bool = False
    endless: bool = False
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes | None = None
    pings: bool = False
    held: threading.Event | None = None


@dataclass
class Lying:
    """A running server: its address, and what it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)


def prompt_of(payload: dict[str, Any]) -> Prompt:
    said = {m["role"]: m["content"] for m in payload["messages"]}
    passages = {m[1]: m[2].strip() for m in re.finditer(r"<<<\[\[([a-z]{2}\d)\]\] (.*?)\n>>>", said["user"], re.DOTALL)}
    return Prompt(said.get("system", ""), said["user"], passages)


def chunk(text: str, finish: str | None = None, role: bool = False) -> bytes:
    delta: dict[str, str] = {"role": "assistant", "content": text} if role else {"content": text} if text else {}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    acts: list[Act]
    lying: Lying
    lock: threading.Lock

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.lock:
            act = self.acts[min(len(self.lying.asked), len(self.acts) - 1)]
            self.lying.asked.append(payload)
            self.lying.headers.append({k.lower(): v for k, v in self.headers.items()})
        with suppress(BrokenPipeError, ConnectionResetError):
            self._play(act, payload)
            return
        self.lying.left.set()

    def _play(self, act: Act, payload: dict[str, Any]) -> None:
        time.sleep(act.wait)
        self.close_connection = True
        if act.status != 200:
            body = b'{"error": {"message": "no", "type": "x", "code": null}}'
            self.send_response(act.status)
            for name, value in (*act.headers, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if act.raw is not None:
            self._send(act.raw)
        else:
            self._send(chunk("", role=True))
            since = 0
            for piece in self._pieces(act, payload):
                if act.held is not None and since == 2:
                    act.held.wait(60)
                time.sleep(act.pause)
                since += bool(since or "\n" in piece)
                self._send(b": still there\n\n" if act.pings else chunk(piece))
            if act.cut:
                return  # without the closing chunk: the client sees a broken reply
            self._send(chunk("", finish="stop") + b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _pieces(self, act: Act, payload: dict[str, Any]) -> Iterator[str]:
        text = act.say(prompt_of(payload)) if callable(act.say) else act.say
        while True:
            yield from (text[i : i + act.size] for i in range(0, len(text), act.size))
            if not act.endless:
                return

    def _send(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name that the base class gives it
        pass


@contextmanager
def lying(*acts: Act) -> Iterator[Lying]:
    """The server, until the block ends."""
    handler = type("Handler", (_Handler,), {"acts": list(acts), "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    told = Lying(f"http://127.0.0.1:{server.server_address[1]}/v1")
    handler.lying = told  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

"""A reader that does what a hostile file might make a reader do; it takes the place of the real one in a worker."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import index.worker
from index.errors import ParseError
from index.formats.raw import Line, Raw
from index.parse import Part


def read(source: str, data: bytes) -> tuple[Part, ...]:
    name, _, rest = source.removesuffix(".html").partition("~")
    text = {
        "hang": lambda: time.sleep(600),
        "spin": lambda: all(i == 0 for i in iter(int, 1)),
        "memory": lambda: bytearray(3 * 2**30),
        "deep": lambda: read(source, data),
        "crash": lambda: ctypes.string_at(0),
        "leave": lambda: os._exit(7),
        "abort": os.abort,
        "library": [].pop,
        "refuse": lambda: _refuse(source),
        "long": lambda: "chữ " * 4_000_000,
        "chatter": _chatter,
        "stdin": lambda: sys.stdin.read() or "hết",
        "network": _network,
        "unix": lambda: _tried(lambda: socket.socket(socket.AF_UNIX)),
        "program": lambda: subprocess.run([sys.executable, "-c", "import socket; socket.socket()"], capture_output=True, check=False).stderr.decode()[-60:],
        "sees": lambda: _tried(lambda: Path(rest.replace("!", "/")).read_text("utf8")),
        "writes": lambda: _tried(lambda: Path(rest.replace("!", "/")).write_text("x", "utf8")),
        "temporary": lambda: str(Path("a").write_bytes(b"x") and [p.name for p in Path.cwd().iterdir()]),
        "folder": lambda: str([p.name for p in Path.cwd().iterdir()]) + os.environ["HOME"],
        "big": lambda: _tried(lambda: Path("a").write_bytes(bytes(2**20 * 64))),
        "files": lambda: _tried(lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(4000)]),
        "brood": _brood,
        "secret": lambda: os.environ.get("TDKT_SECRET", "không có"),
        "half": lambda: "\ud800",
        "pid": lambda: str(os.getpid()),
    }[name]()
    return (Part(source, "0" * 64, Raw(name, (Line(str(text)),))),)


def _refuse(source: str) -> None:
    raise ParseError(source, "tệp có mật khẩu")


def _chatter() -> str:
    sys.stdout.write("x" * 100_000)
    os.write(1, b"y" * 100_000)
    return "xong"


def _tried(act: object) -> str:
    try:
        return f"được: {str(act())[:200]}"  # type: ignore[operator]
    except OSError as error:
        return f"không: {error.strerror}"


def _network() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    raw = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)  # past Python and whatever could be patched in it
    return f"{raw} {_tried(lambda: socket.create_connection(('127.0.0.1', 9), 1))} {_tried(lambda: socket.socket(socket.AF_INET6))}"


def _brood() -> None:
    subprocess.Popen(["sleep", "600"])
    time.sleep(600)


index.worker.read = read

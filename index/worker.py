"""The process that reads foreign files: requests on one pipe, parts as JSON on another, walls around all of it.

{"source": "a.docx", "size": 9120, "seconds": 120} and the bytes -> {"parts": […]} or {"reason": "tệp có mật khẩu …"}; with
"page" and "width" that page of a PDF, drawn. It reads several files one after the other, so that imports are paid once, and
asks to be replaced after a failure. What it does not know: who asks (that is `sandbox`).
"""
from __future__ import annotations

import json
import os
import shutil
import struct
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index import confine
from index.errors import ParseError
from index.parse import read

TOO_MUCH = "cần quá nhiều bộ nhớ để đọc; tệp quá lớn hoặc cố ý làm tràn bộ nhớ; hãy tách nhỏ"
TOO_DEEP = "nội dung lồng nhau quá sâu; tệp bị hỏng hoặc cố ý gây lỗi"


def serve() -> None:
    """Puts up the walls, then answers until the pipe of requests is closed; the limits are the first argument, as JSON."""
    confine.die_with_parent()
    limits = json.loads(sys.argv[1])
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):  # nothing a library reads or prints reaches the pipes
        os.dup2(null, standard)
    confine.limit(limits["memory"], limits["written"], limits["open_files"])
    folder = Path.cwd()
    _reply(replies, json.dumps({"walls": confine.walls(folder, [Path(__file__).parent])}).encode())
    while line := requests.readline():
        asked = json.loads(line)
        data = requests.read(asked["size"])
        confine.limit_processor(asked["seconds"])
        _reply(replies, _answer(asked, data))
        for left in folder.iterdir():
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _reply(replies: BinaryIO, body: bytes) -> None:
    replies.write(struct.pack(">Q", len(body)) + body)
    replies.flush()


def _answer(asked: Mapping[str, Any], data: bytes) -> bytes:
    """The parts, the drawing or the reason; whatever a library raises is the fault of the file."""
    try:
        if "page" in asked:
            from index.formats.drawing import draw  # noqa: PLC0415  # few workers draw

            drawn = draw(asked["source"], data, asked["page"], asked["width"])
            return dumped({"sizes": drawn.sizes, "png": b64encode(drawn.png).decode()})
        return dumped({"parts": read(asked["source"], data)})
    except ParseError as error:
        return dumped({"reason": error.reason})
    except MemoryError:
        return dumped({"reason": TOO_MUCH, "retire": True})
    except RecursionError:
        return dumped({"reason": TOO_DEEP, "retire": True})
    except Exception as error:
        return dumped({"reason": f"không đọc được: tệp bị hỏng hoặc không đúng định dạng ({type(error).__name__}: {str(error)[:200]})", "retire": True})


def dumped(value: Any) -> bytes:
    """`value` as JSON: dataclasses without the fields that hold their default, half characters as question marks."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain).encode("utf8", "replace")


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in fields(value) if f.default is MISSING or getattr(value, f.name) != f.default}
    if isinstance(value, bytes):
        raise TypeError("bytes")
    return str(value)


if __name__ == "__main__":
    serve()

"""index.worker: what a request is answered with; the process around it is tried in test_sandbox."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from typing import Any

import pytest
from conftest import DATA

from index import worker
from index.errors import ParseError
from index.formats.raw import Line, Raw
from index.parse import Part

PAGE = (DATA / "tin-tuc.html").read_bytes()


def answered(data: bytes = PAGE, **more: Any) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(worker._answer({"source": "a.html", "size": len(data), "seconds": 9, **more}, data))
    return reply


def test_parts_without_what_holds_its_default() -> None:
    (part,) = answered()["parts"]
    assert part["source"] == "a.html"
    assert "reason" not in part
    assert {"text": "Mức thưởng", "level": 2} in part["raw"]["lines"]


@pytest.mark.parametrize(
    ("error", "reason", "retire"),
    [
        (ParseError("a.html", "tệp có mật khẩu"), "tệp có mật khẩu", False),
        (MemoryError(), worker.TOO_MUCH, True),
        (RecursionError(), worker.TOO_DEEP, True),
        (KeyError("x" * 500), "không đúng định dạng (KeyError", True),
    ],
)
def test_every_failure_has_its_words(monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, retire: bool) -> None:
    def failing(source: str, data: bytes) -> Any:
        raise error

    monkeypatch.setattr(worker, "read", failing)
    reply = answered()
    assert reason in reply["reason"]
    assert len(reply["reason"]) < 400
    assert reply.get("retire", False) is retire


def test_a_drawing_that_fails_is_a_reason() -> None:
    assert "không mở được" in answered(b"%PDF-1.7", page=1, width=100)["reason"]


def test_a_reply_says_its_length() -> None:
    out = io.BytesIO()
    worker._reply(out, b"abc")
    assert out.getvalue() == struct.pack(">Q", 3) + b"abc"


def test_half_characters_and_odd_values_do_not_break_the_json() -> None:
    part = Part("a.pdf", "0", Raw("", (Line("a\ud800b", page=2, box=(1.0, 2.0, 3.0, 4.0)),)))
    assert json.loads(worker.dumped(part))["raw"]["lines"] == [{"text": "a?b", "page": 2, "box": [1.0, 2.0, 3.0, 4.0]}]
    odd: list[Callable[[], object]] = [lambda: worker.dumped({"a": b"x"}), lambda: worker.dumped(Line("a", box=(float("nan"), 0, 0, 0)))]
    for made in odd:
        with pytest.raises((TypeError, ValueError)):
            made()

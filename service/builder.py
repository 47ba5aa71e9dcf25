"""A build of the index in a process of its own, at low priority, so that the service stays quick: lines of progress, then its result.

`tdkt index build --candidate --progress --json` -> ("read", 3, 40) … and {"snapshot": …, "golden": {…}}. The snapshot stays a
candidate: who promotes is not this module's business, nor the child's, which may outlive a killed service.
"""
from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.errors import BotError
from bot.settings import Settings
from index.postgres.address import Address

log = logging.getLogger("tdkt")
NICE = 10
"""Half-way down: on a busy machine a question takes its time from the build, not the other way round (evals/RESULTS.md, "uploads")."""
TAIL = 2000
"""Characters of the child's last words that are looked at for the reason of a failure."""


class BuildError(BotError):
    """A build that ended without a snapshot; the message is for the person who started it."""


class Builder:
    """One build at a time; `stop` ends it from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def build(self, tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        """Builds a candidate from the documents folder; `tell` hears (stage, done, total). Raises BuildError."""
        self._settings.var.mkdir(parents=True, exist_ok=True)
        words = self._settings.var / "build.log"
        result: dict[str, Any] | None = None
        with words.open("w+", encoding="utf8") as said, self._start(said.fileno()) as child:
            for line in child.stdout or ():
                value = _value(line)
                if "stage" in value:
                    tell(value["stage"], value["done"], value["total"])
                elif "snapshot" in value:
                    result = value
            code = child.wait()
        self._child = None
        if result is None or code:
            raise BuildError(_reason(words.read_text("utf8", errors="replace")[-TAIL:], code))
        return result

    def stop(self) -> None:
        """Ends the build that runs, and lets none start any more."""
        with self._lock:
            self._stopped = True
            child = self._child
        if child is not None:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(5)
            child.kill()

    def _start(self, said: int) -> subprocess.Popen[str]:
        settings = self._settings
        store = settings.store.url if isinstance(settings.store, Address) else settings.store
        own = {"DOCUMENTS": settings.documents, "VAR": settings.var, "STORE": store, "EMBED_MODEL": settings.embed_model, "CONTACT": settings.contact}
        with self._lock:
            if self._stopped:
                raise BuildError("dịch vụ đang dừng; việc này sẽ được làm tiếp khi mở lại")
            self._child = child = subprocess.Popen(  # our own interpreter and our own command
                [sys.executable, "-m", "bot.cli", "index", "build", "--candidate", "--progress", "--json"], stdout=subprocess.PIPE, stderr=said,
                stdin=subprocess.DEVNULL, text=True, encoding="utf8", env={**os.environ, **{f"TDKT_{k}": str(v) for k, v in own.items()}},
            )  # fmt: skip
        with suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, child.pid, NICE)
        return child


def _value(line: str) -> dict[str, Any]:
    """One line of the child; anything that is no JSON object counts as nothing."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _reason(words: str, code: int) -> str:
    """Why the child failed: its own last message, else how it ended."""
    last = next((line for line in reversed(words.splitlines()) if line.startswith("Lỗi: ")), "")
    if not last:
        log.error("dựng chỉ mục dừng với mã %d: %s", code, words[-500:])
    why = "; máy có thể thiếu bộ nhớ" if code == -signal.SIGKILL or "MemoryError" in words else ""
    return last.removeprefix("Lỗi: ") or f"việc dựng chỉ mục dừng đột ngột (mã {code}){why}; xem var/build.log"


def where(settings: Settings, result: dict[str, Any]) -> str:
    """The id of the snapshot that a result names."""
    return (settings.store / Path(result["snapshot"]).name).name

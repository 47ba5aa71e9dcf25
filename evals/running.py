"""A service of its own for a measurement: a scratch office of generated rules, `tdkt serve` on loopback in a process of its own.

Service(folder).start() -> http://127.0.0.1:…, BM25 only, ready, what it says in `log`; `kill` is SIGKILL. What it does not know: what is measured.
"""
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import httpx

from bot.settings import Settings

WORDS = "Phù Vân · Lạc Thủy · Hàm Rồng · Bạch Hạc · Mộc Lan · Trúc Bạch · Kim Ngưu · Tây Sơn · Đông Hà · Nam Giang".split(" · ")


def rule(number: int, years: int = 10) -> str:
    """A short decision about a badge of its own, so that an answer tells from which document and which version of it it came."""
    name = f"{WORDS[number % len(WORDS)]} số {number}"
    return (
        f"---\nid: quyet-dinh-thu-{number}\ntieu_de: Quyết định {number}/QĐ-THU về Kỷ niệm chương {name}\nso_hieu: {number}/QĐ-THU\nngay_hieu_luc: 2024-01-01\n---\n"
        f"### Điều 1. Kỷ niệm chương {name}\n1. Kỷ niệm chương {name} tặng cho cá nhân có {years} năm công tác trong đơn vị {name}.\n"
        f"### Điều 2. Hồ sơ\n1. Hồ sơ đề nghị tặng Kỷ niệm chương {name} gồm {number % 7 + 1} bộ.\n"
    )


def asking(number: int) -> str:
    """The question that `rule(number)` answers."""
    return f"Kỷ niệm chương {WORDS[number % len(WORDS)]} số {number} tặng cho cá nhân có bao nhiêu năm công tác?"


class Service:
    """One office below `folder`; may be started again after it was stopped or killed."""

    def __init__(self, folder: Path, documents: int = 3) -> None:
        self.documents, self.var = folder / "documents", folder / "var"
        self.documents.mkdir(parents=True, exist_ok=True)
        for number in range(documents):
            (self.documents / f"quyet-dinh-thu-{number}.md").write_text(rule(number), "utf8")
        self.environment = {**os.environ, "TDKT_DOCUMENTS": str(self.documents), "TDKT_VAR": str(self.var), "TDKT_EMBED_MODEL": "none", "TDKT_HOST": "127.0.0.1"}
        self.log, self.program = folder / "service.log", [sys.executable]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def command(self, *words: str) -> str:
        """Runs `tdkt …` to its end; returns what it printed. Raises CalledProcessError."""
        done = subprocess.run([sys.executable, "-m", "bot.cli", *words], env=self.environment, check=True, capture_output=True, text=True)  # noqa: S603
        return done.stdout

    def start(self, seconds: float = 60) -> float:
        """Starts the service; returns after how many seconds it answers questions. Raises TimeoutError."""
        start = time.monotonic()
        self.launch()
        self.wait("/readyz", seconds)
        return time.monotonic() - start

    def launch(self) -> None:
        """Starts the process on a port that is free, and waits for nothing."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with self.log.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own command
                [*self.program, "-m", "bot.cli", "serve"], env={**self.environment, "TDKT_PORT": str(port)}, stdout=said, stderr=said
            )

    def wait(self, path: str, seconds: float) -> None:
        """Until `path` is answered with 200. Raises TimeoutError."""
        start = time.monotonic()
        with self.client() as client:
            while time.monotonic() < start + seconds:
                with suppress(httpx.HTTPError):
                    if client.get(path).status_code == 200:
                        return
                time.sleep(0.05)
        raise TimeoutError(f"the service was not ready after {seconds} s")

    def client(self, **more: Any) -> httpx.Client:
        """A client of the service as it runs now."""
        return httpx.Client(base_url=self.url, timeout=60, **more)

    @property
    def pid(self) -> int:
        """The process that serves. Raises RuntimeError while none does."""
        if self._process is None:
            raise RuntimeError("the service is not running")
        return self._process.pid

    def furnish(self) -> None:
        """Takes the office's own documents, model and vectors in, so that what is measured is what it would be there."""
        office = Settings()
        shutil.copytree(office.documents, self.documents, dirs_exist_ok=True)
        self.environment["TDKT_EMBED_MODEL"] = office.embed_model
        for name in ("models", "cache"):
            shutil.copytree(office.var / name, self.var / name)

    def kill(self) -> None:
        """Ends the service as a loss of power would: no handler runs."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ends the service as a system does; returns its exit status. Raises TimeoutExpired when it does not end within 30 seconds."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        code = self._process.wait(30)
        self._process = None
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end(signal.SIGKILL)

"""One foreign file -> its parts, read by a process of its own that is ended when it takes too long or too much.

A PDF that makes its reader hang -> ParseError "đọc quá 120 giây nên đã dừng …", and the next file is read by a fresh
process. What comes back is JSON, validated; never an object of the other side. `python -m index.sandbox` says which walls
this machine grants. What it does not know: formats, the order of files, what was read before (that is `reading`).
"""
from __future__ import annotations

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from pydantic import TypeAdapter, ValidationError

from index.errors import ParseError
from index.formats.drawing import Drawn
from index.parse import Part, check_size

ROOT = Path(__file__).parents[1]
_START = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from index.worker import serve; serve()"
_PASSED_ON = ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. The time grows with its size: a scan of black and white pages has some 25 of them in a
    megabyte, each 4 to 6 seconds of recognition on a core of an office machine.
    """

    seconds: float = 120
    seconds_per_mb: float = 150
    most_seconds: float = 3600
    memory: int = 2 * 2**30
    output: int = 48 * 2**20
    written: int = 512 * 2**20
    open_files: int = 128

    def time(self, size: int) -> float:
        """Seconds for a file of `size` bytes."""
        return min(self.most_seconds, self.seconds + self.seconds_per_mb * size / 2**20)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a worker says: its walls when it starts, then for each file its parts, its drawing or a reason."""

    parts: tuple[Part, ...] = ()
    reason: str = ""
    retire: bool = False
    walls: tuple[str, ...] = ()
    sizes: tuple[tuple[float, float], ...] = ()
    png: str = ""


_REPLY = TypeAdapter(_Reply)


class Worker:
    """A process that reads files one after the other, started when the first one comes; for one thread, in a `with`.

    The folder it may write to is deleted with it.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.walls: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""
        self._expired = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, source: str, content: Path | bytes) -> tuple[Part, ...]:
        """The parts of a file, `source` its name inside the documents folder; raises ParseError with the reason.

        A file that is too large is refused before it is opened.
        """
        return self._checked(source, content, {}).parts

    def draw(self, source: str, content: Path | bytes, number: int, width: int) -> Drawn:
        """Page `number` of a PDF (from 1; 0 for none) at `width` pixels across, and the sizes of all pages; raises ParseError."""
        reply = self._checked(source, content, {"page": number, "width": width})
        return Drawn(reply.sizes, b64decode(reply.png))

    def _checked(self, source: str, content: Path | bytes, more: Mapping[str, int]) -> _Reply:
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        check_size(source, size)
        seconds = self.limits.time(size)
        try:
            reply = self._asked({"source": source, "size": size, "seconds": seconds, **more}, content)
        except (OSError, EOFError, ValidationError, struct.error) as error:
            if isinstance(error, OSError) and error.filename:  # the file, not the pipe
                self.close()
                raise ParseError(source, f"không mở được ({error.strerror})") from error
            raise ParseError(source, self._death(seconds)) from error
        if reply.retire:
            self.close()
        if reply.reason:
            raise ParseError(source, reply.reason)
        return reply

    def _asked(self, request: Mapping[str, Any], content: Path | bytes) -> _Reply:
        self._expired = False
        watch = threading.Timer(request["seconds"], self._expire)
        watch.start()
        try:
            process = self._process or self._started()
            pipe = _pipe(process.stdin)
            pipe.write(json.dumps(request).encode() + b"\n")
            _send(content, request["size"], pipe)
            pipe.flush()
            return self._reply(process)
        finally:
            watch.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.mkdtemp(prefix="tdkt-")
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        place = {"HOME": self._folder, "TMPDIR": self._folder, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        bounds = {"memory": self.limits.memory, "written": self.limits.written, "open_files": self.limits.open_files}
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own program
            [sys.executable, "-I", "-X", "utf8", "-W", "ignore", "-c", _START, json.dumps(bounds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=self._folder, env={**kept, **place}, start_new_session=True,
        )  # fmt: skip
        self.walls = self._reply(self._process).walls
        return self._process

    def _reply(self, process: subprocess.Popen[bytes]) -> _Reply:
        """The next reply; raises EOFError when the process ended or says more than it may."""
        pipe = _pipe(process.stdout)
        (length,) = struct.unpack(">Q", pipe.read(8))
        if length > self.limits.output:
            raise EOFError(length)
        body = pipe.read(length)
        if len(body) < length:
            raise EOFError(len(body))
        return _REPLY.validate_json(body)

    def _expire(self) -> None:
        self._expired = True
        self.stop()

    def stop(self) -> None:
        """Ends the process and all that it started, from any thread; a `read` under way ends with a ParseError."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def _death(self, seconds: float) -> str:
        """Why there is no reply, in words for the person whose file it was; ends what is left of the process."""
        process, expired = self._process, self._expired
        code = process.poll() if process is not None else None
        if code is None and process is not None and not expired:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(0.5)  # it closed its pipes and is about to end
        self.close()
        if expired or code == -signal.SIGXCPU:
            return f"đọc quá {seconds:.0f} giây nên đã dừng; tệp quá phức tạp hoặc cố ý làm treo máy; hãy tách nhỏ hoặc lưu lại bằng định dạng khác"
        if code is None:
            return f"nội dung đọc ra quá lớn (hơn {self.limits.output // 2**20} MB) hoặc không hợp lệ; hãy tách nhỏ tệp"
        if code == -signal.SIGKILL:
            return "máy hết bộ nhớ khi đọc tệp này; hãy tách nhỏ tệp hoặc đóng bớt chương trình"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"mã {code}"
        return f"bộ đọc dừng đột ngột ({name}): tệp bị hỏng hoặc cố ý gây lỗi; hãy mở bằng chương trình gốc rồi lưu lại"

    def close(self) -> None:
        """Ends the process and deletes its folder; the next `read` starts another."""
        self.stop()
        if self._process is not None:
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):  # unsent bytes of a request
                    _pipe(pipe).close()
        shutil.rmtree(self._folder, ignore_errors=True) if self._folder else None
        self._process, self._folder = None, ""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def _send(content: Path | bytes, size: int, pipe: IO[bytes]) -> None:
    """Writes exactly `size` bytes; raises OSError naming the file when it has fewer by now."""
    if isinstance(content, bytes):
        pipe.write(content)
        return
    left = size
    with content.open("rb") as file:
        while left and (block := file.read(min(left, 2**20))):
            pipe.write(block)
            left -= len(block)
    if left:
        raise OSError(5, "tệp đang bị thay đổi", str(content))


def main() -> None:
    """Prints which walls this machine puts around the process that reads files."""
    with Worker() as worker:
        worker.read("a.html", ("<html><body>" + "<p>Một đoạn văn đủ dài để là bài chính của trang.</p>" * 20).encode())
        for name, meaning in (("files", "chỉ ghi vào thư mục tạm, chỉ đọc chương trình (Landlock)"), ("network", "không mở được kết nối nào (seccomp)")):
            print(f"{'có' if name in worker.walls else 'KHÔNG'}: {meaning}")  # noqa: T201  # a command that prints
    print("có: giới hạn bộ nhớ, thời gian, số tệp mở, cỡ tệp ghi (rlimit); kết thúc cùng chương trình chính")  # noqa: T201


if __name__ == "__main__":
    main()

"""index.confine: each wall around a thread of this process, which the kernel shuts in alone; limits that change nothing."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index import confine

HERE = Path(confine.__file__).parent


def behind(folder: Path, act: Callable[[], object]) -> tuple[tuple[str, ...], object]:
    """Which walls stand, and what `act` gives (or the error it meets) behind them."""
    out: list[object] = []

    def run() -> None:
        out.append(confine.walls(folder, [HERE]))
        try:
            out.append(act())
        except OSError as error:
            out.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return out[0], out[1]  # type: ignore[return-value]


def test_both_walls_stand_on_this_machine(tmp_path: Path) -> None:
    assert behind(tmp_path, lambda: None)[0] == ("files", "network")


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX])
def test_no_socket_is_opened_behind_them_and_any_before_them(tmp_path: Path, family: int) -> None:
    assert behind(tmp_path, lambda: socket.socket(family))[1] is PermissionError
    socket.socket(family).close()


def test_files(tmp_path: Path) -> None:
    inner, outer = tmp_path / "trong", tmp_path / "ngoai.txt"
    inner.mkdir()
    outer.write_text("x", "utf8")
    assert behind(inner, lambda: outer.read_text("utf8"))[1] is PermissionError
    assert behind(inner, lambda: outer.write_text("y", "utf8"))[1] is PermissionError
    assert behind(inner, outer.unlink)[1] is PermissionError
    assert behind(inner, lambda: (HERE / "moi").write_text("y", "utf8"))[1] is PermissionError
    assert behind(inner, lambda: list(tmp_path.iterdir()))[1] is PermissionError
    assert behind(inner, lambda: (inner / "a").write_text("y", "utf8"))[1] == 1
    assert behind(inner, lambda: len((HERE / "text.py").read_bytes()) > 100)[1] is True
    assert behind(inner, lambda: subprocess.run([sys.executable, "-c", "open('/etc/passwd')"], capture_output=True, check=False).returncode)[1] == 1
    assert outer.read_text("utf8") == "x"


def test_a_kernel_without_a_wall_leaves_its_name_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine.platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(confine, "_CREATE", 1_000_000)  # a system call that no kernel has
    assert behind(tmp_path, lambda: None) == ((), None)


def test_limits_are_set_and_never_above_those_there() -> None:
    before = {what: resource.getrlimit(what) for what in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)}
    try:
        confine.limit(2**50, 2**50, 10**9)
        assert resource.getrlimit(resource.RLIMIT_AS)[0] in (2**50, before[resource.RLIMIT_AS][1])
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= before[resource.RLIMIT_NOFILE][1]
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
        confine.limit_processor(10**6)
        assert 10**6 <= resource.getrlimit(resource.RLIMIT_CPU)[0] < 2 * 10**6
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CPU)[1]))

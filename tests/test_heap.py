"""service.heap: free memory amid used memory goes back to the system; another C library is left alone."""
from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from service.heap import give_back

HOLES = """
from evals.load import resident
from service.heap import give_back
import os
blocks = [bytes(60_000) for _ in range(2000)]  # below the size that is mapped by itself
for block in range(0, 2000):
    if block % 50:
        blocks[block] = b""
before = resident(os.getpid())
give_back()
print(before - resident(os.getpid()))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not glibc")
def test_holes_in_the_heap_go_back_to_the_system() -> None:
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
    done = subprocess.run([sys.executable, "-c", HOLES], env=environment, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 50


def test_where_the_c_library_has_no_such_call_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        def __getattr__(self, name: str) -> NoReturn:
            raise AttributeError(name)

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Other())
    give_back()

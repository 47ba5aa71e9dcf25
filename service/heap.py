"""The C library's heap: what an old snapshot leaves free in the midst of it goes back to the system.

`give_back()` after an exchange -> the own memory of the service is again what it was before (evals/RESULTS.md, "A day in a quarter of
an hour"). While two snapshots are open the heap grows, and glibc by itself returns only what is free at its end. What it does not know:
Python's own arenas, other C libraries (nothing happens there).
"""
from __future__ import annotations

import contextlib
import ctypes


def give_back() -> None:
    """Returns the free pages of the heap to the system: 2 ms, rarely 40, in which other threads may wait for memory."""
    with contextlib.suppress(AttributeError, OSError):  # only glibc knows it
        ctypes.CDLL(None).malloc_trim(0)

"""What the books of the service cost where they are: in files and memory, and in PostgreSQL over the address given.

`python -m evals.books postgresql://…/thu` -> microseconds of a key looked up, an asking counted, a conversation entered and added to.
The database is written to: give one that is for trying. What it does not know: networks; give the address of the real server.
"""
from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from service.keys import Keys, Role
from service.postgres import Postgres
from service.quota import SharedWindow, Window
from service.talks import Talks

TIMES = 400


def main() -> None:
    """Prints one line for each."""
    parser = argparse.ArgumentParser(description="Các sổ của dịch vụ tốn bao nhiêu, ở tệp và ở PostgreSQL.")
    parser.add_argument("url", help="địa chỉ một cơ sở dữ liệu để thử")
    shared = Postgres(parser.parse_args().url)
    with tempfile.TemporaryDirectory() as folder:
        for name, place in (("file", Path(folder) / "keys.sqlite"), ("PostgreSQL", shared)):
            keys = Keys(place)
            _, token = keys.create(Role.STAFF)
            tell(f"a key looked up, {name}", lambda keys=keys, token=token: keys.find(token))  # type: ignore[misc]
            tell(f"an asking of the day counted, {name}", lambda keys=keys: keys.count("a"))  # type: ignore[misc]
    for name, talks in (("memory", Talks()), ("PostgreSQL", Talks(shared))):
        ident = talks.begin("a")
        tell(f"a conversation entered, {name}", lambda talks=talks, ident=ident: talks.enter(ident, "a"))  # type: ignore[misc]
        tell(f"a turn added, {name}", lambda talks=talks, ident=ident: talks.add(ident, "a", "x" * 100, "y" * 800))  # type: ignore[misc]
    windows = (("memory", Window(10**9, 60)), ("PostgreSQL", SharedWindow(shared, "thu", 10**9, 60)), ("PostgreSQL, refused a moment ago", SharedWindow(shared, "het", 0, 1e9)))
    for name, window in windows:
        window.take("a")
        tell(f"an asking of the minute counted, {name}", lambda window=window: window.take("a"))  # type: ignore[misc]
    shared.end()


def tell(name: str, work: Callable[[], object]) -> None:
    """Prints the median and the 95th of a hundred."""
    work()
    times = sorted(_microseconds(work) for _ in range(TIMES))
    print(f"{name}: p50 {times[TIMES // 2]:.0f} µs, p95 {times[TIMES * 95 // 100]:.0f} µs")


def _microseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1e6 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()

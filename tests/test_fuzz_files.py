"""evals.fuzz_files: the seeds are sound, the same seed makes the same files, a wrong end is seen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from evals import fuzz_files
from index import reading, sandbox
from index.sandbox import Worker

HOSTILE = f"import sys; sys.path[:0] = [{str(sandbox.ROOT)!r}, {str(Path(__file__).parent)!r}]; import hostile; from index.worker import serve; serve()"
KNOWN = {name: data for name, data in fuzz_files.seeds().items() if name != "a.png"}  # recognition takes seconds


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    def quick(known: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
        yield from islice(fuzz_files_bombs(known), 4)

    fuzz_files_bombs = fuzz_files.bombs
    monkeypatch.setattr(fuzz_files, "bombs", quick)
    monkeypatch.setattr(fuzz_files, "seeds", lambda: KNOWN)
    monkeypatch.setattr(reading, "Worker", Worker)  # put back after the run


def test_damaged_files_end_as_they_must(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz_files.main(["--count", "150", "--keep", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("150 files in ")
    assert "0 wrong" in out
    assert {p.name.split("-")[1] for p in tmp_path.iterdir()} >= {"seed", "bomb", "part", "flipped"}


def test_the_same_seed_makes_the_same_files() -> None:
    first, second, other = (list(fuzz_files.cases(seed, 60, KNOWN)) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_what_ends_wrongly_is_counted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sandbox, "_START", HOSTILE)  # a reader that knows none of the files
    assert fuzz_files.main(["--count", "8"]) == 1
    assert "a sound file is refused: " in capsys.readouterr().out

"""index.disk: whole or not at all."""
from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import disk

TABLE = "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY)"


def test_a_file_is_written_in_a_folder_that_is_made(tmp_path: Path) -> None:
    disk.write(tmp_path / "a" / "b.json", "Điều 1".encode())
    assert (tmp_path / "a" / "b.json").read_text("utf8") == "Điều 1"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.json"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.write(tmp_path / "a", b"cu")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        disk.write(tmp_path / "a", b"moi")
    assert (tmp_path / "a").read_bytes() == b"cu"


def test_the_digest_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"khen")
    assert disk.sha256(tmp_path / "a") == hashlib.sha256(b"khen").hexdigest()


def test_what_is_remembered_stays_until_it_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "kept.sqlite"
    with closing(disk.remembered(path, TABLE)) as db, db:
        db.execute("INSERT INTO kept VALUES ('Điều 1')")
    with closing(disk.remembered(path, TABLE)) as db:
        assert db.execute("SELECT name FROM kept").fetchall() == [("Điều 1",)]
    path.write_bytes(b"rubbish " * 200)
    with closing(disk.remembered(path, TABLE)) as db:
        assert db.execute("SELECT name FROM kept").fetchall() == []


def test_what_is_not_the_file_s_fault_is_raised(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(sqlite3.OperationalError):
        disk.remembered(tmp_path / "folder.sqlite", TABLE)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (7,), (5, 3)])
def test_rows_written_in_parts_are_the_bytes_of_a_whole_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...]) -> None:
    whole = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    monkeypatch.setattr(disk, "BLOCK", 2)
    disk.save_rows(tmp_path / "parts.npy", np.float32, shape, [whole[:3].astype(np.float64), whole[3:]])
    np.save(tmp_path / "whole.npy", whole, allow_pickle=False)
    assert (tmp_path / "parts.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()


def test_a_mapped_array_is_settled_with_what_was_written(tmp_path: Path) -> None:
    made = np.lib.format.open_memmap(tmp_path / "a.npy", mode="w+", dtype=np.float32, shape=(3,))
    made[:] = [1, 2, 3]
    again = disk.settled(made)
    assert again.tolist() == [1, 2, 3]
    assert not again.flags.writeable
    assert disk.settled(again) is again

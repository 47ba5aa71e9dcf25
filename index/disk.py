"""Files that outlive a kill and a loss of power: written whole or not at all, and their names brought to the disk.

`write(documents / "luat.pdf.yaml", b"id: luat\n")` -> the old sidecar or the new one, never half of it. What it does not know: what is in them.
"""
from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536
"""Rows of an array that are in memory at once while it is written."""


def write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all: it appears under its name when it is complete on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:  # half a file has no use, and a full disk no room for it
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


FULL, CLOSED = "đĩa đã đầy; hãy dọn bớt tệp rồi thử lại", "không ghi được: thư mục chỉ cho đọc, hoặc tài khoản chạy trợ lý không có quyền ghi"
_REASONS = {**dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL), **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), CLOSED),
            errno.EIO: "đĩa bị lỗi khi đọc hoặc ghi"}  # fmt: skip
_SQLITE_REASONS = {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: CLOSED, sqlite3.SQLITE_CANTOPEN: CLOSED, sqlite3.SQLITE_IOERR: "đĩa bị lỗi khi đọc hoặc ghi"}


def trouble(error: Exception) -> str:
    """What is wrong with the disk, in Vietnamese; empty when `error` is of another kind."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, "")
    if isinstance(error, sqlite3.Error):
        return _SQLITE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")  # the low byte is the kind, the rest its cause
    return ""


def mapped(path: Path) -> NDArray[Any]:
    """The array of an .npy file, read from the disk as it is needed; a plain array, since a `memmap` is slow to slice.

    Raises OSError, or ValueError when it is damaged.
    """
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def settled(array: NDArray[Any]) -> NDArray[Any]:
    """`array`; one on the disk is mapped anew, so that the pages written to are no longer in this process's memory."""
    return mapped(Path(str(array.filename))) if isinstance(array, np.memmap) else array


def save_rows(path: Path, kind: Any, shape: tuple[int, ...], parts: Iterable[NDArray[Any]]) -> None:
    """Writes `parts`, one after the other, as one .npy file of `shape`, a block at a time: nothing of it is held in memory or mapped."""
    with path.open("wb") as file:
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(kind)), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for part in parts:
            for start in range(0, len(part), BLOCK):
                file.write(np.ascontiguousarray(part[start : start + BLOCK], dtype=kind).data)


def sync(path: Path) -> None:
    """Brings a file, or the names in a folder, to the disk, so that a loss of power does not undo a write or a rename."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal figures."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered(path: Path, table: str) -> sqlite3.Connection:
    """An SQLite file of what can be made again, with `table` (a CREATE TABLE IF NOT EXISTS); a damaged one is begun anew.

    Raises sqlite3.OperationalError for what is not the file's fault: locked, no room, no permission.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path, table)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink()
        return _connected(path, table)


def _connected(path: Path, table: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(table)
    return connection

"""How the service opens its small databases in var/: one way for all of them.

`connect(var / "keys.sqlite", "CREATE TABLE IF NOT EXISTS …")` -> a connection that several threads may share behind a lock.
What it does not know: what is kept.
"""
from __future__ import annotations

import sqlite3
from pathlib import Path


def connect(path: Path, tables: str, *, timeout: float = 5, durable: bool = False) -> sqlite3.Connection:
    """An SQLite file of the service: readable by its owner only, write-ahead log, rows by name.

    `timeout` seconds are waited for another writer; what a `durable` one has committed outlives a loss of power.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    if fresh:
        path.touch(mode=0o600)
    db = sqlite3.connect(path, timeout=timeout, check_same_thread=False)
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        db.execute("PRAGMA secure_delete = ON")
        db.executescript(tables)
    except sqlite3.Error:  # an empty file would count as one that was kept
        db.close()
        if fresh:
            path.unlink(missing_ok=True)
        raise
    return db


def read_only(path: Path) -> sqlite3.Connection:
    """The same file where nothing can be written, a full or closed disk: as it was at its last orderly end.

    Raises sqlite3.OperationalError while a write-ahead log lies beside it: what was written last stands in there alone.
    """
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise sqlite3.OperationalError(f"{log.name} còn dữ liệu chưa nhập, không đọc được khi đĩa không ghi được")
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db

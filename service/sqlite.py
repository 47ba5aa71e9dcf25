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
    if not path.exists():
        path.touch(mode=0o600)
    db = sqlite3.connect(path, timeout=timeout, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    db.execute("PRAGMA secure_delete = ON")
    db.executescript(tables)
    return db

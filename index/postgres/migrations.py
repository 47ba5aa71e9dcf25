"""Numbered SQL scripts -> tables of this version, each script once, whatever starts at the same time.

`sql/0001_versions.sql` runs on an empty database; the next start finds it done. A family of scripts belongs to one part
of the product (`kho` here; the service has its own). What it does not know: what is in the scripts.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from index.errors import StoreError
from index.postgres.connection import Connection, Database

LOCK = 0x74646B74
"""The advisory lock of all migrations ("tdkt" in ASCII): two starting processes go one after the other."""
_HISTORY = """CREATE TABLE IF NOT EXISTS tdkt_migrations (family text NOT NULL, number integer NOT NULL, digest text NOT NULL,
              applied timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (family, number))"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One script; `number` orders them, `script` may hold several statements."""

    number: int
    script: str

    @property
    def digest(self) -> str:
        """What tells whether a script was changed after it ran."""
        return hashlib.sha256(self.script.encode()).hexdigest()


def scripts(folder: Traversable) -> list[Migration]:
    """The scripts `0001_name.sql`, … in `folder`, in order. Raises ValueError when a number is missing or there twice."""
    found = sorted((int(m[1]), one) for one in folder.iterdir() if (m := re.fullmatch(r"(\d{4})_\w+\.sql", one.name)))
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"migrations must be numbered 1, 2, 3, …: {[number for number, _ in found]}")
    return [Migration(number, one.read_text("utf8")) for number, one in found]


def migrate(database: Database, family: str, migrations: Iterable[Migration]) -> list[int]:
    """Runs the migrations of `family` that have not run yet, all in one transaction; returns their numbers.

    Raises StoreError: the server's reason, or a database that a newer or an altered version of the product made.
    """
    with database.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute(_HISTORY)
        return _run(connection, family, {m.number: m for m in migrations})


def _run(connection: Connection, family: str, wanted: dict[int, Migration]) -> list[int]:
    done: dict[int, str] = dict(connection.execute("SELECT number, digest FROM tdkt_migrations WHERE family = %s", [family]).fetchall())
    if unknown := [n for n, digest in done.items() if n not in wanted or wanted[n].digest != digest]:
        raise StoreError(f"cơ sở dữ liệu được tạo bởi phiên bản khác của phần mềm (bước “{family}” số {unknown[0]}); hãy nâng cấp phần mềm trên máy này")
    fresh = [n for n in sorted(wanted) if n not in done]
    for number in fresh:
        connection.execute(wanted[number].script)  # shipped with the code, no parameter in it
        connection.execute("INSERT INTO tdkt_migrations (family, number, digest) VALUES (%s, %s, %s)", [family, number, wanted[number].digest])
    return fresh

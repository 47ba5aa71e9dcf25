"""The question log: what was asked, how it ended, what it was answered from, how long it took, and what people thought of it.

`Journal(var / "journal.sqlite", days=90).put(Line(...))` -> a masked row, written by a thread of its own so that no question
waits for a disk; older rows go by themselves. What it does not know: HTTP, answers' words (the citations and the snapshot tell them).
"""
from __future__ import annotations

import json
import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from service.database import TROUBLE, Place, book, plain
from service.mask import masked

log = logging.getLogger("tdkt")

_TABLES = """
CREATE TABLE IF NOT EXISTS lines (id TEXT PRIMARY KEY, at TEXT NOT NULL, day TEXT NOT NULL, role TEXT NOT NULL, key_id TEXT NOT NULL, channel TEXT NOT NULL,
  question TEXT NOT NULL, understood TEXT NOT NULL, status TEXT NOT NULL, citations TEXT NOT NULL, snapshot_id TEXT NOT NULL, as_of TEXT NOT NULL,
  timings_ms TEXT NOT NULL, total_ms REAL NOT NULL, thumb TEXT, comment TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS lines_at ON lines (at, id);
CREATE INDEX IF NOT EXISTS lines_day ON lines (day);
"""
WAITING = 2_000
"""Lines not yet written; more are dropped and counted rather than held, some 2 MB."""
TIDY_SECONDS = 600.0
"""Between two looks at the date while nobody asks."""
ELSEWHERE_SECONDS = 0.5
"""For a line of another node to be written: its reader may rate it within that time, through this one."""
OPEN = ("not_found", "partial", "clarify", "failed")
"""Ways to end that leave something to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One asking. `status` is one of bot.types.Status or "stopped" (the reader left); `at` is ISO 8601, UTC."""

    id: str
    at: str
    role: str
    key_id: str
    channel: str
    question: str
    understood: str
    status: str
    citations: tuple[Mapping[str, str], ...]
    snapshot_id: str
    as_of: str
    timings_ms: Mapping[str, float]
    total_ms: float
    thumb: str | None = None
    comment: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are looked for; `first` and `last` are days, both included; `words` stand in the question, however accented."""

    first: date | None = None
    last: date | None = None
    status: str = ""
    thumb: str = ""
    words: str = ""

    def sql(self) -> tuple[str, list[str]]:
        """The condition and its values."""
        parts = [("day >= ?", self.first and self.first.isoformat()), ("day <= ?", self.last and self.last.isoformat()), ("status = ?", self.status),
                 ("thumb = ?", self.thumb), ("plain(question) LIKE ? ESCAPE '!'", _inside(self.words))]  # fmt: skip
        used = [(sql, value) for sql, value in parts if value]
        return " AND ".join(sql for sql, _ in used) or "1 = 1", [value for _, value in used]


class Journal:
    """The log of one service. `days` are kept; with `words` false no question and no comment is ever written."""

    def __init__(self, place: Place, days: int = 90, words: bool = True, today: Callable[[], date] = date.today) -> None:
        self._days, self._words, self._today = days, words, today
        self._book, self._shared = book(place, _TABLES), not isinstance(place, Path)
        if not self._shared:
            with self._book.writing():
                pass  # a file that cannot be opened is told now
        self._queue: queue.Queue[Line | None] = queue.Queue(WAITING)
        self.dropped = 0
        self._purged = date.min
        self._thread = threading.Thread(target=self._write, name="tdkt-journal", daemon=True)
        self._thread.start()

    # --- writing ------------------------------------------------------------------------------------------------
    def put(self, line: Line) -> None:
        """Hands a line to the writer; never waits."""
        try:
            self._queue.put_nowait(line)
        except queue.Full:
            self.dropped += 1

    def flush(self) -> None:
        """Waits until what was put is written."""
        self._queue.join()

    def close(self) -> None:
        """Writes what is left and closes the file."""
        self._queue.put(None)
        self._thread.join(10)
        self._book.close()

    def rate(self, ident: str, thumb: str, comment: str) -> bool:
        """Keeps what a reader thought of an answer, in place of what they thought before; False for an unknown line."""
        self.flush()
        return self._rated(ident, thumb, comment) or (self._shared and self._rated(ident, thumb, comment, after=ELSEWHERE_SECONDS))

    def _rated(self, ident: str, thumb: str, comment: str, after: float = 0) -> bool:
        time.sleep(after)
        words = masked(comment) if self._words else ""
        return self._book.write(lambda db: db.execute("UPDATE lines SET thumb = ?, comment = ?, done = 0 WHERE id = ?", (thumb, words, ident)).rowcount) > 0

    def settle(self, idents: Sequence[str]) -> int:
        """Marks open lines as dealt with; returns how many there were."""
        with self._book.writing() as db:
            return sum(db.execute("UPDATE lines SET done = 1 WHERE id = ? AND done = 0", (i,)).rowcount for i in idents)

    def delete(self, ident: str) -> bool:
        """Deletes one line for good; False when there is none."""
        self.flush()
        with self._book.writing() as db:
            return db.execute("DELETE FROM lines WHERE id = ?", (ident,)).rowcount > 0

    def _write(self) -> None:
        self._tidy()
        while True:
            try:
                line = self._queue.get(timeout=TIDY_SECONDS)
            except queue.Empty:
                self._tidy()
                continue
            try:
                if line is None:
                    return
                self._insert(line)
            except TROUBLE as error:  # a full disk must not stop the answers
                self.dropped += 1
                log.warning("không ghi được nhật ký hỏi đáp: %s", error)
            finally:
                self._queue.task_done()
            self._tidy()

    def _tidy(self) -> None:
        """Purges at the start and once a day, whether or not anybody asks."""
        if self._purged == self._today():
            return
        try:
            self.purge()
        except TROUBLE as error:
            log.warning("không xóa được nhật ký quá hạn: %s", error)

    def _insert(self, line: Line) -> None:
        kept = replace(line, question=masked(line.question) if self._words else "", understood=masked(line.understood) if self._words else "", comment="")
        day = datetime.fromisoformat(line.at).astimezone().date().isoformat()
        row = {**asdict(kept), "day": day, "citations": json.dumps(kept.citations, ensure_ascii=False), "timings_ms": json.dumps(dict(kept.timings_ms))}
        names = [n for n in row if n not in ("thumb", "comment", "done")]
        again = ", ".join(f"{n} = excluded.{n}" for n in names if n != "id")
        sql = f"INSERT INTO lines ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) ON CONFLICT (id) DO UPDATE SET {again}"  # noqa: S608  # our own names
        self._book.write(lambda db: db.execute(sql, [row[n] for n in names]))

    def purge(self) -> int:
        """Deletes the lines older than the days to keep. Returns how many."""
        self._purged = self._today()
        with self._book.writing() as db:
            gone = db.execute("DELETE FROM lines WHERE day < ?", ((self._today() - timedelta(days=self._days)).isoformat(),)).rowcount
        if gone:
            self._book.scrub()
        return gone

    # --- reading ------------------------------------------------------------------------------------------------
    def get(self, ident: str) -> Line | None:
        """One line."""
        self.flush()
        row = self._book.read(lambda db: db.execute("SELECT * FROM lines WHERE id = ?", (ident,)).fetchone())
        return _line(row) if row else None

    def page(self, wanted: Wanted, limit: int = 50, before: str = "") -> tuple[list[Line], str | None]:
        """The newest `limit` lines, those before the cursor `before`, and the cursor of the page after."""
        self.flush()
        condition, values = wanted.sql()
        at, _, ident = before.partition("|")
        if before:
            condition, values = f"({condition}) AND (at, id) < (?, ?)", [*values, at, ident]
        sql = f"SELECT * FROM lines WHERE {condition} ORDER BY at DESC, id DESC LIMIT ?"  # noqa: S608
        rows = self._book.read(lambda db: db.execute(sql, [*values, limit + 1]).fetchall())
        found = [_line(r) for r in rows[:limit]]
        return found, f"{found[-1].at}|{found[-1].id}" if len(rows) > limit else None

    def every(self, wanted: Wanted, step: int = 500) -> Iterator[Line]:
        """All wanted lines, newest first, a page at a time."""
        before: str | None = ""
        while before is not None:
            lines, before = self.page(wanted, step, before)
            yield from lines

    def open_lines(self, first: date, most: int) -> list[Line]:
        """The newest lines since `first` that were not answered, or that a reader found wrong, and that nobody has dealt with."""
        self.flush()
        marks = ", ".join("?" * len(OPEN))
        sql = f"SELECT * FROM lines WHERE day >= ? AND done = 0 AND question <> '' AND (status IN ({marks}) OR thumb = 'down') ORDER BY at DESC LIMIT ?"  # noqa: S608
        rows = self._book.read(lambda db: db.execute(sql, [first.isoformat(), *OPEN, most]).fetchall())
        return [_line(r) for r in rows]


def now() -> str:
    """The present moment as lines write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _inside(words: str) -> str:
    """`words` as a pattern of LIKE that finds them anywhere; "" of nothing."""
    return "%" + re.sub("[!%_]", r"!\g<0>", plain(words)) + "%" if words else ""


def _line(row: Any) -> Line:
    values = {name: row[name] for name in row.keys() if name != "day"}  # noqa: SIM118  # a row of SQLite iterates over its values
    return Line(**{**values, "citations": tuple(json.loads(row["citations"])), "timings_ms": json.loads(row["timings_ms"]), "done": bool(row["done"])})

"""Keys: who may come in. A new key is shown once; what is kept is its hash, its role and where it may be used.

`Keys(path).create(Role.WIDGET, "Cổng thông tin", ["https://coquan.gov.vn"])` -> a `Key` and "tdkt_k3v9x2ab_…" to hand over.
The secret half has 256 random bits, so one SHA-256 of it is enough at rest: there is nothing to guess.
What it does not know: what a role may do, HTTP.
"""
from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from bot.errors import BotError
from service.database import Place, book

_TOKEN = re.compile(r"tdkt_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, hash BLOB NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, origins TEXT NOT NULL,
  created TEXT NOT NULL, used TEXT, revoked TEXT);
CREATE TABLE IF NOT EXISTS uses (id TEXT NOT NULL, day TEXT NOT NULL, asks INTEGER NOT NULL, PRIMARY KEY (id, day)) WITHOUT ROWID;
"""
KEPT_DAYS = 400
"""Days of counted askings kept for each key."""
NAME_CHARACTERS, ORIGINS = 80, 20


class KeyStoreError(BotError):
    """A key cannot be made or found as wanted; the message, in Vietnamese, says why."""


class Role(StrEnum):
    """What a key is for."""

    ADMIN = "admin"
    STAFF = "staff"
    INTEGRATION = "integration"
    WIDGET = "widget"


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. `origins` are the web sites a widget key may be used from; times are ISO 8601, UTC."""

    id: str
    role: Role
    name: str
    origins: tuple[str, ...]
    created_at: str
    last_used_at: str | None = None
    revoked_at: str | None = None
    asks_today: int = 0


class Keys:
    """The keys of one installation. Safe to share between threads, with `tdkt keys` in another process and, in a database, with other nodes."""

    def __init__(self, place: Place) -> None:
        self._book = book(place, _TABLES)

    def create(self, role: Role, name: str = "", origins: Sequence[str] = ()) -> tuple[Key, str]:
        """A new key and the whole of it, which is kept nowhere; raises KeyStoreError naming what is wrong."""
        allowed = tuple(dict.fromkeys(origin_of(o) for o in origins))
        if (role is Role.WIDGET) != bool(allowed) or len(allowed) > ORIGINS:
            raise KeyStoreError(f"khóa widget cần từ 1 đến {ORIGINS} trang web được dùng (--origin https://…); khóa khác không có mục này")
        name = " ".join(name.split())
        if len(name) > NAME_CHARACTERS:
            raise KeyStoreError(f"tên khóa dài quá {NAME_CHARACTERS} ký tự")
        ident = "".join(secrets.choice(_LETTERS) for _ in range(8))
        token = f"tdkt_{ident}_{secrets.token_urlsafe(32)}"
        key = Key(ident, role, name, allowed, _now())
        with self._book.writing() as db:
            db.execute("INSERT INTO keys (id, hash, role, name, origins, created) VALUES (?, ?, ?, ?, ?, ?)",
                       (ident, _hash(token), role.value, name, json.dumps(allowed), key.created_at))  # fmt: skip
        return key, token

    def find(self, token: str) -> Key | None:
        """The key that `token` is, unless it is unknown or revoked; compared in constant time."""
        match = _TOKEN.fullmatch(token)
        if match is None or not self._book.present:
            return None
        row = self._book.read(lambda db: db.execute("SELECT * FROM keys WHERE id = ? AND revoked IS NULL", (match[1],)).fetchone())
        return _key(row) if row and hmac.compare_digest(row["hash"], _hash(token)) else None

    def listed(self) -> list[Key]:
        """All keys, revoked ones too, newest first."""
        if not self._book.present:
            return []
        rows = self._book.read(lambda db: db.execute(
            "SELECT keys.*, coalesce(uses.asks, 0) AS asks FROM keys LEFT JOIN uses ON uses.id = keys.id AND uses.day = ? ORDER BY created DESC, keys.id",
            (date.today().isoformat(),)).fetchall())  # fmt: skip
        return [_key(row) for row in rows]

    def revoke(self, ident: str) -> Key:
        """Ends a key at once and for good; raises KeyStoreError for an unknown one. Revoked twice is revoked once."""
        if self._book.present:
            self._book.write(lambda db: db.execute("UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL", (_now(), ident)))
        found = next((k for k in self.listed() if k.id == ident), None)
        if found is None:
            raise KeyStoreError(f"không có khóa “{ident[:20]}”; hãy xem `tdkt keys list`")
        return found

    def has_admin(self) -> bool:
        """Whether an admin key is in force."""
        return bool(self._in_force(Role.ADMIN))

    def allows(self, origin: str) -> bool:
        """Whether some widget key in force may be used from `origin`; for answers to preflights, which carry no key."""
        return any(origin in json.loads(row["origins"]) for row in self._in_force(Role.WIDGET))

    def count(self, ident: str, most: int = 0) -> bool:
        """Counts one asking of today for `ident`; False, and nothing counted, when `most` (0: no cap) are reached.

        Written down: a restart gives nobody a new day, and the nodes of a service count together.
        """
        now = date.today()
        with self._book.writing() as db:
            row = db.execute("INSERT INTO uses (id, day, asks) VALUES (?, ?, 1) ON CONFLICT (id, day) DO UPDATE SET asks = uses.asks + 1 "
                             "WHERE uses.asks < ? OR ? = 0 RETURNING asks", (ident, now.isoformat(), most, most)).fetchone()  # fmt: skip
            if row is None:
                return False
            db.execute("UPDATE keys SET used = ? WHERE id = ?", (_now(), ident))
            if row["asks"] == 1:  # the first of a day tidies up
                db.execute("DELETE FROM uses WHERE day < ?", (date.fromordinal(now.toordinal() - KEPT_DAYS).isoformat(),))
        return True

    def close(self) -> None:
        """Closes the book."""
        self._book.close()

    def _in_force(self, role: Role) -> list[Any]:
        if not self._book.present:
            return []
        return self._book.read(lambda db: db.execute("SELECT origins FROM keys WHERE role = ? AND revoked IS NULL", (role.value,)).fetchall())


def origin_of(text: str) -> str:
    """A web origin in the one spelling browsers send ("HTTPS://CoQuan.gov.vn:443/" -> "https://coquan.gov.vn"); raises KeyStoreError."""
    origin = text.strip().lower().removesuffix("/")
    scheme = origin.partition(":")[0]
    origin = origin.removesuffix(":443" if scheme == "https" else ":80")
    if not _ORIGIN.fullmatch(origin):
        raise KeyStoreError(f"“{text[:60]}” không phải địa chỉ trang web; hãy ghi dạng https://coquan.gov.vn, không có đường dẫn và dấu *")
    return origin


def _key(row: Any) -> Key:
    asks = row["asks"] if "asks" in row.keys() else 0  # noqa: SIM118  # `in` on a row of SQLite looks among its values
    return Key(row["id"], Role(row["role"]), row["name"], tuple(json.loads(row["origins"])), row["created"], row["used"], row["revoked"], asks)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

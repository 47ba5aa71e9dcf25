"""A store in a database, and a snapshot in it, named the way a folder and a folder in it are.

`Address("postgresql://…/tdkt") / "20261125-101500-1a2b3c4d"` -> that version. What it does not know: how to connect; it is made
of words alone, so that the settings may hold one without the driver.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """`name` is the id of a snapshot, empty for the whole store; printing it shows no password."""

    url: str = field(repr=False)
    name: str = ""

    def __truediv__(self, ident: str) -> Address:
        return replace(self, name=ident)

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2] or "máy này"
        return "/".join(filter(None, (f"postgresql://{place}{parts.path}", self.name)))

    @property
    def store(self) -> Address:
        """The store that a snapshot is in."""
        return replace(self, name="")


def is_address(store: object) -> bool:
    """Whether `store` names a PostgreSQL database."""
    return str(store).startswith(("postgresql://", "postgres://"))

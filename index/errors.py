"""Everything that can go wrong on the way from file to snapshot; messages are Vietnamese, for the person at the desk.

IndexingError
├── ParseError          one file cannot be read: it is skipped and named in the report
│   └── MetadataError   its front matter holds a value that cannot be true
├── EmbedError          the embedding model is missing or unusable
└── SnapshotError       a snapshot is absent, damaged, or made by another model
    └── StoreError      the database that holds the snapshots does not answer, or not as it must
"""
from __future__ import annotations


class IndexingError(Exception):
    """Root of the tree; `str(error)` names the file or field and the remedy."""


class ParseError(IndexingError):
    """A file cannot become a Document."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source, self.reason = source, reason


class MetadataError(ParseError):
    """A field of the head of a file holds an impossible value."""

    def __init__(self, source: str, key: str, reason: str) -> None:
        super().__init__(source, f"trường “{key}”: {reason}")
        self.key = key


class EmbedError(IndexingError):
    """The embedding model cannot be had."""


class SnapshotError(IndexingError):
    """The snapshot cannot be opened or written."""


class StoreError(SnapshotError):
    """The database that holds the snapshots is out of reach, busy, or refuses; the message never holds a password."""

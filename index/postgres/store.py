"""A store in PostgreSQL, spoken to with the words of `index.snapshot`: each function here is the one of that name there.

`promote(Address("postgresql://…/tdkt"), "20261125-…")` -> that version is served. What it does not know: folders.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from langchain_core.embeddings import Embeddings

from index import snapshot
from index.dense import FaissStore
from index.errors import SnapshotError
from index.grains import Grains
from index.postgres import reading, writing
from index.postgres.address import Address
from index.postgres.versions import Versions
from index.snapshot import Snapshot
from index.syllables import Counts
from index.types import Article, Chunk, Document, Manifest


def write(store: Address, manifest: Manifest, documents: Iterable[Document], articles: Iterable[Article], chunks: Sequence[Chunk],
          dense: FaissStore | None, lexical: Grains, glossary: Mapping[str, Any], syllables: Counts) -> Address:  # fmt: skip
    """Writes a version and returns it; `manifest.files` is filled here. Does not promote. Raises StoreError."""
    return writing.write(store, manifest, documents, articles, chunks, dense, lexical, glossary, syllables)


def building(store: Address) -> AbstractContextManager[None]:
    """One build of a store at a time, from whatever machine: a second one waits here."""
    return Versions(store.url).building()


def promote(store: Address, ident: str) -> None:
    """Makes `ident` the served version; raises SnapshotError when it is not a whole one."""
    Versions(store.url).promote(ident)


def rollback(store: Address) -> str:
    """Serves the version that was served before; returns its id. Raises SnapshotError when there is none."""
    return Versions(store.url).rollback()


def prune(store: Address, keep: int = snapshot.KEEP) -> list[str]:
    """Deletes drafts of killed builds and all but the `keep` newest versions besides the served one; returns their ids."""
    return Versions(store.url).prune(keep)


def save_report(store: Address, ident: str, report: Mapping[str, Any]) -> None:
    """Keeps the report of the golden questions on a version."""
    Versions(store.url).save_report(ident, report)


def report(store: Address, ident: str) -> dict[str, Any] | None:
    """The report on a version; None when it was never checked."""
    return Versions(store.url).report(ident)


def promoted(store: Address) -> list[str]:
    """The ids that were promoted, oldest first; the last one is served."""
    return Versions(store.url).promoted()


def listed(store: Address) -> list[str]:
    """The ids of all whole versions, oldest first."""
    return Versions(store.url).listed()


def current(store: Address) -> Address:
    """The served version; raises SnapshotError when nothing was built yet."""
    if ids := promoted(store):
        return store / ids[-1]
    raise SnapshotError(f"chưa có chỉ mục nào trong {store}; hãy chạy `tdkt index build`")


def read_manifest(folder: Address) -> Manifest:
    """The manifest of a version; raises SnapshotError."""
    return snapshot.manifest_of(Versions(folder.url).manifest(folder.name) or {}, folder)


def verify(folder: Address) -> Manifest:
    """Compares every table with its digest in the manifest; raises SnapshotError naming the first that differs."""
    manifest = read_manifest(folder)
    reading.verify_version(folder, manifest)
    return manifest


def open_snapshot(folder: Address, embedder: Embeddings | None, fingerprint: str = "") -> Snapshot:
    """The version, its rows counted; `verify` compares every one. Raises SnapshotError, also when another model made it."""
    manifest = read_manifest(folder)
    snapshot.same_model(manifest, embedder, fingerprint)
    return reading.open_version(folder, manifest, embedder)

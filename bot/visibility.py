"""Who may see a document: the snapshot as the public sees it, from which internal documents are gone without a trace.

A store of three documents, one with `pham_vi_xem: noi-bo` -> the same snapshot with two, its word statistics, syllable
counts, links and counts as if the third had never been put there. What is not there cannot be quoted, listed, counted
or hinted at, whatever is asked of it. What it does not know: who is asking.
"""
from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from index.dense import FaissStore
from index.grains import Grains
from index.snapshot import Snapshot
from index.syllables import learn
from index.text import slug
from index.types import Chunk, Document

KEY = "pham_vi_xem"
"""The front-matter key; absent, empty or "cong-khai" is public, and anything else, a slip of the pen included, is internal."""


class Audience(StrEnum):
    """For whom an answer is."""

    PUBLIC = "cong-khai"
    STAFF = "noi-bo"


def audience_of(document: Document) -> Audience:
    """The widest audience of `document`."""
    return Audience.PUBLIC if slug(document.word(KEY)) in ("", Audience.PUBLIC) else Audience.STAFF


def view(snapshot: Snapshot, audience: Audience) -> Snapshot:
    """`snapshot` as `audience` sees it; the same object where there is nothing to hide.

    The statistics are counted anew from what remains (about as long as the lexical stage of a build, and only in stores
    that hold an internal document): weights and spellings learnt from a hidden text would tell of it.
    """
    hidden = {d.id for d in snapshot.heads.values() if audience_of(d) is not Audience.PUBLIC}
    if audience is Audience.STAFF or not hidden:
        return snapshot
    documents = {i: _unlinked(d, hidden) for i, d in snapshot.documents.items() if i not in hidden}
    articles = {i: a for i, a in snapshot.articles.items() if a.document_id not in hidden}
    chunks = tuple(c for c in snapshot.chunks if c.document_id not in hidden)
    manifest = replace(snapshot.manifest, documents=len(documents), articles=len(articles), chunks=len(chunks), skipped=(), warnings=(), files={})
    return Snapshot.held(manifest, documents, articles, chunks, _dense(snapshot.dense, chunks), Grains.build(chunks, documents),
                         snapshot.glossary, learn(d.text for d in documents.values()))  # fmt: skip


def _unlinked(document: Document, hidden: set[str]) -> Document:
    """`document` without its links to hidden ones, those of the validity and those in any list of its metadata."""
    validity = document.validity
    kept = {name: tuple(i for i in getattr(validity, name) if i not in hidden) for name in ("replaces", "replaced_by", "amends")}
    meta = {k: v if isinstance(v, str) else tuple(w for w in v if w not in hidden) for k, v in document.meta.items()}
    return replace(document, validity=replace(validity, **kept), meta=meta)  # type: ignore[arg-type]  # three of its fields, all tuples


def _dense(store: FaissStore | None, chunks: tuple[Chunk, ...]) -> FaissStore | None:
    """The vectors of `chunks` alone; they were embedded one by one and tell nothing of each other."""
    if store is None:
        return None
    ids = [c.id for c in chunks]
    return FaissStore.of(ids, store.vectors(ids), store.embeddings)

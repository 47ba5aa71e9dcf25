"""The folder that passes between `index` and `bot`: written once, verified when opened, promoted by one rename.

snapshots/20261125-101500-1a2b3c4d/{manifest.json, documents.jsonl, articles.jsonl, chunks.jsonl, dense.*, …} and
snapshots/PROMOTED, a list of ids whose last line is the one being served. What it does not know: how its content
was made. A kill between any two writes leaves the old snapshot served: the manifest is written last, then the
folder is renamed into place, then PROMOTED is replaced.
"""
from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import numpy as np
from langchain_core.embeddings import Embeddings

from index import disk, lines, places
from index.dense import FaissStore
from index.errors import SnapshotError
from index.grains import Grains
from index.lexical import folded, terms
from index.places import Filed, Held, Mask, Places, head
from index.postgres.address import Address
from index.rows import article_of, chunk_of, document_of, plain
from index.syllables import Counts
from index.types import Article, Chunk, Clause, Document, Manifest, Skipped

P = ParamSpec("P")
R = TypeVar("R")
Store = Path | Address
"""Where snapshots are kept: a folder, or a database; also one snapshot in it."""
SCHEMA = 3
READABLE = (1, 2, 3)
"""Schemas that are opened: 1 and 2 hold the same rows in files that are read whole; 1 lacks `Document.layout`, so that its citations name no page."""
KEEP = 5
"""Snapshots kept besides the served one: enough to roll back a week of daily rebuilds."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot, wherever its rows are kept: what is looked up is read then, and nobody goes through all of it for a question.

    `documents`, `articles` and `chunks` may read a row when it is asked for; `places` tells how they belong together.
    Row i of `dense` (None where there is no model) and of `lexical` is `chunks[i]`.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    articles: Mapping[str, Article]
    chunks: Sequence[Chunk]
    dense: FaissStore | None
    lexical: Grains
    glossary: Mapping[str, Any]
    syllables: Counts
    places: Places

    @classmethod
    def held(cls, manifest: Manifest, documents: Mapping[str, Document], articles: Mapping[str, Article], chunks: Sequence[Chunk],
             dense: FaissStore | None, lexical: Grains, glossary: Mapping[str, Any], syllables: Counts) -> Snapshot:  # fmt: skip
        """A snapshot whose rows are all in memory; their places are counted here."""
        return cls(manifest, documents, articles, chunks, dense, lexical, glossary, syllables, Held(documents, articles, chunks))

    @property
    def heads(self) -> Mapping[str, Document]:
        """Every document without its text and layout, for those who look through all of them."""
        return self.places.heads

    def articles_of(self, document_id: str) -> tuple[Article, ...]:
        """The articles of a document in the order of its text; none for an unknown one."""
        return self.places.articles_of(document_id)

    def marked(self, article_ids: Iterable[str]) -> Mask:
        """A filter of articles by number that lets those of `article_ids` through."""
        mask = np.zeros(len(self.places.document_of), dtype=np.bool_)
        mask[[self.places.article(ident) for ident in article_ids]] = True
        return mask

    def clause(self, ident: str) -> tuple[Article, Clause] | None:
        """The clause of an id with its article, whose id it extends; None when there is none."""
        holder = ident
        while "." in holder:
            holder = holder.rpartition(".")[0]
            article = self.articles.get(holder)
            found = next((c for c in article.clauses if c.id == ident), None) if article else None
            if article and found:
                return article, found
        return None

    def holding(self, *phrases: str) -> Iterator[Article]:
        """The articles, in order, whose indexed text holds every phrase, accents and marks aside; those without chunks are not looked at."""
        wanted = dict.fromkeys(t for phrase in phrases for t in folded(terms(phrase)))
        lists = sorted(self.lexical.article.plain.rows(wanted), key=len)
        if not lists or not len(lists[0]):
            return
        rows = lists[0]
        for other in lists[1:]:
            rows = rows[other[np.minimum(np.searchsorted(other, rows), len(other) - 1)] == rows]
        for first in np.searchsorted(self.lexical.article_of, rows).tolist():
            yield self.articles[self.chunks[first].article_id]

    def row(self, chunk_id: str) -> int:
        """The row of a chunk in `chunks`, `dense` and `lexical`."""
        return self.places.row(chunk_id)

    def chunk(self, ident: str) -> Chunk:
        """The chunk of an id."""
        return self.chunks[self.places.row(ident)]

    def text_of(self, chunk: Chunk) -> str:
        """The characters of a chunk."""
        return chunk.span.of(self.documents[chunk.document_id].text)


def _anywhere(function: Callable[Concatenate[Path, P], R]) -> Callable[Concatenate[Store, P], R]:
    """Lets a function of a folder take an address as well: what it then does stands under its name in `index.postgres.store`.

    Raises SnapshotError where the driver, an optional extra, is not installed.
    """

    @wraps(function)
    def either(store: Store, *args: P.args, **kwargs: P.kwargs) -> R:
        if isinstance(store, Path):
            return function(store, *args, **kwargs)
        try:
            stored = import_module("index.postgres.store")
        except ModuleNotFoundError as error:
            raise SnapshotError("kho đặt trong PostgreSQL cần phần cài thêm; hãy chạy `.venv/bin/pip install 'tdkt[postgresql]'`") from error
        return cast(R, getattr(stored, function.__name__)(store, *args, **kwargs))

    return cast(Callable[Concatenate[Store, P], R], either)


# --- writing ----------------------------------------------------------------------------------------------------
@_anywhere
def write(store: Path, manifest: Manifest, documents: Iterable[Document], articles: Iterable[Article],
          chunks: Sequence[Chunk], dense: FaissStore | None, lexical: Grains, glossary: Mapping[str, Any], syllables: Counts) -> Store:  # fmt: skip
    """Writes a snapshot folder under `store` and returns it; `manifest.files` is filled here. Does not promote."""
    store.mkdir(parents=True, exist_ok=True)
    final, draft = store / manifest.id, store / f".{manifest.id}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        _fill(draft, manifest, documents, articles, chunks, dense, lexical, glossary, syllables)
        draft.rename(final)
    except BaseException:  # a full disk is not to be kept full by half a snapshot
        shutil.rmtree(draft, ignore_errors=True)
        raise
    disk.sync(store)
    return final


def _fill(draft: Path, manifest: Manifest, documents: Iterable[Document], articles: Iterable[Article],
          chunks: Sequence[Chunk], dense: FaissStore | None, lexical: Grains, glossary: Mapping[str, Any], syllables: Counts) -> None:  # fmt: skip
    """Every file of a snapshot on the disk, the manifest last."""
    heads: dict[str, Document] = {}
    lines.write(draft, "documents", (plain(_noted(d, heads)) for d in documents))
    (draft / "heads.jsonl").write_text("".join(json.dumps(plain(d), ensure_ascii=False) + "\n" for d in heads.values()), "utf8", newline="\n")
    held = list(articles)
    lines.write(draft, "articles", map(plain, held))
    lines.write(draft, "chunks", map(plain, chunks))
    places.write(draft, list(heads), held, chunks)
    (draft / "glossary.json").write_text(json.dumps(glossary, ensure_ascii=False), "utf8")
    lexical.save(draft)
    syllables.save(draft / "syllables.npz")
    if dense is not None:
        dense.save(draft)
    files = {p.name: disk.sha256(p) for p in sorted(draft.iterdir())}
    for path in draft.iterdir():
        disk.sync(path)
    body = {**plain(manifest), "files": files}
    (draft / "manifest.json").write_text(json.dumps(body, ensure_ascii=False, indent=1), "utf8")
    disk.sync(draft / "manifest.json")
    disk.sync(draft)


def _noted(document: Document, heads: dict[str, Document]) -> Document:
    """`document`, whose head is added to `heads`."""
    heads[document.id] = head(document)
    return document


@_anywhere
@contextmanager
def building(store: Path) -> Iterator[None]:
    """One build of a store at a time: a second one waits here. The system frees the place of a killed process."""
    store.mkdir(parents=True, exist_ok=True)
    with (store / ".building").open("a") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield


@_anywhere
def promote(store: Path, ident: str) -> None:
    """Makes `ident` the served snapshot, atomically; raises SnapshotError when it is not a whole snapshot: every file is hashed."""
    verify(store / ident)
    _save_promoted(store, [*[i for i in promoted(store) if i != ident], ident])


@_anywhere
def rollback(store: Path) -> str:
    """Serves the snapshot that was served before; returns its id. Raises SnapshotError when there is none."""
    ids = promoted(store)
    for before in reversed(ids[:-1]):
        if (store / before / "manifest.json").is_file():
            _save_promoted(store, ids[: ids.index(before) + 1])
            return before
    raise SnapshotError("không có bản chỉ mục cũ hơn để quay lại; hãy xem `tdkt index list`")


@_anywhere
def prune(store: Path, keep: int = KEEP) -> list[str]:
    """Deletes drafts of killed builds and all but the `keep` newest snapshots besides the served one; returns their ids."""
    served = promoted(store)[-1:]
    old = [i for i in listed(store) if i not in served]
    gone = old[: max(0, len(old) - keep)]
    for ident in gone:  # killed halfway, it must not look like a whole snapshot
        (store / ident).rename(store / f".{ident}.draft")
        _report(store, ident).unlink(missing_ok=True)
        _whole(store / ident).unlink(missing_ok=True)
    for draft in store.glob(".*.draft"):
        shutil.rmtree(draft, ignore_errors=True)
    return gone


def _save_promoted(store: Path, ids: Sequence[str]) -> None:
    disk.write(store / "PROMOTED", "".join(f"{i}\n" for i in ids[-50:]).encode())


# --- what the golden questions said of a snapshot -----------------------------------------------------------------
@_anywhere
def save_report(store: Path, ident: str, report: Mapping[str, Any]) -> None:
    """Keeps the report on a snapshot beside it: a snapshot itself is never changed."""
    path = _report(store, ident)
    disk.write(path, json.dumps(report, ensure_ascii=False, indent=1).encode())


@_anywhere
def report(store: Path, ident: str) -> dict[str, Any] | None:
    """The report on a snapshot; None when it was never checked."""
    try:
        found: dict[str, Any] = json.loads(_report(store, ident).read_text("utf8"))
    except (OSError, ValueError):
        return None
    return found


def _report(store: Path, ident: str) -> Path:
    return store / ".golden" / f"{Path(ident).name}.json"


# --- reading ----------------------------------------------------------------------------------------------------
@_anywhere
def promoted(store: Path) -> list[str]:
    """The ids that were promoted, oldest first; the last one is served."""
    path = store / "PROMOTED"
    return path.read_text("utf8").split() if path.is_file() else []


@_anywhere
def listed(store: Path) -> list[str]:
    """The ids of all whole snapshots in `store`, oldest first."""
    if not store.is_dir():
        return []
    found = sorted(store.glob("[!.]*/manifest.json"), key=lambda p: (p.parent.name[:15], p.stat().st_mtime_ns, p.parent.name))
    return [p.parent.name for p in found]  # ids name the second; the file's time tells apart two builds within one


@_anywhere
def current(store: Path) -> Store:
    """The folder of the served snapshot; raises SnapshotError when nothing was built yet."""
    for ident in reversed(promoted(store)):
        if (store / ident / "manifest.json").is_file():
            return store / ident
    raise SnapshotError(f"chưa có chỉ mục nào trong {store}; hãy chạy `tdkt index build`")


@_anywhere
def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot folder; raises SnapshotError."""
    try:
        data = json.loads((folder / "manifest.json").read_text("utf8"))
    except (OSError, ValueError) as error:
        raise SnapshotError(_broken(folder)) from error
    return manifest_of(data, folder)


def manifest_of(data: Any, place: Store) -> Manifest:
    """The manifest that `plain` made `data` of; raises SnapshotError naming `place` when it is none, or of another version."""
    try:
        if data["schema"] not in READABLE:  # before its fields, which differ then
            raise SnapshotError(f"{place} được tạo bởi phiên bản khác (dạng {data['schema']}, cần {SCHEMA}); hãy chạy `tdkt index build`")
        skipped = tuple(Skipped(**s) for s in data["skipped"])
        return Manifest(**{**data, "skipped": skipped, "warnings": tuple(data["warnings"])})
    except (ValueError, TypeError, KeyError) as error:
        raise SnapshotError(_broken(place)) from error


def _broken(place: Store) -> str:
    return f"{place} không phải là một bản chỉ mục nguyên vẹn; hãy chạy `tdkt index build`"


@_anywhere
def verify(folder: Path) -> Manifest:
    """Compares every file with its hash in the manifest; raises SnapshotError naming the first that differs."""
    manifest = read_manifest(folder)
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or disk.sha256(path) != digest:
            raise SnapshotError(_damaged(path))
    _remember(folder, manifest)
    return manifest


def _damaged(path: Path) -> str:
    return f"{path} bị hỏng hoặc bị sửa; hãy chạy `tdkt index build` hoặc `tdkt index rollback`"


def _checked(folder: Path) -> Manifest:
    """The manifest of a snapshot whose files are as they were written; raises SnapshotError naming the first that is not.

    Up to WHOLE bytes every file is hashed. Of a larger snapshot those are that are not the very files (by inode, time of change and
    size) that were found whole when it was promoted or last verified: it opens at once, and `verify` still finds what a disk forgot.
    """
    manifest = read_manifest(folder)
    try:
        states = {name: _state(folder / name) for name in manifest.files}
    except OSError as error:
        raise SnapshotError(_damaged(Path(str(error.filename)))) from error
    if sum(size for _, _, size in states.values()) <= WHOLE:
        return verify(folder)
    try:
        known = json.loads(_whole(folder).read_text("utf8"))
    except (OSError, ValueError):
        return verify(folder)
    for name, state in states.items():
        if known.get(name) != state and disk.sha256(folder / name) != manifest.files[name]:
            raise SnapshotError(_damaged(folder / name))
    return manifest


WHOLE = 256 << 20
"""Bytes of a snapshot up to which all of it is hashed when it is opened: half a second's work."""


def _state(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_ino, stat.st_mtime_ns, stat.st_size]


def _remember(folder: Path, manifest: Manifest) -> None:
    """Notes beside a snapshot which files were found whole; a store that cannot be written does without."""
    with suppress(OSError):
        disk.write(_whole(folder), json.dumps({name: _state(folder / name) for name in manifest.files}).encode())


def _whole(folder: Path) -> Path:
    return folder.parent / ".whole" / f"{folder.name}.json"


@_anywhere
def open_snapshot(folder: Path, embedder: Embeddings | None, fingerprint: str = "") -> Snapshot:
    """The snapshot in `folder`, checked (`_checked`). `fingerprint` is that of `embedder`.

    Raises SnapshotError when it is damaged, or when it was built with another embedding model. Without an embedder
    the dense half stays closed and BM25 alone answers.
    """
    manifest = _checked(folder)
    same_model(manifest, embedder, fingerprint)
    try:
        glossary = json.loads((folder / "glossary.json").read_text("utf8"))
        syllables = Counts.load(folder / "syllables.npz")
        return (_filed if manifest.schema >= FILED else _read_whole)(folder, manifest, embedder if manifest.fingerprint else None, glossary, syllables)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SnapshotError(f"{folder} không đọc được ({error}); hãy chạy `tdkt index build`") from error


FILED = 3
"""The first schema whose rows are read from the disk as they are needed."""


def _filed(folder: Path, manifest: Manifest, embedder: Embeddings | None, glossary: Mapping[str, Any], syllables: Counts) -> Snapshot:
    heads = {d["id"]: document_of(d) for d in lines.read(folder / "heads.jsonl")}
    documents, articles = lines.Lines(folder, "documents", document_of), lines.Lines(folder, "articles", article_of)
    rows = lines.Lines(folder, "chunks", chunk_of)
    chunks = lines.Ordered(rows)
    if (len(heads), len(documents), len(articles), len(rows)) != (manifest.documents, manifest.documents, manifest.articles, manifest.chunks):
        raise ValueError("rows and manifest do not agree")
    dense = FaissStore.load(folder, embedder, lines.Ids(chunks)) if embedder is not None else None
    return Snapshot(manifest, lines.Keyed(documents), lines.Keyed(articles), chunks, dense, Grains.load(folder), glossary, syllables,
                    Filed(folder, heads, articles, rows))  # fmt: skip


def _read_whole(folder: Path, manifest: Manifest, embedder: Embeddings | None, glossary: Mapping[str, Any], syllables: Counts) -> Snapshot:
    """A snapshot of the schemas 1 and 2, all in memory."""
    documents = {d["id"]: document_of(d) for d in lines.read(folder / "documents.jsonl")}
    articles = {a["id"]: article_of(a) for a in lines.read(folder / "articles.jsonl")}
    chunks = tuple(chunk_of(c) for c in lines.read(folder / "chunks.jsonl"))
    dense = FaissStore.load_old(folder, embedder) if embedder is not None else None
    return Snapshot.held(manifest, documents, articles, chunks, dense, Grains.load_old(folder), glossary, syllables)


def same_model(manifest: Manifest, embedder: Embeddings | None, fingerprint: str) -> None:
    """Raises SnapshotError when the snapshot was made by another embedding model than `embedder`, whose `fingerprint` is given."""
    if embedder is not None and manifest.fingerprint and manifest.fingerprint != fingerprint:
        raise SnapshotError(
            f"bản chỉ mục {manifest.id} được tạo bằng mô hình khác ({manifest.fingerprint}, đang dùng {fingerprint}); hãy chạy `tdkt index build`"
        )

"""A folder of documents -> a promoted snapshot, with progress and a report of what was read, skipped and why.

documents/rules/*.md -> var/snapshots/20261125-…/. It contains the order of ingest and no algorithm. One broken file
never stops a build; what it does not know is how any step works.
"""
from __future__ import annotations

import hashlib
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, overload

import numpy as np
from tqdm import tqdm

from index import disk, snapshot
from index.cache import VectorCache, Vectors
from index.chunk import Budget, chunks
from index.dense import FaissStore
from index.embed import Embedder
from index.errors import IndexingError
from index.grains import Grains
from index.parse import Parsed
from index.reading import read_folder
from index.readings import Readings
from index.structure import articles
from index.syllables import learn
from index.types import Article, Chunk, Document, Manifest, Skipped

GLOSSARY = "thuat-ngu.toml"
SPILL = 50_000
"""Chunks from which vectors and posting lists are made on the disk instead of in memory."""
SAVE_EVERY = 512
"""Passages embedded between two writes to the cache: a killed build repeats at most these."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: its manifest and the seconds of each stage."""

    manifest: Manifest
    folder: snapshot.Store
    seconds: Mapping[str, float]
    embedded: int


@dataclass(slots=True)
class _Timer:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


def build(folder: Path, store: snapshot.Store, embedder: Embedder | None, cache: VectorCache, *, show: bool = False, promote: bool = True,
          tell: Callable[[str, int, int], None] = lambda *_: None) -> Report:  # fmt: skip
    """Indexes every file below `folder` into a new snapshot under `store`, and promotes it unless `promote` is False.

    `show` prints a progress bar, `tell` hears (stage, done, total). A second build of the same store waits for the first one.
    Raises IndexingError when there is nothing to index; the served snapshot stays.
    """
    with snapshot.building(store):
        return _build(folder, store, embedder, cache, show, promote, tell)


def _build(folder: Path, store: snapshot.Store, embedder: Embedder | None, cache: VectorCache, show: bool, promote: bool,
           tell: Callable[[str, int, int], None]) -> Report:  # fmt: skip
    timer, started = _Timer(), time.perf_counter()
    tell("read", 0, 0)
    with timer("read"):
        parsed, skipped = read_folder(folder, Readings(cache.path.with_name("readings.sqlite")), show=show, tell=tell)
        glossary, trouble = read_glossary(folder)
        skipped += trouble
    tell("index", 0, len(parsed))
    with timer("structure"):
        budget = Budget() if embedder is None else Budget(tokens=embedder.max_tokens, count=lambda t: embedder.count_tokens([t])[0])
        split, pieces, trouble = split_up(parsed, budget)
        skipped += trouble
        parsed = [p for p in parsed if p.document.source not in {s.source for s in trouble}]
    documents = {p.document.id: p.document for p in parsed}
    with spilling(cache.path.with_name("scratch"), len(pieces)) as scratch:
        with timer("lexical"):
            lexical = Grains.build(pieces, documents, scratch)
        with timer("syllables"):
            counts = learn(d.text for d, _ in split)
        with timer("embed"):
            dense, fresh = embed_chunks(pieces, Texts(documents, pieces), embedder, cache, show, tell, scratch)
        tell("write", 0, 0)
        with timer("write"):
            manifest = _manifest(split, pieces, embedder, time.perf_counter() - started, skipped, parsed, _moment(store))
            path = snapshot.write(store, manifest, [d for d, _ in split], [a for _, found in split for a in found], pieces, dense, lexical, glossary, counts)
            if promote:
                snapshot.promote(store, manifest.id)
            snapshot.prune(store)
    return Report(snapshot.read_manifest(path), path, timer.seconds, fresh)


def split_up(parsed: Sequence[Parsed], budget: Budget) -> tuple[list[tuple[Document, tuple[Article, ...]]], list[Chunk], list[Skipped]]:
    """The articles and chunks of each document; one on which our grammar fails is skipped with the reason, the others stay.

    Raises IndexingError when none stays.
    """
    split: list[tuple[Document, tuple[Article, ...]]] = []
    pieces: list[Chunk] = []
    skipped: list[Skipped] = []
    for one in parsed:
        try:
            found = articles(one.document, one.outline)
            made = [c for article in found for c in chunks(one.document, article, budget)]
        except Exception as error:  # a fault of ours on one odd document; it is named in the report
            skipped.append(Skipped(one.document.source, f"không chia được thành điều, khoản ({type(error).__name__}: {error})"))
            continue
        split.append((one.document, found))
        pieces += made
    if not split:
        raise IndexingError(f"không có tài liệu nào chia được thành điều, khoản ({skipped[0].source}: {skipped[0].reason})")
    return split, pieces, skipped


class Texts(Sequence[str]):
    """What is embedded and counted for each chunk, its breadcrumb, then its text: put together when it is looked at, a large store once more in memory is too much."""

    def __init__(self, documents: Mapping[str, Document], pieces: Sequence[Chunk]) -> None:
        self._documents, self._pieces = documents, pieces

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        return [self._of(c) for c in self._pieces[at]] if isinstance(at, slice) else self._of(self._pieces[at])

    def _of(self, chunk: Chunk) -> str:
        return f"{chunk.context}\n{chunk.span.of(self._documents[chunk.document_id].text)}"

    def __len__(self) -> int:
        return len(self._pieces)


@contextmanager
def spilling(folder: Path, many: int) -> Iterator[Path | None]:
    """A folder for what a build of `many` chunks cannot hold in memory, emptied before and gone afterwards; None for fewer than SPILL."""
    if many < SPILL:
        yield None
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read_glossary(folder: Path) -> tuple[dict[str, Any], list[Skipped]]:
    """The abbreviations in `thuat-ngu.toml` beside the documents; a broken file is reported and counts as empty."""
    path = folder / GLOSSARY
    if not path.is_file():
        return {}, []
    try:
        return tomllib.loads(path.read_text("utf8")), []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [Skipped(GLOSSARY, f"không đọc được TOML ({error}); bảng viết tắt bị bỏ qua")]


def embed_chunks(pieces: Sequence[Chunk], texts: Sequence[str], embedder: Embedder | None, cache: VectorCache, show: bool,
                 tell: Callable[[str, int, int], None] = lambda *_: None, scratch: Path | None = None) -> tuple[FaissStore | None, int]:  # fmt: skip
    """The dense store of all chunks and how many of them were embedded anew; its vectors lie in `scratch` where it is given."""
    if embedder is None:
        return None, 0
    shape = (len(texts), embedder.dimension)
    vectors = np.zeros(shape, np.float32) if scratch is None else np.lib.format.open_memmap(scratch / "vectors.npy", mode="w+", dtype=np.float32, shape=shape)
    fresh: list[int] = []
    for first in range(0, len(texts), SPILL):
        part = texts[first : first + SPILL]
        known = cache.get(embedder.fingerprint, part)
        for i, vector in known.items():
            vectors[first + i] = vector
        fresh += (first + i for i in range(len(part)) if i not in known)
    fresh.sort(key=lambda i: len(texts[i]))
    with tqdm(total=len(fresh), desc="Tạo véc-tơ", unit=" đoạn", disable=not show or not fresh) as bar:
        for some in (fresh[i : i + SAVE_EVERY] for i in range(0, len(fresh), SAVE_EVERY)):
            batch = [texts[i] for i in some]
            made: Vectors = embedder.passages(batch, progress=_advance(bar, int(bar.n), tell))
            cache.put(embedder.fingerprint, batch, made)
            vectors[some] = made
    return FaissStore.of([c.id for c in pieces], disk.settled(vectors), embedder), len(fresh)


def _advance(bar: tqdm[NoReturn], before: int, tell: Callable[[str, int, int], None]) -> Callable[[int], None]:
    """Moves `bar` to `before` plus the number done of the present batch."""

    def move(done: int) -> None:
        tell("embed", before + done, int(bar.total or 0))
        bar.update(before + done - bar.n)

    return move


def _manifest(split: list[tuple[Document, tuple[Article, ...]]], pieces: list[Chunk], embedder: Embedder | None,
              seconds: float, skipped: list[Skipped], parsed: list[Parsed], now: datetime) -> Manifest:  # fmt: skip
    digest = hashlib.sha256("".join(sorted(d.sha256 for d, _ in split)).encode() + now.isoformat().encode()).hexdigest()[:8]
    return Manifest(
        id=f"{now:%Y%m%d-%H%M%S}-{digest}", schema=snapshot.SCHEMA, created=now.isoformat(timespec="seconds"),
        fingerprint=embedder.fingerprint if embedder else "", documents=len(split),
        articles=sum(len(found) for _, found in split), chunks=len(pieces), seconds=round(seconds, 2),
        skipped=tuple(skipped), warnings=tuple(w for p in parsed for w in p.warnings), files={},
    )  # fmt: skip


def _moment(store: snapshot.Store) -> datetime:
    """Now, or just after the newest snapshot where the clock was put back: ids tell the order, and the newest is not pruned as the oldest."""
    now = datetime.now(UTC)
    last = max((i[:15] for i in snapshot.listed(store)), default="")
    try:
        return max(now, datetime.strptime(last, "%Y%m%d-%H%M%S").replace(tzinfo=UTC) + timedelta(seconds=1)) if last > f"{now:%Y%m%d-%H%M%S}" else now
    except (ValueError, OverflowError):  # a folder that somebody named
        return now

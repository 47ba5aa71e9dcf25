"""Uploads before they are published: received to a folder of their own, read, shown as they were understood.

bytes of "Nghị định 152.pdf" -> var/uploads/j-…/upload.pdf on the disk, then preview.json with every Điều found. What it does not
know: the documents folder, who uploads, what becomes of a job.
"""
from __future__ import annotations

import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from fastapi.concurrency import run_in_threadpool

from index import disk, parse, sidecar
from index.errors import ParseError
from index.parse import Parsed
from index.reading import File, documents, read_files
from index.readings import Readings
from index.rows import plain
from index.shelf import safe_name
from index.structure import articles
from index.text import slug
from service import problems
from service.parcels import Parcels

PREVIEW = "preview.json"
SHOWN = 20_000
"""Characters of one article that a preview shows; a person looks at the cut and the beginning, not at page 40."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was made of an upload: an id and title, what a person should know, and why there is no document at all."""

    document_id: str
    title: str
    warnings: tuple[str, ...]
    reason: str = ""


class Staging:
    """The folder of uploads and the readings that builds share, so that nothing is read twice. With `parcels` every node finds them."""

    def __init__(self, var: Path, parcels: Parcels | None = None) -> None:
        self._folder, self._parcels = var / "uploads", parcels
        self._readings = Readings(var / "cache" / "readings.sqlite")

    def file(self, ident: str, name: str) -> Path:
        """Where the upload of a job lies."""
        return self._folder / ident / f"upload{Path(name).suffix}"

    async def receive(self, ident: str, name: str, chunks: AsyncIterator[bytes], fixed: str = "") -> str:
        """Writes an upload to the disk as it comes; returns its safe name. `fixed` is the id it must get.

        Raises the problems FORMAT, UPLOAD_TOO_LARGE and UPLOAD_EMPTY; nothing is left behind then.
        """
        try:
            safe = safe_name(f"{fixed}{Path(name).suffix}" if fixed else name, frozenset(parse.FORMATS))
        except ParseError as error:
            raise problems.FORMAT.error(error.reason) from error
        target = self.file(ident, safe)
        try:
            await run_in_threadpool(target.parent.mkdir, parents=True)
            with target.open("wb") as file:
                await _copy(file, safe, chunks)
                await run_in_threadpool(_flush, file)
            if fixed:
                await run_in_threadpool(disk.write, sidecar.of(target), f"id: {fixed}\n".encode())
            await run_in_threadpool(_settle, target.parent)
            if self._parcels is not None:
                await run_in_threadpool(self._parcels.put, ident, target.parent)
                await run_in_threadpool(shutil.rmtree, target.parent)
        except BaseException:  # a client that left included
            shutil.rmtree(target.parent, ignore_errors=True)
            raise
        return safe

    def read(self, given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Read]]:
        """Reads the uploads of (job id, name), foreign formats in processes of their own; each with its preview kept."""
        for ident, _ in given:
            self.fetch(ident)
        files = {ident: File(f"{ident}/{name}", self.file(ident, name)) for ident, name in given}
        outcomes = read_files(list(files.values()), self._readings)
        for ident, name in given:
            found = [(source.removeprefix(f"{ident}/"), one) for source, one in documents(files[ident], outcomes[files[ident].source])]
            read = [one for _, one in found if isinstance(one, Parsed)]
            failed = [f"{source}: {one.reason}" for source, one in found if isinstance(one, ParseError)]
            warnings = tuple(w.removeprefix(f"{ident}/") for one in read for w in one.warnings) + (tuple(failed) if read else ())
            if not read:
                yield ident, Read("", "", (), "; ".join(failed).removeprefix(f"{name}: "))
                continue
            self._keep(ident, [_shown(one) for one in read])
            single = len(found) == 1
            title = read[0].document.title if single else f"{name} ({len(found)} tài liệu)"
            yield ident, Read(read[0].document.id if single else slug(Path(name).stem), title, warnings)

    def fetch(self, ident: str) -> None:
        """Brings an upload that another node received to this one."""
        if self._parcels is not None:
            self._parcels.take(ident, self._folder / ident)

    def preview(self, ident: str) -> list[dict[str, Any]] | None:
        """The documents read in an upload, as they will be published; None before it was read and after it ended."""
        try:
            kept = self._parcels.get(ident, PREVIEW) if self._parcels is not None else (self._folder / ident / PREVIEW).read_bytes()
            found: list[dict[str, Any]] | None = json.loads(kept or b"null")
        except (OSError, ValueError):
            return None
        return found

    def drop(self, ident: str) -> None:
        """Forgets an upload."""
        shutil.rmtree(self._folder / ident, ignore_errors=True)
        if self._parcels is not None:
            self._parcels.drop(ident)

    def sweep(self, needed: Sequence[str]) -> None:
        """Drops all but the `needed` uploads: one that was being received when the service was killed is nobody's, since nobody was
        told that it came; one whose job had just ended is not needed again.
        """
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name not in set(needed):
                shutil.rmtree(path, ignore_errors=True)
        if self._parcels is not None:
            self._parcels.sweep()

    def _keep(self, ident: str, found: list[dict[str, Any]]) -> None:
        data = json.dumps(found, ensure_ascii=False).encode()
        if self._parcels is not None:
            self._parcels.add(ident, PREVIEW, data)
        else:
            disk.write(self._folder / ident / PREVIEW, data)


async def _copy(file: IO[bytes], name: str, chunks: AsyncIterator[bytes]) -> None:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        try:
            parse.check_size(name, max(1, size))
        except ParseError as error:
            raise problems.UPLOAD_TOO_LARGE.error(error.reason) from error
        await run_in_threadpool(file.write, chunk)
    if not size:
        raise problems.UPLOAD_EMPTY.error()


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """The names on the way to an upload are on the disk, too."""
    disk.sync(folder)
    disk.sync(folder.parent)


def _shown(one: Parsed) -> dict[str, Any]:
    document = one.document
    found = articles(document, one.outline)
    return {
        "document_id": document.id, "title": document.title, "metadata": {**plain(dict(document.meta)), **_dates(one)}, "warnings": list(one.warnings),
        "characters": len(document.text),
        "articles": [
            {"id": a.id, "label": a.label, "heading": a.heading, "path": list(a.path), "text": a.span.of(document.text)[:SHOWN], "clauses": len(a.clauses)}
            for a in found
        ],
    }  # fmt: skip


def _dates(one: Parsed) -> dict[str, Any]:
    """The validity under the names that staff write."""
    v = one.document.validity
    named = {
        "ngay_ban_hanh": v.issued, "ngay_hieu_luc": v.effective, "ngay_het_hieu_luc": v.expired, "chua_ro_tu": v.uncertain,
        "thay_the": v.replaces, "bi_thay_the_boi": v.replaced_by, "sua_doi": v.amends,
    }  # fmt: skip
    return {key: plain(value) for key, value in named.items() if value}

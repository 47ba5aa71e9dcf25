"""The documents folder as a set of ids: put a file in under its id, take one out, never two files of one id.

put(upload "Nghị định 152.pdf", id "nghi-dinh-152") -> documents/them/nghi-dinh-152.pdf, or in place of the file that held this id.
Every step may be repeated after a kill and ends the same. What it does not know: what stands in a file.
"""
from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index import disk, sidecar
from index.errors import MetadataError, ParseError
from index.metadata import split_front_matter
from index.official import is_official
from index.text import slug

ADDED = "them"
"""Where new documents go."""
IGNORED = {".toml"}


def safe_name(name: str, suffixes: frozenset[str]) -> str:
    """A name for a file that a stranger named: no folder, no odd character; raises ParseError for an unknown format."""
    base = PurePosixPath(name.replace("\\", "/")).name
    suffix = PurePosixPath(base).suffix.lower()
    if suffix not in suffixes:
        raise ParseError(base[:80] or "tệp tải lên", f"định dạng “{suffix or 'không đuôi'}” chưa được hỗ trợ; dùng {', '.join(sorted(suffixes))}")
    stem = slug(base[: -len(suffix)])[:100].strip("-")
    return f"{stem or 'tai-lieu'}{suffix}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files below `folder`. Where a method takes an `attic`, what it replaces or removes is kept there for an undo."""

    folder: Path

    def files(self) -> Iterator[Path]:
        """Every file that may hold a document, in path order; no sidecars, lists, hidden files or README."""
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()) if self.folder.is_dir() else []:
            hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
            if not hidden and not sidecar.is_sidecar(path) and path.suffix.lower() not in IGNORED and path.name.lower() != "readme.md":
                yield path

    def by_id(self) -> dict[str, list[Path]]:
        """The files of each id; an official text comes before our digest of it."""
        found: dict[str, list[Path]] = {}
        for path in self.files():
            found.setdefault(sidecar.ident(path), []).append(path)
        return {ident: sorted(paths, key=lambda p: not self._official(p)) for ident, paths in found.items()}

    def holders(self, ident: str) -> list[Path]:
        """The files of one id."""
        return self.by_id().get(ident, [])

    def put(self, upload: Path, suffix: str, ident: str, attic: Path | None = None) -> Path:
        """The file of `ident` is now a copy of `upload`; what staff stated about the old one stays unless the new one says otherwise.

        The old file, and any other of its kind with this id, goes to `attic`. Returns the new path.
        """
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", ident):
            raise MetadataError(upload.name, "id", f"“{ident[:60]}” chỉ được có chữ thường không dấu, số và gạch nối")
        holders = self.holders(ident)
        kind = [p for p in holders if self._official(p) == self._official(holders[0])]
        target = self._target(kind[0] if kind else None, suffix, ident)
        known = self._kept(kind[0]) if kind else {}
        if attic is not None:
            self._keep(kind, attic)
        data = upload.read_bytes()
        if suffix in sidecar.FRONTED:
            data = _fronted(data, known, ident, target)
        elif known:
            sidecar.edit(target, {k: v for k, v in known.items() if k not in sidecar.read(target)})
        disk.write(target, data)
        for path in kind:
            if path != target:
                _unlink(path)
        return target

    def remove(self, ident: str, attic: Path | None = None) -> list[Path]:
        """Takes every file of `ident` out, official text and digest alike; returns them. None left is no error."""
        holders = self.holders(ident)
        if attic is not None:
            self._keep(holders, attic)
        for path in holders:
            _unlink(path)
        return holders

    def edit(self, ident: str, fields: dict[str, object], attic: Path | None = None) -> list[Path]:
        """Changes what is stated about `ident`, in every file that holds it; raises MetadataError and changes nothing then."""
        holders = self.holders(ident)
        for path in holders:
            sidecar.check(path.name, fields)
        if attic is not None:
            self._keep(holders, attic)
        for path in holders:
            sidecar.edit(path, fields)
        return holders

    def restore(self, attic: Path, ident: str) -> None:
        """Puts back what `attic` kept and takes out what stood in its place; an empty attic takes the document out."""
        kept = [p for p in sorted(attic.rglob("*")) if p.is_file()] if attic.is_dir() else []
        back = {self.folder / p.relative_to(attic) for p in kept}
        for path in kept:
            disk.write(self.folder / path.relative_to(attic), path.read_bytes())
        for path in self.holders(ident):
            if path not in back:
                _unlink(path)
            elif sidecar.of(path) not in back:
                sidecar.of(path).unlink(missing_ok=True)

    def _official(self, path: Path) -> bool:
        return is_official(path.relative_to(self.folder).as_posix())

    def _target(self, old: Path | None, suffix: str, ident: str) -> Path:
        """The old place where the format is the same; else a name from the id, so that the id needs no stating."""
        if old is not None and old.suffix.lower() == suffix:
            return old
        return (old.parent if old is not None else self.folder / ADDED) / f"{ident}{suffix}"

    def _kept(self, path: Path) -> dict[str, object]:
        """What is stated about a file and stays true when its text is replaced: not the remarks on what the text lacks."""
        front = sidecar.stated(path)
        lists = {k: front[k] if isinstance(front[k], list) else [front[k]] for k in sidecar.LISTS if front.get(k) and k != "luu_y"}
        return {k: front[k] for k in sidecar.TEXTS if front.get(k) and isinstance(front[k], str)} | lists

    def _keep(self, paths: list[Path], attic: Path) -> None:
        """Copies files and sidecars to the attic, once: a repeated step must not keep what the first one had written."""
        if attic.exists():
            return
        draft = attic.with_name(f".{attic.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for path in (q for p in paths for q in (p, sidecar.of(p)) if q.is_file()):
            copy = draft / path.relative_to(self.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        draft.rename(attic)


def _fronted(data: bytes, known: dict[str, object], ident: str, target: Path) -> bytes:
    """A Markdown upload with the id it must have; one without any front matter also keeps what is known of the document."""
    text = data.decode("utf-8-sig")
    front, _ = split_front_matter(target.name, text)
    changes = {} if front else sidecar.check(target.name, known)
    if str(front.get("id") or slug(target.stem)) != ident:
        changes["id"] = ident
    return sidecar.with_front(text, changes).encode() if changes else data


def _unlink(path: Path) -> None:
    """The file first: a file that lost its sidecar would be another document."""
    path.unlink(missing_ok=True)
    sidecar.of(path).unlink(missing_ok=True)
    disk.sync(path.parent)

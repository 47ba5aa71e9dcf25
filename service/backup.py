"""An installation -> one file, while it runs; and that file -> an installation again.

`save(settings, "sao-luu.tar.gz")`: documents, keys, the question log, jobs with their uploads, golden questions, the served
snapshot. Models and caches are not in it: they are made again. Every file is checked against its hash before anything is put in
place, and what stood there before is moved aside, never deleted. What it does not know: `.env`, which holds secrets and stays.
"""
from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import BotError
from bot.settings import Settings
from index import snapshot
from index.errors import SnapshotError
from index.postgres.address import Address

LIST = "sao-luu.json"
"""The last member: what the file holds, with hashes; a file cut short has none."""
FORM = 1
AGAIN = frozenset({"models", "cache", "snapshots"})
"""Folders of var/ that are made again, or of which only a part is taken."""
_PASSING = (".lock", "-wal", "-shm", ".log")


class BackupError(BotError):
    """A backup cannot be made, read or put in place; the message, in Vietnamese, says what to do."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    created: str
    files: int
    size: int
    snapshot: str


def save(settings: Settings, path: Path) -> Saved:
    """Writes a backup to `path`, whole or not at all; raises BackupError where there is nothing to save, OSError for the disk."""
    _refuse_database(settings)
    if not settings.documents.is_dir():
        raise BackupError(f"không có thư mục {settings.documents}; hãy chạy lệnh ở thư mục cài đặt, hoặc đặt TDKT_DOCUMENTS và TDKT_VAR")
    draft = path.with_name(f".{path.name}.dang-ghi")
    hashes: dict[str, str] = {}
    size = 0
    try:
        with tempfile.TemporaryDirectory() as scratch, draft.open("wb") as raw:
            draft.chmod(0o600)  # hashes of keys and people's questions are in it
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
                for name, source in _members(settings, Path(scratch)):
                    with source.open("rb") as file:
                        data = file.read()
                    hashes[name], size = hashlib.sha256(data).hexdigest(), size + len(data)
                    _add(tar, name, data, source.stat().st_mtime)
                served = next((n.split("/")[2] for n in hashes if n.startswith("var/snapshots/") and n.count("/") > 2), "")
                created = datetime.now(UTC).isoformat(timespec="seconds")
                body = {"form": FORM, "created": created, "snapshot": served, "files": hashes}
                _add(tar, LIST, json.dumps(body, ensure_ascii=False).encode(), 0)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return Saved(created, len(hashes), size, served)


def restore(settings: Settings, path: Path) -> tuple[Saved, list[Path]]:
    """Puts a backup in the place of `settings.documents` and of what it holds of `settings.var`.

    Returns what it held and where the former content was moved to. Raises BackupError for a damaged file, or while the service runs.
    """
    _refuse_database(settings)
    settings.var.mkdir(parents=True, exist_ok=True)
    with _alone(settings.var), tempfile.TemporaryDirectory(dir=settings.var, prefix=".khoi-phuc-") as scratch:
        held = _unpacked(path, Path(scratch))
        aside = settings.var / f"truoc-khoi-phuc-{datetime.now():%Y%m%d-%H%M%S}"
        moved = []
        for source, target in _places(Path(scratch), settings):
            if target.exists() and (not target.is_dir() or any(target.iterdir())):
                kept = aside / ("documents" if target == settings.documents else target.name)
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(target, kept)
                moved.append(kept)
                for part in ("-wal", "-shm"):  # of a database that was not closed: it belongs to the former one
                    rest = target.with_name(target.name + part)
                    if rest.exists():
                        shutil.move(rest, kept.with_name(rest.name))
            elif target.is_dir():
                target.rmdir()
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(source, target)
    return held, moved


def _refuse_database(settings: Settings) -> None:
    """Raises BackupError where the store and the books are in a database: a copy of this folder alone would look like a backup."""
    if isinstance(settings.store, Address):
        raise BackupError(f"kho, khóa, nhật ký và sổ việc nằm trong {settings.store}; hãy sao lưu bằng `pg_dump -Fc` (khôi phục bằng `pg_restore`) và sao chép cả thư mục "
                          f"{settings.documents}, gồm tệp ẩn; các bước ở deploy/README.md")  # fmt: skip


def _members(settings: Settings, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Names in the backup and the files to take. Databases first: a job that they show undone may be done again, never the reverse."""
    for path in sorted(settings.var.glob("*.sqlite")):
        yield f"var/{path.name}", _copied(path, scratch / path.name)
    for path in _files(settings.var):
        inside = path.relative_to(settings.var)
        if inside.parts[0] not in AGAIN and path.suffix != ".sqlite" and not path.name.endswith(_PASSING) and not inside.parts[0].startswith((".", "truoc-khoi-phuc-")):
            yield f"var/{inside.as_posix()}", path
    for path in _files(settings.documents):
        yield f"documents/{path.relative_to(settings.documents).as_posix()}", path
    try:
        served = snapshot.current(settings.store)
    except SnapshotError:
        return
    assert isinstance(served, Path)  # noqa: S101  # a store in a database was refused
    for path in _files(served):
        yield f"var/snapshots/{served.name}/{path.relative_to(served).as_posix()}", path
    mark = scratch / "PROMOTED"
    mark.write_text(f"{served.name}\n", "utf8")
    yield "var/snapshots/PROMOTED", mark


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def _copied(path: Path, target: Path) -> Path:
    """A consistent copy of a database that others are writing to."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _add(tar: tarfile.TarFile, name: str, data: bytes, mtime: float) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(data), int(mtime), 0o600
    tar.addfile(member, io.BytesIO(data))


def _unpacked(path: Path, folder: Path) -> Saved:
    """Unpacks a backup into `folder`, every file checked; raises BackupError."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        body = json.loads((folder / LIST).read_text("utf8"))
        hashes: dict[str, str] = body["files"]
        if body["form"] != FORM:
            raise BackupError(f"{path} do phiên bản khác của trợ lý tạo (dạng {body['form']}, cần {FORM})")
        (folder / LIST).unlink()
        found = {p.relative_to(folder).as_posix(): p for p in _files(folder)}
        wrong = sorted(found.keys() ^ hashes.keys()) or [n for n, p in found.items() if hashlib.sha256(p.read_bytes()).hexdigest() != hashes[n]]
        if wrong:
            raise BackupError(f"{path} bị hỏng: tệp {wrong[0]} không đúng; hãy dùng bản sao lưu khác")
        return Saved(body["created"], len(hashes), sum(p.stat().st_size for p in found.values()), body["snapshot"])
    except FileNotFoundError as error:
        if error.filename == str(path):
            raise BackupError(f"không có tệp {path}") from error
        raise BackupError(f"{path} không phải bản sao lưu của trợ lý, hoặc bị cắt cụt") from error
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} không phải bản sao lưu của trợ lý, hoặc bị hỏng ({type(error).__name__})") from error


def _places(scratch: Path, settings: Settings) -> Iterator[tuple[Path, Path]]:
    """What was unpacked, piece by piece, and where each belongs."""
    if (scratch / "documents").is_dir():
        yield scratch / "documents", settings.documents
    for piece in sorted((scratch / "var").iterdir()) if (scratch / "var").is_dir() else []:
        yield piece, Path(str(settings.store)) if piece.name == "snapshots" else settings.var / piece.name


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Makes sure that no service works on `var` meanwhile; raises BackupError."""
    with (var / "jobs.lock").open("a") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupError("trợ lý đang chạy; hãy dừng dịch vụ rồi khôi phục") from error
        yield

"""The list of official sources -> their texts in documents/chinh-thuc/, one file an id, unchanged ones left alone.

[[nguon]] id = "luat-06-2022-qh15", trang = "https://vanban.chinhphu.vn/…" -> chinh-thuc/luat-06-2022-qh15.html, which the
next build indexes in place of our digest. One source that fails never stops the others. A PDF that cannot be read, or is another
document, is kept and reported. What it does not know: how to talk to a server (that is `download`).
"""
from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index import disk
from index.download import MAX_BYTES, Downloader, Known, Page, Refused
from index.errors import IndexingError, ParseError
from index.official import FOLDER, names
from index.parse import document as first
from index.reading import File, read_files
from index.readings import Readings
from index.sandbox import Worker
from index.text import slug

STATE = Path("var/fetch.json")
_TEXTS = (".html", ".txt")


class Outcome(StrEnum):
    """What became of one source."""

    SAVED = "đã tải"
    UNCHANGED = "không đổi"
    UNREADABLE = "đã tải, chưa đọc được"
    NO_ADDRESS = "chưa có địa chỉ"
    FAILED = "lỗi"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The report on one source; `path` is where its file lies, if it has one."""

    id: str
    url: str
    outcome: Outcome
    message: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the list."""

    id: str
    number: str
    page: str
    files: tuple[str, ...]
    kind: str

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses to try in order: the page for HTML (a site's front page is none), else the files."""
        page = (self.page,) if urlsplit(self.page).path.strip("/") or urlsplit(self.page).query else ()
        return (*page, *self.files) if self.kind == "html" else (self.files or page)


def fetch(
    sources: Path, target: Path, ids: Collection[str] | None = None, *, state: Path = STATE, delay: float = 2.0, timeout: float = 30.0,
    max_bytes: int = MAX_BYTES, local: bool = False, tell: Callable[[Fetched], None] | None = None,
) -> list[Fetched]:  # fmt: skip
    """Downloads the sources of the list (those of `ids`, or all) into `target`, one report each, in their order.

    `tell` hears each report as it comes; `local` is for tests (http to 127.0.0.1). Raises IndexingError when the list
    cannot be read; whatever goes wrong with one source stands in its report.
    """
    listed = read_sources(sources)
    hosts = frozenset(urlsplit(u).netloc.lower() for s in listed for u in (s.page, *s.files) if u)
    memory = _read_state(state)
    reports: list[Fetched] = [Fetched(i, "", Outcome.FAILED, f"không có trong {sources.name}") for i in ids or () if i not in {s.id for s in listed}]
    target.mkdir(parents=True, exist_ok=True)
    with Downloader(hosts, local, delay, timeout, max_bytes) as downloader:
        for source in (s for s in listed if ids is None or s.id in ids):
            report = _one(source, target, downloader, memory, state)
            disk.write(state, json.dumps(memory, ensure_ascii=False, indent=1, sort_keys=True).encode())
            reports.append(report)
            if tell:
                tell(report)
    return reports


def read_sources(path: Path) -> list[Source]:
    """The entries of nguon.toml; raises IndexingError when it is not readable or an id could leave the folder."""
    try:
        rows: list[dict[str, Any]] = tomllib.loads(path.read_text("utf8")).get("nguon", [])
        found = [_source(row) for row in rows]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise IndexingError(f"{path}: không đọc được danh sách nguồn ({error})") from error
    odd = next((s.id for s in found if s.id != slug(s.id)), None)
    if odd is not None:
        raise IndexingError(f"{path}: id “{odd}” chỉ được có chữ thường không dấu, số và gạch nối")
    return found


def _source(row: Mapping[str, Any]) -> Source:
    number, page, kind = (str(row.get(key, "")) for key in ("so_hieu", "trang", "loai"))
    return Source(str(row["id"]), number, page, tuple(map(str, row.get("tep", []))), kind or "html")


def _one(source: Source, target: Path, downloader: Downloader, memory: dict[str, dict[str, str]], state: Path) -> Fetched:
    """Tries the addresses of one source until one gives a text; a PDF is kept but does not end the search for a page."""
    if not source.urls:
        return Fetched(source.id, source.page, Outcome.NO_ADDRESS, "mới biết trang gốc của cơ quan; hãy bổ sung địa chỉ của văn bản vào nguon.toml")
    last = Fetched(source.id, source.urls[0], Outcome.FAILED, "")
    kept: Fetched | None = None
    for i, url in enumerate(source.urls):
        try:
            report = _address(source, url, i, target, downloader, memory, state)
        except Refused as refusal:
            last = Fetched(source.id, url, Outcome.FAILED, str(refusal))
            continue
        except OSError as error:
            last = Fetched(source.id, url, Outcome.FAILED, f"không ghi được tệp ({error.strerror or error})")
            continue
        except Exception as error:  # a fault of a library on one odd answer; the other sources go on and it is named
            last = Fetched(source.id, url, Outcome.FAILED, f"lỗi bất ngờ ({type(error).__name__}: {error})")
            continue
        if report.outcome is not Outcome.UNREADABLE:
            return report
        kept = kept or report
    return kept or last


def _address(source: Source, url: str, place: int, target: Path, downloader: Downloader, memory: dict[str, dict[str, str]], state: Path) -> Fetched:
    old = memory.get(url, {})
    path = target / old["file"] if old.get("file") else None
    intact = path is not None and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == old.get("saved")
    known = Known(old.get("etag", ""), old.get("modified", "")) if intact else Known()
    part = state.parent / "fetch" / f"{source.id}-{hashlib.sha256(url.encode()).hexdigest()[:8]}.part"
    page = downloader.get(url, known, part)
    if page is None or (intact and hashlib.sha256(page.data).hexdigest() == old.get("sha256")):
        unread = _unread(source, path, state) if path is not None and path.suffix not in _TEXTS else ""
        return Fetched(source.id, url, Outcome.UNREADABLE if unread else Outcome.UNCHANGED, f"không đổi; {unread}" if unread else "không đổi từ lần tải trước", path)
    data = _text(source, page)
    foreign = f".{page.kind}" not in _TEXTS
    name = f"{source.id}.{place + 1}.{page.kind}" if foreign and place else f"{source.id}.{page.kind}"
    path = target / name
    disk.write(path, data)
    memory[url] = {
        "etag": page.known.etag, "modified": page.known.modified, "sha256": hashlib.sha256(page.data).hexdigest(),
        "saved": hashlib.sha256(data).hexdigest(), "file": name, "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
    if foreign and (unread := _unread(source, path, state)):
        return Fetched(source.id, url, Outcome.UNREADABLE, f"đã tải, {unread}", path)
    return Fetched(source.id, url, Outcome.SAVED, f"đã tải {len(data) / 1024:.0f} KB vào {FOLDER}/{name}", path)


def _text(source: Source, page: Page) -> bytes:
    """What is kept of a page: UTF-8, and only if it can be read and names the document; a PDF or Word file as it came."""
    if f".{page.kind}" not in _TEXTS:
        return page.data
    data = page.data
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            data = data.decode(page.charset or "utf-16").encode()
        except (LookupError, UnicodeError):
            raise Refused(f"bảng mã {page.charset or 'không rõ'} không đọc được") from None
    try:
        with Worker() as worker:
            document = first(worker.read(f"{FOLDER}/{source.id}.{page.kind}", data)[0]).document
    except ParseError as error:
        raise Refused(f"trang không có nội dung đọc được ({error.reason})") from error
    if source.number and not names(document, source.number):
        raise Refused(f"trang không có số hiệu {source.number}; không lưu vì có thể không phải văn bản này")
    return data


def _unread(source: Source, path: Path, state: Path) -> str:
    """Why a PDF will not stand for its source, "" when it will; what was read is remembered for the build."""
    name = f"{FOLDER}/{path.name}"
    parts = read_files([File(name, path)], Readings(state.parent / "cache" / "readings.sqlite"))[name]
    try:
        if isinstance(parts, ParseError):
            raise parts
        document = first(parts[0]).document
    except ParseError as error:
        return f"chưa đọc được: {error.reason}"
    return f"không có số hiệu {source.number}; có thể không phải văn bản này" if source.number and not names(document, source.number) else ""


def _read_state(path: Path) -> dict[str, dict[str, str]]:
    """What earlier runs remember of each address; a damaged file only costs downloads."""
    try:
        raw = json.loads(path.read_text("utf8"))
    except (OSError, ValueError):
        return {}
    rows = raw.items() if isinstance(raw, Mapping) else ()
    return {str(u): {str(k): str(v) for k, v in row.items()} for u, row in rows if isinstance(row, Mapping)}


def summary(reports: Sequence[Fetched]) -> Iterator[str]:
    """The reports as lines for a person, the sums last."""
    yield from (f"{r.id}: {r.message}{f' ({r.url})' if r.outcome is Outcome.FAILED and r.url else ''}" for r in reports)
    counts = {o: sum(r.outcome is o for r in reports) for o in Outcome}
    yield ", ".join(f"{outcome} {n}" for outcome, n in counts.items() if n)

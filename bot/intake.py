"""Files, folders and addresses -> documents in the store, each under its id, after what was understood has been shown.

`tdkt add quyet-dinh.pdf` -> documents/them/quyet-dinh.pdf; the decree that one of our digests tells -> documents/chinh-thuc/
under the id of the digest, whose place it takes where it is whole (see `index.official`). A file given by name that cannot be
read stops the whole, before anything is copied; one found in a folder is named and left out. What it does not know: how
files are read, building.
"""
from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot import shown
from index.disk import sha256, write
from index.download import Downloader, Known, Refused
from index.errors import IndexingError, ParseError
from index.fetch import read_sources
from index.official import FOLDER, is_official
from index.parse import FORMATS, Parsed
from index.reading import File, documents, ignored, read_files
from index.readings import Readings
from index.shelf import Shelf
from index.sidecar import FRONTED, stated
from index.sidecar import ident as stated_id
from index.text import slug

DIGESTS = "rules"
"""The folder of what this project tells of official documents in its own words."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file that may come in: the id it will have, what was read in it, and where its id or its content is already."""

    path: Path
    ident: str
    parsed: tuple[Parsed, ...]
    holders: tuple[Path, ...] = ()
    twin: Path | None = None
    digest: Path | None = None


def add(given: Sequence[str], store: Path, var: Path, *, replace: bool = False, confirm: Callable[[], bool] = lambda: True, say: Say = print) -> list[Path]:
    """Copies what is `given` into the documents folder `store`; the new files, none when everything is there already.

    `confirm` is asked when all was shown. A document whose id is there with another content needs `replace`; the old file is kept
    below `var`. Raises IndexingError, with nothing copied, for a file given by name that cannot be read or has no place.
    """
    named, found = _files(given, store, var)
    shelf = Shelf(store)
    candidates = list(_candidates([*named, *found], frozenset(named), shelf, Readings(var / "cache" / "readings.sqlite"), say))
    wanted = list(_wanted(candidates, frozenset(named), replace, say))
    for candidate in wanted:
        for parsed in candidate.parsed:
            say("\n".join(shown.understood(parsed)))
        if candidate.digest is not None:
            say(f"  Cùng số hiệu, ngày ban hành với bản diễn giải {candidate.digest}: sẽ là bản chính thức của mã {candidate.ident}")
    if not wanted or not confirm():
        return []
    attic = var / "da-thay" / time.strftime("%Y%m%d-%H%M%S")
    added = []
    for candidate in wanted:
        kept = attic / candidate.ident if candidate.holders else None
        added.append(_put(candidate, shelf, kept))
        say(f"Đã chép {candidate.path.name} vào {added[-1]}" + (f"; bản cũ còn ở {kept}" if kept else ""))
    return added


def _put(candidate: _Candidate, shelf: Shelf, attic: Path | None) -> Path:
    if candidate.digest is None:
        return shelf.put(candidate.path, candidate.path.suffix.lower(), candidate.ident, attic)
    target = shelf.folder / FOLDER / f"{candidate.ident}{candidate.path.suffix.lower()}"
    for old in candidate.holders:
        if attic is not None:
            write(attic / old.name, old.read_bytes())
        if old != target:
            old.unlink()
    write(target, candidate.path.read_bytes())
    return target


def _files(given: Sequence[str], store: Path, var: Path) -> tuple[list[Path], list[Path]]:
    """The files given by name or address, and those found in the folders given."""
    named: list[Path] = []
    found: list[Path] = []
    for text in given:
        if re.match(r"(?i)https?://", text):
            named.append(download(text, store, var / "tai-ve"))
        elif Path(text).is_dir():
            inside = (p for p in sorted(Path(text).rglob("*")) if p.is_file() and p.suffix.lower() in FORMATS)
            found += [p for p in inside if not ignored(File(p.relative_to(text).as_posix(), p))]
        else:
            named.append(Path(text))
    return list(dict.fromkeys(named)), [p for p in dict.fromkeys(found) if p not in named]


def download(url: str, store: Path, folder: Path) -> Path:
    """The file at an address, by the rules of `index.download`; its host and those of nguon.toml may be asked.

    Raises IndexingError with the reason.
    """
    hosts = {urlsplit(url).netloc.lower()}
    with suppress(IndexingError):
        hosts |= {urlsplit(u).netloc.lower() for s in read_sources(store / "nguon.toml") for u in (s.page, *s.files) if u}
    name = slug(Path(unquote(urlsplit(url).path)).stem)[:80].strip("-") or slug(urlsplit(url).netloc) or "trang"
    try:
        with Downloader(frozenset(hosts)) as downloader:
            page = downloader.get(url, Known(), folder / f"{name}.part")
    except Refused as refusal:
        raise IndexingError(f"{url}: {refusal}") from refusal
    if page is None:
        raise IndexingError(f"{url}: máy chủ không trả về nội dung")
    data = page.data
    if page.kind in ("html", "txt") and page.charset:
        with suppress(LookupError, UnicodeError):
            data = data.decode(page.charset).encode()
    path = folder / f"{name}.{page.kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _candidates(paths: Sequence[Path], named: frozenset[Path], shelf: Shelf, readings: Readings, say: Say) -> Iterator[_Candidate]:
    """What was read in each file; raises IndexingError for the first one given by name that cannot be read."""
    files = [File(str(path), path) for path in paths]
    outcomes = read_files(files, readings, show=True)
    holders, twins = shelf.by_id(), {sha256(path): path for path in shelf.files()}
    digests = _digests(shelf)
    for file in files:
        parsed: list[Parsed] = []
        for source, one in documents(file, outcomes[file.source]):
            if isinstance(one, Parsed):
                parsed.append(one)
            elif source == file.source and file.path in named:
                raise one
            else:
                say(f"Bỏ qua {source}: {one.reason}")
        try:
            _unicode(file.path)
        except ParseError as error:
            if file.path in named:
                raise
            say(f"Bỏ qua {error}")
            continue
        if parsed:
            ident = parsed[0].document.id if parsed[0].document.source == file.source else slug(file.path.stem)
            digest = _digest(parsed, digests) if file.path.suffix.lower() not in FRONTED else None
            ident = stated_id(digest) if digest is not None else ident
            there = [p for p in holders.get(ident, ()) if digest is None or is_official(p.relative_to(shelf.folder).as_posix())]
            yield _Candidate(file.path, ident, tuple(parsed), tuple(there), twins.get(sha256(file.path)), digest)
        elif file.path in named:
            raise ParseError(file.source, "không có tài liệu nào đọc được bên trong")


def _digests(shelf: Shelf) -> dict[tuple[str, str], Path]:
    """Our digests of official documents by their number and day of issue: numbers alone repeat from province to province."""
    found = {}
    for path in shelf.files():
        if path.relative_to(shelf.folder).parts[0] == DIGESTS and path.suffix.lower() in FRONTED:
            front = stated(path)
            found[str(front.get("so_hieu", "")), str(front.get("ngay_ban_hanh", ""))] = path
    return found


def _digest(parsed: Sequence[Parsed], digests: Mapping[tuple[str, str], Path]) -> Path | None:
    """The digest of the same document; None where number or day are not printed."""
    document = parsed[0].document
    if len(parsed) > 1 or not document.word("so_hieu") or document.validity.issued is None:
        return None
    return digests.get((document.word("so_hieu"), document.validity.issued.isoformat()))


def _unicode(path: Path) -> None:
    if path.suffix.lower() not in FRONTED:
        return
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(str(path), "tệp Markdown phải ở mã UTF-8; hãy lưu lại với mã UTF-8, hoặc đổi đuôi thành .txt") from error


def _wanted(candidates: Sequence[_Candidate], named: frozenset[Path], replace: bool, say: Say) -> Iterator[_Candidate]:
    """The candidates that bring something new; raises IndexingError where one given by name has no place."""
    first: dict[str, Path] = {}
    for candidate in candidates:
        if candidate.twin is not None:
            say(f"{candidate.path}: nội dung này đã có ở {candidate.twin}; không chép lại")
            continue
        reason = ""
        if candidate.ident in first:
            reason = f"cùng mã “{candidate.ident}” với {first[candidate.ident]}; hãy đổi tên một tệp rồi thêm lại"
        elif candidate.holders and not replace:
            reason = f"mã “{candidate.ident}” đã có ở {candidate.holders[0]}; hãy đổi tên tệp, hoặc thêm --replace để thay bản cũ"
        if reason and candidate.path in named:
            raise ParseError(str(candidate.path), reason)
        if reason:
            say(f"Bỏ qua {candidate.path}: {reason}")
            continue
        first[candidate.ident] = candidate.path
        yield candidate

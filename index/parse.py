"""Bytes of one file -> Documents and the outline its format states; the table of formats chooses the reader.

A saved news page -> its title and main text, without menus, share bars and "Bài viết liên quan"; a letter -> itself and
each attachment, as "thu.eml/dinh-kem.docx". What it does not know: Điều and khoản (that is `structure`), how any one
format is read (that is `formats`), and limits on time and memory (that is `sandbox`).
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from index import metadata
from index.errors import MetadataError, ParseError
from index.formats.kind import LOCKED, has_macros, kind
from index.formats.plain import BINARY
from index.formats.raw import Line, Raw
from index.structure import Heading, articles, gaps
from index.text import canonical, slug
from index.types import Document, Mark, Place, Span, Validity

FORMATS: Mapping[str, str] = {
    ".md": ".md", ".markdown": ".md", ".txt": ".txt", ".html": ".html", ".htm": ".html", ".xhtml": ".html",
    ".docx": ".docx", ".docm": ".docx", ".dotx": ".docx", ".doc": ".doc", ".dot": ".doc", ".rtf": ".rtf", ".odt": ".odt", ".pdf": ".pdf",
    ".xls": ".xls", ".xlt": ".xls", ".xlsx": ".xlsx", ".xlsm": ".xlsx", ".xltx": ".xlsx", ".ods": ".ods",
    ".ppt": ".ppt", ".pps": ".ppt", ".pot": ".ppt", ".pptx": ".pptx", ".pptm": ".pptx", ".ppsx": ".pptx", ".odp": ".odp",
    ".png": ".png", ".jpg": ".jpg", ".jpeg": ".jpg", ".tif": ".tif", ".tiff": ".tif", ".bmp": ".bmp", ".webp": ".webp",
    ".mht": ".mht", ".mhtml": ".mht", ".eml": ".eml", ".msg": ".msg", ".zip": ".zip",
}  # fmt: skip
"""Suffix -> the suffix its family goes by; a macro file (.docm) is read as what it is without its macros."""
READERS: Mapping[str, tuple[str, str]] = {
    ".md": ("plain", "markdown"), ".txt": ("plain", "read"), ".html": ("page", "read"), ".docx": ("docx", "read"), ".doc": ("doc", "read"),
    ".rtf": ("rtf", "read"), ".odt": ("odt", "read"), ".pdf": ("pdf", "read"), ".xls": ("xls", "read"), ".ppt": ("ppt", "read"),
    ".mht": ("page", "archived"), ".xlsx": ("xlsx", "read"), ".pptx": ("pptx", "read"), ".ods": ("odt", "read"), ".odp": ("odt", "read"),
    ".png": ("image", "read"), ".jpg": ("image", "read"), ".tif": ("image", "read"), ".bmp": ("image", "read"), ".webp": ("image", "read"),
}  # fmt: skip
"""Family -> module of `index.formats` and its function of (source, data) -> Raw, imported when the first such file comes."""
CONTAINERS: Mapping[str, str] = {".zip": "archive", ".eml": "mail", ".msg": "mail"}
"""Family -> module whose `unpack(source, data)` gives the files inside; a letter is its own first one."""
SPOKEN = "tệp Word, Excel, PowerPoint, OpenDocument, PDF, ảnh quét (.png .jpg .tif), trang web, .rtf, .txt, .md, thư (.eml .msg) hoặc .zip"
PLAIN = frozenset({".md", ".txt"})
"""What has no structure that a hostile file could abuse: read where it is needed, everything else in a process of its own."""
MAX_BYTES: Mapping[str, int] = {".md": 20, ".txt": 20, ".html": 20, ".pdf": 300, ".tif": 300, ".zip": 300, ".eml": 100, ".msg": 100, ".pptx": 200, ".ppt": 200}
"""Megabytes: a larger text is no office document (the longest gazette issue seen is under 5 MB); a scan may well be."""
USUAL_BYTES = 50
DEPTH = 3
"""Files inside files: an attachment that is a ZIP of letters is read, anything deeper is refused."""
MOST_PARTS = 500
"""Files inside one file, at all depths together."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document read: the document, the headings its format states, and what a person should know about it."""

    document: Document
    outline: tuple[Heading, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One document inside a file as its reader left it, or the reason why there is none; most files have one part."""

    source: str
    sha256: str
    raw: Raw | None
    reason: str = ""


def parse(source: str, data: bytes) -> Parsed:
    """The document in `data`; `source` is its path inside the documents folder and chooses the format.

    Raises ParseError or MetadataError with the reason and the remedy in Vietnamese, also for a file of several documents.
    """
    parts = read(source, data)
    if len(parts) != 1:
        raise ParseError(source, f"gồm {len(parts)} tài liệu; hãy giải nén rồi đọc từng tệp")
    return document(parts[0])


def family(source: str) -> str:
    """The format that the name of a file claims; raises ParseError for one that nobody reads here."""
    suffix = PurePosixPath(source).suffix.lower()
    if suffix not in FORMATS:
        raise ParseError(source, f"định dạng “{suffix[:20] or 'không đuôi'}” chưa được hỗ trợ; dùng {SPOKEN}")
    return FORMATS[suffix]


def check_size(source: str, size: int) -> None:
    """Raises ParseError when a file of this name and size is not to be opened at all."""
    most = MAX_BYTES.get(family(source), USUAL_BYTES)
    if size > most * 2**20:
        raise ParseError(source, f"tệp quá lớn ({size / 2**20:.0f} MB, tối đa {most} MB); hãy tách nhỏ")
    if not size:
        raise ParseError(source, "tệp rỗng")


def read(source: str, data: bytes) -> tuple[Part, ...]:
    """What the readers make of `data`, here and now; a file inside it that cannot be read is a Part with the reason.

    Raises ParseError when the file itself cannot be read.
    """
    return tuple(_read(source, data, DEPTH, [MOST_PARTS]))


def _read(source: str, data: bytes, depth: int, left: list[int]) -> Iterator[Part]:
    claimed = family(source)
    check_size(source, len(data))
    if not data.strip():
        raise ParseError(source, "tệp rỗng")
    actual = _actual(source, claimed, kind(data))
    if actual in CONTAINERS:
        yield from _inside(source, actual, data, depth, left)
        return
    module, function = READERS[actual]
    raw: Raw = getattr(import_module(f"index.formats.{module}"), function)(source, data)
    raw = replace(raw, warnings=tuple(w.removeprefix(f"{source}: ") for w in raw.warnings))  # the name may change, the reading stays
    if actual in _WITH_MACROS and has_macros(data) and not any("macro" in w for w in raw.warnings):
        raw = replace(raw, warnings=(*raw.warnings, "tệp có macro: không chạy, chỉ đọc chữ"))
    if actual != claimed:
        raw = replace(raw, warnings=(*raw.warnings, f"đuôi tệp là {claimed} nhưng nội dung là {actual}; đã đọc theo nội dung"))
    yield Part(source, hashlib.sha256(data).hexdigest(), raw)


_STRICT = frozenset({".pdf", ".rtf", ".doc", ".xls", ".ppt", ".msg", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip", ".png", ".jpg", ".tif", ".bmp", ".webp", ".gif"})
"""Formats that always show what they are; a file of such a name that does not is damaged or something else."""
_WITH_MACROS = frozenset({".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt"})
_SIMILAR = {
    **dict.fromkeys((".txt", ".md", ".eml", ".mht"), ".html"),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"), ".zip"),
}
"""What a format may look like by its first bytes: its own reader says best what is wrong with it."""
LETTER = "noi-dung-thu.txt"
"""The name that the text of a letter has among its parts (`index.formats.mail`): the letter's own id is its."""


def _actual(source: str, claimed: str, found: str) -> str:
    """The format to read a file by: what it is, where that is known and harmless; raises ParseError where it is not.

    A Word file named .pdf is read as Word, with a warning; a binary file named .txt or .md is refused, since those names
    promise that anyone can look inside.
    """
    if found == LOCKED:
        raise ParseError(source, "tệp có mật khẩu; hãy mở bằng mật khẩu, lưu lại không mật khẩu rồi thêm lại")
    if not found:
        if claimed in _STRICT:
            raise ParseError(source, f"nội dung không phải {claimed}: tệp bị hỏng hoặc sai đuôi; hãy mở bằng chương trình gốc rồi lưu lại")
        return claimed
    if found in (claimed, _SIMILAR.get(claimed)):
        return claimed
    if claimed in PLAIN:
        raise ParseError(source, f"{BINARY} (nội dung là {found})")
    if found not in READERS and found not in CONTAINERS:
        raise ParseError(source, f"đuôi tệp là {claimed} nhưng nội dung là {found}, định dạng chưa được hỗ trợ")
    return found


def _inside(source: str, actual: str, data: bytes, depth: int, left: list[int]) -> Iterator[Part]:
    """The parts of a container in its order; each that cannot be read says why, and the others go on."""
    if not depth:
        raise ParseError(source, f"tệp nén hoặc thư lồng quá {DEPTH} lớp; hãy giải nén rồi thêm các tệp bên trong")
    inner: Iterable[tuple[str, bytes]] = import_module(f"index.formats.{CONTAINERS[actual]}").unpack(source, data)
    for name, content in inner:
        path = f"{source}/{_plain_name(name)}"
        left[0] -= 1
        if left[0] < 0:
            yield Part(path, "", None, f"quá {MOST_PARTS} tệp bên trong {source}; các tệp từ đây bị bỏ qua")
            return
        try:
            yield from _read(path, content, depth - 1, left)
        except ParseError as error:
            yield Part(path, hashlib.sha256(content).hexdigest(), None, error.reason)


def _plain_name(name: str) -> str:
    """The name of a file inside another, without anything that climbs out of it or breaks a line."""
    steps = (canonical(re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", " ", step))[-120:] for step in re.split(r"[/\\]", name))
    return "/".join(step for step in steps if step.strip(". ")) or "khong-ten"


def document(part: Part, stated: Mapping[str, Any] | None = None) -> Parsed:
    """The Document of a part; what staff have `stated` beside the file goes before what the file says of itself.

    Raises ParseError with the part's reason, or MetadataError for a statement that cannot be true.
    """
    source, raw = part.source, part.raw
    if raw is None:
        raise ParseError(source, part.reason)
    suffix = FORMATS.get(PurePosixPath(source).suffix.lower(), "")
    lines, dropped = _without_related(raw.lines) if suffix in (".md", ".txt", ".html") else (list(raw.lines), 0)
    text, outline, layout = _joined(lines)
    if not re.search(r"\w", text):
        raise ParseError(source, "không có chữ nào để đọc")
    warnings = [f"{source}: {w}" for w in raw.warnings]
    if dropped:
        warnings.append(f"{source}: bỏ {dropped} dòng tin liên quan ở cuối trang")
    front = {**raw.front, **(stated or {})}
    found, valid = _known(source, text, raw.front, front)
    printed = "" if raw.front else metadata.title(found)
    title = canonical(str(front.get("tieu_de") or printed or raw.title or PurePosixPath(source).stem))
    made = Document(_ident(source, front), title, source, part.sha256, text, valid or Validity(), found, layout)
    if found.get("so_hieu") and not raw.front:
        warnings += [f"{source}: {gap}; hãy đối chiếu với bản gốc" for gap in gaps(articles(made, outline))]
    return Parsed(made, outline, tuple(warnings))


def _known(source: str, text: str, own: Mapping[str, Any], front: Mapping[str, Any]) -> tuple[metadata.Meta, Validity]:
    """Metadata and validity: as stated; of a file without front matter also as printed, where nothing else is stated."""
    meta, valid = (metadata.meta(front), metadata.validity(source, front)) if front else ({}, Validity())
    if own:
        return meta, valid
    printed, dates = metadata.printed(text)
    if not front or dates is None:
        return {**printed, **meta}, valid if front else dates or Validity()
    merged = {name: getattr(valid if key in front else dates, name) for name, key in metadata.KEYS.items()}  # an empty statement counts: "thay_the: []"
    try:
        return {**printed, **meta}, Validity(**merged)
    except ValueError as error:
        raise MetadataError(source, "ngay_het_hieu_luc", "đứng trước ngày có hiệu lực in trong văn bản") from error


def _ident(source: str, front: Mapping[str, object]) -> str:
    """The id a file states, or one made of its name; of a file inside another, of both names."""
    steps = [PurePosixPath(step) for step in source.split("/")]
    outer = next((i for i, step in enumerate(steps) if FORMATS.get(step.suffix.lower()) in CONTAINERS), len(steps) - 1)
    named = [steps[outer], *[step for step in steps[outer + 1 :] if step.name != LETTER][-1:]]
    ident = str(front.get("id") or "") or slug("-".join(str(step.with_suffix("")) for step in named))
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", ident):
        raise MetadataError(source, "id", f"“{ident[:60]}” chỉ được có chữ thường không dấu, số và gạch nối")
    return ident


def _joined(lines: Sequence[Line]) -> tuple[str, tuple[Heading, ...], tuple[Place, ...]]:
    """The text of `lines`, and where in it the headings and the places on pages are."""
    pieces: list[str] = []
    outline: list[Heading] = []
    layout: list[Place] = []
    at = 0
    for line in _without_blank_runs(lines):
        text = line.text
        if line.level:
            text, marks = _marks(text)
            outline.append(Heading(line.level, Span(at, at + len(text)), marks))
        layout.extend(line.places(at) if text else ())
        pieces.append(text)
        at += len(text) + 1
    return "\n".join(pieces), tuple(outline), tuple(layout)


def _without_blank_runs(lines: Iterable[Line]) -> Iterator[Line]:
    """`lines` as `canonical` leaves them, whatever was taken out of them: no blank at either end, never two together."""
    blank = started = False
    for line in lines:
        for text in canonical(line.text).split("\n"):
            if text:
                if blank and started:
                    yield Line("")
                yield line if text == line.text else replace(line, text=text, parts=())
                started = True
            blank = not text


_MARKS = re.compile(r"(?:\s*\{[a-z, -]+\})+$")
_KNOWN = {mark.value: mark for mark in Mark}


def _marks(line: str) -> tuple[str, frozenset[Mark]]:
    """A heading line without its marks ("Điều 36. … {chua-co}"), and the marks; foreign braces stay text."""
    match = _MARKS.search(line)
    names = re.findall(r"[a-z-]+", match[0]) if match else []
    if not match or not line[: match.start()] or not all(name in _KNOWN for name in names):
        return line, frozenset()
    return line[: match.start()], frozenset(_KNOWN[name] for name in names)


_RELATED = re.compile(
    r"(?i)^\W*(?:các\s+)?(?:bài viết|tin(?:\s+tức)?|tin bài|bài|tin cũ|nội dung|các tin)\s+(?:liên quan|khác|cùng chuyên mục|mới(?: nhất)?|cũ hơn|nổi bật)\b[^.]{0,40}$"
)


def _without_related(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """`lines` without the menu of other headlines that a saved page carries at its end.

    Such a menu opens with a line like "Bài viết liên quan" and holds headlines only (no line ends like a sentence).
    """
    kept, dropped = list(lines), 0
    while True:
        at = next((i for i in range(len(kept) - 1, max(0, len(kept) // 2) - 1, -1) if _opens_menu(kept, i)), None)
        if at is None:
            return kept, dropped
        dropped += 1 + sum(bool(line.text) for line in kept[at + 1 :])
        del kept[at:]


def _opens_menu(lines: Sequence[Line], at: int) -> bool:
    if not _RELATED.match(lines[at].text):
        return False
    rest = [line.text for line in lines[at + 1 :] if line.text]
    return sum(line.rstrip().endswith((".", ";", ":")) for line in rest) <= len(rest) // 5

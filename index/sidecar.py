"""What staff state about a file: front matter in a Markdown file, a sidecar beside any other; read, checked, edited.

nghi-dinh-152.pdf + nghi-dinh-152.pdf.yaml ("ngay_hieu_luc: 2025-07-01") -> {"ngay_hieu_luc": "2025-07-01"}. An edit changes the
lines of its keys and leaves every other character as it was typed. What it does not know: what a document prints of itself.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from index import metadata
from index.disk import write
from index.errors import MetadataError
from index.text import slug

SUFFIX = ".yaml"
FRONTED = {".md", ".markdown"}
"""Formats that carry their own front matter."""
TEXTS = (
    "tieu_de", "so_hieu", "loai", "co_quan", "trich_yeu", "ngay_ban_hanh", "ngay_hieu_luc", "ngay_het_hieu_luc", "chua_ro_tu",
    "pham_vi", "noi_ap_dung", "nguon", "pham_vi_xem",
)  # fmt: skip
LISTS = ("thay_the", "bi_thay_the_boi", "sua_doi", "tu_khoa", "luu_y")
FIELDS = (*TEXTS, *LISTS)
"""What may be edited; the id is not among them: answers and links hang on it."""

Front = dict[str, Any]


def of(path: Path) -> Path:
    """Where the sidecar of a file lies, whether or not it exists."""
    return path.with_name(path.name + SUFFIX)


def is_sidecar(path: Path) -> bool:
    """Whether a file is a sidecar by its name: "van-ban.pdf.yaml"; also when the file it belongs to is gone."""
    return path.suffix.lower() == SUFFIX and bool(Path(path.stem).suffix)


def read(path: Path) -> Front:
    """What the sidecar of `path` states, keys in one spelling; {} without one. Raises MetadataError naming the sidecar."""
    beside = of(path)
    try:
        text = beside.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise MetadataError(beside.name, "tệp thông tin kèm", f"không đọc được ({error}); hãy lưu lại với mã UTF-8") from error
    return metadata.split_front_matter(beside.name, f"---\n{text.strip(chr(10))}\n---\n")[0]


def stated(path: Path) -> Front:
    """All that staff state about `path`: its front matter where the format has one, and its sidecar, which wins."""
    own: Front = {}
    if path.suffix.lower() in FRONTED:
        own = metadata.split_front_matter(path.name, _text(path))[0]
    return own | read(path)


def ident(path: Path) -> str:
    """The id that the file's document gets: the one stated, else the name of the file; as in `index.parse`, without reading more."""
    given = _stated_id(of(path))
    if not given and path.suffix.lower() in FRONTED and (match := _FRONT.match(_text(path))):
        given = _id_line(match[1])
    return given or slug(path.stem)


_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.S)


def _stated_id(path: Path) -> str:
    return _id_line(_text(path)) if path.is_file() else ""


def _text(path: Path) -> str:
    return path.read_text("utf-8-sig", errors="replace")


def _id_line(front: str) -> str:
    """The id among the lines of a mapping; "" without one."""
    line = next((line for line in front.split("\n") if _key(line) == "id"), ":")
    return line.split(":", 1)[1].split(" #")[0].strip().strip("\"'")


def check(source: str, fields: Mapping[str, Any]) -> Front:
    """`fields` in the form in which they are written; raises MetadataError for an unknown key or an impossible value."""
    out: Front = {}
    for key, value in fields.items():
        if key not in FIELDS:
            raise MetadataError(source, key, f"không sửa được; chỉ nhận {', '.join(FIELDS)}")
        if value is None or value in ("", []):
            out[key] = None
        elif (key in LISTS) != isinstance(value, list | tuple):
            raise MetadataError(source, key, "phải là một danh sách" if key in LISTS else "phải là một dòng chữ")
        else:
            out[key] = list(metadata.words(value)) if key in LISTS else (metadata.words(value) or ("",))[0]
        if out[key] and key.startswith(("ngay_", "chua_ro")):
            day = metadata.day(source, key, out[key])
            out[key] = day.isoformat() if day else None
    return out


def edit(path: Path, fields: Mapping[str, Any]) -> None:
    """Sets (or with None removes) `fields` of a file, in its front matter or its sidecar; whole or not at all.

    Raises MetadataError when a value, or what all of them say together, cannot be true.
    """
    changes = check(path.name, fields)
    would_say(path, changes)
    if path.suffix.lower() in FRONTED:
        write(path, with_front(path.read_text("utf-8-sig"), changes).encode())
        return
    beside = of(path)
    text = _changed(beside.read_text("utf-8-sig") if beside.is_file() else "", changes)
    write(beside, text.encode())


def would_say(path: Path, changes: Mapping[str, Any]) -> None:
    """Raises MetadataError when what is stated about a file could not be true after `changes`."""
    metadata.validity(path.name, {**stated(path), **changes})


def with_front(text: str, changes: Mapping[str, Any]) -> str:
    """A Markdown text whose front matter has `changes`; one is made where there was none."""
    match = _FRONT.match(text)
    front, body = (match[1], text[match.end() :]) if match else ("", "\n" + text)
    return f"---\n{_changed(front.replace(chr(13), ''), changes)}---\n{body}"


def _changed(text: str, changes: Mapping[str, Any]) -> str:
    """YAML lines of a mapping with `changes`: a changed key keeps its place, a new one goes to the end, a removed one goes."""
    left = dict(changes)
    out: list[str] = []
    skipping = False
    for line in text.split("\n") if text.strip() else []:
        key = _key(line)
        if key is not None:
            skipping = key in changes
            if key in left:
                out += _dumped(key, left.pop(key))
        elif not line.strip():
            skipping = False
        if not skipping and line.strip():
            out.append(line)
    for key, value in left.items():
        out += _dumped(key, value)
    return "".join(f"{line}\n" for line in out)


def _key(line: str) -> str | None:
    """The key that a line opens at the left edge, in one spelling; None for continuations, comments and list items."""
    match = re.match(r"""(?![\s#-])["']?([^:"']+)["']?\s*:(?:\s|$)""", line)
    return slug(match[1]).replace("-", "_") if match else None


def _dumped(key: str, value: Any) -> list[str]:
    if value is None:
        return []
    dumped: str = yaml.safe_dump({key: value}, allow_unicode=True, width=10**6, default_flow_style=None if isinstance(value, list) else False)
    return dumped.rstrip("\n").split("\n")

"""A ZIP -> the files in it under readable, safe names, or one reason why it is not opened.

"Hồ sơ/Tờ trình.docx" packed on a Vietnamese Windows -> the same name, not "Hß╗ô s╞í". Everything is counted while it is
unpacked: bombs, names that climb out, links, passwords and damage refuse the archive as a whole, because what looks like an
attack is not to be read in part. What it does not know: what the files are.
"""
from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from index.errors import ParseError
from index.text import canonical

MAX_FILES = 2000
MAX_TOTAL = 300 * 2**20
"""Unpacked bytes of an archive: a year of an office's decisions as PDF has some 200 MB."""
MAX_RATIO = 300
"""Times that a member may grow: text grows 5–15 times, an empty scan up to some 100; bombs grow 1,000 times."""
SMALL = 5 * 2**20
_CLUTTER = re.compile(r"(?i)(?:^|/)(?:__MACOSX/|\.|~\$|thumbs\.db$|desktop\.ini$)")
_DRIVE = re.compile(r"(?:[A-Za-z]:|[/\\])")


def unpack(source: str, data: bytes) -> list[tuple[str, bytes]]:
    """The files of a ZIP in its order, names with "/" between folders; raises ParseError for any danger, lock or damage."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, OverflowError, NotImplementedError) as error:
        raise ParseError(source, "tệp nén hỏng hoặc không phải ZIP; hãy nén lại") from error
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > MAX_FILES:
            raise ParseError(source, f"tệp nén có {len(members)} tệp (tối đa {MAX_FILES}); hãy chia thành nhiều tệp nén")
        names = _apart([_name(source, info) for info in members])
        _refuse_bombs(source, members)
        out: list[tuple[str, bytes]] = []
        left = MAX_TOTAL
        for name, info in zip(names, members, strict=True):
            if _CLUTTER.search(name) or not info.file_size:
                continue
            content = _content(source, archive, info, name, left)
            left -= len(content)
            out.append((name, content))
    if not out:
        raise ParseError(source, "tệp nén không có tệp nào để đọc")
    return out


def _refuse_bombs(source: str, members: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in members)
    if total > MAX_TOTAL:
        raise ParseError(source, f"giải nén ra {total / 2**20:.0f} MB (tối đa {MAX_TOTAL // 2**20} MB); hãy chia thành nhiều tệp nén")
    if any(info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size) for info in members):
        raise ParseError(source, f"có tệp giải nén lớn gấp hơn {MAX_RATIO} lần, giống bom nén nên bị từ chối")


def _content(source: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, left: int) -> bytes:
    if info.flag_bits & 1:
        raise ParseError(source, f"tệp nén có mật khẩu (“{name}”); hãy giải nén rồi thêm các tệp bên trong")
    try:
        with archive.open(info) as stream:
            content = stream.read(min(left, info.file_size) + 1)
    except NotImplementedError as error:
        raise ParseError(source, f"“{name}” dùng cách nén không hỗ trợ; hãy nén lại dạng ZIP thường") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise ParseError(source, f"“{name}” trong tệp nén bị hỏng; hãy nén lại") from error
    if len(content) > min(left, info.file_size):
        raise ParseError(source, f"“{name}” lớn hơn cỡ đã khai, giống bom nén nên bị từ chối")
    return content


def _name(source: str, info: zipfile.ZipInfo) -> str:
    """The name of a member as it was typed; raises ParseError for one that leads out of the archive, and for links."""
    name = _decoded(info)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ParseError(source, f"tệp nén có liên kết (“{_shown(name)}”), không an toàn nên bị từ chối")
    steps = re.split(r"[/\\]", name)
    if _DRIVE.match(name) or ".." in steps or "\x00" in info.orig_filename:
        raise ParseError(source, f"tệp nén có đường dẫn ra ngoài thư mục (“{_shown(name)}”), không an toàn nên bị từ chối")
    return "/".join(s for step in steps if (s := _shown(step)) not in ("", ".")) or "khong-ten"


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name in Unicode: without the flag that says UTF-8 it is that all the same, or the code page of a Vietnamese Windows."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return info.filename


def _shown(name: str) -> str:
    return canonical(re.sub(r"[\x00-\x1f\x7f]", " ", name))[:150]


def _apart(names: list[str]) -> list[str]:
    """`names` without repeats: the second "a.docx" becomes "a (2).docx"."""
    seen: set[str] = set()
    out: list[str] = []
    for name in names:
        path, number = PurePosixPath(name), 1
        while (unique := name if number == 1 else str(path.with_name(f"{path.stem} ({number}){path.suffix}"))).lower() in seen:
            number += 1
        seen.add(unique.lower())
        out.append(unique)
    return out

"""The first bytes of a file -> what it really is, whatever its name says.

A "quyet-dinh.doc" that Word saved as RTF -> ".rtf". It looks at signatures and lists of parts only. What it does not
know: whether the file is whole.
"""
from __future__ import annotations

import io
import re
import warnings
import zipfile

import olefile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "office có mật khẩu"
"""What `kind` says of an Office file that is encrypted as a whole."""

_FIRST = (
    (b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"), (b"GIF8", ".gif"), (b"BM", ".bmp"), (b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b\x08", "gzip"),
    (b"MZ", "chương trình Windows"), (b"\x7fELF", "chương trình Linux"), (b"ftyp", "video"), (b"OggS", "âm thanh"), (b"ID3", "âm thanh"),
)  # fmt: skip
_STREAMS = (
    ("EncryptedPackage", LOCKED), ("__properties_version1.0", ".msg"), ("PowerPoint Document", ".ppt"), ("WordDocument", ".doc"),
    ("Workbook", ".xls"), ("Book", ".xls"),
)  # fmt: skip
_PARTS = (("word/", ".docx"), ("xl/", ".xlsx"), ("ppt/", ".pptx"))
_OPEN_DOCUMENT = {b"text": ".odt", b"spreadsheet": ".ods", b"presentation": ".odp"}
_HTML = re.compile(rb"(?i)(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|div|p|h1)\b", re.S)


def kind(data: bytes) -> str:
    """The suffix of the format that `data` shows itself to be, a name for one that nobody reads here, "" when it shows none."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(OLE):
        return _ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    if data[:4] == b"RIFF":
        return ".webp" if data[8:12] == b"WEBP" else "âm thanh hoặc video"
    found = next((name for sign, name in _FIRST if head.startswith(sign) or (sign == b"ftyp" and data[4:8] == sign)), "")
    if found == ".bmp" and (len(data) < 30 or int.from_bytes(data[10:14], "little") >= len(data)):  # "BM" may begin a text
        found = ""
    if found == "chương trình Windows" and b"\x00" not in head:
        found = ""
    if not found and b"%PDF-" in data[:1024]:
        return ".pdf"
    if not found and _HTML.match(head):
        return ".html"
    return found


def has_macros(data: bytes) -> bool:
    """Whether an Office file carries programs, by the names of its parts: nobody here runs them, but a person should know."""
    return b"vbaProject.bin" in data or "_VBA_PROJECT".encode("utf-16-le") in data


def _ole(data: bytes) -> str:
    """By the streams at the root: what is embedded (a sheet in a letter) lies deeper. "" for a damaged file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = {path[0] for path in olefile.OleFileIO(io.BytesIO(data)).listdir() if len(path) == 1}
    except Exception:  # a damaged file makes the library raise whatever comes to it; the reader of its name will say it better
        return ""
    return next((found for name, found in _STREAMS if name in names), "tệp OLE")


def _zip(data: bytes) -> str:
    """What the list of parts makes of a ZIP; "" when it has no readable list."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            names = pack.namelist()
            if names[:1] == ["mimetype"] and pack.getinfo("mimetype").file_size < 200:
                return _OPEN_DOCUMENT.get(pack.read("mimetype").strip().rsplit(b".", 1)[-1], ".zip")
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return ""
    if "[Content_Types].xml" in names:
        return next((found for start, found in _PARTS if any(n.startswith(start) for n in names)), ".zip")
    return ".zip"

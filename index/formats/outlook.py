"""A letter that Outlook saved (.msg) -> subject, sender, day, text and attachments.

The stream "__substg1.0_0037001F" -> the subject; "__attach_version1.0_#00000000/…37010102" -> the bytes of an attachment; a
letter inside the letter -> the same again under its subject. After [MS-OXMSG]. What it does not know: calendars, contacts
and tasks beyond their text, letters that are encrypted.
"""
from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import compressed_rtf

from index.errors import ParseError
from index.formats import rtf
from index.formats.letter import Letter, body
from index.formats.ole import Ole
from index.text import canonical

_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9a-f]{8}")
MAX_DEPTH = 3
MAX_ATTACHMENTS = 300
HANOI = timezone(timedelta(hours=7))
_HIDDEN, _CODE_PAGE, _INTERNET_CODE_PAGE, _SUBMITTED, _DELIVERED = 0x7FFE000B, 0x3FFD0003, 0x3FDE0003, 0x00390040, 0x0E060040


def read(source: str, data: bytes) -> Letter:
    """The letter in an Outlook file; raises ParseError for a damaged, encrypted or other file."""
    ole = Ole(source, data)
    if not any(name.startswith("__properties_version1.0") or "__substg1.0_" in name for name in ole.names):
        raise ParseError(source, "không phải thư Outlook; hãy lưu lại từ Outlook dưới dạng .msg hoặc .eml")
    return _letter(source, _Item(ole, "", 32), 0)


@dataclass(frozen=True, slots=True)
class _Item:
    """A letter or an attachment: its place in the file, and how long the header of its property table is."""

    ole: Ole
    place: str
    header: int

    def bytes(self, tag: str) -> bytes:
        """A property kept in a stream of its own; empty when it is not there."""
        return self.ole.stream(f"{self.place}__substg1.0_{tag}", b"")

    def text(self, tag: str) -> str:
        """A text property, in Unicode or in the code page of the letter."""
        if wide := self.bytes(f"{tag}001F"):
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return _decoded(self.bytes(f"{tag}001E"), self.number(_CODE_PAGE) or self.number(_INTERNET_CODE_PAGE)).rstrip("\0")

    def number(self, tag: int) -> int:
        """A number of the property table; 0 when it is not there."""
        table = self.ole.stream(f"{self.place}__properties_version1.0", b"")
        for at in range(self.header, len(table) - 15, 16):
            found, _, value = struct.unpack_from("<IIQ", table, at)
            if found == tag:
                return int(value) if tag & 0xFFFF == 0x40 else int(value & 0xFFFFFFFF)
        return 0


def _decoded(data: bytes, page: int) -> str:
    for encoding in (f"cp{page}" if page not in (0, 65001) else "utf-8", "utf-8", "cp1258"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("latin-1")


def _letter(source: str, item: _Item, depth: int) -> Letter:
    if item.text("001A").upper().startswith(("IPM.NOTE.SMIME", "IPM.NOTE.SECURE")) and not item.text("001A").upper().endswith("MULTIPARTSIGNED"):
        raise ParseError(source, "thư được mã hóa; hãy mở bằng Outlook rồi lưu nội dung và tệp đính kèm")
    page = item.text("1013")
    if not page and (raw := item.bytes("10130102")):
        page = _decoded(raw, item.number(_INTERNET_CODE_PAGE))
    text = item.text("1000")
    if not text.strip() and not page:
        text = _rich(source, item.bytes("10090102"))
    sender = " ".join(dict.fromkeys(filter(None, (item.text("0C1A"), item.text("5D01") or item.text("0C1F")))))
    sent = _day(item.number(_SUBMITTED) or item.number(_DELIVERED))
    return Letter(_line(item.text("0037")), _line(sender), _line(item.text("0E04")), sent, text.replace("\r", ""), page, tuple(_attachments(source, item, depth)))


def _line(text: str) -> str:
    return canonical(" ".join(text.split()))[:500]


def _day(ticks: int) -> datetime | None:
    """A moment in tenths of microseconds since 1601, as the clock in Hanoi shows it."""
    try:
        return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)).astimezone(HANOI) if ticks else None
    except OverflowError:
        return None


def _rich(source: str, data: bytes) -> str:
    """The text of a letter that was written as rich text only."""
    if not data:
        return ""
    try:
        plain = compressed_rtf.decompress(data)
    except Exception as error:  # the library trusts the lengths it reads
        raise ParseError(source, "phần chữ của thư bị hỏng; hãy lưu lại từ Outlook") from error
    return "\n".join(line.text for line in rtf.read(source, plain).lines)


def _attachments(source: str, item: _Item, depth: int) -> list[tuple[str, bytes]]:
    """The attachments by their long names; pictures of the text and other hidden ones are left out."""
    start = item.place.lower()
    places = sorted({start + m[0] for name in item.ole.names if name.startswith(start) and (m := _ATTACHMENT.match(name[len(start) :]))})
    if len(places) > MAX_ATTACHMENTS:
        raise ParseError(source, f"thư có hơn {MAX_ATTACHMENTS} tệp đính kèm; tệp không bình thường nên bị từ chối")
    out: list[tuple[str, bytes]] = []
    for number, place in enumerate(places, 1):
        held = _Item(item.ole, f"{place}/", 8)
        name = held.text("3707") or held.text("3704") or held.text("3001") or f"dinh-kem-{number}"
        if any(n.startswith(f"{place}/__substg1.0_3701000d/") for n in item.ole.names):
            if depth + 1 >= MAX_DEPTH:
                raise ParseError(source, f"thư lồng trong thư quá {MAX_DEPTH} lớp; hãy lưu riêng từng thư")
            inner = _letter(source, _Item(item.ole, f"{place}/__substg1.0_3701000D/", 24), depth + 1)
            folder = _line(inner.subject or f"thu-kem-{number}").replace("/", "-")[:80]
            out += [(f"{folder}/noi-dung-thu.txt", body(inner).encode()), *((f"{folder}/{n}", d) for n, d in inner.attachments)]
        elif not held.number(_HIDDEN) and (content := held.bytes("37010102")):
            out.append((_line(name), content))
    return out

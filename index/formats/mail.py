"""A letter (EML, Outlook's MSG) -> its text under its subject, then each attachment under its name.

"Về việc bình xét" from a@xa.example with danh-sach.xlsx -> ("noi-dung-thu.txt", subject, sender, day, text) and
("danh-sach.xlsx", bytes). Pictures that a letter shows inside its text are left out; nothing that it links to is fetched.
What it does not know: what the attachments are, and letters that are encrypted.
"""
from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from index.errors import ParseError
from index.formats import outlook
from index.formats.letter import Letter, body
from index.formats.ole import MAGIC
from index.text import canonical

BODY = "noi-dung-thu.txt"
MAX_PARTS = 300
ENCRYPTED = "thư được mã hóa; hãy mở bằng phần mềm thư rồi lưu nội dung và tệp đính kèm"
_TYPES = {"message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html", "application/pdf": ".pdf"}


def unpack(source: str, data: bytes) -> list[tuple[str, bytes]]:
    """The letter's own text first, then its attachments; raises ParseError for what is no letter, or an encrypted one."""
    letter = outlook.read(source, data) if data.startswith(MAGIC) else _internet(source, data)
    return [(BODY, body(letter).encode()), *letter.attachments]


def _internet(source: str, data: bytes) -> Letter:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        if not any(message.get(name) for name in ("From", "To", "Subject", "Date", "Message-ID")):
            raise ParseError(source, "không phải thư (thiếu người gửi, người nhận, tiêu đề); hãy lưu lại từ phần mềm thư dưới dạng .eml")
        if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
            raise ParseError(source, ENCRYPTED)
        return _read(source, message)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:  # the library trusts headers too much
        raise ParseError(source, "thư bị hỏng; hãy lưu lại từ phần mềm thư") from error


def _read(source: str, message: EmailMessage) -> Letter:
    texts: dict[str, list[str]] = {"plain": [], "html": []}
    attached: list[tuple[str, bytes]] = []
    for number, part in enumerate(_parts(message)):
        if number > MAX_PARTS:
            raise ParseError(source, f"thư có hơn {MAX_PARTS} phần; tệp không bình thường nên bị từ chối")
        name, kind = part.get_filename(), part.get_content_type()
        if kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
            texts[kind.removeprefix("text/")].append(_text(part))
        elif kind == "message/rfc822":
            attached += [(name or f"thu-kem-{len(attached) + 1}.eml", inner.as_bytes()) for inner in part.iter_parts()]
        elif not _shown_inside(part):
            attached.append((name or f"dinh-kem-{len(attached) + 1}{_TYPES.get(kind, '')}", _bytes(part)))
    return Letter(
        _header(message, "Subject"), _header(message, "From"), _header(message, "To"), _day(_header(message, "Date")), "\n\n".join(texts["plain"]),
        "\n".join(texts["html"]), tuple(attached),
    )  # fmt: skip


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are no envelopes themselves; a letter inside the letter counts as one part."""
    stack = [message]
    while stack:
        part = stack.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            stack.extend(reversed([p for p in part.iter_parts() if isinstance(p, EmailMessage)]))
        else:
            yield part


def _shown_inside(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "image" and bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment"


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: EmailMessage) -> str:
    """The text of a part by the character set it states, by UTF-8 or Vietnamese Windows where that fails."""
    data = _bytes(part)
    for encoding in (part.get_content_charset() or "utf-8", "utf-8", "cp1258"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("latin-1")


def _header(message: EmailMessage, name: str) -> str:
    return canonical(" ".join(str(message.get(name) or "").split()))[:500]


def _day(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

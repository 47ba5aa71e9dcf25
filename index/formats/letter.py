"""A letter as either reader leaves it -> the text by which it is indexed: subject, sender, receivers, day, what is written.

What it does not know: how letters are stored (`mail`, `outlook`).
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree, html

from index.formats.legacy import modern
from index.formats.web_table import lines_of, unfold
from index.text import canonical


@dataclass(frozen=True, slots=True)
class Letter:
    """What the reader of either format makes of a letter."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    sent: datetime | None = None
    text: str = ""
    page: str = ""
    attachments: tuple[tuple[str, bytes], ...] = ()


def body(letter: Letter) -> str:
    """The letter as a text: subject, sender, receivers, day, what is written; the page form where that holds a table."""
    text = letter.text
    if letter.page and (not text.strip() or re.search(r"(?i)<t[dh]\b", letter.page)):
        text = "\n".join(_lines(letter.page)) or text
    head = [
        letter.subject or "(thư không có tiêu đề)", f"Người gửi: {letter.sender}" if letter.sender else "", f"Người nhận: {letter.to}" if letter.to else "",
        f"Ngày gửi: {letter.sent:%d/%m/%Y %H:%M}" if letter.sent else "",
    ]  # fmt: skip
    return canonical("\n".join([*filter(None, head), "", modern(text)]))


def _lines(page: str) -> list[str]:
    """The text of a letter written as a page, tables row by row; a letter has no menus, so nothing is taken out."""
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True))
    except (etree.ParserError, ValueError):
        return []
    unfold(root)
    return lines_of(root)

"""Official texts in `chinh-thuc/` and our digests of the same id -> one document each, the official one where it is whole.

chinh-thuc/luat-06-2026-qh16.html takes the place of rules/luat-06-2026-qh16.md: its text, under the id, dates and links of
the digest, with `ban: chinh-thuc` and `noi_dung: day-du`. A page that holds less than the digest (a table of contents, an
error page) does not. What it does not know: how a page came here (that is `fetch`).
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.parse import Parsed
from index.structure import articles
from index.text import slug
from index.types import Article, Document, Mark, Skipped

FOLDER = "chinh-thuc"
_OF_DIGESTS = re.compile(r"(?i)chưa có trong kho|diễn giải|chưa thấy|mới biết|chưa có nội dung")
"""Remarks that speak of what our digest lacks: they say nothing of an official text."""
_SHORTER = 0.6
"""An official text without Điều may be this much shorter than our digest of it, no more."""


def is_official(source: str) -> bool:
    """Whether a file (its path inside the documents folder) is an official text by its place."""
    return source.startswith(f"{FOLDER}/")


def settle(parsed: Iterable[Parsed]) -> tuple[list[Parsed], list[Skipped]]:
    """One document an id, in the order given, and what was set aside with the reason."""
    given = list(parsed)
    digests = {p.document.id: p for p in given if not is_official(p.document.source)}
    chosen: dict[str, Parsed] = {}
    aside: list[Skipped] = []
    for one in (p for p in given if is_official(p.document.source)):
        digest = digests.get(one.document.id)
        reason = lacking(one.document, digest)
        if reason:
            aside.append(Skipped(one.document.source, reason))
            continue
        chosen[one.document.id] = Parsed(_merged(one.document, digest.document if digest else None), (), one.warnings)
        if digest:
            aside.append(Skipped(digest.document.source, f"được thay bằng bản chính thức {one.document.source}"))
    left_out = {s.source for s in aside}
    return [chosen.get(p.document.id, p) if is_official(p.document.source) else p for p in given if p.document.source not in left_out], aside


def lacking(text: Document, digest: Parsed | None) -> str:
    """Why an official text cannot stand for `digest`; "" when it can. Its headings are read by the grammar of laws."""
    if digest is None:
        return ""
    number = digest.document.word("so_hieu")
    if number and not names(text, number):
        return f"trang không có số hiệu {number}; giữ bản diễn giải {digest.document.source}"
    here, ours = _numbered(articles(text), text), _numbered(articles(digest.document, digest.outline), digest.document)
    if len(here) < len(ours):
        return f"mới có {len(here)} Điều, bản diễn giải {digest.document.source} có {len(ours)}; giữ bản diễn giải"
    if not ours and len(text.text) < _SHORTER * len(digest.document.text):
        return f"ngắn hơn bản diễn giải {digest.document.source}; giữ bản diễn giải"
    return ""


def names(text: Document, number: str) -> bool:
    """Whether a text or its title holds a số hiệu, however it is spaced and dashed."""
    return f"-{slug(number)}-" in f"-{slug(text.title)}-{slug(text.text)}-"


def _numbered(found: Sequence[Article], document: Document) -> set[str]:
    """The Điều that have content."""
    return {a.label for a in found if a.label.startswith("Điều ") and Mark.MISSING not in a.marks and a.body.of(document.text).strip()}


def _merged(text: Document, digest: Document | None) -> Document:
    """The official text under what we know of it: our title, dates and links; remarks on our digest go."""
    whole = {"ban": "chinh-thuc", "noi_dung": "day-du"}
    if digest is None:
        return replace(text, meta={**text.meta, **whole})
    remarks = tuple(r for r in digest.words("luu_y") if not _OF_DIGESTS.search(r))
    return replace(text, title=digest.title, validity=digest.validity, meta={**text.meta, **digest.meta, **whole, "luu_y": remarks})

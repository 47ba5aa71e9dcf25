"""A document as it was read -> what `tdkt read` and `tdkt add` show of it: for a person, or as JSON.

12-qd.pdf -> "Số hiệu: 12/QĐ-UBND", "Có hiệu lực từ: không thấy ghi", 14 điều, trang 1-9. What is not in the text is said to
be missing, never filled in. What it does not know: how a file is read.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from index.parse import Parsed
from index.rows import plain
from index.structure import articles
from index.types import Article, Document, Span

UNSTATED = "không thấy ghi"
UNSURE = 0.8
"""Mean confidence of recognition under which a passage is marked: clean scans seen have 0.9 and more."""
_HEAD = (("Số hiệu", "so_hieu"), ("Loại", "loai"), ("Cơ quan", "co_quan"), ("Trích yếu", "trich_yeu"))
_DAYS = (("Ngày ban hành", "issued"), ("Có hiệu lực từ", "effective"))
_LINKS = (("Thay thế, bãi bỏ", "replaces"), ("Sửa đổi, bổ sung", "amends"), ("Bị thay thế bởi", "replaced_by"))


def as_json(parsed: Parsed) -> dict[str, Any]:
    """One JSON object: metadata, warnings, text, and the articles with their pages and the confidence of recognition."""
    document, text = parsed.document, parsed.document.text
    return {
        "id": document.id, "title": document.title, "source": document.source, "validity": plain(document.validity), "metadata": plain(dict(document.meta)),
        "warnings": list(parsed.warnings), "pages": max((p.page for p in document.layout), default=0), "text": text,
        "articles": [
            {**plain(a), "text": a.span.of(text), "pages": pages(document, a.span), "confidence": confidence(document, a.span)}
            for a in articles(document, parsed.outline)
        ],
    }  # fmt: skip


def pages(document: Document, span: Span) -> list[int]:
    """The pages that a passage stands on, in order; none where the source has no pages."""
    return sorted({place.page for place in document.places(span)})


def confidence(document: Document, span: Span) -> float | None:
    """How sure the recogniser was of a passage, the mean over its characters; None for text that was not recognised."""
    known = [(p.confidence, len(p.span)) for p in document.places(span) if p.confidence is not None]
    return round(sum(c * n for c, n in known) / max(1, sum(n for _, n in known)), 3) if known else None


def understood(parsed: Parsed) -> Iterator[str]:
    """The lines that a person confirms: what the document says of itself, and how much was found in it."""
    document = parsed.document
    yield f"{document.source}  →  mã {document.id}"
    yield f"  Tên: {document.title}"
    for label, key in _HEAD:
        if key != "trich_yeu" or document.word(key):
            yield f"  {label}: {document.word(key) or UNSTATED}"
    for label, key in _DAYS:
        day: date | None = getattr(document.validity, key)
        yield f"  {label}: {f'{day:%d/%m/%Y}' if day else UNSTATED}"
    if document.validity.expired:
        yield f"  Hết hiệu lực từ: {document.validity.expired:%d/%m/%Y}"
    for label, key in _LINKS:
        if found := getattr(document.validity, key):
            yield f"  {label}: {', '.join(found)}"
    yield f"  Đọc được: {_amount(document, articles(document, parsed.outline))}"
    yield from (f"  Chú ý: {warning.removeprefix(f'{document.source}: ')}" for warning in parsed.warnings)


def _amount(document: Document, found: Sequence[Article]) -> str:
    numbered = sum(a.label.startswith("Điều ") for a in found)
    last = max((p.page for p in document.layout), default=0)
    sure = confidence(document, Span(0, len(document.text)))
    return ", ".join([
        f"{numbered} điều" if numbered else f"{len(found)} đoạn hoặc mục", f"{len(document.text)} ký tự",
        *([f"{last} trang"] if last else []), *([f"độ tin cậy nhận dạng {sure:.0%}"] if sure is not None else []),
    ])  # fmt: skip


def outlined(parsed: Parsed) -> Iterator[str]:
    """The whole document article by article, each with its id, its pages, and a mark where recognition was unsure."""
    document = parsed.document
    yield from understood(parsed)
    for article in articles(document, parsed.outline):
        on, sure = pages(document, article.span), confidence(document, article.span)
        where = f" trang {on[0]}{f'-{on[-1]}' if len(on) > 1 else ''}" if on else ""
        doubt = f" (nhận dạng chưa chắc: {sure:.0%})" if sure is not None and sure < UNSURE else ""
        yield f"\n— {article.label}{f'. {article.heading}' if article.heading else ''}  [{article.id}]{where}{doubt}"
        yield article.body.of(document.text).rstrip()

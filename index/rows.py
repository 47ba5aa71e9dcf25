"""Documents, articles and chunks as values of JSON, and back: what a row of a snapshot is, in a file or in a database.

Article("luat-06-2022-qh15#dieu-23", …, Span(120, 900)) <-> {"id": "luat-06-2022-qh15#dieu-23", …, "span": [120, 900]}. What it does not know:
where rows are kept.
"""
from __future__ import annotations

from datetime import date
from typing import Any

from index.types import Article, Chunk, Clause, Document, Mark, Place, Span, Validity


def plain(value: Any) -> Any:
    """A dataclass as JSON values: spans as [start, end], dates as ISO text, sets sorted; order kept."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, Place):  # one for each line of a long PDF: no names of fields
        return [value.span.start, value.span.end, value.page, plain(value.box), value.confidence]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {k: plain(getattr(value, k)) for k in value.__dataclass_fields__}
    return value


def _span(pair: list[int]) -> Span:
    return Span(*pair)


def _place(start: int, end: int, page: int, box: list[float] | None, confidence: float | None) -> Place:
    return Place(Span(start, end), page, (box[0], box[1], box[2], box[3]) if box else None, confidence)


def chunk_of(data: dict[str, Any]) -> Chunk:
    """The chunk that `plain` made `data` of."""
    return Chunk(**{**data, "span": _span(data["span"])})


def document_of(data: dict[str, Any]) -> Document:
    """The document that `plain` made `data` of."""
    v = data.pop("validity")
    days = {k: date.fromisoformat(v[k]) if v[k] else None for k in ("issued", "effective", "expired", "uncertain")}
    links = {k: tuple(v[k]) for k in ("replaces", "replaced_by", "amends")}
    meta = {k: tuple(m) if isinstance(m, list) else m for k, m in data.pop("meta").items()}
    layout = tuple(_place(*p) for p in data.pop("layout", ()))
    return Document(**data, validity=Validity(**days, **links), meta=meta, layout=layout)  # type: ignore[arg-type]  # as in index.metadata


def article_of(data: dict[str, Any]) -> Article:
    """The article that `plain` made `data` of."""
    clauses = tuple(Clause(**{**c, "span": _span(c["span"])}) for c in data["clauses"])
    return Article(**{**data, "path": tuple(data["path"]), "span": _span(data["span"]), "body": _span(data["body"]),
                      "clauses": clauses, "marks": frozenset(Mark(m) for m in data["marks"])})  # fmt: skip

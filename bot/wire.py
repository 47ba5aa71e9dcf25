"""An Answer as JSON values: the one shape that the command line, HTTP and the evaluations share.

What it does not know: transport.
"""
from __future__ import annotations

from typing import Any

from bot.types import Answer, Citation, Sentence


def answer(value: Answer) -> dict[str, Any]:
    """The Answer object of the interface; `answer` is the readable text with [n] markers."""
    return {
        "question": value.question,
        "status": value.status.value,
        "answer": value.text,
        "sentences": [sentence(s) for s in value.sentences],
        "citations": [citation(c) for c in value.citations],
        "as_of": value.as_of.isoformat(),
        "snapshot_id": value.snapshot_id,
        "notes": list(value.notes),
        "understood": value.understood,
        "related": list(value.related),
        "timings_ms": dict(value.timings_ms),
        "made_by": value.made_by,
    }


def sentence(value: Sentence) -> dict[str, Any]:
    """One sentence with the numbers it cites."""
    return {"text": value.text, "citations": list(value.citations)}


def citation(value: Citation) -> dict[str, Any]:
    """One citation; `span` is [start, end] in the document's text, `boxes` its lines on the pages of the source."""
    return {
        "number": value.number, "document_id": value.document_id, "article_id": value.article_id, "title": value.title,
        "label": value.label, "quote": value.quote, "span": [value.span.start, value.span.end], "url": value.url,
        "in_force": value.in_force.value, "note": value.note, "page": value.page,
        "boxes": [{"page": page, "box": list(box)} for page, box in value.boxes],
    }  # fmt: skip

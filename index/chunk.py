"""Article -> Chunks: whole khoản, else điểm, lines, sentences, packed up to a budget of words and model tokens.

Điều 23 of 90 words -> one chunk with context "Luật Thi đua, khen thưởng 2022 > Chương II > Điều 23. Danh hiệu …";
a Điều of 600 words -> four chunks cut between khoản. It alters no text, crosses no article, and loses nothing but
blanks. What it does not know: which chunk answers what.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.text import sentences
from index.types import Article, Chunk, Document, Mark, Span

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Budget:
    """How large a chunk may be.

    `words`: about one khoản; 180 and 90 found fewer facts on rules_dev (evals/RESULTS.md, "chunk size"); `tokens` is what the encoder reads
    without cutting, context included; `count` gives the model tokens of a text (None: words alone count).
    """

    words: int = 60
    tokens: int = 480
    count: Count | None = None

    def fits(self, context: str, text: str) -> bool:
        """Whether `context` and `text` together stay within both limits."""
        if len(text.split()) > self.words:
            return False
        return self.count is None or self.count(f"{context}\n{text}") <= self.tokens


def context_of(document: Document, article: Article) -> str:
    """The breadcrumb that is indexed with a chunk: document title, headings above, label and heading."""
    own = f"{article.label}. {article.heading}" if article.heading else article.label
    return " > ".join(part for part in (document.title, *article.path, own) if part)


def chunks(document: Document, article: Article, budget: Budget) -> Iterator[Chunk]:
    """The chunks of `article`; none for one whose content is missing, that holds only its heading, or that is recipients and signature."""
    if article.marks & {Mark.MISSING, Mark.CLOSING}:
        return
    text, context = document.text, _clipped(context_of(document, article), budget)
    start, end, number = -1, -1, 0
    for unit in _units(text, article, context, budget):
        if start >= 0 and not budget.fits(context, text[start : unit.end]):
            yield _chunk(article, number, Span(start, end), context)
            start, number = -1, number + 1
        start, end = (unit.start if start < 0 else start), unit.end
    if start >= 0:
        yield _chunk(article, number, Span(start, end), context)


def _clipped(context: str, budget: Budget) -> str:
    """`context` with its parts cut so that half of the encoder's room is left for text: some headings are paragraphs."""
    parts, limit = context.split(" > "), 400
    while budget.count is not None and budget.count(context) > budget.tokens // 2 and limit > 20:
        context, limit = " > ".join(part[:limit].rstrip() for part in parts), limit // 2
    return context


def _chunk(article: Article, number: int, span: Span, context: str) -> Chunk:
    return Chunk(f"{article.id}@{number}", article.id, article.document_id, span, context)


def _units(text: str, article: Article, context: str, budget: Budget) -> Iterator[Span]:
    """The smallest pieces worth keeping whole: each fits the budget; long ones are cut further, coarse to fine."""
    for span in _blocks(text, article):
        yield from _cut(text, span, context, budget, (_by_line, _by_sentence, partial(_by_length, context=context, budget=budget)))


def _blocks(text: str, article: Article) -> list[Span]:
    """The text before the first khoản, then each khoản (or each điểm where there are no khoản)."""
    depth = min((c.depth for c in article.clauses), default=0)
    tops = [c.span for c in article.clauses if c.depth == depth]
    edges = [article.body.start, *(s.start for s in tops), article.body.end]
    return [t for a, b in pairwise(edges) if (t := _trim(text, Span(a, max(a, b))))]


def _cut(text: str, span: Span, context: str, budget: Budget, ways: Sequence[Callable[[str, Span], list[Span]]]) -> Iterator[Span]:
    if not ways or budget.fits(context, span.of(text)):
        yield span
        return
    for piece in ways[0](text, span):
        yield from _cut(text, piece, context, budget, ways[1:])


def _by_line(text: str, span: Span) -> list[Span]:
    spans, start = [], span.start
    for line in span.of(text).split("\n"):
        if trimmed := _trim(text, Span(start, start + len(line))):
            spans.append(trimmed)
        start += len(line) + 1
    return spans


def _by_sentence(text: str, span: Span) -> list[Span]:
    return [Span(span.start + s.start, span.start + s.end) for s in sentences(span.of(text))]


def _by_length(text: str, span: Span, context: str, budget: Budget) -> list[Span]:
    """A sentence longer than the budget (a table run together, text without stops): cut at blanks."""
    piece = span.of(text)
    size = max(80, min(len(piece) // 2 + 1, budget.words * 5))
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size, chunk_overlap=0, add_start_index=True, keep_separator="end", separators=["; ", ", ", " ", ""]
    )
    spans: list[Span] = []
    for part in splitter.create_documents([piece]):
        at = span.start + int(part.metadata["start_index"])
        if budget.fits(context, part.page_content) or size <= 80:
            spans.append(Span(at, at + len(part.page_content)))
        else:
            spans.extend(_by_length(text, Span(at, at + len(part.page_content)), context, budget))
    return spans


def _trim(text: str, span: Span) -> Span | None:
    piece = span.of(text)
    left = len(piece) - len(piece.lstrip())
    return Span(span.start + left, span.start + left + len(piece.strip())) if piece.strip() else None

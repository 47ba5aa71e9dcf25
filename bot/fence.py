"""Citations -> what a chat model is shown: instructions, the passages as fenced data under opaque keys, the question.

Khoản 2 Điều 23 -> "<<<[[xk4]] Khoản 2 Điều 23 Luật Thi đua, khen thưởng 2022\\n…\\n>>>". No text of a document, a question or a
conversation can close the fence, forge a key or speak in a chat template's own marks: the signs for that are replaced. What
it does not know: how passages were chosen, and what the model makes of them.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import prompts
from bot.types import Citation
from bot.verify import HEAD
from index.snapshot import Snapshot
from index.types import Article

CHARACTERS_A_TOKEN = 1.2
"""Vietnamese characters that one token holds at least: 1.23 with an English tokenizer, 3.9 with a multilingual one (evals/RESULTS.md, "chat models"); a budget is not overrun."""
_LETTERS, _DIGITS = "bcdghklmnpqrstvx", "23456789"
_SIGNS = str.maketrans("<>[]", "‹›()")
"""Signs that fences, keys, HTML and chat templates are made of, and what stands for them in data."""


@dataclass(frozen=True, slots=True)
class Source:
    """One citation as the model sees it: `key` stands for it; `heading` names the rule; `lead` introduces the quote where it is one point of a list."""

    key: str
    citation: Citation
    heading: str
    lead: str

    @property
    def passage(self) -> str:
        """What a sentence that cites it is checked against: the quote below the line that introduces it and the name of its rule."""
        return "\n".join(filter(None, (self.heading + HEAD, self.lead, self.citation.quote)))


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and the sources that found room in it, by key."""

    system: str
    user: str
    sources: dict[str, Source]


def sources(citations: Sequence[Citation], snapshot: Snapshot, question: str) -> list[Source]:
    """The sources of `citations`, in order. Keys follow from question and quote: the same each time, and no document can know its own."""
    found: dict[str, Source] = {}
    for citation in citations:
        article = _article(citation, snapshot)
        seed, key = 0, ""
        while not key or key in found:
            key, seed = _key(f"{seed}\0{question}\0{citation.article_id}\0{citation.span.start}\0{citation.quote}"), seed + 1
        found[key] = Source(key, citation, _heading(citation, article), _lead(citation, article, snapshot))
    return list(found.values())


def request(question: str, given: Sequence[Source], tokens: int) -> Request | None:
    """The request within about `tokens`: whole passages in their order while there is room; None where the first has none."""
    end = prompts.MODEL_QUESTION.format(text=data(question))
    room = int(tokens * CHARACTERS_A_TOKEN) - len(prompts.MODEL_INSTRUCTIONS) - len(end)
    blocks: list[str] = []
    used: dict[str, Source] = {}
    for source in given:
        block = _block(source)
        room -= len(block) + 1
        if room < 0:
            break
        blocks.append(block)
        used[source.key] = source
    if not used:
        return None
    system = prompts.MODEL_INSTRUCTIONS.format(key=next(iter(used)))
    return Request(system, "\n".join([prompts.MODEL_SOURCES, *blocks, "", end]), used)


def data(text: str) -> str:
    """`text` without the signs that fences, keys, HTML and chat templates are made of."""
    return text.translate(_SIGNS)


def _block(source: Source) -> str:
    lines = (f"<<<[[{source.key}]] {data(source.heading)}", data(source.lead), data(source.citation.quote), ">>>")
    return "\n".join(line for line in lines if line)


def _key(seed: str) -> str:
    digest = hashlib.sha256(seed.encode()).digest()
    return _LETTERS[digest[0] % len(_LETTERS)] + _LETTERS[digest[1] % len(_LETTERS)] + _DIGITS[digest[2] % len(_DIGITS)]


def _article(citation: Citation, snapshot: Snapshot) -> Article | None:
    return snapshot.articles.get(re.split(r"\.(?:khoan|diem)-", citation.article_id, maxsplit=1)[0])


def _heading(citation: Citation, article: Article | None) -> str:
    """Label, the article's own heading, and the document: "Khoản 1 Điều 23 (Danh hiệu Chiến sĩ thi đua cơ sở) Luật …"."""
    name = f"({article.heading})" if article and article.heading and article.heading != citation.label else ""
    return " ".join(filter(None, (citation.label, name, citation.title)))


def _lead(citation: Citation, article: Article | None, snapshot: Snapshot) -> str:
    """The line of the khoản that introduces the point quoted; empty where the quote is no point or holds the line itself."""
    text = snapshot.documents[citation.document_id].text
    for clause in article.clauses if article else ():
        if clause.depth == 1 and clause.span.covers(citation.span):
            points = [c.span.start for c in article.clauses if c.depth == 2 and clause.span.covers(c.span)] if article else []
            if points and points[0] <= citation.span.start:
                return text[clause.span.start : points[0]].strip()
    return ""

"""Evidence -> sentences in a chat model's words, each shown only after its check; quotation takes over where they do not suffice.

"Tỷ lệ xét tặng … không quá 15% [[xk4]]." -> Sentence("Tỷ lệ xét tặng … không quá 15%.", (2,)); "… không quá 20% [[xk4]]." is
dropped and counted, and the very sentence of the passage shown for it. What has been shown stands: nothing is withdrawn, and nothing said twice. What it does not know: how the
evidence was chosen, how the model is reached, and how a sentence is checked.
"""
from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from bot import fence, prompts
from bot.errors import ModelError
from bot.fence import Source
from bot.kind import ANSWER, Kind
from bot.model import ChatModel, open_model
from bot.original import original
from bot.pieces import Drafted, Pieces
from bot.rewrite import joiner
from bot.scrutiny import misshapen, misworded
from bot.settings import Settings
from bot.types import Citation, Draft, Sentence
from index.snapshot import Snapshot
from index.text import sentences, tokens
from index.types import InForce

PATIENCE = 4
"""Sentences in a row that were dropped or said before, after which the model is left: a babbling one goes on to its limit
(evals/RESULTS.md, "chat models")."""
SAID = 0.9
"""Share of a quotation's pairs of words that stand in what was shown, from which it is not shown again."""
ITEM_SAID = 0.6
"""Share of the pairs of words of an item of a list that must stand in the answer for the item to count as named."""
CHARACTERS_A_TOKEN = 8
"""No token of a real reply holds more; an endless one is cut by it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, made whole, as the model and the check of completeness need it; no conversation: a turn can be forged."""

    question: str
    kinds: Sequence[Kind]
    listing: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """The answer by quotation over the same citations, which stands behind the model."""

    sentences: Sequence[Sentence]
    citations: Sequence[Citation]


_MARK = re.compile(r"^(?:[-–•*+]|\d{1,2}[.)]|[a-zđ]\))\s+")


@dataclass
class _Work:
    """One draft under way: what was shown, of which `chosen` are the passages' own sentences; `in_vain` counts sentences for nothing, in a row."""

    shown: list[Sentence] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    chosen: int = 0
    in_vain: int = 0
    _drafted: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)

    def again(self, drafted: Drafted) -> bool:
        """Whether the same was drafted before; from now on it was."""
        known = _same(drafted.text) in self._drafted
        self._drafted.add(_same(drafted.text))
        return known

    def drop(self, why: str) -> None:
        """One sentence not shown."""
        self.dropped.append(why)
        self.in_vain += 1

    def show(self, drafted: Drafted, sources: dict[str, Source]) -> Iterator[Sentence]:
        """The sentence as it is shown, unless it was, after the line that introduces its list where that was not shown yet."""
        if _same(drafted.text) in self._known:
            return
        numbers = tuple(sources[k].citation.number for k in drafted.keys)
        lead = [Sentence(drafted.lead, numbers)] if drafted.lead and _same(drafted.lead) not in self._known else []
        self._known |= {_same(drafted.lead), _same(drafted.text)}
        self.in_vain = 0
        for sentence in (*lead, Sentence(drafted.text, numbers)):
            self.shown.append(sentence)
            yield sentence


def _same(text: str) -> str:
    """`text` as it is compared: its words alone, without the mark of an item."""
    return " ".join(tokens(_MARK.sub("", text, count=1)))


class Writer:
    """A chat model that writes answers within a budget of tokens in and out, and makes follow-ups whole (`joined`).

    Holds nothing that changes but the model's breaker.
    """

    def __init__(self, model: ChatModel, tokens_in: int, tokens_out: int) -> None:
        self.model, self._in, self._out = model, tokens_in, tokens_out
        self.joined = joiner(model)

    @classmethod
    def open(cls, settings: Settings) -> Self | None:
        """The writer that the settings name, None where they name no model; raises ModelError where it cannot be had."""
        model = open_model(settings)
        return None if model is None else cls(model, settings.chat_input_tokens, settings.chat_output_tokens)

    def told(self, wanted: Wanted, quoted: Quoted, snapshot: Snapshot) -> Generator[Sentence, None, tuple[list[Sentence], Draft]]:
        """The sentences of an answer as they are ready; returns them all, and what became of the model's draft.

        What of `quoted` was not said yet follows where the model fails, is cut off, or leaves out what is asked for.
        """
        work, failure = _Work(), ""
        try:
            yield from self._drafted(wanted, quoted, snapshot, work)
        except ModelError as error:
            failure = str(error)
        enough = not failure and len(work.dropped) - work.chosen <= len(work.shown) and _complete(wanted, quoted, work.shown)
        rest = [] if enough else list(_unsaid(quoted.sentences, work.shown))
        yield from rest
        return [*work.shown, *rest], Draft(len(work.shown), tuple(work.dropped), work.chosen, bool(rest), failure)

    def _drafted(self, wanted: Wanted, quoted: Quoted, snapshot: Snapshot, work: _Work) -> Iterator[Sentence]:
        sources = fence.sources(_in_force(quoted.citations), snapshot, wanted.question)
        request = fence.request(wanted.question, sources, self._in)
        if request is None:
            raise ModelError(prompts.MODEL_NO_ROOM)
        with closing(self.model.stream(request.system, request.user)) as stream:
            for drafted in _sentences(stream, self._out * CHARACTERS_A_TOKEN):
                yield from _passed(drafted, request.sources, work)
                if work.in_vain >= PATIENCE:
                    return


def _in_force(citations: Sequence[Citation]) -> Sequence[Citation]:
    """Those in force on the day asked about, where there is one: beside it a model would not tell the rule from its predecessor."""
    return [c for c in citations if c.in_force is not InForce.NO] or citations


def _sentences(stream: Iterator[str], room: int) -> Iterator[Drafted]:
    pieces = Pieces()
    for piece in stream:
        yield from pieces.add(piece[:room])
        room -= len(piece)
        if room <= 0:
            return  # cut off: what is not whole by now is left out
    yield from pieces.finish()


def _passed(drafted: Drafted, sources: dict[str, Source], work: _Work) -> Iterator[Sentence]:
    """The drafted sentence where it stands; where only its wording strays, the very sentence of the passage that it was made from."""
    if work.again(drafted):
        work.in_vain += 1
        return
    if found := misshapen(drafted, sources):
        work.drop(found)
        return
    if found := misworded(drafted, sources):
        work.drop(found)
        own = original(drafted, sources)
        if own is None or misshapen(own, sources):
            return
        before = len(work.shown)
        yield from work.show(own, sources)
        work.chosen += len(work.shown) - before
        return
    yield from work.show(drafted, sources)


def remarks(draft: Draft | None) -> Iterator[str]:
    """The notes that say whose words an answer is in, and how many sentences of a model were dropped."""
    if draft is None:
        return
    if draft.worded:
        yield prompts.MODEL_WORDED
    if draft.chosen:
        yield prompts.MODEL_CHOSE
    if draft.quoted:
        yield prompts.EXTRACTIVE_ALSO if draft.shown else prompts.EXTRACTIVE_INSTEAD
    if draft.dropped:
        yield prompts.MODEL_DROPPED.format(count=len(draft.dropped))


# --- whether it suffices ----------------------------------------------------------------------------------------
def _complete(wanted: Wanted, quoted: Quoted, shown: Sequence[Sentence]) -> bool:
    """Whether what was shown has the form that is asked for, and names every item of the list that the first citation holds."""
    if not shown:
        return False
    said = "\n".join(s.text for s in shown)
    form = ANSWER.get(wanted.kinds[0]) if wanted.kinds else None
    if form and not wanted.listing and not form.search(said) and any(form.search(s.text) for s in quoted.sentences):
        return False
    if not wanted.listing:
        return True
    pairs = _pairs(said)
    return all(_share(_pairs(item), pairs) >= ITEM_SAID for c in quoted.citations[:1] for item in _items(c.quote))


def _items(quote: str) -> list[str]:
    """The items of the list in `quote`: its lines below the one that introduces them, or what semicolons part."""
    lines = [line for line in quote.split("\n") if line.strip()]
    if len(lines) > 2:
        return [line for line in lines if not line.rstrip().endswith(":")]
    _, colon, listed = quote.partition(":")
    return [i for i in listed.split(";") if i.strip()] if colon and ";" in listed else []


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(tokens(text)))


def _share(part: set[tuple[str, str]], whole: set[tuple[str, str]]) -> float:
    return len(part & whole) / len(part) if part else 1.0


def _unsaid(quoted: Sequence[Sentence], shown: Sequence[Sentence]) -> Iterator[Sentence]:
    """The quotations without those of their sentences that were shown already; one that loses only some keeps the order of the rest."""
    said = {pair for s in shown for pair in _pairs(s.text)}
    for sentence in quoted:
        spans = [s.of(sentence.text) for s in sentences(sentence.text)]
        new = [s for s in spans if s.endswith(":") or not _said(s, said)]
        if len(new) == len(spans):
            yield sentence
        elif any(not s.endswith(":") for s in new):
            yield Sentence("\n".join(new), sentence.citations)


def _said(text: str, said: set[tuple[str, str]]) -> bool:
    """Whether `text`, its lead-in left out, was said."""
    own = _pairs(text.split(": ", 1)[-1])
    return bool(own) and _share(own, said) >= SAID

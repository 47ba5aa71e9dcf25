"""The order of asking: question -> hits -> evidence -> sentences, each checked -> answer; nothing else happens here.

`Bot.ask("Hồ sơ đề nghị tặng Bằng khen của Thủ tướng gồm những gì?")` yields Sources, Sentences and one Answer. What it
does not know: HTTP, files, how any step works.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bot import answerable, compose, evidence, notes, prompts, question, reckon, verify
from bot.admit import admitted
from bot.bonus import Table
from bot.evidence import Need, Unit
from bot.glossary import Glossary
from bot.question import Question
from bot.reference import article_of
from bot.retrieve import PLAIN_SHARE, Query, Searcher
from bot.types import Answer, Citation, Event, Hit, Sentence, Sources, Status, Turn
from index.snapshot import Snapshot
from index.types import Mark

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from index.embed import Embedder

HITS = 24
"""Chunks looked at for evidence; 12 lost answers whose khoản stands low, 48 changed nothing (evals/LOG.md)."""


class Bot:
    """Answers from one snapshot. Holds nothing that changes: safe to share between threads, two askings never mix."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder | None, *, contact: str = "", today: Callable[[], date] = date.today,
                 spell: Callable[[str], str] = lambda text: text) -> None:  # fmt: skip
        self.snapshot, self._embedder, self._contact, self._today, self._spell = snapshot, embedder, contact, today, spell
        self._glossary = Glossary.read(snapshot.glossary)
        self._searcher = Searcher(snapshot)
        self._bonus = Table(snapshot)

    def answer(self, text: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Answer:
        """The end of `ask`."""
        *_, last = self.ask(text, history, as_of)
        assert isinstance(last, Answer)  # noqa: S101  # `ask` always ends so; this tells the type checker
        return last

    def ask(self, text: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Iterator[Event]:
        """Sources, then each sentence after its check, then the answer. Raises QuestionError for an unreadable question."""
        clock = _Clock()
        today = self._today()
        asked = question.read(text, history, today, as_of, self.snapshot.documents, self._glossary, self._spell)
        clock.lap("understand")
        special = self._by_reference(asked, today) or reckon.reckoned(asked, self._bonus, self.snapshot, today)
        if special is not None:
            yield from self._finish(asked, *special, clock, ())
            return
        vector = self._embedder.query(asked.dense) if self._embedder and self.snapshot.dense is not None else None
        clock.lap("encode")
        wanted, chosen, hits, near = self._evidence(asked, vector)
        clock.lap("retrieve")
        verdict = answerable.judge(asked, wanted, chosen, hits, self.snapshot)
        if verdict is not Status.ANSWERED:
            yield from self._finish(asked, verdict, [Sentence(t) for t in self._refusal(verdict, near, asked)], [], clock, ())
            return
        sentences, citations = compose.extract(chosen, self.snapshot, asked.day.day, today)
        clock.lap("compose")
        yield Sources(tuple(citations))
        kept = [s for s in sentences if self._stands(s, citations)]
        yield from kept
        scope = [notes.scope(u.document) for u in chosen]
        yield from self._finish(asked, Status.ANSWERED, kept, citations, clock, scope, streamed=True)

    def as_runnable(self) -> Runnable[Any, Any]:
        """The bot as a LangChain Runnable: a question (or {"question", "history", "as_of"}) in, an Answer out."""
        from langchain_core.runnables import RunnableLambda  # noqa: PLC0415  # only for those who embed us

        def run(given: Any) -> Answer:
            if isinstance(given, str):
                return self.answer(given)
            turns = [Turn(t["role"], t["text"]) for t in given.get("history", ())]
            return self.answer(given["question"], turns, given.get("as_of"))

        return RunnableLambda(run, name="tdkt")

    def _evidence(self, asked: Question, vector: Any) -> tuple[Need, list[Unit], list[Hit], list[Unit]]:
        """Need, chosen passages, hits, and the best passages whether or not they suffice; both days of a comparison in time."""
        named = asked.reference.documents if asked.reference else ()
        days = [asked.day.day] + ([asked.day.other] if asked.day.other else [])
        chosen: list[Unit] = []
        near: list[Unit] = []
        for day in days:
            mask = self._searcher.mask(admitted(self.snapshot, day, named))
            query = Query(asked.terms, vector, PLAIN_SHARE if asked.marked else 0.6)
            hits = self._searcher.search(query, HITS, mask)
            wanted, found = evidence.collect(asked, hits, self.snapshot, day)
            near += found[:3]
            chosen += evidence.select(wanted, found)[: 3 if len(days) == 1 else 2]
        return wanted, chosen, hits, near

    def _by_reference(self, asked: Question, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
        """The answer to a question that names an article outright, or None when the question asks more than that."""
        reference = asked.reference
        if reference is None or reference.article is None or not reference.documents:
            return None
        ids = article_of(reference, self.snapshot.articles)
        if ids and Mark.MISSING in self.snapshot.articles[ids[0]].marks:
            article = self.snapshot.articles[ids[0]]
            document = self.snapshot.documents[article.document_id]
            label = f"{article.label} ({article.heading})" if article.heading else article.label
            return Status.NOT_FOUND, [Sentence(prompts.MISSING.format(label=label, title=document.title, url=document.word("nguon")))], []
        return None

    def _refusal(self, verdict: Status, near: Sequence[Unit], asked: Question) -> list[str]:
        if verdict is Status.OUT_OF_SCOPE:
            return [prompts.OUT_OF_SCOPE]
        when = f", quy định tại ngày {notes.day_text(asked.day.day)}" if asked.day.stated else ""
        lines = [prompts.NOT_FOUND.format(count=len(self.snapshot.documents), when=when)]
        labels = list(dict.fromkeys(f"{u.article.label} {u.document.title}" for u in near))[:2]
        if labels:
            lines.append(prompts.NOT_FOUND_NEAR.format(near="; ".join(labels)))
        if self._contact:
            lines.append(prompts.CONTACT.format(contact=self._contact))
        return lines

    def _stands(self, sentence: Sentence, citations: Sequence[Citation]) -> bool:
        return all(verify.quoted(c.quote, self.snapshot.documents[c.document_id].text) and c.quote in sentence.text
                   for c in citations if c.number in sentence.citations)  # fmt: skip

    def _finish(self, asked: Question, status: Status, sentences: Sequence[Sentence], citations: Sequence[Citation], clock: _Clock,
                extra: Sequence[str], streamed: bool = False) -> Iterator[Event]:  # fmt: skip
        if not streamed:
            yield from sentences
        clock.lap("finish")
        yield Answer(
            asked.text, status, tuple(sentences), tuple(citations), asked.day.day, self.snapshot.manifest.id,
            notes.unique([*(c.note for c in citations), *extra]),
            asked.understood if asked.understood != asked.text else "", (), clock.done(),
        )  # fmt: skip


class _Clock:
    """Milliseconds of each stage of one asking."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round(1000 * (now - self._last), 2)
        self._last = now

    def done(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 2)}

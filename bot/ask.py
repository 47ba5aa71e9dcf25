"""The order of asking: question -> hits -> evidence -> sentences, each checked -> answer; nothing else happens here.

`Bot.ask("Hồ sơ đề nghị tặng Bằng khen của Thủ tướng gồm những gì?")` yields Sources, Sentences and one Answer. What it
does not know: HTTP, files, how any step works.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from bot import answerable, compose, crossref, evidence, follow, generate, lifetime, notes, polar, premise, prompts, question, reckon, shares, verify
from bot.admit import Standing, admitted, of_documents, standing
from bot.applies import applying
from bot.authority import Authority, award_of
from bot.bonus import Table
from bot.change import Side, compared, compares, halved, labelled, sooner, told_apart
from bot.citation import cite
from bot.contrast import Contrast
from bot.deed import asked_of
from bot.evidence import Need, Unit, need, weigh
from bot.generate import Quoted, Wanted, Writer
from bot.glossary import Glossary
from bot.kind import Kind, content
from bot.lead import ordered
from bot.occasion import asks, held_on, named_alone
from bot.papers import Papers
from bot.parts import clauses, parts
from bot.passages import Library, remarks
from bot.premise import Missing
from bot.question import Question
from bot.reference import Reference, alone, article_of
from bot.related import Related
from bot.retrieve import PLAIN_SHARE, Query, Searcher, query_terms
from bot.sides import sides
from bot.spelling import Speller
from bot.types import Answer, Citation, Draft, Event, Hit, Sentence, Sources, Status, Turn
from index.places import Mask
from index.snapshot import Snapshot
from index.syllables import GENERAL, Counts, learn, merge
from index.types import Document, Mark, Span

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from index.embed import Embedder

HITS = 40
"""Chunks looked at for evidence; 24 lost facts on rules_dev, 60 changed nothing (evals/LOG.md)."""

PLAIN_ALONE = 0.6
"""Share of the folded fields for a question that carries no diacritic even after restoring; evals/RESULTS.md ("no diacritics")."""
PHRASE_WEIGHT = 10
"""How often a way of saying from the office's glossary counts when diacritics are restored: "phuong tieu bieu" is none but "phường tiêu biểu"."""
KIN_WEIGHT = 0.7
"""Weight of the words that head the rules on a whole kind of award beside those asked; 0.4 did not find them."""
NEXT, NEXT_SHARE = 5, 0.5
"""Articles looked at after one that was refused, while their best passage reaches this share of the best score; 0.8 found less (evals/LOG.md)."""
KIND = 2
"""Words of a mere kind of award ("Huân chương"), of which rules speak everywhere."""
MASKS = 64
"""Day filters kept; most questions are about today, and a filter is one byte a chunk."""
Search = Callable[[date], list[Hit]]
"""The hits of one question among the rules that count on a day; not to be changed."""


class Bot:
    """Answers from one snapshot. Holds nothing that changes: safe to share between threads, two askings never mix."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder | None, *, contact: str = "", today: Callable[[], date] = date.today,
                 spell: Callable[[str], str] | None = None) -> None:  # fmt: skip
        """`spell` puts a question's spelling right (None: by the general and the corpus's own syllable counts)."""
        self._embedder, self._contact, self._today, self._spelling = embedder, contact, today, spell
        self._writer: Writer | None = None
        self._read(snapshot)

    def over(self, snapshot: Snapshot) -> Bot:
        """The same bot over another snapshot, such as one reduced to what the public may see (`bot.visibility`)."""
        other = copy(self)
        other._read(snapshot)
        return other

    def _read(self, snapshot: Snapshot) -> None:
        """Everything derived from the snapshot."""
        self.snapshot = snapshot
        self._glossary = Glossary.read(snapshot.glossary)
        self._spell = self._spelling or _speller(snapshot, self._glossary)
        self._searcher = Searcher(snapshot)
        self._bonus = Table(snapshot)
        self._library = Library(snapshot)
        self._related = Related(snapshot, self._glossary)
        self._contrast = Contrast(snapshot, self._glossary, self._bonus, self._library)
        self._authority = Authority(snapshot, self._library, self._contrast)
        self._papers = Papers(snapshot, self._glossary, self._library, self._contrast)
        self._masks: dict[tuple[date, tuple[str, ...], int | None, bool], Mask] = {}

    def with_writer(self, writer: Writer | None) -> Bot:
        """The same bot, whose answers from evidence `writer` words; without one they are quotations."""
        bot = copy(self)
        bot._writer = writer
        return bot

    def answer(self, text: str, history: Sequence[Turn] = (), as_of: date | None = None, *, verbatim: bool = False) -> Answer:
        """The end of `ask`."""
        *_, last = self.ask(text, history, as_of, verbatim=verbatim)
        assert isinstance(last, Answer)  # noqa: S101  # `ask` always ends so; this tells the type checker
        return last

    def ask(self, text: str, history: Sequence[Turn] = (), as_of: date | None = None, *, verbatim: bool = False) -> Iterator[Event]:
        """Sources, then each sentence after its check, then the answer. Raises QuestionError for an unreadable question.

        `verbatim` takes the words as typed: no spelling put right, no abbreviation written out, nothing joined from `history`.
        """
        clock = _Clock()
        today = self._today()
        asked = question.read(text, history, today, as_of, self.snapshot.heads, self._glossary, None if verbatim else self._spell,
                              self._writer.joined if self._writer else follow.joined)  # fmt: skip
        clock.lap("understand")
        special = self._by_reference(asked) or lifetime.told(asked, self.snapshot, today) or applying(asked, self.snapshot, today) or self._apart(asked, today) or reckon.reckoned(asked, self._bonus, self.snapshot, today)
        if special is None and (table := self._contrast.table(asked, today) or self._given(asked, today) or (None if compares(asked) else self._papers.told(asked, today))):
            special = (Status.ANSWERED, *table)
        if special := special or self._of_principle(asked, today):
            yield from self._finish(asked, *special, clock, ())
            return
        if stated := self._stated(asked):
            yield from self.with_writer(None)._told(asked, stated, need(asked, self.snapshot.lexical.chunk.plain), clock, today)  # its own words are asked for
            return
        asked = self._at_large(asked)
        search = self._search(asked)
        clock.lap("encode")
        wanted, chosen, hits, near = self._evidence(asked, search)
        if counted := shares.told(asked, hits, self.snapshot, self._library, today):
            yield from self._finish(asked, Status.ANSWERED, *counted, clock, ())
            return
        if wrong := premise.missing(asked.understood, self._glossary, (self.snapshot.text_of(self.snapshot.chunk(h.chunk_id)) for h in hits)):
            wanted, chosen, hits, near = self._ungraded(asked, wrong)
        clock.lap("retrieve")
        verdict = self._verdict(asked, wanted, chosen, hits)
        if verdict is Status.ANSWERED and answerable.vague(asked):
            yield from self._finish(asked, Status.CLARIFY, *compose.ask_back(near, self.snapshot, asked.day.day, today), clock, ())
            return
        if verdict is not Status.OUT_OF_SCOPE and (silent := answerable.disclaimed(wanted, chosen)):
            yield from self._finish(asked, Status.NOT_FOUND, *self._untold(asked, chosen[0], silent, today), clock, ())
            return
        if verdict is Status.NOT_FOUND and wrong is None and (after := self._next(asked, search, chosen)):
            wanted, chosen, hits, near = after
            verdict = Status.ANSWERED
        if verdict is Status.NOT_FOUND:  # no national rule answers: one of a place or a sector may serve, named as such
            other = self._evidence(asked, search, local=0.0)
            if self._verdict(asked, *other[:3], local=True) is Status.ANSWERED:
                wanted, chosen, hits, near = other
                verdict = Status.ANSWERED
        if verdict is not Status.ANSWERED:
            yield from self._finish(asked, verdict, [*_said(wrong), *(Sentence(t) for t in self._refusal(verdict, near, asked))], [], clock, ())
            return
        yield from self._told(asked, self._in_order(asked, wanted, chosen), wanted, clock, today, [*self._unheld(asked, chosen, hits), *_said(wrong, below=True)])

    def _verdict(self, asked: Question, wanted: Need, chosen: Sequence[Unit], hits: Sequence[Hit], local: bool = False) -> Status:
        """Whether the evidence answers; that of a comparison of days or documents was judged side by side."""
        return Status.ANSWERED if chosen and compares(asked) else answerable.judge(asked, wanted, chosen, hits, self.snapshot, local=local)

    def _in_order(self, asked: Question, wanted: Need, chosen: list[Unit]) -> list[Unit]:
        """The passages in the order of an answer, with one that they refer to; those of two days or documents are in theirs."""
        if compares(asked):
            return chosen
        chosen = ordered(asked, wanted, chosen)
        return [*chosen, *crossref.followed(chosen, wanted, self.snapshot, self._library, asked.day.day)]

    def _told(self, asked: Question, chosen: list[Unit], wanted: Need, clock: _Clock, today: date, said: Sequence[Sentence] = ()) -> Iterator[Event]:
        """What is `said` first, the chosen passages as sources, sentences, each after its check, and the answer."""
        decided = None if said or asked.day.other else polar.verdict(asked, wanted, chosen)
        if decided:
            chosen = [decided[1], *(u for u in chosen if u is not decided[1])]
        sentences, citations = compose.extract(chosen, self.snapshot, asked.day.day, today)
        if decided:
            sentences[0] = replace(sentences[0], text=prompts.VERDICT.format(word=decided[0], text=sentences[0].text))
        sentences = labelled(asked, chosen, sentences, citations, self.snapshot)
        passages, quotations = tuple(citations), len(sentences)
        if old := crossref.took_over(chosen[0], wanted, self.snapshot, self._library):
            compose.add_predecessor(old, chosen[0], sentences, citations, self.snapshot, today)
        clock.lap("compose")
        yield Sources(tuple(citations))
        yield from said
        kept = [s for s in sentences[:quotations] if self._stands(s, citations)]
        beside = [s for s in sentences[quotations:] if self._stands(s, citations)]
        empty = {u.document.id: u.document for u in chosen if u.document.word("noi_dung") == "chua-co"}
        beside += [Sentence(prompts.DOCUMENT_WITHOUT_TEXT.format(title=d.title, url=d.word("nguon"))) for d in empty.values()]
        exact = said or decided or empty or Kind.COMPARE in asked.kinds or asked.day.other  # rests on the very words, side by side
        kept, draft = yield from _written(None if exact else self._writer, asked, wanted, Quoted(kept, passages), self.snapshot)
        yield from beside
        kept = [*said, *kept, *beside]
        scope = [notes.scope(u.document) for u in chosen] + [r for u in chosen for r in remarks(u.article, u.document)]
        scope += [w for u in chosen for w in u.document.words("luu_y")]
        yield from self._finish(asked, Status.PARTIAL if empty else Status.ANSWERED, kept, citations, clock, scope, streamed=True, draft=draft,
                                related=self._related.questions(asked, chosen))  # fmt: skip

    def search(self, text: str, k: int, day: date) -> list[Hit]:
        """The `k` chunks nearest to `text`, read and ranked as a question is, among the rules that count on `day`. Raises QuestionError."""
        asked = question.read(text, (), self._today(), day, self.snapshot.heads, self._glossary, self._spell)
        return self._searcher.search(_query(asked, self._vector(asked)), k, self._mask(day, asked.reference))

    def as_runnable(self) -> Runnable[Any, Any]:
        """The bot as a LangChain Runnable: a question (or {"question", "history", "as_of"}) in, an Answer out."""
        from langchain_core.runnables import RunnableLambda  # noqa: PLC0415  # only for those who embed us

        def run(given: Any) -> Answer:
            if isinstance(given, str):
                return self.answer(given)
            turns = [Turn(t["role"], t["text"]) for t in given.get("history", ())]
            return self.answer(given["question"], turns, given.get("as_of"))

        return RunnableLambda(run, name="tdkt")

    def _evidence(self, asked: Question, search: Search | None = None, local: float = evidence.LOCAL_COST) -> tuple[Need, list[Unit], list[Hit], list[Unit]]:
        """Need, chosen passages, hits, and the best passages whether or not they suffice.

        A comparison of two things, two days or two documents looks for each side by itself.
        """
        if compares(asked):
            return self._compared(asked, local)
        if pair := sides(asked.understood) if Kind.COMPARE in asked.kinds else None:
            return self._two_sides(asked, pair)
        if len(asked.kinds) > 1 and (several := self._several(asked, parts(asked.understood))):
            return several
        if several := self._several(asked, [whole for _, whole in self._asks(asked)], least=1):
            return several
        wanted, found, hits = self._found(asked, search, asked.day.day, local)
        return wanted, evidence.few(evidence.select(wanted, found)), hits, found[:12]

    def _given(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """Who may give what, on the day or on each of two days; None where the question is another."""
        if not compares(asked):
            return self._authority.told(asked, today)
        return told_apart(asked, halved(asked, self._glossary, self.snapshot.heads), lambda half: self._authority.told(half, today), self.snapshot.heads)

    def _compared(self, asked: Question, local: float) -> tuple[Need, list[Unit], list[Hit], list[Unit]]:
        """The evidence for each of two days or documents; where the former law has no such rule, that of the day before the present one."""
        halves = [Side(half, *self._found(half, None, half.day.day, local)) for half in halved(asked, self._glossary, self.snapshot.heads)]
        chosen = compared(halves, self.snapshot, self._library, self._contrast, local=not local)
        if nearer := sooner(asked, chosen, self._today()):
            return self._compared(nearer, local)
        return halves[0].wanted, chosen, [hit for half in halves for hit in half.hits], [u for half in halves for u in half.found[:12]]

    def _at_large(self, asked: Question) -> Question:
        """The question about any award, where it asks for a deed that no rule in force ties to the award named: "thu hồi Huân chương Lao động"."""
        deeds = asked_of(asked.plain)
        words = [word for deed in deeds for word in deed.told]
        award = award_of(asked) if words and not asked.reference else ""
        tied = (self.snapshot.holding(word, award) for word in words if len(award.split()) > KIND)
        own = any(standing(self.snapshot.heads[a.document_id], a, asked.day.day) is Standing.IN_FORCE for found in tied for a in found)
        return question.at_large(asked, award, deeds[0].object, self._glossary) if award and not own else asked

    def _vector(self, asked: Question) -> Any:
        """The vector of a question; None where there is no model."""
        return self._embedder.query(asked.dense) if self._embedder and self.snapshot.dense is not None else None

    def _search(self, asked: Question) -> Search:
        """The hits of a question on a day; its vector is made at once, each search once: where nothing answers, they are looked at again."""
        query = _query(asked, self._vector(asked))
        return cache(lambda day: self._searcher.search(query, HITS, self._mask(day, asked.reference)))

    def _found(self, asked: Question, search: Search | None, day: date, local: float = evidence.LOCAL_COST) -> tuple[Need, list[Unit], list[Hit]]:
        hits = (search or self._search(asked))(day)
        wanted, found = evidence.collect(asked, hits, self.snapshot, self._library, day, local)
        return wanted, found, hits

    def _next(self, asked: Question, search: Search, chosen: Sequence[Unit]) -> tuple[Need, list[Unit], list[Hit], list[Unit]] | None:
        """The evidence of the next article that answers surely where the best hit only bears the name; None of events, whose other sections tell other things."""
        if not chosen or not chosen[0].document.word("so_hieu"):
            return None
        wanted, found, hits = self._found(asked, search, asked.day.day)
        best, tried = chosen, {chosen[0].article.id}
        while len(tried) <= NEXT and (best := evidence.select(wanted, [u for u in found if u.article.id not in tried])[:3]):
            if best[0].score < NEXT_SHARE * found[0].score:
                return None
            if answerable.judge(asked, wanted, best, hits, self.snapshot, sure=answerable.SURE_NEXT) is Status.ANSWERED:
                return wanted, best, hits, best
            tried.add(best[0].article.id)
        return None

    def _two_sides(self, asked: Question, pair: tuple[str, str, str]) -> tuple[Need, list[Unit], list[Hit], list[Unit]]:
        """One or two passages for each side, by a question of its own; the needs of both count together."""
        terms: dict[str, float] = {}
        chosen: list[Unit] = []
        hits: list[Hit] = []
        for side in pair[:2]:
            text = f"{side} {pair[2]}".strip()
            part = question.narrowed(asked, text, self._glossary)
            wanted, found, got = self._found(part, None, asked.day.day)
            best = [u for u in evidence.select(wanted, found) if not any(u.span == c.span and u.document.id == c.document.id for c in chosen)]
            chosen += best[: 2 if len(best) > 1 and best[0].article.id == best[1].article.id else 1]
            hits += got
            terms |= wanted.terms
        return Need(terms, asked.kinds, asked.names), chosen, hits, chosen

    def _several(self, asked: Question, texts: Sequence[str], least: int = 2) -> tuple[Need, list[Unit], list[Hit], list[Unit]] | None:
        """Passages for each thing that is asked, by a question of its own; None where fewer than `least` of them are answered."""
        terms: dict[str, float] = {}
        chosen: list[Unit] = []
        hits: list[Hit] = []
        answered = 0
        for text in texts:
            part = question.about(asked, text, self._glossary)
            wanted, found, got = self._found(part, None, asked.day.day)
            best = evidence.select(wanted, found)
            if answerable.judge(part, wanted, best, got, self.snapshot) is Status.ANSWERED:
                answered += 1
                new = [u for u in best if not any(u.document.id == c.document.id and u.span.start < c.span.end and c.span.start < u.span.end for c in chosen)]
                chosen += new[: 2 if len(new) > 1 and new[0].article.id == new[1].article.id else 1]
                hits += got
                terms |= wanted.terms
        return (Need(terms, asked.kinds, asked.names), chosen, hits, chosen) if answered >= least else None

    def _asks(self, asked: Question) -> tuple[tuple[str, str], ...]:
        """The things asked of one event that the question names; of a kind of events the rules tell."""
        return asks(asked.understood) if asked.latest or named_alone(asked.understood, self.snapshot.heads) else ()

    def _unheld(self, asked: Question, chosen: Sequence[Unit], hits: Sequence[Hit]) -> list[Sentence]:
        """Which event is the latest that is meant, and which of the things asked of an event the evidence does not tell."""
        said = []
        if asked.latest and (day := held_on(asked.latest)):
            said.append(Sentence(prompts.LATEST.format(title=asked.latest.title, day=notes.day_text(day))))
        for short, whole in self._asks(asked):
            part = question.about(asked, whole, self._glossary)
            if answerable.judge(part, need(part, self.snapshot.lexical.chunk.plain), chosen, hits, self.snapshot) is not Status.ANSWERED:
                said.append(Sentence(prompts.UNTOLD.format(asked=short)))
        return said

    def _apart(self, asked: Question, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
        """The answers to the two clauses of a question, one of which asks for an amount or a giver; None where there are no two, or one stays open."""
        answers: list[tuple[Sequence[Sentence], Sequence[Citation]]] = []
        told = 0
        names = (*asked.names, *(typed for typed, other in asked.also if other in asked.names))
        for text in clauses(asked.understood, names) if asked.reference is None and asked.day.other is None else ():
            part = question.about(asked, text, self._glossary)
            money = reckon.reckoned(part, self._bonus, self.snapshot, today)
            own = money[1:] if money and money[0] is Status.ANSWERED else self._authority.told(part, today)
            told += own is not None
            if own is None:
                wanted, chosen, hits, _ = self._evidence(part)
                if answerable.judge(part, wanted, chosen, hits, self.snapshot) is not Status.ANSWERED or notes.scope(chosen[0].document):
                    return None
                own = compose.extract([u for u in chosen if u.article.id == chosen[0].article.id], self.snapshot, asked.day.day, today)
            answers.append(own)
        return (Status.ANSWERED, *compose.one_after_another(answers)) if told else None

    def _of_principle(self, asked: Question, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
        """The principles of giving awards, for a question that finds fault with how they are given; None for any other."""
        if not premise.blames(asked):
            return None
        part = question.about(asked, premise.PRINCIPLES, self._glossary)
        wanted, chosen, hits, _ = self._evidence(part)
        if answerable.judge(part, wanted, chosen, hits, self.snapshot) is not Status.ANSWERED:
            return None
        sentences, citations = compose.extract(chosen, self.snapshot, asked.day.day, today)
        return Status.ANSWERED, [Sentence(prompts.NO_JUDGEMENT), *sentences], citations

    def _untold(self, asked: Question, unit: Unit, silent: Span, today: date) -> tuple[list[Sentence], list[Citation]]:
        """A refusal with the sentence in which the unit's document says itself that it does not tell what is asked."""
        document = unit.document
        article = next(a for a in self.snapshot.articles_of(document.id) if a.span.covers(silent))
        citation = cite(1, document, article, silent, self.snapshot, asked.day.day, today)
        lines = [Sentence(t) for t in self._refusal(Status.NOT_FOUND, (), asked)]
        return [lines[0], Sentence(compose.named(citation, unit) + citation.quote, (1,)), *lines[1:]], [citation]

    def _ungraded(self, asked: Question, wrong: Missing) -> tuple[Need, list[Unit], list[Hit], list[Unit]]:
        """The evidence for the name without the grade that no rule knows, and the passage that lists what there is."""
        plain = question.without(asked, wrong.grade, self._glossary)
        wanted, chosen, hits, near = self._evidence(plain)
        return wanted, [*chosen, *self._catalogue(wrong.name, asked.day.day, wanted, chosen)], hits, near

    def _catalogue(self, name: str, day: date, wanted: Need, chosen: Sequence[Unit]) -> list[Unit]:
        """The passage that lists a title among its kind, unless it is chosen already; it shows what there is."""
        found = self._contrast.listed(name, day)
        if found is None:
            return []
        article, span = found
        page = self._library.page(article.id)
        holding = [p for p in page.passages if p.span.start < span.end and span.start < p.span.end]
        first = min(holding, key=lambda p: (p.words, p.span), default=None)
        return [weigh(first, wanted, page.above, 0.0)] if first and not any(u.article.id == article.id for u in chosen) else []

    def _mask(self, day: date, reference: Reference | None) -> Mask:
        """The rows that may answer for `day`: those of the documents (or of the article) named, else all that are admitted."""
        named = reference.documents if reference else ()
        only = bool(reference and named and (reference.exact or reference.article))
        key = (day, named, reference.article if reference and only else None, only)
        mask = self._masks.get(key)
        if mask is None:
            if len(self._masks) >= MASKS:
                self._masks.clear()
            if only and reference:
                own = article_of(reference, self.snapshot) if reference.article else ()
                articles = self.snapshot.marked(own) if own else of_documents(self.snapshot, named)
            else:
                articles = admitted(self.snapshot, day, named)
            mask = self._masks[key] = self._searcher.mask(articles)
        return mask

    def _stated(self, asked: Question) -> list[Unit]:
        """The passages of the khoản, điểm or Điều that a question names and asks nothing else of; none for other questions."""
        reference = asked.reference
        if reference is None or reference.article is None or not reference.documents:
            return []
        ids = [i for i in article_of(reference, self.snapshot) if Mark.MISSING not in self.snapshot.articles[i].marks]
        if not ids or not alone(asked.understood):
            return []
        wanted = need(asked, self.snapshot.lexical.chunk.plain)
        page, part = self._library.page(ids[0]), f"{ids[0]}.khoan-{reference.clause}" if reference.clause else ids[0]
        part += f".diem-{'dd' if reference.point == 'đ' else reference.point}" if reference.point else ""
        clause = next((c for c in self.snapshot.articles[ids[0]].clauses if c.id == part), None)
        inside = [p for p in page.passages if clause is None or clause.span.covers(p.span)]
        if part != ids[0] and (clause is None or not inside):
            return []
        whole = [p for p in inside if not any(o is not p and o.span.covers(p.span) and len(o.span) > len(p.span) for o in inside)]
        units = [weigh(p, wanted, page.above, 0.0) for p in sorted(whole, key=lambda p: p.span)]
        return [u for i, u in enumerate(units) if i == 0 or u.span.start >= units[i - 1].span.end]

    def _by_reference(self, asked: Question) -> tuple[Status, list[Sentence], list[Citation]] | None:
        """What to say of a reference to nothing: a document or Điều that is not there, or whose content is not; else None."""
        reference = asked.reference
        if reference is None or (not reference.documents and not reference.exact):
            return None
        if not reference.documents:
            if next(self.snapshot.holding(reference.text), None) is not None:
                return None  # not a document of the store, but one that its documents speak of
            return Status.NOT_FOUND, [Sentence(prompts.NO_SUCH_DOCUMENT.format(name=reference.text))], []
        documents = [self.snapshot.documents[i] for i in reference.documents]
        if reference.article is None:
            return None
        ids = article_of(reference, self.snapshot)
        if not ids:
            return Status.NOT_FOUND, [Sentence(self._absent(reference, d)) for d in documents[:2]], []
        articles = [self.snapshot.articles[i] for i in ids]
        if all(Mark.MISSING in a.marks for a in articles):
            document = self.snapshot.documents[articles[0].document_id]
            label = f"{articles[0].label} ({articles[0].heading})" if articles[0].heading else articles[0].label
            return Status.NOT_FOUND, [Sentence(prompts.MISSING.format(label=label, title=document.title, url=document.word("nguon")))], []
        return None

    def _absent(self, reference: Reference, document: Document) -> str:
        labels = [a.label for a in self.snapshot.articles_of(document.id) if a.label.startswith("Điều ")]
        held = f"từ {labels[0]} đến {labels[-1]}" if len(labels) > 1 else ", ".join(labels) or "phần khác của văn bản"
        return prompts.NO_SUCH_ARTICLE.format(title=document.title, label=f"Điều {reference.article}", range=held)

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
        return all(verify.quoted(c.quote, self.snapshot.documents[c.document_id].text) for c in citations if c.number in sentence.citations)

    def _finish(self, asked: Question, status: Status, sentences: Sequence[Sentence], citations: Sequence[Citation], clock: _Clock,
                extra: Sequence[str], streamed: bool = False, draft: Draft | None = None, related: tuple[str, ...] = ()) -> Iterator[Event]:  # fmt: skip
        if not streamed:
            yield Sources(tuple(citations))
            yield from sentences
        clock.lap("finish")
        yield Answer(
            asked.text, status, tuple(sentences), tuple(citations), asked.day.day, self.snapshot.manifest.id,
            notes.unique([*(c.note for c in citations), *extra, *generate.remarks(draft)]),
            asked.understood if asked.understood != asked.text else "", related, clock.done(), draft,
        )  # fmt: skip


def _said(wrong: Missing | None, below: bool = False) -> list[Sentence]:
    """That no rule knows a graded name, which ranks there are, and where it is so that the rules on the name come `below`."""
    if wrong is None:
        return []
    ranks = prompts.RANKS.format(name=wrong.name, ranks=", ".join(f"hạng {r}" for r in wrong.ranks)) if wrong.ranks else ""
    text = prompts.NO_SUCH_GRADE.format(name=wrong.name, grade=wrong.grade, ranks=ranks)
    return [Sentence(prompts.BELOW.format(said=text, name=wrong.name) if below else text)]


def _written(writer: Writer | None, asked: Question, wanted: Need, quoted: Quoted, snapshot: Snapshot) -> Generator[Sentence, None, tuple[list[Sentence], Draft | None]]:
    """The sentences that `writer` makes of the evidence, or the quotations where there is none; and what became of its draft."""
    if writer is None:
        yield from quoted.sentences
        return list(quoted.sentences), None
    return (yield from writer.told(Wanted(asked.understood, wanted.kinds, wanted.listing), quoted, snapshot))


def _query(asked: Question, vector: Any) -> Query:
    kin = " ".join((evidence.kin(asked), *(d.wording for d in asked_of(asked.plain)))).strip()
    return Query({**query_terms(kin, KIN_WEIGHT), **asked.terms} if kin else asked.terms, vector, PLAIN_SHARE if asked.marked else PLAIN_ALONE, content(asked.understood))


def _speller(snapshot: Snapshot, glossary: Glossary) -> Callable[[str], str]:
    general = merge(Counts.load(GENERAL), learn(glossary.phrases), PHRASE_WEIGHT)
    speller = Speller(general, snapshot.syllables, abbreviations=glossary.abbreviations)
    return lambda text: speller.read(text).text


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

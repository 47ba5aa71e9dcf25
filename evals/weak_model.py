"""Questions through a real chat model server -> what it proposed, what was shown, dropped, quoted instead; and whether any lie passed.

`python -m evals.weak_model --base-url http://127.0.0.1:8080/v1 QUESTIONS.jsonl` is meant for a model that is weak: the worse it
writes, the more it proves. `--keyed` gives every sentence without a key the keys of all passages, so that nothing is dropped
for want of one. Each sentence shown is judged anew from the documents. What it does not know: whether an answer is useful.
"""
from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.ask import Bot
from bot.cli import open_bot
from bot.errors import BotError
from bot.fence import sources
from bot.generate import Writer
from bot.model import ChatModel, Patience, open_model
from bot.settings import Settings
from bot.types import Answer, Citation, Sentence, Turn
from bot.verify import problems, quoted
from evals.judge import normal
from evals.run import read_questions
from index.text import proper_names, sentences

KEYS = re.compile(r"<<<\[\[([a-z]{2}\d)\]\]")
KEY = re.compile(r"\[\[?[a-z]{2}\d")
SLOW = Patience(first=240.0, pause=120.0, total=400.0)
"""A slow machine is no subject here: every reply is waited for."""
FIGURE = re.compile(r"\d+(?:[.,/]\d+)*%?")


@dataclass
class Tally:
    """What came of the questions asked."""

    asked: int = 0
    reached: int = 0
    proposed: int = 0
    worded: int = 0
    chosen: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    unsupported: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)


class Tapped(ChatModel):
    """The model with its replies overheard; where `keyed`, each sentence that cites nothing cites every passage sent."""

    def __init__(self, inner: ChatModel, keyed: bool) -> None:
        self.name, self._inner, self._keyed, self.said = inner.name, inner, keyed, ""

    def stream(self, system: str, user: str, patience: Patience | None = None) -> Generator[str]:
        """The pieces as they come, or, keyed, sentence by sentence; `patience` is the measurement's own."""
        self.said = ""
        pieces = self._inner.stream(system, user, SLOW)
        try:
            yield from self._sentences(pieces, KEYS.findall(user)) if self._keyed else self._heard(pieces)
        finally:
            pieces.close()

    def _heard(self, pieces: Iterator[str]) -> Iterator[str]:
        for piece in pieces:
            self.said += piece
            yield piece

    def _sentences(self, pieces: Iterator[str], keys: list[str]) -> Iterator[str]:
        held = ""
        for piece in self._heard(pieces):
            held += piece
            spans = sentences(held)
            for span in spans[:-1]:
                yield self._with_keys(span.of(held), keys)
            held = held[spans[-1].start :] if spans else ""
        yield self._with_keys(held, keys)

    def _with_keys(self, text: str, keys: list[str]) -> str:
        return f"{text}\n" if KEY.search(text) or not text.strip() else f"{text.rstrip(' .;')} [[{', '.join(keys)}]].\n"


def unsupported(sentence: Sentence, answer: Answer, bot: Bot) -> list[str]:
    """What `sentence` says that the passages it cites do not: by the verifier again, and by figures and names looked up one by one."""
    cited = {c.number: c for c in answer.citations if c.number in sentence.citations}
    passages = {s.citation.number: s.passage for s in sources(answer.citations, bot.snapshot, "") if s.citation.number in cited}
    found = [] if cited else ["không có trích dẫn"]
    found += [f"trích dẫn [{c.number}] không có trong tài liệu" for c in cited.values() if not _stands(c, bot)]
    source = normal("\n".join(passages.values()))
    figures = {normal(f).strip("%") for f in FIGURE.findall(source)}
    found += [f"số {f}" for f in FIGURE.findall(normal(sentence.text)) if f.strip("%") not in figures]
    found += [f"tên {n}" for n in proper_names(sentence.text) if normal(n) not in source]
    lead = _lead_of(sentence, answer)
    return found + problems(f"{lead}\n{sentence.text}" if lead else sentence.text, passages, sentence.citations)


def _stands(citation: Citation, bot: Bot) -> bool:
    return quoted(citation.quote, bot.snapshot.documents[citation.document_id].text)


def _lead_of(sentence: Sentence, answer: Answer) -> str:
    """The line that introduces the list in which `sentence` stands."""
    if not re.match(r"(?:[-–•*+]|\d{1,2}[.)]|[a-zđ]\))\s", sentence.text):
        return ""
    before = answer.sentences[: answer.sentences.index(sentence)]
    return next((s.text for s in reversed(before) if s.text.endswith(":")), "")


def ask(bot: Bot, model: Tapped, row: dict[str, object], tally: Tally) -> None:
    """One question; everything that came of it is added to `tally`."""
    history = [Turn(t["role"], t["text"]) for t in row.get("history", ())]  # type: ignore[attr-defined]
    day = date.fromisoformat(str(row["as_of"])) if row.get("as_of") else None
    model.said, start, first = "", time.perf_counter(), 0.0
    for event in bot.ask(str(row["question"]), history, day):
        first = first or (time.perf_counter() - start if isinstance(event, Sentence) else 0.0)
    tally.asked += 1
    if not isinstance(event, Answer) or event.draft is None:
        return
    tally.reached += 1
    tally.first.append(first)
    tally.total.append(time.perf_counter() - start)
    tally.proposed += len(sentences(model.said))
    tally.worded += event.draft.worded
    tally.chosen += event.draft.chosen
    tally.dropped.update(re.sub(r"[:“].*", "", d).strip() for d in event.draft.dropped)
    tally.failures.update([event.draft.failure] if event.draft.failure else [])
    tally.made[event.made_by] += 1
    for sentence in event.sentences[: event.draft.shown]:
        tally.samples.append(sentence.text)
        tally.unsupported += [f"{row['id']}: {sentence.text} ({why})" for why in unsupported(sentence, event, bot)]


def report(tally: Tally) -> str:
    """The tally in lines."""
    lines = [
        f"questions asked {tally.asked}, reached the model {tally.reached}",
        f"sentences proposed {tally.proposed}, shown in its words {tally.worded}, dropped {tally.dropped.total()} (the rest: repeated, unfinished or after it was left)",
        f"sentences of the passages shown for those dropped {tally.chosen}",
        f"unsupported shown {len(tally.unsupported)}",
        f"answers by {dict(tally.made)}; failures {dict(tally.failures)}",
        f"dropped because {dict(tally.dropped.most_common(12))}",
    ]
    if tally.total:
        lines.append(f"seconds to the first sentence p50 {statistics.median(tally.first):.1f}, to the end p50 {statistics.median(tally.total):.1f}, max {max(tally.total):.1f}")
    return "\n".join([*lines, *(f"shown: {s}" for s in tally.samples[:20]), *(f"UNSUPPORTED {u}" for u in tally.unsupported)])


def main(argv: list[str] | None = None) -> int:
    """Asks until `--limit` questions have reached the model; returns 1 if one unsupported sentence was shown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", default="local")
    parser.add_argument("--limit", type=int, default=30)
    parser.add_argument("--keyed", action="store_true")
    parser.add_argument("--output-tokens", type=int, default=250)
    args = parser.parse_args(argv)
    settings = Settings(chat_model=args.model, chat_base_url=args.base_url, chat_output_tokens=args.output_tokens, chat_first_seconds=SLOW.first, chat_pause_seconds=SLOW.pause)
    try:
        inner = open_model(settings)
        assert inner is not None  # noqa: S101  # a base URL was given
        model = Tapped(inner, args.keyed)
        bot = open_bot(settings.model_copy(update={"chat_model": "", "chat_base_url": ""})).with_writer(Writer(model, settings.chat_input_tokens, settings.chat_output_tokens))
        tally = Tally()
        with suppress(KeyboardInterrupt):  # what was measured until then is told
            for row in read_questions(args.questions):
                if tally.reached >= args.limit:
                    break
                ask(bot, model, row, tally)
                print(f"\r{tally.reached}/{args.limit}", end="", file=sys.stderr)
    except BotError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return 1
    print(report(tally))
    return 1 if tally.unsupported else 0


if __name__ == "__main__":
    sys.exit(main())

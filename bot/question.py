"""What was asked -> what is searched: spelling, abbreviations, the conversation, references and the day, in one value.

"muc thuong CSTDCS nam 2026" -> understood "mức thưởng Chiến sĩ thi đua cơ sở năm 2026", kind MONEY, day today. What it
does not know: whether anything answers it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from bot import follow, occasion, prompts, reference, when
from bot.calendar import figured
from bot.errors import QuestionError
from bot.glossary import Glossary, Reading, aligned
from bot.kind import Kind, kinds, subject, unframed, untagged
from bot.retrieve import query_terms
from bot.types import Turn
from index.text import canonical, fold
from index.types import Document

MAX_CHARACTERS = 2000
"""Longer texts are no questions; the limit is said, nothing is cut silently."""
LOUD, LOUD_WORDS = 0.9, 4
"""The share of words with a capital from which capitals tell no names, and the least number of words."""
ALSO_WEIGHT = 0.4
"""Weight of a synonym beside the words as typed; evals/RESULTS.md ("synonyms")."""

Spell = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood: `text` as typed, `understood` made whole, `terms` for BM25, `dense` for the encoder."""

    text: str
    understood: str
    terms: Mapping[str, float]
    dense: str
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    also: tuple[tuple[str, str], ...]
    day: when.When
    reference: reference.Reference | None
    followed: bool
    tail: str
    marked: bool
    latest: Document | None = None

    @property
    def subject(self) -> str:
        """What a definition is asked of; empty where none is."""
        return subject(self.understood) if Kind.DEFINITION in self.kinds else ""

    @property
    def plain(self) -> str:
        """The understood text folded, for matching without diacritics; without what asks for a rule as such."""
        return fold(unframed(self.understood)).lower()


def read(text: str, history: Sequence[Turn], today: date, as_of: date | None, documents: Mapping[str, Document],
         glossary: Glossary, spell: Spell | None, join: follow.Join = follow.joined) -> Question:  # fmt: skip
    """`text` understood in its conversation; `as_of` given by the caller wins over a day that the text names.

    Without `spell` it is taken as typed: the reader has undone what was made of it. `join` makes a follow-up whole.

    Raises QuestionError when it is empty or too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(prompts.TOO_LONG.format(limit=MAX_CHARACTERS))
    typed = _line(text)
    if not any(c.isalnum() for c in typed):
        raise QuestionError(prompts.EMPTY)
    if spell is None:
        spelt = joined = whole = typed
        own = reading = Reading(typed, ())
    else:
        spelt = _heard(text, spell, today)
        turns = [Turn(t.role, _heard(t.text[:MAX_CHARACTERS], spell, today)) for t in history[-6:] if t.role == "user"]
        joined = join(spelt, turns, glossary)
        whole = occasion.this_year(joined, as_of or today)
        own, reading = glossary.expand(spelt), glossary.expand(whole)
    eve = when.prior(reading.text, as_of or today, documents)  # written out: "trc 2024" names a day
    day = when.When(eve[0], True) if eve else when.find(reading.text, as_of or today, documents)
    if as_of is not None:
        day = when.When(as_of, True, day.other)
    meant = reference.find(eve[1] if eve else whole, documents, day.day)
    if meant and meant.exact and len(meant.documents) == 1 and not meant.article and as_of is None and not reference.alone(when.timeless(reading.text)):
        pair = when.against_present(reading.text, documents[meant.documents[0]], meant.text, today)
        day, meant = (pair, None) if pair else (day, meant)
    last = occasion.latest(reading.text, documents, day.day) if spell else None
    if last:
        reading, meant = glossary.expand(last.text), reference.Reference(last.document.title, (last.document.id,), True)
    terms, dense = _sought(reading)
    typed_, whole_ = when.undated(own.text), when.undated(reading.text)  # "trước ngày 1/7/2025" asks for no deadline
    asks = (*(k for k in kinds(typed_) if k is not Kind.OTHER), *kinds(whole_))  # "bn" asks what "bao nhiêu" asks
    return Question(typed, reading.text, terms, dense, tuple(dict.fromkeys(asks)), _titles(reading, glossary), reading.also, day, meant,
                    joined != spelt, spelt if joined.endswith(f" - {spelt}") else "", fold(typed) != typed or fold(spelt) != spelt, last.document if last else None)  # fmt: skip


def narrowed(asked: Question, text: str, glossary: Glossary) -> Question:
    """The same question about `text` alone: one side of a comparison."""
    kinds_ = (Kind.DEFINITION,) if asked.kinds[0] is Kind.COMPARE and len(asked.kinds) == 1 else asked.kinds
    reading = glossary.expand(text)
    official = next((other for typed, other in reading.also if fold(typed).lower() == fold(text).lower()), "")
    reading = glossary.expand(official) if official else reading
    defined = replace(reading, text=f"{reading.text} là gì")
    terms, dense = _sought(defined if kinds_ == (Kind.DEFINITION,) else reading)
    return replace(asked, understood=defined.text, terms=terms, dense=dense, names=glossary.named(reading.text), also=reading.also, kinds=kinds_)


def about(asked: Question, text: str, glossary: Glossary) -> Question:
    """The same question as `text` alone: one of the things that it asks."""
    reading = glossary.expand(text)
    terms, dense = _sought(reading)
    return replace(asked, understood=reading.text, terms=terms, dense=dense, names=glossary.named(reading.text), also=reading.also, kinds=kinds(text))


def without(asked: Question, words: str, glossary: Glossary) -> Question:
    """The same question without some of its understood `words`, such as a grade that no rule knows."""
    return _said_so(asked, asked.understood.replace(f" {words}", "", 1), glossary)


def at_large(asked: Question, award: str, kind: str, glossary: Glossary) -> Question:
    """The same question about a whole `kind` instead of the `award` that it names; itself where that does not stand in it."""
    text = asked.understood
    found = re.search(rf"(?<!\w){re.escape(fold(award).lower())}(?!\w)", aligned(text))
    return _said_so(asked, f"{text[: found.start()]}{kind}{text[found.end() :]}", glossary) if found else asked


def _said_so(asked: Question, text: str, glossary: Glossary) -> Question:
    """The same question in other words."""
    reading = glossary.expand(text)
    terms, dense = _sought(reading)
    return replace(asked, understood=reading.text, terms=terms, dense=dense, names=glossary.named(reading.text), also=reading.also)


def _sought(reading: Reading) -> tuple[dict[str, float], str]:
    """What the two searches look for: the words of a question with those they stand for."""
    said = unframed(untagged(reading.text))
    terms = query_terms(said)
    for _, other in reading.also:
        for term, weight in query_terms(other, ALSO_WEIGHT).items():
            terms[term] = max(terms.get(term, 0.0), weight)
    return terms, " ".join([said, *(other for _, other in reading.also[:2])])


def _titles(reading: Reading, glossary: Glossary) -> tuple[str, ...]:
    """The official names in a question, and those that its words stand for: "thôn văn hóa" is the title "Thôn, tổ dân phố văn hóa"."""
    return tuple(dict.fromkeys([*glossary.named(reading.text), *(other for _, other in reading.also if other in glossary.names)]))


_SPELLINGS = {"sỹ": "sĩ", "Sỹ": "Sĩ", "kỉ": "kỷ", "Kỉ": "Kỷ", "kĩ": "kỹ", "Kĩ": "Kỹ", "quí": "quý", "Quí": "Quý", "lí": "lý", "Lí": "Lý"}
"""Two accepted ways of writing i and y; the documents follow the second."""
_SPELT = re.compile(r"(?<!\w)(?:" + "|".join(_SPELLINGS) + r")(?!\w)")

_YEAR = re.compile(r"(?<=[^\W\d_]{2})(?=(?:19|20)\d\d(?!\w))")
_ROMAN = re.compile(r"(?i)(?<!\w)((?:đại hội|lần thứ|khóa|hạng) )([ivx]{1,5})(?!\w)")
"""A number in Roman figures, as documents write it: "lần thứ xi" is the eleventh."""


def _heard(text: str, spell: Spell, today: date) -> str:
    """What was meant by `text`: spelling first, for the soft hyphen that canonical text drops is the ư of an old font."""
    return figured(_roman(_quiet(_line(spell(text)))), today)


def _line(text: str) -> str:
    spelt = _SPELT.sub(lambda m: _SPELLINGS[m[0]], canonical(text).replace("\n", " ")).strip()
    return _roman(_apart(spelt))


def _quiet(text: str) -> str:
    """A question whose words all begin with a capital, in small letters: there a capital tells no name. "MỨC THƯỞNG", "Mức Thưởng Bằng Khen"."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 1]
    if len(words) < LOUD_WORDS or sum(w[0].isupper() for w in words) < LOUD * len(words):
        return text
    small = re.sub(r"\S+", lambda m: m[0] if any(map(str.isdigit, m[0])) else m[0].lower(), text)
    return text[0] + small[1:]


def _roman(text: str) -> str:
    return _ROMAN.sub(lambda m: m[1] + m[2].upper(), text)


def _apart(text: str) -> str:
    """A space where one was left out before an abbreviation in capitals or a year: "hồ sơCSTĐCS", "CSTĐCS2025"."""
    glued = (i for i in range(2, len(text) - 2) if text[i - 2 : i].islower() and text[i - 2 : i + 3].isalpha() and text[i : i + 3].isupper())
    cuts = [0, *glued, len(text)]
    return _YEAR.sub(" ", " ".join(text[a:b] for a, b in pairwise(cuts)))

"""Abbreviations and synonyms as staff write them -> the official wording, for both retrievers.

"TTLĐXS cần bao nhiêu % LĐTT" -> "Tập thể lao động xuất sắc cần bao nhiêu % Lao động tiên tiến". The entries are
`documents/thuat-ngu.toml`, which staff edit; they travel inside the snapshot. An ambiguous one keeps both readings.
What it does not know: spelling, references to documents.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.text import canonical, fold
from index.types import Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One way of writing and the meanings it may have; `synonym` wording is kept beside its meaning, never replaced."""

    typed: str
    meanings: tuple[str, ...]
    synonym: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with its abbreviations written out, and beside it pairs of (words typed, official wording)."""

    text: str
    also: tuple[tuple[str, str], ...]


_LABEL = re.compile(r"(?<!\w)(?:diem|khoan|mau|nhom|khoi|loai|hang|phu luc|bang)\s+$")
_NUMBERED = re.compile(r"\S*\d[/-]\S*")
_NUMBER = re.compile(r" (?:so )?\d{1,5}/| so \d")
_PAPERS = frozenset(("thong tu", "quyet dinh", "nghi dinh", "nghi quyet", "huong dan", "cong van", "ke hoach", "chi thi", "thong bao", "ket luan", "bao cao"))
"""Kinds of documents, folded: what an abbreviation with several meanings means before a document's number ("TT 15/2025/TT-BNV")."""
_MEANT = {
    "hồ sơ": re.compile(r"(?<!\w)(?:gom|kem|nop|trinh|giay to|thanh phan|may bo)(?!\w)"),
    "điều kiện": re.compile(r"^dk (?!thi dua|danh hieu|tham gia|o |khi |truoc |bao |qua |nhu |online)"),
}  # fmt: skip
"""What an abbreviation with several meanings means in a question (folded) of that form: "hs bktt gồm gì" is about no pupil, "đk thi đua" is no condition."""
_DIGIT = re.compile(r"[ .]*\d")


class Glossary:
    """Looks up whole words, case-insensitively, longest entry first; accents typed in a question must agree."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self._entries.setdefault(_key(entry.typed), []).append(entry)
        longest = sorted(self._entries, key=len, reverse=True)
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)") if longest else None
        self.names = tuple(sorted({m for es in self._entries.values() for e in es for m in e.meanings if m[:1].isupper()}, key=lambda m: (-len(m), m)))
        self._names = [(name, _loose(name)) for name in self.names if len(name.split()) > 1]
        self._named = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(_key(n)) for n in self.names) + r")(?!\w)") if self.names else None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Glossary:
        """From the parsed TOML (or its JSON): `muc` tables of viet_tat, nghia, loai. Malformed entries are left out."""
        entries = []
        for row in data.get("muc", []):
            meanings = row.get("nghia", ())
            meanings = (meanings,) if isinstance(meanings, str) else tuple(meanings)
            entries += [Entry(str(t), tuple(map(canonical, meanings)), row.get("loai") == "dong-nghia") for t in row.get("viet_tat", ()) if meanings]
        return cls(entries)

    def expand(self, text: str) -> Reading:
        """`text` with unambiguous abbreviations written out; synonyms and second meanings come beside it."""
        if self._pattern is None:
            return Reading(text, ())
        plain, out, also, last, written = aligned(text), "", [], 0, []
        for span, entry in self._entries_in(text, plain):
            sure = [m for m in entry.meanings if fold(m).lower() in _PAPERS] if _NUMBER.match(plain, span.end) else []
            sure = sure or [m for m in entry.meanings if len(entry.meanings) > 1 and m in _MEANT and _MEANT[m].search(plain)]
            if entry.synonym or (len(entry.meanings) > 1 and len(sure) != 1):
                also += [(span.of(text), m) for m in entry.meanings if fold(m).lower() not in plain]
                continue
            meaning = sure[0] if sure else entry.meanings[0]
            if " " in meaning and not sure and fold(meaning).lower() in plain:  # "Chiến sĩ thi đua cơ sở (CSTĐCS)": written out already
                continue
            out += text[last : span.start]
            written.append(Span(len(out), len(out) + len(meaning)))
            out, last = out + meaning, span.end
        out += text[last:]
        return Reading(out, tuple(dict.fromkeys([*also, *self._joined(out, written)])))

    def _joined(self, text: str, written: Sequence[Span]) -> list[tuple[str, str]]:
        """The synonyms that show only now that abbreviations are written out: the "bao nhiêu phiếu" of "bn phiếu"."""
        plain = aligned(text)
        across = [(s, e) for s, e in self._entries_in(text, plain) if e.synonym and any(w.start < s.end and s.start < w.end and not w.covers(s) for w in written)] if written else []
        return [(span.of(text), m) for span, entry in across for m in entry.meanings if fold(m).lower() not in plain]

    def _entries_in(self, text: str, plain: str) -> Iterator[tuple[Span, Entry]]:
        """The entries that stand in `text` (`plain`: folded), the longest that fits at each place, none over another."""
        numbers = [m.span() for m in _NUMBERED.finditer(plain)]
        at = 0
        while self._pattern and (match := self._pattern.search(plain, at)):
            start, end = at, _ = match.span()
            found = None if any(a <= start < b for a, b in numbers) else self._fitting(text[start:end], match[0])  # the TT and BNV of "15/2025/TT-BNV"
            while found is None and (cut := plain.rfind(" ", start, end)) > start and (match := self._pattern.match(plain, start, cut)):
                end = match.end()
                found = self._fitting(text[start:end], match[0])
            if found and not (end - start == 1 and (_LABEL.search(plain[:start]) or _DIGIT.match(plain, end))):  # "điểm k", "k 2 Điều 5": a label, not "không"
                yield Span(start, end), found
                at = end
            else:
                at += 1

    def _fitting(self, typed: str, key: str) -> Entry | None:
        """The entry of `key` whose words agree, accents and all, with what was typed; a word typed plain may be any."""
        entries = self._entries[key]
        exact = (e for e in entries if canonical(e.typed).lower() == typed.lower())
        return next(exact, None) or next((e for e in entries if _agree(typed.lower(), canonical(e.typed).lower())), None)

    def named(self, text: str) -> tuple[str, ...]:
        """The official names that stand in `text`, longest first, none inside another; their commas and dashes may be left out."""
        plain, found = f" {fold(text).lower()} ", []
        for name, pattern in self._names:
            if pattern.search(plain):
                found.append(name)
                plain = pattern.sub("  ", plain)
        return tuple(found)

    @property
    def abbreviations(self) -> dict[str, tuple[str, ...]]:
        """The entries of one word, as typed, with their meanings."""
        return {e.typed: e.meanings for entries in self._entries.values() for e in entries if not e.synonym and e.typed.isalpha()}

    @property
    def phrases(self) -> tuple[str, ...]:
        """Entries and meanings of several words: how staff put things."""
        every = (text for entries in self._entries.values() for e in entries for text in (e.typed, *e.meanings))
        return tuple(dict.fromkeys(text for text in every if " " in text))

    def places(self, text: str) -> list[Span]:
        """Where official names stand in `text`, the longest at each place."""
        return [Span(*m.span()) for m in self._named.finditer(aligned(text))] if self._named else []


def _key(text: str) -> str:
    return fold(canonical(text)).lower()


def _loose(name: str) -> re.Pattern[str]:
    """Finds a folded name as a whole, with or without the marks between its words."""
    words = re.split(r"(\W+)", _key(name))
    return re.compile(r"(?<!\w)" + "".join(w if i % 2 == 0 else " " if w == " " else r"\W{1,3}" for i, w in enumerate(words)) + r"(?!\w)")


def _agree(typed: str, entry: str) -> bool:
    """Whether two texts of the same folded words are the same where the first one carries accents."""
    return all(t in (e, fold(e)) for t, e in zip(typed.split(" "), entry.split(" "), strict=False))


def aligned(text: str) -> str:
    """`text` folded and lower-case, letter for letter: a letter that folding would lengthen or drop stays itself."""
    if text.isascii():
        return text.lower()
    return "".join(f if len(f := fold(c).lower()) == 1 else c for c in text)

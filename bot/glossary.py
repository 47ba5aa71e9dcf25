"""Abbreviations and synonyms as staff write them -> the official wording, for both retrievers.

"TTLĐXS cần bao nhiêu % LĐTT" -> "Tập thể lao động xuất sắc cần bao nhiêu % Lao động tiên tiến". The entries are
`documents/thuat-ngu.toml`, which staff edit; they travel inside the snapshot. An ambiguous one keeps both readings.
What it does not know: spelling, references to documents.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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
_MARKS = re.compile(r"[^\w ]")


class Glossary:
    """Looks up whole words, case-insensitively, longest entry first; accents typed in a question must agree."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self._entries.setdefault(_key(entry.typed), []).append(entry)
        longest = sorted(self._entries, key=len, reverse=True)
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)") if longest else None
        self.names = tuple(sorted({m for es in self._entries.values() for e in es for m in e.meanings if m[:1].isupper()}, key=lambda m: (-len(m), m)))
        self._keys = [(name, f" {_key(name)} ") for name in self.names if len(name.split()) > 1]
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
        plain, out, also, last = aligned(text), "", [], 0
        numbers = [m.span() for m in _NUMBERED.finditer(plain)]
        for match in self._pattern.finditer(plain):
            if any(start <= match.start() < end for start, end in numbers):  # the TT and BNV of "15/2025/TT-BNV"
                continue
            if len(match[0]) == 1 and (_LABEL.search(plain[: match.start()]) or re.match(r"[ .]*\d", plain[match.end() :])):
                continue  # "điểm k", "k 2 Điều 5": a label, not "không"
            entry = self._fitting(text[match.start() : match.end()], match[0])
            if entry is None:
                continue
            if entry.synonym or len(entry.meanings) > 1:
                also += [(text[match.start() : match.end()], m) for m in entry.meanings if fold(m).lower() not in plain]
                continue
            meaning = entry.meanings[0]
            if " " in meaning and fold(meaning).lower() in plain:  # "Chiến sĩ thi đua cơ sở (CSTĐCS)": written out already
                continue
            out += text[last : match.start()] + meaning
            last = match.end()
        return Reading(out + text[last:], tuple(dict.fromkeys(also)))

    def _fitting(self, typed: str, key: str) -> Entry | None:
        """The entry of `key` whose accents agree with what was typed; plain lower-case words never mean an abbreviation that
        only capitals show (a two-letter "ct" in running text does, "ban" does not).
        """
        entries = self._entries[key]
        exact = [e for e in entries if canonical(e.typed).lower() == typed.lower()]
        if exact:
            return exact[0]
        return entries[0] if fold(typed) == typed else None

    def named(self, text: str) -> tuple[str, ...]:
        """The official names that stand in `text`, longest first, none inside another."""
        plain, found = _MARKS.sub(" ", f" {fold(text).lower()} "), []
        for name, key in self._keys:
            if key in plain:
                found.append(name)
                plain = plain.replace(key, "  ")
        return tuple(found)

    @property
    def abbreviations(self) -> dict[str, tuple[str, ...]]:
        """The entries of one word, as typed, with their meanings."""
        return {e.typed: e.meanings for entries in self._entries.values() for e in entries if not e.synonym and e.typed.isalpha()}

    def places(self, text: str) -> list[Span]:
        """Where official names stand in `text`, the longest at each place."""
        return [Span(*m.span()) for m in self._named.finditer(aligned(text))] if self._named else []


def _key(text: str) -> str:
    return fold(canonical(text)).lower()


def aligned(text: str) -> str:
    """`text` folded and lower-case, letter for letter: a letter that folding would lengthen or drop stays itself."""
    return "".join(f if len(f := fold(c).lower()) == 1 else c for c in text)

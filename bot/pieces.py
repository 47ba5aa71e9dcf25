"""The stream of a chat model -> drafted sentences, each as soon as it is whole, with the keys it cites.

"Tỷ lệ không quá " "15%. [[x" "k4]] Hồ sơ gồm" -> Drafted("Tỷ lệ không quá 15%.", ("xk4",)) and, later, the line that introduces
a list. Markdown, simple HTML marks, thinking aloud and invisible characters are taken off. What it does not know: whether a
sentence is true, and which keys exist.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text import canonical, sentences

LONGEST = 1200
"""Characters kept while no sentence ends; what is longer is no sentence, and is dropped as one."""

_KEY = r"[a-z]{2}\d"
_KEYS = re.compile(rf"\s*[\[【]{{1,2}}\s*({_KEY}(?:\s*[,;]\s*{_KEY})*)\s*[\]】]{{1,2}}")
_STOP = r"(?<![.!?…;:])([.!?…;:]++[”\"')]*+)"
_ENDED = re.compile(rf"{_STOP}((?:{_KEYS.pattern})+)(?=\s*[^\s\[【])")
_ENDED_LAST = re.compile(rf"{_STOP}((?:{_KEYS.pattern})+)\s*$")
_BLANKS = re.compile(r"[^\S\n]{2,}|\n{3,}")
_TURNS = re.compile(r"[\s\[【>]")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_THINKING = re.compile(r"<think(?:ing)?>")
_PLAIN_TAGS = re.compile(r"</?(?:b|i|u|em|strong|p|ul|ol|li|span)>|<br\s*/?>", re.IGNORECASE)
_MARKDOWN = re.compile(r"\*\*|__|`+|(?m:^\s{0,3}#{1,6}\s+|^\s{0,3}›\s+|^\s*>\s+)")
_MARK = re.compile(r"^(?:[-–•*+]|\d{1,2}[.)]|[a-zđ]\))\s+")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence as drafted, without its keys; `lead` is the line that introduces the list it is an item of."""

    text: str
    keys: tuple[str, ...]
    lead: str = ""

    @property
    def checked(self) -> str:
        """The text to be checked: an item stands below its introducing line."""
        return f"{self.lead}\n- {_MARK.sub('', self.text, count=1)}" if self.lead else self.text


class Pieces:
    """Collects the pieces of one stream; not to be shared."""

    def __init__(self) -> None:
        self._text = ""
        self._lead: tuple[str, tuple[str, ...]] | None = None
        self._items = 0

    def add(self, piece: str) -> Iterator[Drafted]:
        """The sentences that `piece` completes."""
        self._text += piece.replace("\r\n", "\n").replace("\r", "\n")
        if not _TURNS.search(piece) and len(self._text) <= LONGEST:
            return  # no sentence ends but before a blank
        self._text = _BLANKS.sub(lambda m: m[0][:2] if "\n" in m[0] else " ", _THOUGHT.sub("", self._text))
        if opened := _THINKING.search(self._text):  # what stands before the thought, and the end of it, where it may close
            self._text = self._text[: opened.end()] + self._text[opened.end() :][-LONGEST:]
            return
        text = _ENDED.sub(_moved, self._text)
        spans = sentences(text)
        whole = len(spans) - 1
        if whole > 0 and text[spans[-1].start] in "[【":  # the keys of the sentence before may be on their way
            whole -= 1
        if whole > 0:
            yield from (d for s in spans[:whole] if (d := self._drafted(s.of(text))))
            self._text = text[spans[whole].start :]
        elif len(text) > LONGEST:
            yield Drafted(text[:LONGEST], ())
            self._text = ""

    def finish(self) -> Iterator[Drafted]:
        """The last sentence of a reply that came to its own end: one that neither stops nor cites anything was cut off, and is left out."""
        said = _THINKING.split(_THOUGHT.sub("", self._text))[0]
        text = _ENDED_LAST.sub(_moved, _ENDED.sub(_moved, said))
        for span in sentences(text):
            said = span.of(text)
            if said[-1] in ".!?…;”\")" or _KEYS.search(said):
                yield from filter(None, [self._drafted(said)])
        self._text = ""

    def _drafted(self, raw: str) -> Drafted | None:
        """One sentence cleaned, or None where nothing is left; a line that ends in ":" waits for the list below it."""
        keys = tuple(dict.fromkeys(k for m in _KEYS.finditer(raw) for k in re.findall(_KEY, m[1])))
        text = canonical(_MARKDOWN.sub("", _PLAIN_TAGS.sub(" ", _KEYS.sub("", raw))))
        text = re.sub(r"\s+([.,;:!?…])", r"\1", " ".join(text.split()))
        if not any(c.isalnum() for c in text):
            return None
        if text.endswith(":"):
            self._lead, self._items = (_MARK.sub("", text, count=1), keys), 0
            return None
        marked = _MARK.match(text) is not None
        if self._lead and not marked and self._items:
            self._lead = None
        if self._lead is None:
            return Drafted(text, keys)
        self._items += 1
        return Drafted(text, keys or self._lead[1], self._lead[0])


def _moved(match: re.Match[str]) -> str:
    """Keys before the stop that they follow: "…15%. [[xk4]] Hồ" -> "…15% [[xk4]]. Hồ"."""
    return f"{match[2]}{match[1]}"

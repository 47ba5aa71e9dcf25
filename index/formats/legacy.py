"""Vietnamese written with the fonts of before Unicode -> Unicode: TCVN3 (ABC), VNI, VPS, VISCII.

"C\xe9ng hoµ" in the font .VnTime -> "Cộng hoà"; the same in .VnTimeH, a font that only draws capitals -> "CỘNG HOÀ";
"Coäng hoøa" in VNI-Times -> "Cộng hòa". By the name of the font where a format states it, by evidence in the text
otherwise: a reading counts when it makes Vietnamese syllables of words that are none as they stand. What it does not
know: how a format names its fonts, the canonical form (convert before `canonical`: it drops the soft hyphen, which is
the ư of TCVN3), Telex and VNI keys.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.formats.encodings import UNICODE_ONLY, VNI_MARKED, VNI_SIGN, WORD, Encoding, by_font, read_word, to_unicode
from index.syllables import is_syllable

__all__ = ["Encoding", "by_font", "decode", "detect", "modern", "repaired", "to_unicode"]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Of the words with a sign beyond ASCII in one reading of a text: how many there are, the syllables among them."""

    words: int
    syllables: int
    distinct: frozenset[str]

    @property
    def share(self) -> float:
        return self.syllables / max(1, self.words)


_COMMON = frozenset(
    "của và các có được là người với những một về trong cho không này đó khi đã số tại đến để theo từ việc năm ngày "
    "định điều nghị bộ đồng chủ hội công nước tỉnh nhà đơn vị quyết luật xã phòng thi đua khen thưởng cơ quan đảng".split()
)
SHARE, LEAD = 0.6, 0.1
"""A reading needs so many syllables among its marked words, and so many more than the text as it stands."""
VIETNAMESE, MANY = 0.75, 5
"""VISCII and VPS make letters of signs that other texts hold: a text that reads so well as it stands stays, and so few syllables
must include a common one. Measured on 114,425 lines of Unicode (none changed) and 2,850 lines of law put into each encoding, line by
line (evals/RESULTS.md, old files)."""


def detect(text: str) -> Encoding | None:
    """The encoding that makes Vietnamese of `text`, None where it is Vietnamese, foreign or too short to tell.

    `TCVN3_UPPER` is never found: its bytes are those of TCVN3.
    """
    words = [word for word in _marked(unicodedata.normalize("NFC", text)) if any(map(str.isalpha, word))]
    legacy = [word for word in words if UNICODE_ONLY.isdisjoint(word)]
    if len(legacy) * 2 < len(words) or not legacy:
        return None
    plain = _evidence(legacy)
    found = [(encoding, _evidence([read_word(word, encoding) for word in legacy])) for encoding in _CANDIDATES]
    encoding, best = max(found, key=lambda pair: (pair[1].share, len(pair[1].distinct & _COMMON)))
    least = 1 if any(_unmistakable(word, encoding) for word in legacy) else _LEAST[encoding]
    if best.share < SHARE or best.share < plain.share + LEAD or len(best.distinct) < least:
        return None
    if encoding in (Encoding.VISCII, Encoding.VPS) and (plain.share > VIETNAMESE or (len(best.distinct) < MANY and not best.distinct & _COMMON)):
        return None  # they make letters of quotation marks, and "Nồ" and "mỗ" of a degree sign and a superscript
    return encoding


_LEAST = {Encoding.TCVN3: 2, Encoding.VNI: 2, Encoding.VISCII: 3, Encoding.VPS: 3}
"""Different syllables a reading must make: single letters of other languages make one by chance."""
_CANDIDATES = tuple(_LEAST)
_SYMBOL_IN_WORD = re.compile(r"[®©«¬\xad§¨ª¦¡¢£¤¥¸¹¶»][^\W\d_]|[^\W\d_][¬\xad«¨©ª®¸¹¶»][^\W\d_]")


def _unmistakable(word: str, encoding: Encoding) -> bool:
    """Whether no other language writes like that: a symbol among the letters ("®ua"), or two signs of VNI ("thöôûng")."""
    if encoding is Encoding.TCVN3:
        return _SYMBOL_IN_WORD.search(word) is not None
    return encoding is Encoding.VNI and len(VNI_SIGN.findall(word)) > 1


_LETTERS = re.compile(r"[^\W\d_]+")
_ABBREVIATED = re.compile(r"[A-ZĐ]+|[đĐ]")


def _evidence(words: Sequence[str]) -> _Evidence:
    count, found = 0, 0
    distinct: set[str] = set()
    for word in words:
        pieces = [piece for piece in _LETTERS.findall(word) if not piece.isascii()]
        if pieces and all(_ABBREVIATED.fullmatch(piece) for piece in pieces):
            continue  # "QĐ", "NĐ-CP", "200.000đ" say nothing
        count += 1
        if pieces and all(is_syllable(piece.lower()) for piece in pieces):
            found += 1
            distinct.update(piece.lower() for piece in pieces)
    return _Evidence(count, found, frozenset(distinct))


def repaired(runs: Iterable[tuple[str, str]]) -> str:
    """The text of one paragraph, of runs (font, text); a run in a legacy font is read by it, the rest by evidence.

    The letter and its marks may stand in two runs. Where the text as it stands holds more syllables than read by its
    fonts, the fonts are a leftover and it stays.
    """
    pieces = [(by_font(font), unicodedata.normalize("NFC", text)) for font, text in runs if text]
    raw = "".join(text for _, text in pieces)
    if raw.isascii() and not any(encoding is Encoding.TCVN3_UPPER for encoding, _ in pieces):
        return raw
    merged = _merged(pieces)
    read = "".join(_by_font(text, encoding) if encoding else modern(text) for encoding, text in merged)
    if all(encoding is None for encoding, _ in merged):
        return read
    return read if _syllables(read) >= _syllables(raw) else raw


def _by_font(text: str, encoding: Encoding) -> str:
    """`text` by the encoding of its font; by the other common one where that alone makes syllables of it."""
    read = to_unicode(text, encoding)
    other = Encoding.TCVN3 if encoding is Encoding.VNI else Encoding.VNI
    words = _marked(text)
    share = _evidence(_marked(read)).share
    if words and share < SHARE and _evidence([read_word(word, other) for word in words]).share > max(SHARE, share + _DISBELIEF):
        return to_unicode(text, other)
    return read


_DISBELIEF = 0.3
"""So many more syllables make the other encoding believed against the font: text in its own font has 0.8 and more."""


def _merged(pieces: Sequence[tuple[Encoding | None, str]]) -> list[tuple[Encoding | None, str]]:
    """Neighbours of one encoding together; a plain letter before a VNI mark, and plain ASCII between, go with them."""
    merged: list[tuple[Encoding | None, str]] = []
    for encoding, text in pieces:
        last = merged[-1] if merged else None
        if last and last[0] is encoding:
            merged[-1] = (encoding, last[1] + text)
        elif last and encoding is Encoding.VNI and last[0] is None and VNI_MARKED.match(last[1][-1] + text[0]):
            merged[-1] = (None, last[1][:-1])
            merged.append((encoding, last[1][-1] + text))
        elif last and last[0] is Encoding.VNI and encoding is None and text.isascii():
            merged[-1] = (last[0], last[1] + text)
        else:
            merged.append((encoding, text))
    return merged


def _marked(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if not word.isascii()]


def _syllables(text: str) -> int:
    return _evidence(_marked(text)).syllables


def modern(text: str) -> str:
    """`text` without font names, as a paste or a saved page gives it: each line that shows a legacy encoding is read by it.

    A line too short to tell follows the whole text; "" and Unicode text stay as they are.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    whole = detect(text)
    return "".join(_modern_line(line, whole) for line in re.split(r"(?<=\n)", text))


def _modern_line(line: str, whole: Encoding | None) -> str:
    if line.isascii():
        return line
    encoding = detect(line)
    if encoding is None and whole is not None and UNICODE_ONLY.isdisjoint(line):
        read = to_unicode(line, whole)
        return read if _syllables(read) > _syllables(line) else line
    return to_unicode(line, encoding) if encoding else line


def decode(data: bytes) -> str | None:
    """The text of `data` in a legacy encoding or in Windows 1258; None where none of them makes Vietnamese of it.

    For files that are not UTF-8. Markup around the text does no harm.
    """
    latin = data.decode("latin-1")
    words = _marked(latin)
    shown = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    windows = _evidence(_marked(shown))
    encoding = detect(latin)
    best = _evidence([read_word(word, encoding) for word in words]) if encoding else None
    if windows.share >= SHARE and len(windows.distinct) > 1 and (best is None or windows.share >= best.share):
        return shown
    if encoding is None:
        return None
    typographic = encoding in (Encoding.TCVN3, Encoding.VNI)  # these leave 80-9F to Windows: quotation marks and dashes
    return to_unicode(data.decode("cp1252", "replace") if typographic else latin, encoding)

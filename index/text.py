"""All knowledge of Vietnamese writing: one canonical form, sentences, tokens, folding.

"Uỷ ban  nhân dân" (NFD or NFC, old or new tone place) -> canonical "Ủy ban nhân dân" -> tokens ["ủy", "ban",
"nhân", "dân"] -> folded "uy ban nhan dan". What it does not know: files, ranking, the structure of laws, and
whether a syllable is the right one (that is the business of the language model).
"""
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.types import Span

_DASHES = re.compile("[\u2010\u2011\u2012\u2015\u2212]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# soft hyphen, zero-width characters, byte-order mark, bidi controls: they change what is seen, never what is meant
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below


def _tone_moves() -> dict[str, str]:
    moves = {}
    for first, second in ("oa", "oe", "uy"):
        for a, b in ((first, second), (first.upper(), second), (first.upper(), second.upper())):
            for tone in _TONES:
                moves[unicodedata.normalize("NFC", a + b + tone)] = unicodedata.normalize("NFC", a + tone + b)
    return moves


_MOVES = _tone_moves()
# only at the end of a syllable (hoà, not hoàn), never after q (quý) nor under a second mark
_TONE_PLACE = re.compile(r"(?<![qQ])(" + "|".join(_MOVES) + r")(?![^\W\d_]|[\u0300-\u036f])")


def canonical(text: str) -> str:
    """`text` in the one written form that everything else works on.

    NFC; invisible and control characters dropped; every kind of blank one space; runs of blanks, blanks at line
    ends and runs of empty lines collapsed; odd dashes made "-" (– and — are kept); tone marks as in "hòa, thủy".
    Idempotent.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = _SPACES.sub(" ", _DASHES.sub("-", text))
    text = _TONE_PLACE.sub(lambda m: _MOVES[m[1]], unicodedata.normalize("NFC", text))
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@lru_cache(maxsize=65536)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


def fold(text: str) -> str:
    """`text` without diacritics, đ as d; the case is kept. Length may change: take spans before folding."""
    return " ".join(_fold_word(word) for word in text.split(" "))


_TOKEN = re.compile(r"\d+(?:[.,/]\d+)+|\w+")
_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")


def token_spans(text: str) -> list[tuple[str, Span]]:
    """The tokens of `text` with their places: lower-case words and numbers, nothing dropped ("3", "a", "ở").

    "1.250.000" (of "1.250.000đ" too), "4,5" and "01/7/2025" are one token each; leading zeros go ("05" is "5").
    """
    return [
        (_ZEROS.sub("", m[0].lower()) if m[0][0].isdigit() else m[0].lower(), Span(m.start(), m.end()))
        for m in _TOKEN.finditer(text)
    ]


def tokens(text: str) -> list[str]:
    """The tokens of `text` without their places; see `token_spans`."""
    return [token for token, _ in token_spans(text)]


_ABBREVIATED = re.compile(
    r"(?:\b(?:PGS|GS|TS|ThS|BS|CN|KS|TP|Tp|tp|P|Q|Tx|TX|TT|St|v\.v|vv|tr|Mr|Mrs|Dr|No|số|Ô|Đ|đ|[A-ZĐ])|(?:^|\n)\W*(?:\d{1,3}|[a-zđ]{1,2}))\.$"
)
_END = re.compile(r"[.!?…]+[”\"')\]]*(?=\s)|;(?=\s*\n)|\n+")


def sentences(text: str) -> list[Span]:
    """The sentences of canonical `text`, trimmed, in order: cut at line ends and after . ! ? … before a blank.

    Abbreviations (PGS. TS., TP.), a lone initial and the number that opens a line ("1.", "a.") end nothing.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match[0] == "." and _ABBREVIATED.search(text[max(start, match.start() - 7) : match.end()]):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        spans.append(Span(start + left, start + left + len(piece.strip())))


def slug(text: str) -> str:
    """Folded lower-case words and digits joined by hyphens: "Nghị định 152/2025/NĐ-CP" -> "nghi-dinh-152-2025-nd-cp"."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(text).lower()))


def proper_names(text: str) -> list[str]:
    """Runs of two or more words that start with a capital: "thư của ông Đỗ Quang Dũng" -> ["Đỗ Quang Dũng"].

    A sentence's first word opens a run only when the next word is capital too; words all in capitals (abbreviations) belong to none.
    """
    runs: list[list[str]] = [[]]
    last, opens = 0, True
    for match in re.finditer(r"[^\W\d_]+", text):
        word, gap = match[0], text[last : match.start()]
        opens = opens or re.search(r"[.?!:;\n“\"]", gap) is not None
        capital = word[0].isupper() and not (len(word) > 1 and word.isupper())
        if not capital or gap.strip():
            runs.append([])
        if capital and not (opens and not runs[-1] and not text[match.end() : match.end() + 2].strip()[:1].isupper()):
            runs[-1].append(word)
        last, opens = match.end(), False
    return [" ".join(run) for run in runs if len(run) > 1]

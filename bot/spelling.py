"""What a person typed -> what they meant: diacritics restored, slips and leftovers of input methods put right.

"tieu chuan chien si thi ddua co so" -> "tiêu chuẩn chiến sĩ thi đua cơ sở"; "tiền thưỡng" -> "tiền thưởng"; the old
font "khen th\u00adëng" -> "khen thưởng". Every token gets the syllables it may stand for, each with a cost in nats; a beam
search over counts of syllable triples chooses (`bot.language`). A syllable typed with an accent stays, unless the evidence against it is
overwhelming; abbreviations stay and are read as what they mean. What it does not know: documents, ranking.
"""
from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from types import MappingProxyType

from bot.language import Language
from bot.slips import I_OR_Y, SWAPPED, edits, keeps_letters, marks, other_i, sounds
from bot.telex import VOWELS, telex, vni
from index.formats.legacy import modern
from index.syllables import END, START, Counts, bare, is_syllable, shape
from index.text import fold, token_spans, tokens
from index.types import Span

CORPUS_WEIGHT = 60
"""How often a count of the corpus counts beside one of the general model (evals/RESULTS.md, "Spelling")."""
BEAM = 12
LIMIT = 4_000
"""Characters that are looked at; what follows stays as typed."""
PLAIN_SHARE, MARKED_SHARE, DROP = 0.3, 0.8, 12.0
"""See `Speller._drop_cost`."""
NO_WORD = 2.0
"""What restoring costs at most where the plain form is no word: "gi", "khuc"."""
TELEX, VNI, KNOWN_LEFTOVER, TONELESS, KEYS = 1.0, 1.0, 7.0, 3.0, 4.0
"""The cost of reading keys of Telex or VNI, more where they are a syllable too or lack the tone; of keeping keys that make a marked letter."""
TYPO, SLIP, HEARD, PARTED, NAME, NEAR, PARTS = 3.0, 9.0, 7.0, 4.0, 8.0, 16, 4
"""The least cost of a slip that leaves no syllable, of one that leaves another, of one that sounds the same in some regions, of spaces left
out; of changing a name; choices tried."""
SLIP_SEEN, SLIP_BOTH, SLIP_EVIDENCE, FAR_EVIDENCE = 3.0, 50.0, 300.0, 1_000.0
"""A syllable seen so often with each neighbour is none to doubt; another must be seen so often with both, or with one, to replace it, more
often where letters are missing, too many or swapped ("tiêu chẩn") or one neighbour is known with what was typed ("Kỷ niệm trương của")."""
AT_HOME, DWARFED = 1_000.0, 1_000.0
"""Pairs so frequent are right; rarer ones may be slips of the statutes themselves ("quy đinh") where another is so many times more frequent."""

Option = tuple[tuple[int, ...], float, str]
"""Word ids (-1 unknown; several where a token stands for several syllables), their cost in nats, and the lower-case text to write; ""
keeps what was typed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`text` as understood; `corrections` are (typed, meant) in order, empty when nothing was changed."""

    text: str
    changed: bool = False
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Slot:
    """One token of the question: where, as typed, in lower case; `kept` when nothing may change it."""

    span: Span
    typed: str
    word: str
    id: int
    kept: bool
    options: list[Option]
    starts: bool

    @property
    def first(self) -> int:
        """The word id that the token before stands beside."""
        return self.options[0][0][0]

    @property
    def last(self) -> int:
        """The word id that the token after stands beside."""
        return self.options[0][0][-1]


class Speller:
    """Restores and corrects questions by the general counts and those of the corpus."""

    def __init__(self, general: Counts, corpus: Counts, weight: int = CORPUS_WEIGHT, abbreviations: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
        """`abbreviations` with their meanings stay as typed where they are no syllables ("ko", "dc"): the glossary writes them out, and the
        words beside them are read as beside what they mean.
        """
        self.language = Language(general, corpus, weight)
        self._abbreviations: dict[str, list[Option]] = {}
        for typed, meanings in abbreviations.items():
            if fold(typed).lower() not in self.language.viet:
                options: list[Option] = [(tuple(self.language.known(shape(t)) for t in tokens(m)) or (-1,), 0.0, "") for m in meanings]
                self._abbreviations |= {typed.lower(): options, fold(typed).lower(): options}

    def read(self, text: str) -> Restored:
        """`text` from an old font into Unicode, then leftovers, slips and missing diacritics, all at once."""
        head, tail = _cut(text)
        decoded = modern(head)
        result = self._spell(decoded, True, True)
        old = ((head, decoded),) if decoded != head else ()
        return Restored(result.text + tail, bool(old) or result.changed, old + result.corrections)

    def restore(self, text: str) -> Restored:
        """`text` with diacritics put on syllables typed without; everything else stays."""
        head, tail = _cut(text)
        result = self._spell(head, True, False)
        return Restored(result.text + tail, result.changed, result.corrections)

    def correct(self, text: str) -> Restored:
        """`text` with slips and leftovers of Telex and VNI put right; plain syllables stay plain."""
        head, tail = _cut(text)
        result = self._spell(head, False, True)
        return Restored(result.text + tail, result.changed, result.corrections)

    def _spell(self, text: str, restoring: bool, correcting: bool) -> Restored:
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        slots = self._slots(text)
        able = self._able(slots)
        drop = self._drop_cost(able) if restoring else math.inf
        for i, slot in enumerate(slots):
            if not slot.kept and (able or not slot.word.isascii()):
                slot.options += self._restorations(slot, drop)
                if correcting:
                    left = self._leftovers(slot)
                    if slot.id < 0 and any(bare(surface)[0] != fold(surface) for _, _, surface in left):  # "Ddawks", "hoom": hardly a name, nor another language
                        slot.options[0] = ((slot.id,), KEYS, "")
                    slot.options += left + self._slips(slots, i, drop) + self._typos(slot, drop) + self._parted(slot, drop)
        if all(len(slot.options) == 1 for slot in slots):
            return Restored(text)
        return _rewritten(text, slots, self._search(slots))

    def _slots(self, text: str) -> list[Slot]:
        """The tokens of `text`, each with one option: to stay."""
        shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
        kept = [Span(m.start(), m.end()) for m in _KEPT.finditer(text)]
        slots: list[Slot] = []
        end = 0
        for word, span in token_spans(text):
            typed = span.of(text)
            known = self.language.known(shape(word)) if word.isalpha() or word[0].isdigit() else -1
            meant = self._abbreviations.get(typed.lower())
            fixed = any(k.covers(span) for k in kept) or meant is not None or (not shouted and sum(map(str.isupper, typed)) > 1 and not _TELEX_D.match(typed))
            starts = not slots or _STOP.search(text, end, span.start) is not None
            slots.append(Slot(span, typed, word, known, fixed, meant or [((known,), self._staying(typed, known, starts), "")], starts))
            end = span.end
        return slots

    def _staying(self, typed: str, known: int, starts: bool) -> float:
        """The cost of leaving a token as it is: a capital inside a sentence says that it is a name."""
        name = known < 0 and not starts and typed[0].isupper() and typed.lower() not in self.language.marked
        return -NAME if name else 0.0

    def _able(self, slots: Sequence[Slot]) -> list[Slot]:
        """The tokens that are or may be Vietnamese syllables; none where most words are of another language."""
        words = [s for s in slots if not s.kept and (s.word.isalpha() or _vni_keys(s))]
        able = [s for s in words if not s.word.isascii() or s.word in self.language.viet or telex(s.word) or _vni_keys(s) or self._parted(s, 0.0)]
        return able if 2 * len(able) >= len(words) else []

    def _drop_cost(self, able: Sequence[Slot]) -> float:
        """What it costs to read a plain syllable as one with diacritics: nothing where the person types none.

        About 77 of 100 Vietnamese syllables carry a mark. No cost up to PLAIN_SHARE of marked ones, DROP from MARKED_SHARE on, between them
        by the square: who leaves out half of the marks leaves out more. One marked syllable is added, so that few words say little.
        """
        marked = sum(not s.word.isascii() for s in able)
        share = (marked + 1) / (len(able) + 1.3) if marked else 0.0
        return float(DROP * min(1.0, max(0.0, (share - PLAIN_SHARE) / (MARKED_SHARE - PLAIN_SHARE))) ** 2)

    def _restorations(self, slot: Slot, drop: float) -> list[Option]:
        """The syllables with marks that a plain one may stand for."""
        if drop == math.inf or not slot.word.isascii() or slot.word not in self.language.marked:
            return []
        words = self.language.words
        cost = drop if slot.id >= 0 or (slot.typed[0].isupper() and not slot.starts) else min(drop, NO_WORD)
        return [((i,), cost, words[i]) for i in self.language.by_fold[slot.word] if words[i] != slot.word]

    def _leftovers(self, slot: Slot) -> list[Option]:
        """What the keys of a token mean in Telex or VNI."""
        keys = slot.word
        if any(c.isdigit() for c in keys):
            readings, cost = vni(keys) if _vni_keys(slot) else [], VNI
        else:
            readings, cost = telex(keys), TELEX if slot.id < 0 and keys not in self.language.viet else KNOWN_LEFTOVER
        out: list[Option] = []
        for letters, tone in readings:
            for i in self.language.by_bare.get(letters, ()):
                found = bare(self.language.words[i])[1]
                if found == tone or (tone == 0 and slot.id < 0 and letters != fold(letters)):
                    out.append(((i,), cost + (0 if found == tone else TONELESS), self.language.words[i]))
        return out

    def _slips(self, slots: Sequence[Slot], at: int, drop: float) -> list[Option]:
        """Other syllables for a known one that stands in no known company, where the other is at home; plain ones only in a text with diacritics."""
        slot, language = slots[at], self.language
        plainly = slot.word.isascii()
        if slot.id < 0 or not slot.word.isalpha() or (plainly and not DROP / 2 < drop < math.inf):
            return []
        left = slots[at - 1].last if at and not slot.starts else -1
        right = slots[at + 1].first if at + 1 < len(slots) and not slots[at + 1].starts else -1
        typed = language.together(left, slot.id), language.together(slot.id, right)
        if min(typed) >= SLIP_SEEN and max(typed) >= AT_HOME:
            return []
        heard, near, far = self._others(slot)
        out: list[Option] = []
        for i in sorted({*heard, *near, *far}):
            meant = language.together(left, i), language.together(i, right)
            if _better(typed, meant, i in far) and language.words[i] != other_i(slot.word):
                out.append(((i,), (HEARD if plainly or i in heard else SLIP) + far.get(i, 0.0) + marks(slot.word, language.words[i]), language.words[i]))
        return out

    def _others(self, slot: Slot) -> tuple[set[int], set[int], dict[int, float]]:
        """The syllables one slip from a known one: those that sound alike, those of the same letters, those of letters lost, added or swapped, with their cost."""
        words, by_fold = self.language.words, self.language.by_fold
        plain, tone = fold(slot.word), bare(slot.word)[1]
        near = {i for i in by_fold[plain] if i != slot.id and keeps_letters(slot.word, words[i])}
        if I_OR_Y.fullmatch(bare(slot.word)[0]):
            near |= {i for i in by_fold.get(other_i(plain), ()) if i != slot.id}
        heard = {i for other in sounds(plain) for i in by_fold.get(other, ()) if bare(words[i])[1] == tone}
        others = {other: cost for other, cost in edits(plain).items() if len(other) != len(plain) or cost == SWAPPED}
        far = {i: cost for other, cost in others.items() for i in by_fold.get(other, ()) if slot.word.isascii() or bare(words[i])[1] == tone}
        return heard, near, {i: cost for i, cost in far.items() if i not in near and i not in heard}

    def _typos(self, slot: Slot, drop: float) -> list[Option]:
        """The nearest syllables of a token that is none."""
        plain, language = fold(slot.word), self.language
        mute = not VOWELS.intersection(plain)
        unsayable = not slot.word.isalpha() or not 2 <= len(plain) <= 9 or (len(plain) < 3 and mute)
        known = slot.id >= 0 and not (mute and slot.typed.islower())
        if known or unsayable or (drop in (0, math.inf) and slot.word in language.viet):
            return []
        cheapest: dict[int, float] = {}
        for letters, cost in [(plain, 0.0), *edits(plain).items()]:
            for i in language.by_fold.get(letters, ()):
                more = 0.0 if drop == 0 and slot.word.isascii() else marks(slot.word, language.words[i])
                cheapest[i] = min(cheapest.get(i, math.inf), cost + more + (0 if letters == plain else TYPO))
        best = nlargest(NEAR, cheapest, key=lambda i: (language.single[i] - cheapest[i], -i))
        return [((i,), cheapest[i], language.words[i]) for i in best if is_syllable(language.words[i])]

    def _parted(self, slot: Slot, drop: float) -> list[Option]:
        """The syllables of a token in which the spaces are missing: "khenthưởng", "thidua"; each must be known beside the next, but for two with marks."""
        word, language = slot.word, self.language
        marked = not word.isascii()
        if slot.id >= 0 or not word.isalpha() or not 4 <= len(word) <= 24 or word in language.viet:
            return []
        ways: list[dict[tuple[int, ...], float]] = [{} for _ in range(len(word) + 1)]
        ways[0] = {(): 0.0}
        for start in range(len(word)):
            before = nlargest(PARTS, ways[start].items(), key=_least)
            for end in range(start + 1 + word[start].isascii(), min(len(word), start + 7) + 1 if before else 0):
                for ids, cost in before:
                    for i, more in self._part(word[start:end], drop):
                        two = marked and len(ids) == 1 and end == len(word) and min(start, end - start) > 1
                        if not ids or two or language.together(ids[-1], i) >= SLIP_SEEN:
                            ways[end][*ids, i] = cost + more - (language.score(-1, ids[-1], i) if ids else language.single[i])
        best = nlargest(PARTS, ((ids, cost) for ids, cost in ways[-1].items() if len(ids) > 1), key=_least)
        cost = -PARTED if marked else PARTED  # with marks it is hardly a word of another language
        return [(ids, cost, " ".join(language.words[i] for i in ids)) for ids, _ in best]

    def _part(self, part: str, drop: float) -> list[tuple[int, float]]:
        """The syllables that a part of a token may be, with the cost of their marks."""
        language = self.language
        if not part.isascii():
            known = language.known(part)
            return [(known, 0.0)] if known >= 0 and is_syllable(language.words[known]) else []
        return [(i, 0.0 if language.words[i] == part else drop) for i in language.by_fold.get(part, ()) if is_syllable(language.words[i]) and (drop < DROP / 2 or language.words[i] == part)]

    def _search(self, slots: Sequence[Slot]) -> list[str]:
        """What to write for each slot: the options of the best path, by beam search."""
        score, begin, end = self.language.score, self.language.ids.get(START, -1), self.language.ids.get(END, -1)
        beam: list[tuple[float, int, int, _Path]] = [(0.0, begin, begin, None)]
        for slot in slots:
            if slot.starts:
                beam = [(s + score(a, b, end), begin, begin, path) if path else (s, a, b, path) for s, a, b, path in beam]
            best: dict[tuple[int, int, str], tuple[float, int, int, _Path]] = {}
            for total, a, b, path in beam:
                for words, cost, surface in slot.options:
                    value, before, word = total - cost, a, b
                    for following in words:
                        value, before, word = value + score(before, word, following), word, following
                    key = (before, word, surface if word < 0 else "")
                    if key not in best or value > best[key][0]:
                        best[key] = (value, before, word, (path, surface))
            beam = nlargest(BEAM, best.values(), key=_first) if len(best) > BEAM else list(best.values())
        path = max(beam, key=lambda state: state[0] + score(state[1], state[2], end))[3]
        out: list[str] = []
        while path:
            path, surface = path
            out.append(surface)
        return out[::-1]


_Path = tuple["_Path", str] | None
_KEPT = re.compile(r"\S*(?:\d\S*[/-]|[/-]\S*\d|@|://|www\.|\.(?:vn|com|org|net)\b)\S*")
_STOP = re.compile(r"[.?!;:\n]")
_VNI = re.compile(r"[a-zđ]+\d[a-z\d]*")
_CODE = re.compile(r"[A-Z]+\d+|[A-XZa-xz]\d")
_TELEX_D = re.compile(r"DD[a-z]+$")


def _better(typed: tuple[float, float], meant: tuple[float, float], far: bool) -> bool:
    """Whether another syllable is so much more at home between its neighbours than the one typed, by how often the pairs were seen."""
    known = [a >= SLIP_SEEN and (far or a * DWARFED > b) for a, b in zip(typed, meant, strict=True)]
    if all(known):
        return False
    if any(known):  # at home on one side: the other must be so on both, and far more so where this one is not
        return meant[known.index(False)] >= FAR_EVIDENCE and min(meant) >= SLIP_SEEN
    return max(meant) >= (FAR_EVIDENCE if far or max(typed) >= SLIP_SEEN else SLIP_EVIDENCE) or (not far and min(meant) >= SLIP_BOTH)


def _vni_keys(slot: Slot) -> bool:
    """Whether a token looks like keys of VNI ("thuong73") and not like a code ("A4", "mp3")."""
    return _VNI.fullmatch(slot.word) is not None and not _CODE.fullmatch(slot.typed)


def _least(way: tuple[tuple[int, ...], float]) -> float:
    return -way[1]


def _first(state: tuple[float, ...] | tuple[float, object] | tuple[float, int, int, _Path]) -> float:
    return state[0]


def _cut(text: str) -> tuple[str, str]:
    """The part of `text` that is looked at, ending between words, and the rest."""
    if len(text) <= LIMIT:
        return text, ""
    end = text.rfind(" ", 0, LIMIT)
    end = end if end > 0 else LIMIT
    return text[:end], text[end:]


def _rewritten(text: str, slots: Iterable[Slot], surfaces: Sequence[str]) -> Restored:
    """`text` with the chosen syllables in place of the typed ones, in the case they were typed in."""
    pieces, end, corrections = [], 0, []
    for slot, surface in zip(slots, surfaces, strict=True):
        if surface and surface != slot.word:
            meant = _cased(surface, slot.typed)
            pieces += [text[end : slot.span.start], meant]
            corrections.append((slot.typed, meant))
            end = slot.span.end
    return Restored("".join(pieces) + text[end:], bool(corrections), tuple(corrections))


def _cased(word: str, typed: str) -> str:
    """`word` in the case of `typed`."""
    if len(word) == len(typed):
        return "".join(w.upper() if t.isupper() else w for w, t in zip(word, typed, strict=True))
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word

"""The numbered lists of a Word 97–2003 document -> the counters that `numbering` counts with.

LVL "§iÒu \\x00." of the list 7 in .VnTime, format decimal -> level "Điều %1.". After [MS-DOC] 2.9.131 PlfLst, 2.9.132
PlfLfo, 2.9.150 LVLF. What it does not know: numbering of Word 6 (ANLD), how a number is counted.
"""
from __future__ import annotations

import struct

from index.formats.legacy import repaired
from index.formats.numbering import Level, Lists
from index.formats.word97 import LISTS, OVERRIDES, Chp, Word97

_FORMS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "decimal", 22: "decimalZero", 23: "bullet", 255: "none"}
MOST = 4000


def lists(document: Word97) -> Lists:
    """The lists of `document`, named by the number (ilfo) that paragraphs use; none when the structures are damaged."""
    found = Lists()
    try:
        _overrides(document, found, _levels(document))
    except (struct.error, IndexError):
        return Lists()
    return found


def _levels(document: Word97) -> dict[int, dict[int, Level]]:
    """List id -> its levels. The levels stand in the table stream behind the array of lists."""
    data = document.part(LISTS)
    if len(data) < 2:
        return {}
    start = struct.unpack_from("<I", document.main, 0x9A + 8 * LISTS)[0]
    count = min(struct.unpack_from("<H", data)[0], MOST)
    heads = [(struct.unpack_from("<i", data, 2 + 28 * i)[0], data[2 + 28 * i + 26] & 1) for i in range(count)]
    at = start + 2 + 28 * count
    found: dict[int, dict[int, Level]] = {}
    for ident, simple in heads:
        found[ident] = {}
        for depth in range(1 if simple else 9):
            found[ident][depth], at = _level(document, at)
    return found


def _level(document: Word97, at: int) -> tuple[Level, int]:
    data = document.table
    first, form, flags = struct.unpack_from("<iBB", data, at)
    places = data[at + 6 : at + 15]
    chp_size, pap_size, restart = data[at + 24], data[at + 25], data[at + 26]
    at += 28 + pap_size
    chp = document.changed(document.style_chp(0), data[at : at + chp_size], Chp())
    at += chp_size
    length = struct.unpack_from("<H", data, at)[0]
    letters = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    marks = {p - 1 for p in places if 0 < p <= len(letters)}
    runs = [_run(document, chp, c, i in marks) for i, c in enumerate(letters)]
    return Level(
        text=repaired(runs), form=_FORMS.get(form, "decimal"), start=max(-1, min(first, 10**6)),
        restart=restart if flags & 8 else -1, legal=bool(flags & 4),
    ), at + 2 + 2 * length  # fmt: skip


def _run(document: Word97, chp: Chp, letter: str, is_number: bool) -> tuple[str, str]:
    if is_number and ord(letter) < 9:
        return "", f"%{ord(letter) + 1}"
    return document.font(chp.ascii if letter < "\x80" else chp.other), letter


def _overrides(document: Word97, found: Lists, levels: dict[int, dict[int, Level]]) -> None:
    data = document.part(OVERRIDES)
    if len(data) < 4:
        return
    count = min(struct.unpack_from("<I", data)[0], MOST)
    heads = [(struct.unpack_from("<i", data, 4 + 16 * i)[0], data[4 + 16 * i + 12]) for i in range(count)]
    for number, (ident, _) in enumerate(heads, 1):
        found.shared[str(number)] = str(ident)
        found.levels[str(number)] = dict(levels.get(ident, {}))
    start = struct.unpack_from("<I", document.main, 0x9A + 8 * OVERRIDES)[0]
    at = start + 4 + 16 * count
    for number, (_, changes) in enumerate(heads, 1):
        at += 4
        for _ in range(min(changes, 9)):
            first, flags = struct.unpack_from("<iI", document.table, at)
            at += 8
            depth = flags & 15
            if flags & 0x20:
                found.levels[str(number)][depth], at = _level(document, at)
            if flags & 0x10:
                found.starts[str(number), depth] = max(0, min(first, 10**6))

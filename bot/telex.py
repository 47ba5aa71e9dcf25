"""Keys typed while the input method was off -> letters and tone, by Telex and by VNI.

"thuowngr" -> ("thương", hỏi); "thuong73" -> the same. What it does not know: which of its readings is a syllable (`bot.spelling` decides).
"""
from __future__ import annotations

import re

_TELEX = re.compile(r".*(?:[aeiouy].*[sfrxjw]|aa|ee|oo|d.*d|w|a.+a|e.+e|o.+o).*")
_LETTER = {"a": "â", "e": "ê", "o": "ô"}
_HOOK = {"a": "ă", "o": "ơ", "u": "ư"}
VOWELS = frozenset("aeiouyăâêôơư")


def telex(keys: str) -> list[tuple[str, int]]:
    """What lower-case `keys` mean in Telex: letters without tone, and tone (as `bare` counts it).

    "thuowngr" and "thuwowngr" -> [("thương", 3)]; empty where no key has a meaning of its own.
    """
    if not keys.isascii() or len(keys) > 12 or not _TELEX.fullmatch(keys):
        return []
    letters: list[str] = []
    tone = 0
    for key in keys:
        if key in "fsrxj" and VOWELS.intersection(letters):
            tone = "fsrxj".index(key) + 1
        elif key == "w":
            letters += [] if _hook(letters) else ["ư"]
        elif key in _LETTER and key in letters:
            letters[len(letters) - 1 - letters[::-1].index(key)] = _LETTER[key]
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(key)
    read = "".join(letters).replace("ưo", "ươ")
    return [(read, tone)] if read != keys or tone else []


def vni(keys: str) -> list[tuple[str, int]]:
    """What lower-case `keys` mean in VNI: "d9ua" -> [("đua", 0)], "thuong73" -> [("thương", 3)]; empty where they mean nothing."""
    letters: list[str] = []
    tone = 0
    for key in keys[:12]:
        if not key.isdigit():
            letters.append(key)
        elif key in "12345":
            tone = (2, 1, 3, 4, 5)[int(key) - 1]
        elif not _vni_mark(letters, key):
            return []
    return [("".join(letters).replace("ưo", "ươ"), tone)]


def _hook(letters: list[str]) -> bool:
    """Puts a horn or breve on the last vowel that takes one, on both of "uo"; whether there was one."""
    for i in range(len(letters) - 1, -1, -1):
        if letters[i] in _HOOK:
            if letters[i] == "o" and i and letters[i - 1] == "u" and letters[i - 2 : i - 1] != ["q"]:
                letters[i - 1] = "ư"
            letters[i] = _HOOK[letters[i]]
            return True
    return False


def _vni_mark(letters: list[str], key: str) -> bool:
    """Applies 6 (hat), 7 (horn), 8 (breve) or 9 (đ) to `letters`; whether there was a letter for it."""
    if key == "7":
        return _hook(letters)
    table = {"6": _LETTER, "8": {"a": "ă"}, "9": {"d": "đ"}}.get(key, {})
    for i in range(len(letters) - 1, -1, -1):
        if letters[i] in table:
            letters[i] = table[letters[i]]
            return True
    return False

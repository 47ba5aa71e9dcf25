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
from enum import Enum

from index.syllables import is_syllable


class Encoding(Enum):
    """An encoding by fonts; `TCVN3_UPPER` is TCVN3 in a font whose small letters are drawn as capitals (.VnTimeH)."""

    TCVN3 = "TCVN3"
    TCVN3_UPPER = "TCVN3 (H)"
    VNI = "VNI"
    VISCII = "VISCII"
    VPS = "VPS"


_STYLE = re.compile(r"(?i)^[A-Z]{6}\+|[,(].*$|[\s_-]+(?:bold|italic|regular|normal|roman|oblique|tur|ce|cyr|greek|baltic|\d)*\s*$")
_TCVN3_FONT = re.compile(
    r"(?i)\.vn|.*tcvn|vn(?:3d|aptima|arab|arial|aristote|avant|bahamas|black|bodoni|book|centur|clarendon|commercial|cooper|courier|exotic|free"
    r"|gothic|helvet|helvins|koala|lincoln|linus|lucida|memorandum|monotype|mystical|palatin|park|present|revue|roman|shelley|southern"
    r"|stamp|stylus|swiss|teknical|tifani|time(?!s)|univers|vogue)"
)
_VNI_FONT = re.compile(r"(?i)vni(?:[\s_-]|[A-Z]|$)")
_VPS_FONT = re.compile(r"(?i)vps[\s_-]?|vps$")
_VISCII_FONT = re.compile(r"(?i)(?:vi(?:scii)?[\s_-]+\w|viscii|heo\s?may|hoang\s?yen|minh\s?qu[aâ]n|phuong\s?thao|tha\s?huong|u\s?hoai)")


def by_font(font: str) -> Encoding | None:
    """The encoding that the font of this name draws, None for any other font.

    Subset tags ("ABCDEF+"), styles (",Bold") and scripts (" Tur") of the name mean nothing; a TCVN3 family whose name
    ends with H draws capitals.
    """
    name = font.strip().replace("#20", " ").replace("#2E", ".").replace("#2e", ".")
    for _ in range(3):
        name = _STYLE.sub("", name).strip()
    if _VNI_FONT.match(name):
        return Encoding.VNI
    if _TCVN3_FONT.match(name):
        drawn = name.endswith("H") or (name.endswith("h") and name == name.lower() and not name.endswith(("ch", "gh", "sh", "th")))
        return Encoding.TCVN3_UPPER if drawn else Encoding.TCVN3
    if _VPS_FONT.match(name):
        return Encoding.VPS
    return Encoding.VISCII if _VISCII_FONT.match(name) else None


# --- tables: byte, seen as the Latin-1 character of the same number -> letter ---

_TCVN3 = str.maketrans(
    "\xb5\xb8\xb6\xb7\xb9\xa8\xbb\xbe\xbc\xbd\xc6\xa9\xc7\xca\xc8\xc9\xcb\xae\xcc\xd0\xce\xcf\xd1\xaa\xd2\xd5\xd3\xd4\xd6\xd7\xdd\xd8\xdc\xde\xdf"
    "\xe3\xe1\xe2\xe4\xab\xe5\xe8\xe6\xe7\xe9\xac\xea\xed\xeb\xec\xee\xef\xf3\xf1\xf2\xf4\xad\xf5\xf8\xf6\xf7\xf9\xfa\xfd\xfb\xfc\xfe"
    "\xa1\xa2\xa7\xa3\xa4\xa5\xa6",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
"""TCVN 5712:1993, VN3: one byte a letter, no accented capitals."""

_VISCII = str.maketrans(
    {
        **dict(zip("\x02\x05\x06\x14\x19\x1e", "ẲẴẪỶỸỴ", strict=True)),
        **dict(
            zip(
                map(chr, range(0x80, 0x100)),
                "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
                "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
                strict=True,
            )
        ),
    }
)
"""RFC 1456."""

_VPS = str.maketrans(
    {
        **dict(zip("\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1c\x1d", "ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ", strict=True)),
        **dict(
            zip(
                map(chr, range(0x80, 0x100)),
                "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ\xa0ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕự"
                "ầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺßàáâãảạăçèéêẽìíîĩẴĐòóôõöƠụùúủüỶẼỳ",
                strict=True,
            )
        ),
    }
)
"""The Vietnamese Professionals Society's, as the charset x-viet-vps."""

_VNI_LETTERS = str.maketrans("\xf4\xf6\xf1\xe6\xf3\xf2\xee\xd4\xd6\xd1\xc6\xd3\xd2\xce", "ơưđỉĩịỵƠƯĐỈĨỊỴ")
_VNI_MARKS = {
    **dict(zip("\xf8\xf9\xfb\xf5\xef", "\u0300\u0301\u0309\u0303\u0323", strict=True)),
    "\xe2": "\u0302", "\xea": "\u0306",
    **dict(zip("\xe0\xe1\xe5\xe3\xe4", (f"\u0302{t}" for t in "\u0300\u0301\u0309\u0303\u0323"), strict=True)),
    **dict(zip("\xe8\xe9\xfa\xfc\xeb", (f"\u0306{t}" for t in "\u0300\u0301\u0309\u0303\u0323"), strict=True)),
}  # fmt: skip
_VNI_MARKED = re.compile(f"([aeiouyAEIOUY\xf4\xf6\xd4\xd6])([{''.join(_VNI_MARKS)}])", re.IGNORECASE)
_VNI_SIGN = re.compile(f"{_VNI_MARKED.pattern}|[{''.join(map(chr, _VNI_LETTERS))}]", re.IGNORECASE)
"""VNI-Windows: the letter, then a byte for its marks; ơ ư đ and some i and y are one byte."""

_C1 = {}
for _byte in range(0x80, 0xA0):
    try:
        _C1[ord(bytes([_byte]).decode("cp1252"))] = _byte
    except UnicodeDecodeError:
        continue
_SHOWN = {**dict(zip(map(ord, "ĞİŞğış"), b"\xd0\xdd\xde\xf0\xfd\xfe", strict=True)), **{0xF000 + b: b for b in range(0x20, 0x100)}}
"""The same bytes as Turkish Windows and symbol fonts show them."""
_UNICODE_ONLY = frozenset("ăĂđĐơƠưƯĩĨũŨ").union(map(chr, range(0x1EA0, 0x1EFA)))
_WORD = re.compile(r"[^ \t\n\r\x0b\x0c]+")


def to_unicode(text: str, encoding: Encoding) -> str:
    """`text`, each byte of it shown as a character of Latin-1 or Windows 1252, read by `encoding`; NFC.

    Words that hold letters only Unicode has (ế, đ …) stay: somebody typed them in Unicode and left the font as it was.
    """
    return _WORD.sub(lambda word: _read(word[0], encoding), unicodedata.normalize("NFC", text))


def _read(word: str, encoding: Encoding) -> str:
    if not _UNICODE_ONLY.isdisjoint(word):
        return unicodedata.normalize("NFC", word)
    word = word.translate(_SHOWN)
    if encoding is Encoding.VNI:
        return _vni(word)
    if encoding in (Encoding.VISCII, Encoding.VPS):
        return word.translate(_C1).translate(_VISCII if encoding is Encoding.VISCII else _VPS)
    word = word.translate(_TCVN3)
    return word.upper() if encoding is Encoding.TCVN3_UPPER or _typed_in_capitals(word) else word


def _typed_in_capitals(word: str) -> bool:
    """Whether the small letters of `word` are only those that TCVN3 has no capitals for ("VIệT")."""
    return sum(c.isupper() for c in word) > 1 and not any("a" <= c <= "z" for c in word)


def _vni(text: str) -> str:
    def read(match: re.Match[str]) -> str:  # once from left to right: the ô that "o\xe2" makes is no \xf4, which is ơ
        if not match[2]:
            return match[0].translate(_VNI_LETTERS)
        letter = unicodedata.normalize("NFC", match[1].translate(_VNI_LETTERS) + _VNI_MARKS[match[2].lower()])
        return letter if len(letter) == 1 else match[0]

    return _VNI_SIGN.sub(read, text)


# --- evidence ---

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
    legacy = [word for word in words if _UNICODE_ONLY.isdisjoint(word)]
    if len(legacy) * 2 < len(words) or not legacy:
        return None
    plain = _evidence(legacy)
    found = [(encoding, _evidence([_read(word, encoding) for word in legacy])) for encoding in _CANDIDATES]
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
    return encoding is Encoding.VNI and len(_VNI_SIGN.findall(word)) > 1


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


# --- runs, paragraphs, files ---

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
    if words and share < SHARE and _evidence([_read(word, other) for word in words]).share > max(SHARE, share + _DISBELIEF):
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
        elif last and encoding is Encoding.VNI and last[0] is None and _VNI_MARKED.match(last[1][-1] + text[0]):
            merged[-1] = (None, last[1][:-1])
            merged.append((encoding, last[1][-1] + text))
        elif last and last[0] is Encoding.VNI and encoding is None and text.isascii():
            merged[-1] = (last[0], last[1] + text)
        else:
            merged.append((encoding, text))
    return merged


def _marked(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


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
    if encoding is None and whole is not None and _UNICODE_ONLY.isdisjoint(line):
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
    best = _evidence([_read(word, encoding) for word in words]) if encoding else None
    if windows.share >= SHARE and len(windows.distinct) > 1 and (best is None or windows.share >= best.share):
        return shown
    if encoding is None:
        return None
    typographic = encoding in (Encoding.TCVN3, Encoding.VNI)  # these leave 80-9F to Windows: quotation marks and dashes
    return to_unicode(data.decode("cp1252", "replace") if typographic else latin, encoding)

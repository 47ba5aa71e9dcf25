"""The fonts and byte tables of Vietnamese before Unicode: TCVN3 (ABC), VNI, VPS, VISCII -> letters.

".VnTimeH" -> TCVN3 drawn as capitals; "C\xe9ng hoµ" read by TCVN3 -> "Cộng hoà", by that font "CỘNG HOÀ"; "Coäng hoøa" by VNI
-> "Cộng hòa". What it does not know: which encoding a text without font names is in, and whether a font is to be believed
(that is `legacy`).
"""
from __future__ import annotations

import re
import unicodedata
from enum import Enum


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


# tables: byte, seen as the Latin-1 character of the same number -> letter

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
VNI_MARKED = re.compile(f"([aeiouyAEIOUY\xf4\xf6\xd4\xd6])([{''.join(_VNI_MARKS)}])", re.IGNORECASE)
VNI_SIGN = re.compile(f"{VNI_MARKED.pattern}|[{''.join(map(chr, _VNI_LETTERS))}]", re.IGNORECASE)
"""VNI-Windows: the letter, then a byte for its marks; ơ ư đ and some i and y are one byte."""

_C1 = {}
for _byte in range(0x80, 0xA0):
    try:
        _C1[ord(bytes([_byte]).decode("cp1252"))] = _byte
    except UnicodeDecodeError:
        continue
_SHOWN = {**dict(zip(map(ord, "ĞİŞğış"), b"\xd0\xdd\xde\xf0\xfd\xfe", strict=True)), **{0xF000 + b: b for b in range(0x20, 0x100)}}
"""The same bytes as Turkish Windows and symbol fonts show them."""
UNICODE_ONLY = frozenset("ăĂđĐơƠưƯĩĨũŨ").union(map(chr, range(0x1EA0, 0x1EFA)))
WORD = re.compile(r"[^ \t\n\r\x0b\x0c]+")


def to_unicode(text: str, encoding: Encoding) -> str:
    """`text`, each byte of it shown as a character of Latin-1 or Windows 1252, read by `encoding`; NFC.

    Words that hold letters only Unicode has (ế, đ …) stay: somebody typed them in Unicode and left the font as it was.
    """
    return WORD.sub(lambda word: read_word(word[0], encoding), unicodedata.normalize("NFC", text))


def read_word(word: str, encoding: Encoding) -> str:
    """One word (no blanks in it) as `to_unicode` reads it."""
    if not UNICODE_ONLY.isdisjoint(word):
        return unicodedata.normalize("NFC", word)
    word = word.translate(_SHOWN)
    if encoding is Encoding.VNI:
        return _vni(word)
    if encoding in (Encoding.VISCII, Encoding.VPS):
        return word.translate(_C1).translate(_VISCII if encoding is Encoding.VISCII else _VPS)
    word = word.translate(_TCVN3)
    if word[:1] == "ư" and word[1:2].isupper() and not word[1:].isupper():
        word = word[1:]  # "ưĐiều": here the soft hyphen is one
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

    return VNI_SIGN.sub(read, text)

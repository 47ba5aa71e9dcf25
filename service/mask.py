"""Takes out of a text what tells who a person is, before it is written anywhere: telephone numbers, e-mail addresses, numbers of papers.

"Tôi là An, 0912 345 678, CCCD 001095012345" -> "Tôi là An, [số điện thoại], CCCD [số giấy tờ]". Numbers of documents, dates
and sums of money stay. What it does not know: names, addresses, numbers spelt out in words; rather too much is masked than too little.
"""
from __future__ import annotations

import re

EMAIL, PHONE, PAPER = "[thư điện tử]", "[số điện thoại]", "[số giấy tờ]"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_EMAIL = re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_DATE = r"\d{1,2}[-.]\d{1,2}[-.](?:19|20)\d{2}(?!\d)"
_GAP = r"[ \u00a0.\-]{0,2}"
_PHONE = re.compile(rf"(?<![\d/.,])(?!{_DATE})(?:\(?(?:\+|00)84\)?|84(?={_GAP}[235789])|\(?0)(?:{_GAP}\(?\d\)?){{8,10}}(?![\d/])")
"""National with a leading 0 (ten or eleven digits), or with the code of Viet Nam; grouped by blanks, dots, dashes, brackets."""
_LONG = re.compile(r"(?<![\d/])\d{9,19}(?![\d/])|(?<![\d/.,])(?:\d{3,4}[ \u00a0]){2,4}\d{3,7}(?![\d/.,])")
"""Identity cards (9 or 12 digits), social insurance, tax codes, accounts, cards: whole, or in groups parted by blanks."""
_CARD = re.compile(r"(?<![\d/.,])0\d\d(?:[ \u00a0]\d{3}){3}(?![\d/.,])")
"""A citizen's card of twelve digits in groups of three, before a telephone number is seen in its tail."""
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ \u00a0]?)+")
_PASSPORT = re.compile(r"(?<![\w/])[A-Z]\d{7,8}(?![\w/])")
_MONEY = re.compile(r"\s?(?:đồng|đ\b|vnđ|vnd|triệu|tỷ)", re.IGNORECASE)


def masked(text: str) -> str:
    """`text` without what names a person by a number or an address."""
    text = _INVISIBLE.sub("", text)
    text = _EMAIL.sub(EMAIL, text)
    text = _PHONE.sub(PHONE, _CARD.sub(PAPER, text))
    text = _LONG.sub(lambda m: m[0] if _MONEY.match(text, m.end()) or _YEARS.fullmatch(m[0]) else PAPER, text)
    return _PASSPORT.sub(PAPER, text)

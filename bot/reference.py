"""References in a question -> the articles they mean: "khoản 2 Đ24 luật tđkt", "NĐ 152", "thông tư 15 bộ nội vụ".

What it does not know: what the article says. A reference that no document answers to is reported, not guessed.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.glossary import aligned
from bot.kind import content
from index.snapshot import Snapshot
from index.text import fold, slug
from index.types import Document, InForce

KINDS = {
    "nghi dinh": "nghi-dinh", "nd": "nghi-dinh", "n d": "nghi-dinh", "thong tu": "thong-tu", "tt": "thong-tu", "quyet dinh": "quyet-dinh", "qd": "quyet-dinh",
    "nghi quyet": "nghi-quyet", "nq": "nghi-quyet", "huong dan": "huong-dan", "hd": "huong-dan", "cong van": "cong-van", "cv": "cong-van",
    "quy dinh": "quy-dinh", "luat": "luat", "bo luat": "bo-luat",
}  # fmt: skip
MONTHS = 12
"""A bare number up to this before a year is a month, unless it is joined to a document."""
_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_NUMBER = re.compile(r"(?<![\w/])(\d{1,4})[/-](?:(\d{4})[/-])?([a-z][a-z0-9]*(?:\s?-\s?[a-z][a-z0-9]*)*)(?!\w)")
_NAMED = re.compile(rf"(?<!\w)({_KIND})\s*(?:so\s*)?(\d{{1,4}})(?:\s*/\s*(\d{{4}})|\s+nam\s+(\d{{4}}))?(?![\w/])(?!\s+(?:thang|ngay|lan|nguoi)\b)")
_BARE = re.compile(r"(?<![\w/.,-])(?P<number>\d{1,4})/(?P<year>(?:19|20)\d\d)(?![\w/]|-\w)")
_JOINED = re.compile(r"(?:^|\W)(?:hay|va|voi|hoac|so voi)(?: la| theo)? $")
"""What joins a bare number to the document before it: "Thông tư 15/2025 hay 01/2024" names no month."""
_ALSO = re.compile(r"\s+(?:hay|va|voi|hoac)\s+(\d{1,4})(?![\w/%]|[.,]\d)(?!\s+(?:thang|ngay|lan|nguoi|bo|nam|khoan|dieu|diem|loai|hinh|danh)\b)")
"""A second number of the same kind: "Nghị định 98 hay 152"."""
_LAW = re.compile(r"(?<!\w)luat(?:\s+(?:thi dua(?:\s*,?\s*-?\s*khen thuong)?|tdkt|td\s?,?\s?kt))?(?:\s+(sua doi(?:,?\s*bo sung)?))?(?:\s+nam)?\s*(\d{4})?(?!\w)")
_ARTICLE = re.compile(
    r"(?<!\w)(?:(?:diem|d\.)\s*([a-z]|dd)\s*,?\s+)?(?:(?:khoan|k\.?)\s*(\d{1,2})\s*,?\s*)?(?:dieu|d\.?|art\.?)\s?(\d{1,3})(?!\s*(?:nam|thang|ngay|nguoi|bo|%|\w*/))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a question refers to: `text` as typed, `documents` the ids it may mean (none: not in the store).

    `exact` where a number or a year names the document, so that only it may answer; "Luật Thi đua" alone is not exact.
    """

    text: str
    documents: tuple[str, ...] = ()
    exact: bool = False
    article: int | None = None
    clause: int | None = None
    point: str | None = None

    @property
    def label(self) -> str:
        """How the law writes it: "khoản 2 Điều 24"."""
        parts = [f"điểm {self.point}" if self.point else "", f"khoản {self.clause}" if self.clause else "", f"Điều {self.article}" if self.article else ""]
        return " ".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class _Named:
    typed: str
    ids: tuple[str, ...]
    exact: bool


def find(text: str, documents: Mapping[str, Document], as_of: date) -> Reference | None:
    """The documents and the first article that `text` names; None when it names neither."""
    plain = fold(text).lower()
    named = _documents(plain, documents, as_of)
    match = _ARTICLE.search(plain)
    if match is None and not named:
        return None
    exact = [n for n in named if n.exact] or named
    ids = tuple(dict.fromkeys(i for n in exact for i in n.ids))
    typed = ", ".join(n.typed.strip() for n in exact)
    if match is None:
        return Reference(typed, ids, any(n.exact for n in named))
    point = text[match.start(1) : match.end(1)].lower() if match[1] else None
    return Reference(typed, ids, any(n.exact for n in named), int(match[3]), int(match[2]) if match[2] else None, point)


def blanked(text: str) -> str:
    """`text` with document references blanked out, so that "Nghị định 91/2017" is not taken for the year 2017. Same length."""
    plain = _NUMBER.sub(lambda m: " " * len(m[0]) if re.search(r"[a-z]{2}", m[3]) else m[0], fold(text).lower())
    return _LAW.sub(_spaces, _NAMED.sub(lambda m: m[0] if _is_year(m) else _spaces(m), plain))


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _documents(plain: str, documents: Mapping[str, Document], as_of: date) -> list[_Named]:
    """Every document that `plain` names, by full number, kind and number, number alone or as a law, in their order."""
    found: list[_Named] = []
    for match in _NUMBER.finditer(plain):
        if re.search(r"[a-z]{2}", match[3]):
            found.append(_Named(match[0], _by_number(slug(match[0]), documents), True))
    rest = _NUMBER.sub(lambda m: " " * len(m[0]), plain)
    for match in (m for m in _NAMED.finditer(rest) if not _is_year(m)):
        ids = _numbered(KINDS[match[1]], match[2], match[3] or match[4], plain, documents)
        found.append(_Named(match[0], _preferred(ids, documents, as_of), True))
        if (after := _ALSO.match(rest, match.end())) and (ids := _numbered(KINDS[match[1]], after[1], None, plain, documents)):
            found.append(_Named(after[1], _preferred(ids, documents, as_of), True))
    rest = _NAMED.sub(lambda m: m[0] if _is_year(m) else " " * len(m[0]), rest)
    for match in _BARE.finditer(rest):
        if int(match["number"]) > MONTHS or (found and _JOINED.search(plain[: match.start()])):
            ids = _numbered("", match["number"], match["year"], plain, documents)
            found += [_Named(match[0], _preferred(ids, documents, as_of), True)] if ids else []
    for match in _LAW.finditer(rest):
        if match[0].strip() != "luat":
            found.append(_Named(match[0], _law(match, documents, as_of), bool(match[1] or match[2])))
    return sorted(found, key=lambda n: plain.find(n.typed))


def _is_year(match: re.Match[str]) -> bool:
    """Whether "luật 2003", "quy định 2019" gives a year and no number."""
    return re.fullmatch(r"(?:19|20)\d\d", match[2]) is not None and not (match[3] or match[4])


def _by_number(key: str, documents: Mapping[str, Document]) -> tuple[str, ...]:
    """The documents of a full number; "152/2025/NĐ-CP" may be cut short or carry more than the store writes."""
    own = {d.id: slug(d.word("so_hieu")) for d in documents.values()}
    return tuple(i for i, number in own.items() if number and (number == key or number.startswith(key + "-") or key.startswith(number + "-")))


def _numbered(kind: str, number: str, year: str | None, plain: str, documents: Mapping[str, Document]) -> list[str]:
    """The documents of a number: those of an issuer or a field that is named, else those for the whole country, else all."""
    found = []
    for document in documents.values():
        own = slug(document.word("so_hieu"))
        if not own or (kind and slug(document.word("loai")) != kind) or own.split("-")[0].lstrip("0") != number.lstrip("0"):
            continue
        if year is None or f"-{year}-" in f"-{own}-" or (document.validity.issued and str(document.validity.issued.year) == year):
            found.append(document.id)
    return [i for i in found if issuer_named(documents[i], plain)] or [i for i in found if documents[i].word("pham_vi") == "trung-uong"] or found


def issuer_named(document: Document, plain: str) -> bool:
    """Whether folded words name who issued a document, where it applies, a field of its own, or the letters of its issuer ("bnv")."""
    names = [fold(w).lower() for w in (*(document.word(k) for k in ("co_quan", "noi_ap_dung")), *document.words("tu_khoa"), document.word("so_hieu").rpartition("-")[2])]
    return any(n and re.search(rf"(?<!\w){re.escape(n)}(?!\w)", plain) for n in names)


def namesakes(document: Document, documents: Mapping[str, Document]) -> list[Document]:
    """The other documents of the same kind, number and year, of other issuers."""
    number, _, rest = document.word("so_hieu").partition("/")
    key = (slug(document.word("loai")), number.lstrip("0"), rest[:4])
    own = ((d, *d.word("so_hieu").partition("/")) for d in documents.values())
    return [d for d, first, _, last in own if d.id != document.id and key[2].isdigit() and (slug(d.word("loai")), first.lstrip("0"), last[:4]) == key]


def _preferred(ids: list[str], documents: Mapping[str, Document], as_of: date) -> tuple[str, ...]:
    """Of several documents of one number, those in force; all of them when none is."""
    valid = [i for i in ids if documents[i].validity.on(as_of) is not InForce.NO]
    return tuple(valid or ids)


def _law(match: re.Match[str], documents: Mapping[str, Document], as_of: date) -> tuple[str, ...]:
    laws = [d for d in documents.values() if slug(d.word("loai")) == "luat" and "thi dua" in fold(d.title).lower()]
    amending = [d for d in laws if d.validity.amends]
    base = [d for d in laws if not d.validity.amends]
    pool = amending if match[1] or (match[2] and any(str(d.validity.issued)[:4] == match[2] for d in amending)) else base
    if match[2]:
        return tuple(d.id for d in pool if match[2] in (str(d.validity.issued)[:4], *slug(d.word("so_hieu")).split("-")))
    return _preferred([d.id for d in pool], documents, as_of)


def article_of(reference: Reference, snapshot: Snapshot) -> list[str]:
    """The ids of the articles that `reference` means in its documents: the Điều, by number, in the order of the snapshot."""
    label = f"điều {reference.article}"
    found = [a.id for ident in reference.documents for a in snapshot.articles_of(ident) if a.label.lower() == label]
    return sorted(found, key=snapshot.places.article)


def remainder(text: str) -> str:
    """What `text` asks beside the document and the Điều that it names."""
    plain = aligned(text)
    for pattern in (_ARTICLE, _NUMBER, _NAMED, _BARE, _LAW):
        plain = pattern.sub(_spaces, plain)
    return " ".join("".join(c if p != " " else " " for c, p in zip(text, plain, strict=True)).split())


ASIDE = frozenset("quy dinh noi dung noi ve gi the nao nhu cho xem doc toan van chi tiet la co ra sao nao thi dua khen thuong nghi thong tu quyet luat cong huong dan bo hien hanh chinh ban viec cua tom tat trich yeu vu phu quoc hoi".split())
"""Folded words that ask for the text itself when nothing but a document or a Điều is named ("… quy định gì", "cho xem …"), and kinds of documents."""


def alone(text: str) -> bool:
    """Whether `text` asks nothing beside the document and the Điều that it names."""
    return all(fold(w) in ASIDE for w in content(remainder(text)))

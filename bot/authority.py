"""Who may give what, as the articles on authority say it -> "Có" or "Không" to a question whether somebody may, with who may.

"Chủ tịch xã có quyền tặng Bằng khen không?" -> "Không", what Bộ trưởng, Chủ tịch tỉnh decide, and what Chủ tịch xã does. It reads
sentences of the form "<người> quyết định tặng: <danh mục>"; what it does not know: authority that was handed on.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import compose, prompts
from bot.admit import Standing, standing
from bot.contrast import Contrast
from bot.evidence import Unit, need, weigh
from bot.kind import Kind, content
from bot.passages import Library, Passage
from bot.question import Question
from bot.types import Citation, Sentence
from index.snapshot import Snapshot
from index.text import fold, slug
from index.types import Article, Mark

_GIVES = re.compile(r"^(?:\d+\s?\.\s*)?(?P<who>\D.{3,400}?),? (?:là người )?quyết định tặng(?P<what>.+?)(?:\.\s|\.?$|; từ ngày)", re.S)
_GIVEN = re.compile(r"^(?:\d+\s?\.\s*)?(?P<what>\D.{3,400}?) do (?P<who>.{3,200}?) quyết định tặng(?P<list>:.+)?", re.S)
"""The same the other way round, as the former law says it: "<danh mục> do <người> quyết định tặng"."""
_ASKS = re.compile(r"(?<!\w)(?:tang|ky|trao|quyet dinh|phong tang|quyen|khen)(?!\w)")
_RECEIVES = re.compile(r"(?<!\w)duoc (?:xet |de nghi )?(?:tang|khen|trao|phong|nhan)(?!\w)")
"""Then the person named is to be given something: "Chủ tịch xã có được tặng Bằng khen không?"."""
_GIVERS: tuple[tuple[str, str], ...] = (
    (r"chu tich nuoc", r"chu tich nuoc"),
    (r"thu tuong(?: chinh phu)?", r"thu tuong"),
    (r"bo truong", r"bo truong"),
    (r"chu tich (?:ubnd |uy ban nhan dan )?(?:cap )?(?:tinh|thanh pho)", r"chu tich uy ban nhan dan cap tinh"),
    (r"chu tich (?:ubnd |uy ban nhan dan )?(?:cap )?(?:xa|phuong|dac khu|thi tran)", r"chu tich uy ban nhan dan cap xa"),
    (r"(?:giam doc so|hieu truong|cuc truong|thu truong (?:co quan|don vi))", r"^(?:\d+\s?\.\s*)?thu truong"),
)
"""Ways of naming a giver in a question, and how the rules name the same (both folded)."""
_ASKS_WHAT = re.compile(rf"(?:theo [^,]+, )?(?P<who>{'|'.join(typed for typed, _ in _GIVERS)}) (?:co (?:quyen|tham quyen) |duoc (?:quyen )?)?(?:quyet dinh |ky )?(?:phong )?tang (?:thuong )?"
                        r"(?:nhung |cac )?(?:gi|(?:(?:loai |danh hieu|hinh thuc|khen thuong|thi dua|va|,)\s*)+(?:nao|gi))\W*$")  # fmt: skip
_LEVELS = ((r"(?<!hop tac )(?:xa|phuong|dac khu|thi tran)(?! hoi)", r"cap xa"), (r"(?:cap |o )(?:tinh|thanh pho)", r"uy ban nhan dan cap tinh"))
"""Ways of naming the level at which somebody gives ("ai ký giấy khen ở phường"), and how the rules name its giver (both folded)."""
_PLAIN = re.compile(r"(?<!\w)(?:huan chuong|huy chuong|bang khen|giay khen|ky niem chuong|co thi dua|danh hieu vinh du nha nuoc)(?!\w)")
_OTHER = re.compile(r"(?<!\w)(?:trinh|de nghi|ho so|phat dong|thu hoi|huy(?! (?:chuong|hieu))|tuoc|trao tang|cong bo|tham dinh|xet|quy dinh)(?!\w)(?! (?:tang|quyet))")
"""Other deeds than giving, which need a search."""
_SAYS = frozenset("quyet dinh tang ky tham quyen cap nguoi co quan danh hieu hinh thuc khen thuong thi dua trao phong truy don vi ngay nam thang".split())
LITTLE, MOST = 1, 3
"""Words that a question on the giver may have besides; grants shown of an award that many may give."""
MANY = 2
"""An award that more articles than this let somebody give may have givers that a partly known article leaves out."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One passage that lets somebody give something; both sides folded."""

    passage: Passage
    who: str
    what: str


class Authority:
    """The grants that the national rules of one snapshot state; holds nothing that changes."""

    def __init__(self, snapshot: Snapshot, library: Library, contrast: Contrast) -> None:
        self._snapshot, self._library, self._contrast = snapshot, library, contrast

    def told(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """The answer to "may he?" or "who may?", or None where the question is another or the rules leave it open."""
        return self._whether(asked, today) or self._who(asked, today) or self._what(asked, today)

    def _who(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """The grants of the award that a question asks the giver of and says little else about."""
        award = award_of(asked)
        if not award or asked.kinds[0] is not Kind.WHO or asked.reference or asked.tail or not _ASKS.search(asked.plain) or _OTHER.search(asked.plain):
            return None
        if re.search(rf"(?<!\w){re.escape(fold(award).lower())} (?:cap|hang) ", asked.plain):
            return None  # a grade that may not be one: `bot.premise`
        rest = [w for w in (fold(t) for t in content(asked.understood)) if w not in _SAYS and not w[0].isdigit() and w not in fold(award).lower().split()]
        lets = [g for g in self._grants(asked.day.day) if self._holds(g, award) and "nay khong con" not in g.who]
        level = _level(asked.plain.replace(fold(award).lower(), " "))
        own = [g for g in lets if level and re.search(level, g.who)]
        ranked = sorted(own, key=_latest) or sorted(lets, key=lambda g: (-sum(w in g.passage.terms for w in rest), slug(g.passage.document.word("loai")) != "luat", g.passage.span))
        best = ranked[:MOST]
        return self._quoted(asked, "", best, today) if best and len(rest) <= LITTLE else None

    def _what(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """What a giver may give, where a question asks for that alone: "Thủ tướng được tặng những hình thức nào?"."""
        match = _ASKS_WHAT.match(asked.plain)
        if match is None or award_of(asked) or asked.reference or asked.tail:
            return None
        rule = next((rule for typed, rule in _GIVERS if re.fullmatch(typed, match["who"])), None)
        own = sorted((g for g in self._grants(asked.day.day) if rule and re.search(rule, g.who)), key=_latest)
        return self._quoted(asked, "", own[:MOST], today) if own else None

    def _whether(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """The word and the passages it rests on."""
        pattern = _giver(asked)
        award = award_of(asked) if pattern else ""
        if pattern is None or not award:
            return None
        grants = list(self._grants(asked.day.day))
        lets = [g for g in grants if self._holds(g, award)]
        own = [g for g in grants if re.search(pattern, g.who)]
        both = [g for g in lets if g in own]
        if not lets or not own or (not both and _open(own, lets)):
            return None
        return self._quoted(asked, "Có" if both else "Không", both[:1] or [*lets[:MANY], own[0]], today)

    def _grants(self, day: date) -> Iterator[Grant]:
        for article in self._snapshot.holding("thẩm quyền", "quyết định tặng"):
            head = self._snapshot.heads[article.document_id]
            if head.word("pham_vi") != "trung-uong" or Mark.MISSING in article.marks or "tham quyen" not in fold(article.heading).lower():
                continue
            if standing(head, article, day) is Standing.IN_FORCE:
                yield from _granted(article, self._library)

    def _holds(self, grant: Grant, award: str) -> bool:
        """Whether the list of a grant has the award, itself or by its kind ("huân chương", "danh hiệu vinh dự nhà nước")."""
        listed = self._contrast.listing(grant.passage.document.id, award)
        kind = fold(listed[0].heading).lower() if listed else ""
        plain = fold(award).lower()
        head = " ".join(plain.split()[:2])
        return any(_item(name, grant.what) or _shared(name, grant.what) for name in (plain, kind) if name) or (plain != head and _item(head, grant.what, alone=True))

    def _quoted(self, asked: Question, word: str, grants: Sequence[Grant], today: date) -> tuple[list[Sentence], list[Citation]]:
        wanted = need(asked, self._snapshot.lexical.chunk.plain)
        units: list[Unit] = [weigh(g.passage, wanted, frozenset(), 0.0) for g in grants]
        sentences, citations = compose.extract(units, self._snapshot, asked.day.day, today)
        return [replace(sentences[0], text=prompts.VERDICT.format(word=word, text=sentences[0].text)) if word else sentences[0], *sentences[1:]], citations


def _level(plain: str) -> str | None:
    """How the rules name the giver at the level that a question names ("ai ký giấy khen ở xã"); None where it names none."""
    return next((rule for typed, rule in _LEVELS if re.search(rf"(?<!\w){typed}(?!\w)", plain)), None)


def _latest(grant: Grant) -> int:
    """The latest rule on a giver first: it holds where an older one differs."""
    since = grant.passage.document.validity.effective
    return -since.toordinal() if since else 0


def _open(own: Sequence[Grant], lets: Sequence[Grant]) -> bool:
    """Whether a "Không" would be rash: the giver's article is partly known and many may give this, or one name holds the other
    ("Chính phủ", "Thủ tướng Chính phủ").
    """
    partly = any(Mark.PARTIAL in g.passage.article.marks for g in own)
    return (partly and len(lets) > MANY) or any(g.who in o.who for g in lets for o in own)


def _granted(article: Article, library: Library) -> Iterator[Grant]:
    for passage in library.page(article.id).passages:
        if match := _GIVEN.match(passage.text):
            yield Grant(passage, fold(f"{match['who']}{match['list'] or ''}").lower(), fold(match["what"]).lower())
        elif match := _GIVES.match(passage.text):
            yield Grant(passage, fold(match["who"]).lower(), fold(match["what"]).lower())


def _giver(asked: Question) -> str | None:
    """How the rules name the giver of whom a question asks whether he may; None for other questions."""
    plain = asked.plain
    if Kind.YESNO not in asked.kinds or _RECEIVES.search(plain) or not _ASKS.search(plain):
        return None
    found = [(m.start(), rule) for typed, rule in _GIVERS if (m := re.match(rf"(?:theo [^,]+, )?{typed}(?!\w)", plain))]
    return found[0][1] if found else None


def award_of(asked: Question) -> str:
    """The award that a question names after its giver: the longest official name, else its plain word."""
    wordings = (*asked.names, *(other for typed, other in asked.also if fold(typed).lower() in asked.plain))
    names = [n for n in wordings if is_award(n)]
    word = _PLAIN.search(asked.plain)
    return max(names, key=len, default=word[0] if word else "")


_TITLES = re.compile(r"(?:chien si|lao dong|tap the|don vi|anh hung|nha giao|thay thuoc|nghe|ba me|giai thuong|gia dinh|co thi|thon|to dan pho|xa, phuong|tinh anh hung|thanh pho anh hung)")


def is_award(name: str) -> bool:
    """Whether an official name is that of a title or an award, and not of an office or a document."""
    plain = fold(name).lower()
    return _PLAIN.match(plain) is not None or _TITLES.match(plain) is not None


def _shared(name: str, what: str) -> bool:
    """Whether a folded list has an award whose last words its items share: "thôn, làng, ấp, bản, tổ dân phố văn hóa"."""
    first, tail = re.split(r"[ ,]", name, maxsplit=1)[0], " ".join(name.split()[-2:])
    return re.search(rf"(?:^|[;:,(] ?|danh hieu ){re.escape(first)}(?:, [\w ]{{2,20}}?)+ {re.escape(tail)}(?!\w)", what) is not None


def _item(name: str, what: str, alone: bool = False) -> bool:
    """Whether a folded list has an item that opens with `name` (and is nothing more, where `alone`)."""
    end = r"(?= ?(?:[;,.(]|$))" if alone else r"(?!\w)"
    return re.search(rf"(?:^|[;,:(]|(?<!\w)va|cac danh hieu:?|danh hieu)\s*(?:danh hieu )?{re.escape(name)}{end}", what) is not None

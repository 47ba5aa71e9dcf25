"""Which papers one award asks for -> the khoản that lists them: under its own name, its order's, or its kind's.

"Hồ sơ Huân chương Dũng cảm gồm những gì?" -> khoản 3 Điều 38, which is headed by all orders but one; "Hồ sơ Giấy khen?" ->
the papers of every "hình thức khen thưởng", said to be general, and the rule that leaves the rest to bộ, ngành, tỉnh. What it does
not know: papers of a place or a sector, and questions that ask anything else besides (how many sets, by when, for whom).
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot import compose, prompts
from bot.admit import Standing, standing
from bot.authority import award_of, is_award
from bot.contrast import Contrast
from bot.deed import asked_of
from bot.evidence import FOREIGN, PAPERS, RANKED, need, unquoted, weigh
from bot.glossary import Glossary, aligned
from bot.kind import Kind, content
from bot.passages import Library, Passage
from bot.question import Question
from bot.types import Citation, Sentence
from index.snapshot import Snapshot
from index.text import fold
from index.types import Article, Document, InForce, Mark

WORDS = 270
"""Words of papers shown: all khoản of an article that list some, while they fit."""
_ASIDE = frozenset(
    "hồ sơ giấy tờ tài liệu văn thành phần đề nghị xét tặng truy phong gồm bao kèm nộp chuẩn lập làm đủ danh hiệu hình thức khen thưởng thi đua "
    "cá nhân tập thể đơn vị những loại trình quy định hiện hành công nhận hạng nhất nhì ba thủ tục tự bước thực hiện muốn hộ gia đình".split()
)
"""Words that ask for the papers of an award and tell nothing more of the case."""
_DATED = frozenset(("ngày", "tháng", "năm"))
_GIVER = re.compile(r"(?P<award>bang khen|co thi dua)(?: cua)?(?: cap)? (?P<giver>thu tuong|chinh phu|bo(?! may)|ban|nganh|chu tich|tinh|thanh pho|uy ban|ubnd)")
_SUPREME = ("thu tuong", "chinh phu")
_GIVEN = {
    "bang khen": ("Bằng khen của Thủ tướng Chính phủ", "Bằng khen của bộ, ban, ngành, tỉnh"),
    "co thi dua": ("Cờ thi đua của Chính phủ", "Cờ thi đua của bộ, ban, ngành, tỉnh"),
}
"""Awards of one name that two levels give, each with papers of its own."""
_OFFICES = frozenset("cua cap bo truong ban nganh tinh thanh pho chu tich uy nhan dan ubnd thu tuong chinh phu doan the trung uong".split())
_INSIDE = re.compile(r"^(?:\d+\. |[a-z]\) )?ho so (?:bo noi vu|.{3,40} do (?:bo noi vu|ban thi dua))")
_PROCEDURES = re.compile(r"(?<!\w)(?:ho so|thu tuc|trinh tu|quy trinh)(?!\w)")
_FITTING = {False: re.compile("ho so"), True: re.compile("thu tuc|trinh tu|quy trinh")}
_PARTS = re.compile(r"(?<!\w)(?:may|bao nhieu) (?:thanh phan|loai|giay to|tai lieu|muc)(?!\w)")
"""Then the papers are counted, and the list tells their number; how many sets ("mấy bộ") is another question."""
_LEFT_TO = re.compile(r"(?<!\w)quy dinh (?:[\w,]+ )?ho so, thu tuc xet")


class Served(NamedTuple):
    """The papers of an award in one article: `degree` tells how nearly it is about it, `fitting` whether
    its heading says so, `sure` whether it is in force.
    """

    degree: int
    fitting: bool
    sure: bool
    passages: tuple[Passage, ...]


class Papers:
    """The rules on papers that one snapshot holds; holds nothing that changes."""

    def __init__(self, snapshot: Snapshot, glossary: Glossary, library: Library, contrast: Contrast) -> None:
        self._snapshot, self._glossary, self._library, self._contrast = snapshot, glossary, library, contrast

    def told(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """The papers of the one award that a question asks them of; None for any other question, or where no rule lists them."""
        name, steps = _wanted(asked), Kind.PROCEDURE in asked.kinds
        kind = self._kind(name, asked.day.day) if name else ""
        best = max(self._serving(name, kind, asked.day.day, steps), key=lambda s: (s.degree, s.fitting, s.sure), default=None) if name else None
        if best is None or (best.degree == GENERAL and self._elsewhere(name, asked.day.day)):
            return None
        passages = [*best.passages, *(self._left(name, asked.day.day) if best.degree <= LISTED or not best.sure else ())]
        wanted = need(asked, self._snapshot.lexical.chunk.plain)
        sentences, citations = compose.extract([weigh(p, wanted, frozenset(), 0.0) for p in passages], self._snapshot, asked.day.day, today)
        said = [Sentence(prompts.PAPERS_OF_KIND.format(name=name, kind=kind))] if best.degree == GENERAL else []
        return [*said, *sentences], citations

    def _serving(self, name: str, kind: str, day: date, steps: bool) -> Iterator[Served]:
        """The articles with papers, or with the `steps`, that serve an award on a day."""
        phrases = filter(None, dict.fromkeys((" ".join(name.split()[:2]), kind)))
        for article in {a.id: a for phrase in phrases for a in self._snapshot.holding("hồ sơ", phrase)}.values():
            head = self._snapshot.heads[article.document_id]
            state = standing(head, article, day)
            if head.word("pham_vi") != "trung-uong" or not _PROCEDURES.search(_heading(article)) or state is Standing.OUT or Mark.MISSING in article.marks:
                continue
            degree = self._degree(article, head, fold(name).lower(), fold(kind).lower())
            listing = self._listing(article, name, kind, degree, steps) if degree else ()
            if listing:
                yield Served(degree, _FITTING[steps].search(_heading(article)) is not None, state is Standing.IN_FORCE, listing)

    def _elsewhere(self, name: str, day: date) -> bool:
        """Whether a document about this very award may hold its papers, under another heading."""
        return any(_about(head, fold(name).lower()) and head.validity.on(day) is not InForce.NO for head in self._snapshot.heads.values())

    def _degree(self, article: Article, head: Document, name: str, kind: str) -> int:
        """How nearly an article is about the papers of an award (folded): by name, by its order, in a list, by its kind (folded); 0 where it is not."""
        heading, _, but = _heading(article).partition("(tru ")
        order = " ".join(name.split()[:2])
        bare = RANKED.sub("", name)
        if (bare != order and bare in but) or re.search(r"huy bo|tuoc|thu hoi|phuc hoi", heading):
            return 0
        if _item(bare).search(heading) or _about(head, bare):
            return NAMED
        if re.search(rf"(?<!\w){re.escape(order)} cac loai|xet tang {re.escape(order)}$", heading):
            return ORDERED
        if "danh hieu thi dua khac" in heading and name.replace(" cua ", " ") in fold(article.body.of(self._snapshot.documents[article.document_id].text)).lower():
            return LISTED
        return GENERAL if kind and heading.startswith("ho so") and re.search(rf"(?<!\w){kind}(?: va|$)", heading) else 0

    def _listing(self, article: Article, name: str, kind: str, degree: int, steps: bool) -> tuple[Passage, ...]:
        """The whole khoản of an article that list papers (all khoản for its `steps`) and are not those of another award, while they fit."""
        steps = steps and degree > GENERAL
        found = [p for p in self._library.page(article.id).passages if (steps or (PAPERS.search(p.text) and not _INSIDE.match(p.opening))) and not FOREIGN.search(p.opening)]
        top = {p.span: p for p in found if not any(o.span.covers(p.span) and len(o.span) > len(p.span) for o in found)}
        whole = [top[span] for span in sorted(top)]
        if degree == GENERAL:
            own = [p for p in whole if fold(kind).lower() in fold(p.text).lower()]
        else:
            own = whole if degree == LISTED else [p for p in whole if not self._of_another(_led(p), fold(name).lower())]
        return tuple(p for i, p in enumerate(own) if sum(o.words for o in own[: i + 1]) <= WORDS or i == 0)

    def _of_another(self, text: str, name: str) -> bool:
        """Whether a text speaks of other awards and not of this one (folded), of its order or of its ranks."""
        named = [fold(n).lower() for n in self._glossary.named(text) if is_award(n)]
        return bool(named) and not any(n in name or name in n for n in named)

    def _left(self, name: str, day: date) -> list[Passage]:
        """The passage of a rule in force that leaves the papers of an award to somebody else."""
        item = re.compile(rf"(?<!\w){re.escape(_bare(name))}(?!\w)")
        for article in self._snapshot.holding("quy định hồ sơ, thủ tục xét"):
            head = self._snapshot.heads[article.document_id]
            if head.word("pham_vi") == "trung-uong" and standing(head, article, day) is Standing.IN_FORCE:
                for passage in sorted(self._library.page(article.id).passages, key=lambda p: p.words):
                    plain = fold(passage.text).lower()
                    if _LEFT_TO.search(plain) and item.search(plain):
                        return [passage]
        return []

    def _kind(self, name: str, day: date) -> str:
        """"danh hiệu thi đua" or "hình thức khen thưởng", as the law lists an award; empty where it does not."""
        plain = fold(name).lower()
        names = dict.fromkeys((plain, plain.partition(" cua ")[0], " ".join(plain.split()[:2])))
        listed = next(filter(None, (self._contrast.listed(n, day) for n in names)), None)
        if listed is None:
            return ""
        return _TITLES if fold(listed[0].heading).lower().removeprefix("cac ").startswith("danh hieu thi dua") else _REWARDS


NAMED, ORDERED, LISTED, GENERAL = 4, 3, 2, 1
_TITLES, _REWARDS = "danh hiệu thi đua", "hình thức khen thưởng"


def _led(passage: Passage) -> str:
    """A passage with the line that leads it in."""
    return f"{passage.lead.of(passage.document.text) if passage.lead else ''}\n{passage.text}"


def _item(name: str) -> re.Pattern[str]:
    """A folded name as a whole: "giay khen" is not in "giay khen gia dinh van hoa"."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?= ?(?:[,;:(.]|va(?!\w)|hang|$))")


def _about(head: Document, name: str) -> bool:
    """Whether a whole document is about an award (folded)."""
    return re.search(rf"(?:xet tang|ve|quy dinh).*{_item(name).pattern}", unquoted(head.word("trich_yeu"))) is not None


def _bare(name: str) -> str:
    """A name folded, without its giver where many give it: the rules list "Bằng khen", and "Cờ thi đua của bộ, ban, ngành, tỉnh" whole."""
    plain = fold(name).lower()
    return plain.partition(" cua ")[0] if plain.startswith("bang khen") else plain


def _wanted(asked: Question) -> str:
    """The award whose papers are asked for and nothing else; empty for any other question."""
    aside = (Kind.CRITERIA, Kind.WHO, Kind.OTHER, *((Kind.COUNT,) if _PARTS.search(asked.plain) else ()))
    kinds = {k for k in asked.kinds if k not in aside}
    if not kinds or not kinds <= {Kind.DOSSIER, Kind.PROCEDURE} or asked.reference or asked.tail or asked.day.other or asked_of(asked.plain):
        return ""
    short = award_of(asked)
    plain = fold(short).lower()
    name = _given(plain, asked.plain) if plain.startswith(tuple(_GIVEN)) else short
    words = {*re.findall(r"\w+", f"{plain} {fold(name).lower()}"), *(fold(w).lower() for typed, _ in asked.also for w in typed.split()), *(_OFFICES if name != short else ())}
    rest = [w for w in content(asked.understood) if w not in _ASIDE and fold(w) not in words and not (asked.day.stated and (w[0].isdigit() or w in _DATED))]
    return _typed(name, asked.understood) if name and not rest else ""


def _typed(name: str, text: str) -> str:
    """`name` with the marks it has in `text`, where it is known folded only."""
    at = aligned(text).find(name)
    return text[at : at + len(name)] if at >= 0 else name


def _given(award: str, plain: str) -> str:
    """The official name of a Bằng khen or Cờ thi đua by the giver that a folded question names; empty for other awards, or where it names none."""
    match = _GIVER.search(plain) if award.startswith(tuple(_GIVEN)) else None
    return _GIVEN[match["award"]][match["giver"] not in _SUPREME] if match else ""


def _heading(article: Article) -> str:
    """What heads an article, or an annex, folded, without quotation marks."""
    return unquoted(article.heading or article.label)

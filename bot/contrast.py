"""A comparison of two titles or awards -> a small table: what each is, where it is regulated, its conditions, its bonus.

"Lao động tiên tiến khác Chiến sĩ thi đua cơ sở thế nào?" -> a row a line, every cell with its marker. What it
does not know: comparisons of anything that has no article of its own; those are answered with a passage for each side.
"""
from __future__ import annotations

import re
from datetime import date

from bot import bonus, prompts
from bot.admit import Standing, standing
from bot.bonus import Table
from bot.citation import Citations
from bot.evidence import delegates, unquoted
from bot.glossary import Glossary
from bot.kind import Kind
from bot.passages import Library, remarks, without_note
from bot.question import Question
from bot.sides import sides
from bot.types import Citation, Sentence
from index.snapshot import Snapshot
from index.text import fold
from index.types import Article, Mark, Span

WORDS = 160
"""Words of a cell of conditions: khoản are given whole while they fit, and the cell says when some are left out."""
_KINDS = re.compile(r"^(?:cac )?(?:danh hieu thi dua|hinh thuc khen thuong|loai hinh khen thuong|danh hieu vinh du nha nuoc)(?! va)")

_WHOLE = re.compile(r"(?:(?:cac )?(?:tieu chuan|dieu kien|tieu chi)(?: xet)?(?: tang)?|(?:muc )?tien thuong|muc thuong|(?:va|, ?| ))*")
"""What a comparison may ask for and be answered with the table; anything else has passages of its own."""


class Contrast:
    """The articles of one snapshot that are each about one title or award; holds nothing that changes."""

    def __init__(self, snapshot: Snapshot, glossary: Glossary, table: Table, library: Library) -> None:
        self._snapshot, self._glossary, self._bonus, self._library = snapshot, glossary, table, library

    def table(self, asked: Question, today: date) -> tuple[list[Sentence], list[Citation]] | None:
        """The table for a comparison of two names that have an article each; None for any other question."""
        pair = sides(asked.understood) if Kind.COMPARE in asked.kinds and asked.day.other is None else None
        if pair is None or not _WHOLE.fullmatch(fold(pair[2]).lower()):
            return None
        names = [self._name(side) for side in pair[:2]]
        own = [self.article(name, asked.day.day) if name else None for name in names]
        if own[0] is None or own[1] is None or own[0].id == own[1].id:
            return None
        cited = Citations(self._snapshot, asked.day.day, today)
        rows = [Sentence(prompts.TABLE_HEAD.format(first=names[0], second=names[1]))]
        for label, cells in (
            (prompts.TABLE_KIND, [self._kind(cited, a, n) for a, n in zip(own, names, strict=True) if a]),
            (prompts.TABLE_CONDITIONS, [self._conditions(cited, a) for a in own if a]),
            (prompts.TABLE_BONUS, [self._money(cited, n) for n in names]),
        ):
            if all(cells):
                text = prompts.TABLE_ROW.format(label=label, first=cells[0], second=cells[1])
                rows.append(Sentence(text, tuple(sorted({int(n) for n in re.findall(r"\[(\d+)\]", text)}))))
        for article in (a for a in own if a):
            rows += [Sentence(remark, (_first(cited, article),)) for remark in remarks(article, self._snapshot.documents[article.document_id])]
        return (rows, cited.made) if len(rows) > 1 else None

    def _name(self, side: str) -> str:
        """The official name of one side: as it stands there, or what its words stand for."""
        reading = self._glossary.expand(side)
        start, every = fold(reading.text).lower(), [(n, n) for n in self._glossary.named(reading.text)] + list(reading.also)
        first = [pair for pair in every if start.startswith(fold(pair[0]).lower())]
        typed, name = max(first or every, key=lambda pair: len(pair[1]), default=("", ""))
        return reading.text if name and start.startswith(f"{fold(typed).lower()} cua ") else name  # with its giver, which has no entry

    def article(self, name: str, day: date) -> Article | None:
        """The article in force whose heading bears the name: the name alone first, a law's before a decree's."""
        found = []
        for article in self._snapshot.holding(fold(name).lower().partition(" cua ")[0]):
            head = self._snapshot.heads[article.document_id]
            if head.word("pham_vi") != "trung-uong" or Mark.MISSING in article.marks or standing(head, article, day) is not Standing.IN_FORCE:
                continue
            far = _distance(article.heading, fold(name).lower())
            if far is not None and article.body.of(self._snapshot.documents[article.document_id].text).strip():
                found.append((far, not head.word("loai").startswith("Luật"), article.id, article))
        return min(found)[3] if found else None

    def listed(self, name: str, day: date) -> tuple[Article, Span] | None:
        """Where the document that rules on a title lists it among its kind: the article and the clause."""
        own = self.article(name, day)
        if own:
            return self.listing(own.document_id, name)
        laws = dict.fromkeys(a.document_id for a in self._snapshot.holding(name) if self._listing_law(a, day))
        return next(filter(None, (self.listing(law, name) for law in laws)), None)

    def _listing_law(self, article: Article, day: date) -> bool:
        """Whether an article of a national law in force lists titles or awards of one kind."""
        head = self._snapshot.heads[article.document_id]
        return head.word("pham_vi") == "trung-uong" and bool(_KINDS.search(_bare(article.heading, keep=True))) and standing(head, article, day) is Standing.IN_FORCE

    def listing(self, document_id: str, name: str) -> tuple[Article, Span] | None:
        """Where a document lists a title or award among its kind: the article and the clause."""
        document = self._snapshot.documents[document_id]
        for wanted in (fold(name).lower(), " ".join(fold(name).lower().split()[:2])):
            for article in self._snapshot.articles_of(document.id):
                body = article.body.of(document.text)
                if body and _KINDS.search(_bare(article.heading, keep=True)) and wanted in fold(body).lower() and Mark.MISSING not in article.marks:
                    return article, _listing(article, document.text, wanted)
        return None

    def _kind(self, cited: Citations, own: Article, name: str) -> str:
        """The heading of the article of the same document that lists the name among its kind."""
        found = self.listing(own.document_id, name)
        return f"{found[0].heading} {_mark(cited, *found)}" if found else ""

    def conditions(self, article: Article) -> tuple[list[Span], bool]:
        """The khoản of an article that say themselves what they are about, in order and whole, while they fit; and whether some did not."""
        document = self._snapshot.documents[article.document_id]
        tops = [without_note(document.text, c.span) for c in article.clauses if c.depth == 1]
        head = [p.span for p in self._library.page(article.id).passages if not tops or p.span.end <= tops[0].start]
        spans = [*head, *tops] if not head or not tops or delegates(tops[0].of(document.text)) else tops
        spans = [s for s in spans if not delegates(s.of(document.text))] or spans
        taken: list[Span] = []
        for span in spans:
            if taken and sum(len(s.of(document.text).split()) for s in (*taken, span)) > WORDS:
                break
            taken.append(span)
        return taken, len(taken) < len(spans)

    def _conditions(self, cited: Citations, article: Article) -> str:
        """The cell of an article's conditions."""
        text = self._snapshot.documents[article.document_id].text
        taken, cut = self.conditions(article)
        parts = [f"{_cell(s.of(text))} {_mark(cited, article, s)}" for s in taken]
        return " ".join(parts) + (f" {prompts.TABLE_MORE.format(label=article.label)}" if taken and cut else "")

    def _money(self, cited: Citations, name: str) -> str:
        """The bonus of each subject by the tables of the day."""
        cells: list[str] = []
        for rate in self._bonus.asked(name, cited.day)[:3]:
            amount = self._bonus.amount(rate, cited.day)
            if amount:
                marks = _mark(cited, rate.source.article, rate.source.span) + _mark(cited, amount.salary.source.article, amount.salary.source.span)
                upto = "không quá " if rate.ceiling else ""
                cells.append(f"{rate.subject or 'mức thưởng'}: {upto}{bonus.money(amount.paid)} đồng ({upto}{bonus.times(rate.times)} lần mức lương cơ sở) {marks}")
        return "; ".join(cells)


def _distance(heading: str, name: str) -> int | None:
    """How far a heading stands from a folded name: 0 the name itself, 1 one of the givers that it lists ("Bằng khen của Bộ, ban,
    ngành, tỉnh" for that of a tỉnh), 2 the name without its giver; None where it is about something else.
    """
    bare = _bare(heading)
    quoted = [fold(f"{q} {rank}").lower().strip() for q, rank in re.findall(r"“([^”]+)”(?: (hạng \w+))?", heading)[:1]]
    if name in (bare, *quoted):
        return 0
    award, _, giver = name.partition(" cua ")
    listed, _, givers = bare.partition(" cua ")
    if not giver or award != listed:
        return None
    return 2 if not givers else 1 if set(re.findall(r"\w+", givers)) & set(giver.split()) and "," in givers else None


def _mark(cited: Citations, article: Article, span: Span) -> str:
    """The marker of a citation of `span`."""
    return f"[{cited.number(article, span)}]"


def _first(cited: Citations, article: Article) -> int:
    """The number of the first citation of `article`; it must have one."""
    return next(c.number for c in cited.made if c.article_id == article.id or c.article_id.startswith(f"{article.id}."))


def _bare(heading: str, keep: bool = False) -> str:
    """A heading folded, without quotation marks and, unless kept, the word "danh hiệu"."""
    plain = unquoted(heading).strip()
    return plain if keep else plain.removeprefix("danh hieu ")


def _cell(text: str) -> str:
    """A passage on one line, fit for a cell."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"^\d{1,3}\s?\.\s+", "", text.strip())).replace("|", "/")


def _listing(article: Article, text: str, wanted: str) -> Span:
    """The deepest clause that holds the name, else the article's text."""
    holding = [c.span for c in article.clauses if wanted in fold(c.span.of(text)).lower()]
    body = article.body.of(text)
    start = article.body.start + len(body) - len(body.lstrip())
    return min(holding, key=len, default=Span(start, article.body.start + len(body.rstrip())))

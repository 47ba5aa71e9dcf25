"""Questions about a document itself: what it is about, its number, dates, whether it is in force, what replaced it -> answered from its metadata.

"Nghị định 98/2023 còn hiệu lực không?" -> "Nghị định 98/2023/NĐ-CP có hiệu lực từ 01/01/2024, hết hiệu lực từ 01/7/2025, được
thay thế bởi Nghị định 152/2025/NĐ-CP" [1]. What it does not know: what the document rules.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot import notes, prompts
from bot.citation import cite, where
from bot.question import Question
from bot.reference import alone, issuer_named, namesakes
from bot.types import Citation, Sentence, Status
from bot.when import timeless
from index.snapshot import Snapshot
from index.text import fold, sentences
from index.types import Document, InForce, Span

_ASKS = re.compile(
    r"(?<!\w)(?:hieu luc|ap dung (?:chua|khong|tu|den|luat nao)|theo luat nao|luat nao|con dung|thay the|(?:dang |duoc |bi )?thay (?:cho |bang )?(?:luat|nghi dinh|thong tu|quyet dinh)|"
    r"da ap dung|ban hanh (?:ngay|khi|nam)|ngay ban hanh|so may|so hieu)(?!\w)"
)
_WHICH = re.compile(r"(?<!\w)(?:luat|nghi dinh|thong tu|quyet dinh|van ban|cai|ban) nao(?!\w)|(?<!\w)hay (?:la )?(?:theo )?(?:luat|nghi dinh|nd|thong tu|tt|quyet dinh|qd|\d)")
"""Asks which document applies, or which of two: "theo luật nào", "Luật 2003 hay Luật 2022"."""
_REPLACED = re.compile(r" nao (?:da |vua |moi )*bi ")
"""Asks which one the named document took the place of: "Nghị định nào bị Nghị định 152/2025 thay thế?"."""
_TOOK = re.compile(r"(?<!bi )(?<!duoc )thay (?:the )?(?:cho )?(?:cac |nhung )?(?:luat|nghi dinh|thong tu|quyet dinh|van ban|cai) nao(?!\w)")
"""Asks what the named document took the place of: "Nghị định 98/2023 thay thế nghị định nào?"."""
_ENDS = re.compile(r"(?<!\w)(?:het hieu luc|den (?:bao gio|khi nao|ngay nao))(?!\w)")
_STANDS = re.compile(rf"{_ENDS.pattern}|(?<!\w)(?:con (?:hieu luc|ap dung|dung)|thay (?:the )?(?:bang|boi))(?!\w)")
_REMARK = re.compile(r"hiệu lực|thay thế|áp dụng")
_FIELD = re.compile(r"thi dua\W+khen thuong")
"""The name of the field, which stands in the name of the law: its "thưởng" asks for no money."""
_OTHER = re.compile(r"(?<!\w)(?:ho so|thoi han hieu luc|mau|tieu chuan|tien thuong|thuong|muc luong|chuyen tiep|tiep nhan)(?!\w)")


def told(asked: Question, snapshot: Snapshot, today: date) -> tuple[Status, list[Sentence], list[Citation]] | None:
    """The life of each document that the question names, and what it is about where nothing else is asked; None when something else is."""
    reference = asked.reference
    if reference is None or not reference.documents or not reference.exact or reference.article:
        return None
    which = len(reference.documents) > 1 and _WHICH.search(asked.plain)
    own = bool(_ASKS.search(asked.plain)) and not _OTHER.search(_FIELD.sub(" ", asked.plain))
    about = not own and alone(timeless(asked.understood))
    if not which and not about and not own:
        return None
    documents = [snapshot.documents[i] for i in reference.documents]
    if len(documents) > MOST:
        return None
    day = asked.day.day
    kin = [snapshot.documents[i] for d in documents for i in d.validity.replaced_by if i in snapshot.documents and d.validity.on(today) is InForce.NO and not _TOOK.search(asked.plain)]
    sentences_, citations = lives(_asked_first(asked.plain, _once([*documents, *kin]), snapshot, day), snapshot, day, today, about)
    sentences_ += [Sentence(line) for d in documents for line in _remarks(d, asked.plain)]
    if others := _namesakes(documents, asked.plain, snapshot):
        sentences_.append(Sentence(prompts.NAMESAKES.format(names="; ".join(d.title for d in others))))
    unseen = [d for d in documents if about and d.word("noi_dung") == "chua-co"]
    sentences_ += [Sentence(prompts.DOCUMENT_WITHOUT_TEXT.format(title=d.title, url=d.word("nguon"))) for d in unseen]
    return Status.PARTIAL if unseen else Status.ANSWERED, sentences_, citations


def lives(documents: Sequence[Document], snapshot: Snapshot, day: date, today: date, about: bool = False) -> tuple[list[Sentence], list[Citation]]:
    """A sentence for the life of each document, cited."""
    citations = [_cite(number, document, snapshot, day, today) for number, document in enumerate(documents, 1)]
    return [Sentence(life(d, snapshot, day, today, about), (c.number,)) for d, c in zip(documents, citations, strict=True)], citations


def _remarks(document: Document, plain: str) -> list[str]:
    """What is known of the end of a document beside its dates, where a question asks whether or until when it holds and the dates leave it open."""
    if not _STANDS.search(plain) or (document.validity.expired and document.validity.replaced_by):
        return []
    lines = [w for w in document.words("luu_y") if _REMARK.search(w)]
    open_ = _ENDS.search(plain) and document.validity.expired is None
    return [*([prompts.NO_END.format(title=document.title)] if open_ else []), *lines]


def _asked_first(plain: str, documents: list[Document], snapshot: Snapshot, day: date) -> list[Document]:
    """Where a question asks which document it is, that one first: what the named one took the place of, or what is in force on `day`."""
    if not _WHICH.search(plain):
        return documents
    older = [snapshot.documents[i] for d in documents for i in d.validity.replaces if i in snapshot.documents][:MOST]
    if _TOOK.search(plain):
        return _once([*documents, *older])
    if _REPLACED.search(plain):
        return _once([*older, *documents])
    return sorted(documents, key=lambda d: d.validity.on(day) is not InForce.YES)


MOST = 3
"""Documents told of in one answer; a bare number that more of them bear needs a question back."""


def _once(documents: list[Document]) -> list[Document]:
    return list({d.id: d for d in documents}.values())


def _namesakes(documents: Sequence[Document], plain: str, snapshot: Snapshot) -> list[Document]:
    """Documents of the same number from other issuers, where a question names neither the issuer nor the whole number."""
    unclear = [d for d in documents if not issuer_named(d, plain) and fold(d.word("so_hieu")).lower() not in plain]
    return _once([o for d in unclear for o in namesakes(d, snapshot.heads) if o.id not in {d.id for d in documents}])


def life(document: Document, snapshot: Snapshot, day: date, today: date, about: bool = False) -> str:
    """One sentence: name, number, what it is about (where asked), dates, state on `day`, successors; only what the metadata holds."""
    v, number = document.validity, document.word("so_hieu")
    name = document.title if number in document.title else f"{document.title} (số {number})"
    parts = [f"trích yếu “{document.word('trich_yeu')}”"] if about and document.word("trich_yeu") else []
    parts += [f"ban hành ngày {notes.day_text(v.issued)}"] if v.issued else []
    parts += ["kho tài liệu chưa ghi ngày có hiệu lực"] if not (v.effective or v.expired or v.uncertain) and v.issued else []
    if v.effective:
        parts.append(f"có hiệu lực từ ngày {notes.day_text(v.effective)}" + (f", vào ngày {notes.day_text(day)} thì chưa có hiệu lực" if day < v.effective else ""))
    if v.expired:
        parts.append(f"{'hết' if v.expired <= today else 'theo văn bản sẽ hết'} hiệu lực từ ngày {notes.day_text(v.expired)}")
    names = [snapshot.documents[i].title for i in v.replaced_by if i in snapshot.documents]
    parts += [f"được thay thế bởi {', '.join(names)}"] if names else []
    old = [snapshot.documents[i].title for i in v.replaces if i in snapshot.documents]
    parts += [f"thay thế {', '.join(old)}"] if old else []
    amended = [snapshot.documents[i].title for i in v.amends if i in snapshot.documents]
    parts += [f"sửa đổi, bổ sung {', '.join(amended)}"] if amended else []
    if v.uncertain and day >= v.uncertain:
        parts.append("hiện chưa kiểm chứng được còn hiệu lực hay không")
    return f"{name}: {'; '.join(parts) or 'chưa rõ ngày ban hành và hiệu lực'}."


def _cite(number: int, document: Document, snapshot: Snapshot, day: date, today: date) -> Citation:
    """The place in the document that speaks of its force, else its first article with content."""
    own = [a for a in snapshot.articles_of(document.id) if a.body.of(document.text).strip()]
    article = next((a for a in own if "hiệu lực" in a.heading.lower() or "thông tin chung" in a.label.lower()), own[0] if own else None)
    if article is None:
        span = Span(0, min(len(document.text), 120))
        return Citation(number, document.id, f"{document.id}#", "", document.title, span.of(document.text), span, document.word("nguon"), document.validity.on(day),
                        notes.recognised(document, span), *where(document, span))  # fmt: skip
    found = [Span(article.body.start + s.start, article.body.start + s.end) for s in sentences(article.body.of(document.text))]
    span = next((s for s in found if "hiệu lực" in s.of(document.text)), found[0])
    return cite(number, document, article, span, snapshot, day, today)

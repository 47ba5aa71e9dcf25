"""Every national article in force, asked for by its heading in the ways people put it -> the share whose first citation is that article.

Điều 46 "Thành lập quỹ thi đua, khen thưởng" is asked as it stands, "… được quy định thế nào?", "Quy định về …", "thanh lap quy thi
dua khen thuong quy dinh ra sao" and so on. `python -m evals.headings`. What it does not know: whether the answer holds the facts.
"""
from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date

from bot.admit import Standing, standing
from bot.ask import Bot
from bot.cli import open_bot
from bot.settings import Settings
from bot.types import Answer
from index.snapshot import Snapshot
from index.text import fold
from index.types import Article, Mark

FORMS: Mapping[str, str] = {
    "the heading": "{h}", "what is it": "{h} là gì?", "how": "{h} như thế nào?", "how is it regulated": "{h} được quy định thế nào?",
    "what do rules say": "{h} quy định ra sao", "rules on": "Quy định về {l}", "may I ask": "Cho hỏi quy định về {l} như thế nào ạ?",
    "by present rules": "{h} theo quy định hiện hành", "name": "Nêu {l}", "the law on": "Pháp luật quy định như thế nào về {l}?",
    "please": "Dạ cho em hỏi {l} với ạ", "somebody there": "Anh/chị ơi {l} như thế nào vậy", "I want to know": "Mình muốn tìm hiểu về {l}", "advise me": "Tư vấn giúp em {l}",
    "may I have": "Cho em xin quy định {l}", "which Điều": "{h} nằm ở điều nào?", "which Điều rules on": "Điều nào quy định về {l}?", "in which document": "{h} quy định tại văn bản nào?",
    "help me": "{l} giúp em với", "the newest": "{h} mới nhất", "no diacritics": "{f}", "no diacritics, regulated": "{f} duoc quy dinh nhu the nao",
}  # fmt: skip
"""Ways of asking: {h} the heading, {l} beginning small, {f} without diacritics."""
_FORMAL = re.compile(r"(?i)hiệu lực|phạm vi điều chỉnh|đối tượng áp dụng|giải thích từ|thi hành|chuyển tiếp|^sửa đổi|tổ chức thực hiện|bãi bỏ|tên điều chưa có")
"""Headings that many documents share."""


def asked(snapshot: Snapshot, day: date) -> Iterator[Article]:
    """The articles asked for: national, in force on `day`, with content and a heading of their own."""
    for article in snapshot.articles.values():
        head = snapshot.heads[article.document_id]
        if head.word("pham_vi") != "trung-uong" or not article.label.startswith("Điều") or Mark.MISSING in article.marks:
            continue
        if article.heading and not _FORMAL.search(article.heading) and standing(head, article, day) is Standing.IN_FORCE:
            yield article


def question(form: str, heading: str) -> str:
    """A heading in one of FORMS; a name keeps its capital."""
    small = heading if heading.split(maxsplit=1)[0] in ("Huân", "Huy", "Anh", "Bằng", "Kỷ", "Hội", "Giải") else heading[:1].lower() + heading[1:]
    return form.format(h=heading, l=small, f=fold(heading).lower())


def bare(heading: str) -> str:
    """A heading without quotation marks, as people type it."""
    return re.sub(r"[“”\"]", "", heading)


def led(answer: Answer, article: Article, snapshot: Snapshot) -> bool:
    """Whether an answer's first citation is of the article, or of one that is headed alike."""
    if not answer.citations:
        return False
    ident = re.sub(r"\.(?:khoan|diem)-.*", "", answer.citations[0].article_id)
    return ident == article.id or bare(snapshot.articles[ident].heading) == bare(article.heading)


def rows(bot: Bot, day: date) -> dict[str, list[tuple[str, str, bool]]]:
    """For each form (question, article id, whether it led to it)."""
    articles = list(asked(bot.snapshot, day))
    texts = {name: [(question(form, bare(a.heading)), a) for a in articles] for name, form in FORMS.items()}
    return {name: [(text, a.id, led(bot.answer(text), a, bot.snapshot)) for text, a in pairs] for name, pairs in texts.items()}


def main(argv: list[str] | None = None) -> int:
    """The command; prints a line a form, and with --misses the questions that led elsewhere."""
    parser = argparse.ArgumentParser(prog="python -m evals.headings", description=__doc__)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args(argv)
    for name, found in rows(open_bot(Settings()), date.today()).items():
        right = sum(ok for _, _, ok in found)
        sys.stdout.write(f"{name:28s} {right} of {len(found)} = {100 * right / max(1, len(found)):.1f}\n")
        if args.misses:
            sys.stdout.writelines(f"    {text}  (muốn {ident})\n" for text, ident, ok in found if not ok)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Conversations made of golden questions and of a grid of awards and things asked -> the share of follow-ups that keep the topic.

"Tiêu chuẩn Lao động tiên tiến là gì?" + "còn CSTĐ toàn quốc thì sao?" must be answered from the article that "Tiêu chuẩn Chiến sĩ
thi đua toàn quốc là gì?" is answered with. `python -m evals.followups` reports the half to tune on and the other one; the
wordings of the two differ. What it does not know: whether the whole question is answered rightly where no golden row says so.
"""
from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import Any

from bot.ask import Bot
from bot.cli import open_bot
from bot.settings import Settings
from bot.types import Answer, Citation, Status, Turn
from evals.judge import cites
from evals.run import read_questions
from evals.spelling import SLIPS, spoilt
from index.text import fold

Row = dict[str, Any]
GOLDEN = Path(__file__).parent / "golden.jsonl"
HALVES = ("tune", "held")
ASPECTS = {
    "criteria": ("Tiêu chuẩn {t} là gì?", "Điều kiện để được xét {t} là gì?", "{t} cần đạt những tiêu chuẩn nào?"),
    "bonus": ("{t} được thưởng bao nhiêu tiền?", "Mức tiền thưởng {t} là bao nhiêu?", "Tiền thưởng kèm theo {t} là bao nhiêu?"),
    "dossier": ("Hồ sơ đề nghị tặng {t} gồm những gì?", "Hồ sơ {t} gồm những gì?", "Thành phần hồ sơ xét {t} có những giấy tờ nào?"),
    "authority": ("Ai có thẩm quyền quyết định tặng {t}?", "Ai quyết định tặng {t}?", "{t} do ai ký quyết định tặng?"),
    "deadline": ("Thời hạn gửi hồ sơ đề nghị tặng {t} là khi nào?", "Hồ sơ {t} nộp khi nào?", "Hồ sơ đề nghị {t} gửi trước ngày nào?"),
}
"""The ways to ask the whole question about an award; the first is the one asked before a follow-up."""
SHORT = {
    "criteria": (("còn tiêu chuẩn?", "tiêu chuẩn thế nào?"), ("điều kiện là gì?", "thế tiêu chuẩn ra sao ạ?")),
    "bonus": (("mức thưởng bao nhiêu?", "thế tiền thưởng?"), ("được thưởng bao nhiêu tiền?", "còn mức tiền thưởng thì sao?")),
    "dossier": (("hồ sơ gồm những gì?", "cần giấy tờ gì?"), ("còn hồ sơ thì sao?", "thành phần hồ sơ?")),
    "authority": (("ai quyết định?", "do ai ký?"), ("thẩm quyền của ai?", "vậy ai ký quyết định tặng?")),
    "deadline": (("thời hạn nộp hồ sơ?", "nộp khi nào?"), ("hạn gửi hồ sơ là khi nào?", "phải gửi trước ngày nào?")),
}
"""The same asked after another question about the award: of the first half, of the second."""
AWARDS = (
    "Chiến sĩ thi đua cơ sở", "Chiến sĩ thi đua toàn quốc", "Chiến sĩ thi đua cấp tỉnh", "Lao động tiên tiến", "Tập thể lao động tiên tiến", "Tập thể lao động xuất sắc",
    "Cờ thi đua của Chính phủ", "Cờ thi đua cấp tỉnh", "Bằng khen của Thủ tướng Chính phủ", "Bằng khen cấp tỉnh", "Giấy khen ở xã", "Huân chương Lao động hạng Ba",
    "Huân chương Độc lập hạng Nhất", "Huân chương Sao vàng", "Huy chương Quân kỳ quyết thắng", "Anh hùng Lao động", "Nhà giáo nhân dân", "Thầy thuốc ưu tú", "Giải thưởng Hồ Chí Minh",
    "Gia đình văn hóa", "Kỷ niệm chương",
)  # fmt: skip
OTHERS = (("còn {t} thì sao?", "thế {t}?"), ("vậy với {t} thì thế nào?", "còn {t}?"))
"""How another award (level, receiver, rank, year) is named in the same question, for each half."""
LEVELS = (("Chiến sĩ thi đua {l}", ("cơ sở", "cấp tỉnh", "toàn quốc")), ("Bằng khen {l}", ("cấp tỉnh", "của Thủ tướng Chính phủ", "cấp bộ")), ("Cờ thi đua {l}", ("của Chính phủ", "cấp tỉnh")))
RECEIVERS = (("Huân chương Lao động hạng Ba", ("cá nhân", "tập thể")), ("Bằng khen cấp tỉnh", ("cá nhân", "tập thể", "hộ gia đình")), ("Bằng khen của Thủ tướng Chính phủ", ("cá nhân", "tập thể", "hộ gia đình")),
             ("Huân chương Độc lập hạng Nhất", ("cá nhân", "tập thể")), ("Giấy khen cấp xã", ("cá nhân", "hộ gia đình")))  # fmt: skip
RECEIVED = {"criteria": "Tiêu chuẩn {t} cho {s} là gì?", "bonus": "{t} cho {s} được thưởng bao nhiêu tiền?"}
RANKED = (("Huân chương Lao động hạng {r}", ("Nhất", "Nhì", "Ba")), ("Huân chương Độc lập hạng {r}", ("Nhất", "Nhì", "Ba")), ("Huân chương Quân công hạng {r}", ("Nhất", "Nhì", "Ba")))
YEARS = ("Mức lương cơ sở {y} là bao nhiêu?", "Chiến sĩ thi đua cơ sở được thưởng bao nhiêu tiền {y}?", "Tỷ lệ phiếu để xét Cờ thi đua của Chính phủ {y} là bao nhiêu?")
DAYS = ("năm 2019", "năm 2023", "hiện nay")
ASKED_BACK = (("Hồ sơ gồm những gì?", "dossier"), ("Được thưởng bao nhiêu tiền?", "bonus"), ("Tiêu chuẩn là gì?", "criteria"), ("Ai có thẩm quyền quyết định?", "authority"), ("Hồ sơ nộp khi nào?", "deadline"))
NAMED_BACK = (("{t}", "của {t}"), ("tôi hỏi về {t}", "{t} ạ"))
SHARE = 6
"""Conversations of each kind and half are drawn at most this many times ten."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Earlier questions, the follow-up, and the whole question that it stands for, in the ways to ask it; `row` where a golden one names the articles."""

    kind: str
    half: str
    before: tuple[str, ...]
    text: str
    whole: tuple[str, ...]
    row: Row | None = None


def talks(rows: Sequence[Row], seed: int = 7) -> list[Talk]:
    """The conversations, each also without diacritics and with a slip in the follow-up; the same seed gives the same."""
    dice = random.Random(seed)  # noqa: S311 - a seeded choice, nothing secret
    kinds: dict[tuple[str, str], list[Talk]] = {}
    for talk in _all(rows, dice):
        kinds.setdefault((talk.kind, talk.half), []).append(talk)
    found = [t for some in kinds.values() for t in dice.sample(some, min(len(some), 10 * SHARE))]
    sample = dice.sample(found, len(found) // 4)
    plain = [replace(t, kind="no diacritics", text=fold(t.text)) for t in sample if fold(t.text) != t.text and t.kind != "new topic"]
    slips = [replace(t, kind="slip", text=case[0]) for t in sample if t.kind != "new topic" and (case := spoilt(t.text, dice.choice(list(SLIPS.values())), dice))]
    return [*found, *plain, *slips]


def _all(rows: Sequence[Row], dice: random.Random) -> Iterator[Talk]:
    for at, half in enumerate(HALVES):
        awards = AWARDS[at::2]  # each half has its own, so that nothing is tuned for one award
        yield from _grid(half, at, awards, dice)
        yield from _slots(half, at)
        for vague, aspect in ASKED_BACK:
            for award in awards:
                yield Talk("answer to asking back", half, (vague,), dice.choice(NAMED_BACK[at]).format(t=award), _wholes(aspect, award))
        for row in rows[at::2]:
            yield from _golden(row, half, at, dice)


def _wholes(aspect: str, award: str) -> tuple[str, ...]:
    return tuple(whole.format(t=award) for whole in ASPECTS[aspect])


def _grid(half: str, at: int, awards: Sequence[str], dice: random.Random) -> Iterator[Talk]:
    """Another award, another thing asked, and both one after the other."""
    for award in awards:
        other = dice.choice([a for a in awards if a != award])
        for name in ASPECTS:
            then = dice.choice([n for n in ASPECTS if n != name])
            named, short = dice.choice(OTHERS[at]).format(t=award), dice.choice(SHORT[then][at])
            mine, others = _wholes(name, award), _wholes(name, other)
            yield Talk("other award", half, others[:1], named, mine)
            yield Talk("other thing asked", half, mine[:1], short, _wholes(then, award))
            yield Talk("chain of three", half, (others[0], named), short, _wholes(then, award))
            yield Talk("chain of three", half, (others[0], short), named, _wholes(then, award))


def _slots(half: str, at: int) -> Iterator[Talk]:
    """Another level, receiver, rank or day of the same award."""
    form = OTHERS[at][0]
    for name in ASPECTS:
        for pattern, levels in LEVELS:
            for old, new in permutations(levels, 2):
                yield Talk("other level", half, _wholes(name, pattern.format(l=old))[:1], form.format(t=new), _wholes(name, pattern.format(l=new)))
        for pattern, ranks in RANKED if name in ("criteria", "bonus") else ():
            for old, new in permutations(ranks, 2):
                yield Talk("other rank", half, _wholes(name, pattern.format(r=old))[:1], form.format(t=f"hạng {new}"), _wholes(name, pattern.format(r=new)))
        for award, receivers in RECEIVERS if name in RECEIVED else ():
            for old, new in permutations(receivers, 2):
                made = RECEIVED[name]
                yield Talk("other receiver", half, (made.format(t=award, s=old),), form.format(t=new), (made.format(t=award, s=new),))
    for whole in YEARS:
        for old, new in permutations(DAYS, 2):
            yield Talk("other day", half, (whole.format(y=old),), form.format(t=new), (whole.format(y=new),))


def _golden(row: Row, half: str, at: int, dice: random.Random) -> Iterator[Talk]:
    """A golden question that ends a conversation about something else, and one whose award was another one before."""
    if not row["citation"] or row.get("history") or row["status"] != "answered":
        return
    text = row["question"]
    before = ASPECTS[dice.choice(list(ASPECTS))][0].format(t=dice.choice(AWARDS[at::2]))
    yield Talk("new topic", half, (before,), text, (text,), row)
    for award in sorted(AWARDS, key=len, reverse=True):
        if award in text:
            other = dice.choice([a for a in AWARDS[at::2] if a.split()[:1] == award.split()[:1] and a != award] or [a for a in AWARDS[at::2] if a != award])
            yield Talk("golden: other award", half, (text.replace(award, other),), dice.choice(OTHERS[at]).format(t=award), (text,), row)
            return


def asked(bot: Bot, texts: Sequence[str]) -> Answer:
    """The answer to the last of `texts`, the others being the questions before it."""
    return bot.answer(texts[-1], [Turn("user", t) for t in texts[:-1]])


def right(bot: Bot, talk: Talk) -> bool | None:
    """Whether the follow-up is answered first from an article that its whole question is answered from, in one of its wordings, for
    the same day; None where that is not answered, or where the bot did not ask back.
    """
    if talk.kind == "answer to asking back" and bot.answer(talk.before[0]).status is not Status.CLARIFY:
        return None
    wholes = [a for a in map(bot.answer, talk.whole) if a.status in _TOLD and a.citations]
    if not wholes:
        return None
    got = asked(bot, [*talk.before, talk.text])
    if got.status not in _TOLD or not got.citations:
        return False
    first = got.citations[0]
    if any(_article(first) == _article(a.citations[0]) and got.as_of == a.as_of for a in wholes):
        return True
    given = {"document_id": first.document_id, "article_id": first.article_id, "label": first.label, "title": first.title}
    return talk.row is not None and any(cites(given, w) for w in talk.row["citation"])


_TOLD = (Status.ANSWERED, Status.PARTIAL)


def _article(citation: Citation) -> str:
    return citation.article_id.split(".")[0]


def table(results: Sequence[tuple[Talk, bool | None]]) -> str:
    """A line a kind: how many and the share right, for each half."""
    kinds = list(dict.fromkeys(t.kind for t, _ in results))
    lines = [f"{'kind':24s}" + "".join(f" {half:>5s} n  right" for half in HALVES)]
    for kind in [*kinds, "all"]:
        parts = []
        for half in HALVES:
            some = [ok for t, ok in results if t.half == half and kind in (t.kind, "all") and ok is not None]
            parts.append(f" {len(some):7d} {100 * sum(some) / max(1, len(some)):6.1f}")
        lines.append(f"{kind:24s}" + "".join(parts))
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures over the served snapshot and prints; `-v` also each conversation of the tuning half that lost its topic."""
    parser = argparse.ArgumentParser(prog="python -m evals.followups", description=__doc__)
    parser.add_argument("questions", type=Path, nargs="?", default=GOLDEN)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-v", action="store_true", dest="loud")
    args = parser.parse_args(argv)
    bot = open_bot(Settings())
    results = [(t, right(bot, t)) for t in talks(read_questions(args.questions), args.seed)]
    print(table(results))
    for talk in (t for t, ok in results if args.loud and ok is False and t.half == "tune"):
        got = asked(bot, [*talk.before, talk.text])
        print(f"  {talk.kind}: {' >> '.join([*talk.before, talk.text])}\n    understood {got.understood!r}, {got.status}: {[c.article_id for c in got.citations][:2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

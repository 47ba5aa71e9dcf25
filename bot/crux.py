"""What a question turns on, and whether the evidence speaks of it at all.

"Chiến sĩ thi đua cơ sở có được tăng lương trước hạn không?" + the article on that title -> missed: nothing there is about
"tăng lương". It compares words; what it does not know: what the evidence says of them.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.evidence import RANKED, SUBJECTS, Need, Unit, delegates, granted, unquoted
from bot.kind import COUNTED, UNITS, Kind, content
from bot.passages import terms_of
from bot.question import Question
from index.text import fold

PAIRS, HALF, WORDS = 0.34, 0.5, .5
"""A predicate is missed when the evidence holds no more than a third of its word pairs (half of them where its verb is missing too)
and less than this share of its weighted words; chosen on questions answered rightly (one of 190 is missed) and 61 of our own about known titles (evals/LOG.md)."""
_PREDICATE = re.compile(r".*(?<!\w)(?:co (?:duoc|phai|can|bi|the)|duoc|phai|can|bi) (.{2,80}?) (?:hay )?(?:khong|chua)\W*$")
_ASKED_OF = re.compile(r".*(?<!\w)duoc (.{2,80}?)(?: toi da| toi thieu| it nhat)? (?:bao nhieu|may|nao|gi|o dau)(?!\w)")
"""What somebody is to get, before the word that asks how much or which of it: "được hưởng chế độ mai táng phí bao nhiêu"."""
_CLAUSE = re.compile(r"(?<!\w)(?:co|phai|can|bi|thi|vi|neu|khong)(?!\w)")
"""Then more than one thing is said there, and what is asked leave for is not plain."""
COMPANY, ALONE = 0.46, 2
"""A predicate is missed as well when less than this share of its weighted words, and at least so many not, stand in the evidence beside one
of their neighbours in the question: "thâm niên" is not told by "thẩm quyền" and "thanh niên"."""
_GIVING = frozenset("xet tang khen thuong duoc co phai can de nghi trinh cong danh hieu hinh thuc thanh tich ho so cuoi dau nam dung thi dua nua them".split())
"""Words of nearly every rule: they decide nothing."""
_MOST = re.compile(r"(?<!\w)(?:(?!moi |gan |it |cham |muon |hang |thu |thong |duy |hop )\w+ nhat|dau tien)(?!\w)")
_ROMAN = re.compile(r"(?:thứ|khóa|kỳ|Đại hội) ([IVX]{1,5})(?!\w)")
_COUNCIL = re.compile(r"(?<!\w)hoi dong (?:[\w-]+ |- ){0,6}(cap (?:tinh|xa|huyen|bo|so))(?!\w)")
_LEVELS = ("trung uong", "cap tinh", "cap huyen", "cap xa", "cap co so")
_PEOPLE = frozenset("nguoi dai bieu thanh vien doan ca nhan".split())
_MANY = re.compile(r"(?:\d|(?<!\w)(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)) (?:\w+ ){0,2}?(?:nguoi|dai bieu|thanh vien|uy vien|doan|ca nhan|dong chi|khach)(?!\w)|/\d+ tong so")


def missed(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> bool:
    """Whether the evidence holds nothing of what decides the answer; `chosen` must not be empty."""
    if Kind.COMPARE in asked.kinds:
        return False
    held = frozenset[str]().union(*(u.covers | u.passage.terms for u in chosen))
    return _superlative(asked.plain, held) or _ordinal(asked.understood, chosen) or _level(asked.plain, held) or _predicate(asked, wanted, held) or _without_company(asked, wanted, held) or _counted(asked, held, chosen) or _other_subject(asked.plain, chosen) or _delegated(asked, chosen) or _untold(asked, wanted, chosen)


def _superlative(plain: str, held: frozenset[str]) -> bool:
    """"… đầu tiên", "… nhiều nhất": who or what came first is no matter of a rule that does not say so."""
    return any(m[0] not in held for m in _MOST.finditer(plain))


def _ordinal(text: str, chosen: Sequence[Unit]) -> bool:
    """"Đại hội lần thứ XII": a roman number that neither the evidence nor its title has is another one."""
    said = " ".join(f"{u.document.title} {u.article.heading} {u.text}" for u in chosen)
    return any(not re.search(rf"(?<!\w){n}(?!\w)", said) for n in _ROMAN.findall(text))


def _level(plain: str, held: frozenset[str]) -> bool:
    """A council of another level: that of the Trung ương says nothing of "hội đồng cấp tỉnh"."""
    level = _COUNCIL.search(plain)
    return level is not None and level[1] not in held and any(other in held and other not in plain for other in _LEVELS)


def _predicate(asked: Question, wanted: Need, held: frozenset[str]) -> bool:
    """What a yes-no question asks leave for ("tăng lương trước hạn", "mua nhà ở xã hội")."""
    match = _PREDICATE.search(asked.plain) if Kind.YESNO in asked.kinds else None
    part = _own_words(asked, *match.span(1)) if match else []
    words = [w for w in part if w and w not in _GIVING]
    if not words or any(w[0].isdigit() for w in part if w):
        return False
    pairs = [f"{a} {b}" for a, b in pairwise(part) if a and b and not {a, b} <= _GIVING]
    if not pairs:
        return not held.intersection(words)
    weights = {w: wanted.terms.get(w, 0.0) for w in words}
    share = sum(x for w, x in weights.items() if w in held) / (sum(weights.values()) or 1.0)
    found = sum(p in held for p in pairs) / len(pairs)
    return share < WORDS and (found <= PAIRS or (found <= HALF and words[0] not in held))


def _without_company(asked: Question, wanted: Need, held: frozenset[str]) -> bool:
    """Whether the evidence holds the words of what is asked leave for, or is to be got, by chance: one by one, elsewhere than together."""
    leave = _PREDICATE.search(asked.plain) if Kind.YESNO in asked.kinds else None
    match = leave or _ASKED_OF.search(asked.plain)
    if match is None or _CLAUSE.search(match[1]):
        return False
    part = _own_words(asked, *match.span(1))
    if any(w[:1].isdigit() for w in part):  # a figure to confirm
        return False
    pairs = [f"{a} {b}" if a and b else "" for a, b in pairwise(["", *part, ""])]
    found: dict[str, bool] = {}
    for word, before, after in zip(part, pairs, pairs[1:], strict=False):
        if word and word not in _GIVING:
            beside = [p for p in (before, after) if p]
            found[word] = found.get(word, False) or (any(p in held for p in beside) if beside else word in held)
    total = sum(wanted.terms.get(w, 0.0) for w in found)
    told = sum(wanted.terms.get(w, 0.0) for w, here in found.items() if here)
    return list(found.values()).count(False) >= ALONE and told < COMPANY * total


def _counted(asked: Question, held: frozenset[str], chosen: Sequence[Unit]) -> bool:
    """The thing whose number is asked for: no evidence without it holds that number."""
    for match in COUNTED.finditer(asked.plain):
        words = _own_words(asked, match.end(), len(asked.plain))[:2]
        if not words or not words[0] or words[0] in UNITS:
            continue
        if words[0] in _PEOPLE:
            return not any(_MANY.search(fold(u.text).lower()) for u in chosen)
        if not held.intersection(filter(None, words)):
            return True
    return False


def _other_subject(plain: str, chosen: Sequence[Unit]) -> bool:
    """Whether collectives are asked about and the evidence, chapter titles aside, speaks of persons only, or the other way round."""
    said = frozenset[str]().union(*(u.passage.terms | terms_of(u.article.heading) for u in chosen))
    named = [s for s in SUBJECTS if s in plain]
    return len(named) == 1 and named[0] not in said and any(s in said for s in SUBJECTS)


def _delegated(asked: Question, chosen: Sequence[Unit]) -> bool:
    """Whether conditions are asked for and the best passage, of an article about something else, only says who sets them."""
    best = chosen[0]
    named = any(fold(n).lower() in fold(best.article.heading).lower() for n in asked.names)
    return asked.kinds[0] is Kind.CRITERIA and Kind.WHO not in asked.kinds and not named and delegates(best.text)


_CONDITIONS = frozenset("tiêu chuẩn điều kiện tiêu chí đối tượng xét tặng truy đạt nhận muốn công phong danh hiệu trường hợp người dành loại các làm thi đua".split())
"""Words that ask for the conditions of an award and tell nothing more of the case."""


def _untold(asked: Question, wanted: Need, chosen: Sequence[Unit]) -> bool:
    """Whether the conditions of one award are asked for and nothing else, and the best article neither bears its name nor grants it: it only mentions it."""
    if asked.kinds[0] is not Kind.CRITERIA or len(asked.names) != 1 or wanted.deeds:  # rules on taking back name no award
        return False
    name, best = fold(asked.names[0]).lower(), chosen[0]
    words = set(re.findall(r"\w+", name)) | {fold(w).lower() for typed, _ in asked.also for w in typed.split()}
    if any(w not in _CONDITIONS and fold(w) not in words for w in content(asked.understood)):
        return False
    bare = RANKED.sub("", name).partition(" cua ")[0]
    above = unquoted(f"{best.article.heading} {best.document.word('trich_yeu')} {best.document.title}")
    return bare not in above and not any(granted(u.passage, wanted) > 0 for u in chosen)


def _own_words(asked: Question, start: int, end: int) -> list[str]:
    """The folded words of a part of the question, in order; an empty one for each that carries nothing or belongs to an official name."""
    plain = asked.plain
    kept = {fold(w) for w in content(asked.understood)}
    inside = [m.span() for name in asked.names for m in re.finditer(rf"(?<!\w){re.escape(fold(name).lower())}(?!\w)", plain)]
    words = []
    for match in re.finditer(r"\w+", plain[start:end]):
        at = start + match.start()
        words.append(match[0] if match[0] in kept and not any(a <= at < b for a, b in inside) else "")
    return words

"""True sentences made false, by kind, from a seed -> how many the verifier catches, and how many true ones it rejects.

`python -m evals.mutations QUESTIONS.jsonl` takes the quotations of the bot's answers to the questions; `python -m
evals.mutations documents/` the khoản of a folder. What it does not know: how the verifier works; it asks it and counts.
"""
from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import prompts
from bot.types import Answer
from bot.verify import HEAD, problems
from index.reading import read_folder
from index.structure import articles
from index.text import canonical, fold, proper_names, sentences

TRUE = "true"
FLOORS = {"number": 0.99, "date": 0.99, "label": 0.99, "negation": 0.99}
OVERALL, REJECTED = 0.95, 0.02
"""The least share caught, by kind and overall, and the most of the true sentences that may be rejected."""
MOST_WORDS = 60
"""Longer sentences are left out: a chat model is told to write short ones."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with the passages it cites: a `kind` of mutation, or TRUE; `how` says what was done to it."""

    kind: str
    text: str
    sources: tuple[str, ...]
    how: str

    def faults(self) -> list[str]:
        """What the verifier finds wrong with it."""
        return problems(self.text, dict(enumerate(self.sources, 1)), tuple(range(1, len(self.sources) + 1)))


@dataclass(frozen=True, slots=True)
class Claim:
    """A true sentence, the passage it stands in, the rule's name, and the line that introduces its list (empty: none)."""

    text: str
    source: str
    rule: str
    lead: str = ""


# --- true sentences ---------------------------------------------------------------------------------------------
_MARK = re.compile(r"^(?:\d{1,2}[.)]|[a-zđ][.)]|[-•])\s+")


def claims(rule: str, body: str) -> Iterator[Claim]:
    """The sentences of a passage; the items of a list each after the line that introduces them, and the first two by themselves."""
    source, lead, items = f"{rule}{HEAD}\n{body}", "", 0
    for line in canonical(body).split("\n"):
        plain = _MARK.sub("", line)
        if line.endswith(":"):
            lead, items = plain, 0
        elif plain != line and lead:
            items += 1
            yield Claim(f"{lead} {plain.rstrip(';')}", source, rule, lead)
            if items <= 2:
                yield Claim(plain.rstrip(";"), source, rule, lead)
        else:
            lead = ""
            yield from (Claim(s.of(plain), source, rule) for s in sentences(plain))


def of_answer(answer: Answer) -> Iterator[Claim]:
    """The claims of an answer's quotations."""
    cited = {c.number: c for c in answer.citations}
    for sentence in answer.sentences:
        if len(sentence.citations) == 1 and (c := cited[sentence.citations[0]]).quote in sentence.text:
            rule = f"{c.label} {c.title}"
            said = sentence.text.removeprefix(prompts.LEAD.format(label=c.label[:1].lower() + c.label[1:], title=c.title))
            said = said.removeprefix(prompts.LEAD.format(label=c.label, title=c.title)).removeprefix(prompts.LEAD_EVENT.format(title=c.title))
            yield from claims(rule, said)


def of_folder(folder: Path) -> Iterator[Claim]:
    """The claims of all khoản, or of the whole article where there is none, of the documents in `folder`."""
    for parsed in read_folder(folder)[0]:
        document = parsed.document
        for article in articles(document, parsed.outline):
            tops = [(c.label, c.span) for c in article.clauses if c.depth == 1] or [(article.label, article.body)]
            for label, span in tops:
                yield from claims(f"{label} {document.title}", span.of(document.text))


def paraphrases(claim: Claim) -> Iterator[tuple[str, str]]:
    """The sentence as it stands and lightly reworded: its rule named, figures and dates written otherwise, a list turned round."""
    text = claim.text
    yield "nguyên văn", text
    yield "dẫn điều khoản", f"Theo {claim.rule[:1].lower() if claim.rule.startswith(('Khoản', 'Điểm')) else claim.rule[:1]}{claim.rule[1:]}, {text[:1].lower()}{text[1:]}"
    zeros = re.sub(r"(?<![\w/.,-])0(\d)(?![\w/.,-])", r"\1", text)
    dates = re.sub(r"(?<![\d/])(\d\d?)/(\d\d?)/(\d{4})(?![\d/])", lambda m: f"{int(m[1])} tháng {int(m[2])} năm {m[3]}", text)
    yield from ((how, t) for how, t in (("05 thành 5", zeros), ("ngày viết chữ", dates), ("80 phần trăm", re.sub(r"(\d)%", r"\1 phần trăm", text))) if t != text)
    if ": " in text and "; " in text.split(": ", 1)[1]:
        lead, listed = text.split(": ", 1)
        yield "đảo danh sách", f"{lead}: {'; '.join(reversed(listed.rstrip('.').split('; ')))}"


# --- false sentences --------------------------------------------------------------------------------------------
Mutate = Callable[[Claim, Sequence[Claim], random.Random], Iterator[tuple[str, str, tuple[str, ...]]]]
"""A claim, others to take from, chance -> (what was done, false sentence, the passages it cites besides its own)."""


def _swap(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


_FIGURE = re.compile(r"(?<![\w/.,-])\d+(?:[.,]\d+)*%?(?![\w/.-]|,\d)")
_LABELLED = re.compile(r"(?i)(?:điều|khoản|điểm|chương|mục|số|tháng|ngày|năm)\s+(?:\d+, )*$")


def _numbers(claim: Claim, _: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    text = claim.text
    found = [m for m in _FIGURE.finditer(text) if not _LABELLED.search(text[: m.start()])]
    for match in found:
        percent, digits = match[0].endswith("%"), match[0].rstrip("%")
        whole = int(re.sub(r"\D", "", digits))
        other = rng.choice([n for n in {whole + 1, whole + 5, whole * 2 + 1, max(1, whole - 1), whole * 10 + 10} if n != whole])
        yield "đổi số", _swap(text, match, f"{other}{'%' if percent else ''}"), ()
    others = [f for f in _FIGURE.findall(claim.source) if found and f.lstrip("0") != found[0][0].lstrip("0")]
    if found and others:
        yield "số khác của nguồn", _swap(text, found[0], rng.choice(others)), ()


_DAY = re.compile(r"(?<![\d/])(\d\d?)/(\d\d?)/(\d{4})(?![\d/])|(?<=năm )((?:19|20)\d\d)(?!\w)|(?<=tháng )(\d\d?)(?![\d/])")


def _dates(claim: Claim, _: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for match in _DAY.finditer(claim.text):
        if match[4]:
            yield "đổi năm", _swap(claim.text, match, str(int(match[4]) + rng.choice((-1, 1, 2)))), ()
        elif match[5]:
            yield "đổi tháng", _swap(claim.text, match, str(int(match[5]) % 12 + 1)), ()
        else:
            day, month, year = int(match[1]), int(match[2]), int(match[3])
            part = rng.randrange(3)
            changed = (day % 28 + 1, month, year) if part == 0 else (day, month % 12 + 1, year) if part == 1 else (day, month, year + rng.choice((-1, 1)))
            yield "đổi ngày", _swap(claim.text, match, "{:02d}/{:02d}/{}".format(*changed)), ()


_LABEL = re.compile(r"(?i)(?<!\w)(điều|khoản|điểm|mẫu số|chương)\s+(\d+|[a-h](?!\w))|(?<!\w)(\d+)(?=/\d{4}/[A-ZĐ])")


def _labels(claim: Claim, _: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    named = f"Theo {claim.rule}, {claim.text[:1].lower()}{claim.text[1:]}"
    for text in (claim.text, named):
        for match in list(_LABEL.finditer(text))[:2]:
            old = match[2] or match[3]
            new = str(int(old) + rng.choice((1, 2, 7, 100))) if old.isdigit() else rng.choice([c for c in "abcdegh" if c != old.lower()])
            yield "đổi viện dẫn", text[: match.end() - len(old)] + new + text[match.end() :], ()
    yield "thêm viện dẫn", f"Theo Điều {rng.randrange(150, 400)}, {claim.text[:1].lower()}{claim.text[1:]}", ()


_DENIED = re.compile(r"(?<!\w)(không|chưa)\s+(?!gian|khí|quân|quá|dưới|chỉ|những)")
_DENIABLE = re.compile(r"(?<!\w)(?<!không )(?<!chưa )(phải|được|là|có|gồm|đạt|do|tính|thuộc|cần|tặng)(?!\w)(?! hội)(?! lập)(?! quyền)(?! thể)")


def _denials(claim: Claim, _: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for match in _DENIED.finditer(claim.text):
        yield "bỏ phủ định", _swap(claim.text, match, ""), ()
    verbs = list(_DENIABLE.finditer(claim.text))
    for match in rng.sample(verbs, min(2, len(verbs))):
        yield "thêm phủ định", _swap(claim.text, match, f"{rng.choice(('không', 'chưa', 'không'))} {match[0]}"), ()
    for match in re.finditer(r"(?<!\w)trừ(?= )", claim.text):
        yield "trừ thành kể cả", _swap(claim.text, match, "kể cả"), ()


_MODES = {
    "trở lên": "trở xuống", "trở xuống": "trở lên", "không quá": "ít nhất", "ít nhất": "nhiều nhất", "tối thiểu": "tối đa", "tối đa": "tối thiểu",
    "phải": "có thể", "có thể": "phải", "bắt buộc": "có thể", "chậm nhất": "sớm nhất", "trước ngày": "sau ngày", "được": "phải", "dưới": "trên", "chỉ": "không chỉ",
}  # fmt: skip


def _modes(claim: Claim, _: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for old, new in _MODES.items():
        found = list(re.finditer(rf"(?<!\w)(?<!không ){old}(?!\w)", claim.text))
        if found:
            yield f"{old} thành {new}", _swap(claim.text, rng.choice(found), new), ()
    if match := re.search(r" trở lên| tối đa| tối thiểu|(?<= )không quá |(?<= )ít nhất ", claim.text):
        yield "bỏ giới hạn", _swap(claim.text, match, ""), ()


def _names(claim: Claim, others: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    pool = sorted({n for o in rng.sample(others, min(60, len(others))) for n in proper_names(o.text) if n not in claim.source})
    for name in dict.fromkeys(proper_names(claim.text)):
        if pool:
            yield "đổi tên", claim.text.replace(name, rng.choice(pool), 1), ()
        first = name.rsplit(" ", 1)[0]
        yield "đổi một chữ của tên", claim.text.replace(name, f"{first} {rng.choice(('Hùng', 'Thanh', 'Sơn', 'Bình'))}", 1), ()


_RIVALS = (
    ("cá nhân", "tập thể", "hộ gia đình"), ("Chiến sĩ thi đua cơ sở", "Chiến sĩ thi đua toàn quốc"), ("hạng Nhất", "hạng Nhì", "hạng Ba"), ("Huân chương", "Huy chương"),
    ("Thủ tướng Chính phủ", "Chủ tịch nước", "Bộ trưởng"), ("Bằng khen", "Giấy khen", "Cờ thi đua"), ("cấp tỉnh", "cấp xã"), ("toàn quốc", "cơ sở", "bộ"),
    ("Bộ trưởng", "Chủ tịch Ủy ban nhân dân cấp tỉnh"), ("Hội đồng", "Ủy ban"), ("nam", "nữ"),
)  # fmt: skip


def _subjects(claim: Claim, _: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for rivals in _RIVALS:
        for old in rivals:
            if match := re.search(rf"(?<!\w){old}(?!\w)(?! bộ)", claim.text):
                yield "đổi chủ thể", _swap(claim.text, match, rng.choice([r for r in rivals if r != old])), ()


_VERB = re.compile(r"(?<!\w)(?:được|phải|là|do|gồm|có|không)(?= )")


def _merged(claim: Claim, others: Sequence[Claim], rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The subject of one sentence with what another passage, or another sentence of the same one, says of its own."""
    head = _VERB.search(claim.text)
    near = [o for o in others if o.source == claim.source and o.lead == claim.lead == ""]
    for how, other in (("hai nguồn", rng.choice(others)), *((("một nguồn", rng.choice(near)),) if near else ())):
        tail = _VERB.search(other.text)
        if head and tail and other is not claim and ";" not in claim.text[: head.start()] and 2 <= len(claim.text[: head.start()].split()) <= 14 and len(other.text[tail.start() :].split()) >= 4:
            yield f"ghép câu của {how}", f"{claim.text[: head.start()]}{other.text[tail.start() :]}", (other.source,) if other.source != claim.source else ()


MUTATIONS: dict[str, Mutate] = {
    "number": _numbers, "date": _dates, "label": _labels, "negation": _denials, "modality": _modes, "name": _names, "subject": _subjects, "merged": _merged,
}  # fmt: skip


def cases(found: Sequence[Claim], seed: int, most: int) -> list[Case]:
    """Up to `most` false sentences of each kind, and up to four times as many true ones; the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  # for tests, not for secrets
    pool = list({c.text: c for c in found if 5 <= len(c.text.split()) <= MOST_WORDS}.values())
    rng.shuffle(pool)
    out: list[Case] = []
    for kind, mutate in MUTATIONS.items():
        made: list[Case] = []
        for claim in pool:
            if len(made) >= most:
                break
            options = [o for o in mutate(claim, pool, rng) if not _holds(o[1], (claim.source, *o[2]))]
            made += [Case(kind, text, (claim.source, *more), how) for how, text, more in rng.sample(options, min(2, len(options)))]
        out += made[:most]
    true = [Case(TRUE, text, (c.source,), how) for c in pool for how, text in paraphrases(c)]
    return out + rng.sample(true, min(4 * most, len(true)))


def _holds(text: str, sources: Sequence[str]) -> bool:
    """Whether the changed sentence happens to stand in a source as it is."""
    plain = fold(canonical(text)).lower().rstrip(".;")
    return any(plain in fold(canonical(s)).lower() for s in sources)


# --- counting ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Rates:
    """Counts by kind: how many, and how many the verifier objected to; `slips` are the cases it judged wrongly."""

    counts: dict[str, tuple[int, int]]
    slips: tuple[Case, ...]

    def share(self, kind: str) -> float:
        """The share of the kind that was objected to."""
        total, objected = self.counts.get(kind, (0, 0))
        return objected / total if total else 0.0

    @property
    def overall(self) -> float:
        """The share of all false sentences that was caught."""
        false = [v for k, v in self.counts.items() if k != TRUE]
        return sum(o for _, o in false) / max(1, sum(n for n, _ in false))


def measure(given: Sequence[Case]) -> Rates:
    """The verifier's verdict on every case."""
    counts: dict[str, tuple[int, int]] = {}
    slips = []
    for case in given:
        objected = bool(case.faults())
        total, before = counts.get(case.kind, (0, 0))
        counts[case.kind] = total + 1, before + objected
        if objected == (case.kind == TRUE):
            slips.append(case)
    return Rates(counts, tuple(slips))


def table(rates: Rates) -> str:
    """One line a kind, then the two sums."""
    lines = [f"{kind:10s} {objected:4d}/{total:<4d} {rates.share(kind):6.1%}" for kind, (total, objected) in rates.counts.items() if kind != TRUE]
    total, rejected = rates.counts.get(TRUE, (0, 0))
    return "\n".join([*lines, f"bắt được    {rates.overall:6.1%}", f"câu đúng bị loại {rejected}/{total} {rates.share(TRUE):.1%}"])


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints; `--slips` shows the cases judged wrongly."""
    parser = argparse.ArgumentParser(description="Đo bộ kiểm chứng trên các câu bị sửa sai.")
    parser.add_argument("source", type=Path, help="tệp câu hỏi JSONL, hoặc thư mục tài liệu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=60, help="số câu sai nhiều nhất của mỗi loại")
    parser.add_argument("--slips", action="store_true")
    args = parser.parse_args(argv)
    rates = measure(cases(list(of_folder(args.source) if args.source.is_dir() else _of_questions(args.source)), args.seed, args.most))
    for case in rates.slips if args.slips else ():
        print(f"[{case.kind}: {case.how}] {case.text}\n    {case.faults()}\n    {' ⏎ '.join(case.sources)[:700]!r}")
    print(table(rates))
    return 0


def _of_questions(path: Path) -> Iterator[Claim]:
    from bot.cli import open_bot  # noqa: PLC0415  # opens the index and the embedding model
    from bot.settings import Settings  # noqa: PLC0415

    bot = open_bot(Settings())
    for line in path.read_text("utf8").splitlines():
        yield from of_answer(bot.answer(json.loads(line)["question"]))


if __name__ == "__main__":
    raise SystemExit(main())

"""Statutes in public -> pairs for training an encoder: a question made by rule, the passage that answers it, near misses.

"Người sử dụng lao động có trách nhiệm lập sổ quản lý lao động." gives "Ai có trách nhiệm lập sổ quản lý lao động?" with
the chunk of its article, cut and given its context by the product's own steps, and chunks of other articles that lexical
search puts beside it. What it does not know: a benchmark's text (`Unseen` keeps those out, and the laws they name); models.
"""
from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.retrieve import PLAIN_SHARE, Query, Searcher, query_terms
from evals import bench
from index.cache import VectorCache
from index.chunk import Budget
from index.snapshot import Snapshot
from index.text import canonical, sentences, slug, tokens
from index.types import Chunk

RUN = 20
"""So many tokens in a row that a benchmark has as well make an article a seen one."""
WORDS = 60, 120
"""Chunk sizes to learn: the product's own, and about what the encoder is given of a benchmark's."""
NEAR, MISSES = 30, 4
"""Among so many hits an article must be for its question to be one; so many near misses are kept of them."""
HEADED = 0.4
"""Share of the articles that are asked for by their heading as well."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the passage that answers it, the article of that, and passages of other articles that do not."""

    question: str
    passage: str
    article: str
    near: tuple[str, ...]


class Unseen:
    """Tells the articles of statutes that no benchmark holds: none of its runs of words, none of the laws it names."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """`folders`: sets with a corpus.jsonl and queries.jsonl; raises OSError or ValueError."""
        self._runs: set[int] = set()
        self._laws: set[str] = set()
        for folder in folders:
            corpus = bench.read(folder)
            for row in corpus.documents:
                self._runs |= _runs(row["text"])
                if "::" in row["id"]:  # "Luật Viên chức 2010::2"
                    self._laws.add(_named(row["id"].partition("::")[0]))
            for text in corpus.queries.values():
                self._runs |= _runs(text)

    def __call__(self, row: dict[str, Any]) -> bool:
        """Whether the article `row` may be learnt from."""
        return not (self._runs & _runs(row["text"])) and _named(_law(row)) not in self._laws and "khen thưởng" not in row["de_muc"]


def pairs(statutes: Path, unseen: Callable[[dict[str, Any]], bool], many: int, seed: int = 7) -> list[Pair]:
    """About `many` pairs of whole laws drawn from `statutes` (.jsonl.gz with so_hieu, title, issued, de_muc, text), shuffled."""
    rng = random.Random(seed)  # noqa: S311 - a seeded choice, nothing secret
    laws: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(statutes, "rt", encoding="utf8") as file:
        for row in map(json.loads, file):
            laws.setdefault(row["so_hieu"] or row["id"], []).append(row)
    names = sorted(laws)
    rng.shuffle(names)
    found: list[Pair] = []
    for turn, words in enumerate(WORDS):
        rows = [row for name in names[turn :: len(WORDS)] for row in laws[name]]
        found += _of(_taken(rows, unseen, many // len(WORDS)), words, rng)
    rng.shuffle(found)
    return found


def _taken(rows: Iterable[dict[str, Any]], unseen: Callable[[dict[str, Any]], bool], many: int) -> list[dict[str, Any]]:
    """The first `many` of `rows` that may be learnt from and say something."""
    taken: list[dict[str, Any]] = []
    for row in rows:
        if len(taken) == many:
            break
        if len(row["text"]) > 120 and unseen(row):
            taken.append(row)
    return taken


def _of(rows: Sequence[dict[str, Any]], words: int, rng: random.Random) -> Iterator[Pair]:
    """Pairs of `rows` cut into chunks of `words`: questions on one chunk of each article, and for some one on its heading."""
    documents = [{"id": row["id"], "title": _title(row, rng), "text": row["text"]} for row in rows]
    snapshot = bench.index(bench.Corpus(documents, {}, {}), None, VectorCache(Path()), Budget(words))
    searcher = Searcher(snapshot)
    own: dict[str, list[Chunk]] = {}
    for chunk in snapshot.chunks:
        own.setdefault(chunk.document_id, []).append(chunk)
    for document, its in own.items():
        chosen, first = rng.choice(its), snapshot.text_of(its[0])
        asked = [(one, _passage(snapshot, chosen)) for one in _asked(snapshot.text_of(chosen), rng)]
        if rng.random() < HEADED:  # half of them to be answered without seeing it
            asked.append((_headed(its[0].context, rng), rng.choice((first, _passage(snapshot, its[0])))))
        for question, passage in asked:
            if near := _near(searcher, question, passage, document):
                yield Pair(question, passage, snapshot.documents[document].source, tuple(rng.sample(near, MISSES)))


def _near(searcher: Searcher, question: str, passage: str, document: str) -> list[str]:
    """The first passages beside `passage` that lexical search finds; none for a question that does not find its own article, or has too few."""
    snapshot = searcher.snapshot
    hits = [snapshot.chunk(h.chunk_id) for h in searcher.search(Query(query_terms(question), None, PLAIN_SHARE), NEAR)]
    if all(chunk.document_id != document for chunk in hits):
        return []
    others = [_passage(snapshot, chunk) for chunk in hits if chunk.document_id != document]
    near = [other for other in others if not _says(other, passage)][:12]
    return near if len(near) >= MISSES else []


def _passage(snapshot: Snapshot, chunk: Chunk) -> str:
    """What is embedded of a chunk (`index.build.Texts`)."""
    return f"{chunk.context}\n{snapshot.text_of(chunk)}"


def _says(other: str, passage: str) -> bool:
    """Whether `other` holds most of `passage`: decrees repeat their law."""
    mine = set(tokens(passage.partition("\n")[2] or passage))
    return len(mine & set(tokens(other))) > 0.75 * len(mine)


def _runs(text: str) -> set[int]:
    words = tokens(canonical(text))
    return {hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1)}


def _law(row: dict[str, Any]) -> str:
    """"Luật 57/2020/QH14 Luật Thanh niên - Điều 1 3.LQ.1. Thanh niên" -> "Luật Thanh niên"."""
    name = canonical(row["title"]).rpartition(" - Điều ")[0]
    kind, title = re.sub(r"\s*\d+\S*/\S+\s*", "\n", name, count=1).partition("\n")[::2]
    return title if title.lower().startswith(kind.lower()) or not kind else f"{kind} {title}".strip()


def _named(law: str) -> str:
    """`law` for comparing: "Bộ Luật Dân sự 2015" -> "dan-su"."""
    return re.sub(r"^(bo-)?luat-|-(19|20)\d\d$", "", slug(law)) or "-"


def _title(row: dict[str, Any], rng: random.Random) -> str:
    """The context of its chunks as it stands in files: law, year, number and heading of the article."""
    number, _, heading = canonical(row["title"]).rpartition(" - Điều ")[2].partition(" ")
    heading = re.sub(r"^[\w.-]*\d\.\s*", "", heading)  # its number in the codification: "3.LQ.2."
    year = f" {row['issued'][-4:]}" if row["issued"] and rng.random() < 0.7 else ""
    return f"{_law(row)}{year}{rng.choice((' - ', ' > '))}Điều {number}. {heading}".strip(" .")


# ---- questions by rule ----------------------------------------------------------------------------------------------

_MUST = "phải|có trách nhiệm|có quyền|có nghĩa vụ|có nhiệm vụ|chịu trách nhiệm|không được|được|quyết định|thực hiện|ban hành|cấp|thông báo"
_DOES = re.compile(rf"\b({_MUST})\b")
_AMOUNT = re.compile(r"\b\d[\d.,]*(?:\s*\([^)]*\))?\s+(ngày làm việc|ngày|tháng|năm|đồng|người|tuổi|giờ|lần|triệu đồng|mét|km)\b")
_LASTS = {"ngày làm việc", "ngày", "tháng", "năm", "giờ"}
_IF = re.compile(r"^(?:Trong )?(?:[Tt]rường hợp|[Kk]hi|[Nn]ếu)\s+(.{15,160}?)(?:,| thì)\s+(.{15,})$")
_IS = re.compile(r"^(.{4,80}?) là (.{20,})$")
_LIST = re.compile(r"^(.{10,140}?)\s*(?:bao gồm|gồm|như sau|sau đây|là)\s*(?:các \S+ \S+ sau đây|như sau|sau đây)?\s*:")
_NUMBERED = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.|[a-zđ]\)|[-+•])\s*")
_OFFICE = re.compile(r"\b(bộ|cơ quan|ủy ban|sở|cục|chính phủ|đơn vị|phòng|tòa án|ngân hàng|tổ chức|viện|ban)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(người|trưởng|cá nhân|công dân|giám đốc|viên|chủ tịch|thủ tướng|học sinh|sinh viên|chủ)\b", re.IGNORECASE)
_HEADS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"Trách nhiệm của (.+)", ("{0} có trách nhiệm gì?", "{0} phải làm những gì?")),
    (r"Quyền(?: và nghĩa vụ| hạn)? của (.+)", ("{0} có quyền gì?", "{0} được làm gì?")),
    (r"Nhiệm vụ, quyền hạn của (.+)", ("{0} làm nhiệm vụ gì?", "{0} có những nhiệm vụ, quyền hạn nào?")),
    (r"Nghĩa vụ của (.+)", ("{0} có nghĩa vụ gì?",)),
    (r"Thẩm quyền (.+)", ("Ai có thẩm quyền {0}?", "Cơ quan nào {0}?", "Ai được {0}?")),
    (r"(?:Các điều kiện|Điều kiện) (?:để |của )?(.+)", ("Muốn {0} cần điều kiện gì?", "Khi nào thì được {0}?")),
    (r"Tiêu chuẩn (?:của |để )?(.+)", ("{0} cần đạt tiêu chuẩn gì?", "Thế nào thì được {0}?")),
    (r"(?:Thành phần h|H)ồ sơ (?:đề nghị )?(.+)", ("{0} cần giấy tờ gì?", "Muốn {0} phải nộp gì?")),
    (r"(?:Trình tự|Thủ tục|Trình tự, thủ tục|Quy trình) (.+)", ("{0} qua các bước nào?", "Làm thế nào để {0}?")),
    (r"Thời hạn (.+)", ("{0} trong bao lâu?", "Mất bao lâu để {0}?")),
    (r"(?:Các t|T|Những t)rường hợp (.+)", ("Khi nào {0}?", "Lúc nào thì {0}?")),
    (r"(?:Các|Những)? ?hành vi (?:bị )?(?:nghiêm )?cấm(.*)", ("Cấm những việc gì{0}?", "Không được làm gì{0}?")),
    (r"Nguyên tắc (.+)", ("{0} theo nguyên tắc nào?",)),
    (r"Giải thích từ ngữ(.*)", ("Các từ ngữ được hiểu thế nào{0}?",)),
    (r"Mức (.+)", ("Mức {0} là bao nhiêu?",)),
)  # fmt: skip
_PLAINER = {
    "người sử dụng lao động": "công ty", "chấm dứt hợp đồng lao động": "nghỉ việc", "phương tiện giao thông": "xe", "hồ sơ": "giấy tờ",
    "cơ quan nhà nước có thẩm quyền": "cơ quan nhà nước", "trình tự, thủ tục": "các bước", "trong thời hạn": "trong vòng", "người lao động": "nhân viên",
    "có trách nhiệm": "phải", "có nghĩa vụ": "phải", "nghiêm cấm": "cấm", "cư trú": "sinh sống", "kinh phí": "tiền", "thanh toán": "trả tiền",
    "chi trả": "trả", "phối hợp với": "cùng", "tử vong": "chết", "gửi": "nộp", "văn bản": "giấy", "xử phạt": "phạt", "tiến hành": "làm",
    "thực hiện": "làm", "cung cấp": "đưa", "thành lập": "lập", "tối thiểu": "ít nhất", "không quá": "tối đa", "tối đa": "nhiều nhất", "doanh nghiệp": "công ty",
    "chuyển nhượng": "bán lại", "cá nhân": "người", "trẻ em": "trẻ con", "bồi thường": "đền bù", "thu hồi": "lấy lại", "hỗ trợ": "giúp", "cơ sở giáo dục": "trường",
    "hàng năm": "mỗi năm", "kiểm tra": "xem xét", "hằng năm": "mỗi năm", "đình chỉ": "dừng", "khiếu nại": "kiện", "bảo đảm": "đảm bảo", "niêm yết": "dán", "sửa chữa": "sửa",
}  # fmt: skip


def _asked(body: str, rng: random.Random) -> list[str]:
    """Up to two questions that a sentence of `body` answers."""
    said = [s for span in sentences(body) if 7 <= len((s := _NUMBERED.sub("", span.of(body)).rstrip(" .;")).split()) <= 60]
    found = [question for one in rng.sample(said, min(2, len(said))) if (question := _question(one, rng))]
    return list(dict.fromkeys(found))


def _question(said: str, rng: random.Random) -> str | None:
    """One of the questions that `said` answers, some of its words dropped or put plainer; None when there is none."""
    ways = list(_questions(said, rng))
    return _worn(rng.choice(ways), rng) if ways else None


def _questions(said: str, rng: random.Random) -> Iterator[str]:
    if m := _LIST.match(said):
        yield f"{m[1]} gồm những gì?"
        return
    if m := _IF.match(said):
        yield rng.choice((f"{m[1]} thì sao?", f"{m[1]} thì xử lý thế nào?", f"Nếu {m[1]} thì phải làm gì?"))
        yield f"Khi nào {m[2]}?"
    if m := rng.choice([*_AMOUNT.finditer(said)] or [None]):
        much = "bao lâu" if m[1] in _LASTS and rng.random() < 0.5 else f"bao nhiêu {m[1]}"
        yield f"{said[: m.start()]}{much}{said[m.end() :]}?"
        yield f"{_first(said[: m.start()])} {much}?"
    if m := _IS.match(said):
        yield rng.choice((f"{m[1]} là gì?", f"Thế nào là {m[1]}?", f"{m[1]} được hiểu ra sao?"))
        yield f"{m[2]} gọi là gì?"
    if (m := _DOES.search(said)) and 1 <= len(said[: m.start()].split()) <= 16 and len(said[m.end() :].split()) >= 4:
        yield f"{_who(said[: m.start()])} {said[m.start() :]}?"
        yield f"{said[: m.end()]} {rng.choice(('gì', 'làm gì', 'những gì'))}?"
        yield f"{said[: m.start()]} có {said[m.start() :]} không?"
    yield rng.choice((said, f"{said}, đúng hay sai?", f"Có phải {said[:1].lower()}{said[1:]} không?"))
    words = said.split()
    if len(words) > 16:
        start = rng.randrange(len(words) - 10)
        yield " ".join(words[start : start + rng.randint(7, 14)]) + rng.choice((" như thế nào?", " ra sao?", " được quy định thế nào?", "?"))


def _first(before: str) -> str:
    """The end of what stands before a figure: enough to know what is counted."""
    return " ".join(before.split()[-14:])


def _who(subject: str) -> str:
    return "Cơ quan nào" if _OFFICE.search(subject) else "Ai" if _PERSON.search(subject) else "Đối tượng nào"


def _headed(context: str, rng: random.Random) -> str:
    """What an article with this heading answers."""
    law, _, heading = re.sub(r"Điều \d\S*\s*", "\n", context, count=1).partition("\n")
    if len(heading.split()) < 6:  # "Giải thích từ ngữ" is in every law
        return _worn(f"{heading} theo {law.strip(' ->')} {rng.choice(('là gì?', 'ra sao?'))}", rng)
    for pattern, ways in _HEADS:
        if m := re.fullmatch(pattern, heading):
            return _worn(rng.choice(ways).format(m[1]), rng)
    return _worn(heading + rng.choice((" là gì?", " như thế nào?", " được quy định ra sao?", "?")), rng)


def _worn(question: str, rng: random.Random) -> str:
    """`question` less like the statute: some of its words plainer, some left out."""
    for legal, plain in _PLAINER.items():
        if legal in question and rng.random() < 0.4:
            question = question.replace(legal, plain, 1)
    lost = rng.choice((0.0, 0.0, 0.0, 0.1))
    words = [w for w in question.split() if w.endswith("?") or rng.random() >= lost]
    return canonical(" ".join(words)[:1].upper() + " ".join(words)[1:])

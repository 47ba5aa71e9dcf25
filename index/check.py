"""The documents folder -> what is wrong with it: front matter, links, references between articles, the two TOML tables.

rules/nghi-dinh-152-2025-nd-cp.md whose "Điều 4" names "khoản 9 Điều 6" although Điều 6 has two khoản -> one Finding.
Only the shipped layout is judged (rules/, events/, thuat-ngu.toml, nguon.toml): an office's own files may look as they
like. What it does not know: whether a rule is told rightly (that is `evals.factcheck`).
"""
from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index import metadata
from index.errors import MetadataError, ParseError
from index.parse import parse
from index.references import Ref, references
from index.structure import articles, is_canonical
from index.text import slug
from index.types import Article, Document, Mark, tiles

OFFICIAL = ("gov.vn", "chinhphu.vn", "quochoi.vn", "vbpl.vn", "dangcongsan.vn")
"""Domains of the state and the Party; their subdomains count too."""
SCOPES, CONTENTS, VERSIONS = ("trung-uong", "nganh", "dia-phuong", "dang"), ("day-du", "mot-phan", "chua-co"), ("dien-giai", "chinh-thuc")
TRUST, GLOSSARY_KINDS, SOURCE_KINDS = ("cao", "vua", "thap"), ("viet-tat", "dong-nghia"), ("html", "pdf")
_DAYS = ("ngay_ban_hanh", "ngay_hieu_luc", "ngay_het_hieu_luc", "chua_ro_tu")
_LINKS = ("thay_the", "bi_thay_the_boi", "sua_doi")
_RULE_NEEDS = ("id", "tieu_de", "so_hieu", "loai", "co_quan", "trich_yeu", "pham_vi", "noi_dung", "nguon", "ban")
_RULE_KEYS = {*_RULE_NEEDS, *_DAYS, *_LINKS, "noi_ap_dung", "luu_y", "quy_dinh_chi_tiet", "tu_khoa", "pham_vi_xem"}
_EVENT_NEEDS = ("id", "loai", "tieu_de", "don_vi_to_chuc", "nguon", "do_tin_cay")
_EVENT_KEYS = {*_EVENT_NEEDS, "ngay", "ngay_ket_thuc", "dia_diem", "chu_tri", "van_ban_lien_quan", "luu_y", "pham_vi_xem"}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: the file, the rule it breaks, and what to do, in Vietnamese."""

    file: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of rules/ or events/ as read: its stated front matter, its document and its articles."""

    file: str
    front: Mapping[str, Any]
    document: Document
    articles: tuple[Article, ...]

    @property
    def rule(self) -> bool:
        """Whether it is a legal document and not an event."""
        return self.file.startswith("rules/")


def check_folder(folder: Path) -> list[Finding]:
    """All findings of the documents in `folder`, by file; an empty list is a clean bill."""
    entries, found = read(folder)
    store = {e.document.id: e for e in entries}
    for entry in entries:
        found += _front(entry)
        found += _links(entry, store)
        found += _structure(entry)
        found += _references(entry, store)
    found += _unique_ids(entries)
    found += glossary(folder / "thuat-ngu.toml")
    found += sources(folder / "nguon.toml")
    return sorted(found, key=lambda f: (f.file, f.rule, f.message))


def read(folder: Path) -> tuple[list[Entry], list[Finding]]:
    """Every readable Markdown file of rules/ and events/, and a finding for each that is not readable."""
    entries: list[Entry] = []
    found: list[Finding] = []
    for path in sorted(p for part in ("rules", "events") for p in (folder / part).glob("*.md")):
        source = path.relative_to(folder).as_posix()
        try:
            data = path.read_bytes()
            parsed = parse(source, data)
            front, _ = metadata.split_front_matter(source, data.decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, ParseError) as error:
            found.append(Finding(source, "đọc", str(error)))
            continue
        entries.append(Entry(source, front, parsed.document, articles(parsed.document, parsed.outline)))
    return entries, found


def has_content(article: Article, text: str) -> bool:
    """Whether the store holds something of `article`: a body, and not marked as missing."""
    return Mark.MISSING not in article.marks and bool(article.body.of(text).strip())


def _unique_ids(entries: Iterable[Entry]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.document.id in seen:
            yield Finding(entry.file, "id", f"mã “{entry.document.id}” đã có ở {seen[entry.document.id]}")
        seen.setdefault(entry.document.id, entry.file)


# front matter


def _front(entry: Entry) -> Iterator[Finding]:
    front, needs, keys = entry.front, _RULE_NEEDS if entry.rule else _EVENT_NEEDS, _RULE_KEYS if entry.rule else _EVENT_KEYS
    for key in needs:
        if not str(front.get(key) or "").strip():
            yield Finding(entry.file, "phần đầu", f"thiếu khóa “{key}”")
    for key in sorted(set(front) - keys):
        yield Finding(entry.file, "phần đầu", f"khóa lạ “{key}”")
    if front.get("id") != Path(entry.file).stem:
        yield Finding(entry.file, "id", f"id “{front.get('id')}” khác tên tệp")
    page = str(front.get("nguon") or "")
    if not (official(page) if entry.rule else _https(page)):
        yield Finding(entry.file, "phần đầu", "“nguon” phải là địa chỉ https" + (" của cơ quan nhà nước, Đảng" if entry.rule else ""))
    for key in ("luu_y", "chu_tri", "van_ban_lien_quan", *_LINKS):
        if not isinstance(front.get(key, []), list):
            yield Finding(entry.file, "phần đầu", f"“{key}” phải là danh sách")
    yield from _rule_values(entry) if entry.rule else _event_values(entry)


def _rule_values(entry: Entry) -> Iterator[Finding]:
    front = entry.front
    for key, allowed in (("pham_vi", SCOPES), ("noi_dung", CONTENTS), ("ban", VERSIONS)):
        if front.get(key) not in allowed:
            yield Finding(entry.file, "phần đầu", f"“{key}: {front.get(key)}” không thuộc {', '.join(allowed)}")
    if front.get("pham_vi") in ("nganh", "dia-phuong") and not front.get("noi_ap_dung"):
        yield Finding(entry.file, "phần đầu", "phạm vi ngành, địa phương cần “noi_ap_dung”")
    issued, effective = entry.document.validity.issued, entry.document.validity.effective
    if issued and effective and effective < issued:
        yield Finding(entry.file, "ngày", f"hiệu lực {effective} trước ngày ban hành {issued}")
    wanted = _convention(front)
    if front.get("id") != wanted:
        yield Finding(entry.file, "id", f"theo quy ước id phải là “{wanted}”")
    if front.get("noi_dung") == "chua-co" and any(a.label.startswith("Điều") and not a.marks for a in entry.articles):
        yield Finding(entry.file, "phần đầu", "“noi_dung: chua-co” nhưng có Điều không gắn nhãn")
    if front.get("noi_dung") == "day-du" and (
        marked := [a.label for a in entry.articles if a.label.startswith("Điều") and a.marks & {Mark.MISSING, Mark.PARTIAL}]
    ):
        yield Finding(entry.file, "phần đầu", f"“noi_dung: day-du” nhưng có Điều gắn nhãn chua-co hoặc mot-phan: {', '.join(marked)}")


def _convention(front: Mapping[str, Any]) -> str:
    """The id that number, kind and place give: "quyet-dinh-86-2025-qd-ubnd-bac-ninh"."""
    place = str(front.get("noi_ap_dung") or "") if front.get("pham_vi") == "dia-phuong" else ""
    return slug(f"{front.get('loai') or ''} {front.get('so_hieu') or ''} {place}")


def _event_values(entry: Entry) -> Iterator[Finding]:
    front = entry.front
    if not re.fullmatch(r"ev-\d{2}", str(front.get("id"))):
        yield Finding(entry.file, "id", "id của sự kiện có dạng ev-01")
    if front.get("loai") != "su-kien":
        yield Finding(entry.file, "phần đầu", "“loai” của sự kiện là su-kien")
    if front.get("do_tin_cay") not in TRUST:
        yield Finding(entry.file, "phần đầu", f"“do_tin_cay” không thuộc {', '.join(TRUST)}")
    try:
        first, last = (metadata.day(entry.file, key, front.get(key)) for key in ("ngay", "ngay_ket_thuc"))
        if first and last and last < first:
            yield Finding(entry.file, "ngày", "ngày kết thúc đứng trước ngày bắt đầu")
    except MetadataError as error:
        yield Finding(entry.file, "ngày", str(error))


def _links(entry: Entry, store: Mapping[str, Entry]) -> Iterator[Finding]:
    """Both ends of a link say the same; a replaced document says until when it held."""
    validity, here = entry.document.validity, entry.document.id
    for other in {*validity.replaces, *validity.replaced_by, *validity.amends}:
        if not _ID.fullmatch(other):
            yield Finding(entry.file, "liên kết", f"“{other}” không phải là mã văn bản")
        if other == here:
            yield Finding(entry.file, "liên kết", "văn bản tự trỏ đến mình")
    for other in validity.replaces:
        if other in store and here not in store[other].document.validity.replaced_by:
            yield Finding(entry.file, "liên kết", f"thay thế {other} nhưng {other} không ghi bi_thay_the_boi: {here}")
    for other in validity.replaced_by:
        if other in store and here not in store[other].document.validity.replaces:
            yield Finding(entry.file, "liên kết", f"bị {other} thay thế nhưng {other} không ghi thay_the: {here}")
    if validity.replaced_by and not (validity.expired or validity.uncertain):
        yield Finding(entry.file, "liên kết", "đã bị thay thế nhưng không có ngay_het_hieu_luc hoặc chua_ro_tu")


# structure


def _structure(entry: Entry) -> Iterator[Finding]:
    document, found = entry.document, entry.articles
    if not is_canonical(document):
        yield Finding(entry.file, "chữ", "văn bản chưa ở dạng chuẩn (khoảng trắng, dấu thanh)")
    if not tiles(found, len(document.text)):
        yield Finding(entry.file, "cấu trúc", "các Điều không phủ kín văn bản")
    for article, after in zip(found, [*found[1:], None], strict=True):
        line = document.text[article.span.start : article.body.start].strip()
        inner = (after is not None and len(after.path) > len(article.path)) or line.startswith(("Phần ", "Chương ", "Mục "))
        if not article.body.of(document.text).strip() and not inner and Mark.MISSING not in article.marks:
            yield Finding(entry.file, "cấu trúc", f"“{line[:80]}” không có nội dung và không gắn nhãn chua-co")
        if "{" in line or "}" in line:
            yield Finding(entry.file, "nhãn", f"nhãn không đọc được trong “{line[-60:]}”; nhiều nhãn thì viết {{a, b}}")
        if re.search(r"dieu-\w+-\d+$", article.id):
            yield Finding(entry.file, "cấu trúc", f"“{line[:60]}” trùng số Điều ({article.id})")


# references


_NAME = re.compile(
    r"(?P<kind>bộ luật|luật|nghị định|thông tư liên tịch|thông tư|quyết định|nghị quyết|hướng dẫn|quy định|quy chế)\s+"
    r"(?P<this>này)?(?:số\s+)?(?P<number>\d{1,4}(?:/\d{4})?(?:[/-][A-ZĐa-zđ0-9]+)*)?",
    re.I,
)
_LAW = re.compile(
    r"luật(?:\s+thi đua,?\s*(?:-\s*)?khen thưởng)?(?:\s+(?:năm\s+)?(?P<year>\d{4}))?(?:\s*\(?(?:số\s+)?(?P<number>\d{1,3}/\d{4}/QH\d+))?", re.I
)

_NAMES = re.compile(r"(?=((?:Bộ luật|Luật|Nghị định|Thông tư|Quyết định|Nghị quyết|Hướng dẫn|Quy định|Quy chế)\s[^\n;.:)]{1,90}))")


def named_document(name: str, here: Document, store: Mapping[str, Entry]) -> str | None:
    """The id that the words after a reference mean; "" when they name nothing, None when it is not in the store."""
    law = _LAW.match(name)
    match = _NAME.match(name)
    if match and match["this"] is not None:
        return here.id
    number = (law["number"] if law else None) or (match["number"] if match else None)
    if number:
        key = slug(number)
        ids = [i for i, e in store.items() if e.rule and (own := slug(e.document.word("so_hieu"))) and (own == key or own.startswith(f"{key}-"))]
        return ids[0] if len(ids) == 1 else None
    if law and (law["year"] or "thi đua" in law[0].lower() or law[0].strip().lower() == "luật"):
        old = law["year"] in ("2003", "2005", "2013") if law["year"] else bool(here.validity.issued and here.validity.issued.year < 2022)
        if re.match(r"luật\s+(?!thi đua)\w", name, re.I) and not law["year"]:
            return None  # another law
        return "luat-15-2003-qh11" if old else "luat-06-2022-qh15"
    return ""


def _references(entry: Entry, store: Mapping[str, Entry]) -> Iterator[Finding]:
    if not entry.rule:
        return
    text = entry.document.text
    for article in entry.articles:
        body = article.body.of(text)
        for ref in references(body):
            target = named_document(ref.document, entry.document, store) if ref.document else ""
            if target is None or (target and target not in store):
                continue
            problem = _unresolved(ref, article, store[target] if target else entry)
            if problem and not (target == "" and ref.article and _elsewhere(ref, article, entry, body, store)):
                words = " ".join(ref.span.of(body).split())
                yield Finding(entry.file, "dẫn chiếu", f"{article.label}: “{words}{' ' + ref.document[:40] if ref.document else ''}”: {problem}")


def _elsewhere(ref: Ref, article: Article, entry: Entry, body: str, store: Mapping[str, Entry]) -> bool:
    """Whether a reference without a document's name fits a document that the same article names, or one not in the store."""
    for match in _NAMES.finditer(f"{article.heading}\n{body}"):
        target = named_document(match[1], entry.document, store)
        if target is None or (target and target not in store):
            return True
        if target and target != entry.document.id and not _unresolved(ref, article, store[target]):
            return True
    return False


def _unresolved(ref: Ref, here: Article, target: Entry) -> str:
    """Why the place that `ref` names does not exist in `target`; empty when it does or nobody can know."""
    if ref.article:
        places = [a for a in target.articles if a.label.lower() == f"điều {ref.article}"]
    else:
        places = [here] if here.label.startswith("Điều") else []
        if not places:
            return ""
    if not places:
        return "" if not _whole(target) else f"{target.document.id} không có Điều {ref.article}"
    if any(a.marks & {Mark.MISSING, Mark.PARTIAL} for a in places) or not ref.clause:
        return ""
    clauses = [c for a in places for c in a.clauses]
    names = {c.id.rsplit(".khoan-", 1)[1] for c in clauses if c.depth == 1}
    if not names:
        return ""
    if ref.clause not in names:
        return f"{places[0].label} của {target.document.id} không có khoản {ref.clause} (có {', '.join(sorted(names, key=int))})"
    points = {c.id.rsplit(".diem-", 1)[1] for c in clauses if c.depth == 2 and f".khoan-{ref.clause}.diem-" in c.id}
    point = {"đ": "dd"}.get(ref.point, ref.point)
    missing = bool(point and points) and point not in points
    return f"khoản {ref.clause} {places[0].label} của {target.document.id} không có điểm {ref.point}" if missing else ""


def _whole(entry: Entry) -> bool:
    """Whether the store has the whole list of Điều: then a number outside of it does not exist."""
    numbers = {int(m[1]) for a in entry.articles if (m := re.fullmatch(r"Điều (\d+)", a.label))}
    return bool(numbers) and (entry.document.word("noi_dung") == "day-du" or numbers >= set(range(1, max(numbers) + 1)))


# the two tables


def glossary(path: Path) -> list[Finding]:
    """Findings of the abbreviation table: shape, kinds, one meaning a spelling."""
    rows, found = _rows(path, "muc")
    seen: dict[str, int] = {}
    for i, row in enumerate(rows, 1):
        spellings, meaning = row.get("viet_tat"), row.get("nghia")
        if not (isinstance(spellings, list) and spellings and all(isinstance(s, str) and s.strip() for s in spellings)):
            found.append(Finding(path.name, "từ", f"mục {i}: “viet_tat” phải là danh sách chữ"))
            continue
        several = isinstance(meaning, list)
        if not meaning or not all(isinstance(m, str) and m.strip() for m in (meaning if several else [meaning])):
            found.append(Finding(path.name, "từ", f"mục {i} ({spellings[0]}): thiếu “nghia”"))
        if several != bool(row.get("nhap_nhang", False)):
            found.append(Finding(path.name, "từ", f"mục {i} ({spellings[0]}): nhiều nghĩa thì “nghia” là danh sách và nhap_nhang = true"))
        if row.get("loai") not in GLOSSARY_KINDS:
            found.append(Finding(path.name, "từ", f"mục {i} ({spellings[0]}): “loai” không thuộc {', '.join(GLOSSARY_KINDS)}"))
        for key in {" ".join(s.lower().split()) for s in spellings}:
            if key in seen:
                found.append(Finding(path.name, "từ", f"mục {i}: “{key}” đã có ở mục {seen[key]}"))
            seen.setdefault(key, i)
    return found


def sources(path: Path) -> list[Finding]:
    """Findings of the table of official pages: shape, one entry an id, https and official hosts only."""
    rows, found = _rows(path, "nguon")
    seen: set[str] = set()
    for row in rows:
        name = str(row.get("id") or "?")
        if not _ID.fullmatch(name) or name in seen:
            found.append(Finding(path.name, "nguồn", f"id “{name}” sai dạng hoặc lặp lại"))
        seen.add(name)
        if not row.get("so_hieu") or row.get("loai") not in SOURCE_KINDS or not isinstance(row.get("tep", []), list):
            found.append(Finding(path.name, "nguồn", f"{name}: thiếu so_hieu, hoặc “loai” không phải html, pdf, hoặc “tep” không phải danh sách"))
        found += [Finding(path.name, "nguồn", f"{name}: {url} không phải https của cơ quan nhà nước, Đảng")
                  for url in (str(row.get("trang") or ""), *map(str, row.get("tep") or ())) if not official(url)]  # fmt: skip
    return found


def official(url: str) -> bool:
    """Whether `url` is https and of a host under `OFFICIAL`."""
    host = (urlsplit(url).hostname or "").lower()
    return _https(url) and any(host == o or host.endswith(f".{o}") for o in OFFICIAL)


def _https(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def _rows(path: Path, key: str) -> tuple[list[dict[str, Any]], list[Finding]]:
    if not path.is_file():
        return [], []
    try:
        rows = tomllib.loads(path.read_text("utf8")).get(key, [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [], [Finding(path.name, "đọc", f"không đọc được TOML: {error}")]
    good = isinstance(rows, list) and all(isinstance(r, dict) for r in rows)
    return (rows, []) if good else ([], [Finding(path.name, "đọc", f"mỗi mục viết dưới [[{key}]]")])

"""The head of a file -> Validity and metadata; from front matter as stated, from official documents as printed.

"Số: 152/2025/NĐ-CP … Hà Nội, ngày 14 tháng 6 năm 2025" -> so_hieu "152/2025/NĐ-CP", issued 2025-06-14. It never
invents: what is not stated stays unknown. What it does not know: how a head is printed (that is `head`) and what the
articles say of their force (that is `effect`).
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import yaml

from index.effect import effect, grounds
from index.errors import MetadataError
from index.head import Head, head
from index.text import canonical, slug
from index.types import Validity

Meta = dict[str, str | tuple[str, ...]]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
_DATES = {"issued": "ngay_ban_hanh", "effective": "ngay_hieu_luc", "expired": "ngay_het_hieu_luc", "uncertain": "chua_ro_tu"}
_LINKS = {"replaces": "thay_the", "replaced_by": "bi_thay_the_boi", "amends": "sua_doi"}
KEYS = {**_DATES, **_LINKS}
"""The fields of Validity under the names that staff write."""

class _Loader(yaml.SafeLoader):
    """YAML in which dates stay text (a wrong date is our error message, not the library's) and "no" stays "no".

    Aliases are refused: nobody types them, and nine lines of them unfold to a billion strings.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "alias", event.start_mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def split_front_matter(source: str, text: str) -> tuple[dict[str, Any], str]:
    """The front matter of `text` with its keys in one spelling ("Ngày hiệu lực" -> ngay_hieu_luc), and the rest.

    Raises MetadataError when it is not a YAML mapping.
    """
    match = _FRONT.match(text)
    if not match:
        return {}, text
    try:
        data = yaml.load(match[1], Loader=_Loader)  # noqa: S506  # _Loader is a SafeLoader
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise MetadataError(source, "phần đầu YAML", f"không đọc được ở dòng {line}; hãy kiểm tra dấu hai chấm và thụt lề") from error
    if not isinstance(data, dict | None):
        raise MetadataError(source, "phần đầu YAML", "phải là các dòng “khóa: giá trị”")
    return {slug(str(k)).replace("-", "_"): v for k, v in (data or {}).items()}, text[match.end() :]


def validity(source: str, front: Mapping[str, Any]) -> Validity:
    """The dates and links that the front matter states; raises MetadataError naming the field."""
    days = {name: day(source, key, front.get(key)) for name, key in _DATES.items()}
    links = {name: words(front.get(key)) for name, key in _LINKS.items()}
    effective, expired = days["effective"], days["expired"]
    if effective and expired and expired < effective:
        raise MetadataError(source, "ngay_het_hieu_luc", f"{expired:%d/%m/%Y} đứng trước ngày có hiệu lực {effective:%d/%m/%Y}")
    return Validity(**days, **links)  # type: ignore[arg-type]  # two dictionaries of one kind of value each


def day(source: str, key: str, value: object) -> date | None:
    """`value` as a date (2025-07-01 or 01/7/2025), None when empty; raises MetadataError for anything else."""
    text = str(value).strip() if value is not None else ""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise MetadataError(source, key, f"“{text[:40]}” không phải là ngày; hãy ghi dạng 2025-07-01")


def words(value: object) -> tuple[str, ...]:
    """A front-matter value as canonical strings: a list, one value, or nothing."""
    items = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(w for item in items if (w := canonical(" ".join(str(item).split()))))


def meta(front: Mapping[str, Any]) -> Meta:
    """What the front matter says beyond id, title and validity, as strings and tuples of strings."""
    known = {"id", "tieu_de", *_DATES.values(), *_LINKS.values()}
    return {
        key: words(value) if isinstance(value, list | tuple) else (words(value) or ("",))[0]
        for key, value in front.items()
        if key not in known and value is not None
    }


def printed(text: str) -> tuple[Meta, Validity]:
    """What an official document in canonical `text` prints of itself.

    Its head gives so_hieu, loai, co_quan, trich_yeu and the day; its articles from when and until when it is in force
    (`hieu_luc` is the sentence), what it replaces and amends; `can_cu` are its grounds. News and plain letters give nothing.
    """
    top = head(text)
    if not top.number:
        return ({"kem_theo": top.attached} if top.attached else {}), Validity()
    said = effect(text, top.number, top.issued, top.summary, local_place(top.issuer))
    found: Meta = {
        "so_hieu": top.number, "loai": top.kind, "co_quan": top.issuer, "trich_yeu": top.summary, "hieu_luc": said.clause, "can_cu": grounds(text),
    }  # fmt: skip
    valid = Validity(top.issued, said.effective, said.expired, replaces=said.replaces, amends=said.amends)
    return {key: value for key, value in found.items() if value}, valid


def title(found: Mapping[str, Any]) -> str:
    """The name of a document of that printed metadata: "Nghị định 77/2031/NĐ-CP quy định chi tiết …"; "" where it is unknown."""
    kind, number, summary = (str(found.get(key) or "") for key in ("loai", "so_hieu", "trich_yeu"))
    return Head(number, kind, summary=summary).title


def local_place(issuer: str) -> str:
    """The place in the name of a local issuer: "Ủy ban nhân dân tỉnh Bắc Ninh" -> "Bắc Ninh"; "" for others."""
    match = re.match(r"(?i)(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\s+(?:tỉnh|thành phố|tp\.?|huyện|quận|xã|phường|thị trấn|thị xã|đặc khu)\s+(.+)", issuer)
    return match[1].strip() if match else ""

"""What is to be done with an award besides giving it: taken back, given back, exchanged.

"Thu hồi huân chương khi nào?" -> the rules on cancelling and taking back any award, not those on who gets Huân chương. What it does
not know: who does it and how; those are questions of their own.
"""
from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deed:
    """`asked` finds it in a folded question; `told` are the folded words of which a rule on it has one; `wording` is how rules put it, for the search;
    `object` what they say it is done to.
    """

    asked: re.Pattern[str]
    told: frozenset[str]
    wording: str
    object: str


_AWARD = r"(?:danh hieu|hien vat|huan chuong|huy chuong|ky niem chuong|huy hieu|bang|giay khen|khen thuong|co(?! )|quyet dinh)"
DEEDS = (
    Deed(re.compile(rf"(?<!\w)(?:thu hoi(?! dong)|(?<!phat )huy bo|tuoc|bi huy|huy {_AWARD}|rut (?:lai )?{_AWARD})(?!\w)"), frozenset(("thu hoi", "huy bo", "tuoc")),
         "hủy bỏ quyết định tặng, thu hồi hiện vật khen thưởng và tiền thưởng", "danh hiệu, hình thức khen thưởng"),
    Deed(re.compile(rf"(?<!\w)(?:(?:phuc hoi|khoi phuc)(?= {_AWARD}|\W*$| (?:va|khong|lai|khi|the|thi|can))|trao lai|tra lai danh hieu)(?!\w)"),
         frozenset(("phuc hoi", "trao lai")), "phục hồi và trao lại danh hiệu", "danh hiệu vinh dự nhà nước"),
    Deed(re.compile(rf"(?:(?<!\w)cap doi|(?<!\w)cap lai|(?:^|(?<=xin )|(?<=muon )|(?<=duoc )|(?<=can )|(?<=thi )|(?<=the ))doi (?:lai |moi )?{_AWARD})(?!\w)"), frozenset(("cap doi", "cap lai", "doi hien")),
         "cấp đổi, cấp lại hiện vật khen thưởng", "hiện vật khen thưởng"),
)
"""Deeds whose rules hold for many awards at once, under headings of their own (Điều 93 of the Luật, Điều 56–58 of Nghị định 152/2025)."""
_FAULT = re.compile(r"(?<!\w)(?:vi pham|gian doi|khai man|gian lan|gia mao|lam gia|sai (?:su that|quy dinh|pham)|ket an|toa an|phat tu|pham toi|ky luat|xu ly|nop lai|tra lai|trao tra)(?!\w)")
"""Words of faults and of giving back: their questions may be led by a rule on taking back without naming it."""
_CEREMONY = re.compile(r"(?<!\w)(?:nghi thuc|trao tang|don nhan)(?!\w)")
_CEREMONIAL = re.compile(r"(?<!\w)(?:nghi thuc|trao|don nhan|nhan thay|le|buoi le|cong bo|don ruoc|to chuc|nghi le|thu tu)(?!\w)")
"""What a heading on handing awards over says, and questions about that; where neither is asked, such a rule is about something else."""
_WHEN = r"(?:neu|khi|truong hop|hanh vi)"


def asked_of(plain: str) -> tuple[Deed, ...]:
    """The deeds that a folded question names; mostly none."""
    return tuple(d for d in DEEDS if d.asked.search(plain))


def held(deeds: tuple[Deed, ...], terms: Collection[str]) -> bool:
    """Whether folded `terms` speak of one of `deeds`."""
    return any(word in terms for d in deeds for word in d.told)


def unasked(plain: str, heading: str) -> bool:
    """Whether a folded heading is about such deeds and a folded question names none, nor a fault that may lead to one; or about a ceremony not asked for."""
    if _CEREMONY.search(heading) and not _CEREMONIAL.search(plain):
        return True
    return any(re.search(rf"(?<!\w){_any(d)}(?!\w)", heading) for d in DEEDS) and not asked_of(plain) and not _FAULT.search(plain)


def conditions(deeds: tuple[Deed, ...], text: str) -> bool:
    """Whether a folded passage says when one of `deeds` is done: "bị tước danh hiệu nếu …", "bị hủy bỏ … trong các trường hợp"."""
    return any(re.search(rf"(?<!\w)(?:bi|duoc) {_any(d)}(?!\w)[^.;\n]*(?<!\w){_WHEN}(?!\w)", text) for d in deeds)


def doer(deeds: tuple[Deed, ...], text: str) -> bool:
    """Whether a folded passage says who decides or asks for one of `deeds`: "Chủ tịch nước là người quyết định tước …"."""
    return any(re.search(rf"(?<!\w)(?:nguoi|cap|co quan|chu tich)(?!\w)[^.;\n]*(?:quyet dinh|tham quyen|de nghi)(?: \w+){{0,2}} {_any(d)}(?!\w)", text) for d in deeds)


def _any(deed: Deed) -> str:
    return f"(?:{'|'.join(sorted(deed.told))})"

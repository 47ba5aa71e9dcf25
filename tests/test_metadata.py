from __future__ import annotations

from datetime import date

import pytest
from conftest import within
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexingError, MetadataError, ParseError
from index.metadata import day, meta, printed, split_front_matter, title, validity, words
from index.types import Validity

HEAD = """{issuer}
Số: {number}
Nơi nào đó, ngày {day} tháng {month} năm 2030
{kind}
Về việc mẫu
Điều 1. Hiệu lực
Văn bản này có hiệu lực {effect}.
"""


DEFAULTS = {
    "issuer": "BỘ MẪU",
    "number": "12/2030/TT-BM",
    "day": "02",
    "month": "9",
    "kind": "THÔNG TƯ",
    "effect": "thi hành kể từ ngày 15 tháng 10 năm 2030",
}


def head(**more: str) -> str:
    return HEAD.format(**(DEFAULTS | more))


def test_keys_have_one_spelling_and_the_rest_of_the_text_stays() -> None:
    front, body = split_front_matter("a.md", "---\nNgày hiệu lực: 2025-01-01\nso_hieu: 1/2025\n---\nThân bài\n---\n")
    assert front == {"ngay_hieu_luc": "2025-01-01", "so_hieu": "1/2025"}
    assert body == "Thân bài\n---\n"


@pytest.mark.parametrize("text", ["Không có gì", "--- \nkhông đóng", "a\n---\nb: c\n---\n", "-----\n"])
def test_text_without_front_matter_is_text(text: str) -> None:
    assert split_front_matter("a.md", text) == ({}, text)


def test_front_matter_survives_a_byte_order_mark_and_windows_line_ends() -> None:
    assert split_front_matter("a.md", "\ufeff---\r\nid: x\r\n---\r\nThân") == ({"id": "x"}, "Thân")
    assert split_front_matter("a.md", "---\n\n---") == ({}, "")


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("a: [1", "không đọc được ở dòng 2"),
        ("id: x\n\tb: 1", "không đọc được ở dòng 3"),
        ("- một\n- hai", "khóa: giá trị"),
        ("a: !!python/object/apply:os.system ['true']", "không đọc được"),
    ],
)
def test_broken_front_matter_names_the_file_and_the_line(yaml: str, said: str) -> None:
    with pytest.raises(MetadataError, match=said) as caught:
        split_front_matter("thu-muc/a.md", f"---\n{yaml}\n---\nThân")
    assert str(caught.value).startswith("thu-muc/a.md: trường “phần đầu YAML”")
    assert isinstance(caught.value, ParseError)
    assert isinstance(caught.value, IndexingError)


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with within(2), pytest.raises(MetadataError, match="không đọc được ở dòng 3"):
        split_front_matter("a.md", f"---\n{bomb}\n---\n")


def test_yaml_words_stay_words() -> None:
    front, _ = split_front_matter("a.md", "---\na: no\nb: 2025-13-45\nc: 010\nd: 1_000\ne:\nf: ~\n---\n")
    assert front == {"a": "no", "b": "2025-13-45", "c": "010", "d": "1_000", "e": None, "f": None}


@pytest.mark.parametrize("written", ["2025-07-01", "01/7/2025", "1-7-2025", " 01/07/2025 ", date(2025, 7, 1)])
def test_a_day_has_three_spellings(written: object) -> None:
    assert day("a.md", "ngay_hieu_luc", written) == date(2025, 7, 1)


@pytest.mark.parametrize("written", [None, "", "  "])
def test_no_day_is_unknown(written: object) -> None:
    assert day("a.md", "ngay_hieu_luc", written) is None


@pytest.mark.parametrize("written", ["2025-02-30", "31/11/2025", "hôm qua", "2025", "07/2025", ["2025-07-01"], "0000-01-01"])
def test_a_wrong_day_names_file_and_field(written: object) -> None:
    with pytest.raises(MetadataError, match="không phải là ngày; hãy ghi dạng 2025-07-01") as caught:
        day("rules/a.md", "ngay_hieu_luc", written)
    assert (caught.value.source, caught.value.key) == ("rules/a.md", "ngay_hieu_luc")
    assert str(caught.value).startswith("rules/a.md: trường “ngay_hieu_luc”")


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_a_metadata_error(text: str) -> None:
    try:
        found = day("a.md", "k", text)
    except MetadataError as error:
        found = error.key
    assert found == "k" or isinstance(found, date | None)


def test_validity_of_front_matter() -> None:
    front = {
        "ngay_ban_hanh": "2025-01-01", "ngay_hieu_luc": "2025-02-01", "ngay_het_hieu_luc": "2026-01-01", "chua_ro_tu": "2025-09-01",
        "thay_the": ["a", " b "], "bi_thay_the_boi": "c", "sua_doi": None,
    }  # fmt: skip
    assert validity("a.md", front) == Validity(
        date(2025, 1, 1), date(2025, 2, 1), date(2026, 1, 1), date(2025, 9, 1), replaces=("a", "b"), replaced_by=("c",)
    )


def test_an_end_before_the_beginning_names_the_field() -> None:
    with pytest.raises(MetadataError, match="01/01/2024 đứng trước ngày có hiệu lực 01/02/2025") as caught:
        validity("a.md", {"ngay_hieu_luc": "2025-02-01", "ngay_het_hieu_luc": "2024-01-01"})
    assert caught.value.key == "ngay_het_hieu_luc"


@pytest.mark.parametrize(("value", "found"), [(None, ()), ("", ()), ("hoà  bình\n", ("hòa bình",)), ([" a ", "", "b"], ("a", "b")), (7, ("7",))])
def test_words_are_canonical(value: object, found: tuple[str, ...]) -> None:
    assert words(value) == found


def test_meta_is_what_is_neither_title_nor_validity() -> None:
    front = {"id": "x", "tieu_de": "T", "thay_the": "y", "so_hieu": "1/2025", "tu_khoa": ["a", "b"], "trong": None, "rong": ""}
    assert meta(front) == {"so_hieu": "1/2025", "tu_khoa": ("a", "b"), "rong": ""}


def test_a_printed_head_is_read() -> None:
    found, valid = printed(head())
    assert found == {
        "so_hieu": "12/2030/TT-BM", "loai": "Thông tư", "co_quan": "BỘ MẪU", "trich_yeu": "Về việc mẫu",
        "hieu_luc": "Văn bản này có hiệu lực thi hành kể từ ngày 15 tháng 10 năm 2030.",
    }  # fmt: skip
    assert title(found) == "Thông tư 12/2030/TT-BM về việc mẫu"
    assert valid == Validity(issued=date(2030, 9, 2), effective=date(2030, 10, 15))


@pytest.mark.parametrize(
    ("effect", "effective"),
    [
        ("từ ngày 01/10/2030", date(2030, 10, 1)),
        ("kể từ ngày 1-10-2030", date(2030, 10, 1)),
        ("từ ngày ký", date(2030, 9, 2)),
        ("sau 45 ngày kể từ ngày ký", date(2030, 10, 17)),
        ("sau 15 ngày kể từ ngày đăng Công báo", None),
        ("kể từ ngày 31 tháng 02 năm 2031", None),
    ],
)
def test_an_effective_date_is_read_or_left_unknown(effect: str, effective: date | None) -> None:
    assert printed(head(effect=effect))[1].effective == effective


def test_an_impossible_issue_date_stays_unknown() -> None:
    assert printed(head(day="31", month="11"))[1].issued is None


def test_the_number_may_be_of_several_kinds() -> None:
    numbers = ["06/2022/QH15", "56-HD/VPTW", "5007/BNV-TĐKT", "152/2025/NĐ-CP", "9/CT-TTg"]
    assert [printed(head(number=n))[0].get("so_hieu") for n in numbers] == numbers


def test_a_text_issued_with_another_names_it_and_claims_no_number() -> None:
    text = "UBND TỈNH MẪU\nQUY ĐỊNH\nChấm điểm\n(Ban hành kèm theo Quyết định số: 5 /2033/QĐ-UBND ngày 01/01/2033)\nĐiều 1. Quy định này có hiệu lực từ ngày 02/02/2033."
    assert printed(text) == ({"kem_theo": "Quyết định 5/2033/QĐ-UBND"}, Validity())


def test_links_of_a_local_document_end_with_its_place() -> None:
    text = head(issuer="ỦY BAN NHÂN DÂN\nTỈNH MẪU", number="7/2030/QĐ-UBND", kind="QUYẾT ĐỊNH") + "Quyết định số 5/2025/QĐ-UBND ngày 01/01/2025 của Ủy ban nhân dân tỉnh hết hiệu lực kể từ ngày Quyết định này có hiệu lực."
    found, valid = printed(text)
    assert (found["co_quan"], valid.replaces) == ("ỦY BAN NHÂN DÂN TỈNH MẪU", ("quyet-dinh-5-2025-qd-ubnd-mau",))


def test_a_news_page_has_no_head_to_read() -> None:
    text = "Hội nghị\nHà Nội, ngày 2 tháng 9 năm 2030\nNghị định có hiệu lực từ ngày 01/10/2030."
    assert printed(text) == ({}, Validity())


def test_what_stands_far_below_is_not_the_head() -> None:
    assert printed("Lời nói đầu. " * 300 + "\n" + head()) == ({}, Validity())


def test_without_an_issuer_line_there_is_no_issuer() -> None:
    assert "co_quan" not in printed(head(issuer="Cộng hòa"))[0]
    assert printed(head(issuer="UBND XÃ MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))[0]["co_quan"] == "UBND XÃ MẪU"

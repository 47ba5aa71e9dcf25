from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import canonical, fold, proper_names, sentences, slug, token_spans, tokens

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "".join(
    unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in "\u0300\u0301\u0303\u0309\u0323"
)
VIETNAMESE = st.text(LETTERS + LETTERS.upper() + "0123456789 \n.,;:!?…()“”\"'/-–%", max_size=120)
# what a copy from a web page or an old file drags along: loose marks, odd blanks and dashes, invisible characters
DIRTY = st.text(
    "aAoOeEuUyYqQhđĐ \u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b\u00a0\u2009\u3000\t\n\r\u2028\u200b\u00ad\ufeff\u2011\u2212–—\x00\x07\x0c\x85",
    max_size=24,
)


@given(st.text(max_size=60) | DIRTY | VIETNAMESE)
@example("hoa\u0323\u0300")
@example("hoa\u0300\u200b\u0323")
@example("a \n\u200b\n\n b")
def test_canonical_is_idempotent(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once
    assert "\n\n\n" not in once


@given(VIETNAMESE)
def test_canonical_does_not_care_how_the_accents_are_composed(text: str) -> None:
    assert canonical(unicodedata.normalize("NFD", text)) == canonical(text)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("hoà thuỷ khoẻ HOÀ Hoà uỷ Uỷ UỶ", "hòa thủy khỏe HÒA Hòa ủy Ủy ỦY"),
        ("hoàn thuyền quý Quỷ quỳ loèn", "hoàn thuyền quý Quỷ quỳ loèn"),  # not the end of a syllable, or after q
        ("Điều\u00a05\u2003khoản\t2", "Điều 5 khoản 2"),
        ("152\u20112025 \u2212 a – b — c", "152-2025 - a – b — c"),
        ("kế\u00adhoạch \u200bvà\ufeff", "kếhoạch và"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("  a \n\n\n\n  b  ", "a\n\nb"),
        ("a\x00\x07b", "ab"),
        ("", ""),
        ("\ufeff \n\t", ""),
    ],
)
def test_canonical_has_one_form(written: str, one: str) -> None:
    assert canonical(written) == one


@given(VIETNAMESE)
def test_fold_keeps_the_length_of_canonical_text_and_is_idempotent(text: str) -> None:
    text = canonical(text)
    bare = fold(text)
    assert len(bare) == len(text)
    assert bare.isascii() or set(bare) - set(map(chr, range(128))) <= set("…“”–")
    assert fold(bare) == bare


def test_fold_knows_the_letter_d() -> None:
    assert fold("Đường đua “ĐẸP” ở Huế") == "Duong dua “DEP” o Hue"


@given(VIETNAMESE)
def test_folding_before_or_after_cutting_into_tokens_is_the_same(text: str) -> None:
    text = canonical(text)
    assert tokens(fold(text)) == [fold(t) for t in tokens(text)]


@given(st.text(max_size=80) | VIETNAMESE)
def test_token_spans_stand_in_order_and_hold_every_letter(text: str) -> None:
    found = token_spans(text)
    last = 0
    for token, span in found:
        assert last <= span.start < span.end <= len(text)
        assert token
        assert span.of(text).lower().lstrip("0") == token.lstrip("0")
        last = span.end
    covered = {i for _, s in found for i in range(s.start, s.end)}
    assert {i for i, c in enumerate(text) if c.isalnum()} <= covered
    assert [t for t, _ in found] == tokens(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Điểm a khoản 3 ở Huế", ["điểm", "a", "khoản", "3", "ở", "huế"]),
        ("1.250.000 đồng, 4,5% ngày 01/7/2025", ["1.250.000", "đồng", "4,5", "ngày", "1/7/2025"]),
        ("thưởng 500.000đ hay 1.250.000đ", ["thưởng", "500.000", "đ", "hay", "1.250.000", "đ"]),
        ("05 tập thể, 0 cá nhân, 007", ["5", "tập", "thể", "0", "cá", "nhân", "7"]),
        ("152/2025/NĐ-CP", ["152/2025", "nđ", "cp"]),
        ("khoản 3. Khoản 4.", ["khoản", "3", "khoản", "4"]),
        ("ĐIỀU 3a", ["điều", "3a"]),
        ("… – ()", []),
    ],
)
def test_tokens_drop_nothing_that_a_lawyer_types(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(VIETNAMESE)
def test_sentences_stand_in_order_trimmed_and_lose_only_blanks(text: str) -> None:
    text = canonical(text)
    last, kept = 0, ""
    for span in sentences(text):
        assert last <= span.start < span.end <= len(text)
        piece = span.of(text)
        assert piece == piece.strip()
        assert not text[last : span.start].strip()
        last, kept = span.end, kept + piece
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PGS. TS. Nguyễn Văn A. nói. Ông vui!", ["PGS. TS. Nguyễn Văn A. nói.", "Ông vui!"]),
        ("Sống ở TP. Huế. Làm ở Q. Một.", ["Sống ở TP. Huế.", "Làm ở Q. Một."]),
        ("1. Một là thế.\na. Hai là thế.\n10. Ba.", ["1. Một là thế.", "a. Hai là thế.", "10. Ba."]),
        ("Năm 2025. Thưởng 1.250.000 đồng. Hết.", ["Năm 2025.", "Thưởng 1.250.000 đồng.", "Hết."]),
        ("Tặng “Lao động.” Rồi thôi… Nhé?", ["Tặng “Lao động.”", "Rồi thôi…", "Nhé?"]),
        ("a) một;\nb) hai; ba", ["a) một;", "b) hai; ba"]),
        ("Không có dấu", ["Không có dấu"]),
        ("", []),
    ],
)
def test_sentences_know_abbreviations_and_numbers(text: str, expected: list[str]) -> None:
    assert [s.of(text) for s in sentences(text)] == expected


@given(st.text(max_size=40))
def test_a_slug_is_safe_in_a_path_and_stable(text: str) -> None:
    made = slug(text)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made == made.strip("-")
    assert slug(made) == made


def test_slug_reads_like_the_name() -> None:
    assert slug("Nghị định 152/2025/NĐ-CP") == "nghi-dinh-152-2025-nd-cp"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("thư của ông Đỗ Quang Dũng", ["Đỗ Quang Dũng"]),
        ("Ông Trần Mẫu và bà Lê Thị Mẫu", ["Ông Trần Mẫu", "Lê Thị Mẫu"]),
        ("Thưởng cho tập thể. Hồ sơ gồm đơn", []),
        ("gửi Hà Nội, Huế", ["Hà Nội"]),
        ("theo NĐ-CP của UBND tỉnh", []),
        ("xã Mẫu trao thưởng", []),
        ("", []),
    ],
)
def test_proper_names_are_runs_of_capitals(text: str, names: list[str]) -> None:
    assert proper_names(text) == names

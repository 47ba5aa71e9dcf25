"""bot.glossary: abbreviations written out, synonyms and second readings kept beside the words typed."""
from __future__ import annotations

import unicodedata

import pytest
from bot_fixtures import glossary
from hypothesis import given
from hypothesis import strategies as st

from bot.glossary import Entry, Glossary
from index.text import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tiêu chuẩn CSTĐCS?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở?"),
        ("tieu chuan cstdcs?", "tieu chuan Chiến sĩ thi đua cơ sở?"),
        ("CSTĐ bộ, LĐTT", "Chiến sĩ thi đua bộ, ban, ngành, tỉnh, Lao động tiên tiến"),
        ("TTLĐXS cần bao nhiêu % LĐTT", "Tập thể lao động xuất sắc cần bao nhiêu % Lao động tiên tiến"),
        ("(BKTTg)", "(Bằng khen của Thủ tướng Chính phủ)"),
    ],
)
def test_abbreviations_are_written_out(typed: str, meant: str) -> None:
    assert glossary().expand(typed).text == meant


@pytest.mark.parametrize("text", ["ACSTĐCSX", "LĐTTT", "Thông tư 15/2025/TT-BNV", "24-KT/BNV", "Chiến sĩ thi đua cơ sở (CSTĐCS)", "không có gì"])
def test_what_is_no_abbreviation_stays(text: str) -> None:
    assert glossary().expand(text).text == text


def test_an_abbreviation_beside_a_document_number_is_still_read() -> None:
    assert glossary().expand("15/2025/TT-BNV của BNV").text == "15/2025/TT-BNV của Bộ Nội vụ"


def test_an_ambiguous_one_keeps_both_readings() -> None:
    reading = glossary().expand("Quy chế KT")
    assert reading.text == "Quy chế KT"
    assert {meaning for _, meaning in reading.also} == {"khen thưởng", "kế toán"}


def test_before_a_number_an_ambiguous_one_means_the_document() -> None:
    own = Glossary([Entry("TT", ("Thông tư", "tập thể"), False)])
    assert own.expand("TT 15/2025/TT-BNV và TT số 3").text == "Thông tư 15/2025/TT-BNV và Thông tư số 3"
    assert own.expand("TT 15 người").text == "TT 15 người"


@pytest.mark.parametrize(("text", "read"), [("hs giấy khen gồm gì", "hồ sơ giấy khen gồm gì"), ("hs nộp ở đâu", "hồ sơ nộp ở đâu"), ("hs giỏi được khen gì", "hs giỏi được khen gì")])
def test_what_has_parts_or_is_handed_in_is_a_file(text: str, read: str) -> None:
    assert Glossary([Entry("hs", ("hồ sơ", "học sinh"), False)]).expand(text).text == read


@pytest.mark.parametrize(("text", "read"), [("đk Giấy khen", "điều kiện Giấy khen"), ("đk thi đua", "đk thi đua"), ("đã đk chưa", "đã đk chưa")])
def test_before_an_award_it_is_a_condition(text: str, read: str) -> None:
    assert Glossary([Entry("đk", ("điều kiện", "đăng ký"), False)]).expand(text).text == read


@pytest.mark.parametrize("text", ["điểm k khoản 2", "k 2 Điều 5", "k. 2 đ5", "mẫu k"])
def test_a_letter_that_labels_is_no_word(text: str) -> None:
    own = Glossary([Entry("k", ("không",), False)])
    assert own.expand(text).text == text
    assert own.expand("có được k?").text == "có được không?"


def test_a_synonym_stands_beside_the_words_typed() -> None:
    reading = glossary().expand("cần giấy tờ gì")
    assert reading.text == "cần giấy tờ gì"
    assert reading.also == (("giấy tờ", "hồ sơ đề nghị"),)


def test_a_synonym_already_meant_is_not_added() -> None:
    assert glossary().expand("giấy tờ trong hồ sơ đề nghị").also == ()


def test_the_longest_entry_wins() -> None:
    own = Glossary([Entry("BK", ("Bằng khen",), False), Entry("BK tỉnh", ("Bằng khen của tỉnh",), False)])
    assert own.expand("BK tỉnh").text == "Bằng khen của tỉnh"
    assert own.expand("BK huyện").text == "Bằng khen huyện"


def test_typed_accents_must_agree() -> None:
    own = Glossary([Entry("TĐ", ("thi đua",), False)])
    assert own.expand("TĐ").text == "thi đua"
    assert own.expand("td").text == "thi đua"
    assert own.expand("tè đ").text == "tè đ"
    assert own.expand("tđ").text == "thi đua"
    two = Glossary([Entry("hc", ("hành chính",), False), Entry("hć", ("khác",), False)])
    assert two.expand("hć").text == "khác"


def test_each_word_may_be_typed_plain_by_itself() -> None:
    own = Glossary([Entry("Luật TĐKT", ("Luật Thi đua, khen thưởng",), False), Entry("TĐKT", ("thi đua, khen thưởng",), False)])
    assert own.expand("luật tdkt").text == own.expand("luat tdkt").text == "Luật Thi đua, khen thưởng"
    assert own.expand("luạt tđkt").text == "luạt thi đua, khen thưởng"  # the longest does not agree, a shorter one does
    assert own.expand("luạt tđkt và TĐKT").text == "luạt thi đua, khen thưởng và thi đua, khen thưởng"


def test_a_synonym_across_what_was_written_out() -> None:
    own = Glossary([Entry("bn", ("bao nhiêu",), False), Entry("bao nhiêu phiếu", ("tỷ lệ phiếu",), True), Entry("bao nhiêu", ("mấy",), True)])
    assert own.expand("cần bn phiếu").also == (("bao nhiêu phiếu", "tỷ lệ phiếu"),)
    assert own.expand("cần bao nhiêu phiếu").also == (("bao nhiêu phiếu", "tỷ lệ phiếu"),)


def test_a_name_with_commas_or_a_dash_is_found_with_and_without_them() -> None:
    own = Glossary([Entry("a", ("Chiến sĩ thi đua bộ, ban, ngành, tỉnh",), False), Entry("b", ("Hội đồng Thi đua - Khen thưởng",), False), Entry("c", ("Chiến sĩ thi đua",), False)])
    assert own.named("Tiêu chuẩn Chiến sĩ thi đua bộ, ban, ngành, tỉnh?") == ("Chiến sĩ thi đua bộ, ban, ngành, tỉnh",)
    assert own.named("hoi dong thi dua khen thuong gồm ai") == ("Hội đồng Thi đua - Khen thưởng",)
    assert own.named("Chiến sĩ thi đua. Bộ, ban nào") == ("Chiến sĩ thi đua",)


def test_phrases_are_entries_and_meanings_of_several_words() -> None:
    own = Glossary([Entry("khen nóng", ("khen thưởng đột xuất",), True), Entry("TĐ", ("thi đua",), False), Entry("BK tỉnh", ("Bằng khen",), False), Entry("sếp", ("lãnh đạo",), True)])
    assert set(own.phrases) == {"khen nóng", "khen thưởng đột xuất", "thi đua", "BK tỉnh", "Bằng khen", "lãnh đạo"}


@pytest.mark.parametrize(
    "data",
    [{}, {"muc": []}, {"muc": [{}]}, {"muc": [{"viet_tat": ["A"]}]}, {"muc": [{"nghia": "x"}]}, {"muc": [{"viet_tat": ["A"], "nghia": []}]}],
)
def test_an_empty_or_malformed_glossary_changes_nothing(data: dict[str, list[dict[str, object]]]) -> None:
    own = Glossary.read(data)
    assert own.expand("A và CSTĐCS").text == "A và CSTĐCS"
    assert own.named("Chiến sĩ thi đua cơ sở") == ()


def test_official_names_in_a_text_longest_first_none_inside_another() -> None:
    named = glossary().named("So sánh Chiến sĩ thi đua toàn quốc với tap the lao dong xuat sac")
    assert set(named) == {"Chiến sĩ thi đua toàn quốc", "Tập thể lao động xuất sắc"}
    inside = Glossary([Entry("a", ("Chiến sĩ thi đua",), False), Entry("b", ("Chiến sĩ thi đua cơ sở",), False)])
    assert inside.named("Chiến sĩ thi đua cơ sở") == ("Chiến sĩ thi đua cơ sở",)
    assert inside.named("Chiến sĩ thi đua, cơ sở vật chất") == ("Chiến sĩ thi đua",)


@given(st.text())
def test_without_entries_no_text_changes(text: str) -> None:
    reading = Glossary([]).expand(text)
    assert reading.text == text
    assert reading.also == ()


@given(st.text(alphabet="xyzw ,.?0123456789àéđ😀\n"))
def test_text_without_any_entry_in_it_stays(text: str) -> None:
    assert glossary().expand(text).text == text


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_expanding_never_fails_and_never_loses_other_words(text: str) -> None:
    # folding may change the length of odd characters: what stands around an abbreviation must survive all the same
    got = glossary().expand(f"{text} CSTĐCS").text
    assert fold(got).endswith(fold("Chiến sĩ thi đua cơ sở"))


def test_characters_whose_folding_changes_length_move_nothing() -> None:
    typed = unicodedata.normalize("NFC", "ﬁ İ ½ CSTĐCS rồi sao")
    assert glossary().expand(typed).text.endswith("Chiến sĩ thi đua cơ sở rồi sao")


def test_names_of_one_length_come_in_the_same_order_in_every_process() -> None:
    meanings = ("Chiến sĩ tiên tiến", "Lao động tiên tiến", "Anh hùng Lao động x", "Bằng khen của Bộ yz")
    for order in (meanings, meanings[::-1]):
        names = Glossary([Entry(f"v{m[0]}", (m,), False) for m in order]).names
        assert names == tuple(sorted(meanings, key=lambda m: (-len(m), m)))

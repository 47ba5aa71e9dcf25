"""bot.question: what was asked, understood."""
from __future__ import annotations

from datetime import date

import pytest
from bot_fixtures import TODAY, glossary, office_snapshot, understood

from bot.errors import QuestionError
from bot.glossary import Entry, Glossary
from bot.kind import Kind
from bot.question import ALSO_WEIGHT, MAX_CHARACTERS, narrowed, read
from bot.types import Turn

MONEY = "Bằng khen của Thủ tướng Chính phủ cho cá nhân được bao nhiêu tiền?"


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\n\t", "\u200b", "——"])
def test_empty(text):
    with pytest.raises(QuestionError, match="vui lòng nhập câu hỏi"):
        understood(text)


def test_too_long_is_said_and_nothing_is_cut():
    with pytest.raises(QuestionError, match="2000"):
        understood("a" * (MAX_CHARACTERS + 1))
    assert understood("a " * (MAX_CHARACTERS // 2)).text


def test_abbreviations_are_written_out():
    asked = understood("Tiêu chuẩn CSTĐCS?")
    assert "Chiến sĩ thi đua cơ sở" in asked.understood
    assert asked.text == "Tiêu chuẩn CSTĐCS?"
    assert asked.names == ("Chiến sĩ thi đua cơ sở",)
    assert not asked.followed


@pytest.mark.parametrize(("typed", "meant"), [
    ("Chiến sỹ thi đua", "Chiến sĩ thi đua"), ("kỉ niệm chương", "kỷ niệm chương"), ("kĩ năng", "kỹ năng"), ("quí I", "quý I"), ("lí do", "lý do"), ("Kỉ luật", "Kỷ luật"),
])  # fmt: skip
def test_two_ways_of_i_and_y_are_one(typed, meant):
    assert understood(f"{typed} là gì?").understood == understood(f"{meant} là gì?").understood
    assert understood(f"{typed} là gì?").terms == understood(f"{meant} là gì?").terms


def test_a_syllable_that_only_contains_one_stays():
    assert "lít" in understood("bao nhiêu lít nước").understood


@pytest.mark.parametrize(("typed", "meant"), [("đại hội lần thứ xi", "đại hội lần thứ XI"), ("hạng ii?", "hạng II?"), ("lần thứ xin", "lần thứ xin")])
def test_numbers_in_roman_figures_are_capitals(typed, meant):
    assert understood(typed).understood == meant


@pytest.mark.parametrize(("typed", "meant"), [
    ("hồ sơBKTT2025 gồm", "hồ sơ BKTT 2025 gồm"), ("chuẩnTĐKT", "chuẩn TĐKT"), ("năm2019", "năm 2019"), ("15/2025/TT-BNV, QH15, iPhone, BKTTg, mp3", "15/2025/TT-BNV, QH15, iPhone, BKTTg, mp3"),
])  # fmt: skip
def test_abbreviations_and_years_stand_apart(typed, meant):
    assert read(typed, [], TODAY, None, {}, Glossary([]), lambda t: t).understood == meant


@pytest.mark.parametrize(("typed", "meant"), [
    ("MỨC THƯỞNG BẰNG KHEN LÀ BAO NHIÊU", "Mức thưởng bằng khen là bao nhiêu"), ("Mức Thưởng Bằng Khen Bộ Trưởng", "Mức thưởng bằng khen bộ trưởng"),
    ("ĐẠI HỘI LẦN THỨ XI Ở ĐÂU", "Đại hội lần thứ XI ở đâu"), ("15/2025/TT-BNV QUY ĐỊNH GÌ THẾ", "15/2025/TT-BNV quy định gì thế"), ("Sở Nội vụ Cần Thơ", "Sở Nội vụ Cần Thơ"),
])  # fmt: skip
def test_where_every_word_has_a_capital_it_tells_no_name(typed, meant):
    assert read(typed, [], TODAY, None, {}, Glossary([]), lambda t: t).understood == meant
    assert read(typed, [], TODAY, None, {}, Glossary([]), None).understood == typed


def test_a_day_may_be_named_by_an_abbreviation():
    short = Glossary([Entry("trc", ("trước",), False)])
    asked = read("trc 2024 ai tặng Bằng khen", [], TODAY, None, office_snapshot().documents, short, lambda t: t)
    assert asked.day.day == date(2023, 12, 31)


def test_a_question_word_may_be_abbreviated_too():
    short = Glossary([Entry("bn", ("bao nhiêu",), False)])
    asked = read("Hồ sơ Bằng khen cần bn bộ", [], TODAY, None, office_snapshot().documents, short, lambda t: t)
    assert Kind.COUNT in asked.kinds


def test_a_question_word_taken_as_typed_is_not_written_out():
    short = Glossary([Entry("bn", ("bao nhiêu",), False)])
    asked = read("Hồ sơ Bằng khen cần bn bộ", [], TODAY, None, office_snapshot().documents, short, None)
    assert Kind.COUNT not in asked.kinds


def test_a_synonym_weighs_less_than_what_was_typed():
    asked = understood("giấy tờ Chiến sĩ thi đua cơ sở")
    assert ("giấy tờ", "hồ sơ đề nghị") in asked.also
    assert asked.terms["hồ"] == ALSO_WEIGHT
    assert asked.terms["giấy"] == 1
    assert asked.dense.endswith("hồ sơ đề nghị")


def test_words_that_stand_for_a_title_name_it():
    meant = Glossary.read({"muc": [{"viet_tat": ["thôn văn hóa"], "nghia": "Thôn, tổ dân phố văn hóa", "loai": "dong-nghia"}]})
    asked = read("Ai tặng danh hiệu thôn văn hóa?", [], TODAY, None, {}, meant, str)
    assert asked.names == ("Thôn, tổ dân phố văn hóa",)
    assert asked.understood == "Ai tặng danh hiệu thôn văn hóa?"


def test_a_follow_up_takes_the_rest_from_the_question_before():
    asked = understood("Thế còn cho tập thể thì sao?", MONEY)
    assert asked.followed
    assert asked.understood == MONEY.replace("cá nhân", "tập thể")
    assert asked.text == "Thế còn cho tập thể thì sao?"
    assert Kind.MONEY in asked.kinds


def test_a_follow_up_that_fills_no_slot_is_appended():
    asked = understood("Nếu vắng hội đồng thì sao?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở?")
    assert asked.followed
    assert asked.tail == "Nếu vắng hội đồng thì sao?"
    assert asked.understood.startswith("Tiêu chuẩn Chiến sĩ thi đua cơ sở - ")


def test_another_thing_asked_of_the_same_award():
    asked = understood("Hồ sơ gồm những gì?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở?")
    assert asked.followed
    assert asked.understood == "Hồ sơ đề nghị tặng Chiến sĩ thi đua cơ sở gồm những gì?"
    assert asked.kinds[0] is Kind.DOSSIER


def test_a_question_that_stands_alone_drops_the_conversation():
    asked = understood("Tiêu chuẩn Tập thể lao động xuất sắc là gì?", MONEY)
    assert not asked.followed
    assert asked.tail == ""
    assert "Bằng khen" not in asked.understood


def test_only_what_the_person_asked_is_history():
    snap = office_snapshot()
    asked = read("Thế còn cho tập thể thì sao?", [Turn("user", MONEY), Turn("assistant", "Giấy khen cho cá nhân")], TODAY, None, snap.documents, glossary(), str)
    assert asked.understood == MONEY.replace("cá nhân", "tập thể")


def test_the_day_named_in_the_text_and_the_day_given():
    text = "Mức lương cơ sở ngày 15/01/2025 là bao nhiêu?"
    assert understood(text).day.day == date(2025, 1, 15)
    assert understood(text, as_of=date(2026, 8, 1)).day.day == date(2026, 8, 1)
    assert understood("Mức lương cơ sở là bao nhiêu?").day.day == TODAY


def test_a_day_asks_for_no_deadline():
    assert Kind.DEADLINE not in understood("Trước ngày 01/7/2025 Chủ tịch huyện có được tặng Giấy khen không?").kinds
    assert Kind.DEADLINE in understood("Hồ sơ nộp trước ngày nào?").kinds


def test_references_are_found():
    assert understood("Điều 24 Luật Thi đua, khen thưởng 2022 quy định gì?").reference is not None
    assert understood("Mức lương cơ sở là bao nhiêu?").reference is None


def test_typed_without_diacritics_is_known():
    assert not understood("tieu chuan lao dong tien tien").marked
    assert understood("tiêu chuẩn lao động tiên tiến").marked
    assert understood("Tiêu chuẩn LĐTT").plain == "tieu chuan lao dong tien tien"


def test_spelling_reaches_question_and_history():
    snap = office_snapshot()
    seen = []
    read("thì sao?", [Turn("user", "xin hỏi")], TODAY, None, snap.documents, glossary(), lambda t: seen.append(t) or t)
    assert seen == ["thì sao?", "xin hỏi"]


def test_a_question_taken_as_typed_is_left_alone():
    snap = office_snapshot()
    asked = read("còn CSTĐCS thì sao", [Turn("user", MONEY)], TODAY, None, snap.documents, glossary(), None)
    assert asked.understood == asked.text == "còn CSTĐCS thì sao"
    assert not asked.followed


def test_the_subject_of_a_definition_only():
    assert understood("Thành tích đột xuất là gì?").subject
    assert understood("Mức lương cơ sở là bao nhiêu?").subject == ""


def test_one_side_of_a_comparison():
    asked = narrowed(understood("So sánh Lao động tiên tiến và Chiến sĩ thi đua cơ sở"), "Lao động tiên tiến", glossary())
    assert asked.understood == "Lao động tiên tiến là gì"
    assert asked.names == ("Lao động tiên tiến",)
    assert asked.also == ()
    assert "sĩ" not in asked.terms

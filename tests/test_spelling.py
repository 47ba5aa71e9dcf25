"""bot.spelling: restoring, correcting, leftovers of Telex and VNI, old fonts; and what must never be touched."""
from __future__ import annotations

import unicodedata

import pytest
from conftest import within
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.spelling import Restored, Speller
from index.syllables import GENERAL, Counts, empty, learn
from index.text import fold, tokens

OFFICE = [
    "Danh hiệu Chiến sĩ thi đua cơ sở được xét tặng hằng năm cho cá nhân đạt tiêu chuẩn.",
    "Mức tiền thưởng danh hiệu Chiến sĩ thi đua cơ sở, Lao động tiên tiến, Tập thể lao động xuất sắc.",
    "Bằng khen của Thủ tướng Chính phủ được tặng cho tập thể có thành tích xuất sắc. Điều kiện thi đua.",
    "Hồ sơ đề nghị khen thưởng gồm tờ trình, biên bản họp Hội đồng thi đua, khen thưởng và báo cáo thành tích.",
]
PROPER = [
    "Chiến sĩ thi đua cơ sở được thưởng bao nhiêu tiền?",
    "Cho em hỏi hồ sơ đề nghị khen thưởng cao nhất trong năm gồm những gì ạ?",
    "Theo Nghị định 152/2025/NĐ-CP thì ai ký bằng khen?",
    "Hòa, hoà, kì này, lí do, sỹ quan, UBND, CSTĐ, BKTTg, điểm a khoản 1",
    "What is the deadline of the award?",
    "Gửi file A4, mp3 cho team building trước 15/7/2026 qua tdkt@abc.vn hoặc https://tdkt.vn/ho-so-1",
]
SYLLABLES = sorted({t for text in OFFICE + PROPER[:2] for t in tokens(text)})


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(Counts.load(GENERAL), learn(OFFICE))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tieu chuan chien si thi dua co so la gi", "tiêu chuẩn chiến sĩ thi đua cơ sở là gì"),
        ("Muc tien thuong Chien si thi dua?", "Mức tiền thưởng Chiến sĩ thi đua?"),
        ("MUC TIEN THUONG", "MỨC TIỀN THƯỞNG"),
        ("ho so de nghi khen thuong theo 152/2025/ND-CP", "hồ sơ đề nghị khen thưởng theo 152/2025/ND-CP"),
        ("UBND xa khen thuong CSTDCS", "UBND xã khen thưởng CSTDCS"),
        ("hồ sơ de nghi khen thưởng", "hồ sơ đề nghị khen thưởng"),
    ],
)
def test_restores(speller: Speller, typed: str, meant: str) -> None:
    assert speller.restore(typed).text == meant
    assert speller.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mức tiền thưỡng chiến sỹ thi đua cở sở 2026", "mức tiền thưởng chiến sỹ thi đua cơ sở 2026"),
        ("tập thẻ lao động xuấc sắc", "tập thể lao động xuất sắc"),
        ("điều kiên thi đua", "điều kiện thi đua"),
        ("hồ xơ đề nghị khen thuởng", "hồ sơ đề nghị khen thưởng"),
        ("thi ddua khen thuowngr", "thi đua khen thưởng"),
        ("khen thuwowngr", "khen thưởng"),
        ("thi d9ua khen thuong73", "thi đua khen thưởng"),
        ("tieefn thuwowngr cuar em", "tiền thưởng của em"),
        ("hồ sơ gửi hoom nay cuar Ddieenj Bieen", "hồ sơ gửi hôm nay của Điện Biên"),
        ("xin y1 kie6n1", "xin ý kiến"),
    ],
)
def test_corrects(speller: Speller, typed: str, meant: str) -> None:
    assert speller.read(typed).text == meant


@pytest.mark.parametrize("typed", ["Thi ®ua, khen th\u00adëng", "Thi ñua, khen thöôûng"])
def test_old_fonts(speller: Speller, typed: str) -> None:
    got = speller.read(typed)
    assert got.text == "Thi đua, khen thưởng"
    assert got.corrections == ((typed, got.text),)


@pytest.mark.parametrize("text", PROPER)
def test_proper_text_stays(speller: Speller, text: str) -> None:
    assert speller.read(text) == Restored(text)


@pytest.mark.parametrize("text", ["", " ", "?", "🏅🏅 👍", "\n", "2026", "A4", "152/2025/NĐ-CP", "ok", "\ud83d"])
def test_nothing_to_read(speller: Speller, text: str) -> None:
    assert speller.read(text) == Restored(text)


def test_emoji_between_words(speller: Speller) -> None:
    assert speller.read("khen thuong 🏅 thi dua").text == "khen thưởng 🏅 thi đua"


def test_corrections_are_named(speller: Speller) -> None:
    got = speller.read("Khen thuong thi dua")
    assert got.changed
    assert got.corrections == (("thuong", "thưởng"), ("dua", "đua"))


def test_abbreviations_of_the_office_stay() -> None:
    own = Speller(Counts.load(GENERAL), learn(OFFICE), abbreviations={"ko": ("không",), "dc": ("được",), "tiền": ("tiền",)})
    assert own.read("Hồ sơ có dc xét ko").text == "Hồ sơ có dc xét ko"
    assert own.read("tien thuong co dc xet ko").text.startswith("tiền thưởng có dc")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bn tien", "bn tiền"), ("tinh tgian cong tac", "tính tgian công tác"), ("ldtt la gi", "ldtt là gì")],
)
def test_words_beside_an_abbreviation_stand_beside_its_meaning(typed: str, meant: str) -> None:
    own = Speller(Counts.load(GENERAL), learn(OFFICE), abbreviations={"bn": ("bao nhiêu",), "tgian": ("thời gian",), "LĐTT": ("Lao động tiên tiến",), "hs": ("hồ sơ", "học sinh")})
    assert own.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khenthưởng tập thể", "khen thưởng tập thể"), ("tieu chuan chiensi thidua coso", "tiêu chuẩn chiến sĩ thi đua cơ sở"), ("tieuchuan", "tiêu chuẩn"),
        ("cần xiný kiến", "cần xin ý kiến"), ("mấy thánghọp một lần", "mấy tháng họp một lần"), ("online deadline chatbot", "online deadline chatbot"),
    ],
)  # fmt: skip
def test_missing_spaces(speller: Speller, typed: str, meant: str) -> None:
    assert speller.read(typed).text == meant


@pytest.mark.parametrize("typed", ["Ho sơ de nghị khen thuong gôm nhung gì", "hồ so đê nghị khen thuong gồm những gì", "Hồ sơ đề nghị khen thuong gồm nhung gì"])
def test_some_of_the_marks_left_out(speller: Speller, typed: str) -> None:
    assert speller.read(typed).text.lower() == "hồ sơ đề nghị khen thưởng gồm những gì"


@pytest.mark.parametrize("text", ["Ai đã giết con Bucephalus?", "HIStory World Tour mang về cho Jackson khoản thu bao nhiêu?", "Cho tôi xem quyết định này", "Vì sao con em tin theo"])
def test_plain_words_among_few_marked_ones_stay(speller: Speller, text: str) -> None:
    assert speller.read(text) == Restored(text)


def test_a_whole_question_in_keys_of_vni(speller: Speller) -> None:
    assert speller.read("ho62 so7 d9e62 nghi5 la2 gi2").text == "hồ sơ đề nghị là gì"


@pytest.mark.parametrize(("typed", "meant"), [("Kỷ niệm trương của", "Kỷ niệm chương của"), ("trước lăm 2024", "trước năm 2024"), ("phải cng khai", "phải công khai"), ("mấy nần liền", "mấy lần liền")])
def test_slips_that_are_at_home_on_one_side_or_look_like_an_abbreviation(typed: str, meant: str) -> None:
    own = Speller(Counts.load(GENERAL), learn(["Kỷ niệm chương của Bộ trước năm 2024.", "Được tặng mấy lần liền?"] * 20))
    assert own.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tiêu chun danh hiệu chiến sĩ", "tiêu chuẩn danh hiệu chiến sĩ"), ("theo quy đinh của Chính phủ", "theo quy định của Chính phủ"), ("kĩ niệm chương", "kỷ niệm chương"),
        ("DDieeuf kieenj thi dua", "Điều kiện thi đua"),
    ],
)  # fmt: skip
def test_slips_of_letters_swapped_lost_or_written_another_way(typed: str, meant: str) -> None:
    own = Speller(Counts.load(GENERAL), learn(["Kỷ niệm chương."] * 20))
    assert own.read(typed).text == meant


def test_a_letter_with_a_mark_of_its_own_is_never_made_plain() -> None:
    own = Speller(Counts.load(GENERAL), learn(["nghi dinh 152"] * 20))
    assert own.read("nghi đinh 152 quy định gì").text == "nghị định 152 quy định gì"


@pytest.mark.parametrize("text", ["Chủ trương của tỉnh", "mười lăm người", "làm lại từ đầu"])
def test_words_at_home_where_they_stand_stay(speller: Speller, text: str) -> None:
    assert speller.read(text) == Restored(text)


@pytest.mark.parametrize(("typed", "meant"), [("tiêu chẩn danh hiệu", "tiêu chuẩn danh hiệu")])
def test_a_missing_letter_that_leaves_a_syllable(speller: Speller, typed: str, meant: str) -> None:
    assert speller.read(f"{typed} lao động xuất sắc").text == f"{meant} lao động xuất sắc"


def test_endless_text_takes_bounded_time(speller: Speller) -> None:
    with within(5):
        for text in ("thi dua khen thuong " * 5_000, "x" * 100_000, "à" * 100_000, "thuongg " * 12_500, "1/" * 50_000):
            assert speller.read(text).text.endswith(text[4_000:])


def test_decomposed_text_is_read(speller: Speller) -> None:
    text = "Chiến sĩ thi đua cơ sở"
    assert speller.read(unicodedata.normalize("NFD", text)).text == text


def test_without_any_counts() -> None:
    assert Speller(empty(), empty()).read("thi dua khen thuong").text == "thi dua khen thuong"


def test_correct_leaves_plain_text_plain(speller: Speller) -> None:
    assert speller.correct("khen thuong thi dua") == Restored("khen thuong thi dua")


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(SYLLABLES), max_size=12).map(" ".join)))
def test_restoring_adds_only_marks_and_is_done_once(text: str) -> None:
    once = _SPELLER.restore(fold(text)).text
    assert fold(once) == fold(text)
    assert _SPELLER.restore(once).text == once


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(SYLLABLES).flatmap(lambda s: st.sampled_from([s, fold(s)])), max_size=12))
def test_typed_accents_stay(words: list[str]) -> None:
    got = _SPELLER.restore(" ".join(words)).text.split()
    assert all(b == a for a, b in zip(words, got, strict=True) if not a.isascii())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    got = _SPELLER.read(text)
    assert got.changed == bool(got.corrections)


_SPELLER = Speller(Counts.load(GENERAL), learn(OFFICE))

"""bot.verify: true sentences pass, and each way of bending a source is caught."""
from __future__ import annotations

import re

import pytest
from bot_fixtures import library, office_snapshot
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.verify import clauses, problems, quoted

RATE = "Phiếu đồng ý phải đạt từ 80% trở lên tính trên tổng số thành viên Hội đồng."
HELD = "Hội nghị do đồng chí Đỗ Quang Dũng, Khối phó Khối Thi đua, chủ trì ngày 11/5/2017 tại thành phố Cần Thơ."
DENIED = "Cá nhân bị kỷ luật không được xét tặng danh hiệu thi đua trong năm."
BASED = "Tiêu chuẩn thực hiện theo khoản 2 Điều 73 của Luật Thi đua, khen thưởng."
PAID = "Từ ngày 01/7/2026, mức lương cơ sở là 2.530.000 đồng/tháng."
LIST = "1. Danh hiệu Chiến sĩ thi đua cơ sở để tặng cho cá nhân đạt các tiêu chuẩn sau đây:\na) Đạt tiêu chuẩn Lao động tiên tiến;\nb) Có sáng kiến được cơ sở công nhận."
LIMIT = "Tỷ lệ cá nhân được xét tặng không quá 15% tổng số cá nhân."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (RATE, RATE),
        ("Phiếu đồng ý phải đạt từ 80 phần trăm trở lên.", RATE),
        ("Hội nghị do đồng chí Đỗ Quang Dũng chủ trì ngày 11 tháng 5 năm 2017.", HELD),
        (DENIED, DENIED),
        ("Tiêu chuẩn thực hiện theo khoản 2 Điều 73.", BASED),
        ("Mức lương cơ sở là 2,53 triệu đồng/tháng.", PAID),
        ("Từ 1/7/2026, mức lương cơ sở là 2530000 đồng.", PAID),
        ("Danh hiệu Chiến sĩ thi đua cơ sở để tặng cho cá nhân có sáng kiến được cơ sở công nhận.", LIST),
        ("Tỷ lệ cá nhân được xét tặng tối đa 15% tổng số cá nhân.", LIMIT),
    ],
)
def test_a_true_sentence_stands(sentence: str, source: str) -> None:
    assert problems(sentence, {1: source}, (1,)) == []


@pytest.mark.parametrize(
    ("sentence", "source", "named"),
    [
        (RATE.replace("80%", "90%"), RATE, "90%"),
        (RATE.replace("Phiếu đồng ý phải", "Phiếu đồng ý không phải"), RATE, "không"),
        ("Phiếu đồng ý đạt 80%.", RATE, "trở lên"),
        (HELD.replace("Đỗ Quang Dũng", "Trần Văn Nam"), HELD, "Nam"),
        (HELD.replace("11/5/2017", "12/5/2017"), HELD, "12/5/2017"),
        (DENIED.replace("không ", ""), DENIED, "không"),
        (DENIED.replace("Cá nhân", "Tập thể"), DENIED, "Tập thể"),
        (BASED.replace("Điều 73", "Điều 74"), BASED, "Điều 74"),
        (BASED.replace("khoản 2", "khoản 3"), BASED, "khoản 3"),
        (PAID.replace("2.530.000", "2.340.000"), PAID, "2.340.000"),
        (LIMIT.replace("không quá", "ít nhất"), LIMIT, "ít nhất"),
        (RATE.replace("phải", "được"), RATE, "được"),
        ("Các đơn vị thường xuyên tổ chức tham quan học tập kinh nghiệm nước bạn.", RATE, "lời văn"),
    ],
)
def test_a_bent_sentence_is_caught_and_the_fault_named(sentence: str, source: str, named: str) -> None:
    found = problems(sentence, {1: source}, (1,))
    assert found
    assert named in " ".join(found)


def test_markers_must_be_there_and_exist() -> None:
    assert problems(RATE, {1: RATE}, ()) == ["không có trích dẫn"]
    assert problems(RATE, {1: RATE}, (1, 7)) == ["trích dẫn [7] không tồn tại"]


def test_nothing_said_or_nothing_cited_does_not_stand() -> None:
    assert problems(" . ", {1: RATE}, (1,)) == ["câu trống"]
    assert problems(RATE, {1: ""}, (1,)) == ["nguồn trống"]


def test_a_true_sentence_cited_to_the_wrong_passage_is_caught() -> None:
    assert problems(RATE, {1: HELD, 2: RATE}, (1,))
    assert problems(RATE, {1: HELD, 2: RATE}, (1, 2)) == []


def test_one_sentence_may_not_be_patched_from_two_passages() -> None:
    assert problems("Tỷ lệ cá nhân được xét tặng không quá 80%.", {1: LIMIT, 2: RATE}, (1, 2))


def test_the_points_of_a_list_follow_its_lead() -> None:
    found = clauses(LIST)
    assert len({c.group for c in found}) == 1
    assert [t.key for t in found[0].tokens[:2]] == [t.key for t in found[-1].tokens[:2]]
    assert clauses("") == []


def test_a_quote_stands_character_for_character() -> None:
    assert quoted("80% trở lên", RATE)
    assert not quoted("80 % trở lên", RATE)
    assert not quoted("", RATE)


PASSAGES = sorted({p.text for a in office_snapshot().articles for p in library().page(a).passages})
INSIDE = re.compile(r"(?<!^)(?<!\n)\d+")
"""Digits that do not number a line: the number of a khoản belongs to its label."""


@pytest.mark.parametrize("text", PASSAGES)
def test_every_passage_bears_itself_out(text: str) -> None:
    assert problems(text, {1: text}, (1,)) == []


@given(st.sampled_from([(t, m.span()) for t in PASSAGES for m in INSIDE.finditer(t)]), st.integers(0, 99_999))
def test_every_figure_changed_is_caught(place: tuple[str, tuple[int, int]], other: int) -> None:
    text, (start, end) = place
    assume(other != int(text[start:end]))
    assert problems(f"{text[:start]}{other}{text[end:]}", {1: text}, (1,))


@pytest.mark.parametrize(
    ("said", "meant"),
    [("cá nhân", "tập thể"), ("tập thể", "cá nhân"), ("cơ sở", "toàn quốc"), ("không ", ""), ("trở lên", "trở xuống"), ("khoản 2", "khoản 9"), ("Điều 73", "Điều 75"),
     ("Đỗ Quang Dũng", "Lê Văn Nam"), ("Thủ tướng", "Chủ tịch nước"), ("để tặng", "không tặng"), ("được thưởng", "không được thưởng"), ("Bộ Nội vụ", "Bộ Tài chính")],
)  # fmt: skip
def test_every_word_that_turns_the_meaning_is_caught_wherever_it_stands(said: str, meant: str) -> None:
    bent = [(t, t.replace(said, meant, 1)) for t in PASSAGES if said in t]
    assert bent
    assert [b for t, b in bent if not problems(b, {1: t}, (1,))] == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_judged_without_failing(sentence: str, source: str) -> None:
    assert isinstance(problems(sentence, {1: source}, (1,)), list)
    assert problems(sentence, {1: source}, (2,))

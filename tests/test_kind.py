"""bot.kind: the form of a question and the words that carry its content."""
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kind import Kind, content, kinds, lists, subject, thing, unframed, untagged
from index.text import canonical, fold

ASKED = [
    ("Chiến sĩ thi đua cơ sở được thưởng bao nhiêu tiền?", Kind.MONEY),
    ("Phiếu bầu phải đạt bao nhiêu phần trăm?", Kind.PERCENT),
    ("Tỷ lệ tối đa là bao nhiêu?", Kind.PERCENT),
    ("Nộp hồ sơ trước ngày nào?", Kind.DEADLINE),
    ("Hồ sơ gồm những gì?", Kind.DOSSIER),
    ("Mẫu số mấy dùng cho tờ trình?", Kind.FORM),
    ("Quy trình bình xét ra sao?", Kind.PROCEDURE),
    ("Tiêu chuẩn Lao động tiên tiến?", Kind.CRITERIA),
    ("Ai ký quyết định tặng Bằng khen?", Kind.WHO),
    ("Hội nghị diễn ra ở đâu?", Kind.WHERE),
    ("Có bao nhiêu thành viên?", Kind.COUNT),
    ("Thành tích đột xuất là gì?", Kind.DEFINITION),
    ("So sánh Bằng khen và Giấy khen", Kind.COMPARE),
    ("Nghị định nào quy định việc này?", Kind.NUMBER),
    ("Giải quyết theo luật nào?", Kind.NUMBER),
    ("Áp dụng biện pháp kỷ luật nào?", Kind.OTHER),
    ("Phó Vụ trưởng được Huân chương hạng mấy?", Kind.RANK),
    ("Huân chương Độc lập tặng cho ai?", Kind.CRITERIA),
    ("Đối tượng xét gồm những ai?", Kind.CRITERIA),
    ("Huy chương gồm những loại nào?", Kind.DEFINITION),
    ("Khi nào thì bị thu hồi giấy khen?", Kind.CRITERIA),
    ("Thu hồi giấy khen khi nào?", Kind.CRITERIA),
]


@pytest.mark.parametrize(("text", "kind"), ASKED)
def test_the_first_kind(text: str, kind: Kind) -> None:
    assert kinds(text)[0] is kind


@pytest.mark.parametrize(("text", "kind"), ASKED)
def test_without_diacritics_and_decomposed_the_same(text: str, kind: Kind) -> None:
    assert kinds(fold(text)) == kinds(text) == kinds(canonical(unicodedata.normalize("NFD", text))) == kinds(text.upper())


@pytest.mark.parametrize("text", ["Người nghỉ thai sản có được xét không?", "Đã nộp chưa ạ?", "Có phải lấy ý kiến không vậy ad"])
def test_yes_or_no(text: str) -> None:
    assert Kind.YESNO in kinds(text)


@pytest.mark.parametrize("text", ["Khen thưởng đột xuất", "", "😀", "Hội đồng sáng kiến"])
def test_no_form_shows(text: str) -> None:
    assert kinds(text) == (Kind.OTHER,)


def test_a_law_named_by_its_year_asks_for_no_money() -> None:
    assert Kind.MONEY not in kinds("Luật Thi đua khen thưởng 2003 quy định tiêu chuẩn thế nào?")


def test_content_words() -> None:
    assert content("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì ạ?") == ["tiêu", "chuẩn", "chiến", "sĩ", "thi", "đua", "cơ", "sở"]
    assert content("là gì thế nào") == []


@pytest.mark.parametrize(
    ("text", "of"),
    [("Thành tích đột xuất là gì?", "Thành tích đột xuất"), ("Thế nào là thành tích đột xuất?", "thành tích đột xuất"),
     ("Theo Nghị định 152, thành tích đột xuất được hiểu là như thế nào", "thành tích đột xuất"), ("Ai ký?", "")],
)  # fmt: skip
def test_the_subject_of_a_definition(text: str, of: str) -> None:
    assert subject(text) == of


def test_whole_lists() -> None:
    assert lists("Hồ sơ gồm những gì?")
    assert lists("Liet ke cac danh hieu")
    assert not lists("Ai ký quyết định?")


@given(st.text())
def test_any_text_has_a_kind(text: str) -> None:
    assert kinds(text)
    assert all(isinstance(k, Kind) for k in kinds(text))
    subject(text[:300])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Ai được truy tặng huân chương?", Kind.CRITERIA),
        ("Ai tặng huân chương?", Kind.WHO),
        ("Khi nào thì được Giấy khen?", Kind.CRITERIA),
        ("Khi nào trao Giấy khen?", Kind.DEADLINE),
        ("Muốn được Huân chương Lao động cần những gì?", Kind.CRITERIA),
        ("Muốn được Giấy khen thì nộp hồ sơ gì?", Kind.DOSSIER),
        ("Ai được quyền ký?", Kind.WHO),
        ("Đại hội lần thứ X tổ chức năm nào?", Kind.DEADLINE),
        ("Thưởng Bằng khen cho hộ gia đình bao nhiêu?", Kind.MONEY),
        ("Khen thưởng xét trong bao nhiêu ngày?", Kind.DEADLINE),
        ("Thưởng phạt gồm bao nhiêu ngày?", Kind.DEADLINE),
        ("Huân chương Lao động hạng Ba hồ sơ mấy bộ?", Kind.COUNT),
        ("Quyết định đó số mấy?", Kind.NUMBER),
        ("Mức thưởng thôn sạch đẹp cần bao nhiêu số hộ đạt?", Kind.COUNT),
        ("Được thưởng cho tối đa bao nhiêu phần trăm tập thể?", Kind.PERCENT),
    ],
)
def test_forms_that_look_alike(text: str, first: Kind) -> None:
    assert kinds(text)[0] is first


@pytest.mark.parametrize(("plain", "of"), [("dai hoi co may doan du?", "doan"), ("bao nhieu phan tram?", ""), ("cham nhat may ngay?", ""), ("ai ky?", ""), ("bao nhieu?", "")])
def test_the_thing_that_is_counted(plain: str, of: str) -> None:
    assert thing(plain) == of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Danh hiệu này được tặng hai lần, đúng hay sai?", "Danh hiệu này được tặng hai lần"),
        ("Ông X phải nộp lại hiện vật. Nhận định này là đúng hay sai?", "Ông X phải nộp lại hiện vật"),
        ("Bộ trưởng ký quyết định phải không ạ?", "Bộ trưởng ký quyết định"),
        ("Bộ trưởng ký quyết định, phải không?", "Bộ trưởng ký quyết định"),
        ("Có được khen thưởng không?", "Có được khen thưởng không?"),
        ("Ai không phải nộp?", "Ai không phải nộp?"),
        ("Phải không?", "Phải không?"),
    ],
)
def test_a_tag_says_nothing_of_what_is_sought(text: str, said: str) -> None:
    assert untagged(text) == said


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Huân chương Lao động được quy định thế nào?", "Huân chương Lao động?"),
        ("Quy định về quỹ thi đua", "quỹ thi đua"),
        ("Pháp luật quy định như thế nào về quỹ thi đua?", "quỹ thi đua?"),
        ("Quỹ thi đua theo quy định hiện hành", "Quỹ thi đua"),
        ("Cho hỏi quy định về quỹ thi đua như thế nào ạ?", "quỹ thi đua như thế nào ạ?"),
        ("Hãy nêu nguyên tắc khen thưởng", "nguyên tắc khen thưởng"),
        ("Anh/chị ơi quỹ thi đua giúp em với", "quỹ thi đua"),
        ("Cơ quan tôi muốn tìm hiểu về quỹ thi đua", "quỹ thi đua"),
        ("Quỹ thi đua quy định tại văn bản nào?", "Quỹ thi đua?"),
        ("Điều nào quy định về quỹ thi đua mới nhất", "quỹ thi đua"),
        ("Chào anh chị, em là cán bộ xã, em muốn hỏi quỹ thi đua lập ở đâu? Em cảm ơn ạ.", "quỹ thi đua lập ở đâu"),
        ("Em ở Bắc Ninh, cho hỏi quỹ thi đua", "Em ở Bắc Ninh, cho hỏi quỹ thi đua"),
        ("Theo pháp luật về thi đua, khen thưởng thì quỹ thi đua là gì?", "quỹ thi đua là gì?"),
        ("Theo luật cũ thì ai ký?", "Theo luật cũ thì ai ký?"),
        ("Cán bộ muốn được khen cần gì?", "Cán bộ muốn được khen cần gì?"),
        ("Ai quy định mẫu bằng khen?", "Ai quy định mẫu bằng khen?"),
        ("Tiêu chuẩn do ai quy định?", "Tiêu chuẩn do ai quy định?"),
        ("So sánh quy định cũ và mới về quỹ thi đua", "So sánh quy định cũ và mới về quỹ thi đua"),
        ("Quy định thế nào?", "Quy định thế nào?"),
    ],
)
def test_what_asks_for_a_rule_as_such_is_not_sought(text: str, sought: str) -> None:
    assert unframed(text) == sought
    assert "thế" not in content(text)


@pytest.mark.parametrize("text", [", " * 1000, "dạ " * 600, ". Điều này " * 150])
def test_what_is_mostly_marks_and_particles_is_read_too(text: str) -> None:
    assert untagged(unframed(text))


@given(st.text())
def test_no_text_is_all_frame(text: str) -> None:
    assert any(map(str.isalnum, unframed(text))) == any(map(str.isalnum, text))

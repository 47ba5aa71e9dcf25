"""bot.answerable: answer, refuse, or ask back."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import TODAY, bot, office_bot, office_snapshot, understood

from bot.answerable import SURE, Signals, _several, disclaimed, judge, signals, vague
from bot.types import Status


def verdict(text: str, local: bool = False) -> Status:
    asked = understood(text)
    wanted, chosen, hits, _ = bot()._evidence(asked, None)
    return judge(asked, wanted, chosen, hits, office_snapshot(), local)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", Status.ANSWERED),
        ("Hội nghị tập huấn năm 2017 ở đâu?", Status.ANSWERED),
        ("Tỷ lệ xét tặng Chiến sĩ thi đua cơ sở tối đa bao nhiêu phần trăm?", Status.ANSWERED),
        ("Trước 01/7/2026 mức lương cơ sở là bao nhiêu?", Status.ANSWERED),
        ("Hôm nay thời tiết Cần Thơ thế nào?", Status.OUT_OF_SCOPE),
        ("Cách nấu phở bò ngon?", Status.OUT_OF_SCOPE),
        ("Hội nghị tập huấn năm 2018 ở đâu?", Status.NOT_FOUND),
        ("Số điện thoại Hội đồng Thi đua - Khen thưởng Trung ương là bao nhiêu?", Status.NOT_FOUND),
        ("Tỷ lệ phiếu bầu Lao động tiên tiến là bao nhiêu phần trăm?", Status.NOT_FOUND),
        ("Hồ sơ đề nghị tặng danh hiệu Chiến sĩ thi đua cơ sở gồm gì?", Status.ANSWERED),
        ("Hồ sơ đề nghị tặng Bằng khen của Thủ tướng Chính phủ gồm gì?", Status.NOT_FOUND),
        ("Hội nghị tập huấn thi đua của ông Nguyễn Văn Bình họp ở đâu?", Status.NOT_FOUND),
        ("Theo Luật này, tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", Status.ANSWERED),
    ],
)
def test_the_verdict(text: str, expected: Status) -> None:
    assert verdict(text) is expected


def test_no_evidence_is_not_found_in_the_field_and_out_of_scope_beyond() -> None:
    for text, expected in (("Danh hiệu thi đua?", Status.NOT_FOUND), ("Giá vàng?", Status.OUT_OF_SCOPE)):
        asked = understood(text)
        wanted = bot()._evidence(asked, None)[0]
        assert judge(asked, wanted, [], [], office_snapshot()) is expected


def test_more_is_asked_of_evidence_of_a_place_not_named() -> None:
    asked = "Chiến sĩ thi đua cơ sở hoàn thành vượt mức kế hoạch thì xét thế nào?"
    assert (verdict(asked), verdict(asked, local=True)) == (Status.ANSWERED, Status.NOT_FOUND)


LOCAL = """---
so_hieu: "{n}/2025/QĐ-UBND"
tieu_de: "Quyết định {n}/2025/QĐ-UBND ({place})"
loai: Quyết định
ngay_hieu_luc: 2025-01-01
pham_vi: dia-phuong
noi_ap_dung: {place}
---

### Điều {n}. Hồ sơ

1. Ở {place}, khen thưởng doanh nghiệp phải kèm xác nhận thuế.
"""


def test_two_places_that_say_it_are_believed_where_it_is_a_yes_or_no() -> None:
    office = office_bot(more=[(f"rules/{n}.md", LOCAL.format(n=n, place=place)) for n, place in ((7, "Lào Cai"), (8, "Cà Mau"))])
    for text, believed in (("Khen thưởng doanh nghiệp có phải kèm xác nhận thuế không?", True), ("Khen thưởng doanh nghiệp phải kèm mấy xác nhận thuế?", False)):
        wanted, found, _ = office._found(understood(text), None, TODAY, 0.0)
        first, second = (next(u for u in found if u.document.id == ident) for ident in ("7", "8"))
        assert _several(understood(text), wanted, [first, second]) is believed
        assert not _several(understood(text), wanted, [first, first])


def test_each_signal_speaks_for_an_answer() -> None:
    weak, strong = Signals(0.3, 0.2, 0.6, 0.86, True), Signals(1.0, 1.0, 1.9, 0.93)
    assert weak.probability < SURE < 0.8 < strong.probability
    for better in (replace(weak, own=0.9), replace(weak, asked=0.9), replace(weak, score=1.5), replace(weak, cosine=0.92), replace(weak, unseen=False)):
        assert better.probability > weak.probability


def test_without_the_calibrated_encoder_the_words_decide_alone() -> None:
    asked = understood("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?")
    wanted, chosen, hits, _ = bot()._evidence(asked, None)
    found = signals(asked, wanted, chosen, hits, office_snapshot())
    assert found.cosine is None
    assert found.probability > SURE


@pytest.mark.parametrize("text", ["Hồ sơ nộp khi nào?", "Thời hạn trình khen thưởng?", "Hồ sơ gồm gì?"])
def test_a_question_that_names_nothing_is_vague(text: str) -> None:
    assert vague(understood(text))


@pytest.mark.parametrize(
    "text", ["Hồ sơ Chiến sĩ thi đua cơ sở nộp khi nào?", "Danh hiệu thi đua là gì?", "Hồ sơ theo Nghị định 98/2023/NĐ-CP gồm gì?", "Hồ sơ thai sản gồm gì?"]
)
def test_a_question_that_names_something_is_not(text: str) -> None:
    assert not vague(understood(text))


def test_a_follow_up_is_not_vague() -> None:
    asked = understood("Còn hồ sơ?", "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?")
    assert not vague(asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Đơn vị nào được xếp hạng nhất tại hội nghị tập huấn năm 2017?", False),
        ("Hội nghị tập huấn năm 2017 có kinh phí bao nhiêu?", False),
        ("Hội nghị tập huấn năm 2017 họp ở địa điểm nào, thời gian nào?", True),
        ("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", True),
    ],
)
def test_a_document_that_says_itself_what_it_does_not_tell(text: str, told: bool) -> None:
    wanted, chosen, _, _ = bot()._evidence(understood(text), None)
    silent = disclaimed(wanted, [u for u in chosen if "không nêu" not in u.text] or chosen)
    assert (silent is None) is told


def test_words_of_the_office_s_own_documents_belong_to_the_field() -> None:
    held = "---\nid: trong-cay\ntieu_de: Trồng rừng xã Tân Hòa\nloai: su-kien\n---\n\n# Trồng rừng\n\n## Kết quả\n\nCả xã trồng được 1.200 gốc thông non trên đồi Ngang."
    asked = "Trên đồi Ngang trồng được bao nhiêu gốc thông non?"
    assert office_bot(more=[("events/trong-cay.md", held)]).answer(asked).status is Status.ANSWERED
    assert office_bot().answer(asked).status is Status.OUT_OF_SCOPE


EVENT = """---
tieu_de: Lễ phát động phong trào thi đua năm 2025
loai: su-kien
ngay: 2025-03-01
---

# Lễ phát động phong trào thi đua năm 2025

## Chủ trì

Ông Trần Văn Cảnh Sơn phát động phong trào thi đua năm 2025 tại lễ phát động.
"""


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Phong trào thi đua năm 2025 do ông Lê Bá Hoàng phát động phải không?", Status.ANSWERED),
        ("Ông Lê Bá Hoàng dự lễ phát động phong trào thi đua năm 2025 ở đâu?", Status.NOT_FOUND),
    ],
)
def test_who_did_it_is_told_though_another_is_to_be_confirmed(text: str, status: Status) -> None:
    assert office_bot(more=[("events/le-phat-dong.md", EVENT)]).answer(text).status is status

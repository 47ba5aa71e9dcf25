"""bot.passages: whole khoản, the points of long ones, remarks kept apart."""
from __future__ import annotations

from bot_fixtures import document, library, office_snapshot

from bot.passages import SHORT_KHOAN, Library, Passage, remarks, terms_of


def test_a_short_khoan_is_one_whole_passage_with_its_points() -> None:
    first, second = library().page("luat-06-2022-qh15#dieu-23").passages
    assert first.whole
    assert second.whole
    assert first.text.startswith("1. Danh hiệu")
    assert "b) Có sáng kiến" in first.text
    assert first.lead is None
    assert first.items >= 2


def test_a_long_khoan_gives_its_points_with_their_lead_and_the_whole() -> None:
    passages = library().page("nghi-dinh-152-2025-nd-cp#dieu-50").passages
    whole = [p for p in passages if p.whole and p.words > SHORT_KHOAN]
    points = [p for p in passages if p.lead]
    assert len(whole) == 1
    assert len(points) == 4
    assert all(whole[0].span.covers(p.span) and p.text[1] == ")" for p in points)
    assert {p.lead.of(p.document.text) for p in points if p.lead} == {"1. Tiền thưởng danh hiệu thi đua đối với cá nhân:"}


def test_a_point_holds_the_terms_of_its_lead() -> None:
    point = next(p for p in library().page("nghi-dinh-152-2025-nd-cp#dieu-50").passages if p.text.startswith("c)"))
    assert "tien thuong" in point.terms
    assert "tien thuong" not in terms_of(point.text)


def test_every_passage_lies_in_the_body_of_its_article() -> None:
    for article in office_snapshot().articles.values():
        for p in library().page(article.id).passages:
            assert article.body.covers(p.span)
            assert p.text == p.text.strip()


def test_a_remark_goes_with_the_answer_and_is_no_passage() -> None:
    article = office_snapshot().articles["nghi-dinh-152-2025-nd-cp#dieu-4"]
    assert not any("Lưu ý" in p.text for p in library().page(article.id).passages)
    (line,) = remarks(article, document(article.document_id))
    assert line.startswith("Lưu ý: Điều này tương ứng Điều 4")


def test_an_article_without_content_has_no_passages() -> None:
    assert library().page("luat-06-2022-qh15#dieu-28").passages == ()


def test_text_without_khoan_is_cut_into_sentences() -> None:
    ident = next(a.id for a in office_snapshot().articles.values() if a.document_id == "ev-01" and "Chủ trì" in (a.heading or a.label))
    (passage,) = library().page(ident).passages
    assert "Đỗ Quang Dũng" in passage.text
    assert not passage.whole


def test_pages_are_cut_once_and_know_what_stands_above() -> None:
    page = library().page("luat-06-2022-qh15#dieu-23")
    assert library().page("luat-06-2022-qh15#dieu-23") is page
    assert {"danh hieu", "chuong", "2022"} <= page.above
    assert "chien si thi dua co so" in page.heading


def test_terms_are_folded_syllables_and_bigrams() -> None:
    assert terms_of("Bằng khen Tỉnh") == {"bang", "khen", "tinh", "bang khen", "khen tinh"}
    assert terms_of("") == frozenset()


LONG = " ".join(["Đơn vị lập danh sách, tổ chức bình xét và gửi kết quả về bộ phận thường trực theo mẫu đã ban hành."] * 4)
OTHER = f"""---
id: ke-hoach
tieu_de: "Kế hoạch 5/KH-ABC"
so_hieu: "5/KH-ABC"
loai: "Kế hoạch"
ngay_hieu_luc: 2026-01-01
---

# Kế hoạch 5/KH-ABC

### Điều 1. Các danh hiệu

Các danh hiệu gồm:
a) Lao động tiên tiến;
b) Chiến sĩ thi đua cơ sở.

### Điều 2. Tổ chức thực hiện

Phần mở đầu của Điều này.
1. {LONG}
2. Mức tối đa là 15% tổng số, gồm các bước:
a) {LONG}
b) Gửi kết quả.

### Điều 3. Cách làm

Việc bình xét làm theo các bước:
- Bước một: họp;
- Bước hai: bỏ phiếu.
Trong đó, phiếu kín là bắt buộc. {LONG}
"""


def parts(number: int) -> tuple[Passage, ...]:
    return Library(office_snapshot(more=(("rules/ke-hoach.md", OTHER),))).page(f"ke-hoach#dieu-{number}").passages


def test_points_without_khoan_are_one_list_with_its_lead_in() -> None:
    (only,) = parts(1)
    assert only.text.startswith("Các danh hiệu gồm:")
    assert only.text.endswith("b) Chiến sĩ thi đua cơ sở.")


def test_text_before_the_khoan_and_each_long_one_are_quotable() -> None:
    texts = [p.text for p in parts(2)]
    assert "Phần mở đầu của Điều này." in texts
    assert any("15%" in t and len(t.split()) < SHORT_KHOAN for t in texts)
    assert any(t.startswith("b) Gửi kết quả") for t in texts)
    assert max(len(t.split()) for t in texts) > SHORT_KHOAN


def test_a_list_of_dashes_stays_with_its_lead_in() -> None:
    (listed,) = [p for p in parts(3) if "Bước một" in p.text]
    assert listed.text.startswith("Việc bình xét")
    assert "Bước hai" in listed.text
    assert listed.items == 2

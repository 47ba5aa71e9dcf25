"""bot.compose: evidence quoted word for word with the rule named."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import TODAY, document, office_snapshot, unit

from bot.compose import CHOICES, add_predecessor, ask_back, extract, one_after_another
from bot.evidence import Unit
from bot.passages import Library
from bot.types import Citation, Sentence
from index.types import InForce, Place, Span

LAW, BONUS = "luat-06-2022-qh15", "nghi-dinh-152-2025-nd-cp"


def composed(*units: Unit) -> tuple[list[Sentence], list[Citation]]:
    return extract(units, office_snapshot(), TODAY, TODAY)


def point(start: str) -> Unit:
    found = unit(f"{BONUS}#dieu-50", start)
    assert found.passage.lead
    return found


def test_a_quotation_names_its_rule_and_is_exact() -> None:
    (sentence,), (citation,) = composed(unit(f"{LAW}#dieu-23", "15%"))
    assert sentence.text.startswith("Theo khoản 2 Điều 23 Luật Thi đua, khen thưởng 2022: Tỷ lệ")
    assert sentence.citations == (1,)
    assert citation.quote == citation.span.of(document(LAW).text)
    assert citation.in_force is InForce.YES
    assert citation.url == "https://example.vn/luat-2022"
    assert "06/2026" in citation.note


def test_a_further_khoan_is_named_shortly() -> None:
    sentences, citations = composed(unit(f"{LAW}#dieu-73", "cá nhân"), unit(f"{LAW}#dieu-73", "tập thể"))
    assert sentences[1].text.startswith("Khoản 2: Bằng khen")
    assert [c.number for c in citations] == [1, 2]


def test_two_articles_are_each_named_in_full() -> None:
    sentences, _ = composed(unit(f"{LAW}#dieu-73", "cá nhân"), unit(f"{LAW}#dieu-74", "cá nhân"))
    assert all(s.text.startswith("Theo khoản") for s in sentences)


def test_a_point_is_led_in_once() -> None:
    first, third = point("b) Danh hiệu"), point("d) Danh hiệu")
    sentences, _ = composed(first, third)
    lead = "Tiền thưởng danh hiệu thi đua đối với cá nhân:"
    assert sentences[0].text.startswith("Theo điểm b khoản 1 Điều 50")
    assert lead in sentences[0].text
    assert lead not in sentences[1].text


def test_an_event_is_named_by_its_title() -> None:
    ident = next(a.id for a in office_snapshot().articles.values() if a.document_id == "ev-01" and "Chủ trì" in (a.heading or a.label))
    (sentence,), _ = composed(unit(ident, "Đỗ Quang Dũng"))
    assert sentence.text.startswith("Theo tài liệu “Hội nghị tập huấn")


def test_asking_back_offers_each_article_once_and_few() -> None:
    near = [unit(f"{LAW}#dieu-{n}", "") for n in (21, 22, 22, 23, 24, 27)]
    sentences, citations = ask_back(near, office_snapshot(), TODAY, TODAY)
    assert len(citations) == CHOICES
    assert len(sentences) == CHOICES + 1
    assert sentences[0].citations == ()
    assert sentences[1].text == "- Điều 21. Danh hiệu “Chiến sĩ thi đua toàn quốc” (Luật Thi đua, khen thưởng 2022)"
    assert len({c.article_id.split(".")[0] for c in citations}) == CHOICES


def test_the_predecessor_line_is_cited() -> None:
    new, old = unit(f"{BONUS}#dieu-4", "thai sản"), unit("nghi-dinh-98-2023-nd-cp#dieu-4", "thai sản")
    sentences, citations = composed(new)
    add_predecessor(old, new, sentences, citations, office_snapshot(), TODAY)
    assert sentences[-1].text == "(Điều 4 này thay Điều 4 Nghị định 98/2023/NĐ-CP đã hết hiệu lực.)"
    assert sentences[-1].citations == (2,)
    assert citations[-1].in_force is InForce.NO


def test_no_evidence_says_nothing() -> None:
    assert composed() == ([], [])


def test_sentences_that_touch_are_one_quotation() -> None:
    more = "\n".join(f"Phần {n} của hội nghị bàn về công tác thi đua, khen thưởng của các cơ quan, đơn vị trong toàn Khối theo chương trình đã định." for n in range(1, 6))
    office = office_snapshot(more=(("events/ev-03.md", f'---\nid: ev-03\nloai: su-kien\ntieu_de: "Hội nghị tổng kết"\n---\n\n# Hội nghị tổng kết\n\n## Nội dung\n\n{more}\n'),))
    passages = Library(office).page("ev-03#noi-dung").passages
    units = [Unit(p, 1.0, p.terms, p.terms) for p in passages if not p.whole][:3]
    sentences, (citation,) = extract(units, office, TODAY, TODAY)
    assert len(sentences) == 1
    assert citation.quote == citation.span.of(office.documents["ev-03"].text)
    assert ["Phần 1" in citation.quote, "Phần 3" in citation.quote, "Phần 4" in citation.quote] == [True, True, False]


@pytest.mark.parametrize(("confidence", "says"), [(None, ""), (0.95, "Nhận dạng từ bản quét (trang 2), cần đối chiếu"), (0.5, "(trang 2), nhiều chữ chưa chắc đúng, cần")])
def test_a_quotation_from_a_page_knows_it_and_one_from_a_scan_asks_to_be_compared(confidence: float | None, says: str) -> None:
    found = unit(f"{LAW}#dieu-23", "15%")
    box = (85.0, 100.0, 540.0, 112.0)
    layout = (Place(Span(0, found.span.start), 1, box), Place(Span(found.span.start, found.span.end), 2, box, confidence))
    placed = replace(found, passage=replace(found.passage, document=replace(found.document, layout=layout)))
    citation = composed(placed)[1][0]
    assert (citation.page, citation.boxes) == (2, ((2, box),))
    assert (says in citation.note) if says else ("bản quét" not in citation.note)
    assert "06/2026" in citation.note  # the other warning stays
    assert (composed(found)[1][0].page, composed(found)[1][0].boxes) == (0, ())


def test_two_answers_become_one_that_is_numbered_through() -> None:
    first, second = composed(unit(f"{LAW}#dieu-73", "cá nhân")), composed(unit(f"{LAW}#dieu-23", "15%"), unit(f"{LAW}#dieu-73", "cá nhân"))
    sentences, citations = one_after_another([first, second])
    assert [c.number for c in citations] == [1, 2]
    assert [s.citations for s in sentences] == [(1,), (2,), (1,)]
    assert one_after_another([]) == ([], [])

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Clause, Document, InForce, Place, Span, Validity, tiles

SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda p: Span(min(p), max(p)))


def article(start: int, end: int, *clauses: Clause) -> Article:
    return Article(f"d#{start}", "d", "Điều 1", "", (), Span(start, end), Span(start, end), clauses)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (-2, -1)])
def test_a_span_is_a_range(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not a range"):
        Span(start, end)


@given(SPANS, SPANS, st.text(min_size=50, max_size=50))
def test_span_of_has_its_length_and_covering_means_containing(a: Span, b: Span, text: str) -> None:
    assert len(a.of(text)) == len(a)
    assert a.covers(b) == (set(range(b.start, b.end + 1)) <= set(range(a.start, a.end + 1)))


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Span(0, 1).start = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("validity", "day", "answer"),
    [
        (Validity(), date(2025, 1, 1), InForce.UNKNOWN),
        (Validity(effective=date(2025, 1, 1)), date(2024, 12, 31), InForce.NO),
        (Validity(effective=date(2025, 1, 1)), date(2025, 1, 1), InForce.YES),
        (Validity(effective=date(2025, 1, 1), expired=date(2026, 1, 1)), date(2025, 12, 31), InForce.YES),
        (Validity(effective=date(2025, 1, 1), expired=date(2026, 1, 1)), date(2026, 1, 1), InForce.NO),
        (Validity(expired=date(2026, 1, 1)), date(2025, 1, 1), InForce.UNKNOWN),
        (Validity(expired=date(2026, 1, 1)), date(2026, 1, 1), InForce.NO),
        (Validity(effective=date(2025, 1, 1), uncertain=date(2025, 6, 1)), date(2025, 5, 31), InForce.YES),
        (Validity(effective=date(2025, 1, 1), uncertain=date(2025, 6, 1)), date(2025, 6, 1), InForce.UNKNOWN),
        (Validity(effective=date(2025, 1, 1), uncertain=date(2025, 6, 1)), date(2024, 6, 1), InForce.NO),
        (Validity(issued=date(2025, 1, 1)), date(2025, 6, 1), InForce.UNKNOWN),
    ],
)
def test_in_force_has_three_answers(validity: Validity, day: date, answer: InForce) -> None:
    assert validity.on(day) is answer


def test_a_document_cannot_expire_before_it_takes_effect() -> None:
    with pytest.raises(ValueError, match="expired 2024-01-01 before effective 2025-01-01"):
        Validity(effective=date(2025, 1, 1), expired=date(2024, 1, 1))
    Validity(effective=date(2025, 1, 1), expired=date(2025, 1, 1))  # revoked before its first day


@pytest.mark.parametrize("ident", ["", "luat#dieu-1"])
def test_a_document_id_is_never_an_article_id(ident: str) -> None:
    with pytest.raises(ValueError, match="must be non-empty"):
        Document(ident, "t", "s", "0", "x")


def test_metadata_reads_as_one_word_or_as_many() -> None:
    document = Document("d", "t", "s", "0", "x", meta={"co_quan": "Bộ Mẫu", "tu_khoa": ("cờ", "vua")})
    assert (document.word("co_quan"), document.words("co_quan")) == ("Bộ Mẫu", ("Bộ Mẫu",))
    assert (document.word("tu_khoa"), document.words("tu_khoa")) == ("cờ, vua", ("cờ", "vua"))
    assert (document.word("gì"), document.words("gì")) == ("", ())


def test_an_article_holds_its_body_and_its_clauses() -> None:
    with pytest.raises(ValueError, match="body outside"):
        Article("d#1", "d", "Điều 1", "", (), Span(0, 5), Span(3, 6))
    with pytest.raises(ValueError, match="clause outside"):
        article(0, 5, Clause("d#1.khoan-1", "Khoản 1", Span(4, 6), 1))


def test_clause_at_finds_the_deepest_clause_around_a_quote() -> None:
    khoan, diem = Clause("k", "Khoản 1", Span(0, 20), 1), Clause("p", "Điểm a khoản 1", Span(5, 12), 2)
    one = article(0, 30, khoan, diem)
    assert one.clause_at(Span(6, 10)) == diem
    assert one.clause_at(Span(6, 13)) == khoan
    assert one.clause_at(Span(19, 21)) is None


@pytest.mark.parametrize(
    ("spans", "whole"),
    [([(0, 3), (3, 7)], True), ([(0, 3), (4, 7)], False), ([(0, 4), (3, 7)], False), ([(0, 3), (3, 6)], False), ([(1, 7)], False), ([], False)],
)
def test_tiles_sees_gaps_overlaps_and_a_missing_end(spans: list[tuple[int, int]], whole: bool) -> None:
    assert tiles(tuple(article(*s) for s in spans), 7) is whole


def test_nothing_tiles_an_empty_text() -> None:
    assert tiles((), 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), max_size=12), SPANS)
def test_the_places_of_a_span_are_those_it_touches(lines: list[tuple[int, int]], asked: Span) -> None:
    at, layout = 0, []
    for gap, length in lines:
        layout.append(Place(Span(at + gap, at + gap + length), 1))
        at += gap + length
    document = Document("d", "D", "d.pdf", "", "x" * at, layout=tuple(layout))
    assert list(document.places(asked)) == [p for p in layout if p.span.start < asked.end and asked.start < p.span.end]


def test_pages_count_from_one() -> None:
    with pytest.raises(ValueError, match="page 0"):
        Place(Span(0, 1), 0)

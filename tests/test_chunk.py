from __future__ import annotations

import pytest
from conftest import DATA, document
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import Budget, chunks, context_of
from index.parse import parse
from index.structure import articles
from index.types import Article, Chunk, Document, Mark, Span

WORD = st.sampled_from(
    [
        "tặng",
        "thưởng",
        "cờ",
        "a,",
        "b;",
        "c.",
        "Đường",
        "1.250.000",
        "x" * 30,
        "một\nhai",
        "\n1. ba",
        "\n2. bốn",
        "\na) năm",
        "\nĐiều 2. Sáu\n",
        "…",
        "—",
    ]
)


def thirds(text: str) -> int:
    return len(text) // 3 + 1


def made(doc: Document, budget: Budget) -> list[tuple[Article, list[Chunk]]]:
    return [(a, list(chunks(doc, a, budget))) for a in articles(doc)]


@given(st.lists(WORD, max_size=150), st.integers(5, 60), st.sampled_from([None, thirds]), st.integers(0, 900))
def test_chunks_stay_inside_their_article_within_budget_and_lose_only_blanks(words: list[str], limit: int, count: object, title: int) -> None:
    doc = document("Điều 1. Một\n" + " ".join(words), title="Tên dài " * (title // 8) + "T")
    budget = Budget(words=limit, tokens=200, count=count)  # type: ignore[arg-type]
    for article, found in made(doc, budget):
        last = article.body.start
        for i, chunk in enumerate(found):
            assert article.body.covers(chunk.span)
            assert (chunk.id, chunk.article_id, chunk.document_id) == (f"{article.id}@{i}", article.id, "vb")
            piece = chunk.span.of(doc.text)
            assert piece
            assert piece == piece.strip()
            assert piece in doc.text
            assert budget.fits(chunk.context, piece)
            assert last <= chunk.span.start
            assert not doc.text[last : chunk.span.start].strip()
            last = chunk.span.end
        assert not doc.text[last : article.body.end].strip()


@pytest.mark.parametrize("text", ["x" * 5000, "từ " * 3000, "_" * 3000, ("a;" * 700) + " b"])
def test_text_without_stops_is_cut_and_nothing_of_it_is_lost(text: str) -> None:
    doc = document(f"Điều 1. Một\n{text}", title="Luật mẫu " * 30)  # the encoder reads the title as well
    budget = Budget(words=100, tokens=200, count=thirds)
    ((_, found),) = made(doc, budget)
    assert len(found) > 1
    assert all(budget.fits(c.context, c.span.of(doc.text)) for c in found)
    assert "".join(c.span.of(doc.text).replace(" ", "") for c in found) == text.replace(" ", "")


def test_a_heading_that_is_a_paragraph_leaves_room_for_text() -> None:
    doc = document("Điều 1. " + "Tên rất dài của điều này " * 200 + "\nNội dung ngắn.", title="Luật " * 300)
    ((article, (chunk,)),) = made(doc, Budget(tokens=300, count=thirds))
    assert chunk.span.of(doc.text) == "Nội dung ngắn."
    assert thirds(chunk.context) <= 150 < thirds(context_of(doc, article))
    assert chunk.context.startswith("Luật Luật")
    assert "Điều 1. Tên rất dài" in chunk.context


def test_a_short_article_is_one_chunk_and_its_heading_is_only_context() -> None:
    parsed = parse("nd.txt", (DATA / "nghi-dinh-mau.txt").read_bytes())
    doc = parsed.document
    (four,) = [a for a in articles(doc) if a.id.endswith("#dieu-4")]
    (chunk,) = chunks(doc, four, Budget())
    assert chunk.span.of(doc.text) == "1. Cá nhân được thưởng 500.000đ và giấy khen.\n2. Tập thể được thưởng 1.250.000 đồng."
    assert chunk.context == f"{doc.title} > Phần thứ nhất. QUY ĐỊNH CHUNG > Chương II. KHEN THƯỞNG > Mục 2. MỨC TIỀN THƯỞNG > Điều 4. Mức tiền thưởng"


def test_a_long_article_is_cut_between_clauses() -> None:
    doc = document("Điều 1. Một\nMở:\n" + "\n".join(f"{i}. " + "chữ " * 60 for i in range(1, 6)))
    ((article, found),) = made(doc, Budget(words=130))
    assert [doc.text[c.span.start : c.span.start + 2] for c in found] == ["Mở", "3.", "5."]
    starts = {c.span.start for c in article.clauses}
    assert {c.span.start for c in found[1:]} <= starts


def test_a_long_clause_is_cut_at_lines_then_sentences() -> None:
    doc = document("Điều 1. Một\n1. " + "Câu một có sáu chữ. " * 5 + "\na) điểm một\nb) điểm hai")
    ((_, found),) = made(doc, Budget(words=12))
    texts = [c.span.of(doc.text) for c in found]
    assert texts[0] == "1. Câu một có sáu chữ. Câu một có sáu chữ."
    assert texts[-1].endswith("b) điểm hai")


def test_articles_without_content_have_no_chunk() -> None:
    doc = document("Điều 1. Chỉ có tên\nĐiều 2. Hai\n\n\nĐiều 3. Ba\nchữ")
    assert [len(found) for _, found in made(doc, Budget())] == [0, 0, 1]
    missing = Article("vb#dieu-1", "vb", "Điều 1", "", (), Span(0, len(doc.text)), Span(0, len(doc.text)), marks=frozenset({Mark.MISSING}))
    assert list(chunks(doc, missing, Budget())) == []


def test_context_leaves_out_what_is_empty() -> None:
    doc = document("x", title="T")
    assert context_of(doc, Article("vb#a", "vb", "Đoạn 1", "", (), Span(0, 1), Span(0, 1))) == "T > Đoạn 1"
    assert context_of(doc, Article("vb#a", "vb", "Điều 1", "Một", ("Chương I",), Span(0, 1), Span(0, 1))) == "T > Chương I > Điều 1. Một"


def test_budget_counts_words_and_the_tokens_of_context_and_text_together() -> None:
    assert Budget(words=2).fits("rất nhiều chữ ở đây", "hai chữ")
    assert not Budget(words=2).fits("", "ba chữ đấy")
    budget = Budget(tokens=10, count=lambda t: len(t.split()))
    assert budget.fits("a b c d e", "f g h i j")
    assert not budget.fits("a b c d e", "f g h i j k")

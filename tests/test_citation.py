"""bot.citation: what [n] points to."""
from __future__ import annotations

from bot_fixtures import TODAY, office_snapshot

from bot.citation import Citations, cite
from index.types import Span

ARTICLE = "luat-06-2022-qh15#dieu-23"


def test_the_deepest_clause_that_holds_the_span() -> None:
    office = office_snapshot()
    article = office.articles[ARTICLE]
    document = office.documents[article.document_id]
    clause = article.clauses[0]
    inner = Span(clause.span.start + 3, clause.span.end)
    citation = cite(4, document, article, inner, office, TODAY, TODAY)
    assert (citation.number, citation.article_id, citation.label) == (4, clause.id, clause.label)
    assert citation.quote == inner.of(document.text)
    whole = cite(1, document, article, inner, office, TODAY, TODAY, within=article.body)
    assert (whole.article_id, whole.quote) == (ARTICLE, citation.quote)


def test_one_number_a_span() -> None:
    office = office_snapshot()
    article = office.articles[ARTICLE]
    made = Citations(office, TODAY, TODAY)
    first, second = article.clauses[0].span, article.clauses[1].span
    assert [made.number(article, s) for s in (first, second, first)] == [1, 2, 1]
    assert [c.number for c in made.made] == [1, 2]

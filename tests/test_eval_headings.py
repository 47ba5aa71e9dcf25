"""evals.headings: articles asked for by their headings."""
from __future__ import annotations

from bot_fixtures import TODAY, bot

from evals.headings import FORMS, asked, bare, led, question, rows


def test_only_national_articles_in_force_with_a_heading_of_their_own_are_asked_for() -> None:
    ids = [a.id for a in asked(bot().snapshot, TODAY)]
    assert "luat-06-2022-qh15#dieu-23" in ids
    assert not any(i.startswith(("luat-15-2003-qh11", "quyet-dinh-71-2025", "ev-")) for i in ids)


def test_a_heading_in_each_form() -> None:
    assert question(FORMS["rules on"], "Nguyên tắc khen thưởng") == "Quy định về nguyên tắc khen thưởng"
    assert question(FORMS["rules on"], "Huân chương Dũng cảm") == "Quy định về Huân chương Dũng cảm"
    assert question(FORMS["no diacritics, regulated"], "Giấy khen") == "giay khen duoc quy dinh nhu the nao"
    assert bare("Danh hiệu “Lao động tiên tiến”") == "Danh hiệu Lao động tiên tiến"


def test_the_article_leads_or_does_not() -> None:
    office = bot()
    article = office.snapshot.articles["luat-06-2022-qh15#dieu-23"]
    assert led(office.answer(bare(article.heading)), article, office.snapshot)
    assert not led(office.answer("Tập thể lao động xuất sắc"), article, office.snapshot)
    assert not led(office.answer("Cách nấu phở?"), article, office.snapshot)


def test_every_form_asks_every_article() -> None:
    found = rows(bot(), TODAY)
    assert {len(f) for f in found.values()} == {len(list(asked(bot().snapshot, TODAY)))}
    assert sum(ok for f in found.values() for *_, ok in f) > 0.7 * sum(map(len, found.values()))

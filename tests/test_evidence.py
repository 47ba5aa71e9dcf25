"""bot.evidence: the few passages an answer may rest on."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import TODAY, bot, document, library, office_snapshot, understood, unit

from bot.deed import DEEDS
from bot.evidence import (
    COUNTED_BONUS,
    GRANTS_BONUS,
    MEMBERS_BONUS,
    OTHER_COST,
    REACH,
    TWIN_COST,
    WIDE,
    Need,
    Unit,
    _by_heading,
    _form,
    _named,
    _names_holder,
    _near,
    _of_another_award,
    _of_collectives,
    _office,
    _other_council,
    _role,
    collect,
    coverage,
    delegates,
    few,
    granted,
    kin,
    need,
    other_giver,
    place_named,
    ranked,
    select,
    shape,
    weigh,
)
from bot.kind import Kind
from bot.passages import Passage, terms_of
from bot.types import Hit
from index.text import fold
from index.types import Span


def weighed(text: str) -> tuple[Need, list[Unit]]:
    wanted, found, _ = bot()._found(understood(text), None, TODAY)
    return wanted, found


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "luat-06-2022-qh15#dieu-23"),
        ("Tiêu chuẩn Tập thể lao động xuất sắc?", "luat-06-2022-qh15#dieu-27"),
        ("Cơ quan thường trực của Hội đồng Thi đua - Khen thưởng Trung ương là cơ quan nào?", "luat-06-2022-qh15#dieu-90"),
        ("Tiêu chuẩn Chiến sĩ thi đua cơ sở của Hà Nội?", "quyet-dinh-71-2025-qd-ubnd-ha-noi#dieu-3"),
        ("Nghỉ thai sản có được tính khi xét danh hiệu thi đua không?", "nghi-dinh-152-2025-nd-cp#dieu-4"),
    ],
)
def test_the_best_passage_is_of_the_right_article(text: str, article: str) -> None:
    wanted, found = weighed(text)
    assert select(wanted, found)[0].article.id == article
    assert [u.score for u in found] == sorted((u.score for u in found), reverse=True)


def test_conditions_are_given_whole_and_in_order() -> None:
    chosen = select(*weighed("Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?"))
    own = [u for u in chosen if u.article.id == "luat-06-2022-qh15#dieu-23"]
    assert own[0].passage.whole
    assert "b) Có sáng kiến" in own[0].text
    assert [u.span for u in own] == sorted(u.span for u in own)


def test_a_figure_is_given_by_the_sentence_that_shows_it() -> None:
    chosen = select(*weighed("Tỷ lệ xét tặng Chiến sĩ thi đua cơ sở là bao nhiêu phần trăm?"))
    assert "15%" in chosen[0].text


def test_a_number_of_the_very_thing_counted_speaks_for_a_passage() -> None:
    wanted, passage = weighed("Đại hội Thi đua yêu nước toàn quốc có bao nhiêu đại biểu?")[0], unit("ev-02#thoi-gian-va-dia-diem", "đại biểu").passage
    people, steps = weigh(passage, wanted, frozenset(), 0.0), weigh(passage, replace(wanted, plain="co bao nhieu buoi?"), frozenset(), 0.0)
    assert people.score - steps.score == pytest.approx(COUNTED_BONUS)


def test_what_a_body_is_made_of_speaks_where_its_members_are_asked_for() -> None:
    made, works = "2. Thành phần Hội đồng gồm:\na) Chủ tịch: Thủ tướng Chính phủ;", "4. Hội đồng hoạt động như sau:\na) Thủ tướng Chính phủ chủ trì; phiên họp gồm hai phần;"
    for text, gain in (("Hội đồng gồm những ai?", MEMBERS_BONUS), ("Hội đồng do ai chủ trì?", 0.0)):
        wanted = weighed(text)[0]
        assert _form(made, wanted) - _form(works, wanted) == pytest.approx(gain), text


def test_no_two_chosen_passages_overlap() -> None:
    chosen = select(*weighed("Tiền thưởng danh hiệu thi đua đối với cá nhân gồm những gì?"))
    assert chosen
    assert not any(a is not b and a.document.id == b.document.id and a.span.covers(b.span) for a in chosen for b in chosen)


def test_nothing_found_selects_nothing() -> None:
    wanted, _ = weighed("Tiêu chuẩn Chiến sĩ thi đua cơ sở?")
    assert select(wanted, []) == []
    assert coverage(wanted, []) == 0


def test_coverage_grows_with_what_the_passages_hold() -> None:
    wanted, found = weighed("Tiêu chuẩn Chiến sĩ thi đua cơ sở?")
    assert coverage(wanted, [replace(found[0], covers=frozenset(wanted.terms))]) == 1
    assert 0 < coverage(wanted, [replace(found[0], covers=frozenset({"chien"}))]) < 1


def test_a_need_knows_kinds_terms_and_whether_a_list_is_due() -> None:
    field = office_snapshot().lexical.chunk.plain
    listed = need(understood("Hồ sơ đề nghị tặng Chiến sĩ thi đua cơ sở gồm những gì?"), field)
    figure = need(understood("Tỷ lệ Chiến sĩ thi đua cơ sở là bao nhiêu phần trăm?"), field)
    assert listed.listing
    assert not figure.listing
    assert figure.kinds[0] is Kind.PERCENT
    assert listed.total > 0
    assert "chien" in listed.terms
    assert Need({}, (Kind.OTHER,), ()).total == 1.0


def test_an_official_wording_covers_the_words_typed() -> None:
    wanted = need(understood("giấy tờ đề nghị tặng Chiến sĩ thi đua cơ sở"), office_snapshot().lexical.chunk.plain)
    passage = unit("nghi-dinh-98-2023-nd-cp#dieu-34", "Tờ trình").passage
    assert wanted.same
    assert "giay" in weigh(passage, wanted, frozenset(), 0.0).own
    assert "giay" not in weigh(passage, replace(wanted, same=()), frozenset(), 0.0).own


def test_of_a_very_long_article_only_what_is_near_a_find_is_weighed() -> None:
    one = unit("luat-06-2022-qh15#dieu-23", "15%").passage
    rows = [replace(one, span=Span(100 * i, 100 * i + 90)) for i in range(2 * WIDE)]
    mixed, found = rows[1::2] + rows[::2], [Span(20_000, 20_050), Span(20_000, 20_050)]
    assert _near(mixed, found) == [p for p in rows if 20_000 - REACH <= p.span.start <= 20_050 + REACH]
    assert _near(mixed[:WIDE], found) == mixed[:WIDE]


def test_a_heading_counts_less_than_the_passage_itself() -> None:
    wanted = Need({"mot": 1.0}, (Kind.OTHER,), ())
    passage = unit("luat-06-2022-qh15#dieu-23", "15%").passage
    inside = weigh(replace(passage, terms=frozenset({"mot"})), wanted, frozenset(), 0.0)
    above = weigh(replace(passage, terms=frozenset()), wanted, frozenset({"mot"}), 0.0)
    none = weigh(replace(passage, terms=frozenset()), wanted, frozenset(), 0.0)
    assert inside.score > above.score > none.score
    assert above.covers == {"mot"}
    assert above.own == frozenset()


def test_a_place_is_named_or_not() -> None:
    local = document("quyet-dinh-71-2025-qd-ubnd-ha-noi")
    assert place_named(local, understood("Chiến sĩ thi đua cơ sở của Hà Nội?"))
    assert not place_named(local, understood("Chiến sĩ thi đua cơ sở?"))
    party = replace(local, meta={**local.meta, "pham_vi": "dang"})
    assert place_named(party, understood("Khen thưởng đảng viên thế nào?"))
    assert not place_named(party, understood("Khen thưởng công chức thế nào?"))


def test_a_local_rule_not_named_is_charged() -> None:
    asked = understood("Tiêu chuẩn Chiến sĩ thi đua cơ sở?")
    chunk = next(c for c in office_snapshot().chunks if c.article_id == "quyet-dinh-71-2025-qd-ubnd-ha-noi#dieu-3")
    hits = [Hit(chunk.id, 0, 1.0)]
    charged = collect(asked, hits, office_snapshot(), library(), TODAY, 0.9)[1][0].score
    free = collect(asked, hits, office_snapshot(), library(), TODAY, 0.0)[1][0].score
    assert free - charged == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ((Kind.DOSSIER,), Kind.DOSSIER),
        ((Kind.COUNT, Kind.DOSSIER), Kind.DOSSIER),
        ((Kind.PROCEDURE, Kind.YESNO), Kind.PROCEDURE),
        ((Kind.COUNT,), None),
        ((Kind.DEADLINE, Kind.DOSSIER), None),
    ],
)
def test_whether_papers_or_steps_are_asked_for(kinds: tuple[Kind, ...], found: Kind | None) -> None:
    assert shape(kinds) is found


def test_the_kind_of_an_order_is_looked_for_where_its_papers_are_asked() -> None:
    asked = replace(understood("Hồ sơ gồm những gì?"), names=("Huân chương Lao động hạng Nhì",))
    assert kin(asked) == "hồ sơ, thủ tục Huân chương các loại"
    assert kin(replace(asked, kinds=(Kind.CRITERIA,))) == ""
    assert kin(replace(asked, names=("Bằng khen",))) == ""


@pytest.mark.parametrize(
    ("heading", "kinds", "charged"),
    [
        ("ho so xet tang huan chuong cac loai", (Kind.DOSSIER,), False),
        ("thu tuc tang huan chuong lao dong", (Kind.PROCEDURE,), False),
        ("thu tuc tang “huy chuong chien si ve vang”", (Kind.PROCEDURE,), True),
        ("quy dinh chung", (Kind.PROCEDURE,), False),
    ],
)
def test_a_heading_names_the_order_its_kind_or_another_title(heading: str, kinds: tuple[Kind, ...], charged: bool) -> None:
    fit = _named(Need({}, kinds, ("Huân chương Lao động hạng Nhì",)), heading)
    assert (fit == -OTHER_COST) is charged
    assert fit > 0 or charged or heading == "quy dinh chung"


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("ho so “bang khen cua thu tuong chinh phu”", True),
        ("bang khen cua bo, ban, nganh, tinh", False),
        ("bang khen", False),
        ("giay khen cua thu truong", False),
    ],
)
def test_another_giver_of_the_same_award(heading: str, other: bool) -> None:
    asked = replace(understood("Hồ sơ Bằng khen cấp tỉnh?"), names=("Bằng khen",), also=(("Bằng khen cấp tỉnh", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"),))
    assert other_giver(asked, heading) is other


def test_the_passage_that_lists_the_papers_comes_first() -> None:
    wanted, found = weighed("Hồ sơ đề nghị tặng danh hiệu Chiến sĩ thi đua cơ sở gồm gì?")
    best = select(wanted, found)[0]
    assert best.article.id == "nghi-dinh-98-2023-nd-cp#dieu-34"
    assert "Biên bản họp bình xét" in best.text


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("4. Tiêu chuẩn cụ thể do Bộ, ban, ngành, tỉnh quy định chi tiết.", True),
        ("d) Quy định việc xét tôn vinh doanh nhân;", True),
        ("1. Danh hiệu tặng cho cá nhân hoàn thành tốt nhiệm vụ.", False),
    ],
)
def test_who_sets_conditions_is_not_what_they_are(text: str, leaves: bool) -> None:
    assert delegates(text) is leaves


def test_no_further_passage_is_of_another_title_where_papers_are_asked() -> None:
    best = replace(unit("nghi-dinh-98-2023-nd-cp#dieu-34", "Tờ trình"), own=frozenset(), covers=frozenset())
    other = replace(unit("luat-06-2022-qh15#dieu-73", "05 năm"), score=0.9, own=frozenset({"mot"}))
    for names, count in ((("Chiến sĩ thi đua",), 1), (("Bằng khen",), 2), ((), 2)):
        assert len(select(Need({"mot": 1.0}, (Kind.DOSSIER,), names), [best, other])) == count


@pytest.mark.parametrize(("subject", "asked", "other"), [
    ("Quy định về xét tặng danh hiệu Nhà giáo Nhân dân, Nhà giáo Ưu tú", "hoi dong co phai bo phieu kin khong?", True),
    ("Quy định về xét tặng danh hiệu Nhà giáo Nhân dân, Nhà giáo Ưu tú", "hoi dong xet nha giao uu tu co bo phieu kin khong?", False),
    ("Quy định xét tặng danh hiệu Gia đình văn hóa; Thôn, tổ dân phố văn hóa", "thon van hoa can gi?", False),
    ("Quy định chi tiết thi hành một số điều của Luật Thi đua, khen thưởng", "hoi dong co phai bo phieu kin khong?", False),
])  # fmt: skip
def test_a_document_on_certain_awards_is_told_from_the_rules_for_all(subject: str, asked: str, other: bool) -> None:
    about = replace(document("nghi-dinh-152-2025-nd-cp"), meta={"trich_yeu": subject})
    assert _of_another_award(about, asked) is other


@pytest.mark.parametrize(("asked", "text", "holder"), [
    ("hoi dong trung uong chu tich la ai?", "2. Chủ tịch Hội đồng Trung ương là Thủ tướng Chính phủ.", True),
    ("ai la chu tich hoi dong trung uong?", "Chủ tịch Hội đồng Trung ương là Thủ tướng Chính phủ.", True),
    ("ai la chu tich hoi dong trung uong?", "Phó Chủ tịch Hội đồng Trung ương là Bộ trưởng Bộ Nội vụ.", False),
    ("ai la chu tich hoi dong trung uong?", "Chủ tịch Hội đồng Trung ương quyết định thành phần.", False),
    ("chu tich hoi dong trung uong do ai bo nhiem?", "Chủ tịch Hội đồng Trung ương là Thủ tướng Chính phủ.", False),
])  # fmt: skip
def test_who_holds_an_office_is_told_by_the_sentence_that_says_so(asked: str, text: str, holder: bool) -> None:
    office = _office(asked)
    assert (bool(office) and _names_holder(office, text)) is holder


@pytest.mark.parametrize(("names", "text", "weight"), [
    (("Nhà giáo ưu tú",), "3. Danh hiệu Nhà giáo ưu tú tặng cho người đạt đủ các tiêu chuẩn:", GRANTS_BONUS),
    (("Nhà giáo ưu tú",), "2. Danh hiệu Nhà giáo nhân dân tặng cho người đã được tặng danh hiệu Nhà giáo ưu tú:", -TWIN_COST),
    (("Huân chương Quân công hạng Nhì",), "1. Huân chương Quân công hạng Nhất tặng hoặc truy tặng cho cá nhân", -TWIN_COST),
    (("Huân chương Quân công",), "1. Huân chương Quân công hạng Nhất tặng hoặc truy tặng cho cá nhân", GRANTS_BONUS),
    (("Huân chương Dũng cảm",), "2. Huân chương gồm:\na) Huân chương Sao vàng;\ni) Huân chương Dũng cảm;", -TWIN_COST),
    (("Nhà giáo ưu tú",), "4. Khi xét tặng, hệ số 02 được nhân với thời gian công tác.", 0.0),
    ((), "2. Danh hiệu Nhà giáo nhân dân tặng cho người", 0.0),
])  # fmt: skip
def test_near_twins_are_told_apart_by_what_a_passage_grants(names: tuple[str, ...], text: str, weight: float) -> None:
    some = library().page("luat-06-2022-qh15#dieu-23").passages[0]
    passage = replace(some, document=replace(some.document, text=text), span=Span(0, len(text)), lead=None, opening=fold(text[:90]).lower())
    assert granted(passage, Need({}, (Kind.CRITERIA,), names)) == weight
    assert granted(passage, Need({}, (Kind.WHO,), names)) == 0.0


def test_the_place_in_a_council_whose_holder_is_asked_for() -> None:
    assert _role("hoi dong cap tinh do ai lam chu tich?") == "chu tich"
    assert _role("ai la pho chu tich hoi dong") == "pho chu tich"
    assert _role("ai lam chu tich xa") == ""
    wanted = replace(need(understood("Hội đồng do ai làm chủ tịch?"), office_snapshot().lexical.chunk.plain), subject="", office=frozenset())
    assert _form("a) Chủ tịch là Thứ trưởng;", wanted) > _form("b) Chủ tịch Ủy ban nhân dân lập Hội đồng;", wanted)


def passage_of(text: str) -> Passage:
    return replace(unit("luat-06-2022-qh15#dieu-23", "").passage, lead=None, opening=fold(text).lower(), terms=terms_of(text))


def test_a_council_of_another_level_stands_behind() -> None:
    own, other = passage_of("Hội đồng xét cấp tỉnh gồm Giám đốc Sở"), passage_of("Hội đồng xét cấp Bộ gồm Thứ trưởng")
    asked = need(understood("Hội đồng xét cấp tỉnh gồm những ai?"), office_snapshot().lexical.chunk.plain).levels
    assert asked == {"tinh"}
    assert _other_council(other, asked)
    assert not _other_council(own, asked)
    assert not _other_council(other, frozenset())


def test_the_title_of_collectives_is_not_that_of_persons() -> None:
    theirs = passage_of("Tập thể lao động tiên tiến phải được 80% thành viên đồng ý")
    both = passage_of("Lao động tiên tiến, Tập thể lao động tiên tiến được xét hằng năm")
    assert _of_collectives(theirs, ("Lao động tiên tiến",))
    assert not _of_collectives(both, ("Lao động tiên tiến",))
    assert not _of_collectives(theirs, ("Tập thể lao động tiên tiến",))


def test_passages_of_one_article_are_all_kept() -> None:
    own = [unit("luat-06-2022-qh15#dieu-23", "")] * 5
    assert len(few(own)) == 5
    assert len(few([*own, unit("luat-06-2022-qh15#dieu-27", "")])) == 3


def test_a_question_that_says_a_whole_heading_asks_for_the_article() -> None:
    wanted = need(understood("nguyên tắc phân cấp phân quyền trong khen thưởng"), office_snapshot().lexical.chunk.plain)
    assert _by_heading("nguyen tac phan cap, phan quyen", wanted)
    assert not _by_heading("nguyen tac phan cap, phan quyen cu the", wanted)
    assert not _by_heading("nguyen tac", wanted)


def test_what_a_passage_grants_tells_nothing_where_another_deed_is_asked_for() -> None:
    wanted = need(understood("Tiêu chuẩn Lao động tiên tiến"), office_snapshot().lexical.chunk.plain)
    other = passage_of("1. Danh hiệu Tập thể lao động xuất sắc tặng cho tập thể đạt các tiêu chuẩn")
    assert granted(other, wanted) < 0
    assert granted(other, replace(wanted, deeds=DEEDS[:1])) == 0.0


def test_scores_that_differ_by_a_rounding_are_equal() -> None:
    """Sums over sets come out a little different in every process: the order must not."""
    first, second = (unit("luat-06-2022-qh15#dieu-23", text) for text in ("1.", "2."))
    assert first.span < second.span
    assert ranked([replace(second, score=0.3), replace(first, score=0.1 + 0.2)])[0].span == first.span
    assert ranked([replace(second, score=0.1 + 0.2), replace(first, score=0.3)])[0].span == first.span
    assert ranked([replace(second, score=0.301), replace(first, score=0.3)])[0].span == second.span

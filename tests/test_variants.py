"""Variants are seeded, keep their right article, and are counted by where it is cited."""
from __future__ import annotations

import random
from datetime import date

import pytest

from bot.ask import Bot
from bot.telex import telex, vni
from evals.spelling import halved
from evals.variants import (
    Outcome,
    Variant,
    abbreviated,
    answerable,
    asked,
    glued,
    in_font,
    keyed,
    measured,
    place,
    referring,
    searched,
    table,
    texted,
    variants,
)
from index.build import build
from index.cache import VectorCache
from index.formats.encodings import Encoding, to_unicode
from index.snapshot import open_snapshot
from index.text import fold

ROW = {
    "id": "v-1", "question": "Hồ sơ tặng danh hiệu Chiến sĩ thi đua cơ sở gồm bao nhiêu bộ?", "status": "answered",
    "citation": [{"document": "06/2022/QH15", "article": "Điều 23"}, {"document": "98/2023/NĐ-CP", "article": "Điều 9"}],
}  # fmt: skip


def test_only_questions_with_a_right_article_that_stand_alone() -> None:
    others = [{**ROW, "citation": []}, {**ROW, "history": [{"role": "user", "text": "?"}]}, {**ROW, "status": "not_found"}]
    assert asked([ROW, *others]) == [ROW]


def test_the_same_seed_gives_the_same_variants() -> None:
    first, again, other = (list(variants([ROW], seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first[0].text == ROW["question"]
    assert all(v.text != ROW["question"] for v in first[1:])


def test_abbreviations() -> None:
    assert abbreviated(str(ROW["question"])) == "HS tặng danh hiệu CSTĐCS gồm bn bộ?"
    assert abbreviated("Ngân hàng") == "Ngân hàng"


def test_messages() -> None:
    assert texted("Có được thưởng bao nhiêu không?") == "co dc thuong bn ko?"
    assert texted("Tiêu chuẩn") == "Tiêu chuẩn"


def test_half_of_the_marks_and_a_space_left_out() -> None:
    text = "Tiêu chuẩn chiến sĩ thi đua cơ sở"
    half, together = halved(text, random.Random(1)), glued(text, random.Random(1))
    assert fold(half) == fold(text)
    assert half not in (text, fold(text))
    assert together.replace(" ", "") == text.replace(" ", "")
    assert together.count(" ") == text.count(" ") - 1
    assert glued("CSTĐ LĐTT", random.Random(1)) == "CSTĐ LĐTT"


def test_keys_of_input_methods() -> None:
    assert keyed("Tiền thưởng CSTĐ là gì?", "telex") == "Tieenf thuwowngr CSTĐ laf gif?"
    assert keyed("thưởng", "vni") == "thu7o7ng3"
    assert telex(keyed("thưởng", "telex")) == vni(keyed("thưởng", "vni")) == [("thương", 3)]


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_old_fonts_are_read_back(encoding: Encoding) -> None:
    text = "Điều kiện khen thưởng của ủy ban, hồ sơ đề nghị"
    assert in_font(text, encoding) != text
    assert to_unicode(in_font(text, encoding), encoding) == text


def test_references_ask_for_each_article_once() -> None:
    found = list(referring([ROW, {**ROW, "id": "v-2", "as_of": "2020-01-01"}], 3))
    assert [v.kind for v in found] == ["reference", "reference: khoản"] * 2
    assert all("23" in v.text and v.row["citation"] == [ROW["citation"][0]] for v in found[:2])
    assert all("9" in v.text and "98" in v.text for v in found[2:])
    assert not list(referring([{**ROW, "citation": [{"document": "ev-02"}, {"document": "06/2022/QH15"}]}], 3))


def _cited(*articles: str) -> list[dict[str, str]]:
    return [{"document_id": "luat-06-2022-qh15", "article_id": f"luat-06-2022-qh15#dieu-{a}", "title": "", "label": ""} for a in articles]


def test_where_the_right_article_stands_counts_articles() -> None:
    assert place(ROW, _cited("22", "23")) == 1
    assert place(ROW, _cited("22.khoan-1", "22.khoan-2", "22.khoan-3", "23.khoan-1")) == 1
    assert place(ROW, _cited("22")) >= 3
    assert place(ROW, []) >= 3


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("variants")
    (folder / "documents").mkdir()
    (folder / "documents" / "luat.md").write_text(
        "---\nid: luat-06-2022-qh15\ntieu_de: Luật Thi đua, khen thưởng 2022\nso_hieu: 06/2022/QH15\nloai: Luật\nngay_hieu_luc: 2024-01-01\n---\n\n"
        "### Điều 23. Danh hiệu “Chiến sĩ thi đua cơ sở”\n\n1. Chiến sĩ thi đua cơ sở tặng cho cá nhân đạt tiêu chuẩn Lao động tiên tiến.\n"
        "2. Chiến sĩ thi đua cơ sở phải hoàn thành xuất sắc nhiệm vụ.\n\n### Điều 24. Danh hiệu “Lao động tiên tiến”\n\nLao động tiên tiến tặng hằng năm.\n",
        "utf8",
    )
    report = build(folder / "documents", folder / "snapshots", None, VectorCache(folder / "vectors.sqlite"))
    return Bot(open_snapshot(report.folder, None), None, today=lambda: date(2026, 11, 25))


def test_a_clause_that_is_not_there_is_not_asked_for(office: Bot) -> None:
    with_it, without = ({**ROW, "citation": [{"document": "06/2022/QH15", "article": f"Điều {n}"}]} for n in (23, 24))
    assert answerable(Variant("reference: khoản", "k1 đ23 luật 2022", with_it), office.snapshot)
    assert not answerable(Variant("reference: khoản", "k1 đ24 luật 2022", without), office.snapshot)
    assert answerable(Variant("reference", "đ24 luật 2022", without), office.snapshot)


def test_variants_are_asked_and_counted(office: Bot) -> None:
    row = {**ROW, "question": "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?", "citation": ROW["citation"][:1]}
    results = measured(office, [Variant("as it is", str(row["question"]), row), Variant("abbreviated", "Thời tiết hôm nay?", row)])
    lines = table(results).split("\n")
    assert lines[1].split()[-7:] == ["1", *["100.0"] * 6]
    assert lines[2].split()[-7:] == lines[3].split()[-7:] == ["1", "0.0", "0.0", "0.0", "100.0", "100.0", "100.0"]
    assert lines[3].startswith("all variants ")


def test_a_reference_has_no_column_of_its_own_question() -> None:
    assert table({"reference": [Outcome(Variant("reference", "đ1", ROW), 0, 5)]}).split("\n")[1].split() == ["reference", "1", "100.0", "100.0", "0.0"]


def test_a_search_lists_articles(office: Bot) -> None:
    listed = searched(office, "tieu chuan chien si thi dua co so", date(2026, 11, 25))
    assert listed[0]["article_id"] == "luat-06-2022-qh15#dieu-23"
    assert len({a["article_id"] for a in listed}) == len(listed)

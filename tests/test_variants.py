"""Variants are seeded, keep their right article, and are counted by where it is cited."""
from __future__ import annotations

from datetime import date

import pytest

from bot.ask import Bot
from evals.variants import Variant, abbreviated, answerable, asked, measured, place, referring, table, texted, variants
from index.build import build
from index.cache import VectorCache
from index.snapshot import open_snapshot

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


def test_references_ask_for_each_article_once() -> None:
    found = list(referring([ROW, {**ROW, "id": "v-2", "as_of": "2020-01-01"}], 3))
    assert [v.kind for v in found] == ["reference", "reference: khoản"] * 2
    assert all("23" in v.text and v.row["citation"] == [ROW["citation"][0]] for v in found[:2])
    assert all("9" in v.text and "98" in v.text for v in found[2:])
    assert not list(referring([{**ROW, "citation": [{"document": "ev-02"}, {"document": "06/2022/QH15"}]}], 3))


def test_where_the_right_article_stands() -> None:
    citations = [{"document_id": "luat-06-2022-qh15", "article_id": f"luat-06-2022-qh15#dieu-{n}", "title": "", "label": ""} for n in (22, 23)]
    assert place(ROW, {"citations": citations}) == 1
    assert place(ROW, {"citations": citations[:1]}) >= 3


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
    assert lines[1].split()[-5:] == ["1", "100.0", "100.0", "100.0", "100.0"]
    assert lines[2].split()[-5:] == ["1", "0.0", "0.0", "100.0", "100.0"]

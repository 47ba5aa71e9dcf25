"""evals.pairs: questions made of statutes by rule, and that nothing of a benchmark is learnt from."""
from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from evals.pairs import MISSES, Unseen, _headed, _questions, pairs

SEEN = "Cơ quan quản lý bến có trách nhiệm kiểm tra giấy phép, áo phao, phao cứu sinh và giấy chứng nhận của từng chiếc đò trước mỗi mùa mưa lũ hằng năm."


def _law(name: str, number: int, text: str) -> dict[str, str]:
    return {"id": f"{name}|Điều {number}", "so_hieu": name, "title": f"Luật {name} - Điều {number} 1.LQ.{number}. Nhiệm vụ số {number}",
            "issued": "16/06/2020", "de_muc": "36.3 Đò ngang", "text": text}  # fmt: skip


@pytest.fixture
def statutes(tmp_path: Path) -> Path:
    goods = "gạo nếp, ngô non, khoai lang, sắn dây, chè xanh, cà phê, hồ tiêu, hạt điều, mía đường, bông vải, dừa khô, cao su".split(", ")
    rows = [
        _law(f"{law}/2020/QH14 {name}", i, f"1. Người chở {one} qua bến phải có giấy phép hạng {i} do {office} cấp khi chở trên {10 * i} tấn {one} và {two}.\n"
             f"2. Trong thời hạn {i + 2} ngày, {office} trả lời chủ hàng {two} về kho chứa, bãi phơi, cân đo {one}; quá hạn thì {two} được gửi lại bến {name}.")
        for law, name, office in ((1, "Sông Hồng", "cơ quan đăng kiểm"), (2, "Sông Lam", "Ủy ban nhân dân xã"))
        for i, (one, two) in enumerate(zip(goods, goods[3:] + goods[:3], strict=True), 1)
    ]  # fmt: skip
    rows.append(_law("3/2020/QH14 Sông Gianh", 1, SEEN))
    rows.append(_law("4/2020/QH14 Cư trú", 1, "Người chở hàng qua bến phải khai báo với công an xã khi rời nơi ở quá ba mươi ngày, trừ trường hợp đi học, đi chữa bệnh ở nơi khác."))
    path = tmp_path / "statutes.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    folder = tmp_path / "bench"
    folder.mkdir()
    rows = [{"id": "d1", "title": "", "text": f"Khác hẳn. {SEEN}"}, {"id": "Luật Cư trú 2020::9", "title": "Luật Cư trú", "text": "Ngắn."}]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf8")
    (folder / "queries.jsonl").write_text(json.dumps({"id": "q", "text": "Ai?"}), "utf8")
    (folder / "qrels.tsv").write_text("q\td1\t1\n", "utf8")
    return folder


def test_nothing_of_a_benchmark_nor_of_a_law_it_names_is_learnt(statutes: Path, bench: Path) -> None:
    everything = pairs(statutes, lambda _row: True, 100)
    assert {"phao cứu sinh", "công an xã"} <= {word for p in everything for word in ("phao cứu sinh", "công an xã") if word in p.passage}
    found = pairs(statutes, Unseen([bench]), 100)
    assert found
    texts = "\n".join(text for p in found for text in (p.question, p.passage, *p.near))
    assert "phao cứu sinh" not in texts
    assert "công an xã" not in texts


def test_a_pair_is_a_question_its_chunk_and_near_misses_of_other_articles(statutes: Path, bench: Path) -> None:
    found = pairs(statutes, Unseen([bench]), 100)
    assert found == pairs(statutes, Unseen([bench]), 100)
    assert all(len(p.near) == MISSES and p.passage not in p.near for p in found)
    assert any(p.passage.startswith("Luật Sông ") and "Điều 3. Nhiệm vụ số 3\n" in p.passage for p in found)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Người lao động có trách nhiệm báo trước ít nhất 30 ngày", "Ai có trách nhiệm báo trước ít nhất 30 ngày?"),
        ("Ủy ban nhân dân xã phải trả lời bằng văn bản trong 15 ngày", "Ủy ban nhân dân xã phải trả lời bằng văn bản trong bao nhiêu ngày?"),
        ("Trường hợp hồ sơ chưa đầy đủ, cơ quan tiếp nhận yêu cầu bổ sung", "Khi nào cơ quan tiếp nhận yêu cầu bổ sung?"),
        ("Hồ sơ đề nghị cấp giấy phép bao gồm: đơn, bản sao", "Hồ sơ đề nghị cấp giấy phép gồm những gì?"),
        ("Đò ngang là phương tiện đưa người qua sông, qua hồ", "phương tiện đưa người qua sông, qua hồ gọi là gì?"),
    ],
)
def test_questions_of_a_sentence(said: str, asked: str) -> None:
    assert asked in {q for seed in range(20) for q in _questions(said, random.Random(seed))}


def test_a_heading_every_law_has_is_asked_with_the_law() -> None:
    asked = {_headed("Luật Đò ngang 2020 - Điều 3. Giải thích từ ngữ", random.Random(seed)) for seed in range(9)}
    assert any(q.startswith("Giải thích từ ngữ theo Luật Đò ngang 2020") for q in asked)
    assert "Ai có thẩm quyền cấp giấy phép chở khách qua sông?" in {
        _headed("Điều lệ mẫu > Điều 4. Thẩm quyền cấp giấy phép chở khách qua sông", random.Random(seed)) for seed in range(20)
    }

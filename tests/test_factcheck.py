"""The fact check on made-up texts: it finds a wrong number, a khoản that is not there, a copied run; it explains nothing away."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.coverage import gaps
from evals.factcheck import Report, as_json, check
from evals.facts import facts, gathered, supported
from index.check import read

SOURCE = (
    "1. Danh hiệu được xét tặng cho tập thể đạt các tiêu chuẩn: a) Có ít nhất 70% cá nhân đạt danh hiệu; b) Có 05 năm liên tục hoàn thành tốt.\n"
    "2. Hồ sơ gửi về Bộ trong thời hạn hai mươi ngày làm việc, chậm nhất ngày 31 tháng 12 hằng năm, theo khoản 3 Điều 9.\n"
    "3. Người lao động nghỉ ốm dài ngày trong đợt thiên tai vẫn được cơ quan nơi mình làm việc bình xét như những người khác."
)
DIGEST = """---
id: thong-tu-1-2030-tt-thu
tieu_de: "Thông tư 1/2030/TT-THU"
so_hieu: "1/2030/TT-THU"
loai: "Thông tư"
ban: dien-giai
---

### Điều 4. Tiêu chuẩn

{body}
"""
GOOD = """1. Tập thể cần đạt hai tiêu chuẩn:
a) tối thiểu 70 phần trăm cá nhân có danh hiệu;
b) 5 năm liền hoàn thành tốt.
2. Hồ sơ nộp trong 20 ngày làm việc, hạn cuối 31/12 mỗi năm (khoản 3 Điều 9)."""


def _checked(tmp_path: Path, body: str, explained: list[dict[str, str]] | None = None) -> Report:
    (tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules" / "thong-tu-1-2030-tt-thu.md").write_text(DIGEST.format(body=body), "utf8")
    row = {"doc_id": "1/2030/TT-THU", "title": "Thông tư", "article": "Điều 4", "text": SOURCE, "completeness": "full article"}
    (tmp_path / "new_full.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf8")
    for name in ("new_quoted.jsonl", "old_regime.jsonl", "NOTES.md", "bonus_table.csv"):
        (tmp_path / name).write_text("", "utf8")
    (tmp_path / "FACTS.md").write_text("| TT 1/2030 | Đ4: dossiers in 7 months | H |\n| NĐ 99/2030 | Đ4: 8 months |\n", "utf8")
    return check(tmp_path, tmp_path, explained or [])


def test_a_true_digest_passes(tmp_path: Path) -> None:
    report = _checked(tmp_path, GOOD)
    assert [c.token for c in report.unsupported] == []
    assert (report.checked, report.unchecked, report.copied) == (1, [], [])


@pytest.mark.parametrize(
    ("old", "new", "token"),
    [
        ("70 phần trăm", "75%", "75 %"), ("5 năm", "6 năm", "6 năm"), ("5 năm", "5 tháng", "5 tháng"), ("20 ngày làm việc", "20 ngày", "20 ngày"),
        ("31/12", "31/10", "31/10"),
        ("khoản 3 Điều 9", "khoản 2 Điều 9", "khoản 2 Điều 9"), ("hai tiêu chuẩn", "bốn tiêu chuẩn", "4"), ("mỗi năm", "sau 8 tháng", "8 tháng"),
    ],
)  # fmt: skip
def test_a_changed_fact_is_listed(tmp_path: Path, old: str, new: str, token: str) -> None:
    assert old in GOOD
    report = _checked(tmp_path, GOOD.replace(old, new))
    assert token in [c.token for c in report.unexplained]


def test_a_fact_sheet_supports_only_its_own_document(tmp_path: Path) -> None:
    report = _checked(tmp_path, GOOD.replace("mỗi năm", "trong 7 tháng"))
    assert report.unsupported == []
    assert report.sheets == ["thong-tu-1-2030-tt-thu.md Điều 4: 7 tháng <- FACTS.md:1 (Điều)"]


def test_a_khoan_that_is_not_there_is_a_finding_and_notes_are_not_read(tmp_path: Path) -> None:
    report = _checked(tmp_path, GOOD + "\n3. Nghỉ ốm vẫn xét.\n4. Thêm.\nLưu ý: từ 99 năm trước.")
    assert [(c.kind, c.token) for c in report.unsupported] == [("khoan", "Khoản 4 Điều 4")]


def test_a_reviewed_exception_carries_its_reason(tmp_path: Path) -> None:
    known = [{"file": "thong-tu-1-2030-tt-thu.md", "article": "Điều 4", "token": "75 %", "reason": "theo bản đính chính"}]
    report = _checked(tmp_path, GOOD.replace("70 phần trăm", "75%"), known)
    assert [c.reason for c in report.unsupported] == ["theo bản đính chính"]
    assert report.unexplained == []


def test_dropped_numbers_and_copied_runs_are_told(tmp_path: Path) -> None:
    copied = "Người lao động nghỉ ốm dài ngày trong đợt thiên tai vẫn được cơ quan nơi mình làm việc bình xét"
    report = _checked(tmp_path, f"1. Tập thể cần đạt 70%.\n3. {copied}.")
    assert set(report.dropped["thong-tu-1-2030-tt-thu.md Điều 4"]) == {"5 năm", "20 ngày làm việc", "31/12"}
    assert json.loads(json.dumps(as_json(report)))["checked"] == 1
    assert [run.length for _, run in report.copied] == [len(copied.split())]


def test_forms_of_one_fact_are_equal() -> None:
    by = gathered("mức 2.530.000 đồng, hệ số 4,5 lần; Huân chương Lao động hạng Nhì; hai phần ba số phiếu; dịp Quốc khánh 2-9", "5")
    for text in ("2 530 000 đồng", "4.5 lần", "hạng Nhì", "2/3", "ngày 02 tháng 9", "2,53 triệu đồng"):
        assert all(supported(f, by) for f in facts(text)), text
    for text in ("2.540.000 đồng", "3,5 lần", "hạng Ba", "1/3", "03/9", "điểm a khoản 1 Điều 6"):
        assert not all(supported(f, by) for f in facts(text)), text


def test_coverage_names_what_is_missing(tmp_path: Path) -> None:
    _checked(tmp_path, GOOD)
    question = {"id": "q", "question": "?", "status": "answered"}
    rows = [question | {"id": str(i), "citation": [{"document": d, "article": a}]} for i, (d, a) in enumerate(
        [("01/2030/TT-THU", "Điều 4"), ("1/2030/TT-THU", "Điều 5"), ("2/2030/TT-THU", "Điều 4")]
    )]  # fmt: skip
    missing, partly = gaps(rows, read(tmp_path)[0])
    assert [(g.id, g.reason) for g in missing] == [
        ("1", "thong-tu-1-2030-tt-thu không có Điều 5"), ("2", "văn bản hoặc sự kiện không có trong kho"),
    ]  # fmt: skip
    assert partly == []

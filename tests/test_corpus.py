"""The shipped corpus: nothing for `index.check` to find, sizes that do not shrink, a table in the README that is true."""
from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from evals.corpus_table import lines, placed, shown_day, table
from index.check import Entry, Finding, check_folder, has_content, official, read
from index.references import references
from index.types import InForce

DOCUMENTS = Path(__file__).parents[1] / "documents"
DAY = date(2026, 11, 25)
"""The day on which the corpus was written: what was in force then does not change with the calendar."""


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read(DOCUMENTS)[0]


def _told(findings: list[Finding]) -> str:
    return "\n".join(f"{f.file}: {f.rule}: {f.message}" for f in findings)


def test_the_corpus_has_no_findings() -> None:
    found = check_folder(DOCUMENTS)
    assert not found, _told(found)


def test_the_corpus_is_as_large_as_promised(entries: list[Entry]) -> None:
    rows = lines(entries, DAY)
    held = {state: sum(r.content for r in rows if r.state is state) for state in InForce}
    assert held[InForce.YES] >= 120
    assert held[InForce.NO] >= 90
    assert sum(not e.rule for e in entries) == 20
    assert len(tomllib.loads((DOCUMENTS / "thuat-ngu.toml").read_text("utf8"))["muc"]) >= 150
    assert (DOCUMENTS / "nguon.toml").is_file()


def test_events_have_content(entries: list[Entry]) -> None:
    for entry in (e for e in entries if not e.rule):
        assert any(has_content(a, entry.document.text) for a in entry.articles), entry.file


def test_the_table_in_the_readme_is_current(entries: list[Entry]) -> None:
    readme = (DOCUMENTS / "README.md").read_text("utf8")
    day = shown_day(readme)
    assert day is not None, "thiếu bảng: python -m evals.corpus_table --write"
    assert placed(readme, table(entries, day)) == readme, "bảng đã cũ: python -m evals.corpus_table --write"


# the checks themselves: a good folder with one thing broken at a time


FRONT = """---
id: {id}
tieu_de: "Nghị định {number}/2030/NĐ-CP"
so_hieu: "{number}/2030/NĐ-CP"
loai: "Nghị định"
co_quan: "Chính phủ"
trich_yeu: "Thử"
ngay_ban_hanh: 2030-01-01
ngay_hieu_luc: 2030-02-01
{more}pham_vi: trung-uong
noi_dung: day-du
nguon: "https://vanban.chinhphu.vn/"
ban: dien-giai
---

# Nghị định thử

### Điều 1. Phạm vi

1. Phạm vi theo khoản 2 Điều 2 Nghị định này.
2. Phạm vi khác:
a) Một;
b) Hai.

### Điều 2. Đối tượng

1. Người nêu tại điểm b khoản 2 Điều 1.
2. Người khác.
"""
OLD, NEW = "nghi-dinh-7-2030-nd-cp", "nghi-dinh-8-2030-nd-cp"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    old = FRONT.format(id=OLD, number=7, more=f"ngay_het_hieu_luc: 2031-01-01\nbi_thay_the_boi: [{NEW}]\n")
    (tmp_path / "rules" / f"{OLD}.md").write_text(old, "utf8")
    (tmp_path / "rules" / f"{NEW}.md").write_text(FRONT.format(id=NEW, number=8, more=f"thay_the: [{OLD}]\n"), "utf8")
    (tmp_path / "events").mkdir()
    shutil.copy(DOCUMENTS / "events" / "ev-02.md", tmp_path / "events")
    (tmp_path / "nguon.toml").write_text('[[nguon]]\nid = "luat-1"\nso_hieu = "1"\ntrang = "https://vbpl.vn/x"\nloai = "html"\n', "utf8")
    (tmp_path / "thuat-ngu.toml").write_text('[[muc]]\nviet_tat = ["TĐKT"]\nnghia = "thi đua, khen thưởng"\nloai = "viet-tat"\n', "utf8")
    return tmp_path


def test_a_good_folder_has_no_findings(folder: Path) -> None:
    assert check_folder(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (f"rules/{NEW}.md", "khoản 2 Điều 2", "khoản 3 Điều 2", "dẫn chiếu"),
        (f"rules/{NEW}.md", "khoản 2 Điều 2", "khoản 2 Điều 5", "dẫn chiếu"),
        (f"rules/{NEW}.md", "điểm b khoản 2", "điểm c khoản 2", "dẫn chiếu"),
        (f"rules/{NEW}.md", "khoản 2 Điều 2 Nghị định này", "khoản 9 Điều 1 Nghị định 7/2030/NĐ-CP", "dẫn chiếu"),
        (f"rules/{NEW}.md", "pham_vi: trung-uong", "pham_vi: xa", "phần đầu"),
        (f"rules/{NEW}.md", "ban: dien-giai", "ban: chep", "phần đầu"),
        (f"rules/{NEW}.md", "ngay_ban_hanh: 2030-01-01", "ngay_ban_hanh: 2030-13-01", "đọc"),
        (f"rules/{NEW}.md", "ngay_hieu_luc: 2030-02-01", "ngay_hieu_luc: 2029-02-01", "ngày"),
        (f"rules/{NEW}.md", f"thay_the: [{OLD}]\n", "", "liên kết"),
        (f"rules/{NEW}.md", "8/2030", "9/2030", "id"),
        (f"rules/{NEW}.md", "1. Người nêu tại điểm b khoản 2 Điều 1.\n2. Người khác.\n", "", "cấu trúc"),
        (f"rules/{NEW}.md", "Điều 2. Đối tượng", "Điều 2. Đối tượng {chua-biet}", "nhãn"),
        (f"rules/{NEW}.md", "noi_dung: day-du", "noi_dung: day-du\nla: 1", "phần đầu"),
        (f"rules/{NEW}.md", "https://vanban.chinhphu.vn/", "https://vidu.com/", "phần đầu"),
        ("events/ev-02.md", "do_tin_cay: cao", "do_tin_cay: chac", "phần đầu"),
        ("events/ev-02.md", "ngay_ket_thuc: 2025-12-27", "ngay_ket_thuc: 2025-12-01", "ngày"),
        ("nguon.toml", "https://vbpl.vn", "http://vbpl.vn", "nguồn"),
        ("nguon.toml", "https://vbpl.vn", "https://vbpl.vn.vidu.com", "nguồn"),
        ("thuat-ngu.toml", '"viet-tat"', '"khac"', "từ"),
        ("thuat-ngu.toml", '["TĐKT"]', '["TĐKT', "đọc"),
    ],
)  # fmt: skip
def test_one_fault_is_found(folder: Path, file: str, old: str, new: str, rule: str) -> None:
    path = folder / file
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new), "utf8")
    found = check_folder(folder)
    assert any(f.rule == rule and (f.file == file or rule == "liên kết") for f in found), _told(found)


def test_references_are_taken_apart() -> None:
    text = "điểm a, b khoản 1 và khoản 2 Điều 5 Nghị định này; khoản 4 các Điều 6, 7; từ Điều 10 đến Điều 12; Điều 9, 03 bộ"
    keys = [r.key for r in references(text)]
    assert keys == [
        ("a", "1", "5"), ("b", "1", "5"), ("", "2", "5"), ("", "4", "6"), ("", "4", "7"),
        ("", "", "10"), ("", "", "11"), ("", "", "12"), ("", "", "9"),
    ]  # fmt: skip
    assert references(text)[0].document == "Nghị định này"


def test_official_hosts() -> None:
    assert official("https://vanban.chinhphu.vn/x")
    for url in ("http://vbpl.vn", "https://chinhphu.vn.vidu.com", "https://a@vbpl.vn/", "https://gov.vn@vidu.com/", "ftp://vbpl.vn"):
        assert not official(url)

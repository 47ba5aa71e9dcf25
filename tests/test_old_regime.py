"""The codified regime becomes files of which the parser finds every Điều again."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.old_regime import day, differing, files, main, paired, parsed
from index.parse import parse


def row(article: str, text: str, **more: object) -> dict[str, object]:
    return {"doc_id": "12/2010/NĐ-CP", "doc_type": "Nghị định", "title": "Quy định mẫu", "issued": "05/02/2010", "effective": "01/04/2010",
            "article": article, "article_title": f"1.NĐ.3.{article.removeprefix('Điều ')}. Tên điều", "phapdien_chapter": "Chương II TIÊU CHUẨN Mục 1 CÁ NHÂN",
            "text": text, "note": "", **more}  # fmt: skip


NAMELESS = {
    "doc_id": None, "doc_type": None, "title": "", "issued": None, "effective": None, "article": "", "article_title": "1.PL.1.2.",
    "phapdien_chapter": "Tiểu mục lạ", "text": "Nội dung.",
    "note": "(Điều 2 Pháp lệnh số Không số Quy định danh hiệu mẫu, có hiệu lực thi hành kể từ ngày 01/12/1994)",
}  # fmt: skip


def test_a_file_is_what_an_office_would_keep() -> None:
    name, text = next(iter(files([row("Điều 7", "1. Một.\na) Hai;"), row("Điều 8", "Ba.")]).items()))
    assert name == "12-2010-nd-cp.md"
    assert text.count("## Chương II. TIÊU CHUẨN") == text.count("### Mục 1. CÁ NHÂN") == 1
    assert "#### Điều 7. Tên điều\n\n1. Một.\na) Hai;\n" in text
    document = parse(name, text.encode()).document
    assert (document.id, document.title) == ("12-2010-nd-cp", "Nghị định 12/2010/NĐ-CP Quy định mẫu")
    assert str(document.validity.issued) == "2010-02-05"
    assert str(document.validity.effective) == "2010-04-01"


def test_a_document_without_a_number_takes_what_its_notes_say() -> None:
    text = files([NAMELESS])["khong-so.md"]
    assert "#### Điều 2." in text
    assert 'tieu_de: "Pháp lệnh Quy định danh hiệu mẫu"' in text
    assert 'ngay_hieu_luc: "1994-12-01"' in text
    assert "so_hieu" not in text


@pytest.mark.parametrize(("text", "want"), [
    ("c) hết.”\n“4. Mở", "c) hết.\n4. Mở"),
    ("sửa thành: “Điều 5. Mới\nKhoản mới.”", "sửa thành: “Điều 5. Mới\nKhoản mới.”"),
    ("“một” và “hai", "“một” và hai"),
])  # fmt: skip
def test_quotation_marks_without_a_partner_go(text: str, want: str) -> None:
    assert paired(text) == want


def test_days() -> None:
    assert day("01/07/2004") == "2004-07-01"
    assert day(None) == day("không rõ") == ""


def test_every_article_comes_out_of_the_parser(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row("Điều 1", "1. Có dấu lạc.”\n“2. Nữa."), row("Điều 2", "Điều 1 của Nghị định này nói khác."), row("Điều 3", "Hết."), NAMELESS]
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf8")
    assert main([str(source), str(tmp_path / "out")]) == 0
    assert "2 documents, 4 articles" in capsys.readouterr().out
    assert parsed(tmp_path / "out") == {"12-2010-nd-cp": 3, "khong-so": 1}


def test_a_lost_article_is_told() -> None:
    assert differing([row("Điều 1", ""), row("Điều 2", "")], {"12-2010-nd-cp": 1}) == ["12-2010-nd-cp: 1 of 2"]


def test_usage() -> None:
    assert main([]) == 2

"""evals.rendered: a made-up regulation goes out as Word file and page and comes back; what is lost is counted as lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import rendered
from evals.rendered import Regulation, measured, regulations
from index.errors import ParseError
from index.parse import parse

ARTICLES = tuple(
    ("Chương I QUY ĐỊNH CHUNG" if n < 4 else "Chương II TỔ CHỨC THỰC HIỆN", f"Điều {n}", f"Việc thứ {n}", f"1. Một khoản của điều {n}:\na) Một điểm;\nb) Điểm nữa.\n2. Khoản hai.")
    for n in range(1, 7)
)
WHAT = Regulation("12/2030/QĐ-UBND", "Quyết định ban hành Quy chế cờ làng", ARTICLES)


def test_a_regulation_comes_back_from_word_and_page(tmp_path: Path) -> None:
    rendered.write_docx(WHAT, tmp_path / "a.docx")
    rendered.write_html(WHAT, tmp_path / "a.html")
    word, page = (parse(f"a.{kind}", (tmp_path / f"a.{kind}").read_bytes()) for kind in ("docx", "html"))
    assert "Tin vắn" not in page.document.text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in word.document.text
    assert measured(WHAT, {"docx": word, "pdf": word, "html": page}) == ({"docx": 1.0, "pdf": 1.0, "html": 1.0}, 1.0, [])


def test_what_is_lost_or_changed_counts(tmp_path: Path) -> None:
    rendered.write_docx(WHAT, tmp_path / "a.docx")
    word = parse("a.docx", (tmp_path / "a.docx").read_bytes())
    cut = parse("a.txt", word.document.text.split("Điều 5.")[0].encode())
    shares, equal, missed = measured(WHAT, {"docx": word, "pdf": cut, "html": ParseError("a.html", "hỏng")})
    assert (shares["docx"], round(shares["pdf"], 2), shares["html"]) == (1.0, 0.67, 0.0)
    assert equal == 0.0
    assert {"pdf: Điều 5", "pdf: Điều 6", "html: a.html: hỏng"} <= set(missed)


def test_the_codification_is_put_in_the_order_of_the_document(tmp_path: Path) -> None:
    rows = [{"doc_id": "1/2030/TT", "title": "Thông tư", "article": f"Điều {n}", "article_title": f"1.TT.3.{n}. Tên {n}", "text": f"Chữ {n}.", "phapdien_chapter": "x"} for n in (3, 1, 2, 5, 4)]
    (tmp_path / "old_regime.jsonl").write_text("\n".join(json.dumps(r) for r in rows), "utf8")
    (tmp_path / "new_full.jsonl").write_text("", "utf8")
    (one,) = regulations(tmp_path)
    assert one.articles[0] == ("", "Điều 1", "Tên 1", "Chữ 1.")
    assert [a[1] for a in one.articles] == [f"Điều {n}" for n in range(1, 6)]


def test_without_libreoffice_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="libreoffice-writer"):
        rendered.print_pdf([], tmp_path)

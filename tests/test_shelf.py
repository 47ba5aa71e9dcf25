"""index.shelf: documents under their ids, whatever the files are called."""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import sidecar
from index.errors import IndexingError, ParseError
from index.shelf import Shelf, safe_name

SUFFIXES = frozenset({".md", ".txt", ".pdf"})


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "documents"
    for name, text in {
        "rules/luat.md": "---\nid: luat-mau\nso_hieu: 1/QH\nluu_y: thiếu\n---\nLuật", "rules/nghi-dinh-1.md": "Nghị định", "ghi-chu.txt": "x",
        "chinh-thuc/luat-mau.html": "<p>Luật</p>", "README.md": "x", "nguon.toml": "", "bang.pdf": "%PDF", "bang.pdf.yaml": "id: bang-luong\n", ".an.md": "x",
    }.items():  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    return Shelf(folder)


def names(shelf: Shelf) -> dict[str, list[str]]:
    return {i: [p.relative_to(shelf.folder).as_posix() for p in paths] for i, paths in shelf.by_id().items()}


def upload(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_ids(shelf: Shelf) -> None:
    assert names(shelf) == {
        "luat-mau": ["chinh-thuc/luat-mau.html", "rules/luat.md"], "bang-luong": ["bang.pdf"], "ghi-chu": ["ghi-chu.txt"], "nghi-dinh-1": ["rules/nghi-dinh-1.md"],
    }  # fmt: skip


def test_a_new_document_is_named_after_its_id(shelf: Shelf, tmp_path: Path) -> None:
    path = shelf.put(upload(tmp_path, "---\nid: khac\n---\nNội dung"), ".md", "moi-1", tmp_path / "attic")
    assert path == shelf.folder / "them" / "moi-1.md"
    assert sidecar.stated(path)["id"] == "moi-1"
    assert shelf.holders("moi-1") == [path]


def test_same_format_takes_the_same_place(shelf: Shelf, tmp_path: Path) -> None:
    before = names(shelf)
    shelf.put(upload(tmp_path, "Nghị định mới"), ".md", "nghi-dinh-1")
    assert names(shelf) == before
    assert "Nghị định mới" in (shelf.folder / "rules/nghi-dinh-1.md").read_text("utf8")


def test_another_format_takes_over_what_was_stated(shelf: Shelf, tmp_path: Path) -> None:
    shelf.remove("luat-mau")
    shelf.put(upload(tmp_path, "---\nid: luat-mau\nso_hieu: 1/QH\nluu_y: [thiếu]\npham_vi_xem: noi-bo\n---\n"), ".md", "luat-mau")
    for _ in range(2):  # a step repeated after a kill ends the same
        path = shelf.put(upload(tmp_path, b"%PDF-1.7"), ".pdf", "luat-mau", tmp_path / "attic")
    assert names(shelf)["luat-mau"] == ["them/luat-mau.pdf"]
    assert path.read_bytes() == b"%PDF-1.7"
    assert sidecar.stated(path) == {"so_hieu": "1/QH", "pham_vi_xem": "noi-bo"}
    shelf.restore(tmp_path / "attic", "luat-mau")
    assert names(shelf)["luat-mau"] == ["them/luat-mau.md"]
    assert sidecar.stated(shelf.folder / "them/luat-mau.md")["luu_y"] == ["thiếu"]


def test_removing_takes_digest_official_text_and_sidecar(shelf: Shelf, tmp_path: Path) -> None:
    assert len(shelf.remove("luat-mau", tmp_path / "a")) == 2
    shelf.remove("bang-luong", tmp_path / "b")
    assert names(shelf).keys() == {"ghi-chu", "nghi-dinh-1"}
    assert not (shelf.folder / "bang.pdf.yaml").exists()
    assert shelf.remove("luat-mau", tmp_path / "a") == []
    shelf.restore(tmp_path / "a", "luat-mau")
    shelf.restore(tmp_path / "b", "bang-luong")
    assert len(names(shelf)["luat-mau"]) == 2
    assert names(shelf)["bang-luong"] == ["bang.pdf"]


def test_undo_of_a_new_document_takes_it_out(shelf: Shelf, tmp_path: Path) -> None:
    before = names(shelf)
    shelf.put(upload(tmp_path, b"%PDF"), ".pdf", "moi", tmp_path / "attic")
    shelf.restore(tmp_path / "attic", "moi")
    assert names(shelf) == before


def test_edit_reaches_every_file_of_the_id_or_none(shelf: Shelf) -> None:
    shelf.edit("luat-mau", {"ngay_hieu_luc": "2024-01-01"})
    assert [sidecar.stated(p)["ngay_hieu_luc"] for p in shelf.holders("luat-mau")] == ["2024-01-01"] * 2
    with pytest.raises(IndexingError):
        shelf.edit("luat-mau", {"ngay_hieu_luc": "2024-13-01"})
    assert [sidecar.stated(p)["ngay_hieu_luc"] for p in shelf.holders("luat-mau")] == ["2024-01-01"] * 2


@pytest.mark.parametrize("ident", ["", "../x", "a/b", "A", "x#y", "-a"])
def test_odd_ids_are_refused(shelf: Shelf, tmp_path: Path, ident: str) -> None:
    with pytest.raises(IndexingError):
        shelf.put(upload(tmp_path, "x"), ".txt", ident)


@given(st.text(max_size=80).map(lambda s: s + ".pdf") | st.sampled_from(["../../etc/passwd.md", "C:\\x\\y.TXT", "..\\..\\a.pdf", ".md", "a\x00b.md", "con.pdf"]))
def test_a_safe_name_is_one_plain_name(name: str) -> None:
    try:
        safe = safe_name(name, SUFFIXES)
    except ParseError:
        return
    assert set("/\\").isdisjoint(safe)
    assert safe.isascii()
    assert not safe.startswith(".")
    assert len(safe) < 120
    assert Path(safe).suffix in SUFFIXES


def test_unknown_formats_are_named() -> None:
    with pytest.raises(ParseError, match="exe"):
        safe_name("a.exe", SUFFIXES)

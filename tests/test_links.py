from __future__ import annotations

from datetime import date

from index.links import settle
from index.parse import Parsed, parse

HEAD = "{issuer}\nSố: {number}\nNơi nào đó, ngày 02 tháng 9 năm 2030\n{kind}\nVề việc mẫu\nĐiều 1. Hiệu lực\n{text}"


def doc(name: str, number: str, text: str, kind: str = "NGHỊ ĐỊNH", issuer: str = "CHÍNH PHỦ") -> Parsed:
    return parse(name, HEAD.format(issuer=issuer, number=number, kind=kind, text=text).encode())


OLD = doc("nd5.txt", "5/2030/NĐ-CP", "Nghị định này có hiệu lực từ ngày 01/10/2030.")
NEW = doc("moi.txt", "9/2031/NĐ-CP", "Nghị định này có hiệu lực từ ngày 01/3/2031 và thay thế Nghị định số 5/2030/NĐ-CP.")


def test_a_document_replaced_knows_by_which_and_from_when() -> None:
    old, new = settle([OLD, NEW])
    assert old.document.validity.replaced_by == ("moi",)
    assert old.document.validity.expired == date(2031, 3, 1)
    assert old.warnings == ("nd5.txt: được ghi là bị thay thế bởi Nghị định 9/2031/NĐ-CP về việc mẫu từ ngày 01/03/2031; nếu không đúng, hãy sửa “thay_the” của văn bản mới",)
    assert new.document.validity.replaces == ("nd5",)


def test_the_order_of_files_means_nothing_and_a_second_run_changes_nothing() -> None:
    new, old = settle([NEW, OLD])
    assert old.document.validity.replaced_by == ("moi",)
    assert settle([new, old]) == [new, old]


def test_what_a_document_states_of_its_own_end_stays() -> None:
    stated = parse("rules/a.md", "---\nid: nghi-dinh-5-2030-nd-cp\nloai: Nghị định\nso_hieu: 5/2030/NĐ-CP\nngay_hieu_luc: 2030-10-01\nngay_het_hieu_luc: 2031-01-01\n---\nChữ.".encode())
    old, _ = settle([stated, NEW])
    assert old.document.validity.expired == date(2031, 1, 1)
    assert old.document.validity.replaced_by == ("moi",)


def test_a_replacement_without_a_day_ends_nothing_by_itself() -> None:
    old, _ = settle([OLD, doc("moi.txt", "9/2031/NĐ-CP", "Nghị định này thay thế Nghị định số 5/2030/NĐ-CP.")])
    assert (old.document.validity.replaced_by, old.document.validity.expired) == (("moi",), None)


def test_documents_outside_of_the_store_and_amendments_end_nothing() -> None:
    amending = doc("sua.txt", "9/2031/NĐ-CP", "Nghị định này có hiệu lực từ ngày 01/3/2031, thay thế Nghị định số 4/2029/NĐ-CP.\n2. Sửa đổi khoản 1 Điều 1 Nghị định số 5/2030/NĐ-CP như sau:")
    old, new = settle([OLD, amending])
    assert old == OLD
    assert (new.document.validity.replaces, new.document.validity.amends) == (("nghi-dinh-4-2029-nd-cp",), ("nd5",))


def test_local_documents_of_equal_number_are_told_apart_by_their_place() -> None:
    old = [doc(f"{n}.txt", "5/2030/QĐ-UBND", "x", "QUYẾT ĐỊNH", f"ỦY BAN NHÂN DÂN TỈNH {n.upper()}") for n in ("bac", "nam")]
    new = doc("moi.txt", "9/2031/QĐ-UBND", "Quyết định này có hiệu lực từ ngày 01/3/2031, thay thế Quyết định số 5/2030/QĐ-UBND.", "QUYẾT ĐỊNH", "ỦY BAN NHÂN DÂN TỈNH NAM")
    assert [p.document.validity.replaced_by for p in settle([*old, new])] == [(), ("moi",), ()]


def test_an_internal_document_changes_no_public_one_and_circles_end() -> None:
    hidden = parse("noi-bo.md", "---\nid: nb\npham_vi_xem: noi-bo\nthay_the: [nd5]\nngay_hieu_luc: 2031-01-01\n---\nChữ.".encode())
    assert settle([OLD, hidden])[0] == OLD
    one, two = (parse(f"{a}.md", f"---\nid: {a}\nthay_the: [{b}]\n---\nChữ.".encode()) for a, b in (("mot", "hai"), ("hai", "mot")))
    assert len(settle([one, two])) == 2

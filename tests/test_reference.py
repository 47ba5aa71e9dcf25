"""bot.reference: documents and articles that a question names; what names none is said, never guessed."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bot_fixtures import TODAY, office_snapshot
from conftest import document
from hypothesis import given
from hypothesis import strategies as st

from bot.reference import Reference, alone, article_of, blanked, find, namesakes
from index.types import Document, Validity

ND152, ND98, LAW, OLD, NEW = "nghi-dinh-152-2025-nd-cp", "nghi-dinh-98-2023-nd-cp", "luat-06-2022-qh15", "luat-15-2003-qh11", "luat-06-2026-qh16"


def found(text: str, day: date = TODAY) -> Reference | None:
    return find(text, office_snapshot().documents, day)


def documents(text: str, day: date = TODAY) -> tuple[str, ...]:
    reference = found(text, day)
    assert reference is not None
    return reference.documents


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Nghị định 152/2025/NĐ-CP", (ND152,)),
        ("nghi dinh 152/2025/nd-cp", (ND152,)),
        ("Nghị định 152/2025", (ND152,)),
        ("Nghị định số 152 năm 2025", (ND152,)),
        ("NĐ 152", (ND152,)),
        ("nđ152", (ND152,)),
        ("theo 152/2025/NĐ-CP thì sao", (ND152,)),
        ("Nghị định 98 và Nghị định 152", (ND98, ND152)),
        ("98/2023 hay 152/2025", (ND98, ND152)),
        ("theo nghị định 98 hay 152?", (ND98, ND152)),
        ("Nghị định 98 hay 5 khoản", (ND98,)),
        ("Nghị định 98/2023 với 152/2025", (ND98, ND152)),
        ("Nghị định 152/2025 hay 06/2022", (ND152, LAW)),
        ("Luật số 06/2022/QH15", (LAW,)),
        ("Luật Thi đua, khen thưởng năm 2003", (OLD,)),
        ("luật 2003", (OLD,)),
        ("Luật TĐKT 2022", (LAW,)),
        ("Luật Thi đua, khen thưởng sửa đổi", (NEW,)),
        ("luật sửa đổi, bổ sung năm 2026", (NEW,)),
        ("Luật Thi đua, khen thưởng", (LAW,)),
        ("Nghị định 999/2024/NĐ-CP", ()),
        ("Nghị định 152/2019", ()),
        ("Thông tư 152", ()),
    ],
)
def test_documents(text: str, ids: tuple[str, ...]) -> None:
    assert documents(text) == ids


def test_a_number_or_a_year_is_exact_a_bare_law_is_not() -> None:
    for text, exact in (("NĐ 152", True), ("152/2025/NĐ-CP", True), ("luật 2003", True), ("Luật Thi đua, khen thưởng", False), ("Điều 5", False)):
        reference = found(text)
        assert reference is not None, text
        assert reference.exact is exact, text


def test_the_law_of_its_own_day() -> None:
    assert documents("Luật Thi đua, khen thưởng", date(2019, 5, 1)) == (OLD,)


@pytest.mark.parametrize("text", ["Tiêu chuẩn Chiến sĩ thi đua cơ sở?", "năm 2019", "3 năm liên tục", "ngày 15/7/2026", "", "luật", "Kế hoạch có 5 điều kiện", "đạt 70%", "từ 06/2022", "01/7/2025", "tháng 06/2022 và 06/2022",
                                  "31/2026 hay 152/2024"])
def test_texts_that_name_nothing(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Điều 50 Nghị định 152/2025/NĐ-CP", (50, None, None)),
        ("khoản 2 Điều 49 NĐ 152", (49, 2, None)),
        ("điểm c khoản 1 Điều 50 Nghị định 152", (50, 1, "c")),
        ("điểm đ khoản 2 điều 12 luật tđkt", (12, 2, "đ")),
        ("khoan 2 d24 luat tdkt", (24, 2, None)),
        ("Đ.23 luật tđkt", (23, None, None)),
    ],
)
def test_articles(text: str, parts: tuple[int, int | None, str | None]) -> None:
    reference = found(text)
    assert reference is not None
    assert (reference.article, reference.clause, reference.point) == parts
    assert len(reference.documents) == 1


def test_label_as_the_law_writes_it() -> None:
    reference = found("điểm c khoản 1 Điều 50 Nghị định 152")
    assert reference is not None
    assert reference.label == "điểm c khoản 1 Điều 50"
    assert Reference("x").label == ""


def test_article_of() -> None:
    snap = office_snapshot()
    held, absent = found("Điều 50 Nghị định 152"), found("Điều 5 Nghị định 152")
    assert held is not None
    assert article_of(held, snap) == [f"{ND152}#dieu-50"]
    assert absent is not None
    assert article_of(absent, snap) == []


def twin(ident: str, issuer: str, meta: dict[str, str | list[str]] | None = None, **validity: date) -> Document:
    return document("x", ident, title=f"Thông tư 12/2019 {issuer}", validity=Validity(issued=date(2019, 1, 1), effective=date(2019, 3, 1), **validity),
                    meta={"so_hieu": f"12/2019/TT-{ident.upper()}", "loai": "Thông tư", "co_quan": issuer, **(meta or {})})  # fmt: skip


def test_two_documents_of_one_number_are_told_apart_by_issuer_or_kept_both() -> None:
    store = {"bnv": twin("bnv", "Bộ Nội vụ"), "bca": twin("bca", "Bộ Công an")}
    both, one = find("Thông tư 12/2019", store, TODAY), find("thông tư 12 bộ công an", store, TODAY)
    assert both is not None
    assert both.documents == ("bnv", "bca")
    assert one is not None
    assert one.documents == ("bca",)


def test_of_two_of_one_number_the_one_for_all_though_it_is_not_in_force_and_the_other_by_its_field_or_letters() -> None:
    store = {"bnv": twin("bnv", "Bộ Nội vụ", {"pham_vi": "trung-uong"}, expired=date(2024, 1, 1)), "bca": twin("bca", "Bộ Công an", {"pham_vi": "nganh", "tu_khoa": ["cảnh sát"]})}
    for text, ident in (("Thông tư 12/2019", "bnv"), ("12/2019 hay Thông tư 12", "bnv"), ("thông tư 12/2019 của cảnh sát", "bca"), ("TT 12/2019 BCA", "bca"), ("thông tư 12 bộ công an", "bca")):
        reference = find(text, store, TODAY)
        assert reference is not None, text
        assert reference.documents == (ident,), text
    assert [d.id for d in namesakes(store["bnv"], store)] == ["bca"]


@pytest.mark.parametrize(("text", "yes"), [("Nghị định 152/2025 quy định về việc gì?", True), ("nội dung của 98/2023", True), ("Điều 50 NĐ 152", True), ("Nghị định 152/2025 nộp hồ sơ thế nào?", False)])
def test_nothing_beside_a_document_is_asked(text: str, yes: bool) -> None:
    assert alone(text) is yes


def test_of_two_of_one_number_the_one_in_force() -> None:
    store = {"bnv": twin("bnv", "Bộ Nội vụ", expired=date(2024, 1, 1)), "bca": twin("bca", "Bộ Công an")}
    now, then = find("Thông tư 12", store, TODAY), find("Thông tư 12", store, date(2020, 1, 1))
    assert now is not None
    assert now.documents == ("bca",)
    assert then is not None
    assert then.documents == ("bnv", "bca")
    gone = {i: replace(d, validity=Validity(effective=date(2019, 3, 1), expired=date(2024, 1, 1))) for i, d in store.items()}
    old = find("Thông tư 12", gone, TODAY)
    assert old is not None
    assert old.documents == ("bnv", "bca")


@given(st.text())
def test_blanked_keeps_the_length_of_plain_text(text: str) -> None:
    text = "".join(c for c in text if c.isascii() or c in "đàéồưỞ")
    assert len(blanked(text)) == len(text)


@pytest.mark.parametrize("text", ["theo Nghị định 91/2017/NĐ-CP", "Nghị định 91/2017", "Luật năm 2003", "luật 2003", "thông tư 2025/2019/TT-BNV"])
def test_blanked_leaves_no_year_of_a_document(text: str) -> None:
    assert not any(y in blanked(text) for y in ("2017", "2003", "2019", "2025"))
    assert "2018" in blanked(f"{text} vào năm 2018")


@given(st.text(alphabet="điều khoản nghị định luật thông tư 0123456789/-.,NĐCPQH \n😀"))
def test_any_text_is_read_and_only_stored_documents_are_named(text: str) -> None:
    reference = found(text)
    assert reference is None or set(reference.documents) <= set(office_snapshot().documents)

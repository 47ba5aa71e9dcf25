from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.effect import effect, grounds, ident

ISSUED = date(2033, 1, 10)


def read(text: str, summary: str = "", place: str = ""):  # type: ignore[no-untyped-def]
    return effect(text, "1/2033/NĐ-CP", ISSUED, summary, place)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Nghị định này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2033.", date(2033, 7, 1)),
        ("1. Thông tư này có hiệu lực kể từ ngày 1/3/2033.", date(2033, 3, 1)),
        ("Quyết định này có hiệu lực thi hành kể từ ngày 01.3.2033, thay thế Quyết định cũ.", date(2033, 3, 1)),
        ("Nghị quyết này được Hội đồng nhân dân thông qua ngày 05 tháng 01 năm 2033 và có hiệu lực từ ngày 15 tháng 01 năm 2033.", date(2033, 1, 15)),
        ("Quyết định này có hiệu lực kể từ ngày ký.", ISSUED),
        ("Quyết định này có hiệu lực thi hành kể từ ngày ký ban hành và thay thế các văn bản trước.", ISSUED),
        ("Thông tư này có hiệu lực thi hành sau 45 ngày, kể từ ngày ký.", date(2033, 2, 24)),
        ("Thông tư này có hiệu lực sau bốn mươi lăm ngày kể từ ngày ký ban hành.", date(2033, 2, 24)),
        ("Thông tư này có hiệu lực sau bốn mươi lăm (45) ngày kể từ ngày ký.", date(2033, 2, 24)),
        ("Thông tư này có hiệu lực thi hành sau 06 tháng, kể từ ngày ký ban hành.", date(2033, 7, 10)),
        ("Nghị quyết này có hiệu lực thi hành kể từ ngày được Quốc hội thông qua.", ISSUED),
        ("Thông tư này có hiệu lực thi hành kể từ ngày30 tháng 11 năm 2033.", date(2033, 11, 30)),
        ("Trừ trường hợp tại Luật này, hợp đồng không có hiệu lực từ thời điểm giao kết.\nLuật này có hiệu lực từ ngày 01/7/2033.", date(2033, 7, 1)),
        ("Thông tư này có hiệu lực kể từ ngày     tháng     năm 2033.", None),
        ("Nghị định này có hiệu lực sau 15 ngày kể từ ngày đăng Công báo.", None),
        ("Khoản 2 Điều 5 Nghị định này có hiệu lực từ ngày 01/9/2033.", None),
        ("Nghị định số 5/2020/NĐ-CP có hiệu lực từ ngày 01/9/2020.", None),
        ("Hồ sơ nộp trước ngày Nghị định này có hiệu lực thi hành thì theo quy định cũ.", None),
        ("“1. Nghị định này có hiệu lực từ ngày 01/9/2033.”", None),
        ("Nghị định này có hiệu lực từ ngày 31 tháng 02 năm 2033.", None),
    ],
)
def test_from_when(sentence: str, day: date | None) -> None:
    assert read(f"Điều 9. Hiệu lực\n{sentence}").effective == day


def test_without_the_day_of_signing_nothing_is_reckoned_from_it() -> None:
    assert effect("Nghị định này có hiệu lực từ ngày ký.", "1/2033/NĐ-CP", None).effective is None


def test_the_sentence_is_kept_for_a_person_to_check() -> None:
    assert read("Điều 9\n1. Nghị định này có hiệu lực sau 15 ngày kể từ ngày đăng Công báo.\n2. x.").clause == "1. Nghị định này có hiệu lực sau 15 ngày kể từ ngày đăng Công báo."


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Nghị quyết này có hiệu lực từ ngày 01/3/2033 đến hết ngày 28/02/2035.", date(2035, 3, 1)),
        ("Nghị định này có hiệu lực từ ngày 01/3/2033 và hết hiệu lực từ ngày 01 tháng 3 năm 2035.", date(2035, 3, 1)),
        ("Nghị định này có hiệu lực từ ngày 01/3/2033. Hồ sơ được áp dụng đến hết ngày 01/5/2033.", None),
    ],
)
def test_until_when(sentence: str, day: date | None) -> None:
    assert read(sentence).expired == day


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        (
            "Nghị định này có hiệu lực từ ngày 01/3/2033 và thay thế Nghị định số 42/2010/NĐ-CP ngày 15 tháng 4 năm 2010 của Chính phủ quy định chi tiết Luật Mẫu và Luật sửa đổi Luật Mẫu; "
            "Nghị định số 39/2012/NĐ-CP sửa đổi, bổ sung một số điều của Nghị định số 42/2010/NĐ-CP.",
            ("nghi-dinh-42-2010-nd-cp", "nghi-dinh-39-2012-nd-cp"),
        ),
        ("Quyết định số 158/2002/QĐ-TTg ngày 15/11/2002 hết hiệu lực kể từ ngày Nghị định này có hiệu lực thi hành.", ("quyet-dinh-158-2002-qd-ttg",)),
        ("Kể từ ngày Nghị định này có hiệu lực, Luật Mẫu số 15/2003/QH11 hết hiệu lực.", ("luat-15-2003-qh11",)),
        ("Bãi bỏ Thông tư số 4/2016/TT-TA hướng dẫn Nghị định số 3/2015/NĐ-CP và Nghị định số 5/2015/NĐ-CP.", ("thong-tu-4-2016-tt-ta",)),
        ("Các văn bản sau đây hết hiệu lực kể từ ngày Nghị định này có hiệu lực thi hành:\na) Nghị định số 91/2017/NĐ-CP;\nb) Thông tư số 12/2019/TT-BNV.\nĐiều 10. Nghị định số 7/2001/NĐ-CP vẫn được dùng.", ("nghi-dinh-91-2017-nd-cp", "thong-tu-12-2019-tt-bnv")),
        ("Bãi bỏ khoản 3 Điều 50 Nghị định số 91/2017/NĐ-CP.", ()),
        ("Nghị định này thay thế những nội dung về giải thưởng tại Thông tư số 12/2013/TT-BXD.", ()),
        ("Nghị định số 1/2033/NĐ-CP thay thế Nghị định số 1/2033/NĐ-CP.", ()),
        ("Căn cứ Nghị định số 5/2020/NĐ-CP;", ()),
    ],
)
def test_what_is_replaced_as_a_whole(text: str, replaced: tuple[str, ...]) -> None:
    assert read(f"Điều 9. Hiệu lực\n{text}").replaces == replaced


@pytest.mark.parametrize(
    ("text", "summary", "amended"),
    [
        ("", "Sửa đổi, bổ sung một số điều của Thông tư số 01/2030/TT-BM", ("thong-tu-01-2030-tt-bm",)),
        ("", "Về việc sửa đổi Điều 3 Quyết định số 5/2030/QĐ-UBND", ("quyet-dinh-5-2030-qd-ubnd",)),
        ("Căn cứ Luật Thi đọc sách số 9/2030/QH17;", "Sửa đổi, bổ sung một số điều của Luật Thi đọc sách", ("luat-9-2030-qh17",)),
        ("Căn cứ Luật Thi đọc sách;", "Sửa đổi, bổ sung một số điều của Luật Thi đọc sách", ()),
        ("Điều 1. Sửa đổi khoản 3 Điều 50 Nghị định số 91/2017/NĐ-CP như sau:\n“3. Sửa đổi Điều 1 Nghị định số 2/2001/NĐ-CP.”", "", ("nghi-dinh-91-2017-nd-cp",)),
        ("2. Bãi bỏ khoản 3 Điều 50 Nghị định số 91/2017/NĐ-CP.", "", ("nghi-dinh-91-2017-nd-cp",)),
        ("Nghị định số 39/2012/NĐ-CP sửa đổi, bổ sung một số điều của Nghị định số 42/2010/NĐ-CP được nhắc đến.", "", ()),
    ],
)
def test_what_is_amended(text: str, summary: str, amended: tuple[str, ...]) -> None:
    assert read(text, summary).amends == amended


def test_local_numbers_get_the_place_they_state_or_that_of_the_document() -> None:
    text = "Quyết định này thay thế Quyết định số 5/2025/QĐ-UBND ngày 1/1/2025 của Ủy ban nhân dân tỉnh Bắc Mẫu; Quyết định số 6/2025/QĐ-UBND."
    assert read(text, place="Nam Mẫu").replaces == ("quyet-dinh-5-2025-qd-ubnd-bac-mau", "quyet-dinh-6-2025-qd-ubnd-nam-mau")


def test_ids_are_those_of_the_store() -> None:
    assert [ident("Nghị định", "152/2025/NĐ-CP"), ident("Hướng dẫn", "56-HD/VPTW"), ident("Luật", "06/2022/QH15"), ident("Quyết định", "86/2025/QĐ-UBND", "Bắc Ninh")] == [
        "nghi-dinh-152-2025-nd-cp", "huong-dan-56-hd-vptw", "luat-06-2022-qh15", "quyet-dinh-86-2025-qd-ubnd-bac-ninh",
    ]  # fmt: skip


def test_grounds_are_kept_as_printed() -> None:
    text = "Căn cứ Luật Mẫu ngày 15 tháng 6 năm 2022;\n- Căn cứ Nghị định số 5/2020/NĐ-CP;\nCăn cứ ý kiến của ông Mẫu;\nĐiều 1. x"
    assert grounds(text) == ("Luật Mẫu ngày 15 tháng 6 năm 2022", "Nghị định số 5/2020/NĐ-CP")


@given(st.lists(st.sampled_from(["Nghị định này có hiệu lực từ ngày ", "01/01/2030", "; ", "thay thế ", "Nghị định số 5/2001/NĐ-CP", " và ", "\n", "“1. ", "”", "sửa đổi ", "hết hiệu lực", ". ", "a) ", ":"]), max_size=14).map("".join))
def test_any_text_gives_links_that_are_ids(text: str) -> None:
    found = read(text)
    assert all(link.replace("-", "").isalnum() for link in (*found.replaces, *found.amends))
    assert not set(found.replaces) & set(found.amends)

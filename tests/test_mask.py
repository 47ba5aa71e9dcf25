"""What is masked before it is written, and what must stay readable."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.mask import EMAIL, PAPER, PHONE, masked


@pytest.mark.parametrize("number", [
    "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "+84912345678", "+84 912 345 678", "(+84) 912 345 678", "84912345678", "0084912345678",
    "02438234567", "(024) 3823 4567", "024.3823.4567", "09 12 34 56 78", "0912\u200b345678", "0912\u00a0345\u00a0678", "(0912) 345-678",
])  # fmt: skip
def test_telephone_numbers(number: str) -> None:
    assert masked(f"Gọi {number} nhé") == f"Gọi {PHONE} nhé"
    assert masked(number) == PHONE


@pytest.mark.parametrize("address", ["an.nguyen@coquan.gov.vn", "a+b@x.vn", "AN_1@a-b.com.vn", "an @ coquan.gov.vn", "nguyễn@cơquan.vn"])
def test_addresses(address: str) -> None:
    assert masked(f"Thư: {address}, cảm ơn") == f"Thư: {EMAIL}, cảm ơn"


@pytest.mark.parametrize("number", ["001095012345", "123456789", "001 095 012 345", "1234567890123", "9704 1234 5678 9012", "0123456789012345", "B1234567", "C12345678"])
def test_numbers_of_papers(number: str) -> None:
    assert not any(c.isdigit() for c in masked(f"CCCD {number}"))
    assert masked(f"CCCD {number}") in (f"CCCD {PAPER}", f"CCCD {PHONE}")


@pytest.mark.parametrize("text", [
    "Nghị định 152/2025/NĐ-CP và Luật 06/2022/QH15", "ngày 01/07/2025", "ngày 01-07-2025 lúc 9 giờ", "ngày 01.07.2025 đến 31.12.2025", "từ 2016 đến 2020",
    "mức 2.340.000 đồng", "quỹ 12.500.000.000 đồng", "3500000000 đồng", "2340000000đ", "Điều 24 khoản 2 điểm a", "15% của 1.234 người", "5 năm 2020 2021 2022 2023",
    "Công văn 1234/BNV-TĐKT", "02 lần liên tục, 01 bộ hồ sơ", "mã TTLĐXS2025", "Quyết định 1665/QĐ-BYT ngày 07/07/2004", "hệ số 0,3 và 0.3; 1.0 lần",
])  # fmt: skip
def test_documents_dates_and_money_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet="0123456789 .-+()", min_size=0, max_size=40), st.integers(900_000_000, 999_999_999))
def test_a_mobile_number_never_survives(before: str, digits: int) -> None:
    out = masked(f"{before}\nsố 0{digits}")
    assert f"0{digits}" not in out


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once

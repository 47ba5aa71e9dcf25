from __future__ import annotations

from datetime import datetime

from index.formats.letter import Letter, body


def test_a_letter_reads_from_subject_to_text() -> None:
    letter = Letter("Về việc họp", "Văn phòng", "Các thôn", datetime(2031, 11, 25, 8, 5), "Kính mời.\r\n\r\n\r\n\r\nTrân trọng.")
    assert body(letter) == "Về việc họp\nNgười gửi: Văn phòng\nNgười nhận: Các thôn\nNgày gửi: 25/11/2031 08:05\n\nKính mời.\n\nTrân trọng."


def test_what_is_not_there_is_not_said() -> None:
    assert body(Letter(text="Chữ")) == "(thư không có tiêu đề)\n\nChữ"


def test_the_page_form_counts_only_where_it_says_more() -> None:
    assert body(Letter("x", text="thuần", page="<p>trang")) == "x\n\nthuần"
    assert body(Letter("x", page="<style>p{}</style><p>một</p><p>hai<script>y</script>")) == "x\n\nmột\nhai"
    assert body(Letter("x", text="thuần", page="<table><tr><td>Tên<td>Mức<tr><td>A<td>1</table>")) == "x\n\nTên: A | Mức: 1"
    assert body(Letter("x", text="thuần", page="<td")) == "x\n\nthuần"


def test_text_in_a_legacy_encoding_is_read() -> None:
    assert "Quyết định khen thưởng của Ủy ban nhân dân" in body(Letter("x", text="QuyÕt ®Þnh khen th\xadëng cña ñy ban nh©n d©n")).replace("ủy ban", "Ủy ban")

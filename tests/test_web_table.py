from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from index.formats.web_table import CELL_MAX, lines_of, unfold


def lines(page: str) -> list[str]:
    root = html.document_fromstring(page)
    unfold(root)
    return lines_of(root)


def test_rows_stand_alone_with_their_titles() -> None:
    assert lines("<p>trước<table><tr><td>Tên</td><td>Mức</td></tr><tr><td>A</td><td>4,5</td></tr></table>sau") == ["trước", "Tên: A | Mức: 4,5", "sau"]


def test_titles_by_tag_spans_and_breaks() -> None:
    page = "<table><thead><tr><th rowspan=2>2025<th colspan=2>2026</tr><tr><th>I<th>II</tr></thead><tr><td rowspan=2>a<br>b<td>1<td>2<tr><td colspan=2>3</table>"
    assert lines(page) == ["2025: a b | 2026, I: 1 | 2026, II: 2", "2025: a b | 2026, I: 3 | 2026, II: 3"]


@pytest.mark.parametrize("inner", ["<h2>Đầu</h2>", "<article>x</article>", "x" * (CELL_MAX + 1)])
def test_a_table_that_lays_out_the_page_is_left_as_it_is(inner: str) -> None:
    root = html.document_fromstring(f"<table><tr><td>Tên</td><td>Mức</td></tr><tr><td>{inner}</td><td>y</td></tr></table>")
    unfold(root)
    assert root.find(".//table") is not None


def test_the_inner_of_two_tables_is_unfolded_and_the_outer_placed() -> None:
    assert lines("<table><tr><td>menu</td><td><table><tr><td>Tên<td>Mức<tr><td>A<td>1</table></td></tr></table>") == ["menu", "Tên: A | Mức: 1"]


def test_text_of_blocks_without_scripts() -> None:
    assert lines("<div>một <b>hai</b><p>ba\n bốn</p><script>x</script><ul><li>năm</ul></div>") == ["một hai", "ba bốn", "năm"]


@pytest.mark.parametrize("span", ["0", "-1", "x", "999999999", "²"])
def test_odd_spans_count_as_one_or_are_bounded(span: str) -> None:
    assert lines(f"<table><tr><td colspan='{span}'>Tên<td>Mức<tr><td>A<td>1</table>")


def test_control_characters_of_a_page_do_no_harm() -> None:
    assert lines("<table><tr><td>a&#1;<td>b<tr><td>c&#31;<td>d</table>sau&#2; nữa") == ["a: c | b: d", "sau nữa"]


@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "<td>", "<th rowspan=3>", "<td colspan=2>", "x", "<thead>", "<br>", "</td>", "<!-- c -->"]), max_size=14))
def test_any_tags_give_lines(tags: list[str]) -> None:
    assert all("\n" not in line for line in lines("<p>đầu</p>" + "".join(tags)))

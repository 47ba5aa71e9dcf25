from __future__ import annotations

import pytest
from lxml import etree
from office_files import NAMES

from index.formats.word_styles import Look, Styles, look, on


def xml(inner: str) -> etree._Element:
    return etree.fromstring(f"<w:styles {NAMES}>{inner}</w:styles>")


def style(ident: str, inner: str = "", based: str = "", more: str = "") -> str:
    return f'<w:style w:type="paragraph" w:styleId="{ident}" {more}><w:name w:val="{ident} tên"/>{f"<w:basedOn w:val={chr(34)}{based}{chr(34)}/>" if based else ""}{inner}</w:style>'


@pytest.mark.parametrize(("value", "found"), [("", True), ('w:val="1"', True), ('w:val="true"', True), ('w:val="0"', False), ('w:val="off"', False)])
def test_switches(value: str, found: bool) -> None:
    assert on(xml(f"<w:vanish {value}/>")[0]) is found
    assert on(None) is None


def test_a_look_comes_from_the_style_and_those_it_is_based_on() -> None:
    styles = Styles.of(xml(
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + style("A", '<w:rPr><w:rFonts w:ascii=".VnTime"/><w:caps/></w:rPr>', more='w:default="1"') + style("B", '<w:rPr><w:vanish/><w:caps w:val="0"/></w:rPr>', "A")
    ))  # fmt: skip
    assert styles.look("B") == Look(".VnTime", True, False)
    assert styles.look("không có") == Look()
    assert (styles.usual, styles.ground) == ("A", Look("Times"))
    assert styles.name("B") == "b tên"


def test_only_what_is_said_lies_over() -> None:
    assert Look(hidden=False).over(Look("VNI", True, True)) == Look("VNI", False, True)
    assert look(None) == Look()


def test_outline_and_numbers_by_the_chain() -> None:
    styles = Styles.of(xml(style("A", '<w:pPr><w:outlineLvl w:val="2"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr>') + style("B", "", "A")))
    assert styles.outline(None, "B") == 3
    assert styles.numbering(None, "B") == ("7", "1")
    own = xml('<w:numPr><w:ilvl w:val="3"/></w:numPr>')
    assert styles.numbering(own, "B") == ("7", "3")
    assert styles.numbering(xml('<w:numPr><w:numId w:val="0"/></w:numPr>'), "B") == ("", "")
    assert styles.outline(xml('<w:outlineLvl w:val="9"/>'), "B") == 0

"""Office files built part by part for the tests: a regulation as Word, OpenDocument and a web page, and odd packages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of the parts in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2030, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relations(rows: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{k}" Type="{R}/{kind}" Target="{escape(target)}"{" TargetMode=" + chr(34) + "External" + chr(34) if "://" in target else ""}/>'
        for k, (kind, target) in rows.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"), ("footnotes", "footnotes"))
    )
    + "</Types>"
)


def docx(body: str, *, numbering: str = "", styles: str = "", footnotes: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word file around the XML of its body."""
    links = {"s": ("styles", "styles.xml"), "n": ("numbering", "numbering.xml"), "f": ("footnotes", "footnotes.xml"), "x": ("attachedTemplate", "http://vi-du.example/a.dotm")}
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": relations({"d": ("officeDocument", "word/document.xml")}),
            "word/_rels/document.xml.rels": relations(links),
            "word/document.xml": f"<w:document {NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMES}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {NAMES}>{numbering}</w:numbering>",
            "word/footnotes.xml": f"<w:footnotes {NAMES}>{footnotes}</w:footnotes>",
            **(more or {}),
        }
    )


def p(text: str, num: tuple[int, int] | None = None, *, style: str = "") -> str:
    """A Word paragraph, in level `num[1]` of list `num[0]`; text with "<" is taken as runs."""
    runs = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    numbered = f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr>{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of Word with its properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def level(depth: int, text: str, form: str = "decimal", start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(ident: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{ident}">{"".join(levels)}</w:abstractNum>'


def num(ident: int, where: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{where}"/>{overrides}</w:num>'


def tbl(rows: list[list[str]], properties: str = "") -> str:
    """A Word table of texts; a cell that starts with "<" is taken as it is (with its <w:tc>)."""

    def tc(text: str) -> str:
        return text if text.startswith("<w:tc") else f"<w:tc>{p(text)}</w:tc>"

    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>" + "".join(f"<w:tr>{''.join(map(tc, row))}</w:tr>" for row in rows) + "</w:tbl>"

"""One regulation, invented, in several formats: what is "Điều", "khoản" and "điểm" here is numbered by the word processor there."""

from __future__ import annotations

from html import escape

from office_files import abstract, docx, level, num, p, packed, r, tbl

Block = tuple[str, str]
AWARDS = [["STT", "Danh hiệu", "Mức thưởng"], ["1", "Tổ tự quản giỏi", "1.500.000 đồng"], ["2", "Gia đình gương mẫu", "500.000 đồng"]]
NOTE = "Mức này đã được Hội đồng nhân dân xã thông qua."

DECISION: list[Block] = [
    ("p", "QUYẾT ĐỊNH"),
    ("p", "Ban hành Quy chế thi đua giữa các thôn"),
    ("p", "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;"),
    ("p", "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội."),
    ("dieu", "Ban hành kèm theo Quyết định này Quy chế thi đua giữa các thôn của xã Mẫu."),
    ("dieu", "Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 10 năm 2034 và thay thế Quyết định số 12/2030/QĐ-UBND ngày 04 tháng 5 năm 2030 của Ủy ban nhân dân xã Mẫu."),
    ("dieu", "Trưởng các thôn chịu trách nhiệm thi hành Quyết định này./."),
]
RULES: list[Block] = [
    ("p", "QUY CHẾ"),
    ("p", "Thi đua giữa các thôn"),
    ("p", "(Kèm theo Quyết định số 21/2034/QĐ-UBND ngày 20 tháng 9 năm 2034 của Ủy ban nhân dân xã Mẫu)"),
    ("chuong", "QUY ĐỊNH CHUNG"),
    ("dieu", "Phạm vi điều chỉnh"),
    ("p", "Quy chế này quy định việc thi đua giữa các thôn."),
    ("dieu", "Đối tượng áp dụng"),
    ("khoan", "Các thôn trong xã."),
    ("khoan", "Cá nhân, hộ gia đình:"),
    ("diem", "Đang cư trú tại xã;"),
    ("diem", "Đã cư trú từ một năm trở lên;"),
    ("diem", "Có đăng ký thi đua;"),
    ("diem", "Không vi phạm hương ước;"),
    ("diem", "Được tổ dân cư giới thiệu;"),
    ("diem", "Có người đại diện."),
    ("khoan", "Các hội, đoàn thể của xã."),
    ("chuong", "DANH HIỆU VÀ MỨC THƯỞNG"),
    ("dieu", "Danh hiệu “Tổ tự quản giỏi”"),
    ("khoan", "Danh hiệu “Tổ tự quản giỏi” xét mỗi năm một lần."),
    ("khoan", "Số lượng không quá 15% tổng số tổ tự quản."),
    ("dieu", "Mức tiền thưởng"),
    ("note", "Mức tiền thưởng theo bảng sau:"),
    ("table", ""),
    ("p", "PHỤ LỤC I"),
    ("p", "BẢNG CHẤM ĐIỂM"),
    ("p", "Mỗi việc tốt được 01 điểm."),
    ("p", "Mẫu số 01"),
    ("p", "ĐƠN ĐĂNG KÝ THI ĐUA"),
    ("p", "Kính gửi: Ủy ban nhân dân xã Mẫu."),
]
HEAD = [["ỦY BAN NHÂN DÂN\nXÃ MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"], ["Số: 21/2034/QĐ-UBND", "Xã Mẫu, ngày 20 tháng 9 năm 2034"]]
SIGNED = [["Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"]]
_LETTERS = "a b c d đ e g h".split()
_DEPTH = {"chuong": 0, "dieu": 1, "khoan": 2, "diem": 3}


def as_docx() -> bytes:
    """Word with all numbers generated: two lists of one definition, the second begins anew; điểm in the document's own letters."""
    own = f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="{", ".join(_LETTERS)}"/></mc:Choice><mc:Fallback><w:numFmt w:val="lowerLetter"/></mc:Fallback></mc:AlternateContent>'
    points = f'<w:lvl w:ilvl="3"><w:start w:val="1"/>{own}<w:lvlText w:val="%4)"/></w:lvl>'
    levels = (level(0, "Chương %1", "upperRoman", more='<w:suff w:val="nothing"/>'), level(1, "Điều %2.", more='<w:lvlRestart w:val="0"/>'), level(2, "%3."), points)
    lists = abstract(4, *levels) + abstract(5, *levels) + num(1, 4) + num(2, 5)

    def block(kind: str, text: str, which: int) -> str:
        if kind == "table":
            return tbl(AWARDS)
        if kind == "note":
            return f'<w:p>{r(text)}<w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
        if kind == "chuong":  # the usual way: the number, a line break, the title
            return p("<w:r><w:br/></w:r>" + r(text), (which, 0))
        return p(text, (which, _DEPTH[kind]) if kind in _DEPTH else None)

    body = "".join(block(kind, text, 1) for kind, text in DECISION) + _word_table(SIGNED) + "".join(block(kind, text, 2) for kind, text in RULES)
    return docx(_word_table(HEAD) + body, numbering=lists, footnotes=f'<w:footnote w:id="7">{p(NOTE)}</w:footnote>')


def _word_table(rows: list[list[str]]) -> str:
    cells = [["<w:tc>" + "".join(map(p, text.split("\n"))) + "</w:tc>" for text in row] for row in rows]
    return tbl(cells, '<w:tblBorders><w:top w:val="none"/></w:tblBorders>')


def typed() -> list[Block]:
    """Every block with its number as it is printed; ("khoan", "1. …")."""
    out: list[Block] = []
    for part in (DECISION, RULES):
        count = {"chuong": 0, "dieu": 0, "khoan": 0, "diem": 0}
        for kind, text in part:
            if kind not in count:
                out.append((kind, text))
                continue
            count[kind] += 1
            for lower in {"dieu": ("khoan", "diem"), "khoan": ("diem",)}.get(kind, ()):
                count[lower] = 0
            label = {"chuong": f"Chương {'I' * count[kind]}\n", "dieu": f"Điều {count[kind]}. ", "khoan": f"{count[kind]}. ", "diem": f"{_LETTERS[count[kind] - 1]}) "}[kind]
            out += [("p" if kind == "chuong" else kind, piece) for piece in (label + text).split("\n")]
        if part is DECISION:
            out.append(("signed", ""))
    return out


def as_html(*, headings: bool = False) -> bytes:
    """A saved page with all numbers typed; `headings` marks Điều and chapters as the page's own headings."""

    def grid(rows: list[list[str]]) -> str:
        return "<table>" + "".join("<tr>" + "".join(f"<td>{'<br>'.join(map(escape, cell.split(chr(10))))}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"

    def block(kind: str, text: str) -> str:
        if kind in ("table", "signed"):
            return grid(AWARDS if kind == "table" else SIGNED)
        if kind == "note":
            return f"<p>{escape(text)}</p><p>(Chú thích 1: {escape(NOTE)})</p>"
        tag = {"dieu": "h3", "chuong": "h2"}.get(kind if headings else "", "p")
        return f"<{tag}>{escape(text)}</{tag}>"

    body = grid(HEAD) + "".join(block(kind, text) for kind, text in typed())
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Quyết định 21/2034/QĐ-UBND</title></head><body><article>{body}</article></body></html>".encode()


def as_text() -> str:
    """The same as plain lines, tables row by row."""
    rows = [f"STT: {a} | Danh hiệu: {b} | Mức thưởng: {c}" for a, b, c in AWARDS[1:]]
    out = [line for row in HEAD for cell in row for line in cell.split("\n")]
    for kind, text in typed():
        if kind == "signed":
            out += [line for cell in SIGNED[0] for line in cell.split("\n")]
        elif kind == "table":
            out += rows
        else:
            out += [text, f"(Chú thích 1: {NOTE})"] if kind == "note" else [text]
    return "\n".join(out)


_ODF = " ".join(
    f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"'
    for k, v in {"office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "meta": "meta"}.items()
) + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'


def odt(body: str, automatic: str = "", *, kind: str = "text") -> bytes:
    """An OpenDocument file around the XML of its body."""
    content = f'<office:document-content {_ODF} office:version="1.2"><office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>'
    kinds = {"/": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "text/xml", "styles.xml": "text/xml"}
    entries = "".join(f'<m:file-entry m:full-path="{path}" m:media-type="{media}"/>' for path, media in kinds.items())
    manifest = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2">{entries}</m:manifest>'
    styles = f'<office:document-styles {_ODF} office:version="1.2"/>'
    return packed({"mimetype": kinds["/"], "content.xml": content, "styles.xml": styles, "META-INF/manifest.xml": manifest})


def as_odt() -> bytes:
    """OpenDocument with generated numbers in lists that go on after what stands between them; đ is typed, e starts anew at 5."""
    def shape(n: int, prefix: str, suffix: str, form: str, more: str = "") -> str:
        return f'<text:list-level-style-number text:level="{n}" style:num-prefix="{prefix}" style:num-suffix="{suffix}" style:num-format="{form}" {more}/>'

    levels = shape(1, "Điều ", ".", "1") + shape(2, "", ".", "1") + shape(3, "", ")", "a")
    styles = "".join(f'<text:list-style style:name="{name}">{levels}</text:list-style>' for name in ("L1", "L2"))
    out, letters = "", 0
    seen: set[str] = set()
    which = "L1"
    chapters = 0

    def listed(text: str, depth: int, more: str = "") -> str:
        inner = f"<text:list-item {more}><text:p>{escape(text)}</text:p></text:list-item>"
        for _ in range(depth):
            inner = f"<text:list-item><text:list>{inner}</text:list></text:list-item>"
        again = ' text:continue-numbering="true"' if which in seen else ""
        seen.add(which)
        return f'<text:list text:style-name="{which}"{again}>{inner}</text:list>'

    def cells(rows: list[list[str]]) -> str:
        made = ("".join(f"<table:table-cell>{''.join(f'<text:p>{escape(x)}</text:p>' for x in cell.split(chr(10)))}</table:table-cell>" for cell in row) for row in rows)
        return "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in made) + "</table:table>"

    for kind, text in [*DECISION, ("signed", ""), *RULES]:
        letters = letters + 1 if kind == "diem" else 0
        if kind == "signed":
            out, which = out + cells(SIGNED), "L2"
        elif kind == "table":
            out += cells(AWARDS)
        elif kind == "chuong":
            chapters += 1
            out += f"<text:p>Chương {'I' * chapters}<text:line-break/>{escape(text)}</text:p>"
        elif kind == "diem" and _LETTERS[letters - 1] == "đ":
            out += f"<text:p>đ) {escape(text)}</text:p>"
        elif kind in _DEPTH:
            out += listed(text, _DEPTH[kind] - 1, 'text:start-value="5"' if kind == "diem" and _LETTERS[letters - 1] == "e" else "")
        elif kind == "note":
            out += f"<text:p>{escape(text)}<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{NOTE}</text:p></text:note-body></text:note></text:p>"
        else:
            out += f"<text:p>{escape(text)}</text:p>"
    return odt(cells(HEAD) + out, styles)

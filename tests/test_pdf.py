from __future__ import annotations

from collections.abc import Callable, Sequence

import pdf_fixtures as make
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import ParseError
from index.formats import ocr, pdf
from index.formats.raw import Raw

DECREE = [
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2029; theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 15/TTr-SNV;",
    "Điều 1. Phạm vi điều chỉnh và đối tượng áp dụng của Quy định này đối với các cơ quan, đơn vị thuộc tỉnh Sơn Đông",
    "1. Quyết định này quy định mức thưởng kèm theo danh hiệu “Gia đình văn hóa tiêu biểu” và việc trao thưởng hằng năm theo quy định tại Điều 5 của Luật này và các văn bản khác có liên quan, gồm:",
    "a) Mức thưởng của hộ gia đình;",
    "b) Mức thưởng của thôn, tổ dân phố có từ 90% số hộ trở lên đạt danh hiệu, trong đó không có hộ nào vi phạm.",
    "2. Việc trao thưởng do Chủ tịch Ủy ban nhân dân cấp xã thực hiện trong tháng 11 hằng năm.",
    "Điều 2. Hiệu lực thi hành",
    "Quyết định này có hiệu lực từ ngày 01 tháng 9 năm 2031.",
]


def texts(raw: Raw) -> list[str]:
    return [line.text for line in raw.lines]


def decree(canvas: Canvas, lines: Sequence[str] = tuple(DECREE)) -> None:
    y = make.letterhead(canvas)
    make.put(canvas, 297, y, "QUYẾT ĐỊNH", 13, bold=True, align="middle")
    make.put(canvas, 297, y + 18, "Về mức thưởng kèm theo danh hiệu văn hóa", 12, bold=True, align="middle")
    y = make.paragraphs(canvas, y + 44, lines)
    make.signature(canvas, y + 20)


def test_the_two_parts_of_the_head_come_one_after_the_other_and_paragraphs_are_whole() -> None:
    found = texts(pdf.read("qd.pdf", make.pdf(decree)))
    assert found[:8] == [
        "ỦY BAN NHÂN DÂN", "TỈNH SƠN ĐÔNG", "Số: 27/2031/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Sơn Đông, ngày 04 tháng 8 năm 2031", "QUYẾT ĐỊNH", "Về mức thưởng kèm theo danh hiệu văn hóa",
    ]  # fmt: skip
    assert found[8 : 8 + len(DECREE)] == DECREE
    assert found[8 + len(DECREE) :][:5] == ["Nơi nhận:", "- Như Điều 3;", "- Sở Nội vụ;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN"]


def test_every_printed_line_knows_its_page_and_its_box() -> None:
    data = make.pdf(decree, lambda canvas: make.paragraphs(canvas, 100, ["3. Khoản này đứng ở trang thứ hai."]) and None)
    raw = pdf.read("qd.pdf", data)
    line = next(one for one in raw.lines if one.text.startswith("1. Quyết định này"))
    assert line.page == 1
    assert len(line.parts) > 2
    assert " ".join(p.span.of(line.text) for p in line.parts) == line.text
    for part in line.parts:
        left, top, right, bottom = part.box or (0, 0, 0, 0)
        assert make.LEFT - 1 <= left < right <= make.RIGHT + 1
        assert 8 < bottom - top < 20
        with pdfium.PdfDocument(data) as document:
            inside = document[0].get_textpage().get_text_bounded(left - 1, make.HEIGHT - bottom, right + 1, make.HEIGHT - top)
        assert " ".join(inside.split()) == part.span.of(line.text)
    assert raw.lines[-1].page == 2


def test_a_rotated_page_is_read_level_and_its_boxes_are_those_shown() -> None:
    def sideways(canvas: Canvas) -> None:
        canvas.translate(make.WIDTH, 0)
        canvas.rotate(90)  # text runs up the page, as in a wide table bound into a portrait file
        make.put(canvas, 100, make.HEIGHT - 200, "Điều 7. Bảng nằm ngang của Quy định này được đọc như thường lệ")

    def turned(canvas: Canvas) -> None:
        sideways(canvas)
        canvas.setPageRotation(90)

    for draw in (sideways, turned):
        line = pdf.read("ngang.pdf", make.pdf(draw)).lines[0]
        assert line.text == "Điều 7. Bảng nằm ngang của Quy định này được đọc như thường lệ"
        left, top, right, bottom = line.box or (0, 0, 0, 0)
        assert (bottom - top > 200) is (draw is sideways)
        assert (right - left > 200) is (draw is turned)
        assert min(left, top) > 0


def test_running_heads_page_numbers_and_stamps_go_but_headings_of_annexes_stay() -> None:
    def page(number: int) -> make.Draw:
        def draw(canvas: Canvas) -> None:
            make.put(canvas, 85, 50, f"CÔNG BÁO/Số {290 + number // 9}/Ngày 29-5-2031", 9)
            make.put(canvas, 540, 50, str(number), 9, align="right")
            make.put(canvas, 297, 90, f"PHỤ LỤC {number}", 11, bold=True, align="middle")
            make.paragraphs(canvas, 130, [f"{number}. Nội dung thứ {number} của phụ lục ban hành kèm theo quyết định."])
            make.put(canvas, 85, 790, "Trang tin của tỉnh Sơn Đông", 8)
            make.put(canvas, 297, 810, f"- {number} -", 9, align="middle")
            if number == 1:
                for n, line in enumerate(["Ký bởi: Cổng Thông tin điện tử Sơn Đông", "Email: thongtin@sondong.vn", "Thời gian ký: 29/05/2031 08:10:44 +07:00"]):
                    make.put(canvas, 380, 60 + 9 * n, line, 7)

        return draw

    found = texts(pdf.read("cong-bao.pdf", make.pdf(*map(page, range(1, 6)))))
    assert found == [line for n in range(1, 6) for line in (f"PHỤ LỤC {n}", f"{n}. Nội dung thứ {n} của phụ lục ban hành kèm theo quyết định.")]


def test_a_watermark_across_the_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(300, 400)
        canvas.rotate(45)
        canvas.setFont(make.fonts()[0], 60)
        canvas.drawCentredString(0, 0, "BẢN SAO")
        canvas.restoreState()
        make.paragraphs(canvas, 100, ["Điều 1. Tiêu chuẩn xét tặng", "1. Có thời gian công tác từ đủ 15 năm trở lên và hoàn thành nhiệm vụ được giao."])

    assert "BẢN SAO" not in " ".join(texts(pdf.read("sao.pdf", make.pdf(draw))))


def test_a_paragraph_over_two_pages_is_one_with_the_places_of_both() -> None:
    text = "1. " + "Tập thể được xét tặng danh hiệu phải đạt các tiêu chuẩn quy định tại khoản này " * 4 + "và nội bộ đoàn kết."
    lines = make.wrapped(text, make.RIGHT - make.LEFT, first=28)

    def first(canvas: Canvas) -> None:
        make.paragraphs(canvas, 700, ["Điều 4. Danh hiệu thi đua của tập thể"])
        for n, line in enumerate(lines[:3]):
            make.put(canvas, make.LEFT + (28 if n == 0 else 0), 730 + 16 * n, line)

    def second(canvas: Canvas) -> None:
        for n, line in enumerate(lines[3:]):
            make.put(canvas, make.LEFT, 80 + 16 * n, line)
        make.paragraphs(canvas, 80 + 16 * len(lines[3:]), ["2. Việc xét tặng do Hội đồng cấp huyện thực hiện."])

    raw = pdf.read("hai-trang.pdf", make.pdf(first, second))
    assert texts(raw)[1:] == [text, "2. Việc xét tặng do Hội đồng cấp huyện thực hiện."]
    assert [p.page for p in raw.lines[1].parts] == [1, 1, 1, *[2] * (len(lines) - 3)]


def test_rows_of_a_ruled_table_are_readable_alone() -> None:
    rows = [["TT", "Danh hiệu", "Mức thưởng"], ["1", "Gia đình văn hóa", "0,3 lần"], ["2", "Thôn văn hóa", "1,5 lần"]]

    def draw(canvas: Canvas) -> None:
        y = make.paragraphs(canvas, 100, ["Điều 3. Mức thưởng", "1. Mức thưởng được quy định trong bảng sau đây:"])
        y = make.table(canvas, y + 5, rows, [85, 125, 350, 540])
        make.paragraphs(canvas, y + 30, ["2. Mức thưởng tính trên mức lương cơ sở."])

    raw = pdf.read("bang.pdf", make.pdf(draw))
    assert texts(raw)[1:] == [
        "1. Mức thưởng được quy định trong bảng sau đây:",
        "TT: 1 | Danh hiệu: Gia đình văn hóa | Mức thưởng: 0,3 lần", "TT: 2 | Danh hiệu: Thôn văn hóa | Mức thưởng: 1,5 lần",
        "2. Mức thưởng tính trên mức lương cơ sở.",
    ]  # fmt: skip
    last = raw.lines[3]
    assert [p.span.of(last.text) for p in last.parts] == ["2", "Thôn văn hóa", "1,5 lần"]
    assert all(p.page == 1 and p.box for p in last.parts)


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    words = "Phong trào thi đua yêu nước ở tỉnh Sơn Đông trong năm qua đã đạt nhiều kết quả quan trọng và thiết thực "
    left = [f"Bài thứ nhất. {words * 3}Hết bài một."]
    right = [f"Bài thứ hai. {words * 3}Hết bài hai."]

    def draw(canvas: Canvas) -> None:
        make.put(canvas, 297, 70, "BẢN TIN THI ĐUA, KHEN THƯỞNG", 13, bold=True, align="middle")
        make.paragraphs(canvas, 120, left, indent=0, left=70, right=285)
        make.paragraphs(canvas, 123, right, indent=0, left=310, right=525)

    assert texts(pdf.read("ban-tin.pdf", make.pdf(draw))) == ["BẢN TIN THI ĐUA, KHEN THƯỞNG", *left, *right]


def test_what_is_locked_damaged_empty_or_endless_is_refused_in_one_sentence() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    whole = make.pdf(decree)
    locked = make.pdf(decree, encrypt=StandardEncryption("mat-khau", canPrint=0))
    no_page = whole.replace(b"/Count 1", b"/Count 0").replace(b"/Kids [ ", b"/Kids [] /Was [ ")
    for data, reason in (
        (locked, "có mật khẩu"),
        (b"%PDF-1.7\n" + b"rubbish " * 500, "bị hỏng"),
        (whole[: len(whole) // 20], "bị hỏng"),
        (no_page, "không có trang nào|bị hỏng"),
        (make.pdf(*[lambda _: None] * (pdf.MAX_PAGES + 1)), f"có {pdf.MAX_PAGES + 1} trang"),
        (make.pdf(lambda _: None), "không có chữ nào"),
    ):
        with pytest.raises(ParseError, match=reason) as caught:
            pdf.read("tep.pdf", data)
        assert "\n" not in str(caught.value)
        assert str(caught.value).startswith("tep.pdf: ")


def test_old_fonts_are_read_by_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    def draw(canvas: Canvas) -> None:
        font = TTFont("OldFont", make.FOLDER / "DejaVuSerif.ttf")
        font.face.name = font.face.familyName = b".VnTime"
        pdfmetrics.registerFont(font)
        canvas.setFont("OldFont", 12)
        canvas.drawString(85, 700, "§iÒu 1. Ph¹m vi ®iÒu chØnh cña Th«ng t− h−íng dÉn nµy")

    assert texts(pdf.read("cu.pdf", make.pdf(draw))) == ["Điều 1. Phạm vi điều chỉnh của Thông tư hướng dẫn này"]


@pytest.mark.skipif(bool(ocr.missing()), reason=ocr.INSTALL)
def test_a_scanned_page_behind_typed_ones_is_recognised_and_says_so() -> None:
    scan = make.picture(make.pdf(decree), dpi=200, skew=1.0, noise=0.03)

    def behind(canvas: Canvas) -> None:
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(scan), 0, 0, make.WIDTH, make.HEIGHT)

    raw = pdf.read("ghep.pdf", make.pdf(decree, behind))
    assert raw.warnings == ("trang 2 được nhận dạng từ ảnh quét, cần đối chiếu với bản gốc",)
    typed, recognised = ([one for one in raw.lines if one.page == n] for n in (1, 2))
    assert all(one.confidence is None for one in typed)
    assert all(0.3 < (one.confidence or 0) <= 1 for one in recognised)
    assert "Điều 2. Hiệu lực thi hành" in [one.text for one in recognised]
    pairs = [(a, b) for a in typed for b in recognised if a.text == b.text]
    assert len(pairs) >= 0.7 * len(typed)
    for a, b in pairs:  # boxes are those of the page as scanned: within what one degree moves them
        assert max(abs(x - y) for x, y in zip(a.box or (), b.box or (), strict=True)) < 12


def test_without_the_recogniser_a_scan_is_refused_and_a_mixed_file_names_its_unread_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_languages", frozenset)
    scan = make.scanned(make.picture(make.pdf(decree), dpi=60))
    with pytest.raises(ParseError, match=r"trang 1 là ảnh quét, chưa đọc được: máy chưa cài Tesseract .* tesseract-ocr-vie"):
        pdf.read("quet.pdf", scan)

    def picture(canvas: Canvas) -> None:
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(make.picture(make.pdf(decree), dpi=60)), 0, 0, make.WIDTH, make.HEIGHT)

    raw = pdf.read("ghep.pdf", make.pdf(picture, decree, picture, picture))
    assert raw.warnings[0].startswith("trang 1, 3-4 là ảnh quét, chưa đọc được")
    assert {one.page for one in raw.lines} == {2}


def test_a_table_over_pages_keeps_its_titles_and_its_rows_whole() -> None:
    def sheet(rows: list[list[str]]) -> Callable[[make.Canvas], None]:
        return lambda canvas: make.table(canvas, 60, [["STT", "Thủ tục", "Căn cứ pháp lý"], *rows], [85, 125, 350, 540]) and None

    pages = [[["1", "Xét tặng cờ thi đua", "Luật Mẫu;"], ["2", "Xét tặng bằng khen", "Nghị định Mẫu;"]], [["", "", "Thông tư Mẫu."], ["3", "Xét tặng giấy khen", "Quy chế."]], [["4", "Hủy bỏ", "Luật Mẫu."]]]
    texts = [line.text for line in pdf.read("x.pdf", make.pdf(*map(sheet, pages))).lines]
    assert texts == [
        "STT: 1 | Thủ tục: Xét tặng cờ thi đua | Căn cứ pháp lý: Luật Mẫu;", "STT: 2 | Thủ tục: Xét tặng bằng khen | Căn cứ pháp lý: Nghị định Mẫu; Thông tư Mẫu.",
        "STT: 3 | Thủ tục: Xét tặng giấy khen | Căn cứ pháp lý: Quy chế.", "STT: 4 | Thủ tục: Hủy bỏ | Căn cứ pháp lý: Luật Mẫu.",
    ]  # fmt: skip

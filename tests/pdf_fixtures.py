"""Small PDFs made in the test: text at places, ruled lines, pictures of pages as a scanner leaves them."""
from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 85.0, 540.0
Draw = Callable[[Canvas], None]


@cache
def fonts() -> tuple[str, str]:
    pdfmetrics.registerFont(TTFont("Serif", FOLDER / "DejaVuSerif.ttf"))
    pdfmetrics.registerFont(TTFont("Serif-Bold", FOLDER / "DejaVuSerif-Bold.ttf"))
    return "Serif", "Serif-Bold"


def pdf(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), **options: object) -> bytes:
    fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def put(canvas: Canvas, x: float, y: float, text: str, size: float = 11, bold: bool = False, align: str = "left") -> None:
    """`text` with its base `y` points below the upper edge."""
    canvas.setFont(fonts()[bold], size)
    {"left": canvas.drawString, "middle": canvas.drawCentredString, "right": canvas.drawRightString}[align](x, HEIGHT - y, text)


def wrapped(text: str, width: float, size: float = 11, bold: bool = False, first: float = 0.0) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and pdfmetrics.stringWidth(longer, fonts()[bold], size) > width - (first if not lines else 0):
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def paragraphs(canvas: Canvas, y: float, texts: Sequence[str], size: float = 11, indent: float = 28, left: float = LEFT, right: float = RIGHT) -> float:
    """Sets `texts` between the margins, the first line of each set in; gives back where it ended."""
    for text in texts:
        bold = text.startswith("Điều")
        for n, line in enumerate(wrapped(text, right - left, size, bold, indent)):
            put(canvas, left + (indent if n == 0 else 0), y, line, size, bold)
            y += 1.45 * size
        y += 0.3 * size
    return y


def letterhead(canvas: Canvas, y: float = 60) -> float:
    put(canvas, 150, y, "ỦY BAN NHÂN DÂN", 10, align="middle")
    put(canvas, 400, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 10, bold=True, align="middle")
    put(canvas, 150, y + 15, "TỈNH SƠN ĐÔNG", 10, bold=True, align="middle")
    put(canvas, 400, y + 15, "Độc lập - Tự do - Hạnh phúc", 10, bold=True, align="middle")
    put(canvas, 150, y + 40, "Số: 27/2031/QĐ-UBND", 10, align="middle")
    put(canvas, 400, y + 40, "Sơn Đông, ngày 04 tháng 8 năm 2031", 10, align="middle")
    return y + 70


def signature(canvas: Canvas, y: float) -> None:
    for n, line in enumerate(["Nơi nhận:", "- Như Điều 3;", "- Sở Nội vụ;", "- Lưu: VT."]):
        put(canvas, LEFT, y + 13 * n, line, 9)
    for n, line in enumerate(["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]):
        put(canvas, 420, y + 14 * n, line, 11, bold=True, align="middle")
    put(canvas, 420, y + 110, "Trần Văn Mẫu", 11, bold=True, align="middle")


def table(canvas: Canvas, y: float, rows: Sequence[Sequence[str]], edges: Sequence[float], height: float = 24) -> float:
    canvas.setLineWidth(0.5)
    for n in range(len(rows) + 1):
        canvas.line(edges[0], HEIGHT - y - n * height, edges[-1], HEIGHT - y - n * height)
    for x in edges:
        canvas.line(x, HEIGHT - y, x, HEIGHT - y - len(rows) * height)
    for n, row in enumerate(rows):
        for x, text in zip(edges, row, strict=False):
            put(canvas, x + 5, y + n * height + 16, text, 10)
    return y + len(rows) * height


def picture(data: bytes, page: int = 0, dpi: int = 200, skew: float = 0.0, noise: float = 0.0, seed: int = 1) -> Image.Image:
    """A page as a scanner sees it: grey, a little askew, with grain and specks."""
    document = pdfium.PdfDocument(data)
    image: Image.Image = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    if skew:
        image = image.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=255)
    if noise:
        chance = np.random.default_rng(seed)
        grey = np.asarray(image).astype(np.float64) + chance.normal(0, 255 * noise, (image.height, image.width))
        specks = chance.random(grey.shape)
        grey[specks < noise / 50] = 0
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return image


def scanned(*images: Image.Image) -> bytes:
    """A PDF that holds nothing but pictures."""

    def page(image: Image.Image) -> Draw:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=85)
        return lambda canvas: canvas.drawImage(ImageReader(io.BytesIO(buffer.getvalue())), 0, 0, WIDTH, HEIGHT)

    return pdf(*map(page, images))



"""index.formats.legacy: fonts by name, every letter of every encoding, evidence in the text, runs, files."""
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.legacy import Encoding, by_font, decode, detect, modern, repaired, to_unicode

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
LETTERS = [*SMALL, *(c.upper() for c in SMALL)]
TEXT = "Uỷ ban nhân dân tỉnh quyết định tặng thưởng Bằng khen cho các tập thể, cá nhân đạt thành tích xuất sắc trong phong trào thi đua"


def _singles(encoding: Encoding) -> dict[str, str]:
    """Letter -> the byte, as a character, that this encoding reads as it."""
    shown = [chr(b) for b in (*range(0x02, 0x09), *range(0x0E, 0x20), *range(0x80, 0x100))]
    letters = [*SMALL, *"ĂÂÊÔƠƯĐ"] if encoding is Encoding.TCVN3 else LETTERS
    return {read: c for c in shown if (read := to_unicode(c, encoding)) in letters and not read.isascii()}


def _vni() -> dict[str, str]:
    """Letter -> letter and mark, written down by the rules of VNI-Windows and not from the tables under test."""
    tones = dict(zip(TONES, ("", "ø", "ù", "õ", "û", "ï"), strict=True))
    circumflex = dict(zip(TONES, "âàáãåä", strict=True))
    breve = dict(zip(TONES, ("ê", "è", "é", "ü", "ú", "ë"), strict=True))
    table = {"đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "ì": "ì", "í": "í"}
    for vowel in "aeioôuyăâêơư":
        base, marks = {"ă": ("a", breve), "â": ("a", circumflex), "ê": ("e", circumflex), "ô": ("o", circumflex), "ơ": ("ô", tones), "ư": ("ö", tones)}.get(
            vowel, (vowel, tones)
        )
        for tone in TONES:
            table.setdefault(unicodedata.normalize("NFC", vowel + tone), base + marks[tone])
    return {**table, **{k.upper(): v.upper() for k, v in table.items()}}


def _written(text: str, encoding: Encoding) -> str:
    """`text` as a file in that encoding holds it."""
    table = _vni() if encoding is Encoding.VNI else _singles(encoding)
    if encoding in (Encoding.TCVN3, Encoding.TCVN3_UPPER):
        table = _singles(Encoding.TCVN3)
        text = "".join(c if c in table else c.lower() if not c.isascii() else c for c in text)
    return "".join(table.get(c, c) for c in text)


@pytest.mark.parametrize("encoding", [Encoding.VNI, Encoding.VISCII, Encoding.VPS])
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_read(encoding: Encoding, letter: str) -> None:
    assert to_unicode(_written(letter, encoding), encoding) == letter


@pytest.mark.parametrize("letter", [*SMALL, *"ĂÂÊÔƠƯĐ"])
def test_every_letter_of_tcvn3_and_its_capital_font(letter: str) -> None:
    assert to_unicode(_written(letter, Encoding.TCVN3), Encoding.TCVN3) == letter
    assert to_unicode(_written(letter, Encoding.TCVN3), Encoding.TCVN3_UPPER) == letter.upper()


def test_tables_are_one_to_one() -> None:
    for encoding in (Encoding.VISCII, Encoding.VPS):
        read = [to_unicode(chr(b), encoding) for b in range(0x100)]
        assert all(read.count(c) == 1 for c in LETTERS)
    assert len(set(_vni().values())) == len(_vni()) == sum(not c.isascii() for c in LETTERS) + 12


@pytest.mark.parametrize(
    ("shown", "encoding", "meant"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", Encoding.TCVN3, "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("th\xad ký n\xad\xedc \xae\xad\xeec", Encoding.TCVN3, "thư ký nước được"),
        ("VIÖT NAM", Encoding.TCVN3, "VIỆT NAM"),
        ("\xad§iÒu 34 \xadu tiªn L\xadU", Encoding.TCVN3, "Điều 34 ưu tiên LƯU"),
        ("Khoâng phoøng coù ôû ñoâ thò", Encoding.VNI, "Không phòng có ở đô thị"),
        ("COÄNG HOØA", Encoding.VNI, "CỘNG HÒA"),
        ("Đã đủ bằng Unicode", Encoding.TCVN3, "Đã đủ bằng Unicode"),
        ("\uf0aeua", Encoding.TCVN3, "đua"),
        ("ğ Şp", Encoding.TCVN3, "\xf0 ịp"),
    ],
)
def test_text(shown: str, encoding: Encoding, meant: str) -> None:
    assert to_unicode(shown, encoding) == meant


@pytest.mark.parametrize("page", ["cp1252", "latin-1"])
@pytest.mark.parametrize("encoding", [Encoding.VISCII, Encoding.VPS])
def test_bytes_shown_by_windows_are_the_same_bytes(encoding: Encoding, page: str) -> None:
    data = _written("Độc lập Ế Ồ", encoding).encode("latin-1")
    shown = "".join(bytes([b]).decode(page, "ignore") or chr(b) for b in data)
    assert to_unicode(shown, encoding) == "Độc lập Ế Ồ"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        (".VnTime", Encoding.TCVN3), (".VnTimeH", Encoding.TCVN3_UPPER), (".VnTimeH Tur", Encoding.TCVN3_UPPER), ("ABCDEF+.VnArialH,Bold", Encoding.TCVN3_UPPER),
        (".VnTime,BoldItalic", Encoding.TCVN3), ("#2EVnTime#2CBold", Encoding.TCVN3), (".vntimeh", Encoding.TCVN3_UPPER), (".VNTIME", Encoding.TCVN3),
        ("VnTimeH(Ds)", Encoding.TCVN3_UPPER), (".Vn3DH", Encoding.TCVN3_UPPER), (".VnBlack", Encoding.TCVN3), (".VnArial NarrowH", Encoding.TCVN3_UPPER),
        ("VNI-Times", Encoding.VNI), ("vni-times", Encoding.VNI), ("VNI Helve", Encoding.VNI), ("VPS Times", Encoding.VPS), ("VI Times", Encoding.VISCII),
        ("Times New Roman", None), ("Vivaldi", None), ("UVnTime", None), ("VNtimes new roman", None), ("Verdana", None), ("", None),
    ],
)  # fmt: skip
def test_fonts(name: str, encoding: Encoding | None) -> None:
    assert by_font(name) is encoding


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VISCII, Encoding.VPS])
def test_evidence(encoding: Encoding) -> None:
    written = _written(TEXT, encoding)
    assert detect(written) is encoding
    assert modern(written) == TEXT
    assert decode(written.encode("latin-1")) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "", "plain text", TEXT, "công tác cán bộ", "Réunion à Paris : café, naïve, garçon", "N° 5, 12 m², 30 °C, 1/2 ½", "München, Köln, Straße", "mañana, años, señor",
        "“Quoted” — text…", "São Tomé e Príncipe", "Thaï", "© 2025 ®",
        "Nhà A4 – 268 Lý Thường Kiệt, Quận 10, TP. HCM", "“3. Giá dịch vụ hàng không bao gồm:", "Học phí = HPHK + HPTCHL × ∑TCHPHL", "• Điểm ≥ 75 điểm:",
    ],
)  # fmt: skip
def test_other_text_stays(text: str) -> None:
    assert detect(text) is None
    assert modern(text) == text
    assert repaired([("Arial", text)]) == text


def test_encodings_in_one_paragraph() -> None:
    runs = [(".VnTimeH", "ch\xad¬ng I: "), ("VNI-Times", "Khoâng "), ("Arial", "“thi đua” "), (".VnTime", "khen th\xadëng")]
    assert repaired(runs) == "CHƯƠNG I: Không “thi đua” khen thưởng"


def test_marks_in_another_run_than_their_letter() -> None:
    assert repaired([("Arial", "Ngh"), ("Arial", "i"), ("VNI-Times", "eä"), ("Arial", "p v"), ("VNI-Times", "uï")]) == "Nghiệp vụ"
    assert repaired([("Arial", "Vie"), ("VNI-Times", "ät")]) == "Việt"


def test_font_left_over_on_unicode_text() -> None:
    assert repaired([(".VnTime", "Công tác thi đua, khen thưởng của cơ quan")]) == "Công tác thi đua, khen thưởng của cơ quan"
    assert repaired([("VNI-Times", "Công tác năm nay đã đạt kết quả")]) == "Công tác năm nay đã đạt kết quả"


def test_font_that_is_not_believed() -> None:
    assert repaired([(".VnTime", "Boä Noäi vuï")]) == "Bộ Nội vụ"
    assert repaired([("VNI-Times", "Bé Néi vô ®iÒu hµnh")]) == "Bộ Nội vụ điều hành"


def test_decomposed_unicode_stays() -> None:
    text = "Các cá nhân thuộc đối tượng xét tặng kỷ niệm chương"
    assert modern(unicodedata.normalize("NFD", text)) == text
    assert repaired([("VNI-Times", unicodedata.normalize("NFD", text))]) == text


def test_lines_in_different_encodings() -> None:
    assert modern("Céng hoµ x· héi\nKhoâng coù vieäc gì\ncông tác\n") == "Cộng hoà xã hội\nKhông có việc gì\ncông tác\n"


def test_windows_1258() -> None:
    data = b""
    for letter in TEXT:
        decomposed = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in decomposed if c in TONES[1:])
        base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES[1:]))
        data += base.encode("cp1258") + tone.encode("cp1258")
    assert decode(data) == TEXT


@pytest.mark.parametrize("data", ["Réunion à Paris, café".encode("cp1252"), "Привет, мир".encode("cp1251"), bytes(range(256)), b"", b"plain"])
def test_other_files_are_not_decoded(data: bytes) -> None:
    assert decode(data) is None


@given(st.text(st.sampled_from(LETTERS + list("bcghklmnpqrstvx ,.")), max_size=60), st.sampled_from([Encoding.VNI, Encoding.VISCII, Encoding.VPS]))
def test_any_text_round_trips(text: str, encoding: Encoding) -> None:
    assert to_unicode(_written(text, encoding), encoding) == text


@given(st.text(max_size=80))
def test_any_text_can_be_asked(text: str) -> None:
    detect(text)
    modern(text)
    assert isinstance(repaired([(".VnTime", text), ("", text), ("VNI-Times", text)]), str)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_asked(data: bytes) -> None:
    assert decode(data) is None or isinstance(decode(data), str)


@pytest.mark.parametrize(("typed", "meant"), [("Thi ®ua", "Thi đua"), ("khen th\xadëng", "khen thưởng"), ("möùc thöôûng", "mức thưởng"), ("Khoâng ñöôïc", "Không được")])
def test_short_pastes(typed: str, meant: str) -> None:
    assert modern(typed) == meant

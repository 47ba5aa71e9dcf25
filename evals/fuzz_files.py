"""Thousands of damaged and hostile files -> each is read or refused in Vietnamese, nothing hangs, memory stays bounded.

`python -m evals.fuzz_files` makes them from the small files of the tests (one of each format, each of which must read well as
it is), by a seed: flipped bits, cut ends, repeated and exchanged pieces, wrong suffixes, parts of packages exchanged and their
XML changed, absurd numbers, and made bombs (entities, ZIP in ZIP, streams, nesting, page trees, names). What was read is then
split into articles and passages, as a build does. It exits with 1 when a reader was ended by a limit or crashed in a way that
cost anything else, when the time of one file passed the limit, or when a reason is not Vietnamese.
"""
from __future__ import annotations

import argparse
import io
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path

from index import reading
from index.chunk import Budget, chunks
from index.errors import ParseError
from index.parse import FORMATS, Parsed, Part
from index.reading import File, Outcome, documents, read_files
from index.sandbox import Limits, Worker
from index.structure import articles

TESTS = Path(__file__).parents[1] / "tests"
LIMITS = Limits(seconds=30, seconds_per_mb=15, most_seconds=60, memory=1536 * 2**20, output=24 * 2**20)
GRACE = 10.0
"""Seconds that starting a process and ending one may take beside the limit, on a machine that does other things as well."""
_VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")
Mutation = Callable[[random.Random, bytes], bytes]


# --- seeds -----------------------------------------------------------------------------------------------------
def seeds() -> dict[str, bytes]:
    """One small sound file of each format, by file name."""
    sys.path.insert(0, str(TESTS))
    import openpyxl  # noqa: PLC0415  # a second of imports that only this needs

    old, office_files, paper, regulation = map(import_module, ("office97_fixtures", "office_files", "pdf_fixtures", "regulation"))
    text = regulation.as_text()
    lines = text.split("\n")
    page = lambda canvas: paper.paragraphs(canvas, 60, lines[:24])  # noqa: E731
    table = lambda canvas: paper.table(canvas, 100, regulation.AWARDS, (85, 120, 300, 540))  # noqa: E731
    born = paper.pdf(page, table)
    book = openpyxl.Workbook()
    for row in regulation.AWARDS:
        book[book.sheetnames[0]].append(row)
    sheet = io.BytesIO()
    book.save(sheet)
    picture = io.BytesIO()
    paper.picture(paper.pdf(lambda canvas: paper.put(canvas, 85, 100, "Điều 1. Phạm vi điều chỉnh", 20)), dpi=80).crop((60, 60, 560, 160)).save(picture, "PNG")
    slide = '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>Điều 1. Phạm vi điều chỉnh</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>'
    show = f'<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{office_files.R}"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>'
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "a@xa.example", "Về việc bình xét"
    letter.set_content("Kính gửi các đơn vị, xin gửi kèm văn bản.")
    letter.add_attachment(regulation.as_docx(), maintype="application", subtype="octet-stream", filename="van-ban.docx")
    old_text = [("VNI-Times", "Ñieàu 1. Phaïm vi ñieàu chænh\r"), ("Times New Roman", "1. Mot khoan.\r")]
    rtf = r"{\rtf1\ansi{\fonttbl{\f0 .VnTime;}}\f0 \'a7i\'d2u 1. Ph\'b9m vi \'aei\'d2u ch\'d8nh\par 1. Kho\'b6n m\'e9t.\par}"
    return {
        "a.docx": regulation.as_docx(), "a.odt": regulation.as_odt(), "a.html": regulation.as_html(), "a.txt": text.encode(), "b.txt": text.encode("utf-16"),
        "a.md": f"---\nid: a\nngay_hieu_luc: 2031-01-01\n---\n# Tên\n\n{text}".encode(), "a.pdf": born, "a.rtf": rtf.encode(), "a.doc": old.doc(old_text),
        "a.xls": old.xls([("Bảng", [(0, 0, "Danh hiệu"), (0, 1, "Mức"), (1, 0, "Giỏi"), (1, 1, 2.5)])]), "a.ppt": old.ppt([[(0, [("Times New Roman", "Trang")])]]),
        "a.xlsx": sheet.getvalue(), "a.eml": letter.as_bytes(), "a.zip": office_files.packed({"thu.eml": letter.as_bytes(), "a.txt": text}), "a.png": picture.getvalue(),
        "a.pptx": office_files.packed({
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>', "ppt/presentation.xml": show,
            "_rels/.rels": office_files.relations({"d": ("officeDocument", "ppt/presentation.xml")}),
            "ppt/_rels/presentation.xml.rels": office_files.relations({"r1": ("slide", "slides/slide1.xml")}), "ppt/slides/slide1.xml": slide,
        }),
    }  # fmt: skip


# --- mutations of bytes ----------------------------------------------------------------------------------------
def _flipped(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 3, 20, 200))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(1, len(data))]


def _repeated(rng: random.Random, data: bytes) -> bytes:
    a, b = sorted(rng.randrange(len(data)) for _ in range(2))
    return data[:b] + data[a:b] * rng.choice((1, 5, 50)) + data[b:]


def _exchanged(rng: random.Random, data: bytes) -> bytes:
    a, b, c = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _noise(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.choice((4, 64, 2000))) + data[at + rng.choice((0, 4, 64)) :]


def _numbers(rng: random.Random, data: bytes) -> bytes:
    """Numbers written in the file become absurd ones: lengths, offsets, counts, repetitions."""
    absurd = (b"-1", b"0", b"4294967295", b"99999999999999999999", b"2147483648", b"1e999")
    return re.sub(rb"\d+", lambda m: rng.choice(absurd) if rng.random() < 0.05 else m[0], data)


def _words(rng: random.Random, data: bytes) -> bytes:
    """Four bytes at a multiple of four become an extreme number: the headers of binary formats."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 4, 16))):
        at = 4 * rng.randrange(max(1, min(len(out), 4096) // 4))
        out[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\1\0\0\0"))
    return bytes(out)


BYTES: Sequence[Mutation] = (_flipped, _cut, _repeated, _exchanged, _noise, _numbers, _words)


def _inside(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """A package with a part changed after unpacking, taken out, or exchanged for a part of another package."""
    parts = _parts(data)
    name = rng.choice(sorted(parts))
    foreign = _parts(other)
    match rng.randrange(4):
        case 0:
            parts.pop(name)
        case 1:
            parts[name] = foreign[rng.choice(sorted(foreign))] if foreign else b""
        case _:
            parts[name] = rng.choice(BYTES)(rng, parts[name]) if len(parts[name]) > 8 else rng.randbytes(64)
    return _packed(parts)


def _parts(data: bytes) -> dict[str, bytes]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in parts.items():
            pack.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # of one day: the same files every time
    return out.getvalue()


# --- bombs -----------------------------------------------------------------------------------------------------
def bombs(known: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Made attacks: (file name, content)."""
    lol = b'<!DOCTYPE a [<!ENTITY a0 "haha">' + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12)) + b"]>"
    quad = b'<!DOCTYPE a [<!ENTITY x "' + b"A" * 100_000 + b'">]>'
    outer = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:9/x">]>'
    targets = {"a.docx": "word/document.xml", "a.odt": "content.xml", "a.xlsx": "xl/workbook.xml", "a.pptx": "ppt/presentation.xml"}
    for name, part in targets.items():
        parts = _parts(known[name])
        for head, use in ((lol, b"&a11;"), (quad, b"&x;" * 20_000), (outer, b"&x;&y;")):
            yield name, _packed({**parts, part: head + b"<a>" + use + b"</a>"})
        for depth in (5_000, 1_000_000):
            yield name, _packed({**parts, part: b"<a>" * depth + b"</a>" * depth})
        yield name, _packed({**parts, part: b"<a" + b" x" * 400_000 + b"/>"})
        yield name, _packed({**parts, part: b"\0" * 400 * 2**20})
        body = re.sub(rb"(<w:body>|<office:text[^>]*>|<sheetData>|<p:spTree>)", lambda m: m[1] + b"<w:tbl><w:tr><w:tc>" * 3_000, parts[part])
        yield name, _packed({**parts, part: body})
        yield name, _packed({**parts, **{f"word/media/{i}.bin": b"\0" * 2**20 for i in range(200)}})
    sheet = re.sub(rb'r="A1"', b'r="XFD1048576"', _parts(known["a.xlsx"])["xl/worksheets/sheet1.xml"])
    yield "a.xlsx", _packed({**_parts(known["a.xlsx"]), "xl/worksheets/sheet1.xml": sheet})
    zeros = _packed({"0.txt": b"\0" * 300 * 2**20})
    yield "a.zip", zeros
    deep = zeros
    for i in range(6):
        deep = _packed({f"{i}-{j}.zip": deep for j in range(4)})
    yield "a.zip", deep
    yield "a.zip", _packed({f"{i}.txt": b"a" for i in range(30_000)})
    yield "a.zip", _packed({f"{'x/' * 2000}{i}.txt": b"a" for i in range(20)})
    for stem in ("../../../etc/cron.d/x.txt", "/etc/passwd.txt", "C:\\Windows\\x.txt", "a\u202etxt.exe.txt", "NUL.txt", "." * 250 + ".txt", "\n\r\t.txt", "́" * 500 + ".txt"):
        yield "a.zip", _packed({stem: b"Chu trong tep."})
    yield "a.html", b"<div>" * 200_000 + b"x"
    yield "a.html", b"<table><tr><td>" * 20_000 + b"x"
    yield "a.html", b"<html><body><article>" + b"<p>" + b"A" * 15_000_000 + b"</p></article></body></html>"
    yield "a.html", b"<a href='" * 200_000
    yield "a.rtf", b"{\\rtf1" + b"{" * 500_000
    yield "a.rtf", b"{\\rtf1\\bin2147483647 " + b"x" * 100
    yield "a.rtf", b"{\\rtf1" + b"\\trowd\\cellx1\\intbl x\\cell\\row" * 100_000 + b"}"
    yield "a.md", b"---\n" + b"".join(b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9 if i else [b"x"] * 9)) for i in range(9)) + b"---\nx"
    yield "a.md", b"---\n" + b"[" * 20_000 + b"\n---\nx"
    yield "a.txt", ("Điều 1. " * 200_000).encode()
    yield "a.txt", "\n".join(f"Điều {i}. a\n1. b\na) c" for i in range(60_000)).encode()
    yield "a.txt", ("“" * 300_000).encode()
    yield "a.txt", ("1. " * 500_000).encode()
    yield "a.txt", b"a" * 19_000_000
    yield "a.txt", ("a\u0301" * 3_000_000).encode()
    yield "a.eml", b"From: a\nSubject: " + b"=?utf-8?q?" * 50_000 + b"\n\nx"
    yield "a.eml", b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3_000
    yield "a.eml", b"From: a\nContent-Type: message/rfc822\n\n" * 3_000
    yield from _pdf_bombs()
    yield "a.png", _png(60_000, 60_000)
    yield "a.png", _png(2**31 - 1, 1)


def _png(width: int, height: int) -> bytes:
    def block(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", head) + block(b"IDAT", zlib.compress(b"\0" * 10_000_000)) + block(b"IEND", b"")


def _pdf(*objects: bytes) -> bytes:
    out, at = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(at) + 1, start))


def _pdf_bombs() -> Iterator[tuple[str, bytes]]:
    catalog, font = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    one = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"

    def stream(data: bytes, rounds: int = 1) -> bytes:
        for _ in range(rounds):
            data = zlib.compress(data, 9)
        return b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(data), b"/FlateDecode " * rounds, data)

    text = b"BT /F 12 Tf 10 10 Td (x) Tj ET\n"
    yield "a.pdf", _pdf(catalog, one, page % b"595 842", stream(b" " * 500 * 2**20, 2), font)
    yield "a.pdf", _pdf(catalog, one, page % b"595 842", stream(text * 300_000), font)
    yield "a.pdf", _pdf(catalog, one, page % b"595 842", stream(b"q " * 2_000_000), font)
    yield "a.pdf", _pdf(catalog, one, page % b"595 842", stream(b"[" * 2_000_000), font)
    yield "a.pdf", _pdf(catalog, one, page % b"1e9 1e9", stream(text), font)
    yield "a.pdf", _pdf(catalog, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")
    yield "a.pdf", _pdf(catalog, b"<</Type/Pages/Kids[%s]/Count 200000>>" % (b"3 0 R " * 200_000), page % b"595 842", stream(text), font)
    yield "a.pdf", _pdf(catalog, b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", page % b"595 842", stream(text), font)
    yield "a.pdf", _pdf(catalog, one, page % b"595 842", stream(b"/X Do"), font) + b"<<" * 100_000
    yield "a.pdf", b"%PDF-1.7\n" + b"[" * 3_000_000


# --- the run ---------------------------------------------------------------------------------------------------
def cases(seed: int, count: int, known: dict[str, bytes]) -> Iterator[tuple[str, str, bytes]]:
    """(what was done, file name, content): all bombs, then mutations up to `count`."""
    made = 0
    for name, data in bombs(known):
        made += 1
        yield "bomb", name, data
    rng = random.Random(seed)  # noqa: S311  # the same files every time
    names = sorted(known)
    packages = [n for n in names if _parts(known[n])]
    weights = [1 if n == "a.png" else 4 for n in names]  # recognition takes seconds
    while made < count:
        made += 1
        name = rng.choices(names, weights)[0]
        data = known[name]
        if name in packages and rng.random() < 0.6:
            yield "part", name, _inside(rng, data, known[rng.choice(packages)])
        elif rng.random() < 0.1:
            yield "suffix", f"a{rng.choice(sorted(FORMATS))}", data if rng.random() < 0.5 else rng.choice(BYTES)(rng, data)
        elif rng.random() < 0.05:
            yield "spliced", name, data[: rng.randrange(len(data))] + known[rng.choice(names)]
        else:
            change = rng.choice(BYTES)
            yield change.__name__.strip("_"), name, change(rng, data)


@dataclass(slots=True)
class _Clock:
    """Seconds each file took its reader."""

    seconds: dict[str, float] = field(default_factory=dict)

    def worker(self) -> type[Worker]:
        """A Worker that notes its times here."""
        clock = self

        class Timed(Worker):
            def read(self, source: str, content: Path | bytes) -> tuple[Part, ...]:
                start = time.perf_counter()
                try:
                    return Worker.read(self, source, content)
                finally:
                    clock.seconds[source] = time.perf_counter() - start

        return Timed


def main(argv: Sequence[str] | None = None) -> int:
    """Makes, reads, splits, counts; 1 when anything did not end as it must."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--keep", type=Path, help="leave the files here")
    args = parser.parse_args(argv)
    known = seeds()
    clock = _Clock()
    setattr(reading, "Worker", clock.worker())  # noqa: B010  # the one place where its times can be taken
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sound = read_files(_written(folder, (("seed", n, d) for n, d in known.items())), limits=LIMITS)
        unread = [str(outcome) for outcome in sound.values() if isinstance(outcome, ParseError)]
        files = _written(folder, cases(args.seed, args.count, known))
        started = time.perf_counter()
        outcomes = read_files(files, limits=LIMITS, show=True)
        took = time.perf_counter() - started
        return _report(files, outcomes, clock.seconds, unread, took)


def _written(folder: Path, made: Iterator[tuple[str, str, bytes]]) -> list[File]:
    files = []
    for number, (how, name, data) in enumerate(made):
        source = f"{number:05d}-{how}-{name}"
        (folder / source).write_bytes(data)
        files.append(File(source, folder / source))
    return files


def _report(files: Sequence[File], outcomes: Mapping[str, Outcome], seconds: dict[str, float], unread: list[str], took: float) -> int:
    counts: Counter[str] = Counter()
    wrong = [f"a sound file is refused: {reason}" for reason in unread]
    slowest_split = 0.0
    for file in files:
        for source, one in documents(file, outcomes[file.source]):
            if isinstance(one, Parsed):
                counts["read"] += 1
                start = time.perf_counter()
                try:
                    [c for article in articles(one.document, one.outline) for c in chunks(one.document, article, Budget())]
                except Exception as error:  # what a build would name and skip
                    wrong.append(f"{source}: splitting raised {type(error).__name__}: {error}")
                split = time.perf_counter() - start
                slowest_split = max(slowest_split, split)
                wrong += [f"{source}: splitting took {split:.1f} s"] if split > GRACE else []
                continue
            counts[_class(one.reason)] += 1
            if not _VIETNAMESE.search(one.reason):
                wrong.append(f"{source}: not Vietnamese: {one.reason}")
    wrong += [f"{source}: {s:.1f} s" for source, s in seconds.items() if s > LIMITS.most_seconds + GRACE]
    own, children = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{len(files)} files in {took:.0f} s; documents and reasons: {', '.join(f'{k} {n}' for k, n in counts.most_common())}")
    print(f"longest {max(seconds.values(), default=0):.1f} s (limit {LIMITS.time(0):.0f}, {LIMITS.most_seconds:.0f} for the largest); splitting {slowest_split:.1f} s; "
          f"memory at most {own:.0f} MB here, {children:.0f} MB in a reader (limit {LIMITS.memory // 2**20})")  # fmt: skip
    for name, s in sorted(seconds.items(), key=lambda p: -p[1])[:8]:
        print(f"  {s:6.1f} s  {name}")
    print(*wrong, f"{len(wrong)} wrong", sep="\n")
    return int(bool(wrong))


def _class(reason: str) -> str:
    """The kind of a refusal: by our limits, by a crash, by what a library raised, or said by a reader."""
    for words, name in (("giây nên đã dừng", "ended by time"), ("quá nhiều bộ nhớ", "ended by memory"), ("hết bộ nhớ", "ended by memory"), ("dừng đột ngột", "crashed"),
                        ("đọc ra quá lớn", "too much output"), ("lồng nhau quá sâu", "too deep"), ("không đúng định dạng (", "raised by a library")):  # fmt: skip
        if words in reason:
            return name
    return "refused"


if __name__ == "__main__":
    sys.exit(main())

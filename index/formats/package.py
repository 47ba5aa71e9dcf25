"""An office package (DOCX, XLSX, PPTX, ODT: a ZIP of XML parts) -> its parts as XML trees, read within limits.

"word/document.xml" of a decree -> its root element. Sizes are counted while unpacking, never believed from the directory;
a part with a document type (the road to external entities and entity bombs; no office program writes one) is refused;
macros and links to outside are simply never read. What it does not know: what the parts mean.
"""
from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from lxml import etree

from index.errors import ParseError

MAX_PART = 40 * 2**20
"""Unpacked bytes of one part: a decree of 500 pages has about 8 MB; the tree takes some ten times as much memory."""
MAX_TOTAL = 120 * 2**20
"""Unpacked bytes of all parts that one reading may ask for."""
MAX_MEMBERS = 20_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/presentationml/main": b"http://schemas.openxmlformats.org/presentationml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


class Package:
    """An opened package; close it or use it in a `with`. Raises ParseError for what is no sound package."""

    def __init__(self, source: str, data: bytes) -> None:
        self.source, self._read = source, 0
        if data.startswith(OLE):
            raise ParseError(source, "tệp có mật khẩu hoặc là tệp đời cũ bị đổi đuôi; hãy bỏ mật khẩu rồi lưu lại đúng định dạng")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, OverflowError, NotImplementedError) as error:
            raise ParseError(source, "tệp hỏng hoặc sai đuôi (không phải gói tài liệu); hãy mở bằng phần mềm văn phòng và lưu lại") from error
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise ParseError(source, f"gói có {len(infos)} thành phần (tối đa {MAX_MEMBERS}); tệp không bình thường nên bị từ chối")
        self.names = {info.filename.lstrip("/"): info for info in infos}

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def bytes(self, name: str) -> bytes:
        """The part `name`, unpacked; raises ParseError when it is absent, encrypted, damaged or too large."""
        info = self.names.get(name)
        if info is None:
            raise ParseError(self.source, f"thiếu thành phần “{name}”; tệp hỏng hoặc sai đuôi")
        if info.flag_bits & 1:
            raise ParseError(self.source, "tệp có mật khẩu; hãy bỏ mật khẩu rồi lưu lại")
        limit = min(MAX_PART, MAX_TOTAL - self._read)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
            raise ParseError(self.source, f"thành phần “{name}” bị hỏng; hãy mở tệp bằng phần mềm văn phòng và lưu lại") from error
        if len(data) > limit:
            raise ParseError(self.source, f"nội dung giải nén lớn hơn {limit // 2**20} MB; hãy tách nhỏ tệp")
        self._read += len(data)
        return data

    def xml(self, name: str) -> Any:
        """The root element of the part `name`; entities and network are off."""
        return parse_xml(self.source, name, self.bytes(name))

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of `part` inside the package: id -> (kind, part); those to outside are left out."""
        folder, base = posixpath.split(part)
        name = f"{folder}/_rels/{base}.rels".lstrip("/")
        if name not in self:
            return {}
        inner = (el for el in self.xml(name) if isinstance(el.tag, str) and el.get("TargetMode") != "External")
        return {
            el.get("Id", ""): (el.get("Type", "").rpartition("/")[2], posixpath.normpath(posixpath.join("/" + folder, el.get("Target", ""))).lstrip("/"))
            for el in inner
        }

    def main(self, default: str) -> str:
        """The part that holds the document itself."""
        named = [target for kind, target in self.related("").values() if kind == "officeDocument"]
        return next((n for n in [*named, default] if n in self), default)


def parse_xml(source: str, name: str, data: bytes) -> Any:
    """The root element of one XML part; raises ParseError for damaged XML and for any document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True)
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(source, f"thành phần “{name}” không phải XML đúng; hãy mở tệp bằng phần mềm văn phòng và lưu lại") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None or root.getroottree().docinfo.externalDTD is not None:
        raise ParseError(source, f"thành phần “{name}” có khai báo DTD/thực thể ngoài, không an toàn nên bị từ chối")
    return root


def local(element: Any) -> str:
    """The tag of an element without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attr(element: Any, name: str, default: str = "") -> str:
    """The attribute `name` of an element in whatever namespace."""
    if element is None:
        return default
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return default


def child(element: Any, *names: str) -> Any:
    """The first descendant along a path of local names, or None."""
    for name in names:
        element = next((e for e in element if local(e) == name), None) if element is not None else None
    return element


def children(element: Any, name: str) -> Iterator[Any]:
    """The direct children of that local name."""
    return (e for e in element if local(e) == name) if element is not None else iter(())

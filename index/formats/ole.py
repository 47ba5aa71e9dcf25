"""An OLE compound file (what Office 97–2003 saves) -> the bytes of its streams.

"WordDocument" of a .doc -> the stream that holds the text. Damaged files and files encrypted as a whole are refused with
the remedy. What it does not know: what the streams mean.
"""
from __future__ import annotations

import io
import struct
import warnings

import olefile

from index.errors import ParseError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_STREAM = 60 * 2**20
"""Bytes of one stream: the text of 500 pages has about 3 MB, the rest are pictures kept elsewhere."""
LOCKED = "tệp có mật khẩu; hãy mở bằng phần mềm văn phòng, bỏ mật khẩu rồi lưu lại"
DAMAGED = "tệp bị hỏng; hãy mở bằng phần mềm văn phòng (chế độ sửa lỗi) và lưu lại"


class Ole:
    """The streams of one file. Raises ParseError for what is no sound compound file."""

    def __init__(self, source: str, data: bytes) -> None:
        self.source = source
        if not data.startswith(MAGIC):
            raise ParseError(source, "tệp hỏng hoặc sai đuôi (không phải tệp Office 97–2003); hãy mở bằng phần mềm văn phòng và lưu lại")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._file = olefile.OleFileIO(io.BytesIO(data))
        except (OSError, ValueError, IndexError, KeyError, struct.error, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise ParseError(source, DAMAGED) from error
        self.names = {"/".join(path).lower(): "/".join(path) for path in self._file.listdir()}
        if "encryptedpackage" in self.names or "encryptionInfo".lower() in self.names:
            raise ParseError(source, LOCKED)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names

    def stream(self, name: str, default: bytes | None = None) -> bytes:
        """The bytes of a stream; `default` when it is absent, else ParseError. Raises ParseError for a damaged or huge one."""
        real = self.names.get(name.lower())
        if real is None:
            if default is None:
                raise ParseError(self.source, f"thiếu luồng “{name}”: tệp hỏng hoặc sai đuôi; hãy mở bằng phần mềm văn phòng và lưu lại")
            return default
        try:
            if self._file.get_size(real) > MAX_STREAM:
                raise ParseError(self.source, f"nội dung lớn hơn {MAX_STREAM // 2**20} MB; hãy tách nhỏ tệp")
            found: bytes = self._file.openstream(real).read()
        except (OSError, ValueError, IndexError, struct.error, TypeError, AttributeError, OverflowError, MemoryError) as error:
            raise ParseError(self.source, DAMAGED) from error
        return found

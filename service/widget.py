"""The chat widget for other sites: one file under its own hash for ever, the same under a name that follows updates, and its tag.

web/widget.js -> /widget/v1/3f0c…9a.js (immutable, to be named with `integrity`), /widget.js (the newest), /widget/tag.json.
Every version that was ever served is kept in var/widget, so that a site which names an old hash goes on working after an update.
What it does not know: who may ask (service.access), what the widget does.
"""
from __future__ import annotations

import base64
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import FastAPI, Path
from fastapi.responses import Response

from service import problems
from service.page import LONG, WEB

log = logging.getLogger("tdkt")

VERSION = "v1"
"""Changes when the attributes of the tag change their meaning."""
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""The file is public and the same for everybody; a browser checks `integrity` only with CORS."""
Named = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@dataclass(frozen=True, slots=True)
class Widget:
    """One version: its bytes and what is made of them."""

    code: bytes

    @property
    def name(self) -> str:
        """The first half of the SHA-256, in the address."""
        return hashlib.sha256(self.code).hexdigest()[:32]

    @property
    def integrity(self) -> str:
        """The value of the attribute `integrity`."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.code).digest()).decode()

    @property
    def path(self) -> str:
        """The immutable address."""
        return f"/widget/{VERSION}/{self.name}.js"


def install(app: FastAPI, kept: FilePath, source: FilePath = WEB / "widget.js") -> None:
    """Serves the widget in `source` and the earlier versions in the folder `kept`."""
    newest = Widget(source.read_bytes())
    _keep(newest, kept)

    @app.get("/widget.js", include_in_schema=False)
    def unversioned() -> Response:
        return _script(newest.code, "public, max-age=300")

    @app.get(f"/widget/{VERSION}/{{name}}.js", include_in_schema=False)
    def versioned(name: Named) -> Response:
        if name == newest.name:
            return _script(newest.code, LONG)
        old = _kept(kept, name)
        if old is None:
            raise problems.NOT_FOUND.error("Không có bản tiện ích này; xin lấy lại thẻ nhúng ở trang quản trị.")
        return _script(old.code, LONG)

    @app.get("/widget/tag.json", include_in_schema=False)
    def tag() -> dict[str, str]:
        return {"version": VERSION, "path": newest.path, "integrity": newest.integrity, "unversioned": "/widget.js"}


def _script(code: bytes, caching: str) -> Response:
    return Response(code, media_type="text/javascript; charset=utf-8", headers={"Cache-Control": caching, **ANYWHERE})


def _keep(widget: Widget, kept: FilePath) -> None:
    """Writes the version to disk; where that cannot be, it is served all the same until the next update."""
    path = kept / f"{widget.name}.js"
    try:
        kept.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_suffix(".tmp")
            draft.write_bytes(widget.code)
            draft.replace(path)
    except OSError as error:
        log.warning("không lưu được bản tiện ích vào %s (%s): thẻ nhúng có “integrity” sẽ phải lấy lại sau khi cập nhật", kept, error)


def _kept(kept: FilePath, name: str) -> Widget | None:
    """An earlier version, if its bytes are still those of its name."""
    try:
        found = Widget((kept / f"{name}.js").read_bytes())
    except OSError:
        return None
    return found if found.name == name else None

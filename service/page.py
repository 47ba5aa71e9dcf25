"""The pages for people and their files, from web/, each under its own Content-Security-Policy; nothing else of the disk.

GET / -> the staff page, /admin -> the admin page, /web/* -> their files. What it does not know: what the pages do, the widget.
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

WEB = Path(__file__).resolve().parent.parent / "web"

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "font-src": "'self'", "connect-src": "'self'",
    "img-src": "'self'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'", "trusted-types": "'none'",
}  # fmt: skip
PAGES = {"/": ("index.html", {"img-src": "'self' blob:"}), "/admin": ("admin.html", {})}
"""The pages, and what each needs beyond the common policy: the staff page shows pictures of PDF pages that it fetched itself."""
LONG = "public, max-age=31536000, immutable"
"""For the fonts, whose files never change under their names."""


def install(app: FastAPI, folder: Path = WEB) -> None:
    """Serves the pages and their files under /web."""
    for path, (name, more) in PAGES.items():
        app.add_api_route(path, _page(folder / name, policy(more)), include_in_schema=False)
    app.add_api_route("/favicon.ico", lambda: FileResponse(folder / "icon.svg"), include_in_schema=False)  # asked for by browsers that read no <link>
    app.mount("/web", _Files(directory=folder))


def policy(more: dict[str, str]) -> str:
    """The Content-Security-Policy with the directives of `more` in place of the common ones."""
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, **more}.items())


def _page(path: Path, rules: str) -> Callable[[], FileResponse]:
    def page() -> FileResponse:
        return FileResponse(path, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": rules})

    return page


class _Files(StaticFiles):
    """The files of the pages; fonts are kept by the browser for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if path.endswith(".woff2") and response.status_code == 200:
            response.headers["Cache-Control"] = LONG
        return response

"""The chat page and its files, from web/; nothing else of the disk.

What it does not know: what the page does.
"""
from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).resolve().parent.parent / "web"


def install(app: FastAPI, folder: Path = WEB) -> None:
    """Serves the page at / and its files under /web."""

    @app.get("/", include_in_schema=False)
    def index() -> FileResponse:
        return FileResponse(folder / "index.html", media_type="text/html; charset=utf-8")

    app.mount("/web", StaticFiles(directory=folder))

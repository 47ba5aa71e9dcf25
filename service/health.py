"""/healthz: the process lives; /readyz: it answers questions. Asynchronous: they answer even when every thread is busy.

What it does not know: why.
"""
from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from service import problems
from service.models import HealthOut
from service.state import LiveNow

OLDER = "Bản chỉ mục mới nhất không mở được; bản trước đang trả lời. Xem nhật ký vận hành, rồi dựng lại hoặc quay lại bản trước."
"""What strangers may read of `Live.complaint`, which names folders."""

router = APIRouter(tags=["vận hành"])


@router.get("/healthz", response_model=HealthOut, summary="Tiến trình còn chạy")
async def healthz() -> Any:
    """Always ok while the process answers at all."""
    return HealthOut(status="ok")


@router.get("/readyz", response_model=HealthOut, summary="Đã sẵn sàng trả lời",
            responses=problems.documented(problems.NO_INDEX, problems.STARTING))  # fmt: skip
async def readyz(live: LiveNow) -> Any:
    """Ready once a snapshot has answered its first question; 503 before."""
    manifest = live.served().snapshot.manifest
    return HealthOut(status="ready", snapshot_id=manifest.id, documents=manifest.documents, warning=OLDER if live.complaint else "")

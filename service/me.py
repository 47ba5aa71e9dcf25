"""GET /api/me: who the caller is and may do, for pages that must know what to show. The conversations of the caller, by id.

What it does not know: how a caller is told from another.
"""
from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel

from service import problems
from service.access import May
from service.state import CallerNow, SettingsNow, TalksNow

router = APIRouter(tags=["hỏi đáp"])

_TALK = (problems.KEY_MISSING, problems.FORBIDDEN, problems.NO_TALK, problems.INVALID)
TalkId = Annotated[str, Path(max_length=40, description="mã cuộc hỏi đáp")]


class MeOut(BaseModel):
    """The caller: role, what it may do, and what the service keeps of what it asks."""

    role: Literal["admin", "staff", "integration", "widget", "anonymous"]
    name: str
    home: bool
    may: list[May]
    key_needed: bool
    retention_days: int
    questions_logged: bool


class TurnOut(BaseModel):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


class TalkOut(BaseModel):
    """A conversation that the service keeps until `expires_at`."""

    id: str
    turns: list[TurnOut]
    expires_at: str


@router.get("/api/me", response_model=MeOut, summary="Người gọi là ai", responses=problems.documented(problems.KEY_REFUSED))
async def me(caller: CallerNow, settings: SettingsNow) -> Any:
    """What the key of the request, or its absence, stands for."""
    return MeOut(role=caller.role.value if caller.role else "anonymous", name=caller.name, home=caller.home, may=sorted(caller.rights),
                 key_needed=May.ASK not in caller.rights, retention_days=settings.journal_days if settings.journal else 0,
                 questions_logged=settings.journal and settings.journal_questions)  # fmt: skip


@router.get("/api/conversations/{ident}", response_model=TalkOut, summary="Cuộc hỏi đáp do máy chủ giữ", responses=problems.documented(*_TALK))
def talk(ident: TalkId, caller: CallerNow, talks: TalksNow) -> Any:
    """The turns so far, for the caller who began it."""
    turns, end = talks.read(ident, caller.owner)
    return TalkOut(id=ident, turns=[TurnOut(role=t.role, text=t.text) for t in turns], expires_at=datetime.fromtimestamp(end, UTC).isoformat(timespec="seconds"))


@router.delete("/api/conversations/{ident}", status_code=204, summary="Xóa cuộc hỏi đáp", responses=problems.documented(*_TALK))
def forget(ident: TalkId, caller: CallerNow, talks: TalksNow) -> None:
    """Deletes a conversation at once."""
    talks.forget(ident, caller.owner)

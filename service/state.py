"""What a route may ask for: who calls, the snapshot as that caller may see it, the desk, the limits; all kept on the application.

What it does not know: what the routes do with them.
"""
from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from bot.settings import Settings
from service.access import Caller
from service.desk import Desk
from service.journal import Journal
from service.keys import Keys
from service.limits import Limits
from service.live import Live, Served
from service.metrics import Metrics
from service.problems import LOG_OFF
from service.quota import Quota
from service.talks import Talks


async def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _served(request: Request) -> Served:
    return view(request.app, request.state.caller)


def view(app: Any, caller: Caller) -> Served:
    """The snapshot served now as `caller` may see it; raises the problem STARTING or NO_INDEX."""
    live: Live = app.state.live
    return live.served(caller.audience)


async def _quota(request: Request) -> Quota:
    quota: Quota = request.app.state.quota
    return quota


async def _keys(request: Request) -> Keys:
    keys: Keys = request.app.state.keys
    return keys


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _talks(request: Request) -> Talks:
    talks: Talks = request.app.state.talks
    return talks


async def _journal(request: Request) -> Journal:
    journal: Journal | None = request.app.state.journal
    if journal is None:
        raise LOG_OFF.error()
    return journal


async def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


TalksNow = Annotated[Talks, Depends(_talks)]
JournalNow = Annotated[Journal, Depends(_journal)]
MetricsNow = Annotated[Metrics, Depends(_metrics)]
CallerNow = Annotated[Caller, Depends(_caller)]
QuotaNow = Annotated[Quota, Depends(_quota)]
KeysNow = Annotated[Keys, Depends(_keys)]
LiveNow = Annotated[Live, Depends(_live)]
ServedNow = Annotated[Served, Depends(_served)]
DeskNow = Annotated[Desk, Depends(_desk)]
LimitsNow = Annotated[Limits, Depends(_limits)]
SettingsNow = Annotated[Settings, Depends(_settings)]

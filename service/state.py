"""What a route may ask for: the snapshot served now, the desk, the limits, the settings; all kept on the application.

What it does not know: what the routes do with them.
"""
from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from bot.settings import Settings
from service.desk import Desk
from service.limits import Limits
from service.live import Live, Served


async def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


async def _served(request: Request) -> Served:
    live: Live = request.app.state.live
    return live.served()


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


LiveNow = Annotated[Live, Depends(_live)]
ServedNow = Annotated[Served, Depends(_served)]
DeskNow = Annotated[Desk, Depends(_desk)]
LimitsNow = Annotated[Limits, Depends(_limits)]
SettingsNow = Annotated[Settings, Depends(_settings)]

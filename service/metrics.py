"""Figures for Prometheus: askings by how they ended, seconds by stage, requests, the line before the desk, the age of the snapshot.

`GET /metrics` -> text in the exposition format; every number without any word of a question. What it does not know: alarms.
"""
from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.visibility import Audience
from service.database import TROUBLE
from service.desk import Desk
from service.live import Live

router = APIRouter(tags=["vận hành"])

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Buckets around what is seen (10 to 100 ms without a chat model, seconds with one) and around the aim of 1.5 s."""


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self, live: Live, desk: Desk) -> None:
        self.registry = CollectorRegistry()
        made = self.registry
        self._asks = Counter("tdkt_asks", "Askings by channel, role and how they ended.", ("channel", "role", "status"), registry=made)
        self._seconds = Histogram("tdkt_ask_seconds", "Seconds from the arrival of a question to the end of its answer.", ("channel",), buckets=SECONDS, registry=made)
        self._stages = Histogram("tdkt_stage_seconds", "Seconds of each stage of answering.", ("stage",), buckets=SECONDS, registry=made)
        self._requests = Counter("tdkt_http_requests", "Requests by method, route and status.", ("method", "route", "status"), registry=made)
        self._http = Histogram("tdkt_http_seconds", "Seconds of a request.", ("route",), buckets=SECONDS, registry=made)
        self._ratings = Counter("tdkt_ratings", "Answers that a reader rated.", ("thumb",), registry=made)
        self.dropped = Gauge("tdkt_journal_dropped_lines", "Lines of the question log that could not be written.", registry=made)
        self.talks = Gauge("tdkt_conversations", "Conversations kept.", registry=made)
        Gauge("tdkt_desk_inside", "Pieces of work running or in line.", registry=made).set_function(lambda: desk.inside)
        Gauge("tdkt_ready", "1 when questions are answered.", registry=made).set_function(lambda: float(live.ready))
        Gauge("tdkt_snapshot_age_seconds", "Seconds since the served snapshot was made; NaN before there is one.", registry=made).set_function(lambda: _age(live))
        Gauge("tdkt_snapshot_documents", "Public documents in the served snapshot.", registry=made).set_function(lambda: _documents(live))

    def asked(self, channel: str, role: str, status: str, seconds: float, stages_ms: Mapping[str, float]) -> None:
        """Counts one asking that ended."""
        self._asks.labels(channel, role, status).inc()
        self._seconds.labels(channel).observe(seconds)
        for stage, ms in stages_ms.items():
            if stage != "total":
                self._stages.labels(stage).observe(ms / 1000)

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one request; `route` is the pattern and not the path, so that there are only so many."""
        self._requests.labels(method, route, str(status)).inc()
        self._http.labels(route).observe(seconds)

    def rated(self, thumb: str) -> None:
        """Counts one rating."""
        self._ratings.labels(thumb).inc()


@router.get("/metrics", response_class=Response, summary="Số đo cho Prometheus",
            responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})  # fmt: skip
def metrics(request: Request) -> Any:
    """The figures of now."""
    state = request.app.state
    state.metrics.dropped.set(state.journal.dropped if state.journal else 0)
    try:
        state.metrics.talks.set(len(state.talks))
    except TROUBLE:
        state.metrics.talks.set(float("nan"))  # the other figures are wanted all the more
    return Response(generate_latest(state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _age(live: Live) -> float:
    if not live.ready:
        return float("nan")
    return time.time() - datetime.fromisoformat(live.served(Audience.STAFF).snapshot.manifest.created).timestamp()


def _documents(live: Live) -> float:
    return live.served(Audience.PUBLIC).snapshot.manifest.documents if live.ready else 0  # who reads the figures may not know of internal ones

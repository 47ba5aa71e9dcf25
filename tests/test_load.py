"""The load figures: what counts as an answer, a refusal by design, an error; and a small load of a real service."""
from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import httpx
import pytest
from web_fixtures import QUESTION, make_store, open_bot, serving

from evals.load import Seen, ask, at, load, report, resident
from service.limits import Limits


def test_shares_are_values_that_were_seen() -> None:
    assert at([], 95) is None
    assert (at([1.0, 2.0, 3.0, 4.0], 50), at([float(i) for i in range(1, 101)], 95)) == (2.0, 95.0)


def test_memory_is_compared_after_it_has_settled() -> None:
    seen = Seen(ms=[1.0] * 10, first_ms=[1.0] * 10, outcomes=Counter(answer=10), memory=[(0, 100.0), (2, 200.0), (9, 205.0), (10, 210.0)])
    made = report(seen, 2.0, 3)
    assert made["memory_mb"] == {"after_a_fifth": 200, "at_the_end": 210, "most": 210, "change_percent": 5.0}
    assert (made["per_second"], made["p95_ms"]) == (5.0, 1.0)


@pytest.mark.parametrize(("response", "outcome"), [
    (httpx.Response(200, text="{}"), "answer"), (httpx.Response(503, headers={"Retry-After": "0.01"}), "503 by design"), (httpx.Response(503), "503 unexpected"),
    (httpx.Response(429, headers={"Retry-After": "0.01"}), "429 by design"), (httpx.Response(500), "500 unexpected"),
])  # fmt: skip
async def test_what_each_response_counts_as(response: httpx.Response, outcome: str) -> None:
    seen = Seen()
    async with httpx.AsyncClient(base_url="http://x", transport=httpx.MockTransport(lambda _: response)) as session:
        await ask(session, "?", False, seen)
    assert seen.outcomes == {outcome: 1}


async def test_a_stream_that_ends_early_is_no_answer() -> None:
    for text, outcome in (("event: meta\n\nevent: answer\n\nevent: done\n\n", "answer"), ("event: meta\n\n", "200 meta")):
        seen = Seen()
        async with httpx.AsyncClient(base_url="http://x", transport=httpx.MockTransport(lambda _, t=text: httpx.Response(200, text=t))) as session:
            await ask(session, "?", True, seen)
        assert seen.outcomes == {outcome: 1}


async def test_a_service_that_is_not_there_is_an_error_and_not_a_refusal() -> None:
    seen, _ = await load("http://127.0.0.1:9", os.getpid(), ["?"], 1, 0.2, 1)
    assert set(seen.outcomes) == {"ConnectError"}


async def test_a_real_service_under_more_clients_than_it_takes(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    with serving(settings, open_bot(settings), Limits(working=1, waiting=2)) as running:
        for seconds in (3.0, 12.0, 48.0):  # a busy machine needs longer for as many
            seen, _ = await load(running.url, os.getpid(), [QUESTION, "Giấy khen là gì?"], 12, seconds, 60)
            if len(seen.ms) >= 30:
                break
    assert len(seen.ms) >= 30
    assert set(seen.outcomes) <= {"answer", "503 by design"}
    assert all(0 < f <= m for f, m in zip(seen.first_ms, seen.ms, strict=True))
    assert resident(os.getpid()) > 10

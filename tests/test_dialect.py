"""service.dialect: refusals of /v1 in the shape that OpenAI's client reads; and /mcp against web sites that point at this machine."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from web_fixtures import QUESTION, Serving, make_store, serving

from service.keys import Role
from service.keys_cli import keys_of

MESSAGES: Any = [{"role": "user", "content": QUESTION}]
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    settings = make_store(tmp_path_factory.mktemp("dialect")).model_copy(update={"key_per_minute": 2})
    with serving(settings) as running:
        yield running


def client(live: Serving, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{live.url}/v1", api_key=key, max_retries=0)


def test_a_wrong_key_is_an_authentication_error(live: Serving) -> None:
    with client(live, "tdkt_00000000_sai") as made, pytest.raises(openai.AuthenticationError) as caught:
        made.chat.completions.create(model="tdkt", messages=MESSAGES)
    assert caught.value.code == "key_refused"
    assert caught.value.type == "authentication_error"


def test_too_many_is_a_rate_limit_that_says_when_to_come_back(live: Serving) -> None:
    keys = keys_of(live.app.state.settings)
    _, token = keys.create(Role.INTEGRATION, "thử")
    keys.close()
    with client(live, token) as made:
        for _ in range(2):
            made.chat.completions.create(model="tdkt", messages=MESSAGES)
        with pytest.raises(openai.RateLimitError) as caught:
            made.chat.completions.create(model="tdkt", messages=MESSAGES, stream=True)
    assert caught.value.code == "too_many"
    assert int(caught.value.response.headers["retry-after"]) > 0


def test_everything_that_goes_wrong_under_v1_has_that_shape(live: Serving) -> None:
    post = live.client.post
    for response, status in (
        (post("/v1/chat/completions", content=b"{"), 400), (post("/v1/chat/completions", json={"model": "tdkt", "messages": []}), 400),
        (post("/v1/chat/completions", content=b"x" * 600_000), 413), (live.client.get("/v1/models/khac"), 404),
    ):  # fmt: skip
        assert response.status_code == status, response.text
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}
        assert response.headers["content-type"] == "application/json"
    assert live.client.get("/api/documents/khong-co").headers["content-type"] == "application/problem+json"


def test_a_web_site_that_was_made_to_point_here_gets_nothing(live: Serving) -> None:
    assert live.client.post("/mcp", json=CALL, headers=ACCEPT).status_code == 200
    rebound = live.client.post("/mcp", json=CALL, headers={**ACCEPT, "Host": "evil.example"})
    assert (rebound.status_code, "hoi_dap" in rebound.text) == (401, False)
    foreign = live.client.post("/mcp", json=CALL, headers={**ACCEPT, "Origin": "https://evil.example"})
    assert (foreign.status_code, "hoi_dap" in foreign.text) == (403, False)

"""bot.model: the wire to a chat model, its limits, attempts and errors, against a server on loopback."""
from __future__ import annotations

import logging
import sys
import threading
import time
from typing import Any

import pytest
from lying_server import Act, lying
from web_fixtures import make_settings

from bot import prompts
from bot.errors import ModelError
from bot.model import AT_ONCE, NO_KEY, ChatModel, open_model


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Waiting between attempts is the same in small."""
    monkeypatch.setattr("bot.model.WAITS", (0.05, 0.1))


HELLO = Act("Xin chào. Hết.", size=3)


def model(url: str, **more: Any) -> ChatModel:
    ample = dict.fromkeys(("chat_first_seconds", "chat_pause_seconds", "chat_total_seconds"), 55)
    made = open_model(make_settings(**{"chat_model": "mau", "chat_base_url": url, **ample, **more}))
    assert made is not None
    return made


def said(chat: ChatModel) -> str:
    return "".join(chat.stream("Lệnh", "Dữ liệu {x} {0} %s"))


def test_the_reply_comes_piece_by_piece_and_the_text_goes_out_as_it_is():
    with lying(HELLO) as server:
        pieces = list(model(server.url).stream("Lệnh", "Dữ liệu {x} {0} %s"))
    assert "".join(pieces) == "Xin chào. Hết."
    assert len(pieces) > 3
    assert "" not in pieces
    (asked,) = server.asked
    assert [(m["role"], m["content"]) for m in asked["messages"]] == [("system", "Lệnh"), ("user", "Dữ liệu {x} {0} %s")]
    assert (asked["model"], asked["stream"], asked["max_tokens"], asked["temperature"]) == ("mau", True, 600, 0)


def test_a_name_behind_a_base_url_may_hold_a_colon():
    with lying(HELLO) as server:
        for given, name in (("qwen2.5:7b", "qwen2.5:7b"), ("openai:gpt", "gpt"), ("org/model", "org/model")):
            assert said(model(server.url, chat_model=given))
            assert server.asked[-1]["model"] == name


def test_the_key_goes_to_the_server_and_nowhere_else(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with lying(Act(status=401)) as server:
        chat = model(server.url, chat_api_key="bi-mat-123")
        with pytest.raises(ModelError) as error:
            said(chat)
    assert server.headers[0]["authorization"] == "Bearer bi-mat-123"
    assert str(error.value) == prompts.MODEL_KEY
    assert "bi-mat-123" not in caplog.text + "".join(capfd.readouterr()) + repr(chat) + str(make_settings(chat_api_key="bi-mat-123"))


def test_a_cloud_key_of_the_environment_is_not_sent_to_a_server_of_ones_own(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "dam-may")
    with lying(HELLO) as server:
        said(model(server.url))
    assert server.headers[0]["authorization"] == f"Bearer {NO_KEY}"


def test_tracing_of_the_environment_is_off(monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    with lying(HELLO) as server, lying(Act(status=500)) as spy:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", spy.url)
        assert said(model(server.url))
        time.sleep(0.2)
    assert spy.asked == []


# --- attempts ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("acts", [(Act(status=500), HELLO), (Act(status=429, headers=(("Retry-After", "0.1"),)), Act(status=503), HELLO)])
def test_errors_that_may_pass_are_tried_again(acts):
    with lying(*acts) as server:
        assert said(model(server.url)) == "Xin chào. Hết."
    assert len(server.asked) == len(acts)


def test_three_attempts_at_most():
    with lying(Act(status=503, headers=(("Retry-After", "0"),))) as server, pytest.raises(ModelError, match="503"):
        said(model(server.url))
    assert len(server.asked) == 3


@pytest.mark.parametrize(("status", "words"), [(400, "400"), (401, "TDKT_CHAT_API_KEY"), (403, "TDKT_CHAT_API_KEY"), (404, "TDKT_CHAT_MODEL"), (422, "422")])
def test_errors_that_stay_are_not_tried_again(status, words):
    with lying(Act(status=status)) as server, pytest.raises(ModelError, match=words):
        said(model(server.url))
    assert len(server.asked) == 1


def test_a_server_that_asks_to_wait_too_long_is_not_waited_for():
    start = time.monotonic()
    with lying(Act(status=429, headers=(("Retry-After", "600"),))) as server, pytest.raises(ModelError, match="bận"):
        said(model(server.url))
    assert len(server.asked) == 1
    assert time.monotonic() - start < 60


def test_an_odd_retry_after_is_no_trouble():
    with lying(Act(status=429, headers=(("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),)), HELLO) as server:
        assert said(model(server.url))


def test_nothing_is_tried_again_after_the_first_piece():
    with lying(Act("Nửa câu đầu", cut=True), HELLO) as server:
        got: list[str] = []
        with pytest.raises(ModelError):
            got.extend(model(server.url).stream("", "?"))
    assert "".join(got) == "Nửa câu đầu"
    assert len(server.asked) == 1


def test_nobody_listens():
    with lying(HELLO) as server:
        url = server.url
    with pytest.raises(ModelError, match="TDKT_CHAT_BASE_URL"):
        said(model(url))


# --- time -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("act", "limit", "least"), [
    (Act("a", wait=30), "first", 0.4),
    (Act("x", pings=True, pause=0.02, endless=True), "first", 0.4),
    (Act("abc", size=3, pause=1, endless=True), "pause", 1.4),
    (Act("abc ", endless=True, pause=0.05), "total", 0.4),
])  # fmt: skip
def test_every_way_of_being_slow_ends_in_time(act, limit, least):
    start = time.monotonic()
    with lying(act) as server, pytest.raises(ModelError, match="chậm"):
        said(model(server.url, **{f"chat_{limit}_seconds": 0.4}))
    assert least <= time.monotonic() - start < 25  # the other limits are longer, and so is what the server does


def test_a_reader_who_leaves_ends_the_call():
    with lying(Act("abc ", endless=True, pause=0.01)) as server:
        stream = model(server.url).stream("", "?")
        assert next(stream)
        stream.close()
        assert server.left.wait(60)


def test_a_call_more_than_may_be_at_work_is_refused_at_once():
    with lying(Act("abc ", endless=True, pause=0.02)) as server:
        chat = model(server.url)
        open_ = [chat.stream("", "?") for _ in range(AT_ONCE)]
        for stream in open_:
            next(stream)
        with pytest.raises(ModelError, match="bận"):
            said(chat)
        for stream in open_:
            stream.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:  # the places are free again as soon as the calls have noticed
            try:
                assert next(chat.stream("", "?"))
                break
            except ModelError:
                time.sleep(0.05)
        else:
            pytest.fail("no place became free")


def test_many_readers_each_get_their_own_reply():
    with lying(Act(lambda p: p.user * 30, size=11)) as server:
        chat, got = model(server.url), {}

        def ask(word: str) -> None:
            got[word] = "".join(chat.stream("", word))

        threads = [threading.Thread(target=ask, args=(f"câu-{i};",)) for i in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(60)
    assert got == {f"câu-{i};": f"câu-{i};" * 30 for i in range(6)}


# --- a server that is down --------------------------------------------------------------------------------------
def test_a_server_that_keeps_failing_is_left_alone():
    with lying(Act(status=404)) as server:
        chat = model(server.url)
        for _ in range(3):
            with pytest.raises(ModelError, match="404"):
                said(chat)
        with pytest.raises(ModelError, match="tạm thời"):
            said(chat)
    assert len(server.asked) == 3


# --- settings ---------------------------------------------------------------------------------------------------
def test_off_unless_it_is_named():
    assert open_model(make_settings()) is None


@pytest.mark.parametrize(("given", "words"), [
    ({"chat_model": "gpt-4o"}, "TDKT_CHAT_BASE_URL"),
    ({"chat_model": "nha-la:x"}, "openai:"),
    ({"chat_model": "openai:"}, "openai:"),
    ({"chat_base_url": "http://127.0.0.1:1/v1"}, "TDKT_CHAT_MODEL"),
    ({"chat_model": "ollama:qwen3"}, "pip install langchain-ollama"),
    ({"chat_model": "anthropic:claude"}, "pip install langchain-anthropic"),
    ({"chat_model": "google_genai:gemini"}, "pip install langchain-google-genai"),
    ({"chat_model": "openai:gpt"}, "TDKT_CHAT_API_KEY"),
])  # fmt: skip
def test_what_cannot_be_opened_is_said_with_the_remedy(given, words, monkeypatch):
    for package in ("langchain_ollama", "langchain_anthropic", "langchain_google_genai"):
        monkeypatch.setitem(sys.modules, package, None)  # as where it is not installed
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match=words):
        open_model(make_settings(**given))


def test_the_clouds_address_is_used_only_where_it_is_named(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    chat: Any = open_model(make_settings(chat_model="openai:gpt", chat_output_tokens=70))
    assert chat.name == "openai:gpt"
    assert (chat._chat.max_tokens, chat._chat.max_retries) == (70, 0)

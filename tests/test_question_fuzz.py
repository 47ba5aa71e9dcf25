"""Whatever is typed: the question path ends with a valid answer whose quotes stand in their documents, or with a sentence for the person."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from web_fixtures import QUESTION, Serving, make_store, open_bot, serving

from bot.ask import Bot
from bot.errors import QuestionError
from bot.types import Answer, Status, Turn
from bot.wire import answer as shown

WORDS = "chiến sĩ thi đua cơ sở|Điều 23|khoản 2 Đ24|CSTĐCS|năm 2019|bao nhiêu|lao động tiên tiến|không|là gì?|15%|01/2022/QH15|so sánh|tieu chuan|còn tập thể thì sao?|tiền thưởng".split("|")
anything = st.text(st.characters(codec="utf-8"), max_size=400)
controls = st.text(st.sampled_from("\x00\x01\x07\x08\t\n\r\x0b\x1b\x7f\x85\u200b\u200d\u2028\u202e\u2066\ufeff\ufffd\ufffe 0aĐđ"), max_size=60)
scripts = st.text(st.sampled_from("aăâđĐếềểễệƠƯ0189٣四五ЖщαΩאבمرक한กไ\u0303\u0309\u0323😀👩‍👩‍👧²½ﬁŉİıſK"), max_size=80)
patterns = st.text(st.sampled_from("()[]{}*+?.\\|^$%_'\"`<>&;#@/-–—“”…:,"), max_size=60)
typed = st.lists(st.one_of(st.sampled_from(WORDS), anything, controls, scripts, patterns), min_size=1, max_size=6).map(" ".join)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return open_bot(make_store(tmp_path_factory.mktemp("store")))


def check(bot: Bot, text: str, **more: Any) -> None:
    """The answer of `text` is whole; a question that cannot be read is refused in words."""
    try:
        *_, answer = bot.ask(text, **more)
    except QuestionError:  # "Anh/chị vui lòng nhập lại …", or too long
        return
    assert isinstance(answer, Answer)
    assert answer.status in Status
    assert answer.status is not Status.FAILED
    assert answer.text
    for citation in answer.citations:
        document = bot.snapshot.documents[citation.document_id]
        assert citation.span.of(document.text) == citation.quote
    numbers = {c.number for c in answer.citations}
    assert all(n in numbers for sentence in answer.sentences for n in sentence.citations)
    json.dumps(shown(answer), ensure_ascii=False).encode()


@given(typed)
@settings(max_examples=150)
@example("")
@example("\x00")
@example("\ud800")
@example("Điều 99999999999999999999 khoản 99999999999999999999")
@example("năm 99999 ngày 31/02/0000 tháng 13")
@example("từ ngày 29/2/2023 đến 30/2/1900")
def test_anything_that_can_be_typed(bot: Bot, text: str) -> None:
    check(bot, text)


@given(typed, st.lists(st.tuples(st.sampled_from(["user", "assistant"]), typed), max_size=4), st.booleans())
@settings(max_examples=40)
def test_anything_after_any_conversation(bot: Bot, text: str, turns: list[tuple[str, str]], verbatim: bool) -> None:
    check(bot, text, history=[Turn(role, said) for role, said in turns], verbatim=verbatim)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "x" * 100_000, "chiến sĩ thi đua " * 6_000, "à" * 100_000, "😀" * 50_000, "Điều 5 " * 14_000, "(" * 100_000, "1" * 100_000, "a\u0323" * 50_000, "?" * 100_000,
    "khoản 1 Điều 2 và " * 5_500, "\n" * 100_000, "01/01/2024 " * 9_000, "\u202e" * 100_000, "so sánh " * 12_500,
], ids=lambda text: f"{text[:12]!r}")  # fmt: skip
def test_a_hundred_thousand_characters(bot: Bot, text: str) -> None:
    check(bot, text)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    made = make_store(Path(tmp_path_factory.mktemp("served")))
    with serving(made, open_bot(made)) as running:
        yield running


@given(typed)
@settings(max_examples=40)
@example("\x00" * 10)
@example("x" * 20_000)
def test_every_channel_answers_or_refuses_in_words(served: Serving, text: str) -> None:
    asked = [served.client.post("/api/ask", json={"question": text}), served.client.get("/api/search", params={"q": text}),
             served.client.post("/v1/chat/completions", json={"model": "tdkt", "messages": [{"role": "user", "content": text}]})]  # fmt: skip
    for response in asked:
        assert response.status_code in (200, 400, 413, 422), (response.status_code, response.text[:300])
        assert response.json()


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"question": "\\ud800"}', b'{"question": "a\\u0000b"}', b"[" * 50_000, b'{"question": 1e999}', b'{"question": null}', b"", b'{"a":' * 3_000],
                         ids=lambda body: f"{body[:12]!r}")  # fmt: skip
def test_bodies_that_are_no_question(served: Serving, body: bytes) -> None:
    response = served.client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (200, 400, 413, 422), (response.status_code, response.text[:300])
    assert served.ask(QUESTION).status_code == 200

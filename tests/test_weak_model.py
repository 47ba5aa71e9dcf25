"""evals.weak_model: what it counts, and that its judge sees lies that were shown."""
from __future__ import annotations

from dataclasses import replace

import pytest
from bot_fixtures import bot
from lying_server import Act, lying
from web_fixtures import make_settings

from bot.generate import Writer
from bot.model import open_model
from bot.types import Sentence
from evals.weak_model import Tally, Tapped, ask, report, unsupported

ASK = "Tỷ lệ xét tặng Chiến sĩ thi đua cơ sở là bao nhiêu phần trăm?"
RATE = "Tỷ lệ cá nhân được xét tặng danh hiệu “Chiến sĩ thi đua cơ sở” không quá 15% tổng số cá nhân đạt danh hiệu “Lao động tiên tiến”."


def tallied(say: str, keyed: bool) -> Tally:
    tally = Tally()
    with lying(Act(say)) as server:
        inner = open_model(make_settings(chat_model="m", chat_base_url=server.url))
        assert inner is not None
        model = Tapped(inner, keyed)
        for row in ({"id": "a", "question": ASK}, {"id": "b", "question": "Cách nấu phở bò?"}):
            ask(bot().with_writer(Writer(model, 3000, 300)), model, row, tally)
    return tally


def test_without_keys_everything_is_dropped():
    tally = tallied(f"{RATE} {RATE.replace('15', '20')}", keyed=False)
    assert (tally.asked, tally.reached, tally.proposed, tally.worded, tally.dropped.total()) == (2, 1, 2, 0, 2)
    assert dict(tally.made) == {"extract": 1}


def test_keyed_only_the_truth_is_shown():
    tally = tallied(f"{RATE} {RATE.replace('15', '20')} Kết thúc", keyed=True)
    assert (tally.worded, tally.chosen, tally.unsupported) == (1, 0, [])
    assert tally.samples == [RATE]
    assert "unsupported shown 0" in report(tally)


@pytest.mark.parametrize(("text", "why"), [
    (RATE, ""), (RATE.replace("15", "20"), "số 20"), (RATE.replace("Lao động tiên tiến", "Anh hùng Lao động"), "tên"), (RATE.replace("không quá", "ít nhất"), "ít nhất"),
])  # fmt: skip
def test_the_judge_sees_what_is_not_in_the_passages(text, why):
    answer = bot().answer(ASK)
    number = next(c.number for c in answer.citations if "15%" in c.quote)
    sentence = Sentence(text, (number,))
    found = unsupported(sentence, replace(answer, sentences=(sentence,)), bot())
    assert (why in " ".join(found)) if why else found == []
    assert unsupported(Sentence(text), answer, bot())

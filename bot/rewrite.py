"""A follow-up made whole in a chat model's words, where they say no more than the conversation did; else by `bot.follow`'s rules.

"Bằng khen Thủ tướng cho cá nhân cần gì?" + "thế cấp bộ thì sao?" -> "Bằng khen cấp bộ cho cá nhân cần gì?". What it does not
know: the answers given, and whether a question leans on the one before; `bot.follow` tells it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing

from bot import follow, prompts
from bot.errors import ModelError
from bot.fence import data
from bot.glossary import Glossary
from bot.kind import content
from bot.model import ChatModel, Patience
from bot.types import Turn
from index.text import canonical, tokens

PATIENCE = Patience(first=2.0, pause=1.0, total=3.0)
"""A reader waits this long at most before anything is searched; the rules need no time."""
EARLIER, MOST_CHARACTERS = 2, 240
"""Earlier questions shown, and the length of each and of the result."""
KEPT = 0.7
"""Share of the follow-up's own words that the result must hold: pointing words ("thế", "cái đó") may go."""
_JOINS = frozenset("là của cho về ở tại trong khi thì đối với và được có những các gì nào ai không bao nhiêu mấy thế như để theo vào do bởi cần phải".split())


def joiner(model: ChatModel) -> follow.Join:
    """A way of joining that asks `model`, and falls back on the rules."""

    def joined(text: str, history: Sequence[Turn], glossary: Glossary) -> str:
        plain = follow.joined(text, history, glossary)
        earlier = [canonical(t.text)[:MOST_CHARACTERS] for t in history if t.role == "user" and t.text.strip()][-EARLIER:]
        if plain == text or not earlier:
            return text  # it stands alone
        said = _rewritten(model, text, earlier)
        return said if faithful(said, text, earlier, lambda t: glossary.named(glossary.expand(t).text)) else plain

    return joined


def faithful(said: str, text: str, earlier: Sequence[str], named: Callable[[str], Sequence[str]]) -> bool:
    """Whether `said` is one short question that keeps the figures and names of `text` and takes all else from `earlier`."""
    if not said or len(said) > MOST_CHARACTERS or "\n" in said or said == text:
        return False
    given, own = set(tokens(" ".join([text, *earlier]))) | _JOINS, tokens(said)
    figures = set(re.findall(r"\d[\d./,-]*", text))
    if not figures <= set(re.findall(r"\d[\d./,-]*", said)) or not set(named(text)) <= set(named(said)):
        return False
    if any(word not in given for word in own):
        return False
    mine = content(text)
    if len(content(said)) <= len(mine):
        return False  # nothing was added
    return sum(w in own for w in mine) >= KEPT * len(mine)


def _rewritten(model: ChatModel, text: str, earlier: Sequence[str]) -> str:
    """What the model makes of it, empty where it fails or says too much."""
    asked = [prompts.MODEL_EARLIER.format(text=data(e)) for e in earlier]
    said = ""
    try:
        with closing(model.stream(prompts.MODEL_REWRITE, "\n".join([*asked, prompts.MODEL_FOLLOWED.format(text=data(text))]), PATIENCE)) as pieces:
            for piece in pieces:
                said += piece
                if len(said) > 2 * MOST_CHARACTERS:
                    return ""
    except ModelError:
        return ""
    return canonical(said).strip(" “”\"'")

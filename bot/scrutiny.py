"""Whether a sentence that a chat model drafted may be shown: the checks that stand before the reader.

A sentence passes when it cites passages it was given, says nothing in words of its own, carries no markup, address or command,
and `bot.verify` finds it borne out. What it does not know: the question, the model, and what happens to those that fail.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.fence import Source
from bot.pieces import Drafted
from bot.verify import problems
from index.text import canonical, fold, tokens

MOST_CHARACTERS, LEAST_WORDS = 600, 4
"""A longer sentence is no sentence; a shorter one says nothing, unless it is an item of a list."""

_MARKUP = re.compile(r"[<>\[\]{}|\\【】‹›]|&[#\w]+;|javascript:|data:\w+/", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:|www\.)\S+|\S+@\S+|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|gov|edu|info|io|xyz)(?!\w)\S*", re.IGNORECASE)
_COMMAND = re.compile(
    r"(?<!\w)(?:bo qua (?:\w+ ){0,3}(?:huong dan|chi dan|yeu cau|lenh|quy tac)|ignore (?:\w+ ){0,3}(?:instruction|prompt|rule)s?|system prompt|loi nhac he thong|"
    r"mo hinh ngon ngu|language model|chatgpt|hay tra loi|tra loi rang|doan trich|im start|im end|assistant|system)(?!\w)"
)
"""Words that speak to a model or of it: no rule on commendation does, so they come from an injected text or from the prompt."""
_NEUTRAL = frozenset(
    "và hoặc hay là có của cho các những theo tại gồm bao để khi thì với trong về này đó cũng cụ thể thuộc như việc mà do bởi vì nếu từ đến ở "
    "rằng quy định nêu sau đây lại cùng mỗi một ngoài ra đồng thời bên cạnh còn trường hợp điều khoản điểm chương mục ngày tháng năm phần trăm "
    "nghìn triệu tỷ lần hai ba bốn sáu bảy tám chín mười phải cần được không ubnd hđnd tđkt cstđ tối đa thiểu ít nhất quá vượt "
    "vào trước sau áp dụng sử dùng bao hiện nay tham dự thực".split()
)
"""Words a sentence may have of its own: they join what the source says, or `verify` weighs them by their meaning."""


def fault(drafted: Drafted, sources: Mapping[str, Source]) -> str:
    """Why the sentence may not be shown, in a few words; empty where it may."""
    return misshapen(drafted, sources) or misworded(drafted, sources)


def misshapen(drafted: Drafted, sources: Mapping[str, Source]) -> str:
    """What is wrong with its form: length, keys, markup, addresses, commands. Such a sentence means nothing."""
    text = drafted.checked
    if len(text) > MOST_CHARACTERS:
        return "quá dài"
    if not drafted.keys:
        return "không có trích dẫn"
    if any(k not in sources for k in drafted.keys):
        return "trích dẫn không tồn tại"
    if not drafted.lead and len(tokens(text)) < LEAST_WORDS:
        return "quá ngắn"
    if _MARKUP.search(text):
        return "có ký hiệu lạ"
    if any(all(a not in sources[k].passage for k in drafted.keys) for a in _ADDRESS.findall(text)):
        return "có đường dẫn lạ"
    return "có câu lệnh" if _COMMAND.search(fold(text).lower()) else ""


def misworded(drafted: Drafted, sources: Mapping[str, Source]) -> str:
    """What it says that the passages do not, or not so; for a sentence of the right form."""
    cited = {sources[k].citation.number: canonical(sources[k].passage) for k in drafted.keys}
    if own := _own_words(drafted.checked, cited.values()):
        return f"có từ ngoài nguồn: {', '.join(own[:3])}"
    return next(iter(problems(drafted.checked, cited, tuple(cited))), "")


def _own_words(text: str, passages: Iterable[str]) -> list[str]:
    """The words of `text` that no passage holds and that are not neutral; figures are weighed by `verify`, in whatever form."""
    given = {t for passage in passages for t in tokens(passage)}
    return [t for t in dict.fromkeys(tokens(text)) if not t[0].isdigit() and t not in given and t not in _NEUTRAL]

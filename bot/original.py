"""A drafted sentence that strays from its passage in its wording -> the sentence of the passage that it was made from.

"Quỹ cấp xã vùng núi được trích tới 2%" citing a passage that says "… tối đa 1,5% ở tỉnh miền núi …" -> that sentence, word for
word: the model has chosen it, the law says it. What it does not know: why the draft failed, and whether the sentence answers.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.fence import Source
from bot.kind import content
from bot.pieces import Drafted
from index.text import canonical, sentences

SHARE, LEAST = 0.6, 3
"""Share, and number, of a draft's content words that a sentence must hold to be the one it was made from (evals/RESULTS.md, "chat models")."""
_MARK = re.compile(r"^(?:[-–•]|\d{1,2}\.|[a-zđ]\))\s+")
_LEANS = re.compile(r"^(?:\w+\s){0,3}(?:này|đó|trên|nêu trên)(?!\w)|^(?:Trong đó|Ngoài ra|Đồng thời|Riêng|Khi đó|Tuy nhiên|Cụ thể|Theo đó)(?!\w)")


def original(drafted: Drafted, sources: Mapping[str, Source]) -> Drafted | None:
    """The sentence, or the item of a list, of the cited passages that holds most of the draft's words; None where none holds enough."""
    own = set(content(drafted.checked))
    best, most = None, 0.0
    for key in drafted.keys:
        for unit in _units(sources[key]) if key in sources else ():
            words = set(content(unit.checked))
            held = len(own & words)
            score = held / len(own) - len(words) / 10_000 if own else 0.0  # of two that hold as much the shorter
            if held >= min(LEAST, len(own)) and held >= SHARE * len(own) and score > most:
                best, most = unit, score
    return best


def _units(source: Source) -> Iterator[Drafted]:
    """The sentences of a passage and the items of its lists, each with the line that introduces it, or that it leans on."""
    lead = _MARK.sub("", source.lead, count=1)
    for line in canonical(source.citation.quote).split("\n"):
        marked = _MARK.match(line) is not None
        if line.endswith(":"):
            lead = _MARK.sub("", line, count=1)
        elif marked and lead:
            yield Drafted(line, (source.key,), lead)
        else:
            before = ""
            for span in sentences(line):
                said = span.of(line)
                yield Drafted(f"{before} {said}" if before and _LEANS.match(said) else said, (source.key,))
                before = said

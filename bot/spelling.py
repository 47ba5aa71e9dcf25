"""What a person typed -> what they meant: diacritics restored, slips and leftovers of input methods put right.

"tieu chuan chien si thi ddua co so" -> "tiêu chuẩn chiến sĩ thi đua cơ sở"; "tiền thưỡng" -> "tiền thưởng"; the old
font "khen th\u00adëng" -> "khen thưởng". Every token gets the syllables it may stand for, each with a cost in nats; a beam
search over counts of syllable triples (stupid back-off, Brants et al. 2007) chooses. What was typed with an accent and
is a syllable of the language stays, unless the evidence against it is overwhelming. What it does not know: documents,
ranking, abbreviations.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.keyboard import edits, telex, unfont, vni
from index.syllables import BITS, END, NUMBER, START, Counts, merge, shape
from index.text import canonical, fold, token_spans
from index.types import Span

"""How much the service takes on; one frozen value, so that tests and offices may choose other numbers.

What it does not know: who keeps to them.
"""
from __future__ import annotations

import os
from dataclasses import dataclass

BODY = 64 * 1024
"""Bytes of one question with its history."""
CHAT_BODY = 512 * 1024
"""Bytes of one chat completion: clients send instructions and whole conversations along."""
UPLOAD = 60 * 1024 * 1024
"""Bytes of one upload with what multipart adds; each format has a smaller limit of its own (`index.parse.check_size`)."""
TURNS = 20
TURN_CHARACTERS = 8000
QUERY_CHARACTERS = 500
PASSAGES = 50
WORDING = 8
"""Askings at once where a chat model words answers: most of their time is waiting for it (`bot.model.AT_ONCE`)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`working` askings at once and `waiting` more in line: with 50 clients at once on two busy cores the 95th of a hundred answers
    takes 1.5 s, with 32 in line 1.7 (evals/RESULTS.md, "load"); the others are told at once to come back.

    Seconds: until an asking is given up, between two pings of a quiet stream, between two looks for a newer snapshot.
    """

    working: int = max(2, os.cpu_count() or 2)
    waiting: int = 24
    asking_seconds: float = 60.0
    ping_seconds: float = 10.0
    check_seconds: float = 5.0

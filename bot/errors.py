"""What can go wrong while asking; messages are Vietnamese.

BotError
├── QuestionError   the question cannot be read (empty, far too long)
└── ModelError      the chat model does not answer in time or at all
"""
from __future__ import annotations


class BotError(Exception):
    """Root of the tree."""


class QuestionError(BotError):
    """The question itself is the trouble; the message says how to ask instead."""


class ModelError(BotError):
    """The chat model failed; the extractive answer takes over."""

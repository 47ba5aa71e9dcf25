"""The one door to chat models: what an office has set -> a model that streams text within limits, or a ModelError.

TDKT_CHAT_MODEL=openai:qwen3-8b and TDKT_CHAT_BASE_URL=http://127.0.0.1:8080/v1 -> `stream(system, user)` gives "Tỷ lệ ",
"phiếu ", … It waits so long for the first piece and for each next one, tries again only while nothing has come, and stops
asking a server that keeps failing. What it does not know: what is asked, and whether what comes is true.
"""
from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import prompts
from bot.breaker import Breaker
from bot.errors import ModelError
from bot.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger("tdkt")

PROVIDERS = {"openai": "langchain-openai", "ollama": "langchain-ollama", "anthropic": "langchain-anthropic", "google_genai": "langchain-google-genai"}
"""Providers that may be named before a colon, each with the package that speaks to it."""
WAITS = (0.5, 1.5)
"""Seconds before the second and the third attempt, where the server names no time itself."""
AT_ONCE = 8
"""Calls at work at most, those included whose reader has left and whose server has not noticed."""
CONNECT_SECONDS = 5.0
NO_KEY = "khong-can-khoa"
"""Sent to a server of the office's own where no key is set: the key of a cloud service in the environment is not for it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for the first piece with all attempts before it, for each next piece, and for the whole."""

    first: float
    pause: float
    total: float


class ChatModel:
    """A chat model behind its limits. Safe to share between threads: only the breaker and the room change."""

    def __init__(self, chat: BaseChatModel, name: str, patience: Patience, breaker: Breaker | None = None) -> None:
        self.name, self._chat, self._patience = name, chat, patience
        self._breaker = breaker or Breaker()
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def stream(self, system: str, user: str, patience: Patience | None = None) -> Generator[str]:
        """The pieces of one reply, none of them empty. Raises ModelError, also after some pieces; to be closed when left early.

        A `patience` of the caller's own is no measure of the server: running out of it counts as no failure.
        """
        wait = patience or self._patience
        if not self._breaker.enter():
            raise ModelError(prompts.MODEL_RESTING)
        done = self._breaker.left  # what is told to the breaker in the end: by a reader who leaves, nothing
        try:
            with closing(self._pieces(system, user, wait)) as pieces:
                yield from pieces
            done = self._breaker.succeeded
        except _BusyError as error:
            raise ModelError(prompts.MODEL_BUSY) from error
        except Exception as error:
            done = self._breaker.left if patience and isinstance(error, TimeoutError) else self._breaker.failed
            told = _told(error)
            log.warning("mô hình ngôn ngữ %s: %s", self.name, told)  # never the error itself: it may hold the question or the key
            raise ModelError(told) from error
        finally:
            done()

    def _pieces(self, system: str, user: str, wait: Patience) -> Generator[str]:
        start = time.monotonic()
        feed, first = self._first(system, user, start + min(wait.first, wait.total))
        try:
            piece: str | None = first
            while piece is not None:
                yield piece
                piece = feed.next(min(time.monotonic() + wait.pause, start + wait.total))
        finally:
            feed.stop()

    def _first(self, system: str, user: str, end: float) -> tuple[_Feed, str]:
        """The call that answers, and its first piece; tried again while there is time and the trouble may pass."""
        for pause in (*WAITS, None):
            feed = _Feed(lambda: self._texts(system, user), self._room)
            try:
                piece = feed.next(end)
                if piece is None:
                    raise _EmptyError
                return feed, piece
            except Exception as error:
                feed.stop()
                wait = _asked_to_wait(error, pause)
                if wait is None or time.monotonic() + wait >= end:
                    raise
                time.sleep(wait)
        raise _EmptyError  # not reached: the last pause is None

    def _texts(self, system: str, user: str) -> Generator[str]:
        from langchain_core.messages import HumanMessage, SystemMessage  # noqa: PLC0415  # only where a model is switched on
        from langsmith import tracing_context  # noqa: PLC0415

        with tracing_context(enabled=False):  # whatever the environment says: questions leave the machine for the model alone
            for chunk in self._chat.stream([SystemMessage(system), HumanMessage(user)]):
                if text := str(chunk.text):
                    yield text


# --- one call, in a thread of its own ---------------------------------------------------------------------------
class _EmptyError(Exception):
    """The reply held nothing."""


class _BusyError(Exception):
    """As many calls are at work as may be."""


class _Feed:
    """One call: a thread reads the server, so that a reader can stop waiting for it; `stop` ends it at its next piece."""

    def __init__(self, texts: Callable[[], Generator[str]], room: threading.BoundedSemaphore) -> None:
        if not room.acquire(blocking=False):
            raise _BusyError
        self._texts, self._room = texts, room
        self._queue: queue.Queue[str | Exception | None] = queue.Queue(maxsize=64)
        self._stopped = threading.Event()
        threading.Thread(target=self._work, name="tdkt-model", daemon=True).start()

    def next(self, end: float) -> str | None:
        """The next piece, None at the end of the reply; raises TimeoutError at the moment `end`, or what the call raised."""
        try:
            got = self._queue.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(got, Exception):
            raise got
        return got

    def stop(self) -> None:
        self._stopped.set()

    def _work(self) -> None:
        try:
            with closing(self._texts()) as texts:
                for text in texts:
                    self._put(text)
                    if self._stopped.is_set():
                        return
            self._put(None)
        except Exception as error:  # carried to the reader
            self._put(error)
        finally:
            self._room.release()

    def _put(self, got: str | Exception | None) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._queue.put(got, timeout=0.2)
                return


# --- what went wrong --------------------------------------------------------------------------------------------
def _status(error: Exception) -> int | None:
    """The HTTP status that the libraries of all providers leave in their errors, each in its own place."""
    found = (getattr(error, "status_code", None), getattr(error, "code", None))
    return next((s for s in found if isinstance(s, int)), None)


def _asked_to_wait(error: Exception, pause: float | None) -> float | None:
    """Seconds before another attempt, as the server asks ("Retry-After") or as given; None where another attempt is useless."""
    status = _status(error)
    passing = status in {408, 409, 429} or (status or 0) >= 500 or (status is None and _network(error))
    if pause is None or not passing:
        return None
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    with suppress(TypeError, ValueError):
        return max(0.0, float(headers.get("retry-after", pause)))
    return pause


def _network(error: Exception) -> bool:
    """Whether the connection failed; by name, since each provider's library has classes of its own."""
    name = type(error).__name__
    return (isinstance(error, OSError) and not isinstance(error, TimeoutError)) or "Connect" in name or "Protocol" in name


def _told(error: Exception) -> str:
    """What went wrong, in words for the log, with the remedy."""
    status = _status(error)
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return prompts.MODEL_SLOW
    if isinstance(error, _EmptyError):
        return prompts.MODEL_EMPTY
    if status in {401, 403}:
        return prompts.MODEL_KEY
    if status is not None:
        return {404: prompts.MODEL_UNKNOWN, 429: prompts.MODEL_BUSY}.get(status, prompts.MODEL_REFUSED.format(status=status))
    return prompts.MODEL_DOWN if _network(error) else prompts.MODEL_BROKEN.format(kind=type(error).__name__)


# --- opening ----------------------------------------------------------------------------------------------------
def open_model(settings: Settings) -> ChatModel | None:
    """The chat model that `settings` name, None where they name none; nothing is sent yet.

    Raises ModelError, in Vietnamese with the remedy, for an unknown provider, a missing package or a missing key.
    """
    if not settings.chat_model and not settings.chat_base_url:
        return None
    if not settings.chat_model:
        raise ModelError(prompts.MODEL_UNNAMED)
    provider, name = _named(settings.chat_model, settings.chat_base_url)
    patience = Patience(settings.chat_first_seconds, settings.chat_pause_seconds, settings.chat_total_seconds)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415  # half a second, only where a model is switched on

    try:
        chat = init_chat_model(name, model_provider=provider, **_arguments(provider, settings, patience))
    except ImportError as error:
        raise ModelError(prompts.MODEL_PACKAGE.format(provider=provider, package=PROVIDERS[provider])) from error
    except Exception as error:  # each provider's library refuses a missing key in its own way
        raise ModelError(prompts.MODEL_SETTINGS.format(model=settings.chat_model, kind=type(error).__name__)) from error
    return ChatModel(chat, f"{provider}:{name}", patience)


def _named(model: str, base_url: str) -> tuple[str, str]:
    """Provider and name; behind a base URL a name may hold a colon of its own ("qwen2.5:7b") and needs no provider."""
    provider, colon, name = model.partition(":")
    if colon and provider in PROVIDERS and name:
        return provider, name
    if base_url:
        return "openai", model
    raise ModelError(prompts.MODEL_PROVIDER.format(model=model, known=", ".join(f"{p}:…" for p in PROVIDERS)))


def _arguments(provider: str, settings: Settings, patience: Patience) -> dict[str, Any]:
    """The limits and the address in the words of each provider's class; attempts are ours, so theirs are off."""
    read = max(patience.first, patience.pause)
    own = {"base_url": settings.chat_base_url} if settings.chat_base_url else {}
    key = settings.chat_api_key.get_secret_value()
    keyed = {"api_key": key} if key else {}
    if provider == "ollama":
        return {**own, "num_predict": settings.chat_output_tokens, "num_ctx": settings.chat_input_tokens + settings.chat_output_tokens, "temperature": 0,
                "client_kwargs": {"timeout": read}}  # fmt: skip
    if provider == "google_genai":
        return {**own, **keyed, "max_output_tokens": settings.chat_output_tokens, "timeout": read, "max_retries": 1}
    if provider == "anthropic":
        return {**own, **keyed, "max_tokens": settings.chat_output_tokens, "timeout": read, "max_retries": 0}
    limits = {"timeout": (CONNECT_SECONDS, read, read, read), "max_retries": 0}
    if not own:
        return {**keyed, **limits, "max_tokens": settings.chat_output_tokens}
    # servers of one's own know the older name of the limit, which the class would rename
    return {**own, "api_key": key or NO_KEY, **limits, "temperature": 0, "extra_body": {"max_tokens": settings.chat_output_tokens}}

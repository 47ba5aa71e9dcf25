"""The bot that answers now, and its exchange for a newer snapshot while requests run.

A request takes `served()` once and keeps it to its end, so that no answer mixes two snapshots; the old one is freed when
its last request ends. What it does not know: HTTP routes, how a snapshot is made.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bot.ask import Bot
from bot.errors import BotError
from bot.generate import Writer
from bot.glossary import Glossary
from bot.settings import Settings
from bot.visibility import Audience, view
from index import snapshot
from index.errors import EmbedError, IndexingError
from index.snapshot import Snapshot, Store
from service import heap
from service.limits import Limits
from service.problems import NO_INDEX, STARTING

if TYPE_CHECKING:
    from index.embed import Embedder

log = logging.getLogger("tdkt")

REMEMBERED = 1024
"""Questions whose vectors are kept, 2 KB each: widgets offer the same ones to everybody."""
WARM_UP = "Tiêu chuẩn danh hiệu Chiến sĩ thi đua cơ sở là gì?"


@dataclass(frozen=True, slots=True)
class Served:
    """A bot with what the routes read beside it."""

    bot: Bot
    glossary: Glossary

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """Everything derived from the snapshot of `bot`."""
        return cls(bot, Glossary.read(bot.snapshot.glossary))

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that the bot reads."""
        return self.bot.snapshot


class Live:
    """Holds what is served now; a thread opens the first snapshot and looks for newer ones.

    Given a `bot`, serves that one for ever.
    """

    def __init__(self, settings: Settings, limits: Limits, bot: Bot | None = None) -> None:
        self._settings, self._seconds = settings, limits.check_seconds
        self._views = _views(bot) if bot else None
        self._fixed = bot is not None
        self._writer = Writer.open(settings) if bot is None else None
        self._embedder: Embedder | None = None
        self._opening = False
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._looked = False
        self._complaint = ""

    @property
    def ready(self) -> bool:
        """Whether questions are answered."""
        return self._views is not None

    @property
    def complaint(self) -> str:
        """Why the newest snapshot could not be opened; empty when it could. For the log and the terminal."""
        return self._complaint

    def served(self, audience: Audience = Audience.PUBLIC) -> Served:
        """What is served now to `audience`; raises the problem STARTING or NO_INDEX."""
        if self._views is None:
            raise (NO_INDEX if self._looked else STARTING).error()
        return self._views[audience]

    def start(self) -> None:
        """Opens the embedding model and the current snapshot in the background, then keeps looking for newer ones."""
        if not self._fixed:
            self._opening = True
            threading.Thread(target=self._watch, name="tdkt-live", daemon=True).start()

    def stop(self) -> None:
        """Ends the looking; what is served stays so."""
        self._stopping.set()

    def refresh(self) -> bool:
        """Serves the promoted snapshot if it is another one than now; returns whether there was an exchange.

        The new one has answered a question before it takes over; when it cannot be opened the old one stays. While the model is
        still being opened nothing is exchanged: a snapshot opened without it would answer from words alone until the next one.
        """
        if self._opening:
            return False
        with self._lock:
            try:
                changed = not self._fixed and self._exchange()
                self._complaint = ""
            except (IndexingError, BotError) as error:
                self._complain(f"{error}{self._instead()}")
                return False
            finally:
                self._looked = True
            return changed

    def _exchange(self) -> bool:
        folder = snapshot.current(self._settings.store)
        if self._views is not None and folder.name == self._views[Audience.STAFF].snapshot.manifest.id:
            return False
        try:
            self._open(folder)
        except IndexingError:
            if self._views is None and _damaged(folder):  # a service that starts now has no older one in memory
                self._open_older(folder)
            raise
        heap.give_back()
        return True

    def _open(self, folder: Store) -> None:
        embedder = self._embedder
        opened = snapshot.open_snapshot(folder, embedder, embedder.fingerprint if embedder else "")
        bot = Bot(opened, embedder, contact=self._settings.contact)
        bot.answer(WARM_UP)
        self._views = _views(bot.with_writer(self._writer))  # one assignment: a request sees the old or the new, never half
        log.info("đang phục vụ bản chỉ mục %s (%d văn bản)", opened.manifest.id, opened.manifest.documents)

    def _open_older(self, damaged: Store) -> None:
        """Serves the newest snapshot before `damaged` that was once promoted and is whole, where there is one."""
        for ident in reversed(snapshot.promoted(self._settings.store)):
            if ident != damaged.name and self._views is None:
                with suppress(IndexingError):
                    self._open(self._settings.store / ident)

    def _instead(self) -> str:
        return f"; trong lúc ấy bản {self._views[Audience.STAFF].snapshot.manifest.id} vẫn trả lời" if self._views else ""

    def _watch(self) -> None:
        try:
            self._embedder = _embedder(self._settings)
        finally:
            self._opening = False
        while not self._stopping.is_set():
            try:
                self.refresh()
            except Exception as error:  # the watch must outlive any single failure: the old snapshot is being served
                log.exception("không mở được bản chỉ mục mới")
                self._complain(repr(error))
            self._stopping.wait(self._seconds)

    def _complain(self, complaint: str) -> None:
        """Logs a trouble once, not at every look."""
        if complaint != self._complaint:
            log.warning("%s", complaint)
        self._complaint = complaint


def _damaged(folder: Store) -> bool:
    """Whether a file of the snapshot is not as it was written; one that another model made is whole."""
    try:
        snapshot.verify(folder)
    except IndexingError:
        return True
    return False


def _views(bot: Bot) -> Mapping[Audience, Served]:
    """What each audience is served: one and the same where no document is internal."""
    staff = Served.of(bot)
    public = view(bot.snapshot, Audience.PUBLIC)
    if public is bot.snapshot:
        return dict.fromkeys(Audience, staff)
    return {Audience.STAFF: staff, Audience.PUBLIC: Served.of(bot.over(public))}


def _embedder(settings: Settings) -> Embedder | None:
    """The embedding model, or None where it is switched off or cannot be had: BM25 then answers alone."""
    if settings.embed_model == "none":
        return None
    from index.embed import Embedder  # noqa: PLC0415  # torch is slow to import, and not needed for BM25

    try:
        return Embedder.open(settings.embed_model or None, settings.var / "models", remembered=REMEMBERED)
    except EmbedError as error:
        log.warning("chưa có mô hình nhúng (%s); chỉ tìm bằng từ khóa (BM25)", error)
        return None



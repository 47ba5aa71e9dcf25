"""Snapshots through any sequence of writes, promotions, rollbacks and prunings, each of which may be killed at any step.

A kill is played by making every call that touches the disk fail from the n-th on, the cleaning up after a failure included.
"""
from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any
from unittest import mock

from conftest import DATA
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from index import snapshot
from index.build import build
from index.cache import VectorCache
from index.errors import SnapshotError

ATTEMPTS = st.one_of(st.none(), st.integers(0, 40))
"""None: nothing goes wrong; n: killed before the call n to the disk."""


class Killed(BaseException):
    """The process ended here."""


@contextmanager
def killed_at(place: int | None) -> Iterator[None]:
    """Kills at the `place`-th call to the disk, and at every later one."""
    done = 0

    def dying(real: Callable[..., Any], halfway: Callable[..., Any] | None = None) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal done
            done += 1
            if place is not None and done > place:
                if halfway and done == place + 1:
                    halfway(*args)
                raise Killed
            return real(*args, **more)

        return call

    def half_gone(folder: Any, *_: Any) -> None:
        for path in list(Path(folder).glob("*"))[:2]:
            path.unlink()

    def half_written(path: Path, text: str, *_: Any) -> None:
        with open(path, "w", encoding="utf8") as file:  # noqa: PTH123  # Path.open is the one that dies
            file.write(text[: len(text) // 2])

    with (
        mock.patch.object(shutil, "rmtree", dying(shutil.rmtree, half_gone)), mock.patch.object(os, "fsync", dying(os.fsync)),
        mock.patch.object(Path, "write_text", dying(Path.write_text, half_written)), mock.patch.object(Path, "rename", dying(Path.rename)),
        mock.patch.object(Path, "replace", dying(Path.replace)), mock.patch.object(Path, "mkdir", dying(Path.mkdir)), suppress(Killed),
    ):  # fmt: skip
        yield


class Store(RuleBasedStateMachine):
    """One store; `may` are the ids of which one must be served."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store, self.number = self.folder / "snapshots", 0
        self.may: set[str] = set()

    @initialize()
    def begin(self) -> None:
        (self.folder / "documents").mkdir()
        (self.folder / "documents" / "su-kien.md").write_bytes((DATA / "su-kien.md").read_bytes())
        first = build(self.folder / "documents", self.store, None, VectorCache(self.folder / "c.sqlite"))
        self.opened = snapshot.open_snapshot(first.folder, None)
        self.may = {first.manifest.id}

    @rule(place=ATTEMPTS)
    def write(self, place: int | None) -> None:
        self.number += 1
        rest = {part: getattr(self.opened, part) for part in list(signature(snapshot.write).parameters)[4:]}
        manifest = replace(self.opened.manifest, id=f"20991231-{self.number:06}-00000000")
        with killed_at(place):
            snapshot.write(self.store, manifest, self.opened.documents.values(), self.opened.articles.values(), **rest)

    @rule(data=st.data(), place=ATTEMPTS)
    def promote(self, data: st.DataObject, place: int | None) -> None:
        wanted = data.draw(st.sampled_from(snapshot.listed(self.store)))
        before, done = snapshot.current(self.store).name, False
        with killed_at(place):
            snapshot.promote(self.store, wanted)
            done = True
        self.may = {wanted} if done else {before, wanted}

    @rule(place=ATTEMPTS)
    def roll_back(self, place: int | None) -> None:
        before, older, to = snapshot.current(self.store).name, self.older(), ""
        try:
            with killed_at(place):
                to = snapshot.rollback(self.store)
        except SnapshotError:
            assert not older
            return
        assert not to or to == older
        self.may = {to} if to else {before, older}

    @rule(keep=st.integers(0, 3), place=ATTEMPTS)
    def prune(self, keep: int, place: int | None) -> None:
        before, gone = snapshot.listed(self.store), None
        with killed_at(place):
            gone = snapshot.prune(self.store, keep)
        left = snapshot.listed(self.store)
        assert set(left) <= set(before)
        if gone is not None:
            assert set(before) - set(left) == set(gone)
            assert len(left) <= keep + 1
            assert not list(self.store.glob(".*.draft"))

    def older(self) -> str:
        """What a rollback must bring back: the last one promoted before, as far as it is still there."""
        ids = snapshot.promoted(self.store)
        return next((i for i in reversed(ids[:-1]) if (self.store / i / "manifest.json").is_file()), "")

    @invariant()
    @precondition(lambda self: self.may)
    def one_whole_snapshot_is_served(self) -> None:
        served = snapshot.current(self.store).name
        assert served in self.may
        snapshot.open_snapshot(self.store / served, None)

    @invariant()
    @precondition(lambda self: self.may)
    def whatever_is_listed_is_whole(self) -> None:
        for ident in snapshot.listed(self.store):
            snapshot.verify(self.store / ident)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


TestStore = Store.TestCase
TestStore.settings = settings(max_examples=12, stateful_step_count=12, deadline=None, derandomize=True)

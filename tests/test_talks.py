"""Conversations by id: found by their owner alone, never mixed, bounded, ending."""
from __future__ import annotations

import threading

import pytest

from bot.types import Turn
from service import limits
from service.problems import ProblemError
from service.talks import CHARACTERS, Talks


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def gone(talks: Talks, ident: str, owner: str) -> bool:
    try:
        talks.read(ident, owner)
    except ProblemError as error:
        return error.kind.code == "conversation_not_found"
    return False


def test_the_turns_come_back_in_order() -> None:
    talks = Talks()
    ident = talks.begin("a")
    assert talks.enter(ident, "a") == ((), 0)
    talks.add(ident, "a", "Câu 1?", "Đáp 1.")
    talks.add(ident, "a", "Câu 2?", "Đáp 2.")
    assert talks.enter(ident, "a") == ((Turn("user", "Câu 1?"), Turn("assistant", "Đáp 1."), Turn("user", "Câu 2?"), Turn("assistant", "Đáp 2.")), 1)


def test_only_the_owner_finds_it() -> None:
    talks = Talks()
    ident = talks.begin("a")
    talks.add(ident, "b", "x", "y")
    assert talks.read(ident, "a")[0] == ()
    assert gone(talks, ident, "b")
    assert gone(talks, "khong-co", "a")
    with pytest.raises(ProblemError):
        talks.forget(ident, "b")
    with pytest.raises(ProblemError):
        talks.enter(ident, "b")
    talks.forget(ident, "a")
    assert gone(talks, ident, "a")
    talks.add(ident, "a", "x", "y")  # an answer that was on its way
    assert gone(talks, ident, "a")


def test_long_ones_keep_their_end_and_long_turns_their_beginning() -> None:
    talks = Talks()
    ident = talks.begin("a")
    for i in range(50):
        talks.add(ident, "a", f"{i} " + "x" * 9000, "y" * 9000)
    turns = talks.read(ident, "a")[0]
    assert len(turns) == limits.TURNS
    assert turns[-2].text.startswith("49 ")
    assert turns[0].role == "user"
    assert max(len(t.text) for t in turns) == CHARACTERS


def test_quiet_ones_end() -> None:
    clock = Clock()
    talks = Talks(idle=60, clock=clock)
    first, second = talks.begin("a"), talks.begin("a")
    clock.now += 50
    assert talks.read(second, "a")[1] == clock.now + 60
    clock.now += 20
    assert gone(talks, first, "a")
    assert not gone(talks, second, "a")
    assert len(talks) == 1


def test_there_are_never_too_many() -> None:
    talks = Talks(most=3)
    idents = [talks.begin("a") for _ in range(3)]
    talks.read(idents[0], "a")
    talks.begin("a")
    assert [gone(talks, i, "a") for i in idents] == [False, True, False]
    assert len(talks) == 3


def test_two_conversations_never_mix_under_load() -> None:
    talks = Talks()
    owners = [f"o{i}" for i in range(8)]
    idents = {o: talks.begin(o) for o in owners}
    wrong: list[str] = []

    def speak(owner: str) -> None:
        for i in range(200):
            turns, asked = talks.enter(idents[owner], owner)
            wrong.extend(t.text for t in turns if not t.text.startswith(owner + " "))
            wrong.extend(["count"] if asked != i else [])
            talks.add(idents[owner], owner, f"{owner} hỏi {i}", f"{owner} đáp {i}")

    threads = [threading.Thread(target=speak, args=(o,)) for o in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

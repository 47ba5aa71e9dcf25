"""Golden questions of the agency's own."""
from __future__ import annotations

import threading
from pathlib import Path

from bot.types import Status
from evals.run import read_questions
from service.golden import NAME, append


def test_lines_are_added_with_numbers_of_their_own(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"id": "co-quan-0007", "question": "x", "status": "answered", "kind": "k"}', "utf8")  # no line end, as editors leave it
    row = append(tmp_path, " Câu\n hỏi? ", Status.ANSWERED, [["a", "b"]], ["c"], [{"document": "1/QĐ"}])
    assert (row["id"], row["question"]) == ("co-quan-0008", "Câu hỏi?")
    assert [q["id"] for q in read_questions(tmp_path / NAME)] == ["co-quan-0007", "co-quan-0008"]


def test_lines_added_at_once_are_all_there(tmp_path: Path) -> None:
    threads = [threading.Thread(target=lambda i=i: append(tmp_path / "var", f"Câu {i}?", Status.NOT_FOUND, [], [], [])) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = read_questions(tmp_path / "var" / NAME)
    assert len({r["id"] for r in rows}) == len({r["question"] for r in rows}) == 12

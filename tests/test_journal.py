"""The question log: masked, kept for so many days, read back in pages, and never in the way of an answer."""
from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from web_fixtures import PATIENCE, until

from service.journal import Journal, Line, Wanted

LINE = Line(
    "a1", "2026-11-25T08:00:00.000+00:00", "staff", "k1", "api", "Tiêu chuẩn Chiến sĩ thi đua cơ sở?", "", "answered",
    ({"article_id": "luat#dieu-23", "label": "Điều 23", "title": "Luật"},), "s1", "2026-11-25", {"total": 12.5}, 13.0,
)  # fmt: skip
TODAY = date(2026, 11, 25)


@pytest.fixture
def journal(tmp_path: Path):
    made = Journal(tmp_path / "journal.sqlite", today=lambda: TODAY)
    yield made
    made.close()


def at(n: int, **more: object) -> Line:
    when = datetime(2026, 11, 25, 3, tzinfo=UTC) - timedelta(hours=n)
    return replace(LINE, id=f"l{n:03}", at=when.isoformat(timespec="milliseconds"), **more)  # type: ignore[arg-type]


def test_a_line_comes_back_as_it_was_put(journal: Journal) -> None:
    journal.put(LINE)
    assert journal.get("a1") == LINE
    assert journal.get("khong-co") is None


def test_what_names_a_person_is_never_on_the_disk(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.put(replace(LINE, question="Tôi là An, số 0912345678, CCCD 001095012345", understood="thư an@coquan.gov.vn"))
    assert journal.rate("a1", "down", "gọi lại 0987 654 321")
    line = journal.get("a1")
    assert line
    assert "[số điện thoại]" in line.question + line.comment
    raw = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    journal.close()
    raw += b"".join(p.read_bytes() for p in tmp_path.iterdir())
    for secret in (b"0912345678", b"001095012345", b"an@coquan", b"654 321"):
        assert secret not in raw


def test_without_words_no_word_is_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", words=False)
    journal.put(replace(LINE, question="Bí mật quỳnh kha", understood="bí mật quỳnh kha"))
    journal.rate("a1", "up", "quỳnh kha")
    line = journal.get("a1")
    assert line
    assert (line.question, line.understood, line.comment, line.thumb, line.status) == ("", "", "", "up", "answered")
    journal.close()
    assert "quỳnh".encode() not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


def test_a_rating_replaces_the_one_before(journal: Journal) -> None:
    journal.put(LINE)
    assert journal.rate("a1", "down", "sai")
    assert journal.rate("a1", "up", "")
    line = journal.get("a1")
    assert line
    assert (line.thumb, line.comment) == ("up", "")
    assert not journal.rate("khong-co", "up", "")


def test_pages_show_every_line_once_newest_first(journal: Journal) -> None:
    lines = [at(n) for n in range(25)]
    for line in lines:
        journal.put(line)
    seen, before = [], ""
    while before is not None:
        found, before = journal.page(Wanted(), 7, before)
        seen += [line.id for line in found]
    assert seen == [line.id for line in lines]
    assert [line.id for line in journal.every(Wanted(), step=4)] == seen


def test_lines_are_found_by_day_status_thumb_and_words(journal: Journal) -> None:
    journal.put(at(0))
    journal.put(at(48, status="not_found", question="Thưởng bao nhiêu TIỀN?"))
    journal.rate("l048", "down", "")

    def ids(**wanted: object) -> list[str]:
        return [line.id for line in journal.page(Wanted(**wanted))[0]]  # type: ignore[arg-type]

    assert ids(status="not_found") == ids(thumb="down") == ids(words="bao nhieu tiền") == ids(last=date(2026, 11, 24)) == ["l048"]
    assert ids(first=date(2026, 11, 25)) == ["l000"]
    assert ids(words="%") == ids(words="' OR 1=1 --") == ids(status="answered' OR '1") == []


def test_old_lines_go_from_the_file(tmp_path: Path) -> None:
    day = [TODAY]
    journal = Journal(tmp_path / "journal.sqlite", days=2, today=lambda: day[0])
    journal.put(at(0, question="còn giữ"))
    journal.put(at(24 * 10, question="quá hạn xyzt"))
    journal.flush()
    day[0] += timedelta(days=1)
    journal.put(at(1, question="mới"))
    assert {line.question for line in journal.every(Wanted())} == {"còn giữ", "mới"}
    journal.close()
    assert b"xyzt" not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


def test_old_lines_go_at_the_start_and_though_nobody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.journal.TIDY_SECONDS", 0.02)
    day = [TODAY]
    journal = Journal(tmp_path / "journal.sqlite", days=5, today=lambda: day[0])
    journal.put(at(0))
    journal.put(at(72))
    journal.flush()
    journal.close()
    again = Journal(tmp_path / "journal.sqlite", days=2, today=lambda: day[0])
    assert [line.id for line in again.every(Wanted())] == ["l000"]
    day[0] += timedelta(days=9)
    until(lambda: not list(again.every(Wanted())))
    again.close()


def test_deleted_lines_go_from_the_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.put(replace(LINE, question="xin xóa quỵnh"))
    assert journal.delete("a1")
    assert not journal.delete("a1")
    journal.close()
    assert "quỵnh".encode() not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


def test_what_is_left_to_do(journal: Journal) -> None:
    journal.put(at(0))
    for n, status in enumerate(("not_found", "partial", "clarify", "failed", "out_of_scope", "stopped"), 1):
        journal.put(at(n, status=status))
    journal.put(at(9))
    journal.rate("l009", "down", "")
    assert [line.id for line in journal.open_lines(date(2026, 11, 1), 10)] == ["l001", "l002", "l003", "l004", "l009"]
    assert [line.id for line in journal.open_lines(date(2026, 11, 1), 2)] == ["l001", "l002"]
    assert journal.settle(["l001", "l009", "l001", "khong-co"]) == 2
    assert [line.id for line in journal.open_lines(date(2026, 11, 1), 10)] == ["l002", "l003", "l004"]
    journal.rate("l009", "down", "vẫn sai")
    assert "l009" in [line.id for line in journal.open_lines(date(2026, 11, 1), 10)]


def test_a_disk_that_cannot_be_written_loses_lines_and_nothing_else(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    with sqlite3.connect(tmp_path / "journal.sqlite") as other:
        other.execute("DROP TABLE lines")
    journal.put(LINE)
    journal.flush()
    assert journal.dropped == 1
    journal.close()


def test_many_threads_put_and_nobody_waits(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")

    def put(n: int) -> None:
        for i in range(50):
            journal.put(replace(LINE, id=f"{n}-{i}"))

    threads = [threading.Thread(target=put, args=(n,)) for n in range(8)]
    with journal._book.writing():  # as if the disk stood still: nothing is written before this ends
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads)
    assert sum(1 for _ in journal.every(Wanted())) + journal.dropped == 400
    assert journal.dropped == 0
    journal.close()

"""evals.kills and evals.uploads in small: one kill in the middle of uploads, and what counts as a mixed answer."""
from __future__ import annotations

import json
from pathlib import Path

from evals.kills import run
from evals.uploads import Texts


def test_a_kill_while_uploads_come_loses_nothing_that_was_acknowledged() -> None:
    result = run(1, 3, ["upload"])["upload"]
    assert result["faults"] == []
    assert result["acknowledged"] > 0


def test_a_quote_of_another_snapshot_is_a_mixed_answer(tmp_path: Path) -> None:
    for ident, text in (("2026-a", "có 10 năm"), ("2026-b", "có 11 năm")):
        (tmp_path / ident).mkdir()
        (tmp_path / ident / "manifest.json").write_text("{}", "utf8")
        (tmp_path / ident / "documents.jsonl").write_text(json.dumps({"id": "x", "text": text}, ensure_ascii=False) + "\n", "utf8")
    texts = Texts(tmp_path)
    texts.look()
    citation = {"document_id": "x", "span": [3, 5], "quote": "10"}
    assert not texts.mixed({"snapshot_id": "2026-a", "citations": [citation]})
    assert texts.mixed({"snapshot_id": "2026-b", "citations": [citation]})
    assert not texts.mixed({"snapshot_id": "2026-b", "citations": []})

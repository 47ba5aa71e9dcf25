"""service.publisher: what a start takes up and clears away; the jobs themselves are tested over HTTP in test_service_documents."""
from __future__ import annotations

from pathlib import Path

import pytest
from web_fixtures import make_store

from service.jobs import FINAL, Kind, State
from service.limits import Limits
from service.live import Live
from service.publisher import Publisher


@pytest.mark.parametrize("state", [State.REVIEW, *sorted(FINAL)])
def test_a_start_keeps_the_uploads_of_jobs_that_have_not_ended(tmp_path: Path, state: State) -> None:
    settings = make_store(tmp_path)
    publisher = Publisher(settings, Live(settings, Limits()))
    job = publisher.jobs.add(Kind.UPLOAD, state=state)
    upload = settings.var / "uploads" / job.id
    upload.mkdir(parents=True)
    (upload / "van-ban.md").write_text("Điều 1.", "utf8")
    (settings.var / "uploads" / "khong-ai-biet").mkdir()
    publisher.start()
    publisher.stop()
    assert [p.name for p in (settings.var / "uploads").iterdir()] == ([] if state in FINAL else [job.id])

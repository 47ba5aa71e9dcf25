"""The figures for Prometheus: right, bounded in number, and without a word of any question."""
from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from web_fixtures import QUESTION, Serving, make_settings, make_store, serving


def read(running: Serving) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = running.client.get("/metrics").text
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in text_string_to_metric_families(text) for s in family.samples}


def test_askings_requests_and_state(tmp_path: Path) -> None:
    with serving(make_store(tmp_path)) as running:
        ident = running.ask(conversation="new").json()["id"]
        running.stream("Thời tiết hôm nay ở Hà Nội thế nào?")
        running.client.post("/api/feedback", json={"id": ident, "thumb": "up"})
        for i in range(20):
            running.client.get(f"/api/documents/khong-co-{i}")
            running.client.get(f"/khong/{i}")
            running.client.request(f"X{i}", "/khong")
        found = read(running)
        assert found["tdkt_asks_total", (("channel", "api"), ("role", "admin"), ("status", "answered"))] == 1
        assert found["tdkt_asks_total", (("channel", "api"), ("role", "admin"), ("status", "out_of_scope"))] == 1
        assert found["tdkt_ask_seconds_count", (("channel", "api"),)] == 2
        assert found["tdkt_stage_seconds_count", (("stage", "retrieve"),)] >= 1
        assert found["tdkt_http_requests_total", (("method", "POST"), ("route", "/api/ask"), ("status", "200"))] == 2
        assert found["tdkt_http_requests_total", (("method", "GET"), ("route", "/api/documents/{ident}"), ("status", "404"))] == 20
        assert found["tdkt_ratings_total", (("thumb", "up"),)] == 1
        assert found["tdkt_conversations", ()] == 1
        assert (found["tdkt_ready", ()], found["tdkt_desk_inside", ()], found["tdkt_journal_dropped_lines", ()]) == (1, 0, 0)
        assert found["tdkt_snapshot_documents", ()] == 3
        assert 0 < found["tdkt_snapshot_age_seconds", ()] < 600
        text = running.client.get("/metrics").text
        assert QUESTION not in text
        assert "khong" not in text
        assert len({labels for name, labels in found if name == "tdkt_http_requests_total"}) < 20


def test_before_there_is_a_snapshot(tmp_path: Path) -> None:
    with serving(make_settings(documents=tmp_path, var=tmp_path / "var"), ready=False) as running:
        found = read(running)
        assert found["tdkt_ready", ()] == 0
        assert found["tdkt_snapshot_age_seconds", ()] != found["tdkt_snapshot_age_seconds", ()]  # NaN


def test_two_applications_count_apart(tmp_path: Path) -> None:
    with serving(make_store(tmp_path / "a")) as one, serving(make_store(tmp_path / "b")) as other:
        one.ask()
        name = ("tdkt_asks_total", (("channel", "api"), ("role", "admin"), ("status", "answered")))
        assert read(one)[name] == 1
        assert name not in read(other)

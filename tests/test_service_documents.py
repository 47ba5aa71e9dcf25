"""Documents by HTTP on a real server, BM25 only: nothing is lost or published that was not to be.

The two tests of a service that starts anew build in a process of their own, as a service does; the others build here.
"""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from web_fixtures import PATIENCE, QUESTION, RULES, Serving, make_store, serving, until

from bot.ask import Bot
from bot.settings import Settings
from evals import gate
from evals.run import read_questions
from index import snapshot
from index.build import build
from index.cache import VectorCache
from service.builder import Builder
from service.jobs import Kind, State
from service.limits import Limits

DECREE = """---
id: nghi-dinh-moi
tieu_de: Nghị định về Kỷ niệm chương Phù Vân
so_hieu: 7/2026/NĐ-CP
ngay_hieu_luc: 2026-01-01
---
### Điều 1. Kỷ niệm chương Phù Vân
1. Kỷ niệm chương Phù Vân tặng cho cá nhân có 12 năm công tác trong ngành Phù Vân.
### Điều 2. Hồ sơ
1. Hồ sơ đề nghị tặng Kỷ niệm chương Phù Vân gồm 02 bộ.
"""
NEW = "Kỷ niệm chương Phù Vân tặng cho cá nhân có bao nhiêu năm công tác?"
DOCUMENTS = "/api/admin/documents"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_store(tmp_path_factory.mktemp("admin"))


class NearBuilder(Builder):
    """Builds in this process and asks the agency's golden questions only: a process of its own costs seconds each time."""

    def build(self, tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        settings = self._settings
        manifest = build(settings.documents, settings.store, None, VectorCache(settings.var / "cache" / "vectors.sqlite"), promote=False, tell=tell).manifest
        own = settings.var / "golden.jsonl"
        served = Bot(snapshot.open_snapshot(snapshot.current(settings.store), None), None)
        candidate = Bot(snapshot.open_snapshot(settings.store / manifest.id, None), None)
        report = gate.check(candidate, served, read_questions(own) if own.exists() else [])
        snapshot.save_report(settings.store, manifest.id, report)
        return {"snapshot": manifest.id, "skipped": [{"source": s.source, "reason": s.reason} for s in manifest.skipped], "golden": report}


@pytest.fixture(scope="module")
def office(settings: Settings) -> Iterator[Serving]:
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("service.publisher.Builder", NearBuilder)
            running = stack.enter_context(serving(settings, limits=Limits(check_seconds=0.2)))
        yield running


def ended(running: Serving, job: dict[str, Any], seconds: float = 5 * PATIENCE) -> dict[str, Any]:
    """The job once nothing more happens to it, or it waits for a person."""
    end = time.monotonic() + seconds
    while not job["final"] and job["state"] != "review":
        assert time.monotonic() < end, job
        time.sleep(0.05)
        job = running.client.get(f"/api/admin/jobs/{job['id']}").json()
    return job


def put_in(running: Serving, name: str, data: str | bytes, **params: Any) -> dict[str, Any]:
    response = running.client.post(DOCUMENTS, files={"file": (name, data.encode() if isinstance(data, str) else data)}, params=params)
    assert response.status_code == 202, response.text
    return ended(running, response.json())


def said(running: Serving, question: str = NEW) -> str:
    return str(running.ask(question).json()["answer"])


def test_the_life_of_a_document(office: Serving, settings: Settings) -> None:
    client = office.client
    job = put_in(office, "Nghị định (mới).md", DECREE, publish=False)
    assert (job["state"], job["document_id"], job["title"]) == ("review", "nghi-dinh-moi", "Nghị định về Kỷ niệm chương Phù Vân")
    shown = client.get(f"/api/admin/jobs/{job['id']}/preview").json()
    assert [a["label"] for a in shown["articles"]] == ["Điều 1", "Điều 2"]
    assert shown["metadata"]["ngay_hieu_luc"] == "2026-01-01"
    assert not shown["replaces"]
    assert "12 năm" not in said(office)
    assert client.get("/api/documents/nghi-dinh-moi").status_code == 404
    job = ended(office, client.post(f"/api/admin/jobs/{job['id']}/publish").json())
    assert job["state"] == "done", job
    assert "12 năm" in said(office)
    assert client.get("/readyz").json()["snapshot_id"] == job["snapshot_id"]

    response = client.put(f"{DOCUMENTS}/nghi-dinh-moi", params={"name": "ban-khac.md"}, content=DECREE.replace("12 năm", "15 năm").replace("nghi-dinh-moi", "ten-khac").encode())
    replaced = ended(office, response.json())
    assert replaced["state"] == "done", replaced
    assert "15 năm" in said(office)
    assert [d["id"] for d in client.get("/api/documents").json()["documents"]].count("nghi-dinh-moi") == 1
    assert len(list(settings.documents.rglob("nghi-dinh-moi*"))) == 1

    edit = client.patch(f"{DOCUMENTS}/nghi-dinh-moi/metadata", json={"fields": {"ngay_het_hieu_luc": "2026-02-01", "luu_y": ["thử"]}})
    assert ended(office, edit.json())["state"] == "done"
    assert client.get("/api/documents/nghi-dinh-moi").json()["badge"]["state"] == "expired"
    assert client.get(f"{DOCUMENTS}/nghi-dinh-moi/metadata").json()["fields"]["luu_y"] == ["thử"]

    undone = ended(office, client.post(f"/api/admin/jobs/{replaced['id']}/undo").json())
    assert undone["state"] == "done"
    assert "12 năm" in said(office)
    gone = ended(office, client.delete(f"{DOCUMENTS}/nghi-dinh-moi").json())
    assert gone["state"] == "done"
    assert client.get("/api/documents/nghi-dinh-moi").status_code == 404
    assert "Phù Vân tặng cho" not in said(office)
    assert not list(settings.documents.rglob("nghi-dinh-moi*"))
    assert client.delete(f"{DOCUMENTS}/nghi-dinh-moi").status_code == 404


def test_a_second_file_of_an_id_asks_first_and_an_equal_one_changes_nothing(office: Serving, settings: Settings) -> None:
    path = settings.documents / "rules" / "su-kien-mau.md"
    same = put_in(office, "x.md", path.read_bytes())
    assert (same["state"], same["document_id"]) == ("done", "su-kien-mau")
    assert "giống hệt" in same["message"]
    other = put_in(office, "x.md", path.read_text("utf8").replace("11/5/2017", "12/5/2017"))
    assert other["state"] == "review"
    assert "su-kien-mau" in other["message"]
    assert office.client.get(f"/api/admin/jobs/{other['id']}/preview").json()["replaces"]
    assert office.client.post(f"/api/admin/jobs/{other['id']}/cancel").json()["state"] == "cancelled"
    assert office.client.post(f"/api/admin/jobs/{other['id']}/publish").status_code == 409
    assert "11/5/2017" in path.read_text("utf8")
    again = put_in(office, "x.md", path.read_text("utf8").replace("11/5/2017", "13/5/2017"), replace=True)
    assert again["state"] == "done"
    assert "13/5/2017" in path.read_text("utf8")


def test_a_copy_under_another_name_is_turned_away_alone(office: Serving, settings: Settings) -> None:
    text = "Thông báo về việc tập huấn công tác thi đua, khen thưởng quý IV tại hội trường lớn của cơ quan."
    assert put_in(office, "thong-bao-1.txt", text)["state"] == "done"
    copy = put_in(office, "thong-bao-2.txt", text)
    assert copy["state"] == "failed"
    assert "thong-bao-1" in copy["message"]
    assert not list(settings.documents.rglob("thong-bao-2*"))
    assert office.client.get("/api/documents/thong-bao-1").status_code == 200


@pytest.mark.parametrize(("name", "data", "status", "code"), [
    ("../../etc/x.exe", b"MZ", 415, "format_unsupported"), ("x.md", b"", 422, "upload_empty"), ("khong-duoi", b"a", 415, "format_unsupported"),
])  # fmt: skip
def test_refused_at_the_door(office: Serving, name: str, data: bytes, status: int, code: str) -> None:
    for response in (office.client.post(DOCUMENTS, params={"name": name}, content=data), office.client.post(DOCUMENTS, files={"file": (name, data)})):
        assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_climbing_name_stays_inside(office: Serving, settings: Settings) -> None:
    job = put_in(office, "../../../tmp/leo-thang.txt", "Quy chế thi đua, khen thưởng nội bộ của đơn vị Leo Thang gồm các hình thức khen thưởng riêng.")
    assert job["state"] == "done"
    assert [p.relative_to(settings.documents).as_posix() for p in settings.documents.rglob("leo-thang*")] == ["them/leo-thang.txt"]


def test_unreadable_files_and_bodies_say_why(office: Serving) -> None:
    job = put_in(office, "hong.txt", b"\x00\x01\x02\x00" * 50)
    assert job["state"] == "failed"
    assert job["message"]
    response = office.client.post(DOCUMENTS, content=b"--x\r\nbroken", headers={"content-type": "multipart/form-data; boundary=x"})
    assert response.status_code in (400, 422)
    assert office.client.post(DOCUMENTS, content=b"abc").json()["code"] == "invalid_request"
    big = office.client.post(DOCUMENTS, params={"name": "to.txt"}, content=b"a " * (11 * 2**20))
    assert (big.status_code, big.json()["code"]) == (413, "upload_too_large")
    assert office.client.get("/api/admin/jobs/khong-co").status_code == 404


@pytest.mark.parametrize(("fields", "field"), [
    ({"id": "khac"}, "fields.id"), ({"ngay_hieu_luc": "mai"}, "fields.ngay_hieu_luc"), ({"ngay_het_hieu_luc": "1999-01-01"}, "fields.ngay_het_hieu_luc"),
])  # fmt: skip
def test_impossible_metadata_is_refused_at_once(office: Serving, fields: dict[str, Any], field: str) -> None:
    response = office.client.patch(f"{DOCUMENTS}/luat-mau/metadata", json={"fields": fields})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert office.client.patch(f"{DOCUMENTS}/khong-co/metadata", json={"fields": {"luu_y": None}}).status_code == 404


def test_internal_documents_are_marked_and_listed(office: Serving) -> None:
    edit = office.client.patch(f"{DOCUMENTS}/quyet-dinh-la/metadata", json={"fields": {"pham_vi_xem": "noi-bo"}})
    assert ended(office, edit.json())["state"] == "done"
    listed = {d["id"]: d for d in office.client.get(DOCUMENTS).json()["documents"]}
    assert listed["quyet-dinh-la"]["visibility"] == "staff"
    assert listed["luat-mau"]["visibility"] == "public"
    assert {d["state"] for d in listed.values()} == {"published"}


def test_golden_questions_hold_back_until_a_person_decides(office: Serving, settings: Settings) -> None:
    client = office.client
    (settings.var / "golden.jsonl").write_text(
        json.dumps({"id": "co-quan-0001", "question": QUESTION, "kind": "criteria", "status": "answered", "expected": [["sáng kiến"]]}), "utf8"
    )
    before = client.get("/readyz").json()["snapshot_id"]
    held = put_in(office, "luat-mau.md", RULES.replace("Có sáng kiến được", "Có thành tích được"), replace=True)
    assert held["state"] == "held"
    assert "co-quan-0001" in held["message"]
    assert client.get("/readyz").json()["snapshot_id"] == before
    assert "sáng kiến" in said(office, QUESTION)
    report = client.get(f"/api/admin/snapshots/{held['snapshot_id']}").json()
    assert (report["golden"], report["served"]) == ("failed", False)
    assert report["report"]["regressions"][0]["id"] == "co-quan-0001"
    refused = client.post(f"/api/admin/snapshots/{held['snapshot_id']}/promote", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "golden_failed")
    forced = client.post(f"/api/admin/snapshots/{held['snapshot_id']}/promote", json={"force": True})
    assert forced.json() == {"served": held["snapshot_id"]}
    assert "thành tích" in said(office, QUESTION)
    assert client.get(f"/api/admin/jobs/{held['id']}").json()["state"] == "done"
    assert client.post("/api/admin/snapshots/rollback").json() == {"served": before}
    assert "sáng kiến" in said(office, QUESTION)
    listed = client.get("/api/admin/snapshots").json()
    assert listed["served"] == before
    assert [s["id"] for s in listed["snapshots"] if s["served"]] == [before]
    assert client.get("/api/admin/snapshots/0-0").status_code == 404


def test_a_service_takes_up_what_the_last_one_left(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    with serving(settings) as running:
        publisher = running.app.state.publisher
    folder = settings.var / "uploads"
    for name, state in (("j-1", State.READING), ("j-2", State.BUILDING)):
        (folder / name).mkdir(parents=True)
        (folder / name / "upload.txt").write_text(f"Quy định khen thưởng riêng của đơn vị số {name} về thi đua.", "utf8")
        publisher.jobs.add(Kind.UPLOAD, name, state, name=f"don-vi-{name}.txt", document_id="" if name == "j-1" else f"don-vi-{name}", details={})
    (folder / "j-nobody").mkdir()
    with serving(settings) as running:
        for name in ("j-1", "j-2"):
            until(lambda name=name: running.client.get(f"/api/admin/jobs/{name}").json()["state"] == "done", 5 * PATIENCE)
            assert running.client.get(f"/api/documents/don-vi-{name}").status_code == 200
        assert not list(folder.iterdir())


def test_the_first_document_of_an_empty_store_is_served(tmp_path: Path) -> None:
    from web_fixtures import make_settings

    settings = make_settings(documents=tmp_path / "documents", var=tmp_path / "var")
    with serving(settings, ready=False) as running:
        assert put_in(running, "a.md", DECREE)["state"] == "done"
        assert "12 năm" in said(running)
        assert running.client.get("/api/admin/snapshots").json()["snapshots"][0]["golden"] == "unchecked"


def test_a_build_that_fails_ends_its_jobs_and_leaves_the_old_snapshot(office: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    before = office.client.get("/readyz").json()["snapshot_id"]

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(NearBuilder, "build", broken)
    job = ended(office, office.client.post("/api/admin/rebuild").json())
    assert job["state"] == "failed"
    assert "ZeroDivisionError" in job["message"]
    assert office.client.get("/readyz").json()["snapshot_id"] == before

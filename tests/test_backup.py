"""Backup and restore: the three commands of deploy/, on a running service, and every way a backup can be wrong."""
from __future__ import annotations

import io
import json
import re
import shutil
import stat
import tarfile
from pathlib import Path

import pytest
from web_fixtures import QUESTION, make_settings, make_store, serving

from bot import cli
from index.postgres.address import Address
from service.backup import LIST, BackupError, restore, save
from service.keys import Keys, Role

ROOT = Path(__file__).parents[1]


def commands() -> list[str]:
    """The three lines of deploy/README.md that a person copies."""
    block = re.search(r"<!-- sao lưu -->\s*```sh\n(.*?)```", (ROOT / "deploy" / "README.md").read_text("utf8"), re.S)
    assert block
    return [line for line in block[1].splitlines() if line and not line.startswith("#")]


def test_the_three_commands_bring_everything_to_a_new_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = commands()
    assert len(lines) == 3
    old, new = tmp_path / "old", tmp_path / "new"
    settings = make_store(old).model_copy(update={"public": True})
    with serving(settings) as running:
        admin = running.app.state.keys.create(Role.ADMIN)[1]
        ident = running.ask().json()["id"]
        answer = running.ask().json()["answer"]
        (settings.var / "golden.jsonl").write_text('{"id": "co-quan-0001"}\n', "utf8")
        run(lines[0], old, tmp_path, monkeypatch)  # while it serves
    new.mkdir()
    run(lines[1], new, tmp_path, monkeypatch)
    run(lines[2], new, tmp_path, monkeypatch)
    with serving(make_settings(documents=new / "documents", var=new / "var")) as running:
        headers = {"Authorization": f"Bearer {admin}"}
        assert running.ask().json()["answer"] == answer
        assert running.client.get(f"/api/admin/log/{ident}", headers=headers).json()["question"] == QUESTION
        assert running.client.get("/api/documents/luat-mau/source", headers=headers).content == (old / "documents/rules/luat-mau.md").read_bytes()
    assert (new / "var" / "golden.jsonl").read_text("utf8") == '{"id": "co-quan-0001"}\n'
    assert not (new / "var" / "cache").exists() or not list((new / "var" / "cache").glob("vectors*"))


def run(line: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One `tdkt …` line in the place of an installation."""
    monkeypatch.setenv("TDKT_DOCUMENTS", str(folder / "documents"))
    monkeypatch.setenv("TDKT_VAR", str(folder / "var"))
    monkeypatch.setenv("TDKT_EMBED_MODEL", "none")
    words = line.replace("/mnt/sao-luu", str(tmp_path)).split()
    assert words[0] == "tdkt"
    assert cli.main(words[1:]) == 0


def test_a_backup_is_for_its_owner_only_and_holds_no_model(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    (settings.var / "models").mkdir()
    (settings.var / "models" / "x.bin").write_bytes(b"x")
    Keys(settings.var / "keys.sqlite").create(Role.STAFF)
    made = save(settings, tmp_path / "b.tgz")
    assert stat.S_IMODE((tmp_path / "b.tgz").stat().st_mode) == 0o600
    with tarfile.open(tmp_path / "b.tgz") as tar:
        names = tar.getnames()
    assert names[-1] == LIST
    assert not [n for n in names if "models" in n or "cache" in n or n.endswith((".lock", "-wal"))]
    assert {"var/keys.sqlite", "documents/rules/luat-mau.md", "var/snapshots/PROMOTED", f"var/snapshots/{made.snapshot}/manifest.json"} <= set(names)
    assert made.files == len(names) - 1


def test_what_was_there_is_moved_aside(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    Keys(settings.var / "keys.sqlite").create(Role.STAFF, "trước")
    save(settings, tmp_path / "b.tgz")
    Keys(settings.var / "keys.sqlite").create(Role.STAFF, "sau")
    (settings.documents / "rules" / "moi.md").write_text("# Mới", "utf8")
    held, moved = restore(settings, tmp_path / "b.tgz")
    assert held.snapshot
    assert [k.name for k in Keys(settings.var / "keys.sqlite").listed()] == ["trước"]
    assert not (settings.documents / "rules" / "moi.md").exists()
    aside = {p.name: p for p in moved}
    assert (aside["documents"] / "rules" / "moi.md").exists()
    assert {k.name for k in Keys(aside["keys.sqlite"]).listed()} == {"trước", "sau"}
    assert not list(settings.var.glob(".khoi-phuc-*"))


def test_nothing_is_restored_under_a_running_service(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    save(settings, tmp_path / "b.tgz")
    with serving(settings), pytest.raises(BackupError, match="dừng dịch vụ"):
        restore(settings, tmp_path / "b.tgz")


def spoil(path: Path, **change: bytes | None) -> None:
    """Rewrites a backup with one member changed, or left out."""
    with tarfile.open(path) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]
    members.update(change)  # type: ignore[arg-type]
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            if data is not None:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize("change", [
    {"documents/rules/luat-mau.md": b"khac"}, {"documents/rules/luat-mau.md": None}, {LIST: None}, {LIST: b"{}"}, {"documents/la.md": b"x"},
    {LIST: json.dumps({"form": 99, "files": {}}).encode()}, {"../ngoai.md": b"x"}, {"/tmp/ngoai.md": b"x"}, {"var/../../ngoai": b"x"},
])  # fmt: skip
def test_a_wrong_backup_changes_nothing(tmp_path: Path, change: dict[str, bytes | None]) -> None:
    settings = make_store(tmp_path / "a")
    save(settings, tmp_path / "b.tgz")
    spoil(tmp_path / "b.tgz", **change)
    before = {p: p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file() and p.suffix != ".lock"}
    with pytest.raises(BackupError):
        restore(settings, tmp_path / "b.tgz")
    assert {p: p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file() and p.suffix != ".lock"} == before
    assert not (tmp_path / "ngoai.md").exists()
    assert not (tmp_path / "ngoai").exists()


def test_a_file_cut_short_or_none_at_all(tmp_path: Path) -> None:
    settings = make_store(tmp_path / "a")
    save(settings, tmp_path / "b.tgz")
    data = (tmp_path / "b.tgz").read_bytes()
    (tmp_path / "c.tgz").write_bytes(data[: len(data) // 2])
    (tmp_path / "d.tgz").write_bytes(b"")
    shutil.copy(__file__, tmp_path / "e.tgz")
    for name in ("c.tgz", "d.tgz", "e.tgz", "f.tgz"):
        with pytest.raises(BackupError):
            restore(settings, tmp_path / name)
    with pytest.raises(BackupError, match="TDKT_DOCUMENTS"):
        save(make_settings(documents=tmp_path / "khong", var=tmp_path / "v"), tmp_path / "g.tgz")
    assert not list(tmp_path.glob(".*dang-ghi"))


def test_a_store_in_a_database_is_not_half_saved(tmp_path: Path) -> None:
    settings = make_store(tmp_path).model_copy(update={"store": Address("postgresql://tdkt:bi-mat@may-chu/kho")})
    for refused in (save, restore):
        with pytest.raises(BackupError, match=r"postgresql://may-chu/kho; hãy sao lưu bằng `pg_dump") as caught:
            refused(settings, tmp_path / "b.tgz")
        assert "bi-mat" not in str(caught.value)
    assert not (tmp_path / "b.tgz").exists()

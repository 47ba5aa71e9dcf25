"""The licences of every locked package -> a list of name, version, licence, and an error for one that is unknown or not allowed.

"regex 2026.11.19 Apache-2.0 AND CNRI-Python". Licences come from the metadata of the installed packages, brought to SPDX expressions;
what is allowed, and what a package says only in its licence file, stands with its reason in licences.toml. What it does
not know: the licences of models, fonts and documents (NOTICE).
"""
from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from evals.lockfile import ALONE, LOCKS, ROOT, locked, torch

POLICY = Path(__file__).with_name("licences.toml")
_CLASSIFIERS = {
    "MIT License": "MIT", "MIT No Attribution License (MIT-0)": "MIT-0", "Apache Software License": "Apache-2.0", "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0", "The Unlicense (Unlicense)": "Unlicense",
}  # fmt: skip
"""Classifiers that name one licence; "BSD License" names several and counts as nothing."""
_WORDINGS = {
    "apache 2.0": "Apache-2.0", "apache 2.0 license": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0", "mit license": "MIT",
    "the mit license (mit)": "MIT", "bsd 2-clause license": "BSD-2-Clause", "the bsd 2-clause license": "BSD-2-Clause", "bsd 3-clause license": "BSD-3-Clause",
    "isc license": "ISC", "new bsd": "BSD-3-Clause", "mpl 2.0": "MPL-2.0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Licensed:
    """One package with its licence, an SPDX expression; empty when unknown."""

    name: str
    version: str
    licence: str


def expression(told: Mapping[str, Any], classifiers: list[str]) -> str:
    """The SPDX expression of a package's metadata; empty when it says nothing that names one licence."""
    wording = str(told.get("License") or "").strip().splitlines()
    for text in (str(told.get("License-Expression") or ""), _WORDINGS.get(wording[0].strip().lower(), wording[0]) if wording else ""):
        try:
            if text:
                return str(canonicalize_license_expression(text))
        except InvalidLicenseExpression:
            continue
    names = {_CLASSIFIERS.get(c.rsplit(" :: ", 1)[-1], "") for c in classifiers if c.startswith("License ::") and not c.endswith("OSI Approved")}
    return " OR ".join(sorted(names)) if names and "" not in names else ""


def licensed(name: str, version: str, stated: Mapping[str, Mapping[str, str]]) -> Licensed:
    """The licence of a locked package: as stated for it, else from the metadata of the installed one, whatever its version."""
    if name in stated:
        return Licensed(name, version, stated[name]["licence"])
    try:
        found = metadata.distribution(name).metadata
    except metadata.PackageNotFoundError:
        return Licensed(name, version, "")
    told = {key: found[key] for key in ("License", "License-Expression") if key in found}
    return Licensed(name, version, expression(told, found.get_all("Classifier") or []))


def allowed(licence: str, by: Mapping[str, str]) -> bool:
    """Whether an SPDX expression may be taken under licences that are allowed: all of an AND, one of an OR; an exception (WITH) only gives more."""
    words = re.findall(r"\(|\)|[^\s()]+", re.sub(r"\bWITH\s+[^\s()]+", "", licence))
    legal = " ".join(w.lower() if w in ("AND", "OR") else w if w in "()" else str(w in by) for w in words)
    return bool(words) and _true(legal.split())


def _true(words: list[str]) -> bool:
    """The value of True, False, and, or, parentheses; `and` binds closer."""

    def any_of() -> bool:
        value = all_of()
        while words and words[0] == "or":
            words.pop(0)
            value = all_of() or value
        return value

    def all_of() -> bool:
        value = one()
        while words and words[0] == "and":
            words.pop(0)
            value = one() and value
        return value

    def one() -> bool:
        word = words.pop(0)
        if word != "(":
            return word == "True"
        value = any_of()
        words.pop(0)
        return value

    return any_of() and not words


def packages(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Name and version of what is locked for running and testing, PyTorch included; once each."""
    entries = [e for name in LOCKS if name not in ALONE for e in locked((root / name).read_text("utf8"))[0]]
    yield from sorted({(e.name, e.version) for e in [*entries, torch((root / "Makefile").read_text("utf8"))]})


def main() -> int:
    """Prints the list, then what is wrong; the exit status says whether anything is."""
    policy = tomllib.loads(POLICY.read_text("utf8"))
    found = [licensed(name, version, policy["stated"]) for name, version in packages()]
    for one in found:
        print(f"{one.name:34s} {one.version:18s} {one.licence or '?'}")
    wrong = [one for one in found if not allowed(one.licence, policy["allowed"])]
    for one in wrong:
        print(f"Lỗi: {one.name} {one.version}: giấy phép {one.licence or 'không rõ'}; xem evals/licences.toml", file=sys.stderr)
    print(f"{len(found)} gói, {len(wrong)} gói có giấy phép không rõ hoặc không được nhận.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

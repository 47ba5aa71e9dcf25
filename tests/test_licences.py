"""evals.licences: from metadata to an SPDX expression, and what is allowed."""
from __future__ import annotations

import tomllib

import pytest

from evals import licences
from evals.licences import POLICY, allowed, expression, licensed

ALLOWED = {"MIT": "", "Apache-2.0": "", "PSF-2.0": ""}


@pytest.mark.parametrize(("told", "classifiers", "wanted"), [
    ({"License-Expression": "mit"}, [], "MIT"),
    ({"License-Expression": "MPL-2.0 AND (Apache-2.0 OR MIT)", "License": "x"}, [], "MPL-2.0 AND (Apache-2.0 OR MIT)"),
    ({"License": "Apache License, Version 2.0"}, [], "Apache-2.0"),
    ({"License": "MIT License\n\nCopyright (c) 2022"}, [], "MIT"),
    ({"License": "BSD"}, ["License :: OSI Approved :: BSD License"], ""),
    ({}, ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: Apache Software License"], "Apache-2.0 OR MIT"),
    ({}, ["License :: OSI Approved", "License :: OSI Approved :: MIT License"], "MIT"),
    ({}, ["License :: OSI Approved :: MIT License", "License :: Other/Proprietary License"], ""),
    ({}, [], ""),
])  # fmt: skip
def test_what_metadata_says(told: dict[str, str], classifiers: list[str], wanted: str) -> None:
    assert expression(told, classifiers) == wanted


@pytest.mark.parametrize(("licence", "good"), [
    ("MIT", True), ("", False), ("GPL-3.0-only", False), ("GPL-3.0-only OR MIT", True), ("GPL-3.0-only AND MIT", False), ("MIT AND PSF-2.0", True),
    ("(GPL-3.0-only OR MIT) AND Apache-2.0", True), ("GPL-3.0-only AND MIT OR MIT", True), ("MIT OR GPL-3.0-only AND GPL-2.0-only", True),
    ("GPL-3.0-only AND (MIT OR Apache-2.0)", False), ("(Apache-2.0 WITH LLVM-exception) AND MIT", True),
])  # fmt: skip
def test_all_of_and_one_of(licence: str, good: bool) -> None:
    assert allowed(licence, ALLOWED) is good


def test_what_is_stated_stands_before_metadata_and_what_is_absent_is_unknown() -> None:
    assert licensed("numpy", "1", {"numpy": {"licence": "MIT"}}).licence == "MIT"
    assert licensed("khong-co-goi-nay", "1", {}).licence == ""


def test_every_word_of_the_policy_has_a_reason_and_is_needed() -> None:
    policy = tomllib.loads(POLICY.read_text("utf8"))
    assert all(policy["allowed"].values())
    assert all(one["why"] and allowed(one["licence"], policy["allowed"]) for one in policy["stated"].values())
    assert set(policy["stated"]) <= {name for name, _ in licences.packages()}


def test_all_that_is_locked_may_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert licences.main() == 0, capsys.readouterr().err
    assert "numpy" in capsys.readouterr().out


def test_one_that_is_unknown_ends_with_an_error(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "packages", lambda: [("khong-co-goi-nay", "1.0")])
    assert licences.main() == 1
    assert "khong-co-goi-nay 1.0: giấy phép không rõ" in capsys.readouterr().err

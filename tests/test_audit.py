"""evals.audit: what a stand-in for pip-audit says, and what is told of it."""
from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from evals import audit
from evals.licences import packages


def tool(folder: Path, osv: str, pypi: str = "exit 3") -> str:
    """A program that answers as pip-audit does, by service."""
    path = folder / "pip-audit"
    path.write_text(f'#!/bin/sh\ncase "$*" in *osv*) {osv};; *) {pypi};; esac\n', "utf8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def says(*rows: dict[str, object]) -> str:
    return "echo '" + json.dumps({"dependencies": rows}) + "'"


GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.1"]}]}


def test_nothing_known_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main([tool(tmp_path, says(GOOD))]) == 0
    assert f"trong {len(list(packages()))} gói (hỏi osv)" in capsys.readouterr().out


def test_what_is_known_is_told_with_its_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main([tool(tmp_path, f"{says(GOOD, BAD)}; exit 1")]) == 1
    assert capsys.readouterr().out == "b 2: PYSEC-1 (CVE-1), sửa ở 2.1\n"


def test_the_second_service_is_asked_when_the_first_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main([tool(tmp_path, "echo hỏng >&2; exit 1", says(GOOD))]) == 0
    assert "hỏi pypi" in capsys.readouterr().out


@pytest.mark.parametrize("pypi", ["echo 'Connection refused' >&2; exit 1", says({"name": "a", "skip_reason": "Connection refused"}), "echo '[]'"])
def test_where_nobody_can_be_asked_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], pypi: str) -> None:
    assert audit.main([tool(tmp_path, "exit 1", pypi)]) == 2
    assert "không tới được dữ liệu" in capsys.readouterr().err

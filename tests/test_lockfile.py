"""evals.lockfile: what is pinned, what is hashed, what pyproject.toml asks for."""
from __future__ import annotations

from pathlib import Path

import pytest

from evals.lockfile import ROOT, Locked, faults, locked, torch, unmet

HASH = "sha256:" + "a" * 64
PROJECT = """
[project]
dependencies = ["httpx>=0.28", "torch>=2.6", "win-only; sys_platform == 'win32'"]
[project.optional-dependencies]
test = ["pytest>=8"]
[dependency-groups]
audit = ["pip-audit>=2"]
"""


def entry(name: str, version: str, hashes: int = 1) -> str:
    return f"{name}=={version} \\\n" + " \\\n".join(["    --hash=" + HASH] * hashes) + "\n    # via x\n" if hashes else f"{name}=={version}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf8")
    (tmp_path / "Makefile").write_text("TORCH ?= 2.13.0\n", "utf8")
    (tmp_path / "requirements.lock").write_text("# đầu\n" + entry("HttpX", "0.28.1", 2), "utf8")
    (tmp_path / "requirements-test.lock").write_text(entry("pytest", "9.0"), "utf8")
    (tmp_path / "requirements-audit.lock").write_text(entry("pip-audit", "2.10.1"), "utf8")
    return tmp_path


def test_entries_have_canonical_names_and_their_hashes() -> None:
    assert locked(entry("Foo_Bar.baz", "1.0+cpu", 2)) == ([Locked("foo-bar-baz", "1.0+cpu", (HASH, HASH))], [])
    assert locked("foo>=1\n-e .\n# foo==1\n")[1] == ["foo>=1", "-e ."]


def test_files_of_one_mind_are_right(root: Path) -> None:
    assert faults(root) == []


@pytest.mark.parametrize(("name", "text", "told"), [
    ("requirements.lock", entry("httpx", "0.28.1", 0), "httpx không có mã băm"),
    ("requirements.lock", entry("httpx", "0.27.0"), "httpx 0.27.0 không thuộc >=0.28"),
    ("requirements.lock", entry("other", "1"), "thiếu httpx"),
    ("requirements.lock", entry("httpx", "0.28.1") + "git+https://x\n", "không khóa phiên bản"),
    ("requirements-test.lock", entry("pytest", "9") + entry("httpx", "0.29.0"), "httpx 0.29.0 khác 0.28.1"),
    ("requirements-test.lock", entry("other", "9"), "thiếu pytest"),
    ("requirements-audit.lock", entry("other", "9"), "thiếu pip-audit"),
    ("Makefile", "TORCH ?= 2.5.0\n", "torch 2.5.0 không thuộc >=2.6"),
])  # fmt: skip
def test_each_fault_is_named(root: Path, name: str, text: str, told: str) -> None:
    (root / name).write_text(text, "utf8")
    assert any(told in fault for fault in faults(root)), faults(root)


def test_a_requirement_of_another_system_is_not_missed() -> None:
    assert list(unmet(["a; sys_platform == 'win32'", "b>1"], {"b": "2"})) == []


def test_the_makefile_names_pytorch() -> None:
    assert torch((ROOT / "Makefile").read_text("utf8")).name == "torch"
    with pytest.raises(ValueError, match="TORCH"):
        torch("")


def test_our_own_lock_files_pin_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "requirements-audit.lock"):
        entries, strange = locked((ROOT / name).read_text("utf8"))
        assert len(entries) > 20
        assert not strange
        assert all(e.hashes for e in entries)


def test_our_own_lock_files_are_of_one_mind_with_pyproject() -> None:
    assert faults() == []

"""evals.profile: what the interpreter says of imports, what the kernel says of a process, and the table of it all."""
from __future__ import annotations

import os
import time
from pathlib import Path

import httpx
import pytest

from evals import profile
from evals.profile import MOMENTS, imported, processor, table

SAID = """import time: self [us] | cumulative | imported package
import time:      1500 |       2000 |   torch.nn
Mở http://127.0.0.1:1 để hỏi đáp
import time:       500 |        500 | numpy
import time:    500000 |     502000 | torch
"""


def test_modules_count_for_their_package_by_their_own_time() -> None:
    assert imported(SAID) == {"torch": pytest.approx(0.5015), "numpy": pytest.approx(0.0005)}
    assert list(imported(SAID)) == ["torch", "numpy"]


def test_the_kernel_counts_this_process() -> None:
    before, end = processor(os.getpid()), time.process_time() + 0.05
    while time.process_time() < end:
        pass
    assert processor(os.getpid()) > before


def test_one_table_with_ratios_and_shares() -> None:
    ours, theirs = (dict.fromkeys(MOMENTS, (2.0 * n, 1.0 * n)) for n in (1, 2))
    spent = {"start": {"snapshot opened": 0.5, "process": 2.0}, "answers": {"lexical": 0.1, "dense": 0.1, "process": 0.4}}
    lines = table([ours, theirs], {"torch": 1.5, "numpy": 0.5}, spent, 10).split("\n")
    assert all(line.count("|") == 5 for line in lines)
    assert "| start to /readyz | 2.00 s | 1.00 s | 0.50 of the other's 2.00 s |" in lines
    assert "| import torch | 1.50 s | | 75% of all imports |" in lines
    assert "| snapshot opened | | 0.50 s | 25% of a start |" in lines
    assert "| lexical | | 10.00 ms | 25% of an answer |" in lines
    assert "| HTTP and the rest | | 20.00 ms | 50% of an answer |" in lines
    assert lines[-1] == "| an answer | | 40.0 ms | 10 questions |"
    assert "other's" not in table([ours], {"torch": 1.0}, spent, 10)


def test_what_is_no_answer_is_not_counted_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = profile.Service(tmp_path, documents=0)
    refused = httpx.Client(base_url="http://x", transport=httpx.MockTransport(lambda _: httpx.Response(503)))
    monkeypatch.setattr(service, "client", lambda: refused)
    with pytest.raises(httpx.HTTPStatusError):
        profile.asked(service, ["?"])

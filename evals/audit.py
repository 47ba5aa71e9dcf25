"""Known vulnerabilities of everything that is locked, by pip-audit -> a list with the versions that mend them.

`python -m evals.audit` asks OSV, then the package index; where neither can be reached (no network, a closed one) it says so and ends with 2,
found vulnerabilities end it with 1. pip-audit lives in an environment of its own (`make audit`). What it does not know: whether a
vulnerability can be reached in this product.
"""
from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.licences import packages
from evals.schemas import program

SERVICES = ("osv", "pypi")
TIMEOUT = "20"
SAID = 300


def ask(service: str, listing: Path, command: str) -> tuple[list[dict[str, Any]] | None, str]:
    """What one service knows of the packages in `listing`; None and its last words where it could not be asked."""
    done = subprocess.run(  # noqa: S603  # the program of the environment made for it, our own arguments
        [command, "--requirement", str(listing), "--disable-pip", "--no-deps", "--format", "json", "--vulnerability-service", service, "--timeout", TIMEOUT,
         "--progress-spinner", "off"], check=False, capture_output=True, text=True,
    )  # fmt: skip
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None, (done.stderr.strip().splitlines() or ["không có lời nào"])[-1][-SAID:]
    unasked = [d["name"] for d in found if d.get("skip_reason")]
    return (None, f"không hỏi được về {', '.join(unasked)[:SAID]}") if len(unasked) == len(found) else (found, "")


def told(found: Sequence[dict[str, Any]]) -> list[str]:
    """One line for each vulnerability."""
    return [
        f"{d['name']} {d['version']}: {v['id']} ({', '.join(v.get('aliases', [])) or 'không có mã khác'}), sửa ở {', '.join(v['fix_versions']) or 'chưa có bản nào'}"
        for d in found for v in d.get("vulns", ())
    ]  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Asks and prints; 0: nothing known, 1: something is, 2: nobody could be asked."""
    command = (list(argv) if argv is not None else sys.argv[1:] or [program("pip-audit")])[0]
    reasons = []
    with tempfile.TemporaryDirectory() as scratch:
        listing = Path(scratch) / "requirements.txt"
        names = list(packages())
        listing.write_text("".join(f"{name}=={version}\n" for name, version in names), "utf8")
        for service in SERVICES:
            found, reason = ask(service, listing, command)
            if found is not None:
                lines = told(found)
                print("\n".join(lines) or f"Không có lỗ hổng nào được biết trong {len(names)} gói (hỏi {service}).")
                return int(bool(lines))
            reasons.append(f"{service}: {reason}")
    print("Chưa kiểm tra được lỗ hổng: không tới được dữ liệu.\n" + "\n".join(reasons), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

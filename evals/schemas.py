"""The API against its own description: requests that schemathesis makes from /openapi.json -> 5xx, answers outside the schema.

`python -m evals.schemas --seconds 120` starts a service of its own on loopback and calls every operation with an admin key, with the
examples, with the edges of each schema, and at random until the time is up. schemathesis is not among the project's requirements:
`pip install schemathesis`. What it does not know: whether answers are right.
"""
from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from evals.running import Service

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance"
NO_CAP = "1000000000"


def run(seconds: int, seed: int, only: str) -> int:
    """Runs schemathesis over a fresh service; returns its exit status, 0 when nothing was found. Prints what it says."""
    program = shutil.which("schemathesis") or str(Path(sys.executable).with_name("schemathesis"))
    if not Path(program).exists():
        raise SystemExit("Cần schemathesis: pip install schemathesis")
    with tempfile.TemporaryDirectory() as scratch, Service(Path(scratch)) as service:
        service.environment["TDKT_KEY_PER_MINUTE"] = NO_CAP
        service.command("index", "build")
        key = next(word for word in service.command("keys", "create", "--role", "admin", "--name", "evals").split() if word.startswith("tdkt_"))
        service.start()
        done = subprocess.run(  # noqa: S603  # the program found above, our own arguments
            [program, "run", f"{service.url}/openapi.json", "--header", f"Authorization:Bearer {key}", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
             "--max-time", str(seconds), "--seed", str(seed), "--request-timeout", "70", "--continue-on-failure", "--no-color", "--warnings", "off",
             *(["--include-path-regex", only] if only else [])],
            cwd=scratch, check=False,
        )  # fmt: skip
        return done.returncode


def main() -> None:
    """The exit status is that of schemathesis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="chỉ các đường dẫn khớp biểu thức này")
    args = parser.parse_args()
    raise SystemExit(run(args.seconds, args.seed, args.only))


if __name__ == "__main__":
    main()

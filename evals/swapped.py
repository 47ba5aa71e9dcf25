"""True sentences with one plain word swapped for another ("tốt" -> "kém") -> how many are stopped: by the verifier, and before a reader of a chat model.

`python -m evals.swapped documents/`: `bot.verify` allows a writer some words of his own; `bot.scrutiny`, which stands before the
sentences of a chat model, allows only joining words. What it does not know: whether the swapped word changes the meaning; most do.
"""
from __future__ import annotations

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path

from bot.fence import Source
from bot.pieces import Drafted
from bot.scrutiny import fault
from bot.types import Citation
from bot.verify import HEAD
from evals.mutations import TRUE, Case, cases, of_folder
from index.types import InForce, Span

OTHERS = "tốt xấu kém cao thấp nhanh chậm đúng sai mới cũ giảm tăng bác nghỉ phạt cấm xóa mất giả".split()
_WORD = re.compile(r"(?<![\w-])[a-zà-ỹđ]{2,}(?![\w-])")


def sources(case: Case) -> dict[str, Source]:
    """The passages of a case as a chat model's sentence would cite them."""
    found = {}
    for number, text in enumerate(case.sources, 1):
        heading, _, body = text.partition(f"{HEAD}\n")
        found[f"bc{number}"] = Source(f"bc{number}", Citation(number, "", "", "", heading, body, Span(0, 1), "", InForce.YES), heading, "")
    return found


def swapped(text: str, rng: random.Random) -> str | None:
    """`text` with one plain word behind its second replaced; None where it is too short."""
    words = list(_WORD.finditer(text))[2:]
    if len(words) < 4:
        return None
    match = rng.choice(words)
    other = rng.choice([w for w in OTHERS if w != match[0]])
    return text[: match.start()] + other + text[match.end() :]


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=150)
    args = parser.parse_args(argv)
    rng = random.Random(args.seed)  # noqa: S311  # a sample, no secret
    made = cases(list(of_folder(args.documents)), args.seed, args.most)
    true = [c for c in made if c.kind == TRUE]
    false = [(replaced, c) for c in true if (text := swapped(c.text, rng)) and (replaced := Case("word", text, c.sources, "đổi một từ"))]
    print(f"one word swapped: {len(false)}; stopped by the verifier {sum(bool(f.faults()) for f, _ in false)}, before a reader {sum(_stopped(f) for f, _ in false)}")
    print(f"true sentences: {len(true)}; rejected by the verifier {sum(bool(c.faults()) for c in true)}, before a reader {sum(_stopped(c) for c in true)}")
    mutated = [c for c in made if c.kind != TRUE]
    print(f"other mutations: {len(mutated)}; stopped by the verifier {sum(bool(c.faults()) for c in mutated)}, before a reader {sum(_stopped(c) for c in mutated)}")
    return 0


def _stopped(case: Case) -> bool:
    given = sources(case)
    return bool(fault(Drafted(case.text, tuple(given)), given))


if __name__ == "__main__":
    raise SystemExit(main())

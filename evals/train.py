"""Pairs made of statutes -> the shipped encoder fine-tuned in full, a folder that TDKT_EMBED_MODEL opens; 2 cores, an hour.

Each question must be nearest to its own passage among those of its batch and one near miss for each (the loss that
sentence-transformers calls MultipleNegativesRankingLoss). Embeddings of words stay; the weights found are mixed with the
stock ones (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"), for what statutes do not teach is lost otherwise.
What it does not know: whether the outcome is better (`tdkt bench retrieval` measures it).

`python -m evals.train ../shared/scale/phapdien.jsonl.gz --unseen ../shared/bench/* --minutes 60 --out DIR` writes DIR/alpha-0.35 and others.
"""
# ruff: noqa: PLC0415 (torch and what stands on it take seconds to import: only where they are used)
from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from evals.pairs import Pair, Unseen, pairs
from index.embed import DEFAULT
from index.weights import convert

if TYPE_CHECKING:
    import torch

ALPHAS = 0.2, 0.35, 0.5, 0.7, 1.0
"""Shares of the tuned weights in the models written."""
BATCH, GROUP = 32, 16
QUERY_TOKENS, PASSAGE_TOKENS = 64, 160
RATE, SCALE, WARM = 2e-5, 50.0, 0.08
"""Learning rate at its highest, inverse temperature of the loss, and the share of the time in which the rate rises."""
SAVE_EVERY = 50

State = dict[str, "torch.Tensor"]


class Learner:
    """The encoder in float32 with its tokenizer; everything but the embeddings of words learns."""

    def __init__(self, folder: Path) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()  # no dropout: an hour is too short to overfit
        self.model.requires_grad_(False)
        self.model.encoder.requires_grad_(True)
        self.learnt = [p for p in self.model.parameters() if p.requires_grad]

    def vectors(self, texts: Sequence[str], room: int) -> torch.Tensor:
        """Unit vectors of `texts`, prefixes and all, cut at `room` tokens; in groups of like length, so that little is padding."""
        import torch

        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: list[torch.Tensor] = []
        for start in range(0, len(order), GROUP):
            some = self.tokenizer([texts[i] for i in order[start : start + GROUP]], truncation=True, max_length=room, padding=True, return_tensors="pt")
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = self.model(input_ids=some["input_ids"], attention_mask=some["attention_mask"]).last_hidden_state
            mask = some["attention_mask"].unsqueeze(-1)
            rows.append(torch.nn.functional.normalize((hidden.float() * mask).sum(1), dim=1))
        back = sorted(range(len(order)), key=order.__getitem__)
        return torch.cat(rows)[back]

    def loss(self, batch: Sequence[Pair], rng: random.Random) -> torch.Tensor:
        """How far the questions are from being nearest to their own passages; passages of the same article do not count as wrong."""
        import torch

        asked = self.vectors([f"query: {p.question}" for p in batch], QUERY_TOKENS)
        right = [f"passage: {p.passage}" for p in batch]
        read = self.vectors([*right, *(f"passage: {rng.choice(p.near)}" for p in batch)], PASSAGE_TOKENS)
        same = torch.tensor([[i != j and p.article == q.article for j, q in enumerate(batch)] + [False] * len(batch) for i, p in enumerate(batch)])
        scores = (SCALE * asked @ read.T).masked_fill(same, -1e4)
        return torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))


def train(learner: Learner, found: Sequence[Pair], minutes: float, seed: int, save: Path) -> None:
    """Steps over `found` until `minutes` are over; the state is saved to `save` now and then."""
    import torch

    torch.manual_seed(seed)
    rng, start, mean = random.Random(seed), time.monotonic(), 0.0  # noqa: S311 - a seeded choice, nothing secret
    optimizer = torch.optim.AdamW(learner.learnt, lr=RATE, weight_decay=0.01)
    for step, batch in enumerate(_batches(found, rng), 1):
        share = (time.monotonic() - start) / (60 * minutes)
        if share >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, share / WARM + 0.01, (1 - share) / (1 - WARM))
        loss = learner.loss(batch, rng)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learner.learnt, 1.0)
        optimizer.step()
        mean += (loss.item() - mean) / min(step, SAVE_EVERY)
        if step % 10 == 0:
            print(f"{step} steps  {60 * minutes * share:.0f} s  loss {mean:.3f}", flush=True)
        if step % SAVE_EVERY == 0:
            torch.save(learner.model.encoder.state_dict(), save / f"step-{step}.pt")


def _batches(found: Sequence[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    while True:
        order = rng.sample(found, len(found))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            yield order[start : start + BATCH]


def blend(stock: Path, tuned: State, share: float, target: Path) -> None:
    """`target` as the model in `stock` with `share` of the difference to the `tuned` tensors of its encoder added."""
    import torch
    from safetensors.torch import load_file, save_file

    shutil.copytree(stock, target, dirs_exist_ok=True)
    (target / "source.json").unlink(missing_ok=True)
    mixed = load_file(stock / "model.safetensors")
    for name, value in tuned.items():
        own = mixed[f"encoder.{name}"].float()
        mixed[f"encoder.{name}"] = torch.lerp(own, value.float(), share).to(torch.bfloat16)
    save_file(mixed, target / "model.safetensors", metadata={"format": "pt"})


def main(argv: Sequence[str] | None = None) -> int:
    """Makes the pairs, trains for the time given, writes one model for each of ALPHAS."""
    parser = argparse.ArgumentParser(prog="python -m evals.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statutes", type=Path, help="phapdien.jsonl.gz")
    parser.add_argument("--unseen", type=Path, nargs="+", required=True, help="sets whose texts and laws are not learnt from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--articles", type=int, default=13_000)
    parser.add_argument("--seed", type=int, default=7)
    args: Any = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    found = pairs(args.statutes, Unseen(args.unseen), args.articles, args.seed)
    print(f"{len(found)} pairs", flush=True)
    stock = convert(Settings().var / "models" / DEFAULT)
    learner = Learner(stock)
    train(learner, found, args.minutes, args.seed, args.out)
    for share in ALPHAS:
        blend(stock, learner.model.encoder.state_dict(), share, args.out / f"alpha-{share}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

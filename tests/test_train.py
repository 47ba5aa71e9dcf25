"""evals.train: the stock weights and the tuned ones mixed into a folder of their own."""
from __future__ import annotations

from pathlib import Path

import pytest

from evals.train import blend


def test_blend_moves_the_encoder_by_its_share_and_leaves_the_rest(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    stock = tmp_path / "stock"
    stock.mkdir()
    (stock / "config.json").write_text("{}")
    (stock / "source.json").write_text("{}")
    save_file({"encoder.a": torch.zeros(2, dtype=torch.bfloat16), "embeddings.b": torch.ones(2, dtype=torch.bfloat16)}, stock / "model.safetensors")
    blend(stock, {"a": torch.full((2,), 4.0)}, 0.25, tmp_path / "mixed")
    mixed = load_file(tmp_path / "mixed/model.safetensors")
    assert mixed["encoder.a"].tolist() == [1, 1]
    assert mixed["embeddings.b"].tolist() == [1, 1]
    assert (tmp_path / "mixed/config.json").exists()
    assert not (tmp_path / "mixed/source.json").exists(), "it is no longer what the package holds"

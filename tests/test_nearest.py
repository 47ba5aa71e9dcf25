"""index.nearest: exact below the limit, cells above it, and a narrow filter that never returns less."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import nearest
from index.nearest import Stored, Vectors


@pytest.fixture
def matrix() -> Vectors:
    random = np.random.default_rng(5)
    centres = random.normal(size=(20, 16))
    made = centres[random.integers(0, 20, 3000)] + 0.3 * random.normal(size=(3000, 16))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def opened(matrix: Vectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stored:
    monkeypatch.setattr(nearest, "CELLS_FROM", 1000)
    monkeypatch.setattr(nearest, "NARROW", 0.02)
    nearest.write(tmp_path, matrix)
    return Stored([str(i) for i in range(len(matrix))], np.load(tmp_path / "vectors.npy", mmap_mode="r"), tmp_path)


def test_cells_find_what_comparing_all_finds_with_its_scores(opened: Stored, matrix: Vectors) -> None:
    alone = Stored(opened.ids, matrix)
    allowed = np.arange(len(matrix)) % 3 > 0
    for mask in (None, allowed):
        ours, theirs = opened.nearest(matrix[7], 20, mask), alone.nearest(matrix[7], 20, mask)
        assert len(ours) == 20
        assert len({r for r, _ in ours} & {r for r, _ in theirs}) >= 19
        np.testing.assert_allclose([s for _, s in ours], [matrix[r] @ matrix[7] for r, _ in ours], rtol=1e-5)
        assert mask is None or all(mask[r] for r, _ in ours)


@pytest.mark.parametrize("many", [1, 30, 900])
def test_a_narrow_filter_still_gives_k(opened: Stored, matrix: Vectors, many: int) -> None:
    """The rows that fit worst are the allowed ones: none may be lost to better ones that are not."""
    mask = np.zeros(len(matrix), dtype=np.bool_)
    mask[np.argsort(matrix @ matrix[7])[:many]] = True
    assert len(opened.nearest(matrix[7], 10, mask)) == min(10, many)


def test_ties_come_in_the_order_of_rows() -> None:
    same = np.ones((5, 4), dtype=np.float32)
    assert [r for r, _ in Stored(list("abcde"), same).nearest(np.ones(4, dtype=np.float32), 3, None)] == [0, 1, 2]


def test_damaged_cells_are_a_value_error(opened: Stored, matrix: Vectors, tmp_path: Path) -> None:
    (tmp_path / "cells.faiss").write_bytes(b"IwSq")
    with pytest.raises(ValueError, match="damaged"):
        Stored(opened.ids, matrix, tmp_path)

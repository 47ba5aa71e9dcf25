"""The vectors of a snapshot's rows, read from the disk: every allowed one compared, or, among very many, those of the likely cells.

A question's vector and a filter of rows -> the nearest rows with their exact inner products. Up to `CELLS_FROM` rows all are compared;
above, an inverted file (faiss) of 8-bit copies names candidates and their true vectors decide; where few rows are allowed, or the likely
cells hold too few of them, all of those are compared again, so that a filter never returns less. What it does not know: what a row is.
"""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index import disk

Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]
CELLS_FROM = 300_000
"""Rows from which cells are searched; below, comparing all of them takes 13 ms of the processor (evals/RESULTS.md, "scale")."""
PROBES, CANDIDATES = 512, 4
"""Cells looked into, and candidates for each row wanted: 0.999 of the true hundred among a million rows, 0.998 where half of them are allowed
and 0.993 where a tenth is; 256 cells 0.996, 0.993 and 0.980 (same place). How many cells there are does not matter to that."""
NARROW = 0.1
"""Share of allowed rows up to which all of these are compared: of a twentieth the cells found 0.986."""


def write(folder: Path, matrix: Vectors) -> None:
    """Writes `vectors.npy` and, from CELLS_FROM rows on, `cells.faiss` into `folder`, a block of rows at a time."""
    disk.save_rows(folder / "vectors.npy", np.float32, matrix.shape, [matrix])
    if len(matrix) >= CELLS_FROM:
        faiss.write_index(_cells(matrix), str(folder / "cells.faiss"))


def _cells(matrix: Vectors) -> Any:
    """The inverted file of `matrix`: twice as many cells as the square root of the rows, learnt from forty rows for each."""
    rows, dimension = matrix.shape
    count = int(2 * np.sqrt(rows))
    index = faiss.IndexIVFScalarQuantizer(faiss.IndexFlatIP(dimension), dimension, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed = 8, 1
    sample = np.sort(np.random.default_rng(1).choice(rows, min(rows, 40 * count), replace=False))
    index.train(np.ascontiguousarray(matrix[sample]))
    for start in range(0, rows, disk.BLOCK):
        index.add(np.ascontiguousarray(matrix[start : start + disk.BLOCK]))
    return index


class Stored:
    """Vectors by row, read when they are compared; holds nothing that changes."""

    def __init__(self, ids: Sequence[str], matrix: Vectors, folder: Path | None = None) -> None:
        """Raises OSError or ValueError when they are not whole."""
        if matrix.ndim != 2 or len(ids) != len(matrix) or matrix.dtype != np.float32:
            raise ValueError(f"{len(ids)} ids for vectors of shape {matrix.shape}")
        self.ids, self.matrix = ids, matrix
        self._cells: Any = None
        if folder is not None and (path := folder / "cells.faiss").is_file():
            try:
                self._cells = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
            except RuntimeError as error:
                raise ValueError(f"cells.faiss is damaged: {error}") from error

    def nearest(self, query: Vectors, k: int, allowed: Mask | None) -> list[tuple[int, float]]:
        """The `k` rows nearest to `query` among `allowed` with their inner products, best first."""
        many = len(self.matrix) if allowed is None else int(np.count_nonzero(allowed))
        if not many:
            return []
        if self._cells is not None and many > NARROW * len(self.matrix) and len(rows := self._candidates(query, k, allowed)) >= min(CANDIDATES * k, many):
            scores = self.matrix[rows] @ query
        elif many * 8 < len(self.matrix) and allowed is not None:  # gathering a fifth of the rows takes longer than comparing all
            rows = np.flatnonzero(allowed)
            scores = self.matrix[rows] @ query
        else:
            rows, scores = np.arange(len(self.matrix)), _products(query, self.matrix)
            if allowed is not None:
                rows, scores = rows[allowed], scores[allowed]
        best = np.argpartition(-scores, k - 1)[:k] if len(scores) > k else np.arange(len(scores))
        best = best[np.lexsort((rows[best], -scores[best]))]
        return [(int(row), float(score)) for row, score in zip(rows[best], scores[best], strict=True)]

    def _candidates(self, query: Vectors, k: int, allowed: Mask | None) -> NDArray[np.int64]:
        selector = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
        parameters = faiss.SearchParametersIVF(nprobe=PROBES, sel=selector)  # type: ignore[call-arg]  # its stub lacks the keywords
        _, rows = self._cells.search(query.reshape(1, -1), min(CANDIDATES * k, len(self.matrix)), params=parameters)
        found: NDArray[np.int64] = np.sort(rows[0][rows[0] >= 0])
        return found


def _products(query: Vectors, matrix: Vectors) -> Vectors:
    """The inner products of `query` with all rows, on this thread alone: more threads a question answer fewer questions."""
    out = np.empty(len(matrix), dtype=np.float32)
    product: Any = faiss.fvec_inner_products_ny  # type: ignore[attr-defined]  # its stub lacks it
    product(faiss.swig_ptr(out), faiss.swig_ptr(query), faiss.swig_ptr(matrix), matrix.shape[1], len(matrix))
    return out

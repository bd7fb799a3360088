"""Checks of what a pairing problem is made from; each error names the argument."""

from typing import Any, cast

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

__all__ = ["Floats", "Ints", "amounts", "loads", "pairs", "scores", "wholes"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def scores(score: Any) -> sp.csr_array[Any]:
    """Return finite scores as CSR; of a dense array every cell is stored."""
    if not sp.issparse(score):
        dense = np.asarray(score, dtype=np.float64)
        if dense.ndim != 2:
            raise ValueError(f"score must be a matrix needs × offers, got {dense.ndim} dimensions")
        # every cell is stored, zeros too: in a dense array all pairs are allowed
        n, m = dense.shape
        columns, starts = np.tile(np.arange(m), n), np.arange(n + 1) * m
        matrix = sp.csr_array((dense.ravel().copy(), columns, starts), shape=(n, m))
    else:
        matrix = sp.csr_array(cast("Any", score), dtype=np.float64, copy=True)
        matrix.sum_duplicates()
    bad = matrix.data[~np.isfinite(matrix.data)]
    if len(bad):
        raise ValueError(f"score must be finite, got {bad[0]}")
    return matrix


def loads(load: Any, score: sp.csr_array[Any]) -> Floats:
    """Return the load of each allowed pair, in the order of ``score.data``."""
    sparse: bool = sp.issparse(load)
    shape = load.shape if sparse else np.shape(load)
    if shape != score.shape:
        raise ValueError(f"load must have the shape of score {score.shape}, got {shape}")
    rows = np.repeat(np.arange(score.shape[0]), np.diff(score.indptr))
    if sparse:
        values = _looked_up(sp.csr_array(load), rows, score.indices.astype(np.int64))
    else:
        values = np.asarray(load, dtype=np.float64)[rows, score.indices]
    bad = values[~(np.isfinite(values) & (values >= 0))]
    if len(bad):
        raise ValueError(f"load must be finite and not negative, got {bad[0]}")
    return values


def _looked_up(matrix: sp.csr_array[Any], rows: Ints, columns: Ints) -> Floats:
    """Return the entries of `matrix` at `rows`, `columns`; 0 where there is none."""
    width = max(1, matrix.shape[1])
    matrix.sum_duplicates()
    owners = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys, wanted = owners * width + matrix.indices, rows * width + columns
    at = np.searchsorted(keys, wanted)
    found = at < len(keys)
    found[found] = keys[at[found]] == wanted[found]
    values = np.zeros(len(wanted))
    values[found] = matrix.data[at[found]]
    return values


def amounts(name: str, values: ArrayLike, size: int, *, endless: bool = False) -> Floats:
    """Return numbers that are not negative, and finite unless `endless`."""
    array = np.array(values, dtype=np.float64)
    if array.shape != (size,):
        raise ValueError(f"{name} must have shape ({size},), got {array.shape}")
    good = (array >= 0) & (endless | np.isfinite(array))
    if not good.all():
        wanted = "not negative" if endless else "finite and not negative"
        raise ValueError(f"{name} must be {wanted}, got {array[~good][0]}")
    return array


def wholes(name: str, values: ArrayLike, size: int, *, least: int | None) -> Ints:
    """Return whole numbers of at least `least`."""
    array = np.asarray(values)
    if array.shape != (size,):
        raise ValueError(f"{name} must have shape ({size},), got {array.shape}")
    if array.dtype.kind not in "iufb":
        raise ValueError(f"{name} must be whole numbers, got dtype {array.dtype}")
    numbers = array.astype(np.float64)
    good = np.isfinite(numbers) & (numbers == np.floor(numbers))
    if least is not None:
        good &= numbers >= least
    if not good.all():
        wanted = "whole numbers" if least is None else f"whole numbers of at least {least}"
        raise ValueError(f"{name} must be {wanted}, got {numbers[~good][0]}")
    return array.astype(np.int64)


def pairs(name: str, given: ArrayLike | None, shape: tuple[int, int]) -> Ints:
    """Return different pairs of indices within `shape`, sorted."""
    array = np.asarray([] if given is None else given)
    if array.size == 0:
        return np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name} must have shape (k, 2), got {array.shape}")
    if array.dtype.kind not in "iu":
        raise ValueError(f"{name} must be indices, got dtype {array.dtype}")
    if (array < 0).any() or (array >= np.array(shape)).any():
        raise ValueError(f"{name} must lie within {shape}, got {array.min(0)} to {array.max(0)}")
    return np.unique(array.astype(np.int64), axis=0)

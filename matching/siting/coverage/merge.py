"""Demand that the same candidates reach is one."""

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Ints, Sparse

__all__ = ["merged"]


def merged(rows: Sparse, *weights: Floats) -> tuple[Sparse, ...]:
    """Merge demand with the same candidates and sum its weights; drop demand without any."""
    rows.sort_indices()
    size = np.diff(rows.indptr)
    # Two random sums per row find the twins; a comparison of the rows themselves proves them.
    keys = np.random.default_rng(20).integers(0, 2**62, (2, rows.shape[1]), dtype=np.uint64)
    ones = sp.csr_array((np.ones(rows.nnz, np.uint64), rows.indices, rows.indptr), shape=rows.shape)
    first, second = ones @ keys[0], ones @ keys[1]
    order = np.lexsort((second, first, size))
    order = order[size[order] > 0]
    if not len(order):
        return rows[:0], *(weight[:0] for weight in weights)
    same = np.ones(len(order), bool)
    same[0] = False
    for key in (size, first, second):
        same[1:] &= key[order[1:]] == key[order[:-1]]
    same[1:] &= _equal_rows(rows, order[1:], order[:-1], same[1:])
    group = np.cumsum(~same) - 1
    return rows[order[~same]], *(
        np.bincount(group, weights=weight[order], minlength=group[-1] + 1) for weight in weights
    )


def _equal_rows(rows: Sparse, left: Ints, right: Ints, ask: Bools) -> Bools:
    """Tell for each pair that is asked about, of equal size, whether the rows are the same."""
    equal = np.zeros(len(left), bool)
    pairs = np.flatnonzero(ask)
    if not len(pairs):
        return equal
    a, b = rows[left[pairs]], rows[right[pairs]]
    owner = np.repeat(np.arange(len(pairs)), np.diff(a.indptr))
    differs = np.bincount(owner, weights=a.indices != b.indices, minlength=len(pairs))
    equal[pairs] = differs == 0
    return equal

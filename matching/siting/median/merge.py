"""Merge demand that ranks its candidates alike: whoever serves one serves the other."""

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints

__all__ = ["merged"]

Rows = tuple[Ints, NDArray[np.int32], Floats]


def merged(pointer: Ints, index: NDArray[np.int32], cost: Floats) -> tuple[Rows, Ints]:
    """Add up the costs of rows with the same candidates in the same order.

    Parameters
    ----------
    pointer, index, cost
        Arcs by row, from near to far, at least one in each row.

    Returns
    -------
    rows
        The same with one row for each ranking.
    to
        (n,) the row that each one went into.
    """
    n = len(pointer) - 1
    size = np.diff(pointer)
    if n == 0:
        return (pointer, index, cost), np.zeros(0, np.int64)
    # Two random sums per row find the twins; a comparison of the rows themselves proves them.
    random = np.random.default_rng(20)
    spot = np.arange(len(index)) - np.repeat(pointer[:-1], size)
    keys = []
    for _ in range(2):
        by_candidate, by_rank = random.integers(
            1, 2**62, (2, int(max(index.max(), size.max())) + 1), dtype=np.uint64
        )
        keys.append(np.add.reduceat(by_candidate[index] * by_rank[spot], pointer[:-1]))
    order = np.lexsort((np.arange(n), keys[1], keys[0], size))
    same = np.zeros(n, bool)
    same[1:] = size[order[1:]] == size[order[:-1]]
    for key in keys:
        same[1:] &= key[order[1:]] == key[order[:-1]]
    same[1:] &= _alike(pointer, index, order[1:], order[:-1], same[1:])
    if not same.any():
        return (pointer, index, cost), np.arange(n)
    group = np.empty(n, np.int64)
    group[order] = np.cumsum(~same) - 1
    return _added(pointer, index, cost, group, np.sort(order[~same]))


def _alike(pointer: Ints, index: NDArray[np.int32], left: Ints, right: Ints, ask: Bools) -> Bools:
    """Tell for each pair that is asked about, of equal size, whether the rankings are equal."""
    equal = np.zeros(len(left), bool)
    pairs = np.flatnonzero(ask)
    if not len(pairs):
        return equal
    size = np.diff(pointer)[left[pairs]]
    begin = np.concatenate([[0], np.cumsum(size)[:-1]])
    spot = np.arange(int(size.sum())) - np.repeat(begin, size)
    first = index[np.repeat(pointer[left[pairs]], size) + spot]
    second = index[np.repeat(pointer[right[pairs]], size) + spot]
    equal[pairs] = np.add.reduceat((first != second).astype(np.int64), begin) == 0
    return equal


def _added(
    pointer: Ints, index: NDArray[np.int32], cost: Floats, group: Ints, kept: Ints
) -> tuple[Rows, Ints]:
    """Add up the rows of each group; `kept` are their first rows."""
    rank = np.empty(len(kept), np.int64)
    rank[group[kept]] = np.arange(len(kept))
    to = rank[group]
    size = np.diff(pointer)
    spot = np.arange(len(index)) - np.repeat(pointer[:-1], size)
    begin = np.concatenate([[0], np.cumsum(size[kept])])
    total = np.bincount(np.repeat(begin[to], size) + spot, cost, int(begin[-1])).astype(np.float64)
    is_kept = np.repeat(np.isin(np.arange(len(size)), kept), size)
    return (begin, index[is_kept], total), to

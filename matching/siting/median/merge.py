"""Merge demand that ranks its candidates alike: whoever serves one serves the other."""

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints

__all__ = ["merged"]

PREFIX = 4  # candidates that are compared before whole rows are

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
    rows = _suspects(pointer, index)
    if len(rows) == 0:
        return (pointer, index, cost), np.arange(n)
    # Two random sums per row find the twins; a comparison of the rows themselves proves them.
    random = np.random.default_rng(20)
    begin = np.concatenate([[0], np.cumsum(size[rows])[:-1]])
    spot = np.arange(int(size[rows].sum())) - np.repeat(begin, size[rows])
    some = index[np.repeat(pointer[rows], size[rows]) + spot]
    keys = []
    for _ in range(2):
        by_candidate, by_rank = random.integers(
            1, 2**62, (2, int(max(some.max(), size.max())) + 1), dtype=np.uint64
        )
        keys.append(np.add.reduceat(by_candidate[some] * by_rank[spot], begin))
    order = np.lexsort((rows, keys[1], keys[0], size[rows]))
    first, second = rows[order[1:]], rows[order[:-1]]
    same = np.zeros(len(rows), bool)
    same[1:] = size[first] == size[second]
    for key in keys:
        same[1:] &= key[order[1:]] == key[order[:-1]]
    same[1:] &= _alike(pointer, index, first, second, same[1:])
    if not same.any():
        return (pointer, index, cost), np.arange(n)
    leader = np.arange(n)
    leader[rows[order]] = rows[
        order[np.maximum.accumulate(np.where(same, 0, np.arange(len(rows))))]
    ]
    return _added(pointer, index, cost, leader)


def _suspects(pointer: Ints, index: NDArray[np.int32]) -> Ints:
    """Rows of the same size and the same first candidates as some other row."""
    size = np.diff(pointer)
    keys = [size]
    for rank in range(PREFIX):
        spot = np.minimum(pointer[:-1] + rank, pointer[1:] - 1)
        keys.append(np.where(size > rank, index[spot], -1))
    order = np.lexsort(keys)
    same = np.ones(max(len(order) - 1, 0), bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    twin = np.zeros(len(size), bool)
    twin[order[1:]] |= same
    twin[order[:-1]] |= same
    return np.flatnonzero(twin)


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
    pointer: Ints, index: NDArray[np.int32], cost: Floats, leader: Ints
) -> tuple[Rows, Ints]:
    """Add each row to its leader's."""
    n = len(leader)
    kept = np.flatnonzero(leader == np.arange(n))
    rank = np.empty(n, np.int64)
    rank[kept] = np.arange(len(kept))
    to = rank[leader]
    size = np.diff(pointer)
    spot = np.arange(len(index)) - np.repeat(pointer[:-1], size)
    begin = np.concatenate([[0], np.cumsum(size[kept])])
    total = np.bincount(np.repeat(begin[to], size) + spot, cost, int(begin[-1]))
    is_kept = np.repeat(leader == np.arange(n), size)
    return (begin, index[is_kept], total.astype(np.float64)), to

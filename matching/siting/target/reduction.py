"""Compiled loops of the exact reductions: twins and dominance among demand and candidates.

Pointers and indices are those of CSR (demand by candidate) and CSC arrays, indices sorted.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled

__all__ = ["dominated", "subsumed", "twins"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, FLAGS = types.float64[::1], types.boolean[::1]
INTEGER = types.int64


@compiled(types.boolean(POINTER, INDEX, INTEGER, INTEGER))
def _inside(pointer: Any, index: Any, a: Any, b: Any) -> Any:
    """Tell whether all entries of line a stand in line b, too."""
    f, end = pointer[b], pointer[b + 1]
    if end - f < pointer[a + 1] - pointer[a]:
        return False
    for e in range(pointer[a], pointer[a + 1]):
        while f < end and index[f] < index[e]:
            f += 1
        if f == end or index[f] != index[e]:
            return False
    return True


@compiled(INTEGER(POINTER, INDEX, POINTER, INTEGER))
def _rarest(pointer: Any, index: Any, other: Any, line: Any) -> Any:
    """Return the entry of a line that itself has fewest entries in the other direction."""
    best = index[pointer[line]]
    for e in range(pointer[line], pointer[line + 1]):
        k = index[e]
        if other[k + 1] - other[k] < other[best + 1] - other[best]:
            best = k
    return best


@compiled(POINTER(POINTER, INDEX, POINTER, POINTER))
def twins(rowptr: Any, rowidx: Any, order: Any, key: Any) -> Any:
    """Return for each row the first row of the same entries.

    `order` sorts the rows by `key`, which is equal where the entries are; neighbours are compared
    entry by entry, so a key that is equal by accident merges nothing.
    """
    leader = np.arange(len(key))
    for position in range(1, len(order)):
        d, before = order[position], order[position - 1]
        same = key[d] == key[before]
        same = same and rowptr[d + 1] - rowptr[d] == rowptr[before + 1] - rowptr[before]
        if same and _inside(rowptr, rowidx, d, before):
            leader[d] = leader[before]
    return leader


@compiled(FLAGS(POINTER, INDEX, POINTER, INDEX))
def subsumed(rowptr: Any, rowidx: Any, colptr: Any, colidx: Any) -> Any:
    """Mark demand that is covered whenever some other demand is (row dominance).

    Of equal rows the first stays. What has no candidate at all is neither marked nor a reason.
    """
    n = len(rowptr) - 1
    drop = np.zeros(n, np.bool_)
    for d in range(n):
        if drop[d] or rowptr[d] == rowptr[d + 1]:
            continue
        rare = _rarest(rowptr, rowidx, colptr, d)
        for e in range(colptr[rare], colptr[rare + 1]):
            other = types.int64(colidx[e])
            if other != d and not drop[other] and _inside(rowptr, rowidx, d, other):
                drop[other] = True
    return drop


@compiled(FLAGS(POINTER, INDEX, POINTER, INDEX, FLOATS, POINTER, POINTER, FLAGS))
def dominated(
    rowptr: Any, rowidx: Any, colptr: Any, colidx: Any,
    cost: Any, preference: Any, pool: Any, needed: Any,
) -> Any:  # fmt: skip
    """Mark candidates that reach nothing, or nothing that a better one does not reach as well.

    Better is cheaper, of equal cost preferred, then earlier. The better one must be in no group,
    or in the same ones (`pool`, 0: in none); what a group may need (`needed`) is kept.
    """
    m = len(cost)
    drop = np.zeros(m, np.bool_)
    for j in range(m):
        if needed[j]:
            continue
        if colptr[j] == colptr[j + 1]:
            drop[j] = True
            continue
        rare = _rarest(colptr, colidx, rowptr, j)
        for e in range(rowptr[rare], rowptr[rare + 1]):
            k = types.int64(rowidx[e])
            if k == j or drop[k] or (pool[k] != 0 and pool[k] != pool[j]):
                continue
            worse = cost[k] > cost[j]
            if cost[k] == cost[j]:
                worse = preference[k] > preference[j]
                worse = worse or (preference[k] == preference[j] and k > j)
            if not worse and _inside(colptr, colidx, j, k):
                drop[j] = True
                break
    return drop

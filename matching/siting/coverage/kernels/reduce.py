"""Candidates that no best choice needs."""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.coverage.kernels.shapes import FLAG, FLOATS, INDEX, INTEGER, POINTER, RULES

__all__ = ["dominated"]


@compiled(FLAG(RULES, INTEGER, INTEGER))
def _joins_more(rules: Any, k: Any, j: Any) -> Any:
    """Tell whether k is in a group with an upper limit that j is not in."""
    pointer, groups, most, _least = rules
    if len(most) == 0:
        return False
    for e in range(pointer[k], pointer[k + 1]):
        g = groups[e]
        if most[g] >= len(pointer):
            continue  # as good as no limit
        found = False
        for f in range(pointer[j], pointer[j + 1]):
            found = found or groups[f] == g
        if not found:
            return True
    return False


@compiled(FLAG(RULES, INTEGER))
def _wanted(rules: Any, j: Any) -> Any:
    """Tell whether a group may need j to reach its least number."""
    pointer, groups, _most, least = rules
    if len(least) > 0:
        for e in range(pointer[j], pointer[j + 1]):
            if least[groups[e]] > 0:
                return True
    return False


@compiled(types.boolean[::1](POINTER, INDEX, POINTER, INDEX, FLOATS, POINTER, RULES, FLAG))
def dominated(
    rowptr: Any, rowidx: Any, colptr: Any, colidx: Any, cost: Any, preference: Any, rules: Any,
    once: Any,
) -> Any:  # fmt: skip
    """Mark candidates that reach nothing, or nothing that another one does not reach as well.

    The other one must cost no more, be preferred no less, and be in no group with an upper limit
    that the first is not in; of equals the first stays. What a group may need to reach its least
    number stays. Where a second reach earns (not `once`), both may be open: none dominates.
    """
    m = len(cost)
    drop = np.zeros(m, np.bool_)
    for j in range(m):
        begin, end = colptr[j], colptr[j + 1]
        if _wanted(rules, j):
            continue
        if begin == end:
            drop[j] = True
            continue
        if not once:
            continue
        rare = colidx[begin]  # whoever dominates j also reaches j's least reached demand
        for e in range(begin, end):
            d = colidx[e]
            if rowptr[d + 1] - rowptr[d] < rowptr[rare + 1] - rowptr[rare]:
                rare = d
        for f in range(rowptr[rare], rowptr[rare + 1]):
            k = rowidx[f]
            size = colptr[k + 1] - colptr[k]
            if k == j or drop[k] or size < end - begin:
                continue
            if cost[k] > cost[j] or preference[k] > preference[j] or _joins_more(rules, k, j):
                continue
            equal = size == end - begin and cost[k] == cost[j] and preference[k] == preference[j]
            if equal and k > j and not _joins_more(rules, j, k):
                continue
            inside = True
            for e in range(begin, end):
                d = colidx[e]
                row = rowidx[rowptr[d] : rowptr[d + 1]]
                at = np.searchsorted(row, k)
                if at == len(row) or row[at] != k:
                    inside = False
                    break
            if inside:
                drop[j] = True
                break
    return drop

"""Compiled loops over the arcs of a core that neither search nor remember.

Arcs are pointers, indices and weighted distances; those of a row stand from near to far.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled

__all__ = ["payments", "relax", "serving", "slopes", "sort_rows"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, FLAGS = types.float64[::1], types.boolean[::1]


@compiled(types.void(POINTER, INDEX, FLOATS))
def sort_rows(pointer: Any, index: Any, cost: Any) -> None:
    """Sort the arcs of each row by cost, then by candidate."""
    for i in range(len(pointer) - 1):
        begin, end = pointer[i], pointer[i + 1]
        by_candidate = np.argsort(index[begin:end])
        index[begin:end] = index[begin:end][by_candidate]
        cost[begin:end] = cost[begin:end][by_candidate]
        by_cost = np.argsort(cost[begin:end], kind="mergesort")
        index[begin:end] = index[begin:end][by_cost]
        cost[begin:end] = cost[begin:end][by_cost]


@compiled(INDEX(POINTER, INDEX, FLAGS))
def serving(pointer: Any, index: Any, opened: Any) -> Any:
    """Return for each row the spot of its first open candidate among its arcs, -1 for none."""
    found = np.full(len(pointer) - 1, -1, np.int32)
    for i in range(len(pointer) - 1):
        for e in range(pointer[i], pointer[i + 1]):
            if opened[index[e]]:
                found[i] = e - pointer[i]
                break
    return found


@compiled(FLOATS(POINTER, INDEX, FLOATS, FLOATS, FLAGS))
def payments(pointer: Any, index: Any, cost: Any, cap: Any, opened: Any) -> Any:
    """Return what each row pays when these candidates are open."""
    paid = cap.copy()
    for i in range(len(cap)):
        for e in range(pointer[i], pointer[i + 1]):
            if opened[index[e]]:
                paid[i] = cost[e]
                break
    return paid


@compiled(types.int64(POINTER, INDEX, FLOATS, FLOATS, FLOATS))
def relax(pointer: Any, index: Any, cost: Any, price: Any, worth: Any) -> Any:
    """Set the worth of each candidate, the sum of price - cost where positive; return the work."""
    worth[:] = 0.0
    work = 0
    for i in range(len(price)):
        u = price[i]
        for e in range(pointer[i], pointer[i + 1]):
            if cost[e] >= u:
                break
            worth[index[e]] += u - cost[e]
            work += 1
    return work


@compiled(types.void(POINTER, INDEX, FLOATS, FLOATS, FLOATS, FLOATS))
def slopes(pointer: Any, index: Any, cost: Any, price: Any, picked: Any, slope: Any) -> None:
    """Set the slope of the bound by each price: 1 less what is picked and costs less."""
    for i in range(len(price)):
        u = price[i]
        free = 1.0
        for e in range(pointer[i], pointer[i + 1]):
            if cost[e] >= u:
                break
            free -= picked[index[e]]
        slope[i] = free

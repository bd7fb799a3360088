"""Compiled loops over the arcs of a core that neither search nor remember.

Arcs are pointers, indices and weighted distances; those of a row stand from near to far.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled

__all__ = ["keep_first", "payments", "relax", "shorten", "slopes", "sort_rows"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, FLAGS = types.float64[::1], types.boolean[::1]


@compiled(types.void(INDEX, FLOATS, INDEX, FLOATS, types.int64, types.int64))
def _merge(index: Any, cost: Any, to_index: Any, to_cost: Any, width: Any, size: Any) -> None:
    """Merge neighbouring sorted stretches of a width; of equal costs the left one comes first."""
    for begin in range(0, size, 2 * width):
        middle, end = min(begin + width, size), min(begin + 2 * width, size)
        left, right = begin, middle
        for to in range(begin, end):
            if left < middle and (right >= end or cost[left] <= cost[right]):
                to_index[to], to_cost[to] = index[left], cost[left]
                left += 1
            else:
                to_index[to], to_cost[to] = index[right], cost[right]
                right += 1


@compiled(types.void(POINTER, INDEX, FLOATS))
def sort_rows(pointer: Any, index: Any, cost: Any) -> None:
    """Sort the arcs of each row by cost; those of equal cost keep their order."""
    longest = 0
    for i in range(len(pointer) - 1):
        longest = max(longest, pointer[i + 1] - pointer[i])
    spare_index, spare_cost = np.empty(longest, np.int32), np.empty(longest)
    for i in range(len(pointer) - 1):
        begin, end = pointer[i], pointer[i + 1]
        size, width, moved = end - begin, 1, False
        while width < size:
            if moved:
                _merge(spare_index, spare_cost, index[begin:end], cost[begin:end], width, size)
            else:
                _merge(index[begin:end], cost[begin:end], spare_index, spare_cost, width, size)
            width, moved = 2 * width, not moved
        if moved:
            index[begin:end] = spare_index[:size]
            cost[begin:end] = spare_cost[:size]


@compiled(POINTER(POINTER, INDEX, FLOATS, FLOATS, FLAGS, FLAGS, FLOATS))
def shorten(
    pointer: Any, index: Any, cost: Any, cap: Any, inside: Any, keep: Any, reach: Any
) -> Any:
    """Lower each cap to what is open or out of reach; count the kept arcs that cost less.

    They are the first ones of the row whose candidates are kept.
    """
    size = np.zeros(len(cap), np.int64)
    for i in range(len(cap)):
        found, nearer, last = 0, 0, -1.0
        for e in range(pointer[i], pointer[i + 1]):
            j, c = index[e], cost[e]
            if c >= cap[i]:
                break
            if c > last:
                nearer, last = found, c
            if inside[j] or (keep[j] and c > reach[i]):
                cap[i], found = c, nearer
                break
            found += keep[j]
        size[i] = found
    return size


@compiled(types.void(POINTER, INDEX, FLOATS, FLAGS, POINTER, INDEX, FLOATS))
def keep_first(
    pointer: Any, index: Any, cost: Any, keep: Any, to: Any, to_index: Any, to_cost: Any
) -> None:
    """Copy the first kept arcs of each row to where `to` points."""
    for i in range(len(pointer) - 1):
        at = to[i]
        e = pointer[i]
        while at < to[i + 1]:
            if keep[index[e]]:
                to_index[at], to_cost[at] = index[e], cost[e]
                at += 1
            e += 1


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

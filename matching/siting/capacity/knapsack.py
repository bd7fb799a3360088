"""Compiled knapsacks: what a candidate's room is worth at given prices of demand.

One knapsack for each candidate: its arcs are the items, with the profit ``price - cost`` and the
size of their demand. Whole sizes are solved exactly by dynamic programming (Kellerer, Pferschy &
Pisinger 2004, section 2.3) as long as the table stays small; else the fractional knapsack
(Dantzig 1957) is taken, which is worth no less. Columns are the tuple ``(pointers, demand points,
costs)``.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled

__all__ = ["pack", "with_each"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, MARKS = types.float64[::1], types.uint8[::1]
COLUMNS = types.Tuple((POINTER, INDEX, FLOATS))  # type: ignore[no-untyped-call]
INTEGER, NUMBER = types.int64, types.float64
TABLE = 4_000_000  # cells of the largest table of dynamic programming


@compiled(NUMBER(FLOATS, FLOATS, POINTER, INTEGER, NUMBER, FLOATS))
def _fractional(profit: Any, size: Any, order: Any, skip: Any, room: Any, share: Any) -> Any:
    """Fill room with items in the order of profit per size, the last one in part; skip one."""
    total = 0.0
    for k in order:
        if k == skip:
            continue
        if size[k] <= room:
            share[k] = 1.0
            room -= size[k]
            total += profit[k]
        else:
            share[k] = room / size[k]
            total += profit[k] * share[k]
            break
    return total


@compiled(INTEGER(FLOATS, FLOATS, INTEGER, INTEGER, FLOATS, types.uint8[:, ::1]))
def _table(profit: Any, size: Any, count: Any, skip: Any, best: Any, taken: Any) -> Any:
    """Fill best[c], the most profit in a room of size c, and which item changed it."""
    top = len(best) - 1
    best[:] = 0.0
    for k in range(count):
        if k == skip:
            continue
        step = int(size[k])
        for c in range(top, step - 1, -1):
            value = best[c - step] + profit[k]
            more = value > best[c]
            taken[k, c] = more
            if more:
                best[c] = value
        taken[k, : min(step, top + 1)] = 0
    return count * top


@compiled(INTEGER(POINTER))
def _longest(pointers: Any) -> Any:
    """Length of the longest column."""
    most = 0
    for j in range(len(pointers) - 1):
        most = max(most, pointers[j + 1] - pointers[j])
    return most


@compiled(types.int64[::1](FLOATS, FLOATS, INTEGER))
def _ranked(profit: Any, size: Any, count: Any) -> Any:
    """Order items by profit per size, best first."""
    key = np.empty(count)
    for k in range(count):
        key[k] = -profit[k] / size[k] if size[k] > 0.0 else -np.inf
    return np.argsort(key)


@compiled(INTEGER(COLUMNS, FLOATS, FLOATS, INTEGER, FLOATS, FLOATS, POINTER))
def _items(columns: Any, demand: Any, price: Any, j: Any, profit: Any, size: Any, item: Any) -> Any:
    """Gather the arcs of candidate j that pay; return their number."""
    pointers, points, costs = columns
    count = 0
    for e in range(pointers[j], pointers[j + 1]):
        gain = price[points[e]] - costs[e]
        if gain > 0.0:
            profit[count], size[count], item[count] = gain, demand[points[e]], e
            count += 1
    return count


@compiled(INTEGER(COLUMNS, FLOATS, FLOATS, FLOATS, types.boolean, FLOATS, FLOATS))
def pack(
    columns: Any, demand: Any, capacity: Any, price: Any, whole: Any, worth: Any, share: Any
) -> Any:
    """Fill worth (m,), an upper bound of each candidate's knapsack, and share of each arc.

    Returns the entries followed.
    """
    most = _longest(columns[0])
    profit, size, item = np.empty(most), np.empty(most), np.empty(most, np.int64)
    part = np.empty(most)
    share[:] = 0.0
    work = len(share)
    for j in range(len(capacity)):
        count = _items(columns, demand, price, j, profit, size, item)
        if size[:count].sum() <= capacity[j]:
            worth[j] = profit[:count].sum()
            for k in range(count):
                share[item[k]] = 1.0
            continue
        room = int(capacity[j])
        if whole and count * (room + 1) <= TABLE:
            best = np.empty(room + 1)
            taken = np.empty((count, room + 1), np.uint8)
            work += _table(profit, size, count, -1, best, taken) // 4
            worth[j] = best[room]
            for k in range(count - 1, -1, -1):
                if taken[k, room]:
                    share[item[k]] = 1.0
                    room -= int(size[k])
        else:
            part[:count] = 0.0
            order = _ranked(profit, size, count)
            worth[j] = _fractional(profit, size, order, -1, capacity[j], part)
            work += 8 * count
            for k in range(count):
                share[item[k]] = part[k]
    return work


@compiled(INTEGER(COLUMNS, FLOATS, FLOATS, FLOATS, types.boolean, FLOATS))
def with_each(columns: Any, demand: Any, capacity: Any, price: Any, whole: Any, worth: Any) -> Any:
    """Fill worth of each arc: an upper bound of its candidate's knapsack with that arc in it.

    Returns the entries followed.
    """
    pointers, points, costs = columns
    most = _longest(pointers)
    profit, size, item = np.empty(most), np.empty(most), np.empty(most, np.int64)
    part = np.empty(most)
    work = len(worth)
    for j in range(len(capacity)):
        count = _items(columns, demand, price, j, profit, size, item)
        room = int(capacity[j])
        exact = whole and count * count * (room + 1) <= TABLE  # a table without each item
        all_in, one_out = np.zeros(room + 1 if exact else 1), np.zeros(room + 1 if exact else 1)
        taken = np.empty((count, len(all_in)), np.uint8)
        order = _ranked(profit, size, count)
        if exact:
            work += _table(profit, size, count, -1, all_in, taken) // 4
        k = 0
        for e in range(pointers[j], pointers[j + 1]):
            i = points[e]
            rest = capacity[j] - demand[i]
            skip = -1
            if k < count and item[k] == e:
                skip = k
                k += 1
            if not exact:
                inside = _fractional(profit, size, order, skip, rest, part)
                work += count
            elif skip < 0:
                inside = all_in[int(rest)]
            else:
                work += _table(profit, size, count, skip, one_out, taken) // 4
                inside = one_out[int(rest)]
            worth[e] = price[i] - costs[e] + inside
    return work

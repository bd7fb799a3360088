"""Compiled loops of the coverage search, over the CSR and CSC arrays of a `Core`.

Signatures are written out, so nothing is compiled while a planner waits; the machine code is
kept in numba's cache (`NUMBA_CACHE_DIR`), and where no cache can be written it is compiled on
import. No loop holds the interpreter's lock.

A search state is the tuple ``(count, gain, place, slots, money)``:

count
    (n,) open candidates that reach each demand point.
gain
    (m,) uncovered weight within reach of each candidate: what opening it would add.
place, slots
    (m,) position of each open candidate in `slots`, -1 while closed; its first
    ``place[m]`` entries are the open ones (`place` has m + 1 entries, the last is the number).
money
    (2,) yuan left, value covered.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit, types

__all__ = ["MATRIX", "anneal", "dominated", "extend", "polish"]

Function = TypeVar("Function", bound=Callable[..., Any])

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS = types.float64[::1]
# weight, row pointers and indices, column pointers and indices, cost
MATRIX = types.Tuple((FLOATS, POINTER, INDEX, POINTER, INDEX, FLOATS))  # type: ignore[no-untyped-call]
STATE = types.Tuple((INDEX, FLOATS, INDEX, INDEX, FLOATS))  # type: ignore[no-untyped-call]
RANDOM = types.uint64[::1]
INTEGER, NUMBER, FLAG = types.int64, types.float64, types.boolean


def compiled(signature: Any) -> Callable[[Function], Function]:
    """Compile ahead for one signature, cached where a cache can be written."""

    def wrap(function: Function) -> Function:
        try:
            return njit(signature, nogil=True, cache=True)(function)  # type: ignore[no-any-return]
        except RuntimeError:  # numba found no folder for its cache
            return njit(signature, nogil=True)(function)  # type: ignore[no-any-return]

    return wrap


@compiled(types.boolean[::1](POINTER, INDEX, POINTER, INDEX, FLOATS, POINTER))
def dominated(
    rowptr: Any, rowidx: Any, colptr: Any, colidx: Any, cost: Any, preference: Any
) -> Any:
    """Mark candidates that reach nothing, or nothing that another one does not reach as well.

    The other one must cost no more and be preferred no less; of equals the first stays.
    """
    m = len(cost)
    drop = np.zeros(m, np.bool_)
    for j in range(m):
        begin, end = colptr[j], colptr[j + 1]
        if begin == end:
            drop[j] = True
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
            if cost[k] > cost[j] or preference[k] > preference[j]:
                continue
            equal = size == end - begin and cost[k] == cost[j] and preference[k] == preference[j]
            if equal and k > j:
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


@compiled(INTEGER(MATRIX, STATE, INTEGER))
def _add(matrix: Any, state: Any, j: Any) -> Any:
    """Open candidate j; return the entries touched."""
    weight, rowptr, rowidx, colptr, colidx, cost = matrix
    count, gain, place, slots, money = state
    m = len(cost)
    work = colptr[j + 1] - colptr[j]
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        count[d] += 1
        if count[d] == 1:
            w = weight[d]
            money[1] += w
            work += rowptr[d + 1] - rowptr[d]
            for f in range(rowptr[d], rowptr[d + 1]):
                gain[rowidx[f]] -= w
    place[j] = place[m]
    slots[place[m]] = j
    place[m] += 1
    money[0] -= cost[j]
    return work


@compiled(INTEGER(MATRIX, STATE, INTEGER))
def _remove(matrix: Any, state: Any, j: Any) -> Any:
    """Close candidate j; return the entries touched."""
    weight, rowptr, rowidx, colptr, colidx, cost = matrix
    count, gain, place, slots, money = state
    m = len(cost)
    work = colptr[j + 1] - colptr[j]
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        count[d] -= 1
        if count[d] == 0:
            w = weight[d]
            money[1] -= w
            work += rowptr[d + 1] - rowptr[d]
            for f in range(rowptr[d], rowptr[d + 1]):
                gain[rowidx[f]] += w
    place[m] -= 1
    last = slots[place[m]]
    slots[place[j]] = last
    place[last] = place[j]
    place[j] = -1
    money[0] += cost[j]
    return work


@compiled(types.uint64(RANDOM))
def _draw(random: Any) -> Any:
    """Next 64 bits of splitmix64 (Steele, Lea & Flood 2014)."""
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled(INTEGER(RANDOM, INTEGER))
def _below(random: Any, n: Any) -> Any:
    """Draw a whole number from 0 to n - 1."""
    return types.int64(_draw(random) % np.uint64(n))


@compiled(NUMBER(RANDOM))
def _unit(random: Any) -> Any:
    """Draw a number from 0 to 1."""
    return types.float64(_draw(random) >> np.uint64(11)) / 9007199254740992.0


@compiled(INTEGER(MATRIX, STATE, INTEGER, FLAG, NUMBER, RANDOM, NUMBER))
def _fill(
    matrix: Any, state: Any, sites: Any, ratio: Any, blink: Any, random: Any, least: Any
) -> Any:
    """Open the best affordable candidate until none adds more than `least`; return the work.

    Best is by gain, or by gain per yuan (`ratio`); each better one is overlooked with
    probability `blink`.
    """
    cost = matrix[5]
    _count, gain, place, _slots, money = state
    m = len(cost)
    work = 0
    while place[m] < sites:
        best, value = -1, 0.0
        for j in range(m):
            if gain[j] <= least or place[j] >= 0 or cost[j] > money[0]:
                continue
            worth = gain[j] / (cost[j] + 1e-9) if ratio else gain[j]
            if worth > value and (blink == 0.0 or _unit(random) >= blink):
                best, value = j, worth
        work += m // 4  # a plain scan, cheaper than following entries
        if best < 0:
            break
        work += _add(matrix, state, best)
    return work


@compiled(INTEGER(MATRIX, STATE, INTEGER, FLAG, NUMBER))
def extend(matrix: Any, state: Any, sites: Any, ratio: Any, least: Any) -> Any:
    """Greedy: open the best by gain, or by gain per yuan, until nothing can be gained."""
    return _fill(matrix, state, sites, ratio, 0.0, np.zeros(1, np.uint64), least)


@compiled(INTEGER(MATRIX, STATE, INTEGER, NUMBER, INTEGER))
def polish(matrix: Any, state: Any, sites: Any, least: Any, limit: Any) -> Any:
    """Swap until no single closing and best refilling gains more than `least`; return the work.

    The search is over once a sweep over all open candidates was in vain, or `limit` is used up.
    """
    _count, _gain, place, slots, money = state
    m = len(matrix[5])
    nothing = np.zeros(1, np.uint64)
    work, better = 0, True
    while better and work < limit:
        better = False
        for out in slots[: place[m]].copy():
            if place[out] < 0 or work >= limit:
                continue
            before, kept = money[1], place[m] - 1
            work += _remove(matrix, state, out)
            work += _fill(matrix, state, sites, False, 0.0, nothing, least)
            if money[1] > before + least:
                better = True
                continue
            for refill in slots[kept : place[m]].copy():
                work += _remove(matrix, state, refill)
            work += _add(matrix, state, out)
    return work


@compiled(INTEGER(MATRIX, STATE, INTEGER, RANDOM, types.int32[::1], INTEGER))
def _ruin(matrix: Any, state: Any, number: Any, random: Any, removed: Any, start: Any) -> Any:
    """Close up to `number` open candidates around demand `start`; return how many were."""
    _weight, rowptr, rowidx, colptr, colidx, cost = matrix
    count, _gain, place, _slots, _money = state
    m = len(cost)
    done = 0
    d = start
    for _ in range(4 * number):
        if done == number or place[m] == 0:
            break
        j = rowidx[rowptr[d] + _below(random, rowptr[d + 1] - rowptr[d])]
        d = colidx[colptr[j] + _below(random, colptr[j + 1] - colptr[j])]
        if count[d] == 0:
            continue
        skip = _below(random, INTEGER(count[d]))
        for f in range(rowptr[d], rowptr[d + 1]):
            k = rowidx[f]
            if place[k] >= 0:
                if skip == 0:
                    _remove(matrix, state, k)
                    removed[done] = k
                    done += 1
                    break
                skip -= 1
    return done


@compiled(
    INTEGER(
        MATRIX,
        STATE,
        INTEGER,
        NUMBER,
        RANDOM,
        FLOATS,
        INTEGER,
        INTEGER,
        INTEGER,
        types.int32[::1],
        FLOATS,
    )
)
def anneal(
    matrix: Any,
    state: Any,
    sites: Any,
    least: Any,
    random: Any,
    heat: Any,
    spent: Any,
    until: Any,
    total: Any,
    best: Any,
    record: Any,
) -> Any:
    """Ruin and recreate under simulated annealing (Schrimpf et al. 2000); return the work spent.

    Each step closes one to five open candidates, neighbours or scattered, and refills greedily
    with small random oversights. The temperature falls from heat[0] to heat[1], geometrically in
    ``spent / total``; the loop stops at `until`, so that the caller can look at the clock.
    `best` holds the best choice (its first record[1] entries), record[0] its value.
    """
    weight, _rowptr, _rowidx, colptr, _colidx, cost = matrix
    _count, _gain, place, slots, money = state
    n, m = len(weight), len(cost)
    removed = np.empty(8, np.int32)
    opened = np.empty(m, np.int32)
    purse = np.isfinite(money[0])
    while spent < until:
        before, touched = money[1], 0
        number = min(INTEGER(1 + _below(random, 5)), INTEGER(place[m]))
        if number == 0:
            break
        lost = 0
        if _below(random, 4) > 0:
            lost = _ruin(matrix, state, number, random, removed, _below(random, n))
        else:
            for _ in range(number):
                removed[lost] = slots[_below(random, INTEGER(place[m]))]
                _remove(matrix, state, INTEGER(removed[lost]))
                lost += 1
        for s in range(lost):
            j = removed[s]
            touched += colptr[j + 1] - colptr[j]
        kept = place[m]
        ratio = purse and _below(random, 2) == 0
        touched += _fill(matrix, state, sites, ratio, 0.05, random, least)
        hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
        if money[1] < before + hot * np.log(_unit(random) + 1e-300):
            added = INTEGER(place[m] - kept)
            for s in range(added):
                opened[s] = slots[kept + s]
            for s in range(added):
                touched += _remove(matrix, state, INTEGER(opened[s]))
            for s in range(lost):
                touched += _add(matrix, state, INTEGER(removed[s]))
        elif money[1] > record[0] + least:
            record[0], record[1] = money[1], place[m]
            best[: place[m]] = slots[: place[m]]
        spent += touched + 50  # the fixed part of a step
    return spent

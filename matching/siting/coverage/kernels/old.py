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

Annealing needs only the candidates it looks at, not all gains. Its chain is ``(count, owner, loss,
place, slots, money)``:

owner
    (n,) exclusive or of the open candidates that reach each demand point: where there is one,
    that one.
loss
    (m,) weight that only this open candidate reaches, 0 while closed.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled

__all__ = ["MATRIX", "anneal", "dominated", "extend", "polish"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS = types.float64[::1]
# weight, row pointers and indices, column pointers and indices, cost
MATRIX = types.Tuple((FLOATS, POINTER, INDEX, POINTER, INDEX, FLOATS))  # type: ignore[no-untyped-call]
STATE = types.Tuple((INDEX, FLOATS, INDEX, INDEX, FLOATS))  # type: ignore[no-untyped-call]
CHAIN = types.Tuple((INDEX, INDEX, FLOATS, INDEX, INDEX, FLOATS))  # type: ignore[no-untyped-call]
RANDOM = types.uint64[::1]
VOID = types.void
INTEGER, NUMBER, FLAG = types.int64, types.float64, types.boolean


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


@compiled(INTEGER(MATRIX, STATE, INTEGER, FLAG, NUMBER))
def extend(matrix: Any, state: Any, sites: Any, ratio: Any, least: Any) -> Any:
    """Open the best affordable candidate until none adds more than `least`; return the work.

    Best is by gain, or by gain per yuan (`ratio`); of equals the first.
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
            if worth > value:
                best, value = j, worth
        work += m // 4  # a plain scan, cheaper than following entries
        if best < 0:
            break
        work += _add(matrix, state, best)
    return work


@compiled(INTEGER(MATRIX, STATE, INTEGER, NUMBER, INTEGER))
def polish(matrix: Any, state: Any, sites: Any, least: Any, limit: Any) -> Any:
    """Swap until no single closing and best refilling gains more than `least`; return the work.

    The search is over once a sweep over all open candidates was in vain, or `limit` is used up.
    """
    _count, _gain, place, slots, money = state
    m = len(matrix[5])
    work, better = 0, True
    while better and work < limit:
        better = False
        for out in slots[: place[m]].copy():
            if place[out] < 0 or work >= limit:
                continue
            before, kept = money[1], place[m] - 1
            work += _remove(matrix, state, out)
            work += extend(matrix, state, sites, False, least)
            if money[1] > before + least:
                better = True
                continue
            for refill in slots[kept : place[m]].copy():
                work += _remove(matrix, state, refill)
            work += _add(matrix, state, out)
    return work


@compiled(VOID(MATRIX, CHAIN, INTEGER))
def _open(matrix: Any, chain: Any, j: Any) -> Any:
    """Open candidate j in a chain."""
    weight, _rowptr, _rowidx, colptr, colidx, cost = matrix
    count, owner, loss, place, slots, money = chain
    m = len(cost)
    own = 0.0
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        if count[d] == 0:
            own += weight[d]
        elif count[d] == 1:
            loss[owner[d]] -= weight[d]
        count[d] += 1
        owner[d] ^= j
    loss[j] = own
    money[0] -= cost[j]
    money[1] += own
    place[j] = place[m]
    slots[place[m]] = j
    place[m] += 1


@compiled(VOID(MATRIX, CHAIN, INTEGER))
def _close(matrix: Any, chain: Any, j: Any) -> Any:
    """Close candidate j in a chain."""
    weight, _rowptr, _rowidx, colptr, colidx, cost = matrix
    count, owner, loss, place, slots, money = chain
    m = len(cost)
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        count[d] -= 1
        owner[d] ^= j
        if count[d] == 1:
            loss[owner[d]] += weight[d]
    money[0] += cost[j]
    money[1] -= loss[j]
    loss[j] = 0.0
    place[m] -= 1
    last = slots[place[m]]
    slots[place[j]] = last
    place[last] = place[j]
    place[j] = -1


@compiled(
    INTEGER(
        MATRIX, CHAIN, INTEGER, NUMBER, RANDOM, FLOATS, INTEGER, INTEGER, INTEGER, INDEX, FLOATS
    )
)  # fmt: skip
def anneal(
    matrix: Any, chain: Any, sites: Any, least: Any, random: Any, heat: Any,
    spent: Any, until: Any, total: Any, best: Any, record: Any,
) -> Any:  # fmt: skip
    """Anneal over openings, swaps and, with money, closings; return the work spent.

    A step draws a closed candidate and what opening it would gain, which takes only the entries
    of its own reach, and swaps it for the neighbour it replaces best or for any open one. The
    temperature falls from heat[0] to heat[1], geometrically in ``spent / total``; the loop stops
    at `until`, so that the caller can look at the clock. `best` holds the best choice (its first
    record[1] entries), record[0] its value.
    """
    weight, _rowptr, _rowidx, colptr, colidx, cost = matrix
    count, owner, loss, place, slots, money = chain
    m = len(cost)
    credit, touched = np.zeros(m), np.empty(m, np.int32)
    purse = np.isfinite(money[0])
    hot, step = heat[0], 0
    while spent < until:
        if step % 256 == 0:
            hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
        step += 1
        j = _below(random, m)
        spent += 20 + colptr[j + 1] - colptr[j]
        if place[j] >= 0:
            if purse and _below(random, 16) == 0 and -loss[j] > hot * np.log(_unit(random)):
                _close(matrix, chain, j)
            continue
        gain, near = 0.0, 0
        for e in range(colptr[j], colptr[j + 1]):
            d = colidx[e]
            if count[d] == 0:
                gain += weight[d]
            elif count[d] == 1:
                i = owner[d]
                if credit[i] == 0.0:
                    touched[near] = i
                    near += 1
                credit[i] += weight[d]
        out, change = -1, gain
        if place[m] >= sites or cost[j] > money[0]:
            change = -np.inf
            for t in range(near):
                i = touched[t]
                swap = gain + credit[i] - loss[i]
                if swap > change and cost[j] - cost[i] <= money[0]:
                    out, change = i, swap
            i = slots[_below(random, types.int64(place[m]))] if place[m] > 0 else 0
            swap = gain + credit[i] - loss[i]
            fits = place[m] > 0 and cost[j] - cost[i] <= money[0]
            if fits and (out < 0 or swap > change or _below(random, 2) == 0):
                out, change = i, swap
        for t in range(near):
            credit[touched[t]] = 0.0
        if change == -np.inf or (change < 0.0 and change < hot * np.log(_unit(random) + 1e-300)):
            continue
        if out >= 0:
            _close(matrix, chain, types.int64(out))
            spent += colptr[out + 1] - colptr[out]
        elif gain <= least:
            continue
        _open(matrix, chain, j)
        spent += colptr[j + 1] - colptr[j]
        if money[1] > record[0] + least:
            record[0], record[1] = money[1], place[m]
            best[: place[m]] = slots[: place[m]]
    return spent

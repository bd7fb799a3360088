"""Compiled loops of the search for a cheap cover, over the CSR and CSC arrays of a `Core`.

A search state is the tuple ``(count, owner, gain, loss, place, slots, tally, sums)``:

count, owner
    (n,) open candidates that reach each demand point, and their exclusive or: where there is one,
    that one.
gain, loss
    (m,) uncovered weight within reach, and weight that only this candidate covers (0 while
    closed).
place, slots
    (m,) position of each open candidate in `slots`, -1 while closed; its first ``place[m]``
    entries are the open ones.
tally
    (g,) open members of each group.
sums
    (2,) weight covered, yuan spent.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.draws import below, unit

__all__ = ["anneal", "extend", "prune", "toggle"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, FLAGS = types.float64[::1], types.boolean[::1]
INTEGER, NUMBER, FLAG = types.int64, types.float64, types.boolean
# weight, row pointers and indices, column pointers and indices, cost
MATRIX = types.Tuple((FLOATS, POINTER, INDEX, POINTER, INDEX, FLOATS))  # type: ignore[no-untyped-call]
# need, sites, slack, cent, credit (of weight beyond the need); pointers and indices of the groups
# of each candidate; most and least of each group
LIMITS = types.Tuple((FLOATS, POINTER, INDEX, FLOATS, FLOATS))  # type: ignore[no-untyped-call]
STATE = types.Tuple((INDEX, INDEX, FLOATS, FLOATS, INDEX, INDEX, FLOATS, FLOATS))  # type: ignore[no-untyped-call]
RANDOM = types.uint64[::1]
FEW = 40  # candidates that are looked at wherever they are


@compiled(INTEGER(MATRIX, LIMITS, STATE, INTEGER))
def toggle(matrix: Any, limits: Any, state: Any, j: Any) -> Any:
    """Open candidate j, or close it if it is open; return the entries touched."""
    weight, rowptr, rowidx, colptr, colidx, cost = matrix
    count, owner, gain, loss, place, slots, tally, sums = state
    m = len(cost)
    opens = place[j] < 0
    work = colptr[j + 1] - colptr[j]
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        w = weight[d]
        if count[d] == (0 if opens else 1):  # from or to uncovered
            change = w if opens else -w
            sums[0] += change
            loss[j] += change
            work += rowptr[d + 1] - rowptr[d]
            for f in range(rowptr[d], rowptr[d + 1]):
                gain[rowidx[f]] -= change
        elif opens and count[d] == 1:
            loss[owner[d]] -= w
        elif not opens and count[d] == 2:
            loss[owner[d] ^ j] += w
        count[d] += 1 if opens else -1
        owner[d] ^= j
    sums[1] += cost[j] if opens else -cost[j]
    for e in range(limits[1][j], limits[1][j + 1]):
        tally[limits[2][e]] += 1.0 if opens else -1.0
    if opens:
        place[j] = place[m]
        slots[place[m]] = j
        place[m] += 1
    else:
        loss[j] = 0.0
        place[m] -= 1
        last = slots[place[m]]
        slots[place[j]] = last
        place[last] = place[j]
        place[j] = -1
    return work


@compiled(FLAG(LIMITS, STATE, INTEGER))
def _may_open(limits: Any, state: Any, j: Any) -> Any:
    """Tell whether the groups of j have room."""
    for e in range(limits[1][j], limits[1][j + 1]):
        g = limits[2][e]
        if state[6][g] >= limits[3][g]:
            return False
    return True


@compiled(FLAG(LIMITS, STATE, INTEGER))
def _may_close(limits: Any, state: Any, j: Any) -> Any:
    """Tell whether the groups of j can do without it."""
    for e in range(limits[1][j], limits[1][j + 1]):
        g = limits[2][e]
        if state[6][g] <= limits[4][g]:
            return False
    return True


@compiled(INTEGER(MATRIX, LIMITS, STATE, INDEX, RANDOM, NUMBER))
def extend(matrix: Any, limits: Any, state: Any, among: Any, random: Any, blink: Any) -> Any:
    """Open those `among` that cover most needed weight per yuan until the need is met.

    First come the members that groups still need, the cheapest for what they cover. The best one
    is passed over with probability `blink` (Christiaens & Vanden Berghe 2020). Ends early where
    the number of sites or the groups leave nothing to open. Returns the work.
    """
    cost = matrix[5]
    _count, _owner, gain, _loss, place, _slots, tally, sums = state
    m = len(cost)
    skip = blink
    work = 0
    while place[m] < limits[0][1]:
        lacking = -1
        for g in range(len(tally)):
            if tally[g] < limits[4][g]:
                lacking = g
        missing = limits[0][0] - sums[0]
        if lacking < 0 and missing <= limits[0][2]:
            break
        best, value = -1, -1.0
        for j in among:
            if place[j] >= 0 or (lacking < 0 and gain[j] <= 0.0):
                continue
            worth = (min(gain[j], max(missing, 0.0)) + 1e-9) / (cost[j] + 1e-9)
            if worth <= value or (skip > 0.0 and unit(random) < skip):
                continue
            if lacking >= 0:
                inside = False
                for e in range(limits[1][j], limits[1][j + 1]):
                    inside = inside or limits[2][e] == lacking
                if not inside:
                    continue
            if _may_open(limits, state, j):
                best, value = types.int64(j), worth
        work += len(among)
        if best < 0:
            if skip == 0.0:
                break
            skip = 0.0  # all were passed over
            continue
        work += toggle(matrix, limits, state, best)
    return work


@compiled(INTEGER(MATRIX, LIMITS, STATE, INDEX))
def prune(matrix: Any, limits: Any, state: Any, among: Any) -> Any:
    """Close those `among` that the need can do without, the dearest first; return the work."""
    cost = matrix[5]
    _count, _owner, _gain, loss, place, _slots, _tally, sums = state
    work = 0
    while True:
        best, value = -1, -1.0
        room = sums[0] - limits[0][0] + limits[0][2]
        for j in among:
            if place[j] < 0:
                continue
            worse = cost[j] > value or (cost[j] == value and j > best)
            if loss[j] <= room and worse and _may_close(limits, state, j):
                best, value = types.int64(j), cost[j]
        work += len(among)
        if best < 0:
            return work
        work += toggle(matrix, limits, state, best)


@compiled(INTEGER(MATRIX, LIMITS, STATE, RANDOM, INTEGER))
def _ruin(matrix: Any, limits: Any, state: Any, random: Any, most: Any) -> Any:
    """Close up to `most` open candidates: neighbours, or any; return the work."""
    _weight, rowptr, rowidx, colptr, colidx, cost = matrix
    place, slots = state[4], state[5]
    m = len(cost)
    work = 0
    j = types.int64(slots[below(random, types.int64(place[m]))])
    near = below(random, 4) > 0
    number = 1 + below(random, most)
    for _ in range(number):
        if place[m] == 0:
            break
        if place[j] >= 0 and _may_close(limits, state, j):
            work += toggle(matrix, limits, state, j)
        if place[m] == 0:
            break
        following = types.int64(slots[below(random, types.int64(place[m]))])
        if near:  # walk to an open candidate that shares a neighbour's demand
            for _try in range(4):
                if colptr[j] == colptr[j + 1]:
                    break
                d = colidx[colptr[j] + below(random, colptr[j + 1] - colptr[j])]
                k = rowidx[rowptr[d] + below(random, rowptr[d + 1] - rowptr[d])]
                work += 2
                if place[k] >= 0:
                    following = types.int64(k)
                    break
                if _try == 1:
                    j = types.int64(k)
        j = following
    return work


@compiled(FLAG(LIMITS, STATE, INTEGER))
def _holds(limits: Any, state: Any, m: Any) -> Any:
    """Tell whether a state meets the need, the number and the groups."""
    place, tally, sums = state[4], state[6], state[7]
    good = sums[0] >= limits[0][0] - limits[0][2] and place[m] <= limits[0][1]
    for g in range(len(tally)):
        good = good and limits[4][g] <= tally[g] <= limits[3][g]
    return good


@compiled(INTEGER(MATRIX, STATE, RANDOM, FLAGS, INDEX, INTEGER, INDEX, INDEX))
def _nearby(
    matrix: Any, state: Any, random: Any, pool: Any,
    before: Any, number: Any, near: Any, stamp: Any,
) -> Any:  # fmt: skip
    """Fill `near` with what shares demand with those just closed, and a few more; return how many.

    `stamp` tells in which call a candidate was last seen; its last entry counts the calls.
    """
    _weight, rowptr, rowidx, colptr, colidx, cost = matrix
    place = state[4]
    m = len(cost)
    stamp[m] += 1
    size = 0
    for position in range(number):
        j = before[position]
        if place[j] >= 0:
            continue
        for e in range(colptr[j], colptr[j + 1]):
            d = colidx[e]
            for f in range(rowptr[d], rowptr[d + 1]):
                k = rowidx[f]
                if stamp[k] != stamp[m] and (pool[k] or place[k] >= 0):
                    stamp[k] = stamp[m]
                    near[size] = k
                    size += 1
    for _ in range(FEW):
        k = types.int32(below(random, m))
        if stamp[k] != stamp[m] and (pool[k] or place[k] >= 0):
            stamp[k] = stamp[m]
            near[size] = k
            size += 1
    return size


@compiled(
    INTEGER(
        MATRIX, LIMITS, STATE, RANDOM, FLAGS, FLOATS, INTEGER,
        INTEGER, INTEGER, INTEGER, INDEX, FLOATS,
    )
)  # fmt: skip
def anneal(
    matrix: Any, limits: Any, state: Any, random: Any, pool: Any, heat: Any, depth: Any,
    spent: Any, until: Any, total: Any, best: Any, record: Any,
) -> Any:  # fmt: skip
    """Ruin and recreate under a falling temperature; return the work spent.

    A step closes up to `depth` candidates, covers the need again from the `pool` and closes what
    became superfluous; it is undone where it costs more than the temperature allows (Schrimpf et
    al. 2000). Weight beyond the need counts for its credit, which leads from one choice to another
    of the same cost that is easier to improve. The temperature falls from heat[0] to heat[1],
    geometrically in ``spent / total``; the loop stops at `until`, so that the caller can look at
    the clock. `best` holds the best choice (its first record[1] entries), record[0] its cost.
    """
    cost = matrix[5]
    place, slots, sums = state[4], state[5], state[7]
    m = len(cost)
    before, near = np.empty(m, np.int32), np.empty(m, np.int32)
    everyone = np.flatnonzero(pool).astype(np.int32)
    mark, stamp = np.zeros(m, np.int32), np.zeros(m + 1, np.int32)
    step = np.int32(0)
    while spent < until and place[m] > 0:
        hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
        number, paid, covered = types.int64(place[m]), sums[1], sums[0]
        before[:number] = slots[:number]
        spent += number // 4 + 1
        spent += _ruin(matrix, limits, state, random, depth)
        size = _nearby(matrix, state, random, pool, before, number, near, stamp)
        spent += 2 * size + extend(matrix, limits, state, near[:size], random, 0.02)
        if sums[0] < limits[0][0] - limits[0][2]:
            spent += extend(matrix, limits, state, everyone, random, 0.02)
        spent += prune(matrix, limits, state, near[:size])
        good = _holds(limits, state, m)
        worse = sums[1] - paid - limits[0][4] * (sums[0] - covered)
        if not good or (worse > 0 and worse > -hot * np.log(unit(random))):
            step += np.int32(1)
            for position in range(number):
                mark[before[position]] = step
            for j in slots[: place[m]].copy():
                if mark[j] != step:
                    spent += toggle(matrix, limits, state, types.int64(j))
            for position in range(number):
                if place[before[position]] < 0:
                    spent += toggle(matrix, limits, state, types.int64(before[position]))
            sums[0], sums[1] = covered, paid
            continue
        fewer = sums[1] <= record[0] + limits[0][3] and place[m] < record[1]
        if sums[1] < record[0] - limits[0][3] or fewer:
            record[0], record[1] = sums[1], place[m]
            best[: place[m]] = slots[: place[m]]
    return spent

"""Compiled simulated annealing over schedules, over the CSR and CSC arrays of a `Plan`.

A search state is the tuple ``(count, first, when, slots, place, tally, left, value)``:

count
    (n, T) open candidates that reach each demand point, by the phase in which they open.
first
    (n,) the first phase with one, T where there is none.
when
    (m,) phase in which each candidate opens, T where never.
slots, place
    Candidates that may be moved and are open: the first ``place[m]`` of `slots`; `place` tells
    where each stands, -1 where it does not.
tally
    (g,) open members of each group.
left
    (l,) what each limit leaves.
value
    (1,) weight times the phases in which it is covered.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.draws import below, unit

__all__ = ["anneal"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, TABLE = types.float64[::1], types.float64[:, ::1]
INTEGER, FLAG = types.int64, types.boolean
# weight, row pointers and indices, column pointers and indices
MATRIX = types.Tuple((FLOATS, POINTER, INDEX, POINTER, INDEX))  # type: ignore[no-untyped-call]
# amounts (l, m) and phases (l, T) of the limits; members (g, m), most and least of the groups
RULES = types.Tuple((TABLE, TABLE, TABLE, FLOATS, FLOATS))  # type: ignore[no-untyped-call]
STATE = types.Tuple((types.int32[:, ::1], POINTER, POINTER, INDEX, INDEX, FLOATS, FLOATS, FLOATS))  # type: ignore[no-untyped-call]


@compiled(types.void(MATRIX, RULES, STATE, INTEGER, INTEGER))
def move(matrix: Any, rules: Any, state: Any, j: Any, t: Any) -> Any:
    """Let candidate j open in phase t instead of when it does; T for never."""
    weight, _rowptr, _rowidx, colptr, colidx = matrix
    amount, within, member, _most, _least = rules
    count, first, when, slots, place, tally, left, value = state
    m, never = len(when), count.shape[1]
    s = when[j]
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        if s < never:
            count[d, s] -= 1
        if t < never:
            count[d, t] += 1
        was = first[d]
        if t < was:
            first[d] = t
        elif s == was and count[d, s] == 0:
            while first[d] < never and count[d, first[d]] == 0:
                first[d] += 1
        value[0] += weight[d] * (was - first[d])
    for k in range(len(left)):
        if s < never and within[k, s] > 0:
            left[k] += amount[k, j]
        if t < never and within[k, t] > 0:
            left[k] -= amount[k, j]
    if (s < never) != (t < never):
        for g in range(len(tally)):
            tally[g] += member[g, j] if t < never else -member[g, j]
        if t < never:
            place[j] = place[m]
            slots[place[m]] = j
            place[m] += 1
        else:
            place[m] -= 1
            last = slots[place[m]]
            slots[place[j]] = last
            place[last] = place[j]
            place[j] = -1
    when[j] = t


@compiled(FLAG(RULES, STATE))
def _holds(rules: Any, state: Any) -> Any:
    """Tell whether a state keeps all limits and groups."""
    tally, left = state[5], state[6]
    good = True
    for k in range(len(left)):
        good = good and left[k] >= 0.0
    for g in range(len(tally)):
        good = good and rules[4][g] <= tally[g] <= rules[3][g]
    return good


@compiled(INTEGER(MATRIX, STATE, types.uint64[::1], INTEGER))
def _partner(matrix: Any, state: Any, random: Any, j: Any) -> Any:
    """Draw an open candidate: mostly one that shares demand with j, else any."""
    _weight, rowptr, rowidx, colptr, colidx = matrix
    slots, place = state[3], state[4]
    m = len(place) - 1
    if colptr[j] < colptr[j + 1] and below(random, 3) > 0:
        for _ in range(4):
            d = colidx[colptr[j] + below(random, colptr[j + 1] - colptr[j])]
            k = rowidx[rowptr[d] + below(random, rowptr[d + 1] - rowptr[d])]
            if place[k] >= 0 and k != j:
                return types.int64(k)
    return types.int64(slots[below(random, types.int64(place[m]))])


@compiled(
    INTEGER(
        MATRIX, RULES, STATE, types.uint64[::1], POINTER, POINTER, FLOATS,
        INTEGER, INTEGER, INTEGER, POINTER, FLOATS,
    )
)  # fmt: skip
def anneal(
    matrix: Any, rules: Any, state: Any, random: Any, movable: Any, phases: Any, heat: Any,
    spent: Any, until: Any, total: Any, best: Any, record: Any,
) -> Any:  # fmt: skip
    """Anneal over replacements, exchanges between phases, openings and shifts; return the work.

    The temperature falls from heat[0] to heat[1], geometrically in ``spent / total``; the loop
    stops at `until`, so that the caller can look at the clock. `movable` are the candidates and
    `phases` the phases that may change. `best` holds the best schedule, record[0] its value.
    """
    colptr = matrix[3]
    when, place, value = state[2], state[4], state[7]
    m, never = len(when), state[0].shape[1]
    while spent < until:
        hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
        j = movable[below(random, len(movable))]
        s, before, i = when[j], value[0], types.int64(-1)
        t = phases[below(random, len(phases))]
        if place[m] > 0 and below(random, 4) > 0:
            i = _partner(matrix, state, random, j)
        elif s < never and below(random, 2) > 0:
            t = never
        at = when[i] if i >= 0 else never
        if i == j or (i >= 0 and s == at):
            spent += 4
            continue
        if i >= 0 and (s < never or below(random, 4) > 0):
            t = at  # j takes the phase of i, which gets that of j or is closed
        move(matrix, rules, state, j, t)
        spent += 24 + colptr[j + 1] - colptr[j]
        if i >= 0:
            move(matrix, rules, state, i, s)
            spent += colptr[i + 1] - colptr[i]
        change = value[0] - before
        if not _holds(rules, state) or (change < 0 and change < hot * np.log(unit(random))):
            move(matrix, rules, state, j, s)
            if i >= 0:
                move(matrix, rules, state, i, at)
            value[0] = before
            spent += colptr[j + 1] - colptr[j]
            continue
        if value[0] > record[0] + record[1]:
            record[0] = value[0]
            best[:] = when
    return spent

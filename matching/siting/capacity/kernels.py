"""Compiled loops of the single-source search: annealing over who is served where.

A problem is the tuple ``(lines, columns, demand, capacity, cost, limits)``: arcs by demand point
and by candidate as ``(pointers, indices, costs)``, and limits ``(always, never, pointers, rows,
amounts, least, most)``, the rows on the choice by candidate. The last candidate of all stands for
"unserved": it is always open, has room for all, and every demand point has an arc to it.

A state is the tuple ``(at, load, count, shut, after, before, head, sums, used)``:

at
    (n,) candidate that serves each demand point.
load, count
    (m,) demand and number of points at each candidate.
shut
    (m,) 1 while closed. An idle candidate is closed as soon as the limits let it be.
after, before, head
    Doubly linked lists of the points at each candidate, -1 at their ends.
sums
    [cost, load beyond capacities, further candidates that may be opened].
used
    (r,) sums of the rows on the choice.

What is called often gets single arrays: handing over a tuple of many costs more than the work.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.draws import below, unit

__all__ = ["LIMITS", "anneal", "begin", "follow", "may", "rebuild"]

INDEX, POINTER, FLOATS = types.int32[::1], types.int64[::1], types.float64[::1]
MARKS = types.uint8[::1]
ARCS = types.Tuple((POINTER, INDEX, FLOATS))  # type: ignore[no-untyped-call]
LIMITS = types.Tuple((MARKS, MARKS, POINTER, INDEX, FLOATS, FLOATS, FLOATS))  # type: ignore[no-untyped-call]
PROBLEM = types.Tuple((ARCS, ARCS, FLOATS, FLOATS, FLOATS, LIMITS))  # type: ignore[no-untyped-call]
STATE = types.Tuple((INDEX, FLOATS, INDEX, MARKS, INDEX, INDEX, INDEX, FLOATS, FLOATS))  # type: ignore[no-untyped-call]
RANDOM, INTEGER, NUMBER, FLAG = types.uint64[::1], types.int64, types.float64, types.boolean
VOID = types.void


@compiled(NUMBER(POINTER, INDEX, FLOATS, INTEGER, INTEGER, INTEGER))
def _price(pointers: Any, candidates: Any, costs: Any, m: Any, i: Any, j: Any) -> Any:
    """Cost of serving demand point i from candidate j of m; infinite where it may not be."""
    low, high = pointers[i], pointers[i + 1]
    if high - low == m:
        return costs[low + j]
    end = high
    while low < high:
        middle = (low + high) // 2
        if candidates[middle] < j:
            low = middle + 1
        else:
            high = middle
    if low < end and candidates[low] == j:
        return costs[low]
    return np.inf


@compiled(NUMBER(NUMBER, NUMBER, NUMBER))
def _over(load: Any, capacity: Any, more: Any) -> Any:
    """How much the load beyond capacity changes when `more` comes to it."""
    return max(load + more - capacity, 0.0) - max(load - capacity, 0.0)


@compiled(FLAG(LIMITS, FLOATS, FLOATS, INTEGER, INTEGER))
def may(limits: Any, sums: Any, used: Any, into: Any, out: Any) -> Any:
    """Tell whether the limits let `into` be opened while `out` is closed (-1: none)."""
    always, never, pointers, rows, amounts, least, most = limits
    if into >= 0 and (never[into] or (sums[2] < 1.0 and out < 0)):
        return False
    if out >= 0 and always[out]:
        return False
    if into >= 0:
        for e in range(pointers[into], pointers[into + 1]):
            used[rows[e]] += amounts[e]
    if out >= 0:
        for e in range(pointers[out], pointers[out + 1]):
            used[rows[e]] -= amounts[e]
    fits = True
    if into >= 0:
        for e in range(pointers[into], pointers[into + 1]):
            fits = fits and used[rows[e]] <= most[rows[e]]
    if out >= 0:
        for e in range(pointers[out], pointers[out + 1]):
            fits = fits and used[rows[e]] >= least[rows[e]]
            used[rows[e]] += amounts[e]
    if into >= 0:
        for e in range(pointers[into], pointers[into + 1]):
            used[rows[e]] -= amounts[e]
    return fits


@compiled(VOID(PROBLEM, STATE, INTEGER, INTEGER))
def _turn(problem: Any, state: Any, j: Any, sign: Any) -> Any:
    """Open (sign 1) or close (sign -1) a candidate, whatever the limits say."""
    _always, _never, pointers, rows, amounts, _least, _most = problem[5]
    state[3][j] = sign < 0
    state[7][0] += sign * problem[4][j]
    state[7][2] -= sign
    for e in range(pointers[j], pointers[j + 1]):
        state[8][rows[e]] += sign * amounts[e]


@compiled(VOID(PROBLEM, STATE, INTEGER, INTEGER))
def _move(problem: Any, state: Any, i: Any, b: Any) -> Any:
    """Serve demand point i from b: open b, close what stands idle where that is allowed."""
    (pointers, candidates, costs), _columns, demand, capacity, _cost, limits = problem
    at, load, count, shut, after, before, head, sums, used = state
    a, q, m = types.int64(at[i]), demand[i], len(capacity)
    sums[1] += _over(load[a], capacity[a], -q) + _over(load[b], capacity[b], q)
    sums[0] += _price(pointers, candidates, costs, m, i, b)
    sums[0] -= _price(pointers, candidates, costs, m, i, a)
    load[a] -= q
    load[b] += q
    count[a] -= 1
    count[b] += 1
    if before[i] >= 0:
        after[before[i]] = after[i]
    else:
        head[a] = after[i]
    if after[i] >= 0:
        before[after[i]] = before[i]
    before[i], after[i] = -1, head[b]
    if head[b] >= 0:
        before[head[b]] = i
    head[b] = i
    at[i] = b
    if shut[b]:
        _turn(problem, state, b, 1)
    if count[a] == 0:
        load[a] = 0.0
        if may(limits, sums, used, -1, a):
            _turn(problem, state, a, -1)


@compiled(INTEGER(PROBLEM, STATE, INTEGER, NUMBER))
def _best_place(problem: Any, state: Any, i: Any, penalty: Any) -> Any:
    """Return the open candidate other than the present one that serves i at least cost."""
    (pointers, candidates, costs), _columns, demand, capacity, _cost, _limits = problem
    at, load, shut = state[0][i], state[1], state[3]
    best, least = -1, np.inf
    for e in range(pointers[i], pointers[i + 1]):
        j = types.int64(candidates[e])
        if j == at or shut[j]:
            continue
        value = costs[e] + penalty * _over(load[j], capacity[j], demand[i])
        if value < least:
            best, least = j, value
    return best


@compiled(VOID(PROBLEM, STATE))
def begin(problem: Any, state: Any) -> Any:
    """Serve each unserved point from its cheapest open candidate, full or not."""
    nowhere = len(problem[3]) - 1
    for i in range(len(state[0])):
        if state[0][i] == nowhere:
            j = _best_place(problem, state, i, 0.0)
            if j >= 0:
                _move(problem, state, i, j)


@compiled(VOID(PROBLEM, STATE, INDEX))
def follow(problem: Any, state: Any, wanted: Any) -> Any:
    """Serve each point from where it is wanted, as far as that is open and may serve it."""
    pointers, candidates, costs = problem[0]
    for i in range(len(wanted)):
        j = types.int64(wanted[i])
        cost = _price(pointers, candidates, costs, len(problem[3]), i, j)
        if not state[3][j] and j != state[0][i] and cost < np.inf:
            _move(problem, state, i, j)


@compiled(INTEGER(PROBLEM, STATE, INTEGER, INTEGER, INDEX, INDEX))
def _relocate(problem: Any, state: Any, a: Any, b: Any, logged: Any, source: Any) -> Any:
    """Serve from b all of a's points that b may serve; return the number of moves logged."""
    pointers, candidates, costs = problem[0]
    log, i = 0, types.int64(state[6][a])
    while i >= 0:
        following = types.int64(state[4][i])
        if _price(pointers, candidates, costs, len(problem[3]), i, b) < np.inf:
            logged[log], source[log] = i, a
            log += 1
            _move(problem, state, i, b)
        i = following
    return log


@compiled(INTEGER(PROBLEM, STATE, INTEGER, INTEGER, NUMBER, INDEX, INDEX))
def _scatter(
    problem: Any, state: Any, a: Any, log: Any, penalty: Any, logged: Any, source: Any
) -> Any:
    """Serve all of a's points from where they fit best; return the number of moves logged."""
    i = types.int64(state[6][a])
    while i >= 0:
        following = types.int64(state[4][i])
        logged[log], source[log] = i, a
        log += 1
        _move(problem, state, i, _best_place(problem, state, i, penalty))
        i = following
    return log


@compiled(INTEGER(PROBLEM, STATE, INTEGER, INTEGER, NUMBER, INDEX, INDEX))
def _gather(
    problem: Any, state: Any, b: Any, log: Any, penalty: Any, logged: Any, source: Any
) -> Any:
    """Serve from b what is cheaper there and fits; return the number of moves logged."""
    lines, columns, demand, capacity, _cost, _limits = problem
    at, load = state[0], state[1]
    for e in range(columns[0][b], columns[0][b + 1]):
        i = types.int64(columns[1][e])
        a, q = types.int64(at[i]), demand[i]
        if a == b or load[b] + q > capacity[b]:
            continue
        now = _price(lines[0], lines[1], lines[2], len(capacity), i, a)
        if now - penalty * _over(load[a], capacity[a], -q) > columns[2][e]:
            logged[log], source[log] = i, a
            log += 1
            _move(problem, state, i, b)
    return log


@compiled(VOID(PROBLEM, STATE, INTEGER, INDEX, INDEX))
def _undo(problem: Any, state: Any, log: Any, logged: Any, source: Any) -> Any:
    """Take back the moves of a log."""
    for t in range(log - 1, -1, -1):
        _move(problem, state, types.int64(logged[t]), types.int64(source[t]))


@compiled(INTEGER(PROBLEM, STATE, INTEGER, INTEGER, INTEGER, NUMBER, INDEX, INDEX))
def rebuild(
    problem: Any, state: Any, a: Any, b: Any, kind: Any, penalty: Any, logged: Any, source: Any
) -> Any:
    """Close a, open b, or serve a's points from b instead; return the length of the log."""
    limits, sums, used = problem[5], state[7], state[8]
    if kind == 0:
        if not may(limits, sums, used, -1, a):
            return 0
        return _scatter(problem, state, a, 0, penalty, logged, source)
    if not state[3][b]:
        return 0
    if kind == 1 and may(limits, sums, used, b, -1):
        return _gather(problem, state, b, 0, penalty, logged, source)
    if not may(limits, sums, used, b, a):
        return 0
    log = _relocate(problem, state, a, b, logged, source) if kind == 2 else 0
    log = _scatter(problem, state, a, log, penalty, logged, source)
    if not state[3][a]:  # a group needs it as long as b is closed
        _undo(problem, state, log, logged, source)
        return 0
    return _gather(problem, state, b, log, penalty, logged, source)


@compiled(NUMBER(FLOATS, FLOATS))
def _overload(load: Any, capacity: Any) -> Any:
    """Load beyond capacity, of all candidates."""
    over = 0.0
    for j in range(len(capacity)):
        over += max(load[j] - capacity[j], 0.0)
    return over


@compiled(INTEGER(INDEX, INDEX, INTEGER, INTEGER, RANDOM))
def _member(head: Any, after: Any, b: Any, count: Any, random: Any) -> Any:
    """Draw one of the `count` points at b."""
    k = types.int64(head[b])
    for _ in range(below(random, count)):
        k = types.int64(after[k])
    return k


@compiled(
    INTEGER(
        PROBLEM, STATE, RANDOM, FLOATS, FLOATS, INTEGER,
        INTEGER, INTEGER, INTEGER, INDEX, MARKS, FLOATS,
    )
)  # fmt: skip
def anneal(
    problem: Any, state: Any, random: Any, heat: Any, penalty: Any, rebuilding: Any,
    spent: Any, until: Any, total: Any, best: Any, best_shut: Any, record: Any,
) -> Any:  # fmt: skip
    """Anneal over shifts, swaps and, `rebuilding` times in 128, rebuilding; return the work spent.

    The temperature falls from heat[0] to heat[1], geometrically in ``spent / total``; the loop
    stops at `until`, so that the caller can look at the clock. Load beyond capacity costs
    penalty[0] a unit, which falls while nothing is overloaded and rises while something is. `best`
    and `best_shut` hold the best state without overload, of the cost record[0], where record[1]
    counts as cheaper and more than record[2] as an overload.
    """
    (pointers, candidates, costs), _columns, demand, capacity, cost, limits = problem
    at, load, count, shut, after, _before, head, sums, used = state
    n, m = len(at), len(capacity)
    logged, source = np.empty(3 * n, np.int32), np.empty(3 * n, np.int32)
    hot, step = heat[0], 0
    while spent < until:
        if step % 256 == 0:
            hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
            penalty[0] *= 1.05 if sums[1] > record[2] else 1.0 / 1.05
            penalty[0] = min(max(penalty[0], penalty[1]), penalty[2])
            if step % 4096 == 0:  # rounding must not add up
                sums[1] = _overload(load, capacity)
        step += 1
        spent += 12
        i = below(random, n)
        a, width = types.int64(at[i]), pointers[i + 1] - pointers[i]
        b = types.int64(candidates[pointers[i] + below(random, width)])
        chance = below(random, 128)
        if a == b:
            continue
        accepted = -hot * np.log(unit(random))
        if chance < rebuilding:
            before = sums[0] + penalty[0] * sums[1]
            log = rebuild(problem, state, a, b, chance % 4, penalty[0], logged, source)
            spent += 60 * log + (3 * width * log if chance % 4 == 0 else 30)
            if log > 0 and sums[0] + penalty[0] * sums[1] - before > accepted:
                _undo(problem, state, log, logged, source)
                continue
        else:
            k, more = -1, demand[i]
            change = _price(pointers, candidates, costs, m, i, b)
            change -= _price(pointers, candidates, costs, m, i, a)
            if shut[b]:
                alone = count[a] == 1
                if sums[2] < 1.0 and not alone:
                    continue
                alone = alone and may(limits, sums, used, b, a)
                if not alone and not may(limits, sums, used, b, -1):
                    continue
                change += cost[b] - (cost[a] if alone else 0.0)
            elif chance % 2 and count[b] > 0:
                k = _member(head, after, b, types.int64(count[b]), random)
                more -= demand[k]
                change += _price(pointers, candidates, costs, m, k, a)
                change -= _price(pointers, candidates, costs, m, k, b)
            elif count[a] == 1 and may(limits, sums, used, -1, a):
                change -= cost[a]
            overload = _over(load[a], capacity[a], -more) + _over(load[b], capacity[b], more)
            if not change + penalty[0] * overload <= accepted:
                continue
            spent += 60
            _move(problem, state, i, b)
            if k >= 0:
                _move(problem, state, k, a)
        if sums[1] <= record[2] and sums[0] < record[0] - record[1]:
            record[0] = sums[0]
            best[:] = at
            best_shut[:] = shut
            spent += (n + m) // 2
    return spent

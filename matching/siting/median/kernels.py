"""Compiled loops of the median search: greedy, swaps to the end, annealing (see `moves`)."""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.median.moves import DATA, STATE, add, allowed, fits, gain, remove, swap_out

__all__ = ["anneal", "descend", "extend", "tidy"]

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS, RANDOM = types.float64[::1], types.uint64[::1]
INTEGER, NUMBER, FLAG = types.int64, types.float64, types.boolean
EXCHANGES = 0.2  # share of the moves under a budget that may change the number of sites
EFFORT = 4  # arcs that each move of an exchange follows, per arc and site, about
FILLS = 8  # candidates tried to fill what an exchange leaves


@compiled(INTEGER(DATA, STATE, INTEGER, FLAG, NUMBER))
def extend(data: Any, state: Any, sites: Any, ratio: Any, least: Any) -> Any:
    """Open greedily, by gain or by gain per yuan, while it fits and gains more than `least`.

    Gains only shrink as candidates open, so one that is recomputed and still first is the best
    (lazy greedy, Minoux 1978). Returns the arcs followed.
    """
    colptr, cost = data[3], data[7]
    place = state[5]
    m = len(cost)
    known = np.empty(m)
    fresh = np.full(m, -1, np.int64)
    work = 0
    for j in range(m):
        known[j] = np.inf
    while place[m] < sites:
        best, most = -1, least
        for j in range(m):
            rated = known[j] / (cost[j] + 1e-9) if ratio else known[j]
            first = place[j] < 0 and known[j] > least and (best < 0 or rated > most)
            if first and fits(data, state, j, -1):
                best, most = j, rated
        work += m
        if best < 0:
            break
        if fresh[best] == place[m]:
            work += add(data, state, best)
        else:
            known[best] = gain(data, state, best)
            fresh[best] = place[m]
            work += colptr[best + 1] - colptr[best]
    return work


@compiled(INTEGER(DATA, STATE, INTEGER, NUMBER, INTEGER))
def descend(data: Any, state: Any, sites: Any, least: Any, limit: Any) -> Any:
    """Open and swap, each candidate with its best partner, until nothing gains any more.

    Stops after about `limit` arcs. Returns the arcs followed.
    """
    colptr, cost = data[3], data[7]
    place = state[5]
    m = len(cost)
    work, idle, j = 0, 0, 0
    while idle < m and work < limit:
        idle += 1
        if place[j] < 0:
            work += colptr[j + 1] - colptr[j] + place[m]
            if place[m] < sites and fits(data, state, j, -1) and gain(data, state, j) > least:
                work += add(data, state, j)
                idle = 0
            else:
                out, change = swap_out(data, state, j)
                if out >= 0 and change < -least:
                    work += add(data, state, j) + remove(data, state, out)
                    idle = 0
        j = j + 1 if j + 1 < m else 0
    return work


@compiled(NUMBER(RANDOM))
def _uniform(random: Any) -> Any:
    """Next number from 0 to 1 (splitmix64)."""
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@compiled(types.boolean(DATA, STATE, INTEGER))
def _crowded(data: Any, state: Any, j: Any) -> Any:
    """Tell whether a group of j has too many open members."""
    memptr, member, most = data[8], data[9], data[11]
    count = state[7]
    full = False
    for e in range(memptr[j], memptr[j + 1]):
        full = full or count[member[e]] > most[member[e]]
    return full


@compiled(types.boolean(DATA, STATE, INTEGER, INTEGER))
def _shares(data: Any, state: Any, j: Any, k: Any) -> Any:
    """Tell whether k is in a group of j that has too many open members."""
    memptr, member, most = data[8], data[9], data[11]
    count = state[7]
    for e in range(memptr[j], memptr[j + 1]):
        if count[member[e]] > most[member[e]]:
            for f in range(memptr[k], memptr[k + 1]):
                if member[f] == member[e]:
                    return True
    return False


@compiled(INTEGER(DATA, STATE, INTEGER, INTEGER, RANDOM, INDEX))
def _exchange(data: Any, state: Any, j: Any, sites: Any, random: Any, done: Any) -> Any:
    """Open j whatever it costs, close what is least missed until it fits, fill what is left.

    `done` becomes the moves, with ~k for closing k; returns their number. What does not fit in
    the end is for the caller to take back.
    """
    cost = data[7]
    loss, place, slots, money = state[4], state[5], state[6], state[8]
    m = len(cost)
    add(data, state, j)
    done[0], moves = j, 1
    crowded = _crowded(data, state, j)
    while (crowded or money[0] < 0 or place[m] > sites) and moves < len(done) - FILLS:
        out, rate = -1, np.inf
        for s in range(place[m]):
            k = slots[s]
            if k == j or not allowed(data, state, -1, k):
                continue
            each = loss[k] / (cost[k] + 1e-9) if money[0] < 0 and not crowded else loss[k]
            if each < rate and (not crowded or _shares(data, state, j, k)):
                out, rate = k, each
        if out < 0:
            break
        remove(data, state, out)
        done[moves], moves = ~out, moves + 1
        crowded = _crowded(data, state, j)
    for _ in range(FILLS):
        k = int(_uniform(random) * m)
        free = place[k] < 0 and place[m] < sites and fits(data, state, k, -1)
        if free and gain(data, state, k) > 0:
            add(data, state, k)
            done[moves], moves = k, moves + 1
    return moves


@compiled(INTEGER(DATA, STATE, INDEX, INTEGER))
def _undo(data: Any, state: Any, done: Any, moves: Any) -> Any:
    """Take moves back, the last one first; return the arcs followed."""
    work = 0
    for at in range(moves - 1, -1, -1):
        k = done[at]
        work += remove(data, state, k) if k >= 0 else add(data, state, ~k)
    return work


@compiled(INTEGER(DATA, STATE, INTEGER, NUMBER, RANDOM, FLOATS, POINTER, INDEX, FLOATS))
def anneal(
    data: Any,
    state: Any,
    sites: Any,
    least: Any,
    random: Any,
    heat: Any,
    span: Any,
    best: Any,
    record: Any,
) -> Any:
    """Anneal over openings, swaps with the best partner and exchanges for money.

    `heat` holds the first and the last temperature; `span` the work done, where to stop now, and
    the work of the whole cooling. `record` holds the best value so far and the number of
    candidates in `best` that make it. Returns the work done.
    """
    colptr = data[3]
    place, slots, money = state[5], state[6], state[8]
    m = len(data[7])
    done = np.empty(m + 20, np.int32)
    work = span[0]
    while work < span[1] and record[0] > least:
        heated = heat[0] * (heat[1] / heat[0]) ** (work / span[2])
        j = int(_uniform(random) * m)
        work += 1
        if place[j] >= 0:
            continue
        before, moves = money[1], 0
        work += colptr[j + 1] - colptr[j] + place[m]
        if place[m] < sites and fits(data, state, j, -1):
            if gain(data, state, j) > least:
                work += add(data, state, j)
        elif np.isfinite(money[0]) and _uniform(random) < EXCHANGES:
            moves = _exchange(data, state, j, sites, random, done)
            work += EFFORT * (colptr[j + 1] - colptr[j] + place[m]) * (moves + 1)
            worse = money[1] - before
            refused = worse > 0 and np.exp(-worse / heated) < _uniform(random)
            unfit = money[0] < 0 or place[m] > sites or _crowded(data, state, j)
            if refused or unfit:
                work += _undo(data, state, done, moves)
        else:
            out, change = swap_out(data, state, j)
            if out >= 0 and (change < 0 or np.exp(-change / heated) > _uniform(random)):
                work += add(data, state, j) + remove(data, state, out)
        if money[1] < record[0] - least:
            record[0], record[1] = money[1], place[m]
            best[: place[m]] = slots[: place[m]]
    return work


@compiled(INTEGER(DATA, STATE, NUMBER, INTEGER))
def tidy(data: Any, state: Any, tolerance: Any, passes: Any) -> Any:
    """Close what loses nothing, then swap late candidates for earlier ones that lose nothing.

    Returns the arcs followed.
    """
    colptr, colidx, colcost = data[3], data[4], data[5]
    near, _, paid, spare, loss, place, _, _, _, extra = state
    m = len(place) - 1
    work, again = 0, True
    while again and passes > 0:
        again, passes = False, passes - 1
        for k in range(m - 1, -1, -1):
            if place[k] >= 0 and loss[k] <= tolerance and allowed(data, state, -1, k):
                work += remove(data, state, k)
        for j in range(m):
            if place[j] >= 0:
                continue
            saved, touched = 0.0, colptr[j + 1] - colptr[j]
            for e in range(colptr[j], colptr[j + 1]):
                i, c = colidx[e], colcost[e]
                if c < spare[i]:
                    saved += max(paid[i] - c, 0.0)
                    if near[i] >= 0:
                        extra[near[i]] += spare[i] - max(paid[i], c)
            out = -1
            for k in range(m):
                if place[k] >= 0:
                    change = loss[k] - extra[k] - saved
                    if k > j and change <= tolerance and fits(data, state, j, k):
                        out = k
                    extra[k] = 0.0
            work += touched + m
            if out >= 0:
                work += add(data, state, j) + remove(data, state, out)
                again = True
    return work

"""Greedy and swaps.

A search state is the tuple ``(count, gain, place, slots, money, held)``:

count
    (n,) open candidates that reach each demand point.
gain
    (m,) what opening each candidate would add.
place, slots
    (m,) position of each open candidate in `slots`, -1 while closed; its first
    ``place[m]`` entries are the open ones (`place` has m + 1 entries, the last is the number).
money
    (2,) yuan left, value covered.
held
    Open members of each group.
"""

from typing import Any

from matching.compiled import compiled
from matching.siting.coverage.kernels.rules import may_open, tally
from matching.siting.coverage.kernels.shapes import FLAG, INTEGER, MATRIX, NUMBER, RULES, STATE

__all__ = ["extend", "polish"]


@compiled(INTEGER(MATRIX, RULES, STATE, INTEGER))
def _add(matrix: Any, rules: Any, state: Any, j: Any) -> Any:
    """Open candidate j; return the entries touched."""
    weight, second, rowptr, rowidx, colptr, colidx, cost = matrix
    count, gain, place, slots, money, held = state
    m = len(cost)
    work = colptr[j + 1] - colptr[j]
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        count[d] += 1
        if count[d] > 2 or (count[d] == 2 and second[d] == 0.0):
            continue
        earned = weight[d] if count[d] == 1 else second[d]
        fall = earned - second[d] if count[d] == 1 else earned
        money[1] += earned
        work += rowptr[d + 1] - rowptr[d]
        for f in range(rowptr[d], rowptr[d + 1]):
            gain[rowidx[f]] -= fall
    place[j] = place[m]
    slots[place[m]] = j
    place[m] += 1
    money[0] -= cost[j]
    tally(rules, held, j, 1)
    return work


@compiled(INTEGER(MATRIX, RULES, STATE, INTEGER))
def _remove(matrix: Any, rules: Any, state: Any, j: Any) -> Any:
    """Close candidate j; return the entries touched."""
    weight, second, rowptr, rowidx, colptr, colidx, cost = matrix
    count, gain, place, slots, money, held = state
    m = len(cost)
    work = colptr[j + 1] - colptr[j]
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        count[d] -= 1
        if count[d] > 1 or (count[d] == 1 and second[d] == 0.0):
            continue
        earned = weight[d] if count[d] == 0 else second[d]
        rise = earned - second[d] if count[d] == 0 else earned
        money[1] -= earned
        work += rowptr[d + 1] - rowptr[d]
        for f in range(rowptr[d], rowptr[d + 1]):
            gain[rowidx[f]] += rise
    place[m] -= 1
    last = slots[place[m]]
    slots[place[j]] = last
    place[last] = place[j]
    place[j] = -1
    money[0] += cost[j]
    tally(rules, held, j, -1)
    return work


@compiled(INTEGER(MATRIX, RULES, STATE, INTEGER, FLAG, NUMBER))
def extend(matrix: Any, rules: Any, state: Any, sites: Any, ratio: Any, least: Any) -> Any:
    """Open the best candidate that fits until none adds more than `least`; return the work.

    Best is by gain, or by gain per yuan (`ratio`); of equals the first.
    """
    cost = matrix[6]
    _count, gain, place, _slots, money, held = state
    m = len(cost)
    work = 0
    while place[m] < sites:
        best, value = -1, 0.0
        for j in range(m):
            if gain[j] <= least or place[j] >= 0 or cost[j] > money[0]:
                continue
            worth = gain[j] / (cost[j] + 1e-9) if ratio else gain[j]
            if worth > value and may_open(rules, held, j, -1):
                best, value = j, worth
        work += m // 4  # a plain scan, cheaper than following entries
        if best < 0:
            break
        work += _add(matrix, rules, state, best)
    return work


@compiled(INTEGER(MATRIX, RULES, STATE, INTEGER, NUMBER, INTEGER))
def polish(matrix: Any, rules: Any, state: Any, sites: Any, least: Any, limit: Any) -> Any:
    """Swap until no single closing and best refilling gains more than `least`; return the work.

    The search is over once a sweep over all open candidates was in vain, or `limit` is used up.
    """
    _count, _gain, place, slots, money, held = state
    pointer, group, _most, fewest = rules
    m = len(matrix[6])
    work, better = 0, True
    while better and work < limit:
        better = False
        for out in slots[: place[m]].copy():
            if place[out] < 0 or work >= limit:
                continue
            before, kept = money[1], place[m] - 1
            work += _remove(matrix, rules, state, out)
            work += extend(matrix, rules, state, sites, False, least)
            lacking = False
            if len(fewest) > 0:
                for e in range(pointer[out], pointer[out + 1]):
                    lacking = lacking or held[group[e]] < fewest[group[e]]
            if money[1] > before + least and not lacking:
                better = True
                continue
            for refill in slots[kept : place[m]].copy():
                work += _remove(matrix, rules, state, refill)
            work += _add(matrix, rules, state, out)
    return work

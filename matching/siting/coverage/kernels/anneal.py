"""Simulated annealing over swaps.

Annealing needs only the candidates it looks at, not all gains. Its chain is ``(count, owner, loss,
place, slots, money, held)``, as in a search state (see `greedy`) and:

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
from matching.siting.coverage.kernels.rules import may_close, may_open, tally
from matching.siting.coverage.kernels.shapes import (
    CHAIN,
    FLOATS,
    INDEX,
    INTEGER,
    MATRIX,
    NUMBER,
    RANDOM,
    RULES,
    VOID,
)
from matching.siting.draws import below, unit

__all__ = ["anneal"]

DRAWS = 4  # open candidates anywhere, of which the one that loses least is looked at
GAIN = types.Tuple((NUMBER, INTEGER))  # type: ignore[no-untyped-call]
PARTNER = types.Tuple((INTEGER, NUMBER))  # type: ignore[no-untyped-call]
FAR = 0.2  # share of swaps that close it though a neighbour loses less


@compiled(VOID(MATRIX, RULES, CHAIN, INTEGER))
def _open(matrix: Any, rules: Any, chain: Any, j: Any) -> Any:
    """Open candidate j in a chain."""
    weight, _second, _rowptr, _rowidx, colptr, colidx, cost = matrix
    count, owner, loss, place, slots, money, held = chain
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
    tally(rules, held, j, 1)


@compiled(VOID(MATRIX, RULES, CHAIN, INTEGER))
def _close(matrix: Any, rules: Any, chain: Any, j: Any) -> Any:
    """Close candidate j in a chain."""
    weight, _second, _rowptr, _rowidx, colptr, colidx, cost = matrix
    count, owner, loss, place, slots, money, held = chain
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
    tally(rules, held, j, -1)


@compiled(GAIN(MATRIX, CHAIN, INTEGER, FLOATS, INDEX))
def _weigh(matrix: Any, chain: Any, j: Any, credit: Any, touched: Any) -> Any:
    """Work out what opening j would gain, and credit open candidates with what it would save them.

    Returns
    -------
    tuple
        The gain, and how many candidates are credited: those at the start of `touched`.
    """
    weight, _second, _rowptr, _rowidx, colptr, colidx, _cost = matrix
    count, owner = chain[0], chain[1]
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
    return gain, near


@compiled(PARTNER(MATRIX, RULES, CHAIN, INTEGER, NUMBER, INDEX, FLOATS, RANDOM))
def _partner(
    matrix: Any, rules: Any, chain: Any, j: Any, gain: Any, near: Any, credit: Any, random: Any
) -> Any:
    """Choose what to close for j: the neighbour it replaces best, or one elsewhere.

    Returns
    -------
    tuple
        The open candidate, -1 where none fits, and what the swap would gain.
    """
    cost = matrix[6]
    _count, _owner, loss, place, slots, money, held = chain
    m = len(cost)
    out, change = -1, -np.inf
    for i in near:
        swap = gain + credit[i] - loss[i]
        if (
            swap > change
            and cost[j] - cost[i] <= money[0]
            and may_open(rules, held, j, i)
            and may_close(rules, held, i, j)
        ):
            out, change = i, swap
    if place[m] == 0:
        return out, change
    i = slots[below(random, types.int64(place[m]))]
    for _ in range(DRAWS - 1):
        other = slots[below(random, types.int64(place[m]))]
        if credit[other] - loss[other] > credit[i] - loss[i]:
            i = other
    swap = gain + credit[i] - loss[i]
    if (
        (out < 0 or swap > change or unit(random) < FAR)
        and cost[j] - cost[i] <= money[0]
        and may_open(rules, held, j, i)
        and may_close(rules, held, i, j)
    ):
        out, change = i, swap
    return out, change


@compiled(
    INTEGER(
        MATRIX, RULES, CHAIN, INDEX, INTEGER, NUMBER, RANDOM, FLOATS, INTEGER, INTEGER, INTEGER,
        INDEX, FLOATS,
    )
)  # fmt: skip
def anneal(
    matrix: Any, rules: Any, chain: Any, pool: Any, sites: Any, least: Any, random: Any, heat: Any,
    spent: Any, until: Any, total: Any, best: Any, record: Any,
) -> Any:  # fmt: skip
    """Anneal over openings, swaps and, with money, closings; return the work spent.

    A step draws a closed candidate of the `pool` and what opening it would gain, which takes only
    the entries of its own reach, and swaps it for the neighbour it replaces best or for an open
    one elsewhere. The temperature falls from heat[0] to heat[1], geometrically in
    ``spent / total``; the loop stops at `until`, so that the caller can look at the clock. `best`
    holds the best choice (its first record[1] entries), record[0] its value.
    """
    _weight, _second, _rowptr, _rowidx, colptr, _colidx, cost = matrix
    _count, _owner, loss, place, slots, money, held = chain
    m = len(cost)
    credit, touched = np.zeros(m), np.empty(m, np.int32)
    purse = np.isfinite(money[0])
    hot, step = heat[0], 0
    while spent < until:
        if step % 256 == 0:
            hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
        step += 1
        j = types.int64(pool[below(random, len(pool))])
        spent += 20 + colptr[j + 1] - colptr[j]
        if place[j] >= 0:
            cool = purse and below(random, 16) == 0 and -loss[j] > hot * np.log(unit(random))
            if cool and may_close(rules, held, j, -1):
                _close(matrix, rules, chain, j)
            continue
        gain, near = _weigh(matrix, chain, j, credit, touched)
        out, change = -1, gain
        if place[m] >= sites or cost[j] > money[0] or not may_open(rules, held, j, -1):
            out, change = _partner(matrix, rules, chain, j, gain, touched[:near], credit, random)
        for t in range(near):
            credit[touched[t]] = 0.0
        if change == -np.inf or (change < 0.0 and change < hot * np.log(unit(random))):
            continue
        if out >= 0:
            _close(matrix, rules, chain, types.int64(out))
            spent += colptr[out + 1] - colptr[out]
        elif gain <= least:
            continue
        _open(matrix, rules, chain, j)
        spent += colptr[j + 1] - colptr[j]
        if money[1] > record[0] + least:
            record[0], record[1] = money[1], place[m]
            best[: place[m]] = slots[: place[m]]
    return spent

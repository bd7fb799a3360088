"""Simulated annealing where a second reach earns, too.

The chain is ``(count, place, slots, money, held)`` as in a search state (see `greedy`). Who else
reaches a demand point is not kept, so a swap looks through the reach of both candidates, and the
one to close is drawn among those that share some of the demand, or anywhere.
"""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.coverage.kernels.rules import may_close, may_open, tally
from matching.siting.coverage.kernels.shapes import (
    FLOATS,
    INDEX,
    INTEGER,
    MATRIX,
    NUMBER,
    RANDOM,
    RULES,
)
from matching.siting.draws import below, unit

__all__ = ["anneal_twice"]

PAIR = types.Tuple((INDEX, INDEX, INDEX, FLOATS, INDEX))  # type: ignore[no-untyped-call]


@compiled(NUMBER(MATRIX, INDEX, INTEGER, INTEGER))
def _turn(matrix: Any, count: Any, j: Any, change: Any) -> Any:
    """Count j in (+1) or out (-1) at what it reaches; return what that earns."""
    weight, second, _rowptr, _rowidx, colptr, colidx, _cost = matrix
    earned = 0.0
    for e in range(colptr[j], colptr[j + 1]):
        d = colidx[e]
        level = max(count[d], count[d] + change)
        if level == 1:
            earned += weight[d]
        elif level == 2:
            earned += second[d]
        count[d] += change
    return earned * change


@compiled(INTEGER(MATRIX, PAIR, RANDOM, INTEGER))
def _other(matrix: Any, chain: Any, random: Any, j: Any) -> Any:
    """Draw an open candidate: one that shares demand with j, or any; -1 where none is found."""
    _weight, _second, rowptr, rowidx, colptr, colidx, cost = matrix
    count, place, slots, _money, _held = chain
    m = len(cost)
    if place[m] == 0:
        return -1
    if below(random, 5) == 0 or colptr[j] == colptr[j + 1]:
        return types.int64(slots[below(random, types.int64(place[m]))])
    d = colidx[colptr[j] + below(random, colptr[j + 1] - colptr[j])]
    left = below(random, max(types.int64(count[d]), 1))
    for f in range(rowptr[d], rowptr[d + 1]):
        if place[rowidx[f]] >= 0:
            if left == 0:
                return types.int64(rowidx[f])
            left -= 1
    return -1


@compiled(
    INTEGER(
        MATRIX, RULES, PAIR, INDEX, INTEGER, NUMBER, RANDOM, FLOATS, INTEGER, INTEGER, INTEGER,
        INDEX, FLOATS,
    )
)  # fmt: skip
def anneal_twice(
    matrix: Any, rules: Any, chain: Any, pool: Any, sites: Any, least: Any, random: Any, heat: Any,
    spent: Any, until: Any, total: Any, best: Any, record: Any,
) -> Any:  # fmt: skip
    """Anneal as `anneal` does, where the second candidate within reach earns `second`."""
    _weight, _second, _rowptr, _rowidx, colptr, _colidx, cost = matrix
    count, place, slots, money, held = chain
    m = len(cost)
    hot, step = heat[0], 0
    while spent < until:
        if step % 256 == 0:
            hot = heat[0] * (heat[1] / heat[0]) ** (spent / total)
        step += 1
        j = types.int64(pool[below(random, len(pool))])
        size = colptr[j + 1] - colptr[j]
        spent += 40 + 2 * size
        if place[j] >= 0:
            continue
        i = types.int64(-1)
        if place[m] >= sites or cost[j] > money[0] or not may_open(rules, held, j, -1):
            i = _other(matrix, chain, random, j)
            if i < 0 or cost[j] - cost[i] > money[0]:
                continue
            if not may_open(rules, held, j, i) or not may_close(rules, held, i, j):
                continue
        change = _turn(matrix, count, j, 1)
        if i >= 0:
            change += _turn(matrix, count, i, -1)
            spent += 2 * (colptr[i + 1] - colptr[i])
        worse = change < 0.0 and change < hot * np.log(unit(random))
        if worse or (i < 0 and change <= least):
            _turn(matrix, count, j, -1)
            if i >= 0:
                _turn(matrix, count, i, 1)
            continue
        at = place[m]
        if i >= 0:
            at = place[i]
            place[i] = -1
            money[0] += cost[i]
            tally(rules, held, i, -1)
        else:
            place[m] += 1
        place[j], slots[at] = at, j
        money[0] -= cost[j]
        money[1] += change
        tally(rules, held, j, 1)
        if money[1] > record[0] + least:
            record[0], record[1] = money[1], place[m]
            best[: place[m]] = slots[: place[m]]
    return spent

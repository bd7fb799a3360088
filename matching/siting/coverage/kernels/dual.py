"""Steps of the Lagrangian bound (see `bound`)."""

from typing import Any

import numpy as np
from numba import types

from matching.compiled import compiled
from matching.siting.coverage.kernels.shapes import FLOATS, INTEGER, MATRIX, NUMBER, RULES, VOID

__all__ = ["descend"]

PATIENCE = 20  # steps without progress before steps are shortened
SHORTER = 0.8  # to this share
MEMORY = 0.9  # share of the last direction that goes into the next
FRESH = 0.03  # share of the average choice that a step replaces
# price and charge; the best of them; direction of both; worth; the best worth; share of each
# candidate that is picked; the average of that; scratch
TWO = types.UniTuple(types.float64, 2)  # type: ignore[no-untyped-call]
PRICES = types.Tuple((FLOATS,) * 10)  # type: ignore[no-untyped-call]


@compiled(NUMBER(FLOATS, INTEGER))
def _largest(values: Any, k: Any) -> Any:
    """Return the k-th largest (k from 1), by Hoare's selection; reorders the values."""
    low, high, at = 0, len(values) - 1, k - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if at <= j:
            high = j
        elif at >= i:
            low = i
        else:
            break
    return values[at]


@compiled(TWO(FLOATS, FLOATS, NUMBER, INTEGER, FLOATS, FLOATS))
def _top(worth: Any, cost: Any, rent: Any, number: Any, picked: Any, scratch: Any) -> Any:
    """Pick the `number` candidates of most positive worth less rent.

    Returns
    -------
    tuple of float
        The sum of what they are worth less rent, and what they cost.
    """
    m, positive = len(worth), 0
    for j in range(m):
        value = worth[j] - rent * cost[j]
        if value > 0.0:
            scratch[positive] = value
            positive += 1
    cut, equals = 0.0, m
    if positive > number:
        cut = _largest(scratch[:positive], number) if number > 0 else np.inf
        equals = number
        for j in range(m):
            if worth[j] - rent * cost[j] > cut:
                equals -= 1
    value, spent = 0.0, 0.0
    for j in range(m):
        net = worth[j] - rent * cost[j]
        picked[j] = 0.0
        if net > 0.0 and (net > cut or (net == cut and equals > 0)):
            if net == cut:
                equals -= 1
            picked[j] = 1.0
            value += net
            spent += cost[j]
    return value, spent


@compiled(TWO(FLOATS, FLOATS, INTEGER, NUMBER, FLOATS, FLOATS))
def _pack(worth: Any, cost: Any, number: Any, budget: Any, picked: Any, scratch: Any) -> Any:
    """Pick, in shares 0 to 1, by worth under number and budget.

    Returns
    -------
    tuple of float
        An upper bound on the worth of any selection, and the worth of one yuan (rent) in it.
    """
    m = len(worth)
    best, spent = _top(worth, cost, 0.0, number, picked, scratch)
    if spent <= budget:
        return best, 0.0
    low, high, rent = 0.0, 0.0, 0.0
    for j in range(m):
        if cost[j] > 0.0:
            high = max(high, worth[j] / cost[j])
    dear, cheap, taken = spent, 0.0, np.zeros(m)
    under = np.zeros(m)
    for _ in range(40):
        middle = (low + high) / 2
        value, spent = _top(worth, cost, middle, number, taken, scratch)
        value += middle * budget
        if value < best:
            best, rent = value, middle
        if spent > budget:
            low, dear = middle, spent
            picked[:] = taken
        else:
            high, cheap = middle, spent
            under[:] = taken
        if high - low <= 1e-9 * high:
            break
    share = (budget - cheap) / (dear - cheap)
    for j in range(m):
        picked[j] = share * picked[j] + (1.0 - share) * under[j]
    return best, rent


@compiled(NUMBER(MATRIX, RULES, FLOATS, FLOATS, FLOATS))
def _appraise(matrix: Any, rules: Any, price: Any, charge: Any, worth: Any) -> Any:
    """Work out what candidates are worth; return what demand keeps and groups allow."""
    weight, second, _rowptr, _rowidx, colptr, colidx, cost = matrix
    pointer, group, most, least = rules
    kept = 0.0
    for d in range(len(weight)):
        kept += max(weight[d] - price[d], weight[d] + second[d] - 2.0 * price[d], 0.0)
    for j in range(len(cost)):
        total = 0.0
        for e in range(colptr[j], colptr[j + 1]):
            total += price[colidx[e]]
        if len(most) > 0:
            for e in range(pointer[j], pointer[j + 1]):
                total -= charge[group[e]]
        worth[j] = total
    for g in range(len(most)):
        kept += charge[g] * (most[g] if charge[g] > 0.0 else least[g])
    return kept


@compiled(VOID(MATRIX, RULES, FLOATS, FLOATS, FLOATS, FLOATS))
def _slope(matrix: Any, rules: Any, price: Any, charge: Any, picked: Any, direction: Any) -> Any:
    """Add the slope of the bound to the direction that is remembered."""
    weight, second, _rowptr, _rowidx, colptr, colidx, cost = matrix
    pointer, group, most, least = rules
    n = len(weight)
    direction *= MEMORY
    for j in range(len(cost)):
        if picked[j] == 0.0:
            continue
        for e in range(colptr[j], colptr[j + 1]):
            direction[colidx[e]] += picked[j]
        if len(most) > 0:
            for e in range(pointer[j], pointer[j + 1]):
                direction[n + group[e]] -= picked[j]
    for d in range(n):
        one, two = weight[d] - price[d], weight[d] + second[d] - 2.0 * price[d]
        if two > one and two > 0.0:
            direction[d] -= 2.0
        elif one >= 0.0:
            direction[d] -= 1.0
    for g in range(len(most)):
        direction[n + g] += most[g] if charge[g] > 0.0 else least[g]


@compiled(VOID(MATRIX, RULES, FLOATS, FLOATS, FLOATS, NUMBER, NUMBER))
def _move(
    matrix: Any, rules: Any, price: Any, charge: Any, direction: Any, reach: Any, scale: Any
) -> Any:
    """Move prices against the direction so that the bound may fall by `reach`."""
    weight, second = matrix[0], matrix[1]
    most, least = rules[2], rules[3]
    n, length = len(weight), 0.0
    for d in range(n):
        top = max(weight[d], (weight[d] + second[d]) / 2.0)
        move = direction[d]
        if not ((price[d] <= 0.0 and move > 0.0) or (price[d] >= top and move < 0.0)):
            length += move * move
    for g in range(len(most)):
        length += scale * direction[n + g] ** 2
    if length == 0.0:
        return
    step = reach / length
    for d in range(n):
        top = max(weight[d], (weight[d] + second[d]) / 2.0)
        price[d] = min(max(price[d] - step * direction[d], 0.0), top)
    for g in range(len(most)):
        moved = charge[g] - step * scale * direction[n + g]
        if least[g] == 0:
            moved = max(moved, 0.0)
        charge[g] = moved


@compiled(VOID(MATRIX, RULES, INTEGER, NUMBER, NUMBER, NUMBER, NUMBER, PRICES, FLOATS, INTEGER))
def descend(
    matrix: Any, rules: Any, sites: Any, budget: Any, target: Any, tolerance: Any, scale: Any,
    prices: Any, memo: Any, steps: Any,
) -> Any:  # fmt: skip
    """Take up to `steps` subgradient steps towards `target`.

    `memo` holds the best bound, the share of the step, idle steps, the rent of the best bound and
    whether there is nothing left to do.
    """
    price, charge, best_price, best_charge, direction, worth, best_worth = prices[:7]
    picked, average, scratch = prices[7:]
    cost = matrix[6]
    for _ in range(steps):
        kept = _appraise(matrix, rules, price, charge, worth)
        packed, rent = _pack(worth, cost, sites, budget, picked, scratch)
        bound = kept + packed
        progress = memo[0] - bound
        if progress > 0.0:
            memo[0], memo[3] = bound, rent
            best_price[:], best_charge[:], best_worth[:] = price, charge, worth
        for j in range(len(cost)):
            average[j] += FRESH * (picked[j] - average[j])
        if bound - target < tolerance:
            memo[4] = 1.0
            return
        memo[2] = 0.0 if progress > 1e-5 * abs(bound) else memo[2] + 1.0
        if memo[2] >= PATIENCE:
            price[:], charge[:] = best_price, best_charge
            memo[1] *= SHORTER
            memo[2] = 0.0
            direction[:] = 0.0
            continue
        _slope(matrix, rules, price, charge, picked, direction)
        _move(matrix, rules, price, charge, direction, memo[1] * (bound - target), scale)

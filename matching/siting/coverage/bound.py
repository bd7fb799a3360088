"""Upper bounds on coverage by Lagrangian relaxation, and what they settle.

Relaxing "demand counts only if an open candidate reaches it" with prices 0 ≤ u ≤ weight splits the
problem: demand keeps ``weight - u`` for certain, and each candidate j is worth the sum of u
within its reach. The best selection of candidates by worth, under number and budget (relaxed to
its own price per yuan), gives an upper bound for every u (Galvão & ReVelle 1996).
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats
from matching.siting.coverage.core import Core
from matching.siting.effort import Effort

__all__ = ["Bound", "dual_bound", "settled"]

PATIENCE = 20  # steps without progress before steps are shortened
SMALLEST_STEP = 1e-3
SHORTER = 0.8  # to this share
MEMORY = 0.9  # share of the last direction that goes into the next


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven upper bound of a core, with the prices that prove it.

    Attributes
    ----------
    value
        No choice covers more than this in the core.
    price
        (n',) u of each demand point.
    worth
        (m',) of each candidate under these prices, less what its yuan are worth.
    """

    value: float
    price: Floats
    worth: Floats


def dual_bound(core: Core, value: float, price: Floats, effort: Effort, work: float) -> Bound:
    """Improve a bound by subgradient steps.

    Parameters
    ----------
    core
        What to bound.
    value
        The best known value; steps aim at it, and the search ends where the bound meets it.
    price
        (n',) prices to start from, 0 ≤ u ≤ weight.
    effort, work
        Entries that may be followed; the clock is looked at now and then.
    """
    ones = sp.csr_array(core.rows, dtype=np.float64)
    turned = sp.csr_array(core.cols.T, dtype=np.float64)
    tolerance = 0.99 if core.whole else 1e-9 * max(value, 1.0)
    # A product runs through its entries in order, several times faster than a search jumps about.
    ranking = 5.0 if np.isinf(core.budget) else 60.0  # the price per yuan takes many rankings
    cost_of_step = core.nnz / 3 + len(core.weight) + ranking * len(core.cost)
    best = Bound(np.inf, price, np.zeros(len(core.cost)))
    price, direction, step, idle, spent = price.copy(), np.zeros(len(price)), 1.0, 0, 0.0
    while spent < work and step > SMALLEST_STEP and not effort.late():
        spent += cost_of_step
        worth = turned @ price
        packed, picked, rent = _pack(core, worth)
        bound = float((core.weight - price).sum()) + packed
        progress = best.value - bound
        if progress > 0:
            best = Bound(bound, price.copy(), worth - rent * core.cost)
        if bound - value < tolerance:
            break
        idle = 0 if progress > 1e-5 * abs(bound) else idle + 1
        if idle >= PATIENCE:
            price, step, idle = best.price.copy(), step * SHORTER, 0
            direction[:] = 0.0
            continue
        # Descent lowers the price of what is picked more than once, raises that of what is not.
        slope = np.asarray(ones @ picked) - 1.0
        direction = slope + MEMORY * direction
        stuck = ((price <= 0) & (direction > 0)) | ((price >= core.weight) & (direction < 0))
        move = np.where(stuck, 0.0, direction)
        length = float((move * move).sum())
        if length == 0:
            break
        price = np.clip(price - step * (bound - value) / length * move, 0.0, core.weight)
    effort.spent += spent
    # Sums in another order may differ in their last digits; the bound stays on the safe side.
    return Bound(best.value + 1e-12 * abs(best.value), best.price, best.worth)


def _pack(core: Core, worth: Floats) -> tuple[float, Floats, float]:
    """Best fractional selection by worth under number and budget.

    Returns
    -------
    value
        An upper bound on the worth of any selection.
    picked
        (m',) shares 0 to 1 of the selection that is bounded.
    rent
        Worth of one yuan of the budget, 0 where money is no limit.
    """
    free, spent_free = _top(worth, core.sites)
    if not np.isfinite(core.budget) or float(core.cost[spent_free].sum()) <= core.budget:
        return free, spent_free.astype(np.float64), 0.0
    paid = core.cost > 0
    low, high = 0.0, float((worth[paid] / core.cost[paid]).max())
    over, under = spent_free, np.zeros(len(worth), bool)
    best, rent = free, 0.0
    for _ in range(40):
        middle = (low + high) / 2
        value, taken = _top(worth - middle * core.cost, core.sites)
        value += middle * core.budget
        if value < best:
            best, rent = value, middle
        if float(core.cost[taken].sum()) > core.budget:
            low, over = middle, taken
        else:
            high, under = middle, taken
        if high - low <= 1e-9 * high:
            break
    dear, cheap = float(core.cost[over].sum()), float(core.cost[under].sum())
    share = (core.budget - cheap) / (dear - cheap)
    return best, share * over + (1 - share) * under, rent


def _top(worth: Floats, number: int) -> tuple[float, Bools]:
    """Take the `number` candidates of most positive worth; return their sum and them."""
    taken = worth > 0
    if int(taken.sum()) > number:
        first = np.argpartition(-worth, number - 1)[:number]
        taken = np.zeros(len(worth), bool)
        taken[first] = True
    return float(worth[taken].sum()), taken


def settled(core: Core, bound: Bound, floor: float) -> tuple[Bools, Bools]:
    """Candidates that every choice worth at least `floor` opens, and those that it closes.

    Opening a candidate that the bound leaves out costs the worth of the last one in; closing one
    costs its worth over the first one out (reduced costs). What would fall below `floor` is
    settled.
    """
    positive = np.maximum(bound.worth, 0.0)
    ranked = np.sort(positive)[::-1]
    k = core.sites
    last_in = ranked[k - 1] if k <= len(ranked) and k > 0 else 0.0
    first_out = ranked[k] if k < len(ranked) else 0.0
    slack = bound.value - floor
    inside = positive - first_out > slack
    outside = last_in - bound.worth > slack
    return inside & ~outside, outside & ~inside

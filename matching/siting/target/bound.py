"""Lower bounds on the cost of a target by Lagrangian relaxation, and what they settle.

Relaxing "demand counts only if an open candidate reaches it" with prices u ≥ 0 splits the problem:
each candidate costs its yuan less the prices within its reach, and the demand that is covered pays
its prices. Demand that may stay uncovered is spared where it is dearest for its weight, which is
the best multiplier of the target row; candidates below zero are opened, no more than the number
allows. The sum is a lower bound for every u (Beasley 1990 for the full cover). Groups and budget
are left out, which only lowers it.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats
from matching.siting.effort import Effort
from matching.siting.target.core import Core

__all__ = ["Bound", "dual_bound", "first_price", "settled"]

PATIENCE = 20  # steps without progress before steps are shortened
SMALLEST_STEP = 1e-3
SHORTER = 0.7  # to this share
MEMORY = 0.7  # share of the last direction that goes into the next


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven lower bound of a core, with the prices that prove it.

    Attributes
    ----------
    value
        No choice costs less than this in the core.
    price
        (n',) u of each demand point.
    reduced
        (m',) cost of each candidate less the prices within its reach.
    credit
        Yuan that the last weight needed is worth; 0 where all must be covered.
    """

    value: float
    price: Floats
    reduced: Floats
    credit: float = 0.0


def first_price(core: Core) -> Floats:
    """Prices to begin with: each demand point pays its share of the cheapest way to cover it."""
    reach = np.asarray(core.cols.T @ core.weight, dtype=np.float64)
    rate = np.divide(core.cost, reach, out=np.full(len(reach), np.inf), where=reach > 0)
    entries = rate[core.rows.indices]
    starts = core.rows.indptr[:-1]
    cheapest = np.minimum.reduceat(entries, starts) if len(entries) else np.zeros(len(core.weight))
    return np.asarray(cheapest * core.weight, dtype=np.float64)


def dual_bound(core: Core, value: float, price: Floats, effort: Effort, work: float) -> Bound:
    """Improve a bound by subgradient steps.

    Parameters
    ----------
    core
        What to bound; no demand of it is without candidates.
    value
        The best known cost; steps aim at it, and the search ends where the bound meets it.
    price
        (n',) prices to start from, not negative.
    effort, work
        Entries that may be followed; the clock is looked at now and then.
    """
    rows = sp.csr_array(core.rows, dtype=np.float64)
    turned = sp.csr_array(core.cols.T, dtype=np.float64)
    # A product runs through its entries in order, several times faster than a search jumps about.
    cost_of_step = core.rows.nnz / 3 + (2 if core.full else 20) * len(core.weight)
    cost_of_step += 5.0 * len(core.cost)
    spare, close = (0.0 if core.full else max(core.spare, 0.0)), core.step * 0.999
    best = Bound(-np.inf, price, core.cost)
    price, direction, step, idle, spent = price.copy(), np.zeros(len(price)), 1.0, 0, 0.0
    while spent < work and step > SMALLEST_STEP and not effort.late():
        spent += cost_of_step
        reduced = core.cost - turned @ price
        picked = _cheapest(reduced, core.sites)
        spared = _spared(core.weight, price, spare)
        gains, pays = float(reduced[picked].sum()), float((price * (1 - spared)).sum())
        bound = gains + pays - 1e-12 * (abs(gains) + float(price.sum()))  # on the safe side
        progress = bound - best.value
        if progress > 0:
            last = price[(spared > 0) & (spared < 1)] / core.weight[(spared > 0) & (spared < 1)]
            best = Bound(bound, price.copy(), reduced, float(last.sum()))
        if value - bound < close:
            break
        idle = 0 if progress > 1e-5 * abs(bound) else idle + 1
        if idle >= PATIENCE:
            price, step, idle = best.price.copy(), step * SHORTER, 0
            direction[:] = 0.0
            continue
        # Ascent raises the price of what no candidate picked covers, lowers that of the rest.
        direction = 1 - spared - np.asarray(rows @ picked.astype(np.float64)) + MEMORY * direction
        move = np.where((price <= 0) & (direction < 0), 0.0, direction)
        length = float((move * move).sum())
        if length == 0:
            break
        price = np.maximum(price + step * (value - bound) / length * move, 0.0)
    effort.spent += spent
    return best


def _cheapest(reduced: Floats, sites: float) -> Bools:
    """Take what is below zero, no more than `sites`, the lowest first."""
    picked = reduced < 0
    if picked.sum() > sites:
        number = int(sites)
        picked = np.zeros(len(reduced), bool)
        if number:
            picked[np.argpartition(reduced, number - 1)[:number]] = True
    return np.asarray(picked)


def _spared(weight: Floats, price: Floats, spare: float) -> Floats:
    """Shares 0 to 1 of demand that stays uncovered: the dearest for its weight, up to `spare`."""
    spared = np.zeros(len(weight))
    if spare <= 0:
        return spared
    order = np.argsort(-price / weight, kind="stable")
    before = np.cumsum(weight[order]) - weight[order]
    spared[order] = np.clip((spare - before) / weight[order], 0.0, 1.0)
    return spared


def settled(core: Core, bound: Bound, ceiling: float) -> tuple[Bools, Bools]:
    """Candidates that every choice of cost at most `ceiling` opens, and those that it closes.

    Opening a candidate that the bound leaves closed raises the bound by its reduced cost, less
    that of the last one in where the number is used up; closing one likewise. What would rise
    above `ceiling` is settled.
    """
    below = np.minimum(bound.reduced, 0.0)
    ranked = np.sort(below)
    last_in = first_out = 0.0
    if core.sites < len(ranked):
        k = int(core.sites)
        last_in, first_out = (float(ranked[k - 1]) if k else 0.0), float(ranked[k])
    slack = ceiling - bound.value + 1e-9 * (abs(ceiling) + float(np.abs(bound.reduced).max()))
    inside = first_out - below > slack
    outside = bound.reduced - last_in > slack
    return inside & ~outside, outside & ~inside

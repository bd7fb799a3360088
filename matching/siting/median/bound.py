"""Lower bounds on the weighted distance by Lagrangian relaxation, and what they settle.

Relaxing "each demand point is assigned once" with prices u ≤ cap splits the problem: demand pays
u for certain, and each candidate j is worth ρ_j, the sum of u - cost over its arcs where that is
positive. Prices less the best selection of candidates by worth bound the objective from below for
every u (Cornuéjols, Fisher & Nemhauser 1977; Beasley 1993).
"""

from dataclasses import dataclass

import numpy as np

from matching.siting.arrays import Bools, Floats
from matching.siting.effort import Effort
from matching.siting.median.arcs import relax, slopes
from matching.siting.median.core import Core
from matching.siting.median.pack import Pack

__all__ = ["Bound", "dual_bound", "settled"]

PATIENCE = 20  # steps without progress before steps are shortened
SMALLEST_STEP = 1e-3
SHORTER = 0.5  # to this share
MEMORY = 0.9  # share of the last direction that goes into the next
LOOK = 50  # steps between two looks at the clock


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven lower bound of a core, with the prices that prove it.

    Attributes
    ----------
    value
        No choice costs less in the core.
    price
        (n',) u of each demand point.
    worth
        (m',) of each candidate under these prices, less what its yuan are worth.
    picked
        (m',) the best selection, or close to it where money cuts through.
    share
        (m',) how often the last selections held each candidate.
    """

    value: float
    price: Floats
    worth: Floats
    picked: Bools
    share: Floats


def dual_bound(
    core: Core,
    value: float,
    price: Floats,
    effort: Effort,
    work: float,
    steps: float = np.inf,
) -> Bound:
    """Improve a bound by subgradient steps.

    Parameters
    ----------
    core
        What to bound.
    value
        The best known value; steps aim at it, and the search ends where the bound meets it.
    price
        (n',) prices to start from.
    effort, work
        Arcs that may be followed; the clock is looked at now and then.
    steps
        Most steps.
    """
    n, m = len(core.cap), len(core.candidate)
    rows = (core.rows.pointer, core.rows.index, core.rows.cost)
    floor = core.rows.cost[core.rows.pointer[:-1]]  # below its nearest arc a price does nothing
    pack = Pack(core.limits)
    tolerance = 0.99 if core.whole else 1e-9 * max(abs(value), 1.0)
    price = np.clip(price, floor, core.cap)
    worth, slope, direction = np.empty(m), np.empty(n), np.zeros(n)
    best = Bound(-np.inf, price, np.zeros(m), np.zeros(m, bool), np.zeros(m))
    share = np.zeros(m)
    step, idle, spent, looked = 1.0, 0, 0.0, 0
    while spent < work and step > SMALLEST_STEP and looked < steps:
        looked += 1
        if looked % LOOK == 0 and effort.late():
            break
        spent += 2.0 * relax(*rows, price, worth) + 2 * n + pack.work
        selection = pack.best(worth)
        packed = selection.value
        # The sums may be off in their last digits; the bound stays on the safe side.
        total = float(price.sum())
        share += (selection.share - share) * max(1.0 - MEMORY, 1.0 / looked)
        bound = total - packed - (n + m) * 2.3e-16 * (total + packed)
        progress = bound - best.value
        if progress > 0:
            best = Bound(bound, price.copy(), selection.net.copy(), selection.whole, share)
        if value - bound < tolerance:
            break
        idle = 0 if progress > 1e-5 * abs(bound) else idle + 1
        if idle >= PATIENCE:
            price, step, idle = best.price.copy(), step * SHORTER, 0
            direction[:] = 0.0
            continue
        # Ascent raises the price of what is not picked, lowers that of what is picked twice.
        slopes(*rows, price, selection.share, slope)
        direction = slope + MEMORY * direction
        moved = _moved(price, direction, step * (value - bound), floor, core.cap)
        if moved is None:
            break
        price = moved
    effort.spent += spent
    return best


def _moved(
    price: Floats, direction: Floats, rise: float, low: Floats, high: Floats
) -> Floats | None:
    """Move prices between their limits until the bound should have risen so far; None: stuck."""
    stuck = ((price <= low) & (direction < 0)) | ((price >= high) & (direction > 0))
    move = np.where(stuck, 0.0, direction)
    length = float((move * move).sum())
    return None if length == 0 else np.clip(price + rise / length * move, low, high)


def settled(core: Core, bound: Bound, ceiling: float) -> tuple[Bools, Bools, Floats]:
    """Tell what every choice of value `ceiling` or less has in common (reduced costs).

    Returns
    -------
    inside, outside
        (m',) candidates that all of them open, and that all of them leave closed.
    reach
        (n',) arcs of a higher cost serve nobody in any of them.
    """
    slack = ceiling - bound.value
    slack += 1e-9 * max(abs(ceiling), 1.0)
    _, picked = Pack(core.limits).top(bound.worth)
    # Selections are bases of a matroid: closing one lets in at most the best one out; opening
    # one where the number is full drives out at least the last one in.
    full = int(picked.sum()) >= core.limits.sites
    last_in = float(bound.worth[picked].min()) if full and picked.any() else 0.0
    first_out = max(float(bound.worth[~picked].max(initial=0.0)), 0.0)
    inside = picked & (bound.worth - first_out > slack)
    outside = ~picked & (last_in - bound.worth > slack)
    return inside, outside, bound.price + slack

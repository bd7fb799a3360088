"""Upper bounds on coverage by Lagrangian relaxation, and what they settle.

Relaxing "demand counts only if an open candidate reaches it" with prices u ≥ 0 splits the
problem: demand keeps ``weight - u`` for certain (of a second reach ``second - u`` on top, where
that is more), and each candidate j is worth the sum of u within its reach, less the charges of its
groups. The best selection of candidates by worth, under number and budget (relaxed to its own
price per yuan), gives an upper bound for every u (Galvão & ReVelle 1996). Groups are relaxed with
charges: a group with an upper limit charges each member and refunds the limit, one with a lower
limit pays.

Prices move along subgradients that remember where they came from; the choices met on the way,
averaged, come near a fractional optimum (Barahona & Anbil 2000), which tells the search where to
look.
"""

from dataclasses import dataclass

import numpy as np

from matching.siting.arrays import Bools, Floats
from matching.siting.coverage.core import Core
from matching.siting.coverage.kernels import descend
from matching.siting.effort import Effort

__all__ = ["Bound", "Descent", "settled"]

SMALLEST_STEP = 1e-3
CHUNK = 20_000_000  # entries between two looks at the clock


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven upper bound of a core, with the worth of candidates that proves it.

    Attributes
    ----------
    value
        No choice earns more than this in the core.
    worth
        (m',) of each candidate under the best prices, less charges and what its yuan are worth.
    """

    value: float
    worth: Floats


class Descent:
    """The prices of a core, and the best bound they have given.

    Parameters
    ----------
    core
        What to bound.

    Attributes
    ----------
    best
        The best bound.
    average
        (m',) share of the last choices that each candidate was in.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        n, m, g = len(core.weight), len(core.cost), len(core.rules.most)
        price = np.maximum(core.weight, (core.weight + core.second) / 2) / 2
        self.average = np.zeros(m)
        self.prices = (
            price, np.zeros(g), price.copy(), np.zeros(g), np.zeros(n + g), np.zeros(m),
            np.zeros(m), np.zeros(m), self.average, np.zeros(m),
        )  # fmt: skip
        # The best bound, the share of a step, idle steps, rent, whether it is over (see `descend`).
        self.memo = np.array([np.inf, 1.0, 0.0, 0.0, 0.0])

    @property
    def best(self) -> Bound:
        """The best bound; `settled` can rely on it."""
        # Sums in another order may differ in their last digits; the bound stays on the safe side.
        slack = 1e-12 * (abs(self.memo[0]) + float(self.core.weight.sum()))
        return Bound(self.memo[0] + slack, self.prices[6] - self.memo[3] * self.core.cost)

    @property
    def over(self) -> bool:
        """Whether more steps would lead nowhere."""
        return bool(self.memo[4]) or self.memo[1] < SMALLEST_STEP

    def run(self, value: float, effort: Effort, work: float) -> float:
        """Take steps worth `work` entries; return the work done.

        Parameters
        ----------
        value
            The best known value of the core; steps aim at it, and end where the bound meets it.
        effort, work
            The clock, and the entries that may be followed.
        """
        core = self.core
        tolerance = 0.99 if core.whole else 1e-9 * max(value, 1.0)
        # A step runs through its entries in order, several times faster than a search that jumps.
        ranking = 5.0 if np.isinf(core.budget) else 60.0  # the price per yuan takes many rankings
        cost = core.nnz / 4 + len(core.weight) + ranking * len(core.cost)
        steps = int(min(work / cost, 1e9))
        chunk, taken = max(int(CHUNK / cost), 1), 0
        # A group's charge goes with a candidate, a price with demand: many more of those.
        scale = len(core.weight) / max(core.sites, 1)
        while taken < steps and not self.over and not effort.late():
            some = min(chunk, steps - taken)
            descend(
                core.matrix, core.rules.arrays, core.sites, core.budget, value, tolerance, scale,
                self.prices, self.memo, some,
            )  # fmt: skip
            taken += some
        return taken * cost


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

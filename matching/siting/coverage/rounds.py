"""Maximal coverage of a core: search and bound in turns, settle candidates, close the rest."""

import math

import numpy as np

from matching.siting.arrays import Bools, Ints
from matching.siting.coverage.bound import dual_bound, settled
from matching.siting.coverage.core import Core, restrict
from matching.siting.coverage.exact import solve_exactly, worth_solving
from matching.siting.coverage.search import Search
from matching.siting.effort import Effort
from matching.siting.result import relative_gap

__all__ = ["cover"]

# Most work of those first rounds per entry of the core: small ones are quickly left to HiGHS.
DEPTH = 2_000
# Shares of the work limit that a round gives to searching and to bounding, before HiGHS is tried
# and after, should the rest be too large for it.
ROUNDS = ((0.03, 0.03), (0.07, 0.07), (0.15, 0.10))
LAST_ROUND = (0.8, 0.2)  # of what is left


def cover(core: Core, effort: Effort, gap: float, seed: int) -> tuple[Ints, float]:
    """Find a good choice and a proven bound.

    Parameters
    ----------
    core
        The reduced problem.
    effort
        Work limit and clock.
    gap
        Relative gap that is good enough.
    seed
        Of the random moves.

    Returns
    -------
    chosen
        Candidate indices of the problem.
    bound
        No choice covers more weight newly than this.
    """
    run = _Run(core, gap)
    for search_share, bound_share in ROUNDS:
        most = DEPTH * run.core.size
        searching = min(effort.total * search_share, most)
        run.turn(effort, seed, searching, min(effort.total * bound_share, most))
        if run.done() or effort.late():
            return run.chosen, run.bound
        run.settle()
    if worth_solving(run.core, effort, relative_gap(run.value, run.bound)):
        run.close(effort)
    if not run.done() and not effort.late():
        search_share, bound_share = LAST_ROUND
        run.turn(effort, seed + 1, effort.left * search_share, effort.left * bound_share)
    return run.chosen, run.bound


class _Run:
    """The best choice, the best bound, and the core that may still hold something better."""

    def __init__(self, core: Core, gap: float) -> None:
        self.core, self.gap = core, gap
        self.chosen, self.value = core.fixed, core.base
        self.bound = core.base + float(core.weight.sum())
        self.search: Search | None = None
        self.price = core.weight / 2

    def done(self) -> bool:
        """Tell whether the best is proven, or near enough."""
        return self.bound <= self.value or relative_gap(self.value, self.bound) <= self.gap

    def turn(self, effort: Effort, seed: int, searching: float, bounding: float) -> None:
        """Search, then bound."""
        if self.search is None:
            self.search = Search(self.core, effort, seed)
            self.search.greedy()
        self.search.anneal(searching)
        self._keep(self.search.best)
        target = max(self.value - self.core.base, 0.0)
        self.proof = dual_bound(self.core, target, self.price, effort, bounding)
        self.price = self.proof.price
        self._lower(self.proof.value)

    def settle(self) -> None:
        """Fix what every better choice opens or closes, and reduce again."""
        step = 1.0 if self.core.whole else 1e-9 * max(self.value, 1.0)
        inside, outside = settled(self.core, self.proof, self.value + step - self.core.base)
        if not inside.any() and outside.sum() < 0.02 * len(outside):
            return
        too_many = inside.sum() > self.core.sites
        if too_many or float(self.core.cost[inside].sum()) > self.core.budget:
            self.bound = self.value  # nothing better can exist
            return
        self.core = restrict(self.core, inside, outside)
        self.search, self.price = None, self.core.weight / 2
        self._lower(float(self.core.weight.sum()))

    def close(self, effort: Effort) -> None:
        """Let HiGHS finish."""
        start = self.search.best if self.search else np.zeros(len(self.core.cost), bool)
        found = solve_exactly(self.core, start, effort, self.gap)
        if found.choice is not None:
            self._keep(found.choice)
        self._lower(found.bound)

    def _keep(self, choice: Bools) -> None:
        core = self.core
        value = core.base + float(core.weight[core.rows @ choice.astype(np.int32) > 0].sum())
        fits = choice.sum() <= core.sites and float(core.cost[choice].sum()) <= core.budget
        if fits and value > self.value:
            self.value = value
            self.chosen = np.sort(np.concatenate([core.fixed, core.candidate[choice]]))

    def _lower(self, bound: float) -> None:
        """Take in a bound of the core: what it leaves out is no better than the best choice."""
        bound += self.core.base
        if self.core.whole and math.isfinite(bound):
            bound = math.floor(bound)
        self.bound = min(self.bound, max(bound, self.value))

"""Maximal coverage of a core: search and bound in turns, settle candidates, close the rest."""

import math
from typing import Final

import numpy as np

from matching.siting.arrays import Bools, Ints
from matching.siting.coverage.bound import Descent, settled
from matching.siting.coverage.core import Core, restrict
from matching.siting.coverage.crowd import SHARED, Crowd, side_by_side
from matching.siting.coverage.exact import solve_exactly, worth_solving
from matching.siting.coverage.feasible import feasible
from matching.siting.coverage.search import HEAT, Search
from matching.siting.effort import Effort
from matching.siting.result import relative_gap

__all__ = ["cover"]

# Work before HiGHS is tried: the most that each round takes of the work limit, and per entry of the
# core, so that small cores are quickly left to it. In the first one thread bounds, one anneals.
OPENING: Final = (0.12, 100.0)
ROUNDS: Final = ((0.04, 200.0), (0.08, 600.0), (0.15, 2_000.0))
BOUND_DEPTH: Final = 600.0  # work of the first bound, per entry: it ends by itself
LAST_ROUNDS: Final = 4  # after it, should the rest be too large: equal shares of what is left
BOUNDING: Final = 0.3  # share of a round for the bound, as long as that gets anywhere


def cover(core: Core, effort: Effort, gap: float, seed: int) -> tuple[Ints, float] | None:
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
        No choice earns more than this.
    """
    start = feasible(core, effort)
    if start is None:
        return None
    run = _Run(core, start, gap, seed)
    if not run.done():
        run.open(effort)
    for share, depth in ROUNDS:
        if run.done() or effort.late():
            break
        run.settle(effort)
        if not run.done():
            run.turn(effort, min(effort.total * share, depth * run.core.size))
        run.finish(effort)
    for left in range(LAST_ROUNDS, 0, -1):
        if run.done() or effort.late():
            break
        run.turn(effort, effort.left / left)
    return run.chosen, run.bound


class _Run:
    """The best choice, the best bound, and the core that may still hold something better."""

    def __init__(self, core: Core, start: Bools, gap: float, seed: int) -> None:
        self.core, self.gap, self.seed = core, gap, seed
        self.chosen, self.value, self.bound = core.fixed, -1.0, math.inf
        self.tried = False
        self._enter(core, start)

    def done(self) -> bool:
        """Tell whether the best is proven, or near enough."""
        rounding = 1e-9 * max(self.bound, 1.0)  # sums of weights that are not whole carry some
        near = relative_gap(self.value, self.bound) <= self.gap
        return self.bound - self.value <= rounding or near

    def open(self, effort: Effort) -> None:
        """Greedy and swaps first; then one thread bounds and the other anneals."""
        share, depth = OPENING
        most = effort.total * share
        work, bounding = (min(most, each * self.core.size) for each in (depth, BOUND_DEPTH))
        self.search.greedy(effort)
        self._keep(self.search.best)
        search, descent, target = self.search, self.descent, self._target()
        everyone = np.arange(len(self.core.cost), dtype=np.int32)
        bounded, found = side_by_side(
            [
                lambda: descent.run(target, effort, bounding),
                lambda: search.anneal(self.seed, everyone, effort, work, HEAT),
            ]
        )
        effort.spent += (bounded + work) * SHARED
        search.offer(found)
        self._keep(search.best)
        self._lower(descent.best.value)

    def turn(self, effort: Effort, work: float) -> None:
        """Search, then bound."""
        bounding = 0.0 if self.descent.over else work * BOUNDING
        self.crowd.round(effort, self.descent.average, (work - bounding) / SHARED)
        self._keep(self.search.best)
        if bounding:
            effort.spent += self.descent.run(self._target(), effort, bounding)
            self._lower(self.descent.best.value)

    def finish(self, effort: Effort) -> bool:
        """Settle, let HiGHS close a small rest, and tell whether all is done."""
        if not self.done() and not effort.late():
            self.settle(effort)
        rest = relative_gap(self.value, self.bound)
        if not self.done() and not self.tried and worth_solving(self.core, effort, rest):
            self.tried = True
            self.close(effort)
        return self.done() or effort.late()

    def settle(self, effort: Effort) -> None:
        """Fix what every better choice opens or closes, and reduce again."""
        step = 1.0 if self.core.whole else 1e-9 * max(self.value, 1.0)
        floor = self.value + step - self.core.base
        inside, outside = settled(self.core, self.descent.best, floor)
        if not inside.any() and outside.sum() < 0.02 * len(outside):
            return
        core = self.core
        too_many = inside.sum() > core.sites or (core.rules.held(inside) > core.rules.most).any()
        if too_many or float(core.cost[inside].sum()) > core.budget:
            self.bound = self.value  # nothing better can exist
            return
        core = restrict(core, inside, outside)
        start = feasible(core, effort)
        if start is None:
            if not effort.truncated:
                self.bound = self.value  # nothing better can exist
            return
        best = np.isin(core.candidate, self.chosen)
        average = self.descent.average[np.isin(self.core.candidate, core.candidate)]
        self._enter(core, best if core.fits(best) else start)
        self.descent.average[:] = average
        if not core.fits(best):
            self.search.greedy(effort)
            self._keep(self.search.best)

    def close(self, effort: Effort) -> None:
        """Let HiGHS finish."""
        found = solve_exactly(self.core, self.search.best, effort, self.gap)
        if found.choice is not None:
            self._keep(found.choice)
        self._lower(found.bound)

    def _enter(self, core: Core, start: Bools) -> None:
        self.core, self.search = core, Search(core, start)
        self.crowd, self.descent = Crowd(self.search, self.seed * 1_000_003), Descent(core)
        self._keep(start)
        self._lower(float((core.weight + core.second).sum()))

    def _target(self) -> float:
        return max(self.value - self.core.base, 0.0)

    def _keep(self, choice: Bools) -> None:
        core = self.core
        value = core.base + core.value(choice)
        if value > self.value and core.fits(choice):
            self.value = value
            self.chosen = np.sort(np.concatenate([core.fixed, core.candidate[choice]]))

    def _lower(self, bound: float) -> None:
        """Take in a bound of the core: what it leaves out is no better than the best choice."""
        bound += self.core.base
        if self.core.whole and math.isfinite(bound):
            bound = math.floor(bound)
        self.bound = min(self.bound, max(bound, self.value))

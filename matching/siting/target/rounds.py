"""The least cost of a core: search and bound in turns, settle candidates, close the rest."""

import math

import numpy as np

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.effort import Effort
from matching.siting.result import relative_gap
from matching.siting.target.bound import dual_bound, first_price, settled
from matching.siting.target.core import Core, restrict
from matching.siting.target.exact import solve_exactly
from matching.siting.target.search import Search

__all__ = ["Run"]

# Most work of a round per entry of the core: small ones are quickly left to HiGHS.
DEPTH = 3_000
# Shares of the work limit that a round gives to searching and to bounding before HiGHS is tried.
ROUNDS = ((0.02, 0.05), (0.06, 0.10), (0.15, 0.05))
CLOSING = 0.5  # share of what is left that goes into the last search, if HiGHS leaves anything


class Run:
    """The cheapest choice, the best bound, and the core that may still hold something better.

    Parameters
    ----------
    core
        The reduced problem, possible as far as is known.
    gap
        Relative gap that is good enough.

    Attributes
    ----------
    chosen
        Candidate indices of the problem, None as long as nothing fits.
    value
        What they cost, infinite as long as nothing fits.
    bound
        No choice costs less; infinite where nothing can fit.
    cut
        Whether the clock stopped HiGHS.
    """

    def __init__(self, core: Core, gap: float) -> None:
        self.core, self.gap = core, gap
        self.chosen: Ints | None = None
        self.value, self.bound, self.cut = math.inf, core.base, False
        self.price: Floats | None = None  # the best prices of this core
        self.inner: Bools | None = None  # the best choice within the core, if it is in there
        if core.impossible:
            self.bound = math.inf
        else:
            self._keep(np.zeros(len(core.cost), bool))

    def done(self) -> bool:
        """Tell whether the best is proven, or near enough."""
        if self.bound >= self.value * (1 - 5e-10):  # as close as sums of yuan can tell
            return True
        return math.isfinite(self.value) and relative_gap(self.value, self.bound) <= self.gap

    def solve(self, effort: Effort, seed: int) -> None:
        """Search and bound; settle; close with HiGHS; search on with what is left."""
        for search_share, bound_share in ROUNDS:
            if self.done() or effort.late():
                return
            most = DEPTH * self.core.size
            searching = min(effort.total * search_share, most)
            self._turn(effort, seed, searching, min(effort.total * bound_share, most))
            self._settle()
        if not self.done():
            self._close(effort)
        if not self.done() and not effort.late():
            self._turn(effort, seed + 1, effort.left * CLOSING, effort.left * (1 - CLOSING))

    def _turn(self, effort: Effort, seed: int, searching: float, bounding: float) -> None:
        """Search, with a bound in between that tells what weight is worth."""
        search = Search(self.core, effort, seed)
        search.start(self.inner, searching)
        target = min(search.value, float(self.core.cost.sum()))
        price = first_price(self.core) if self.price is None else self.price
        self.proof = dual_bound(self.core, target, price, effort, bounding)
        self.price = self.proof.price
        search.anneal(searching, self.proof)
        if search.best is not None:
            self._keep(search.best)
        self._raise(self.proof.value)

    def _settle(self) -> None:
        """Fix what every better choice opens or closes, and reduce again."""
        if self.done() or not math.isfinite(self.value):
            return
        better = self.core.step or 5e-10 * self.value
        ceiling = self.value - better - self.core.base
        inside, outside = settled(self.core, self.proof, ceiling)
        if not inside.any() and not outside.any():
            return
        core = restrict(self.core, inside, outside)
        if core.impossible:
            self.bound = self.value  # nothing better can exist
            return
        if self.inner is not None:
            left = np.isin(core.candidate, self.core.candidate[self.inner])
            self.inner = left
        self.core, self.price = core, None
        if self.inner is not None and not self._keep(self.inner):
            self.inner = None
        self._raise(0.0)

    def _close(self, effort: Effort) -> None:
        """Let HiGHS finish."""
        if not len(self.core.cost):
            return
        found = solve_exactly(self.core, self.inner, effort, self.gap)
        self.cut = found.cut
        if found.choice is not None:
            self._keep(found.choice)
        self._raise(found.bound)

    def _keep(self, choice: Bools) -> bool:
        """Keep a choice of the core that fits if it is cheaper; tell whether it fits."""
        core = self.core
        if not core.fits(choice):
            return False
        chosen = np.sort(np.concatenate([core.fixed, core.candidate[choice]]))
        value = core.base + float(core.cost[choice].sum())
        fewer = value == self.value and self.chosen is not None and len(chosen) < len(self.chosen)
        if value < self.value or fewer:
            self.value, self.chosen, self.inner = value, chosen, choice.copy()
        return True

    def _raise(self, bound: float) -> None:
        """Take in a bound of the core: what it leaves out is no better than the best choice."""
        bound += self.core.base
        step = self.core.step
        if step and math.isfinite(bound):
            bound = step * math.ceil(bound / step - 1e-6)
        self.bound = max(self.bound, min(bound, self.value))

"""Split weight: search and bound in turns, settle candidates, close the rest."""

import math

import numpy as np

from matching.siting.arrays import Floats
from matching.siting.capacity.bound import Proof, dual_bound, settled
from matching.siting.capacity.core import without
from matching.siting.effort import Effort
from matching.siting.result import relative_gap
from matching.siting.served.exact import solve_exactly, worth_solving
from matching.siting.served.net import core_of, net_of
from matching.siting.served.problem import ServedProblem
from matching.siting.served.search import Search

__all__ = ["Run", "begin_split", "serve_split"]

# Shares of the work limit that a round gives to searching and to bounding.
ROUNDS = ((0.05, 0.1), (0.15, 0.15))
EXACT = 0.45  # share of what is left then that HiGHS may use; large ones overrun it a little
DEPTH = 5_000  # most work of a round per entry: small ones are quickly left to HiGHS


def serve_split(problem: ServedProblem, effort: Effort, gap: float, seed: int) -> "Run":
    """Find a good choice and a proven bound."""
    run = begin_split(problem, effort, gap, seed)
    if run.done() or effort.late():
        return run
    cut = worth_solving(run.core, effort, EXACT) and run.close()
    if not run.done() and not effort.late():
        run.search.anneal(effort.left)
    effort.truncated = effort.truncated or cut
    return run


def begin_split(problem: ServedProblem, effort: Effort, gap: float, seed: int) -> "Run":
    """Search and bound in turns, without HiGHS."""
    run = Run(problem, effort, gap, seed)
    run.search.greedy(_prices(problem))
    for search_share, bound_share in ROUNDS:
        most = DEPTH * run.core.size
        run.search.anneal(min(effort.total * search_share, most))
        run.raise_floor(min(effort.total * bound_share, most))
        if run.done() or effort.late():
            break
    return run


def _prices(problem: ServedProblem) -> list[Floats]:
    """Prices for greedy: all alike, and with a budget each one's own."""
    prices = [np.ones(len(problem.cost))]
    if problem.budget is not None and problem.cost.any():
        prices.append(problem.cost + 1e-9 * float(problem.cost.max()))
    return prices


class Run:
    """The best choice, the best bound, and the core that may still hold something better.

    Attributes
    ----------
    search
        Holds the best choice.
    bound
        No choice serves more than this.
    """

    def __init__(self, problem: ServedProblem, effort: Effort, gap: float, seed: int) -> None:
        self.core, self.effort, self.gap = core_of(problem), effort, gap
        self.search = Search(net_of(problem), self.core, effort, seed)
        self.total = float(problem.weight.sum())
        self.bound = self.total
        self.proof: Proof | None = None

    @property
    def value(self) -> float:
        """Weight that the best choice serves."""
        return max(self.search.value, 0.0)

    def done(self) -> bool:
        """Tell whether the best is proven, or near enough."""
        close = max(self.gap, 1e-9)  # `solve` takes no difference below this for one
        return self.search.value >= 0 and relative_gap(self.value, self.bound) <= close

    def raise_floor(self, work: float) -> None:
        """Improve the bound on what stays unserved, and settle candidates by it."""
        if not self.core.arcs.nnz:
            self._lower(0.0)
            return
        unserved = self.total - self.value
        start = self.proof
        price = self.core.outside / 2 if start is None else start.price
        rent = None if start is None else start.rent
        self.proof = dual_bound(self.core, unserved, price, rent, self.effort, work)
        self._lower(self.total - self.proof.value)
        _, candidates = settled(self.core, self.proof, unserved - self.core.step)
        nothing = np.zeros(self.core.arcs.nnz, bool)
        self.core = without(self.core, nothing, candidates & ~self.search.best, split=True)

    def close(self) -> bool:
        """Let HiGHS finish; tell whether the clock stopped it."""
        found = solve_exactly(self.core, self.search.best, self.effort, self.gap, EXACT)
        if found.opened is not None:
            self.search.anneal(0.0, found.opened)
        self._lower(found.bound)
        return found.cut

    def _lower(self, bound: float) -> None:
        """Take in a bound of the core: what it leaves out is no better than the best."""
        if self.core.whole and math.isfinite(bound):
            bound = math.floor(bound + 1e-6)
        self.bound = min(self.bound, max(bound, self.value))

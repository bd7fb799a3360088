"""Median of a core: search and bound in turns, settle what is certain, close the rest."""

import math

import numpy as np

from matching.siting.arrays import Bools, Floats
from matching.siting.effort import Effort
from matching.siting.median.bound import Bound, dual_bound, settled
from matching.siting.median.branch import branch, nodes_within
from matching.siting.median.core import Core, paid_by, restrict
from matching.siting.median.feasible import first_choice
from matching.siting.median.search import Search
from matching.siting.result import relative_gap

__all__ = ["Run"]

# Shares of the work limit that a round gives to searching, to bounding and to branching.
ROUNDS = ((0.03, 0.04, 0.15), (0.05, 0.08, 0.15), (0.10, 0.10, 0.0))
LAST_SEARCH = 0.8  # share of what is left then, should the proof be out of reach
DEPTH = 200  # most work of a round's search per arc of the core: small ones are better proven
# Nodes that must be within reach for branching to be worth a try, and all that is left.
ENOUGH, PROMISING = 20, 100
ROUNDING = 1e-9  # share of a value that sums may be off by
WORTHWHILE = 0.02  # share of candidates or arcs to be rid of that makes reducing worthwhile


class Run:
    """The best choice, the best bound, and the core that may still hold something better.

    Parameters
    ----------
    core
        The reduced problem.
    search
        A search over it whose best choice serves everybody who must be served.
    gap
        Relative gap that is good enough.

    Attributes
    ----------
    chosen, value
        Candidate indices of the problem, and what all demand pays then.
    bound
        No choice of the problem costs less.
    """

    def __init__(self, core: Core, search: Search, gap: float) -> None:
        self.core, self.gap = core, gap
        self.search: Search | None = search
        self.chosen, self.value, self.bound = core.fixed, math.inf, 0.0
        self._take(search.best)

    def solve(self, effort: Effort, seed: int) -> None:
        """Search and bound until proven, near enough, or out of work."""
        if not self.core.nnz:
            self.bound = self.value
            return
        for searching, bounding, branching in ROUNDS:
            most = min(effort.total * searching, DEPTH * self.core.size)
            self._turn(effort, seed, most, effort.total * bounding)
            if not self._done(effort):
                self._branch(effort, seed, effort.total * branching)
            if self._done(effort):
                return
        if not self._promising(effort.left, PROMISING):
            self._turn(effort, seed + 1, effort.left * LAST_SEARCH, effort.left)
        if not self._done(effort):
            self._branch(effort, seed, effort.left)

    def _done(self, effort: Effort) -> bool:
        near = relative_gap(self.value, self.bound) <= max(self.gap, ROUNDING)
        return near or effort.late() or not self.core.nnz

    def _turn(self, effort: Effort, seed: int, searching: float, bounding: float) -> None:
        """Search, bound, and settle what every better choice has in common."""
        core, search = self.core, self._searching(effort, seed)
        search.anneal(searching)
        self._take(search.best)
        proof = dual_bound(core, self.value - core.base, self._price(search), effort, bounding)
        if core.limits.fits(proof.picked):
            search.improve(proof.picked)
            self._take(search.best)
        self._raise(proof.value)
        if not self._done(effort):
            self._settle(proof, effort)

    def _searching(self, effort: Effort, seed: int) -> Search:
        """Return the search over this core; a new one begins from greedy and the best choice."""
        if self.search is None:
            self.search = Search(self.core, effort, seed)
            self.search.greedy()
            known = np.isin(self.core.candidate, self.chosen)
            if self.core.limits.fits(known):
                self.search.improve(known)
        return self.search

    def _price(self, search: Search) -> Floats:
        """Prices to begin from: known ones, or halfway from the nearest to the next."""
        core = self.core
        if core.price is not None:
            return core.price
        _, _, paid, spare, *_ = search.state(search.best)
        return np.minimum((paid + spare) / 2, core.rows.cost[core.rows.pointer[1:] - 1])

    def _settle(self, proof: Bound, effort: Effort) -> None:
        """Fix what is certain, forget arcs that do not matter, and reduce again."""
        core = self.core
        inside, outside, reach = settled(core, proof, self.value - self._step() - core.base)
        far = float((core.rows.cost > np.repeat(reach, np.diff(core.rows.pointer))).mean())
        if not inside.any() and outside.mean() < WORTHWHILE and far < WORTHWHILE:
            return
        within = int(inside.sum()) <= core.limits.sites
        if not within or float(core.limits.cost[inside].sum()) > core.limits.budget:
            self.bound = self.value  # nothing better can exist
            return
        self.core, self.search = restrict(core, inside, outside, reach, proof.price), None
        if not self.core.nnz:  # any choice within the limits is as good as any other
            choice = first_choice(self.core, effort)
            if choice is not None:
                self._take(choice)
            if not effort.truncated:
                self._raise(0.0 if choice is not None else math.inf)

    def _step(self) -> float:
        """Return what a better choice saves at least."""
        return 1.0 if self.core.whole else ROUNDING * max(self.value, 1.0)

    def _promising(self, work: float, nodes: int) -> bool:
        """Tell whether so many nodes, or two for each candidate, are within reach."""
        return nodes_within(self.core, work) >= min(nodes, 2 * len(self.core.candidate))

    def _branch(self, effort: Effort, seed: int, work: float) -> None:
        """Branch on what is left, where that has a chance."""
        if self._promising(work, ENOUGH):
            self._searching(effort, seed)
            found = branch(self.core, self.bound, self._known, effort, work, self.gap)
            self._raise(found - self.core.base)

    def _known(self, core: Core, choice: Bools) -> float:
        """Look at a choice of a node, and where it leads to; return the best value known."""
        picked = np.concatenate([core.fixed, core.candidate[choice]])
        whole = np.isin(self.core.candidate, picked)
        if self.search is not None and self.core.limits.fits(whole):
            self._take(whole)
            self.search.improve(whole)
            self._take(self.search.best)
        return self.value

    def _take(self, choice: Bools) -> None:
        """Keep a choice of the core if it is better.

        A core that forgot long arcs prices what would use them too low, though never better than
        the best by a step; so must be what is kept.
        """
        core = self.core
        value = core.base + float(paid_by(core, choice).sum())
        least = 0.0 if core.whole or math.isinf(self.value) else self._step()
        if value < self.value - least and core.limits.fits(choice):
            self.value = value
            self.chosen = np.sort(np.concatenate([core.fixed, core.candidate[choice]]))

    def _raise(self, bound: float) -> None:
        """Take in a bound of the core: what it leaves out is no better than the best choice."""
        bound += self.core.base
        if self.core.whole and math.isfinite(bound):
            bound = math.ceil(bound - 1e-6)
        self.bound = max(self.bound, min(bound, self.value))

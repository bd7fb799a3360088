"""Single-source location: bound and search in turns, settle arcs and candidates, close the rest."""

import math
from dataclasses import dataclass, replace

import numpy as np

from matching.siting.arrays import Bools, Ints
from matching.siting.capacity.bound import Proof, dual_bound, prices_of, rough_cost, settled
from matching.siting.capacity.choose import choose
from matching.siting.capacity.core import Core, without
from matching.siting.capacity.exact import solve_exactly, worth_solving
from matching.siting.capacity.search import Search
from matching.siting.effort import Effort
from matching.siting.result import relative_gap

__all__ = ["Known", "Run", "serve_all"]

# Shares of the work limit that a round gives to bounding and to searching.
ROUNDS = ((0.02, 0.08), (0.03, 0.16), (0.04, 0.22))
EXACT = 0.65  # share of what is left then that HiGHS may use
# Most work of a round per arc: small cores are quickly left to HiGHS.
DEPTH = 25_000
FIRST_STEPS = 3_000  # work of the first bound per arc, while no assignment is known
EXPLORING = 0.3  # share of a search that starts from the best assignment
START = 500_000  # work of one start per demand point: with more of it there are more starts
POLISHING = 0.3  # share of a start that keeps to what it opened
NOISE = 3.0  # of the worths that a further start is chosen by, in costs of a demand point


@dataclass(frozen=True, eq=False)
class Known:
    """What is known before the first round.

    Attributes
    ----------
    total
        What the cost is taken off where the gap is that of the rest (weight that is served).
    bound
        A proven lower bound.
    start
        (m,) booleans, an open set to start from, within the limits.
    first
        An assignment, and what it opens.
    """

    total: float = 0.0
    bound: float = 0.0
    start: Bools | None = None
    first: tuple[Ints, Bools] | None = None


def serve_all(
    core: Core, effort: Effort, gap: float, seed: int, known: Known | None = None
) -> "Run":
    """Find a good assignment and a proven bound.

    Parameters
    ----------
    core
        The problem.
    effort
        Work limit and clock.
    gap
        Relative gap that is good enough.
    seed
        Of the random moves.
    known
        What is known beforehand.
    """
    run = Run(core, effort, gap, seed, known or Known())
    if not core.arcs.nnz:
        effort.truncated = run.close()
        return run
    for bound_share, search_share in ROUNDS:
        most = DEPTH * core.size
        run.lower(min(effort.total * bound_share, most))
        run.look(min(effort.total * search_share, most))
        if run.done() or effort.late():
            return run
        run.settle()
    cut = worth_solving(run.core, effort, EXACT) and run.close()
    if not run.done() and not effort.late():
        run.look(effort.left)
    effort.truncated = effort.truncated or cut
    return run


class Run:
    """The best assignment, the best bound, and the core that may still hold something better.

    Attributes
    ----------
    search
        Holds the best assignment.
    bound
        No assignment costs less; infinite where there is none.
    """

    def __init__(self, core: Core, effort: Effort, gap: float, seed: int, known: Known) -> None:
        self.core, self.effort, self.gap, self.total = core, effort, gap, known.total
        self.search = Search(core, effort, seed)
        self.bound = max(core.base, known.bound)
        self.proof: Proof | None = None
        self.first = known.start
        if known.first is not None:
            self.search.offer(*known.first)
        self.starts, self.noise = 0, np.random.default_rng(seed)

    @property
    def value(self) -> float:
        """Cost of the best assignment, infinite while there is none."""
        return self.search.value

    def done(self) -> bool:
        """Tell whether the best is proven, or near enough."""
        if math.isinf(self.bound):
            return True
        if math.isinf(self.value):
            return False
        close = max(self.gap, 1e-9)  # `solve` takes no difference below this for one
        return relative_gap(self.total - self.value, self.total - self.bound) <= close

    def lower(self, work: float) -> None:
        """Improve the bound."""
        start, target = self.proof, self.value
        price = prices_of(self.core) if start is None else start.price
        if math.isinf(target):
            target = max(rough_cost(self.core), 1.1 * self.bound)
            work = min(work, FIRST_STEPS * self.core.size)
        rent = None if start is None else start.rent
        self.proof = dual_bound(self.core, target, price, rent, self.effort, work)
        self._raise(self.proof.value)

    def look(self, work: float) -> None:
        """Search from what the bound opens, or nearly so, then from the best."""
        core, search, proof = self.core, self.search, self.proof
        if proof is None or not len(core.demand):
            return
        search.core = core
        typical = (proof.value - core.base) / len(core.demand)
        if np.isfinite(core.outside).all():
            typical = float(core.outside.mean())
        search.typical = max(typical, 1e-9)
        share = work * (1 - EXPLORING)
        times = max(int(share / (START * len(core.demand))), 1)
        for _ in range(times):
            if self.effort.late():
                return
            self._attempt(proof, share / times)
        if not self.effort.late():
            search.explore(work * EXPLORING)

    def _attempt(self, proof: Proof, work: float) -> None:
        """Search from one start, then polish who is served where by what that opened.

        The first start is what is known, or what the bound opens; the others are nearly that,
        every second one with fewer candidates than the best: rooms that are nearly full are hard
        to come upon by closing one after the other.
        """
        core, worth = self.core, proof.worth
        start = self.first if self.starts == 0 else None
        if self.starts > 0:
            worth = worth + self.noise.normal(0.0, NOISE * self.search.typical, len(worth))
        if self.starts % 2 == 1 and self.search.at is not None and core.cost.any():
            most = int((self.search.opened & ~core.always).sum()) - 1
            core = replace(core, limits=replace(core.limits, sites=max(most, 0)))
        self.starts += 1
        trial = Search(core, self.effort, int(self.noise.integers(2**62)))
        trial.typical = self.search.typical
        if start is None:
            start = choose(core, worth, self.effort.remaining)
            if start is None:
                return
            trial.anneal(start, work * (1 - POLISHING))
            work *= POLISHING
            start = start if trial.at is None else trial.opened
            if self.effort.late():
                self._offer(trial)
                return
        trial.core = without(core, np.zeros(core.arcs.nnz, bool), ~start)
        trial.anneal(start, work)
        self._offer(trial)

    def _offer(self, trial: Search) -> None:
        if trial.at is not None:
            self.search.offer(trial.at, trial.opened)

    def settle(self) -> None:
        """Leave out what no better assignment does; the best known one stays."""
        if self.proof is None or self.search.at is None:
            return
        arcs, outside = settled(self.core, self.proof, self.value - self.core.step)
        core, at = self.core, self.search.at
        row = np.repeat(np.arange(len(at)), np.diff(core.arcs.indptr))
        self.core = without(
            core, arcs & (at[row] != core.arcs.indices), outside & ~self.search.opened
        )

    def close(self) -> bool:
        """Let HiGHS finish; tell whether the clock stopped it."""
        start = None
        if self.search.at is not None:
            start = (self.search.opened, self.search.at)
        found = solve_exactly(self.core, start, self.effort, self.gap, EXACT)
        if found.at is not None and found.opened is not None:
            self.search.offer(found.at, found.opened)
        self._raise(found.bound)
        return found.cut

    def _raise(self, bound: float) -> None:
        """Take in a bound of the core: what it leaves out is no better than the best."""
        if self.core.whole and math.isfinite(bound):
            bound = math.ceil(bound - 1e-6)
        self.bound = max(self.bound, min(bound, self.value))

"""P-center: halve the radii, decide each by covering, then shorten the other walks."""

import math

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Ints
from matching.siting.center.problem import CenterProblem
from matching.siting.center.reach import Field, field_of
from matching.siting.center.rounds import Halving
from matching.siting.clash import UNDECIDED
from matching.siting.effort import Effort
from matching.siting.median.assign import nearest
from matching.siting.median.core import core_of
from matching.siting.median.feasible import what_clashes
from matching.siting.median.problem import MedianProblem
from matching.siting.median.search import Search
from matching.siting.median.ties import prefer
from matching.siting.result import Answer

__all__ = ["solve_center"]


def solve_center(problem: CenterProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Choose the candidates of least worst distance, with a proven lower bound.

    Halving of the sorted distances (Minieka 1970), each decided as a set covering problem after
    the reductions of dominance (Toregas et al. 1971): greedy and annealing find covers, Lagrangian
    prices and HiGHS prove that there are none. The bound is the next distance after the longest
    one that is proven too short.
    """
    nobody = np.zeros(0, np.int64)
    field = field_of(problem)
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    halving = Halving(field, effort, gap, seed)
    if len(field.radii):
        halving.solve()
    if halving.choice is None:
        proven = halving.low + 1 >= len(field.radii) or not effort.truncated
        clash = (
            what_clashes(problem, problem.distance, problem.must, effort) if proven else UNDECIDED
        )
        return Answer(nobody, nobody, math.nan, math.nan, clash)
    chosen = np.sort(np.concatenate([field.fixed, field.candidate[halving.choice]]))
    if effort.elapsed < effort.seconds:  # else the clock has stopped the search well before
        chosen = _shortened(problem, field, chosen, effort)
    assigned, paid = nearest(problem.distance, problem.existing, chosen)
    objective = float(paid[problem.weight > 0].max(initial=0.0))
    return Answer(chosen, assigned, objective, min(halving.bound, objective))


def _shortened(problem: CenterProblem, field: Field, chosen: Ints, effort: Effort) -> Ints:
    """Swap towards a smaller sum of weight × distance at no longer worst distance."""
    _, paid = nearest(problem.distance, problem.existing, chosen)
    radius = float(paid[problem.weight > 0].max(initial=0.0))
    distance = problem.distance
    owner = np.repeat(np.arange(distance.shape[0]), np.diff(distance.indptr))
    near = distance.data <= radius
    median = MedianProblem(
        problem.weight,
        sp.csr_array(
            (distance.data[near], (owner[near], distance.indices[near])), shape=distance.shape
        ),
        sites=len(problem.cost) if problem.sites is None else problem.sites,
        cost=problem.cost,
        budget=problem.budget,
        open=problem.open,
        closed=problem.closed,
        groups=problem.groups,
        existing=np.where(problem.existing <= radius, problem.existing, np.inf),
    )
    core = core_of(median)
    search = Search(core, effort, 0)
    start = np.isin(core.candidate, chosen)
    if core.nnz and core.limits.fits(start):
        search.begin(start)
        if search.serves_all:
            chosen = np.sort(np.concatenate([core.fixed, core.candidate[search.best]]))
    return prefer(core, chosen, effort)

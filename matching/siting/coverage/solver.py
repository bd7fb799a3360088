"""Maximal coverage: reduce, search, bound, settle, close, and choose among equals."""

import numpy as np

from matching.siting.coverage.core import core_of
from matching.siting.coverage.order import assign, earning_order
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.coverage.rounds import cover
from matching.siting.coverage.ties import prefer
from matching.siting.effort import Effort
from matching.siting.result import Answer

__all__ = ["solve_coverage"]


def solve_coverage(problem: CoverageProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Choose the candidates that newly cover the most weight, with a proven upper bound.

    Exact reductions; greedy by gain and by gain per yuan; swaps; Lagrangian bounds with
    reduced-cost fixing; simulated annealing over swaps, again and again, on two threads; HiGHS on
    what is left. Never worse than greedy. The objective counts what is newly earned (see
    `CoverageProblem`). What would add nothing is not opened, unless a group needs it.
    """
    core = core_of(problem)
    # Choosing among equals and assigning, after the search, takes less than reducing did.
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    found = cover(core, effort, gap, seed)
    if found is None:  # cannot be where `clash` finds something to choose
        nothing = np.zeros(0, np.int64)
        return Answer(nothing, assign(problem, nothing), 0.0, 0.0, ("groups",))
    chosen = prefer(problem, found[0])
    objective = float(earning_order(problem, chosen)[1].sum())
    return Answer(chosen, assign(problem, chosen), objective, max(found[1], objective))

"""Maximal coverage: reduce, search, bound, settle, close, and choose among equals."""

from matching.siting.coverage.core import core_of
from matching.siting.coverage.order import assign
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.coverage.rounds import cover
from matching.siting.coverage.ties import prefer
from matching.siting.effort import Effort
from matching.siting.result import Answer

__all__ = ["solve_coverage"]


def solve_coverage(problem: CoverageProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Choose the candidates that newly cover the most weight, with a proven upper bound.

    Exact reductions; greedy by gain and by gain per yuan; swaps; simulated annealing over swaps;
    Lagrangian bounds with reduced-cost fixing; HiGHS on what is left. Never worse than greedy.
    The objective counts newly covered weight: that of demand within reach of a chosen candidate
    and not in `problem.covered`. What would add nothing is not opened.
    """
    core = core_of(problem)
    # Choosing among equals and assigning, after the search, takes less than reducing did.
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    chosen, bound = cover(core, effort, gap, seed)
    chosen = prefer(problem, chosen)
    assigned = assign(problem, chosen)
    objective = float(problem.weight[assigned >= 0].sum())
    return Answer(chosen, assigned, objective, max(bound, objective))

"""Least cost of a target: reduce, search, bound, settle, close, and choose among equals."""

import math

import numpy as np

from matching.siting.arrays import Ints
from matching.siting.coverage.order import assign
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.result import Answer
from matching.siting.target.blame import blamed
from matching.siting.target.core import core_of
from matching.siting.target.problem import TargetProblem
from matching.siting.target.rounds import Run
from matching.siting.target.ties import tidy

__all__ = ["solve_target"]


def solve_target(problem: TargetProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Choose the candidates that cover the target at least cost, with a proven lower bound.

    Exact reductions of set covering; greedy by weight per yuan; ruin and recreate; Lagrangian
    bounds with reduced-cost fixing; HiGHS on what is left.
    """
    core = core_of(problem)
    # Choosing among equals and assigning, after the search, takes less than reducing did.
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    run = Run(core, gap)
    run.solve(effort, seed)
    effort.truncated = effort.truncated or run.cut
    if run.chosen is None:
        proven = math.isinf(run.bound)
        effort.truncated = effort.truncated or not proven
        return _nothing(problem, blamed(problem, effort, proven))
    chosen = tidy(problem, run.chosen)
    objective = float(problem.cost[chosen].sum())
    return Answer(chosen, serving(problem, chosen), objective, min(run.bound, objective))


def serving(problem: TargetProblem, chosen: Ints) -> Ints:
    """Candidate that serves each demand point: the first in earning order within reach."""
    alike = CoverageProblem(
        problem.weight,
        problem.covers,
        sites=len(problem.cost),
        cost=problem.cost,
        covered=problem.covered,
        preference=problem.preference,
    )
    return assign(alike, chosen)


def _nothing(problem: TargetProblem, clash: tuple[str, ...]) -> Answer:
    none = np.zeros(0, np.int64)
    return Answer(none, np.full(len(problem.weight), -1), math.nan, math.nan, clash)

"""Weighted p-median: reduce, search, bound, settle, close, and choose among equals."""

import math

import numpy as np

from matching.siting.clash import UNDECIDED
from matching.siting.effort import Effort
from matching.siting.median.assign import nearest
from matching.siting.median.core import Core, core_of
from matching.siting.median.feasible import first_choice, what_clashes
from matching.siting.median.problem import MedianProblem
from matching.siting.median.rounds import Run
from matching.siting.median.search import Search
from matching.siting.median.ties import prefer
from matching.siting.result import Answer

__all__ = ["solve_median"]


def solve_median(problem: MedianProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Choose the candidates of least weighted distance, with a proven lower bound.

    Exact reductions; greedy by gain and by gain per yuan; swaps with the best partner (Whitaker
    1983, Resende & Werneck 2007) and simulated annealing over them; Lagrangian bounds with
    reduced-cost fixing of candidates and arcs; HiGHS on what is left. What would lower nothing
    is not opened.
    """
    core = core_of(problem)
    # Choosing among equals and assigning, after the search, takes less than reducing did.
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    search = _started(core, effort, seed) if math.isfinite(core.base) else None
    if search is None:
        proven = not (math.isfinite(core.base) and effort.truncated)
        clash = (
            what_clashes(problem, problem.distance, problem.must, effort) if proven else UNDECIDED
        )
        nobody = np.zeros(0, np.int64)
        return Answer(nobody, nobody, math.nan, math.nan, clash)
    run = Run(core, search, gap)
    run.solve(effort, seed)
    chosen = prefer(core, run.chosen, effort)
    free = problem.existing
    if problem.beyond is not None:
        free = np.minimum(free, problem.beyond)
    assigned, paid = nearest(problem.distance, free, chosen)
    counts = problem.weight > 0
    objective = float((problem.weight[counts] * paid[counts]).sum())
    return Answer(chosen, assigned, objective, min(run.bound, objective))


def _started(core: Core, effort: Effort, seed: int) -> Search | None:
    """Search a first choice within the limits that serves everybody; None: there is none."""
    search = Search(core, effort, seed)
    search.greedy()
    if core.limits.fits(search.best) and search.serves_all:
        return search
    choice = first_choice(core, effort)
    if choice is None:
        return None
    search.begin(choice)
    return search

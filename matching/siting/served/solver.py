"""Most served weight: search, bound, settle, close, and choose among equals."""

import numpy as np

from matching.siting.arrays import Ints, Sparse
from matching.siting.effort import Effort
from matching.siting.result import Answer
from matching.siting.served.problem import ServedProblem
from matching.siting.served.rounds import serve_split
from matching.siting.served.serve import split
from matching.siting.served.ties import prefer
from matching.siting.served.whole import solve_whole

__all__ = ["solve_served"]


def solve_served(problem: ServedProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Choose the candidates that serve the most weight, with a proven upper bound.

    Split weight: what a choice serves is a largest flow, which is submodular in the choice, so a
    lazy greedy starts an annealing over swaps; a Lagrangian bound with fractional knapsacks
    settles candidates; HiGHS closes what is left. What would serve nothing more is not opened.
    Each point wholly by one: the single-source solver, with a cost of staying unserved.
    """
    total = float(problem.weight.sum())
    if problem.single_source:
        whole = solve_whole(problem, effort, gap, seed)
        opened = np.flatnonzero(whole.search.opened)
        at = whole.search.at
        at = np.full(len(problem.weight), -1, np.int64) if at is None else at
        served = float(problem.weight[at >= 0].sum())
        chosen = np.setdiff1d(opened, problem.existing)
        return Answer(chosen, at, served, max(total - whole.bound, served))
    effort.reserve = min(0.1 * effort.seconds, 1.0)  # for choosing among equals
    run = serve_split(problem, effort, gap, seed)
    chosen = prefer(problem, run.search, effort)
    flow = split(problem, chosen)
    served = float(flow.sum())
    return Answer(chosen, _most(flow), served, max(run.bound, served))


def _most(flow: Sparse) -> Ints:
    """(n,) column of the largest entry of each row, the first of equals; -1: an empty row."""
    row = np.repeat(np.arange(flow.shape[0]), np.diff(flow.indptr))
    order = np.lexsort((flow.indices, -flow.data, row))
    most = np.full(flow.shape[0], -1, np.int64)
    rows, first = np.unique(row[order], return_index=True)
    most[rows] = flow.indices[order][first]
    return most

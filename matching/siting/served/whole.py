"""Each demand point wholly by one: the single-source solver with a cost of staying unserved."""

from dataclasses import replace

import numpy as np

from matching.siting.arrays import Ints
from matching.siting.capacity.rounds import Known, Run, serve_all
from matching.siting.effort import Effort
from matching.siting.served.net import core_of
from matching.siting.served.problem import ServedProblem
from matching.siting.served.rounds import begin_split

__all__ = ["assign_whole", "solve_whole"]

SECONDS = 1.0  # of work for giving away points to candidates that are chosen already


def solve_whole(problem: ServedProblem, effort: Effort, gap: float, seed: int) -> Run:
    """Choose, and assign each point wholly; the run's cost is the weight that stays unserved.

    Split weight is never less, so its bound holds, and its choice is a start.
    """
    split = begin_split(problem.replace(single_source=False), effort, gap, seed)
    total = float(problem.weight.sum())
    start = split.search.best if split.search.value >= 0 else None
    known = Known(total, total - split.bound, start)
    return serve_all(core_of(problem), effort, gap, seed, known)


def assign_whole(problem: ServedProblem, sites: Ints) -> Ints:
    """Serve as much as can be found by existing stations and `sites`."""
    core = core_of(problem)
    opened = core.always | np.isin(np.arange(len(core.cost)), sites)
    fixed = replace(core, always=opened, never=~opened)
    known = Known(float(problem.weight.sum()), 0.0, opened)
    at = serve_all(fixed, Effort(SECONDS), 0.0, 0, known).search.at
    return np.full(len(core.demand), -1, np.int64) if at is None else at

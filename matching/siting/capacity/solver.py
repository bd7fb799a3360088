"""Single-source location: bound, search, settle, close; or what stands in the way."""

import math

import numpy as np

from matching.siting.capacity.core import core_of
from matching.siting.capacity.feasible import what_clashes, why_not
from matching.siting.capacity.first_fit import first_fit
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.capacity.rounds import Known, serve_all
from matching.siting.clash import UNDECIDED
from matching.siting.effort import Effort
from matching.siting.result import Answer

__all__ = ["solve_capacity"]


def solve_capacity(problem: CapacityProblem, effort: Effort, gap: float, seed: int) -> Answer:
    """Serve all demand at least cost, with a proven lower bound.

    Lagrangian relaxation of the assignment (Holmberg, Rönnqvist & Yuan 1999) whose choices start
    an annealing over shifts, swaps and changes of what is open; arcs and candidates fixed by
    reduced costs; HiGHS on what is left. Where no assignment was found within the limit and
    nothing proves that there is none, the time limit is told as what clashes, and
    `Result.truncated` is set.
    """
    core = core_of(problem)
    first = first_fit(core, effort)
    if first is None and effort.late():
        return _nothing(UNDECIDED)
    if first is None and (found := why_not(problem, effort)):
        return _nothing(found)
    # Fixing arcs and candidates has no clock inside; it takes about as long as the first fit.
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    run = serve_all(core, effort, gap, seed, Known(first=first))
    if math.isinf(run.value):
        if math.isinf(run.bound):
            return _nothing(what_clashes(problem, effort))
        effort.truncated = True
        return _nothing(UNDECIDED)
    at = run.search.at
    if at is None:
        at = np.zeros(0, np.int64)
    return Answer(np.flatnonzero(run.search.opened), at, run.value, min(run.bound, run.value))


def _nothing(clash: tuple[str, ...]) -> Answer:
    """Answer that nothing can be chosen."""
    none = np.zeros(0, np.int64)
    return Answer(none, none, math.nan, math.nan, clash)

"""What cannot hold together where not everyone can be served."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import scipy.sparse as sp

from matching.siting.capacity.core import core_of, roomy
from matching.siting.capacity.exact import solve_exactly
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.clash import Asked, clash, clashing, limited_by, limits_of, told
from matching.siting.effort import Effort

__all__ = ["room_for_all", "told_with_demand", "what_clashes", "why_not"]

ENOUGH: Final = 2  # limits that are searched for
SHARE: Final = 0.5  # of the work left, for each look


def why_not(problem: CapacityProblem, effort: Effort) -> tuple[str, ...]:
    """Name the smallest set of arguments that clash by count: reach, room in all, room for each.

    () where this shows nothing, which does not prove that everyone can be served.
    """
    if len(problem.demand) and not problem.assign_cost.shape[1]:
        return (problem.matrix,)
    found = clash(problem, room_for_all(problem), max(effort.remaining, 0.1))
    return told_with_demand(found)


def room_for_all(problem: CapacityProblem) -> dict[str, Asked]:
    """Return what serving all takes by count, by argument, as `clash` takes it."""
    costs, demand = problem.assign_cost, problem.demand
    capacity = roomy(problem.capacity)
    reach = sp.csr_array((np.ones(costs.nnz), costs.indices, costs.indptr), shape=costs.shape)
    served = (reach, np.ones(len(demand)), np.full(len(demand), np.inf))
    # Of equal demand one is enough, and what is smaller than every room asks for nothing.
    sizes = np.unique(demand[demand > capacity.min(initial=np.inf)])
    big: Any = (sizes[:, None] <= capacity[None, :]).astype(np.float64)
    scale = float(demand.sum()) or 1.0
    rows = sp.csr_array(np.vstack([big, capacity[None, :] / scale]))
    least = np.concatenate([np.ones(len(sizes)), [float(demand.sum()) / scale]])
    return {"assign_cost": served, "capacity": (rows, least, np.full(len(least), np.inf))}


def what_clashes(problem: CapacityProblem, effort: Effort) -> tuple[str, ...]:
    """Name what clashes with serving all where only a search proves that something does.

    Up to two limits beside it are searched for, larger sets are shrunk. What no answer was found
    for in time counts as possible, so the set may be too large.
    """

    def possible(names: Sequence[str]) -> bool:
        if effort.late() or effort.left <= 0:
            return True
        core = core_of(limited_by(problem, names))
        return not np.isinf(solve_exactly(core, None, effort, 0.99, SHARE).bound)

    names = limits_of(problem)
    found = clashing(names, possible, ENOUGH) if names and possible(()) else ()
    return ("assign_cost", *told_with_demand(("capacity", *told(problem, found))))


def told_with_demand(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as arguments: room is what demand asks of capacity."""
    pairs = [("capacity", "demand") if name == "capacity" else (name,) for name in names]
    return tuple(name for pair in pairs for name in pair)

"""What cannot hold together where not everyone can be served."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.capacity.core import core_of, roomy
from matching.siting.capacity.exact import solve_exactly
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.clash import clash
from matching.siting.effort import Effort

__all__ = ["what_clashes", "why_not"]


def why_not(problem: CapacityProblem, effort: Effort) -> tuple[str, ...]:
    """Name the smallest set of arguments that clash by count: reach, room in all, room for each.

    () where this shows nothing, which does not prove that everyone can be served.
    """
    costs, demand = problem.assign_cost, problem.demand
    if len(demand) and not costs.shape[1]:
        return (problem.matrix,)
    capacity = roomy(problem.capacity)
    reach = sp.csr_array((np.ones(costs.nnz), costs.indices, costs.indptr), shape=costs.shape)
    most = np.full(len(demand), np.inf)
    served = (reach, np.ones(len(demand)), most)
    # Of equal demand one is enough, and what is smaller than every room asks for nothing.
    sizes = np.unique(demand[demand > capacity.min(initial=np.inf)])
    big: Any = (sizes[:, None] <= capacity[None, :]).astype(np.float64)
    scale = float(demand.sum()) or 1.0
    rows = sp.csr_array(np.vstack([big, capacity[None, :] / scale]))
    least = np.concatenate([np.ones(len(sizes)), [float(demand.sum()) / scale]])
    room = (rows, least, np.full(len(least), np.inf))
    seconds = max(effort.remaining, 0.1)
    return _told(clash(problem, {"assign_cost": served, "capacity": room}, seconds))


def what_clashes(problem: CapacityProblem, effort: Effort) -> tuple[str, ...]:
    """Name a minimal set of arguments that clash where only a search proves it.

    The limits are left out one after the other; what then still has no assignment did not need
    them. What no answer was found for in time counts as possible, so the set may be too large.
    """
    without: dict[str, dict[str, Any]] = {
        "sites": {"sites": None},
        "budget": {"budget": None},
        "closed": {"closed": ()},
        "groups": {"groups": ()},
    }
    names = {
        "sites": problem.sites is not None,
        "budget": problem.budget is not None,
        "closed": len(problem.closed) > 0,
        "groups": len(problem.groups) > 0,
    }
    clashing = []
    for name, given in names.items():
        if not given:
            continue
        less = problem.replace(**without[name])
        if np.isinf(solve_exactly(core_of(less), None, effort, 0.99, 0.5).bound):
            problem = less
        else:
            clashing.append(name)
    return ("assign_cost", *_told(("capacity", *clashing)))


def _told(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as arguments: room is what demand asks of capacity."""
    pairs = [("capacity", "demand") if name == "capacity" else (name,) for name in names]
    return tuple(name for pair in pairs for name in pair)

"""An independent check of a single-source assignment: shares no code with the solvers."""

import numpy as np

from matching.siting.capacity.problem import CapacityProblem

__all__ = ["capacity_violations"]


def capacity_violations(
    problem: CapacityProblem, sites: list[int], serving: np.ndarray
) -> list[str]:
    """List what an assignment breaks: everyone is served by an open site, within its capacity."""
    n = len(problem.demand)
    if serving.shape != (n,) or (n and serving.dtype.kind not in "iu"):
        return [f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}"]
    begin, columns = problem.assign_cost.indptr, problem.assign_cost.indices
    load = dict.fromkeys(sites, 0.0)
    unserved, closed, forbidden = [], [], []
    for i, j in enumerate(serving.tolist()):
        if j == -1:
            unserved.append(i)
        elif j not in load:
            closed.append(i)
        else:
            load[j] += float(problem.demand[i])
            if j not in columns[begin[i] : begin[i + 1]].tolist():
                forbidden.append(i)
    found = []
    if unserved:
        found.append(f"assigned: demand {unserved[:5]} is not served")
    if closed:
        found.append(f"assigned: demand {closed[:5]} is served by candidates that are not open")
    if forbidden:
        found.append(f"assigned: demand {forbidden[:5]} is served by what may not serve it")
    for j, total in load.items():
        room = float(problem.capacity[j])
        if total > room + 1e-8 * max(room, 1.0):
            found.append(f"capacity: candidate {j} serves {total}, has room for {room}")
    return found

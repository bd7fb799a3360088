"""Independent checks of who is served where: share no code with the solvers."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from matching.siting.arrays import Sparse
from matching.siting.served.problem import ServedProblem

__all__ = ["served_violations", "violations_served"]


def served_violations(problem: ServedProblem, sites: list[int], serving: np.ndarray) -> list[str]:
    """List what an assignment breaks: only what is open or existing serves, in its reach.

    With `single_source` loads must keep to capacities, too; of split weight the assignment tells
    only who serves most, so `violations_served` checks the split itself.
    """
    n = len(problem.weight)
    if serving.shape != (n,) or (n and serving.dtype.kind not in "iu"):
        return [f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}"]
    begin, reach = problem.covers.indptr, problem.covers.indices
    load = dict.fromkeys([*sites, *problem.existing.tolist()], 0.0)
    closed, unreached = [], []
    for d, j in enumerate(serving.tolist()):
        if j == -1:
            continue
        if j not in load:
            closed.append(d)
        else:
            load[j] += float(problem.weight[d])
            if j not in reach[begin[d] : begin[d + 1]].tolist():
                unreached.append(d)
    found = []
    if closed:
        found.append(f"assigned: demand {closed[:5]} is served by candidates that are not open")
    if unreached:
        found.append(f"assigned: demand {unreached[:5]} is out of reach of what serves it")
    for j, total in load.items() if problem.single_source else ():
        room = float(problem.capacity[j])
        if total > room + 1e-8 * max(room, 1.0):
            found.append(f"capacity: candidate {j} serves {total}, has room for {room}")
    return found


def violations_served(
    problem: ServedProblem, chosen: ArrayLike, served: Sparse, objective: float | None = None
) -> list[str]:
    """List what a split of weight breaks; empty when feasible.

    Parameters
    ----------
    problem
        What was asked.
    chosen
        Candidate indices that are open beside the existing stations.
    served
        (n, m) sparse, weight that each candidate serves of each demand point (`serve`).
    objective
        Weight that is said to be served in all.

    Returns
    -------
    list of str
        One line per broken requirement.
    """
    flow = sp.coo_array(served)
    if flow.shape != problem.covers.shape:
        return [f"served: must have shape {problem.covers.shape}, is {flow.shape}"]
    opened = {int(j) for j in np.asarray(chosen).ravel()} | set(problem.existing.tolist())
    begin, reach = problem.covers.indptr, problem.covers.indices
    given, load = [0.0] * flow.shape[0], [0.0] * flow.shape[1]
    found = []
    for d, j, amount in zip(flow.row.tolist(), flow.col.tolist(), flow.data.tolist(), strict=True):
        given[d] += amount
        load[j] += amount
        if amount < 0:
            found.append(f"served: candidate {j} serves {amount} of demand {d}")
        if j not in opened:
            found.append(f"served: candidate {j} serves demand {d} but is not open")
        if j not in reach[begin[d] : begin[d + 1]].tolist():
            found.append(f"served: demand {d} is out of reach of candidate {j}")
        if problem.single_source and abs(amount - problem.weight[d]) > 1e-8 * problem.weight[d]:
            found.append(f"served: demand {d} is not served wholly by candidate {j}")
    for d, amount in enumerate(given):
        if amount > problem.weight[d] + 1e-8 * max(float(problem.weight[d]), 1.0):
            found.append(f"weight: {amount} of demand {d} is served, it has {problem.weight[d]}")
    for j, amount in enumerate(load):
        if amount > problem.capacity[j] + 1e-8 * max(float(problem.capacity[j]), 1.0):
            found.append(f"capacity: candidate {j} serves {amount}, has {problem.capacity[j]}")
    total = sum(given)
    if objective is not None and abs(total - objective) > 1e-8 * max(abs(objective), 1.0):
        found.append(f"objective: {objective} is said to be served, {total} is")
    return found

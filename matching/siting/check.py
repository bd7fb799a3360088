"""An independent check of a result: shares no code with the solvers."""

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.problem import CoverageProblem

__all__ = ["violations"]


def violations(problem: CoverageProblem, chosen: ArrayLike, assigned: ArrayLike) -> list[str]:
    """List what a choice and its assignment break; empty when feasible.

    Parameters
    ----------
    problem
        What was asked.
    chosen
        Candidate indices that are open.
    assigned
        (n,) candidate that serves each demand point, -1 where none does.

    Returns
    -------
    list of str
        One line per broken requirement, naming it and the first offenders.
    """
    n, m = problem.covers.shape
    sites = [int(j) for j in np.asarray(chosen).ravel()]
    serving = np.asarray(assigned)
    found = _choice(problem, sites, m)
    if serving.shape != (n,) or (n and serving.dtype.kind not in "iu"):
        return [*found, f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}"]
    if any(not 0 <= j < m for j in sites):
        return found
    return found + _assignment(problem, sites, serving)


def _choice(problem: CoverageProblem, sites: list[int], m: int) -> list[str]:
    found = []
    if sites != sorted(set(sites)):
        found.append(f"chosen: must be sorted and distinct, is {sites[:10]}")
    strange = [j for j in sites if not 0 <= j < m]
    if strange:
        return [*found, f"chosen: no such candidates {strange[:5]}"]
    missing = sorted(set(problem.open.tolist()) - set(sites))
    if missing:
        found.append(f"open: locked candidates {missing[:5]} are not chosen")
    banned = sorted(set(problem.closed.tolist()) & set(sites))
    if banned:
        found.append(f"closed: banned candidates {banned[:5]} are chosen")
    if problem.sites is not None and len(sites) > problem.sites:
        found.append(f"sites: {len(sites)} chosen, at most {problem.sites} allowed")
    spent = sum(float(problem.cost[j]) for j in sites)
    if problem.budget is not None and spent > problem.budget + 1e-8 * max(problem.budget, 1.0):
        found.append(f"budget: {spent} spent, at most {problem.budget} allowed")
    return found


def _assignment(problem: CoverageProblem, sites: list[int], serving: np.ndarray) -> list[str]:
    found = []
    begin, reach = problem.covers.indptr, problem.covers.indices
    opened = set(sites)
    closed, unreached, unserved = [], [], []
    for d, j in enumerate(serving.tolist()):
        within = reach[begin[d] : begin[d + 1]].tolist()
        if j == -1:
            if not problem.covered[d] and not opened.isdisjoint(within):
                unserved.append(d)
        elif j not in opened:
            closed.append(d)
        elif j not in within:
            unreached.append(d)
    if closed:
        found.append(f"assigned: demand {closed[:5]} is served by candidates that are not open")
    if unreached:
        found.append(f"assigned: demand {unreached[:5]} is out of reach of what serves it")
    if unserved:
        found.append(f"assigned: demand {unserved[:5]} is within reach of an open site, unserved")
    return found

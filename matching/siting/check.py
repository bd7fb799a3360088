"""An independent check of a result: shares no code with the solvers."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.capacity.check import capacity_violations
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.center.check import center_violations
from matching.siting.center.problem import CenterProblem
from matching.siting.choice import Choice
from matching.siting.coverage.check import coverage_violations
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.median.check import median_violations
from matching.siting.median.problem import MedianProblem
from matching.siting.served.check import served_violations
from matching.siting.served.problem import ServedProblem
from matching.siting.target.check import target_violations
from matching.siting.target.problem import TargetProblem

__all__ = ["violations"]

Check = Callable[[Any, list[int], "np.ndarray[Any, Any]"], list[str]]
# Of each kind of problem: what checks the assignment, given indices that exist.
CHECKS: Final[dict[type, Check]] = {
    CapacityProblem: capacity_violations,
    CenterProblem: center_violations,
    CoverageProblem: coverage_violations,
    MedianProblem: median_violations,
    ServedProblem: served_violations,
    TargetProblem: target_violations,
}


def violations(problem: Choice, chosen: ArrayLike, assigned: ArrayLike) -> list[str]:
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
    m = len(problem.cost)
    strange = [one for one in np.asarray(chosen).ravel().tolist() if one != one // 1]
    if strange:
        return [f"chosen: must hold whole numbers, holds {strange[:5]}"]
    sites = [int(j) for j in np.asarray(chosen).ravel()]
    found = _choice(problem, sites, m)
    if any(not 0 <= j < m for j in sites):
        return found
    return found + CHECKS[type(problem)](problem, sites, np.asarray(assigned))


def _choice(problem: Choice, sites: list[int], m: int) -> list[str]:
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
    dearest = max((float(cost) for cost in problem.cost), default=0.0)
    unit = min(1.0, dearest)  # what a sum may be off by hangs on the unit of small costs
    if problem.budget is not None and spent > problem.budget + 1e-8 * max(problem.budget, unit):
        found.append(f"budget: {spent} spent, at most {problem.budget} allowed")
    for at, group in enumerate(problem.groups):
        count = len(set(group.members.tolist()) & set(sites))
        name = group.name or at
        if group.at_most is not None and count > group.at_most:
            found.append(f"groups[{name}]: {count} chosen, at most {group.at_most} allowed")
        if count < group.at_least:
            found.append(f"groups[{name}]: {count} chosen, at least {group.at_least} needed")
    return found

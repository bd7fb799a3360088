"""Whether any schedule exists, and when locked candidates open."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.siting.arrays import Ints
from matching.siting.clash import INFEASIBLE, Asked, smallest, told
from matching.siting.phases.plan import Plan

__all__ = ["lacking", "placed"]


def lacking(plan: Plan, seconds: float) -> tuple[str, ...]:
    """Name the smallest set of requirements that no schedule meets.

    "phases" stands for the limits of all phases; something must be opened.
    """
    size = len(plan.problem.cost) * plan.count
    asked = _asked(plan)
    return told(plan.problem, smallest(size, 1, asked, seconds))


def placed(plan: Plan, seconds: float) -> tuple[Ints | None, bool]:
    """Return a schedule that opens locked candidates as early as all that is asked allows.

    Least sum of their phases, of equals who reaches more first; others open only where a group
    needs them. None where nothing can be opened at all, or not what must be; and whether that is
    certain, or only not found within so many seconds.
    """
    m, count = len(plan.problem.cost), plan.count
    locked = np.isin(np.arange(m), plan.problem.open)
    asking = locked | plan.member[plan.least > 0].any(axis=0)
    never = np.full(m, count)
    if not asking.any():
        free = any(plan.may_open(never, t).any() for t in range(count))
        return (never if free and not plan.least.any() else None), True
    some = np.flatnonzero(asking)
    reach = plan.rows.T @ plan.weight
    first = 1.0 + 0.5 * reach[some] / max(float(reach[some].sum()), 1e-300)
    late = np.arange(count) * float(m + 1) * first[:, None]
    cost = np.where(locked[some, None], late, 0.0)
    asked = _asked(plan)
    columns = (some[:, None] * count + np.arange(count)).ravel()
    found = milp(
        (cost + 1.0 / (m + 1.0)).ravel(),  # nobody opens who need not
        integrality=np.ones(len(columns), int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            sp.vstack([row for row, _, _ in asked.values()]).tocsc()[:, columns],
            np.concatenate([np.atleast_1d(low) for _, low, _ in asked.values()]),
            np.concatenate([np.atleast_1d(high) for _, _, high in asked.values()]),
        ),
        options={"time_limit": seconds},
    )
    if found.x is None:
        return None, found.status == INFEASIBLE
    opens = np.asarray(found.x).reshape(len(some), count) > 0.5
    never[some] = np.where(opens.any(axis=1), opens.argmax(axis=1), count)
    return never, True


def _asked(plan: Plan) -> Mapping[str, Asked]:
    """Return what is asked as rows over candidates times phases, candidate by candidate."""
    problem, m, count = plan.problem, len(plan.problem.cost), plan.count
    ever = np.ones(count)
    asked: dict[str, Asked] = {}
    if len(problem.open):
        locked = np.isin(np.arange(m), problem.open).astype(np.float64)
        each = sp.kron(sp.diags_array(locked).tocsr()[problem.open], ever[None, :])
        asked["open"] = (each, np.ones(len(problem.open)), np.ones(len(problem.open)))
    if len(problem.closed):
        banned = np.isin(np.arange(m), problem.closed).astype(np.float64)
        asked["closed"] = (np.kron(banned, ever)[None, :], 0.0, 0.0)
    for at in range(len(plan.member)):
        row = np.kron(plan.member[at].astype(np.float64), ever)[None, :]
        asked[f"groups[{at}]"] = (row, plan.least[at], plan.most[at])
    limits = [np.kron(limit.amount, limit.within) for limit in plan.limits]
    once = sp.kron(sp.eye_array(m), ever[None, :])
    asked["phases"] = (
        sp.vstack([sp.csr_array(np.array(limits).reshape(len(limits), m * count)), once]),
        np.full(len(limits) + m, -np.inf),
        np.concatenate([[limit.most for limit in plan.limits], np.ones(m)]),
    )
    return asked

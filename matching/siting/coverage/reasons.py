"""Why each site was chosen, and why each other candidate was not: codes and values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Floats, Ints
from matching.siting.coverage.order import earning_order
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.result import Result

__all__ = ["CODES", "Reasons", "explain"]

CODES = ("closed", "nothing_new", "covered_by", "group_full", "over_budget", "less_gain")


@dataclass(frozen=True, eq=False)
class Reasons:
    """Arrays that explain a result; sentences are made elsewhere.

    Attributes
    ----------
    chosen
        (k,) candidate indices, the one that adds most to those before it first.
    added
        (k,) weight that each adds to those before it; sums to the objective.
    alone
        (k,) weight that only this one covers (with `backup` what it alone earns): what is lost if
        it alone is dropped.
    reach
        (k,) weight within its reach that existing stations do not cover (with `backup` what it
        would earn if no other were chosen).
    rejected
        (r,) candidate indices that are not chosen, ascending.
    code
        (r,) one of `CODES`: banned; reaches nothing that existing stations do not cover; all it
        reaches is covered by chosen sites; a group it is in has no room; dearer than what is
        left; adds less than others.
    group
        (r,) index in `problem.groups` of the first group without room for it, -1 where all have.
    gain
        (r,) weight that it would add to the choice.
    covered_by
        (r,) the chosen candidate that covers most of what it reaches, -1 where none does.
    share
        (r,) share of what it reaches that chosen sites cover; NaN where it reaches nothing.
    missing
        (r,) yuan that are missing to open it on top; 0 where the money would do.
    weakest
        The chosen, not locked candidate that covers least alone, -1 where there is none: what
        `less_gain` compares with.
    """

    chosen: Ints
    added: Floats
    alone: Floats
    reach: Floats
    rejected: Ints
    code: NDArray[np.str_]
    group: Ints
    gain: Floats
    covered_by: Ints
    share: Floats
    missing: Floats
    weakest: int


def explain(problem: CoverageProblem, result: Result) -> Reasons:
    """Explain a result of `solve`; see `Reasons`."""
    n, m = problem.covers.shape
    order, added = earning_order(problem, result.chosen)
    first, second = problem.earned
    tolerance = 1e-9 * float((first + second).sum())
    rows = problem.covers.astype(np.float64)
    count = np.asarray(rows[:, order].sum(axis=1)).reshape(n)
    reach, within = np.asarray(rows.T @ first), np.asarray(rows.T @ (first + second))
    gain = np.asarray(rows.T @ np.select([count == 0, count == 1], [first, second]))
    alone = np.asarray(rows[:, order].T @ np.select([count == 1, count == 2], [first, second]))

    rejected = np.setdiff1d(np.arange(m), order)
    left = np.inf if problem.budget is None else problem.budget - problem.cost[order].sum()
    missing = np.maximum(problem.cost[rejected] - left, 0.0)
    missing[missing <= 1e-9 * max(problem.budget or 0.0, 1.0)] = 0.0
    group = _full_group(problem, order)[rejected]
    tests = (
        np.isin(rejected, problem.closed),
        within[rejected] <= tolerance,
        gain[rejected] <= tolerance,
        group >= 0,
        missing > 0,
    )
    untouched = np.asarray(rows.T @ np.where(count == 0, first + second, 0.0))
    share = np.full(m, np.nan)
    some = within > tolerance
    share[some] = 1 - untouched[some] / within[some]
    free = ~np.isin(order, problem.open)
    return Reasons(
        chosen=order,
        added=added,
        alone=alone,
        reach=reach[order],
        rejected=rejected,
        code=np.select(tests, CODES[:5], CODES[5]),
        group=group,
        gain=gain[rejected],
        covered_by=_most_shared(problem, first + second, order, rejected),
        share=share[rejected],
        missing=missing,
        weakest=int(order[free][np.argmin(alone[free])]) if free.any() else -1,
    )


def _full_group(problem: CoverageProblem, chosen: Ints) -> Ints:
    """For each candidate, the first group it is in that has no room for one more, or -1."""
    found = np.full(len(problem.cost), -1, np.int64)
    for at in range(len(problem.groups) - 1, -1, -1):
        group = problem.groups[at]
        if group.at_most is not None and np.isin(group.members, chosen).sum() >= group.at_most:
            found[group.members] = at
    return found


def _most_shared(
    problem: CoverageProblem,
    weight: Floats,
    order: Ints,
    rejected: Ints,
) -> Ints:
    """For each rejected candidate, the chosen one that covers most of its reach, or -1."""
    best = np.full(len(rejected), -1, np.int64)
    if not len(order) or not len(rejected):
        return best
    rows = problem.covers.astype(np.float64)
    weighted = rows[:, order].multiply(weight[:, None]).tocsr()
    shared = (rows[:, rejected].T @ weighted).tocsr()
    shared.eliminate_zeros()
    size = np.diff(shared.indptr)
    owner = np.repeat(np.arange(len(rejected)), size)
    by_share = np.lexsort((shared.indices, -shared.data, owner))
    some = np.flatnonzero(size > 0)
    best[some] = order[shared.indices[by_share[shared.indptr[some]]]]
    return best

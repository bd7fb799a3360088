"""Why each site was chosen, and why each other candidate was not: codes and values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Floats, Ints
from matching.siting.coverage.order import earning_order
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.result import Result

__all__ = ["CODES", "Reasons", "explain"]

CODES = ("closed", "nothing_new", "covered_by", "over_budget", "less_gain")


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
        (k,) weight that only this one covers: what is lost if it alone is dropped.
    reach
        (k,) weight within its reach that existing stations do not cover.
    rejected
        (r,) candidate indices that are not chosen, ascending.
    code
        (r,) one of `CODES`: banned; reaches nothing that existing stations do not cover; all it
        reaches is covered by chosen sites; dearer than what is left; adds less than others.
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
    gain: Floats
    covered_by: Ints
    share: Floats
    missing: Floats
    weakest: int


def explain(problem: CoverageProblem, result: Result) -> Reasons:
    """Explain a result of `solve`; see `Reasons`."""
    n, m = problem.covers.shape
    order, added = earning_order(problem, result.chosen)
    weight = np.where(problem.covered, 0.0, problem.weight)
    tolerance = 1e-9 * float(weight.sum())
    rows = problem.covers.astype(np.float64)
    count = np.asarray(rows[:, order].sum(axis=1)).reshape(n)
    reach = np.asarray(rows.T @ weight)
    gain = np.asarray(rows.T @ np.where(count == 0, weight, 0.0))
    alone = np.asarray(rows[:, order].T @ np.where(count == 1, weight, 0.0))

    rejected = np.setdiff1d(np.arange(m), order)
    left = np.inf if problem.budget is None else problem.budget - problem.cost[order].sum()
    missing = np.maximum(problem.cost[rejected] - left, 0.0)
    missing[missing <= 1e-9 * max(problem.budget or 0.0, 1.0)] = 0.0
    tests = (
        np.isin(rejected, problem.closed),
        reach[rejected] <= tolerance,
        gain[rejected] <= tolerance,
        missing > 0,
    )
    with np.errstate(invalid="ignore"):
        share = np.where(reach > tolerance, 1 - gain / reach, np.nan)[rejected]
    free = ~np.isin(order, problem.open)
    return Reasons(
        chosen=order,
        added=added,
        alone=alone,
        reach=reach[order],
        rejected=rejected,
        code=np.select(tests, CODES[:4], CODES[4]),
        gain=gain[rejected],
        covered_by=_most_shared(problem, weight, order, rejected),
        share=share,
        missing=missing,
        weakest=int(order[free][np.argmin(alone[free])]) if free.any() else -1,
    )


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

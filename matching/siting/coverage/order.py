"""The order in which chosen sites earn their keep."""

import numpy as np

from matching.siting.arrays import Floats, Ints
from matching.siting.coverage.problem import CoverageProblem

__all__ = ["assign", "earning_order"]


def earning_order(problem: CoverageProblem, chosen: Ints) -> tuple[Ints, Floats]:
    """Order sites so that each is the one that adds most to those before it.

    Parameters
    ----------
    problem
        Weights and reach.
    chosen
        Candidate indices.

    Returns
    -------
    order
        The same indices, best first; of equals the preferred, the cheaper, the lower index.
    added
        What each adds to those before it; sums to what all earn newly.
    """
    ranked = chosen[np.lexsort((chosen, problem.cost[chosen], problem.preference[chosen]))]
    rows = problem.covers[:, ranked].astype(np.float64)
    cols = rows.tocsc()
    next_, after = (each.copy() for each in problem.earned)  # what the next reach earns, and then
    gain = np.asarray(cols.T @ next_)
    order, added = np.empty(len(ranked), np.int64), np.zeros(len(ranked))
    left = np.ones(len(ranked), bool)
    for position in range(len(ranked)):
        best = int(np.argmax(np.where(left, gain, -np.inf)))
        left[best] = False
        reached = cols.indices[cols.indptr[best] : cols.indptr[best + 1]]
        fresh = reached[next_[reached] + after[reached] > 0]
        order[position], added[position] = ranked[best], next_[fresh].sum()
        gain -= rows[fresh].T @ (next_[fresh] - after[fresh])
        next_[fresh], after[fresh] = after[fresh], 0.0
    return order, added


def assign(problem: CoverageProblem, chosen: Ints) -> Ints:
    """Candidate that serves each demand point: the first in earning order within reach.

    Demand that existing stations cover stays with them (-1), as does what nobody reaches.
    """
    order, _ = earning_order(problem, chosen)
    assigned = np.full(len(problem.weight), -1, np.int64)
    cols = problem.covers[:, order].tocsc()
    # Written from the last to the first, so that the first one stays.
    for position in range(len(order) - 1, -1, -1):
        assigned[cols.indices[cols.indptr[position] : cols.indptr[position + 1]]] = order[position]
    assigned[problem.covered] = -1
    return assigned

"""Among choices of equal coverage: the preferred sources, then less money, then lower index."""

import numpy as np

from matching.siting.arrays import Ints
from matching.siting.coverage.problem import CoverageProblem

__all__ = ["prefer"]


def prefer(problem: CoverageProblem, chosen: Ints) -> Ints:
    """Drop what adds nothing and swap what has an equally good, preferred substitute.

    Parameters
    ----------
    problem
        The problem; locked candidates stay.
    chosen
        Candidate indices that fit the problem.

    Returns
    -------
    numpy.ndarray
        Sorted candidate indices that cover no less, with a sum of preferences, then a cost, that
        no dropping and no single swap can lower (seed rows A003-006 to A003-026).
    """
    m = len(problem.cost)
    rank = np.empty(m, np.int64)
    rank[np.lexsort((np.arange(m), problem.cost, problem.preference))] = np.arange(m)
    weight = np.where(problem.covered, 0.0, problem.weight)
    rows = problem.covers.astype(np.float64)
    cols = rows.tocsc()
    opened = np.zeros(m, bool)
    opened[chosen] = True
    count = np.asarray(rows @ opened.astype(np.int32)).astype(np.int64)
    locked = np.isin(np.arange(m), problem.open)
    allowed = ~np.isin(np.arange(m), problem.closed)
    slack = np.inf if problem.budget is None else problem.budget - problem.cost[opened].sum()
    tolerance = 1e-9 * float(weight.sum())
    better = True
    while better:
        better = False
        gain = np.asarray(cols.T @ np.where(count == 0, weight, 0.0))
        for out in sorted(np.flatnonzero(opened & ~locked), key=lambda j: -rank[j]):
            reached = cols.indices[cols.indptr[out] : cols.indptr[out + 1]]
            lost = reached[(count[reached] == 1) & (weight[reached] > 0)]
            into = -1
            if len(lost):
                substitute = gain + rows[lost].T @ weight[lost]
                fits = allowed & ~opened & (rank < rank[out])
                fits &= problem.cost <= slack + problem.cost[out]
                fits &= substitute >= weight[lost].sum() - tolerance
                if not fits.any():
                    continue
                into = int(np.flatnonzero(fits)[np.argmin(rank[fits])])
                opened[into] = True
                count[cols.indices[cols.indptr[into] : cols.indptr[into + 1]]] += 1
                slack -= problem.cost[into]
            opened[out] = False
            count[reached] -= 1
            slack += problem.cost[out]
            better = True
            gain = np.asarray(cols.T @ np.where(count == 0, weight, 0.0))
    return np.flatnonzero(opened)

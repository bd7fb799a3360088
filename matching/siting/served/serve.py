"""Who is served where by what is open."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from matching.siting.arguments import indices
from matching.siting.arrays import Ints, Sparse
from matching.siting.served.problem import ServedProblem

__all__ = ["serve", "split"]


def serve(problem: ServedProblem, chosen: ArrayLike, assigned: ArrayLike | None = None) -> Sparse:
    """Return how much of whose weight each open candidate serves.

    Parameters
    ----------
    problem
        What was asked.
    chosen
        Candidate indices that are open beside the existing stations.
    assigned
        (n,) candidate that serves each demand point, -1 unserved, such as `Result.assigned`: the
        answer where each point is served wholly by one. Needed only with `single_source`; where
        it is not given there, the points are given away anew, which may serve less.

    Returns
    -------
    scipy.sparse.csr_array
        (n, m) served weight. Split weight is a largest flow, existing stations first.
    """
    sites = indices("chosen", chosen, len(problem.cost))
    if not problem.single_source:
        return split(problem, sites)
    if assigned is None:
        from matching.siting.served.whole import assign_whole

        given = assign_whole(problem, sites)
    else:
        given = np.asarray(assigned, np.int64)
    points = np.flatnonzero(given >= 0)
    return sp.csr_array(
        (problem.weight[points], (points, given[points])), shape=problem.covers.shape
    )


def split(problem: ServedProblem, sites: Ints) -> Sparse:
    """Return a largest flow of weight to what is open, existing stations first."""
    from matching.siting.served import kernels
    from matching.siting.served.net import empty_flow, net_of, visits_of

    net = net_of(problem)
    flow, visits = empty_flow(net), visits_of(net)
    for j in np.concatenate([problem.existing, sites]):
        kernels.open_up(net.arrays, flow, visits, int(j))
    columns = net.columns
    served = sp.csc_array((flow[0] * net.scale, columns.indices, columns.indptr), columns.shape)
    rows = served.tocsr()
    rows.eliminate_zeros()
    return sp.csr_array(rows)

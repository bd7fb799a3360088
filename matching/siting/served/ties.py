"""Among choices that serve equally much: the preferred sources, then less money."""

import numpy as np

from matching.siting.arrays import Ints
from matching.siting.effort import Effort
from matching.siting.served import kernels
from matching.siting.served.problem import ServedProblem
from matching.siting.served.search import Search

__all__ = ["prefer"]


def prefer(problem: ServedProblem, search: Search, effort: Effort) -> Ints:
    """Drop what serves nothing more and swap what has an equally good, preferred substitute.

    Parameters
    ----------
    problem
        The problem; locked candidates stay.
    search
        With the best choice.
    effort
        The clock ends the swaps.

    Returns
    -------
    numpy.ndarray
        Sorted candidate indices, existing stations left out, that serve no less.
    """
    flow, sums, used = search.begin(search.best)
    arrays, visits, limits = search.net.arrays, search.visits, search.limits
    opened, total = flow[3], flow[4]
    tolerance = 1e-9 * max(float(total[0]), 1.0)
    order = np.lexsort((problem.cost, problem.preference))
    least = total[0] - tolerance
    for out in order[::-1]:
        if not opened[out] or search.core.always[out] or effort.elapsed > effort.seconds:
            continue
        kernels.close(arrays, flow, visits, int(out), True)
        if total[0] >= least and kernels.may(limits, sums, used, -1, int(out)):
            kernels.count(limits, sums, used, int(out), -1.0)
            continue
        for into in _better(problem, search, opened, int(out), least - total[0]):
            if not kernels.may(limits, sums, used, int(into), int(out)):
                continue
            kernels.open_up(arrays, flow, visits, int(into))
            if total[0] >= least:
                kernels.count(limits, sums, used, int(into), 1.0)
                kernels.count(limits, sums, used, int(out), -1.0)
                break
            kernels.close(arrays, flow, visits, int(into), False)
        else:
            kernels.open_up(arrays, flow, visits, int(out))
    return np.flatnonzero((opened > 0) & ~np.isin(np.arange(len(opened)), problem.existing))


def _better(
    problem: ServedProblem, search: Search, opened: np.ndarray, out: int, missing: float
) -> Ints:
    """List closed candidates preferred to `out`, or as much and cheaper, best first."""
    better = problem.preference < problem.preference[out]
    better |= (problem.preference == problem.preference[out]) & (problem.cost < problem.cost[out])
    better &= search.core.free & (opened == 0) & (search.most() >= missing)
    found = np.flatnonzero(better)
    return found[np.lexsort((problem.cost[found], problem.preference[found]))]

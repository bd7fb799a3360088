"""A first assignment, made quickly: the largest demand first, each where it costs least."""

import numpy as np

from matching.siting.arrays import Bools, Ints
from matching.siting.capacity.core import Core
from matching.siting.effort import Effort

__all__ = ["first_fit"]

LOOK = 256  # demand points between two looks at the clock


def first_fit(core: Core, effort: Effort) -> tuple[Ints, Bools] | None:
    """Assign demand one by one, the largest first; what is not open yet costs its opening, too.

    Returns
    -------
    at, opened
        (n,) candidates, -1 unserved, and (m,) what that opens; None where a point finds no room,
        the limits do not hold what it opens, or the clock stops it.
    """
    room, opened = core.capacity.copy(), core.always.copy()
    at = np.full(len(core.demand), -1, np.int64)
    start, index, cost = core.arcs.indptr, core.arcs.indices, core.arcs.data
    for turn, point in enumerate(np.argsort(-core.demand, kind="stable")):
        if turn % LOOK == 0 and effort.late():
            return None
        to, paid = index[start[point] : start[point + 1]], cost[start[point] : start[point + 1]]
        fits = (room[to] >= core.demand[point]) & (opened[to] | ~core.never[to])
        if not fits.any():
            if np.isinf(core.outside[point]):
                return None
            continue
        total = np.where(fits, paid + np.where(opened[to], 0.0, core.cost[to]), np.inf)
        best = int(np.argmin(total))
        if total[best] >= core.outside[point]:
            continue
        at[point] = to[best]
        opened[to[best]] = True
        room[to[best]] -= core.demand[point]
    effort.spent += float(core.arcs.nnz)
    return (at, opened) if core.limits.fits(opened & ~core.always) else None

"""A first choice where greedy finds none, or the proof that there is none."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.siting.arrays import Bools, Sparse
from matching.siting.choice import Choice
from matching.siting.clash import Asked, clash
from matching.siting.effort import Effort
from matching.siting.median.core import Core

__all__ = ["all_served", "first_choice", "what_clashes"]


def first_choice(core: Core, effort: Effort) -> Bools | None:
    """Find a choice within the limits that serves everybody who must be served.

    Returns
    -------
    numpy.ndarray or None
        (m',) booleans. None: there is none, or the clock stopped the search (`Effort.truncated`).
    """
    m = len(core.candidate)
    if m == 0:
        none = np.zeros(0, bool)
        return none if core.limits.fits(none) and not np.isinf(core.cap).any() else None
    rows, least, most = core.limits.rows()
    must = np.isinf(core.cap)
    shape = (len(core.cap), m)
    arcs = sp.csr_array((np.ones(core.nnz), core.rows.index, core.rows.pointer), shape=shape)
    served: Any = arcs[np.flatnonzero(must)]
    found = milp(
        np.zeros(m) if must.any() else -np.asarray(arcs.sum(axis=0), np.float64),
        integrality=np.ones(m, int),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(rows, least, most),
            LinearConstraint(served, np.ones(served.shape[0]), np.inf),
        ],
        options={"time_limit": max(effort.remaining, 0.01)},
    )
    effort.truncated = effort.truncated or found.status == 1
    return None if found.x is None else np.asarray(found.x) > 0.5


def what_clashes(problem: Choice, distance: Sparse, must: Bools, effort: Effort) -> tuple[str, ...]:
    """Name the smallest set of arguments that cannot hold together if `must` is to be served."""
    also = all_served(distance, must)
    return clash(problem, also, max(effort.remaining, 0.1)) or ("distance",)


def all_served(distance: Sparse, must: Bools) -> dict[str, Asked]:
    """Return what it takes to serve some demand, by argument, as `clash` takes it."""
    reach = distance[np.flatnonzero(must)]
    ones = sp.csr_array((np.ones(reach.nnz), reach.indices, reach.indptr), shape=reach.shape)
    return {"distance": (ones, np.ones(ones.shape[0]), np.full(ones.shape[0], np.inf))}

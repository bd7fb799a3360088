"""An independent check of a median assignment: shares no code with the solvers."""

import numpy as np

from matching.siting.arrays import Sparse
from matching.siting.median.problem import MedianProblem

__all__ = ["median_violations", "nearest_violations"]


def median_violations(problem: MedianProblem, sites: list[int], serving: np.ndarray) -> list[str]:
    """List what an assignment breaks: demand is served by what is nearest to it."""
    otherwise = problem.existing.tolist()
    if problem.beyond is not None:
        otherwise = [min(metres, problem.beyond) for metres in otherwise]
    return nearest_violations(problem.distance, otherwise, problem.weight > 0, sites, serving)


def nearest_violations(
    distance: Sparse,
    otherwise: list[float],
    counts: np.ndarray,
    sites: list[int],
    serving: np.ndarray,
) -> list[str]:
    """List what breaks "the nearest open candidate serves, if it is nearer than what is there".

    `otherwise` is the distance each demand point pays without a candidate; who `counts` must be
    served or pay it.
    """
    n = len(otherwise)
    if serving.shape != (n,) or (n and serving.dtype.kind not in "iu"):
        return [f"assigned: must be {n} whole numbers, is {serving.dtype} {serving.shape}"]
    begin, columns, metres = distance.indptr, distance.indices, distance.data
    opened = set(sites)
    closed, farther, unserved, needless = [], [], [], []
    for d, j in enumerate(serving.tolist()):
        nearest, site = float("inf"), -1
        for e in range(begin[d], begin[d + 1]):
            if int(columns[e]) in opened and metres[e] < nearest:
                nearest, site = float(metres[e]), int(columns[e])
        if j == -1:
            if nearest < otherwise[d]:
                farther.append(d)
            elif otherwise[d] == float("inf") and counts[d]:
                unserved.append(d)
        elif j not in opened:
            closed.append(d)
        elif nearest >= otherwise[d]:
            needless.append(d)
        elif j != site:
            farther.append(d)
    told = [
        (closed, "is served by candidates that are not open"),
        (farther, "is not served by the nearest open candidate"),
        (unserved, "must be served and is out of reach of all that is open"),
        (needless, "is served although what exists, or going unserved, costs no more"),
    ]
    return [f"assigned: demand {found[:5]} {what}" for found, what in told if found]
